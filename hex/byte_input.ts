/** Bytes from a file or a pipe, binary or hexadecimal, packed or not, in pieces as they arrive. */

import { DecodeError } from "../errors.ts";

/** Bytes read at a time. */
const CHUNK = 1 << 16;
/** Bytes that tell what the input is. */
const HEAD = 4096;
const LINE_FEED = 10;

/** Something to read from. */
export interface ByteReader {
  /** Fill the buffer with what is there, at least one byte; null at the end. */
  read(into: Uint8Array): Promise<number | null>;
}

/** An input whose form is known. */
export interface ByteInput {
  /** `hex`: the chunks are what the text stands for; `text`: lines without hexadecimal data. */
  readonly form: "binary" | "hex" | "text";
  /** Its first bytes as they came. */
  readonly head: Uint8Array;
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
export async function openByteInput(reader: ByteReader, name: string): Promise<ByteInput> {
  const head = await readHead(reader);
  if (head.length === 0) {
    throw new DecodeError(`There are no bytes in ${name}`, { hint: "Give binary or hexadecimal data" });
  }
  const notes: string[] = [];
  const chunks = piecesOf(head, reader);
  if (isPrintable(head)) {
    const { looksLikeHexText } = await import("./hex_text.ts");
    const { hexChunks } = await import("./hex_input.ts");
    if (looksLikeHexText(head)) return { form: "hex", head, chunks: hexChunks(chunks, notes, name), notes };
    if (head.includes(LINE_FEED)) return { form: "text", head, chunks, notes };
  }
  return { form: "binary", head, chunks, notes };
}

/** Control characters are in no text; queue elements are full of zeros. */
function isPrintable(head: Uint8Array): boolean {
  return head.every((byte) => (byte > 8 && byte < 14) || (byte > 31 && byte !== 127));
}

/** The first bytes; a slow pipe is not waited for once it has given something. */
async function readHead(reader: ByteReader): Promise<Uint8Array> {
  const buffer = new Uint8Array(HEAD);
  const count = await reader.read(buffer);
  return count === null ? buffer.subarray(0, 0) : buffer.subarray(0, count);
}

async function* piecesOf(head: Uint8Array, reader: ByteReader): AsyncGenerator<Uint8Array> {
  yield head;
  const buffer = new Uint8Array(CHUNK);
  for (;;) {
    const count = await reader.read(buffer);
    if (count === null) return;
    if (count > 0) yield buffer.subarray(0, count);
  }
}
