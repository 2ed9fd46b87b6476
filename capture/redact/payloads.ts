/** Payloads in a resource-dump stream that is rewritten in place. */

import { CONTROL, FIRST_CONTROL_TYPE, RESOURCE_HEADER_BYTES } from "../../device/segments.ts";

/** Bytes of control segments that are numbers of the dump; what follows is text, or of a form that is not known. */
const KEPT: Readonly<Record<number, number>> = {
  [CONTROL.command]: 20,
  [CONTROL.reference]: 20,
  [CONTROL.info]: 16,
  [CONTROL.error]: 8,
  [CONTROL.notice]: 8,
};

/** The payload of one object in a dump: where its pieces lie. */
export interface Payload {
  /** Segment type. */
  readonly type: number;
  /** Byte ranges in the stream, in order. */
  readonly parts: { readonly from: number; readonly to: number }[];
}

/**
 * Find the payloads in a stream. Of control segments the numbers stay, texts and what nobody knows do not; what
 * cannot be followed is wiped here and now.
 *
 * @param stream One dump; changed in place.
 * @param index Maps first indexes.
 */
export function dissect(stream: Uint8Array, index: (index1: number) => number): Payload[] {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const payloads: Payload[] = [];
  let last: { type: number; index1: number } | undefined;
  let at = 0;
  while (at + 4 <= stream.length) {
    const bytes = view.getUint16(at) * 4;
    const type = view.getUint16(at + 2);
    const end = Math.min(stream.length, at + bytes);
    if (bytes === 0) break;
    if (type >= FIRST_CONTROL_TYPE) {
      control(view, type, at, end, index);
      last = undefined;
    } else if (end - at >= RESOURCE_HEADER_BYTES) {
      const flags = view.getUint32(at + 4);
      const index1 = view.getUint32(at + 8);
      const part = { from: at + RESOURCE_HEADER_BYTES, to: end };
      const continues = (flags & 1) !== 0 && last?.type === type && last.index1 === index1;
      if (continues) payloads.at(-1)!.parts.push(part);
      else payloads.push({ type, parts: [part] });
      last = { type, index1 };
      view.setUint32(at + 4, flags & 1);
      view.setUint32(at + 8, index(index1));
    } else stream.fill(0, at + 4, end);
    at = end;
  }
  stream.fill(0, at);
  return payloads;
}

function control(view: DataView, type: number, at: number, end: number, index: (index1: number) => number): void {
  const known = Object.values<number>(CONTROL).includes(type);
  const wipe = (from: number): void => {
    for (let i = from; i < end; i++) view.setUint8(i, 0);
  };
  const kept = known ? KEPT[type] ?? 4 : 4;
  if (end - at >= 20 && (type === CONTROL.command || type === CONTROL.reference)) {
    view.setUint32(at + 8, index(view.getUint32(at + 8)));
  }
  wipe(Math.min(end, at + kept));
}

/** The bytes of a payload. */
export function gather(stream: Uint8Array, { parts }: Payload): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { from, to }) => sum + to - from, 0));
  let at = 0;
  for (const { from, to } of parts) {
    bytes.set(stream.subarray(from, to), at);
    at += to - from;
  }
  return bytes;
}

/** Put bytes in the place of a payload's. */
export function scatter(stream: Uint8Array, { parts }: Payload, bytes: Uint8Array): void {
  let at = 0;
  for (const { from, to } of parts) {
    stream.set(bytes.subarray(at, at + to - from), from);
    at += to - from;
  }
}
