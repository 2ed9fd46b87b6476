import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DeviceError, UsageError } from "../../../errors.ts";
import { contextSources } from "../../../device/gen4_types.ts";
import { QUEUES as ROWS } from "../../../layouts/queues.ts";
import type { ListMethod } from "../../../device/types.ts";
import { all, joined } from "./sim_device.ts";
import { device4 } from "./sim_device4.ts";

const QP = { kind: "qp", number: "0x42", context: { st: "UD", log_sq_size: 2, log_sq_stride: 3, cqn_send: "0x80" } };
const CQ = { kind: "cq", number: "0x80", context: { log_cq_size: 3, comp_eqn: "0x20", consumer_index: 9 } };
const SRQ = { kind: "srq", number: 5, context: { log_srq_size: 2, log_stride: 1, cqn: "0x80" } };
const EQ = { kind: "eq", number: "0x20", context: { log_eq_size: 2, producer_index: 3, st: "ARMED", owner: "HW" } };
const MCG = { kind: "mcg", number: 16, context: { members_count: 1, gid: "ff02::1", qp: [{ qpn: "0x42" }] } };
const QUEUES = [QP, CQ, SRQ, EQ, MCG];

Deno.test("each context type is read by its number and recognised", async () => {
  const { source } = device4({ queues: QUEUES });
  const found = [];
  for (const [type, index] of [["Snd", 0x42], ["RCV", 0x42], ["cmp", 0x80], ["srq", 5], ["eqe", 0x20], ["mcg", 16]]) {
    const image = await source.readContext({ source: String(type), index: Number(index) });
    const part = image.parts[0]!;
    found.push([image.source, image.gvmi, part.role, part.segment, part.layout, part.bytes.length]);
  }
  assertEquals(found, [
    ["snd", 0, "context", "Snd", "mlx4_qp_context", 256],
    ["rcv", 0, "context", "Rcv", "mlx4_qp_context", 256],
    ["cmp", 0, "context", "Cmp", "mlx4_cq_context", 64],
    ["srq", 0, "context", "Srq", "mlx4_srq_context", 48],
    ["eqe", 0, "context", "Eqe", "mlx4_eq_context", 64],
    ["mcg", 0, "context", "MCG", "mlx4_mgm", 288],
  ]);
});

Deno.test("a context that begins with the 8 bytes of a query answer is recognised as one", async () => {
  const qpc = { layout: "mlx4_qp_context", fields: { local_qpn: 7, st: "RC", state: "RTS" } };
  const contexts = [{ segment: "Snd", index: 7, blocks: [{ bytes: 8 }, qpc] }];
  const { parts, facts } = await device4({ contexts }).source.readContext({ source: "snd", index: 7 });
  assertEquals([parts[0]!.layout, facts.state], ["mlx4_query_qp_out", 3]);
});

Deno.test("an answer that is no public structure has no layout and no facts", async () => {
  const contexts = [{ segment: "Snd", index: 7, dwords: "80000000 12345678", bytes: 256 }, {
    segment: "Cmp",
    index: 7,
    dwords: "80000000 12345678",
    bytes: 64,
  }];
  const { source } = device4({ contexts });
  for (const type of ["snd", "cmp"]) {
    const image = await source.readContext({ source: type, index: 7 });
    assertEquals([image.parts[0]!.layout, image.facts], [undefined, {}]);
  }
});

Deno.test("a context with another QP's number in it is not taken for a QP context", async () => {
  const contexts = [{ segment: "Snd", index: 7, layout: "mlx4_qp_context", fields: { local_qpn: 8 }, bytes: 256 }];
  const image = await device4({ contexts }).source.readContext({ source: "snd", index: 7 });
  assertEquals(image.parts[0]!.layout, undefined);
});

Deno.test("facts of a QP: transport, size of its rings, CQs, SRQ", async () => {
  const context = { ...QP.context, log_rq_size: 4, log_rq_stride: 2, cqn_recv: "0x81" };
  const { source } = device4({ queues: [{ ...QP, context }] });
  const facts = async (type: string) => (await source.readContext({ source: type, index: 0x42 })).facts;
  assertEquals(await facts("snd"), {
    state: 0,
    stateName: "RST",
    transport: "ud",
    cqn: 0x80,
    cqnRecv: 0x81,
    srqn: undefined,
    ring: { stride: 128, count: 4, origin: "context" },
  });
  const receive = await facts("rcv");
  assertEquals([receive.cqn, receive.ring], [0x81, { stride: 64, count: 16, origin: "context" }]);
});

Deno.test("special and raw Ethernet QPs share a service type; the link type of the path tells them apart", async () => {
  const qp = (number: number, link_type: number) => ({
    kind: "qp",
    number,
    context: { st: "MLX", pri_path: { link_type } },
  });
  const { source } = device4({ queues: [qp(1, 0), qp(2, 1)] });
  const transports = [];
  for (const index of [1, 2]) transports.push((await source.readContext({ source: "snd", index })).facts.transport);
  assertEquals(transports, ["mlx", "raw"]);
});

