/**
 * `--format short`: what a person wants to know first, aligned; what is zero or as usual is left out.
 *
 * @module
 */

import type { Format } from "../format.ts";

/** The format. */
export const short: Format = {
  name: "short",
  doc: "what matters first, a line each",
  diagnosis: async (page, answer) =>
    await page.out.text((await import("../diagnosis_short.ts")).diagnosisShort(answer)),
};
