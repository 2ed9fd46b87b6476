// What the errors of many queues, processes and hosts tell together: order, identity, events, the headline.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CauseCollector, type ErrorRecord } from "../../../explain/causes.ts";
import { decodeToJson, decodeToText, type Json } from "../logs/cases.ts";

const nccl = (lead: string, status: number, vendor: number, peer = "192.0.2.2<50>") =>
  `${lead} NCCL WARN NET/IB: Got completion from peer ${peer} with status=${status} opcode=0 len=0 vendor err ${vendor} (Send) hca mlx5_0`;

const first = (doc: Json): Json => doc.earliest_error;

Deno.test("times decide where clocks can be compared, whatever the order of lines", async () => {
  const nvme = (time: string, words: string) => `[${time}] nvme nvme0: SEND for CQE 0x3 failed with status ${words}`;
  const variations: readonly (readonly [string, string])[] = [
    [
      `${nvme("  12.000000", "remote access error (10)")}\n${
        nvme("  10.000000", "transport retry counter exceeded (12)")
      }`,
      "line 2",
    ],
    [
      `${nccl("[2026-10-01 10:00:09] ha:1:2 [0]", 12, 129)}\n${nccl("[2026-10-01 10:00:02] hb:3:4 [0]", 4, 81)}`,
      "line 2",
    ],
    [
      `${nccl("2026-10-01T10:00:09Z ha:1:2 [0]", 10, 136)}\n${nccl("2026-10-01T10:00:02Z hb:3:4 [0]", 9, 138)}`,
      "line 2",
    ],
    [
      `${nccl("Mar 30 21:04:09 n1 app: ha:1:2 [0]", 10, 136)}\n${nccl("Mar 30 21:04:02 n1 app: ha:1:2 [0]", 9, 138)}`,
      "line 2",
    ],
  ];
  for (const [text, where] of variations) {
    const doc = await decodeToJson(text + "\n");
    assertEquals([first(doc).where, doc.headline.order.by], [where, "time"], text);
  }
});

Deno.test("clocks of several hosts that share no date are not compared, and that is said", async () => {
  const text = `${nccl("[   12.0] ha:1:2 [0]", 10, 136)}\n${nccl("[   10.0] hb:3:4 [0]", 9, 138)}\n`;
  const doc = await decodeToJson(text);
  assertEquals([first(doc).where, doc.headline.order.by], ["line 1", "line"]);
  assertStringIncludes(doc.headline.order.why, "2 hosts");
  const some = await decodeToJson(`${nccl("[   12.0] ha:1:2 [0]", 10, 136)}\n${nccl("hb:1:2 [0]", 9, 138)}\n`);
  assertStringIncludes(some.headline.order.why, "not every line has a time");
});

Deno.test("kinds of one guilt are ranked by time, and those without one stand behind them", async () => {
  const lines = [
    nccl("[   12.0] ha:1:2 [0]", 10, 136),
    nccl("ha:1:2 [0]", 9, 138),
    nccl("[   10.0] ha:1:2 [0]", 11, 137),
  ];
  const syndromes = async (order: readonly number[]) =>
    (await decodeToJson(`${order.map((n) => lines[n]).join("\n")}\n`)).headline.ranked
      .map((kind: Json) => kind.first.syndrome);
  for (const order of [[0, 1, 2], [2, 0, 1], [1, 2, 0]]) assertEquals(await syndromes(order), [0x14, 0x13, 0x12]);
});

