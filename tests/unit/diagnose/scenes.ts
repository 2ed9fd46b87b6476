/** Samples made by hand for tests of single rules: a healthy adapter with one QP, and differences from it. */

import type { HostFacts, OwnerFacts, PortHostFacts } from "../../../device/host_facts.ts";
import { NO_FACTS, NO_OWNER, NO_PORT } from "../../../device/host_shape.ts";
import type {
  CompletionRing,
  Datagram,
  ErrorCqe,
  EventFact,
  Sample,
  SendRing,
  SendWqe,
} from "../../../diagnose/types.ts";
import { contextRow } from "../../../records/context_rows.ts";

type Values = Readonly<Record<string, number | bigint>>;

/** Differences of one sample. */
export interface Moment {
  /** QP 0x11f. */
  readonly qp?: Values;
  /** Further QPs by number. */
  readonly qps?: Readonly<Record<number, Values>>;
  /** CQ 0x40, of its requests. */
  readonly cq?: Values;
  /** EQ 5. */
  readonly eq?: Values;
  /** SRQ 0x60; without it there is none. */
  readonly srq?: Values;
  /** DC target 0x70; without it there is none. */
  readonly dct?: Values;
  /** Key 0x1a. */
  readonly mkey?: Values;
  /** Requests in QP 0x11f's ring. */
  readonly ring?: readonly SendWqe[];
  /** Completions in CQ 0x40's ring. */
  readonly errors?: readonly ErrorCqe[];
  readonly solicited?: number;
  /** Newest completions without an error in CQ 0x40's ring, by QP. */
  readonly sent?: Readonly<Record<number, number>>;
  readonly received?: Readonly<Record<number, number>>;
  /** WQEs that those of requests name. */
  readonly completed?: Readonly<Record<number, number>>;
  /** Events in EQ 5's ring. */
  readonly events?: readonly EventFact[];
  readonly vnic?: Readonly<Record<string, number>>;
  readonly facts?: Partial<HostFacts>;
  readonly port?: Partial<PortHostFacts>;
  /** Counters of the port. */
  readonly counters?: Readonly<Record<string, number>>;
  /** Processes by QP. */
  readonly pids?: Readonly<Record<number, number>>;
  /** Seconds from the sample before, default 2. */
  readonly after?: number;
}

/** Differences of all samples from the healthy adapter. */
export interface Scene {
  /** In all samples. */
  readonly all?: Moment;
  /** In each sample, beside those in all; default two samples. */
  readonly then?: readonly Moment[];
  /** The other end. */
  readonly peer?: Values | "gone";
  /** The other end in its second sample, where that is another. */
  readonly peerLater?: Values;
  /** Key 0x2b there, which requests name. */
  readonly peerKey?: Values;
  /** Connections of its host. */
  readonly peerConnections?: HostFacts["connections"];
  /** Counters of its port, in each of its samples. */
  readonly peerCounters?: readonly Readonly<Record<string, number>>[];
  /** Of the other end's host. */
  readonly peerPort?: Partial<PortHostFacts>;
  /** Processes by QP there, in each of its samples. */
  readonly peerPids?: readonly Readonly<Record<number, number>>[];
}

const ADDRESS = 0x0000_0000_0000_0000_0000_ffff_0a07_0002n;
const OWN_ADDRESS = 0x0000_0000_0000_0000_0000_ffff_0a07_0001n;
const START = Date.parse("2026-10-01T12:00:00Z");
/** The QP that scenes are about. */
export const QPN = 0x11f;
const PEER = 0x2f1;

