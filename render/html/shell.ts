/**
 * The page around everything: policy, style, data, program. A report is the same page with an answer and data in it.
 */

import { html, Markup } from "./markup.ts";
import { STYLE } from "./style.ts";

/** Marks of what a page is made of; a report is made by putting something between them. */
const TITLE = /<title>[^<]*<\/title>/;
const ANSWER = '<div id="wqdump-answer"></div>';
const DATA = '<script type="application/json" id="wqdump-data"></script>';

export interface PageProgram {
  /** Script that unpacks the program. */
  readonly boot: string;
  /** The program, packed, in base 91. */
  readonly program: string;
  /** `'sha256-…'` of both. */
  readonly hashes: readonly string[];
}

/** The page without an answer. */
export function pageShell({ boot, program, hashes }: PageProgram): string {
  const policy = `default-src 'none'; script-src ${hashes.join(" ")} 'wasm-unsafe-eval'; ` +
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <meta name="viewport" content="width=device-width,initial-scale=1">
        <meta name="generator" content="wqdump">
        <title>wqdump</title>
        <style>${new Markup(STYLE)}</style>
      </head>
      <body>
    <a class="skip" href="#main">Skip to the answer</a>
    <header><h1>wqdump</h1></header>
    <main id="main">${new Markup(
      ANSWER,
    )}<div id="wqdump-app"><noscript><p>Without scripts this page shows its report, and decodes nothing else.</p></noscript></div></main>
    <footer><p class="count">Everything happens in this page; nothing leaves it.</p></footer>
    ${new Markup(DATA)}
    <script type="text/plain" id="wqdump-program">${new Markup(program)}</script>
    <script>${new Markup(boot)}</script>
      </body>
    </html>
  `.text;
}

/** What a report adds to the page. */
export interface HtmlReport {
  /** Title of the document. */
  readonly title: string;
  /** The answer, readable without scripts. */
  readonly answer: Markup;
  /** Files that it rests on: name and bytes. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/**
 * A report: the page with an answer and its data in it.
 *
 * @param page From {@linkcode pageShell}.
 * @throws {RangeError} If it is no such page.
 */
export function reportPage(page: string, { title, answer, files }: HtmlReport): string {
  if (!page.includes(ANSWER) || !page.includes(DATA)) throw new RangeError("This is no page of wqdump");
  const data = JSON.stringify({
    files: files.map(({ name, bytes }) => ({ name, base64: base64(bytes) })),
  }).replaceAll("<", "\\u003c");
  const put = (text: string, mark: string, by: string): string => {
    const at = text.indexOf(mark);
    return text.slice(0, at) + by + text.slice(at + mark.length);
  };
  const titled = page.replace(TITLE, () => html`<title>${title}</title>`.text);
  const answered = put(titled, ANSWER, `<div id="wqdump-answer">${answer.text}</div>`);
  return put(answered, DATA, DATA.replace("><", () => `>${data}<`));
}

/** Whether the beginning of a file is that of a report or page. */
export function isPage(head: string): boolean {
  return head.startsWith("<!doctype html>") && head.includes('<meta name="generator" content="wqdump">');
}

/**
 * The files that a report holds.
 *
 * @param page Text of the report.
 * @returns None for a page without a report.
 * @throws {RangeError} If its data is damaged.
 */
export function filesOfReport(page: string): { name: string; bytes: Uint8Array }[] {
  const open = DATA.slice(0, DATA.indexOf("><") + 1);
  const from = page.lastIndexOf(open);
  if (from < 0) return [];
  return filesOfData(page.slice(from + open.length, page.indexOf("</script>", from)));
}

/**
 * The files in a report's data.
 *
 * @param text What stands in its element.
 * @throws {RangeError} If it is damaged.
 */
export function filesOfData(text: string): { name: string; bytes: Uint8Array }[] {
  if (text === "") return [];
  const damaged = (): never => {
    throw new RangeError("The data in this report is damaged");
  };
  try {
    const { files } = JSON.parse(text) as { files: unknown };
    if (!Array.isArray(files)) return damaged();
    return files.map((file: unknown) => {
      const { name, base64 } = file as { name?: unknown; base64?: unknown };
      if (typeof name !== "string" || typeof base64 !== "string") return damaged();
      return { name, bytes: Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)) };
    });
  } catch {
    return damaged();
  }
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}
