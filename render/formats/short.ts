/** `--format short`: what a person wants to know first, aligned; what is zero or as usual is left out. */

import type { Format } from "../format.ts";
import { flushed, PLAIN_PAINT } from "../page.ts";
import { text } from "./text.ts";

export const short: Format = {
  name: "short",
  doc: "what matters first, a line each",
  context: {
    query: true,
    async print({ out, decoder, paint = PLAIN_PAINT }, image) {
      const { contextShort } = await import("../context_short.ts");
      const { text, words } = contextShort(image, decoder, paint);
      await flushed(out, text);
      return words;
    },
  },
  table: text.table!,
  diagnosis: async (page, answer) =>
    await page.out.text((await import("../diagnosis_short.ts")).diagnosisShort(answer)),
};
