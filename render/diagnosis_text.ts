/**
 * A diagnosis for people: verdicts folded by name, peer and owner, worst first, each with its evidence, what it is not and
 * the next step.
 *
 * @module
 */

import type { Diagnosis, Evidence, Verdict } from "../diagnose/types.ts";
import { wrapLine } from "../explain/log_text.ts";

/** Verdicts of one fold that are listed by number. */
const LISTED = 8;

/** Verdicts that say the same of several queues. */
export interface Fold {
  /** The first of them, whose evidence is shown. */
  readonly first: Verdict;
  /** All of them. */
  readonly verdicts: readonly Verdict[];
}

/**
 * Verdicts by name, peer's host and owner, in the order of the first of each.
 *
 * @param verdicts Worst first.
 */
export function fold(verdicts: readonly Verdict[]): Fold[] {
  const folds = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const { name, host, device, kind, peer, owner } = verdict;
    const key = JSON.stringify([
      name,
      host,
      device,
      kind,
      peer?.host ?? peer?.gid ?? peer?.lid,
      owner?.pid,
      owner?.comm,
    ]);
    const known = folds.get(key);
    if (known === undefined) folds.set(key, [verdict]);
    else known.push(verdict);
  }
  return [...folds.values()].map((all) => ({ first: all[0]!, verdicts: all }));
}

/**
 * The answer as text.
 *
 * @param answer The diagnosis.
 */
export function diagnosisText(answer: Diagnosis): string {
  const lines: string[] = [];
  for (const { name, text, confidence } of answer.causes) lines.push(`${name}  ${text}  [${confidence}]`, "");
  for (const one of fold(answer.verdicts)) lines.push(...foldLines(one), "");
  for (const { name, a, b, direction, text, confidence } of answer.pairs) {
    const way = direction === null ? "" : ` ${direction}`;
    lines.push(
      `${name}${way}  qp ${hex(a.qpn)} of ${place(a)} - qp ${hex(b.qpn)} of ${place(b)}: ${text}  [${confidence}]`,
    );
    lines.push("");
  }
  lines.push(countLine(answer));
  for (const what of answer.not_looked_at) lines.push(`not looked at : ${what}`);
  return lines.map((line) => `${wrapLine(line)}\n`).join("");
}

/** One fold: heading, evidence of the first, what it is not, what to do. */
function foldLines({ first, verdicts }: Fold): string[] {
  const { not, next, evidence, due_s: due } = first;
  const lines = [`${first.name}  ${subject(first)}  ${first.text}  [${first.confidence}, rule ${first.rule}]`];
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

/** `qp 0x11f -> 10.7.0.2 qp 0x2f1 (pid 4711 nccl)`. */
export function subject({ kind, number, host, device, peer, owner }: Verdict): string {
  const which = number === null ? kind : kind === "port" ? `port ${number}` : `${kind} ${hex(number)}`;
  const where = host === null ? ` on ${device}` : ` on ${host} ${device}`;
  const end = peer === null ? "" : peerText(peer);
  const whose = owner === null
    ? ""
    : owner.kernel
    ? " (kernel)"
    : ` (${[owner.pid === null ? "" : `pid ${owner.pid}`, owner.comm ?? ""].filter(Boolean).join(" ")})`;
  return which + where + end + (whose === " ()" ? "" : whose);
}

function peerText({ host, gid, lid, qpn }: NonNullable<Verdict["peer"]>): string {
  const name = host ?? gid ?? (lid === null ? undefined : `lid ${lid}`);
  const words = [name, qpn === null ? undefined : `qp ${hex(qpn)}`].filter((word) => word !== undefined);
  return words.length === 0 ? "" : ` -> ${words.join(" ")}`;
}

/** `last_acked_psn 0x11ff`, with the values of all samples where they differ. */
export function evidenceText(evidence: Evidence): string {
  const { field, ...samples } = evidence;
  const values = Object.values(samples).map((value) => value === null ? "?" : valueText(value));
  const same = values.every((value) => value === values[0]);
  return `${field} ${same ? values[0] : values.join(" | ")}`;
}

function valueText(value: number | string): string {
  return typeof value === "number" ? hex(value) : value;
}

/** How many queues have each verdict, in one line. */
export function countLine({ counts, devices, window_s: window }: Diagnosis): string {
  const words = Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(", ");
  const samples = Math.max(0, ...devices.map((one) => one.samples));
  const time = window === null ? "" : `, ${window.toFixed(1)} s apart`;
  return `${words === "" ? "nothing found" : words} (${samples} sample${samples === 1 ? "" : "s"}${time})`;
}

function place({ host, device }: { readonly host: string | null; readonly device: string }): string {
  return host === null ? device : `${host} ${device}`;
}

function hex(value: number): string {
  return value < 0 ? String(value) : `0x${value.toString(16)}`;
}
