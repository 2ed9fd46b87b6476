/** Conditions of the rules of completion queues. */

import type { CqCase, EqCase } from "./cases.ts";
import { CQ_ST, cqBacklog, diff24, STATE } from "./quantities.ts";
import { causeOf } from "./err_tests.ts";
import { hex } from "../bytes.ts";
import { counted, type Finding, longEnough, plural, secondsText, type World } from "./rule_types.ts";
import type { Evidence } from "./types.ts";

const CQ_ERROR_EVENT = 0x04;
/** Part of the ring from which on a backlog that does not shrink is too much. */
const FULL_PART = 0.75;
export const LONG_PERIOD_US = 1000;

function cqCounters(cq: CqCase): Evidence[] {
  return cq.fields("producer_counter", "consumer_counter", "log_cq_size");
}

/** Entries that wait; undefined: the device does not know the consumer. */
export function waiting(cq: CqCase): number | undefined {
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

export function testOverrun(cq: CqCase, world: World): Finding | undefined {
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
    evidence: [...cq.fields("status"), ...cqCounters(cq), { field: "QPs bound to it", s1: users.length }],
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
  const srqs = new Set<number>();
  const own = (world.bound.get(cq.number) ?? []).reduce((sum, { last }) => {
    const send = last.cqn_snd === cq.number && last.no_sq === 0 ? 2 ** last.log_sq_size : 0;
    const receive = last.cqn_rcv === cq.number && last.rq_type === 0 ? 2 ** last.log_rq_size : 0;
    if (last.cqn_rcv === cq.number && last.rq_type === 1) srqs.add(last.srqn_rmpn_xrqn);
    return sum + send + receive;
  }, 0);
  // Receives of an SRQ complete where the QP that they come to says.
  return [...srqs].reduce((sum, srqn) => {
    const srq = world.srqs.get(srqn)?.last;
    return srq === undefined ? sum : sum + 2 ** srq.log_srq_size;
  }, own);
}

export function testFull(cq: CqCase): Finding | undefined {
  const entries = waiting(cq);
  if (entries === undefined || !cq.trusted || entries !== 2 ** cq.last.log_cq_size - 1 || cq.last.oi === 1) return;
  return {
    sentence: `${entries} of ${2 ** cq.last.log_cq_size} entries wait: the next completion but one overflows it` +
      (cq.flat ? "; nobody polls it" : ""),
    evidence: cqCounters(cq),
  };
}

export function testNotPolled(cq: CqCase, world: World): Finding | undefined {
  const entries = waiting(cq);
  if (entries === undefined || entries === 0 || !cq.flat) return;
  const full = entries >= FULL_PART * 2 ** cq.last.log_cq_size;
  const rising = cq.last.producer_counter !== cq.before!.producer_counter;
  if (!full && !rising || !longEnough(cq.gap)) return;
  // An event that was delivered and not handled is the better answer while there is room.
  if (!full && cq.last.st === CQ_ST.fired && cq.trusted && eqEmpty(cq, world) === true) return;
  if (!cq.trusted) {
    // Without having seen the consumer move, only a ring that seems nearly full is worth a line.
    return full
      ? {
        sentence:
          `producer ${cq.last.producer_counter}, consumer not seen to move: either nobody polls it, or the device ` +
          "does not see that somebody does",
        evidence: cqCounters(cq),
        confidence: "plausible",
      }
      : undefined;
  }
  return {
    sentence: `${entries} of ${2 ** cq.last.log_cq_size} entries ${
      entries === 1 ? "waits" : "wait"
    }, and nobody took one in ${secondsText(cq.gap)}`,
    evidence: cqCounters(cq),
    not: ["a consumer that the device does not see: it moved before"],
  };
}

export function testEvent(cq: CqCase, world: World): Finding | undefined {
  const entries = waiting(cq);
  if (entries === undefined || entries === 0 || !cq.trusted || !cq.flat || cq.last.st !== CQ_ST.fired) return;
  if (eqEmpty(cq, world) !== true || !longEnough(cq.gap)) return;
  return {
    sentence:
      `its event was delivered, ${counted(entries, "completion", "waits", "wait")}, and software has not polled in ` +
      `${secondsText(cq.gap)}`,
    evidence: [...cq.fields("st"), ...cqCounters(cq)],
    not: [`a lost interrupt: EQ ${hex(cq.eqn ?? 0)} is consumed`],
  };
}

export function testArmed(cq: CqCase, world: World): Finding | undefined {
  const entries = waiting(cq);
  if (entries === undefined || entries === 0 || !cq.trusted || !cq.flat) return;
  const [a, b] = [cq.before!, cq.last];
  if (a.st !== CQ_ST.armed || b.st !== CQ_ST.armed || a.producer_counter !== b.producer_counter) return;
  const due = b.cq_max_count <= 1 || (cq.gap ?? 1) * 1e6 > b.cq_period;
  if (!due || eqEmpty(cq, world) === false) return;
  return {
    sentence: `armed with ${plural(entries, "completion")} waiting, and no event came`,
    evidence: [...cq.fields("st"), ...cqCounters(cq)],
    next: ["Look at how software arms it: the sequence number and the index it arms with"],
  };
}

export function testSolicited(cq: CqCase): Finding | undefined {
  const entries = waiting(cq);
  if (cq.last.st !== CQ_ST.solicited || entries === undefined || entries === 0 || !cq.flat) return;
  const { ring } = cq;
  if (ring === undefined || ring.solicited > 0 || ring.entries < entries) return;
  return {
    sentence: `it waits for a solicited event, and none of the ${plural(entries, "completion")} is one`,
    evidence: [...cq.fields("st"), ...cqCounters(cq)],
    ...(cq.trusted ? {} : { confidence: "plausible" as const }),
  };
}

export function testUnread(cq: CqCase, world: World): Finding | undefined {
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
    evidence: cqCounters(cq),
    next: [`wqdump explain ${hex(first.syndrome)}/${hex(first.vendor)}`],
    ...(cq.trusted ? {} : { confidence: "plausible" as const }),
  };
}

export function testCollapsed(cq: CqCase, world: World): Finding | undefined {
  const failed = (world.bound.get(cq.number) ?? []).filter(({ last }) => last.state === STATE.err);
  if (cq.last.cc !== 1 || failed.length === 0) return;
  return {
    sentence: `it keeps the last completion only: the cause of ${plural(failed.length, "QP")} in error is overwritten`,
    evidence: cq.fields("cc", "oi"),
  };
}

export function testModerated(cq: CqCase): Finding | undefined {
  const entries = waiting(cq);
  const { cq_period: period, cq_max_count: count, st } = cq.last;
  if (entries === undefined || entries === 0 || !cq.trusted || st !== CQ_ST.armed) return;
  if (period < LONG_PERIOD_US || count <= entries) return;
  return {
    sentence: `its event waits for ${count} completions or ${period} us`,
    evidence: cq.fields("cq_period", "cq_max_count"),
  };
}

export function testNoEq(cq: CqCase, world: World): Finding | undefined {
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

export function testPossible(cq: CqCase, world: World): Finding | undefined {
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
