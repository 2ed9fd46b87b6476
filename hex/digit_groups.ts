/**
 * Whether a line can hold a row of hexadecimal digits: every line of a log is asked, so one pass over its characters tells.
 */

import { isHex } from "./characters.ts";

/** What one pass does not tell: bytes with 0x before each, and bytes with colons between them. */
const RARE = /(?:0x[0-9a-f]{2},?\s*){4}|(?:[0-9a-f]{2}:){15}/i;

const isBlank = (code: number): boolean => code === 0x20 || (code >= 9 && code <= 13) || code === 0xa0;

/**
 * Whether groups of digits stand in a text as rows have them: two of 8 digits, four of 4 or 2, a run of 32, 8 digits behind
 * a closing bracket or a `0x`.
 */
export function holdsRows(text: string): boolean {
  // The run of digits at hand; the one before, where only blanks stand between; groups of 2 and of 4 in a row so far.
  let run = 0;
  let before = 0;
  let twos = 0;
  let fours = 0;
  let marked = 0;
  let colons = 0;
  // What stands before the run: a closing bracket and blanks, or `0x`.
  let bracket = false;
  let prefixed = false;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    if (isHex(code)) {
      if (++run === 32) return true;
      continue;
    }
    if (run > 0) {
      if (run >= 8 && (before >= 8 || bracket)) return true;
      if (prefixed && run === 8) return true;
      if ((twos >= 3 && run >= 2) || (fours >= 3 && run >= 4)) return true;
      const blank = isBlank(code);
      prefixed = (code | 0x20) === 0x78 && text.charCodeAt(at - 1) === 0x30;
      if (prefixed) marked++;
      twos = !blank || run < 2 ? 0 : run === 2 ? twos + 1 : 1;
      fours = !blank || run < 4 ? 0 : run === 4 ? fours + 1 : 1;
      before = blank ? run : 0;
      bracket = false;
      run = 0;
    } else if (!isBlank(code)) {
      before = twos = fours = 0;
      bracket = code === 0x5d;
      prefixed = false;
    } else prefixed = false;
    // A bracket counts with blanks behind it only.
    if (code === 0x5d) bracket = isBlank(text.charCodeAt(at + 1));
    if (code === 0x3a) colons++;
  }
  // Times of day have colons; rows of bytes with colons between them have fifteen.
  return (colons >= 15 || marked >= 4) && RARE.test(text);
}
