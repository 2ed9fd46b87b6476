/** A capture as a device: requests are answered as they were when it was made. */

import { DeviceError } from "../errors.ts";
import { addNote } from "../files/notes.ts";
import { type FileProvider, fileProvider } from "../files/provider.ts";
import type { ByteStore } from "../files/store.ts";
import type { Turns } from "../files/turns.ts";
import { momentOf } from "../device/host_shape.ts";
import { contextSources } from "../device/gen4_types.ts";
import type { ContextPort, DeviceInfo, SourceTime } from "../device/types.ts";
import { errorFrom } from "./about.ts";
import { type Capture, readCapture } from "./reader.ts";
import { requestKey } from "../device/request.ts";

/** Read a recognised file as a capture; remarks on its unpacking come first. */
export async function captureOf(
  file: { readonly name: string; readonly store: ByteStore; readonly notes: readonly string[] },
  turns?: Turns,
): Promise<Capture> {
  const capture = await readCapture(file.name, file.store, turns);
  return { ...capture, notes: [...file.notes, ...capture.notes] };
}

/**
 * A provider of the dumps in a capture of a 5th-generation device.
 *
 * @param capture From `readCapture`.
 */
export function captureProvider(name: string, capture: Capture): FileProvider {
  const { store, index, menu, refused } = capture;
  return fileProvider({
    info: infoOf(name, capture),
    store,
    index,
    menu,
    notes: notesOf(capture),
    recorded: true,
    host: capture.host,
    time: timeOf(capture),
    refusal: (request) => {
      const reason = refused.size === 0 ? undefined : refused.get(requestKey(request));
      return reason === undefined ? undefined : errorFrom(reason, name);
    },
  });
}

/**
 * A port with the contexts in a capture of a 4th-generation device.
 *
 * @param capture From `readCapture`.
 */
export function capturePort(name: string, capture: Capture): ContextPort & { readonly notes: readonly string[] } {
  const { contexts, buffers } = capture;
  const names = new Map(Object.entries(contextSources()).map(([source, number]) => [number, source]));
  const numbersOf = (source: string): number[] =>
    [...contexts.keys()].flatMap((key) => key.startsWith(`${source}:`) ? Number(key.slice(source.length + 1)) : [])
      .sort((a, b) => a - b);
  return {
    info: infoOf(name, capture),
    notes: notesOf(capture),
    readContext(source, index, into): Promise<void> {
      const bytes = contexts.get(`${names.get(source)}:${index}`)?.bytes();
      if (bytes === undefined) return Promise.reject(notHeld(name, index));
      into.fill(0);
      into.set(bytes.subarray(0, into.length));
      return Promise.resolve();
    },
    hostFacts: () => Promise.resolve(capture.host),
    readBuffer: (source, index) => Promise.resolve(buffers.get(`${source.toLowerCase()}:${index}`)?.bytes()),
    knownIndexes: (source) => numbersOf(names.get(source) ?? ""),
    close(): void {},
  };
}

/** A capture's time is that of its beginning. */
function timeOf({ about }: Capture): SourceTime {
  const time = momentOf(about.time);
  return { now: () => ({ time }), pause: () => undefined };
}

/** The device's facts under the file's name. */
function infoOf(name: string, { about }: Capture): DeviceInfo {
  return {
    ...about.device,
    name,
    recordedAs: about.device.name,
    recordedBy: about.tool,
    recordedOn: about.host,
    recordedRedacted: about.redacted,
  };
}

function notesOf({ notes, remarks, about }: Capture): string[] {
  const all = [...notes];
  if (about.redacted !== undefined) addNote(all, `The capture is redacted: ${about.redacted.join("; ")}`);
  for (const remark of remarks) addNote(all, remark);
  return all;
}

function notHeld(name: string, index: number): DeviceError {
  return new DeviceError(`"${name}" has no context 0x${index.toString(16)}`, {
    device: name,
    operation: `read context 0x${index.toString(16)}`,
    status: "NOT_VALID",
  });
}
