import { assert, assertEquals, assertMatch } from "@std/assert";
import { CONTROL_SEGMENTS } from "../../../layouts/resource_dump.ts";
import { CONTROL, FIRST_CONTROL_TYPE, SegmentSplitter } from "../../../device/segments.ts";
import { SegmentWriter } from "../../../sim/segment_writer.ts";
import type { SegmentEvent } from "../../../device/types.ts";
import { pattern } from "./sim_device.ts";

const REQUEST = { type: 0x1000, vhcaId: 7, index1: 0x4a2, index2: 0, numOfObj1: 0, numOfObj2: 0xffff };

/** A stream with every kind of segment. */
function fullStream(): Uint8Array {
  const writer = new SegmentWriter();
  writer.info([16, 28, 216]);
  writer.command(REQUEST);
  writer.resource(0x1000, 0x4a2, 3, pattern(72));
  writer.reference({ ...REQUEST, type: 0x1001, index2: 5 });
  writer.message("notice", 0x17, "Look out");
  writer.message("error", 0x99, "x".repeat(40));
  writer.menu([{
    type: 0x1001,
    name: "SND_BUFF",
    index1: { name: "QPN", supported: true, required: true },
    index2: { name: "WQEBB", supported: true, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: true, required: false, all: true, active: false },
  }]);
  writer.resource(0x2, 1, 0, new Uint8Array(0));
  writer.terminate();
  return writer.finish();
}

/** Events with their bytes copied and data events that follow each other joined. */
function split(stream: Uint8Array, cuts: readonly number[] = []): SegmentEvent[] {
  const splitter = new SegmentSplitter();
  const events: SegmentEvent[] = [];
  const add = (event: SegmentEvent): void => {
    const last = events.at(-1);
    if (event.kind === "data" && last?.kind === "data") {
      events[events.length - 1] = { kind: "data", bytes: Uint8Array.from([...last.bytes, ...event.bytes]) };
    } else events.push(event.kind === "data" ? { kind: "data", bytes: event.bytes.slice() } : event);
  };
  let at = 0;
  for (const cut of [...cuts, stream.length]) {
    for (const event of splitter.push(stream.subarray(at, cut))) add(event);
    at = cut;
  }
  add(splitter.end());
  return events;
}

function reasonOf(events: readonly SegmentEvent[]): Error | undefined {
  const last = events.at(-1);
  assert(last?.kind === "end");
  return last.reason;
}

function dwordStream(...words: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((word, i) => view.setUint32(i * 4, word));
  return new Uint8Array(view.buffer);
}

Deno.test("SegmentSplitter takes every kind of segment apart", () => {
  const events = split(fullStream());
  assertEquals(events.map((event) => event.kind), [
    "info",
    "command",
    "segment",
    "data",
    "reference",
    "notice",
    "error",
    "menu",
    "segment",
    "terminate",
    "end",
  ]);
  assertEquals(events[0], { kind: "info", dumpVersion: 0, hwVersion: 0, fwVersion: 0x101c00d8 });
  assertEquals(events[1], { kind: "command", ...REQUEST });
  assertEquals(events[2], {
    kind: "segment",
    type: 0x1000,
    payloadBytes: 72,
    index1: 0x4a2,
    index2: 3,
    vhcaId: 7,
    aggregate: false,
  });
  assertEquals(events[3], { kind: "data", bytes: pattern(72) });
  assertEquals(events[4], {
    kind: "reference",
    type: 0x1001,
    index1: 0x4a2,
    index2: 5,
    numOfObj1: 0,
    numOfObj2: 0xffff,
  });
  assertEquals(events[5], { kind: "notice", syndrome: 0x17, text: "Look out" });
  assertEquals(events[6], { kind: "error", syndrome: 0x99, text: "x".repeat(32) });
  assertEquals(reasonOf(events), undefined);
});

Deno.test("SegmentSplitter reads the published information segment", () => {
  const bytes = dwordStream(0x0004fffe, 0, 0, 0x101c00d8, 0x0001fffb);
  assertEquals(split(bytes)[0], { kind: "info", dumpVersion: 0, hwVersion: 0, fwVersion: 0x101c00d8 });
});

Deno.test("SegmentSplitter gives the same events wherever the stream is cut", () => {
  const stream = fullStream();
  const whole = split(stream);
  for (let cut = 0; cut <= stream.length; cut++) assertEquals(split(stream, [cut]), whole, `cut at ${cut}`);
  let seed = 12345;
  const random = (n: number): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
  for (let round = 0; round < 200; round++) {
    const cuts = Array.from({ length: random(40) }, () => random(stream.length + 1)).sort((a, b) => a - b);
    assertEquals(split(stream, cuts), whole, `cuts ${cuts}`);
  }
});

