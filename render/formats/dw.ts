/** `--format dw`: one dword a line with its byte offset. */

import type { Format } from "../format.ts";
import { flushed } from "../page.ts";
import { listAsText } from "./list_text.ts";

export const dw: Format = {
  name: "dw",
  doc: "one dword a line with its byte offset",
  context: {
    query: false,
    async print(page, image) {
      const { dwRows, renderContextWords } = await import("../context_raw.ts");
      await flushed(page.out, renderContextWords(image, page.info ?? {}, dwRows));
      return [];
    },
  },
  list: listAsText,
  icm: async (page, address, bytes) => await flushed(page.out, (await import("../icm.ts")).icmDwords(address, bytes)),
  ring: {
    walks: false,
    async begin(page, ring) {
      await page.out.text((await import("../ring_heading.ts")).ringHeading(ring));
    },
    entries: (decoder, at, length, { offset }) => decoder.formatDw(at, length, offset),
  },
};