const HEALTHY_QP: Values = {
  state: 3,
  st: 0,
  mtu: 5,
  log_msg_max: 30,
  log_sq_size: 8,
  log_rq_size: 9,
  log_rra_max: 4,
  log_sra_max: 4,
  rre: 1,
  rwe: 1,
  rae: 1,
  atomic_mode: 1,
  pd: 7,
  user_index: 1,
  uar_page: 1,
  cqn_snd: 0x40,
  cqn_rcv: 0x41,
  counter_set_id: 1,
  remote_qpn: PEER,
  rgid_rip: ADDRESS,
  src_addr_index: 3,
  vhca_port_num: 1,
  grh: 1,
  hop_limit: 64,
  tclass: 104,
  dscp: 26,
  eth_prio: 3,
  udp_sport: 0xc123,
  ack_timeout: 14,
  retry_count: 7,
  cur_retry_count: 7,
  rnr_retry: 7,
  cur_rnr_retry: 7,
  min_rnr_nak: 12,
  next_send_psn: 0x1200,
  last_acked_psn: 0x11ff,
  hw_sq_wqebb_counter: 100,
  sw_sq_wqebb_counter: 100,
  hw_rq_counter: 300,
  sw_rq_counter: 364,
  next_rcv_psn: 0x900,
  rmsn: 300,
};
const HEALTHY_CQ: Values = {
  log_cq_size: 10,
  c_eqn_or_apu_element: 5,
  st: 9,
  producer_counter: 50,
  consumer_counter: 50,
};
const HEALTHY_EQ: Values = { log_eq_size: 8, st: 9, producer_counter: 50, consumer_counter: 50 };

const HEALTHY_KEY: Values = { pd: 7, length64: 1, lr: 1, lw: 1, rr: 1, rw: 1, a: 1, qpn: 0xffffff };

const GIDS = [{ index: 3, gid: gid(OWN_ADDRESS), type: "RoCE v2", netdev: "eth2" }];
const PORT: PortHostFacts = {
  ...NO_PORT,
  link_layer: "Ethernet",
  state: "ACTIVE",
  phys_state: "LinkUp",
  rate: "100 Gb/sec (4X EDR)",
  active_mtu: 4096,
  gids: GIDS,
  pkeys: [{ index: 0, pkey: 0xffff }],
};
const FACTS: HostFacts = { ...NO_FACTS, host: "here" };
const OWNER: OwnerFacts = { ...NO_OWNER, comm: "train", origin: "netlink" };

function gid(value: bigint): string {
  return value.toString(16).padStart(32, "0").match(/.{4}/g)!.join(":");
}

/** A request of one block. */
export function wqe(counter: number, opcode: string, own: Partial<SendWqe> = {}): SendWqe {
  const local = [{ key: 0x1a00, addr: 0x7f00_0000_0000n, length: 4096 }];
  return {
    counter: counter & 0xffff,
    blocks: 1,
    opcode,
    qpn: QPN,
    fm: 0,
    ce: 2,
    se: 0,
    bytes: 4096,
    local,
    ...(opcode.startsWith("SEND") ? {} : { remote: { key: 0x2b00, addr: 0x7f00_0000_1000n } }),
    ...own,
  };
}

/** Requests one after another. */
export function wqes(from: number, opcodes: readonly string[], own: Partial<SendWqe> = {}): SendWqe[] {
  return opcodes.map((opcode, i) => wqe(from + i, opcode, own));
}

/** An error completion for QP 0x11f. */
export function errorCqe(counter: number, syndrome: number, vendor: number, own: Partial<ErrorCqe> = {}): ErrorCqe {
  return { counter, opcode: 13, qpn: QPN, srqn: 0, syndrome, vendor, wqe_counter: 98, ...own };
}

/** A datagram to the other end's QP. */
export function datagram(q_key: number, own: Partial<Datagram> = {}): Partial<SendWqe> {
  return { to: { gid: ADDRESS, lid: 0, qpn: PEER, q_key, ...own } };
}

/** An event. */
export function event(counter: number, type: number, number?: number, sub_type = 0): EventFact {
  return { counter, type, sub_type, number, syndrome: undefined };
}

function sendRing(requests: readonly SendWqe[], log: number): SendRing {
  const size = 2 ** log;
  return {
    wqes: new Map(requests.map((one) => [one.counter & (size - 1), one])),
    unstamped: 0,
    size,
    from: 0,
    blocks: size,
  };
}

function completionRing(
  { errors = [], solicited = 0, sent = {}, received = {}, completed = {} }: Moment,
): CompletionRing {
  const byNumber = (counters: Readonly<Record<number, number>>): Map<number, number> =>
    new Map(Object.entries(counters).map(([qpn, counter]) => [Number(qpn), counter]));
  const succeeded = { sent: byNumber(sent), received: byNumber(received) };
  return { errors, solicited, succeeded, completed: byNumber(completed), from: 0, entries: 1024 };
}

const set = (values: Readonly<Record<string, number>>) => ({ mono_us: null, lifespan_ms: null, values });

