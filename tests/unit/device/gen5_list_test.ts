import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { DeviceError } from "../../../errors.ts";
import { gen5Source } from "../../../device/gen5.ts";
import { encodeLayout, knownLayout } from "../../../sim/encode.ts";
import type {
  ListMethod,
  ListRequest,
  MenuRecord,
  SegmentEvent,
  SegmentProvider,
  Source,
} from "../../../device/types.ts";
import { all, device, MENU, scripted, sharedDecoder } from "./sim_device.ts";

const CONTEXTS = [{ segment: "HW_CQPC", index: [3, 6, 7, 0xb, 0xc, 0x13], bytes: 64 }];

/** The menu with object counts for one segment. */
function counted(name: string, numOfObj1: string): unknown[] {
  return MENU.map((record) => record.name === name ? { ...record, num_of_obj1: numOfObj1 } : record);
}

async function list(
  source: Source,
  request: Partial<ListRequest> = {},
): Promise<{ numbers: number[]; method: ListMethod | undefined }> {
  let method: ListMethod | undefined;
  const numbers = await all(source.listContexts({ source: "fullqp", method: (used) => method = used, ...request }));
  return { numbers, method };
}

Deno.test("listContexts() scans the range where the menu has no counts", async () => {
  for (const invalid of ["error", "status", "empty"]) {
    const { source } = device({ contexts: CONTEXTS, invalid_index: invalid });
    assertEquals(await list(source, { count: 20 }), { numbers: [3, 6, 7, 0xb, 0xc, 0x13], method: "scan" });
    assertEquals((await list(source, { first: 7, count: 5 })).numbers, [7, 0xb]);
    assertEquals((await list(source, { count: 0 })).numbers, []);
  }
});

Deno.test("listContexts() scans with one access per number and reports its progress", async () => {
  const { source, adapter } = device({ contexts: CONTEXTS });
  await source.menu?.();
  const before = adapter.accesses;
  const reports: (number | undefined)[][] = [];
  await list(source, { count: 20, progress: (...report) => reports.push(report) });
  assertEquals(adapter.accesses - before, 20);
  assertEquals(reports.at(-1), [20, 20, 6]);
});

Deno.test("listContexts() asks for active or all objects where the menu allows it", async () => {
  for (const count of ["active", "all", "all, active"]) {
    const { source, adapter } = device({ contexts: CONTEXTS, menu: counted("HW_CQPC", count) });
    await source.menu?.();
    const before = adapter.accesses;
    assertEquals(await list(source), { numbers: [3, 6, 7, 0xb, 0xc, 0x13], method: "menu-count" });
    assertEquals(adapter.accesses - before, Math.ceil((40 + 6 * 80) / 208));
    assertEquals((await list(source, { first: 4, count: 8 })).numbers, [6, 7, 0xb]);
  }
});

Deno.test("listContexts() tries numbers one by one when the counts of the menu are refused", async () => {
  const { source, adapter } = device({ contexts: CONTEXTS, menu: counted("FULL_QPC", "all") });
  await source.menu?.();
  adapter.faults = { segment: "FULL_QPC", message: { kind: "error", syndrome: 1, text: "no" } };
  assertEquals(await list(source, { count: 8 }), { numbers: [3, 6, 7], method: "scan" });
  assertMatch(source.notes[0] ?? "", /^FULL_QPC of all objects was refused/);
});

Deno.test("listContexts() yields what was found before a failure, then fails", async () => {
  const { source, adapter } = device({ contexts: CONTEXTS, menu: counted("HW_CQPC", "active") });
  await source.menu?.();
  adapter.faults = { vanishAfter: adapter.accesses + 2 };
  const found: number[] = [];
  const error = await assertRejects(async () => {
    for await (const number of source.listContexts({ source: "fullqp" })) found.push(number);
  }, DeviceError);
  assertEquals(error.status, "DEVICE_GONE");
  assertEquals(found, [3, 6, 7, 0xb, 0xc]);
  adapter.faults = { refuseAfter: 0, status: 1 };
  await assertRejects(() => all(source.listContexts({ source: "fullqp", count: 5 })), DeviceError, "BUSY");
});

Deno.test("listContexts() reads ranges where the menu allows plain counts", async () => {
  const contexts = [{ segment: "HW_CQPC", index: [3, 1023, 1024, 5000], bytes: 64 }];
  const { source, adapter } = device({ contexts, menu: counted("HW_CQPC", "number"), invalid_index: "empty" });
  await source.menu?.();
  const before = adapter.accesses;
  assertEquals(await list(source, { count: 6000 }), { numbers: [3, 1023, 1024, 5000], method: "scan" });
  assertEquals(adapter.accesses - before, 6);
});

