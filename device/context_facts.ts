/**
 * What a context says about its queue, the same for both generations: values that a context must have to be believed,
 * and the fields that `layouts/queues.ts` names.
 */

import {
  type ContextRow,
  type Gen4Row,
  type Gen5Row,
  type PayloadRow,
  QUEUES,
  type RingRow,
} from "../layouts/queues.ts";
import type { ContextFacts, RingGeometry } from "./types.ts";

/** The part of the decoder that contexts need. */
export interface ContextDecoder {
  /**
   * FieldValues of one structure.
   *
   * @param bytes Device order.
   * @returns Numbers, `"0x…"` strings above 53 bits, nested structures as objects.
   */
  decodeOne(layout: string, bytes: Uint8Array): Record<string, unknown>;
  layoutId(name: string): number;
  layoutBytes(id: number): number;
}

/** FieldValues of a decoded structure. */
export type FieldValues = Readonly<Record<string, unknown>>;

/** A payload that was recognised. */
export interface Recognised {
  /** As which structure. */
  readonly payload: PayloadRow;
  /** FieldValues of the context in it. */
  readonly fields: FieldValues;
}

/**
 * Whether a context's values are those of its layout.
 *
 * @param row What they can be.
 * @param bytes Its bytes; undefined: dwords without a public field may have a meaning.
 */
export function isPlausible(row: ContextRow, fields: FieldValues, bytes: Uint8Array | undefined): boolean {
  return Object.entries(row.values).every(([name, allowed]) => allowed.includes(number(fields, name))) &&
    Object.entries(row.limits ?? {}).every(([name, most]) => number(fields, name) <= most) &&
    (row.addresses ?? []).every((name) => wide(fields, name) % 4n === 0n) &&
    (bytes === undefined || isReserved(row, bytes));
}

function isReserved({ reserved, reservedBits = 0 }: ContextRow, bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return reserved.every((dword) => view.getUint32(dword * 4) === 0) && (view.getUint32(0) & reservedBits) === 0;
}

/** A field of up to 53 bits. */
export function number(fields: FieldValues, name: string): number {
  const value = fields[name];
  return typeof value === "number" ? value : 0;
}

/** Name of an enumerated field; null where its number has none. */
export function contextValueName(fields: FieldValues, name: string): string | null | undefined {
  return fields[`${name}_name`] as string | null | undefined;
}

/** The state of a queue, from the field that tells it. */
export function named(fields: FieldValues, name: string): Pick<ContextFacts, "state" | "stateName"> {
  return { state: number(fields, name), stateName: contextValueName(fields, name) };
}

/** A field of any width. */
function wide(fields: FieldValues, name: string): bigint {
  const value = fields[name];
  return typeof value === "number" || typeof value === "string" ? BigInt(value) : 0n;
}

/**
 * The ring that a context is of.
 *
 * @param payload As what the context was recognised.
 * @param source Context type; it tells which queue of a QP is meant.
 */
export function ringRow(payload: PayloadRow, source: string): RingRow | undefined {
  const shown = (row: { readonly gen4?: Gen4Row; readonly gen5?: Gen5Row }): Gen4Row | Gen5Row | undefined =>
    [row.gen4, row.gen5].find((one) => one?.payloads.includes(payload));
  const rows = QUEUES.filter((row) => shown(row) !== undefined);
  const own = rows.find((row) => row.name.toLowerCase() === source) ?? (rows.length === 1 ? rows[0] : undefined);
  return own === undefined ? undefined : shown(own)?.ring;
}

/** Where the elements of a ring lie and how far they have been used, by the fields of its context. */
export function ringFacts(ring: RingRow | undefined, fields: FieldValues): ContextFacts {
  if (ring === undefined) return {};
  const value = (name: string | undefined): number | undefined => name === undefined ? undefined : number(fields, name);
  const geometry = ringGeometry(ring, fields);
  return {
    ...(geometry === undefined ? {} : { ring: geometry }),
    ...(ring.cqn === undefined ? {} : { cqn: value(ring.cqn) }),
    ...(ring.pi === undefined ? {} : { pi: value(ring.pi), ci: value(ring.ci) }),
  };
}

/** Undefined where the context does not tell how long an element is. */
function ringGeometry(ring: RingRow, fields: FieldValues): RingGeometry | undefined {
  if (ring.strideField === undefined && ring.strideIs !== "fixed") return undefined;
  const told = ring.strideField === undefined ? 0 : number(fields, ring.strideField);
  const stride = ring.strideField === undefined ? ring.stride : ring.strides?.[told] ?? 16 << told;
  return { stride, count: elementCount(ring, fields), origin: "context" };
}

/** Elements of a ring by its context; 0: the queue has none. */
export function elementCount(ring: RingRow, fields: FieldValues): number {
  const absent = Object.entries(ring.absent ?? {}).some(([name, values]) => values.includes(number(fields, name)));
  return absent ? 0 : 2 ** number(fields, ring.sizeField);
}
