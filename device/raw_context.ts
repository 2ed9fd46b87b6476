/** Contexts as the kernel hands them on: a resource dump of one object, copied unread. */

import { FIRST_CONTROL_TYPE } from "./segments.ts";

/**
 * The adapter's number of the object in a dump: index1 of its resource segment, wherever that stands.
 *
 * @param stream Segments as the adapter answered them.
 */
export function resourceNumber(stream: Uint8Array): number | undefined {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  for (let at = 0; at + 12 <= stream.length;) {
    const bytes = 4 * view.getUint16(at);
    if (view.getUint16(at + 2) < FIRST_CONTROL_TYPE) return view.getUint32(at + 8);
    if (bytes === 0) return undefined;
    at += bytes;
  }
  return undefined;
}
