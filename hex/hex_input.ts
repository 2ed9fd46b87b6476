/** Hexadecimal text as it arrives, to the bytes that it stands for. */

import { DecodeError } from "../errors.ts";
import { HexText } from "./hex_text.ts";

/** Longest line of hexadecimal text. */
const MAX_LINE = 1 << 20;

/**
 * Text to bytes, a read at a time.
 *
 * @param notes Takes the remarks on the lines so far.
 * @param name For messages.
 * @returns Device bytes in order; each piece is valid until the next.
 * @throws {DecodeError} When a line has no end, rows are missing that cannot be made up, or there is no data.
 */
export async function* hexChunks(
  text: AsyncIterable<Uint8Array>,
  notes: string[],
  name: string,
): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  const hex = new HexText((bytes) => pieces.push(bytes));
  const decoder = new TextDecoder();
  let rest = "";
  const take = function* (): Generator<Uint8Array> {
    const ready = pieces;
    pieces = [];
    notes.splice(0, notes.length, ...hex.notes);
    yield* ready;
  };
  for await (const chunk of text) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop()!;
    if (rest.length > MAX_LINE) {
      throw new DecodeError(`A line of more than ${MAX_LINE} characters in ${name}`, {
        hint: "Give rows of hexadecimal data",
      });
    }
    for (const line of lines) hex.line(line);
    yield* take();
  }
  rest += decoder.decode();
  if (rest !== "") hex.line(rest);
  hex.finish();
  yield* take();
  if (hex.rows === 0) throw new DecodeError(`There is no hexadecimal data in ${name}`);
}
