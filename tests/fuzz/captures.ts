/** Fuzz targets of captures and traces, made by the code that makes them, changed inside and sealed again. */

import { crc32 } from "../../files/crc32.ts";
import {
  BLOCK_HEADER_BYTES,
  FILE_HEADER_BYTES,
  readBlockHeader,
  RECORD,
  RECORD_HEADER_BYTES,
  writeBlockHeader,
  writeTrailer,
} from "../../capture/format.ts";
import { inflate } from "../../files/inflate.ts";
import { aboutOf, type CaptureAbout } from "../../capture/about.ts";
import { BlockReader } from "../../capture/blocks.ts";
import { captureOf, capturePort, captureProvider } from "../../capture/provider.ts";
import { RecordingProvider } from "../../capture/recorder.ts";
import { plainKeeper } from "../../capture/keeper.ts";
import type { Capture } from "../../capture/reader.ts";
import { takeCapture } from "../../capture/take.ts";
import { CaptureWriter } from "../../capture/writer.ts";
import { readTrace } from "../../api/trace_file.ts";
import { MemoryStore } from "../../files/store.ts";
import { Turns } from "../../files/turns.ts";
import { loadZlib, type Zlib } from "../../files/zlib.ts";
import { gen5Source } from "../../device/gen5.ts";
import { registerProvider } from "../../device/resource_dump.ts";
import { createAdapter } from "../../sim/adapter.ts";
import { loadScenario } from "../../sim/open_sim.ts";
import { simPort } from "../../sim/port.ts";
import { traceHead, traceLine } from "../../files/trace.ts";
import type { MenuRecord, RegisterPort, SegmentProvider } from "../../device/types.ts";
import { Decoder } from "../../wasm/decoder.ts";
import { mutate, mutateJson, type Rng } from "./mutate.ts";
import { useSource } from "./sources.ts";
import { Budget, type Target } from "./target.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
let decoder: Decoder | undefined;
const shared = (): Decoder => decoder ??= Decoder.create();

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function sim(): Promise<RegisterPort> {
  return simPort(createAdapter(await loadScenario("sim:mt4117_pciconf0")), "sim:fuzz");
}

/** Something between a device and those who ask it. */
export type Around = (provider: SegmentProvider, menu: readonly MenuRecord[]) => SegmentProvider;

/** What the capture command does, in memory. */
async function capture(qps: readonly number[], around: Around = (provider) => provider): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const port = await sim();
  const about = { tool: "fuzz", time: "2026-11-23T00:00:00Z", device: port.info, qps };
  const writer = new CaptureWriter({ write: (bytes) => pieces.push(bytes.slice()) }, await loadZlib(), about);
  const stage = plainKeeper(writer);
  const provider = registerProvider(port, shared().register);
  const recorder = new RecordingProvider(around(provider, await provider.menu()));
  recorder.keeper = stage;
  const source = gen5Source(recorder, shared());
  writer.menu(await source.menu!());
  await takeCapture(source, stage, { qps, failed: (failure) => writer.failure(failure) });
  writer.finish();
  source.close();
  return concat(pieces);
}

/** A record of a block: its type and what it says. */
interface BlockRecord {
  readonly type: Uint8Array;
  readonly body: Uint8Array;
}

function recordsOf(block: Uint8Array): BlockRecord[] {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const records: BlockRecord[] = [];
  for (let at = 0; at + RECORD_HEADER_BYTES <= block.length;) {
    const end = at + RECORD_HEADER_BYTES + view.getUint32(at + 4);
    records.push({ type: block.subarray(at, at + 4), body: block.subarray(at + RECORD_HEADER_BYTES, end) });
    at = end;
  }
  return records;
}

function joined(records: readonly BlockRecord[]): Uint8Array {
  return concat(records.map(({ type, body }) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, body.length);
    return concat([type, length, body]);
  }));
}

const isJson = ({ body }: BlockRecord): boolean => body[0] === 0x7b || body[0] === 0x5b;

/** Changes records without breaking the chain of their lengths, most of the time. */
function mutateRecords(block: Uint8Array, other: Uint8Array, rng: Rng): Uint8Array {
  if (rng.oneIn(6)) return mutate(block, other, rng);
  const records = recordsOf(block).map((record) => {
    if (!rng.oneIn(8)) return record;
    const { type, body } = record;
    return { type, body: isJson(record) && rng.oneIn(2) ? mutateJson(body, rng) : mutate(body, other, rng) };
  });
  if (records.length > 1 && rng.oneIn(8)) records.splice(rng.below(records.length), 1);
  // What a capture, its adapter and its host say of themselves comes first, and may come again.
  const again = rng.oneIn(2) ? records : records.slice(0, 3);
  if (records.length > 0 && rng.oneIn(8)) records.splice(rng.below(records.length), 0, rng.pick(again));
  return joined(records);
}

let zlib: Zlib | undefined;

/** What a block is called and claims to hold. */
type Claims = (blocks: number, unpacked: number) => { readonly number: number; readonly unpacked: number };

