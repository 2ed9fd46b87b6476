/**
 * Rules D: completion queues.
 *
 * @module
 */

import type { CqCase, EqCase } from "./cases.ts";
import { CQ_ST, cqBacklog, diff24, STATE } from "./quantities.ts";
import { causeOf } from "./rules_err.ts";
import { hex } from "../bytes.ts";
import { type Finding, longEnough, plural, type Rule, secondsText, type World } from "./rule_types.ts";
import type { Evidence } from "./types.ts";

const CQ_ERROR_EVENT = 0x04;
/** Part of the ring from which on a backlog that does not shrink is too much. */
const FULL_PART = 0.75;
const LONG_PERIOD_US = 1000;

function counters(cq: CqCase): Evidence[] {
  return cq.fields("producer_counter", "consumer_counter", "log_cq_size");
}

/** Entries that wait; undefined: the device does not know the consumer. */
function waiting(cq: CqCase): number | undefined {
  return cq.last.status === 0 ? cqBacklog(cq.last) : undefined;
}

function eqOf(cq: CqCase, world: World): EqCase | undefined {
  return cq.eqn === undefined ? undefined : world.eqs.get(cq.eqn);
}

/** The EQ has nothing that is not consumed; undefined: it was not read. */
function eqEmpty(cq: CqCase, world: World): boolean | undefined {
  const eq = eqOf(cq, world);
  return eq === undefined ? undefined : diff24(eq.last.producer_counter, eq.last.consumer_counter) === 0;
}

function testOverrun(cq: CqCase, world: World): Finding | undefined {
  const { status } = cq.last;
  const event = status === 0 ? pendingError(cq, world) : false;
  if (status !== 9 && status !== 10 && !event) return;
  const users = world.bound.get(cq.number) ?? [];
  const need = slotsNeeded(cq, world);
  return {
    sentence: event
      ? "an event says that it failed"
      : status === 9
      ? "it overflowed: nothing completes there any more, and its QPs go to error"
      : "writing a completion failed: nothing completes there any more",
    evidence: [...cq.fields("status"), ...counters(cq), { field: "QPs bound to it", s1: users.length }],
    next: users.length === 0 ? [] : [
      `Its ${plural(users.length, "QP")} can need ${need} entries, it has ${
        2 ** cq.last.log_cq_size
      }: make it as large`,
    ],
  };
}

/** An unconsumed CQ_ERROR event of this CQ. */
function pendingError(cq: CqCase, world: World): boolean {
  const eq = eqOf(cq, world);
  return [...world.eqs.values()].some((one) =>
    (one.sample.events.get(one.number) ?? []).some(({ type, number, counter }) =>
      type === CQ_ERROR_EVENT && number === cq.number &&
      diff24(one.last.producer_counter, counter) <= diff24(one.last.producer_counter, one.last.consumer_counter)
    )
  ) && eq !== undefined;
}

/** Entries that all QPs of a CQ can need at once: on an error every request gets one. */
function slotsNeeded(cq: CqCase, world: World): number {
  return (world.bound.get(cq.number) ?? []).reduce((sum, { last }) => {
    const send = last.cqn_snd === cq.number && last.no_sq === 0 ? 2 ** last.log_sq_size : 0;
    const receive = last.cqn_rcv === cq.number && last.rq_type === 0 ? 2 ** last.log_rq_size : 0;
    return sum + send + receive;
  }, 0);
}

function testFull(cq: CqCase): Finding | undefined {
  const entries = waiting(cq);
  if (entries === undefined || !cq.trusted || entries !== 2 ** cq.last.log_cq_size - 1 || cq.last.oi === 1) return;
  return {
    sentence: `${entries} of ${2 ** cq.last.log_cq_size} entries wait: the next completion but one overflows it` +
      (cq.flat ? "; nobody polls it" : ""),
    evidence: counters(cq),
  };
}

