/** How files that stand for an adapter begin. What reads them is loaded when one does. */

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

/** How a file is packed. */
export type Packing = "gzip" | "zstd";

/** Recognise a packed file by its first bytes. */
export function packingOf(head: Uint8Array): Packing | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return "gzip";
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return "zstd";
  // A skippable frame first, as parallel compressors write.
  if ((head[0]! & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18) return "zstd";
  return undefined;
}
