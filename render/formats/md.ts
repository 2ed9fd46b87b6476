/** `--format md`: Markdown, for a ticket. */

import type { Format } from "../format.ts";

export const md: Format = {
  name: "md",
  doc: "Markdown, for a ticket",
  diagnosis: async (page, answer) =>
    await page.out.text((await import("../diagnosis_md.ts")).diagnosisMarkdown(answer)),
};
