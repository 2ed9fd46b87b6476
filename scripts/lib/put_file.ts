/** Times of files that are embedded: the same in every build. */

/** Time of modification, in seconds: 1980, before which some archives cannot go. */
const MODIFIED = 315_532_800;

/**
 * Writes a file that is embedded.
 *
 * @param path Absolute path; folders are made.
 */
export async function putFile(path: string, content: string | Uint8Array): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  if (typeof content === "string") await Deno.writeTextFile(path, content);
  else await Deno.writeFile(path, content);
  await Deno.utime(path, MODIFIED, MODIFIED);
}
