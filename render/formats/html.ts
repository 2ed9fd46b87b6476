/** `--format html`: one file for a browser, which needs no network and holds the data that the answer rests on. */

import type { Format } from "../format.ts";

export const htmlFormat: Format = {
  name: "html",
  doc: "a page for a browser, which holds the data",
  machine: "document",
  async diagnosis(page, answer) {
    const [{ pageText }, { reportPage }, { diagnosisHtml }] = await Promise.all([
      import("../html/page_file.ts"),
      import("../html/shell.ts"),
      import("../html/diagnosis.ts"),
    ]);
    const files = await page.held?.() ?? [];
    const title = `wqdump: ${answer.samples[0]?.host ?? answer.samples[0]?.device ?? "diagnosis"}`;
    await page.out.text(
      reportPage(await pageText(), { title, answer: diagnosisHtml(answer, await page.rings?.(files)), files }),
    );
  },
};
