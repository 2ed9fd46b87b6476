/**
 * QPs compared: with siblings, with each other, over time, with the other end. Equal fields are counted, differences lead.
 */

import { contextFieldNames } from "../records/context_rows.ts";
import { QpCase } from "./cases.ts";
import { hex } from "../bytes.ts";
import { LEAST_SIBLINGS, siblingGroups } from "./siblings.ts";
import type { Sample } from "./types.ts";
import { type Comparison, type Difference, EFFECTS, showQp, valueOf } from "./comparison.ts";

/** Counters and what changes by itself. */
const COUNTERS: readonly string[] = [
  "hw_sq_wqebb_counter",
  "sw_sq_wqebb_counter",
  "hw_rq_counter",
  "sw_rq_counter",
  "next_send_psn",
  "last_acked_psn",
  "next_rcv_psn",
  "ssn",
  "rmsn",
  "cur_retry_count",
  "cur_rnr_retry",
  "extended_cur_retry_count",
  "extended_cur_rnr_retry",
  "send_msg_psn",
  "rcv_msg_psn",
  "rdma_active",
  "roce_adp_retrans_rtt",
];

/** What differs between siblings by design. */
const PER_PEER: readonly string[] = [
  "remote_qpn",
  "rgid_rip",
  "rlid",
  "rmac_47_32",
  "rmac_31_0",
  "udp_sport",
  "flow_label",
  "user_index",
  "dbr_addr",
  "dbr_umem_id",
  "page_offset",
  "rdma_va",
  "rdma_key",
  "q_key",
  "dc_access_key",
  "cqn_snd",
  "cqn_rcv",
  "uar_page",
  "mlid",
];

const TELLING = Object.keys(EFFECTS);

/** Fields by how telling they are. */
function fieldNames(): string[] {
  const rank = (name: string): number => {
    const at = TELLING.indexOf(name);
    return at < 0 ? TELLING.length : at;
  };
  return contextFieldNames("qpc").sort((a, b) => rank(a) - rank(b));
}

/**
 * A QP against its siblings.
 *
 * @param qps All QPs of the adapter.
 */
export function compareSiblings(
  number: number,
  qps: ReadonlyMap<number, QpCase>,
  pidOf: (qp: QpCase) => number | undefined,
): Comparison {
  const own = qps.get(number)!;
  const group = siblingGroups(qps.values(), pidOf).find((all) => all.includes(own)) ?? [own];
  const others = group.filter((one) => one !== own);
  const differences: Difference[] = [];
  let equal = 0;
  for (const field of fieldNames()) {
    if (COUNTERS.includes(field) || PER_PEER.includes(field) || others.length === 0) continue;
    const counts = new Map<number | bigint, number>();
    for (const { last } of others) counts.set(valueOf(last, field), (counts.get(valueOf(last, field)) ?? 0) + 1);
    const [usual, count] = [...counts].reduce((most, one) => one[1] > most[1] ? one : most);
    const mine = valueOf(own.last, field);
    if (mine === usual) equal++;
    else {
      const values = [showQp(field, mine), `${showQp(field, usual)} (${count} of ${others.length})`];
      differences.push({ field, values, remark: EFFECTS[field] ?? null });
    }
  }
  const notes = others.length < LEAST_SIBLINGS
    ? [`${others.length} siblings only: no majority can be told from chance`]
    : [];
  notes.push(...nextHops(own, others));
  const pid = pidOf(own);
  return {
    kind: "siblings",
    title: `qp ${hex(number)} against ${others.length} siblings of the same ${
      pid === undefined ? "PD" : `process ${pid}`
    }`,
    columns: ["this QP", "siblings"],
    differences,
    equal,
    notes,
  };
}

/** One remote address must lead to one MAC. */
function nextHops(own: QpCase, others: readonly QpCase[]): string[] {
  const mac = ({ last }: QpCase): string => `${hex(last.rmac_47_32)}:${hex(last.rmac_31_0)}`;
  const twin = others.find(({ last }) =>
    last.rgid_rip === own.last.rgid_rip && last.vhca_port_num === own.last.vhca_port_num
  );
  return twin === undefined || mac(twin) === mac(own)
    ? []
    : [`qp ${hex(twin.number)} has the same peer address with another MAC: an old next hop`];
}

/** Named QPs against each other. */
export function compareNamed(cases: readonly QpCase[]): Comparison {
  const differences: Difference[] = [];
  let equal = 0;
  for (const field of fieldNames()) {
    const values = cases.map(({ last }) => showQp(field, valueOf(last, field)));
    if (values.every((value) => value === values[0])) equal++;
    else if (!COUNTERS.includes(field)) differences.push({ field, values, remark: EFFECTS[field] ?? null });
  }
  const names = cases.map(({ number }) => hex(number));
  return { kind: "named", title: `qps ${names.join(", ")}`, columns: names, differences, equal, notes: [] };
}

/** QPs of samples as cases. */
export function casesOfSample(sample: Sample): Map<number, QpCase> {
  return new Map([...sample.qps].map(([number, row]) => [number, new QpCase(number, [{ n: 0, sample, row }])]));
}
