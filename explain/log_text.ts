/** Items of a log as text: where they stand, what they are, their fields, what they mean. */

import type { ErrorRecord, EventRecord, QueueErrors, Ranked, Story } from "./causes_types.ts";
import { endsText } from "./ends_text.ts";
import { amountOf, listed } from "./amount.ts";
import { flushedText } from "./flushed_text.ts";
import { NO_TIMES } from "./clocks.ts";
import { leftOutText } from "./left_out.ts";
import { wrapLine } from "./line_width.ts";
import { matrixText } from "./matrix_text.ts";
import { OTHER_KINDS } from "./story.ts";
import { causesText, codesOf, EARLIEST, EARLIEST_TIMED, FIRST_BY_LINE, queueLines, timeWords } from "./queues_text.ts";
import { syndromeOf, wcStatusOf } from "../layouts/knowledge.ts";

/** What is printed of an item before its fields. */
export interface LogItemText {
  /** `error CQE`. */
  readonly title: string;
  /** First and last line of the log. */
  readonly lines: { readonly first: number; readonly last: number };
  /** Which program printed it. */
  readonly origin: string;
  /** Lines of the log, for reference. */
  readonly quoted: readonly string[];
  /** `name : value` of what the lines state. */
  readonly stated: readonly string[];
  /** Why it is incomplete. */
  readonly cut?: string | undefined;
  /** What was mended. */
  readonly repairs: readonly string[];
  /** Where text and bytes disagree. */
  readonly contradictions: readonly string[];
}

/** `line 3` or `lines 3 - 7`. */
export function linesText(lines: { readonly first: number; readonly last: number }): string {
  return lines.first === lines.last ? `line ${lines.first}` : `lines ${lines.first} - ${lines.last}`;
}

/** `-------------- title ------------------`, as the titles of segments. */
export function sectionTitle(title: string): string {
  return `-------------- ${title} ------------------`;
}

/** What stands before the fields of an item. */
export function renderLogHead(item: LogItemText): string {
  const out = [`== ${item.title}, ${linesText(item.lines)} (${item.origin}) ==`];
  for (const line of item.quoted) out.push(`> ${line}`);
  if (item.cut !== undefined) out.push(wrapLine(`incomplete : ${item.cut}`));
  for (const repair of item.repairs) out.push(wrapLine(`repaired : ${repair}`));
  for (const line of item.contradictions) out.push(wrapLine(`contradiction : ${line}`));
  if (item.stated.length > 0) out.push(sectionTitle("stated"), ...item.stated.map(wrapLine));
  return out.join("\n") + "\n";
}

/**
 * An explanation with its title; nothing if there is none.
 *
 * @param lines `name : value` lines.
 */
export function renderExplanation(lines: readonly string[]): string {
  return lines.length === 0 ? "" : [sectionTitle("explanation"), ...lines.map(wrapLine)].join("\n") + "\n";
}

/**
 * A group of lines of which nothing was made.
 *
 * @param text The first of them.
 */
export function renderSkipped(lines: { first: number; last: number }, why: string, text: string): string {
  return `== skipped, ${linesText(lines)} ==\n> ${text}\n${wrapLine(`reason : ${why}`)}\n\n`;
}

/** `name : 0x1 (NAME)` of facts; numbers above 9 in both forms. */
export function factLines(facts: Readonly<Record<string, unknown>>, prefix = ""): string[] {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(facts)) {
    if (/_(?:name|text)$/.test(name) && name.replace(/_(?:name|text)$/, "") in facts) continue;
    if (Array.isArray(value)) {
      value.forEach((one, n) => {
        if (typeof one === "object" && one !== null) lines.push(...factLines(one, `${prefix}${name}[${n}].`));
        else lines.push(`${prefix}${name}[${n}] : ${String(one)}`);
      });
    } else if (typeof value === "object" && value !== null) {
      lines.push(...factLines(value as Record<string, unknown>, `${prefix}${name}.`));
    } else if (value !== undefined) {
      const label = facts[`${name}_name`] ?? facts[`${name}_text`];
      lines.push(`${prefix}${name} : ${factText(name, value, typeof label === "string" ? label : undefined)}`);
    }
  }
  return lines;
}

/** Names of what is counted, or what systems print in decimal. */
const DECIMAL = new RegExp(
  "^(?:" +
    ("wc_status wc_opcode cm_status pid process thread victim rank remote_rank signal xid errno page_fault_errno port qid " +
      "channel generation len entries stride pi ci ts time_us index queue outstanding posted nic_done usecs seconds num_ " +
      "menu_ record recovered repeats attempt wait_ms retry_count max_retry health_errors health_recovered credits " +
      "reserved_credits mtu dev_index gid_index hca_index qp_index wq_size wq_cur_size wqe_size").replaceAll(" ", "|") +
    ")",
);

/** A value as the drivers print it, with its name or its decimal form. */
function factText(name: string, value: unknown, label: string | undefined): string {
  if (typeof value !== "number") return `${String(value)}${label === undefined ? "" : ` (${label})`}`;
  const plain = DECIMAL.test(name) || value < 0 || !Number.isInteger(value);
  const digits = plain ? String(value) : `0x${value.toString(16)}`;
  const aside = label ?? (plain || value <= 9 ? undefined : String(value));
  return aside === undefined ? digits : `${digits} (${aside})`;
}

