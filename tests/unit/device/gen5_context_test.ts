import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { DeviceError, UsageError } from "../../../errors.ts";
import { gen5Source } from "../../../device/gen5.ts";
import { device, menuWithout, pattern, scripted, sharedDecoder } from "./sim_device.ts";

const QP = {
  kind: "qp",
  number: "0xb",
  context: { state: "RTS", st: "UD", log_sq_size: 2, log_rq_size: 2, cqn_snd: 5, dbr_addr: "0x1000" },
};
const PARTS = { queues: [QP, { kind: "cq", number: 5, context: { log_cq_size: 4, c_eqn_or_apu_element: 9 } }] };

Deno.test("readContext() puts FullQp together from its parts, and facts from the query", async () => {
  const { source, adapter } = device(PARTS);
  const image = await source.readContext({ source: "FullQp", index: 0xb });
  assertEquals(image.source, "fullqp");
  assertEquals(image.parts.map((part) => [part.role, part.segment, part.layout]), [
    ["common", "HW_CQPC", undefined],
    ["send", "HW_SQPC", undefined],
    ["recv", "HW_RQPC", undefined],
  ]);
  assertEquals(image.facts.state, 3);
  assertEquals(image.parts.map((part) => part.bytes.length), [64, 64, 64]);
  assertEquals(adapter.accesses, Math.ceil((48 + 12 * 52) / 208) + 1 + 1 + 1 + 2); // menu, parts, query
  assertEquals(source.notes, []);
});

Deno.test("readContext() adds the PRM-formatted part where it is asked for", async () => {
  const { source } = device(PARTS);
  const image = await source.readContext({ source: "snd", index: 0xb, query: true });
  assertEquals(image.parts.map((part) => [part.role, part.segment, part.layout, part.bytes.length]), [
    ["send", "HW_SQPC", undefined, 64],
    ["query", "PRM_QUERY_QP", "query_qp_out", 272],
  ]);
  assertEquals(image.facts.ring?.count, 4);
  assertEquals((await source.readContext({ source: "snd", index: 0xb })).facts, {});
});

Deno.test("readContext() recognises a full context that is formatted as in the PRM", async () => {
  const { source } = device(PARTS);
  const image = await source.readContext({ source: "cmp", index: 5 });
  assertEquals(image.parts.map((part) => [part.role, part.layout]), [["context", "cqc"]]);
  assertEquals(image.facts.eqn, 9);
  const named = await source.readContext({ source: "PRM_QUERY_CQ", index: 5 });
  assertEquals(named.parts.map((part) => [part.role, part.layout]), [["query", "query_cq_out"]]);
});

Deno.test("readContext() uses FULL_QPC where the menu lacks a part, by the type of each segment", async () => {
  const menu = menuWithout("HW_RQPC");
  const { source } = device({ ...PARTS, menu });
  const image = await source.readContext({ source: "fullqp", index: 0xb });
  assertEquals(image.parts.map((part) => part.role), ["common", "send"]); // FULL_QPC answers what there is
  const one = device({ menu, contexts: [{ segment: "FULL_QPC", index: 1, bytes: 100 }] });
  const single = await one.source.readContext({ source: "fullqp", index: 1 });
  assertEquals(single.parts.map((part) => [part.role, part.segment]), [["context", "FULL_QPC"]]);
});

Deno.test("readContext() follows references, each once", async () => {
  const { source } = device({
    ...PARTS,
    contexts: [{
      segment: "FULL_QPC",
      index: 0xb,
      references: [
        { segment: "HW_SQPC", index1: 0xb },
        { segment: "HW_SQPC", index1: 0xb },
        { segment: "FULL_QPC", index1: 0xb },
        { segment: "PRM_QUERY_QP", index1: 0xb },
      ],
    }],
  });
  const image = await source.readContext({ source: "FULL_QPC", index: 0xb });
  assertEquals(image.parts.map((part) => part.segment), ["HW_SQPC", "PRM_QUERY_QP"]);
});

