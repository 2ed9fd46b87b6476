/**
 * What people drop or paste, recognised: device data (captures, dump files, traces, reports that hold them), rings as
 * bytes or hexadecimal, logs.
 *
 * @module
 */

import { recogniseBytes } from "../api/open_file.ts";
import { filesOfReport, isPage } from "../render/html/shell.ts";

/** A file of the user's. */
export interface NamedBytes {
  /** File name. */
  readonly name: string;
  /** All of it. */
  readonly bytes: Uint8Array;
}

/** What inputs turned out to be. */
export interface Inputs {
  /** Captures, dump files, traces. */
  readonly devices: readonly NamedBytes[];
  /** Logs. */
  readonly logs: readonly { readonly name: string; readonly text: string }[];
  /** Bytes of rings. */
  readonly rings: readonly NamedBytes[];
}

/**
 * Tell what files are.
 *
 * @param files The files.
 * @param ring The user says that they are rings.
 * @throws {DecodeError} If one cannot be unpacked.
 */
export async function recogniseInputs(files: readonly NamedBytes[], ring: boolean): Promise<Inputs> {
  const devices: NamedBytes[] = [];
  const logs: { name: string; text: string }[] = [];
  const rings: NamedBytes[] = [];
  for (const file of files.flatMap(unwrapped)) {
    const known = await recogniseBytes(file.name, file.bytes);
    const { kind, store } = known;
    const held = ["capture", "trace", "big", "little", "text"].includes(kind);
    if (held && !ring) devices.push(file);
    else {
      const bytes = new Uint8Array(store.size);
      store.read(0, bytes);
      if (held) devices.push(file);
      else if (ring) rings.push({ name: file.name, bytes: fromHex(bytes) ?? bytes });
      else logs.push({ name: file.name, text: new TextDecoder().decode(bytes) });
    }
    store.close();
  }
  return { devices, logs, rings };
}

/** A report stands for the files that it holds. */
function unwrapped(file: NamedBytes): readonly NamedBytes[] {
  const head = new TextDecoder().decode(file.bytes.subarray(0, 2048));
  return isPage(head) ? filesOfReport(new TextDecoder().decode(file.bytes)) : [file];
}

/** Bytes that stand as hexadecimal digits, with or without offsets before a colon; undefined where they do not. */
function fromHex(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.some((byte) => byte > 0x7e)) return undefined;
  const text = new TextDecoder().decode(bytes).replace(/^\s*[0-9a-f]+:/gim, "").replace(/0x/gi, "");
  const digits = text.replace(/[\s,;]+/g, "");
  if (digits.length === 0 || digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return undefined;
  return Uint8Array.from(digits.match(/../g)!, (pair) => parseInt(pair, 16));
}
