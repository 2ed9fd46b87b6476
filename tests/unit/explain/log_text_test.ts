/** Items and stories of logs as text. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CauseCollector, type ErrorRecord, type EventRecord } from "../../../explain/causes.ts";
import { explainTo, wrapLine } from "../../../explain/line_width.ts";
import {
  factLines,
  renderCauses,
  renderExplanation,
  renderLogHead,
  renderSkipped,
  renderStory,
} from "../../../explain/log_text.ts";

function error(order: number, own: Partial<ErrorRecord> = {}): ErrorRecord {
  return { order, where: `line ${order}`, origin: "test", syndrome: 0x15, ...own };
}

function event(order: number, own: Partial<EventRecord> = {}): EventRecord {
  return { order, where: `line ${order}`, origin: "kernel", event: "qp-fatal", words: "QP fatal", ...own };
}

function collected(errors: readonly ErrorRecord[], events: readonly EventRecord[] = []): CauseCollector {
  const collector = new CauseCollector();
  for (const one of events) collector.event(one);
  for (const one of errors) collector.add(one);
  return collector;
}

const story = (...of: Parameters<typeof collected>): string => renderStory(collected(...of).story());

Deno.test("facts are lines of names and values, also of lists and structures, numbers above 9 in both forms", () => {
  assertEquals(
    factLines({
      syndrome: 0x15,
      syndrome_name: "TRANSPORT_RETRY",
      small: 9,
      large: 10,
      pid: 4711,
      text: "words",
      mac: "02:00:00:00:00:01",
      mac_text: "of port 1",
      inner: { qpn: 3 },
      list: [1, "two", null, { cqn: 16 }],
      absent: undefined,
      none: null,
      odd: 7,
      odd_name: 8,
    }),
    [
      "syndrome : 0x15 (TRANSPORT_RETRY)",
      "small : 0x9",
      "large : 0xa (10)",
      "pid : 4711",
      "text : words",
      "mac : 02:00:00:00:00:01 (of port 1)",
      "inner.qpn : 0x3",
      "list[0] : 1",
      "list[1] : two",
      "list[2] : null",
      "list[3].cqn : 0x10 (16)",
      "none : null",
      "odd : 0x7",
    ],
  );
});

Deno.test("what is counted, and what systems print in decimal, is decimal; so is what is negative", () => {
  const facts = {
    process: 4711,
    thread: 4898,
    remote_rank: 17,
    gid_index: 12,
    errno: 121,
    cmd_status: -22,
    share: 0.5,
  };
  assertEquals(
    factLines({ ...facts, wqe_index: 12 }),
    [...Object.entries(facts).map(([name, value]) => `${name} : ${value}`), "wqe_index : 0xc (12)"],
  );
});

Deno.test("before an item stands where it is, what is missing, mended and contradicted", () => {
  const head = {
    title: "error CQE",
    lines: { first: 3, last: 7 },
    origin: "kernel",
    quoted: ["a line"],
    stated: ["qpn : 0x5"],
    cut: "two lines are missing",
    repairs: ["a prefix was taken off"],
    contradictions: ["text says 5, bytes 6"],
  };
  assertEquals(renderLogHead(head).split("\n"), [
    "== error CQE, lines 3 - 7 (kernel) ==",
    "> a line",
    "incomplete : two lines are missing",
    "repaired : a prefix was taken off",
    "contradiction : text says 5, bytes 6",
    "-------------- stated ------------------",
    "qpn : 0x5",
    "",
  ]);
  const bare = { ...head, lines: { first: 3, last: 3 }, quoted: [], stated: [], cut: undefined };
  assertEquals(
    renderLogHead({ ...bare, repairs: [], contradictions: [] }),
    "== error CQE, line 3 (kernel) ==\n",
  );
  assertEquals([renderExplanation([]), renderCauses([], 5), story([])], ["", "", ""]);
  assertStringIncludes(
    renderSkipped({ first: 1, last: 2 }, "no form fits", "x"),
    "skipped, lines 1 - 2 ==\n> x\nreason",
  );
});

Deno.test("the first cause of each queue says who else reported it, what followed, and what is not certain", () => {
  const collector = collected([
    error(1, { qpn: 5, wqeCounter: 0x10, origin: "ucx", time: "12:00:01", vendor: 0x81 }),
    error(2, { qpn: 5, wqeCounter: 0x10, origin: "nccl", vendor: 0x81 }),
    ...Array.from({ length: 6 }, (_, n) => error(20 + n, { qpn: 5, syndrome: 0x12 })),
    error(30, { qpn: 6, syndrome: 0x05 }),
    error(31, { qpn: 6, syndrome: 0x05 }),
    error(32, { qpn: 7, foreignStatus: 12 }),
  ]);
  assertEquals(renderCauses(collector.queues(), 2).split("\n"), [
    "== First cause ==",
    "QP 0x5 : first error at line 1, time 12:00:01: syndrome 0x15, vendor 0x81, WQE counter 0x10 <---- earliest of all",
    "  reported too by : nccl",
    "  further errors : 6 (line 20, line 21, line 22, line 23, ...)",
    "QP 0x6 : no error but flushes",
    "  flushed : 2 elements, from line 30 to line 31",
    "  not certain : only flushes were seen: the error that caused them is not in this data (another CQ, the peer, an",
    "                earlier part of the log), or software moved the QP to error",
    "QP 0x7 : first error at line 32: completion status 12, not an NVIDIA adapter",
    "2 further errors of other queues are not listed",
    "",
  ]);
  assertEquals(
    renderCauses(collected([error(1, { qpn: 5, syndrome: 0x05 })]).queues(), 0).split("\n")[2],
    "  flushed : 1 element, at line 1",
  );
});

Deno.test("events alone are a story, with who reports them", () => {
  const text = story([], [
    event(1, { host: "ha", rank: 3, device: "mlx5_0", time: "12:00:00" }),
    event(2, { host: "ha", words: "port down", event: "qp-access" }),
  ]);
  assertStringIncludes(text, "reports : 2 events on 1 host\n");
  assertStringIncludes(text, "first by line : QP fatal at line 1, time 12:00:00 on ha, rank 3, mlx5_0\n");
  assertStringIncludes(text, "event : port down at line 2 on ha\n");
});

Deno.test("errors of one kind on many hosts are one line, and kinds beyond a dozen are counted", () => {
  const hosts = Array.from({ length: 6 }, (_, n) => error(n + 1, { host: `h${n}`, qpn: 5, process: n }));
  assertStringIncludes(
    story([...hosts, error(9, { host: "h0", qpn: 6, process: 1, syndrome: 0x77 })]),
    "timeout : transport retry counter exceeded (syndrome 0x15) 6 times, first at line 1 on h0, h1, h2, h3 and 2 more\n",
  );
  const kinds = Array.from({ length: 60 }, (_, n) => error(n + 1, { qpn: n + 1, vendor: n + 1 }));
  const text = story(kinds);
  assertStringIncludes(text, "48 further kinds of reports, 48 in all; json has them\n");
  assertStringIncludes(text, "52 further queues with other errors are not listed; json has them\n");
});

Deno.test("errors without a title have their numbers, those of other adapters their status", () => {
  const text = story([
    error(1, { qpn: 1, syndrome: 0x77, process: 4 }),
    error(2, { qpn: 2, foreignStatus: 10 }),
    error(3, { qpn: 3, foreignStatus: 99 }),
  ]);
  assertStringIncludes(text, "first by line : error (syndrome 0x77) at line 1 on process 4, QP 0x1\n");
  assertStringIncludes(text, "remote access error (completion status 10, not an NVIDIA adapter) at line 2");
  assertStringIncludes(text, "error (completion status 99, not an NVIDIA adapter) at line 3");
});

Deno.test("many groups that were only flushed, for one reason, are folded", () => {
  const flushes = (hosts: number): ErrorRecord[] =>
    Array.from({ length: hosts }, (_, n) => error(n + 1, { host: `h${n}`, qpn: 5, syndrome: 0x05 }));
  const few = story([...flushes(2), error(9, { host: "h0", qpn: 6, syndrome: 0x05 })]);
  assertStringIncludes(
    few,
    "h0 : 2 queues with no error but flushes (2 flushes, first at line 1)\n" +
      "QP 0x5 (h1) : no error but 1 flush, at line 2\n  not certain : only flushes",
  );
  const many = story(flushes(5));
  assertStringIncludes(
    many,
    "only flushes : 5 queues (5 flushes, first at line 1): QP 0x5 (h0); QP 0x5 (h1); QP 0x5 (h2); and 2 more hosts, devices\n",
  );
  assertStringIncludes(many, "  not certain : only flushes were seen");
  const explained = story(flushes(5), flushes(5).map((_, n) => event(0, { host: `h${n}` })));
  assertStringIncludes(explained, "  because : QP fatal at line 0 (kernel) came before");
  const nameless = story([1, 2].map((qpn) => error(qpn, { qpn, syndrome: 0x05 })));
  assertStringIncludes(nameless, "no host named : 2 queues with no error but flushes");
});

Deno.test("errors beyond the queues that are kept are counted in the story", () => {
  const collector = collected(Array.from({ length: 4098 }, (_, n) => error(n + 1, { qpn: n + 1 })));
  assertStringIncludes(
    renderStory(collector.story()),
    "note : 2 errors of further queues are counted, but in no list: there are too many\n",
  );
});

Deno.test("who accuses whom is a table; what it means depends on what the accused reports itself", () => {
  const accuse = (order: number, host: string, peer: string): ErrorRecord =>
    error(order, { host, peer, qpn: order, localGid: `::ffff:192.0.2.${host.slice(1)}` });
  const hosts = Array.from({ length: 8 }, (_, n) => accuse(n + 1, `h${n + 1}`, "192.0.2.9<50>"));
  const silent = collected(hosts).story();
  assertEquals(silent.matrix?.says, [
    "192.0.2.9 is accused by h1, h2, h3, h4, h5, h6 and 2 more and reports nothing itself: look there first, whether it is alive",
  ]);
  const own = error(20, { host: "h9", qpn: 20, localGid: "::ffff:192.0.2.9" });
  assertEquals(collected([...hosts.slice(0, 3), own]).story().matrix?.says, ["h9 is accused by h1, h2, h3"]);
  const local = { ...own, syndrome: 0x04 };
  const told = collected([...hosts.slice(0, 3), local]).story();
  assertEquals(told.matrix?.says, ["h9 has a local error (line 20) and is accused by h1, h2, h3: start there"]);
  const text = renderStory(told);
  assertStringIncludes(text, "so : h9 has a local error");
  assertStringIncludes(text, "       h9\nh1      1\nh2      1\nh3      1\nh9      1\n");
});

Deno.test("both ends of a connection are told with who reports each", () => {
  const text = story([
    error(1, { host: "ha", qpn: 5, remoteQpn: 6 }),
    error(2, { host: "hb", qpn: 6, remoteQpn: 5, syndrome: 0x13, vendor: 0x88 }),
  ]);
  assertStringIncludes(
    text.replaceAll(/\n +/g, " "),
    "both ends : transport retry counter exceeded (syndrome 0x15) at line 1 on ha, QP 0x5; remote",
  );
  assertStringIncludes(text, "(by their QP numbers)");
});

Deno.test("lines are broken at words, where there are any", () => {
  const words = Array.from({ length: 40 }, (_, n) => `word${n}`).join(" ");
  const lines = wrapLine(`cause : ${words}`).split("\n");
  assert(lines.length > 1 && lines.every((line) => line.length <= 118));
  assert(lines.slice(1).every((line) => line.startsWith(" ".repeat(8)) && line[8] !== " "));
  const whole = "x".repeat(300);
  assertEquals(wrapLine(whole), whole);
  assertEquals(wrapLine(`cause : ${whole} end`), `cause : ${whole}\n        end`);
  assertEquals(wrapLine(`cause : ${whole} end`.replace(" end", "")), `cause : ${whole}`);
  try {
    explainTo(20);
    assertEquals(wrapLine("label : one two three four"), "label : one two\n  three four");
    explainTo(undefined);
    assertEquals(wrapLine("label : one two three four"), "label : one two three four");
  } finally {
    explainTo(undefined);
  }
});

Deno.test("dozens of equal errors, ends and accusations are a screen, and a rare error among them is named", () => {
  const many = Array.from(
    { length: 256 },
    (_, n) => error(n + 1, { host: `h${n % 32}`, qpn: n + 1, peer: `192.0.2.${n % 200}<${n}>`, vendor: 0x81 }),
  );
  const text = story([...many, error(300, { host: "h9", qpn: 999, syndrome: 0x04, vendor: 0x51 })]);
  assert(text.split("\n").length < 50, text);
  assertStringIncludes(text, "QP 0x3e7 (h9) : first error at line 300: syndrome 0x04, vendor 0x51");
  assertStringIncludes(
    text,
    "alike : 253 more queues on h3, h4, h5, h6 and 28 more, the first at line 4: syndrome 0x15, vendor 0x81\n",
  );
  for (const line of text.split("\n")) assert(!/^h\d+(?: +\.)+$/.test(line), `a row that says nothing: ${line}`);
  const ends = Array.from({ length: 64 }, (_, n) => [
    error(2 * n + 1, { host: "ha", qpn: 1000 + n, remoteQpn: 2000 + n }),
    error(2 * n + 2, { host: "hb", qpn: 2000 + n, remoteQpn: 1000 + n }),
  ]).flat();
  const both = story(ends);
  assert(both.split("\n").length < 25, both);
  assertStringIncludes(both, "both ends : the same of 62 more connections between ha and hb\n");
  const diagonal = story(
    Array.from({ length: 64 }, (_, n) => error(n, { host: `h${n}`, peer: `192.0.2.${n}`, qpn: n })),
  );
  assertStringIncludes(diagonal, "so : 64 hosts accuse 64 hosts or addresses, and none is accused by two\n");
  assert(!diagonal.includes("accuser \\ accused"), diagonal);
});

Deno.test("what queues that failed alike have besides is counted", () => {
  const queue = (n: number) => [
    error(3 * n + 1, { qpn: n + 1, syndrome: 0x04 }),
    error(3 * n + 2, { qpn: n + 1, syndrome: 0x04, wqeCounter: 7 }),
    error(3 * n + 3, { qpn: n + 1, syndrome: 0x05 }),
  ];
  const text = story(Array.from({ length: 10 }, (_, n) => queue(n)).flat());
  assertStringIncludes(
    text,
    "alike : 7 more queues, the first at line 10: syndrome 0x04\n  further errors : 7\n  flushed : 7 elements\n",
  );
});
