/**
 * The form of a text: what it has in common with every text in which other numbers stand. A log repeats few forms, and what
 * was found out about one text of a form holds for the next one.
 */

/** Longer texts are looked at anew each time. */
const MAX_SHAPED = 1024;

/** Forms that are remembered, at most twice as many. */
export const MAX_KNOWN = 4096;

// Forms are told apart by hashes of 64 bits; nobody can know which texts would have the same one.
const SEED = Math.floor(Math.random() * 0x7fffffff);

/** Marks of what stands for other digits; characters have no such numbers. */
const ANY_DIGIT = 0x110000;
const ANY_HEX = 0x120000;

/** Kinds of characters below 128: 1 a digit, 2 another hexadecimal digit, 4 another one of a word. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const one = String.fromCharCode(code);
  return /\d/.test(one) ? 1 : /[a-f]/i.test(one) ? 2 : /\w/.test(one) ? 4 : 0;
});

/** The kind of the character at a place, 0 outside of the text. */
const kindAt = (text: string, at: number): number => {
  const code = at >= 0 && at < text.length ? text.charCodeAt(at) : 128;
  return code < 128 ? KINDS[code]! : 0;
};

/** Length of a number that begins with `0x` and has nothing behind it that could be read on; 0: there is none. */
function hexLength(text: string, at: number): number {
  if (at + 2 >= text.length || (text.charCodeAt(at + 1) | 0x20) !== 0x78 || kindAt(text, at - 1) !== 0) return 0;
  let end = at + 2;
  while ((kindAt(text, end) & 3) !== 0) end++;
  if (end === at + 2 || kindAt(text, end) !== 0) return 0;
  // Colons, points, slashes and the like: an address, a path.
  const next = end < text.length ? text.charCodeAt(end) : 0;
  return next === 0x3a || next === 0x2e || next === 0x2f || next === 0x40 ? 0 : end - at;
}

/** Whether a digit is kept: before a letter, behind `mlx` and `nvme`, and zeros in a row. */
function isTelling(text: string, at: number, code: number): boolean {
  if (kindAt(text, at + 1) > 1) return true;
  const before = at > 0 ? text.charCodeAt(at - 1) : 0;
  if (code === 0x30 && (before === 0x30 || (at + 1 < text.length && text.charCodeAt(at + 1) === 0x30))) return true;
  const low = before | 0x20;
  return (low === 0x78 && text.slice(at - 3, at).toLowerCase() === "mlx") ||
    (low === 0x65 && text.slice(at - 4, at).toLowerCase() === "nvme");
}

/** A form, and what {@linkcode ByShape} remembers of it. */
export class Form {
  readonly a: number;
  readonly b: number;
  readonly known: unknown[] = [];

  /** The halves of a hash. */
  constructor(a: number, b: number) {
    this.a = a;
    this.b = b;
  }
}

/**
 * The form of a text. Texts of one form have the same characters at the same places but for digits that other digits
 * stand for: those of a number, those behind the letters of a name, and any that a `0x` stands before. What says
 * which program wrote a line, the digit of `mlx5` and any digit before a letter, is kept. So a pattern that takes one digit
 * for another matches all texts of a form, at the same places, or none.
 *
 * @returns Undefined where it is too long to have a form.
 */
export function formOf(text: string): Form | undefined {
  if (text.length > MAX_SHAPED) return undefined;
  if (text === last.text) return last.form;
  const { text: before, form } = last;
  last.form = text === earlier.text ? earlier.form : formAnew(text);
  last.text = text;
  earlier.text = before;
  earlier.form = form;
  return last.form;
}

/** Several readers ask for that of one line, and of what stands behind its prefix. */
const last: { text: string; form: Form | undefined } = { text: "", form: undefined };
const earlier = { ...last };

function formAnew(text: string): Form {
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
  return formAt(a, b);
}

let forms = new Map<number, Form>();
let before = new Map<number, Form>();

/** The form with a hash. Of those that were not met for long nothing is known any more. */
function formAt(a: number, b: number): Form {
  const known = forms.get(a);
  if (known?.b === b) return known;
  const old = before.get(a);
  const form = old?.b === b ? old : new Form(a, b);
  if (forms.size >= MAX_KNOWN) {
    before = forms;
    forms = new Map();
  }
  forms.set(a, form);
  return form;
}

let tables = 0;

/** What is known of forms. */
export class ByShape<T> {
  readonly #table = tables++;

  /** Of what has no form nothing is known. */
  get(form: Form | undefined): T | undefined {
    return form?.known[this.#table] as T | undefined;
  }

  /** What is found out about a text, or was about another of its form. */
  of(text: string, look: (text: string) => T): T {
    const form = formOf(text);
    const known = this.get(form);
    if (known !== undefined) return known;
    const value = look(text);
    this.set(form, value);
    return value;
  }

  set(form: Form | undefined, value: T): void {
    if (form !== undefined) form.known[this.#table] = value;
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
