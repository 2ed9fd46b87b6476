import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { DeviceError, UsageError } from "../../../errors.ts";
import { gen5Source } from "../../../device/gen5.ts";
import type { RingRequest, SegmentEvent } from "../../../device/types.ts";
import {
  device,
  dwords,
  joined,
  MENU,
  menuWithout,
  pattern,
  scripted,
  sharedDecoder,
  type SimDevice,
} from "./sim_device.ts";

const SEND = pattern(64 * 16);
const RECV = pattern(32 * 8);
const QP = {
  kind: "qp",
  number: 5,
  context: { state: "RTS", log_sq_size: 4, log_rq_size: 3, log_rq_stride: 1, dbr_addr: 64 },
  send: { dwords: dwords(SEND) },
  recv: { dwords: dwords(RECV) },
};
const CQ_BYTES = pattern(128 * 4);
const CQ = { kind: "cq", number: 9, context: { log_cq_size: 2, cqe_sz: 1 }, ring: { dwords: dwords(CQ_BYTES) } };
const PARTS = { queues: [QP, CQ] };

/** Bytes of a ring, and the accesses it took beyond the menu. */
async function ring(
  { source, adapter }: SimDevice,
  request: Partial<RingRequest> = {},
): Promise<{ bytes: Uint8Array; accesses: number; first: number }> {
  await source.menu?.();
  const before = adapter.accesses;
  const { chunks, firstIndex } = await source.openRing({ source: "snd", index: 5, ...request });
  const bytes = await joined(chunks);
  return { bytes, accesses: adapter.accesses - before, first: firstIndex };
}

Deno.test("openRing() reads a whole ring with one dump, its geometry from the context", async () => {
  const sim = device(PARTS);
  const { geometry, facts } = await sim.source.openRing({ source: "Snd", index: 5 });
  assertEquals(geometry, { stride: 64, count: 16, origin: "context" });
  assertEquals(facts.transport, "rc");
  const { bytes, accesses } = await ring(sim);
  assertEquals(bytes, SEND);
  assertEquals(accesses, 2 + Math.ceil((56 + 1024) / 208)); // the query and the ring, no more
});

Deno.test("openRing() counts receive queues in 16-byte units and CQs in CQEs", async () => {
  const sim = device(PARTS);
  assertEquals((await ring(sim, { source: "rcv" })).bytes, RECV);
  assertEquals((await ring(sim, { source: "rcv", first: 3, count: 2 })).bytes, RECV.subarray(96, 160));
  assertEquals((await ring(sim, { source: "cmp", index: 9 })).bytes, CQ_BYTES);
  assertEquals((await ring(sim, { source: "cmp", index: 9, first: 1, count: 1 })).bytes, CQ_BYTES.subarray(128, 256));
});

Deno.test("openRing() reads only what is wanted, from the first element on", async () => {
  const { bytes, accesses, first } = await ring(device(PARTS), { first: 14, count: 1 });
  assertEquals(bytes, SEND.subarray(14 * 64, 15 * 64));
  assertEquals(accesses, 2 + 1);
  assertEquals(first, 14);
  assertEquals((await ring(device(PARTS), { first: 14 })).bytes, SEND.subarray(14 * 64));
});

Deno.test("openRing() goes on at the ring's start, one lap at most", async () => {
  const lap = await ring(device(PARTS), { first: 14, count: 16 });
  assertEquals(lap.bytes, Uint8Array.from([...SEND.subarray(14 * 64), ...SEND.subarray(0, 14 * 64)]));
  const part = await ring(device(PARTS), { first: 14, count: 4 });
  assertEquals(part.bytes, Uint8Array.from([...SEND.subarray(14 * 64), ...SEND.subarray(0, 2 * 64)]));
  assertEquals((await ring(device(PARTS), { count: 1000 })).bytes, SEND);
  assertEquals((await ring(device(PARTS), { count: 0 })).bytes.length, 0);
});

