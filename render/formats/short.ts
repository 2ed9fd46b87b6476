/**
 * `--format short`: what a person wants to know first, aligned; what is zero or as usual is left out.
 *
 * @module
 */

import type { Format } from "../format.ts";
import { text } from "./text.ts";

/** The format. */
export const short: Format = {
  name: "short",
  doc: "what matters first, a line each",
  table: text.table!,
  diagnosis: async (page, answer) =>
    await page.out.text((await import("../diagnosis_short.ts")).diagnosisShort(answer)),
};
