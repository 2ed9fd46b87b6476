import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { DeviceError, WqdumpError } from "../../../errors.ts";
import { RESOURCE_DUMP as FACTS } from "../../../layouts/resource_dump.ts";
import { registerProvider } from "../../../device/resource_dump.ts";
import {
  ACTIVE_OBJECTS,
  ALL_OBJECTS,
  INLINE_BYTES,
  MAX_OBJECTS,
  REGISTER_BYTES,
  RESOURCE_DUMP_REGISTER,
} from "../../../device/resource_dump_register.ts";
import { createAdapter } from "../../../sim/adapter.ts";
import { simPort } from "../../../sim/port.ts";
import { parseScenario } from "../../../sim/scenario.ts";
import type { SimFaults } from "../../../sim/scenario_types.ts";
import type { RegisterPort, SegmentProvider, SegmentRequest } from "../../../device/types.ts";
import { device, document, dwords, pattern } from "./sim_device.ts";

const RING = pattern(64 * 40);
const PARTS = { rings: [{ segment: "SND_BUFF", index: 5, dwords: dwords(RING) }] };
const ALL: SegmentRequest = { type: 0x1001, index1: 5, numOfObj2: 0xffff };
/** Information 16, command 20, segment header 16, terminate 4. */
const STREAM_BYTES = RING.length + 56;

interface Dumped {
  readonly data: Uint8Array;
  readonly reason: Error | undefined;
  readonly kinds: readonly string[];
}

async function dump(provider: SegmentProvider, request: SegmentRequest = ALL): Promise<Dumped> {
  const kinds: string[] = [];
  let reason: Error | undefined;
  const bytes: number[] = [];
  for await (const event of provider.dump(request)) {
    kinds.push(event.kind);
    if (event.kind === "data") bytes.push(...event.bytes);
    if (event.kind === "end") reason = event.reason;
  }
  return { data: Uint8Array.from(bytes), reason, kinds };
}

async function faulty(faults: SimFaults, request: Partial<SegmentRequest> = {}): Promise<Dumped> {
  const { provider, adapter } = device(PARTS);
  await provider.menu();
  adapter.faults = faults;
  return await dump(provider, { ...ALL, ...request });
}

function statusOf(reason: Error | undefined): string | undefined {
  assert(reason instanceof DeviceError, `${reason} is no DeviceError`);
  return reason.status;
}

Deno.test("the numbers of the protocol are those of the layout tables", () => {
  assertEquals(RESOURCE_DUMP_REGISTER, FACTS.registerId);
  assertEquals(REGISTER_BYTES, FACTS.registerBytes);
  assertEquals(INLINE_BYTES, FACTS.inlineDataBytes);
  assertEquals([ACTIVE_OBJECTS, ALL_OBJECTS, MAX_OBJECTS], [
    FACTS.numOfObjActive,
    FACTS.numOfObjAll,
    FACTS.numOfObjMax,
  ]);
});

Deno.test("a dump brings all data in the fewest accesses, the menu is read once", async () => {
  const { provider, adapter } = device(PARTS);
  const menu = await provider.menu();
  const menuAccesses = Math.ceil((16 + 20 + 8 + menu.length * 52 + 4) / 208);
  assertEquals(adapter.accesses, menuAccesses);
  await provider.menu();
  const { data, reason } = await dump(provider);
  assertEquals(data, RING);
  assertEquals(reason, undefined);
  assertEquals(adapter.accesses - menuAccesses, Math.ceil(STREAM_BYTES / 208));
});

Deno.test("data is handed on as each access answers", async () => {
  const { provider, adapter } = device(PARTS);
  const events = provider.dump(ALL)[Symbol.asyncIterator]();
  for (let next = await events.next(); next.value.kind !== "data";) next = await events.next();
  assertEquals(adapter.accesses, 1);
});

Deno.test("the tap gets the raw stream, control segments included", async () => {
  const { provider } = device(PARTS);
  let bytes = 0;
  await dump(provider, { ...ALL, tap: (piece) => bytes += piece.length });
  assertEquals(bytes, STREAM_BYTES);
});

Deno.test("sequence numbers wrap after 16 accesses, and index2 goes back as answered", async () => {
  const { data, reason } = await faulty({ moveIndexes: true });
  assertEquals(reason, undefined);
  assertEquals(data, RING);
});

Deno.test("a wrong sequence number ends the dump with what came before it", async () => {
  const { data, reason } = await faulty({ wrongSequence: 4 });
  assertEquals(statusOf(reason), "BAD_SEQUENCE");
  assertMatch((reason as DeviceError).hint ?? "", /^Try again; .*--trace/);
  assertEquals(
    reason?.message,
    'Cannot dump segment 0x1001 index 0x5 of "sim:test": sequence number 8 came where 4 was due',
  );
  assertEquals(data, RING.subarray(0, 3 * 208 - 52));
});

