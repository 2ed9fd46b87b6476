// Messages of every format behind every logger, broken and wrapped at random as terminals, mail programs and loggers below
// the program do it: whole, or with the loss named; no other value. The counts are limits, and a seed gives the same texts
// on every machine.
import { assert, assertEquals } from "@std/assert";
import { FORMAT_ROWS } from "../../../logs/rows/index.ts";
import type { FormatRow } from "../../../logs/row_types.ts";
import type { Facts, LogItem } from "../../../logs/types.ts";
import { decodeToJson, readItems } from "./cases.ts";

/** What loggers write before lines. */
const BEFORE: readonly ((n: number) => string)[] = [
  () => "",
  (n) => `[ ${1234 + n}.567890] `,
  () => "May 01 10:00:00 n1 app[77]: ",
  () => "2026-05-01T10:00:00+0200 n1 app[77]: ",
  () => "> ",
  () => "> > ",
  () => "3: ",
  () => "[1,3]<stderr>:",
  () => "node17: ",
  () => "[pod/w-1/pytorch] ",
  () => "2026-03-03T04:05:06.1Z stderr F ",
  () => "[rank3]: ",
  () => "    ",
  () => "- ",
  () => "10:00:00 INFO ",
  () => "E0603 10:00:00.123456  4711 a.cc:12] ",
  () => "[Sun Oct  1 17:01:10 2017] ",
  () => "w-1 pytorch ",
  () => "(Worker pid=4711, ip=192.0.2.3) ",
];

/** Lines that stand around a message and are none of it. */
const AROUND = [
  "usb 1-1: new high-speed device",
  "systemd[1]: Started Session 12 of user root.",
  "eth0: link is up 100000 Mbps full duplex",
  "the job exited with status 12",
  "  at foo (bar.c:12)",
  "Traceback (most recent call last):",
  "Segmentation fault",
  "12:34:56 worker 5 done",
];

/** Whole numbers below a limit, always the same ones for a seed. */
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return Math.floor(((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32 * below);
  };
}

type Break = (line: string, roll: (below: number) => number) => string[];

const blanks = (line: string): number[] => [...line.matchAll(/ /g)].map((match) => match.index);

/** Pieces of a line that is broken at places, whose blank goes if it is one. */
function cutAt(line: string, places: readonly number[]): string[] {
  const cuts = [...new Set(places)].sort((a, b) => a - b);
  const pieces = cuts.map((at, n) => line.slice(n === 0 ? 0 : cuts[n - 1]! + Number(line[cuts[n - 1]!] === " "), at));
  const last = cuts[cuts.length - 1] ?? 0;
  return [...pieces, line.slice(last + Number(line[last] === " "))].filter((piece) => piece !== "");
}

function between(line: string, width: number): string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > width) {
    let at = rest.lastIndexOf(" ", width);
    if (at <= 0) at = rest.indexOf(" ", width);
    if (at < 0) break;
    pieces.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  return [...pieces, rest];
}

const ONCE: Readonly<Record<string, Break>> = {
  anywhere: (line, roll) => {
    const at = 1 + roll(line.length - 1);
    return [line.slice(0, at), line.slice(at)];
  },
  "at a blank": (line, roll) => {
    const places = blanks(line);
    return places.length === 0 ? [line] : cutAt(line, [places[roll(places.length)]!]);
  },
  "in a window": (line, roll) => line.match(new RegExp(`.{1,${24 + roll(110)}}`, "g")) ?? [line],
  "in a mail": (line, roll) => between(line, 28 + roll(90)),
  "not at all": (line) => [line],
};

const TWICE: Readonly<Record<string, Break>> = {
  anywhere: (line, roll) => {
    const [a, b] = [1 + roll(line.length - 1), 1 + roll(line.length - 1)].sort((one, other) => one - other);
    return [line.slice(0, a), line.slice(a, b), line.slice(b)].filter((piece) => piece !== "");
  },
  "at blanks": (line, roll) => {
    const places = blanks(line);
    return places.length < 2 ? [line] : cutAt(line, [places[roll(places.length)]!, places[roll(places.length)]!]);
  },
};

/** A line with a blank inside of one of its words. */
function apart(line: string, roll: (below: number) => number): string[] {
  const places = [...line.matchAll(/(?<=\S)(?=\S)/g)].map((match) => match.index);
  const at = places[roll(places.length)];
  return [at === undefined ? line : `${line.slice(0, at)} ${line.slice(at)}`];
}

const APART: Readonly<Record<string, Break>> = { "a blank inside a word": apart };

