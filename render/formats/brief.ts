/**
 * `--format brief`: one line per element.
 *
 * @module
 */

import type { ElementRecord } from "../../records/ring.ts";
import { briefLine } from "../brief.ts";
import type { Format } from "../format.ts";

/** The format. */
export const brief: Format = {
  name: "brief",
  doc: "one line per element",
  ring: { walks: true, newline: true, elements: (ring) => lines(ring.records()) },
  log: async () => new (await import("../log_brief.ts")).BriefLogPrinter(),
};

function* lines(records: Iterable<ElementRecord>): Generator<Uint8Array> {
  let text = "";
  for (const record of records) text += `\n${briefLine(record)}`;
  if (text !== "") yield new TextEncoder().encode(text);
}
