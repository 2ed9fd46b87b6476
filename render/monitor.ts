/** `diagnose --check`: an answer as monitors want it. Never more than a line, and their exit codes. */

import { oneLine } from "../plain.ts";
import type { Diagnosis, Verdict } from "../diagnose/types.ts";

/** Longest line. */
const MOST = 80;
/** Longest value of a label. */
const MAX_LABEL = 256;

/** Exit codes by monitor: nothing, warning, error, unknown. */
const CODES = { npd: [0, 1, 1, 2], nagios: [0, 1, 2, 3] } as const;
const WORDS = {
  npd: ["OK", "PROBLEM", "PROBLEM", "UNKNOWN"],
  nagios: ["OK", "WARNING", "CRITICAL", "UNKNOWN"],
} as const;

/** What a monitor is told. */
export interface MonitorAnswer {
  /** A line without its end. */
  readonly line: string;
  /** Exit code. */
  readonly code: number;
}

/**
 * An answer for a monitor.
 *
 * @param answer The diagnosis; a text where there is none, with the reason.
 */
export function monitorAnswer(monitor: keyof typeof CODES, answer: Diagnosis | string): MonitorAnswer {
  const level = typeof answer === "string" ? 3 : levelOf(answer);
  const perf = typeof answer !== "string" && monitor === "nagios" && level < 3 ? perfdata(answer) : "";
  const text = `${WORDS[monitor][level]}: ${typeof answer === "string" ? answer : summary(answer, level)}`;
  return { line: `${plain(text, MOST - perf.length)}${perf}`, code: CODES[monitor][level]! };
}

/** 0 nothing, 1 warning, 2 error, 3 not known. */
function levelOf({ verdicts, incomplete, looked_at: seen }: Diagnosis): 0 | 1 | 2 | 3 {
  if (verdicts.some(({ severity }) => severity === "error")) return 2;
  if (verdicts.some(({ severity }) => severity === "warning")) return 1;
  return incomplete === null && Object.values(seen).some((count) => count > 0) ? 0 : 3;
}

function summary({ verdicts, incomplete, looked_at: seen }: Diagnosis, level: number): string {
  if (level === 3) return incomplete ?? "no queue was found";
  const bad = verdicts.filter(({ severity }) => severity !== "info");
  if (bad.length === 0) return `${seen.qp ?? 0} QP${seen.qp === 1 ? "" : "s"}, nothing wrong`;
  const counts = countBy(bad, ({ name }) => name);
  const names = [...counts].map(([name, count]) => count === 1 ? name : `${count} ${name}`);
  const [first] = bad;
  const where = first!.number === null ? "" : ` (${first!.kind} 0x${first!.number.toString(16)})`;
  return names.join(", ") + (bad.length === 1 ? where : "");
}

function perfdata({ verdicts, looked_at: seen }: Diagnosis): string {
  const count = (severity: string): number => verdicts.filter((one) => one.severity === severity).length;
  return ` | errors=${count("error")} warnings=${count("warning")} qps=${seen.qp ?? 0}`;
}

function countBy<T>(list: readonly T[], key: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of list) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return counts;
}

/**
 * Metrics for node-exporter's textfile collector; labels are bounded: no queue numbers.
 *
 * @param answer The diagnosis, where there is one.
 */
export function metrics(answer: Diagnosis | undefined): string {
  const lines = [
    "# HELP wqdump_up The last diagnosis was complete.",
    "# TYPE wqdump_up gauge",
    `wqdump_up ${answer !== undefined && answer.incomplete === null ? 1 : 0}`,
  ];
  if (answer === undefined) return `${lines.join("\n")}\n`;
  lines.push("# HELP wqdump_queues Queues that were looked at.", "# TYPE wqdump_queues gauge");
  for (const [kind, count] of Object.entries(answer.looked_at)) lines.push(`wqdump_queues{kind="${kind}"} ${count}`);
  lines.push("# HELP wqdump_verdicts Queues by verdict.", "# TYPE wqdump_verdicts gauge");
  const groups = countBy(answer.verdicts, (one) => labelsOf(one));
  for (const [labels, count] of groups) lines.push(`wqdump_verdicts{${labels}} ${count}`);
  for (const [name, count] of Object.entries(answer.counts)) {
    lines.push(
      `wqdump_verdicts{verdict="${label(name.replaceAll(" ", "-"))}",severity="info",device="",kind="qp"} ${count}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function labelsOf({ name, severity, device, kind }: Verdict): string {
  return `verdict="${label(name)}",severity="${severity}",device="${label(device)}",kind="${kind}"`;
}

function label(text: string): string {
  return oneLine(text, MAX_LABEL).replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}

/** One line of printable ASCII, no longer than it may be. */
function plain(text: string, most: number): string {
  const line = text.replace(/[\r\n|]+/g, " ").replace(/[^ -~]/g, "?");
  return line.length <= most ? line : `${line.slice(0, Math.max(0, most - 3))}...`;
}
