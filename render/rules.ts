/** Rules, hexadecimal and the small conventions that all text formats of the manual share. */

/** The rule under a context part. */
export const CONTEXT_RULE: string = "-".repeat(26);
/** The rule around the count of valid contexts. */
export const LIST_RULE: string = "-".repeat(41);
/** The rule around the header of a ring. */
export const RING_RULE: string = "=".repeat(110);

/**
 * A number with a fixed count of hexadecimal digits, without 0x.
 *
 * @param value Not negative.
 * @param digits At least this many.
 */
export function digits(value: number | bigint, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/**
 * The big-endian dwords of device bytes.
 *
 * @param bytes Device order.
 * @returns Eight digits each; one to three bytes left over as the last, shorter item.
 */
export function dwords(bytes: Uint8Array): string[] {
  const words: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    let word = "";
    for (let i = at; i < Math.min(at + 4, bytes.length); i++) word += digits(bytes[i]!, 2);
    words.push(word);
  }
  return words;
}
