/**
 * One context in the PRM's format, as bytes: what diagnosis reads of tens of thousands of queues, in as few accesses as
 * the device allows, and without decoding more than proves the format.
 *
 * @module
 */

import { layoutByName } from "../layouts/index.ts";
import type { ContextRow, PayloadRow } from "../layouts/queues.ts";
import type { Field } from "../layouts/types.ts";
import { isPlausible } from "./context_facts.ts";
import { contextType } from "./context_types.ts";
import type { Gen5 } from "./gen5_context.ts";
import { collect, missingSegment, notValidError } from "./gen5_dump.ts";
import { findRecord } from "./menu.ts";
import type { SegmentRequest } from "./types.ts";

/** A context is far smaller; its list of addresses has 8 bytes a page. */
const MAX_CONTEXT_BYTES = 1 << 20;

/** Which context. */
export interface PrmRequest {
  /** Context type. */
  readonly source: string;
  /** Number. */
  readonly index: number;
  /** vhca_id. */
  readonly gvmi?: number | undefined;
  /** Stops between accesses. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Read a context by the segment that the PRM formats.
 *
 * @returns Its bytes, without what a query puts before it; undefined where the device's answer is not in that format.
 * @throws {DeviceError} When it does not exist (status `NOT_VALID`), has no segment, or cannot be read.
 */
export async function prmContext(gen5: Gen5, request: PrmRequest): Promise<Uint8Array | undefined> {
  const { provider } = gen5;
  const row = contextType(request.source, provider.info);
  const menu = await provider.menu();
  const query = row.query === undefined ? undefined : findRecord(menu, row.query);
  const plain = row.parts.filter(({ role }) => role === "context").map(({ segment }) => segment);
  if (row.whole !== undefined) plain.push(row.whole);
  const record = query ?? plain.map((name) => findRecord(menu, name)).find((found) => found !== undefined);
  if (record === undefined) {
    const names = row.query === undefined ? plain : [row.query, ...plain];
    throw missingSegment(provider.info.name, menu, names, `read ${row.noun} 0x${request.index.toString(16)}`);
  }
  const { index: index1, gvmi: vhcaId, signal } = request;
  const dump: SegmentRequest = { type: record.type, index1, vhcaId, signal, maxBytes: MAX_CONTEXT_BYTES };
  const held = gen5.tap === undefined ? provider.payload?.(dump) : undefined;
  if (held !== undefined) return prmPart(held, row.payloads, record === query);
  const { segments, reason, invalid } = await collect(provider, { ...dump, tap: gen5.tap });
  if (invalid !== undefined) throw notValidError(provider.info.name, row.noun, index1, invalid);
  for (const { type, bytes } of segments) {
    const part = type === record.type ? prmPart(bytes, row.payloads, record === query) : undefined;
    if (part !== undefined) return part;
  }
  if (reason !== undefined) throw reason;
}

/** The context in a payload whose format is one of the PRM's. */
function prmPart(bytes: Uint8Array, payloads: readonly PayloadRow[], named: boolean): Uint8Array | undefined {
  for (const { layout, contextAt, context: row } of payloads) {
    const whole = layoutByName(layout)!.bytes;
    if (bytes.length !== whole && !(named && contextAt > 0 && bytes.length > whole)) continue;
    if (contextAt > 0 && bytes.subarray(0, 16).some((byte) => byte !== 0)) continue;
    const context = bytes.subarray(contextAt, contextAt + layoutByName(row.layout)!.bytes);
    if (context.some((byte) => byte !== 0) && isPlausible(row, fieldsOf(row, context), named ? undefined : context)) {
      return context;
    }
  }
}

/** The fields by which a context is recognised. */
function fieldsOf(
  { layout, values, limits = {}, addresses = [] }: ContextRow,
  bytes: Uint8Array,
): Readonly<Record<string, unknown>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const rows = layoutByName(layout)!.fields;
  const fields: Record<string, number> = {};
  for (const name of [...Object.keys(values), ...Object.keys(limits), ...addresses]) {
    const { at, bits: [high, low] } = rows[name] as Field;
    // Of an address only whether it is a multiple of 4 is asked.
    fields[name] = high > 31 ? view.getUint32(at + 4) : (view.getUint32(at) >>> low) & (2 ** (high - low + 1) - 1);
  }
  return fields;
}
