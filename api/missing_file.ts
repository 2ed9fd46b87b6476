/** What to do about a path that is not there. */

import { isGranted } from "../ffi/permissions.ts";
import { nearest } from "../suggest.ts";

/** Names of a folder that are looked through. */
const MAX_NAMES = 10_000;

/** The next step: the nearest name in the folder, where it may be looked into. */
export function missingFileHint(path: string): string {
  const slash = path.lastIndexOf("/") + 1;
  const folder = path.slice(0, slash);
  const near = nearest(path.slice(slash), namesIn(folder || "."));
  return near === undefined ? "Check the path; wqdump devices lists adapters" : `Did you mean ${folder}${near}?`;
}

function namesIn(folder: string): string[] {
  const names: string[] = [];
  if (!isGranted({ name: "read", path: folder })) return names;
  try {
    for (const { name } of Deno.readDirSync(folder)) if (names.push(name) === MAX_NAMES) break;
  } catch {
    // Nor is there such a folder.
  }
  return names;
}
