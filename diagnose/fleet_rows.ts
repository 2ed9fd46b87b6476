/**
 * Flat rows of queues, for engines that read tables: one schema for lists and diagnoses, described in docs/fleet.md.
 */

import type { HostFacts } from "../device/host_facts.ts";
import { ENUMS } from "../layouts/enums.ts";
import { gidNumber, gidText } from "./gid.ts";
import { ownerIn } from "./ranks.ts";
import type { Owner, Verdict } from "./types.ts";

/** Version of the columns; it rises when one changes its meaning. */
const ROWS_VERSION = 1;

/** What a column holds. */
export type ColumnType = "number" | "string";

export type RowValue = string | number | null;

/** A row by column names. */
export type FleetRow = Readonly<Record<string, RowValue>>;

/** A queue, or what is known of it, to be made a row. */
export interface FleetRowParts {
  /** Says which rows were written together. */
  readonly run: string;
  /** From 1. */
  readonly sample: number;
  /** Host name. */
  readonly host: string | null;
  /** Adapter. */
  readonly device: string;
  readonly firmware?: string | undefined;
  /** Wall clock, milliseconds. */
  readonly time?: number | undefined;
  /** Monotonic clock, milliseconds. */
  readonly mono?: number | undefined;
  /** What the host tells. */
  readonly facts?: HostFacts | undefined;
  /** `qp`, `cq`, … */
  readonly kind: string;
  /** Number of the object; null for a device. */
  readonly number: number | null;
  /** Fields of its context. */
  readonly fields: Readonly<Record<string, number | bigint | undefined>>;
  readonly owner?: Owner | undefined;
  /** What was found about it. */
  readonly verdict?: Verdict | undefined;
}

type Get = (source: FleetRowParts) => RowValue;
interface Column {
  readonly type: ColumnType;
  readonly get: Get;
}

const text = (get: (source: FleetRowParts) => string | null | undefined): Column => ({
  type: "string",
  get: (source) => get(source) ?? null,
});
const number = (get: (source: FleetRowParts) => number | null | undefined): Column => ({
  type: "number",
  get: (source) => {
    const value = get(source);
    // What is no whole number has no place in such a column, and no writer of files takes it.
    return Number.isSafeInteger(value) ? value! : null;
  },
});
/** A field of the context under its own name, or others in order. */
const field = (...names: readonly string[]): Column =>
  number(({ fields }) => {
    const found = names.map((name) => fields[name]).find((value) => value !== undefined);
    return found === undefined ? null : Number(found);
  });

function named(list: string, value: number | bigint | undefined): string | null {
  if (value === undefined) return null;
  return ENUMS[list]?.values.find((one) => one.value === Number(value))?.name ?? String(value);
}

function portOf({ facts, fields }: FleetRowParts): HostFacts["ports"][number] | undefined {
  const port = Number(fields["vhca_port_num"] ?? 0) || 1;
  return facts?.ports.find((one) => one.port === port);
}

function gidOf(source: FleetRowParts): string | null {
  const index = source.fields["src_addr_index"];
  const found = portOf(source)?.gids.find((one) => one.index === Number(index));
  return index === undefined || found === undefined ? null : gidText(gidNumber(found.gid) ?? 0n) ?? null;
}

function ownerOf({ facts, kind, number }: FleetRowParts): ReturnType<typeof ownerIn> {
  return ownerIn(facts, kind, number);
}

function peerGid({ fields }: FleetRowParts): string | null {
  const gid = fields["rgid_rip"];
  return typeof gid === "bigint" ? gidText(gid) ?? null : null;
}