Deno.test("facts of CQs and EQs: counters, EQ, time stamps", async () => {
  const { source } = device4({ queues: [{ ...CQ, context: { ...CQ.context, timestamp_en: 1 } }, EQ] });
  const cq = (await source.readContext({ source: "cmp", index: 0x80 })).facts;
  assertEquals(cq, { state: 0, stateName: "OK", eqn: 0x20, timestamp: true, pi: 0, ci: 9 });
  assertEquals((await source.readContext({ source: "eqe", index: 0x20 })).facts, {
    state: 0,
    stateName: "OK",
    pi: 3,
    ci: 0,
  });
});

Deno.test("a number that does not exist is not valid, whether the device refuses it or answers zeros", async () => {
  for (const [invalid_index, why] of [["status", "ME_CMDIF_UNKN_STATUS"], ["empty", "empty context"]] as const) {
    const { source } = device4({ queues: QUEUES, invalid_index });
    const error = await assertRejects(() => source.readContext({ source: "srq", index: 9 }), DeviceError, why);
    assertEquals(error.status, "NOT_VALID");
  }
});

Deno.test("a device that is busy has failed: that is not taken for a number that does not exist", async () => {
  const { source } = device4({ queues: QUEUES, faults: { refuse_after: 0, status: 1 } });
  const error = await assertRejects(() => source.readContext({ source: "srq", index: 5 }), DeviceError);
  assertEquals(error.status, "ME_CMDIF_BUSY");
  const { source: bare } = device4({ queues: QUEUES, faults: { refuse_after: 2, status: 1 } }, { bare: true });
  const found: number[] = [];
  const list = async () => {
    for await (const number of bare.listContexts({ source: "srq", first: 4, count: 8 })) found.push(number);
  };
  assertEquals((await assertRejects(list, DeviceError)).status, "ME_CMDIF_BUSY");
  assertEquals(found, [5]);
});

Deno.test("a multicast entry of which one command brings a part is said to be cut", async () => {
  const qp = Array.from({ length: 70 }, (_, i) => ({ qpn: i + 1 }));
  const { source } = device4({
    queues: [{ kind: "mcg", number: 1, context: { members_count: 70, gid: "ff02::1", qp } }],
  });
  const { parts } = await source.readContext({ source: "mcg", index: 1 });
  assertEquals(parts[0]!.cut, "6 members lie beyond the 288 bytes that the device reads out");
});

Deno.test("an RSS context in a QP is pointed out", async () => {
  const { source } = device4({ queues: [{ ...QP, context: { ...QP.context, rss: 1 } }] });
  await source.readContext({ source: "rcv", index: 0x42 });
  assertEquals(source.notes.length, 1);
  assert(source.notes[0]!.includes("mlx4_rss_context"));
});

Deno.test("numbers come from the port where it knows them, else from a scan of the range", async () => {
  const methods: ListMethod[] = [];
  const request = { source: "Snd", first: 0x40, count: 8, method: (used: ListMethod) => void methods.push(used) };
  const queues = [{ ...QP, number: 0x46 }, QP, { ...QP, number: 0x99 }];
  assertEquals(await all(device4({ queues }).source.listContexts(request)), [0x42, 0x46]);
  const progress: (number | undefined)[][] = [];
  const scanned = device4({ queues }, { bare: true }).source.listContexts({
    ...request,
    progress: (...figures) => void progress.push(figures),
  });
  assertEquals(await all(scanned), [0x42, 0x46]);
  assertEquals([methods, progress.at(-1)], [["file", "scan"], [8, 8, 2]]);
});

Deno.test("a scan of all numbers says how to make it smaller, and stops when asked", async () => {
  const { source } = device4({ queues: [QP] }, { bare: true });
  const stop = new AbortController();
  for await (const number of source.listContexts({ source: "snd", signal: stop.signal })) {
    assertEquals(number, 0x42);
    stop.abort();
  }
  assert(source.notes[0]!.startsWith("16777216 QP numbers are tried one by one"));
});

Deno.test("a driver's list is confirmed by reading each number", async () => {
  const { port, source } = device4({ queues: [QP] }, { bare: true });
  Object.assign(port, {
    driverList: () => Promise.resolve({ origin: "rdma resource show qp", numbers: [0x41, 0x42] }),
  });
  let method: ListMethod | undefined;
  assertEquals(await all(source.listContexts({ source: "snd", method: (used) => method = used })), [0x42]);
  assertEquals(method, "driver");
});

Deno.test("a ring has the size and stride of its context", async () => {
  const { source } = device4({ queues: QUEUES });
  const ring = await source.openRing({ source: "snd", index: 0x42 });
  assertEquals(ring.geometry, { stride: 128, count: 4, origin: "context" });
  assertEquals((await joined(ring.chunks)).length, 512);
  const srq = await source.openRing({ source: "srq", index: 5 });
  assertEquals([srq.geometry.stride, srq.geometry.count], [32, 4]);
});

