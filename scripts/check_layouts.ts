/**
 * Checks the layout tables: nothing overlaps or leaves its structure, and every name resolves.
 *
 * Run: `deno run scripts/check_layouts.ts`
 */

import { ENUMS } from "../layouts/enums.ts";
import { layoutByName, LAYOUTS } from "../layouts/index.ts";
import { EVENT_TYPES_4, EVENT_TYPES_5, SEND_PROGRAMS_4, SEND_PROGRAMS_5, type Step } from "../layouts/programs.ts";
import { CONTROL_SEGMENTS } from "../layouts/resource_dump.ts";
import { SEGMENT_TYPES } from "../layouts/segments.ts";
import { checkUsers } from "./lib/layout_users.ts";
import type { Enum, Field, Joined, Layout, Nested, WideMsb } from "../layouts/types.ts";

/** Exactly the members of {@linkcode WideMsb}; the compiler complains of one too many or too few. */
const WIDE: Record<WideMsb, true> = {
  63: true,
  127: true,
  191: true,
  223: true,
  255: true,
  319: true,
  479: true,
  511: true,
  1663: true,
};

/** First and past-the-end bit of a row, counted from the most significant bit of the structure. */
type Span = readonly [number, number];

/** Every mistake in the tables, one line each; empty when they are sound. */
export function checkLayouts(): string[] {
  return [
    ...uniqueNames(LAYOUTS.map((layout) => layout.name), "layout"),
    ...LAYOUTS.flatMap((layout) => checkLayout(layout)),
    ...Object.entries(ENUMS).flatMap(([name, table]) => checkEnum(name, table)),
    ...checkReferences(),
  ];
}

/** Every mistake in one layout. */
export function checkLayout(layout: Layout): string[] {
  const problems: string[] = [];
  const say = (text: string) => problems.push(`${layout.name}: ${text}`);
  if (layout.bytes <= 0 || layout.bytes % 4 !== 0) say(`${layout.bytes} bytes are not whole dwords`);
  if (layout.source === "" || layout.title === "") say("source or title is missing");
  const spans: [string, Span][] = [];
  for (const [name, row] of Object.entries(layout.fields)) {
    const found = "layout" in row ? checkNested(layout, row) : [...checkField(row), ...checkLower(layout, row)];
    found.push(...checkDoc(row.doc), ...checkWhen(layout, row));
    if (!("layout" in row)) found.push(...checkBy(layout, row));
    for (const text of found) say(`${name}: ${text}`);
    if (!("layout" in row) && row.alias !== undefined) {
      problems.push(...checkAlias(layout, name, row));
      continue;
    }
    spans.push(
      ..."layout" in row ? nestedSpans(layout, row).map((s): [string, Span] => [name, s]) : [
        [name, fieldSpan(row)] as [string, Span],
      ],
    );
  }
  for (const [name, row] of Object.entries(layout.joined ?? {})) {
    for (const text of [...checkJoined(layout, name, row), ...checkDoc(row.doc)]) say(`${name}: ${text}`);
  }
  for (const [name, [, end]] of spans) {
    if (end > layout.bytes * 8) say(`${name}: ends after the structure`);
  }
  problems.push(...overlaps(layout.name, spans));
  return problems;
}

// A second name stands for exactly the bits of the first.
function checkAlias(layout: Layout, name: string, row: Field): string[] {
  const other = layout.fields[row.alias!];
  const same = other !== undefined && !("layout" in other) && other.alias === undefined &&
    String(fieldSpan(other)) === String(fieldSpan(row));
  return same ? [] : [`${layout.name}: ${name}: is no other name of the bits of ${row.alias}`];
}

function fieldSpan(field: Field): Span {
  const [msb, lsb] = field.bits;
  const unitBits = msb > 31 ? msb + 1 : 32;
  const end = field.at * 8 + unitBits - lsb;
  return [end - (msb - lsb + 1), end];
}

function nestedSpans(layout: Layout, row: Nested): Span[] {
  const inner = layoutByName(row.layout);
  if (inner === undefined) return [];
  const stride = row.stride ?? inner.bytes;
  const rest = Math.floor((layout.bytes - row.at) / stride);
  const count = row.count === "rest" ? rest : row.count ?? 1;
  return Array.from({ length: count }, (_, i): Span => {
    const start = (row.at + i * stride) * 8;
    return [start, start + inner.bytes * 8];
  });
}