Deno.test("openRing() streams: the first bytes are there after one access of the ring", async () => {
  const sim = device({ rings: [{ segment: "SND_BUFF", index: 1, bytes: 64 * 1000 }] });
  await sim.source.menu?.();
  const before = sim.adapter.accesses;
  const { chunks } = await sim.source.openRing({ source: "snd", index: 1 });
  for await (const chunk of chunks) {
    assertEquals(chunk.length, 208 - 52);
    break;
  }
  assertEquals(sim.adapter.accesses - before, 2); // the query that finds nothing, and one of the ring
});

Deno.test("openRing() without a context takes the stride given, or states what it assumes", async () => {
  const parts = {
    rings: [{ segment: "RCV_BUFF", index: 1, dwords: dwords(RECV) }, { segment: "SND_BUFF", index: 1, bytes: 128 }],
  };
  const { source } = device(parts);
  const given = await source.openRing({ source: "rcv", index: 1, stride: 64 });
  assertEquals(given.geometry, { stride: 64, count: undefined, origin: "option" });
  assertEquals(source.notes, []);
  const assumed = await source.openRing({ source: "rcv", index: 1 });
  assertEquals(assumed.geometry, { stride: 16, count: undefined, origin: "assumed" });
  assertEquals(await joined(assumed.chunks), RECV);
  assertEquals(source.notes, [
    "No context tells the stride of QP 0x1: 16 bytes per element are assumed (--stride N says otherwise)",
  ]);
  await source.openRing({ source: "snd", index: 1 }); // WQEBBs have 64 bytes always
  assertEquals(source.notes.length, 1);
});

Deno.test("openRing() says when --stride is not used", async () => {
  const { source } = device(PARTS);
  const { geometry } = await source.openRing({ source: "rcv", index: 5, stride: 64 });
  assertEquals(geometry.stride, 32);
  assertEquals(source.notes, ["--stride 64 is not used: the context says 32 bytes per element"]);
});

Deno.test("openRing() uses a full context where there is no query segment, if it is in the PRM's format", async () => {
  const menu = menuWithout("PRM_QUERY_CQ", "PRM_QUERY_QP");
  const { source } = device({ ...PARTS, menu });
  assertEquals((await source.openRing({ source: "cmp", index: 9 })).geometry.stride, 128);
  const opaque = device({
    menu,
    contexts: [{ segment: "FULL_CQC", index: 9, bytes: 60 }],
    rings: [{ segment: "CQ_BUFF", index: 9, bytes: 256 }],
  });
  assertEquals((await opaque.source.openRing({ source: "cmp", index: 9 })).geometry.origin, "assumed");
  assertEquals(opaque.source.notes[0], "FULL_CQC of CQ 0x9 is not in the PRM's format: its facts are not used");
  const none = device({
    menu: menuWithout("FULL_CQC", "PRM_QUERY_CQ"),
    rings: [{ segment: "CQ_BUFF", index: 9, bytes: 64 }],
  });
  assertEquals((await none.source.openRing({ source: "cmp", index: 9 })).facts, {});
});

Deno.test("openRing() refuses queues that are not there", async () => {
  const { source } = device({
    queues: [
      { ...QP, send: undefined, recv: undefined, context: { state: "RTS", no_sq: 1, rq_type: 1, srqn_rmpn_xrqn: 7 } },
    ],
  });
  const send = await assertRejects(() => source.openRing({ source: "snd", index: 5 }), DeviceError);
  assertEquals(send.message, 'QP 0x5 on "sim:test" has no send queue of its own: it receives from SRQ 0x7');
  assertEquals(send.status, "NO_RING");
  await assertRejects(() => source.openRing({ source: "rcv", index: 5 }), DeviceError, "no receive queue of its own");
  const missing = await assertRejects(() => source.openRing({ source: "snd", index: 6 }), DeviceError);
  assertEquals(missing.status, "NOT_VALID");
  await assertRejects(() => source.openRing({ source: "fullqp", index: 5 }), UsageError, "FullQp has no elements");
  await assertRejects(
    () => device({ menu: [MENU[0]] }).source.openRing({ source: "snd", index: 5 }),
    DeviceError,
    'Cannot read the ring of QP 0x5 of "sim:test": its menu has no segment SND_BUFF',
  );
});

