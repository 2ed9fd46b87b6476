/**
 * Where the executable carries the built page. In a checkout it is empty: `deno task page` builds dist/wqdump.html, and
 * `scripts/stage.ts` puts that here for the executable.
 */

/** The page, or nothing. */
export const EMBEDDED_PAGE: string = "";
