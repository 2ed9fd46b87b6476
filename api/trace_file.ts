/** Access traces as files to read from: the dumps in them, and the requests that failed. */

import { DeviceError } from "../errors.ts";
import { requestKey } from "../device/request.ts";
import { RESOURCE_DUMP_REGISTER } from "../device/resource_dump_register.ts";
import {
  type ContextAccess,
  readTraceLines,
  type RegisterAccess,
  type TraceAccess,
  type TraceError,
} from "../files/trace.ts";
import { replayPort, streamPiece } from "../files/trace_replay.ts";
import type { SegmentRequest } from "../device/types.ts";
import { isDamaged, type OpenedFile, type RecognisedFile, SHORTER } from "./open_file.ts";
import { fileProvider } from "../files/provider.ts";
import { textLines } from "../files/lines.ts";
import { addNote } from "../files/notes.ts";
import { MemoryStore, unpackedLimits } from "../files/store.ts";
import { StreamIndex } from "../files/stream_index.ts";
import type { Turns } from "../files/turns.ts";
import { walkStreams } from "../files/walk.ts";
import { loadZlib } from "../files/zlib.ts";

/** Accesses of a 4th-generation device that are kept, each an object. */
const MAX_ACCESSES = 1 << 18;

/**
 * Read a trace.
 *
 * @param file Recognised as one; its store is closed.
 * @param turns For everything else.
 * @throws {DecodeError} If it does not say which device it is of.
 */
export async function readTrace(file: RecognisedFile, turns: Turns): Promise<OpenedFile> {
  const { name } = file;
  const taken = new Taken(new MemoryStore(unpackedLimits(file.packedBytes, await loadZlib())));
  const steps = readTraceLines(textLines(file.store, "utf-8"), (access, info) => taken.take(access, info.generation));
  const { info, notes: damage } = await turns.through(steps);
  file.store.close();
  const notes = [...file.notes, ...damage, ...taken.notes, ...(file.store.short ? [SHORTER] : [])];
  if (info.generation === 4) {
    const port = Object.assign(replayPort({ ...info, name }, taken.accesses), { notes });
    return { generation: 4, port, damaged: notes.length > 0 };
  }
  const { store, failed } = taken;
  const index = new StreamIndex();
  const damaged = notes.length > 0;
  await walkStreams(store, index, notes, { turns });
  const refusal = (request: SegmentRequest): Error | undefined => {
    const error = failed.get(requestKey(request));
    if (error === undefined) return undefined;
    return new DeviceError(error.message, { device: name, operation: "access trace", status: error.status });
  };
  return {
    generation: 5,
    damaged: damaged || isDamaged(file, index),
    provider: fileProvider({ info: { ...info, name }, store, index, notes, recorded: true, refusal }),
  };
}

/** What is kept of a trace. */
class Taken {
  /** Accesses of a 4th-generation device. */
  readonly accesses: ContextAccess[] = [];
  /** Requests of a 5th-generation device whose last access failed, by what they asked for. */
  readonly failed = new Map<string, TraceError>();
  /** What is left out. */
  readonly notes: string[] = [];
  /** The dumps of a 5th-generation device, end to end. */
  readonly store: MemoryStore;

  constructor(store: MemoryStore) {
    this.store = store;
  }

  take(access: TraceAccess, generation: 4 | 5): void {
    if (generation === 4) this.#keep(access);
    else if (access.kind === "register" && access.register === RESOURCE_DUMP_REGISTER) this.#stream(access);
  }

  #keep(access: TraceAccess): void {
    if (access.kind !== "context") return;
    if (this.accesses.length >= MAX_ACCESSES) {
      addNote(this.notes, `Only the first ${MAX_ACCESSES} accesses of the trace are read`);
      return;
    }
    let end = access.answer.length;
    while (end > 0 && access.answer[end - 1] === 0) end--;
    this.accesses.push({ ...access, answer: access.answer.slice(0, end) });
  }

  #stream(access: RegisterAccess): void {
    try {
      this.store.append(streamPiece(access));
    } catch (error) {
      addNote(this.notes, `${(error as Error).message} of dumps are in the trace; the rest is left out`);
    }
    if (access.request.length < 20) return;
    const key = requestKey(requestOf(access.request));
    if (access.error === undefined) this.failed.delete(key);
    else if (this.failed.size < MAX_ACCESSES) this.failed.set(key, access.error);
    else addNote(this.notes, `Only the first ${MAX_ACCESSES} failures of the trace are read`);
  }
}

/** What the first access of a dump asks for. */
function requestOf(image: Uint8Array): SegmentRequest {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const first = view.getUint32(0);
  return {
    type: first & 0xffff,
    vhcaId: (first & 0x20000000) === 0 ? undefined : view.getUint16(6),
    index1: view.getUint32(8),
    index2: view.getUint32(12),
    numOfObj1: view.getUint16(16),
    numOfObj2: view.getUint16(18),
  };
}
