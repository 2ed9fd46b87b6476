/**
 * Text, raw and dw, as the manual shows them.
 *
 * @module
 */

import type { RingDecoder } from "../../records/ring.ts";
import { dwRows, rawRows, renderContextWords } from "../../render/context_raw.ts";
import { renderContextText } from "../../render/context_text.ts";
import { icmDwords, icmRows } from "../../render/icm.ts";
import { ringHeading } from "../../render/ring_heading.ts";
import { listFooter, listHeading, listLine } from "../../render/valid_list.ts";
import type { ContextImage, ContextType, DeviceInfo } from "../../sources/types.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import type { TextOutput } from "../stdout.ts";
import type { Printer, RingStart } from "./printer.ts";

/** Options of {@linkcode createTextPrinter}. */
export interface TextPrinterOptions {
  /** Where text goes. */
  readonly out: TextOutput;
  /** Formats elements and contexts. */
  readonly decoder: Decoder;
  /** `text`, `raw` or `dw`. */
  readonly format: string;
  /** Context type asked for. */
  readonly source: ContextType;
}

/** The text formats. */
export function createTextPrinter({ out, decoder, format, source }: TextPrinterOptions): Printer {
  let info: Pick<DeviceInfo, "linkLayer"> = {};
  let gvmiOfList = 0;
  let words: string[] = [];
  let started = false;

  /** Formatted blocks begin every line with its newline: drop the very first. */
  async function block(bytes: Uint8Array): Promise<void> {
    await out.bytes(started ? bytes : bytes.subarray(1));
    started = true;
  }

  return {
    decodes: format === "text",
    query: format === "text",
    takeWordSegments() {
      const taken = words;
      words = [];
      return taken;
    },
    begin(device) {
      info = device;
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
    ringBegin(ring: RingStart) {
      started = false;
      return format === "text" ? undefined : out.text(ringHeading(ring));
    },
    async elements(ring: RingDecoder) {
      for (const bytes of ring.text()) await block(bytes);
    },
    async bytes({ at, length, index, stride }) {
      for (let done = 0; done < length;) {
        const offset = index * stride + done;
        const { bytes, consumed } = format === "dw"
          ? decoder.formatDw(at + done, length - done, offset)
          : decoder.formatRaw(at + done, length - done, stride, index + Math.floor(done / stride));
        if (consumed === 0) return;
        done += consumed;
        await block(bytes);
      }
    },
    ringEnd: () => started ? flushed(out, "\n") : undefined,
    icm: (address, bytes) => flushed(out, format === "raw" ? icmRows(address, bytes) : icmDwords(address, bytes)),
    end: () => out.flush(),
  };
}

/** Text that a person may be waiting for. */
function flushed(out: TextOutput, text: string): Promise<void> | undefined {
  const before = out.text(text);
  return before === undefined ? out.flush() : before.then(() => out.flush());
}