function testNotPolled(cq: CqCase, world: World): Finding | undefined {
  const entries = waiting(cq);
  if (entries === undefined || entries === 0 || !cq.flat) return;
  const full = entries >= FULL_PART * 2 ** cq.last.log_cq_size;
  const rising = cq.last.producer_counter !== cq.before!.producer_counter;
  if (!full && !rising) return;
  // An event that was delivered and not handled is the better answer while there is room.
  if (!full && cq.last.st === CQ_ST.fired && cq.trusted && eqEmpty(cq, world) === true) return;
  if (!cq.trusted) {
    // Without having seen the consumer move, only a ring that seems nearly full is worth a line.
    return full
      ? {
        sentence:
          `producer ${cq.last.producer_counter}, consumer not seen to move: either nobody polls it, or the device ` +
          "does not see that somebody does",
        evidence: counters(cq),
        confidence: "plausible",
      }
      : undefined;
  }
  return {
    sentence: `${entries} of ${2 ** cq.last.log_cq_size} entries wait, and nobody took one in ${secondsText(cq.gap)}`,
    evidence: counters(cq),
    not: ["a consumer that the device does not see: it moved before"],
  };
}

function testEvent(cq: CqCase, world: World): Finding | undefined {
  const entries = waiting(cq);
  if (entries === undefined || entries === 0 || !cq.trusted || !cq.flat || cq.last.st !== CQ_ST.fired) return;
  if (eqEmpty(cq, world) !== true || !longEnough(cq.gap)) return;
  return {
    sentence: `its event was delivered, ${plural(entries, "completion")} wait, and software has not polled in ` +
      `${secondsText(cq.gap)}`,
    evidence: [...cq.fields("st"), ...counters(cq)],
    not: [`a lost interrupt: EQ ${hex(cq.eqn ?? 0)} is consumed`],
  };
}

function testArmed(cq: CqCase, world: World): Finding | undefined {
  const entries = waiting(cq);
  if (entries === undefined || entries === 0 || !cq.trusted || !cq.flat) return;
  const [a, b] = [cq.before!, cq.last];
  if (a.st !== CQ_ST.armed || b.st !== CQ_ST.armed || a.producer_counter !== b.producer_counter) return;
  const due = b.cq_max_count <= 1 || (cq.gap ?? 1) * 1e6 > b.cq_period;
  if (!due || eqEmpty(cq, world) === false) return;
  return {
    sentence: `armed with ${plural(entries, "completion")} waiting, and no event came`,
    evidence: [...cq.fields("st"), ...counters(cq)],
    next: ["Look at how software arms it: the sequence number and the index it arms with"],
  };
}

function testSolicited(cq: CqCase): Finding | undefined {
  const entries = waiting(cq);
  if (cq.last.st !== CQ_ST.solicited || entries === undefined || entries === 0 || !cq.flat) return;
  const { ring } = cq;
  if (ring === undefined || ring.solicited > 0 || ring.entries < entries) return;
  return {
    sentence: `it waits for a solicited event, and none of the ${plural(entries, "completion")} is one`,
    evidence: [...cq.fields("st"), ...counters(cq)],
    ...(cq.trusted ? {} : { confidence: "plausible" as const }),
  };
}

function testUnread(cq: CqCase, world: World): Finding | undefined {
  const entries = waiting(cq);
  const errors = cq.ring?.errors ?? [];
  if (entries === undefined || entries === 0) return;
  const unread = errors.filter(({ counter }) => diff24(cq.last.producer_counter, counter) <= entries);
  // Where a QP's own verdict names the completion, this one would say it twice.
  const fresh = unread.filter(({ qpn }) => {
    const qp = world.qps.get(qpn);
    return qp !== undefined && !(qp.last.state === STATE.err && causeOf(qp, world) !== undefined);
  });
  const [first] = fresh;
  if (first === undefined) return;
  return {
    sentence:
      `${plural(fresh.length, "error completion")} not read by software yet, the first of QP ${hex(first.qpn)}: ` +
      `syndrome ${hex(first.syndrome)}/${hex(first.vendor)}`,
    evidence: counters(cq),
    next: [`wqdump explain ${hex(first.syndrome)}/${hex(first.vendor)}`],
    ...(cq.trusted ? {} : { confidence: "plausible" as const }),
  };
}

