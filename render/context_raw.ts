/** Contexts as words, 16 bytes a line (`--format raw`) or one dword a line (`--format dw`). */

import type { ContextImage, ContextPart, DeviceInfo } from "../device/types.ts";
import { partHeading } from "./context_heading.ts";
import { CONTEXT_RULE, digits, dwords } from "./rules.ts";

/** How the bytes of a part are laid out. */
export type WordLayout = (bytes: Uint8Array) => string;

/**
 * `0. 80000000 0000001e 05000000 00000000`: rows of 16 bytes, numbered.
 *
 * @param bytes Device order.
 */
export function rawRows(bytes: Uint8Array): string {
  const words = dwords(bytes);
  let text = "";
  for (let row = 0; row * 4 < words.length; row++) {
    text += `${row}. ${words.slice(row * 4, row * 4 + 4).join(" ")}\n`;
  }
  return text;
}

/**
 * `0x0004: 0000001e`: one dword a line with its byte offset.
 *
 * @param bytes Device order.
 */
export function dwRows(bytes: Uint8Array): string {
  return dwords(bytes).map((word, i) => `0x${digits(i * 4, i < 0x4000 ? 4 : 8)}: ${word}\n`).join("");
}

/**
 * A context under its headings, rules included.
 *
 * @param image The context. PRM-formatted parts (`query`) are left out unless they are all there is.
 * @param rows {@linkcode rawRows} or {@linkcode dwRows}.
 */
export function renderContextWords(
  image: ContextImage,
  info: Pick<DeviceInfo, "linkLayer">,
  rows: WordLayout = rawRows,
): string {
  return wordParts(image).map((part) => `${partHeading(image, part, info)}${rows(part.bytes)}${CONTEXT_RULE}\n`).join(
    "",
  );
}

/** The parts that words are shown of. */
export function wordParts(image: ContextImage): readonly ContextPart[] {
  const own = image.parts.filter((part) => part.role !== "query");
  return own.length > 0 ? own : image.parts;
}
