/**
 * Many contexts of a kind as numbers: a row of fields each, taken by the decoder in one pass, read as properties. What
 * looks at tens of thousands of queues cannot afford an object of its own for every field.
 */

import { flatten } from "../layouts/flatten.ts";
import type { ADS, CQC, DCTC, EQC, MKC, QPC, SRQC } from "../layouts/gen5/contexts.ts";
import { layoutByName } from "../layouts/index.ts";
import type { Fields, WideMsb } from "../layouts/types.ts";
import { ColumnSet } from "../wasm/columns.ts";
import type { Decoder, Place } from "../wasm/decoder.ts";
import { RingDecoder } from "./ring.ts";

/** Fields of up to 32 bits, of a layout's own. */
type Small<F extends Fields> = {
  readonly [
    K in keyof F as F[K] extends { readonly bits: readonly [WideMsb, number] } | { readonly layout: string } ? never
      : K
  ]: number;
};

/** Fields of a QP context and, beside them, of its primary path; wide ones as bigint. */
export type QpRow = Small<typeof QPC["fields"]> & Small<typeof ADS["fields"]> & { readonly rgid_rip: bigint };
/** Fields of a CQ context. */
export type CqRow = Small<typeof CQC["fields"]>;
/** Fields of an EQ context. */
export type EqRow = Small<typeof EQC["fields"]>;
/** Fields of an SRQ context. */
export type SrqRow = Small<typeof SRQC["fields"]>;
/** Fields of a DC target's context. */
export type DctRow = Small<typeof DCTC["fields"]>;
/** Fields of a memory key context. */
export type MkeyRow = Small<typeof MKC["fields"]> & { readonly start_addr: bigint; readonly len: bigint };

/** Rows by kind of context. */
export interface ContextRows {
  /** QP. */
  readonly qpc: QpRow;
  /** CQ. */
  readonly cqc: CqRow;
  /** EQ. */
  readonly eqc: EqRow;
  /** SRQ. */
  readonly srqc: SrqRow;
  /** DC target. */
  readonly dctc: DctRow;
  /** Memory key. */
  readonly mkc: MkeyRow;
}

/** Structures inside whose fields stand beside those of the context. */
const INSIDE: Readonly<Record<string, string>> = { primary_address_path: "ads" };

/** Where a field stands in a row: its first word and how many. */
interface Slot {
  readonly at: number;
  readonly words: number;
}

interface Plan {
  readonly places: Place[];
  readonly slots: ReadonlyMap<string, Slot>;
  /** A class with a getter a field. */
  readonly row: new (words: Uint32Array, at: number) => object;
}

/** Contexts that are decoded at a time: they fit the decoder's input. */
export const CONTEXTS_AT_ONCE = 512;

const plans = new Map<string, Plan>();

/**
 * Decode contexts that lie one after another.
 *
 * @param decoder Its input region is used.
 * @param bytes The contexts in device order, whole ones.
 * @returns A row each.
 */
export function contextRows<N extends keyof ContextRows>(
  decoder: Decoder,
  name: N,
  bytes: Uint8Array,
): ContextRows[N][] {
  const layout = layoutByName(name)!;
  const plan = planOf(name);
  const count = Math.floor(bytes.length / layout.bytes);
  const width = plan.places.length;
  const words = new Uint32Array(count * width);
  const rows: object[] = [];
  const set = new ColumnSet(decoder, [{ layout: decoder.layoutId(name), places: plan.places }]);
  for (let at = 0; at < count; at += CONTEXTS_AT_ONCE) {
    const batch = bytes.subarray(at * layout.bytes, Math.min(count, at + CONTEXTS_AT_ONCE) * layout.bytes);
    const ring = new RingDecoder(decoder, { kind: "context", stride: layout.bytes, layout: name });
    ring.push(batch);
    ring.finish();
    while (ring.next() > 0) {
      for (const { groups } of ring.columns(set)) {
        const { rows: found, columns } = groups[0]!;
        const from = rows.length;
        columns.forEach((column, i) => {
          for (let row = 0, to = from * width + i; row < found; row++, to += width) words[to] = column[row]!;
        });
        for (let row = from; row < from + found; row++) rows.push(new plan.row(words, row * width));
      }
    }
  }
  return rows as unknown as ContextRows[N][];
}

