/** Times and hosts of scenarios: what a sample changes, and what of the document is refused. */

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DecodeError } from "../../../errors.ts";
import { asBigint, asNumber, shownValue } from "../../../sim/json_reader.ts";
import { documentOfHost, documentsOf } from "../../../sim/samples.ts";
import { parseScenario } from "../../../sim/scenario.ts";
import { document } from "../device/sim_device.ts";

const QP = { kind: "qp", number: 5, context: { state: "RTS", log_sq_size: 2 } };

Deno.test("a sample changes contexts field by field, adds queues and takes them away", () => {
  const [sample, ...others] = documentsOf({
    queues: [QP, { kind: "cq", number: 7 }],
    samples: [{
      at: 1,
      queues: [
        { kind: "qp", number: "0x5", context: { state: "ERR" } },
        { kind: "cq", number: 7, gone: true },
        { kind: "srq", number: 1 },
        { kind: "eq", number: 9, gone: true },
      ],
    }],
  });
  assertEquals(others, []);
  assertEquals([sample?.at, sample?.path], [1, "samples[0]"]);
  assertEquals(sample?.document["queues"], [
    { kind: "qp", number: "0x5", context: { state: "ERR", log_sq_size: 2 } },
    { kind: "srq", number: 1, context: {} },
  ]);
});

Deno.test("defaults, contexts, rings and host facts of a sample stand over and beside those of the document", () => {
  const [sample] = documentsOf({
    defaults: { qp: { state: "RTS", st: "RC" } },
    contexts: [{ index: 1 }],
    host: { host: "n1", kernel: "6.12" },
    samples: [{
      at: 0,
      defaults: { qp: { st: "UD" }, cq: { log_cq_size: 3 } },
      contexts: [{ index: 2 }],
      rings: [{ index: 3 }],
      host: { kernel: "6.16" },
    }],
  });
  const { defaults, contexts, rings, host } = sample!.document;
  assertEquals(defaults, { qp: { state: "RTS", st: "UD" }, cq: { log_cq_size: 3 } });
  assertEquals([contexts, rings, host], [[{ index: 1 }, { index: 2 }], [{ index: 3 }], { host: "n1", kernel: "6.16" }]);
});

Deno.test("counters go on from sample to sample, by what they are or by how much more", () => {
  const counters = documentsOf({
    counters: { a: 5 },
    samples: [{ at: 1, counters: { a: "+3", b: "+2" } }, { at: 2, counters: { a: "+1" } }, {
      at: 3,
      counters: { a: 0 },
    }],
  }).map(({ document }) => document["counters"]);
  assertEquals(counters, [{ a: 8, b: 2 }, { a: 9, b: 2 }, { a: 0, b: 2 }]);
  assertThrows(() => documentsOf({ counters: { a: "3" } }), DecodeError, 'counters.a: must be a number, or "+N"');
});

Deno.test("samples that have no time, an unknown member or another order are refused", () => {
  for (
    const [samples, message] of [
      [[{}], "samples[0].at: must be seconds from the beginning"],
      [[{ at: -1 }], "samples[0].at: must be seconds from the beginning"],
      [[{ at: 1 }, { at: 1 }], "samples: must be in order of their time"],
      [[{ at: 1, menu: [] }], "samples[0].menu: has no meaning; known are at, comment, defaults"],
      [[5], "samples[0]: must be an object, not 5"],
      ["x", 'samples: must be an array, not "x"'],
      [[{ at: 1, queues: [{ context: 5 }] }], "samples[0].queues[0].context: must be an object, not 5"],
    ] as const
  ) assertThrows(() => documentsOf({ samples }), DecodeError, message);
});

