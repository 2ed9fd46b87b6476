/** What a heading is: the line before a dump. */

import type { Generation } from "../device/types.ts";
import { placeFacts } from "./facts.ts";
import type { OffsetStyle } from "../hex/rows.ts";
import type { Facts, LogElementKind } from "./types.ts";

/** What a heading announces. */
export interface Header {
  /** Which program prints it, in which form. */
  readonly origin: string;
  /** What the bytes are. */
  readonly element: LogElementKind;
  /** Adapter generation, where the heading settles it. */
  readonly generation: Generation | undefined;
  /** Bytes that follow, where known. */
  readonly size: number | undefined;
  /** Layout of the bytes, where the heading names it. */
  readonly layout: string | undefined;
  /** Row forms that belong to it; undefined: any. */
  readonly styles: readonly OffsetStyle[] | undefined;
  /** Bytes per group of digits that belong to it; undefined: any. */
  readonly units: readonly number[] | undefined;
  /** The bytes must be an error CQE. */
  readonly error: boolean;
  /** The rows are no queue element of these adapters; the reason. */
  readonly foreign: string | undefined;
  /** What the heading states. */
  readonly facts: Facts;
  /** Fields of a whole heading that this one lost. */
  readonly lost: readonly string[];
  /** Facts that the heading should state: when they are missing, it goes on in the next line. */
  readonly wants: readonly string[];
  /** Rereads the facts from a heading that was joined from several lines. */
  readonly reread: (text: string) => Facts;
}

/** Reads one kind of heading. */
export type Matcher = (text: string, lower: string) => Header | undefined;

/** Fills in what most headings leave open; `read` gives what the text states. */
export function header(
  fields:
    & Partial<Header>
    & Pick<Header, "origin" | "element">
    & { readonly read: (text: string, lower: string) => Facts; readonly text: string },
): Header {
  const { read, text, ...rest } = fields;
  const reread = (joined: string): Facts => ({ ...read(joined, joined.toLowerCase()), ...placeFacts(joined) });
  return {
    generation: undefined,
    size: undefined,
    layout: undefined,
    styles: undefined,
    units: undefined,
    error: false,
    foreign: undefined,
    lost: [],
    wants: [],
    ...rest,
    facts: reread(text),
    reread,
  };
}
