/** Bytes to output, for programs: the same as the command line prints. */

import { speakAsLibrary } from "../errors.ts";
import { type Bytes, bytesFrom } from "../bytes.ts";
import type { FormatName } from "../render/formats/index.ts";
import { ringRenderer } from "../render/ring_stream.ts";
import { borrowDecoder } from "./decoders.ts";
import { type DecodeOptions, ringOptions } from "./rings.ts";

/** Options of {@linkcode renderRing}. */
export interface RenderOptions extends DecodeOptions {
  /** Output format, default `text`. */
  readonly format?: FormatName | undefined;
  /** `json`, `ndjson`: include each element's bytes. */
  readonly rawBytes?: boolean | undefined;
}

/**
 * Render the elements of a ring.
 *
 * @param bytes Ring bytes in device order, from element `first` on.
 * @param options What the bytes are, and the format. `json` gives the elements as one array.
 * @returns Text as the command line prints it.
 *
 * @example Elements as text
 * ```ts
 * import { renderRing } from "@wqdump/wqdump";
 *
 * const text = renderRing(new Uint8Array(64), { source: "cmp" });
 * if (!text.includes("wqe_counter")) throw new Error("no completion");
 * ```
 */
export function renderRing(bytes: Bytes, options: RenderOptions): string {
  speakAsLibrary();
  const { format = "text", rawBytes, ...rest } = options;
  using loan = borrowDecoder();
  const renderer = ringRenderer(loan.decoder, { ...ringOptions(rest), format, rawBytes });
  const text = new TextDecoder();
  const parts: string[] = [];
  const take = (blocks: Iterable<Uint8Array>): void => {
    for (const block of blocks) parts.push(text.decode(block.slice(), { stream: true }));
  };
  take(renderer.push(bytesFrom(bytes)));
  take(renderer.finish());
  return format === "json" ? `[${parts.join("")}]` : parts.join("");
}
