/**
 * A small dump that arrived whole, as nearly all of a capture are: its segments follow each other from its information
 * segment to its terminate segment, so that nothing has to be searched for.
 */

import { CONTROL, FIRST_CONTROL_TYPE } from "../device/segments.ts";
import { describeSegment, type StreamIndex } from "./stream_index.ts";
import type { ByteStore } from "./store.ts";

/** Dumps of at most so many bytes. */
const SMALL = 4096;
/** Dwords of the control segments that it may have. */
const DWORDS: Readonly<Record<number, number>> = {
  [CONTROL.info]: 4,
  [CONTROL.command]: 5,
  [CONTROL.terminate]: 1,
  [CONTROL.reference]: 5,
};

const buffer = new Uint8Array(SMALL);
const view = new DataView(buffer.buffer);

/**
 * Index a dump, if it is small and in order.
 *
 * @param store Device order.
 * @param index Receives the segments.
 * @param from First byte of the dump.
 * @returns False: it is something else, nothing was indexed.
 */
export function indexWhole(store: ByteStore, index: StreamIndex, from: number, length: number): boolean {
  if (length > SMALL || length % 4 !== 0 || store.read(from, buffer.subarray(0, length)) !== length) return false;
  if (!isInOrder(length)) return false;
  for (let at = 0; at < length;) {
    const head = view.getUint32(at);
    const bytes = (head >>> 16) * 4;
    const start = at;
    index.add(
      describeSegment(
        { offset: from + at, announced: bytes, bytes },
        head & 0xffff,
        (n) => view.getUint32(start + n * 4),
      ),
    );
    at += bytes;
  }
  index.close();
  return true;
}

/** Information, command, data, terminate; every length as it must be. */
function isInOrder(length: number): boolean {
  let count = 0;
  for (let at = 0; at < length; count++) {
    const head = view.getUint32(at);
    const [dwords, type] = [head >>> 16, head & 0xffff];
    const usual = DWORDS[type];
    if (type < FIRST_CONTROL_TYPE ? dwords < 4 || count < 2 : dwords !== usual) return false;
    if (count === 0 && type !== CONTROL.info || count === 1 && type !== CONTROL.command) return false;
    if (count > 1 && (type === CONTROL.info || type === CONTROL.command)) return false;
    at += dwords * 4;
    if (type === CONTROL.terminate) return at === length;
  }
  return false;
}