function overlaps(layout: string, spans: readonly [string, Span][]): string[] {
  const sorted = spans.toSorted((a, b) => a[1][0] - b[1][0]);
  const problems: string[] = [];
  for (const [i, [name, [start]]] of sorted.entries()) {
    const before = sorted[i - 1];
    if (before !== undefined && before[1][1] > start) problems.push(`${layout}: ${before[0]} and ${name} overlap`);
  }
  return problems;
}

/** Every mistake in one field, without regard to its neighbours. */
export function checkField(field: Field): string[] {
  const problems: string[] = [];
  const [msb, lsb] = field.bits;
  const width = msb - lsb + 1;
  const whole = [field.at, msb, lsb].every((n) => Number.isInteger(n) && n >= 0);
  if (!whole || msb < lsb) return [`bits [${msb}, ${lsb}] at ${field.at} are no bits`];
  if (msb <= 31 && field.at % 4 !== 0) problems.push(`at ${field.at} is not a multiple of 4`);
  if (msb > 31 && msb % 8 !== 7) problems.push(`top bit ${msb} does not begin a byte`);
  if (msb > 31 && lsb !== 0) problems.push(`bits [${msb}, ${lsb}] are neither in a dword nor whole bytes`);
  if (msb > 52 && !(msb in WIDE)) problems.push(`top bit ${msb} is missing from WideMsb`);
  problems.push(...checkFieldEnum(field, width), ...checkForm(field, width));
  return problems;
}

function checkBy(layout: Layout, { enumBy, enum: own }: Field): string[] {
  if (enumBy === undefined) return [];
  const by = layout.fields[enumBy.field];
  const values = by !== undefined && !("layout" in by) ? ENUMS[by.enum ?? ""]?.values ?? [] : [];
  const names = Object.keys(enumBy.enums).filter((name) => values.every((value) => value.name !== name));
  const tables = Object.values(enumBy.enums).filter((table) => ENUMS[table] === undefined);
  return [
    ...names.map((name) => `${name} is no value of ${enumBy.field}`),
    ...tables.map((table) => `enumeration ${table} does not exist`),
    ...(own === undefined ? [] : ["an enumeration of its own and one by another field"]),
  ];
}

function checkJoined(layout: Layout, name: string, { parts, shift = 0, enum: table }: Joined): string[] {
  const rows = parts.flatMap((part) => {
    const row = layout.fields[part];
    return row === undefined || "layout" in row || row.bits[0] > 31 ? [] : [row];
  });
  const width = rows.reduce((sum, { bits: [msb, lsb] }) => sum + msb - lsb + 1, shift);
  return [
    ...(name in layout.fields ? ["a field has the same name"] : []),
    ...(rows.length === parts.length && rows.length > 0 ? [] : ["a part is no field of at most 32 bits"]),
    ...(width <= 64 ? [] : [`${width} bits are too many`]),
    ...(table === undefined || ENUMS[table] !== undefined ? [] : [`enumeration ${table} does not exist`]),
  ];
}

function checkLower(layout: Layout, { lower, secret }: Field): string[] {
  if (lower === undefined) return [];
  const other = layout.fields[lower];
  if (other === undefined || "layout" in other) return [`lower half ${lower} does not exist`];
  return other.secret === secret ? [] : [`lower half ${lower} is another secret`];
}

function checkFieldEnum(field: Field, width: number): string[] {
  if (field.enum === undefined) return [];
  const table = ENUMS[field.enum];
  if (table === undefined) return [`enumeration ${field.enum} does not exist`];
  const limit = table.kind === "bitmask" ? width : 2 ** width;
  return table.values.filter((v) => v.value < 0 || v.value >= limit)
    .map((v) => `value ${v.value} (${v.name}) of ${field.enum} does not fit ${width} bits`);
}

function checkForm(field: Field, width: number): string[] {
  const problems: string[] = [];
  if (field.as === "mac" && width !== 48) problems.push(`a mac has 48 bits, not ${width}`);
  if (field.as === "gid" && width !== 128) problems.push(`a gid has 128 bits, not ${width}`);
  if (field.as === "addr" && width !== 64) problems.push(`an address has 64 bits, not ${width}`);
  if ((field.as === "bytes" || field.as === "text") && width % 8 !== 0) problems.push(`${width} bits are not bytes`);
  if (width > 64 && !["gid", "bytes", "text"].includes(field.as ?? "hex")) {
    problems.push(`${width} bits cannot be shown as ${field.as ?? "hex"}`);
  }
  if (Array.isArray(field.label) && width !== 64) problems.push("two labels need 64 bits");
  if (field.log2 !== undefined && width > 6) problems.push(`${width} bits are too many for a power of two`);
  return problems;
}

