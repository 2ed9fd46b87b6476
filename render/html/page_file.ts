/** The built page, wherever this program has it. */

import { UsageError } from "../../errors.ts";

/**
 * Text of the page.
 *
 * @throws {UsageError} In a checkout where it was not built, or may not be read.
 */
export async function pageText(): Promise<string> {
  const { EMBEDDED_PAGE } = await import("./embedded.ts");
  if (EMBEDDED_PAGE !== "") return EMBEDDED_PAGE;
  try {
    return await Deno.readTextFile(new URL("../../dist/wqdump.html", import.meta.url));
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "was not built" : (error as Error).message;
    throw new UsageError(
      `The page dist/wqdump.html ${why}`,
      'Build it with "deno task page" and allow it to be read; the executable carries it',
    );
  }
}