Deno.test("openRing() refuses a first element beyond the ring", async () => {
  const error = await assertRejects(
    () => device(PARTS).source.openRing({ source: "snd", index: 5, first: 16 }),
    UsageError,
    "First element 16 lies beyond the ring of QP 0x5, which has 16 elements",
  );
  assertEquals((error as UsageError).hint, "Give --fi a value from 0 to 15");
});

Deno.test("a ring that ends early yields what came, then throws why", async () => {
  const { source, adapter } = device(PARTS);
  await source.menu?.();
  adapter.faults = { segment: "SND_BUFF", wrongSequence: 3 };
  const { chunks } = await source.openRing({ source: "snd", index: 5 });
  const seen: number[] = [];
  const error = await assertRejects(async () => {
    for await (const chunk of chunks) seen.push(...chunk);
  }, DeviceError);
  assertEquals(error.status, "BAD_SEQUENCE");
  assertEquals(Uint8Array.from(seen), SEND.subarray(0, 2 * 208 - 52));
});

Deno.test("a device that answers less than its context says is reported", async () => {
  const { source } = device({
    contexts: [{ segment: "PRM_QUERY_QP", index: 5, layout: "query_qp_out", fields: { qpc: QP.context } }],
    rings: [{ segment: "SND_BUFF", index: 5, bytes: 640, messages: [{ syndrome: 4, text: "Gone" }] }],
  });
  const { chunks } = await source.openRing({ source: "snd", index: 5 });
  const error = await assertRejects(() => joined(chunks), DeviceError);
  assertEquals(
    error.message,
    'SND_BUFF of QP 0x5 on "sim:test" ended after 640 of 1024 bytes from unit 0, then error 0x4 "Gone"',
  );
});

Deno.test("more bytes than the ring has are left out with a note", async () => {
  const { source } = device({
    contexts: [{ segment: "PRM_QUERY_QP", index: 5, layout: "query_qp_out", fields: { qpc: QP.context } }],
    rings: [{ segment: "SND_BUFF", index: 5, bytes: 2048 }],
  });
  const { chunks } = await source.openRing({ source: "snd", index: 5 });
  assertEquals((await joined(chunks)).length, 1024);
  assertMatch(source.notes[0] ?? "", /^SND_BUFF brought more than the 1024 bytes asked for/);
});

Deno.test("a ring of unknown size ends where the device ends it", async () => {
  const parts = { rings: [{ segment: "SND_BUFF", index: 1, bytes: 64 * 5 }], invalid_index: "status" };
  const { source } = device(parts);
  assertEquals((await joined((await source.openRing({ source: "snd", index: 1, count: 9 })).chunks)).length, 320);
  assertEquals(source.notes, ["SND_BUFF ended after 320 bytes, before --num was reached"]);
  assertEquals((await joined((await source.openRing({ source: "snd", index: 1, first: 3 })).chunks)).length, 128);
});

Deno.test("without object counts elements are read one by one until there are no more", async () => {
  for (const invalid of ["status", "error", "empty"]) {
    const menu = MENU.map((record) => record.name === "SND_BUFF" ? { ...record, num_of_obj2: undefined } : record);
    const { source } = device({
      menu,
      rings: [{ segment: "SND_BUFF", index: 1, dwords: dwords(SEND) }],
      invalid_index: invalid,
    });
    assertEquals(await joined((await source.openRing({ source: "snd", index: 1 })).chunks), SEND);
    assertEquals(
      await joined((await source.openRing({ source: "snd", index: 1, first: 15, count: 1 })).chunks),
      SEND.subarray(960),
    );
  }
});

