/** Folders as inputs. */

/**
 * Whether a folder has this name; what cannot be looked at is none, and is refused with its reason when it is opened.
 */
export function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** The files of a folder, one level deep, in the order of their names; those that begin with a dot are left out. */
export function filesIn(folder: string): string[] {
  const files = [...Deno.readDirSync(folder)].filter(({ name, isFile }) => isFile && !name.startsWith("."));
  return files.map(({ name }) => name).sort().map((name) => `${folder.replace(/\/$/, "")}/${name}`);
}
