import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CauseCollector, type ErrorRecord } from "../../../explain/causes.ts";
import { ringOrder, UNWRITTEN } from "../../../records/ring_order.ts";

let line = 0;

/** An error at the next line. */
function error(fields: Partial<ErrorRecord> & { syndrome: number }): ErrorRecord {
  line++;
  return { order: line, where: `line ${line}`, origin: "test", ...fields };
}

function collect(records: readonly ErrorRecord[]): CauseCollector {
  const collector = new CauseCollector();
  for (const record of records) collector.add(record);
  return collector;
}

const FLUSH = 0x05;

Deno.test("the first error of a queue is marked, its flushes are counted", () => {
  const first = error({ syndrome: 0x13, vendor: 0x88, qpn: 7 });
  const flushes = Array.from({ length: 500 }, () => error({ syndrome: FLUSH, vendor: 0xf9, qpn: 7 }));
  const [queue, ...others] = collect([first, ...flushes]).queues();
  assertEquals(others, []);
  assertEquals([queue!.first, queue!.flushes, queue!.otherCount], [first, 500, 0]);
  assertEquals(queue!.flushRange, [flushes[0]!, flushes[499]!]);
  assertEquals([queue!.verdict, queue!.reason], ["first error", ""]);
});

Deno.test("queues are kept apart by number and device, the one with the earliest error first", () => {
  const a = error({ syndrome: FLUSH, qpn: 7, device: "mlx5_0" });
  const b = error({ syndrome: 0x15, qpn: 7, device: "mlx5_1" });
  const c = error({ syndrome: 0x04, qpn: 7, device: "mlx5_0" });
  const collector = collect([a, b, c]);
  const queues = collector.queues();
  assertEquals(queues.map((queue) => [queue.label, queue.first]), [["QP 0x7 (mlx5_1)", b], ["QP 0x7 (mlx5_0)", c]]);
  assertEquals(collector.first()?.record, b);
});

Deno.test("a record without device belongs to the only device with that queue", () => {
  const named = error({ syndrome: 0x15, qpn: 9, device: "mlx5_0" });
  const bare = error({ syndrome: FLUSH, qpn: 9 });
  assertEquals(collect([named, bare]).queues().length, 1);
  const other = error({ syndrome: 0x15, qpn: 9, device: "mlx5_1" });
  assertEquals(collect([named, other, bare]).queues().length, 3);
});

Deno.test("several errors of a queue: the first is the first, the others are listed", () => {
  const all = Array.from({ length: 40 }, () => error({ syndrome: 0x12, qpn: 3 }));
  const [queue] = collect(all).queues();
  assertEquals([queue!.first, queue!.otherCount, queue!.others.length], [all[0]!, 39, 16]);
});

Deno.test("the earliest is the first, however late it arrives", () => {
  const [a, b, c] = [0x12, 0x13, 0x14].map((syndrome) => error({ syndrome, qpn: 3 }));
  const [f, g] = [error({ syndrome: FLUSH, qpn: 3 }), error({ syndrome: FLUSH, qpn: 3 })];
  const [queue] = collect([g!, c!, b!, f!, a!]).queues();
  assertEquals([queue!.first, queue!.others, queue!.otherCount], [a!, [b!, c!], 2]);
  assertEquals([queue!.flushRange, queue!.verdict], [[f!, g!], "first error"]);
});

Deno.test("where only flushes were seen, no cause is named", () => {
  const [queue] = collect([error({ syndrome: FLUSH, qpn: 1 }), error({ syndrome: FLUSH, qpn: 1 })]).queues();
  assertEquals([queue!.first, queue!.verdict, queue!.flushes], [undefined, "only flushes", 2]);
  assertStringIncludes(queue!.reason, "not in this data");
  assertEquals(collect([error({ syndrome: FLUSH, qpn: 1 })]).first(), undefined);
});

Deno.test("an error behind a flush of its queue is not called the first for sure", () => {
  const [queue] = collect([error({ syndrome: FLUSH, qpn: 1 }), error({ syndrome: 0x13, qpn: 1 })]).queues();
  assertEquals(queue!.verdict, "flushes before it");
  assert(queue!.first !== undefined && queue!.reason !== "");
});