/** A text with a message in it, broken in some way behind some logger. */
function broken(row: FormatRow, breaks: Readonly<Record<string, Break>>, roll: (below: number) => number): string {
  const before = BEFORE[roll(BEFORE.length)]!;
  const kinds = Object.values(breaks);
  const change = kinds[roll(kinds.length)]!;
  // Before every piece, before the first one, broken together with the line, or quoted when it was broken already.
  const where = roll(4);
  let count = 0;
  const lines = row.sample.split("\n").flatMap((line) => {
    if (where === 2) return change(before(count++) + line, roll);
    const pieces = change(line, roll).map((piece, n) => (where === 0 || n === 0 ? before(count++) : "") + piece);
    return where === 3 ? pieces.map((piece) => `> ${piece}`) : pieces;
  });
  const around = () => roll(2) === 0 ? [] : [AROUND[roll(AROUND.length)]!];
  return [...around(), ...lines, ...around()].join("\n") + "\n";
}

/** Facts that depend on what stands before a line. */
const ORIGIN = new Set(["host", "process", "thread", "rank", "pod", "container", "time", "time_us"]);

const factsOf = (item: LogItem): Facts => item.kind === "message" ? item.facts : {};

/** What a reading is against the sample. */
function judge(row: FormatRow, text: string): "whole" | "named" | "wrong" | "silent" {
  const wanted = Object.entries(row.gives).filter(([name]) => !ORIGIN.has(name));
  const items = readItems(text);
  const same = (item: LogItem, name: string, value: unknown) =>
    JSON.stringify(factsOf(item)[name]) === JSON.stringify(value);
  const found = items.filter((item) => item.kind === "message");
  const wrong = found.some((item) =>
    wanted.some(([name, value]) => factsOf(item)[name] !== undefined && !same(item, name, value))
  );
  if (wrong) return "wrong";
  const whole = found.some((item) =>
    item.origin === row.origin && wanted.every(([name, value]) => same(item, name, value))
  );
  if (whole) return "whole";
  const named = items.some((item) =>
    item.kind === "skipped" ||
    (item.kind === "message" && (item.lost.length > 0 || item.repairs.some((one) => /cut|joined|certain/.test(one))))
  );
  return named ? "named" : "silent";
}

/** Counts of readings, and the first texts that are wrong or silent. */
function count(breaks: Readonly<Record<string, Break>>, texts: number, seed: number) {
  const roll = dice(seed);
  const rows = FORMAT_ROWS.filter((row) => !row.part && row.dump === undefined);
  const counts = { whole: 0, named: 0, wrong: 0, silent: 0 };
  const bad: string[] = [];
  for (let n = 0; n < texts; n++) {
    const row = rows[n % rows.length]!;
    const text = broken(row, breaks, roll);
    const verdict = judge(row, text);
    counts[verdict]++;
    if ((verdict === "wrong" || verdict === "silent") && bad.length < 8) bad.push(`${verdict} ${row.origin}\n${text}`);
  }
  return { counts, bad: bad.join("\n") };
}

Deno.test("a message that is broken once, or wrapped at a width, is whole or its loss is named", () => {
  for (const seed of [1, 2, 3]) {
    const { counts, bad } = count(ONCE, 3000, seed);
    assert(counts.wrong === 0 && counts.silent === 0, bad);
    assert(counts.whole > 0.97 * 3000, `${counts.whole} whole`);
  }
});

Deno.test("a message that is broken twice is hardly ever wrong", () => {
  for (const seed of [1, 2, 3]) {
    const { counts, bad } = count(TWICE, 3000, seed);
    assert(counts.wrong <= 2 && counts.silent <= 4, `${JSON.stringify(counts)}\n${bad}`);
    assert(counts.whole > 0.95 * 3000, `${counts.whole} whole`);
  }
});