Deno.test("reports with times that can be compared are ordered by them, and of the others it is said that they are not", async () => {
  const told = async (...lines: string[]) => {
    const doc = await decodeToJson(`${lines.join("\n")}\n`);
    const { by, why, unplaced } = doc.headline.order;
    return [doc.headline.first.where, by, unplaced, why];
  };
  // Kernel seconds, one line without.
  assertEquals(
    await told(nccl("[   12.0] ha:1:2 [0]", 10, 136), nccl("ha:1:3 [0]", 4, 81), nccl("[   10.0] ha:1:4 [0]", 11, 137)),
    ["line 3", "time", 1, "by time: seconds of one kernel; 1 of 3 have no time of that kind and cannot be placed"],
  );
  // Dates of two hosts, and one line with the kernel's seconds.
  assertEquals(
    await told(
      nccl("[    1.0] hc:1:2 [0]", 10, 136),
      nccl("2026-10-01T10:00:05Z ha:1:3 [0]", 9, 138),
      nccl("2026-10-01T10:00:02Z hb:1:4 [0]", 11, 137),
    ),
    [
      "line 3",
      "time",
      1,
      "by time: their dates; the clocks of 2 hosts are taken to agree; 1 of 3 have no time of that kind and cannot be placed",
    ],
  );
  // A time-out whose retries go over a local error without a time.
  assertEquals(
    (await told(
      nccl("[2026-10-01 10:01:00] ha:1:2 [0]", 12, 129),
      nccl("hb:1:3 [0]", 4, 81),
      nccl("[2026-10-01 10:00:55] ha:1:4 [0]", 11, 137),
    )).slice(0, 3),
    ["line 1", "time", 1],
  );
  // Two clocks of as many lines each, one line with a time, none.
  for (
    const lines of [
      [nccl("[    1.0] ha:1:2 [0]", 10, 136), nccl("2026-10-01T10:00:02Z ha:1:4 [0]", 11, 137)],
      [nccl("ha:1:2 [0]", 10, 136), nccl("2026-10-01T10:00:02Z ha:1:4 [0]", 11, 137), nccl("ha:1:5 [0]", 9, 138)],
      [nccl("ha:1:2 [0]", 10, 136), nccl("ha:1:4 [0]", 11, 137)],
      [nccl("[    2.0] ha:1:2 [0]", 10, 136), nccl("[    1.0] hb:1:2 [0]", 10, 136), nccl("ha:1:4 [0]", 11, 137)],
    ]
  ) assertEquals((await told(...lines)).slice(0, 3), ["line 1", "line", undefined]);
  assertStringIncludes(
    await decodeToText(
      [nccl("[   12.0] ha:1:2 [0]", 10, 136), nccl("hb:1:3 [0]", 4, 81), nccl("[   10.0] ha:1:4 [0]", 11, 137), ""]
        .join("\n"),
    ),
    "first in time : remote operation error",
  );
});

Deno.test("a local error inside the time of the retries outranks the time-out", async () => {
  const text =
    `${nccl("[2026-10-01 10:01:00] ha:1:2 [0]", 12, 129)}\n${nccl("[2026-10-01 10:00:40] hb:3:4 [0]", 4, 81)}\n` +
    `${nccl("[2026-10-01 10:00:30] hc:5:6 [0]", 10, 136, "192.0.2.9<1>")}\n`;
  assertEquals(first(await decodeToJson(text)).host, "hb");
});

Deno.test("the same QP number on two hosts, in two ranks or pods is two queues", async () => {
  const ucx = (lead: string, host: string, error: string) =>
    `${lead}[${host}:1:0:1] ib_mlx5_log.c:1 ${error} on mlx5_0:1/IB (synd 0x15 vend 0x81 hw_synd 0/0)\n` +
    `${lead}[${host}:1:0:1] ib_mlx5_log.c:1 RC QP 0x938 wqe[7]: RDMA_WRITE --- [rqpn 0x9 dlid=2]\n`;
  const rdma = (lead: string) =>
    [
      `${lead}mlx5: x: got completion with error:`,
      ...Array(3).fill(`${lead}00000000 00000000 00000000 00000000`),
      `${lead}00000000 00008813 080003f7 00cf00d2`,
    ]
      .join("\n") + "\n";
  const texts = [
    ucx("0: ", "ha", "Transport retry count exceeded") + ucx("1: ", "hb", "Transport retry count exceeded"),
    ucx("", "ha", "Transport retry count exceeded") + ucx("", "hb", "Transport retry count exceeded"),
    rdma("[1,0]<stderr>:") + rdma("[1,1]<stderr>:"),
    rdma("[pod/w-0/c] ") + rdma("[pod/w-1/c] "),
  ];
  for (const text of texts) assertEquals((await decodeToJson(text)).first_causes.length, 2, text);
});

Deno.test("events take part: they explain the flushes of their process, and not those of another", async () => {
  const event = (lead: string) =>
    `${lead} NCCL WARN NET/IB : mlx5_0:1 Got async event : local access violation work queue error`;
  const doc = await decodeToJson(
    `${event("ha:1:2 [0]")}\n${nccl("ha:1:3 [0]", 5, 249)}\n${nccl("hb:9:9 [0]", 5, 249)}\n`,
  );
  assertEquals([first(doc).event, first(doc).where], ["qp-access", "line 1"]);
  assertEquals(doc.first_causes.map((one: Json) => [one.host, one.verdict]).sort(), [["ha", "event"], [
    "hb",
    "only flushes",
  ]]);
  const others = [
    "ha kernel: Out of memory: Killed process 4711 (python3) total-vm:1000kB",
    "mlx5_core 0000:3b:00.0: mlx5_eq_int:501:(pid 0): CQ error on CQN 0x41d, syndrome 0x1",
    "DMAR: [DMA Write NO_PASID] Request device [3b:00.0] fault addr 0x7f0012340000 [fault reason 0x05] PTE Write access is not set",
    "NVRM: Xid (PCI:0000:4b:00): 79, pid=4711, GPU has fallen off the bus.",
  ];
  for (const line of others) {
    const told = await decodeToJson(`${line}\n${nccl("ha:1:3 [0]", 12, 129)}\n`);
    assertEquals([told.headline.events.length, told.headline.ranked[0].guilt, first(told).where], [
      1,
      "event",
      "line 1",
    ], line);
  }
});