/**
 * The first cause per queue.
 *
 * @param queues Queues with errors, earliest first.
 * @param beyond Errors that were left out.
 */
export function renderCauses(queues: readonly QueueErrors[], beyond: number): string {
  if (queues.length === 0) return "";
  const out = ["== First cause =="];
  const marked = queues.find((queue) => queue.first !== undefined);
  for (const queue of queues) out.push(...queueLines(queue, queue === marked && queues.length > 1 ? EARLIEST : ""));
  if (beyond > 0) out.push(`${beyond} further errors of other queues are not listed`);
  return out.map(wrapLine).join("\n") + "\n";
}

/** Kinds of errors that text lists: a screen; json has all. */
const MAX_LISTED = 12;

/** Who reported something, in words. */
function reporterText(one: ErrorRecord | EventRecord): string {
  const qp = "qpn" in one && one.qpn !== undefined && one.qpn !== 0 ? `QP 0x${one.qpn.toString(16)}` : undefined;
  const parts = [
    one.host ?? one.pod,
    one.rank === undefined ? undefined : `rank ${one.rank}`,
    one.rank === undefined && one.process !== undefined ? `process ${one.process}` : undefined,
    one.device,
    qp,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "" : ` on ${parts.join(", ")}`;
}

/** `local protection error (syndrome 0x04, vendor 0x51)`, or an event in words. */
function reportWords(one: ErrorRecord | EventRecord): string {
  if ("event" in one) return one.words;
  return `${titleOf(one)} (${codesOf(one).join(", ")})`;
}

/** An error in words: those of its syndrome, or of the status where no syndrome belongs to it. */
export function titleOf({ syndrome, foreignStatus }: ErrorRecord): string {
  if (foreignStatus !== undefined) return wcStatusOf(foreignStatus)?.texts[0] ?? "error";
  return syndromeOf(syndrome)?.title ?? "error";
}

/** What a log tells as a whole: the answer first, then who accuses whom, then every queue with an error of its own. */
export function renderStory(story: Story): string {
  if (story.queues === 0 && story.eventCount === 0) return "";
  const out = ["== First cause =="];
  const many = story.queues !== 1 || story.eventCount > 0;
  const { by, why, unplaced } = story.order;
  if (many) out.push(...headline(story));
  // Where no line has a time, that of one queue says itself what its order is.
  else if (why !== "" && why !== NO_TIMES) out.push(`order : ${why}`);
  out.push(...endsText(story, (one) => `${reportWords(one)} at ${one.where}${reporterText(one)}`));
  const mark = by === "line" && why !== "" ? FIRST_BY_LINE : unplaced === undefined ? EARLIEST : EARLIEST_TIMED;
  out.push(...causesText(story.causes, (queue) => many && queue.first === story.first ? mark : ""));
  out.push(...flushedText(story.flushed));
  const left = leftOutText(story);
  if (left !== "") out.push(`note : ${left}`);
  return out.map(wrapLine).join("\n") + "\n";
}

/** How much there is, what came first, and what there is by guilt. */
function headline(story: Story): string[] {
  const { first, atLeast } = story;
  const least = (unsure: boolean, count: number, what: string) =>
    `${unsure ? "at least " : ""}${amountOf(count, what)}`;
  const hosts = story.hosts.length > 0 ? ` on ${least(atLeast.hosts, story.hosts.length, "host")}` : "";
  const events = story.eventCount === 0 ? "" : amountOf(story.eventCount, "event");
  const errors = `${amountOf(story.reports - story.eventCount, "error")} of ${
    least(atLeast.queues, story.queues, "queue")
  }`;
  const flushes = `${story.flushes} of them flush${story.flushes === 1 ? "" : "es"}`;
  const lines = [
    story.queues === 0
      ? `reports : ${events}${hosts}`
      : `reports : ${errors}${hosts}, ${flushes}${events === "" ? "" : `; ${events}`}`,
  ];
  if (first !== undefined) {
    const { by, why, unplaced } = story.order;
    const name = by === "line" && why !== "" ? "first by line" : unplaced === undefined ? "first" : "first in time";
    lines.push(`${name} : ${reportWords(first)} at ${first.where}${timeWords(first.time)}${reporterText(first)}`);
    if (why !== "") lines.push(`order : ${why}`);
  }
  const { ranked, matrix } = story;
  if (matrix !== undefined) lines.push(...matrix.says.map((say) => `so : ${say}`));
  for (const kind of ranked.slice(0, MAX_LISTED)) lines.push(rankedLine(kind));
  const further = ranked.slice(MAX_LISTED);
  if (further.length > 0) {
    const reports = further.reduce((sum, { count }) => sum + count, 0);
    lines.push(`${amountOf(further.length, "further kind")} of reports, ${reports} in all; json has them`);
  }
  if (matrix !== undefined) lines.push(...matrixText(matrix));
  return lines;
}

function rankedLine({ guilt, count, hosts, first, words }: Ranked): string {
  const where = count === 1 ? `at ${first.where}` : `${count} times, first at ${first.where}`;
  const on = hosts.length > 1 ? ` on ${listed(hosts, 4)}` : reporterText(first);
  return `${guilt} : ${words === OTHER_KINDS ? words : reportWords(first)} ${where}${on}`;
}