Deno.test("readContext() gives up on references without end", async () => {
  const contexts = Array.from({ length: 40 }, (_, i) => ({
    segment: "FULL_CQC",
    index: i,
    references: [{ segment: "FULL_CQC", index1: i + 1 }],
  }));
  const { source } = device({ contexts });
  await assertRejects(
    () => source.readContext({ source: "cmp", index: 0 }),
    DeviceError,
    "refers to more than 16 other dumps",
  );
});

Deno.test("readContext() shows the query alone where the menu has nothing else, and says so", async () => {
  const { source } = device({ ...PARTS, menu: menuWithout("HW_SQPC") });
  const image = await source.readContext({ source: "snd", index: 0xb });
  assertEquals(image.parts.map((part) => [part.role, part.layout]), [["query", "query_qp_out"]]);
  assertEquals(source.notes, ["The menu has no HW_SQPC: PRM_QUERY_QP is shown instead"]);
});

Deno.test("readContext() names a missing segment and those that the menu offers", async () => {
  const { source } = device({ menu: menuWithout("HW_SQPC", "PRM_QUERY_QP", "FULL_QPC").slice(0, 2) });
  const error = await assertRejects(() => source.readContext({ source: "snd", index: 1 }), DeviceError);
  assertEquals(error.message, 'Cannot read QP 0x1 of "sim:test": its menu has no segment HW_SQPC');
  assertEquals(error.hint, "It offers HW_CQPC, HW_RQPC");
  const full = await assertRejects(() => source.readContext({ source: "SXDC", index: 1 }), DeviceError);
  assertMatch(full.message, /no segment SXDC$/);
});

Deno.test("readContext() says that parts of a QP are missing in the menu", async () => {
  const { source } = device({ ...PARTS, menu: menuWithout("HW_RQPC", "FULL_QPC") });
  const image = await source.readContext({ source: "fullqp", index: 0xb });
  assertEquals(image.parts.map((part) => part.role), ["common", "send"]);
  assertEquals(source.notes, ["The menu has no HW_RQPC: this part of FullQp is left out"]);
});

Deno.test("a number that does not exist is NOT_VALID, whichever way the device says it", async () => {
  const why = { error: 'answered error 0x1 "Index is not valid"', status: "BAD_PARAM", empty: "answered no data" };
  for (const [invalid, text] of Object.entries(why)) {
    const { source } = device({ ...PARTS, invalid_index: invalid });
    for (const name of ["fullqp", "snd", "cmp", "FULL_QPC"]) {
      const error = await assertRejects(() => source.readContext({ source: name, index: 0x77 }), DeviceError);
      assertEquals(error.status, "NOT_VALID");
      assert(error.message.includes(text), error.message);
      assertEquals(error.hint, "List the valid ones with --dump ALL_VALID_QPNS");
    }
  }
});

Deno.test("other failures stay what they are", async () => {
  const { source, adapter } = device(PARTS);
  await source.menu?.();
  adapter.faults = { refuseAfter: 0, status: 1 };
  const busy = await assertRejects(() => source.readContext({ source: "snd", index: 0xb }), DeviceError);
  assertEquals(busy.status, "ME_REG_ACCESS_DEV_BUSY");
  adapter.faults = { vanishAfter: 0 };
  const gone = await assertRejects(() => source.readContext({ source: "snd", index: 0xb }), DeviceError);
  assertEquals(gone.status, "DEVICE_GONE");
});

Deno.test("what was read before a failure comes back, the rest is marked as cut", async () => {
  const { source, adapter } = device(PARTS);
  await source.menu?.();
  adapter.faults = { vanishAfter: adapter.accesses + 1 };
  const image = await source.readContext({ source: "fullqp", index: 0xb, query: true });
  assertEquals(image.parts.map((part) => [part.role, part.bytes.length]), [["common", 64], ["send", 0]]);
  assertMatch(image.parts[1]?.cut ?? "", /the answer is all ones/);
  assertEquals(image.parts[0]?.cut, undefined);
});

Deno.test("a cut segment keeps its bytes and says how many came", async () => {
  const { source } = device({ ...PARTS, faults: { segment: "FULL_CQC", cutAfter: undefined, cut_after: 72 } as never });
  const image = await source.readContext({ source: "cmp", index: 5 });
  assertEquals(image.parts[0]?.bytes.length, 20);
  assertMatch(image.parts[0]?.cut ?? "", /is cut: 20 of 64 payload bytes/);
});