Deno.test("listContexts() tries the numbers of a refused range one by one", async () => {
  const contexts = [{ segment: "HW_CQPC", index: [3, 1024], bytes: 64 }];
  const { source, adapter } = device({ contexts, menu: counted("HW_CQPC", "number"), invalid_index: "status" });
  await source.menu?.();
  const reports: (number | undefined)[][] = [];
  const request = {
    first: 1024,
    count: 1500,
    progress: (...report: (number | undefined)[]) => void reports.push(report),
  };
  assertEquals((await list(source, request)).numbers, [1024]);
  assertEquals(reports, [[1024, 1500, 1], [1500, 1500, 1]]);
  assertEquals(adapter.accesses < 600, true);
});

Deno.test("listContexts() stops at an abort and keeps what it found", async () => {
  const { source } = device({ contexts: CONTEXTS });
  const abort = new AbortController();
  const found: number[] = [];
  for await (const number of source.listContexts({ source: "fullqp", signal: abort.signal })) {
    found.push(number);
    if (number === 7) abort.abort();
  }
  assertEquals(found, [3, 6, 7]);
  const counting = device({ contexts: CONTEXTS, menu: counted("HW_CQPC", "all") });
  await counting.source.menu?.();
  assertEquals((await list(counting.source, { signal: AbortSignal.abort() })).numbers, []);
});

Deno.test("listContexts() confirms the driver's list by reading each context", async () => {
  const { provider } = device({ contexts: CONTEXTS });
  const asked: string[] = [];
  const withList: SegmentProvider = {
    info: provider.info,
    menu: () => provider.menu(),
    dump: (request) => provider.dump(request),
    driverList: (source) => {
      asked.push(source);
      return Promise.resolve({ origin: "/sys/kernel/debug/mlx5/X/QPs", numbers: [3, 4, 0xb, 99] });
    },
    close: () => {},
  };
  const source = gen5Source(withList, sharedDecoder());
  assertEquals(await list(source, { source: "FullQp", count: 20 }), { numbers: [3, 0xb], method: "driver" });
  assertEquals(asked, ["fullqp"]);
  assertEquals(source.notes, [
    "QP numbers are listed by /sys/kernel/debug/mlx5/X/QPs and confirmed by reading each",
  ]);
  // The driver's list has the function's own numbers only.
  assertEquals((await list(source, { gvmi: 0, count: 20 })).method, "scan");
});

Deno.test("listContexts() uses the firmware's QP list where the menu has it", async () => {
  const menu = (await device({
    menu: [...MENU, { type: "0x1530", name: "QP_INFO", index1: "VPORT" }],
  }).provider.menu()).slice();
  const row = (sqpn: number, extra = 0): SegmentEvent[] => [
    { kind: "segment", type: 0x1530, payloadBytes: 56 + extra, index1: 0, index2: 0, vhcaId: 0 },
    {
      kind: "data",
      bytes: Uint8Array.from([
        ...encodeLayout(knownLayout("rd_qp_info", ""), { sqpn }, ""),
        ...new Uint8Array(extra),
      ]),
    },
  ];
  const end: SegmentEvent = { kind: "end", reason: undefined };
  const context = (index1: number): SegmentEvent[] => [
    { kind: "segment", type: 2, payloadBytes: 0, index1, index2: 0, vhcaId: 0 },
    end,
  ];
  const provider = scripted(menu, [[...row(9), ...row(5), ...row(9), end], context(5), [end]]);
  const source = gen5Source(provider, sharedDecoder());
  assertEquals(await list(source), { numbers: [5], method: "driver" });
  assertEquals(provider.requests.map((request) => [request.type, request.index1]), [[0x1530, undefined], [2, 5], [
    2,
    9,
  ]]);
  // A payload of another size is another layout: not used.
  const older = scripted(menu, [[...row(9, 8), end]]);
  assertEquals((await list(gen5Source(older, sharedDecoder()), { count: 1 })).method, "scan");
});

Deno.test("listContexts() lists what a file holds, context and ring segments together", async () => {
  const { provider } = device();
  const file: SegmentProvider = {
    info: provider.info,
    menu: () => provider.menu(),
    dump: (request) => provider.dump(request),
    knownIndexes: (type) => type === 0x3 ? [9, 2] : type === 0x1001 ? [2, 4] : [],
    close: () => {},
  };
  const source = gen5Source(file, sharedDecoder());
  assertEquals(await list(source, { source: "snd" }), { numbers: [2, 4, 9], method: "file" });
  assertEquals((await list(source, { source: "snd", first: 3, count: 3 })).numbers, [4]);
});

