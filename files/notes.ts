/** Remarks about a file, bounded: a thoroughly damaged one would otherwise fill the screen. */

const MAX_NOTES = 40;

/**
 * Add a remark; the same one is added once.
 *
 * @param text One line, capital first, no final period.
 */
export function addNote(notes: string[], text: string): void {
  if (notes.length > MAX_NOTES || notes.includes(text)) return;
  notes.push(notes.length === MAX_NOTES ? "Further remarks are left out" : text);
}
