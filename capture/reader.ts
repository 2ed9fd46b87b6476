/** Reading captures: what they are, and the dumps and contexts in them. */

import { DecodeError } from "../errors.ts";
import { type ByteStore, MemoryStore, unpackedLimits } from "../files/store.ts";
import type { StreamIndex } from "../files/stream_index.ts";
import { Turns } from "../files/turns.ts";
import { loadZlib } from "../files/zlib.ts";
import type { HostFacts } from "../device/host_facts.ts";
import type { MenuRecord } from "../device/types.ts";
import type { CaptureAbout, Failure, RecordedReason } from "./about.ts";
import { BlockReader } from "./blocks.ts";
import { CAPTURE_VERSION, RECORD_HEADER_BYTES } from "./format.ts";
import type { Extents } from "./extents.ts";
import { Builder } from "./contents.ts";

/** What a capture holds. */
export interface Capture {
  readonly about: CaptureAbout;
  /** Version of the format it was written in. */
  readonly version: { readonly major: number; readonly minor: number };
  /** The device's menu. */
  readonly menu: readonly MenuRecord[] | undefined;
  /** Streams of all dumps, end to end. */
  readonly store: MemoryStore;
  /** What lies where in them. */
  readonly index: StreamIndex;
  /** How requests failed, by `requestKey`. */
  readonly refused: ReadonlyMap<string, RecordedReason>;
  /** Contexts of a 4th-generation device, by `source:index`. */
  readonly contexts: ReadonlyMap<string, Extents>;
  /** Queue buffers of a 4th-generation device, by `source:index`. */
  readonly buffers: ReadonlyMap<string, Extents>;
  /** What the host told of the adapter; undefined in captures that do not have it. */
  readonly host: HostFacts | undefined;
  /** What could not be read when it was made. */
  readonly failures: readonly Failure[];
  /** What its maker had to say. */
  readonly remarks: readonly string[];
  /** What is damaged or missing in the file. */
  readonly notes: readonly string[];
  /** Some of it is lost. */
  readonly damaged: boolean;
}

/**
 * Read a capture.
 *
 * @param name Name of the file, for messages.
 * @param store The file; not closed.
 * @param turns For everything else.
 * @throws {DecodeError} If nothing of it can be used: it is too short, of a later version, or does not say what it is.
 */
export async function readCapture(name: string, store: ByteStore, turns: Turns = new Turns()): Promise<Capture> {
  const zlib = await loadZlib();
  const blocks = new BlockReader(name, store, zlib);
  const builder = new Builder(blocks.notes, new MemoryStore(unpackedLimits(store.size, zlib)));
  reading: for await (const records of blocks.blocks(turns)) {
    for (const record of records) {
      const work = builder.take(record) ?? turns.after(record.body.length + RECORD_HEADER_BYTES);
      if (work !== undefined) await work;
      if (builder.hopeless || (blocks.newer && builder.about !== undefined)) break reading;
    }
  }
  if (blocks.newer) throw newerVersion(name, blocks, builder.about);
  await builder.finish(blocks.damaged);
  const { about } = builder;
  if (about === undefined) {
    throw new DecodeError(
      `Capture "${name}" is damaged beyond use: ${blocks.notes[0] ?? "it does not say what it is"}`,
    );
  }
  const { major, minor } = blocks.header;
  const damaged = blocks.damaged || builder.incomplete;
  return { ...builder.contents(), about, version: { major, minor }, notes: blocks.notes, damaged };
}

function newerVersion(name: string, { header }: BlockReader, about: CaptureAbout | undefined): DecodeError {
  const origin = about === undefined ? "" : `; ${about.tool} made it of ${about.device.name} at ${about.time}`;
  return new DecodeError(
    `Capture "${name}" has format ${header.major}.${header.minor}, this wqdump reads up to ${CAPTURE_VERSION.major}.x${origin}`,
    { hint: "Use a wqdump as new as the one that made it" },
  );
}
