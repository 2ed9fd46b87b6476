/** Send and receive queues that belong to no QP: their own contexts say what their rings are. */

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { decodeSource, RINGS, SQ_OBJECT, WQES } from "./object_rings.ts";

Deno.test("a linked striding RQ is read as its context says: size, stride and links", async () => {
  const { stream, records } = await decodeSource("rcv", RINGS.linked);
  assertEquals(stream.geometry, { stride: 64, count: 4, origin: "context" });
  assertEquals([stream.facts.linked, stream.facts.striding, stream.facts.cqn], [true, true, 0x22]);
  assertEquals(records.length, 4);
  assertEquals(records[0]!.segments.slice(0, 3).map(({ layout }) => layout), ["wqe_srq_next", "wqe_data", "wqe_data"]);
  assertEquals(records[0]!.segments[1]!.fields?.["lkey"], WQES.lkey);
});

Deno.test("a cyclic striding RQ has no links", async () => {
  const { stream, records } = await decodeSource("rcv", RINGS.cyclic);
  assertEquals([stream.facts.linked, stream.facts.striding], [false, true]);
  assertEquals(records[0]!.segments[0]!.layout, "wqe_data");
});

Deno.test("an RQ that takes the WQEs of a pool has no ring of its own", async () => {
  const error = await assertRejects(() => decodeSource("rcv", RINGS.pooled));
  assertMatch((error as Error).message, /has no receive queue of its own/);
});

Deno.test("an SQ that belongs to no QP is one of raw packets, of the size that its context says", async () => {
  const { stream, records } = await decodeSource("snd", SQ_OBJECT);
  assertEquals(stream.geometry, { stride: 64, count: 8, origin: "context" });
  assertEquals([stream.facts.transport, stream.facts.cqn, stream.facts.stateName], ["raw", 0x22, "RDY"]);
  assertEquals(records.length, 8);
});
