/**
 * Work grows as the input does, whatever the bytes are: hostile inputs of every container at three sizes. Counted are the
 * bytes and calls that are read, the steps that are taken, the memory that is held and the objects that are kept; not
 * seconds.
 */

import { assert } from "@std/assert";
import { captureOf } from "../../capture/provider.ts";
import type { Capture } from "../../capture/reader.ts";
import { AnswerFinder } from "../../files/answer.ts";
import { textLines } from "../../files/lines.ts";
import { type ByteStore, MemoryStore } from "../../files/store.ts";
import { StreamIndex } from "../../files/stream_index.ts";
import { isTextHeading } from "../../files/signatures.ts";
import { textDumpSteps } from "../../files/text_dump.ts";
import { readTraceLines } from "../../files/trace.ts";
import { Turns } from "../../files/turns.ts";
import { walkStreams } from "../../files/walk.ts";
import { sniff } from "../../files/sniff.ts";
import * as container from "./containers.ts";

/** What an input cost. */
interface Work {
  /** Bytes read, steps and objects. */
  readonly steps: number;
  /** Bytes of memory that stay. */
  readonly held: number;
}

/** Counts what is read. */
class Counted implements ByteStore {
  bytes = 0;
  readonly #inner: MemoryStore;

  constructor(content: Uint8Array) {
    this.#inner = new MemoryStore();
    this.#inner.append(content);
  }

  get size(): number {
    return this.#inner.size;
  }

  read(offset: number, into: Uint8Array): number {
    const count = this.#inner.read(offset, into);
    this.bytes += count + 64;
    return count;
  }

  close(): void {
    this.#inner.close();
  }
}

class CountedTurns extends Turns {
  steps = 0;

  override after(bytes: number): Promise<void> | undefined {
    this.steps += bytes;
    return super.after(bytes);
  }
}

/** Some bytes an object takes, so that objects and bytes can be added. */
const OBJECT = 160;

function keptBy({ index, contexts, buffers, failures, refused, store }: Capture): number {
  const objects = index.streams.length + contexts.size + buffers.size + failures.length + refused.size;
  return store.held + index.count * 40 + objects * OBJECT;
}

async function ofCapture(bytes: Uint8Array): Promise<Work> {
  const [store, turns] = [new Counted(bytes), new CountedTurns()];
  const read = await captureOf({ name: "hostile", store, notes: [] }, turns);
  return { steps: store.bytes + turns.steps + read.index.count, held: keptBy(read) };
}

async function ofStream(bytes: Uint8Array): Promise<Work> {
  const [store, turns, index] = [new Counted(bytes), new CountedTurns(), new StreamIndex()];
  await walkStreams(store, index, [], { turns });
  return { steps: store.bytes + turns.steps, held: index.count * 40 + index.streams.length * OBJECT };
}

async function ofText(bytes: Uint8Array): Promise<Work> {
  const [store, turns, into] = [new Counted(bytes), new CountedTurns(), new MemoryStore()];
  const { index } = await turns.through(textDumpSteps(textLines(store, "utf-8"), into));
  return { steps: store.bytes + turns.steps, held: into.held + index.count * 40 };
}