Deno.test("sequence number 0 is accepted as the Linux driver accepts it", async () => {
  const { adapter } = device(PARTS);
  const port = simPort(adapter, "sim:test");
  let sequence = 0;
  const zero: RegisterPort = {
    ...port,
    async accessRegister(id, method, image) {
      const view = new DataView(image.buffer, image.byteOffset, image.length);
      view.setUint32(0, (view.getUint32(0) & ~0xf0000) | (sequence << 16)); // what the adapter expects
      await port.accessRegister(id, method, image);
      sequence = (view.getUint32(0) >>> 16) & 0xf;
      view.setUint32(0, view.getUint32(0) & ~0xf0000);
    },
  };
  const { data, reason } = await dump(registerProvider(zero, new Uint8Array(256)));
  assertEquals(reason, undefined);
  assertEquals(data, RING);
});

Deno.test("more_dump without end is cut: after the terminate segment, at the byte limit, or without any data", async () => {
  const empty = await faulty({ endless: "empty" });
  assertEquals(statusOf(empty.reason), "ENDLESS");
  assertMatch(empty.reason?.message ?? "", /17 answers in a row had no data and promised more$/);
  const data = await faulty({ endless: "data" }, { maxBytes: 10_000 });
  assertEquals(statusOf(data.reason), "ENDLESS");
  assert(data.data.length >= RING.length);
  const { provider, adapter } = device(PARTS);
  adapter.faults = { endless: "empty" };
  const small = await dump(provider, { ...ALL, index2: 39, numOfObj2: 1 });
  assertMatch(small.reason?.message ?? "", /announces more data after the end of the dump$/);
  assertEquals(small.data, RING.subarray(39 * 64));
});

Deno.test("a size that the register cannot hold is a fault", async () => {
  for (const size of [209, 0xffff, 0xffffffff]) {
    const { data, reason } = await faulty({ size });
    assertEquals(statusOf(reason), "BAD_SIZE");
    assertEquals(data.length, 0);
  }
});

Deno.test("a stream that ends early keeps its data and says so", async () => {
  const { data, reason } = await faulty({ cutAfter: 1000 });
  assertEquals(data, RING.subarray(0, 1000 - 52));
  assertMatch(reason?.message ?? "", /^Segment 0x1001 is cut: 948 of 2560 payload bytes/);
  const whole = await faulty({ noTerminate: true });
  assertEquals(whole.data, RING);
  assertMatch(whole.reason?.message ?? "", /^Stream ends without its terminate segment/);
});

Deno.test("a segment length of 0 ends the dump without further accesses", async () => {
  const { provider, adapter } = device(PARTS);
  await provider.menu();
  adapter.faults = { segmentDwords: 0 };
  const before = adapter.accesses;
  const { data, reason } = await dump(provider);
  assertEquals(data.length, 0);
  assertMatch(reason?.message ?? "", /has length 0/);
  assertEquals(adapter.accesses - before, 1);
});

Deno.test("a segment longer than its stream is cut, not waited for", async () => {
  const { data, reason } = await faulty({ segmentDwords: 0xffff });
  assertEquals(data.subarray(0, RING.length), RING);
  assertMatch(reason?.message ?? "", /^Segment 0x1001 is cut/);
});

Deno.test("error and notice segments pass through", async () => {
  const error = await faulty({ message: { kind: "error", syndrome: 3, text: "no" } });
  assert(error.kinds.includes("error"));
  assertEquals(error.reason, undefined);
  assert((await faulty({ message: { kind: "notice", syndrome: 3, text: "hm" } })).kinds.includes("notice"));
});

Deno.test("a device that vanishes or refuses midway leaves what came", async () => {
  const { provider, adapter } = device(PARTS);
  await provider.menu();
  adapter.faults = { vanishAfter: adapter.accesses + 5 };
  const gone = await dump(provider);
  assertEquals(statusOf(gone.reason), "DEVICE_GONE");
  assertEquals(gone.data, RING.subarray(0, 5 * 208 - 52));
  adapter.faults = { refuseAfter: adapter.accesses + 2, status: 0x70 };
  const refused = await dump(provider);
  assertEquals(statusOf(refused.reason), "ME_REG_ACCESS_INTERNAL_ERROR");
  assertEquals(refused.data.length, 2 * 208 - 52);
});

Deno.test("an aborted signal stops between two accesses", async () => {
  const { provider } = device(PARTS);
  const abort = new AbortController();
  let accesses = 0;
  let reason: Error | undefined;
  const bytes: number[] = [];
  for await (const event of provider.dump({ ...ALL, signal: abort.signal, tap: () => accesses++ })) {
    if (event.kind === "data") bytes.push(...event.bytes);
    if (accesses === 3) abort.abort();
    if (event.kind === "end") reason = event.reason;
  }
  assert(reason instanceof WqdumpError);
  assertEquals(reason.exitCode, 130);
  assertEquals(bytes.length, 3 * 208 - 52);
  const own = new WqdumpError("Stop now");
  const stopped = await dump(provider, { ...ALL, signal: AbortSignal.abort(own) });
  assertEquals(stopped.reason, own);
});

