/** `--format brief`: one line per element, with the fields that their rows mark. */

import type { Format } from "../format.ts";
import type { RingErrors } from "../../explain/ring_errors.ts";
import type { RingDecoder } from "../../records/ring.ts";
import { BriefLines } from "../brief_lines.ts";
import { manyHeading } from "../page.ts";

export const brief: Format = {
  name: "brief",
  doc: "one line per element",
  ring: {
    walks: true,
    begin: manyHeading,
    explains: true,
    newline: true,
    elements,
    layOut: () => new BriefLines(),
  },
  log: async () => new (await import("../log_brief.ts")).BriefLogPrinter(),
};

/** Errors are noted on the way; what they mean stands in text, which came first at the end. */
function elements(ring: RingDecoder, errors: RingErrors | undefined): Iterable<Uint8Array> {
  for (const _ of errors?.look(ring) ?? []);
  return ring.brief();
}
