/**
 * QPs against their siblings: the same process (else the same PD) and service type. A value that nearly all share and
 * one does not is worth a line.
 */

import type { QpRow } from "../records/context_rows.ts";
import { CASE_WORK, type QpCase } from "./cases.ts";
import { isReliable, ST, STATE } from "./quantities.ts";
import type { Outlier } from "./rule_types.ts";

/** Siblings that are needed beside the one that differs. */
export const LEAST_SIBLINGS = 4;
/** Part of them that must agree. */
export const MAJORITY = 0.75;

/** Fields that siblings share, by the verdict that a difference gives. */
export const SIBLING_FIELDS: Readonly<Record<string, readonly (keyof QpRow)[]>> = {
  "path-outlier": ["tclass", "dscp", "ecn", "eth_prio", "sl"],
  "timer-outlier": ["ack_timeout", "retry_count", "rnr_retry", "min_rnr_nak"],
  "gid-outlier": ["src_addr_index"],
  "wrong-rail": ["vhca_port_num"],
  "next-hop": ["hop_limit", "grh"],
  "lag-port": ["lag_tx_port_affinity"],
  "size-outlier": [
    "log_sq_size",
    "log_rq_size",
    "log_rra_max",
    "log_sra_max",
    "log_msg_max",
    "atomic_mode",
    "rre",
    "rwe",
    "rae",
  ],
  "doorbell-outlier": ["uar_page", "send_dbr_mode"],
  "rate-limited": ["stat_rate", "packet_pacing_rate_limit_index"],
};

/** Fields that only say something where many siblings share them by design. */
const SPREAD: readonly (keyof QpRow)[] = ["lag_tx_port_affinity", "uar_page", "vhca_port_num", "src_addr_index"];

/** Owners by QP number. */
export type PidOf = (qp: QpCase) => number | undefined;

/** Groups of siblings; QPs without a path of their own have none. */
export function siblingGroups(qps: Iterable<QpCase>, pidOf: PidOf): QpCase[][] {
  const groups = new Map<string, QpCase[]>();
  for (const qp of qps) {
    const { state, st, pd } = qp.last;
    if (qp.replaced || state !== STATE.rts || !(isReliable(qp.last) || st === ST.uc)) continue;
    const pid = pidOf(qp);
    const key = `${pid === undefined ? `pd ${pd}` : `pid ${pid}`} ${st}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [qp]);
    else group.push(qp);
  }
  return [...groups.values()];
}

/** Fields in which QPs differ from their siblings; yields between two of them. */
export function* findOutliers(
  qps: Iterable<QpCase>,
  pidOf: PidOf,
  found: Map<number, Outlier[]>,
): Generator<number, void> {
  for (const group of siblingGroups(qps, pidOf)) {
    if (group.length <= LEAST_SIBLINGS) continue;
    for (const field of Object.values(SIBLING_FIELDS).flat()) {
      outliersOf(group, field, found);
      yield group.length * CASE_WORK;
    }
  }
}

function outliersOf(group: readonly QpCase[], field: keyof QpRow, found: Map<number, Outlier[]>): void {
  const [{ last: model }] = group as [QpCase];
  if (group.every(({ last }) => last[field] === model[field])) return;
  const counts = new Map<number, number>();
  for (const { last } of group) counts.set(Number(last[field]), (counts.get(Number(last[field])) ?? 0) + 1);
  if (counts.size === 1) return;
  const [usual, count] = [...counts].reduce((most, one) => one[1] > most[1] ? one : most);
  const others = group.length - 1;
  // A field that is spread over the siblings on purpose must not differ once by chance.
  if (count < MAJORITY * others || (SPREAD.includes(field) && count < others * 0.95)) return;
  for (const qp of group) {
    const own = Number(qp.last[field]);
    if (own === usual) continue;
    const list = found.get(qp.number) ?? [];
    list.push({ field, own, usual, count, of: others });
    found.set(qp.number, list);
  }
}
