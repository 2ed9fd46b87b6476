/** What the words of a command line stand for: adapters, files, folders, one level deep. */

import { filesIn, type FolderProblem, isFolder } from "../files/folder.ts";
import { ownOutput } from "../files/own_output.ts";
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
  readonly problems: readonly FolderProblem[];
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
    // A word that means an adapter is one, whatever folder lies there.
    if (kindOfName(name) !== "file") found.inputs.push(name);
    else if (isFolder(name)) await addFolder(name, found);
    else await addFile(name, found);
  }
  return found;
}

interface Found {
  readonly inputs: string[];
  readonly logs: string[];
  readonly outputs: string[];
  readonly problems: FolderProblem[];
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

async function addFolder(folder: string, found: Found): Promise<void> {
  const { files, problems } = filesIn(folder, await ownOutput());
  found.problems.push(...problems);
  for (const path of files) {
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
      else found.problems.push({ path, text: `${path} is neither capture, dump nor log` });
    } catch {
      found.problems.push({ path, text: `${path} cannot be read` });
    }
  }
}
