/** A saved output of another tool that holds resource dumps, in the place of a file of resource dumps. */

import { DecodeError } from "../errors.ts";
import { addNote } from "../files/notes.ts";
import { textEncoding } from "../files/sniff.ts";
import { type ByteStore, MemoryStore, readWhole } from "../files/store.ts";
import { mayHaveDumps, type SavedDump, savedDumps } from "../files/saved_rows.ts";

/** Text of such an output at most; each byte of a dump takes about four characters of it. */
const MAX_BYTES = 256 << 20;
/** Every dump of a tool in which bytes of contexts run together as decimal numbers. */
const GLUED = /^(?:link|dev) [\w.-]+(?:\/\S+)? \d{60,}>?\s*$/m;

/** Contexts are no larger. */
const SMALL_BYTES = 4096;

/** What such an output holds. */
export interface HeldDumps {
  /** The dumps, one after another. */
  readonly store: MemoryStore;
  /** RDMA device that the rows name; undefined where they name none, or several of which none was chosen. */
  readonly device: string | undefined;
  /** All that they name. */
  readonly devices: readonly string[];
  /** What is damaged. */
  readonly notes: readonly string[];
}

/**
 * Dumps in a file of text.
 *
 * @param name As given; `FILE#DEVICE` takes the rows of one device.
 * @param head Its beginning.
 * @param store The file; stays open.
 * @returns Undefined where it has none.
 * @throws {DecodeError} When it has none of the device that is named, or bytes that cannot be told apart.
 */
export function heldDumps(name: string, head: Uint8Array, store: ByteStore): HeldDumps | undefined {
  const decoder = new TextDecoder(textEncoding(head));
  const start = decoder.decode(head);
  if (GLUED.test(start)) {
    throw new DecodeError(`"${name}" is the text of rdma -r: its numbers run together and cannot be told apart`, {
      hint: "Save it as json: rdma -r -j resource show qp > qp.json",
    });
  }
  if (!mayHaveDumps(start)) return undefined;
  if (store.size > MAX_BYTES) {
    throw new DecodeError(`"${name}" has ${store.size} bytes, more than such an output can have (${MAX_BYTES})`, {
      hint: "Save the output of one device",
    });
  }
  const bytes = new Uint8Array(store.size);
  readWhole(store, name, 0, bytes);
  const dumps = savedDumps(decoder.decode(bytes));
  return dumps.length === 0 ? undefined : ofOneDevice(name, dumps);
}

function ofOneDevice(name: string, dumps: readonly SavedDump[]): HeldDumps {
  const wanted = /#([\w.-]+)$/.exec(name)?.[1];
  const devices = [...new Set(dumps.flatMap(({ device }) => device ?? []))];
  const path = name.replace(/#[\w.-]+$/, "");
  if (wanted !== undefined && !devices.includes(wanted)) {
    throw new DecodeError(`"${path}" has no rows of ${wanted}`, { hint: `It has rows of ${devices.join(", ")}` });
  }
  const device = wanted ?? (devices.length === 1 ? devices[0] : undefined);
  const store = new MemoryStore();
  const notes: string[] = [];
  const seen = new Set<string>();
  for (const { bytes, cut, ...row } of dumps) {
    if (device !== undefined && row.device !== device) continue;
    // Some versions of the tool print a row twice.
    const content = bytes.length <= SMALL_BYTES ? new TextDecoder("latin1").decode(bytes) : undefined;
    if (content !== undefined && seen.has(content)) continue;
    if (content !== undefined) seen.add(content);
    store.append(bytes);
    if (cut) addNote(notes, "The output ends in the middle of a row");
  }
  return { store, device, devices, notes };
}
