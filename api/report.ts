/**
 * The data that a report holds, so that it opens again where it was sent.
 *
 * @module
 */

import type { Diagnosis } from "../diagnose/types.ts";
import { concat } from "../bytes.ts";
import { capture } from "./capture.ts";
import { kindOfName } from "./open.ts";

/** Bytes that a report holds at most; what is beyond stays where it is. */
const MOST_BYTES = 64 << 20;
/** QPs of an adapter that are captured for a report. */
const MOST_QPS = 64;

/** A file in a report. */
export interface HeldFile {
  /** Its name. */
  readonly name: string;
  /** All of it. */
  readonly bytes: Uint8Array;
}

/** How the data is read. */
export interface HeldOptions {
  /** The mtcr library. */
  readonly library?: string | undefined;
  /** Stops between two accesses. */
  readonly signal?: AbortSignal | undefined;
  /** Told what the report does not hold. */
  readonly note?: ((text: string) => void) | undefined;
}

/**
 * Files as they are; of adapters a capture of the queue pairs that have a verdict.
 *
 * @param inputs What was diagnosed.
 * @param answer The diagnosis.
 * @param options How it is read.
 */
export async function heldFiles(
  inputs: readonly string[],
  answer: Diagnosis,
  { library, signal, note }: HeldOptions = {},
): Promise<HeldFile[]> {
  const files: HeldFile[] = [];
  let left = MOST_BYTES;
  for (const input of inputs) {
    const name = input.replace(/^.*[/\\]/, "");
    const bytes = kindOfName(input) === "file"
      ? Deno.statSync(input).size > left ? undefined : await Deno.readFile(input)
      : await captured(input, answer, library, signal);
    if (bytes === undefined || bytes.length > left) {
      note?.(`The report does not hold ${name}: it would be larger than ${MOST_BYTES >> 20} MiB`);
      continue;
    }
    if (bytes.length === 0) continue;
    left -= bytes.length;
    files.push({ name: kindOfName(input) === "file" ? name : `${name.replace(/[^\w.-]+/g, "_")}.wqd`, bytes });
  }
  return files;
}

async function captured(
  name: string,
  { verdicts }: Diagnosis,
  library: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const qps = verdicts.flatMap(({ kind, number }) => kind === "qp" && number !== null ? [number] : []);
  const wanted = [...new Set(qps)].slice(0, MOST_QPS);
  if (wanted.length === 0) return new Uint8Array();
  const pieces: Uint8Array[] = [];
  await capture(name, { write: (bytes) => void pieces.push(bytes.slice()) }, { qps: wanted, library, signal });
  return concat(pieces);
}
