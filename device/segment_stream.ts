/** A payload as the dump of one segment: what was asked, the segment, the end. */

import { CONTROL, RESOURCE_HEADER_BYTES } from "./segments.ts";
import type { SegmentRequest } from "./types.ts";

const COMMAND_BYTES = 20;
const TERMINATE_BYTES = 4;

/** The stream of a dump that answers one object. */
export function segmentStream(
  { type, index1 = 0, index2 = 0, vhcaId = 0 }: Pick<SegmentRequest, "type" | "index1" | "index2" | "vhcaId">,
  payload: Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array(COMMAND_BYTES + RESOURCE_HEADER_BYTES + payload.length + TERMINATE_BYTES);
  const view = new DataView(bytes.buffer);
  const segment = (at: number, name: number, length: number): void => {
    view.setUint16(at, length / 4);
    view.setUint16(at + 2, name);
  };
  segment(0, CONTROL.command, COMMAND_BYTES);
  view.setUint16(4, type);
  view.setUint16(6, vhcaId);
  view.setUint32(8, index1);
  segment(COMMAND_BYTES, type, RESOURCE_HEADER_BYTES + payload.length);
  view.setUint32(COMMAND_BYTES + 8, index1);
  view.setUint32(COMMAND_BYTES + 12, index2);
  bytes.set(payload, COMMAND_BYTES + RESOURCE_HEADER_BYTES);
  segment(bytes.length - TERMINATE_BYTES, CONTROL.terminate, TERMINATE_BYTES);
  return bytes;
}
