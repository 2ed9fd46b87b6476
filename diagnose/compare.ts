/**
 * QPs compared: with siblings, with each other, over time, with the other end. Equal fields are counted, differences lead.
 *
 * @module
 */

import type { HostFacts } from "../device/host_facts.ts";
import { contextFieldNames, type QpRow } from "../records/context_rows.ts";
import { QpCase, secondsBetween } from "./cases.ts";
import { gidText } from "./gid.ts";
import { diff16, diff24, isSameQueue, psnDiff } from "./quantities.ts";
import { hex } from "../bytes.ts";
import { LEAST_SIBLINGS, siblingGroups } from "./siblings.ts";
import type { Sample } from "./types.ts";

/** A field that differs. */
export interface Difference {
  /** Name. */
  readonly field: string;
  /** Values, in the order of the columns. */
  readonly values: readonly string[];
  /** What the difference can cause, or how fast it grew. */
  readonly remark: string | null;
}

/** One comparison. */
export interface Comparison {
  /** What is compared. */
  readonly kind: "siblings" | "named" | "time" | "ends";
  /** In words. */
  readonly title: string;
  /** Heads of the columns. */
  readonly columns: readonly string[];
  /** What differs, the telling ones first. */
  readonly differences: readonly Difference[];
  /** How many fields are equal. */
  readonly equal: number;
  /** What could not be compared. */
  readonly notes: readonly string[];
}

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

/** What a difference can cause, by field. */
const EFFECTS: Readonly<Record<string, string>> = {
  mtu: "a local length error here, or an access error there and 0x8a at the requester",
  tclass: "another traffic class: loss without PFC (0x15/0x83)",
  dscp: "another traffic class: loss without PFC (0x15/0x83)",
  eth_prio: "another traffic class: loss without PFC (0x15/0x83)",
  sl: "another virtual lane",
  ecn: "no congestion marks",
  ack_timeout: "gives up earlier or later; 0 never does",
  retry_count: "gives up earlier or later",
  rnr_retry: "7 waits for ever",
  min_rnr_nak: "how long a refused sender waits; 0 is 655 ms",
  src_addr_index: "another source address or RoCE version",
  hop_limit: "1 does not pass a router",
  grh: "RoCE needs it",
  vhca_port_num: "leaves by another port",
  lag_tx_port_affinity: "leaves by another port of the bond",
  pkey_index: "another partition",
  log_sra_max: "fewer READs under way; above the peer's log_rra_max 0x8a",
  log_rra_max: "fewer READs answered",
  rwe: "writes of the peer are refused (0x8a, 0x88)",
  rre: "reads of the peer are refused (0x8a)",
  rae: "atomics of the peer are refused (0x8a)",
  atomic_mode: "atomics are refused",
  log_sq_size: "fewer requests under way",
  log_rq_size: "fewer receives: RNR",
  counter_set_id: "0: not in the port's counters",
  stat_rate: "limited on purpose, or left over",
  state: "",
};

const TELLING = Object.keys(EFFECTS);

/** Fields by how telling they are. */
function fieldNames(): string[] {
  const rank = (name: string): number => {
    const at = TELLING.indexOf(name);
    return at < 0 ? TELLING.length : at;
  };
  return contextFieldNames("qpc").sort((a, b) => rank(a) - rank(b));
}

function show(field: string, value: number | bigint): string {
  if (field === "rgid_rip") return gidText(BigInt(value)) ?? "0";
  return typeof value === "bigint" ? `0x${value.toString(16)}` : hex(value);
}

function valueOf(row: QpRow, field: string): number | bigint {
  return (row as unknown as Record<string, number | bigint>)[field] ?? 0;
}

/**
 * A QP against its siblings.
 *
 * @param number Its number.
 * @param qps All QPs of the adapter.
 * @param pidOf Their owners.
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
      const values = [show(field, mine), `${show(field, usual)} (${count} of ${others.length})`];
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
    const values = cases.map(({ last }) => show(field, valueOf(last, field)));
    if (values.every((value) => value === values[0])) equal++;
    else if (!COUNTERS.includes(field)) differences.push({ field, values, remark: EFFECTS[field] ?? null });
  }
  const names = cases.map(({ number }) => hex(number));
  return { kind: "named", title: `qps ${names.join(", ")}`, columns: names, differences, equal, notes: [] };
}

/** Widths of counters: how much one grew is modulo that. */
const GROWTH: Readonly<Record<string, (now: number, then: number) => number>> = {
  hw_sq_wqebb_counter: diff16,
  sw_sq_wqebb_counter: diff16,
  hw_rq_counter: diff16,
  sw_rq_counter: diff16,
  next_send_psn: psnDiff,
  last_acked_psn: psnDiff,
  next_rcv_psn: psnDiff,
  ssn: diff24,
  rmsn: diff24,
  consumer_counter: diff24,
  producer_counter: diff24,
};

