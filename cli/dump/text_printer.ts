/**
 * Text, raw and dw, as the manual shows them. Elements come ready; what renders the rest is loaded when it is needed.
 *
 * @module
 */

import type { RingFormat } from "../../render/ring_stream.ts";
import type { ContextImage, ContextType, DeviceInfo } from "../../device/types.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import type { TextOutput } from "../stdout.ts";
import type { Printer } from "./printer.ts";

/** Options of {@linkcode createTextPrinter}. */
export interface TextPrinterOptions {
  /** Where text goes. */
  readonly out: TextOutput;
  /** Formats elements and contexts. */
  readonly decoder: Decoder;
  /** `text`, `raw`, `dw` or `brief`. */
  readonly format: RingFormat;
  /** Context type asked for. */
  readonly source: ContextType;
}

/** The text formats. */
export function createTextPrinter({ out, decoder, format, source }: TextPrinterOptions): Printer {
  let info: Pick<DeviceInfo, "linkLayer"> = {};
  let gvmiOfList = 0;
  let words: string[] = [];

  return {
    format,
    query: format === "text",
    takeWordSegments() {
      const taken = words;
      words = [];
      return taken;
    },
    begin(device) {
      info = device ?? {};
      return undefined;
    },
    listBegin: async (first, last) =>
      await out.text((await import("../../render/valid_list.ts")).listHeading(first, last)),
    async listed(gvmi, index) {
      gvmiOfList = gvmi;
      const { listLine } = await import("../../render/valid_list.ts");
      await flushed(out, listLine({ source, gvmi }, index));
    },
    async listEnd(count, complete) {
      const { listFooter } = await import("../../render/valid_list.ts");
      const footer = listFooter({ source, gvmi: gvmiOfList }, count);
      await out.text(complete ? footer : footer.replace(/(contexts: \d+)/, "$1 (search incomplete)"));
    },
    async context(image: ContextImage) {
      if (format === "raw" || format === "dw") {
        const { dwRows, rawRows, renderContextWords } = await import("../../render/context_raw.ts");
        await flushed(out, renderContextWords(image, info, format === "raw" ? rawRows : dwRows));
        return;
      }
      const { renderContextText } = await import("../../render/context_text.ts");
      const { text, words: segments } = renderContextText(image, info, decoder);
      words.push(...segments);
      await flushed(out, text);
    },
    async ringBegin(ring) {
      if (format !== "raw" && format !== "dw") return;
      await out.text((await import("../../render/ring_heading.ts")).ringHeading(ring));
    },
    block: (bytes) => out.bytes(bytes),
    ringEnd: () => undefined,
    async icm(address, bytes) {
      const { icmDwords, icmRows } = await import("../../render/icm.ts");
      await flushed(out, format === "raw" ? icmRows(address, bytes) : icmDwords(address, bytes));
    },
    end: () => out.flush(),
  };
}

/** Text that a person may be waiting for. */
function flushed(out: TextOutput, text: string): Promise<void> | undefined {
  const before = out.text(text);
  return before === undefined ? out.flush() : before.then(() => out.flush());
}
