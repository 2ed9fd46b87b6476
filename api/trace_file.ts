/**
 * Access traces as files to read from: the dumps in them, and the requests that failed.
 *
 * @module
 */

import { DecodeError, DeviceError } from "../errors.ts";
import { requestKey } from "../device/request.ts";
import { RESOURCE_DUMP } from "../device/resource_dump_register.ts";
import { parseTrace, type Trace, type TraceError } from "../files/trace.ts";
import { replayPort, traceStream } from "../files/trace_replay.ts";
import type { SegmentRequest } from "../device/types.ts";
import type { OpenedFile, RecognisedFile } from "./open_file.ts";
import { fileProvider } from "../files/provider.ts";
import { type ByteStore, MemoryStore } from "../files/store.ts";
import { StreamIndex } from "../files/stream_index.ts";
import { walkStreams } from "../files/walk.ts";

/** Longer traces are not read: every line becomes an object. */
const MAX_TRACE_BYTES = 1 << 28;

/**
 * Read a trace.
 *
 * @param file Recognised as one; its store is closed.
 * @throws {DecodeError} If it does not say which device it is of.
 */
export function readTrace(file: RecognisedFile): OpenedFile {
  const { name } = file;
  const trace = parseTrace(textOf(file.store, name));
  file.store.close();
  const notes = [...file.notes, ...trace.notes];
  if (trace.info.generation === 4) {
    const port = replayPort(trace, name);
    if ("accessRegister" in port) throw new DecodeError(`Trace "${name}" contradicts itself about its device`);
    return { generation: 4, port: Object.assign(port, { notes }) };
  }
  const store = new MemoryStore();
  store.append(traceStream(trace));
  const index = new StreamIndex();
  walkStreams(store, index, notes);
  const refused = failedRequests(trace);
  const refusal = (request: SegmentRequest): Error | undefined => {
    const error = refused.get(requestKey(request));
    if (error === undefined) return undefined;
    return new DeviceError(error.message, { device: name, operation: "access trace", status: error.status });
  };
  const info = { ...trace.info, name };
  return { generation: 5, provider: fileProvider({ info, store, index, notes, recorded: true, refusal }) };
}

function textOf(store: ByteStore, name: string): string {
  if (store.size > MAX_TRACE_BYTES) {
    throw new DecodeError(`Trace "${name}" has ${store.size} bytes, at most ${MAX_TRACE_BYTES} are read`, {
      hint: "Traces are lines: split the file",
    });
  }
  const bytes = new Uint8Array(store.size);
  return new TextDecoder().decode(bytes.subarray(0, store.read(0, bytes)));
}

/** Requests whose last access failed, by what they asked for. */
function failedRequests(trace: Trace): Map<string, TraceError> {
  const failed = new Map<string, TraceError>();
  for (const access of trace.accesses) {
    if (access.kind !== "register" || access.register !== RESOURCE_DUMP || access.request.length < 20) continue;
    const key = requestKey(requestOf(access.request));
    if (access.error === undefined) failed.delete(key);
    else failed.set(key, access.error);
  }
  return failed;
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
