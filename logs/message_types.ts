/**
 * Shape of the message readers.
 *
 * @module
 */

import { ENUMS } from "../layouts/enums.ts";
import { syndromeOf, WC_OPCODES, wcStatusOf } from "../layouts/knowledge.ts";
import { put } from "./facts.ts";
import type { Facts } from "./types.ts";

/** What a following line is to a message. */
export type More =
  /** Part of it; there may be more. */
  | "more"
  /** Its last part. */
  | "done"
  /** Nothing of it. */
  | "no"
  /** Nothing of it, and it can have no more. */
  | "end";

/** A message found in a line. */
export interface MessageMatch {
  /** Which program printed it. */
  readonly origin: string;
  /** What it states; following lines may add to it. */
  readonly facts: Facts;
  /** What a reader must know. */
  readonly notes: string[];
  /** Reads a following line; absent: the message is complete. */
  readonly more?: (text: string, lower: string) => More;
  /** A process prints one of these at a time: the next one ends it. */
  readonly single?: boolean;
  /** Foreign lines that may stand in between. */
  readonly patience?: number;
  /** Whether it came to state anything; asked when it has all its lines. */
  readonly worth?: () => boolean;
  /** Lines that it may have altogether. */
  readonly limit?: number;
  /** Origins of the dumps that state the same once more: the message then belongs to the dump. */
  readonly absorbedBy?: readonly string[];
}

/** Reads one kind of message. */
export type MessageMatcher = (text: string, lower: string) => MessageMatch | undefined;

/** Name of a value of an enumeration. */
export function enumName(name: string, value: unknown): string | undefined {
  return ENUMS[name]?.values.find((entry) => entry.value === value)?.name;
}

/** Adds names to numbers, and the syndrome that a status was made from. */
export function decorate(facts: Facts): Facts {
  const status = facts["wc_status"];
  if (typeof status === "number") {
    const entry = wcStatusOf(status);
    put(facts, { wc_status_name: entry?.name, wc_status_text: entry?.texts[0] });
    if (entry?.syndrome !== undefined && facts["syndrome"] === undefined) {
      facts["syndrome"] = entry.syndrome;
      facts["syndrome_from"] = "wc_status";
    }
  }
  const syndrome = facts["syndrome"];
  if (typeof syndrome === "number" && facts["syndrome_space"] === undefined) {
    const entry = syndromeOf(syndrome);
    put(facts, { syndrome_name: entry?.name, syndrome_text: entry?.title });
  }
  put(facts, {
    cqe_opcode_name: enumName("cqe_opcode_gen5", facts["cqe_opcode"]),
    wqe_opcode_name: enumName("wqe_opcode_gen5", facts["wqe_opcode"]),
    wc_opcode_name: typeof facts["wc_opcode"] === "number" ? WC_OPCODES[facts["wc_opcode"]] : undefined,
  });
  return facts;
}