/** Columns in order. Names are API. */
export const FLEET_COLUMNS: Readonly<Record<string, Column>> = {
  schema_version: number(() => ROWS_VERSION),
  run_id: text(({ run }) => run),
  ts_us: number(({ time }) => time === undefined ? null : Math.round(time * 1000)),
  mono_us: number(({ mono }) => mono === undefined ? null : Math.round(mono * 1000)),
  sample: number(({ sample }) => sample),
  host: text(({ host }) => host),
  boot_id: text(({ facts }) => facts?.boot_id),
  device: text(({ device }) => device),
  pci: text(({ facts }) => facts?.pci),
  node_guid: text(({ facts }) => facts?.node_guid),
  fw: text(({ facts, firmware }) => facts?.firmware ?? firmware),
  port: number((source) => source.kind === "port" ? source.number : portOf(source)?.port),
  link_layer: text((source) => portOf(source)?.link_layer),
  kind: text(({ kind }) => kind),
  number: number(({ number }) => number),
  vhca_id: field("vhca_id"),
  st: text(({ kind, fields }) => kind === "qp" ? named("qp_st_gen5", fields["st"]) : null),
  state: text(({ kind, fields }) => kind === "qp" ? named("qp_state", fields["state"]) : null),
  gid: text(gidOf),
  sgid_index: field("src_addr_index"),
  lid: number((source) => portOf(source)?.lid),
  remote_qpn: field("remote_qpn"),
  dgid: text(peerGid),
  rlid: field("rlid"),
  mtu: number(({ fields: { mtu } }) => mtu === undefined || Number(mtu) === 0 ? null : 128 << Number(mtu)),
  tclass: field("tclass"),
  dscp: field("dscp"),
  sl_or_prio: field("eth_prio", "sl"),
  udp_sport: field("udp_sport"),
  ack_timeout: field("ack_timeout"),
  retry_count: field("retry_count"),
  cur_retry_count: field("cur_retry_count"),
  rnr_retry: field("rnr_retry"),
  cur_rnr_retry: field("cur_rnr_retry"),
  min_rnr_nak: field("min_rnr_nak"),
  next_send_psn: field("next_send_psn"),
  last_acked_psn: field("last_acked_psn"),
  next_rcv_psn: field("next_rcv_psn"),
  ssn: field("ssn"),
  rmsn: field("rmsn"),
  hw_sq_wqebb_counter: field("hw_sq_wqebb_counter"),
  sw_sq_wqebb_counter: field("sw_sq_wqebb_counter"),
  hw_rq_counter: field("hw_rq_counter"),
  sw_rq_counter: field("sw_rq_counter"),
  cqn_snd: field("cqn_snd"),
  cqn_rcv: field("cqn_rcv"),
  srqn: field("srqn_rmpn_xrqn"),
  eqn: field("c_eqn_or_apu_element"),
  ci: field("consumer_counter"),
  pi: field("producer_counter"),
  st_arm: number(({ kind, fields }) => kind === "cq" || kind === "eq" ? Number(fields["st"] ?? 0) : null),
  status: field("status"),
  pid: number(({ owner }) => owner?.pid),
  comm: text(({ owner }) => owner?.comm),
  job: text((source) => ownerOf(source)?.job),
  rank: number((source) => ownerOf(source)?.rank),
  verdict: text(({ verdict }) => verdict?.name),
  confidence: text(({ verdict }) => verdict?.confidence),
  severity: text(({ verdict }) => verdict?.severity),
  evidence: text(({ verdict }) => verdict === undefined ? null : JSON.stringify(verdict.evidence)),
  next: text(({ verdict }) => verdict?.next[0]),
  peer_host: text(({ verdict }) => verdict?.peer?.host),
  queues: number(() => 1),
};

/** A row under the names of {@linkcode FLEET_COLUMNS}. */
export function fleetRow(source: FleetRowParts): Record<string, RowValue> {
  return Object.fromEntries(Object.entries(FLEET_COLUMNS).map(([name, { get }]) => [name, get(source)]));
}

/** Rows that stand for many: one for each (host, device, peer, verdict), with how many queues it stands for. */
export function summaryRows(rows: readonly Readonly<Record<string, RowValue>>[]): Record<string, RowValue>[] {
  const sums = new Map<string, Record<string, RowValue>>();
  const kept = ["schema_version", "run_id", "ts_us", "host", "boot_id", "device", "pci", "node_guid", "fw", "kind"];
  for (const row of rows) {
    const peer = row["peer_host"] ?? row["dgid"] ?? null;
    const key = JSON.stringify([row["host"], row["device"], peer, row["kind"], row["verdict"]]);
    const known = sums.get(key);
    if (known !== undefined) known["queues"] = Number(known["queues"]) + 1;
    else {
      const sum: Record<string, RowValue> = {};
      for (const name of Object.keys(FLEET_COLUMNS)) sum[name] = kept.includes(name) ? row[name] ?? null : null;
      const { verdict, confidence, severity, next, dgid, peer_host } = row;
      sums.set(key, Object.assign(sum, { verdict, confidence, severity, next, dgid, peer_host, sample: 0, queues: 1 }));
    }
  }
  return [...sums.values()];
}
