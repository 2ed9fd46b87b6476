/** Folders as inputs. */

import { DeviceError } from "../errors.ts";
import type { OwnOutput } from "./own_output.ts";

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

/** What of a folder is not read. */
export interface FolderProblem {
  readonly path: string;
  /** With the path in it. */
  readonly text: string;
}

/** What lies in a folder. */
export interface FolderFiles {
  /** Paths of files, those that links lead to included. */
  readonly files: readonly string[];
  /** Pipes, devices, links that lead nowhere, folders, and what this process itself writes. */
  readonly problems: readonly FolderProblem[];
}

/**
 * The files of a folder, one level deep, in the order of their names; those that begin with a dot are left out.
 *
 * @throws {DeviceError} If it cannot be read.
 */
export function filesIn(folder: string, own: OwnOutput): FolderFiles {
  const files: string[] = [];
  const problems: FolderProblem[] = [];
  for (const name of namesIn(folder)) {
    const path = `${folder.replace(/\/$/, "")}/${name}`;
    const stream = own(path);
    const kind = kindOf(path);
    if (stream !== undefined) problems.push({ path, text: `${path} is not read: it is where ${stream} goes` });
    else if (kind === "file") files.push(path);
    else if (kind === "folder") {
      problems.push({ path, text: `${path} is a folder in a folder, which is not read: name it too` });
    } else if (kind === "other") problems.push({ path, text: `${path} is no regular file` });
  }
  return { files, problems };
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => !name.startsWith(".")).sort();
  } catch (error) {
    throw new DeviceError(`Cannot read the folder "${folder}": ${(error as Error).message}`, {
      device: folder,
      operation: "read the folder",
      cause: error,
    });
  }
}

function kindOf(path: string): "file" | "folder" | "other" {
  try {
    const { isFile, isDirectory } = Deno.statSync(path);
    return isDirectory ? "folder" : isFile ? "file" : "other";
  } catch (error) {
    // Why it cannot be looked at is told by opening it.
    return error instanceof Deno.errors.NotFound ? "other" : "file";
  }
}
