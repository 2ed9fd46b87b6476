// Every row of the tables reads its own sample, in every wrapper and under every breakage: whole, or with the loss named.
import { assert, assertEquals } from "@std/assert";
import { readPrefix } from "../../../logs/envelopes.ts";
import { ENVELOPES } from "../../../logs/envelope_rows.ts";
import { FORMAT_ROWS } from "../../../logs/rows/index.ts";
import type { FormatRow } from "../../../logs/row_types.ts";
import type { Facts, LogItem, LogMessage } from "../../../logs/types.ts";
import { readItems } from "./cases.ts";

/** Facts of an item, whichever kind it is of. */
const factsOf = (item: LogItem): Facts =>
  item.kind === "message" ? item.facts : item.kind === "element" ? item.header : {};

/** Facts that the prefix of a line gives, or a wrapper overrules. */
const ORIGIN = new Set(["host", "process", "thread", "rank", "pod", "container", "time", "time_us"]);

/** What a row's sample says, without what depends on the prefix. */
const own = (row: FormatRow): [string, unknown][] => Object.entries(row.gives).filter(([name]) => !ORIGIN.has(name));

for (const row of FORMAT_ROWS) {
  Deno.test(`sample: ${row.origin}`, () => {
    const items = readItems(row.sample + "\n");
    const item = items.find((one) => one.kind !== "skipped" && one.origin === row.origin);
    // A heading alone that states nothing of an error says only that its dump is missing.
    if (item === undefined && row.dump !== undefined) return;
    assert(item !== undefined, JSON.stringify(items));
    const facts = factsOf(item);
    assertEquals(Object.fromEntries(Object.keys(row.gives).map((name) => [name, facts[name]])), row.gives);
    assertEquals(items.length, 1);
  });
}

for (const row of ENVELOPES) {
  Deno.test(`envelope: ${row.origin}`, () => {
    const lead = row.timed ? "Mar 30 21:04:05 " : "";
    const text = `${lead}${row.sample}mlx5: a: got completion with error:`;
    const { origin, end } = readPrefix(text);
    for (const [name, value] of Object.entries(row.gives)) assertEquals(origin[name as "host"], value, name);
    if (row.origin !== "grep -H") assert(end >= lead.length + row.sample.length - 1, text.slice(end));
  });
}

type Change = (line: string, n?: number) => string;