Deno.test("without a second index the whole ring is read and its start passed over", async () => {
  const menu = MENU.map((record) =>
    record.name === "RCV_BUFF" ? { type: record.type, name: record.name, index1: "QPN", num_of_obj2: "all" } : record
  );
  const sim = device({ ...PARTS, menu });
  assertEquals((await ring(sim, { source: "rcv", first: 2, count: 3 })).bytes, RECV.subarray(64, 160));
  assertEquals((await ring(sim, { source: "rcv", first: 7, count: 3 })).bytes, RECV.subarray(224));
});

Deno.test("counts beyond 16 bits are split into several dumps", async () => {
  const parts = {
    menu: MENU.map((record) => record.name === "SRQ_BUFF" ? { ...record, num_of_obj2: "number" } : record),
    contexts: [{ segment: "FULL_SRQC", index: 1, layout: "srqc", fields: { log_srq_size: 15, log_rq_stride: 2 } }],
    rings: [{ segment: "SRQ_BUFF", index: 1, bytes: 64 << 15 }],
  };
  const sim = device(parts);
  await sim.source.menu?.();
  const { chunks, geometry } = await sim.source.openRing({ source: "srq", index: 1 });
  assertEquals(geometry.count, 1 << 15);
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  assertEquals(bytes, 64 << 15);
});

Deno.test("segments of other types in a ring's answer are passed over, notices are noted", async () => {
  const menu = await device({ menu: menuWithout("PRM_QUERY_QP", "FULL_QPC") }).provider.menu();
  const segment = { kind: "segment", index1: 5, index2: 0, vhcaId: 0 } as const;
  const events: SegmentEvent[] = [
    { ...segment, type: 2, payloadBytes: 4 },
    { kind: "data", bytes: Uint8Array.of(1, 1, 1, 1) },
    { kind: "notice", syndrome: 9, text: "Slow" },
    { ...segment, type: 0x1001, payloadBytes: 4 },
    { kind: "data", bytes: Uint8Array.of(2, 2, 2, 2) },
    { kind: "reference", type: 0x1001, index1: 6, index2: 0, numOfObj1: 0, numOfObj2: 0 },
    { kind: "end", reason: undefined },
  ];
  const referred: SegmentEvent[] = [
    { ...segment, type: 0x1001, payloadBytes: 4 },
    { kind: "data", bytes: Uint8Array.of(3, 3, 3, 3) },
    { kind: "end", reason: undefined },
  ];
  const provider = scripted(menu, [events, referred]);
  const source = gen5Source(provider, sharedDecoder());
  const { chunks } = await source.openRing({ source: "snd", index: 5, gvmi: 2 });
  assertEquals([...await joined(chunks)], [2, 2, 2, 2, 3, 3, 3, 3]);
  assertEquals(source.notes, ['SND_BUFF: Device reports notice 0x9 "Slow"']);
  assertEquals(provider.requests.map((request) => [request.index1, request.vhcaId, request.unitBytes]), [
    [5, 2, 64],
    [6, 2, 64],
  ]);
});

Deno.test("a failure while the context is read ends the opening, a cut context is noted", async () => {
  const { source, adapter } = device(PARTS);
  await source.menu?.();
  adapter.faults = { vanishAfter: 0 };
  await assertRejects(() => source.openRing({ source: "snd", index: 5 }), DeviceError, "all ones");
  adapter.faults = { segment: "PRM_QUERY_QP", cutAfter: 100 };
  const { geometry } = await source.openRing({ source: "snd", index: 5 });
  assertEquals(geometry, { stride: 64, count: undefined, origin: "assumed" });
  assertMatch(source.notes[0] ?? "", /^PRM_QUERY_QP of QP 0x5: Segment 0x4000 is cut/);
});

Deno.test("the tap of a source gets the streams of contexts and rings, not the menu", async () => {
  const { provider } = device(PARTS);
  let bytes = 0;
  const source = gen5Source(provider, sharedDecoder(), { tap: (piece) => bytes += piece.length });
  await source.menu?.();
  assertEquals(bytes, 0);
  const { chunks } = await source.openRing({ source: "snd", index: 5 });
  await joined(chunks);
  assertEquals(bytes, 56 + 272 + 56 + 1024);
});
