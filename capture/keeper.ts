/** What stands between reading a device and writing a capture: nothing, or redaction. */

import type { HostFacts } from "../device/host_facts.ts";
import type { ContextImage, ContextType, RingStream } from "../device/types.ts";
import type { ContextKeeper, DumpKeeper } from "./recorder.ts";
import type { CaptureWriter } from "./writer.ts";

export interface RingRead {
  readonly source: ContextType;
  /** Context number. */
  readonly index: number;
  /** Geometry and facts. */
  readonly stream: Omit<RingStream, "chunks">;
  /** Its bytes as far as they came. */
  readonly bytes: Uint8Array;
}

/** Receives what is read, and is told what it was. */
export interface CaptureKeeper extends DumpKeeper, ContextKeeper {
  /** The bytes of rings are wanted by {@linkcode CaptureKeeper.ring}. */
  readonly wantsRings: boolean;
  /** What the host tells of the adapter. */
  host(facts: HostFacts): void;
  /** What was read since the last call is this context. */
  context(image: ContextImage): void;
  /** What was read since the last call is this ring. */
  ring(ring: RingRead): void;
  /** What was read since the last call turned out to be neither. */
  unknown(): void;
}

/** Everything as it was read. */
export function plainKeeper(writer: CaptureWriter): CaptureKeeper {
  return {
    wantsRings: false,
    dump: (request) => writer.dump(request),
    data: (dump, bytes) => writer.data(dump, bytes),
    done: (dump, reason) => writer.done(dump, reason),
    contextRead: (source, index, bytes) => writer.context(source, index, bytes),
    bufferRead: (source, index, bytes) => writer.buffer(source, index, bytes),
    host: (facts) => writer.host(facts),
    context: () => undefined,
    ring: () => undefined,
    unknown: () => undefined,
  };
}
