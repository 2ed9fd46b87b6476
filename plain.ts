/**
 * Text from outside, made fit to be shown: everything that is printed passes here, on its way to stdout in blocks, on its
 * way to stderr as one line, and as a cell of a table.
 */

/** Characters of a line or message at most: a longer one says how much was left out. */
export const MAX_LINE = 8192;

/**
 * What terminals obey (C0 and C1 controls, DEL), what ends a line elsewhere, and what turns writing around or marks its
 * direction: with these a name can look like another.
 */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
// deno-lint-ignore no-control-regex
const CONTROL_RUNS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;
// Line ends are the text's own; colours pass where they are wanted, in the only forms that this program writes.
const NOT_OURS =
  // deno-lint-ignore no-control-regex
  /\u001b\[(?:1|2|22|31|33|36|39)m|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * One line of text: runs of controls become a blank.
 *
 * @param max Characters at most.
 */
export function oneLine(text: string, max: number = MAX_LINE): string {
  return shortened(text.slice(0, 4 * max).replace(CONTROL_RUNS, " ").trim(), max, text.length);
}

/** A name in the middle of text: each control is shown as what it is. */
export function escaped(text: string): string {
  return text.replace(CONTROLS, escape);
}

/**
 * Whole text without what terminals obey; in json, where only a string can have it, the escapes mean the same.
 *
 * @param text Whole lines.
 * @param coloured The colours of the theme may pass.
 */
export function harmless(text: string, coloured: boolean): string {
  return text.replace(NOT_OURS, (found) => found.length > 1 && coloured ? found : escape(found[0]!) + found.slice(1));
}

/** A value as it may appear in a message: quoted, one line, cut where it is long. */
export function quote(value: string): string {
  // deno-lint-ignore no-control-regex
  const clean = value.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, "?");
  return `"${clean.length > 80 ? `${clean.slice(0, 77)}...` : clean}"`;
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function shortened(text: string, max: number, whole: number): string {
  if (text.length <= max) return text;
  const kept = text.slice(0, max - 40);
  return `${kept}... (${Math.max(whole, text.length) - kept.length} more characters)`;
}

/** Cuts lines that are too long, in text that comes in pieces. */
export class LineLimit {
  /** Characters of the line at hand that have passed. */
  #passed = 0;

  /** What of a piece may pass. */
  cut(text: string): string {
    // Most pieces have short lines only.
    if (this.#passed + text.length <= MAX_LINE) {
      const end = text.lastIndexOf("\n");
      this.#passed = end < 0 ? this.#passed + text.length : text.length - end - 1;
      return text;
    }
    let out = "";
    for (let at = 0; at < text.length;) {
      const next = text.indexOf("\n", at);
      const end = next < 0 ? text.length : next;
      out += this.#part(text, at, end);
      if (next >= 0) {
        out += "\n";
        this.#passed = 0;
      }
      at = end + 1;
    }
    return out;
  }

  #part(text: string, from: number, to: number): string {
    const room = MAX_LINE - this.#passed;
    this.#passed += to - from;
    if (to - from <= room) return text.slice(from, to);
    return room >= 0 ? `${text.slice(from, from + room)}...` : "";
  }
}
