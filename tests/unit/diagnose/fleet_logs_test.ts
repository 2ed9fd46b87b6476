import { assert, assertEquals } from "@std/assert";
import { makeFleet } from "../../../bench/fleet.ts";
import { diagnose } from "../../../api/diagnose.ts";
import { withLogs } from "../../../api/diagnose_logs.ts";
import { HostNames, LogReports } from "../../../api/log_reports.ts";
import { gidNumber, gidText } from "../../../diagnose/gid.ts";
import { judge } from "../../../diagnose/judge.ts";
import type { Diagnosis } from "../../../diagnose/types.ts";
import { CASES, timedDocument } from "./scenarios.ts";

const failed = (host: string, peer: string, own: string): string =>
  `${host}:700:709 [0] NCCL WARN NET/IB : Got completion from peer ${peer}<4791> with status=12 opcode=0 len=0 ` +
  `vendor err 129 (Send) localGid ::ffff:${own} remoteGids::ffff:${peer} hca mlx5_0\n`;

async function files<T>(texts: Readonly<Record<string, string>>, use: (paths: string[]) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    const paths = Object.entries(texts).map(([name, text]) => {
      Deno.writeTextFileSync(`${folder}/${name}`, text);
      return `${folder}/${name}`;
    });
    return await use(paths);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("logs of hosts that blame one address name it, and the rest is folded", () =>
  files(
    Object.fromEntries([1, 2, 3, 5].map((i) => [`n${i}.log`, failed(`n${i}`, "10.7.0.4", `10.7.0.${i}`)])),
    async (logs) => {
      const { causes } = await diagnose([], { logs });
      assertEquals(causes.map(({ name, host }) => [name, host]), [["host-blamed", "10.7.0.4"], [
        "err-with-cause",
        "n1",
      ]]);
      assertEquals(causes[1]!.chain, ["3 more queues with the same status: n2 n3 n5"]);
    },
  ));

Deno.test("a log's address is a captured host's, and its rank is named", () =>
  files(
    { "a.log": failed("node001", "10.7.0.4", "10.7.0.2"), "b.log": failed("node009", "10.7.0.4", "10.7.0.10") },
    async (logs) => {
      const { adapters } = makeFleet({ hosts: 16, connections: 2, fault: "none", seed: 0 });
      const reports = new LogReports();
      for (const log of logs) await reports.read(log);
      const { causes } = judge(adapters, { reported: [...reports.verdicts(new HostNames(adapters)).keys()] });
      assertEquals(causes.map(({ name, host, rank }) => [name, host, rank]), [["host-blamed", "node003", 3]]);
    },
  ));

const CQE = (qpn: string): string =>
  `infiniband mlx5_0: dump_cqe:272:(pid 0): dump error cqe
00000000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000020: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000030: 00 00 00 00 00 00 88 13 08 00 ${qpn} 00 05 c3 d2
`;

Deno.test("a log belongs to its host's queue: the same number on another host is another queue", () =>
  files({ "node004.log": CQE("01 00"), "kern.log": CQE("01 00") }, async ([named = "", nameless = ""]) => {
    const { adapters } = makeFleet({ hosts: 8, connections: 4, fault: "bad key", seed: 4 });
    const hosts = new HostNames(adapters);
    const answer: Diagnosis = { ...judge(adapters), incomplete: null };
    const numbered = answer.verdicts.filter(({ kind, number }) => kind === "qp" && number === 0x100);
    assertEquals(numbered.map(({ host }) => host), ["node003", "node004"]);
    const one = { ...answer, verdicts: numbered.slice(1) };
    const read = async (path: string): Promise<LogReports> => {
      const reports = new LogReports();
      await reports.read(path);
      return reports;
    };
    const joined = ({ verdicts }: Diagnosis, log: string): string[] =>
      verdicts.filter(({ evidence }) => evidence.some(({ field }) => field === log)).map(({ host }) => String(host));
    assertEquals(joined(withLogs(answer, await read(named), hosts, {}), named), ["node004"]);
    assertEquals(joined(withLogs(answer, await read(nameless), hosts, {}), nameless), [], "two hosts have the number");
    assertEquals(joined(withLogs(one, await read(nameless), hosts, {}), nameless), ["node004"]);
  }));

Deno.test("what logs date is listed by time, with how long before it it began", () =>
  files(
    {
      "node002.log": CQE("01 00").replace(/^(?=.)/gm, "2026-01-02T03:04:07.500000+00:00 node002 kernel: ") +
        "2026-01-02T03:04:05.000000+00:00 node002 kernel: mlx5_core 0000:03:00.0 ens1: Link down\n",
      "node003.log": `2026-01-02T03:05:00.000000+00:00 ${failed("node003", "10.7.0.4", "10.7.0.3")}` +
        failed("node003", "10.7.0.9", "10.7.0.3"),
    },
    async (logs) => {
      const { events } = await diagnose([], { logs });
      assertEquals(events!.map(({ time, before_s, host, severity }) => [time, before_s, host, severity]), [
        ["2026-01-02T03:04:05.000Z", 0, "node002", "warning"],
        ["2026-01-02T03:04:07.500Z", 0, "node002", "error"],
        ["2026-01-02T03:05:00.000Z", 57, "node003", "error"],
      ]);
      const { events: narrowed } = await diagnose([], { logs, qps: [0x100] });
      assertEquals(narrowed!.map(({ number }) => number), [0x100]);
    },
  ));

Deno.test("addresses are read as they are written", () => {
  for (
    const text of [
      "10.7.0.4",
      "::ffff:10.7.0.4",
      "::ffff:0a07:0004",
      "10.7.0.4<4791>",
      "0000:0000:0000:0000:0000:ffff:0a07:0004",
    ]
  ) {
    assertEquals(gidText(gidNumber(text)!), "10.7.0.4", text);
  }
  assertEquals(gidText(gidNumber("fe80::b83f:d2ff:fe12:3456%eth0")!), "fe80::b83f:d2ff:fe12:3456");
  for (const text of ["", "n1", "10.7.0.400", "1:2:3", "::1::2", "1:2:3:4:5:6:7:8:9", "x::1"]) {
    assertEquals(gidNumber(text), undefined, text);
  }
});

Deno.test("what the kernel printed of an adapter shortly before is judged with it, what it printed long ago is not", async () => {
  const MLX5 = "mlx5_core 0000:03:00.0 ens1";
  const line = (time_us: number, text: string) => ({ time_us, level: 4, text: `${MLX5}: ${text}` });
  const timeout = (at: number) => [
    line(at, "TX timeout on queue: 1, SQ: 0x11ec, CQ: 0x146d, SQ Cons: 0x1 SQ Prod: 0x2, usecs since last trans: 5"),
    line(at + 1, "EQ 0x7: Cons = 0x84c, irqn = 0x93"),
  ];
  const NOW = 5_000_000;
  const namesOf = (at: number) =>
    files(
      {
        "one.json": JSON.stringify({
          ...timedDocument(CASES.scenarios.find(({ id }) => id === "D01")!),
          host: { host: "n7", boot_id: "b", pci: "0000:03:00.0", ports: [], kernel_log: timeout(at) },
        }),
      },
      async ([path = ""]) => {
        const { verdicts, events, samples } = await diagnose([`sim:${path}`], {});
        if (at > 0) {
          // The kernel's clock is that of the sample, whose time is known.
          const passed = Date.parse(samples.at(-1)!.time!) - Date.parse(events![0]!.time);
          assert(passed >= NOW / 1000 - at / 1000 - 5000 && passed < 10_000, String(passed));
          assertEquals(events!.map(({ host, severity }) => [host, severity]), [["n7", "warning"]]);
        } else assertEquals(events, undefined);
        return verdicts.filter(({ severity }) => severity !== "info").map(({ name, host }) => `${host} ${name}`);
      },
    );
  assertEquals(await namesOf(NOW - 4_000_000), ["n7 tx-timeout-hw"]);
  assertEquals(await namesOf(NOW - 3_600e6), []);
});

Deno.test("what logs have beyond what is kept of them is said not to be looked at", () => {
  const line = (n: number) =>
    `[2026-10-01 10:00:00] ${failed("n1", "10.7.0.4", "10.7.0.1").replace("<4791>", `<${n}>`)}`;
  return files({ "n1.log": Array.from({ length: 4100 }, (_, n) => line(n)).join("") }, async (logs) => {
    const { not_looked_at: not } = await diagnose([], { logs });
    assert(not.some((one) => one.includes("4 errors of further queues are counted, but in no list")), not.join("\n"));
    assert(not.includes("2096 dated reports of logs beyond the first 2000"), not.join("\n"));
  });
});
