/**
 * Elements of a plan as records: what the module found where, and the fields of each segment. They are what json says,
 * member by member; a test holds the two together.
 */

import { CTX, ELEMENT, ELEMENT_BYTES, ELEMENT_FLAGS, FAILURE, FIXED, ITEM, ITEM_BYTES, STATES } from "../wasm/abi.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { checkElement } from "../wasm/memory.ts";
import type { ElementRecord, SegmentRecord } from "./ring_types.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const bitOf = (text: string): number => ELEMENT_FLAGS.findIndex((flag) => flag.text === text);
const HARDWARE = bitOf("hardware owned");
const SOFTWARE = bitOf("software owned");
const TERMINATED = ELEMENT_FLAGS.findIndex(({ name, text }) => name === "" && text === "");
const NONE = 0xffffffff;

const known = new Map<number, readonly string[]>();

/**
 * Names of the flags of an element.
 *
 * @param bits As in the plan.
 */
export function flagNames(bits: number): readonly string[] {
  const names = known.get(bits) ??
    ELEMENT_FLAGS.filter(({ name }, bit) => name !== "" && (bits >>> bit & 1) === 1).map(({ name }) => name);
  // There are few that occur.
  if (known.size < 256) known.set(bits, names);
  return names;
}

/**
 * An element of the plan.
 *
 * @param decoder The decoder that has planned it.
 * @param raw With its bytes.
 */
export function elementRecord(decoder: Decoder, n: number, raw: boolean): ElementRecord {
  checkElement(n);
  const { words } = decoder;
  const word = (offset: number): number => words.getUint32(FIXED.elems + n * ELEMENT_BYTES + offset, true);
  const at = word(ELEMENT.ptr);
  const length = word(ELEMENT.length);
  const flags = word(ELEMENT.flags);
  const counter = word(ELEMENT.counter);
  const record: Writable<ElementRecord> = {
    index: word(ELEMENT.index),
    offset: word(ELEMENT.offset) + word(ELEMENT.offset + 4) * 0x100000000,
    length,
  } as Writable<ElementRecord>;
  if (counter !== NONE) record.wqe_counter = counter;
  const state = word(ELEMENT.state);
  if (state !== 0) Object.assign(record, stateMembers(decoder, state, word(ELEMENT.failed)));
  if (flags !== 0) {
    if ((flags >>> SOFTWARE & 1) === 1) record.sw_owned = true;
    if ((flags >>> HARDWARE & 1) === 1) record.sw_owned = false;
    if ((flags >>> TERMINATED & 1) === 1) record.list_terminated = true;
    record.flags = [...flagNames(flags)];
  }
  // Of an element that is cut, the bytes that are there.
  if (raw) record.bytes = decoder.fields.hex(at, Math.min(length, decoder.get(CTX.end) - at));
  record.segments = segments(decoder, word(ELEMENT.item), word(ELEMENT.items), at);
  return record;
}

function stateMembers({ words, fields }: Decoder, state: number, failed: number): Partial<ElementRecord> {
  const members: Record<string, unknown> = { wqe_state: STATES[state & 0xff]!.name };
  if (state >>> 8 !== 0) members.acked_by = STATES[state >>> 8]!.name;
  if (failed !== 0) {
    const word = (offset: number): number => words.getUint32(failed + offset, true);
    const syndrome = word(FAILURE.syndrome);
    members.failed = {
      syndrome,
      syndrome_name: fields.syndromeName(syndrome),
      vendor_err_synd: word(FAILURE.vendor),
      cqn: word(FAILURE.cqn),
      index: word(FAILURE.index),
    };
  }
  return members;
}

function segments(decoder: Decoder, number: number, count: number, base: number): SegmentRecord[] {
  const found: SegmentRecord[] = [];
  const first = FIXED.items + number * ITEM_BYTES;
  const end = first + count * ITEM_BYTES;
  for (let item = first; item < end; item += ITEM_BYTES) {
    const segment = segmentRecord(decoder, item, base);
    if (segment !== undefined) found.push(segment);
  }
  return found;
}

// As jsonItem() of asm/json.ts. Undefined if no field of it was selected.
function segmentRecord({ words, fields, selected }: Decoder, item: number, base: number): SegmentRecord | undefined {
  const word = (offset: number): number => words.getUint32(item + offset, true);
  const layout = words.getUint16(item + ITEM.layout, true);
  const title = words.getUint16(item + ITEM.title, true);
  const length = word(ITEM.length);
  const offset = word(ITEM.offset);
  const at = base + word(ITEM.ptr) >>> 0;
  const role = title & ITEM.titleId;
  if (layout === ITEM.raw) {
    if (selected) return undefined;
    return { layout: null, title: fields.title(role), offset, length, bytes: fields.hex(at, length) };
  }
  const { name, bytes, hidden } = fields.layout(layout);
  if (selected && hidden) return undefined;
  const record: Writable<SegmentRecord> = { layout: name, offset, length: word(ITEM.span) };
  const ordinal = word(ITEM.ordinal);
  if (ordinal !== NONE) record.entry = ordinal;
  if (role !== 0) record.role = fields.title(role);
  record.fields = fields.record(layout, at, length);
  if (length < bytes) record.cut = true;
  if ((title & ITEM.titleData) !== 0) {
    const from = base + word(ITEM.data);
    const counted = word(ITEM.dataLength);
    // The length of whole inline data stands before it (DATA_COUNTED of asm/abi.ts).
    record.data = fields.hex(from, counted === NONE ? words.getUint32(from - 4) & 0x3ff : counted);
  }
  return record;
}