Deno.test("what a message says twice is no label, a time is no device's number, halves of an address and of a sign are one", () => {
  const one = (...lines: string[]) => {
    const [item, ...others] = readItems(lines.join("\n") + "\n");
    assert(item?.kind === "message" && others.length === 0, lines.join("\n"));
    return item.facts;
  };
  assertEquals(one("w-1 pytorch error: WC", "w-1 pytorch error: 13 vendor_err=135")["vendor_syndrome"], 135);
  const tag = "I/O tag 12 (900c) opcode 0x2 (I/O Cmd) QID 3 timeout";
  assertEquals(one("10:00:00 INFO nvme", `10:00:00 INFO nvme1: ${tag}`)["device"], "nvme1");
  const worker = "(Worker pid=4711, ip=192.0.2.3)";
  assertEquals(
    one(`${worker} Assertion failed: wc->status =`, `${worker} = IBV_WC_SUCCESS. 12 vs 0`)["wc_status"],
    12,
  );
  const call =
    "Call to ibv_modify_qp failed with 110 Connection timed out, on dev mlx5_3:1, curr state INIT, next state RTR, ";
  assertEquals(
    one(`${call}local GID index 3, local GID ::ffff:192.0.2.1, remote GID ::ffff`, ":192.0.2.2, retrying 1/35 after")[
      "remote_gid"
    ],
    "::ffff:192.0.2.2",
  );
  const status = "[n4:mpi_rank_1][handle_cqe] Msg from 196: wc.status=";
  assertEquals(one(`node17: ${status}`, "12 (transport retry counter exceeded), wc.wr_id=0x7f01")["wc_status"], 12);
});

Deno.test("a blank inside a word or a number: the message is whole, or its loss is named", () => {
  for (const seed of [1, 2, 3]) {
    const { counts, bad } = count(APART, 1000, seed);
    assert(counts.wrong === 0 && counts.silent <= 1, `${JSON.stringify(counts)}\n${bad}`);
    assert(counts.whole > 0.97 * 1000, `${counts.whole} whole`);
  }
});

Deno.test("digits behind a number and a blank: what they are together is not told", () => {
  const read1 = (line: string) => {
    const [item] = readItems(`${line}\n`);
    assert(item?.kind === "message");
    return item;
  };
  const cut = read1("hermon2: CQE ERR: cqe ffffff0a00112240 QPN 3f00c2 indx 2b status 0x15  vendor syndrome 8 1");
  assertEquals([cut.facts["qpn"], cut.facts["vendor_syndrome"], cut.lost], [0x3f00c2, undefined, ["vendor_syndrome"]]);
  // What its program writes behind the number tells where it ends.
  const ucx = read1("Transport retry count exceeded on mlx5_0:1/RoCE (sy nd 0x1 5 vend 0x8 1 hw_synd 0/0)");
  assertEquals([ucx.facts["syndrome"], ucx.facts["vendor_syndrome"], ucx.lost], [0x15, 0x81, []]);
  // Blanks that stand between words are taken out nowhere.
  assertEquals(readItems("the vendor err or an error of a port retry cannot be told from the text\n"), []);
});

Deno.test("a line with its program's own words before it lacks no beginning, whatever stands in the line before", () => {
  const event = "infiniband mlx5_2: mlx5_ib_event:2981:(pid 0): fatal error on QP";
  const error = "infiniband mlx5_2: mlx5_2/1: QP 1231 error: remote access error (0x88 0x0 0x0)";
  const [item] = readItems(`${event}\n${error}\n`);
  assert(item?.kind === "message");
  assertEquals([item.facts["device"], item.lost], ["mlx5_2", []]);
});

Deno.test("what PyTorch says once more is a report of its own where the first one is not there", async () => {
  const again = [
    "[rank5]: ncclRemoteError: A call failed possibly due to a network error or a remote process exiting prematurely.",
    "[rank5]: Last error:",
    "[rank5]: NET/IB : Got completion from peer 192.0.2.2<50432> with status=12 opcode=3 len=0 vendor err 129 (Send)",
  ].join("\n");
  assertEquals((await decodeToJson(again + "\n")).headline?.first?.syndrome, 0x15);
});

/** Facts of the one message of lines, and what is lost of it. */
function read(lines: readonly string[]): { readonly facts: Facts; readonly lost: readonly string[] } {
  const [item, ...others] = readItems(lines.join("\n") + "\n");
  assertEquals(others, []);
  assert(item?.kind === "message");
  return item;
}

Deno.test("a piece that says nothing before the next one is not passed over", () => {
  const ucx = read([
    "[1700000010.000001] [ha:1:0:1] ib_mlx5_log.c:171 Remote access on mlx5_3:1/RoCE (synd 0x13",
    "vend",
    "0x88 hw_synd 0/7)",
  ]);
  assertEquals([ucx.facts["vendor_syndrome"], ucx.facts["hw_err_synd"], ucx.lost], [0x88, 7, []]);
  const command = read([
    "mlx5_core 0000:5e:00.1: mlx5_cmd_check:780:(pid 9): 2RST_QP(0x50a) op_mod(0x0) failed, status b",
    "ad resource state(",
    "0x9), syndrome (0x1a2b3c)",
  ]);
  assertEquals([command.facts["cmd_status"], command.facts["cmd_syndrome"]], [9, 0x1a2b3c]);
  const peer = read([
    "Fail to handle RDMA completion, error status(12): Socket{id=7 fd=9 addr=1",
    "92.0.2.",
    "9:80:4321}",
  ]);
  assert(peer.facts["peer"] === "192.0.2.9:80:4321" || peer.lost.includes("peer"), JSON.stringify(peer));
});

