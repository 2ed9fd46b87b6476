/**
 * Contexts field by field (`--format text`) and as json. Only layouts that are public are decoded; of everything else
 * the words are shown.
 */

import type { ContextImage, ContextPart, DeviceInfo } from "../device/types.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { partHeading } from "./context_heading.ts";
import { rawRows, wordParts } from "./context_raw.ts";
import { tailText } from "./context_tail.ts";
import { MGM_LAYOUT, mgmText } from "./mgm.ts";
import { CONTEXT_RULE } from "./rules.ts";

/** A part whose layout the decoder has. */
export function isPublic(part: ContextPart, decoder: Decoder): boolean {
  return part.layout !== undefined && decoder.layoutId(part.layout) >= 0;
}

/** Text of a context, and the segments of which only words could be shown. */
export interface ContextText {
  /** Whole lines. */
  readonly text: string;
  /** Segments without a public layout. */
  readonly words: readonly string[];
}

/**
 * A context under its headings. Where the device gave a PRM-formatted part, that is what is shown.
 *
 * @param info The device, for the words of the headings.
 * @param decoder Its input region is used.
 */
export function renderContextText(
  image: ContextImage,
  info: Pick<DeviceInfo, "linkLayer">,
  decoder: Decoder,
): ContextText {
  const query = image.parts.filter((part) => part.role === "query" && isPublic(part, decoder));
  const parts = query.length > 0 ? query : wordParts(image);
  const words: string[] = [];
  let text = "";
  for (const part of parts) {
    text += partHeading(image, part, info);
    if (isPublic(part, decoder)) {
      const lines = part.layout === MGM_LAYOUT
        ? mgmText(part.bytes, decoder)
        : decoder.textOne(part.layout!, part.bytes);
      text += `${lines.slice(1)}\n${tailText(part, decoder)}`;
    } else {
      text += rawRows(part.bytes);
      words.push(part.segment);
    }
    text += `${CONTEXT_RULE}\n`;
  }
  return { text, words };
}
