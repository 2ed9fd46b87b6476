/** Rings as columns, some elements at a time and without a copy: what one pass over the bytes leaves in memory. */

import { speakAsLibrary } from "../errors.ts";
import { type Bytes, bytesFrom } from "../bytes.ts";
import { LAYOUTS } from "../layouts/index.ts";
import type { Layout } from "../layouts/types.ts";
import { ColumnSet, type CutRow, type LayoutPlaces } from "../wasm/columns.ts";
import type { Decoder, Place } from "../wasm/decoder.ts";
import { filledColumns } from "./columns.ts";
import { borrowDecoder } from "./decoders.ts";
import type { DecodeOptions } from "./rings.ts";

/** Segments of one layout, in the order of the ring. The arrays are longer: only the first `rows` values count. */
export interface SegmentColumns {
  /** Segments. */
  readonly rows: number;
  /** The element that a segment belongs to: its place in {@linkcode ColumnBlock.index}. */
  readonly elements: Uint32Array;
  /** Values by field name. */
  readonly fields: Readonly<Record<string, Uint32Array>>;
  /** Segments that are cut short; fields that they lack are 0. Mostly empty. */
  readonly cut: readonly CutRow[];
}

/** Some elements, one behind the other. */
export interface ColumnBlock {
  /** Elements. */
  readonly elements: number;
  /** Index in the ring of each element; only the first `elements` values count. */
  readonly index: Uint32Array;
  /** Their segments by layout name. */
  readonly segments: Readonly<Record<string, SegmentColumns>>;
}

/**
 * Decode fields of all segments, a block of elements at a time. The arrays are the same in each block, and are filled anew
 * for the next one: nothing is copied, and memory stays the same however long the ring is.
 *
 * @param bytes Ring bytes in device order, from element `first` on.
 * @param fields Names of fields of at most 32 bits by layout name: `{ cqe64_err: ["syndrome", "qpn"] }`. They must be the
 * layout's own, not of a structure inside. Together at most some 500.
 * @param options What the bytes are.
 * @returns The block, each time it is filled.
 * @throws {RangeError} If a layout or field does not exist or is too wide, or there are too many.
 *
 * @example How many completions a queue pair has
 * ```ts
 * import { columnBlocks } from "@wqdump/wqdump";
 *
 * const counts = new Map<number, number>();
 * for (const { segments } of columnBlocks(new Uint8Array(64 * 100), { cqe64_req: ["qpn"] }, { source: "cmp" })) {
 *   const { rows, fields } = segments.cqe64_req!;
 *   for (const qpn of fields.qpn!.subarray(0, rows)) counts.set(qpn, (counts.get(qpn) ?? 0) + 1);
 * }
 * if (counts.get(0) !== 100) throw new Error(`${counts.get(0)} completions`);
 * ```
 */
export function* columnBlocks(
  bytes: Bytes,
  fields: Readonly<Record<string, readonly string[]>>,
  options: DecodeOptions,
): Generator<ColumnBlock> {
  speakAsLibrary();
  using loan = borrowDecoder();
  const set = setOf(loan.decoder, fields);
  const block = blockOf(set, fields);
  for (const { shown } of filledColumns(loan.decoder, bytesFrom(bytes), options, set)) if (shown > 0) yield block;
}

function setOf(decoder: Decoder, fields: Readonly<Record<string, readonly string[]>>): ColumnSet {
  const request = Object.entries(fields).map(([name, names]): LayoutPlaces => {
    const forms = LAYOUTS.filter((one) => one.name === name || one.variantOf === name);
    if (forms.length === 0) throw new RangeError(`No layout "${name}"`);
    const places = names.map((field) => {
      const [place, ...others] = forms.map((form) => placeOf(form, field));
      if (others.every((other) => other.at === place!.at && other.shift === place!.shift)) return place!;
      throw new RangeError(`${name}.${field} stands elsewhere in each of ${forms.map((form) => form.name).join(", ")}`);
    });
    const [layout, ...also] = forms.map((form) => decoder.layoutId(form.name));
    return { layout: layout!, also, places };
  });
  return new ColumnSet(decoder, request);
}

// What changes from block to block is looked up in the set.
function blockOf(set: ColumnSet, fields: Readonly<Record<string, readonly string[]>>): ColumnBlock {
  const segments = Object.entries(fields).map(([name, names], i): [string, SegmentColumns] => {
    const group = set.groups[i]!;
    return [name, {
      get rows(): number {
        return group.rows;
      },
      get cut(): readonly CutRow[] {
        return group.cut;
      },
      elements: group.elements,
      fields: Object.fromEntries(names.map((field, n) => [field, group.columns[n]!])),
    }];
  });
  return {
    get elements(): number {
      return set.shown;
    },
    index: set.indexes,
    segments: Object.fromEntries(segments),
  };
}

/**
 * Where a field of up to 32 bits is.
 *
 * @param layout The layout; the field must be its own, not of a structure inside.
 * @param name Field.
 * @throws {RangeError} If there is no such field.
 */
function placeOf(layout: Layout, name: string): Place {
  const row = Object.hasOwn(layout.fields, name) ? layout.fields[name] : undefined;
  if (row === undefined || "layout" in row || row.bits[0] > 31) {
    throw new RangeError(`${layout.name} has no column ${name}`);
  }
  const width = row.bits[0] - row.bits[1] + 1;
  return { at: row.at, shift: row.bits[1], mask: width === 32 ? 0xffffffff : 2 ** width - 1 };
}