async function ofTrace(bytes: Uint8Array): Promise<Work> {
  const [store, turns] = [new Counted(bytes), new CountedTurns()];
  const images = new Set<ArrayBufferLike>();
  const lines = readTraceLines(textLines(store, "utf-8"), (access) => images.add(access.answer.buffer));
  await turns.through(lines);
  return { steps: store.bytes + turns.steps, held: images.size * 4096 };
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const many = (count: number, make: (i: number) => Uint8Array): Uint8Array =>
  container.concat(Array.from({ length: count }, (_, i) => make(i)));
const ZEROS = new Uint8Array(1 << 20);

/** An input of a size, and who reads it. `unpacked`: what it holds counts, since it says much in few bytes. */
interface Hostile {
  readonly make: (n: number) => Uint8Array;
  readonly read: (bytes: Uint8Array) => Promise<Work>;
  readonly sizes: readonly [number, number, number];
  readonly unpacked?: (n: number) => number;
}

const TRACE_HEAD = '{"schema":"wqdump/trace/1","device":"x","generation":5}\n';

const INPUTS: Readonly<Record<string, Hostile>> = {
  "a text dump of one line of rules": {
    make: (n) => text(`Segment Type: 0x1000\n${"#".repeat(n)}x\n`),
    read: ofText,
    sizes: [16_000, 32_000, 64_000],
  },
  "a text dump of one line of blanks": {
    make: (n) => text(`Segment Type: 0x1000\n${" ".repeat(n)}x\n`),
    read: ofText,
    sizes: [16_000, 32_000, 64_000],
  },
  "a trace whose lines claim large images": {
    make: (n) => text(TRACE_HEAD + '{"register":1,"method":1,"bytes":4096,"request":"","answer":""}\n'.repeat(n)),
    read: ofTrace,
    sizes: [1000, 2000, 4000],
  },
  "pieces of one byte of a context": {
    make: (n) =>
      container.capture([
        container.concat([
          container.about(4),
          many(n, (i) => container.named("CTX4", "Snd", 1, i, ZEROS.subarray(0, 1))),
        ]),
      ]),
    read: ofCapture,
    sizes: [1000, 2000, 4000],
    unpacked: (n) => n * 25,
  },
  "pieces of one byte of two contexts in turn": {
    make: (n) =>
      container.capture([
        container.concat([
          container.about(4),
          many(n, (i) => container.named("CTX4", "Snd", i & 1, i >> 1, ZEROS.subarray(0, 1))),
        ]),
      ]),
    read: ofCapture,
    sizes: [1000, 2000, 4000],
    unpacked: (n) => n * 25,
  },
  "contexts of a megabyte": {
    make: (n) =>
      container.capture([
        container.about(4),
        ...Array.from({ length: n }, (_, i) => container.named("CTX4", "Snd", i, 0, ZEROS)),
      ]),
    read: ofCapture,
    sizes: [40, 80, 160],
    unpacked: (n) => n << 20,
  },
  "data of a dump that does not end": {
    make: (n) =>
      container.capture([
        container.about(),
        container.dumpRecord(0, 0x1000, 1),
        ...Array.from({ length: n }, (_, i) => container.dataRecord(0, i << 20, ZEROS)),
      ]),
    read: ofCapture,
    sizes: [40, 80, 160],
    unpacked: (n) => n << 20,
  },
  "dumps that begin and never end": {
    make: (n) =>
      container.capture([container.concat([container.about(), many(n, (i) => container.dumpRecord(i, 0x1000, i))])]),
    read: ofCapture,
    sizes: [2000, 4000, 8000],
    unpacked: (n) => n * 32,
  },
  "records of nothing": {
    make: (n) => container.capture([container.about(), ...Array.from({ length: n }, () => ZEROS)]),
    read: ofCapture,
    sizes: [4, 8, 16],
    unpacked: (n) => n << 20,
  },
  "blocks of nothing": {
    make: (n) =>
      container.capture([
        container.about(),
        ...Array.from({ length: n }, () => ({ packed: Uint8Array.of(3, 0), unpacked: 4 << 20 })),
      ]),
    read: ofCapture,
    sizes: [200, 400, 800],
  },
  "many small dumps": {
    make: (n) =>
      container.capture([
        container.concat([
          container.about(),
          many(n, (i) => container.wholeDump(i, 0x1001, 1, container.stream(0x1001, 1, ZEROS.subarray(0, 64), i, 1))),
        ]),
      ]),
    read: ofCapture,
    sizes: [500, 1000, 2000],
    unpacked: (n) => n * 260,
  },
  "headers that point far ahead": {
    make: (n) =>
      container.concat([
        container.INFO_SEGMENT,
        container.command(0x1000, 1),
        many(n, () => container.dwords(0xfffffffb, 0x0001fffb, 0x0001fffb)),
      ]),
    read: ofStream,
    sizes: [40_000, 80_000, 160_000],
  },
  "headers of information without a command": {
    make: (n) =>
      container.concat([
        container.INFO_SEGMENT,
        container.command(0x1000, 1),
        many(n, () => container.dwords(0x0004fffe)),
      ]),
    read: ofStream,
    sizes: [100_000, 200_000, 400_000],
  },
  "segments of nothing": {
    make: (n) =>
      container.concat([
        container.INFO_SEGMENT,
        container.command(0x1000, 1),
        many(n, (i) => container.resource(0x1000, i, 0, ZEROS.subarray(0, 0))),
      ]),
    read: ofStream,
    sizes: [20_000, 40_000, 80_000],
  },
  "zeros": { make: (n) => new Uint8Array(n), read: ofStream, sizes: [1 << 20, 2 << 20, 4 << 20] },
};

for (const [name, { make, read, sizes, unpacked }] of Object.entries(INPUTS)) {
  Deno.test(`work grows as the input does: ${name}`, async () => {
    const costs: (Work & { readonly size: number })[] = [];
    for (const n of sizes) {
      const bytes = make(n);
      costs.push({ ...await read(bytes), size: Math.max(bytes.length, unpacked?.(n) ?? 0) });
    }
    const shown = JSON.stringify(costs);
    for (const { steps, size } of costs) assert(steps <= size * 24 + (8 << 20), `too many steps: ${shown}`);
    for (const { held, size } of costs) assert(held <= (64 << 20) + 4 * size, `too much is held: ${shown}`);
    const [, middle, last] = costs;
    // Twice the input is twice the work, within what a start costs.
    assert(last!.steps <= middle!.steps * 2.5 + (1 << 20), `it grows faster than the input: ${shown}`);
  });
}

Deno.test("a part of a ring is found among many dumps of it without looking at each again and again", async () => {
  const counts: number[] = [];
  for (const n of [500, 1000, 2000]) {
    const bytes = many(n, (i) => container.stream(0x1001, 1, ZEROS.subarray(0, 64), i, 1));
    const index = new StreamIndex();
    await walkStreams(new Counted(bytes), index, []);
    let looks = 0;
    for (const stream of index.streams) {
      const { command } = stream;
      Object.defineProperty(stream, "command", { get: () => (looks++, command) });
    }
    const found = new AnswerFinder(index, true).find({ type: 0x1001, index1: 1, index2: 0, numOfObj2: n });
    assert(found.length === n, `${found.length} of ${n}`);
    counts.push(looks);
  }
  assert(counts[2]! < counts[1]! * 2.5, counts.join());
});

Deno.test("what a file is can be told of any first line", () => {
  for (const letter of ["#", "=", "-", " ", "\t", "0", "a", "{"]) {
    const line = letter.repeat(1 << 16);
    isTextHeading(line);
    isTextHeading(`${line}x`);
    sniff(text(`${line}x`), 1 << 20);
  }
});
