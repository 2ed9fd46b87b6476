/**
 * The form of a text: what it has in common with every text in which other numbers stand. A log repeats few forms, and what
 * was found out about one text of a form holds for the next one.
 */

/** Longer texts are looked at anew each time. */
const MAX_SHAPED = 1024;

/** Forms that are remembered by each table, at most twice as many. */
const MAX_KNOWN = 2048;

// Forms are told apart by hashes of 53 bits; nobody can know which texts would have the same one.
const SEED = Math.floor(Math.random() * 0x7fffffff);

/** Marks of what stands for other digits; characters have no such numbers. */
const ANY_DIGIT = 0x110000;
const ANY_HEX = 0x120000;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** The character at a place, 0 outside of the text. */
const codeAt = (text: string, at: number): number => at >= 0 && at < text.length ? text.charCodeAt(at) : 0;

function isWord(code: number): boolean {
  const low = code | 0x20;
  return isDigit(code) || (low >= 0x61 && low <= 0x7a) || code === 0x5f;
}

/** Length of a number that begins with `0x` and has nothing behind it that could be read on; 0: there is none. */
function hexLength(text: string, at: number): number {
  if ((codeAt(text, at + 1) | 0x20) !== 0x78 || isWord(codeAt(text, at - 1))) return 0;
  let end = at + 2;
  while (isDigit(codeAt(text, end)) || ((codeAt(text, end) | 0x20) >= 0x61 && (codeAt(text, end) | 0x20) <= 0x66)) {
    end++;
  }
  const next = codeAt(text, end);
  // Colons, points, slashes and the like: an address, a path.
  return end > at + 2 && !isWord(next) && next !== 0x3a && next !== 0x2e && next !== 0x2f && next !== 0x40
    ? end - at
    : 0;
}

/** Whether a digit is kept: before a letter, behind `mlx` and `nvme`, and zeros in a row. */
function isTelling(text: string, at: number, code: number): boolean {
  const next = codeAt(text, at + 1);
  if (isWord(next) && !isDigit(next)) return true;
  const before = codeAt(text, at - 1);
  if (code === 0x30 && (next === 0x30 || before === 0x30)) return true;
  const low = before | 0x20;
  return (low === 0x78 && text.slice(at - 3, at).toLowerCase() === "mlx") ||
    (low === 0x65 && text.slice(at - 4, at).toLowerCase() === "nvme");
}

/**
 * A number for the form of a text. Texts of one form have the same characters at the same places but for digits that other
 * digits stand for: those of a number, those behind the letters of a name, and any that a `0x` stands before. What says
 * which program wrote a line, the digit of `mlx5` and any digit before a letter, is kept. So a pattern that takes one digit
 * for another matches all texts of a form, at the same places, or none.
 *
 * @returns NaN where it is too long to have a form.
 */
export function shapeOf(text: string): number {
  if (text.length > MAX_SHAPED) return NaN;
  if (text === last.text) return last.shape;
  last.text = text;
  return last.shape = shapeAnew(text);
}

/** Several readers ask for that of one line. */
const last = { text: "", shape: NaN };

function shapeAnew(text: string): number {
  let a = SEED;
  let b = 0x2545f491;
  const { length } = text;
  for (let at = 0; at < length; at++) {
    let code = text.charCodeAt(at);
    if (code <= 0x39 && code >= 0x30) {
      const hex = code === 0x30 ? hexLength(text, at) : 0;
      if (hex > 0) {
        code = ANY_HEX + hex;
        at += hex - 1;
      } else if (!isTelling(text, at, code)) code = ANY_DIGIT;
    }
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b + code ^ (a >>> 15), 0x5bd1e995);
  }
  return (a >>> 0) * 0x200000 + (b >>> 11);
}

/** What is known of forms. Of those that were not met for long it forgets. */
export class ByShape<T> {
  #known = new Map<number, T>();
  #before = new Map<number, T>();

  /** Of what has no form nothing is known. */
  get(shape: number): T | undefined {
    const known = this.#known.get(shape);
    if (known !== undefined) return known;
    const old = this.#before.get(shape);
    if (old !== undefined) this.set(shape, old);
    return old;
  }

  set(shape: number, value: T): void {
    if (Number.isNaN(shape)) return;
    if (this.#known.size >= MAX_KNOWN) {
      this.#before = this.#known;
      this.#known = new Map();
    }
    this.#known.set(shape, value);
  }
}

/**
 * A pattern that takes every digit for any other: where it does not match, the pattern that it was made from matches no
 * text of this form. Digits behind `mlx` are kept, as forms keep them.
 */
export function withAnyDigit(source: string): string {
  const piece = /mlx\[45\]|mlx\d|\{\d+(?:,\d*)?\}|\\u[0-9a-f]{4}|\\.|\[(?:\\.|[^\]\\])*\]|\d/g;
  return source.replace(piece, (all) => {
    if (/^(?:mlx|\{|\\)/.test(all)) return all;
    if (!all.startsWith("[")) return "\\d";
    return /\d/.test(all.replace(/\\u[0-9a-f]{4}|0-9/g, "")) ? `${all.slice(0, -1)}0-9]` : all;
  });
}

/** Whether a pattern takes every digit for any other, but for those that are kept. */
export function takesAnyDigit(pattern: RegExp): boolean {
  const digits = pattern.source.replace(/\{\d+(?:,\d*)?\}/g, "").replace(/0-9|mlx(?:\[45\]|[45])|0x/gi, "");
  return !/\d/.test(digits);
}
