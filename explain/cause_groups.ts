/** Errors of one queue, gathered, and what they say of its first. */

import type { CauseVerdict, ErrorRecord, EventRecord, QueueErrors, Reporter } from "./causes_types.ts";
import { reportsIn } from "./amount.ts";
import { compareReports, comparing, type Order } from "./clocks.ts";
import { sharedWords } from "./event_index.ts";

/** Vendor syndrome of the first flush where software moved a queue to error. */
const SOFTWARE = 0xf5;

/** Errors kept per queue besides the first. */
const MAX_OTHERS = 16;

/** A group while it grows. */
export interface ErrorGroup {
  identity: Identity;
  cqn: number | undefined;
  queue: string | undefined;
  first: ErrorRecord | undefined;
  readonly also: string[];
  readonly others: ErrorRecord[];
  otherCount: number;
  flushes: number;
  firstFlush: ErrorRecord | undefined;
  lastFlush: ErrorRecord | undefined;
  collapsed: boolean;
  last: ErrorRecord | undefined;
  /** The last one that is counted with those of all queues. */
  counted: ErrorRecord | undefined;
}

/** Whose queue it is. */
export interface Identity {
  host: string | undefined;
  process: number | string | undefined;
  rank: number | undefined;
  pod: string | undefined;
  device: string | undefined;
  qpn: number | undefined;
}

export const identityOf = (record: ErrorRecord): Identity => ({
  host: record.host,
  process: record.process,
  rank: record.rank,
  pod: record.pod,
  device: record.device,
  qpn: record.qpn,
});

/** Whether two may be the same: what both know agrees. */
export function agree(a: Identity, b: Omit<Reporter, "file">): boolean {
  return same(a.host, b.host) && same(a.process, b.process) && same(a.rank, b.rank) && same(a.pod, b.pod) &&
    same(a.device, b.device);
}

const same = (a: unknown, b: unknown): boolean => a === undefined || b === undefined || a === b;

/** Queues with errors, the earliest first. */
export function sorted(queues: QueueErrors[], order: Order): QueueErrors[] {
  if (order.by === "line") return queues;
  const compare = comparing(order);
  return queues.sort((a, b) => compare(a.first!, b.first!));
}

export function addFlush(group: ErrorGroup, record: ErrorRecord): void {
  group.flushes += reportsIn(record);
  if (group.firstFlush === undefined || compareReports(record, group.firstFlush) < 0) group.firstFlush = record;
  if (group.lastFlush === undefined || compareReports(record, group.lastFlush) >= 0) group.lastFlush = record;
}

/** Messages of several lines are complete later than what came in between: the order decides, not the arrival. */
export function addError(group: ErrorGroup, record: ErrorRecord): void {
  const { first } = group;
  if (first === undefined) {
    group.first = record;
    group.otherCount += reportsIn(record) - 1;
    return;
  }
  const earlier = compareReports(record, first) < 0;
  if (earlier) group.first = record;
  group.otherCount += reportsIn(record);
  if (group.others.length >= MAX_OTHERS && !earlier) return;
  group.others.push(earlier ? first : record);
  group.others.sort(compareReports);
  group.others.splice(MAX_OTHERS);
}

/** The same queue where some of all reports have no time that can be compared: those stand behind the others. */
export function ordered(group: ErrorGroup, order: Order): ErrorGroup {
  if (order.unplaced === undefined || group.first === undefined || group.others.length === 0) return group;
  const [first, ...others] = [group.first, ...group.others].sort(comparing(order));
  return { ...group, first, others };
}

/** Another report of what was reported last: what it alone says is taken over. */
export function complete(group: ErrorGroup, record: ErrorRecord): void {
  const last = group.last!;
  // A time and what it can be compared with are one.
  const { time, clock } = last.time === undefined ? record : last;
  const { order, where, origin } = last;
  const told = Object.entries(last).filter(([, value]) => value !== undefined);
  const whole: ErrorRecord = { ...record, ...Object.fromEntries(told), order, where, origin, time, clock };
  group.last = whole;
  if (group.counted === last) group.counted = whole;
  if (group.first === last) group.first = whole;
  if (group.firstFlush === last) group.firstFlush = whole;
  if (group.lastFlush === last) group.lastFlush = whole;
  const at = group.others.indexOf(last);
  if (at >= 0) group.others[at] = whole;
  for (const name of Object.keys(group.identity) as (keyof Identity)[]) {
    group.identity = { ...group.identity, [name]: group.identity[name] ?? identityOf(whole)[name] };
  }
}

