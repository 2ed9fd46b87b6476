/**
 * Bytes from a file or a pipe, binary or hexadecimal, packed or not, in pieces as they arrive.
 *
 * @module
 */

import { DecodeError } from "../errors.ts";
import { HexText, looksLikeHexText } from "./hex_text.ts";

/** Bytes read at a time. */
const CHUNK = 1 << 16;
/** Bytes that tell what the input is. */
const HEAD = 4096;
/** Longest line of hexadecimal text. */
const MAX_LINE = 1 << 20;

/** Something to read from. */
export interface ByteReader {
  /** Fill the buffer with what is there, at least one byte; null at the end. */
  read(into: Uint8Array): Promise<number | null>;
}

/** An input whose form is known. */
export interface ByteInput {
  /** `hex`: the chunks are what the text stands for. */
  readonly form: "binary" | "hex";
  /** Device bytes in order; each piece is valid until the next. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Remarks, grows while chunks are read. */
  readonly notes: readonly string[];
}

/**
 * Look at an input and make its bytes available.
 *
 * @param reader Read to its end, and no further than the chunks are asked for.
 * @param name For messages.
 * @throws {DecodeError} When there is nothing in it.
 */
export async function openBytes(reader: ByteReader, name: string): Promise<ByteInput> {
  const head = await readHead(reader);
  if (head.length === 0) {
    throw new DecodeError(`There are no bytes in ${name}`, { hint: "Give binary or hexadecimal data" });
  }
  const notes: string[] = [];
  if (looksLikeHexText(head)) return { form: "hex", chunks: hexChunks(head, reader, notes, name), notes };
  return { form: "binary", chunks: binaryChunks(head, reader), notes };
}

/** The first bytes; a slow pipe is not waited for once it has given something. */
async function readHead(reader: ByteReader): Promise<Uint8Array> {
  const buffer = new Uint8Array(HEAD);
  const count = await reader.read(buffer);
  return count === null ? buffer.subarray(0, 0) : buffer.subarray(0, count);
}

async function* binaryChunks(head: Uint8Array, reader: ByteReader): AsyncGenerator<Uint8Array> {
  yield head;
  const buffer = new Uint8Array(CHUNK);
  for (;;) {
    const count = await reader.read(buffer);
    if (count === null) return;
    if (count > 0) yield buffer.subarray(0, count);
  }
}

/** Text to bytes, a read at a time. */
async function* hexChunks(
  head: Uint8Array,
  reader: ByteReader,
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
  for await (const chunk of binaryChunks(head, reader)) {
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