Deno.test("listContexts() names the segments that would be needed", async () => {
  const { source } = device({ menu: [MENU[0]] });
  await assertRejects(
    () => list(source, { source: "cmp" }),
    DeviceError,
    'Cannot list CQs of "sim:test": its menu has no segment FULL_CQC or PRM_QUERY_CQ',
  );
});

Deno.test("listContexts() reports progress while one dump brings all objects", async () => {
  const contexts = [{ segment: "HW_CQPC", index: Array.from({ length: 40 }, (_, i) => i * 10), bytes: 200 }];
  const { source, adapter } = device({ contexts, menu: counted("HW_CQPC", "all") });
  await source.menu?.();
  adapter.faults = { delayMs: 5 };
  const reports: (number | undefined)[][] = [];
  const { numbers } = await list(source, { count: 1000, progress: (...report) => reports.push(report) });
  assertEquals(numbers.length, 40);
  assertEquals(reports.length > 0, true);
  // It ends with the last that exists, not with the range: nobody knows how long that takes.
  for (const [done, total, found] of reports) assertEquals([done, total], [(found! - 1) * 10, undefined]);
});

Deno.test("the queues of a QP are listed as the QP is: by the segment that answers all of them", async () => {
  const { source, adapter } = device({
    contexts: [...CONTEXTS, { segment: "FULL_QPC", index: [3, 6, 7, 0xb, 0xc, 0x13], bytes: 64 }],
    menu: counted("FULL_QPC", "all"),
  });
  await source.menu?.();
  for (const type of ["fullqp", "Snd", "rcv"]) {
    const before = adapter.accesses;
    assertEquals(
      await list(source, { source: type }),
      { numbers: [3, 6, 7, 0xb, 0xc, 0x13], method: "menu-count" },
      type,
    );
    assertEquals(adapter.accesses - before <= 4, true);
  }
});

Deno.test("a scan is made where it is asked for, though the driver has a list", async () => {
  const { provider } = device({ contexts: CONTEXTS });
  const withList: SegmentProvider = {
    info: provider.info,
    menu: () => provider.menu(),
    dump: (request) => provider.dump(request),
    driverList: () => Promise.resolve({ origin: "X", numbers: [3] }),
    close: () => {},
  };
  const source = gen5Source(withList, sharedDecoder());
  assertEquals(await list(source, { count: 20 }), { numbers: [3], method: "driver" });
  assertEquals(await list(source, { count: 20, scan: true }), { numbers: [3, 6, 7, 0xb, 0xc, 0x13], method: "scan" });
});

/** A scan of numbers 0 to 2 whose dumps end so. */
async function scanOf(
  menu: readonly MenuRecord[],
  ends: readonly (readonly SegmentEvent[])[],
): Promise<{ found: number[]; error: Error | undefined }> {
  const source = gen5Source(scripted(menu, ends), sharedDecoder());
  const found: number[] = [];
  try {
    for await (const number of source.listContexts({ source: "fullqp", count: 3 })) found.push(number);
  } catch (error) {
    return { found, error: error as Error };
  }
  return { found, error: undefined };
}

Deno.test("a notice in the place of data, and a refusal midway, do not say that a number does not exist", async () => {
  const menu = await device({ contexts: CONTEXTS }).provider.menu();
  const there: SegmentEvent[] = [
    { kind: "segment", type: 2, payloadBytes: 4, index1: 0, index2: 0, vhcaId: 0 },
    { kind: "data", bytes: new Uint8Array(4) },
    { kind: "end", reason: undefined },
  ];
  const absent: SegmentEvent[] = [{ kind: "error", syndrome: 1, text: "no" }, { kind: "end", reason: undefined }];
  const busy: SegmentEvent[] = [{ kind: "notice", syndrome: 0x21, text: "busy" }, { kind: "end", reason: undefined }];
  const refused = new DeviceError("refused", { device: "x", operation: "y", status: "ME_REG_ACCESS_BAD_PARAM" });
  assertEquals(await scanOf(menu, [there, absent, there]), { found: [0, 2], error: undefined });
  const untold = await scanOf(menu, [busy, there, busy]);
  assertEquals(untold.found, [1]);
  assertMatch(untold.error!.message, /^Cannot tell whether QP 0x0 exists on "scripted", nor 1 more: .*busy/);
  assertEquals(await scanOf(menu, [[{ kind: "end", reason: refused }], absent, there]), {
    found: [2],
    error: undefined,
  });
  const midway = await scanOf(menu, [there, [{ kind: "end", reason: refused, midway: true }], there]);
  assertEquals([midway.found, midway.error], [[0], refused]);
});
