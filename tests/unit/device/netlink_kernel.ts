/** A kernel made of TypeScript that answers netlink, for tests of what asks it. */

import type { Syscalls } from "../../../ffi/syscalls.ts";

/** A number of some bytes, the lowest first. */
export const little = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, at) => Math.floor(value / 256 ** at) % 256);

/** An attribute. */
export function attribute(type: number, payload: readonly number[]): number[] {
  const bytes = [...little(payload.length + 4, 2), ...little(type, 2), ...payload];
  while (bytes.length % 4 !== 0) bytes.push(0);
  return bytes;
}

/** An attribute of 4 bytes. */
export const u32 = (type: number, value: number): number[] => attribute(type, little(value, 4));

/** A text. */
export const text = (type: number, value: string): number[] => attribute(type, [...new TextEncoder().encode(value), 0]);

/** A request as it was sent. */
export interface Asked {
  /** Command of its client. */
  readonly command: number;
  /** All objects, not one. */
  readonly dump: boolean;
  /** Attributes. */
  readonly body: Uint8Array;
}

/** Messages of an answer, or the kernel's code. */
export type Answer = readonly (readonly number[])[] | number;

/**
 * The thread for calls of such a kernel.
 *
 * @param answer What it answers.
 * @param asked Gets what was asked.
 */
export function answering(answer: (asked: Asked) => Answer, asked: Asked[] = []): Syscalls {
  let sequence: readonly number[] = [];
  const message = (type: number, body: readonly number[]): number[] => [
    ...[...little(16 + body.length, 4), ...little(type, 2), ...little(2, 2), ...sequence, ...little(0, 4)],
    ...body,
  ];
  return {
    call(call) {
      if (call.op === "send") {
        const view = new DataView(call.bytes.buffer, call.bytes.byteOffset);
        sequence = [...call.bytes.subarray(8, 12)];
        const dump = (view.getUint16(6, true) & 0x300) !== 0;
        asked.push({ command: view.getUint16(4, true) & 0x3ff, dump, body: call.bytes.slice(16) });
        return Promise.resolve({ value: call.bytes.length, errno: 0 });
      }
      if (call.op !== "recv") return Promise.resolve({ value: 5, errno: 0 });
      const given = answer(asked.at(-1)!);
      const bytes = typeof given === "number"
        ? message(2, little(given >>> 0, 4))
        : [...given.flatMap((body) => message(0x1400, body)), ...message(3, little(0, 4))];
      return Promise.resolve({ value: bytes.length, errno: 0, bytes: Uint8Array.from(bytes) });
    },
    close: () => undefined,
  };
}
