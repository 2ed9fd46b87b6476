/** RESOURCE_DUMP requests in a capture. */

import type { SegmentRequest } from "./types.ts";

/** Bytes of a `DUMP` record. */
export const REQUEST_BYTES = 24;

const VHCA_GIVEN = 1;

/** A request with the number of its dump. */
export interface RecordedRequest {
  /** Number of the dump in the capture. */
  readonly dump: number;
  readonly request: SegmentRequest;
}

/** Write the body of a `DUMP` record. */
export function dumpRecord(dump: number, request: SegmentRequest): Uint8Array {
  const bytes = new Uint8Array(REQUEST_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, dump);
  view.setUint16(4, request.type);
  view.setUint8(6, request.vhcaId === undefined ? 0 : VHCA_GIVEN);
  view.setUint16(8, request.vhcaId ?? 0);
  view.setUint32(12, request.index1 ?? 0);
  view.setUint32(16, request.index2 ?? 0);
  view.setUint16(20, request.numOfObj1 ?? 0);
  view.setUint16(22, request.numOfObj2 ?? 0);
  return bytes;
}

/** Read the body of a `DUMP` record; undefined if it is too short. */
export function readRequest(bytes: Uint8Array): RecordedRequest | undefined {
  if (bytes.length < REQUEST_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    dump: view.getUint32(0),
    request: {
      type: view.getUint16(4),
      vhcaId: (view.getUint8(6) & VHCA_GIVEN) === 0 ? undefined : view.getUint16(8),
      index1: view.getUint32(12),
      index2: view.getUint32(16),
      numOfObj1: view.getUint16(20),
      numOfObj2: view.getUint16(22),
    },
  };
}

/** Two requests ask for the same. */
export function requestKey(request: SegmentRequest): string {
  const { type, vhcaId, index1 = 0, index2 = 0, numOfObj1 = 0, numOfObj2 = 0 } = request;
  return [type, vhcaId ?? "own", index1, index2, numOfObj1, numOfObj2].join(":");
}
