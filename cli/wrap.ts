/** Long lines on a screen, broken between words: a terminal breaks them wherever they happen to be full. */

import type { RawWriter } from "./stdout.ts";

export { explainTo } from "../explain/line_width.ts";

/** What a line begins with that its continuation is indented by: a bullet, a mark, a label, an element's index. */
const LEAD = /^ *(?:[-*•] |\d+[.)] |-[EWI]- |\[0x[0-9a-f]+(?:-0x[0-9a-f]+)?\] +|[^:]{1,24} : )?/;
// deno-lint-ignore no-control-regex
const TOKENS = /\n|\u001b\[[0-9;]*m| +|[^ \n\u001b]+|\u001b/g;
/** Codes that end what others began. */
const ENDS: Readonly<Record<string, string>> = { "1": "22", "2": "22", "31": "39", "33": "39", "36": "39" };

/** Breaks lines of text that comes in pieces; colours count as nothing, and are begun anew on each line. */
export class LineWrap {
  readonly #width: number;
  /** Characters of the line so far, and its first ones. */
  #column = 0;
  #head = "";
  /** Blanks and colours before the next word. */
  #gap = "";
  #blanks = 0;
  #colours: string[] = [];

  /**
   * Nothing has passed yet.
   *
   * @param width Characters of a line.
   */
  constructor(width: number) {
    this.#width = width;
  }

  /** A piece of text as it is to be shown. */
  take(text: string): string {
    let out = "";
    for (const [token] of text.matchAll(TOKENS)) {
      if (token === "\n") {
        out += this.#gap + "\n";
        [this.#column, this.#head, this.#gap, this.#blanks] = [0, "", "", 0];
      } else if (token[0] === "\u001b") {
        this.#gap += token;
      } else if (token[0] === " ") {
        this.#gap += token;
        this.#blanks += token.length;
      } else out += this.#word(this.#ruled(token));
    }
    const rest = this.#gap;
    this.#colour(rest);
    this.#column += this.#blanks;
    this.#head = this.#begun(" ".repeat(this.#blanks));
    [this.#gap, this.#blanks] = ["", 0];
    return out + rest;
  }

  /** A rule ends where the line does. */
  #ruled(word: string): string {
    const room = this.#width - this.#column - this.#blanks;
    return word.length > room && room > 0 && /^(?:-{5,}|={5,})$/.test(word) ? word.slice(0, room) : word;
  }

  #word(word: string): string {
    const full = this.#column + this.#blanks + word.length > this.#width;
    const indent = full && this.#blanks > 0 ? this.#indent() : 0;
    const open = this.#colours;
    this.#colour(this.#gap);
    let before = this.#gap;
    if (full && this.#blanks > 0 && this.#column > indent) {
      before = open.map((code) => `\u001b[${ENDS[code]}m`).join("") + "\n" + " ".repeat(indent) +
        this.#colours.map((code) => `\u001b[${code}m`).join("");
      this.#column = indent;
    } else {
      this.#head = this.#begun(" ".repeat(this.#blanks) + word);
      this.#column += this.#blanks;
    }
    this.#column += word.length;
    [this.#gap, this.#blanks] = ["", 0];
    return before + word;
  }

  #begun(more: string): string {
    return this.#head.length < 64 ? this.#head + more : this.#head;
  }

  /** Columns by which the rest of the line is set in. */
  #indent(): number {
    const lead = LEAD.exec(this.#head)![0];
    const indent = lead.trim() === "" ? lead.length + 2 : lead.length;
    return indent <= this.#width / 2 ? indent : 2;
  }

  #colour(gap: string): void {
    // deno-lint-ignore no-control-regex
    for (const [, code] of gap.matchAll(/\u001b\[(\d+)m/g)) {
      if (code! in ENDS) this.#colours = [...this.#colours, code!];
      else this.#colours = this.#colours.filter((one) => ENDS[one] !== code);
    }
  }
}

/**
 * A writer for a screen.
 *
 * @param inner Where the broken lines go.
 * @param width Characters of a line.
 */
export function wrappingWriter(inner: RawWriter, width: number): RawWriter {
  const wrap = new LineWrap(width);
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  return {
    writeSync: () => {
      throw new Deno.errors.WouldBlock("Broken lines are written asynchronously");
    },
    write: async (bytes) => {
      const wrapped = encoder.encode(wrap.take(decoder.decode(bytes.slice(), { stream: true })));
      for (let at = 0; at < wrapped.length;) at += await inner.write(wrapped.subarray(at));
      return bytes.length;
    },
  };
}