const KINDS = [["qp", "qps", "qpc"], ["cq", "cqs", "cqc"], ["eq", "eqs", "eqc"], ["srq", "srqs", "srqc"]] as const;

/**
 * What changed between two samples of one adapter.
 *
 * @param only QPs that are wanted; undefined: all objects.
 */
export function compareTime(a: Sample, b: Sample, only: readonly number[] | undefined): Comparison {
  const seconds = secondsBetween(a, b);
  const differences: Difference[] = [];
  const notes: string[] = [];
  let equal = 0;
  for (const [noun, key, layout] of KINDS) {
    if (only !== undefined && noun !== "qp") continue;
    const fields = contextFieldNames(layout);
    const [before, after] = [a[key] as ReadonlyMap<number, object>, b[key] as ReadonlyMap<number, object>];
    for (const number of [...new Set([...before.keys(), ...after.keys()])].sort((x, y) => x - y)) {
      if (only !== undefined && !only.includes(number)) continue;
      const [then, now] = [before.get(number), after.get(number)];
      const name = `${noun} ${hex(number)}`;
      if (then === undefined || now === undefined) notes.push(`${name} ${then === undefined ? "is new" : "is gone"}`);
      else if (noun === "qp" && !isSameQueue(then as QpRow, now as QpRow)) {
        notes.push(`${name} was replaced: another connection has its number, nothing is compared`);
      } else {
        for (const field of fields) {
          const [x, y] = [valueOf(then as QpRow, field), valueOf(now as QpRow, field)];
          if (x === y) equal++;
          else {
            const values = [show(field, x), show(field, y)];
            differences.push({
              field: `${name} ${field}`,
              values,
              remark: growth(field, Number(x), Number(y), seconds),
            });
          }
        }
      }
    }
  }
  if (seconds === undefined) notes.push("the time between both is not known: no rates");
  const apart = seconds === undefined ? "" : `, ${seconds.toFixed(1)} s apart`;
  return {
    kind: "time",
    title: `changes of ${b.host ?? b.device}${apart}`,
    columns: ["then", "now"],
    differences,
    equal,
    notes,
  };
}

function growth(field: string, then: number, now: number, seconds: number | undefined): string | null {
  const grown = GROWTH[field]?.(now, then);
  if (grown === undefined) return EFFECTS[field] ?? null;
  const rate = seconds === undefined || seconds === 0
    ? ""
    : `, ${(grown / seconds).toFixed(grown / seconds < 10 ? 1 : 0)}/s`;
  return `${grown < 0 ? "" : "+"}${grown}${rate}`;
}

/** A field of one end and what it must fit at the other. */
interface Mirror {
  readonly field: string;
  readonly own: (end: EndFacts) => string | undefined;
  readonly other: (end: EndFacts) => string | undefined;
  readonly fits?: (a: EndFacts, b: EndFacts) => boolean;
  /** Each direction is a question of its own. */
  readonly directed?: true;
  readonly effect: string;
}

/** An end with what its host tells. */
interface EndFacts {
  readonly number: number;
  readonly row: QpRow;
  readonly facts: HostFacts | undefined;
}

function portOf({ row, facts }: EndFacts): HostFacts["ports"][number] | undefined {
  const ports = facts?.ports ?? [];
  return ports.length === 1 ? ports[0] : ports.find(({ port }) => port === row.vhca_port_num);
}

function gidOf(end: EndFacts): HostFacts["ports"][number]["gids"][number] | undefined {
  return portOf(end)?.gids.find(({ index }) => index === end.row.src_addr_index);
}

/** A GID as the kernel prints it, shortened as those of contexts are. */
function shortGid(gid: string): string {
  return gidText(BigInt(`0x${gid.split(":").map((group) => group.padStart(4, "0")).join("")}`)) ?? gid;
}

function pkeyOf(end: EndFacts): number | undefined {
  return portOf(end)?.pkeys.find(({ index }) => index === end.row.pkey_index)?.pkey;
}

