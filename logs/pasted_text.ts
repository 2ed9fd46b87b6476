/** What is left of a short text in which no dump was found: whether one stands in it all the same. */

import { oneLine } from "../plain.ts";
import { readPrefix } from "./envelopes.ts";
import { type LogMessage, type LogSkipped, MAX_SKIPPED } from "./types.ts";

/** What headings of error CQEs have, without blanks, and as far as it may stand on one line. */
const HEADINGS = /gotcomple|completionwith|dumperro|errorcq|cqe_du|dump_c|mlx5err|cqeerr|cqecompl/i;

/** A heading and half of its rows have at least so many digits. */
const LEAST = 24;

/** The lines of a short text. */
export class PastedText {
  readonly #lines: { readonly text: string; readonly number: number }[] = [];
  /** Lines of messages: their digits are no rows. */
  readonly #read = new Set<string>();

  /** Takes a line. */
  line(text: string, number: number): void {
    this.#lines.push({ text, number });
  }

  /** Takes note of a message that was found. */
  found({ text }: LogMessage): void {
    for (const line of text) this.#read.add(line.trim());
  }

  /** A heading and rows, broken beyond what can be put together; undefined if there are none. */
  remains(): LogSkipped | undefined {
    const bodies = this.#lines.map(({ text }) => text.slice(readPrefix(text).end).replace(/[\s>|`]+/g, ""));
    const all = bodies.join("");
    const heading = HEADINGS.exec(all);
    if (heading === null) return undefined;
    const digits = this.#lines.filter(({ text }) =>
      !this.#read.has(text.trim()) && /(?:^|\s)(?:[0-9a-f]{2}\s+){3}|(?:^|\s)[0-9a-f]{8}(?:\s|$)/i.test(text)
    );
    const count = digits.reduce(
      (sum, { text }) => sum + (text.match(/\b(?:[0-9a-f]{2}|[0-9a-f]{8})\b/gi)?.join("").length ?? 0),
      0,
    );
    if (count < LEAST) return undefined;
    const first = this.#lines.find(({ text }) => /compl|cqe|error/i.test(text)) ?? digits[0]!;
    return {
      kind: "skipped",
      lines: {
        first: Math.min(first.number, digits[0]!.number),
        last: Math.max(first.number, digits[digits.length - 1]!.number),
      },
      why: "a dump is announced, and its rows are broken in a way that cannot be put together",
      text: oneLine(first.text, MAX_SKIPPED),
    };
  }
}
