/**
 * What stands between reading a device and writing a capture: nothing, or redaction.
 *
 * @module
 */

import type { ContextImage, ContextType, RingStream } from "../types.ts";
import type { DumpKeeper } from "./recorder.ts";
import type { CaptureWriter } from "./writer.ts";

/** A ring that was read. */
export interface RingRead {
  /** Context type. */
  readonly source: ContextType;
  /** Context number. */
  readonly index: number;
  /** Geometry and facts. */
  readonly stream: Omit<RingStream, "chunks">;
  /** Its bytes as far as they came. */
  readonly bytes: Uint8Array;
}

/** Receives dumps, and is told what they were. */
export interface CaptureStage extends DumpKeeper {
  /** The bytes of rings are wanted by {@linkcode CaptureStage.ring}. */
  readonly wantsRings: boolean;
  /** The dumps since the last call made up this context. */
  context(image: ContextImage): void;
  /** The dumps since the last call made up this ring. */
  ring(ring: RingRead): void;
  /** The dumps since the last call made up nothing that is known. */
  unknown(): void;
}

/** Everything as it was read. */
export function plainStage(writer: CaptureWriter): CaptureStage {
  return {
    wantsRings: false,
    dump: (request) => writer.dump(request),
    data: (dump, bytes) => writer.data(dump, bytes),
    done: (dump, reason) => writer.done(dump, reason),
    context: () => undefined,
    ring: () => undefined,
    unknown: () => undefined,
  };
}
