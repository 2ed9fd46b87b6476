/** Signs at the end of a line that goes on in the next one: those of quoted-printable text, of scripts and terminals. */

/** What was joined, by the sign at the end of a line that goes on in the next one. */
export const JOINS: Readonly<Record<string, string>> = {
  "=": "quoted-printable line break joined",
  "\\": "a wrapped line was joined",
  "\u21a9": "a wrapped line was joined",
  "\u23ce": "a wrapped line was joined",
  "\u21b5": "a wrapped line was joined",
};

/** Lines of scripts end in a backslash behind a blank, and other short ones may. */
const WRAPPED = /^.{24,}(?:[^\s\\]\\|[\u21a9\u23ce\u21b5])$/;

/** A field's name at the end of a line that was taken for one of quoted-printable text. */
export const NAME = /(?:^|[\s,(])[a-z][A-Za-z_.]{1,30} ?$/;

/** Whether a line ends in the middle, quoted-printable fashion: a single `=` where a mail program would break. */
export function isSoftBreak(line: string, whole: string): boolean {
  const n = line.length;
  const last = line.charCodeAt(n - 1);
  if (last === 0x5c || last > 0x2000) return WRAPPED.test(line);
  if (n < 2 || line.charCodeAt(n - 1) !== 0x3d || line.charCodeAt(n - 2) === 0x3d) return false;
  if (n >= 60 && n <= 76) return true;
  if (/=(?:C2=A0|3D|20|E2=80)/.test(whole)) return true;
  // A row of hexadecimal bytes that stops at "=" goes on elsewhere.
  return /:[ \t]+(?:[0-9a-fA-F]{2} )*[0-9a-fA-F]{0,2}=$/.test(whole.length > 400 ? whole.slice(-400) : whole);
}

/** Whether a line starts like one of its own: a bracketed time, a date, a row offset. */
export function looksFresh(text: string): boolean {
  return /^[\s>]*(?:\[|<\d|\d{4}-\d\d|[0-9a-fA-F]{4,8}:[ \t])/.test(text);
}
