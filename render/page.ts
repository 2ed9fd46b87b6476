/**
 * The page that a format prints on.
 *
 * @module
 */

import type { Format, Page, PageOutput, Written } from "./format.ts";
import type { Paint } from "./list_table.ts";
import { JsonDocument } from "./json_envelope.ts";

/**
 * A page for one output in one format.
 *
 * @param format The format.
 * @param parts Where it goes, and what is known about it.
 */
export function newPage(format: Format, parts: Omit<Page, "document">): Page {
  return { ...parts, document: new JsonDocument(format.machine === "lines") };
}

/** No colours. */
export const PLAIN: Paint = { heading: (text) => text, bad: (text) => text, mark: (text) => text };

/** Writes text that a person may be waiting for. */
export function flushed(out: PageOutput, text: string): Written {
  const before = out.text(text);
  return before === undefined ? out.flush() : before.then(() => out.flush());
}
