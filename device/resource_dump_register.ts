/** The image of the RESOURCE_DUMP access register: what goes out with every access and what comes back. */

import { RESOURCE_DUMP as PROTOCOL } from "../layouts/resource_dump.ts";
import type { SegmentRequest } from "./types.ts";

export const RESOURCE_DUMP_REGISTER: number = PROTOCOL.registerId;
export const REGISTER_BYTES: number = PROTOCOL.registerBytes;
/** Bytes of a stream that one access carries at most. */
export const INLINE_BYTES: number = PROTOCOL.inlineDataBytes;
/** Where they start in the register. */
export const INLINE_OFFSET = 0x30;
/** Object count: all that exist. */
export const ALL_OBJECTS: number = PROTOCOL.numOfObjAll;
/** Object count: the active ones. */
export const ACTIVE_OBJECTS: number = PROTOCOL.numOfObjActive;
/** Largest plain object count. */
export const MAX_OBJECTS: number = PROTOCOL.numOfObjMax;

const MORE_DUMP = 1 << 31;
const INLINE_DUMP = 1 << 30;
const VHCA_ID_VALID = 1 << 29;

/** The part of the image that the device answers and expects back in the next access of the same dump. */
export interface DumpState {
  /** More data follow. */
  more: boolean;
  /** Sequence number, 0 to 15. */
  sequence: number;
  /** First index. */
  index1: number;
  /** Second index. */
  index2: number;
  /** Count of first objects. */
  numOfObj1: number;
  /** Count of second objects. */
  numOfObj2: number;
  /** Upper half of device_opaque. */
  opaqueHigh: number;
  /** Lower half of device_opaque. */
  opaqueLow: number;
}

/** What the first access of a dump carries. */
export function firstState(request: SegmentRequest): DumpState {
  return {
    more: false,
    sequence: 0,
    index1: request.index1 ?? 0,
    index2: request.index2 ?? 0,
    numOfObj1: request.numOfObj1 ?? 0,
    numOfObj2: request.numOfObj2 ?? 0,
    opaqueHigh: 0,
    opaqueLow: 0,
  };
}

/**
 * Write the image of an access.
 *
 * @param image At least 256 bytes; all of the register is overwritten.
 * @param state From {@linkcode firstState}, then from {@linkcode readAnswer}.
 */
export function writeRequest(image: Uint8Array, request: SegmentRequest, state: DumpState): void {
  image.fill(0, 0, REGISTER_BYTES);
  const view = new DataView(image.buffer, image.byteOffset, REGISTER_BYTES);
  const flags = (state.more ? MORE_DUMP : 0) | INLINE_DUMP | (request.vhcaId === undefined ? 0 : VHCA_ID_VALID);
  view.setUint32(0x00, (flags | (state.sequence << 16) | request.type) >>> 0);
  view.setUint16(0x06, request.vhcaId ?? 0);
  view.setUint32(0x08, state.index1);
  view.setUint32(0x0c, state.index2);
  view.setUint16(0x10, state.numOfObj1);
  view.setUint16(0x12, state.numOfObj2);
  view.setUint32(0x18, state.opaqueHigh);
  view.setUint32(0x1c, state.opaqueLow);
}

/** What an access answered. */
export interface DumpAnswer {
  /** To be sent with the next access. */
  readonly state: DumpState;
  /** Bytes of the stream that the register carries; more than {@linkcode INLINE_BYTES} is a fault of the device. */
  readonly size: number;
  /** Every bit is 1: what reads of a device answer that is no longer there. */
  readonly allOnes: boolean;
}

/**
 * Read the image that an access left.
 *
 * @param image At least 256 bytes.
 */
export function readAnswer(image: Uint8Array): DumpAnswer {
  const view = new DataView(image.buffer, image.byteOffset, REGISTER_BYTES);
  const first = view.getUint32(0);
  const size = view.getUint32(0x24);
  return {
    state: {
      more: (first & MORE_DUMP) !== 0,
      sequence: (first >>> 16) & 0xf,
      index1: view.getUint32(0x08),
      index2: view.getUint32(0x0c),
      numOfObj1: view.getUint16(0x10),
      numOfObj2: view.getUint16(0x12),
      opaqueHigh: view.getUint32(0x18),
      opaqueLow: view.getUint32(0x1c),
    },
    size,
    allOnes: first === 0xffffffff && size === 0xffffffff,
  };
}
