/** The rows of what stands before a line, ready to be tried. */

import { type EnvelopeRow, ENVELOPES } from "./envelope_rows.ts";
import { withAnyDigit } from "./shape.ts";

/** A row, ready to be tried: its groups are numbered, which is faster than names. */
export interface PreparedRow {
  readonly row: EnvelopeRow;
  readonly sticky: RegExp;
  /** The same for any digits, where the row tells digits apart. */
  readonly loose: RegExp | undefined;
  readonly names: readonly string[];
  /** What it matches is told by those characters and the form of the text. */
  readonly local: boolean;
  /** It is what comes first on a line, and more of that kind may follow. */
  readonly again: boolean;
}

/** Class of a character: digit, letter, bracket, blank, other. */
export function classOf(code: number): number {
  if (code >= 48 && code <= 57) return 0;
  if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) return 1;
  if (code === 91) return 2;
  if (code === 32 || code === 9 || code === 160) return 3;
  return 4;
}

/** Classes of the character that a row can begin with. */
function beginnings({ origin, sample, pattern }: EnvelopeRow): readonly number[] {
  const { source } = pattern;
  const first = classOf(sample.charCodeAt(origin === "srun -l" ? 1 : 0));
  if (origin === "grep -H") return [0, 1, 4];
  if (source.startsWith("(?<host>[A-Za-z0-9]")) return [0, 1];
  // An optional bracket, or a sample that has one and need not.
  if (source.startsWith("\\[?")) return origin === "iso time" || origin === "time of day" ? [0, 2] : [1, 2];
  return origin === "quotation" || origin === "indentation" ? [3, 4] : [first];
}

let prepared: readonly (readonly PreparedRow[])[] | undefined;

/** Rows by the class of the character that they begin with. */
export function rowsByClass(): readonly (readonly PreparedRow[])[] {
  if (prepared !== undefined) return prepared;
  const rows = ENVELOPES.map((row) => ({
    row,
    begins: beginnings(row),
    ...regexes(row.pattern),
    names: [...row.pattern.source.matchAll(/\(\?<(\w+)>/g)].map((match) => match[1]!),
    local: !looksForDigits(row.pattern.source),
    again: ["indentation", "quotation", "kernel level", "grep -H", "grep -n"].includes(row.origin),
  }));
  return prepared = [0, 1, 2, 3, 4].map((one) => rows.filter((row) => row.begins.includes(one)));
}

function regexes({ source, flags }: RegExp): Pick<PreparedRow, "sticky" | "loose"> {
  const sticky = new RegExp(source.replace(/\(\?<\w+>/g, "("), flags + "y");
  const loose = withAnyDigit(sticky.source);
  return { sticky, loose: loose === sticky.source ? undefined : new RegExp(loose, sticky.flags) };
}

/** Whether a pattern looks for certain digits behind what it matches. */
function looksForDigits(source: string): boolean {
  const behind = [...source.matchAll(/\(\?[=!]((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*)\)/g)].map((match) => match[1]!);
  return behind.length < source.split(/\(\?[=!]/).length - 1 || behind.some((one) => withAnyDigit(one) !== one);
}