async function changeBlocks(
  bytes: Uint8Array,
  change: (block: Uint8Array) => Uint8Array,
  claims: Claims = (number, unpacked) => ({ number, unpacked }),
): Promise<Uint8Array> {
  zlib ??= await loadZlib();
  const { deflateRawSync } = zlib;
  const parts = [bytes.subarray(0, FILE_HEADER_BYTES)];
  let blocks = 0;
  for (let at = FILE_HEADER_BYTES;;) {
    const header = readBlockHeader(bytes.subarray(at, at + BLOCK_HEADER_BYTES));
    if (header === undefined) break;
    const stored = bytes.subarray(at + BLOCK_HEADER_BYTES, at + BLOCK_HEADER_BYTES + header.stored);
    const body = change((await inflate(zlib, stored, header.unpacked)).bytes);
    const packed = deflateRawSync(body);
    const said = { ...claims(blocks, body.length), stored: packed.length, crc: crc32(packed) };
    parts.push(writeBlockHeader(said), packed);
    blocks++;
    at += BLOCK_HEADER_BYTES + header.stored;
  }
  const before = concat(parts);
  return concat([before, writeTrailer({ blocks, bytes: before.length, crc: crc32(before) })]);
}

/** Changes what is in the blocks and makes all checksums right again, so that the reader believes it. */
export async function mutateBlocks(bytes: Uint8Array, rng: Rng): Promise<Uint8Array> {
  return await changeBlocks(bytes, (block) => mutateRecords(block, bytes, rng), (number, unpacked) => ({
    unpacked: rng.oneIn(8) ? rng.next() : unpacked,
    number: rng.oneIn(16) ? rng.next() : number,
  }));
}

/** A capture whose records of json say something else. */
export async function changeTexts(bytes: Uint8Array, change: (text: string) => string): Promise<Uint8Array> {
  const changed = (record: BlockRecord): BlockRecord =>
    isJson(record)
      ? { type: record.type, body: new TextEncoder().encode(change(new TextDecoder().decode(record.body))) }
      : record;
  return await changeBlocks(bytes, (block) => joined(recordsOf(block).map(changed)));
}

/** What a capture says twice is not taken twice, and it is not whole then. */
async function saidTwice(store: MemoryStore, { about, damaged }: Capture): Promise<void> {
  const said: (CaptureAbout | undefined)[] = [];
  const reader = new BlockReader("fuzz", store, await loadZlib());
  for await (const records of reader.blocks(new Turns())) {
    for (const { type, body } of records) if (type === RECORD.about) said.push(aboutIn(body));
  }
  const first = said.findIndex((one) => one !== undefined);
  if (JSON.stringify(said[first]) !== JSON.stringify(about)) throw new TypeError("Another than the first is taken");
  if (first + 1 < said.length && !damaged) throw new TypeError("A capture that says twice what it is seems whole");
}

function aboutIn(body: Uint8Array): CaptureAbout | undefined {
  try {
    return aboutOf(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    return undefined;
  }
}

const CAPTURE: Target = {
  name: "capture",
  weight: 1,
  seeds: async () => [await capture([0xb]), await capture([])],
  mutate: mutateBlocks,
  run: async (bytes, rng) => {
    const store = new MemoryStore();
    store.append(bytes);
    const read = await captureOf({ name: "fuzz", store, notes: [] });
    await saidTwice(store, read);
    if (read.about.device.generation === 4) {
      const port = capturePort("fuzz", read);
      await port.readContext(rng.below(8), rng.below(64), new Uint8Array(256));
      return;
    }
    // Packed data may repeat itself: what is unpacked counts.
    const size = bytes.length + read.store.size;
    await useSource(gen5Source(captureProvider("fuzz", read), shared()), rng, new Budget(size * 16 + 65536));
  },
};

/** A trace of what a source asks for. */
async function trace(): Promise<Uint8Array> {
  const port = await sim();
  let lines = traceHead(port.info);
  const recording: RegisterPort = {
    ...port,
    info: port.info,
    async accessRegister(register, method, image) {
      const request = image.slice();
      await port.accessRegister(register, method, image);
      lines += traceLine({
        kind: "register",
        register,
        method,
        request,
        answer: image.slice(),
        us: 1,
        error: undefined,
      });
    },
  };
  const source = gen5Source(registerProvider(recording, shared().register), shared());
  await source.readContext({ source: "fullqp", index: 0xb, query: true });
  await source.readContext({ source: "srq", index: 0x60, query: true }).catch(() => undefined);
  for await (const _ of (await source.openRing({ source: "snd", index: 0xb, count: 8 })).chunks);
  return new TextEncoder().encode(lines);
}

const TRACE: Target = {
  name: "trace",
  weight: 1,
  seeds: async () => [await trace()],
  mutate: (bytes, rng) => {
    const lines = text(bytes).split("\n");
    lines.splice(rng.below(lines.length), rng.oneIn(2) ? 1 : 0, lines[rng.oneIn(2) ? 0 : rng.below(lines.length)]!);
    return new TextEncoder().encode(lines.join("\n"));
  },
  run: async (bytes, rng) => {
    const store = new MemoryStore();
    store.append(bytes);
    const file = {
      name: "fuzz",
      store,
      kind: "trace",
      packing: undefined,
      packedBytes: bytes.length,
      notes: [],
    } as const;
    const opened = await readTrace(file, new Turns());
    const heads = text(bytes).split("\n").filter((line) => line.trim().startsWith('{"schema":'));
    if (heads.length > 1 && !opened.damaged) throw new TypeError("A trace that says twice what it is seems whole");
    if (opened.generation === 4) {
      return await opened.port.readContext(rng.below(8), rng.below(64), new Uint8Array(256));
    }
    await useSource(gen5Source(opened.provider, shared()), rng, new Budget(bytes.length * 16 + 65536));
  },
};

/** A capture to start from. */
export const captureSeed = (around?: Around): Promise<Uint8Array> => capture([0xb], around);
/** A trace to start from. */
export const traceSeed = trace;

/** All of them. */
export const CAPTURES: readonly Target[] = [CAPTURE, TRACE];
