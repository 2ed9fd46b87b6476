/**
 * HTML and SVG as values: what is put into a template is escaped unless it is markup itself, so that a host name, a
 * command or a line of a log can never become part of a page.
 */

/** A piece of markup, complete in itself. */
export class Markup {
  /**
   * Only {@linkcode html} makes one.
   *
   * @param text Well-formed markup.
   */
  constructor(readonly text: string) {}

  /** The markup. */
  toString(): string {
    return this.text;
  }
}

/** What a template takes: null, undefined and false are nothing. */
export type Part = Markup | string | number | bigint | null | undefined | false | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Control characters that HTML forbids, and marks that turn the direction of what follows. */
// deno-lint-ignore no-control-regex
const UNSHOWN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Foreign text as text of a page; what no page may hold shows as its number. */
export function escape(text: string): string {
  return text.replace(UNSHOWN, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/[&<>"']/g, (mark) => ENTITIES[mark]!);
}

/**
 * Markup with values in it. Values in attributes must stand in double quotes.
 *
 * @example
 * ```ts
 * import { html } from "./markup.ts";
 *
 * const page = html`<p title="${'"'}">${"<b>"}</p>`;
 * if (page.text !== '<p title="&quot;">&lt;b&gt;</p>') throw new Error(page.text);
 * ```
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const pieces = tidy(texts);
  let text = pieces[0]!;
  parts.forEach((part, i) => text += textOf(part) + pieces[i + 1]!);
  return new Markup(text);
}

const tidied = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Templates without the line breaks and indentation that only their source needs. */
function tidy(texts: TemplateStringsArray): readonly string[] {
  const known = tidied.get(texts);
  if (known !== undefined) return known;
  const pieces = texts.map((text, i) => {
    const inner = text.replace(/\s*\n\s*/g, "\n").replace(/>\n/g, ">").replace(/\n</g, "<");
    const start = i === 0 ? inner.replace(/^\n/, "") : inner;
    const whole = i === texts.length - 1 ? start.replace(/\n$/, "") : start;
    return whole.replace(/\n/g, " ");
  });
  tidied.set(texts, pieces);
  return pieces;
}

/** Pieces one after the other. */
export function join(parts: Iterable<Part>): Markup {
  let text = "";
  for (const part of parts) text += textOf(part);
  return new Markup(text);
}

function textOf(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return join(part).text;
  return escape(String(part));
}