export function partVerdict({ first }: ErrorGroup, part: string): { verdict: CauseVerdict; reason: string } {
  const what = first === undefined ? "the error that caused the flushes" : "an earlier error";
  return { verdict: "partly read", reason: `only ${part} were looked at: ${what} may stand in the rest` };
}

export function verdictOf(
  group: ErrorGroup,
  gone: string | undefined,
  event: EventRecord | undefined,
): { verdict: CauseVerdict; reason: string } {
  const { first, firstFlush, collapsed } = group;
  if (first === undefined) return verdictOfFlushes(group, gone, event);
  if (collapsed) {
    return {
      verdict: "overwritten",
      reason: "this completion queue keeps one entry: an earlier error may have been overwritten",
    };
  }
  if (gone !== undefined) return { verdict: "overwritten", reason: `an earlier error may be gone: ${gone}` };
  if (firstFlush !== undefined && compareReports(firstFlush, first) < 0) {
    return {
      verdict: "flushes before it",
      reason:
        "a flush of the same queue came before it: an earlier error may be missing, or the lines are out of order",
    };
  }
  return { verdict: "first error", reason: "" };
}

function verdictOfFlushes(
  { collapsed, identity, firstFlush }: ErrorGroup,
  gone: string | undefined,
  event: EventRecord | undefined,
): { verdict: CauseVerdict; reason: string } {
  if (event !== undefined) {
    return {
      verdict: "event",
      reason: `${event.words} at ${event.where} (${event.origin}) came before, ${
        sharedWords(event, identity)
      }: it can be what flushed them`,
    };
  }
  if (collapsed) {
    return {
      verdict: "overwritten",
      reason: "only a flush is left in a completion queue of one entry: it has overwritten the first error",
    };
  }
  if (gone !== undefined) return { verdict: "overwritten", reason: `only flushes are left, and ${gone}` };
  return {
    verdict: "only flushes",
    reason: firstFlush?.vendor === SOFTWARE
      ? "only flushes were seen, and the first has vendor 0xf5: so far that was seen where software of this side moved " +
        "the QP to error"
      : "only flushes were seen: the error that caused them is not in this data (another CQ, the peer, an " +
        "earlier part of the log), or software moved the QP to error",
  };
}

export function newGroup(record: ErrorRecord): ErrorGroup {
  return {
    identity: { ...identityOf(record), qpn: record.qpn === 0 ? undefined : record.qpn },
    cqn: record.cqn,
    queue: record.queue,
    first: undefined,
    also: [],
    others: [],
    otherCount: 0,
    flushes: 0,
    firstFlush: undefined,
    lastFlush: undefined,
    collapsed: false,
    last: undefined,
    counted: undefined,
  };
}

/** The queue of a record, whoever's it is. */
export function queueKey(record: ErrorRecord): string {
  if (record.qpn !== undefined && record.qpn !== 0) return `qp ${record.qpn}`;
  if (record.queue !== undefined) return `queue ${record.queue}`;
  if (record.cqn !== undefined) return `cq ${record.cqn}`;
  // Nothing names it: lines of one program may be of one queue, those of two are not.
  return `unknown ${programOf(record.origin)}`;
}

/** A QP number means something on one device of one host only. */
export function groupKey(record: ErrorRecord): string {
  const { host = "", process = "", rank = "", pod = "", device = "" } = record;
  return `${queueKey(record)}|${host}|${process}|${rank}|${pod}|${device}`;
}

/** What queues are called that nothing names. */
export const NAMELESS = "queue without a number";

/** `QP 0x938 (ha, rank 0, mlx5_0)`. */
export function labelOf({ identity, queue, cqn }: ErrorGroup): string {
  const who = [
    identity.host ?? identity.pod,
    identity.rank === undefined ? undefined : `rank ${identity.rank}`,
    identity.rank === undefined && identity.process !== undefined ? `process ${identity.process}` : undefined,
    identity.device,
  ].filter((one) => one !== undefined);
  const owner = who.length === 0 ? "" : ` (${who.join(", ")})`;
  if (identity.qpn !== undefined) return `QP 0x${identity.qpn.toString(16)}${owner}`;
  if (queue !== undefined) return `queue ${queue}${owner}`;
  if (cqn !== undefined) return `CQ 0x${cqn.toString(16)}${owner}, QP not named`;
  return NAMELESS + owner;
}

/** `ucx` of `ucx ib_mlx5_log`, `kernel nvme`. */
export function programOf(origin: string): string {
  return /^(?:kernel \S+|\S+)/.exec(origin)?.[0] ?? origin;
}
