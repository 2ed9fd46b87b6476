/**
 * In which base offsets are counted: hexdump prints seven hexadecimal digits, od seven octal ones, or decimal with -A d.
 * Rows follow each other by their lengths in one base only, which may be seen late where repeated rows are left out.
 */

import type { Row } from "./rows.ts";

const BASES = [16, 8, 10] as const;
/** Lines that are waited for; no more of them are kept. */
const MAX_LINES = 1 << 12;
const LINE = /^([0-9a-f]{7})(?:[ \t]+(\S.*))?$/i;

/** Finds the base while lines come. */
export class OffsetBase {
  readonly #lines: string[] = [];
  /** The offset that the next row should have, by base. */
  readonly #next = new Map<number, number>(BASES.map((base) => [base, -1]));
  readonly #rowOf: (line: string) => Row | undefined;
  /** Bytes of a group of digits. */
  #unit = 2;
  #star = false;
  #length = 1;

  /**
   * Nothing was seen yet.
   *
   * @param rowOf What a line has, if it is a row.
   */
  constructor(rowOf: (line: string) => Row | undefined) {
    this.#rowOf = rowOf;
  }

  /** Lines that wait. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /**
   * Takes a line.
   *
   * @returns The base, once it is known or no more can be waited; 0: the line has nothing to do with it.
   */
  take(line: string): number | undefined {
    const text = line.trim();
    const row = LINE.exec(text);
    if (row === null && (text !== "*" || this.#lines.length === 0)) {
      return this.#lines.length === 0 ? 0 : this.#wait(line);
    }
    if (row === null) this.#star = true;
    else this.#compare(row[1]!, row[2] === undefined ? 0 : this.#lengthOf(line));
    return this.#wait(line);
  }

  /** The likeliest one, at the end of the text: hexdump prints seven digits before 16-bit words only. */
  likeliest(): number {
    const [first = 16, second] = this.#next.keys();
    return first === 16 && second === 8 && this.#unit !== 2 ? second : first;
  }

  #lengthOf(line: string): number | undefined {
    const row = this.#rowOf(line);
    if (row !== undefined) this.#unit = row.unit;
    return row?.bytes.length;
  }

  #wait(line: string): number | undefined {
    this.#lines.push(line);
    return this.#next.size <= 1 || this.#lines.length >= MAX_LINES ? this.likeliest() : undefined;
  }

  #compare(digits: string, bytes: number | undefined): void {
    if (bytes === undefined) return;
    for (const [base, expected] of this.#next) {
      const offset = Number.parseInt(digits, base);
      const valid = offset.toString(base).padStart(7, "0") === digits.toLowerCase();
      const fits = expected < 0 ||
        (this.#star ? offset > expected && (offset - expected) % this.#length === 0 : offset === expected);
      if (valid && fits) this.#next.set(base, offset + bytes);
      else this.#next.delete(base);
    }
    this.#star = false;
    if (bytes > 0) this.#length = bytes;
  }
}