Deno.test("256 queues that flushed and one error are a screen, the error first", async () => {
  const flushes = Array.from(
    { length: 256 },
    (_, n) => nccl(`h${n % 32}:${n}:1 [0]`, 5, 249, `192.0.2.${n % 250}<${n}>`),
  );
  const text = await decodeToText([...flushes, nccl("h7:7:1 [0]", 4, 81)].join("\n") + "\n");
  const story = text.slice(0, text.indexOf("\n\n"));
  assert(text.startsWith("== First cause =="));
  assert(story.split("\n").length < 12, story);
  assert(text.split("\n").length < 90, text);
  assertStringIncludes(story, "reports : 257 errors of 257 queues on 32 hosts, 256 of them flushes");
  assertStringIncludes(story.split("\n")[2]!, "local protection error");
});

Deno.test("who accuses whom: the host with a local error, and the one that says nothing", async () => {
  const doc = await decodeToJson(
    ["ha", "hc", "hd"].map((host) => nccl(`${host}:1:1 [0]`, 12, 129, "192.0.2.2<50>")).join("\n") + "\n",
  );
  assertEquals([doc.headline.matrix.accusers, doc.headline.matrix.accused], [["ha", "hc", "hd"], ["192.0.2.2"]]);
  assertStringIncludes(doc.headline.matrix.says[0], "reports nothing itself");
});

Deno.test("both ends of a connection are joined by their addresses or QP numbers", async () => {
  const gids = (lead: string, a: string, b: string) =>
    `${nccl(lead, 12, 129).replace(" hca mlx5_0", "")} localGid ${a} remoteGids ${b} hca mlx5_0`;
  const doc = await decodeToJson(
    `${gids("ha:1:1 [0]", "::ffff:10.7.0.1", "::ffff:10.7.0.2")}\n${
      gids("hb:1:1 [0]", "::ffff:10.7.0.2", "::ffff:10.7.0.1")
    }\n`,
  );
  assertEquals(doc.headline.ends.map((one: Json) => [one.a.host, one.b.host, one.by]), [["ha", "hb", "addresses"]]);
});

Deno.test("numbers are those of all reports, also of queues, kinds and events beyond those that are kept", () => {
  const collector = new CauseCollector();
  const add = (order: number, own: Partial<ErrorRecord>) =>
    collector.add({ order, where: `line ${order}`, origin: "nccl net_ib", syndrome: 0x15, vendor: 0x81, ...own });
  // One queue of ha accuses hb 600 times; 5000 further queues of hc once each; flushes of as many.
  for (let n = 0; n < 600; n++) add(10 + n, { host: "ha", qpn: 1, peer: "192.0.2.2<50>" });
  for (let n = 0; n < 5000; n++) add(1000 + n, { host: "hc", qpn: 2 + n, peer: `192.0.2.${2 + n % 2}<${n}>` });
  for (let n = 0; n < 5000; n++) add(7000 + n, { host: `f${n % 7}`, qpn: 2 + n, syndrome: 5, vendor: 0xf9 });
  // Errors of a queue beyond those that are kept are the first in time of those that have one.
  add(20000, { host: "hd", qpn: 1, syndrome: 0x04, time: "1.0", clock: { kind: "boot", us: 1e6 } });
  add(20001, { host: "hd", qpn: 1, syndrome: 0x12, time: "2.0", clock: { kind: "boot", us: 2e6 } });
  for (let n = 0; n < 1500; n++) add(30000 + n, { host: "he", qpn: 9, syndrome: 0x77, vendor: n });
  const story = collector.story();
  assertEquals([story.reports, story.flushes, story.queues], [12102, 5000, 4096 * 2]);
  assertEquals(story.atLeast, { queues: true, hosts: false, ends: false });
  assertEquals(story.leftOut, { errors: 905 + 2 + 1500, flushes: 904, events: 0 });
  assertEquals(story.hosts.toSorted(), ["f0", "f1", "f2", "f3", "f4", "f5", "f6", "ha", "hc", "hd", "he"]);
  assertEquals(story.ranked.reduce((sum, { count }) => sum + count, 0), 7102);
  assertEquals([story.first?.where, story.order.by, story.order.unplaced], ["line 20000", "time", 7100]);
  const { accusers, accused, counts } = story.matrix!;
  assertEquals([accusers, accused], [["ha", "hc", "hd", "he"], ["192.0.2.2", "192.0.2.3", "hd", "he"]]);
  assertEquals(counts.slice(0, 2), [[600, 0, 0, 0], [2500, 2500, 0, 0]]);
  assertEquals([story.order.why.includes("7100 of 7102 have no time"), story.causes[0]!.otherCount], [true, 599]);
});

