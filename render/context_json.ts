/** Contexts as json records. */

import { toHex } from "../bytes.ts";
import type { ContextImage, ContextPart } from "../device/types.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { type TailJson, tailJson } from "./context_tail.ts";
import { isPublic } from "./context_text.ts";
import { MGM_LAYOUT, mgmFields } from "./mgm.ts";

/** A part of a context in json. */
export interface PartJson {
  /** `common`, `send`, `recv`, `context` or `query`. */
  readonly role: string;
  /** Segment that it came from. */
  readonly segment: string;
  /** Layout of the fields, null where it is not public. */
  readonly layout: string | null;
  /** Size in bytes. */
  readonly length: number;
  /** Fields under their layout names, where the layout is public. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Big-endian dwords, where it is not. */
  readonly dwords?: readonly number[];
  /** What follows the structure. */
  readonly tail?: TailJson;
  /** All bytes in hexadecimal, on request. */
  readonly bytes?: string;
  /** Why the part is cut short. */
  readonly cut?: string;
}

/** A context in json. */
export interface ContextJson {
  /** Context type. */
  readonly source: string;
  /** Context number. */
  readonly index: number;
  /** vhca_id. */
  readonly gvmi: number;
  /** Its parts in the order of the text format. */
  readonly parts: readonly PartJson[];
}

/**
 * A context for json.
 *
 * @param image The context.
 * @param decoder Its input region is used.
 * @param options `name`: context type as json spells it; `raw`: with all bytes.
 */
export function contextJson(
  image: ContextImage,
  decoder: Decoder,
  options: { name: string; raw: boolean },
): ContextJson {
  return {
    source: options.name,
    index: image.index,
    gvmi: image.gvmi,
    parts: image.parts.map((part) => partJson(part, decoder, options.raw)),
  };
}

function partJson(part: ContextPart, decoder: Decoder, raw: boolean): PartJson {
  const known = isPublic(part, decoder);
  const tail = tailJson(part, decoder);
  return {
    role: part.role,
    segment: part.segment,
    layout: known ? part.layout! : null,
    length: part.bytes.length,
    ...(known ? { fields: fieldsOf(part, decoder) } : { dwords: numbers(part.bytes) }),
    ...(tail === undefined ? {} : { tail }),
    ...(raw ? { bytes: toHex(part.bytes) } : {}),
    ...(part.cut === undefined ? {} : { cut: part.cut }),
  };
}

function fieldsOf({ layout, bytes }: ContextPart, decoder: Decoder): Record<string, unknown> {
  return layout === MGM_LAYOUT ? mgmFields(bytes, decoder) : decoder.decodeOne(layout!, bytes);
}

/** Big-endian dwords; bytes left over count as the high bytes of one more. */
export function numbers(bytes: Uint8Array): number[] {
  const words: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    let word = 0;
    for (let i = at; i < at + 4; i++) word = word * 256 + (bytes[i] ?? 0);
    words.push(word);
  }
  return words;
}
