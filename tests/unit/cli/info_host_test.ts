import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { hostText } from "../../../cli/commands/info_host.ts";
import { NO_FACTS, NO_PORT } from "../../../device/host_shape.ts";
import type { OwnerFacts } from "../../../device/host_facts.ts";
import { readHost } from "../../../sim/host.ts";

const owner = (own: Partial<OwnerFacts>): Record<string, unknown> => ({ kind: "qp", number: 1, ...own });

Deno.test("a capture's host is told: ports, processes with job and rank, commands that failed, the log's end", () => {
  const facts = readHost({
    host: {
      kernel: "6.8.0",
      arch: "x86_64",
      health: [{ reporter: "fw", state: "error", errors: 2, port: null, recoveries: 0, dump_time_ms: null }],
      ports: [{
        netdev: "ens3f0",
        netdev_mtu: 9000,
        active_mtu: 4096,
        pfc: [3],
        trust: "dscp",
        pause: { rx: false, tx: false },
      }],
      owners: [
        owner({ pid: 7, comm: "train", job: "42", rank: 3 }),
        owner({ pid: 7, comm: "train", job: "42", rank: 3, number: 2 }),
        owner({ kernel: "ib_core", kind: "cq" }),
        owner({}),
      ],
      commands: [
        {
          command: "CREATE_QP",
          count: 12,
          failed: 1,
          last_failed_errno: 121,
          last_failed_mbox_status: 8,
          last_failed_syndrome: 0x6e7e70,
        },
        {
          command: "QUERY_QP",
          count: 5,
          failed: 0,
          last_failed_errno: 0,
          last_failed_mbox_status: 0,
          last_failed_syndrome: 0,
        },
      ],
      kernel_log: Array.from({ length: 12 }, (_, i) => ({ time_us: i * 1e6, level: 3, text: `line ${i}` })),
      absent: [{ fact: "x", reason: "y" }],
    } as never,
  })!({ mono: 0 });
  const text = hostText(facts);
  assertMatch(text, /^kernel +: 6\.8\.0 x86_64$/m);
  assertMatch(text, /^devlink health : fw error \(2 errors\)$/m);
  assertMatch(text, /^1 .* 4096 +ens3f0 +9000 +off +3 +dscp /m);
  assertMatch(text, /^7 +train +42 +3 +2 QPs$/m);
  assertMatch(text, /^kernel +ib_core +- +- +1 CQ$/m);
  assertMatch(text, /^CREATE_QP +1 +12 +121 +0x8 +0x6e7e70$/m);
  assertEquals(text.includes("QUERY_QP"), false);
  assertStringIncludes(text, "the last 10 of 12 lines");
  assertEquals([text.includes("line 1\n"), text.includes("line 11\n")], [false, true]);
});

Deno.test("a host that tells nothing is no trouble", () => {
  assertEquals(hostText(NO_FACTS), "");
  assertStringIncludes(hostText({ ...NO_FACTS, ports: [NO_PORT] }), "1     -");
});

Deno.test("what a host does not know of a port, a command or a reporter is a dash, a question mark or said", () => {
  const command = { last_failed_errno: null, last_failed_mbox_status: null, last_failed_syndrome: null };
  const health = { port: null, recoveries: null, dump_time_ms: null };
  const text = hostText({
    ...NO_FACTS,
    health: [{ ...health, reporter: "fw", state: null, errors: null }] as never,
    ports: [
      { ...NO_PORT, link_layer: "InfiniBand", pause: { rx: true, tx: false }, pfc: [] },
      { ...NO_PORT, port: 2, link_layer: "Ethernet", pause: { rx: false, tx: true }, pfc: [3, 4] },
    ] as never,
    commands: [{ ...command, command: "QUERY_QP", count: 9, failed: 2 }] as never,
    owners: Array.from({ length: 30 }, (_, n) => ({
      ...{ kind: "qp", number: n, pid: n === 0 ? null : n, comm: null, kernel: n === 0 ? "ib_core" : null },
      ...{ job: null, rank: null },
    })) as never,
    kernel_log: [{ time_us: 5, level: 3, text: "only line" }] as never,
  });
  assertMatch(text, /^devlink health : fw \? \(\? errors\)$/m);
  assertMatch(text, /^1 +InfiniBand .* not read .* rx +off /m);
  assertMatch(text, /^2 +Ethernet .* tx +3 4 /m);
  assertMatch(text, /^QUERY_QP +2 +9 +- +- +-$/m);
  assertMatch(text, /^kernel +ib_core +- +- +1 QP$/m);
  assertMatch(text, /^7 +- +- +- +1 QP$/m);
  assertMatch(text, /^\.\.\. 20 more/m);
  assertMatch(text, /^s since boot +kernel log$/m);
  const healthy = { ...health, reporter: "fw", state: "healthy", errors: 0 };
  assertMatch(hostText({ ...NO_FACTS, health: [healthy] as never }), /^devlink health : healthy$/m);
});
