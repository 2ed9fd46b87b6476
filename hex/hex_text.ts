/**
 * Bytes written as hexadecimal text, by whatever program: plain digits, `xxd`, `hexdump`, `od`, kernel and DPDK rows, C
 * arrays, and wqdump's own raw and dw formats.
 */

import { DecodeError } from "../errors.ts";
import { OffsetBase } from "./offset_base.ts";
import { parseRow, type Row } from "./rows.ts";

/** Bytes of a gap in the offsets that are filled with zeros; a bigger one is an error. */
const MAX_GAP = 1 << 20;
/** Bytes that stand for rows not in the text, in all: a few lines must not become gigabytes. */
const MAX_MADE_UP = 64 << 20;
/** Repeated rows are handed on in pieces of about this size. */
const PIECE = 1 << 16;
/** Remarks that are kept. */
const MAX_NOTES = 16;
/** Lines that carry no data and need no remark: rules, headings, comments, a shell prompt. */
const IGNORED = /^\s*(?:$|[=*#-]|\/[/*]|Dump of |== |\$ |(?:Send|Recv|Full) Qpc|Cqc |CMAS )/;

/** Reads hexadecimal text line by line. */
export class HexText {
  /** What was skipped, filled or turned around. */
  readonly notes: string[] = [];
  /** Lines that had data. */
  rows = 0;
  readonly #emit: (bytes: Uint8Array) => void;
  #length = 0;
  #base: number | undefined;
  #last: Uint8Array | undefined;
  #repeats = false;
  /** In which seven digits count; undefined until it is known. */
  #radix: number | undefined;
  readonly #radixes = new OffsetBase(rowOf);
  #skipped = 0;
  #line = 0;
  #madeUp = 0;

  /**
   * Nothing is read yet.
   *
   * @param emit Called with the bytes of every row, in order.
   */
  constructor(emit: (bytes: Uint8Array) => void) {
    this.#emit = emit;
  }

  /**
   * Take a line.
   *
   * @throws {DecodeError} When rows are missing that cannot be made up.
   */
  line(text: string): void {
    if (this.#radix !== undefined) return this.#take(text);
    const radix = this.#radixes.take(text);
    if (radix === 0) this.#take(text);
    else if (radix !== undefined) this.#settle(radix);
  }

  // What waited for the base of the offsets.
  #settle(radix: number): void {
    this.#radix = radix;
    for (const line of this.#radixes.lines) this.#take(line);
  }

  #take(text: string): void {
    this.#line++;
    if (text.trim() === "*" && this.#last !== undefined) {
      this.#repeats = true;
      return;
    }
    if (this.#isEnd(text.trim())) return;
    const row = rowOf(text);
    if (row === undefined || (row.left.trim() !== "" && row.style === "none")) {
      if (!IGNORED.test(text)) this.#skip(text);
      return;
    }
    this.#place(row, text);
    if (this.#repeats) throw this.#uncounted();
    this.#put(inOrder(row, (note) => this.#note(note)));
  }

  /** No more lines. */
  finish(): void {
    if (this.#radix === undefined) this.#settle(this.#radixes.likeliest());
    if (this.#repeats) this.#note("The text ends in repeated rows (*) whose count is not told; they are left out");
    if (this.#skipped > 1) this.#note(`${this.#skipped} lines without data were skipped`);
  }

  #put(bytes: Uint8Array): void {
    this.rows++;
    this.#last = bytes;
    this.#length += bytes.length;
    this.#emit(bytes);
  }

  /** hexdump and od end with the offset behind the last byte. */
  #isEnd(text: string): boolean {
    if (this.#base === undefined || !/^[0-9a-f]{6,8}$/i.test(text)) return false;
    const offset = parseInt(text, text.length === 7 ? this.#radix ?? 16 : 16);
    if (offset !== this.#base + this.#length && !this.#repeats) return false;
    if (this.#repeats) this.#repeatUntil(offset);
    return true;
  }

  /** Does the row stand where its offset says? */
  #place(row: Row, text: string): void {
    if (row.offset < 0 || row.style === "index" || row.style === "bracket") return;
    const unit = row.style === "numbered" ? 16 : 1;
    const expected = this.#base === undefined ? undefined : this.#base + this.#length;
    const seven = /^\s*([0-9a-f]{7})\s/i.exec(text);
    const told = row.style === "plain" && seven !== null ? parseInt(seven[1]!, this.#radix ?? 16) : row.offset;
    const offset = told * unit;
    if (expected === undefined) this.#base = offset - this.#length;
    else if (this.#repeats && offset > expected) this.#repeatUntil(offset);
    else if (offset > expected) this.#fill(offset, expected);
    else if (offset < expected) {
      this.#note(`Line ${this.#line}: offsets go back from 0x${expected.toString(16)} to 0x${offset.toString(16)}`);
      this.#base = offset - this.#length;
    }
    this.#repeats = false;
  }

  #repeatUntil(offset: number): void {
    const row = this.#last!;
    const missing = offset - (this.#base! + this.#length);
    this.#repeats = false;
    if (missing <= 0) return;
    if (missing > MAX_MADE_UP - this.#madeUp) throw this.#gap(missing);
    const piece = repeated(row, Math.ceil(Math.min(missing, PIECE) / row.length));
    for (let left = missing; left > 0; left -= piece.length) {
      this.#emit(piece.subarray(0, Math.min(piece.length, left)));
    }
    this.#madeUp += missing;
    this.#length += missing;
  }

  #fill(offset: number, expected: number): void {
    const missing = offset - expected;
    if (missing > MAX_GAP || missing > MAX_MADE_UP - this.#madeUp) throw this.#gap(missing);
    this.#madeUp += missing;
    this.#note(
      `Line ${this.#line}: ${missing} bytes before offset 0x${offset.toString(16)} are missing; zeros stand for them`,
    );
    this.#length += missing;
    this.#emit(new Uint8Array(missing));
  }

  #gap(missing: number): DecodeError {
    return new DecodeError(`Line ${this.#line} of the hexadecimal text: ${missing} bytes are missing before it`, {
      offset: this.#length,
      hint: "Give the dump of one queue, whole",
    });
  }

  #uncounted(): DecodeError {
    return new DecodeError(
      `Line ${this.#line} of the hexadecimal text follows repeated rows (*) whose number no offset tells`,
      { offset: this.#length, hint: "Dump with offsets, or without squeezing (hexdump -v, od -v)" },
    );
  }

  #skip(text: string): void {
    if (this.#skipped++ === 0) {
      this.#note(`Line ${this.#line} has no data and is skipped: "${text.trim().slice(0, 60)}"`);
    }
  }

  #note(text: string): void {
    if (this.notes.length < MAX_NOTES && !this.notes.includes(text)) this.notes.push(text);
  }
}

/** A row, several times. */
function repeated(row: Uint8Array, times: number): Uint8Array {
  const piece = new Uint8Array(row.length * times);
  for (let at = 0; at < piece.length; at += row.length) piece.set(row, at);
  return piece;
}

/** The data of a line; digits without any separator too, and any number of bytes. */
function rowOf(text: string): Row | undefined {
  const row = parseRow(text);
  if (row !== undefined) return row;
  const bare = text.trim().replace(/^0x/i, "");
  const digits = /^[0-9a-f]{2}(?:\s+[0-9a-f]{2})*$/i.test(bare) ? bare.replace(/\s+/g, "") : bare.replaceAll(":", "");
  if (digits === "" || digits.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(digits)) return undefined;
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return {
    left: "",
    style: "none",
    offset: -1,
    octal: -1,
    unit: 0,
    bytes,
    prefixed: false,
    tail: "",
    gluedTail: false,
    gluedFront: false,
  };
}

/** hexdump's and od's 16-bit words are in the order of the host that printed them. */
function inOrder(row: Row, note: (text: string) => void): Uint8Array {
  if (row.style !== "plain") return row.bytes;
  if (row.unit === 4) note("4-byte words are taken as big-endian; od -t x4 prints host order: use od -t x1 or xxd");
  if (row.unit !== 2) return row.bytes;
  note("16-bit words of hexdump and od are in host order: their bytes are swapped");
  const bytes = row.bytes.slice();
  for (let i = 0; i + 1 < bytes.length; i += 2) [bytes[i], bytes[i + 1]] = [bytes[i + 1]!, bytes[i]!];
  return bytes;
}

/**
 * Tell text from binary data by its first bytes.
 *
 * @param head At most a few KiB.
 * @returns `text` when all is printable and there are hexadecimal rows in it.
 */
export function looksLikeHexText(head: Uint8Array): boolean {
  for (const byte of head.subarray(0, 4096)) {
    if (byte < 9 || (byte > 13 && byte < 32) || byte === 127) return false;
  }
  const text = new TextDecoder().decode(head.slice(0, 4096));
  if (text.includes("\ufffd\ufffd")) return false;
  return text.split("\n").some((line) => rowOf(line) !== undefined);
}
