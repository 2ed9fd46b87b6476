/** Rings and lists of 4th-generation devices where contexts, drivers or the port tell less than they could. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { DeviceError } from "../../../errors.ts";
import { all, joined } from "./sim_device.ts";
import { device4 } from "./sim_device4.ts";

const QP = { kind: "qp", number: "0x42", context: { st: "UD", log_sq_size: 2, log_sq_stride: 3, cqn_send: "0x80" } };
const CQ = { kind: "cq", number: "0x80", context: { log_cq_size: 3, comp_eqn: "0x20", consumer_index: 9 } };
const SRQ = { kind: "srq", number: 5, context: { log_srq_size: 2, log_stride: 1, cqn: "0x80" } };
const QUEUES = [QP, CQ, SRQ];

/** A CQ whose buffer is so long, read from a port whose context is its own or none that is known. */
function buffered(bytes: number, { known = true } = {}) {
  const unknown = { contexts: [{ segment: "Cmp", index: 0x80, dwords: "80000000 12345678", bytes: 64 }] };
  const found = device4(known ? { queues: [CQ] } : unknown);
  Object.assign(found.port, { readBuffer: () => Promise.resolve(new Uint8Array(bytes).fill(7)) });
  return found.source;
}

Deno.test("where no context tells the stride of a ring it is assumed, or the user's", async () => {
  const assumed = buffered(200, { known: false });
  const ring = await assumed.openRing({ source: "cmp", index: 0x80 });
  assertEquals([ring.geometry.origin, ring.geometry.count], ["assumed", Math.floor(200 / ring.geometry.stride)]);
  assert(assumed.notes[0]!.includes(`${ring.geometry.stride} bytes per element are assumed`), assumed.notes[0]);
  assertEquals((await joined(ring.chunks)).length, ring.geometry.stride * ring.geometry.count!);
  const given = buffered(200, { known: false });
  const { geometry, chunks } = await given.openRing({ source: "cmp", index: 0x80, stride: 64, first: 1, count: 1 });
  assertEquals([geometry, given.notes], [{ stride: 64, count: 3, origin: "option" }, []]);
  assertEquals((await joined(chunks)).length, 64);
  // A buffer that is no multiple of any size that entries have.
  assertEquals((await buffered(24).openRing({ source: "cmp", index: 0x80, stride: 8 })).geometry.count, 3);
  const empty = await buffered(0, { known: false }).openRing({ source: "cmp", index: 0x80, stride: 64 });
  assertEquals([empty.geometry.count, (await joined(empty.chunks)).length], [undefined, 0]);
});

Deno.test("a stride that the context contradicts is not used, and that is said", async () => {
  const { source } = device4({ queues: QUEUES });
  const { geometry } = await source.openRing({ source: "snd", index: 0x42, stride: 64 });
  assertEquals(geometry.stride, 128);
  assertEquals(source.notes, ["--stride 64 is not used: the context says 128 bytes per element"]);
  await source.openRing({ source: "snd", index: 0x42, stride: 128 });
  assertEquals(source.notes.length, 1);
});

Deno.test("the reading of a ring stops when asked", async () => {
  const stop = new AbortController();
  const { chunks } = await device4({ queues: QUEUES }).source.openRing({
    ...{ source: "snd", index: 0x42, signal: stop.signal },
  });
  stop.abort();
  assertEquals((await joined(chunks)).length, 0);
});

Deno.test("a driver's list is passed over for a scan, and what it lacks is said", async () => {
  const { port, source } = device4({ queues: [QP] }, { bare: true });
  const held: unknown[] = [];
  Object.assign(port, {
    driverList: () => Promise.resolve({ origin: "X", numbers: [0x42, 0x41, 9], lacks: "others" }),
    hold: (...what: unknown[]) => held.push(what.length),
  });
  const request = { source: "snd", first: 0x40, count: 4 } as const;
  assertEquals(await all(source.listContexts({ ...request, scan: true })), [0x42]);
  assertEquals(source.notes, []);
  assertEquals(await all(source.listContexts({ ...request, reading: "context" })), [0x42]);
  assertEquals(source.notes, ["QP numbers are listed by X and confirmed by reading each; others"]);
  assertEquals(held, [1, 2, 2, 1]);
});

Deno.test("what fails without a status is no number that does not exist", async () => {
  const { port, source } = device4({ queues: QUEUES });
  Object.assign(port, { readContext: () => Promise.reject(new Error("broken")) });
  await assertRejects(() => source.readContext({ source: "srq", index: 5 }), Error, "broken");
});

Deno.test("an adapter whose part is not known is called by the name of its generation", async () => {
  const { port, source } = device4({ queues: QUEUES }, { bare: true });
  Object.assign(port, { info: { ...port.info, part: undefined } });
  await assertRejects(
    () => source.openRing({ source: "snd", index: 0x42 }),
    DeviceError,
    "queue buffers of ConnectX-3 lie",
  );
  await assertRejects(
    () => joined(source.readIcm!({ address: 0n, size: 4 }) as AsyncIterable<Uint8Array>),
    DeviceError,
    "the ICM of ConnectX-3 lies",
  );
});