/** Wraps at a width, at blanks. */
const wrap = (width: number): Change => (line) => {
  const out: string[] = [];
  let rest = line;
  while (rest.length > width) {
    let at = rest.lastIndexOf(" ", width);
    if (at <= 0) at = rest.indexOf(" ", width);
    if (at < 0) break;
    out.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  return [...out, rest].join("\n");
};

/** Wraps at a width, as terminals do. */
const cells = (width: number): Change => (line) => line.match(new RegExp(`.{1,${width}}`, "g"))!.join("\n");

const breakAt = (part: number): Change => (line) => {
  const at = Math.floor(line.length * part);
  return `${line.slice(0, at)}\n${line.slice(at)}`;
};

const each = (change: Change): Change => (text) => text.split("\n").map((line, n) => change(line, n)).join("\n");

/** What collectors, terminals and people do to a line; none of it takes anything away. */
const WHOLE: Readonly<Record<string, Change>> = {
  "blanks doubled": each((line) => line.replaceAll(" ", "  ")),
  "tabs": each((line) => line.replaceAll(" ", "\t")),
  "line ends of Windows": (text) => text.replaceAll("\n", "\r\n") + "\r",
  "quoted": each((line) => `> ${line}`),
  "quoted twice": each((line) => `> > ${line}`),
  "in a list": each((line) => `- ${line}`),
  "syslog": each((line) => `Mar 30 21:04:05 n1 app[77]: ${line}`),
  "journal": each((line) => `2026-05-01T10:00:00+0200 n1 app[77]: ${line}`),
  "kernel time": each((line) => `[ 1200.000001] ${line}`),
  "srun -l": each((line) => `3: ${line}`),
  "mpirun tags": each((line) => `[1,3]<stderr>:${line}`),
  "prterun tags": each((line) => `[prterun-n1-77@1,3]<stderr>: ${line}`),
  "torchrun": each((line) => `[rank3]:${line}`),
  "pdsh": each((line) => `node17: ${line}`),
  "kubectl": each((line) => `[pod/w-1/pytorch] ${line}`),
  "container runtime": each((line) => `2026-03-03T04:05:06.1Z stderr F ${line}`),
  "docker": each((line) => JSON.stringify({ log: `${line}\n`, stream: "stderr", time: "2026-03-03T04:05:06.1Z" })),
  "journal in JSON": each((line) => JSON.stringify({ MESSAGE: line, _HOSTNAME: "n1", _PID: "77" })),
  "ECS": each((line) => JSON.stringify({ "@timestamp": "2026-03-03T04:05:06Z", message: line, host: { name: "n1" } })),
  "GCP": each((line) =>
    JSON.stringify({ textPayload: line, resource: { labels: { pod_name: "w-1", node_name: "n1" } } })
  ),
  "vector": each((line) => JSON.stringify({ host: "n1", message: line, kubernetes: { pod_name: "w-1" } })),
  "fluentd": each((line) => `2026-03-03 04:05:06.000000000 +0000 kube.x: ${JSON.stringify({ log: line, host: "n1" })}`),
  "Loki": (text) =>
    JSON.stringify({
      data: {
        result: [{ stream: { pod: "w-1" }, values: text.split("\n").map((line) => ["1772510706100000000", line]) }],
      },
    }),
  "JSON twice": each((line) => JSON.stringify({ log: JSON.stringify({ message: line }) })),
  "colours": each((line) => `\x1b[33m${line}\x1b[0m`),
  "non-breaking blanks": each((line) => line.replaceAll(" ", "\u00a0")),
  "HTML": each((line) => line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")),
  "dmesg -x": each((line) => `kern  :warn  : [ 1234.567890] ${line}`),
  "/dev/kmsg": each((line) => `4,1234,567890123,-;${line}`),
  "RFC 5424": each((line) => `<4>1 2024-05-01T10:00:00.1Z n1 app 7 ID47 [x@1 a="b"] ${line}`),
  "a zone": each((line) => `May 01 10:00:00 CEST n1 app: ${line}`),
  "journal short-unix": each((line) => `1714550400.123456 n1 app[7]: ${line}`),
  "journal export": (text) =>
    text.split("\n").map((line) => `__CURSOR=s=a\n_HOSTNAME=n1\nMESSAGE=${line}\n`).join("\n"),
  "journal as bytes": each((line) => JSON.stringify({ MESSAGE: [...new TextEncoder().encode(line)] })),
  "Fluent Bit": each((line) => `[0] kube.x: [1714550400.1, ${JSON.stringify({ log: line })}]`),
  "OpenTelemetry": each((line) =>
    JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: line } }] }] }] })
  ),
  "kubetail": each((line) => `[w-1 pytorch] ${line}`),
  "vLLM": each((line) => `(VllmWorker rank=3 pid=4711) ${line}`),
  "Jira": (text) => `{noformat}${text}{noformat}`,
  "a table": each((line) => `| ${line} |`),
  "code marks": each((line) => `\`${line}\``),
  "CSV": each((line) => `2024-05-01 10:00:00,n1,"${line.replaceAll('"', '""')}"`),
  "logfmt": each((line) => `time="2024-05-01T10:00:00Z" level=error msg=${JSON.stringify(line)} host=n1`),
  "CSV with a heading": (text) =>
    `"_time","host","_raw"\n` +
    each((line) => `"2024-05-01T10:00:00Z","n1","${line.replaceAll('"', '""')}"`)(text),
  "CSV, all cells quoted": each((line) => `"2024-05-01T10:00:00Z","n1","${line.replaceAll('"', '""')}"`),
  "Markdown": (text) => `| host | message |\n|---|---|\n${each((line) => `| n1 | ${line} |`)(text)}`,
  "a database's table": (text) => ` host | message\n------+--------\n${each((line) => ` n1 | ${line}`)(text)}`,
  "JSON over many lines": (text) =>
    JSON.stringify(text.split("\n").map((textPayload) => ({ textPayload, pod_name: "w-1" })), undefined, 2),
  "kubectl and JSON": each((line) => `[pod/w-1/pytorch] ${JSON.stringify({ msg: line, level: "error" })}`),
  "Python's bytes": each((line) => `b'${line.replaceAll("'", "\\'")}'`),
  "escaped syslog": (text) => `May 01 10:00:00 n1 app[77]: ${text.replaceAll("\n", "#012")}`,
  "stern": each((line) => `train-0-x7f2b main ${line}`),
  "a list of lines": (text) => JSON.stringify({ stdout_lines: text.split("\n") }),
  "a list with numbers": each((line, n) => `${n! + 1}. ${line}`),
  "log4j": each((line) => `2024-05-01 10:00:00,123 ERROR  [main] c.e.App: ${line}`),
  "a patch": each((line) => `+${line}`),
};

