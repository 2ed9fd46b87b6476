import { assert, assertEquals, assertMatch } from "@std/assert";
import { Collectives, isCollectives } from "../../../diagnose/collectives.ts";
import { Ranks, ranksText } from "../../../diagnose/ranks.ts";

interface Entry {
  readonly seq: number;
  readonly op?: string;
  readonly state?: string;
  readonly p2p?: boolean;
}

function recorder(entries: readonly Entry[], own: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    version: "2.5",
    pg_config: { "0": { name: "0", desc: "default_pg", ranks: "[0, 1, 2, 3]" } },
    pg_status: {},
    entries: entries.map(({ seq, op = "all_reduce", state = "completed", p2p = false }, i) => ({
      record_id: i,
      pg_id: 0,
      process_group: ["0", "default_pg"],
      collective_seq_id: seq,
      profiling_name: `nccl:${op}`,
      state,
      is_p2p: p2p,
    })),
    ...own,
  });
}

function of(files: Readonly<Record<string, string>>, ranks = new Ranks([])) {
  const all = new Collectives(ranks);
  const problems = Object.entries(files).flatMap(([name, text]) => all.add(name, text) ?? []);
  return { causes: all.causes(), problems };
}

const WAITS = recorder([{ seq: 12 }, { seq: 13, state: "started" }]);
const DONE = recorder([{ seq: 12 }]);

Deno.test("who never entered the collective that others wait in is the first cause", () => {
  const { causes } = of({ "t_rank_0": WAITS, "t_rank_1.json": WAITS, "t_rank_2": DONE });
  assertEquals(causes.map(({ name, rank, confidence }) => [name, rank, confidence]), [[
    "waits-for-nobody",
    2,
    "header",
  ]]);
  assertMatch(
    causes[0]!.sentence,
    /^rank 2 never entered all_reduce 13 of group 0 \(default_pg\): its last was all_reduce 12/,
  );
  assertEquals(causes[0]!.chain, [
    "ranks 0-1 wait in all_reduce 13",
    "rank 3 left no dump: whether they entered is not known",
  ]);
});

Deno.test("ranks that are all in one collective, or have completed it, are no cause", () => {
  assertEquals(of({ "r_0": WAITS, "r_1": WAITS }).causes, []);
  assertEquals(of({ "r_0": recorder([{ seq: 13 }]), "r_1": DONE }).causes, [], "nobody waits: one is only later");
  assertEquals(
    of({ "r_0": WAITS, "r_1": DONE, "r_2": DONE, "r_3": DONE }).causes,
    [],
    "most are not there: the first is early",
  );
  assertEquals(
    of({ "r_0": recorder([{ seq: 12 }, { seq: 99, p2p: true, state: "started" }]), "r_1": DONE }).causes,
    [],
  );
});

Deno.test("who is still in an earlier collective may wait itself: that is said, and only plausible", () => {
  const stuck = recorder([{ seq: 11, state: "started", op: "broadcast" }]);
  const { causes } = of({ "r_0": WAITS, "r_1": WAITS, "r_2": stuck });
  assertEquals([causes[0]?.rank, causes[0]?.confidence], [2, "plausible"]);
  assertMatch(causes[0]!.sentence, /it is still in broadcast 11/);
});

Deno.test("the rank stands in the dump or in the name of its file, and the host in the dump", () => {
  const { causes } = of({
    "a.json": recorder([{ seq: 13, state: "scheduled" }], { rank: 0 }),
    "b.json": recorder([{ seq: 12 }], { rank: 7, hostname: "n9" }),
  });
  assertEquals([causes[0]?.rank, causes[0]?.host], [7, "n9"]);
  assertMatch(of({ "dump.json": WAITS }).problems[0]!, /does not say whose rank/);
  assertMatch(of({ "r_0": "{" }).problems[0]!, /is no JSON/);
});

const ras = (status: Readonly<Record<string, boolean>>): string =>
  JSON.stringify({
    nccl_version: "2.30.7",
    communicators_count: 2,
    communicators: [0, 1].map((n) => ({
      hash: `0xabc${n}`,
      size: 4,
      ranks: [{ rank: 0, host: "n0", pid: 5 }],
      missing_ranks: [{ rank: 3, host: "n3", pid: 77, status }],
    })),
  });

