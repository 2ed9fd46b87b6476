/**
 * `--format brief`: one line per element, with the fields that their rows mark.
 *
 * @module
 */

import type { Format } from "../format.ts";
import { manyHeading } from "../page.ts";

/** The format. */
export const brief: Format = {
  name: "brief",
  doc: "one line per element",
  ring: { walks: true, begin: manyHeading, newline: true, elements: (ring) => ring.brief() },
  log: async () => new (await import("../log_brief.ts")).BriefLogPrinter(),
};
