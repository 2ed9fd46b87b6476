/**
 * Specialised code for elements in json.
 *
 * @module
 */

import { type Code, MEM, OP } from "./encode.ts";
import { Groups, LOCAL } from "./groups.ts";
import { type Context, isPlain, type Item } from "./items.ts";
import { KIND, type Row } from "./rows.ts";
import { ITEM_BYTES, Writer } from "./writer.ts";

/** Functions of the decoder module that specialised json calls for what is rare; the order is their index. */
export const JSON_IMPORTS = [
  { name: "jsonHead", parameters: 2 },
  { name: "jsonMember", parameters: 3 },
  { name: "jsonName", parameters: 3 },
  { name: "jsonItem", parameters: 3 },
  { name: "jsonData", parameters: 3 },
] as const;

const CALL = { head: 0, member: 1, name: 2, item: 3, data: 4 } as const;

/** Names longer than an entry of 64 bytes are left to the general formatter. */
const MAX_ENTRY = 63;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Code for elements of one shape. It looks at the items first.
 *
 * @param items Those of an element of that shape.
 * @returns A function (position, element, items) to position; 0 when the element has other items.
 */
export function jsonElementFunction(items: readonly Item[], context: Context): Code {
  const writer = new JsonWriter(context);
  writer.expect(items, true);
  writer.head();
  items.forEach((item, n) => writer.item(item, n));
  writer.say("]}");
  return writer.end();
}

/** How a row is printed. */
type Way = "open" | "close" | "digit" | "small" | "number" | "table" | "wide" | "general";

class JsonWriter extends Writer {
  // The next member is the first one of its object.
  #first = false;
  #offset = 0;

  say(text: string): void {
    this.text(encoder.encode(text));
  }

  /** `{"index":1,…,"segments":[`. */
  head(): void {
    this.code.get(LOCAL.p).get(LOCAL.one).call(CALL.head).set(LOCAL.p);
  }

  /** The item of an element at place `n` in its plan. */
  item(item: Item, n: number): void {
    if (n > 0) this.say(",");
    if (isPlain(item, this.context.tables)) return this.#segment(item, n);
    this.settle();
    this.code.get(LOCAL.p);
    this.#place(n).get(LOCAL.source).call(CALL.item).set(LOCAL.p);
  }

  #place(n: number): Code {
    return this.code.get(LOCAL.two).i32(n * ITEM_BYTES).op(OP.i32Add);
  }

  #segment(item: Item, n: number): void {
    const { tables, scratch } = this.context;
    const rows = tables.rows(item.layout, "json");
    const groups = new Groups(tables.bytesOf(item.layout), item.offset);
    const plan = rows.map((row) => this.#wayOf(row, groups));
    this.read(groups);
    if (plan.includes("general")) groups.spill(this.code, scratch);
    this.#offset = item.offset;
    this.text(tables.head(item.layout));
    this.say(`${item.offset},"length":`);
    if (item.data) this.#span(n);
    else this.say(String(item.span));
    if (item.numbered) this.say(`,"entry":${item.ordinal}`);
    if (item.title !== 0) {
      this.say(`,"role":"${decoder.decode(tables.title(item.layout, item.title).words.slice(16))}"`);
    }
    this.say(`,"fields":{`);
    this.#first = true;
    rows.forEach((row, i) => this.#member(row, plan[i]!));
    this.say("}");
    if (item.data) {
      this.settle();
      this.code.get(LOCAL.p);
      this.#place(n).get(LOCAL.source).call(CALL.data).set(LOCAL.p);
    }
    this.say("}");
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
    if (kind > KIND.enum || (kind === KIND.enum && width <= 8 && this.#longest(row) > MAX_ENTRY)) {
      groups.wantWords(row.off, width > 32 ? width >> 3 : 4);
      return "general";
    }
    groups.wantValue(row);
    if (kind === KIND.enum && width <= 8) return "table";
    return width > 8 ? "number" : width > 3 ? "small" : "digit";
  }

  #member(row: Row, way: Way): void {
    const { code } = this;
    if (way === "close") {
      this.#first = false;
      return this.say("}");
    }
    if (way === "general") {
      this.settle();
      code.get(LOCAL.p).i32(row.address).get(LOCAL.source).i32(this.#offset).op(OP.i32Add).call(CALL.member).set(
        LOCAL.p,
      );
      this.#first = false;
      return;
    }
    this.text(this.#first ? row.prefix.slice(1) : row.prefix);
    this.#first = way === "open";
    if (way === "digit") this.oneDigit(row);
    else if (way === "small") this.#small(row);
    else if (way === "table") this.#table(row);
    else if (way === "number") this.#number(row);
    else if (way === "wide") this.#wide(row);
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

  #texts(row: Row): string[] {
    const { tables } = this.context;
    const key = decoder.decode(tables.string(row.aux + 4));
    return tables.names(tables.word(row.aux), 2 ** row.width).map((name, value) =>
      `${value}${key}${name === undefined ? "null" : `"${decoder.decode(name).slice(2, -1)}"`}`
    );
  }

  #longest(row: Row): number {
    return Math.max(...this.#texts(row).map((text) => text.length));
  }

  // Number, key and name of every value, in one table.
  #table(row: Row): void {
    const longest = this.#longest(row);
    const stride = 2 ** Math.max(4, Math.ceil(Math.log2(longest + 1)));
    const at = this.pool.table(this.#texts(row), stride, `json ${row.aux} ${row.width}`);
    this.entry(row, { at, stride, longest });
  }
}
