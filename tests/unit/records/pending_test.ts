/** What is posted and not consumed, by counters of the queue's own width. */

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../errors.ts";
import { ringRowOf } from "../../../layouts/queues.ts";
import { pendingCount, pendingWindow } from "../../../records/pending.ts";
import { RingDecoder, type RingDecoderOptions } from "../../../records/ring.ts";
import { hintOptions, ringOptionsOf } from "../../../records/ring_options.ts";
import { Decoder } from "../../../wasm/decoder.ts";

/** Indexes that are pending. */
function pending(source: string, stride: number, count: number, facts: { ci?: number; pi?: number }): number[] {
  const ring = { geometry: { stride, count }, facts, firstIndex: 0 };
  const options = ringOptionsOf(ringRowOf(source, 5)!, ring, { pending: true });
  const found: number[] = [];
  for (const plan of new RingDecoder(Decoder.create(), options).over(new Uint8Array(stride * count))) {
    for (const { index } of plan.records()) found.push(index);
  }
  return found;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

Deno.test("counters of completion and event queues wrap at 24 bits", () => {
  for (const source of ["cmp", "eqe"]) {
    assertEquals(pending(source, 64, 128, { ci: 0xfffff0, pi: 0x10 }), [...range(0, 16), ...range(112, 128)], source);
    assertEquals(pending(source, 64, 128, { ci: 0xffffff, pi: 0xffffff }), []);
  }
});

Deno.test("counters of a receive queue count on in 16 bits, whatever the context's field holds", () => {
  assertEquals(pending("rcv", 16, 64, { ci: 65546, pi: 20 }), range(10, 20));
  assertEquals(pending("rcv", 16, 64, { ci: 0xfffe, pi: 0x10002 }), [0, 1, 62, 63]);
});

Deno.test("what is pending cannot be more than the ring has", () => {
  assertEquals(pending("cmp", 64, 8, { ci: 0, pi: 100 }), range(0, 8));
});

Deno.test("without counters nothing is said to be pending", () => {
  assertThrows(() => pending("srq", 64, 8, {}), UsageError, "producer and consumer counters");
});

Deno.test("without a size nothing is said to be pending either, and nothing is counted", () => {
  const counters = { kind: "cq5", stride: 64, ci: 1, pi: 5 } as const;
  assertThrows(() => pendingWindow(counters), UsageError, "needs its size");
  assertThrows(() => pendingWindow({ ...counters, pi: undefined, count: 8 }), UsageError, "counters");
  assertEquals(pendingCount(counters), 0);
  assertEquals(pendingCount({ ...counters, count: 8 }), 4);
  assertEquals(pendingCount({ ...counters, count: 2 }), 0, "counters that contradict the ring");
});

Deno.test("what users say of a queue's form is what the decoder takes", () => {
  const none = { linked: undefined, striding: undefined, miniFormat: undefined, enhanced: undefined };
  assertEquals(hintOptions({}), none);
  assertEquals(hintOptions({ rqType: "cyclic" }), { ...none, striding: false });
  assertEquals(hintOptions({ rqType: "linked-striding" }), { ...none, linked: true, striding: true });
  assertEquals(hintOptions({ miniCqe: "csum", compression: "basic" }), { ...none, miniFormat: 1, enhanced: false });
  assertEquals(hintOptions({ miniCqe: "l34h-stride", compression: "enhanced" }), {
    ...none,
    miniFormat: 4,
    enhanced: true,
  });
});

Deno.test("a limit counts what is shown", () => {
  const ring = { geometry: { stride: 64, count: 64 }, facts: { ci: 10, pi: 30 }, firstIndex: 0 };
  const options = ringOptionsOf(ringRowOf("cmp", 5)!, ring, { pending: true, limit: 3 });
  const plans = [...new RingDecoder(Decoder.create(), options).over(new Uint8Array(4096))];
  assertEquals(plans.map((plan) => plan.visible), [3]);
});

Deno.test("a receive WQE between the counters is flagged, by counters of 16 bits", () => {
  const marked = (ci: number, pi: number): number[] => {
    const options: RingDecoderOptions = {
      kind: "rq5",
      stride: 16,
      count: 8,
      ci,
      pi,
      counterBits: 16,
      signature: false,
    };
    const found: number[] = [];
    for (const ring of new RingDecoder(Decoder.create(), options).over(new Uint8Array(8 * 16).fill(1))) {
      for (const { index, flags } of ring.records()) if (flags?.includes("pending")) found.push(index);
    }
    return found;
  };
  assertEquals(marked(0, 0), []);
  assertEquals(marked(6, 9), [0, 6, 7]);
  assertEquals(marked(0x1fffe, 1), [0, 6, 7], "a hardware counter of more bits");
  assertEquals(marked(5, 13), [0, 1, 2, 3, 4, 5, 6, 7], "a full queue");
  assertEquals(marked(5, 14), [], "counters that contradict the ring say nothing");
});