Deno.test("ranks that NCCL's RAS misses are named once, with what it thinks of them", () => {
  const dead = of({ "ras.json": ras({ unresponsive: true, considered_dead: true }) }).causes;
  assertEquals(dead.map(({ name, host, rank }) => [name, host, rank]), [["peer-died", "n3", 3]]);
  const silent = of({ "ras.json": ras({ unresponsive: true, considered_dead: false }) }).causes;
  assertEquals(silent.map(({ name, rank }) => [name, rank]), [["waits-for-nobody", 3]]);
  assertEquals(of({ "ras.json": ras({}) }).causes[0]?.confidence, "plausible");
});

/** An answer of RAS: counts of AllReduce by rank, of processes 100, 101, … of hosts of two ranks each. */
const counted = (counts: readonly number[], hash = "0xabc", first = 0): Readonly<Record<string, unknown>> => ({
  hash,
  size: counts.length,
  ranks: counts.map((AllReduce, rank) => {
    const job = first + rank;
    return { rank, host: `n${job >> 1}`, pid: 100 + job, collective_counts: { AllReduce, Broadcast: 3 } };
  }),
  missing_ranks: [],
});
const answer = (...communicators: readonly unknown[]): string =>
  JSON.stringify({ nccl_version: "2.30.7", communicators_count: communicators.length, communicators });

Deno.test("who has begun fewer collectives than all others is named; for sure where the counts stand", () => {
  const lag = answer(counted([101, 100, 101, 101, 101, 101, 101, 101]));
  const one = of({ "a.json": lag }).causes;
  assertEquals(one.map(({ rank, host, confidence }) => [rank, host, confidence]), [[1, "n0", "plausible"]]);
  const two = of({ "a.json": lag, "b.json": lag }).causes;
  assertEquals(two.map(({ rank, confidence }) => [rank, confidence]), [[1, "header"]]);
  assertEquals(two[0]!.chain, ["ranks 0, 2-7 of communicator 0xabc have begun AllReduce 101 times"]);
});

Deno.test("ranks that get on, or have begun as many, are no cause", () => {
  const then = answer(counted([102, 101, 102, 102]));
  assertEquals(of({ "a.json": answer(counted([101, 100, 101, 101])), "b.json": then }).causes, []);
  assertEquals(of({ "a.json": answer(counted([101, 101, 101, 101])) }).causes, []);
  assertEquals(of({ "a.json": answer(counted([102, 101, 101, 101])) }).causes, [], "the first is early");
});

Deno.test("ranks of a small communicator are named by those of the job", () => {
  const small = counted([50, 50, 50, 49], "0x4", 4);
  const { causes } = of({ "a.json": answer(counted([9, 9, 9, 9, 9, 9, 9, 9]), small) });
  assertEquals(causes.map(({ rank, host }) => [rank, host]), [[7, "n3"]]);
});

Deno.test("ranks that entered different operations as one collective are named", () => {
  const other = recorder([{ seq: 12 }, { seq: 13, op: "broadcast", state: "started" }]);
  const { causes } = of({ "r_0": WAITS, "r_1": WAITS, "r_2": other });
  assertEquals(causes.map(({ rank, confidence }) => [rank, confidence]), [[2, "header"]]);
  assertMatch(causes[0]!.sentence, /rank 2 entered broadcast, ranks 0-1 all_reduce/);
  const half = of({ "r_0": WAITS, "r_1": other }).causes;
  assertEquals(half.map(({ rank, host }) => [rank, host]), [[null, null]]);
  const done = recorder([{ seq: 12, op: "broadcast" }]);
  assertEquals(of({ "r_0": DONE, "r_1": done }).causes, [], "both have ended: names differ, nothing waits");
});

Deno.test("dumps are told from other json", () => {
  assert(isCollectives(WAITS) && isCollectives(ras({})));
  assert(!isCollectives('{"schema":"wqdump-scenario/1"}') && !isCollectives('text "communicators": []'));
});

Deno.test("dumps of any shape are taken apart without believing them", () => {
  for (
    const value of [null, 5, [], { entries: 5 }, { entries: [null, 5, { collective_seq_id: -1 }] }, {
      communicators: 5,
    }]
  ) {
    of({ "r_1": JSON.stringify(value) });
  }
  const many = of({ "r_1": recorder(Array.from({ length: 200_000 }, (_, seq) => ({ seq }))) });
  assertEquals(many.causes, []);
});

Deno.test("ranks are listed as runs", () => {
  assertEquals(ranksText([3]), "rank 3");
  assertEquals(ranksText([0, 1, 2, 5, 7, 8]), "ranks 0-2, 5, 7-8");
});