function checkNested(layout: Layout, row: Nested): string[] {
  const problems: string[] = [];
  if (row.at % 4 !== 0) problems.push(`at ${row.at} is not a multiple of 4`);
  for (const name of [row.layout, ...row.alternatives ?? []]) {
    const inner = layoutByName(name);
    if (inner === undefined) problems.push(`layout ${name} does not exist`);
    else if (inner.generation !== layout.generation) problems.push(`layout ${name} is of another generation`);
    else if (inner.bytes > (row.stride ?? inner.bytes)) problems.push(`layout ${name} is larger than its stride`);
  }
  if (contains(row.layout, layout.name)) problems.push(`layout ${row.layout} contains its own container`);
  return problems;
}

/** Whether `outer` has `name` inside it. A structure holds only smaller ones, so the walk ends. */
function contains(outer: string, name: string): boolean {
  const layout = layoutByName(outer);
  if (outer === name || layout === undefined) return outer === name;
  return Object.values(layout.fields).some((row) => {
    const inner = "layout" in row ? layoutByName(row.layout) : undefined;
    return inner !== undefined && inner.bytes < layout.bytes && contains(inner.name, name);
  });
}

function checkDoc(doc: string): string[] {
  return doc.endsWith(".") && doc.length > 3 ? [] : [`description "${doc}" is no sentence`];
}

function checkWhen(layout: Layout, row: Field | Nested): string[] {
  return Object.entries(row.when ?? {}).flatMap(([key, names]) => {
    const other = layout.fields[key];
    if (other === undefined || "layout" in other || other.enum === undefined) {
      return [`condition on ${key}, which is no enumerated field of the layout`];
    }
    const known = ENUMS[other.enum]?.values.map((v) => v.name) ?? [];
    return names.filter((name) => !known.includes(name)).map((name) => `condition on unknown ${key} ${name}`);
  });
}

/** Every mistake in one enumeration. */
export function checkEnum(name: string, table: Enum): string[] {
  const problems: string[] = [];
  if (table.source === "") problems.push(`enum ${name}: source is missing`);
  for (const [i, value] of table.values.entries()) {
    const before = table.values[i - 1];
    if (before !== undefined && before.value >= value.value) {
      problems.push(`enum ${name}: ${value.name} is out of order`);
    }
  }
  problems.push(...uniqueNames(table.values.map((v) => v.name), `enum ${name}: value`));
  return problems;
}

function uniqueNames(names: readonly string[], what: string): string[] {
  return names.filter((name, i) => names.indexOf(name) !== i).map((name) => `${what} ${name} appears twice`);
}

function checkReferences(): string[] {
  const problems: string[] = [];
  const resolve = (name: string, generation: 4 | 5, where: string) => {
    if (layoutByName(name)?.generation !== generation) problems.push(`${where}: layout ${name} does not resolve`);
  };
  const steps = (list: readonly Step[], generation: 4 | 5, where: string) => {
    for (const step of list) for (const n of [step.layout, ...step.alternatives ?? []]) resolve(n, generation, where);
  };
  for (const [generation, sends, events] of PROGRAMS) {
    for (const p of sends) for (const list of Object.values(p.segments)) steps(list, generation, p.name);
    for (const e of events) {
      if (e.subTypes !== undefined && !(e.subTypes in ENUMS)) problems.push(`${e.name}: no enum ${e.subTypes}`);
      for (const n of [e.data ?? [], Object.values(e.dataBySubType ?? {})].flat()) resolve(n, generation, e.name);
    }
  }
  for (const s of SEGMENT_TYPES) if (s.payload !== undefined) resolve(s.payload, 5, s.name);
  for (const [name, { layout, bytes }] of Object.entries(CONTROL_SEGMENTS)) {
    resolve(layout, 5, name);
    const fields = Object.values(layoutByName(layout)?.fields ?? {}).filter((row) =>
      !("as" in row && row.as === "text")
    );
    const least = Math.max(...fields.map(({ at }) => at + 4));
    if (least !== bytes) problems.push(`control segment ${name}: its shortest form has ${least} bytes, not ${bytes}`);
  }
  return problems;
}

const PROGRAMS = [
  [5, SEND_PROGRAMS_5, EVENT_TYPES_5],
  [4, SEND_PROGRAMS_4, EVENT_TYPES_4],
] as const;

if (import.meta.main) {
  const problems = [...checkLayouts(), ...checkUsers()];
  for (const problem of problems) console.error(problem);
  console.log(`${LAYOUTS.length} layouts, ${problems.length} problems`);
  if (problems.length > 0) Deno.exit(1);
}
