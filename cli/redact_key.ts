/** `--redact-key FILE`: the secret of a redaction, kept so that the captures of one case agree with each other. */

import { isStrangers } from "../files/atomic_file.ts";
import { thrownText, UsageError } from "../errors.ts";
import { newSecret, type RedactionKey } from "../capture/redact/permutation.ts";
import type { Redaction } from "../api/redact.ts";
import type { Session } from "./session.ts";

const KEY = /^([0-9a-f]{8}) ?([0-9a-f]{8}) ?([0-9a-f]{8}) ?([0-9a-f]{8})\s*$/;
/** A file with more in it is no key. */
const MAX_BYTES = 64;
/** Looks at a file with nothing in it yet, and the time between them: another run may be making the key. */
const [LOOKS, LOOK_MS] = [40, 50];

/**
 * The secret that `--redact` and `--redact-key` ask for.
 *
 * @returns Undefined where nothing is to be redacted.
 */
export function secretOf({ options, warn }: Session): RedactionKey | undefined {
  const path = options["redact-key"];
  if (path !== undefined) return redactionKey(path, warn);
  return options.redact === true ? newSecret() : undefined;
}

/** What redacts an answer as the options ask for; loaded where it is wanted. */
export async function redactionOf(session: Session): Promise<Redaction | undefined> {
  const secret = secretOf(session);
  return secret === undefined ? undefined : new (await import("../api/redact.ts")).Redaction(secret);
}

/**
 * Read the key, or make it where the file is not there yet: readable by its owner only.
 *
 * @param warn Told when others can read it.
 * @throws {UsageError} When the file is no key, or cannot be read or made.
 */
function redactionKey(path: string, warn: (text: string) => void): RedactionKey {
  try {
    using file = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
    return writeKey(file, path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) {
      throw new UsageError(`Cannot make the key "${path}" of --redact-key: ${thrownText(error)}`);
    }
  }
  return readKey(path, warn);
}

/** A key in a file that is new; what cannot be written whole is taken away again: the next run would find no key there. */
function writeKey(file: Deno.FsFile, path: string): RedactionKey {
  const key = newSecret();
  const text = new TextEncoder().encode(`${key.map((word) => word.toString(16).padStart(8, "0")).join(" ")}\n`);
  try {
    for (let done = 0; done < text.length;) done += file.writeSync(text.subarray(done));
    return key;
  } catch (error) {
    Deno.removeSync(path);
    throw error;
  }
}

/** What a file is, once there is something in it. */
function filled(path: string): Deno.FileInfo {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  let info = Deno.statSync(path);
  for (let n = 0; n < LOOKS && info.isFile && info.size === 0; n++) {
    Atomics.wait(pause, 0, 0, LOOK_MS);
    info = Deno.statSync(path);
  }
  return info;
}

function readKey(path: string, warn: (text: string) => void): RedactionKey {
  const why = (reason: string): UsageError =>
    new UsageError(
      `"${path}" of --redact-key ${reason}`,
      "Name a file that --redact-key has made, or one that does not exist: it is made then",
    );
  let info: Deno.FileInfo;
  let text: string;
  try {
    info = filled(path);
    if (!info.isFile || info.size > MAX_BYTES) throw why("is no key");
    if (isStrangers(info.uid, path)) throw why(`belongs to user ${info.uid}, who could tell what is redacted`);
    text = Deno.readTextFileSync(path);
  } catch (error) {
    throw error instanceof UsageError ? error : why(`cannot be read: ${(error as Error).message}`);
  }
  const words = KEY.exec(text)?.slice(1).map((word) => Number.parseInt(word, 16));
  if (words === undefined) throw why("is no key");
  if (((info.mode ?? 0) & 0o077) !== 0) warn(`Others can read the key ${path}: with it, what is redacted can be told`);
  return words as unknown as RedactionKey;
}