Deno.test("one word alone between two pieces is passed over too, behind a prefix as well", () => {
  for (const before of ["", "May 01 10:00:00 n1 app[77]: ", "3: "]) {
    const flush = read([
      `${before}[ha:1:0:1] ib_mlx5_log.c:90 QP 0x1590d wqe[43850]`,
      `${before}is`,
      `${before}flushed`,
    ]);
    assertEquals([flush.facts["syndrome"], flush.facts["wqe_counter"]], [5, 43850], before);
    const scale = "VERBS RDMA rdma write error IBV_WC_REM_ACCESS_ERR to 192.0.2.1 on mlx5_0 port 1";
    const vendor = read([before + scale, `${before}vendor_err`, `${before}136`]);
    assertEquals(vendor.facts["vendor_syndrome"], 136, before);
  }
});

Deno.test("words that read in two ways are not told; those of which one reading has words of these programs are", () => {
  const connect = (...pieces: string[]) => {
    const { facts, lost } = read(["nvme nvme0: Connect rejected: status 8 (inva", ...pieces]);
    return [facts["cm_status"], facts["cm_reason"], lost];
  };
  assertEquals(connect("lid s", "er", "vice ID)."), [8, undefined, ["cm_reason"]]);
  assertEquals(connect("lid service", "ID)."), [8, "invalid service ID", []]);
});

Deno.test("an arrow that is broken behind quote marks is one", () => {
  for (const quote of ["> ", "> > ", ""]) {
    const { facts } = read([
      `${quote}n1:7:9 [1] NCCL INFO NET/IB: Got completion with error (devIndex=1, wc-`,
      `${
        quote.slice(2)
      }>status=(IBV_WC_RETRY_EXC_ERR)12, wc->opcode=(IBV_WC_SEND)0, wc->wr_id=7, wc->qp_num=2811, wc->byte_len=0)`,
    ]);
    assertEquals([facts["wc_status"], facts["qpn"]], [12, 2811], quote);
  }
});

Deno.test("what has begun and does not come is lost", () => {
  const { facts, lost } = read(["Local protection on mlx5_0:1/RoCE (synd 0x4", "Segmentation fault"]);
  assertEquals([facts["message"], facts["vendor_syndrome"], lost.includes("vendor_syndrome")], [
    "local protection",
    undefined,
    true,
  ]);
  assertEquals(read(["Local protection on mlx5_0:1/RoCE", "Segmentation fault"]).lost, []);
});

Deno.test("the beginning of an event, of a GPU's address or of a device's name is none", () => {
  const event = read(["[1700000010.000001] [ha:1:0] ib_device.c:171 UCX ERROR IB Async event on mlx5_3: DCT access"]);
  assertEquals([event.facts["event"], event.lost], [undefined, ["event"]]);
  for (const begun of ["D", "DC"]) {
    const { facts, lost } = read([`[ha:1:0] ib_device.c:171 UCX ERROR IB Async event on mlx5_3: ${begun}`]);
    assertEquals([facts["event"], lost], [undefined, ["event"]], begun);
  }
  const words = read([
    "[ha:1:0] ib_device.c:171 UCX ERROR IB Async event on mlx5_3: DC",
    "T",
    " access error on DCTN 0x2",
  ]);
  assertEquals([words.facts["event"], words.facts["dctn"]], ["DCT access error on DCTN 0x2", 2]);
  const srp = "scsi host8: ib_srp: failed RECV status WR flushed (5) for CQE 0";
  assertEquals(read([srp]).lost, ["cqe_pointer"]);
  assertEquals(read([srp, "000", "0000abc"]).facts["cqe_pointer"], "0xabc");
  for (const gpu of ["0000:4b:00", "0000:4b:00.0"]) {
    assertEquals(read([`NVRM: Xid (PCI:${gpu}): 79, pid=1, GPU has fallen off the bus.`]).facts["gpu"], gpu);
  }
  const bond = readItems("m\nl\nx5_bond_0/1: QP 51291 error: local length error (0x8e 0x0 0x0)\n");
  for (const item of bond) assert(!/^x5/.test(String(factsOf(item)["device"])), JSON.stringify(item));
});
