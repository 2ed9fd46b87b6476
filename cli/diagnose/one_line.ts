/**
 * Text for a monitor: one line of printable ASCII, no longer than it may be.
 *
 * @module
 */

/**
 * Cut text to a line.
 *
 * @param text Any text.
 * @param most Characters that there is room for.
 */
export function plain(text: string, most: number): string {
  const line = text.replace(/[\r\n|]+/g, " ").replace(/[^ -~]/g, "?");
  return line.length <= most ? line : `${line.slice(0, Math.max(0, most - 3))}...`;
}
