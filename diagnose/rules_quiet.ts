/** Rules of queue pairs that owe nothing, or move. */

import type { QpCase } from "./cases.ts";
import { backlog, isReliable, mtuBytes, progressed, psnDiff, STATE } from "./quantities.ts";
import { hex } from "../bytes.ts";
import { type Finding, plural, type Rule } from "./rule_types.ts";
import { unackedInRing } from "./send_ring.ts";
import { sendCounters } from "./send_tests.ts";
import { row } from "./send_tests.ts";

function testIdle(qp: QpCase): Finding | undefined {
  if (qp.last.state !== STATE.rts) return undefined;
  const blocks = backlog(qp.last);
  if (blocks === undefined || blocks > 0 || (unackedInRing(qp.last, qp.ring) ?? 0) > 0) return;
  return { sentence: "nothing is owed: all that was rung was sent and acknowledged", evidence: [] };
}

function testMoving(qp: QpCase): Finding | undefined {
  const [a, b] = [qp.before, qp.last];
  if (a === undefined || qp.flat) return;
  if (!progressed(a, b)) {
    return {
      sentence: `it gets on: a completion of its WQE ${hex(qp.newCompletion ?? 0)} came between the readings`,
      evidence: qp.fields("last_acked_psn"),
    };
  }
  const packets = isReliable(b) ? psnDiff(b.last_acked_psn, a.last_acked_psn) : undefined;
  const mtu = mtuBytes(b);
  const rate = packets === undefined || packets < 0 || mtu === undefined || qp.gap === undefined || qp.gap === 0
    ? ""
    : `, at most ${(packets * mtu / qp.gap / 1e6).toFixed(1)} MB/s`;
  return {
    sentence: packets === undefined || packets < 0
      ? "it gets on"
      : `it gets on: ${plural(packets, "packet")} acknowledged${rate}`,
    evidence: isReliable(b) ? qp.fields("last_acked_psn") : sendCounters(qp),
  };
}

/** A queue that owes nothing, or gets on. */
export const QUIET_RULES: readonly Rule<QpCase>[] = [
  row({
    id: "B2",
    name: "moving",
    severity: "info",
    needs: ["two samples"],
    condition:
      "last_acked_psn advanced, or its CQ has a completion of its requests that was not there before; of unreliable " +
      "queues hw advanced",
    means: "It gets on, perhaps slowly",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Compare its rate with that of its siblings"],
    test: testMoving,
  }),
  row({
    id: "B1",
    name: "idle",
    severity: "info",
    needs: [],
    condition: "Nothing waits and nothing is unacknowledged",
    means: "Nothing is owed",
    unless: "WQEs were written without a doorbell (B3): that needs the ring",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["The application posts nothing: look one step up, at what it waits for"],
    test: testIdle,
  }),
];
