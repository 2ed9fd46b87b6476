/**
 * One context in the PRM's format, as bytes: what diagnosis reads of tens of thousands of queues, in as few accesses as
 * the device allows, and without decoding more than proves the format.
 */

import { layoutByName } from "../layouts/index.ts";
import type { PayloadRow } from "../layouts/queues.ts";
import type { Field } from "../layouts/types.ts";
import { isPlausible } from "./context_facts.ts";
import { contextType, type ContextTypeRow } from "./context_types.ts";
import type { Gen5 } from "./gen5_context.ts";
import { collect, missingSegment, notValidError } from "./gen5_dump.ts";
import { menuRecord } from "./menu.ts";
import type { MenuRecord, SegmentRequest } from "./types.ts";

/** A context is far smaller; its list of addresses has 8 bytes a page. */
const MAX_CONTEXT_BYTES = 1 << 20;

/** Which context. */
export interface PrmRequest {
  /** Context type. */
  readonly source: string;
  readonly index: number;
  /** vhca_id. */
  readonly gvmi?: number | undefined;
  /** Stops between accesses. */
  readonly signal?: AbortSignal | undefined;
}

/** How contexts of a type are read on a device. */
interface Plan {
  readonly row: ContextTypeRow;
  readonly record: MenuRecord;
  /** Its segment is the answer to a query, which says what it is. */
  readonly named: boolean;
  readonly readers: readonly PayloadReader[];
}

/** A format that a payload may have. */
interface PayloadReader {
  readonly payload: PayloadRow;
  /** Bytes of the payload, and of the context in it. */
  readonly whole: number;
  readonly size: number;
  readonly fields: (context: Uint8Array) => Readonly<Record<string, number>>;
}

/** Plans by menu, then by context type: tens of thousands of contexts are read by the same one. */
const plans = new WeakMap<readonly MenuRecord[], Map<string, Plan>>();

function planOf({ provider: { info } }: Gen5, menu: readonly MenuRecord[], { source, index }: PrmRequest): Plan {
  let own = plans.get(menu);
  if (own === undefined) plans.set(menu, own = new Map());
  const known = own.get(source);
  if (known !== undefined) return known;
  const row = contextType(source, info);
  const record = prmRecord(row, menu);
  if (record === undefined) {
    throw missingSegment(info.name, menu, prmSegments(row), `read ${row.noun} 0x${index.toString(16)}`);
  }
  const named = record.name.toUpperCase() === row.query;
  const plan = { row, record, named, readers: row.payloads.map(readerOf) };
  own.set(source, plan);
  return plan;
}

/** Segments that may be in the PRM's format, the one that says so first. */
function prmSegments({ parts, whole, query }: ContextTypeRow): string[] {
  const plain = parts.filter(({ role }) => role === "context").map(({ segment }) => segment);
  return [query, ...plain, whole].filter((name) => name !== undefined);
}

/** The segment by which contexts of a type are read here; undefined where the menu has none. */
export function prmRecord(row: ContextTypeRow, menu: readonly MenuRecord[]): MenuRecord | undefined {
  return prmSegments(row).map((name) => menuRecord(menu, name)).find((found) => found !== undefined);
}

/**
 * Read a context by the segment that the PRM formats.
 *
 * @returns Its bytes, without what a query puts before it, valid until the next call; undefined where the device's answer
 *   is not in that format.
 * @throws {DeviceError} When it does not exist (status `NOT_VALID`), has no segment, or cannot be read.
 */
export async function prmContext(gen5: Gen5, request: PrmRequest): Promise<Uint8Array | undefined> {
  const { provider } = gen5;
  const plan = planOf(gen5, await provider.menu(), request);
  const { row, record } = plan;
  const { index: index1, gvmi: vhcaId, signal } = request;
  const dump: SegmentRequest = { type: record.type, index1, vhcaId, signal, maxBytes: MAX_CONTEXT_BYTES };
  const held = gen5.tap === undefined ? provider.payload?.(dump) : undefined;
  if (held !== undefined) return prmPart(held, plan);
  const { segments, reason, invalid } = await collect(provider, { ...dump, tap: gen5.tap });
  if (invalid !== undefined) throw notValidError(provider.info.name, row.noun, index1, invalid);
  for (const { type, bytes } of segments) {
    const part = type === record.type ? prmPart(bytes, plan) : undefined;
    if (part !== undefined) return part;
  }
  if (reason !== undefined) throw reason;
}

/** The context in a payload whose format is one of the PRM's. */
function prmPart(bytes: Uint8Array, { named, readers }: Plan): Uint8Array | undefined {
  for (const { payload: { contextAt, context: row }, whole, size, fields } of readers) {
    if (bytes.length !== whole && !(named && contextAt > 0 && bytes.length > whole)) continue;
    if (contextAt > 0 && isSet(bytes, 0, 16)) continue;
    if (!isSet(bytes, contextAt, contextAt + size)) continue;
    const context = bytes.subarray(contextAt, contextAt + size);
    if (isPlausible(row, fields(context), named ? undefined : context)) return context;
  }
}

/** Whether a byte of a range is not 0. */
function isSet(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to && i < bytes.length; i++) if (bytes[i] !== 0) return true;
  return false;
}

function readerOf(payload: PayloadRow): PayloadReader {
  const { layout, values, limits = {}, addresses = [] } = payload.context;
  const rows = layoutByName(layout)!.fields;
  const places = [...Object.keys(values), ...Object.keys(limits), ...addresses].map((name) => {
    const { at, bits: [high, low] } = rows[name] as Field;
    // Of an address only whether it is a multiple of 4 is asked.
    return high > 31
      ? { name, at: at + 4, shift: 0, mask: 0xffffffff }
      : { name, at, shift: low, mask: 2 ** (high - low + 1) - 1 };
  });
  return {
    payload,
    whole: layoutByName(payload.layout)!.bytes,
    size: layoutByName(layout)!.bytes,
    fields(bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      const fields: Record<string, number> = {};
      for (const { name, at, shift, mask } of places) fields[name] = ((view.getUint32(at) >>> shift) & mask) >>> 0;
      return fields;
    },
  };
}
