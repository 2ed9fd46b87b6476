/** Requests in captures, numbers in raw contexts, windows of rings, and what is made of a port. */

import { assertEquals, assertRejects } from "@std/assert";
import { forReading, readerOf } from "../../../device/reader.ts";
import { resourceNumber } from "../../../device/raw_context.ts";
import { dumpRecord, readRequest, requestKey } from "../../../device/request.ts";
import { ringWindow } from "../../../device/ring_window.ts";
import type { ContextFacts } from "../../../device/types.ts";
import { UsageError } from "../../../errors.ts";
import { ringRowOf } from "../../../layouts/queues.ts";
import { device4 } from "./sim_device4.ts";
import { device } from "./sim_device.ts";

Deno.test("a request comes back from a capture as it went in, its own function's too", () => {
  const whole = { type: 0x1000, vhcaId: 7, index1: 0x146, index2: 3, numOfObj1: 1, numOfObj2: 0xfff0 };
  assertEquals(readRequest(dumpRecord(5, whole)), { dump: 5, request: whole });
  const bare = readRequest(dumpRecord(6, { type: 0x1000 }))!;
  assertEquals(bare.request, { type: 0x1000, vhcaId: undefined, index1: 0, index2: 0, numOfObj1: 0, numOfObj2: 0 });
  assertEquals(requestKey(bare.request), requestKey({ type: 0x1000 }));
  assertEquals(requestKey(whole) === requestKey({ ...whole, vhcaId: 0 }), false);
  assertEquals(readRequest(dumpRecord(5, whole).subarray(1)), undefined);
});

Deno.test("the number in a raw context is that of its resource segment, wherever it stands", () => {
  const segment = (dwords: number, type: number, index1: number): number[] => [
    ...[0, dwords, type >> 8, type & 0xff, 0, 0, 0, 0, 0, 0, index1 >> 8, index1 & 0xff],
    ...Array<number>(4 * dwords - 12).fill(0),
  ];
  const control = segment(4, 0xfffe, 0);
  assertEquals(resourceNumber(Uint8Array.from([...control, ...segment(4, 0x1000, 0x146)])), 0x146);
  assertEquals(resourceNumber(Uint8Array.from(segment(4, 0x1000, 7))), 7);
  assertEquals(resourceNumber(Uint8Array.from(control)), undefined);
  assertEquals(resourceNumber(Uint8Array.from([0, 0, 0xff, 0xfe, ...Array(12).fill(0)])), undefined, "no length");
  assertEquals(resourceNumber(new Uint8Array(11)), undefined);
});

Deno.test("a window of a ring begins before what is asked for where elements carry over, and goes on as far", () => {
  const of = (
    source: string,
    facts: Partial<ContextFacts>,
    size: number | undefined,
    request: { first?: number; count?: number },
    walk = true,
  ) => Object.values(ringWindow(ringRowOf(source, 5)!, facts as ContextFacts, size, { ...request, walk } as never));
  const ring = { stride: 64, count: 64, origin: "context" } as const;
  assertEquals(of("snd", { ring }, 64, {}), [0, undefined, 64]);
  assertEquals(of("snd", { ring }, 64, { first: 10, count: 4 }, false), [0, undefined, 4]);
  assertEquals(of("snd", { ring }, 64, { first: 2, count: 4 })[0], 2, "no more than there are");
  assertEquals(of("rcv", {}, undefined, { first: 10, count: 4 })[0], 10, "the first ones tell of a signature");
  assertEquals(of("rcv", { signature: false }, 64, { first: 10, count: 4 })[0], 0);
  assertEquals(of("srq", {}, 64, { first: 10, count: 4 })[0], 0, "linked ones are told apart by themselves");
  assertEquals(of("cmp", {}, undefined, { first: 10 }), [10, undefined, undefined]);
  assertEquals(of("cmp", { ring }, 64, { first: 10, count: 4 })[0], 0);
  assertEquals(of("cmp", { ring, miniFormat: 1 }, 64, { first: 10, count: 4 })[0], 10);
  assertEquals(of("eqe", { ring }, 64, { first: 10, count: 4 })[0], 0);
});

Deno.test("a port that is read by netlink cannot be recorded as register accesses", async () => {
  const register = new Uint8Array(256);
  const { provider } = device();
  assertEquals(await readerOf(provider as never, { register }), provider);
  const traced = <P>(port: P): Promise<P> => Promise.resolve(port);
  const error = await assertRejects(() => readerOf(provider as never, { register, traced }), UsageError);
  assertEquals(error.message.includes("--trace records register accesses"), true);
  const { port } = device4();
  assertEquals(await readerOf(port as never, { register, traced }), port);
  const { shortcoming } = forReading({ register });
  assertEquals(await shortcoming(port), undefined, "contexts have no menu");
  assertEquals(await shortcoming(provider), undefined);
});
