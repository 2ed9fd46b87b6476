/** `--format raw`: 16 bytes a line as four words. */

import type { Format } from "../format.ts";
import { flushed } from "../page.ts";
import { listAsText } from "./list_text.ts";

export const raw: Format = {
  name: "raw",
  doc: "16 bytes a line as four words",
  context: {
    query: false,
    async print(page, image) {
      const { rawRows, renderContextWords } = await import("../context_raw.ts");
      await flushed(page.out, renderContextWords(image, page.info ?? {}, rawRows));
      return [];
    },
  },
  list: listAsText,
  icm: async (page, address, bytes) => await flushed(page.out, (await import("../icm.ts")).icmRows(address, bytes)),
  ring: {
    walks: false,
    async begin(page, ring) {
      await page.out.text((await import("../ring_heading.ts")).ringHeading(ring));
    },
    entries: (decoder, at, length, { stride, index }) => decoder.formatRaw(at, length, stride, index),
  },
};
