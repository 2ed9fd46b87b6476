/** What the words of a command line stand for: adapters, files, folders, one level deep. */

import { DeviceError } from "../errors.ts";
import { isFolder } from "../files/folder.ts";
import { kindOfName } from "./open.ts";
import { isCollectives } from "../diagnose/collectives.ts";
import { isNamedPipe, isStdin } from "../files/pipe.ts";
import { type RecognisedFile, recogniseFile } from "./open_file.ts";
import { outputsIn } from "./saved_outputs.ts";

/** Bytes by which a file is known. */
const HEAD = 1 << 12;

/** Inputs, sorted by what they are. */
export interface FoundInputs {
  /** Adapters, captures, scenarios. */
  readonly inputs: readonly string[];
  readonly logs: readonly string[];
  /** Outputs of other tools that tell of an adapter. */
  readonly outputs: readonly string[];
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
  const found: Found = { inputs: [], logs: [...logs], outputs: [], problems: [] };
  for (const name of names) {
    if (isInputFolder(name)) await addFolder(name, found);
    else if (kindOfName(name) === "file") await addFile(name, found);
    else found.inputs.push(name);
  }
  return found;
}

/** Names of adapters can be names of folders too. */
function isInputFolder(name: string): boolean {
  return !/^sim:/i.test(name) && !/^\/dev\/(?!shm\/)/.test(name) && isFolder(name);
}

interface Found {
  readonly inputs: string[];
  readonly logs: string[];
  readonly outputs: string[];
  readonly problems: string[];
}

/** What frameworks tell of their ranks: it goes with logs. */
function isOfRanks({ kind, store }: Pick<RecognisedFile, "kind" | "store">): boolean {
  if (kind === "capture" || kind === "trace") return false;
  const start = new Uint8Array(HEAD);
  return isCollectives(new TextDecoder().decode(start.subarray(0, store.read(0, start))));
}

/** A log looks like text and is no dump; opening what is nothing of all this tells why. */
async function addFile(name: string, found: Found): Promise<void> {
  // What a pipe brings comes once: it is for whoever opens it as a device.
  if (isNamedPipe(name) || isStdin(name)) return void found.inputs.push(name);
  const file = await recogniseFile(name);
  const isOutput = outputsIn(file).length > 0;
  const told = isOfRanks(file);
  file.store.close();
  if (isOutput) found.outputs.push(name);
  else if (told) found.logs.push(name);
  else if (file.saved === undefined) {
    (file.kind === "log" && !/\.json$/i.test(name) ? found.logs : found.inputs).push(name);
  } else {found.inputs.push(
      ...file.saved.devices.length > 1 ? file.saved.devices.map((one) => `${name}#${one}`) : [name],
    );}
}

/** Pipes and devices, which may never end; what cannot be looked at is told by opening it. */
function isSpecial(path: string): boolean {
  try {
    const { isFile, isDirectory } = Deno.statSync(path);
    return !isFile && !isDirectory;
  } catch {
    return false;
  }
}

async function addFolder(folder: string, found: Found): Promise<void> {
  const names = [...readFolder(folder)].sort();
  for (const name of names) {
    const path = `${folder.replace(/[/\\]$/, "")}/${name}`;
    if (isSpecial(path)) {
      found.problems.push(`${path} is no regular file`);
      continue;
    }
    try {
      const file = await recogniseFile(path);
      const { kind, store } = file;
      const isOutput = outputsIn(file).length > 0;
      const told = isOfRanks(file);
      store.close();
      if (isOutput) found.outputs.push(path);
      else if (told) found.logs.push(path);
      else if (file.saved !== undefined) await addFile(path, found);
      else if (kind === "capture" || kind === "trace" || kind === "big" || kind === "little" || kind === "text") {
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
