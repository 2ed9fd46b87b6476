import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { capture } from "../../../api/capture.ts";
import { diagnose } from "../../../api/diagnose.ts";
import { sampleAdapter } from "../../../api/sample_adapter.ts";
import { SampleReader } from "../../../api/sample_reader.ts";
import { gen5Source } from "../../../device/gen5.ts";
import { registerProvider } from "../../../device/resource_dump.ts";
import { createAdapter } from "../../../sim/adapter.ts";
import { simPort } from "../../../sim/port.ts";
import { parseScenario } from "../../../sim/scenario.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { ALL_RULES } from "../../../diagnose/rules.ts";
import { UsageError } from "../../../errors.ts";
import { Watcher } from "../../../api/watch.ts";
import { compare } from "../../../api/compare.ts";
import { MORE } from "./more_cases.ts";
import { type Case, CASES, documentOf, peerDocument, samplesOf, timedDocument } from "./scenarios.ts";

async function folder<T>(use: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempDir();
  try {
    return await use(path);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

function caseOf(id: string): Case {
  const found = [...CASES.scenarios, ...MORE].find((one) => one.id === id);
  assert(found !== undefined, id);
  return found;
}

/** Captures of documents at times, of one device name each. */
async function captures(
  path: string,
  taken: readonly {
    readonly document: Record<string, unknown>;
    readonly at: string;
    readonly name?: string;
    /** Seconds of the clock that never goes back. */
    readonly mono?: number;
  }[],
): Promise<string[]> {
  const files: string[] = [];
  for (const [i, { document, at, name = "adapter", mono }] of taken.entries()) {
    await Deno.mkdir(`${path}/${i}`);
    await Deno.writeTextFile(`${path}/${i}/${name}.json`, JSON.stringify({ ...document, time: at }));
    const file = `${path}/${i}.wqd`;
    using out = await Deno.open(file, { write: true, create: true });
    const from = mono === undefined ? "" : `@${mono}`;
    await capture(`sim:${path}/${i}/${name}.json${from}`, { write: (bytes) => void out.writeSync(bytes) });
    files.push(file);
  }
  return files;
}

Deno.test("names of verdicts are kebab-case, and every rule says what to do next", () => {
  for (const { id, name, next, source, condition, means } of ALL_RULES) {
    assert(/^[a-z]+(-[a-z]+)*$/.test(name), name);
    assert(next.length > 0 && source !== "" && condition !== "" && means !== "", id);
  }
  const ids = ALL_RULES.map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
});

Deno.test("the sick adapter has every main verdict, each with evidence and a next step", async () => {
  const { verdicts, counts } = await diagnose(["sim:sick"]);
  assertEquals(
    [...new Set(verdicts.filter(({ severity }) => severity !== "info").map(({ name }) => name))].sort(),
    [
      "cq-event-not-handled",
      "cq-not-polled",
      "cq-overrun",
      "doorbell-not-rung",
      "eq-not-consumed",
      "err-lost-completions",
      "err-with-cause",
      "err-without-cqe",
      "mkey-unusable",
      "not-acked",
      "path-outlier",
      "rnr-loop",
      "rq-empty",
      "srq-empty",
    ],
  );
  for (const { name, next, evidence } of verdicts) assert(next.length > 0 && evidence.length > 0, name);
  assertEquals([counts["moving"], counts["replaced"]], [50, 1]);
  const silent = verdicts.find(({ name }) => name === "not-acked")!;
  assertEquals(silent.owner, { pid: 4711, comm: "train.py", kernel: false });
  assertEquals(silent.peer, { host: null, gid: "10.7.0.2", lid: null, qpn: 0x901 });
  assert(silent.due_s !== null && silent.due_s > 0 && silent.due_s < 4);
});

Deno.test("one sample decides nothing that must be seen to stand still, and says so", () =>
  folder(async (path) => {
    for (const id of ["D02", "D03", "D08", "D11x", "B3"].filter((id) => id !== "D11x")) {
      const [sample] = samplesOf(caseOf(id));
      const [file = ""] = await captures(await Deno.makeTempDir({ dir: path }), [
        { document: documentOf(sample!), at: "2026-10-01T12:00:00Z" },
      ]);
      const { verdicts, not_looked_at: missing } = await diagnose([file]);
      assertEquals(verdicts.filter(({ severity }) => severity !== "info").map(({ name }) => name), [], id);
      assert(missing.some((text) => text.includes("one sample only")), id);
    }
    const [sample] = samplesOf(caseOf("A1"));
    const [file = ""] = await captures(await Deno.makeTempDir({ dir: path }), [
      { document: documentOf(sample!), at: "2026-10-01T12:00:00Z" },
    ]);
    assertEquals((await diagnose([file])).verdicts[0]?.name, "err-with-cause");
  }));

Deno.test("samples are ordered by their time, whatever the order of their names", () =>
  folder(async (path) => {
    const [first, second, third] = samplesOf(caseOf("D05"));
    const files = await captures(path, [
      { document: documentOf(third!), at: "2026-10-01T12:00:02.400Z" },
      { document: documentOf(first!), at: "2026-10-01T12:00:00Z" },
      { document: documentOf(second!), at: "2026-10-01T12:00:01.200Z" },
    ]);
    const { verdicts, samples } = await diagnose(files);
    assertEquals(verdicts[0]?.name, "err-without-cqe");
    assertEquals(samples.map(({ time }) => time?.slice(17, 21)), ["00.0", "01.2", "02.4"]);
  }));

Deno.test("a wall clock that was set back does not turn the samples of one boot round", () =>
  folder(async (path) => {
    const [first, second, third] = samplesOf(caseOf("D05"));
    const host = { host: "here", boot_id: "b007", pci: "0000:03:00.0" };
    const at = (time: string, mono: number | undefined, sample: Record<string, unknown>) => ({
      document: { ...documentOf(sample), host },
      at: time,
      ...(mono === undefined ? {} : { mono }),
    });
    const files = await captures(path, [
      at("2026-10-01T12:00:00Z", 100, first!),
      at("2026-10-01T11:00:00Z", 101.2, second!),
      at("2026-10-01T11:00:02Z", 102.4, third!),
    ]);
    assertEquals((await diagnose(files.toReversed())).verdicts[0]?.name, "err-without-cqe");
    // A clock that stands still is none.
    const [before, after] = samplesOf(caseOf("D02"));
    const still = await captures(await Deno.makeTempDir({ dir: path }), [
      at("2026-10-01T12:00:02Z", undefined, after!),
      at("2026-10-01T12:00:00Z", undefined, before!),
    ]);
    const answer = await diagnose(still);
    assertEquals(answer.verdicts[0]?.name, "not-acked");
    assertEquals([answer.window_s, answer.samples[0]?.time?.slice(17, 19)], [2, "00"]);
  }));

Deno.test("what did not move in 10 minutes is stuck, and a window below a second proves nothing", () =>
  folder(async (path) => {
    const [first, second] = samplesOf(caseOf("D02"));
    const at = (time: string, sample: Record<string, unknown>) => ({ document: documentOf(sample), at: time });
    const long = await captures(await Deno.makeTempDir({ dir: path }), [
      at("2026-10-01T12:00:00Z", first!),
      at("2026-10-01T12:10:00Z", second!),
    ]);
    assertEquals((await diagnose(long)).verdicts[0]?.name, "not-acked");
    const short = await captures(await Deno.makeTempDir({ dir: path }), [
      at("2026-10-01T12:00:00Z", first!),
      at("2026-10-01T12:00:00.200Z", second!),
    ]);
    const { verdicts } = await diagnose(short);
    assertEquals(verdicts.filter(({ severity }) => severity !== "info"), []);
    assertStringIncludes(verdicts.find(({ kind }) => kind === "qp")?.sentence ?? "", "too short");
  }));

Deno.test("a peer that was captured 10 minutes later is not compared", () =>
  folder(async (path) => {
    const one = caseOf("D13");
    const [first, second] = samplesOf(one);
    const files = await captures(path, [
      { document: documentOf(first!), at: "2026-10-01T12:00:00Z" },
      { document: documentOf(second!), at: "2026-10-01T12:00:01.200Z" },
      { document: peerDocument(one.peer!), at: "2026-10-01T12:10:00Z", name: "peer" },
    ]);
    const { verdicts, pairs } = await diagnose(files);
    assertEquals(verdicts.filter(({ severity }) => severity !== "info").map(({ name }) => name), ["not-acked"]);
    assertEquals(pairs.map(({ verdict, direction }) => [verdict, direction]), [["not-comparable", null]]);
  }));

Deno.test("a peer in none of the captures is listed with its address", () =>
  folder(async (path) => {
    const one = caseOf("D13");
    const other = peerDocument({ qp: { remote_qpn: "0x777" } });
    const files = await captures(path, [
      { document: documentOf(samplesOf(one)[0]!), at: "2026-10-01T12:00:00Z" },
      { document: other, at: "2026-10-01T12:00:00Z", name: "peer" },
    ]);
    const { unpaired } = await diagnose(files);
    assertEquals(unpaired.map(({ qpn, peer }) => [qpn, peer.gid, peer.qpn]), [
      [0x11f, "10.7.0.2", 0x2f1],
      [0x2f1, "10.7.0.1", 0x777],
    ]);
  }));

Deno.test("an idle QP costs at most 3 register accesses, also where numbers have gaps", async () => {
  const accesses = async (count: number, gap: number): Promise<number> => {
    const queues = Array.from({ length: count }, (_, i) => ({
      kind: "qp",
      number: 0x200 + i + Math.floor(i / 100) * gap,
      context: { remote_qpn: i + 1 },
    }));
    const document = { ...documentOf({}), queues };
    const adapter = createAdapter(parseScenario(JSON.stringify(document), { name: "many" }));
    const decoder = Decoder.create();
    const source = gen5Source(registerProvider(simPort(adapter, "many"), decoder.register), decoder);
    const reader = new SampleReader(source, decoder, { failed: (text) => assert(false, text) });
    const [sample] = await sampleAdapter(reader, "many", {
      window: 1,
      wait: () => Promise.resolve(),
      stopped: () => false,
      leftOut: () => undefined,
    });
    assertEquals(sample?.qps.size, count);
    return adapter.accesses;
  };
  for (const gap of [0, 7]) {
    const [few, many] = [await accesses(500, gap), await accesses(2500, gap)];
    assert((many - few) / 2000 <= 3, `${(many - few) / 2000} accesses a QP with gaps of ${gap}`);
  }
});

Deno.test("--qp, --peer and --pid narrow the answer", async () => {
  const names = async (options: Parameters<typeof diagnose>[1]) =>
    (await diagnose(["sim:sick"], options)).verdicts.filter(({ severity }) => severity !== "info").map(({ name }) =>
      name
    );
  assertEquals(await names({ qps: [0x203] }), ["doorbell-not-rung"]);
  assertEquals(await names({ peers: ["10.7.0.2"] }), ["not-acked"]);
  assertEquals(await names({ pids: [4800] }), ["err-without-cqe"]);
  assertEquals(await names({ cqs: [0x51] }), ["cq-overrun"]);
});

Deno.test("what is found of ports, adapters and logs is no answer to a question for one queue, and is named", () =>
  folder(async (path) => {
    const log = `${path}/kernel.log`;
    await Deno.writeTextFile(
      log,
      "[ 100.0] mlx5_core 0000:81:00.0 ens1: TX timeout on queue: 1, SQ: 0x11ec, CQ: 0x146d, SQ Cons: 0x1 SQ Prod: 0x2\n" +
        "[ 100.1] mlx5_core 0000:81:00.0 ens1: EQ 0x7: Cons = 0x84c, irqn = 0x93\n",
    );
    const one = { ...caseOf("D01"), counters: { out_of_sequence: "+5" } };
    await Deno.writeTextFile(`${path}/one.json`, JSON.stringify(timedDocument(one)));
    const inputs = [`sim:${path}/one.json`];
    const alarms = ({ verdicts }: Awaited<ReturnType<typeof diagnose>>): string[] =>
      verdicts.filter(({ severity }) => severity !== "info").map(({ name }) => name);
    assertEquals(alarms(await diagnose(inputs, { logs: [log] })), ["loss-seen", "tx-timeout-hw"]);
    const narrowed = await diagnose(inputs, { logs: [log], qps: [0x11f] });
    assertEquals(alarms(narrowed), []);
    const left = narrowed.not_looked_at.join("\n");
    assert(left.includes("of its ports and of the adapter: loss-seen"), left);
    assert(left.includes("what logs say of others than was asked for: 1 event"), left);
  }));

Deno.test("a budget ends reading, and what was left out is said", async () => {
  const { not_looked_at: missing } = await diagnose(["sim:sick"], { budget: 0.001 });
  assert(missing.some((text) => text.includes("--budget")), missing.join("\n"));
});

Deno.test("inputs that cannot be read end with their own errors", async () => {
  await assertRejects(() => diagnose([]), UsageError);
  await assertRejects(() => diagnose(["sim:mt4099_pci_cr0"]), UsageError, "cannot be diagnosed");
});

Deno.test("of several inputs one that is no use takes nothing from the others, and is named", () =>
  folder(async (path) => {
    const { sample1: sample = {} } = caseOf("D02");
    const [first, second] = await captures(path, [
      { document: documentOf(sample), at: "2026-10-01T12:00:00Z" },
      { document: documentOf(sample), at: "2026-10-01T12:00:02Z" },
    ]);
    {
      using out = await Deno.open(`${path}/old.wqd`, { write: true, create: true });
      await capture("sim:mt4099_pci_cr0", { write: (bytes) => void out.writeSync(bytes) });
    }
    const { verdicts, incomplete } = await diagnose([`${path}/old.wqd`, first!, second!]);
    assert(verdicts.some(({ name }) => name === "not-acked"));
    assertStringIncludes(incomplete ?? "", "ConnectX-3: its queues cannot be diagnosed");
    await assertRejects(() => diagnose([`${path}/old.wqd`]), UsageError, "cannot be diagnosed");
  }));

Deno.test("a capture of which a part is lost says so", () =>
  folder(async (path) => {
    const [file = ""] = await captures(path, [{ document: documentOf({}), at: "2026-10-01T12:00:00Z" }]);
    assertEquals((await diagnose([file])).incomplete, null);
    await Deno.truncate(file, 900);
    assertStringIncludes((await diagnose([file])).incomplete ?? "", "is damaged: Block");
  }));

Deno.test("a log names the error of a QP beside its verdict", () =>
  folder(async (path) => {
    const log = `${path}/kernel.log`;
    await Deno.writeTextFile(
      log,
      `infiniband mlx5_0: dump_cqe:272:(pid 0): dump error cqe
00000000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000020: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000030: 00 00 00 00 00 00 88 13 08 00 02 05 00 05 c3 d2
`,
    );
    const { verdicts, causes } = await diagnose(["sim:sick"], { logs: [log], qps: [0x205] });
    assert(verdicts[0]?.evidence.some(({ field, s1 }) => field === log && String(s1).includes("0x13/0x88")));
    assertEquals(causes, []);
    assertEquals((await diagnose([], { logs: [log] })).causes.map(({ name }) => name), ["err-with-cause"]);
  }));

Deno.test("compare() shows what differs and counts what is equal", async () => {
  const { comparisons: [siblings] } = await compare(["sim:sick"], [0x209]);
  assertEquals(siblings?.differences.map(({ field }) => field), ["tclass", "dscp", "eth_prio"]);
  assert(siblings!.equal > 50);
  const { comparisons: [time] } = await compare(["sim:sick", "sim:sick@1.2"], [0x101, 0x20f]);
  assert(
    time!.differences.some(({ field, remark }) => field === "qp 0x101 last_acked_psn" && remark?.startsWith("+257")),
  );
  assert(time!.notes.some((note) => note.includes("qp 0x20f was replaced")));
  const { comparisons: [all] } = await compare(["sim:sick", "sim:sick@1.2"], undefined);
  const [first, ...others] = all!.differences;
  assertEquals([first?.field, first?.values], ["qp 0x204 state", ["RTS", "ERR"]], "what changed leads");
  const found = (name: string) => others.find(({ field }) => field === name)?.remark;
  assertEquals(found("qp 0x204 sw_sq_wqebb_counter"), "back by 29");
  assertEquals(found("port 1 local_ack_timeout_err"), "+2, 1.7/s");
  await assertRejects(() => compare(["sim:sick"], [0x999]), UsageError, "0x999");
});

Deno.test("compare() of two ends mirrors their fields", () =>
  folder(async (path) => {
    const one = { ...caseOf("D13"), peer: { qp: { next_rcv_psn: "0x1264", mtu: "1024" } } };
    await Deno.writeTextFile(`${path}/ends.json`, JSON.stringify(timedDocument(one)));
    const { comparisons: [ends] } = await compare([`sim:${path}/ends.json`, `sim:${path}/ends.json#peer`], [0x11f]);
    assertEquals(ends?.differences.map(({ field }) => field), ["mtu", "next_send_psn -> next_rcv_psn (a to b)"]);
  }));

Deno.test("a watcher reads less at its second look and sees rates, rises and verdicts", async () => {
  const watcher = await Watcher.open("sim:sick", {});
  try {
    const first = await watcher.look();
    watcher.pause(1000);
    const second = await watcher.look();
    assertEquals([first.read, first.qps], [115, 115]);
    assert(second.read < first.read);
    assert(second.active.some(({ packets_s: rate }) => rate !== null && rate > 0));
    assertEquals(second.rises["local_ack_timeout_err"], 2);
    assert(second.verdicts.some(({ name }) => name === "not-acked"));
    assertEquals(watcher.captureName, "sim:sick@1.2");
  } finally {
    watcher.close();
  }
});
