/** Which queues are worth a second look. Idle queues cost one reading of their context. */

import { backlog, cqBacklog, isSameQueue, progressed, rqFree, STATE, unacked } from "../diagnose/quantities.ts";
import type { Sample } from "../diagnose/types.ts";
import type { CqRow, QpRow } from "../records/context_rows.ts";

/** A QP that may be in trouble, by one reading. */
export function isSuspect(qp: QpRow): boolean {
  if (qp.state !== STATE.rts) return qp.state !== STATE.rst;
  if ((backlog(qp) ?? 1) > 0 || (unacked(qp) ?? 0) > 0) return true;
  return rqFree(qp) === 0 && qp.sw_rq_counter !== 0 && qp.rq_type === 0;
}

/** How much a suspect is worth a look at its rings: errors first. */
export function urgency(qp: QpRow): number {
  if (qp.state === STATE.err) return 3;
  return (unacked(qp) ?? 0) > 0 || (backlog(qp) ?? 0) > 0 ? 2 : 1;
}

/** The QP did not get on, or there is one reading only. */
export function isStuck(readings: readonly QpRow[]): boolean {
  const [a, b] = [readings.at(-2), readings.at(-1)];
  return a === undefined || b === undefined || !isSameQueue(a, b) || b.state !== STATE.rts || !progressed(a, b);
}

/** QPs and CQs that a third sample would tell more of. */
export function openQuestions(samples: readonly Sample[]): { readonly qps: number[]; readonly cqs: number[] } {
  const [before, last] = [samples.at(-2), samples.at(-1)];
  if (before === undefined || last === undefined) return { qps: [], cqs: [] };
  const qps = [...last.qps].filter(([number, qp]) => {
    const apart = qp.state === STATE.err && qp.hw_sq_wqebb_counter !== qp.sw_sq_wqebb_counter;
    return apart && before.qps.get(number)?.state !== STATE.err;
  });
  const cqs = [...last.cqs].filter(([number, cq]) => isOpen(before.cqs.get(number), cq));
  return { qps: qps.map(([number]) => number), cqs: cqs.map(([number]) => number) };
}

/** The consumer moved, so it is true, and entries wait: whether it moves still is the question. */
function isOpen(before: CqRow | undefined, cq: CqRow): boolean {
  if (before === undefined || cq.status !== 0 || (cqBacklog(cq) ?? 0) === 0) return false;
  return before.consumer_counter !== cq.consumer_counter;
}