function testCollapsed(cq: CqCase, world: World): Finding | undefined {
  const failed = (world.bound.get(cq.number) ?? []).filter(({ last }) => last.state === STATE.err);
  if (cq.last.cc !== 1 || failed.length === 0) return;
  return {
    sentence: `it keeps the last completion only: the cause of ${plural(failed.length, "QP")} in error is overwritten`,
    evidence: cq.fields("cc", "oi"),
  };
}

function testModerated(cq: CqCase): Finding | undefined {
  const entries = waiting(cq);
  const { cq_period: period, cq_max_count: count, st } = cq.last;
  if (entries === undefined || entries === 0 || !cq.trusted || st !== CQ_ST.armed) return;
  if (period < LONG_PERIOD_US || count <= entries) return;
  return {
    sentence: `its event waits for ${count} completions or ${period} us`,
    evidence: cq.fields("cq_period", "cq_max_count"),
  };
}

function testNoEq(cq: CqCase, world: World): Finding | undefined {
  const armed = cq.last.st === CQ_ST.armed || cq.last.st === CQ_ST.solicited;
  if (cq.eqn === undefined || !armed || world.eqs.size === 0 || !cq.sample.complete) return;
  const eq = world.eqs.get(cq.eqn);
  if (eq !== undefined && eq.last.status === 0) return;
  return {
    sentence: eq === undefined
      ? `armed for EQ ${hex(cq.eqn)}, which was not found`
      : `armed for EQ ${hex(cq.eqn)}, which is in error`,
    evidence: cq.fields("c_eqn_or_apu_element", "st"),
    ...(eq === undefined ? { confidence: "plausible" as const } : {}),
  };
}

function testPossible(cq: CqCase, world: World): Finding | undefined {
  const need = slotsNeeded(cq, world);
  const have = 2 ** cq.last.log_cq_size - 1;
  if (need <= have || cq.last.oi === 1 || cq.last.cc === 1) return;
  const users = world.bound.get(cq.number)!.length;
  return {
    sentence: `its ${plural(users, "QP")} can need ${need} entries at once, it holds ${have}: ` +
      "the first error of all could overflow it, unless software throttles",
    evidence: [...cq.fields("log_cq_size"), { field: "entries needed", s1: String(need) }],
  };
}

const row = (one: Omit<Rule<CqCase>, "kind">): Rule<CqCase> => ({ ...one, kind: "cq" });

