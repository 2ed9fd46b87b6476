/** The elements that a decoder has planned, as text, json, columns and objects. */

import { ELEMENT, ELEMENT_BYTES, ELEMENT_FLAGS, FIXED } from "../wasm/abi.ts";
import type { ColumnSet } from "../wasm/columns.ts";
import type { Decoder, Formatted } from "../wasm/decoder.ts";
import { elementRecord, flagNames } from "./elements.ts";
import type { ElementRecord } from "./ring_types.ts";

const FLAG_EXPANDED = ELEMENT_FLAGS.findIndex((flag) => flag.name === "expanded");

const ELEMENT_WORDS = ELEMENT_BYTES / 4;

// A formatter always takes at least one element: without this, a broken one would be asked for ever.
function progress(consumed: number): number {
  if (consumed < 1) throw new RangeError("The decoder module took no element");
  return consumed;
}

function* blocks(from: number, to: number, format: (at: number) => Formatted): Generator<Uint8Array> {
  for (let at = from; at < to;) {
    const { bytes, consumed } = format(at);
    at += progress(consumed);
    if (bytes.length > 0) yield bytes;
  }
}

const NOTHING = { at: 0, shift: 0, mask: 0 };

/** Elements of the current plan. */
export class PlannedElements {
  /** Elements in the current plan, hidden ones included. */
  planned = 0;
  /** Elements of the plan that match the conditions. */
  visible = 0;

  /** @param decoder Has the plan in its memory. */
  constructor(protected readonly decoder: Decoder) {}

  /**
   * Text of the planned elements in blocks; every line begins with its newline. Views valid until the next step.
   *
   * @param from First element of the plan, default 0.
   * @param to Element behind the last one, default all.
   */
  *text(from = 0, to: number = this.planned): Generator<Uint8Array> {
    yield* blocks(from, to, (at) => this.decoder.formatText(at, to));
  }

  /**
   * JSON objects of the planned elements in blocks.
   *
   * @param before Byte before each object: 10 (newline) or 44 (comma).
   * @param raw Include each element's bytes.
   * @param from First element of the plan, default 0.
   * @param to Element behind the last one, default all.
   */
  *json(before: number, raw = false, from = 0, to: number = this.planned): Generator<Uint8Array> {
    yield* blocks(from, to, (at) => this.decoder.formatJson(at, to, before, raw));
  }

  /** Last byte of each planned element; -1 for one that was expanded from a compressed block. */
  tails(): Int16Array {
    const { memory, input } = this.decoder;
    const words = new Uint32Array(memory.buffer, FIXED.elems, this.planned * ELEMENT_WORDS);
    const tails = new Int16Array(this.planned);
    for (let n = 0, at = 0; n < tails.length; n++, at += ELEMENT_WORDS) {
      const expanded = (words[at + ELEMENT.flags / 4]! >> FLAG_EXPANDED) & 1;
      const end = words[at + ELEMENT.ptr / 4]! + words[at + ELEMENT.length / 4]!;
      tails[n] = expanded === 1 ? -1 : input[end - 1 - this.decoder.map.input.at]!;
    }
    return tails;
  }

  /**
   * Columns of the shown elements of the plan: as many elements at a time as there is room for.
   *
   * @param set The columns to fill; what is in them is valid until the next step.
   */
  *columns(set: ColumnSet): Generator<ColumnSet> {
    for (let at = 0; at < this.planned;) {
      at += progress(this.decoder.extract(set, at, this.planned));
      yield set;
    }
  }

  /**
   * Fields of one layout, of every shown element that has it.
   *
   * @param layout Name of the layout.
   * @param names At most 16 fields of up to 32 bits; an empty name gives 0.
   * @param all Of those that are not shown too.
   * @returns Rows: number in the plan, index, value of each field; valid until the next step.
   */
  rows(layout: string, names: readonly string[], all = false): Uint32Array {
    const d = this.decoder;
    const id = d.layoutId(layout);
    const places = names.map((name) => name === "" ? NOTHING : d.fields.place(id, name));
    const hidden: number[] = [];
    if (all && this.visible < this.planned) {
      for (let n = 0; n < this.planned; n++) if (d.element(n, ELEMENT.hidden) !== 0) hidden.push(n);
    }
    for (const n of hidden) d.hide(n, false);
    const rows = d.extractRows(0, this.planned, id, places);
    for (const n of hidden) d.hide(n, true);
    return rows;
  }

  /** One line for each planned element, in blocks; every line begins with its newline. */
  *brief(): Generator<Uint8Array> {
    yield* blocks(0, this.planned, (at) => this.decoder.formatBrief(at, this.planned));
  }

  /**
   * Shown elements of the plan as objects.
   *
   * @param raw With each element's bytes.
   */
  *records(raw = false): Generator<ElementRecord> {
    for (let n = 0; n < this.planned; n++) {
      if (this.decoder.element(n, ELEMENT.hidden) === 0) yield elementRecord(this.decoder, n, raw);
    }
  }

  /** Index, flags and place of a planned element. */
  at(n: number): { index: number; offset: number; length: number; flags: readonly string[]; hidden: boolean } {
    const d = this.decoder;
    return {
      index: d.element(n, ELEMENT.index),
      offset: d.element(n, ELEMENT.offset) + d.element(n, ELEMENT.offset + 4) * 0x100000000,
      length: d.element(n, ELEMENT.length),
      flags: flagNames(d.element(n, ELEMENT.flags)),
      hidden: d.element(n, ELEMENT.hidden) !== 0,
    };
  }
}
