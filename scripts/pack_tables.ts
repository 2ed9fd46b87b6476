/**
 * Packs `layouts/` into the table image that the decoder module reads: `deno run -A scripts/pack_tables.ts [--check]`.
 * The image holds absolute addresses (it always lies at `TABLE_BASE`), so that loading it is one copy.
 */

import { ENUMS } from "../layouts/enums.ts";
import {
  type FlatField,
  type FlatJoined,
  flatten,
  type Guard,
  spareWords,
  textLineCount,
  textRows,
} from "../layouts/flatten.ts";
import { layoutByName, LAYOUTS } from "../layouts/index.ts";
import { EVENT_TYPES_4, EVENT_TYPES_5, SEND_PROGRAMS_4, SEND_PROGRAMS_5 } from "../layouts/programs.ts";
import type { EventType, SendProgram, Step } from "../layouts/programs.ts";
import type { Enum, Layout } from "../layouts/types.ts";
import { lzPack } from "./lib/lz.ts";
import { noteFunctions } from "./lib/text_lines.ts";
import { ELEMENT_FLAGS, KIND, STATES, TABLE_BASE, TRANSPORT } from "../wasm/abi.ts";

/** Names that stand behind the constants of a file of asm/: `export const W_CTRL: u32 = 0; // wqe_ctrl`. */
function named(file: string, prefix: RegExp): string[] {
  const source = Deno.readTextFileSync(new URL(`../asm/${file}`, import.meta.url));
  const names: string[] = [];
  for (const [, name, value, text] of source.matchAll(/^(?:export )?const (\w+): u32 = (\d+); \/\/ (.*)$/gm)) {
    if (prefix.test(name!)) names[Number(value)] = text!;
  }
  return names;
}

/** Numbers of the constants of asm/abi.ts that begin with a prefix, by the rest of their names. */
function numbered(prefix: string): Readonly<Record<string, number>> {
  const source = Deno.readTextFileSync(new URL("../asm/abi.ts", import.meta.url));
  const found = source.matchAll(new RegExp(`^export const ${prefix}(\\w+): u32 = (\\d+);`, "gm"));
  return Object.fromEntries([...found].map(([, name, value]) => [name!, Number(value)]));
}

/** Steps of a program. */
const STEP = numbered("S_");

/** Layouts that walkers name. */
const KNOWN = named("abi.ts", /^W4?_/);
/** Titles that walkers name; 0 is reserved. */
const TITLES = named("abi.ts", /^H_/).slice(1);
/** Strings of json that belong to no field. */
const JSON_STRINGS = named("json.ts", /^J_/);

const RULE = " " + "-".repeat(18);

class Image {
  bytes = new Uint8Array(1 << 16);
  length = 0;
  #strings = new Map<string, number>();

