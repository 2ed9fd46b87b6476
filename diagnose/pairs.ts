/** Pairs for the answer: which ends were compared and what came of it. */

import type { QpCase } from "./cases.ts";
import type { AdapterCases } from "./peers.ts";
import { psnDiff } from "./quantities.ts";
import type { World } from "./rule_types.ts";
import { PAIR_RULES } from "./rules_pair.ts";
import type { Pair } from "./types.ts";

const DIRECTIONS: Readonly<Record<string, Pair["direction"]>> = { lost: "a->b", "ack-lost": "b->a" };
/** Verdicts of a QP that are about both ends. */
const OF_PAIRS: readonly string[] = ["lost", "ack-lost", "peer-not-ready", "peer-died", "rnr-loop", "not-comparable"];
/** Verdicts of a QP that say why what was sent is lost. */
const WHY_LOST: readonly string[] = ["path-mtu", "pkey-mismatch", "gid-outlier"];

/**
 * The pair that a QP is the requester of.
 *
 * @param verdict Name of its verdict.
 * @returns Undefined where its peer is not known, or there is nothing to say of both.
 */
export function pairOf(qp: QpCase, own: AdapterCases, world: World, verdict: string | undefined): Pair | undefined {
  const peer = world.peers.get(qp.number);
  if (peer === undefined) return;
  const why = verdict !== undefined && WHY_LOST.includes(verdict);
  const name = verdict !== undefined && OF_PAIRS.includes(verdict)
    ? verdict
    : PAIR_RULES.find((rule) => (why || rule.name === "not-comparable") && rule.test(qp, world) !== undefined)?.name;
  if (name === undefined) return;
  const direction = DIRECTIONS[name] ?? null;
  return {
    a: { host: own.host, device: own.device, qpn: qp.number },
    b: { host: peer.host, device: peer.device, qpn: qp.last.remote_qpn },
    verdict: name,
    direction,
    lost: direction === null || peer.expected === undefined
      ? null
      : Math.max(0, psnDiff(qp.last.next_send_psn, peer.expected)),
    order_known: peer.orderKnown,
  };
}
