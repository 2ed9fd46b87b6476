/** Answers of 5th-generation devices that are refused, short or of another kind, and what is said of them. */

import { assertEquals, assertRejects } from "@std/assert";
import { DeviceError } from "../../../errors.ts";
import { gen5Source } from "../../../device/gen5.ts";
import {
  messageText,
  NO_DATA,
  NO_SEGMENT,
  NOT_HELD,
  NOT_VALID,
  notOffered,
  REFUSED,
  refusedError,
  remarkText,
  whyInvalid,
} from "../../../device/gen5_dump.ts";
import { type Batch, plan } from "../../../device/gen5_ring_bytes.ts";
import { replay } from "../../../device/held_answers.ts";
import { segmentStream } from "../../../device/segment_stream.ts";
import type { MenuRecord, SegmentEvent } from "../../../device/types.ts";
import { all, device, MENU, scripted, sharedDecoder } from "./sim_device.ts";

const failure = (status: string | undefined, hint?: string): DeviceError =>
  new DeviceError("because", { device: "dev", operation: "x", status, hint });
const END: SegmentEvent = { kind: "end", reason: undefined };

Deno.test("messages of firmware have their text where there is one", () => {
  assertEquals(messageText({ kind: "error", syndrome: 0x21, text: "" }), "error 0x21");
  assertEquals(messageText({ kind: "notice", syndrome: 1, text: "busy" }), 'notice 0x1 "busy"');
  assertEquals(
    remarkText({ kind: "unknown", type: 0xff01, bytes: 8 }),
    "Control segment 0xff01 of 8 bytes is not known and was skipped",
  );
});

Deno.test("an empty answer says that a number does not exist, but not where the device failed", () => {
  assertEquals(whyInvalid(undefined, undefined, false), NO_DATA);
  assertEquals(whyInvalid(undefined, "error 0x1", false), "the device answered error 0x1");
  assertEquals(whyInvalid(failure(NOT_VALID), undefined, false), NOT_HELD);
  assertEquals(
    whyInvalid(failure("ME_REG_ACCESS_BAD_PARAM"), undefined, false),
    "the device refused it (ME_REG_ACCESS_BAD_PARAM)",
  );
  for (const status of ["ME_REG_ACCESS_DEV_BUSY", undefined]) {
    assertEquals(whyInvalid(failure(status), undefined, false), undefined, status);
  }
  assertEquals(whyInvalid(new Error("broken"), undefined, undefined), undefined);
  assertEquals(whyInvalid(failure("ME_REG_ACCESS_BAD_PARAM"), "error 0x1", true), undefined, "it had begun to answer");
});

Deno.test("what a file does not have is not valid, what a device does not give is refused", () => {
  assertEquals(refusedError("dev", "read the ring of QP 0x5", NOT_HELD).status, NOT_VALID);
  const refused = refusedError("dev", "read the ring of QP 0x5", NO_DATA);
  assertEquals([refused.status, refused.message], [
    REFUSED,
    'Cannot read the ring of QP 0x5 of "dev", whose context is valid: the device answered no data',
  ]);
});

Deno.test("what no segment brings is told with why the menu is not the device's own", () => {
  const error = (menuError: Error | undefined) =>
    notOffered({ info: { name: "dev" }, menuError } as never, [], ["X", "Y"], "read QP 0x5") as DeviceError;
  assertEquals(error(undefined).message, 'Cannot read QP 0x5 of "dev": its menu has no segment X or Y');
  const other = failure("CMD_BAD_PARAM");
  assertEquals(error(other), other);
  const own = error(failure(NO_SEGMENT, "a hint"));
  assertEquals([own.message, own.status, own.hint], ['Cannot read QP 0x5 of "dev": because', NO_SEGMENT, "a hint"]);
});

Deno.test("a ring is read by as few dumps as its menu record allows", async () => {
  const menu = await device().provider.menu();
  const [snd, rcv] = ["SND_BUFF", "RCV_BUFF"].map((name) => menu.find((one) => one.name === name)!);
  const blind: MenuRecord = { ...rcv!, index2: { name: "N/A", supported: false, required: false } };
  const single: MenuRecord = { ...blind, numOfObj2: { supported: false, required: false, all: false, active: false } };
  const ring = { stride: 64, count: 16, origin: "context" } as const;
  const unsized = { ...ring, count: undefined };
  const of = (
    record: MenuRecord,
    geometry: typeof ring | typeof unsized,
    first: number,
    count?: number,
  ): Batch[] => [...plan(record, geometry, 64, first, count)];
  assertEquals(of(snd!, ring, 0), [{ start: 0, objects: 0xffff, bytes: 1024 }]);
  assertEquals(of(snd!, ring, 0, 0), []);
  assertEquals(of(snd!, ring, 14, 4), [
    { start: 14, objects: 2, bytes: 128 },
    { start: 0, objects: 2, bytes: 128 },
  ]);
  assertEquals(of(snd!, unsized, 3), [{ start: 3, objects: 0xffff, bytes: undefined }]);
  assertEquals(of(blind, ring, 14, 4), [{ start: 0, objects: 0xffff, bytes: 1024 }]);
  assertEquals(of(blind, unsized, 2, 4), [{ start: 0, objects: 0xffff, bytes: 384 }]);
  assertEquals(of(blind, unsized, 2), [{ start: 0, objects: 0xffff, bytes: undefined }]);
  assertEquals(of(single, ring, 0), [{ start: 0, objects: 0, bytes: 1024 }]);
});