Deno.test("a kernel that started again has no one order of its seconds", async () => {
  const line = (seconds: string, status: number) =>
    `[${seconds}] nvme nvme0: SEND for CQE 0x3 failed with status remote access error (${status})`;
  const again = ["  500.0", "  510.0", "    9.0", "   12.0"].map((seconds) => line(seconds, 10)).join("\n");
  const doc = await decodeToJson(`${again}\n`);
  assertEquals([first(doc).where, doc.headline.order.by], ["line 1", "line"]);
  assertStringIncludes(doc.headline.order.why, "it may have started again");
  const backwards = ["  510.0", "  500.0", "   12.0"].map((seconds) => line(seconds, 10)).join("\n");
  assertEquals((await decodeToJson(`${backwards}\n`)).headline.order.by, "time");
});

Deno.test("what orders the errors of one host is not said of the flushes of others, and one queue has its order too", async () => {
  const flushes = [1, 2, 3].map((n) => nccl(`Oct  1 10:00:0${n} h${n} app: h${n}:1:2 [0]`, 5, 249));
  const errors = [4, 5].map((n) => nccl(`Oct  1 10:00:0${n} h9 app: h9:${n}:2 [0]`, 4, 81));
  assertStringIncludes(
    await decodeToText(`${[...flushes, ...errors].join("\n")}\n`),
    "order : by time: the times of h9, the only one that reports more than flushes\n",
  );
  const one = ["[   12.0] ", "", "[   10.0] "].map((time) => nccl(`${time}ha:1:2 [0]`, 10, 136)).join("\n");
  const text = await decodeToText(`${one}\n`);
  assertStringIncludes(text, "order : by time: seconds of one kernel; 1 of 3 have no time of that kind");
  assertStringIncludes(text, "first error at line 3, time 10.0");
});

Deno.test("a table that has not room for all says what it leaves out, and json has it whole", async () => {
  const lines = Array.from({ length: 20 }, (_, n) => [
    nccl(`h${n}:1:1 [0]`, 12, 129, "192.0.2.99<1>"),
    ...Array(n).fill(nccl(`h${n}:1:1 [0]`, 10, 136, `198.51.100.${n % 4}<1>`)),
  ]).flat().join("\n") + "\n";
  const { matrix } = (await decodeToJson(lines)).headline;
  assertEquals([matrix.accusers.length, matrix.accused.length, matrix.left], [20, 5, undefined]);
  assertEquals(matrix.counts.flat().reduce((sum: number, count: number) => sum + count), 20 + 190);
  const text = (await decodeToText(lines)).replaceAll(/\n +/g, " ");
  assertStringIncludes(text, "the table leaves out 36 reports of 8 hosts that accuse; json has all of them\n");
  assert(!/\b0 (?:that|host)/.test(text), text);
});

Deno.test("a message that came several times counts as often in every number", async () => {
  const line = (host: string) => nccl(`${host}:77:78 [0]`, 12, 129, "192.0.2.7<50412>");
  const text = [
    `May 01 10:00:00 n1 app[77]: ${line("n1")}`,
    `May 01 10:00:01 n1 app[77]: message repeated 5 times: [ ${line("n1")}]`,
    `May 01 10:00:00 n2 app[77]: ${line("n2")}`,
    `(Worker pid=77, ip=n3) ${line("n3")} [repeated 7x across cluster]`,
  ].join("\n") + "\n";
  const { headline, first_causes: causes } = await decodeToJson(text);
  assertEquals([headline.reports, headline.ranked[0].count], [14, 14]);
  assertEquals([headline.matrix.accusers, headline.matrix.counts], [["n1", "n2", "n3"], [[6], [1], [7]]]);
  assertEquals(causes.map(({ process }: Json) => process), [77, 77, 77]);
  const printed = await decodeToText(text);
  assertStringIncludes(printed, "further errors : 5 (line 2 (5 times))");
  assertStringIncludes(printed, "line 4: syndrome 0x15, vendor 0x81 (7 times)");
});
