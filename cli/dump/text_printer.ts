/**
 * Text, raw and dw, as the manual shows them.
 *
 * @module
 */

import { dwRows, rawRows, renderContextWords } from "../../render/context_raw.ts";
import { renderContextText } from "../../render/context_text.ts";
import { icmDwords, icmRows } from "../../render/icm.ts";
import { ringHeading } from "../../render/ring_heading.ts";
import type { RingFormat } from "../../render/ring_stream.ts";
import { listFooter, listHeading, listLine } from "../../render/valid_list.ts";
import type { ContextImage, ContextType, DeviceInfo } from "../../sources/types.ts";
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
    listBegin: (first, last) => out.text(listHeading(first, last)),
    listed(gvmi, index) {
      gvmiOfList = gvmi;
      return flushed(out, listLine({ source, gvmi }, index));
    },
    listEnd(count, complete) {
      const footer = listFooter({ source, gvmi: gvmiOfList }, count);
      return out.text(complete ? footer : footer.replace(/(contexts: \d+)/, "$1 (search incomplete)"));
    },
    context(image: ContextImage) {
      if (format === "raw") return flushed(out, renderContextWords(image, info, rawRows));
      if (format === "dw") return flushed(out, renderContextWords(image, info, dwRows));
      const { text, words: segments } = renderContextText(image, info, decoder);
      words.push(...segments);
      return flushed(out, text);
    },
    ringBegin: (ring) => format === "raw" || format === "dw" ? out.text(ringHeading(ring)) : undefined,
    block: (bytes) => out.bytes(bytes),
    ringEnd: () => undefined,
    icm: (address, bytes) => flushed(out, format === "raw" ? icmRows(address, bytes) : icmDwords(address, bytes)),
    end: () => out.flush(),
  };
}

/** Text that a person may be waiting for. */
function flushed(out: TextOutput, text: string): Promise<void> | undefined {
  const before = out.text(text);
  return before === undefined ? out.flush() : before.then(() => out.flush());
}
