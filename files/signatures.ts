/**
 * How files that stand for an adapter begin. What reads them is loaded when one does.
 *
 * @module
 */

/** First bytes of a capture. As in PNG, they show damage by transfers that take a file for text. */
export const CAPTURE_MAGIC: readonly number[] = [0x89, 0x57, 0x51, 0x44, 0x0d, 0x0a, 0x1a, 0x0a];

/** Schema of a trace; its first line begins with it. */
export const TRACE_SCHEMA = "wqdump/trace/1";

/** A line that begins a segment of a text dump. */
// All of a line without blanks around it: a blank that two parts can take makes a long line of blanks slow.
export const TEXT_HEADING = /^Segment Type:\s*(0x[0-9a-f]+|\d+)$/i;

/**
 * Whether bytes are the start of a trace.
 *
 * @param head First bytes of a file, 64 at least where it has them.
 */
export function isTrace(head: Uint8Array): boolean {
  return new TextDecoder().decode(head.subarray(0, 64)).startsWith(`{"schema":"${TRACE_SCHEMA}"`);
}

/** Does a line start a segment of a text dump? */
export function isTextHeading(line: string): boolean {
  return TEXT_HEADING.test(line.trim());
}
