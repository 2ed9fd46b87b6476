/**
 * Version of the program, the same as in deno.json (a test compares them).
 *
 * @module
 */

/** Semantic version. */
export const VERSION = "0.1.0";

/** What `--version` prints. */
export const VERSION_LINE: string = `wqdump ${VERSION}\n`;