/**
 * A row of values, for what makes up contexts.
 *
 * @param values Fields; all others are 0.
 */
export function contextRow<N extends keyof ContextRows>(
  name: N,
  values: Readonly<Record<string, number | bigint>>,
): ContextRows[N] {
  const { places, slots, row } = planOf(name);
  const words = new Uint32Array(places.length);
  for (const [field, value] of Object.entries(values)) {
    const slot = slots.get(field);
    if (slot === undefined) throw new RangeError(`${name} has no field ${field}`);
    let rest = BigInt(value);
    for (let i = slot.words - 1; i >= 0; i--, rest >>= 32n) words[slot.at + i] = Number(rest & 0xffffffffn);
  }
  return new row(words, 0) as unknown as ContextRows[N];
}

/**
 * The bytes that a row was taken from, as far as it has them.
 *
 * @param row A row of {@linkcode contextRows} or {@linkcode contextRow}.
 */
export function rowBytes(name: keyof ContextRows, row: object): Uint8Array {
  const { words, at } = row as RowWords;
  const bytes = new Uint8Array(layoutByName(name)!.bytes);
  const view = new DataView(bytes.buffer);
  for (const [i, { at: offset, shift, mask }] of planOf(name).places.entries()) {
    const value = (words[at + i]! & mask) << shift;
    view.setUint32(offset, (view.getUint32(offset) | value) >>> 0);
  }
  return bytes;
}

/**
 * Whether a wide field is the same in two rows: nothing is put together to find out.
 *
 * @param name A field of more than 32 bits, of the same kind of context in both.
 */
export function sameWide(kind: keyof ContextRows, name: string, a: object, b: object): boolean {
  const { at, words } = planOf(kind).slots.get(name)!;
  const [x, y] = [a as RowWords, b as RowWords];
  if (x.words === undefined || y.words === undefined) return Reflect.get(a, name) === Reflect.get(b, name);
  for (let i = 0; i < words; i++) if (x.words[x.at + at + i] !== y.words[y.at + at + i]) return false;
  return true;
}

/** A wide field as a key of a map. */
export function wideKey(kind: keyof ContextRows, name: string, row: object): string {
  const { at, words } = planOf(kind).slots.get(name)!;
  const { words: all, at: from } = row as RowWords;
  if (all === undefined) return String(Reflect.get(row, name)); // a row that was made by hand
  return all.subarray(from + at, from + at + words).join(".");
}

/** What every row is underneath. */
interface RowWords {
  readonly words: Uint32Array;
  readonly at: number;
}

/** Names of the fields of a kind of context, in table order. */
export function contextFieldNames(name: keyof ContextRows): string[] {
  return [...planOf(name).slots.keys()];
}

function planOf(name: string): Plan {
  const known = plans.get(name);
  if (known !== undefined) return known;
  const places: Place[] = [];
  const slots = new Map<string, Slot>();
  for (const row of flatten(layoutByName(name)!, layoutByName)) {
    if (row.kind !== "field") continue;
    const { path, at, width, field: { bits } } = row.flat;
    if (path.length > 1 && !Object.hasOwn(INSIDE, path[0]!)) continue;
    const words = Math.ceil(width / 32);
    slots.set(path.at(-1)!, { at: places.length, words });
    if (words > 1) { for (let i = 0; i < words; i++) places.push({ at: at + i * 4, shift: 0, mask: 0xffffffff }); }
    else places.push({ at, shift: bits[1], mask: width === 32 ? 0xffffffff : 2 ** width - 1 });
  }
  const plan = { places, slots, row: rowClass(slots) };
  plans.set(name, plan);
  return plan;
}

function rowClass(slots: ReadonlyMap<string, Slot>): Plan["row"] {
  class Row {
    readonly words: Uint32Array;
    readonly at: number;
    constructor(words: Uint32Array, at: number) {
      this.words = words;
      this.at = at;
    }
  }
  for (const [name, { at, words }] of slots) {
    const get = words === 1
      ? function (this: Row): number {
        return this.words[this.at + at]!;
      }
      : function (this: Row): bigint {
        let value = 0n;
        for (let i = 0; i < words; i++) value = (value << 32n) | BigInt(this.words[this.at + at + i]!);
        return value;
      };
    Object.defineProperty(Row.prototype, name, { get, enumerable: true });
  }
  return Row;
}