Deno.test("signals get their turn while a device is read for long", async () => {
  const { adapter } = device(PARTS);
  const port = simPort(adapter, "sim:test");
  let accesses = 0;
  const slow: RegisterPort = {
    ...port,
    accessRegister: (id, method, image) => {
      accesses++;
      for (const end = performance.now() + 60; performance.now() < end;); // as a blocking library call
      return port.accessRegister(id, method, image);
    },
  };
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), 1);
  const { reason } = await dump(registerProvider(slow, new Uint8Array(256)), { ...ALL, signal: abort.signal });
  clearTimeout(timer);
  assertMatch(reason?.message ?? "", /^Interrupted/);
  assert(accesses < RING.length / 208, `${accesses} accesses`);
});

Deno.test("dumps under way at the same time do not disturb each other", async () => {
  const other = RING.slice().reverse();
  const { provider } = device({
    rings: [...PARTS.rings, { segment: "SND_BUFF", index: 6, dwords: dwords(other) }],
  });
  const results = await Promise.all([5, 6, 5, 6, 5, 6].map((index1) => dump(provider, { ...ALL, index1 })));
  results.forEach(({ data, reason }, i) => {
    assertEquals(reason, undefined);
    assertEquals(data, i % 2 === 0 ? RING : other);
  });
});

Deno.test("a dump that is given up midway leaves the provider usable", async () => {
  const { provider } = device(PARTS);
  for (let i = 0; i < 10; i++) {
    for await (const event of provider.dump(ALL)) if (event.kind === "data") break;
  }
  assertEquals((await dump(provider)).data, RING);
});

Deno.test("menu() fails with the device's reason and asks again the next time", async () => {
  const { provider, adapter } = device(PARTS);
  adapter.faults = { refuseAfter: 0, status: 4 };
  const error = await assertRejects(() => provider.menu(), DeviceError);
  assertEquals(error.status, "ME_REG_ACCESS_REG_NOT_SUPP");
  adapter.faults = { segment: "MENU", segmentDwords: 0 };
  await assertRejects(() => provider.menu(), DeviceError, "Segment 0xffff has length 0");
  adapter.faults = { segment: "MENU", message: { kind: "notice", syndrome: 1, text: "hm" }, noTerminate: true };
  assertEquals((await provider.menu()).length, 12);
  assertMatch(provider.notes?.[0] ?? "", /^The menu may be incomplete: Stream ends without/);
});

Deno.test("menu() says when the answer has no menu segment", async () => {
  const { provider } = device({ menu: [], faults: { segment: "MENU", cut_after: 36 } });
  await assertRejects(() => provider.menu(), DeviceError, 'Cannot read the resource-dump menu of "sim:test"');
  const refusing: RegisterPort = {
    info: { name: "odd", generation: 5 },
    accessRegister: () => Promise.reject("just so"),
    close: () => {},
  };
  await assertRejects(() => registerProvider(refusing, new Uint8Array(256)).menu(), DeviceError, "just so");
});

Deno.test("vhca_id goes out only when it was asked for", async () => {
  const { provider } = device({
    rings: [
      { segment: "SND_BUFF", index: 5, dwords: "00000001" },
      { segment: "SND_BUFF", index: 5, gvmi: 3, dwords: "00000003" },
    ],
  });
  assertEquals((await dump(provider)).data.at(-1), 1);
  assertEquals((await dump(provider, { ...ALL, vhcaId: 3 })).data.at(-1), 3);
});

Deno.test("driver lists come through from the port", async () => {
  const { adapter } = device();
  const list = { origin: "here", numbers: [1] };
  const port: RegisterPort = { ...simPort(adapter, "sim:test"), driverList: () => Promise.resolve(list) };
  const provider = registerProvider(port, new Uint8Array(256));
  assertEquals(await provider.driverList?.("fullqp"), list);
  assertEquals(await device().provider.driverList?.("fullqp"), undefined);
});

Deno.test("registerProvider() wants room for one register", () => {
  const { adapter } = device();
  assertThrows(() => registerProvider(simPort(adapter, "x"), new Uint8Array(255)), RangeError);
});

Deno.test("a closed port refuses further accesses", async () => {
  const adapter = createAdapter(parseScenario(document(PARTS), { name: "test" }));
  const provider = registerProvider(simPort(adapter, "sim:test"), new Uint8Array(256));
  provider.close();
  const { reason } = await dump(provider);
  assertEquals(statusOf(reason), "CLOSED");
  assertEquals(adapter.accesses, 0);
});

Deno.test("slow answers are waited for", async () => {
  const { data, reason } = await faulty({ delayMs: 1 });
  assertEquals(reason, undefined);
  assertEquals(data, RING);
});

Deno.test("a provider's own signal stops every dump, that of the menu too", async () => {
  const adapter = createAdapter(parseScenario(document(PARTS), { name: "test" }));
  const stop = new AbortController();
  const port = simPort(adapter, "sim:test");
  const counting: RegisterPort = {
    ...port,
    info: port.info,
    async accessRegister(...args) {
      if (adapter.accesses === 1) stop.abort();
      await port.accessRegister(...args);
    },
  };
  const provider = registerProvider(counting, new Uint8Array(REGISTER_BYTES), { signal: stop.signal });
  await assertRejects(() => provider.menu(), Error, "Interrupted");
  assertEquals(adapter.accesses, 2);
});
