/** Reading the blocks of a capture, as many as can be trusted. */

import { DecodeError } from "../errors.ts";
import { addNote } from "../files/notes.ts";
import type { ByteStore } from "../files/store.ts";
import { crc32 } from "../files/crc32.ts";
import { inflate } from "../files/inflate.ts";
import type { Turns } from "../files/turns.ts";
import type { Zlib } from "../files/zlib.ts";
import {
  BLOCK_HEADER_BYTES,
  BLOCK_MAGIC,
  type BlockHeader,
  CAPTURE_VERSION,
  FILE_HEADER_BYTES,
  type FileHeader,
  MAX_BLOCK_BYTES,
  readBlockHeader,
  readFileHeader,
  readTrailer,
  RECORD,
  RECORD_HEADER_BYTES,
  TRAILER_BYTES,
} from "./format.ts";

export interface CaptureRecord {
  /** Four letters. */
  readonly type: string;
  /** Its body; valid until the next record. */
  readonly body: Uint8Array;
}

/** Blocks with less in them are few in a file that is right. */
const SMALL_BLOCK = 1 << 10;
/** Work of a block beside its bytes. */
const BLOCK_COST = 4096;
const MAX_SMALL_BLOCKS = 1 << 13;
/** Unknown types that are named. */
const MAX_UNKNOWN = 64;
/** Known types by their letters as a number. */
const TYPES: ReadonlyMap<number, string> = new Map(
  Object.values(RECORD).map((type) => [[...type].reduce((word, letter) => word * 256 + letter.charCodeAt(0), 0), type]),
);

/** Reads a capture from its start to its end. */
export class BlockReader {
  /** What is damaged or missing. */
  readonly notes: string[] = [];
  /** Its header, as far as it can be trusted. */
  readonly header: FileHeader;
  /** Blocks are missing or damaged: records are lost. */
  damaged = false;
  readonly #store: ByteStore;
  readonly #zlib: Zlib;
  #small = 0;
  readonly #unknownTypes = new Set<number>();

  /**
   * Read the file header.
   *
   * @param name Name of the file, for messages.
   * @throws {DecodeError} If it is too short to be a capture.
   */
  constructor(name: string, store: ByteStore, zlib: Zlib) {
    this.#store = store;
    this.#zlib = zlib;
    const bytes = new Uint8Array(FILE_HEADER_BYTES);
    if (store.read(0, bytes) < FILE_HEADER_BYTES) {
      throw new DecodeError(`Capture "${name}" is cut inside its header: ${store.size} of ${FILE_HEADER_BYTES} bytes`);
    }
    this.header = readFileHeader(bytes);
    if (!this.header.intact) this.#damage("The file header is damaged");
  }

  /** A later version wrote it, of which only the framing is known. */
  get newer(): boolean {
    return this.header.intact && this.header.major > CAPTURE_VERSION.major;
  }

  /** All records of known types that can be read, in order, a block's at a time, with turns for everything else. */
  async *blocks(turns: Turns): AsyncGenerator<Iterable<CaptureRecord>> {
    let expected = 0;
    for await (const { header, body } of this.#blocks(turns)) {
      if (header.number !== expected) this.#damage(`Block ${expected} is missing before block ${header.number}`);
      expected = header.number + 1;
      yield this.#split(body, header.number);
    }
  }

