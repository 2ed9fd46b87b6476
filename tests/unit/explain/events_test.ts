/**
 * Events beside errors: which of them explain a queue's flushes, and what else the collector holds against each other.
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { CauseCollector, type ErrorRecord, type EventRecord } from "../../../explain/causes.ts";

const FLUSH = 0x05;

function error(order: number, own: Partial<ErrorRecord>): ErrorRecord {
  return { order, where: `line ${order}`, origin: "test", syndrome: FLUSH, ...own };
}

function event(order: number, own: Partial<EventRecord> = {}): EventRecord {
  return { order, where: `line ${order}`, origin: "kernel mlx5", event: "qp-fatal", words: "QP fatal", ...own };
}

/** Verdict of one flushed queue behind an event. */
function verdict(of: Partial<EventRecord>, flush: Partial<ErrorRecord>): string | undefined {
  const collector = new CauseCollector();
  collector.event(event(1, of));
  collector.add(error(2, flush));
  return collector.queues()[0]?.verdict;
}

Deno.test("an event explains the flushes of the queue, process or device that it names", () => {
  const whose = { host: "ha", process: 7, device: "mlx5_0", qpn: 9 };
  assertEquals(verdict(whose, whose), "event");
  assertEquals(verdict({}, { qpn: 9 }), "event", "nobody is named, and there is only one");
  assertEquals(verdict({ qpn: 9 }, { cqn: 5 }), "event");
  assertEquals(verdict({ device: "mlx5_0" }, { ...whose, process: undefined }), "event");
  assertEquals(verdict({ process: 7 }, whose), "event");
  assertEquals(verdict({ host: "ha" }, whose), "event");
});

Deno.test("an event of another queue, host, rank, pod, device or process explains nothing", () => {
  const whose = { host: "ha", process: 7, device: "mlx5_0", qpn: 9, rank: 1, pod: "w-0" };
  for (const own of [{ qpn: 10 }, { host: "hb" }, { rank: 2 }, { pod: "w-1" }, { device: "mlx5_1" }, { process: 8 }]) {
    assertEquals(verdict({ ...whose, ...own }, whose), "only flushes", JSON.stringify(own));
  }
  assertEquals(verdict({}, { host: "ha", qpn: 9 }), "only flushes", "whose it is must be known");
});

Deno.test("news, good ones and later events are no causes", () => {
  assertEquals(verdict({ event: "notice" }, { qpn: 9 }), "only flushes");
  for (const words of ["port active", "Link up", "corrected error", "reset succeeded"]) {
    assertEquals(verdict({ words }, { qpn: 9 }), "only flushes", words);
  }
  assertEquals(verdict({ order: 3 }, { qpn: 9 }), "only flushes");
});

Deno.test("the earliest of several events is the cause", () => {
  const collector = new CauseCollector();
  for (const at of [3, 1, 2]) collector.event(event(at, { words: `event ${at}` }));
  collector.add(error(9, { qpn: 5 }));
  assertStringIncludes(collector.queues()[0]!.reason, "event 1 at line 1");
});

Deno.test("events beyond those that are kept are counted", () => {
  const collector = new CauseCollector();
  for (let at = 0; at < 4100; at++) collector.event(event(at));
  const { events, eventCount, reports, ranked, leftOut } = collector.story();
  assertEquals([events.length, eventCount, reports, ranked[0]!.count], [4096, 4100, 4100, 4100]);
  assertEquals(leftOut, { errors: 0, flushes: 0, events: 4 });
});

Deno.test("a receive that a shared queue gives back is no error", () => {
  const collector = new CauseCollector();
  for (const vendor of [0x93, 0x99]) collector.add(error(1, { syndrome: 0x22, vendor, qpn: 5 }));
  assertEquals(collector.queues(), []);
  collector.add(error(2, { syndrome: 0x22, vendor: 0x98, qpn: 5 }));
  assertEquals(collector.queues().length, 1);
});

Deno.test("a line that names the QP of a completion names it where queue and device agree, and once", () => {
  const named = (cqn: number, device: string | undefined, own: Partial<ErrorRecord>): string => {
    const collector = new CauseCollector();
    collector.add(error(1, { syndrome: 0x15, cqn: 5, ...own }));
    collector.nameQueue(cqn, device, 0x77);
    return collector.queues()[0]!.label;
  };
  assertEquals(named(5, "mlx5_0", { device: "mlx5_0" }), "QP 0x77 (mlx5_0)");
  assertEquals(named(5, undefined, { device: "mlx5_0" }), "QP 0x77 (mlx5_0)");
  assertEquals(named(5, "mlx5_1", {}), "QP 0x77");
  assertEquals(named(5, "mlx5_1", { device: "mlx5_0" }), "CQ 0x5 (mlx5_0), QP not named");
  assertEquals(named(6, undefined, {}), "CQ 0x5, QP not named");
  assertEquals(named(5, undefined, { qpn: 3 }), "QP 0x3");
  const empty = new CauseCollector();
  empty.nameQueue(5, undefined, 0x77);
  assertEquals(empty.queues(), []);
});

Deno.test("the same report by another voice is noted once, and at most eight are", () => {
  const collector = new CauseCollector();
  const first = error(1, { syndrome: 0x15, qpn: 5 });
  collector.repeated(first, "nobody");
  collector.add(first);
  for (let n = 0; n < 12; n++) collector.repeated(first, `voice ${n % 10}`);
  collector.repeated(error(3, { qpn: 99 }), "voice 0");
  assertEquals(collector.queues()[0]!.also, Array.from({ length: 8 }, (_, n) => `voice ${n}`));
});

Deno.test("of a ring that was read in part, what is missing may stand in the rest", () => {
  const collector = new CauseCollector();
  collector.partlyRead(5, "entries 0 - 63");
  collector.add(error(1, { qpn: 1, cqn: 5 }));
  collector.add(error(2, { qpn: 2, cqn: 5, syndrome: 0x13 }));
  assertEquals(collector.queues().map(({ verdict, reason }) => [verdict, reason]), [
    ["partly read", "only entries 0 - 63 were looked at: the error that caused the flushes may stand in the rest"],
    ["partly read", "only entries 0 - 63 were looked at: an earlier error may stand in the rest"],
  ]);
});
