/** What a row of the tables of formats says. */

import type { EventKind } from "../layouts/async_events.ts";
import type { Generation } from "../device/types.ts";
import type { OffsetStyle } from "../hex/rows.ts";
import type { Facts, LogElementKind } from "./types.ts";

/** What the bytes behind a heading are. */
export interface DumpShape {
  readonly element: LogElementKind;
  readonly generation?: Generation;
  /** Bytes that follow, where the program always prints as many. */
  readonly size?: number;
  /** The fact that says how many. */
  readonly sizeFact?: string;
  /** Row forms that belong to it; absent: any. */
  readonly styles?: readonly OffsetStyle[];
  /** Bytes per group of digits that belong to it; absent: any. */
  readonly units?: readonly number[];
  /** The bytes must be an error CQE. */
  readonly error?: boolean;
  readonly layout?: string;
}

/** A format of a line. */
export interface FormatRow {
  /** Which program prints it, in which form. */
  readonly origin: string;
  /** A line (or a few) as it prints it, with numbers of our own; the tests read it. */
  readonly sample: string;
  /** The line as a template; several where versions differ. */
  readonly pattern: string | readonly string[];
  /** Words of which any such line has at least one, where those of the pattern are in every log; lower case. */
  readonly words?: readonly string[];
  /** What the sample says; the tests hold it. */
  readonly gives: Facts;
  /** What the line says beside its fields. */
  readonly facts?: Facts;
  /** What a reader must know of it. */
  readonly notes?: readonly string[];
  /** Reads what a template cannot say; what is only a part of a fact it gives to `cut`. */
  readonly read?: (facts: Facts, text: string, notes: string[]) => void;
  /** Whether fields are still missing, where `read` finds them. */
  readonly open?: (facts: Facts, text: string) => boolean;
  /** The kind of event that it tells of. */
  readonly event?: EventKind;
  /** Origins of the lines that may follow and belong to it. */
  readonly then?: readonly string[];
  /** It belongs to another line, and tells nothing alone. */
  readonly part?: true;
  /** A process prints one of these at a time: the next one ends it. */
  readonly single?: true;
  /** Lines of others that may stand before its next one. */
  readonly patience?: number;
  /** Rows of bytes follow. */
  readonly dump?: DumpShape;
  /** Origins of headings that state the same once more. */
  readonly absorbedBy?: readonly string[];
}
