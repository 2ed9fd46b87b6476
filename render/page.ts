/** The page that a format prints on. */

import { findQueue } from "../layouts/queues.ts";
import type { Format, Page, PageOutput, RingStart, Written } from "./format.ts";
import type { Paint } from "./list_table.ts";
import { JsonDocument } from "./json_envelope.ts";

/**
 * A page for one output in one format.
 *
 * @param parts Where it goes, and what is known about it.
 */
export function newPage(format: Format, parts: Omit<Page, "document">): Page {
  return { ...parts, document: new JsonDocument(format.machine === "lines") };
}

/** No colours. */
export const PLAIN_PAINT: Paint = { heading: (text) => text, bad: (text) => text, mark: (text) => text };

/** `== SQ of QP 0x408 ==`, where several rings follow each other. */
export function manyHeading({ out, many }: Page, { source, index }: RingStart): Written {
  const row = findQueue(source);
  if (!many || row === undefined || index === undefined) return undefined;
  const of = row.queue === row.noun ? row.noun : `${row.queue} of ${row.noun}`;
  return out.text(`== ${of} 0x${index.toString(16)} ==\n`);
}

/** Writes text that a person may be waiting for. */
export function flushed(out: PageOutput, text: string): Written {
  const before = out.text(text);
  return before === undefined ? out.flush() : before.then(() => out.flush());
}

/** Writes pieces of text, each when the one before has room. */
export async function writeAll(out: PageOutput, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    const written = out.text(piece);
    if (written !== undefined) await written;
  }
}
