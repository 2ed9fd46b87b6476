/** Bytes joined, and numbers and bytes as hexadecimal digits. */

/** The parts behind each other, in new memory. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The same bytes in pieces of a size at most; nothing is copied. */
export function* inPieces(chunks: Iterable<Uint8Array>, size: number): Generator<Uint8Array> {
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
  }
}

/** Two lower-case digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** `0x1f`, with zeros up to so many digits. */
export function hex(value: number | bigint, digits = 1): string {
  return `0x${value.toString(16).padStart(digits, "0")}`;
}

/** Bytes as programs hold them. */
export type Bytes = ArrayBufferView | ArrayBuffer | SharedArrayBuffer;

/**
 * Bytes as a `Uint8Array`, nothing copied.
 *
 * @param value A typed array, a `DataView`, a `Buffer`, an `ArrayBuffer`.
 * @throws {TypeError} If it is anything else.
 */
export function bytesFrom(value: Bytes): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  // A buffer of another realm is none of this one's class.
  const kind = Object.prototype.toString.call(value);
  if (/^\[object (?:Shared)?ArrayBuffer\]$/.test(kind)) return new Uint8Array(value);
  const given = typeof value === "string" ? "a string" : value === null ? "null" : kind.slice(8, -1);
  throw new TypeError(`Bytes must be a typed array, a DataView or an ArrayBuffer, not ${given}`);
}