/** Breaks of a line. */
const BROKEN: Readonly<Record<string, Change>> = {
  "mail at 72": each(wrap(72)),
  "mail at 60": each(wrap(60)),
  "mail at 76, quoted": (text) => each((line) => `> ${line}`)(each(wrap(76))(text)),
  "terminal of 80": each(cells(80)),
  "terminal of 100": each(cells(100)),
  "broken in the middle": each(breakAt(0.5)),
  "broken early": each(breakAt(0.3)),
  "broken late": each(breakAt(0.8)),
  ...Object.fromEntries(
    [0.15, 0.2, 0.25, 0.35, 0.4, 0.45, 0.55, 0.6, 0.65, 0.7, 0.75, 0.85, 0.9, 0.95].map((part) => [
      `broken at ${100 * part} %`,
      each(breakAt(part)),
    ]),
  ),
};

/** What a reading says against the sample: nothing wrong, and nothing lost without a word. */
function judge(row: FormatRow, text: string, what: string): "whole" | "named" {
  const items = readItems(text + "\n").filter((item) => item.kind !== "skipped");
  const wanted = own(row);
  const mine = items.filter((item) => item.origin === row.origin);
  const whole = mine.some((item) =>
    wanted.every(([name, value]) => JSON.stringify(factsOf(item)[name]) === JSON.stringify(value))
  );
  for (const item of mine) {
    for (const [name, value] of wanted) {
      const found = factsOf(item)[name];
      assert(
        found === undefined || JSON.stringify(found) === JSON.stringify(value),
        `${what}: ${name} ${found}\n${text}`,
      );
    }
  }
  if (whole) return "whole";
  const named = items.some((item) =>
    item.kind === "message" && (item.lost.length > 0 || item.repairs.some((repair) => /cut|joined/.test(repair)))
  );
  assert(named, `${what}: lost without a word\n${text}\n${JSON.stringify(items)}`);
  return "named";
}

for (const row of FORMAT_ROWS) {
  if (row.part || row.dump !== undefined) continue;
  Deno.test(`wrapped in anything: ${row.origin}`, () => {
    for (const [name, change] of Object.entries(WHOLE)) {
      assertEquals(judge(row, change(row.sample), name), "whole", name);
    }
  });
  Deno.test(`broken: ${row.origin}`, () => {
    for (const [name, change] of Object.entries(BROKEN)) judge(row, change(row.sample), name);
  });
}

for (const row of FORMAT_ROWS) {
  if (row.part || row.dump !== undefined) continue;
  Deno.test(`broken more than once: ${row.origin}`, () => {
    for (const width of [28, 32, 36, 41, 48, 54, 64]) {
      for (const [how, change] of [["between words", wrap(width)], ["anywhere", cells(width)]] as const) {
        const text = each(change)(row.sample);
        judge(row, text, `${how} at ${width}`);
        judge(row, each((line) => `> ${line}`)(text), `${how} at ${width}, quoted`);
        judge(row, `${text}\nusb 1-1: new device`, `${how} at ${width}, and a line behind it`);
      }
    }
  });
}

/** The forms whose single breaks were counted. */
const SIX = ["nccl net_ib", "ucx ib_mlx5_log", "openmpi openib", "mvapich", "mooncake"];

for (const row of FORMAT_ROWS.filter(({ origin }) => SIX.includes(origin))) {
  Deno.test(`one break anywhere: ${row.origin}`, () => {
    const { sample } = row;
    for (let at = 1; at < sample.length; at++) {
      const joint = sample[at] === " "
        ? `${sample.slice(0, at)}\n${sample.slice(at + 1)}`
        : `${sample.slice(0, at)}\n${sample.slice(at)}`;
      judge(row, joint, `break at ${at}`);
    }
  });
}

const message = (text: string): LogMessage[] =>
  readItems(text + "\n").filter((item) => item.kind === "message") as LogMessage[];

Deno.test("every row can be told from its words, however it is broken once", () => {
  for (const row of FORMAT_ROWS.filter((one) => !one.part && one.dump === undefined)) {
    const noise = "Mar 30 21:04:05 n1 app[77]: an ordinary line\n".repeat(20);
    const found = message(`${noise}${row.sample}\n${noise}`);
    assert(found.some((one) => one.origin === row.origin), row.origin);
  }
});
