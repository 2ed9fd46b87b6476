/**
 * What nobody uses in the tables: enumerations that no field names, layouts that only `decode --source` reads without saying
 * so, programs that no WQE can have, kinds of operations that no row becomes, files of layouts that no index has, numbers of
 * the decoder module that none of its files names.
 */

import { ENUMS } from "../../layouts/enums.ts";
import { layoutByName, LAYOUTS } from "../../layouts/index.ts";
import { SEND_PROGRAMS_4, SEND_PROGRAMS_5, type SendProgram } from "../../layouts/programs.ts";
import { QUEUES } from "../../layouts/queues.ts";
import { CONTROL_SEGMENTS } from "../../layouts/resource_dump.ts";
import { SEGMENT_TYPES } from "../../layouts/segments.ts";
import type { Layout } from "../../layouts/types.ts";
import { elementLayouts } from "../../records/element_layouts.ts";
import { KIND, WALK } from "../../wasm/abi.ts";

const ROOT = new URL("../../", import.meta.url);

/** Every such thing, a line each. */
export function checkUsers(): string[] {
  return [
    ...unusedEnums(),
    ...unreachedLayouts(LAYOUTS),
    ...[SEND_PROGRAMS_5, SEND_PROGRAMS_4].flatMap(unusedPrograms),
    ...unusedKinds(),
    ...unlistedFiles(),
    ...unusedNumbers(),
  ];
}

/** Folders of code. */
const CODE = ["api", "capture", "cli", "device", "diagnose", "explain", "ffi", "logs", "records", "render", "sim"];

/** Layouts that elements, contexts, segments and registers have, or that code names, with those inside them. */
function reachedLayouts(): Set<string> {
  const abi = Deno.readTextFileSync(new URL("asm/abi.ts", ROOT));
  const code = sources(CODE);
  const payloads = QUEUES.flatMap(({ gen4, gen5 }) => [gen4, gen5]).flatMap((row) => row?.payloads ?? []);
  const reached = new Set([
    ...[...abi.matchAll(/^export const W4?_\w+: u32 = \d+; \/\/ (\w+)/gm)].map(([, name]) => name!),
    ...(Object.keys(WALK) as (keyof typeof WALK)[]).flatMap((kind) => [...elementLayouts(kind)]),
    ...payloads.flatMap(({ layout, context }) => [layout, context.layout]),
    ...SEGMENT_TYPES.flatMap(({ payload }) => payload ?? []),
    ...Object.values(CONTROL_SEGMENTS).map(({ layout }) => layout),
    ...LAYOUTS.filter(({ name, registerId }) => registerId !== undefined || code.includes(`"${name}"`))
      .map(({ name }) => name),
  ]);
  return withInside(reached);
}

/** Layouts, what stands inside them, and what they are forms of. */
function withInside(names: Set<string>): Set<string> {
  // A set that grows is walked to its end.
  for (const name of names) inside(name).forEach((inner) => names.add(inner));
  return names;
}

function inside(name: string): string[] {
  const { fields = {}, variantOf, behind } = layoutByName(name) ?? {};
  return [
    ...behind === undefined ? [] : [behind],
    ...variantOf === undefined ? [] : [variantOf],
    ...Object.values(fields).flatMap((row) => "layout" in row ? [row.layout, ...row.alternatives ?? []] : []),
  ];
}

/** Layouts that nothing but `decode --source` reads, and do not say so; and those that say so wrongly. */
export function unreachedLayouts(layouts: readonly Layout[]): string[] {
  const reached = reachedLayouts();
  const alone = layouts.filter((layout) => layout.alone !== undefined && !reached.has(layout.name));
  const parts = withInside(new Set(alone.flatMap(({ name }) => inside(name))));
  return layouts.flatMap(({ name, alone }) => {
    if (reached.has(name)) return alone === undefined ? [] : [`${name}: says that it is read alone, and is not`];
    return alone !== undefined || parts.has(name) ? [] : [`${name}: nothing but decode --source reads it`];
  });
}

