/** Lines of a text in a store. */

import type { ByteStore } from "./store.ts";

/** A longer line is no line of any format here; it is cut into pieces of this many characters. */
const MAX_LINE = 1 << 16;

/**
 * Read a text line by line.
 *
 * @param encoding Its encoding; a byte order mark is skipped.
 */
export function* textLines(store: ByteStore, encoding: string): Generator<string> {
  const decoder = new TextDecoder(encoding);
  const piece = new Uint8Array(1 << 16);
  let rest = "";
  for (let at = 0; at < store.size;) {
    const count = store.read(at, piece);
    if (count === 0) break;
    at += count;
    const lines = (rest + decoder.decode(piece.subarray(0, count), { stream: true })).split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
    if (rest.length > MAX_LINE) {
      yield rest;
      rest = "";
    }
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}
