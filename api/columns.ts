/** Rings as columns of numbers: no object per element, for programs that look at millions. */

import { type Bytes, bytesFrom } from "../bytes.ts";
import { speakAsLibrary, UsageError } from "../errors.ts";
import { ringRowOf } from "../layouts/queues.ts";
import { type FieldScope, fieldsNamed, type NamedField } from "../records/field_names.ts";
import { RingDecoder } from "../records/ring.ts";
import { ColumnSet, type LayoutPlaces } from "../wasm/columns.ts";
import type { Decoder, Place } from "../wasm/decoder.ts";
import { borrowDecoder } from "./decoders.ts";
import { type DecodeOptions, ringOptions } from "./rings.ts";

/** Columns by field name, all of one length; `NaN` where an element has no such field. */
export type Columns<F extends string> = Readonly<Record<F | "index", Float64Array>>;

/** Where a field lies in one layout. */
export interface LayoutPlace extends Place {
  /** Layout id. */
  readonly layout: number;
}

/** A column of a set. */
interface Source {
  readonly group: number;
  readonly column: number;
  /** Bytes that its structures must have. */
  readonly reach: number;
}

/** Fields that are taken in one pass, and the places of each in the set. */
interface Pass {
  readonly set: ColumnSet;
  readonly fields: readonly (readonly Source[])[];
}

/** Columns and lists of structures in one pass; as many as always have room. */
const MOST_LISTS = 500;

/**
 * Decode some fields of every element.
 *
 * @param bytes Ring bytes in device order, from element `first` on.
 * @param fields Names of fields of at most 32 bits, as in json: `"wqe_counter"`, or `"wqe_ctrl.opcode"` for one layout
 * only. Of several segments with the field, the first one counts.
 * @param options What the bytes are.
 * @returns A column per field, and `index`.
 * @throws {TypeError} If a field does not exist or is too wide.
 *
 * @example How many completions carry each opcode
 * ```ts
 * import { decodeColumns } from "@wqdump/wqdump";
 *
 * const { opcode } = decodeColumns(new Uint8Array(64 * 100), ["opcode"], { source: "cmp" });
 * const requests = opcode.filter((value) => value === 0).length;
 * if (requests !== 100) throw new Error(`${requests} requester completions`);
 * ```
 */
export function decodeColumns<const F extends string>(
  bytes: Bytes,
  fields: readonly F[],
  options: DecodeOptions,
): Columns<F> {
  speakAsLibrary();
  const { source, generation } = options;
  const places = fields.map((field) => placesOf(field, generation ?? 5, source));
  const parts: Float64Array[][] = Array.from({ length: fields.length + 1 }, () => []);
  using loan = borrowDecoder();
  const passes = passesFor(loan.decoder, places);
  let next = 1;
  passes.forEach(({ set, fields }, n) => {
    for (const { indexes, shown } of filledColumns(loan.decoder, bytesFrom(bytes), options, set)) {
      if (n === 0) parts[0]!.push(Float64Array.from(indexes.subarray(0, shown)));
      fields.forEach((sources, i) => parts[next + i]!.push(firstValues(set, sources)));
    }
    next += fields.length;
  });
  const names = ["index", ...fields];
  return Object.fromEntries(names.map((name, n) => [name, joined(parts[n]!)])) as Columns<F>;
}

/**
 * Goes over a ring once.
 *
 * @param decoder Decoder to use.
 * @param bytes Ring bytes.
 * @param options What they are.
 * @param set Columns of the decoder.
 * @returns The set each time it is filled.
 */
export function* filledColumns(
  decoder: Decoder,
  bytes: Uint8Array,
  options: DecodeOptions,
  set: ColumnSet,
): Generator<ColumnSet> {
  for (const ring of new RingDecoder(decoder, ringOptions(options)).over(bytes)) yield* ring.columns(set);
}

// Fields in their order, as many in each pass as there is room for.
function passesFor(decoder: Decoder, fields: readonly (readonly LayoutPlace[])[]): Pass[] {
  const passes: { groups: LayoutPlaces[]; fields: Source[][] }[] = [{ groups: [], fields: [] }];
  const lists = (groups: readonly LayoutPlaces[]): number =>
    groups.reduce((sum, { places }) => sum + places.length + 2, 0);
  for (const places of fields) {
    if (lists(passes[passes.length - 1]!.groups) + places.length * 3 > MOST_LISTS) {
      passes.push({ groups: [], fields: [] });
    }
    const { groups, fields } = passes[passes.length - 1]!;
    fields.push(places.map((place) => sourceOf(groups, place)));
  }
  return passes.map(({ groups, fields }) => ({ set: new ColumnSet(decoder, groups), fields }));
}

function sourceOf(groups: LayoutPlaces[], { layout, ...place }: LayoutPlace): Source {
  let group = groups.findIndex((each) => each.layout === layout);
  if (group < 0) group = groups.push({ layout, places: [] }) - 1;
  const { places } = groups[group]!;
  groups[group] = { layout, places: [...places, place] };
  return { group, column: places.length, reach: place.at + 4 };
}

// A value per element: of the first structure that has the field.
function firstValues({ groups, shown }: ColumnSet, sources: readonly Source[]): Float64Array {
  const values = new Float64Array(shown).fill(NaN);
  const places = new Uint32Array(sources.length > 1 ? shown : 0).fill(0xffffffff);
  for (const { group, column, reach } of sources) {
    const { rows, elements, addresses, columns, cut } = groups[group]!;
    const numbers = columns[column]!;
    const lacking = new Set(cut.filter(({ bytes }) => bytes < reach).map(({ row }) => row));
    for (let row = rows - 1; row >= 0; row--) {
      const n = elements[row]!;
      if (sources.length > 1 && addresses[row]! > places[n]!) continue;
      if (lacking.size > 0 && lacking.has(row)) continue;
      values[n] = numbers[row]!;
      places[n] = addresses[row]!;
    }
  }
  return values;
}

// Places of the fields that were asked for: to look through all layouts takes as long as a small ring. Only names that
// there are get in.
const found = new Map<string, readonly LayoutPlace[]>();

/**
 * Where the fields of a name are, in the elements of a ring.
 *
 * @throws {TypeError} If there is none, or it is too wide.
 */
export function placesOf(field: string, generation: number, source: string): readonly LayoutPlace[] {
  const key = `${generation} ${source} ${field}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const kind = ringRowOf(source, generation === 4 ? 4 : 5)?.walker;
  const places = named(field, kind === undefined ? undefined : { kind }).flatMap(({ layout, flat }): LayoutPlace[] => {
    const { at, width, field: { bits } } = flat;
    return width > 32 ? [] : [{ layout, at, shift: bits[1], mask: width === 32 ? 0xffffffff : 2 ** width - 1 }];
  });
  if (places.length === 0) throw new TypeError(`Field "${field}" is wider than 32 bits and fits no column`);
  found.set(key, places);
  return places;
}

function named(field: string, scope: FieldScope | undefined): readonly NamedField[] {
  try {
    return fieldsNamed(field, scope);
  } catch (error) {
    throw error instanceof UsageError ? new TypeError(error.message, { cause: error }) : error;
  }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
