/** What says of a message that it came several times: syslog daemons and Ray write equal lines once. */

import { readPrefix } from "./envelopes.ts";
import { originFacts } from "./origins.ts";
import type { CleanLine } from "./lines.ts";
import type { LogMessage } from "./types.ts";

const BEFORE = /message repeated (\d{1,9}) times: \[/;
const BEHIND = /^\s?\[repeated (\d{1,9})x across cluster\]/;
const LAST = /(?:^|[\s:])last message repeated (\d{1,9}) times?\b/;

/**
 * How many messages one stands for.
 *
 * @param lead What stands before it.
 * @param rest What stands behind it.
 * @returns Undefined where nothing says so.
 */
export function repeatsOf(lead: string, rest: string): number | undefined {
  const found = (lead.includes("message repeated ") ? BEFORE.exec(lead.slice(-400)) : null) ??
    (rest.includes("[repeated ") ? BEHIND.exec(rest.slice(0, 64)) : null);
  return found === null ? undefined : Number(found[1]);
}

/** The message before a line once more, where the line says that it came again. */
export function repeated(line: CleanLine, before: LogMessage | undefined): LogMessage | undefined {
  const count = LAST.exec(line.text)?.[1];
  if (count === undefined || before === undefined || before.lines.last !== line.first - 1) return undefined;
  const { time: _, time_us: __, ...facts } = before.facts;
  const { origin } = readPrefix(line.text);
  if (origin.host !== undefined && facts["host"] !== undefined && origin.host !== facts["host"]) return undefined;
  return {
    ...before,
    lines: { first: line.first, last: line.last },
    text: [line.text],
    facts: { ...facts, ...originFacts(origin), repeats: Number(count) },
    notes: [SAID],
    repairs: line.repairs,
  };
}

/** What a reader must know of it. */
export const SAID = "the log says how often the message came; it is written once";