/** Programs behind one that takes all that they would, and variants of none. */
export function unusedPrograms(programs: readonly SendProgram[]): string[] {
  return programs.flatMap((program, at) => {
    const { name, opcode, opcMod, variantOf, segments } = program;
    const same = programs.filter((other) => other !== program && other.opcode === opcode);
    if (variantOf !== undefined) {
      return same.some((other) => other.name === variantOf) ? [] : [`program ${name}: no ${variantOf} has its opcode`];
    }
    const before = programs.slice(0, at).filter((other) => same.includes(other) && other.variantOf === undefined);
    const takes = (other: SendProgram, modifier: number | undefined, transport: string): boolean =>
      (other.opcMod === undefined || (modifier !== undefined && other.opcMod.includes(modifier))) &&
      (transport in other.segments || "*" in other.segments);
    const ways = (opcMod ?? [undefined]).flatMap((modifier) =>
      Object.keys(segments).map((transport) => before.some((other) => takes(other, modifier, transport)))
    );
    return ways.length > 0 && ways.every(Boolean) ? [`program ${name}: those before it take all its WQEs`] : [];
  });
}

/** Kinds of operations that the packer makes no row of. */
function unusedKinds(): string[] {
  const packer = Deno.readTextFileSync(new URL("scripts/pack_tables.ts", ROOT));
  return Object.keys(KIND).filter((kind) => !new RegExp(`KIND\\.${kind}\\b`).test(packer))
    .map((kind) => `wasm/abi.ts: no row becomes an operation of kind ${kind}`);
}

/** Enumerations that no row has, and no code looks up. */
function unusedEnums(): string[] {
  const named = new Set<string>();
  for (const { fields, joined = {} } of LAYOUTS) {
    for (const row of Object.values(fields)) {
      if ("layout" in row) continue;
      for (const name of [row.enum, ...Object.values(row.enumBy?.enums ?? {})]) if (name !== undefined) named.add(name);
    }
    for (const row of Object.values(joined)) if (row.enum !== undefined) named.add(row.enum);
  }
  const rest = Object.keys(ENUMS).filter((name) => !named.has(name));
  if (rest.length === 0) return [];
  const code = sources(CODE);
  return rest.filter((name) => !code.includes(`"${name}"`)).map((name) => `enum ${name}: nothing has it`);
}

/** Files of a generation that its index does not export. */
function unlistedFiles(): string[] {
  return [4, 5].flatMap((generation) => {
    const folder = new URL(`layouts/gen${generation}/`, ROOT);
    const index = Deno.readTextFileSync(new URL("index.ts", folder));
    return [...Deno.readDirSync(folder)].map((entry) => entry.name)
      .filter((name) => name.endsWith(".ts") && name !== "index.ts" && !index.includes(`"./${name}"`))
      .map((name) => `layouts/gen${generation}/${name}: index.ts does not export it`);
  });
}

/** Constants of asm/abi.ts that no other file of asm/ nor the packer names. */
function unusedNumbers(): string[] {
  const abi = Deno.readTextFileSync(new URL("asm/abi.ts", ROOT));
  const users = sources(["asm"], (name) => name !== "abi.ts");
  const words = new Set(users.match(/\w+/g));
  const names = [...abi.matchAll(/^export const (\w+)/gm)].map(([, name]) => name!);
  return names.filter((name) => !words.has(name)).map((name) => `asm/abi.ts: nothing in asm/ uses ${name}`);
}

/** The text of the files of some folders. */
function sources(folders: readonly string[], keep: (name: string) => boolean = () => true): string {
  const texts: string[] = [];
  const walk = (folder: URL): void => {
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      if (isDirectory) walk(new URL(`${name}/`, folder));
      else if (name.endsWith(".ts") && keep(name)) texts.push(Deno.readTextFileSync(new URL(name, folder)));
    }
  };
  for (const folder of folders) walk(new URL(`${folder}/`, ROOT));
  return texts.join("\n");
}
