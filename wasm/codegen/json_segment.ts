/**
 * Specialised json of a segment: `{"layout":…,"fields":{…}}` with the character before it.
 *
 * @module
 */

import { type Code, MEM, OP } from "./encode.ts";
import { DecimalWriter } from "./decimal.ts";
import { Groups, LOCAL } from "./groups.ts";
import type { Item } from "./items.ts";
import type { Entries } from "./pool.ts";
import { KIND, type Row } from "./rows.ts";
import { Assumed, jsonValue, type Usual } from "./usual.ts";
import { ITEM_BYTES } from "./writer.ts";

/** Functions of the decoder module that specialised json calls for what is rare; the order is their index. */
export const JSON_IMPORTS = [
  { name: "jsonHead", parameters: 2 },
  { name: "jsonMember", parameters: 3 },
  { name: "jsonName", parameters: 3 },
  { name: "jsonItem", parameters: 3 },
  { name: "jsonData", parameters: 3 },
] as const;

/** Their indexes. */
export const CALL = { head: 0, member: 1, name: 2, item: 3, data: 4 } as const;

/** Names longer than an entry of 64 bytes are left to the general formatter. */
const MAX_ENTRY = 63;

/** Values of a mask that have code. */
const MAX_VALUES = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** How a row is printed. */
type Way = "usual" | "open" | "close" | "digit" | "small" | "number" | "table" | "wide" | "general";

/** Where a segment stands. */
export interface SegmentPlace {
  /** The character before it. */
  readonly before: "[" | ",";
  /** Its bytes, counted from local `source`. */
  readonly offset: number;
  /** Locals `one` and `two` have the texts of its offset and number ({@linkcode shortText}). */
  readonly shared: boolean;
  /** Its number in the plan. */
  readonly n: number;
}

/** Up to three characters and their number. */
export function shortText(text: string): number {
  return [...text].reduce((sum, char, i) => sum | (char.charCodeAt(0) << (8 * i)), text.length << 24);
}

function swapped(value: bigint): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, value);
  return view.getBigUint64(0, true);
}

/** Writes segments. */
export class JsonWriter extends DecimalWriter {
  #seen: readonly Uint8Array[] = [];
  // The next member is the first one of its object.
  #first = false;
  #offset = 0;

  /** Constant text. */
  say(text: string): void {
    this.text(encoder.encode(text));
  }

  /** A segment; where it holds what is usual, in fewer steps. */
  segment(item: Item, place: SegmentPlace, usual: Usual | undefined): void {
    const { code, context } = this;
    this.#seen = usual?.all ?? [];
    const rows = context.tables.rows(item.layout, "json");
    const assumed = usual === undefined ? undefined : new Assumed(usual);
    const texts = rows.map((row) => assumed?.text(row, context.tables));
    if (assumed?.pays !== true) return this.#object(item, place, rows, []);
    this.settle();
    assumed.differs(code, context, place.offset);
    code.if();
    this.#object(item, place, rows, []);
    this.settle();
    code.op(OP.else);
    this.#object(item, place, rows, texts);
    this.settle();
    code.op(OP.end);
  }

  /** Address of the item at place `n` in its plan. */
  place(n: number): Code {
    return this.code.get(LOCAL.two).i32(n * ITEM_BYTES).op(OP.i32Add);
  }

  #object(item: Item, place: SegmentPlace, rows: readonly Row[], texts: readonly (string | undefined)[]): void {
    const { tables, scratch } = this.context;
    const groups = new Groups(tables.bytesOf(item.layout), place.offset);
    const plan = rows.map((row, i) => texts[i] === undefined ? this.#wayOf(row, groups) : "usual");
    this.read(groups);
    if (plan.includes("general")) groups.spill(this.code, scratch);
    this.#offset = place.offset;
    this.#opening(item, place);
    this.#first = true;
    rows.forEach((row, i) => this.#member(row, plan[i]!, texts[i]));
    this.say("}");
    if (item.data) {
      this.settle();
      this.code.get(LOCAL.p);
      this.place(place.n).get(LOCAL.source).call(CALL.data).set(LOCAL.p);
    }
    this.say("}");
  }

  // Up to the fields.
  #opening(item: Item, { before, shared, n }: SegmentPlace): void {
    const { tables } = this.context;
    this.say(before);
    this.text(tables.head(item.layout));
    if (shared) this.#short(LOCAL.one);
    else this.say(String(item.offset));
    this.say(`,"length":`);
    if (item.data) this.#span(n);
    else this.say(String(item.span));
    if (item.numbered) {
      this.say(`,"entry":`);
      if (shared) this.#short(LOCAL.two);
      else this.say(String(item.ordinal));
    }
    if (item.title !== 0) {
      this.say(`,"role":"${decoder.decode(tables.title(item.layout, item.title).words.slice(16))}"`);
    }
    this.say(`,"fields":{`);
  }