Deno.test("an answer that is given again goes to whoever keeps what is read", () => {
  const stream = segmentStream({ type: 0x1200, index1: 5, vhcaId: 3 }, new Uint8Array(8));
  const kept: number[] = [];
  const events = [...replay(stream, { type: 0x1200, tap: (bytes) => void kept.push(bytes.length) })];
  assertEquals([kept, events.at(-1)], [[stream.length], END]);
  assertEquals([...replay(stream, { type: 0x1200 })].length, events.length);
});

Deno.test("a segment of a type that the menu does not have is a part under its number", async () => {
  const menu = await device().provider.menu();
  const segment = { kind: "segment", index1: 8, index2: 0, vhcaId: 4, payloadBytes: 4 } as const;
  const data: SegmentEvent = { kind: "data", bytes: Uint8Array.of(1, 2, 3, 4) };
  const answers: SegmentEvent[][] = [[{ ...segment, type: 0x77 }, data, END]];
  const source = gen5Source(scripted(menu, answers), sharedDecoder());
  const image = await source.readContext({ source: "cmp", index: 8 });
  assertEquals(image.parts.map((part) => [part.role, part.segment, part.layout]), [["context", "0x77", undefined]]);
});

Deno.test("fewer bytes than a segment announces are a cut part, and say how many came", async () => {
  const menu = await device().provider.menu();
  const answers: SegmentEvent[][] = [[
    { kind: "segment", type: 0x1200, index1: 8, index2: 0, vhcaId: 4, payloadBytes: 64 },
    { kind: "data", bytes: new Uint8Array(20) },
    END,
  ]];
  const image = await gen5Source(scripted(menu, answers), sharedDecoder()).readContext({ source: "cmp", index: 8 });
  assertEquals(image.parts.map(({ bytes, cut }) => [bytes.length, cut]), [[20, "20 of 64 bytes came"]]);
});

Deno.test("segments of other types beside a query are no structures of the manual", async () => {
  const menu = await device().provider.menu();
  const segment = { kind: "segment", index1: 5, index2: 0, vhcaId: 0, payloadBytes: 4 } as const;
  const data: SegmentEvent = { kind: "data", bytes: Uint8Array.of(1, 2, 3, 4) };
  const query: SegmentEvent[] = [{ ...segment, type: 0x77 }, data, END];
  const provider = scripted(menu, [[{ ...segment, type: 3 }, data, END], query]);
  const source = gen5Source(provider, sharedDecoder());
  const image = await source.readContext({ source: "snd", index: 5, query: true });
  assertEquals(image.parts.map((part) => [part.role, part.layout]), [["send", undefined], ["query", undefined]]);
  assertEquals(source.notes, ["PRM_QUERY_QP answered 4 bytes that are not the PRM's structure"]);
});

Deno.test("what lists QPs may lack some, may fail, and is then done without", async () => {
  const contexts = [{ segment: "HW_CQPC", index: [3, 6], bytes: 64 }];
  const { provider } = device({ contexts });
  const driverList = () => Promise.resolve({ origin: "X", numbers: [3, 6], lacks: "no DevX" });
  const source = gen5Source(Object.assign(provider, { driverList }), sharedDecoder());
  assertEquals(await all(source.listContexts({ source: "fullqp" })), [3, 6]);
  assertEquals(source.notes, ["QP numbers are listed by X and confirmed by reading each; no DevX"]);
  const menu = [...MENU, { type: "0x1300", name: "QP_INFO" }];
  const failing = device({ contexts, menu });
  await failing.source.menu?.();
  failing.adapter.faults = { segment: "QP_INFO", message: { kind: "error", syndrome: 1, text: "no" } };
  assertEquals(await all(failing.source.listContexts({ source: "fullqp", count: 8 })), [3, 6]);
});

Deno.test("a listing by ranges stops when asked, with what it found", async () => {
  const contexts = [{ segment: "HW_CQPC", index: [3, 2000], bytes: 64 }];
  const menu = MENU.map((one) => one.name === "HW_CQPC" ? { ...one, num_of_obj1: "number" } : one);
  const { source } = device({ contexts, menu });
  const stop = new AbortController();
  const found: number[] = [];
  for await (const number of source.listContexts({ source: "fullqp", count: 4000, signal: stop.signal })) {
    found.push(number);
    stop.abort();
  }
  assertEquals(found, [3]);
});

Deno.test("one number of which nothing is told is named alone", async () => {
  const menu = await device().provider.menu();
  const busy: SegmentEvent[] = [{ kind: "notice", syndrome: 0x21, text: "busy" }, END];
  const source = gen5Source(scripted(menu, [busy]), sharedDecoder());
  const error = await assertRejects(() => all(source.listContexts({ source: "fullqp", count: 1 })), DeviceError);
  assertEquals(error.message.startsWith('Cannot tell whether QP 0x0 exists on "scripted": '), true, error.message);
});

Deno.test("a ring that is refused midway names the refusal", async () => {
  const menu = await device({ menu: MENU.slice(0, 6) }).provider.menu();
  const facts = { ring: { stride: 64, count: 4, origin: "context" } } as const;
  const answers: SegmentEvent[][] = [[
    { kind: "segment", type: 0x1001, index1: 5, index2: 0, vhcaId: 0, payloadBytes: 64 },
    { kind: "data", bytes: new Uint8Array(64) },
    { kind: "error", syndrome: 7, text: "stop" },
    END,
  ]];
  const source = gen5Source(scripted(menu, answers), sharedDecoder());
  const { chunks } = await source.openRing({ source: "snd", index: 5, facts });
  await assertRejects(
    () => all(chunks),
    DeviceError,
    'ended after 64 of 256 bytes from unit 0, then error 0x7 "stop"',
  );
});
