/**
 * What people drop or paste, recognised: device data (captures, dump files, traces, reports that hold them), rings as
 * bytes or hexadecimal, logs.
 */

import { recogniseBytes } from "../api/open_file.ts";
import { filesOfReport, isPage } from "../render/html/shell.ts";

/** A file of the user's. */
export interface NamedBytes {
  /** File name. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What inputs turned out to be. */
export interface Inputs {
  /** Captures, dump files, traces. */
  readonly devices: NamedBytes[];
  readonly logs: { readonly name: string; readonly text: string }[];
  readonly rings: NamedBytes[];
}

/**
 * Tell what a file is.
 *
 * @param ring The user says that it is a ring.
 * @param into What it is put into.
 * @returns What of it could not be unpacked; devices tell that themselves.
 * @throws {DecodeError} If it cannot be unpacked.
 */
export async function recogniseInput(input: NamedBytes, ring: boolean, into: Inputs): Promise<string[]> {
  const lost: string[] = [];
  for (const file of unwrapped(input)) {
    const { kind, store, notes } = await recogniseBytes(file.name, file.bytes);
    const held = ["capture", "trace", "big", "little", "text"].includes(kind);
    if (held) into.devices.push(file);
    else {
      const bytes = new Uint8Array(store.size);
      store.read(0, bytes);
      lost.push(...notes);
      if (ring) into.rings.push({ name: file.name, bytes: fromHex(bytes) ?? bytes });
      else into.logs.push({ name: file.name, text: new TextDecoder().decode(bytes) });
    }
    store.close();
  }
  return lost;
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