  #short(local: number): void {
    const { code } = this;
    const offset = this.flush();
    code.get(LOCAL.p).get(local).mem(MEM.i32Store, offset);
    code.get(LOCAL.p).get(local).i32(24).op(OP.i32ShrU, OP.i32Add).set(LOCAL.p);
  }

  // The size of inline data differs from element to element.
  #span(n: number): void {
    this.code.get(LOCAL.two).mem(MEM.i32Load, n * ITEM_BYTES + 20).set(LOCAL.value);
    this.decimal(13);
  }

  #wayOf(row: Row, groups: Groups): Way {
    const { kind, width } = row;
    if (kind === KIND.open) return "open";
    if (kind === KIND.close) return "close";
    if (kind === KIND.hex64 && (row.off & 7) === 0 && groups.wantDigits(row)) return "wide";
    if (kind > KIND.enum || (kind === KIND.enum && width <= 8 && this.#entries(row).longest > MAX_ENTRY)) {
      groups.wantWords(row.off, width > 32 ? width >> 3 : 4);
      return "general";
    }
    groups.wantValue(row);
    if (kind === KIND.enum && width <= 8) return "table";
    return width > 8 ? "number" : width > 3 ? "small" : "digit";
  }

  #member(row: Row, way: Way, usual?: string): void {
    if (way === "close") {
      this.#first = false;
      return this.say("}");
    }
    if (way === "general") return this.#general(row);
    this.text(this.#first ? row.prefix.slice(1) : row.prefix);
    this.#first = way === "open";
    if (usual !== undefined) this.say(usual);
    if (way === "digit") this.oneDigit(row);
    else if (way === "small") this.#small(row);
    else if (way === "table") this.entry(row, this.#entries(row));
    else if (way === "number") this.#number(row);
    else if (way === "wide") this.#wide(row);
  }

  // The names of a mask take long to put together: values that were seen have their text.
  #general(row: Row): void {
    const { code } = this;
    this.settle();
    const known = row.kind === KIND.mask && row.width === 64 ? this.#valuesOf(row) : [];
    for (const value of known) {
      code.get(LOCAL.source).mem(MEM.i64Load, this.#offset + row.off).i64(swapped(value)).op(OP.i64Eq).if();
      this.text(this.#first ? row.prefix.slice(1) : row.prefix);
      this.say(jsonValue(row, value, this.context.tables) ?? "");
      this.settle();
      code.op(OP.else);
    }
    code.get(LOCAL.p).i32(row.address).get(LOCAL.source).i32(this.#offset).op(OP.i32Add).call(CALL.member).set(LOCAL.p);
    for (const _ of known) code.op(OP.end);
    this.#first = false;
  }

  // Different values of a field of 64 bits, if there were few.
  #valuesOf({ off }: Row): readonly bigint[] {
    const values = new Set(this.#seen.map((bytes) => new DataView(bytes.buffer).getBigUint64(off)));
    return values.size > MAX_VALUES ? [] : [...values];
  }

  #small(row: Row): void {
    const { code } = this;
    const offset = this.flush();
    this.groups.value(code, row);
    code.i32(2).op(OP.i32Shl).mem(MEM.i32Load, this.places.decimal).set(LOCAL.value);
    code.get(LOCAL.p).get(LOCAL.value).mem(MEM.i32Store, offset);
    code.get(LOCAL.p).get(LOCAL.value).i32(24).op(OP.i32ShrU, OP.i32Add).set(LOCAL.p);
  }

  #number(row: Row): void {
    this.groups.value(this.code, row);
    this.code.set(LOCAL.value);
    this.decimal(row.width);
    if (row.kind === KIND.enum) this.#name(row);
  }

  #wide(row: Row): void {
    this.say('"0x');
    this.digits(row);
    this.say('"');
  }

  // Null, unless the number has a name.
  #name(row: Row): void {
    const { code } = this;
    const table = this.context.tables.word(row.aux);
    this.text(this.context.tables.string(row.aux + 4));
    this.say("null");
    this.named(row, table, () => {
      this.settle();
      return () => {
        code.get(LOCAL.p).i32(4).op(OP.i32Sub).i32(table).get(LOCAL.value).call(CALL.name).set(LOCAL.p);
      };
    });
  }

  // Number, key and name of every value.
  #entries(row: Row): Entries {
    const { tables } = this.context;
    return this.pool.entries(`json ${row.aux} ${row.width}`, () => {
      const key = decoder.decode(tables.string(row.aux + 4));
      return tables.names(tables.word(row.aux), 2 ** row.width).map((name, value) =>
        `${value}${key}${name === undefined ? "null" : `"${decoder.decode(name).slice(2, -1)}"`}`
      );
    });
  }
}
