/**
 * What the words of a command line stand for: adapters, files, folders, one level deep.
 *
 * @module
 */

import { DeviceError } from "../errors.ts";
import { isFolder } from "../files/folder.ts";
import { kindOfName } from "./open.ts";
import { recogniseFile } from "./open_file.ts";

/** Inputs, sorted by what they are. */
export interface FoundInputs {
  /** Adapters, captures, scenarios. */
  readonly inputs: readonly string[];
  /** Logs. */
  readonly logs: readonly string[];
  /** What in folders is of no use, each said once. */
  readonly problems: readonly string[];
}

/**
 * Sort inputs.
 *
 * @param names As named.
 * @param logs Files that were said to be logs.
 */
export async function findInputs(names: readonly string[], logs: readonly string[]): Promise<FoundInputs> {
  const found = { inputs: [] as string[], logs: [...logs], problems: [] as string[] };
  for (const name of names) {
    if (isInputFolder(name)) await addFolder(name, found);
    else (kindOfName(name) === "file" && await isLog(name) ? found.logs : found.inputs).push(name);
  }
  return found;
}

/** Names of adapters can be names of folders too. */
function isInputFolder(name: string): boolean {
  return !/^sim:/i.test(name) && !name.startsWith("/dev/") && isFolder(name);
}

/** A file that looks like text and is no dump. */
async function isLog(name: string): Promise<boolean> {
  const { kind, store } = await recogniseFile(name);
  store.close();
  return kind === "log" && !/\.json$/i.test(name);
}

async function addFolder(
  folder: string,
  found: { inputs: string[]; logs: string[]; problems: string[] },
): Promise<void> {
  const names = [...readFolder(folder)].sort();
  for (const name of names) {
    const path = `${folder.replace(/[/\\]$/, "")}/${name}`;
    try {
      const { kind, store } = await recogniseFile(path);
      store.close();
      if (kind === "capture" || kind === "trace" || kind === "big" || kind === "little" || kind === "text") {
        found.inputs.push(path);
      } else if (kind === "log") found.logs.push(path);
      else found.problems.push(`${path} is neither capture, dump nor log`);
    } catch {
      if (!isInputFolder(path)) found.problems.push(`${path} cannot be read`);
    }
  }
}

function* readFolder(folder: string): Generator<string> {
  try {
    for (const { name } of Deno.readDirSync(folder)) yield name;
  } catch (error) {
    throw new DeviceError(`Cannot read the folder "${folder}": ${(error as Error).message}`, {
      device: folder,
      operation: "read the folder",
      cause: error,
    });
  }
}