Deno.test("a host has the scenario's device and none of its queues; one that is not there is named with those that are", () => {
  const scenario = {
    name: "pair",
    device: { part: "X" },
    queues: [QP],
    hosts: { b: { queues: [] }, c: { name: "third" } },
  };
  assertEquals(documentOfHost(scenario, undefined), { name: "pair", device: { part: "X" }, queues: [QP] });
  assertEquals(documentOfHost(scenario, "b"), { name: "pair#b", device: { part: "X" }, queues: [] });
  assertEquals(documentOfHost(scenario, "c")["name"], "third");
  assertEquals(documentOfHost({ hosts: { b: {} } }, "b")["name"], "scenario#b");
  assertThrows(() => documentOfHost(scenario, "d"), DecodeError, 'hosts: has no "d": b, c');
  assertThrows(() => documentOfHost({}, "toString"), DecodeError, 'hosts: has no "toString": there are none');
});

Deno.test("numbers are read as json has them, and what is none is shown, shortened", () => {
  assertEquals([asBigint(5, "x"), asBigint("0xffffffffffffffff", "x")], [5n, (1n << 64n) - 1n]);
  for (const bad of [-1, 1.5, 2 ** 60, "x", null]) {
    assertThrows(() => asBigint(bad, "x"), DecodeError, "must be a number");
  }
  assertThrows(() => asBigint("0x10000000000000000", "x"), DecodeError, "more than 64 bits");
  assertEquals([asNumber("12", "x"), asNumber("0x1f", "x")], [12, 31]);
  assertThrows(() => asNumber(undefined, "x"), DecodeError, "not missing");
  assertEquals(shownValue("y".repeat(100)), `"${"y".repeat(36)}...`);
});

Deno.test("a scenario that is no JSON, of no time, or too deep is refused by its name", () => {
  const fails = (text: string): string =>
    assertThrows(() => parseScenario(text, { name: "mine" }), DecodeError).message;
  assertStringIncludes(fails("{"), "Scenario mine is no JSON: ");
  assertEquals(fails(document({ time: "noon" })), "Scenario mine: time: must be a time like 2026-10-01T12:00:00Z");
  assertStringIncludes(fails(`${'{"a":'.repeat(200)}1${"}".repeat(200)}`), "Scenario mine is nested more than ");
  const late = parseScenario(document({ samples: [{ at: 5, queues: [{ kind: "qq", number: 1 }] }] }), { name: "mine" });
  assertThrows(() => late.later?.[0]?.scenario(), DecodeError, "samples[0]: ");
});

Deno.test("counters of ports may be written as values alone; a GID that is no text is refused", () => {
  const port = (own: unknown) => parseScenario(document({ host: { ports: [own] } }), { name: "mine" });
  const counters = { values: { port_xmit_wait: 3 }, lifespan_ms: 10 };
  for (const own of [{ counters: { port_xmit_wait: 3 } }, { counters }, { counters: null }]) port(own);
  assertThrows(() => port({ gids: [{ gid: 5 }] }), DecodeError, "host.ports[0].gids[0].gid: a GID in groups is wanted");
});

Deno.test("what no host tells is refused with its place, as is a time that no clock shows", () => {
  const host = (own: unknown) => () => parseScenario(document({ host: own }), { name: "mine" });
  for (
    const [own, place] of [
      [{ rdma: 5 }, "host.rdma"],
      [{ boot_id: {} }, "host.boot_id"],
      [{ net: ["eth0", 1] }, "host.net"],
      [{ ports: [{ active_mtu: 1e308 }] }, "host.ports[0].active_mtu"],
      [{ ports: [{ hw_counters: { out_of_sequence: "many" } }] }, "host.ports[0].hw_counters.values.out_of_sequence"],
      [{ owners: [{ kind: "qp", number: 1, pid: 1e300 }] }, "host.owners[0].pid"],
      [{ owners: [{ kind: "qp", number: "many" }] }, "host.owners[0].number"],
      [{ kernel_log: [{ time_us: 1e300, level: 3, text: "" }] }, "host.kernel_log"],
    ] as const
  ) {
    assertThrows(host(own), DecodeError, `${place}: is nothing that a host tells there`);
  }
  for (const time of ["+275760-09-13T00:00:00.000Z", "-000001-01-01T00:00:00.000Z", `2026-10-01${" ".repeat(99)}`]) {
    assertThrows(() => parseScenario(document({ time }), { name: "mine" }), DecodeError, "time: must be a time like");
  }
});