/** Rules of CQs, in order of precedence. */
export const CQ_RULES: readonly Rule<CqCase>[] = [
  row({
    id: "D1",
    name: "cq-overrun",
    severity: "error",
    needs: [],
    condition: "status CQ_OVERFLOW or CQ_WRITE_FAIL, or an unconsumed CQ_ERROR event of this CQ",
    means: "The CQ is dead; QPs that must complete there go to ERR",
    unless: "oi: the device does not check",
    confidence: "header",
    source: "iPXE MT25408_PRM.h; the kernel logs CQ error on CQN, syndrome",
    next: ["Look at who polls it, and at its size against the queues bound to it"],
    test: testOverrun,
  }),
  row({
    id: "D1b",
    name: "cq-full",
    severity: "warning",
    needs: ["three samples"],
    condition: "Consumer seen to move, 2^log_cq_size - 1 entries wait, status OK",
    means: "Alive; the next completion but one overruns it",
    confidence: "header",
    source: "iPXE MT25408_PRM.h",
    next: ["Look at the thread that polls it, now"],
    test: testFull,
  }),
  row({
    id: "D3",
    name: "cq-not-polled",
    severity: "error",
    needs: ["three samples"],
    condition:
      "Three quarters of the ring wait, or what waits grows; consumer flat in the last two samples, and seen to " +
      "move before",
    means: "The thread that polls it is dead, blocked or in a deadlock; an overrun comes next",
    unless: "A consumer that only the record in memory knows: then this is said as plausible",
    confidence: "specification",
    source: "rdma-core writes the consumer to the record in memory; only arming tells the device",
    next: [
      "rdma resource show cq: whose is it; then the stacks of that process (gdb, py-spy, /proc/PID/stack)",
    ],
    test: testNotPolled,
  }),
  row({
    id: "D4",
    name: "cq-event-not-handled",
    severity: "error",
    needs: ["three samples"],
    condition: "st FIRED, completions wait, consumer trusted and flat, its EQ is empty",
    means: "The event was delivered, software has neither polled nor armed again",
    unless: "Polling applications never arm: then the consumer moves",
    confidence: "header",
    source: "iPXE MT25408_PRM.h",
    next: ["Look at the thread that waits for events: it is blocked, or lost the event"],
    test: testEvent,
  }),
  row({
    id: "D5",
    name: "cq-armed-with-backlog",
    severity: "info",
    needs: ["three samples"],
    condition:
      "st ARMED in both samples, completions wait, producer and consumer flat, moderation over, no event pending",
    means: "The adapter owes an event: armed with a wrong or old index, or lost on the way",
    confidence: "plausible",
    source: "UCX issue 11728: reported, not reproduced",
    next: ["Arming it again (or polling once) gets it going; report it with a capture"],
    test: testArmed,
  }),
  row({
    id: "D6",
    name: "cq-solicited-only",
    severity: "warning",
    needs: ["two samples", "completion queue"],
    condition: "st armed for solicited events, completions wait, none of them is solicited",
    means: "It waits for an event that never comes",
    confidence: "header",
    source: "Linux mlx5 headers",
    next: ["The sender must set the solicited flag, or this side must arm for any completion"],
    test: testSolicited,
  }),
  row({
    id: "D7",
    name: "cq-error-unread",
    severity: "warning",
    needs: ["completion queue"],
    condition: "An error completion between consumer and producer",
    means: "Software has not seen the error yet",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Look at the thread that polls it"],
    test: testUnread,
  }),
  row({
    id: "D10",
    name: "cq-without-eq",
    severity: "warning",
    needs: [],
    condition: "Armed, and its EQ does not exist or is in error",
    means: "No event will ever come",
    unless: "Polling applications do not care",
    confidence: "specification",
    source: "Linux mlx5_ifc.h: c_eqn",
    next: ["Look at the EQ and at the driver's log"],
    test: testNoEq,
  }),
  row({
    id: "D8",
    name: "cq-collapsed",
    severity: "warning",
    needs: [],
    condition: "cc set, and a QP of it is in error",
    means: "The completion of the cause was overwritten within about 60 us",
    confidence: "measured",
    source: "public measurements of ConnectX-6: NVSHMEM's quiet then returned success",
    next: ["Read the QP's counters: rules err-without-cqe and err-lost-completions"],
    test: testCollapsed,
  }),
  row({
    id: "D9",
    name: "cq-moderated",
    severity: "warning",
    needs: ["three samples"],
    condition: `Armed with completions waiting, cq_period of ${LONG_PERIOD_US} us or more, cq_max_count not reached`,
    means: "Latency, no hang",
    confidence: "header",
    source: "Linux mlx5_ifc.h",
    next: ["Lower the moderation: ethtool -C, or ibv_modify_cq"],
    test: testModerated,
  }),
  row({
    id: "D2",
    name: "cq-overrun-possible",
    severity: "info",
    needs: [],
    condition: "Requests and receives of all QPs of it are more than it holds",
    means:
      "On an error every outstanding request gets a completion, signaled or not: designs that count the signaled ones " +
      "overrun at the first error",
    unless: "Software throttles",
    confidence: "specification",
    source: "InfiniBand specification; public measurements of ConnectX-6: the cause sat on an unsignaled request",
    next: ["Make it larger, or give each queue its own"],
    test: testPossible,
  }),
];