  async *#blocks(turns: Turns): AsyncGenerator<{ header: BlockHeader; body: Uint8Array }> {
    let at = FILE_HEADER_BYTES;
    let blocks = 0;
    let crc = this.#crcOf(0, FILE_HEADER_BYTES, 0);
    for (;;) {
      const bytes = new Uint8Array(BLOCK_HEADER_BYTES);
      const count = this.#store.read(at, bytes);
      const header = readBlockHeader(bytes.subarray(0, count));
      if (header === undefined) {
        if (this.#isEnd(at, bytes.subarray(0, count), blocks, crc)) return;
        const next = await turns.through(this.#nextBlock(at + 1));
        this.#damage(
          next === undefined
            ? `It is cut: no block or trailer at byte ${at}`
            : `${next - at} bytes at byte ${at} are no block and are skipped`,
        );
        if (next === undefined) return;
        at = next;
        continue;
      }
      crc = this.#crcOf(at, BLOCK_HEADER_BYTES + header.stored, crc);
      const turn = turns.after(BLOCK_HEADER_BYTES + header.stored + BLOCK_COST);
      if (turn !== undefined) await turn;
      if (header.unpacked < SMALL_BLOCK && ++this.#small > MAX_SMALL_BLOCKS) {
        return this.#damage(`More than ${MAX_SMALL_BLOCKS} blocks have next to nothing in them; the rest is left out`);
      }
      yield { header, body: await this.#body(at + BLOCK_HEADER_BYTES, header) };
      blocks++;
      at += BLOCK_HEADER_BYTES + header.stored;
      if (at > this.#store.size) return; // the block is cut, and said to be
    }
  }

  /** The trailer stands here; say what does not fit. */
  #isEnd(at: number, bytes: Uint8Array, blocks: number, crc: number): boolean {
    const trailer = readTrailer(bytes);
    if (trailer === undefined) return false;
    if (trailer.blocks !== blocks) this.#damage(`It has ${blocks} blocks, its trailer says ${trailer.blocks}`);
    else if (trailer.bytes !== at || trailer.crc !== crc) this.#damage("Its checksum does not match");
    const more = this.#store.size - at - TRAILER_BYTES;
    if (more > 0) addNote(this.notes, `${more} bytes after the end of the capture are ignored`);
    return true;
  }

  /** A block's records; of one that is cut those before the cut, of a damaged one none. */
  async #body(at: number, { number, stored, unpacked, crc }: BlockHeader): Promise<Uint8Array> {
    const packed = new Uint8Array(Math.min(stored, MAX_BLOCK_BYTES * 2, Math.max(0, this.#store.size - at)));
    this.#store.read(at, packed);
    const cut = packed.length < stored;
    if (!cut && crc32(packed) !== crc) {
      this.#damage(`Block ${number} is damaged: its checksum does not match`);
      return new Uint8Array(0);
    }
    const { bytes, reason } = await inflate(this.#zlib, packed, Math.min(unpacked, MAX_BLOCK_BYTES));
    if (cut) this.#damage(`Block ${number} is cut: ${packed.length} of ${stored} bytes are there`);
    else if (reason !== undefined || bytes.length !== unpacked) {
      this.#damage(`Block ${number} is damaged: ${reason ?? `it unpacks to ${bytes.length} bytes, not ${unpacked}`}`);
    }
    return bytes;
  }

  *#split(body: Uint8Array, block: number): Generator<CaptureRecord> {
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    for (let at = 0; at < body.length;) {
      const length = at + RECORD_HEADER_BYTES <= body.length ? view.getUint32(at + 4) : Infinity;
      const end = at + RECORD_HEADER_BYTES + length;
      if (end > body.length) this.#damage(`Block ${block} ends inside a record`);
      const word = length === Infinity ? 0 : view.getUint32(at);
      const type = TYPES.get(word);
      if (type === undefined) this.#unknown(word);
      // Of a dump's data the first part can be used, of other records only all.
      else if (end <= body.length || type === RECORD.data) {
        yield { type, body: body.subarray(at + RECORD_HEADER_BYTES, end) };
      }
      at = end;
    }
  }

  /** Types with a small first letter are extras that nothing depends on. */
  #unknown(word: number): void {
    const first = word >>> 24;
    if ((first >= 0x61 && first <= 0x7a) || this.#unknownTypes.has(word)) return;
    if (this.#unknownTypes.size >= MAX_UNKNOWN) return;
    this.#unknownTypes.add(word);
    const type = String.fromCharCode(first, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
    addNote(this.notes, `Records of type "${type.replaceAll(/[^ -~]/g, "?")}" are not known and left out`);
  }

  /** Next place where an intact block header or trailer stands. */
  *#nextBlock(from: number): Generator<number, number | undefined> {
    const piece = new Uint8Array(1 << 16);
    const magic = BLOCK_MAGIC >>> 24;
    for (let at = from; at < this.#store.size;) {
      const count = this.#store.read(at, piece);
      if (count < BLOCK_HEADER_BYTES) return undefined;
      for (let i = piece.indexOf(magic); i >= 0 && i + BLOCK_HEADER_BYTES <= count; i = piece.indexOf(magic, i + 1)) {
        const header = piece.subarray(i, i + BLOCK_HEADER_BYTES);
        if (readBlockHeader(header) ?? readTrailer(header)) return at + i;
      }
      at += count - BLOCK_HEADER_BYTES + 1;
      yield count;
    }
    return undefined;
  }

  #crcOf(at: number, length: number, former: number): number {
    let crc = former;
    const piece = new Uint8Array(Math.min(length, 1 << 16));
    for (let done = 0; done < length;) {
      const count = this.#store.read(at + done, piece.subarray(0, Math.min(piece.length, length - done)));
      if (count === 0) break;
      crc = crc32(piece.subarray(0, count), crc);
      done += count;
    }
    return crc;
  }

  #damage(what: string): void {
    this.damaged = true;
    addNote(this.notes, what);
  }
}
