/** Dump streams and their answers, for the tests of files. */

import { SegmentWriter } from "../../../sim/segment_writer.ts";
import { swapDwords } from "../../../files/store.ts";
import type { SegmentEvent, SegmentProvider, SegmentRequest } from "../../../device/types.ts";

export const SND_BUFF = 0x1001;
export const FULL_QPC = 0x1000;
export const PRM_QUERY_QP = 0x4000;
export const ALL = 0xffff;

const FIRMWARE = [16, 28, 216] as const;

/** Bytes that differ from each other and from their neighbours. */
export function pattern(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 37 + seed * 101 + (i >> 6)) & 0xff);
}

/** A dump of one object whose answer is one segment of the type asked for. */
export function dumpOf(request: SegmentRequest, payload: Uint8Array, options: { unit?: number } = {}): Uint8Array {
  const writer = opened(request);
  writer.resource(request.type, request.index1 ?? 0, request.index2 ?? 0, payload, options.unit);
  writer.terminate();
  return writer.finish();
}

/** A dump that the device refused. */
export function refusedDump(request: SegmentRequest, syndrome: number, text: string): Uint8Array {
  const writer = opened(request);
  writer.message("error", syndrome, text);
  return writer.finish();
}

/** A writer with information and command segment written. */
export function opened(request: SegmentRequest): SegmentWriter {
  const writer = new SegmentWriter();
  writer.info(FIRMWARE);
  writer.command({
    type: request.type,
    vhcaId: request.vhcaId ?? 0,
    index1: request.index1 ?? 0,
    index2: request.index2 ?? 0,
    numOfObj1: request.numOfObj1 ?? 0,
    numOfObj2: request.numOfObj2 ?? 0,
  });
  return writer;
}

/** Streams end to end. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The same dwords in the other byte order. */
export function swapped(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  swapDwords(copy);
  return copy;
}

/** What a request is answered with. */
export interface Collected {
  /** Payloads by type and first index, `0x1001:0x3b5`. */
  readonly payloads: Map<string, Uint8Array>;
  /** Other events, as `kind`. */
  readonly kinds: string[];
  /** Texts of errors and notices. */
  readonly texts: string[];
  /** The reason of the end event. */
  readonly reason: Error | undefined;
  /** Raw stream as tapped. */
  readonly raw: Uint8Array;
  /** Second index of each resource segment. */
  readonly index2: number[];
}

/** Run a request to its end. */
export async function collect(provider: SegmentProvider, request: SegmentRequest): Promise<Collected> {
  const payloads = new Map<string, Uint8Array>();
  const taps: Uint8Array[] = [];
  const kinds: string[] = [];
  const texts: string[] = [];
  const index2: number[] = [];
  let key = "";
  let ends = 0;
  let reason: Error | undefined;
  for await (const event of provider.dump({ ...request, tap: (bytes) => taps.push(bytes.slice()) })) {
    if (event.kind === "segment") {
      key = `0x${event.type.toString(16)}:0x${event.index1.toString(16)}`;
      index2.push(event.index2);
      if (!payloads.has(key)) payloads.set(key, new Uint8Array(0));
    } else if (event.kind === "data") payloads.set(key, concat(payloads.get(key)!, event.bytes));
    else if (event.kind === "end") {
      ends++;
      reason = event.reason;
    } else kinds.push(event.kind);
    if (event.kind === "error" || event.kind === "notice") texts.push((event as SegmentEvent & { text: string }).text);
  }
  if (ends !== 1) throw new Error(`${ends} end events`);
  return { payloads, kinds, texts, reason, raw: concat(...taps), index2 };
}

/** Run a function on a file with the given bytes. */
export async function withFile<T>(bytes: Uint8Array | string, run: (path: string) => Promise<T>): Promise<T> {
  const path = Deno.makeTempFileSync({ prefix: "wqdump-test-" });
  try {
    if (typeof bytes === "string") Deno.writeTextFileSync(path, bytes);
    else Deno.writeFileSync(path, bytes);
    return await run(path);
  } finally {
    Deno.removeSync(path);
  }
}

/** mstresourcedump's text of a stream. */
export function asText(stream: Uint8Array): string {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const lines: string[] = [];
  for (let at = 0; at < stream.length;) {
    const dwords = view.getUint16(at);
    lines.push("-".repeat(43), `Segment Type: 0x${view.getUint16(at + 2).toString(16)}`);
    lines.push(`Segment Size: ${dwords * 4} Bytes`, "Segment Data:");
    for (let row = 0; row < dwords; row += 4) {
      let line = "";
      for (let i = row; i < Math.min(row + 4, dwords); i++) {
        line += `0x${view.getUint32(at + i * 4).toString(16).toUpperCase().padStart(8, "0")} `;
      }
      lines.push(line);
    }
    at += dwords * 4;
  }
  lines.push("-".repeat(43), "");
  return lines.join("\n");
}

/** Bytes or text packed as the gzip command does. */
export async function gzip(bytes: Uint8Array | string): Promise<Uint8Array> {
  const packed = new Blob([bytes as BlobPart]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
