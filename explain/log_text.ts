/**
 * Items of a log as text: where they stand, what they are, their fields, what they mean.
 *
 * @module
 */

import type { QueueErrors } from "./causes.ts";

/** Width to which long lines are wrapped. */
const WIDTH = 118;

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

/**
 * Wraps a `name : value` line; what follows is indented under the value.
 *
 * @param line The line.
 */
export function wrapLine(line: string): string {
  if (line.length <= WIDTH) return line;
  const colon = line.indexOf(" : ");
  const indent = " ".repeat(colon >= 0 && colon < 24 ? colon + 3 : 2);
  const out: string[] = [];
  let rest = line;
  while (rest.length > WIDTH) {
    const lead = out.length === 0 ? "" : indent;
    let at = rest.lastIndexOf(" ", WIDTH - lead.length);
    if (at <= indent.length) at = rest.indexOf(" ", WIDTH - lead.length);
    if (at < 0) break;
    out.push(lead + rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  out.push((out.length === 0 ? "" : indent) + rest);
  return out.join("\n");
}

/**
 * What stands before the fields of an item.
 *
 * @param item What there is to print.
 */
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
 * @param lines Where.
 * @param why Why.
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

/** Names of what reads best in decimal. */
const DECIMAL =
  /^(?:wc_status|wc_opcode|pid|port|len|entries|stride|pi|ci|ts|index|queue|outstanding|usecs|num_|menu_|record)/;

/** A value as the drivers print it, with its name or its decimal form. */
function factText(name: string, value: unknown, label: string | undefined): string {
  if (typeof value !== "number") return `${String(value)}${label === undefined ? "" : ` (${label})`}`;
  const plain = DECIMAL.test(name);
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
  for (const queue of queues) out.push(...queueLines(queue, queue === marked && queues.length > 1));
  if (beyond > 0) out.push(`${beyond} further errors of other queues are not listed`);
  return out.map(wrapLine).join("\n") + "\n";
}

function queueLines(queue: QueueErrors, earliest: boolean): string[] {
  const lines: string[] = [];
  const { first, flushRange } = queue;
  if (first !== undefined) {
    const codes = [`syndrome 0x${first.syndrome.toString(16).padStart(2, "0")}`];
    if (first.vendor !== undefined) codes.push(`vendor 0x${first.vendor.toString(16).padStart(2, "0")}`);
    if (first.wqeCounter !== undefined) codes.push(`WQE counter 0x${first.wqeCounter.toString(16)}`);
    const mark = earliest ? " <---- earliest of all" : "";
    const time = first.timestamp === undefined ? "" : `, time ${first.timestamp}`;
    lines.push(`${queue.label} : first error at ${first.where}${time}: ${codes.join(", ")}${mark}`);
    if (queue.also.length > 0) lines.push(`  reported too by : ${queue.also.join(", ")}`);
  } else lines.push(`${queue.label} : no error but flushes`);
  if (queue.otherCount > 0) {
    const places = queue.others.map((record) => record.where).slice(0, 4).join(", ");
    lines.push(`  further errors : ${queue.otherCount} (${places}${queue.otherCount > 4 ? ", ..." : ""})`);
  }
  if (flushRange !== undefined) {
    const [from, to] = flushRange;
    const range = from === to ? `at ${from.where}` : `from ${from.where} to ${to.where}`;
    lines.push(`  flushed : ${queue.flushes} element${queue.flushes === 1 ? "" : "s"}, ${range}`);
  }
  if (queue.reason !== "") {
    lines.push(`  ${queue.verdict === "first error" ? "note" : "not certain"} : ${queue.reason}`);
  }
  return lines;
}