Deno.test("a completion queue of one entry keeps no first error", () => {
  for (const syndrome of [FLUSH, 0x15]) {
    const [queue] = collect([error({ syndrome, queue: "rank 1 main", collapsed: true })]).queues();
    assertEquals(queue!.verdict, "overwritten");
    assertStringIncludes(queue!.reason, "one entry");
  }
});

Deno.test("a ring that has gone round may have lost the first error", () => {
  const collector = collect([error({ syndrome: FLUSH, qpn: 1, cqn: 5 }), error({ syndrome: 0x13, qpn: 2, cqn: 6 })]);
  collector.overwritten(5, "the ring is full");
  assertEquals(collector.queues().map((queue) => queue.verdict), ["overwritten", "first error"]);
  collector.overwritten(undefined, "the order is not known");
  assertEquals(collector.queues().map((queue) => queue.verdict), ["overwritten", "overwritten"]);
});

Deno.test("what driver and program both report is one error", () => {
  const driver = error({ syndrome: 0x15, vendor: 0x81, qpn: 5, origin: "rdma-core got completion" });
  const program = error({ syndrome: 0x15, vendor: 0x81, origin: "nccl net_ib" });
  const [queue, ...others] = collect([driver, program]).queues();
  assertEquals([others.length, queue!.otherCount, queue!.also], [0, 0, ["nccl net_ib"]]);
});

Deno.test("reports far apart, of other codes or of the same program are errors of their own", () => {
  const first = error({ syndrome: 0x15, vendor: 0x81, qpn: 5, origin: "a" });
  const later = { ...error({ syndrome: 0x15, vendor: 0x81, qpn: 5, origin: "b" }), order: first.order + 100 };
  assertEquals(collect([first, later]).queues()[0]!.otherCount, 1);
  const other = error({ syndrome: 0x15, vendor: 0x85, qpn: 5, origin: "b" });
  assertEquals(collect([first, other]).queues()[0]!.otherCount, 1);
  const again = error({ syndrome: 0x15, vendor: 0x81, qpn: 5, origin: "a" });
  assertEquals(collect([first, again]).queues()[0]!.otherCount, 1);
});

Deno.test("queues without a QP number go by name or completion queue", () => {
  const labels = collect([
    error({ syndrome: 0x15, queue: "to peer 10.0.0.1" }),
    error({ syndrome: 0x15, cqn: 0x40, device: "mlx5_0" }),
    error({ syndrome: 0x15, qpn: 0, cqn: 0x41 }),
    error({ syndrome: 0x15 }),
  ]).queues().map((queue) => queue.label);
  assertEquals(labels, [
    "queue to peer 10.0.0.1",
    "CQ 0x40 (mlx5_0), QP not named",
    "CQ 0x41, QP not named",
    "queue without a number",
  ]);
});

Deno.test("errors of more queues than are kept are counted", () => {
  const collector = collect(Array.from({ length: 5000 }, (_, qpn) => error({ syndrome: 0x15, qpn: qpn + 1 })));
  assertEquals([collector.queues().length, collector.beyond], [4096, 904]);
});

Deno.test("the order of a completion ring is read from its owner bits", () => {
  const no = UNWRITTEN;
  assertEquals(ringOrder([0, 0, no, no]), { order: [0, 1], overwritten: false });
  assertEquals(ringOrder([1, 1, 0, 0]), { order: [2, 3, 0, 1], overwritten: true });
  assertEquals(ringOrder([0, 0, 0, 0]), { order: [0, 1, 2, 3], overwritten: "perhaps" });
  assertEquals(ringOrder([1, 1, 1, 1]), { order: [0, 1, 2, 3], overwritten: true });
  assertEquals(ringOrder([0, 1, 0, 1]), undefined);
  assertEquals(ringOrder([no, no]), { order: [], overwritten: false });
  assertEquals(ringOrder([]), { order: [], overwritten: false });
});

Deno.test("a record that arrives late is no report of a much later error", () => {
  const late = { order: 1, where: "line 1", origin: "kernel", syndrome: 0x15, qpn: 7 };
  const [queue] = collect([{ order: 900, where: "line 900", origin: "ucx", syndrome: 0x15, qpn: 7 }, late]).queues();
  assertEquals([queue!.first, queue!.also], [late, []]);
});
