/** Shape of the messages that are read in code. */

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
  /** Foreign lines that may stand in between. */
  readonly patience?: number;
  /** Whether it came to state anything; asked when it has all its lines. */
  readonly worth?: () => boolean;
  /** Lines that it may have altogether. */
  readonly limit?: number;
}

/** Reads one kind of message. */
export type MessageMatcher = (text: string, lower: string) => MessageMatch | undefined;
