/** Values of outputs that people saved: nothing of them is believed. */

/** Rows and counters at most. */
export const MAX_ROWS = 1 << 20;
/** Where an output must begin to be what it is. */
export const HEAD = 4096;

/** An object of json, or a line as words with values. */
export type SavedRow = Readonly<Record<string, unknown>>;

/** Lines of a text, the long ones cut. */
export function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf("\n", at);
    const line = text.slice(at, Math.min(end < 0 ? text.length : end, at + HEAD));
    yield line.endsWith("\r") ? line.slice(0, -1) : line;
    if (end < 0) return;
    at = end + 1;
  }
}

export function isRow(value: unknown): value is SavedRow {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function savedNumber(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

export function savedText(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, 256) : null;
}