  reserve(size: number, align = 16): number {
    this.length = Math.ceil(this.length / align) * align;
    const at = this.length;
    this.length += size;
    while (this.bytes.length < this.length + 64) {
      const grown = new Uint8Array(this.bytes.length * 2);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    return at;
  }

  u8(at: number, value: number): void {
    this.bytes[at] = value;
  }

  u16(at: number, value: number): void {
    this.bytes[at] = value & 255;
    this.bytes[at + 1] = value >> 8;
  }

  u32(at: number, value: number): void {
    new DataView(this.bytes.buffer).setUint32(at, value >>> 0, true);
  }

  /** Address of a string, stored once, with room for 16-byte reads behind it. */
  string(text: string): number {
    const known = this.#strings.get(text);
    if (known !== undefined) return known + TABLE_BASE;
    const encoded = new TextEncoder().encode(text);
    const at = this.reserve(encoded.length + 1, 1);
    this.bytes.set(encoded, at);
    this.#strings.set(text, at);
    return at + TABLE_BASE;
  }

  pair(at: number, text: string): void {
    this.u32(at, text === "" ? 0 : this.string(text));
    this.u32(at + 4, new TextEncoder().encode(text).length);
  }
}

interface Op {
  kind: number;
  prefix: string;
  off: number;
  shift: number;
  width: number;
  mask: number;
  aux: number;
  signed?: boolean;
  brief?: boolean | "set";
  decimal?: boolean;
}

/** The image and what TypeScript needs to know about it. */
export interface Packed {
  /** Table image, to be copied to TABLE_BASE. */
  readonly image: Uint8Array;
  /** Layout names; the index is the layout id. */
  readonly names: readonly string[];
  /** Opcodes of the 5th generation that drivers post. */
  readonly posted: readonly number[];
  /** Transports of opcodes that only one has. */
  readonly sole: Readonly<Record<number, number>>;
  /** Packet sequence numbers by opcode. */
  readonly packets: Readonly<Record<number, string>>;
}

function soleTransports(): Record<number, number> {
  const byOpcode = new Map<number, Set<string>>();
  for (const { opcode, segments } of SEND_PROGRAMS_5) {
    const transports = byOpcode.get(opcode) ?? new Set();
    byOpcode.set(opcode, transports);
    for (const name of Object.keys(segments)) transports.add(name);
  }
  return Object.fromEntries([...byOpcode].flatMap(([opcode, [name, ...others]]) => {
    const transport = others.length === 0 ? TRANSPORT_OF[name ?? ""] : undefined;
    return transport === undefined ? [] : [[opcode, transport]];
  }));
}

/** Packs all layouts. */
export function pack(): Packed {
  const image = new Image();
  image.reserve(512);
  header(image);
  const enums = new Map(Object.entries(ENUMS).map(([name, e]) => [name, packEnum(image, e)]));
  const titles = new Map<string, number>();
  const titleList = ["", ...TITLES];
  for (const layout of LAYOUTS) {
    if (!titles.has(layout.title)) {
      titles.set(layout.title, titleList.length);
      titleList.push(layout.title);
    }
  }
  packTitles(image, titleList);
  const entries = image.reserve(LAYOUTS.length * 64);
  image.u32(4, entries + TABLE_BASE);
  LAYOUTS.forEach((layout, id) => packLayout(image, entries + id * 64, layout, enums, titles.get(layout.title)!));
  packKnown(image);
  image.u32(12, packPrograms(image, SEND_PROGRAMS_5, 5) + TABLE_BASE);
  image.u32(16, packPrograms(image, SEND_PROGRAMS_4, 4) + TABLE_BASE);
  image.u32(20, packEvents(image, EVENT_TYPES_5) + TABLE_BASE);
  image.u32(24, packEvents(image, EVENT_TYPES_4) + TABLE_BASE);
  packFlags(image);
  packStates(image);
  image.u32(8, enums.get("cqe_syndrome_gen5")!);
  noteFunctions(image.bytes, LAYOUTS.map(({ name }) => name));
  const posted = new Set(SEND_PROGRAMS_5.filter((p) => p.unposted === undefined).map((p) => p.opcode));
  return {
    image: image.bytes.slice(0, image.length + 32),
    names: LAYOUTS.map((l) => l.name),
    posted: [...posted].sort((a, b) => a - b),
    sole: soleTransports(),
    packets: Object.fromEntries(
      SEND_PROGRAMS_5.flatMap(({ opcode, packets }) => packets === undefined ? [] : [[opcode, packets]]),
    ),
  };
}

function header(image: Image): void {
  for (let i = 0; i < 16; i++) image.u8(48 + i, (i & 12) + 3 - (i & 3));
  image.bytes.set(new TextEncoder().encode("0123456789abcdef"), 64);
  image.bytes.set(new TextEncoder().encode("\n[Element Index "), 80);
}

function layoutId(name: string): number {
  const id = LAYOUTS.findIndex((l) => l.name === name);
  if (id < 0) throw new RangeError(`Unknown layout ${name}`);
  return id;
}

function packKnown(image: Image): void {
  const at = image.reserve(KNOWN.length * 2);
  KNOWN.forEach((name, i) => image.u16(at + i * 2, layoutId(name)));
  image.u32(32, at + TABLE_BASE);
}

function packFlags(image: Image): void {
  const at = image.reserve(512);
  ELEMENT_FLAGS.forEach(({ name, text }, bit) => {
    image.pair(at + bit * 16, text);
    image.pair(at + bit * 16 + 8, name);
  });
  image.pair(at + 31 * 16, "\nstatus : ");
  image.u32(36, at + TABLE_BASE);
}

function packStates(image: Image): void {
  const at = image.reserve(STATES.length * 16);
  STATES.forEach(({ name, text }, state) => {
    image.pair(at + state * 16, text);
    image.pair(at + state * 16 + 8, name);
  });
  image.u32(0, at + TABLE_BASE);
}

function packTitles(image: Image, list: readonly string[]): void {
  const strings = image.reserve(JSON_STRINGS.length * 8);
  JSON_STRINGS.forEach((text, i) => image.pair(strings + i * 8, text));
  const at = image.reserve(list.length * 16);
  list.forEach((title, i) => {
    if (i === 0) return;
    image.pair(at + i * 16, `\n-------------- ${title}`);
    image.pair(at + i * 16 + 8, RULE);
  });
  image.pair(at, "\ndata");
  image.u32(at + 8, strings + TABLE_BASE);
  image.u32(28, at + TABLE_BASE);
}

function packEnum(image: Image, e: Enum): number {
  const values = [...e.values].sort((a, b) => a.value - b.value);
  const dense = values.filter((v) => v.value < 256);
  const sparse = values.filter((v) => v.value >= 256);
  const count = dense.length === 0 ? 0 : dense[dense.length - 1]!.value + 1;
  const table = image.reserve(16);
  const denseAt = image.reserve(count * 8);
  const sparseAt = image.reserve(sparse.length * 12);
  for (const v of dense) image.pair(denseAt + v.value * 8, ` (${v.name})`);
  sparse.forEach((v, i) => {
    image.u32(sparseAt + i * 12, v.value);
    image.pair(sparseAt + i * 12 + 4, ` (${v.name})`);
  });
  image.u32(table, count);
  image.u32(table + 4, sparse.length);
  image.u32(table + 8, denseAt + TABLE_BASE);
  image.u32(table + 12, sparseAt + TABLE_BASE);
  return table + TABLE_BASE;
}

function maskOf(width: number): number {
  return width >= 32 ? 0xffffffff : (2 ** width - 1);
}

function auxiliary(image: Image, words: readonly [number, string]): number {
  const at = image.reserve(12, 4);
  image.u32(at, words[0]);
  image.pair(at + 4, words[1]);
  return at + TABLE_BASE;
}

function place(flat: FlatField): { off: number; shift: number; width: number; mask: number } {
  const shift = flat.width <= 32 ? flat.field.bits[1] : 0;
  return { off: flat.at, shift, width: flat.width, mask: maskOf(flat.width) };
}

function enumOf(flat: FlatField): Enum | undefined {
  const e = flat.field.enum === undefined ? undefined : ENUMS[flat.field.enum];
  return e !== undefined && e.values.length > 0 ? e : undefined;
}

function textOps(image: Image, flat: FlatField, by: FlatField | undefined, enums: Map<string, number>): Op[] {
  const at = place(flat);
  const label = flat.field.label ?? flat.path[flat.path.length - 1]!;
  if (typeof label !== "string") {
    return [
      { kind: KIND.hex32, prefix: `\n${label[0]} : 0x`, ...at, width: 32, mask: 0xffffffff, aux: 0 },
      { kind: KIND.hex32, prefix: `\n${label[1]} : 0x`, ...at, off: at.off + 4, width: 32, mask: 0xffffffff, aux: 0 },
    ];
  }
  const line = (kind: number, tail: string, aux = 0): Op[] => [{ kind, prefix: `\n${label}${tail}`, ...at, aux }];
  if (flat.field.mac !== undefined) {
    const mac = {
      kind: KIND.mac,
      prefix: `\n${flat.field.mac} : `,
      off: at.off - 2,
      shift: 0,
      width: 48,
      mask: 0,
      aux: 0,
    };
    return [...line(KIND.hex32, " : 0x"), mac];
  }
  if (by !== undefined) return line(KIND.by, " : 0x", byRecord(image, flat, by, enums));
  const e = enumOf(flat);
  if (e?.kind === "bitmask") return line(KIND.mask, " : 0x", enums.get(flat.field.enum!)!);
  if (e !== undefined && flat.width <= 32) return line(KIND.enum, " : 0x", enums.get(flat.field.enum!)!);
  if (flat.field.log2 !== undefined) {
    const { plus, unit } = flat.field.log2;
    const signed = flat.field.as === "signed";
    return line(KIND.log2, " : 0x", auxiliary(image, [plus, ` ${unit})`])).map((op) => ({ ...op, signed }));
  }
  if (flat.width === 64) return line(KIND.hex64, " : 0x");
  switch (flat.field.as) {
    case "mac":
      return line(KIND.mac, " : ");
    case "gid":
      return line(KIND.gid, " : ");
    case "text":
      return line(KIND.text, " : ");
    case "signed":
      return line(KIND.signed, " : 0x");
    case "dec":
      return line(KIND.dec, " : 0x");
  }
  return flat.width > 32 ? line(KIND.bytes, "") : line(KIND.hex32, " : 0x");
}

function jsonOps(image: Image, flat: FlatField, by: FlatField | undefined, enums: Map<string, number>): Op[] {
  const at = place(flat);
  const name = flat.path[flat.path.length - 1]!;
  const { brief = false, as } = flat.field;
  const line = (kind: number, aux = 0): Op[] => [
    { kind, prefix: `,"${name}":`, ...at, aux, brief, decimal: as === "dec" },
  ];
  if (by !== undefined) return line(KIND.by, byRecord(image, flat, by, enums));
  const e = enumOf(flat);
  const named = (table: number, tail: string): number => auxiliary(image, [table, `,"${name}${tail}":`]);
  if (e?.kind === "bitmask") return line(KIND.mask, named(enums.get(flat.field.enum!)!, "_name"));
  if (e !== undefined && flat.width <= 32) return line(KIND.enum, named(enums.get(flat.field.enum!)!, "_name"));
  if (flat.width === 64) return line(KIND.hex64);
  switch (flat.field.as) {
    case "mac":
      return line(KIND.mac, named(0, "_text"));
    case "gid":
      return line(KIND.gid, named(0, "_text"));
    case "text":
      return line(KIND.text);
    case "signed":
      return line(KIND.signed);
  }
  return flat.width > 32 ? line(KIND.bytes) : line(KIND.hex32);
}

/** A record of words, with a string at its second and third. */
function wordsRecord(image: Image, table: number, text: string, words: readonly number[]): number {
  const at = image.reserve(12 + words.length * 4, 4);
  image.u32(at, table);
  image.pair(at + 4, text);
  words.forEach((word, i) => image.u32(at + 12 + i * 4, word));
  return at + TABLE_BASE;
}

/** A value that is put together: K_JOIN of asm/abi.ts. */
function joinedOp(
  image: Image,
  { path, joined, parts, width }: FlatJoined,
  enums: Map<string, number>,
  json: boolean,
): Op {
  const name = path[path.length - 1]!;
  const places = parts.flatMap((part) => {
    const { off, shift } = place(part);
    return [off, shift, part.width];
  });
  const words = [joined.shift ?? 0, joined.plus ?? 0, width, parts.length, ...places];
  const table = joined.enum === undefined ? 0 : enums.get(joined.enum)!;
  return {
    kind: KIND.join,
    prefix: json ? `,"${name}":` : `\n${name} : 0x`,
    off: Math.max(...parts.map(({ at }) => at)),
    shift: 0,
    width: 32,
    mask: 0,
    aux: wordsRecord(image, table, `,"${name}_name":`, words),
    brief: joined.brief ?? false,
  };
}

/** The field whose value another field's names depend on: K_BY of asm/abi.ts. */
function byRecord(image: Image, flat: FlatField, by: FlatField, enums: Map<string, number>): number {
  const { off, shift, mask } = place(by);
  const values = ENUMS[by.field.enum ?? ""]?.values ?? [];
  const pairs = Object.entries(flat.field.enumBy!.enums).flatMap(([name, table]) => {
    const value = values.find((v) => v.name === name)?.value;
    if (value === undefined) throw new RangeError(`${name} is not in ${by.field.enum}`);
    return [value, enums.get(table)!];
  });
  const name = flat.path[flat.path.length - 1]!;
  return wordsRecord(image, 0, `,"${name}_name":`, [off, shift, mask, pairs.length / 2, ...pairs]);
}

/** Operations for a field that is shown only where it is not 0. */
function rareOp(flat: FlatField, skip: number): Op {
  return { kind: KIND.ifSet, prefix: "", ...place(flat), width: skip, aux: 0 };
}

/** The bits that no row has: K_SPARE of asm/abi.ts. */
function spareMasks(image: Image, layout: Layout): number | undefined {
  const spare = spareWords(layout, layoutByName);
  if (spare.length === 0) return undefined;
  const masks = image.reserve(Math.ceil(layout.bytes / 16) * 16);
  for (const { at, mask } of spare) new DataView(image.bytes.buffer).setUint32(masks + at, mask);
  return masks + TABLE_BASE;
}

function guardOp(guard: Guard, skip: number): Op {
  const e = ENUMS[guard.field.enum ?? ""];
  let set = 0;
  for (const name of guard.names) {
    const value = e?.values.find((v) => v.name === name)?.value;
    if (value === undefined || value > 31) throw new RangeError(`Guard value ${name} is not in ${guard.field.enum}`);
    set |= 1 << value;
  }
  const width = guard.field.bits[0] - guard.field.bits[1] + 1;
  return {
    kind: KIND.unless,
    prefix: "",
    off: guard.at,
    shift: guard.field.bits[1],
    width: skip,
    mask: maskOf(width),
    aux: set,
  };
}

function bare(kind: number, prefix: string): Op {
  return { kind, prefix, off: 0, shift: 0, width: 0, mask: 0, aux: 0 };
}

function packLayout(image: Image, entry: number, layout: Layout, enums: Map<string, number>, title: number): void {
  const json: Op[] = [];
  for (const row of flatten(layout, layoutByName)) {
    if (row.kind === "open") json.push(bare(KIND.open, `,"${row.name}":{`));
    else if (row.kind === "close") json.push(bare(KIND.close, ""));
    else if (row.kind === "joined") json.push(joinedOp(image, row.value, enums, true));
    else {
      const ops = jsonOps(image, row.flat, row.by, enums);
      json.push(...row.flat.field.rare ? [rareOp(row.flat, ops.length), ...ops] : ops);
    }
  }
  const masks = spareMasks(image, layout);
  if (masks !== undefined) json.push({ ...bare(KIND.spare, `,"reserved_0x`), aux: masks });
  const text: Op[] = [];
  for (const row of textRows(layout, layoutByName)) {
    if (row.kind === "joined") {
      text.push(joinedOp(image, row.value, enums, false));
      continue;
    }
    const own = row.kind === "title"
      ? [bare(KIND.title, `\n-------------- ${row.path.join(".")}${RULE}`)]
      : textLineCount(row.flat) === 0
      ? []
      : textOps(image, row.flat, row.by, enums);
    if (own.length === 0) continue;
    const lines = row.kind === "field" && row.flat.field.rare ? [rareOp(row.flat, own.length), ...own] : own;
    row.guards.forEach((guard, i) => text.push(guardOp(guard, lines.length + row.guards.length - 1 - i)));
    text.push(...lines);
  }
  if (masks !== undefined) text.push({ ...bare(KIND.spare, "\nreserved_0x"), aux: masks });
  image.u32(entry, packOps(image, text) + TABLE_BASE);
  image.u32(entry + 4, text.length);
  image.u32(entry + 8, packOps(image, json) + TABLE_BASE);
  image.u32(entry + 12, json.length);
  image.u32(entry + 16, layout.bytes);
  image.u32(entry + 20, title);
  packList(image, entry, layout);
  image.u16(entry + 44, layout.behind === undefined ? 0 : layoutId(layout.behind) + 1);
  image.pair(entry + 24, `{"layout":"${layout.variantOf ?? layout.name}","offset":`);
}

/** The list behind a layout: L_LIST of asm/abi.ts. */
function packList(image: Image, entry: number, layout: Layout): void {
  for (const row of Object.values(layout.fields)) {
    if (!("layout" in row) || row.count !== "rest" || row.at !== layout.bytes) continue;
    const bit = row.otherwise === undefined ? undefined : layout.fields[row.otherwise];
    const other = bit !== undefined && "bits" in bit ? row.alternatives![0]! : row.layout;
    image.u16(entry + 36, layoutId(row.layout) + 1);
    image.u16(entry + 38, layoutId(other));
    if (bit !== undefined && "bits" in bit) {
      image.u16(entry + 40, bit.at);
      image.u16(entry + 42, bit.bits[1]);
    }
  }
}

function packOps(image: Image, ops: readonly Op[]): number {
  const at = image.reserve(ops.length * 64);
  ops.forEach((op, i) => {
    const p = at + i * 64;
    const prefix = new TextEncoder().encode(op.prefix);
    // 64: K_LONG, the template stands elsewhere.
    image.u8(p, prefix.length <= 48 ? op.kind : op.kind | 64);
    image.u16(p + 2, op.off);
    image.u8(p + 4, op.shift);
    // OF_* of asm/abi.ts.
    image.u8(p + 5, (op.signed ? 1 : 0) | (op.brief ? 2 : 0) | (op.brief === "set" ? 4 : 0) | (op.decimal ? 8 : 0));
    image.u16(p + 6, op.width);
    image.u32(p + 8, op.mask);
    image.u32(p + 12, op.aux);
    image.u8(p + 1, prefix.length <= 48 ? prefix.length : 255);
    if (prefix.length <= 48) image.bytes.set(prefix, p + 16);
    else image.pair(p + 16, op.prefix);
  });
  return at;
}

const TRANSPORT_OF: Readonly<Record<string, number>> = {
  RC: TRANSPORT.rc,
  UC: TRANSPORT.uc,
  UD: TRANSPORT.ud,
  DCI: TRANSPORT.dc,
  XRC: TRANSPORT.xrc,
  RAW: TRANSPORT.raw,
  MLX: TRANSPORT.mlx,
  UD_UNDERLAY: TRANSPORT.underlay,
};

/** A step as the interpreter has it: op, layout, second layout (or a flag), title. */
type Code = readonly [op: number, layout: string, second: string | number, title: number];

/** What a step is to the interpreter; undefined where the step before takes its bytes too. */
function stepCode({ layout, repeat, alternatives, role, over }: Step): Code | undefined {
  if (over !== undefined) return [STEP["OVER"]!, layout, over, 0];
  const walk = layoutByName(layout)?.walk;
  const title = TITLES.indexOf(role ?? "data segment") + 1;
  if (walk === "within") return undefined;
  if (walk === "data") {
    if (repeat === "rest") return [STEP["DATA"]!, layout, alternatives?.[0] ?? "", 0];
    if (repeat === "0..1") return [STEP["OPTIONAL"]!, layout, 0, title];
    return [STEP["DATA_ONE"]!, layout, layout === "wqe_data" ? "wqe_inline_data" : "mlx4_wqe_inline", title];
  }
  if (walk === undefined) return [repeat === "0..1" ? STEP["OPTIONAL"]! : STEP["FIXED"]!, layout, 0, 0];
  const op = STEP[walk.toUpperCase()];
  if (op === undefined) throw new RangeError(`${layout}: asm/abi.ts has no step S_${walk.toUpperCase()}`);
  if (walk === "av" || walk === "tls") return [op, layout, alternatives?.[0] ?? "", 0];
  const compares = walk === "masked" && "compare" in layoutByName(layout)!.fields;
  return [op, layout, compares ? 1 : 0, 0];
}

function packSteps(image: Image, program: SendProgram, steps: readonly Step[], generation: 4 | 5): number {
  const [prefix, tail] = generation === 4 ? ["mlx4_", ""] : ["", "_data"];
  const codes: Code[] = [];
  if (program.name === "NOP") codes.push([STEP["NOP"]!, `${prefix}wqe_data`, `${prefix}wqe_inline${tail}`, 0]);
  for (const step of steps) {
    const code = stepCode(step);
    if (code !== undefined) codes.push(code);
  }
  const at = image.reserve((codes.length + 1) * 8);
  codes.forEach(([op, layout, second, title], i) => {
    image.u8(at + i * 8, op);
    image.u16(at + i * 8 + 2, layoutId(layout));
    image.u16(at + i * 8 + 4, typeof second === "number" ? second : second === "" ? 0 : layoutId(second));
    image.u16(at + i * 8 + 6, title);
  });
  return at + TABLE_BASE;
}

function packPrograms(image: Image, programs: readonly SendProgram[], generation: 4 | 5): number {
  const byOpcode = new Map<number, [number, number, number][]>();
  for (const program of programs) {
    if (program.variantOf !== undefined) continue;
    const list = byOpcode.get(program.opcode) ?? [];
    byOpcode.set(program.opcode, list);
    for (const [transport, steps] of Object.entries(program.segments)) {
      const bit = TRANSPORT_OF[transport];
      if (transport !== "*" && bit === undefined) throw new RangeError(`Unknown transport ${transport}`);
      const mask = transport === "*" ? 0xffff : 1 << bit!;
      const at = packSteps(image, program, steps, generation);
      for (const mod of program.opcMod ?? [0xff]) list.push([mod, mask, at]);
    }
  }
  const table = image.reserve(256 * 4);
  for (const [opcode, list] of byOpcode) {
    const at = image.reserve((list.length + 1) * 8);
    list.forEach(([mod, mask, steps], i) => {
      image.u8(at + i * 8, mod);
      image.u16(at + i * 8 + 2, mask);
      image.u32(at + i * 8 + 4, steps);
    });
    image.u32(table + opcode * 4, at + TABLE_BASE);
  }
  return table;
}

function packEvents(image: Image, events: readonly EventType[]): number {
  const rows: [number, number, number][] = [];
  for (const event of events) {
    for (const [sub, layout] of Object.entries(event.dataBySubType ?? {})) {
      rows.push([event.value, Number(sub), layoutId(layout)]);
    }
    if (event.data !== undefined) rows.push([event.value, 0xff, layoutId(event.data)]);
  }
  const at = image.reserve((rows.length + 1) * 4);
  rows.forEach(([type, sub, layout], i) => {
    image.u8(at + i * 4, type);
    image.u8(at + i * 4 + 1, sub);
    image.u16(at + i * 4 + 2, layout);
  });
  image.u16(at + rows.length * 4 + 2, 0xffff);
  return at;
}

/** Base64 in lines, as a TypeScript module. */
export function moduleText(packed: Packed): string {
  let binary = "";
  for (const b of lzPack(packed.image)) binary += String.fromCharCode(b);
  return `// @generated by scripts/pack_tables.ts
// deno-fmt-ignore-file
// deno-lint-ignore-file

/** Opcodes of the 5th generation that drivers post. */
export const POSTED: readonly number[] = ${JSON.stringify(packed.posted)};

/** Transport (\`TRANSPORT\` in wasm/abi.ts) of the opcodes that only one has. */
export const SOLE_TRANSPORTS: Readonly<Record<number, number>> = ${JSON.stringify(packed.sole)};

/** Packet sequence numbers that a send WQE takes, by opcode: as its message has packets, or one; others take none. */
export const PACKETS: Readonly<Record<number, "message" | "one">> = ${JSON.stringify(packed.packets)};

/** Layout names; the index is the layout id. */
export const LAYOUT_NAMES: readonly string[] = ${JSON.stringify(packed.names)};

/** Bytes of the table image. */
export const TABLE_BYTES: number = ${packed.image.length};

/** Table image, packed (asm/unpack.ts), in base64. */
export const TABLES: string =
  "${btoa(binary)}";
`;
}

if (import.meta.main) {
  const path = new URL("../wasm/tables_generated.ts", import.meta.url);
  const text = moduleText(pack());
  if (Deno.args.includes("--check")) {
    if (text !== await Deno.readTextFile(path).catch(() => "")) {
      console.error("wasm/tables_generated.ts differs from layouts/: run `deno task gen`");
      Deno.exit(1);
    }
  } else await Deno.writeTextFile(path, text);
}
