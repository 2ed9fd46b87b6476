/** Conditions of the rules of DC initiators that wait. */

import type { QpCase } from "./cases.ts";
import { targetSide } from "./dct_target.ts";
import { ST } from "./quantities.ts";
import { counted, type Finding, longEnough, plural, type World } from "./rule_types.ts";
import { unackedInRing, wqesFrom } from "./send_ring.ts";
import { heldUp, sendCounters, stuckHead, wqeText } from "./send_tests.ts";

export function testDci(qp: QpCase, world: World): Finding | undefined {
  if (qp.last.st !== ST.dci || qp.ring === undefined || !longEnough(qp.flatFor)) return;
  const wqe = stuckHead(qp);
  if (wqe?.destination === undefined) return;
  const behind = wqesFrom(qp.ring, wqe.counter).filter(({ destination }) => destination !== wqe.destination);
  const others = behind.filter(({ destination }) => destination !== undefined).length;
  if (others === 0) return;
  const { why, evidence, not, next } = targetSide(qp, wqe.toDct, world);
  return {
    sentence: `${wqeText(wqe)} to ${wqe.destination} holds up ${plural(others, "request")} to other targets` +
      (why === undefined ? "" : `: ${why}`),
    evidence: [...sendCounters(qp), ...evidence],
    not,
    next: [`Look at ${wqe.destination}: it is the slow one`, ...next],
  };
}

export function testDciConnect(qp: QpCase, world: World): Finding | undefined {
  const blocks = heldUp(qp);
  if (qp.last.st !== ST.dci || blocks === undefined || !longEnough(qp.flatFor)) return;
  if ((unackedInRing(qp.last, qp.ring) ?? 0) > 0) return;
  const head = stuckHead(qp);
  const { why, takesConnects, evidence, not, next } = targetSide(qp, head?.toDct, world);
  const possible = takesConnects && why === undefined;
  const to = head?.destination === undefined ? "" : ` to ${head.destination}`;
  return {
    sentence: counted(blocks, "block", "waits", "wait") +
      (possible
        ? `, possibly for a connection${to}: connects arrive there, of this initiator or of others`
        : ` for a connection${to}${why === undefined ? "" : `: ${why}`}`),
    evidence: [...sendCounters(qp), ...evidence],
    not,
    next,
    ...(possible ? { confidence: "plausible" as const } : {}),
  };
}
