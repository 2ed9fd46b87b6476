/**
 * What nobody uses in the tables: enumerations that no field names, files of layouts that no index has, numbers of the
 * decoder module that none of its files names.
 *
 * @module
 */

import { ENUMS } from "../../layouts/enums.ts";
import { LAYOUTS } from "../../layouts/index.ts";

const ROOT = new URL("../../", import.meta.url);

/** Every such thing, a line each. */
export function checkUsers(): string[] {
  return [...unusedEnums(), ...unlistedFiles(), ...unusedNumbers()];
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
  const code = sources(["api", "capture", "cli", "device", "diagnose", "explain", "logs", "records", "render", "sim"]);
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
