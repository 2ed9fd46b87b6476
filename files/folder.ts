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

/** What lies in a folder. */
export interface FolderFiles {
  /** Paths of files, those that links lead to included. */
  readonly files: readonly string[];
  /** Paths of pipes, devices, and links that lead nowhere. */
  readonly others: readonly string[];
}

/** The files of a folder, one level deep, in the order of their names; those that begin with a dot are left out. */
export function filesIn(folder: string): FolderFiles {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => !name.startsWith(".")).sort();
  const files: string[] = [];
  const others: string[] = [];
  for (const name of names) {
    const path = `${folder.replace(/\/$/, "")}/${name}`;
    try {
      const { isFile, isDirectory } = Deno.statSync(path);
      if (!isDirectory) (isFile ? files : others).push(path);
    } catch (error) {
      // Why it cannot be looked at is told by opening it.
      (error instanceof Deno.errors.NotFound ? others : files).push(path);
    }
  }
  return { files, others };
}