Deno.test("the size of CQEs and EQEs follows from their buffer", async () => {
  for (const entry_bytes of [32, 64]) {
    const { source } = device4({ queues: [{ ...CQ, entry_bytes }, { ...EQ, entry_bytes }] });
    for (const [type, index, count] of [["cmp", 0x80, 8], ["eqe", 0x20, 4]] as const) {
      const ring = await source.openRing({ source: type, index });
      assertEquals(ring.geometry, { stride: entry_bytes, count, origin: "context" });
    }
  }
});

Deno.test("a ring is read from any element, past its end where as many are asked for", async () => {
  const words = Array.from({ length: 8 }, (_, i) => `${i}${i}${i}${i}${i}${i}${i}${i}`);
  const blocks = words.map((dwords) => ({ dwords, bytes: 32 }));
  const { source } = device4({ queues: [{ ...CQ, ring: { blocks } }] });
  const firsts = async (first: number, count?: number) => {
    const { chunks } = await source.openRing({ source: "cmp", index: 0x80, first, count });
    const bytes = await joined(chunks);
    return Array.from({ length: bytes.length / 32 }, (_, i) => bytes[i * 32]! & 15);
  };
  assertEquals(await firsts(6), [6, 7]);
  assertEquals(await firsts(6, 4), [6, 7, 0, 1]);
  assertEquals(await firsts(2, 3), [2, 3, 4]);
  assertEquals((await firsts(2, 99)).length, 8);
  await assertRejects(() => source.openRing({ source: "cmp", index: 0x80, first: 8 }), UsageError, "8 elements");
});

Deno.test("without a mechanism for queue buffers the error says what is missing", async () => {
  const { source } = device4({ queues: QUEUES }, { bare: true });
  const error = await assertRejects(
    () => source.openRing({ source: "Snd", index: 0x42 }),
    DeviceError,
    "queue buffers of ConnectX-3 lie in host memory, and no public mechanism reads them through the adapter",
  );
  assertEquals(error.status, "NO_MECHANISM");
  assert(error.hint?.includes("wqdump decode --generation 4 --source Snd"));
  // That the queue does not exist is said first.
  const missing = await assertRejects(() => source.openRing({ source: "Snd", index: 1 }), DeviceError);
  assertEquals(missing.status, "NOT_VALID");
});

Deno.test("a QP that receives from an SRQ has no receive ring", async () => {
  const { source } = device4({ queues: [{ ...QP, context: { use_srq: 1, srqn: 5 } }] });
  await assertRejects(() => source.openRing({ source: "rcv", index: 0x42 }), DeviceError, "receives from SRQ 0x5");
});

Deno.test("multicast entries have no elements, and FullQp does not exist", async () => {
  const { source } = device4({ queues: QUEUES });
  await assertRejects(() => source.openRing({ source: "MCG", index: 16 }), UsageError, "MCG has no elements");
  await assertRejects(() => source.readContext({ source: "FullQp", index: 1 }), UsageError, "no context type FullQp");
});

Deno.test("ICM comes from ports that have it; else the error says that nothing public reads it", async () => {
  const icm = [{ address: "0x1000", dwords: "00000001 00000002" }];
  const read = (bare: boolean, address: bigint) =>
    joined(device4({ icm }, { bare }).source.readIcm!({ address, size: 4 }) as AsyncIterable<Uint8Array>);
  assertEquals([...await read(false, 0x1004n)], [0, 0, 0, 2]);
  await assertRejects(() => read(false, 0x2000n), DeviceError, "0 bytes are there");
  await assertRejects(() => read(true, 0x1000n), DeviceError, "no public mechanism reads it");
});

Deno.test("the gateway is not pretended", () => {
  const { source } = device4({}, { gateway: true });
  assertEquals(source.notes.map((note) => /is not public; the tools HCR is used/.test(note)), [true]);
});

Deno.test("the numbers of the context types are assumed to be the manual's order, and can be given", async () => {
  assertEquals(ROWS.flatMap(({ name, gen4 }) => gen4 === undefined ? [] : [[name, gen4.number]]), [
    ["Snd", 0],
    ["Rcv", 1],
    ["Cmp", 2],
    ["Srq", 3],
    ["Eqe", 4],
    ["MCG", 5],
  ]);
  const parts = { queues: QUEUES, context_sources: ["Srq=4", "Eqe=3"] };
  await assertRejects(() => device4(parts).source.readContext({ source: "srq", index: 5 }), DeviceError, "not valid");
  const known = device4(parts, { given: ["eqe=0x3", " SRQ = 4"] }).source;
  assertEquals((await known.readContext({ source: "srq", index: 5 })).parts[0]!.layout, "mlx4_srq_context");
  assertEquals(await all(known.listContexts({ source: "eqe" })), [0x20]);
});

Deno.test("context numbers that make no sense are refused", () => {
  for (const given of ["Snd", "Snd=", "Snd=256", "Snd=-1", "Bnd=1", "Snd=1=2", "Snd=0x100"]) {
    assertThrows(() => contextSources([given]), UsageError, "TYPE=NUMBER");
  }
  assertThrows(() => contextSources(["Snd=3", "Rcv=3"]), UsageError, "same number 3");
  assertEquals(contextSources(["MCG=9"])["mcg"], 9);
});
