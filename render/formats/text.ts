/**
 * `--format text`: every field by name, as the manual shows it. What renders contexts and lists is loaded when needed.
 */

import type { RingErrors } from "../../explain/ring_errors.ts";
import type { RingDecoder } from "../../records/ring.ts";
import type { Format } from "../format.ts";
import { flushed, manyHeading, PLAIN_PAINT, writeAll } from "../page.ts";
import { listAsText } from "./list_text.ts";

export const text: Format = {
  name: "text",
  doc: "every field by name",
  context: {
    query: true,
    async print(page, image) {
      const { renderContextText } = await import("../context_text.ts");
      const { text, words } = renderContextText(image, page.info ?? {}, page.decoder);
      await flushed(page.out, text);
      return words;
    },
  },
  list: listAsText,
  menu: async (page, records) => await page.out.text((await import("../menu.ts")).renderMenu(records)),
  icm: async (page, address, bytes) => await flushed(page.out, (await import("../icm.ts")).icmDwords(address, bytes)),
  ring: {
    walks: true,
    begin: manyHeading,
    explains: true,
    newline: true,
    elements: (ring, errors) => errors === undefined ? ring.text() : explained(ring, errors),
  },
  async table(page, table) {
    const { listText } = await import("../list_table.ts");
    await writeAll(page.out, listText(table, page.width, page.paint ?? PLAIN_PAINT));
  },
  log: async () => new (await import("../log_text.ts")).TextLogPrinter(),
  diagnosis: async (page, answer) => await page.out.text((await import("../diagnosis_text.ts")).diagnosisText(answer)),
};

/** Elements with an explanation behind some errors. */
function* explained(ring: RingDecoder, errors: RingErrors): Generator<Uint8Array> {
  let from = 0;
  for (const { n, text } of errors.look(ring)) {
    yield* ring.text(from, n + 1);
    yield new TextEncoder().encode(text());
    from = n + 1;
  }
  yield* ring.text(from);
}
