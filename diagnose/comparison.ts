/** What a comparison says, and how its values are shown. */

import type { QpRow } from "../records/context_rows.ts";
import { stateName } from "./err_tests.ts";
import { gidText } from "./gid.ts";
import { hex } from "../bytes.ts";

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

/** What a difference can cause, by field. */
export const EFFECTS: Readonly<Record<string, string>> = {
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
  grh: "InfiniBand between subnets needs it",
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

export function show(field: string, value: number | bigint): string {
  if (field === "rgid_rip") return gidText(BigInt(value)) ?? "0";
  return typeof value === "bigint" ? `0x${value.toString(16)}` : hex(value);
}

/** As {@linkcode show}, of a QP: its state by name. */
export function showQp(field: string, value: number | bigint): string {
  return field === "state" ? stateName(Number(value)) : show(field, value);
}

export function valueOf(row: QpRow, field: string): number | bigint {
  return (row as unknown as Record<string, number | bigint>)[field] ?? 0;
}
