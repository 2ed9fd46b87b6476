/** The data that a report holds, so that it opens again where it was sent. */

import type { Diagnosis } from "../diagnose/types.ts";
import { concat } from "../bytes.ts";
import { capture, type CaptureOptions } from "./capture.ts";
import { kindOfName } from "./open.ts";
import type { Redaction } from "./redact.ts";

/** Bytes that a report holds at most; what is beyond stays where it is. */
const MOST_BYTES = 64 << 20;
/** QPs of an adapter that are captured for a report. */
const MOST_QPS = 64;

/** A file in a report. */
export interface HeldFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How the data is read. */
export interface HeldOptions {
  /** The mtcr library. */
  readonly library?: string | undefined;
  /** Stops between two accesses. */
  readonly signal?: AbortSignal | undefined;
  /** Redacts everything that the report holds, captures and files alike. */
  readonly redaction?: Redaction | undefined;
  /** Told what the report does not hold. */
  readonly note?: ((text: string) => void) | undefined;
}

/** Files as they are; of adapters a capture of the queue pairs that have a verdict. */
export async function heldFiles(
  inputs: readonly string[],
  answer: Pick<Diagnosis, "verdicts">,
  { library, signal, note, redaction }: HeldOptions = {},
): Promise<HeldFile[]> {
  const files: HeldFile[] = [];
  let left = MOST_BYTES;
  for (const input of inputs) {
    const name = redaction?.device(input) ?? input.replace(/^.*[/\\]/, "");
    const isFile = kindOfName(input) === "file";
    const kept = isFile && redaction === undefined;
    const bytes = isFile && Deno.statSync(input).size > left
      ? undefined
      : kept
      ? await Deno.readFile(input)
      : await captured(input, isFile ? undefined : queuesOf(answer), { library, signal, redact: redaction?.key });
    if (bytes === undefined || bytes.length > left) {
      note?.(`The report does not hold ${name}: it would be larger than ${MOST_BYTES >> 20} MiB`);
      continue;
    }
    if (bytes.length === 0) continue;
    left -= bytes.length;
    files.push({ name: kept ? name : `${name.replace(/[^\w.-]+/g, "_")}.wqd`, bytes });
  }
  return files;
}

/**
 * The files among some inputs, as they are; adapters are not read again.
 *
 * @param note Told what the report does not hold.
 */
export async function filesHeld(inputs: readonly string[], note: (text: string) => void): Promise<HeldFile[]> {
  const files = inputs.filter((input) => kindOfName(input) === "file");
  return await heldFiles(files, { verdicts: [] }, { note });
}

/** QPs that have a verdict. */
function queuesOf({ verdicts }: Pick<Diagnosis, "verdicts">): number[] {
  const qps = verdicts.flatMap(({ kind, number }) => kind === "qp" && number !== null ? [number] : []);
  return [...new Set(qps)].slice(0, MOST_QPS);
}

/** A capture of some QPs; undefined: of all that there is. */
async function captured(
  name: string,
  qps: readonly number[] | undefined,
  options: Pick<CaptureOptions, "library" | "signal" | "redact">,
): Promise<Uint8Array> {
  if (qps?.length === 0) return new Uint8Array();
  const pieces: Uint8Array[] = [];
  await capture(name, { write: (bytes) => void pieces.push(bytes.slice()) }, { ...options, qps });
  return concat(pieces);
}
