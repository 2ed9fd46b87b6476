/** What an answer has behind the structure that it is known as: the list of pages, or bytes that nobody knows. */

import { toHex } from "../bytes.ts";
import type { ContextPart } from "../device/types.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { rawRows } from "./context_raw.ts";
import { MGM_LAYOUT } from "./mgm.ts";

/** Bytes of an entry of a page list. */
const ENTRY = 8;
/** The answer that may have an extension of the context before its page list, and the bytes of that; nothing tells. */
const EXTENDED = { layout: "query_qp_out", bytes: 192 };

/** The end of an answer. */
export interface TailJson {
  /** Where it begins. */
  readonly offset: number;
  /** Its bytes. */
  readonly length: number;
  /** Physical addresses of the queue's pages, as the entries have them. */
  readonly pas?: readonly string[];
  /** Bytes that have no public layout, in hexadecimal. */
  readonly bytes?: string;
}

/** Undefined where nothing follows. A multicast group's list is its own. */
export function tailJson(
  { layout, bytes }: Pick<ContextPart, "layout" | "bytes">,
  decoder: Decoder,
): TailJson | undefined {
  const id = layout === undefined || layout === MGM_LAYOUT ? -1 : decoder.layoutId(layout);
  const offset = id < 0 ? Infinity : decoder.layoutBytes(id);
  if (bytes.length <= offset) return undefined;
  const tail = bytes.subarray(offset);
  const listed = decoder.hasEntriesBehind(id) ? tail.length - tail.length % ENTRY : 0;
  const rest = tail.subarray(listed);
  return {
    offset,
    length: tail.length,
    ...(listed > 0 && { pas: entries(tail.subarray(0, listed)) }),
    ...(rest.length > 0 && { bytes: toHex(rest) }),
  };
}

function entries(list: Uint8Array): string[] {
  const view = new DataView(list.buffer, list.byteOffset, list.length);
  return Array.from({ length: list.length / ENTRY }, (_, i) => `0x${view.getBigUint64(i * ENTRY).toString(16)}`);
}

/** Zeros that no list can be: they are how much was read, not what is there. */
export function isPadding({ pas, bytes = "" }: TailJson): boolean {
  return pas === undefined && !/[^0]/.test(bytes);
}

/** The same as lines. A list that is all zero is only counted. */
export function tailText(part: Pick<ContextPart, "layout" | "bytes">, decoder: Decoder): string {
  const tail = tailJson(part, decoder);
  if (tail === undefined || isPadding(tail)) return "";
  const { offset, length, pas = [], bytes } = tail;
  const all = part.bytes.subarray(offset);
  const title = (text: string): string => `-------------- ${text} ------------------\n`;
  if (all.every((byte) => byte === 0)) return title(`${length} bytes behind it, all 0`);
  const pages = pas.map((address, i) => `pas[0x${i.toString(16)}] : ${address}\n`).join("");
  const rest = all.subarray(pas.length * ENTRY);
  const extended = part.layout === EXTENDED.layout && length >= EXTENDED.bytes;
  const list = extended ? "page list, or first the context's extension" : "page list";
  return (pas.length === 0 ? "" : title(`${list}, ${pas.length} entries`) + pages) +
    (bytes === undefined ? "" : title(`${rest.length} bytes behind it, not decoded`) + rawRows(rest));
}