const same = (field: keyof QpRow, effect: string): Mirror => ({
  field,
  own: ({ row }) => hex(Number(row[field])),
  other: ({ row }) => hex(Number(row[field])),
  effect,
});

const MIRRORS: readonly Mirror[] = [
  {
    field: "remote_qpn",
    own: ({ row }) => hex(row.remote_qpn),
    other: ({ number }) => hex(number),
    directed: true,
    effect: "they are not connected with each other",
  },
  same("st", "other service types do not talk"),
  same("mtu", EFFECTS["mtu"]!),
  {
    field: "next_send_psn -> next_rcv_psn",
    own: ({ row }) => hex(row.next_send_psn),
    other: ({ row }) => hex(row.next_rcv_psn),
    directed: true,
    effect: "packets on the way, or lost on the way there",
  },
  {
    field: "log_sra_max <= log_rra_max",
    own: ({ row }) => hex(row.log_sra_max),
    other: ({ row }) => hex(row.log_rra_max),
    fits: (a, b) => a.row.log_sra_max <= b.row.log_rra_max,
    directed: true,
    effect: "READs and ATOMICs beyond it are refused with 0x8a",
  },
  {
    field: "peer address -> source GID",
    own: ({ row }) => gidText(row.rgid_rip),
    other: (end) => gidOf(end) === undefined ? undefined : shortGid(gidOf(end)!.gid),
    directed: true,
    effect: "packets go to another host, or answers come from another address",
  },
  {
    field: "P_Key",
    own: (end) => pkeyOf(end) === undefined ? undefined : hex(pkeyOf(end)!),
    other: (end) => pkeyOf(end) === undefined ? undefined : hex(pkeyOf(end)!),
    fits: (a, b) => (pkeyOf(a)! & 0x7fff) === (pkeyOf(b)! & 0x7fff) && ((pkeyOf(a)! | pkeyOf(b)!) & 0x8000) !== 0,
    effect: "packets are dropped; two limited members do not talk",
  },
  {
    field: "RoCE version",
    own: (end) => gidOf(end)?.type ?? undefined,
    other: (end) => gidOf(end)?.type ?? undefined,
    effect: "0x81 at the first message",
  },
  {
    field: "active MTU",
    own: (end) => text(portOf(end)?.active_mtu),
    other: (end) => text(portOf(end)?.active_mtu),
    effect: "full packets are dropped",
  },
  {
    field: "port rate",
    own: (end) => portOf(end)?.rate ?? undefined,
    other: (end) => portOf(end)?.rate ?? undefined,
    effect: "the slower one pauses or loses",
  },
  same("tclass", EFFECTS["tclass"]!),
  same("ack_timeout", EFFECTS["ack_timeout"]!),
  same("retry_count", EFFECTS["retry_count"]!),
  same("rnr_retry", EFFECTS["rnr_retry"]!),
  same("atomic_mode", EFFECTS["atomic_mode"]!),
];

function text(value: number | null | undefined): string | undefined {
  return value == null ? undefined : String(value);
}

/** Both ends of a connection; each field in both directions where they differ. */
export function compareEnds(a: EndFacts, b: EndFacts): Comparison {
  const differences: Difference[] = [];
  const missing = new Set<string>();
  let equal = 0;
  for (const { field, own, other, fits, directed, effect } of MIRRORS) {
    for (
      const [x, y, arrow] of directed === undefined
        ? [[a, b, ""] as const]
        : [[a, b, " (a to b)"] as const, [b, a, " (b to a)"] as const]
    ) {
      const [mine, theirs] = [own(x), other(y)];
      if (mine === undefined || theirs === undefined) missing.add(field);
      else if (fits?.(x, y) ?? mine === theirs) equal++;
      else {differences.push({
          field: `${field}${arrow}`,
          values: x === a ? [mine, theirs] : [theirs, mine],
          remark: effect,
        });}
    }
  }
  return {
    kind: "ends",
    title: `qp ${hex(a.number)} and its other end, qp ${hex(b.number)}`,
    columns: ["a", "b"],
    differences,
    equal,
    notes: missing.size === 0 ? [] : [`not known at an end: ${[...missing].join(", ")}`],
  };
}

/** QPs of samples as cases. */
export function casesOfSample(sample: Sample): Map<number, QpCase> {
  return new Map([...sample.qps].map(([number, row]) => [number, new QpCase(number, [{ n: 0, sample, row }])]));
}