function factsOf(moment: Moment): HostFacts | undefined {
  const { facts, port, counters, pids } = moment;
  if ([facts, port, counters, pids].every((one) => one === undefined)) return undefined;
  const owners = Object.entries(pids ?? {}).map(([qpn, pid]) => ({ ...OWNER, number: Number(qpn), pid }));
  const ports = [{ ...PORT, ...port, ...(counters === undefined ? {} : { hw_counters: set(counters) }) }];
  return { ...FACTS, ports, owners, ...facts };
}

function sampleOf(moment: Moment, time: number): Sample {
  const qp = { ...HEALTHY_QP, ...moment.qp };
  const others = Object.entries(moment.qps ?? {}).map(([number, own]) =>
    [Number(number), contextRow("qpc", { ...HEALTHY_QP, remote_qpn: 0x300 + Number(number), ...own })] as const
  );
  const facts = factsOf(moment);
  return {
    host: "here",
    device: "mlx5_0",
    time,
    part: "ConnectX-6",
    linkLayer: "Ethernet",
    qps: new Map([[QPN, contextRow("qpc", qp)], ...others]),
    cqs: new Map([
      [0x40, contextRow("cqc", { ...HEALTHY_CQ, ...moment.cq })],
      [0x41, contextRow("cqc", HEALTHY_CQ)],
    ]),
    eqs: new Map([[5, contextRow("eqc", { ...HEALTHY_EQ, ...moment.eq })]]),
    srqs: new Map(moment.srq === undefined ? [] : [[0x60, contextRow("srqc", { log_srq_size: 8, ...moment.srq })]]),
    dcts: new Map(moment.dct === undefined ? [] : [[0x70, contextRow("dctc", moment.dct)]]),
    mkeys: new Map([[0x1a, contextRow("mkc", { ...HEALTHY_KEY, ...moment.mkey })]]),
    sends: new Map(moment.ring === undefined ? [] : [[QPN, sendRing(moment.ring, Number(qp["log_sq_size"]))]]),
    completions: new Map(
      [moment.errors, moment.solicited, moment.sent].every((one) => one === undefined)
        ? []
        : [[0x40, completionRing(moment)]],
    ),
    events: new Map(moment.events === undefined ? [] : [[5, moment.events]]),
    ...(moment.vnic === undefined ? {} : { vnic: moment.vnic }),
    ...(facts === undefined ? {} : { facts }),
    complete: true,
  };
}

function together(a: Moment = {}, b: Moment = {}): Moment {
  const both: Record<string, unknown> = { ...a, ...b };
  for (const key of ["qp", "cq", "eq", "srq", "mkey", "port", "facts"] as const) {
    if (a[key] !== undefined && b[key] !== undefined) both[key] = { ...a[key], ...b[key] };
  }
  return both;
}

function peerSamples(
  { peer, peerLater, peerPort, peerKey, peerCounters, peerConnections = null, peerPids = [{}, {}] }: Scene,
): Sample[] {
  if (peer === undefined) return [];
  const gids = [{ index: 3, gid: gid(ADDRESS), type: "RoCE v2", netdev: "eth2" }];
  const own = { ...HEALTHY_QP, remote_qpn: QPN, rgid_rip: OWN_ADDRESS, next_rcv_psn: 0x1200 };
  return peerPids.map((pids, i) => {
    const counters = peerCounters?.[i];
    const port = { gids, ...peerPort };
    const base = sampleOf({ port, pids, ...counters === undefined ? {} : { counters } }, START + 500 + i * 500);
    return {
      ...base,
      mkeys: new Map(peerKey === undefined ? [] : [[0x2b, contextRow("mkc", { ...HEALTHY_KEY, ...peerKey })]]),
      host: "there",
      qps: new Map(
        peer === "gone" ? [] : [[PEER, contextRow("qpc", { ...own, ...peer, ...(i === 0 ? {} : peerLater) })]],
      ),
      facts: { ...base.facts!, host: "there", connections: peerConnections },
    };
  });
}

/** Samples of the adapter, and of the other end where there is one. */
export function adaptersOf(scene: Scene): Sample[][] {
  let time = START;
  const samples = (scene.then ?? [{}, {}]).map((moment, i) => {
    time += i === 0 ? 0 : (moment.after ?? 2) * 1000;
    return sampleOf(together(scene.all, moment), time);
  });
  const peer = peerSamples(scene);
  return peer.length === 0 ? [samples] : [samples, peer];
}