Deno.test("a part that is refused while others are given is missing, and said to be", async () => {
  const { source } = device({
    contexts: [{ segment: "HW_CQPC", index: 1, bytes: 64 }, { segment: "HW_SQPC", index: 1, bytes: 64 }],
  });
  const image = await source.readContext({ source: "fullqp", index: 1, query: true });
  assertEquals(image.parts.map((part) => part.role), ["common", "send", "recv", "query"]);
  assertEquals(image.parts.map((part) => part.cut === undefined), [true, true, false, false]);
  assertMatch(image.parts[2]?.cut ?? "", /^the device answered error 0x1/);
});

Deno.test("notices, unknown payloads and answers for other numbers become notes", async () => {
  const { source } = device({
    contexts: [
      {
        segment: "FULL_CQC",
        index: 7,
        bytes: 64,
        messages: [{ kind: "notice", syndrome: 2, text: "Busy" }, { kind: "error", syndrome: 3, text: "Half" }],
      },
      { segment: "PRM_QUERY_CQ", index: 7, bytes: 100 },
    ],
  });
  const image = await source.readContext({ source: "cmp", index: 7, query: true });
  assertEquals(image.parts.map((part) => part.layout), [undefined, undefined]);
  assertEquals(source.notes, [
    'FULL_CQC of CQ 0x7: Device reports notice 0x2 "Busy"',
    'FULL_CQC of CQ 0x7: Device reports error 0x3 "Half"',
    "PRM_QUERY_CQ answered 100 bytes that are not the PRM's structure",
  ]);
});

Deno.test("segments that continue one are joined; an answer for another number is noted", async () => {
  const menu = await device().provider.menu();
  const segment = { kind: "segment", type: 0x1200, index1: 9, index2: 0, vhcaId: 4 } as const;
  const provider = scripted(menu, [[
    { ...segment, payloadBytes: 8 },
    { kind: "data", bytes: pattern(8) },
    { ...segment, payloadBytes: 4, aggregate: true },
    { kind: "data", bytes: Uint8Array.of(9, 9, 9, 9) },
    { kind: "unknown", type: 0xff01, bytes: 8 },
    { kind: "end", reason: undefined },
  ]]);
  const source = gen5Source(provider, sharedDecoder());
  const image = await source.readContext({ source: "cmp", index: 8 });
  assertEquals([...image.parts[0]?.bytes ?? []], [...pattern(8), 9, 9, 9, 9]);
  assertEquals(image.gvmi, 4);
  assertEquals(source.notes, [
    "FULL_CQC of CQ 0x8: Control segment 0xff01 of 8 bytes is not known and was skipped",
    "FULL_CQC of CQ 0x8: the device answered for number 0x9",
  ]);
});

Deno.test("gvmi is passed on and taken from the answer", async () => {
  const { source } = device({ contexts: [{ segment: "FULL_CQC", index: 1, gvmi: 6, bytes: 8 }] });
  assertEquals((await source.readContext({ source: "cmp", index: 1, gvmi: 6 })).gvmi, 6);
  await assertRejects(() => source.readContext({ source: "cmp", index: 1 }), DeviceError, "not valid");
});

Deno.test("sources of another generation are refused", async () => {
  await assertRejects(() => device().source.readContext({ source: "mcg", index: 1 }), UsageError);
});

Deno.test("an aborted read that brought nothing rejects with the reason", async () => {
  const { source } = device(PARTS);
  await source.menu?.();
  const signal = AbortSignal.abort();
  await assertRejects(() => source.readContext({ source: "cmp", index: 5, signal }), Error, "Interrupted");
});

Deno.test("several contexts can be read at the same time", async () => {
  const { source } = device(PARTS);
  const images = await Promise.all(
    [0, 1, 2, 3, 4, 5].map((i) =>
      source.readContext(i % 2 === 0 ? { source: "fullqp", index: 0xb } : { source: "cmp", index: 5 })
    ),
  );
  assertEquals(images.map((image) => image.parts.length), [3, 1, 3, 1, 3, 1]);
});
