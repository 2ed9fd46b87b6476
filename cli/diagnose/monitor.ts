/**
 * `diagnose --check`: an answer as monitors want it. Never more than a line, and their exit codes.
 *
 * @module
 */

import type { Diagnosis, Verdict } from "../../diagnose/types.ts";
import { UsageError } from "../../errors.ts";
import { AtomicFile } from "../../files/atomic_file.ts";
import { plain } from "./one_line.ts";
import type { Session } from "../session.ts";

/** Longest line. */
const MOST = 80;

/** Exit codes by monitor: nothing, warning, error, unknown. */
const CODES = { npd: [0, 1, 1, 2], nagios: [0, 1, 2, 3] } as const;
const WORDS = {
  npd: ["OK", "PROBLEM", "PROBLEM", "UNKNOWN"],
  nagios: ["OK", "WARNING", "CRITICAL", "UNKNOWN"],
} as const;

/**
 * Run a check.
 *
 * @param session Options and output.
 * @param monitor Which.
 * @param ask Makes the diagnosis.
 */
export async function monitorLine(session: Session, monitor: string, ask: () => Promise<Diagnosis>): Promise<number> {
  if (monitor === "prometheus") return await writeTextfile(session, ask);
  const kind = monitor === "npd" ? "npd" : "nagios";
  try {
    const answer = await ask();
    const level = levelOf(answer);
    const perf = kind === "nagios" && level < 3 ? perfdata(answer) : "";
    const line = `${WORDS[kind][level]}: ${summary(answer, level)}`;
    await session.out.text(`${plain(line, MOST - perf.length)}${perf}\n`);
    return CODES[kind][level]!;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    await session.out.text(`${plain(`${WORDS[kind][3]}: ${(error as Error).message}`, MOST)}\n`);
    return CODES[kind][3];
  }
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

/** A file for node-exporter's textfile collector, whole or not at all; labels are bounded: no queue numbers. */
async function writeTextfile(session: Session, ask: () => Promise<Diagnosis>): Promise<number> {
  const path = session.options.output;
  if (path === undefined || !path.endsWith(".prom")) {
    throw new UsageError(
      "Option --check prometheus needs -o FILE.prom",
      "Name a file in node-exporter's textfile folder",
    );
  }
  let answer: Diagnosis | undefined;
  try {
    answer = await ask();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    session.error(error);
  }
  using file = new AtomicFile(path);
  file.write(new TextEncoder().encode(metrics(answer)));
  file.commit();
  Deno.chmodSync(path, 0o644); // it holds no keys, and another user reads it
  return 0;
}

function metrics(answer: Diagnosis | undefined): string {
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
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
