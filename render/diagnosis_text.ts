/**
 * A diagnosis for people: causes first, then verdicts folded by name, peer and owner, worst first, each with its
 * evidence, what it is not and the next step.
 */

import { hex } from "../bytes.ts";
import type { Cause, Diagnosis, End, Evidence, EvidenceValue, Pair, Verdict, VerdictGroup } from "../diagnose/types.ts";
import { wrapLine } from "../explain/line_width.ts";
import { escaped } from "../plain.ts";
import { psnText } from "./psn_text.ts";

/** Verdicts of one group that are listed by number. */
const LISTED = 8;

/**
 * Verdicts by name, peer's host and owner, in the order of the first of each.
 *
 * @param verdicts Worst first.
 */
export function groupVerdicts(verdicts: readonly Verdict[]): VerdictGroup[] {
  const groups = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const { name, host, device, kind, peer, owner } = verdict;
    const end = peer?.host ?? peer?.gid ?? peer?.lid;
    const key = JSON.stringify([name, host, device, kind, end, owner?.pid, owner?.comm]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [verdict]);
    else known.push(verdict);
  }
  return [...groups.values()].map((all) => ({ first: all[0]!, verdicts: all }));
}

export function diagnosisText(answer: Diagnosis): string {
  const lines = [
    ...answer.causes.flatMap((cause) => [causeLine(cause), ...cause.chain.map((link) => `  so        ${link}`), ""]),
    ...groupVerdicts(answer.verdicts).flatMap((group) => [...groupLines(group), ""]),
    ...answer.pairs.flatMap((pair) => {
      const psns = psnText(pair, answer.verdicts);
      return [pairLine(pair), ...psns === undefined ? [] : [`  psn       ${psns}`], ""];
    }),
    countLine(answer),
    ...answer.not_looked_at.map((what) => `not looked at : ${what}`),
  ];
  return lines.map((line) => `${wrapLine(escaped(line))}\n`).join("");
}

/** `first cause: …` with where it is. */
export function causeLine({ name, host, device, rank, sentence, confidence }: Cause): string {
  const where = [host, device, rank === null ? null : `rank ${rank}`].filter((word) => word !== null).join(" ");
  return `cause  ${name}${where === "" ? "" : ` on ${where}`}: ${sentence}  [${confidence}]`;
}

/** One group: heading, evidence of the first, what it is not, what to do. */
function groupLines({ first, verdicts }: VerdictGroup): string[] {
  const { not, next, evidence, due_s: due } = first;
  const lines = [`${first.name}  ${subject(first)}: ${first.sentence}  [${first.confidence}, rule ${first.rule}]`];
  if (verdicts.length > 1) {
    const numbers = verdicts.slice(1, LISTED + 1).map(({ number }) => number === null ? "-" : hex(number)).join(" ");
    const more = verdicts.length - 1 > LISTED ? ` ... (${verdicts.length - 1})` : "";
    lines.push(`  also      ${numbers}${more}`);
  }
  if (evidence.length > 0) lines.push(`  evidence  ${evidence.map(evidenceText).join("  ")}`);
  lines.push(...not.map((what) => `  not this  ${what}`), ...next.map((what) => `  next      ${what}`));
  if (due !== null) lines.push(`  due       the adapter gives up in about ${Math.round(due)} s`);
  return lines;
}

/** `qp 0x11f on mlx5_0 -> 10.7.0.2 qp 0x2f1 (pid 4711 nccl)`. */
export function subject({ kind, number, host, device, peer, owner }: Verdict): string {
  const which = number === null ? kind : kind === "port" ? `port ${number}` : `${kind} ${hex(number)}`;
  const where = host === null ? device : `${host} ${device}`;
  return `${which} on ${where}${peerText(peer)}${ownerText(owner)}`;
}

function peerText(peer: Verdict["peer"]): string {
  if (peer === null) return "";
  const { host, gid, lid, qpn } = peer;
  const name = host ?? gid ?? (lid === null ? undefined : `lid ${lid}`);
  const words = [name, qpn === null ? undefined : `qp ${hex(qpn)}`].filter((word) => word !== undefined);
  return words.length === 0 ? "" : ` -> ${words.join(" ")}`;
}

function ownerText(owner: Verdict["owner"]): string {
  if (owner === null) return "";
  const words = [owner.kernel ? "kernel" : owner.pid === null ? null : `pid ${owner.pid}`, owner.comm];
  const text = words.filter((word) => word !== null).join(" ");
  return text === "" ? "" : ` (${text})`;
}

/** `last_acked_psn 0x11ff`; the values of all samples where they differ. */
export function evidenceText({ field, ...samples }: Evidence): string {
  const values = (Object.values(samples) as EvidenceValue[]).map(valueText);
  const same = values.every((value) => value === values[0]);
  return `${field} ${same ? values[0] : values.join(" | ")}`;
}

export function valueText(value: EvidenceValue): string {
  return value === null ? "?" : typeof value === "number" ? hex(value) : value;
}

function pairLine({ a, b, verdict, direction, lost }: Pair): string {
  const way = direction === null ? "" : ` ${direction}`;
  const packets = lost === null ? "" : `, ${lost} packet${lost === 1 ? "" : "s"}`;
  return `${verdict}${way}  a: ${endText(a)}, b: ${endText(b)}${packets}`;
}

function endText({ host, device, qpn }: End): string {
  return `qp ${hex(qpn)} on ${host === null ? device : `${host} ${device}`}`;
}

/** What was looked at, and how many queues were quiet, in one line. */
export function countLine({ counts, looked_at, samples, window_s: window }: Diagnosis): string {
  const looked = Object.entries(looked_at).map(([kind, count]) => `${count} ${kind}${count === 1 ? "" : "s"}`);
  const quiet = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const time = window === null ? "" : `, ${window.toFixed(1)} s apart`;
  const numbers = samples.length === 1 ? "1 sample" : `${samples.length} samples`;
  return [...looked, ...quiet].join(", ") + ` (${numbers}${time})`;
}
