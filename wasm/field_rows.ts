/** The rows of fields, read from the decoder's tables. */

import { KIND, TABLE_BASE } from "./abi.ts";
import type { Names } from "./value_words.ts";

/** One field of a structure, or the beginning or end of a structure inside. */
export interface FieldRow {
  /** `KIND` of the row. */
  readonly kind: number;
  /** Name; of what opens, the structure's. */
  readonly name: string;
  /** Byte offset: of the dword that has the field, or of the first byte of a wide one. */
  readonly at: number;
  /** Lowest bit in the dword. */
  readonly shift: number;
  /** Its bits, shifted down. */
  readonly mask: number;
  /** Width in bits. */
  readonly width: number;
  /** Bytes that must be there. */
  readonly reach: number;
  /** Member that has the value in words (`opcode_name`, `rgid_text`); empty: there is none. */
  readonly words: string;
  /** Names of values, or of bits of a mask, by number. */
  readonly names: Names;
  /**
   * Of what is put together: zero bits below, addend, width, number of parts, and offset, shift and width of each. Of
   * bits of no row: offset and mask of each dword.
   */
  readonly joined: readonly number[];
  /** Of names that depend on another field: its offset, shift and mask, and names by its value. */
  readonly by?: {
    readonly at: number;
    readonly shift: number;
    readonly mask: number;
    readonly tables: Map<number, Names>;
  };
}

const NO_NAMES: Names = { dense: [], sparse: new Map() };
const EMPTY: ReadonlySet<number> = new Set([KIND.open, KIND.close, KIND.spare]);
const NAMED: ReadonlySet<number> = new Set([KIND.enum, KIND.mask, KIND.mac, KIND.gid, KIND.join, KIND.by]);
const SWITCHED_OFF = 128;
const LONG_TEMPLATE = 64;
const ROW_BYTES = 64;

/** The tables in a decoder's memory. */
export class TableRows {
  readonly #words: DataView;
  readonly #bytes: Uint8Array;
  readonly #enums = new Map<number, Names>();

  /** @param memory The decoder's memory. */
  constructor(memory: WebAssembly.Memory) {
    this.#words = new DataView(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
  }

  /** Where the table of a layout begins. */
  entry(id: number): number {
    return this.u32(TABLE_BASE + 4) + id * 64;
  }

  /** Words of a title, without its rule. */
  title(id: number): string {
    const entry = this.u32(TABLE_BASE + 28) + id * 16;
    return this.text(this.u32(entry) + 16, this.u32(entry + 4) - 16);
  }

  /** Rows of a layout, those that are not shown on demand. */
  rows(id: number, all: boolean): FieldRow[] {
    const entry = this.entry(id);
    const first = this.u32(entry + 8);
    const bytes = this.u32(entry + 16);
    const rows: FieldRow[] = [];
    for (let i = 0; i < this.u32(entry + 12); i++) {
      const row = this.#row(first + i * ROW_BYTES, all, bytes);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** A word of the tables. */
  u32(at: number): number {
    return this.#words.getUint32(at, true);
  }

  text(at: number, length: number): string {
    let text = "";
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.#bytes[at + i]!);
    return text;
  }

  // asm/abi.ts has the shape of an operation. Undefined for one that is switched off.
  #row(op: number, all: boolean, bytes: number): FieldRow | undefined {
    const bits = all ? this.#bytes[op]! & ~SWITCHED_OFF : this.#bytes[op]!;
    if (bits >= SWITCHED_OFF) return undefined;
    const kind = bits & ~LONG_TEMPLATE;
    const long = (bits & LONG_TEMPLATE) !== 0;
    const template = long ? this.text(this.u32(op + 16), this.u32(op + 20)) : this.text(op + 16, this.#bytes[op + 1]!);
    const width = this.#words.getUint16(op + 6, true);
    const at = this.#words.getUint16(op + 2, true);
    const aux = this.u32(op + 12);
    const word = (i: number): number => this.u32(aux + 12 + i * 4);
    const table = NAMED.has(kind) ? this.u32(aux) : 0;
    const named = NAMED.has(kind) && !(kind === KIND.join && table === 0);
    const joined = kind === KIND.spare
      ? this.#masks(aux, bytes)
      : kind !== KIND.join
      ? []
      : Array.from({ length: 4 + word(3) * 3 }, (_, i) => word(i));
    return {
      kind,
      name: memberOf(template),
      at,
      shift: this.#bytes[op + 4]!,
      mask: this.u32(op + 8),
      width,
      joined,
      ...(kind === KIND.by && {
        by: {
          ...{ at: word(0), shift: word(1), mask: word(2) },
          tables: new Map(Array.from({ length: word(3) }, (_, i) => [word(4 + i * 2), this.namesAt(word(5 + i * 2))])),
        },
      }),
      reach: EMPTY.has(kind) ? 0 : at + (width <= 32 ? 4 : width >> 3),
      words: named ? memberOf(this.text(this.u32(aux + 4), this.u32(aux + 8))) : "",
      names: named ? this.namesAt(table) : NO_NAMES,
    };
  }

  // Offset and mask of each dword that has bits of no row.
  #masks(at: number, bytes: number): number[] {
    const masks: number[] = [];
    for (let offset = 0; offset + 4 <= bytes; offset += 4) {
      const mask = this.#words.getUint32(at + offset);
      if (mask !== 0) masks.push(offset, mask);
    }
    return masks;
  }

  /** Names of an enumeration, whose shape asm/names.ts has; they stand in ` (NAME)`. */
  namesAt(table: number): Names {
    if (table === 0) return NO_NAMES;
    const known = this.#enums.get(table);
    if (known !== undefined) return known;
    const name = (at: number): string => this.text(this.u32(at) + 2, this.u32(at + 4) - 3);
    const [dense, sparse, denseAt, sparseAt] = [0, 4, 8, 12].map((offset) => this.u32(table + offset));
    const names: Names = {
      dense: Array.from({ length: dense! }, (_, value) => {
        const at = denseAt! + value * 8;
        return this.u32(at + 4) === 0 ? null : name(at);
      }),
      sparse: new Map(Array.from({ length: sparse! }, (_, i) => {
        const at = sparseAt! + i * 12;
        return [this.u32(at), name(at + 4)];
      })),
    };
    this.#enums.set(table, names);
    return names;
  }
}

// `,"name":` and `,"name":{` without what is around the name.
function memberOf(template: string): string {
  return template.slice(2, template.lastIndexOf('"'));
}

/** Rows that only some structures have. */
export function extraOf(rows: readonly FieldRow[]): number[] {
  const extra: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const { kind, width } = rows[i]!;
    if (kind === KIND.ifSet || kind === KIND.spare) extra.push(i);
    if (kind === KIND.ifSet) i += width;
  }
  return extra;
}

/** All members in order, so that copies have one shape. An object from JSON.parse is one that engines copy fast. */
export function blankOf(rows: readonly FieldRow[]): Record<string, unknown> {
  const open: Record<string, unknown>[] = [];
  let blank: Record<string, unknown> = {};
  for (let i = 0; i < rows.length; i++) {
    const { kind, name, words, width } = rows[i]!;
    if (kind === KIND.ifSet) i += width;
    else if (kind === KIND.spare) continue;
    else if (kind === KIND.open) {
      open.push(blank);
      blank = blank[name] = {};
    } else if (kind === KIND.close) blank = open.pop()!;
    else {
      blank[name] = 0;
      if (words !== "") blank[words] = null;
    }
  }
  return JSON.parse(JSON.stringify(blank));
}
