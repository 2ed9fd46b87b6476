import { assertEquals } from "@std/assert";
import { stridingOf } from "../../../device/gen5_striding.ts";
import type { MenuRecord, SegmentEvent, SegmentProvider } from "../../../device/types.ts";
import { ringOptionsOf } from "../../../records/ring_options.ts";
import { ringRowOf } from "../../../layouts/queues.ts";
import { sharedDecoder } from "./sim_device.ts";

const TYPES = { PRM_QUERY_RQ: 1, PRM_QUERY_RMP: 2, PRM_QUERY_XRQ: 3 } as const;
const MENU = Object.entries(TYPES).map(([name, type]) => ({ name, type }) as unknown as MenuRecord);

/** An answer: its length, and words by byte. */
function answer(length: number, words: Readonly<Record<number, number>>): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  for (const [at, word] of Object.entries(words)) view.setUint32(Number(at), word);
  return bytes;
}

/** QUERY_RQ: the context at 32, `mem_rq_type` and state in its first word, its WQ at 0x30. */
const rq = (cqn: number, kind: number, rmpn?: number): Uint8Array =>
  answer(272, {
    32: (rmpn === undefined ? 0 : 1 << 24) | (1 << 20),
    [32 + 8]: cqn,
    [32 + 0x10]: rmpn ?? 0,
    [32 + 0x30]: kind * 2 ** 28,
  });
/** QUERY_RMP: the same. */
const rmp = (kind: number): Uint8Array => answer(272, { 32: 1 << 20, [32 + 0x30]: kind * 2 ** 28 });
/** QUERY_XRQ: the context at 16, its WQ at 0x80. */
const xrq = (cqn: number, kind: number): Uint8Array => answer(336, { [16 + 8]: cqn, [16 + 0x80]: kind * 2 ** 28 });

/** A source that knows its numbers, or does not. */
function source(contexts: readonly (readonly [keyof typeof TYPES, number, Uint8Array])[], knows = true) {
  const requests: number[] = [];
  const provider: SegmentProvider = {
    info: { name: "probe", generation: 5 },
    menu: () => Promise.resolve(MENU),
    async *dump({ type, index1 = 0 }): AsyncGenerator<SegmentEvent> {
      requests.push(index1);
      await Promise.resolve();
      const found = contexts.find(([name, index]) => TYPES[name] === type && index === index1);
      if (found !== undefined) {
        yield { kind: "segment", type, index1, index2: 0, vhcaId: 0, payloadBytes: found[2].length };
        yield { kind: "data", bytes: found[2] };
      }
      yield { kind: "end", reason: undefined };
    },
    ...(knows
      ? {
        knownIndexes: (type: number) => contexts.filter(([name]) => TYPES[name] === type).map(([, index]) => index),
      }
      : {}),
    close: () => {},
  };
  const gen5 = { provider, decoder: sharedDecoder() } as unknown as Parameters<typeof stridingOf>[0];
  return { requests, ask: (cqn: number) => stridingOf(gen5, MENU, cqn, undefined) };
}

Deno.test("the RQs of a CQ say whether its byte counts hold strides, by their own WQ or that of their pool", async () => {
  const { ask, requests } = source([
    ["PRM_QUERY_RQ", 1, rq(0x10, 3)],
    ["PRM_QUERY_RQ", 2, rq(0x11, 1)],
    ["PRM_QUERY_RQ", 3, rq(0x12, 0, 7)],
    ["PRM_QUERY_RMP", 7, rmp(2)],
    ["PRM_QUERY_XRQ", 4, xrq(0x13, 3)],
    ["PRM_QUERY_RQ", 5, rq(0x14, 3)],
    ["PRM_QUERY_RQ", 6, rq(0x14, 1)],
    ["PRM_QUERY_RQ", 8, rq(0x15, 0, 9)],
  ]);
  assertEquals(await ask(0x10), true);
  assertEquals(await ask(0x11), false);
  assertEquals(await ask(0x12), true, "a pool's");
  assertEquals(await ask(0x13), true, "an XRQ's");
  assertEquals(await ask(0x14), undefined, "queues of both kinds");
  assertEquals(await ask(0x15), undefined, "a pool that is not there");
  assertEquals(await ask(0x99), undefined);
  assertEquals(requests.length, 6 + 2 + 1, "each context is read once, whatever is asked");
});

Deno.test("an adapter that has no list of its RQs is not searched for one", async () => {
  const { ask, requests } = source([["PRM_QUERY_RQ", 1, rq(0x10, 3)]], false);
  assertEquals(await ask(0x10), undefined);
  assertEquals(requests, []);
});

Deno.test("what contexts say of strides is an option of the ring, and the user knows better", () => {
  const row = ringRowOf("cmp", 5)!;
  const ring = { geometry: { stride: 64, count: 4 }, facts: { striding: true }, firstIndex: 0 };
  assertEquals(ringOptionsOf(row, ring).striding, true);
  assertEquals(ringOptionsOf(row, ring, { striding: false }).striding, false);
  assertEquals(ringOptionsOf(row, ring, { striding: undefined }).striding, true);
});