Deno.test("SegmentSplitter says what is missing of a stream that ends anywhere", () => {
  const stream = fullStream();
  const whole = split(stream);
  for (let length = 0; length < stream.length; length++) {
    const events = split(stream.subarray(0, length));
    const afterError = 16 + 20 + 16 + 72 + 20 + 48 + 48; // an error segment may be the last
    assertEquals(reasonOf(events) === undefined, length === afterError, `${length} bytes`);
    // What came before the cut is as in the whole stream.
    events.slice(0, -1).forEach((event, i) => {
      const same = whole[i];
      if (event.kind === "data" && same?.kind === "data") {
        assertEquals(event.bytes, same.bytes.subarray(0, event.bytes.length));
      } else assertEquals(event, same);
    });
  }
});

Deno.test("SegmentSplitter stops at a segment of length 0 and counts what it left", () => {
  const writer = new SegmentWriter();
  writer.info([1, 2, 3]);
  writer.resource(0x1000, 1, 0, pattern(8));
  const start = writer.finish();
  const stream = Uint8Array.from([...start, ...dwordStream(0x00001001, 1, 2, 3)]);
  const events = split(stream);
  assertEquals(events.map((event) => event.kind), ["info", "segment", "data", "end"]);
  const reason = reasonOf(events);
  assertEquals(reason?.message, "Segment 0x1001 has length 0 (at byte 40 of the stream)");
  assertEquals((reason as { hint?: string }).hint, "12 bytes after it were not taken apart");
});

Deno.test("SegmentSplitter passes over segments that are too short for their header", () => {
  const stream = dwordStream(0x00031000, 0xaaaa, 0xbbbb, 0x0002fffe, 0, 0x00041002, 0, 9, 0, 0x0001fffb);
  const events = split(stream);
  assertEquals(events.map((event) => event.kind), ["segment", "terminate", "end"]);
  assertEquals((events[0] as { index1: number }).index1, 9);
  const reason = reasonOf(events);
  assertMatch(reason?.message ?? "", /^Segment 0x1000 has 12 bytes, its header alone needs 16/);
  assertEquals((reason as { hint?: string }).hint, "1 more problems after it");
});

Deno.test("SegmentSplitter hands unknown control segments on by type and size", () => {
  const events = split(dwordStream(0x0003ff42, 1, 2, 0x0001fffb));
  assertEquals(events[0], { kind: "unknown", type: 0xff42, bytes: 12 });
  assertEquals(reasonOf(events), undefined);
});

Deno.test("SegmentSplitter accepts an error segment as the end, and padding after the end", () => {
  const failed = new SegmentWriter();
  failed.message("error", 1, "no");
  assertEquals(reasonOf(split(failed.finish())), undefined);
  const padded = split(dwordStream(0x0001fffb, 0, 0, 0));
  assertEquals(padded.map((event) => event.kind), ["terminate", "end"]);
  assertEquals(reasonOf(padded), undefined);
});

Deno.test("SegmentSplitter reads several dumps one after another, each with its own vhca_id", () => {
  const one = new SegmentWriter();
  one.command({ ...REQUEST, vhcaId: 1 });
  one.resource(2, 1, 0, pattern(4));
  one.terminate();
  const two = new SegmentWriter();
  two.command({ ...REQUEST, vhcaId: 2 });
  two.resource(2, 1, 0, pattern(4));
  two.terminate();
  const events = split(Uint8Array.from([...one.finish(), ...two.finish()]));
  assertEquals(events.flatMap((event) => event.kind === "segment" ? event.vhcaId : []), [1, 2]);
  assertEquals(reasonOf(events), undefined);
});

Deno.test("SegmentSplitter says when a menu holds fewer records than it announces", () => {
  const events = split(dwordStream(0x0002ffff, 45, 0x0001fffb));
  assertEquals(events[0], { kind: "menu", records: [] });
  assertMatch(reasonOf(events)?.message ?? "", /^Menu announces 45 records and holds 0/);
});

Deno.test("SegmentSplitter survives random bytes: no throw, one end, bounded events", () => {
  let seed = 99;
  const random = (): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) >>> 8;
  for (let round = 0; round < 300; round++) {
    const stream = Uint8Array.from({ length: random() % 600 }, () => random() & (round % 2 === 0 ? 0xff : 0x03));
    const events = split(stream);
    assertEquals(events.filter((event) => event.kind === "end").length, 1);
    assert(events.length <= stream.length + 2);
  }
});

Deno.test("the numbers of the control segments are those of the layout tables", () => {
  for (const [name, { id }] of Object.entries(CONTROL_SEGMENTS)) {
    assertEquals(CONTROL[name as keyof typeof CONTROL], id);
  }
  assertEquals(FIRST_CONTROL_TYPE, 0xff00);
});
