/**
 * Synthetic jobs: hosts whose queues talk to their neighbours, with one fault that is known. What diagnosis takes in, made
 * without an adapter, so that answers can be held against what was put in.
 */

import type { HostFacts, OwnerFacts } from "../device/host_facts.ts";
import { NO_FACTS, NO_OWNER, NO_PORT } from "../device/host_shape.ts";
import type { ErrorCqe, Sample, SendRing } from "../diagnose/types.ts";
import { contextRow, type CqRow, type QpRow } from "../records/context_rows.ts";

/** What can be put in. */
export const FAULTS = [
  "none",
  "silent peer",
  "loss from host",
  "loss to host",
  "no receives",
  "cq not polled",
  "wrong traffic class",
  "dead process",
  "bad key",
  "wrong pkey",
  "limited pkey",
  "wrong rail",
  "stopped process",
  "slow host",
] as const;

export type Fault = typeof FAULTS[number];

/** A job to make. */
export interface FleetOptions {
  readonly hosts: number;
  /** Connections of each host. */
  readonly connections: number;
  /** What is wrong. */
  readonly fault: Fault;
  /** Which host it is on, and where numbers begin. */
  readonly seed: number;
  /** Who talks to whom: neighbours on a ring, or all with the one that the seed names. */
  readonly shape?: "ring" | "star" | undefined;
}

/** A job and where its fault is. */
export interface Fleet {
  /** Samples of each host, oldest first. */
  readonly adapters: readonly (readonly Sample[])[];
  /** The host with the fault; undefined for none. */
  readonly culprit: string | undefined;
}

const WINDOW_MS = 2000;
const START = Date.UTC(2026, 0, 1);
const PACKETS = 40_000;

function gidOf(host: number): bigint {
  return (0xffffn << 32n) | BigInt(0x0a07_0000 + host + 1);
}

function gidGroups(gid: bigint): string {
  return gid.toString(16).padStart(32, "0").match(/.{4}/g)!.join(":");
}

/** Numbers of the two QPs of a connection: the same on nearly every host, as drivers hand them out. */
function qpnOf(connection: number): number {
  return 0x100 + connection;
}

/** Make a job. */
export function makeFleet(wanted: FleetOptions): Fleet {
  // Limited members talk to full ones: only who serves many of them is missed when it is limited itself.
  const options = wanted.fault === "limited pkey" ? { ...wanted, shape: "star" as const } : wanted;
  const { hosts, fault, seed } = options;
  const culprit = fault === "none" ? undefined : seed % hosts;
  return {
    adapters: Array.from({ length: hosts }, (_, host) => hostSamples(host, culprit, options)),
    culprit: culprit === undefined ? undefined : nameOf(culprit),
  };
}

function nameOf(host: number): string {
  return `node${String(host).padStart(3, "0")}`;
}

/** How many connections a host has. */
function connectionsOf(host: number, { hosts, connections, seed, shape }: FleetOptions): number {
  return shape !== "star" ? connections : host === seed % hosts ? hosts - 1 : 1;
}

/** The other end of connection `n` of a host: its neighbours on a ring, both ways; or the one in the middle. */
function neighbour(
  host: number,
  n: number,
  { hosts, connections, seed, shape }: FleetOptions,
): { host: number; n: number } {
  if (shape === "star") {
    const middle = seed % hosts;
    return host === middle
      ? { host: (middle + 1 + n) % hosts, n: 0 }
      : { host: middle, n: (host - middle - 1 + hosts) % hosts };
  }
  const step = Math.floor(n / 2) + 1;
  const up = n % 2 === 0;
  const other = (host + (up ? step : hosts - step)) % hosts;
  return { host: other, n: Math.min(connections - 1, up ? n + 1 : n - 1) };
}

function hostSamples(host: number, culprit: number | undefined, options: FleetOptions): Sample[] {
  // The capture of every other host lies between the two samples of its neighbours.
  return [0, 1, 2].map((n): Sample => {
    const qps = new Map<number, QpRow>();
    const errors: ErrorCqe[] = [];
    const sends = new Map<number, SendRing>();
    for (let connection = 0; connection < connectionsOf(host, options); connection++) {
      if (isGone(host, culprit, options)) continue;
      const qpn = qpnOf(connection);
      qps.set(qpn, qpRow(host, connection, n, culprit, options));
      if (suffers(host, connection, culprit, options)) sends.set(qpn, stuckRing(qps.get(qpn)!, qpn));
      const error = errorOf(host, connection, culprit, options);
      if (error !== undefined) errors.push({ ...error, qpn, counter: connection });
    }
    const cq = cqRow(host, n, culprit, options);
    const eq = contextRow("eqc", { log_eq_size: 8, st: 9, consumer_counter: 50 + n, producer_counter: 50 + n });
    return {
      host: nameOf(host),
      device: "mlx5_0",
      time: START + n * WINDOW_MS + host,
      mono: n * WINDOW_MS,
      part: "ConnectX-6",
      linkLayer: "Ethernet",
      qps,
      cqs: new Map([[0x40, cq]]),
      eqs: new Map([[5, eq]]),
      srqs: new Map(),
      mkeys: new Map(),
      sends,
      completions: errors.length === 0 ? new Map() : new Map([[0x40, {
        errors,
        solicited: 0,
        succeeded: { sent: new Map(), received: new Map() },
        completed: new Map(),
        from: 0,
        entries: 256,
      }]]),
      events: new Map(),
      facts: factsOf(host, n, culprit, options),
      complete: true,
    };
  });
}

function isGone(host: number, culprit: number | undefined, { fault }: FleetOptions): boolean {
  return fault === "dead process" && host === culprit;
}

/** Whether a connection sends through the fault. */
function suffers(host: number, n: number, culprit: number | undefined, options: FleetOptions): boolean {
  const other = neighbour(host, n, options).host;
  switch (options.fault) {
    case "silent peer":
    case "loss to host":
    case "no receives":
    case "wrong pkey":
      return other === culprit;
    case "limited pkey":
      return true; // neither end hears the other
    case "loss from host":
      return host === culprit;
    default:
      return false;
  }
}

function qpRow(host: number, n: number, sample: number, culprit: number | undefined, options: FleetOptions): QpRow {
  const { fault } = options;
  const other = neighbour(host, n, options);
  const own = host === culprit;
  const stuck = suffers(host, n, culprit, options);
  const idle = fault === "stopped process";
  const receiving = idle && !own;
  const slow = fault === "slow host" && (own || other.host === culprit);
  const packets = slow ? PACKETS / 20 : PACKETS;
  const moved = stuck || idle ? 0 : sample * packets;
  // What was refused came once, before nobody posted any more.
  const once = fault === "no receives" && own ? Math.min(sample, 1) : 0;
  const acked = (0x1000 + n + moved) & 0xffffff;
  const refused = fault === "bad key" && own || fault === "dead process" && other.host === culprit;
  const waits = stuck ? 64 : 0;
  // Requests that were executed before the fault, seen from the other end.
  const theirs = suffers(other.host, other.n, culprit, options) || idle ? 0 : sample * (slow ? PACKETS / 20 : PACKETS);
  const sent = stuck && fault === "no receives" ? 0 : waits;
  const counter = (100 + moved) & 0xffff;
  return contextRow("qpc", {
    st: 0,
    state: refused ? 6 : 3,
    pm_state: 3,
    mtu: 5,
    log_sq_size: 8,
    log_rq_size: 9,
    log_msg_max: 30,
    cqn_snd: 0x40,
    cqn_rcv: 0x40,
    pd: 0x10,
    user_index: n,
    remote_qpn: qpnOf(other.n),
    rgid_rip: gidOf(other.host),
    src_addr_index: 3,
    vhca_port_num: fault === "wrong rail" && own ? 2 : 1,
    hop_limit: 64,
    ack_timeout: 18,
    retry_count: 7,
    rnr_retry: 7,
    cur_retry_count: stuck && fault !== "no receives" ? 5 : 7,
    cur_rnr_retry: stuck && fault === "no receives" ? 6 : 7,
    min_rnr_nak: 12,
    tclass: fault === "wrong traffic class" && own ? 0 : 104,
    dscp: fault === "wrong traffic class" && own ? 0 : 26,
    eth_prio: fault === "wrong traffic class" && own ? 0 : 3,
    pkey_index: 0,
    log_sra_max: 4,
    log_rra_max: 4,
    next_send_psn: (acked + 1 + sent) & 0xffffff,
    last_acked_psn: acked,
    next_rcv_psn: (0x1000 + other.n + 1 + theirs) & 0xffffff,
    rmsn: theirs + once,
    ssn: moved,
    hw_sq_wqebb_counter: stuck && fault === "no receives" ? counter : (counter + (stuck ? 16 : 0)) & 0xffff,
    sw_sq_wqebb_counter: (counter + (stuck ? 16 : 0)) & 0xffff,
    hw_rq_counter: fault === "no receives" && own ? 364 : (300 + theirs) & 0xffff,
    sw_rq_counter: fault === "no receives" && own ? 364 : (364 + theirs) & 0xffff,
    comm_est: 1,
    // A queue that only receives has nothing of its own to send.
    ...receiving ? { next_send_psn: (acked + 1) & 0xffffff } : {},
  });
}

/** A send queue that stands at a SEND. */
function stuckRing({ hw_sq_wqebb_counter: hw, sw_sq_wqebb_counter: sw }: QpRow, qpn: number): SendRing {
  const wqes = new Map<number, SendRing["wqes"] extends ReadonlyMap<number, infer W> ? W : never>();
  for (let counter = (sw - 16) & 0xffff; counter !== sw; counter = (counter + 1) & 0xffff) {
    wqes.set(counter % 256, {
      ...{ counter, blocks: 1, opcode: "SEND", qpn, fm: 0, ce: 2, se: 0, bytes: 16384 },
      local: [],
    });
  }
  return { wqes, unstamped: 0, size: 256, from: 0, blocks: hw < 0 ? 0 : 256 };
}

function errorOf(
  host: number,
  n: number,
  culprit: number | undefined,
  options: FleetOptions,
): Omit<ErrorCqe, "qpn" | "counter"> | undefined {
  const other = neighbour(host, n, options).host;
  const failed = options.fault === "bad key" && host === culprit ||
    options.fault === "dead process" && other === culprit;
  if (!failed) return undefined;
  return { opcode: 13, srqn: 0, syndrome: 0x13, vendor: 0x88, wqe_counter: 99 };
}

function cqRow(host: number, n: number, culprit: number | undefined, { fault }: FleetOptions): CqRow {
  const stopped = fault === "cq not polled" && host === culprit;
  if (fault === "stopped process") {
    const unread = host === culprit ? 8 : 0;
    return contextRow("cqc", {
      ...{ log_cq_size: 10, st: 0, c_eqn_or_apu_element: 5 },
      ...{ producer_counter: 200, consumer_counter: 200 - unread },
    });
  }
  return contextRow("cqc", {
    log_cq_size: 10,
    st: 0,
    c_eqn_or_apu_element: 5,
    producer_counter: stopped ? 700 + 100 * n : 100 + n,
    // It was polled until the first sample.
    consumer_counter: stopped ? Math.min(80 + 20 * n, 100) : 100 + n,
  });
}

function factsOf(
  host: number,
  n: number,
  culprit: number | undefined,
  options: FleetOptions,
): HostFacts {
  const { fault, seed, hosts, shape } = options;
  const connections = connectionsOf(host, options);
  // In a star the one in the middle is a full member, all others are limited ones.
  const limited = shape === "star" && (host !== seed % hosts || fault === "limited pkey");
  const gone = fault === "dead process" && host === culprit;
  const owners: OwnerFacts[] = gone ? [] : Array.from({ length: connections }, (_, connection) => ({
    ...NO_OWNER,
    number: qpnOf(connection),
    pid: 4711,
    comm: "train",
    port: 1,
    type: "RC",
    state: "RTS",
    origin: "netlink",
    job: "4242",
    rank: host,
  }));
  return {
    ...NO_FACTS,
    time: new Date(START + n * WINDOW_MS + host).toISOString(),
    mono_us: n * WINDOW_MS * 1000,
    clock_synchronised: true,
    host: nameOf(host),
    boot_id: `boot-${host}`,
    kernel: "6.8.0",
    arch: "x86_64",
    driver: "mlx5_core",
    firmware: "20.43.4100",
    pci: "0000:03:00.0",
    device_id: 0x101b,
    function: "pf",
    rdma: ["mlx5_0"],
    net: ["eth0"],
    node_guid: `0000:0000:0000:${(host + 1).toString(16).padStart(4, "0")}`,
    ports: [{
      ...NO_PORT,
      link_layer: "Ethernet",
      state: "ACTIVE",
      phys_state: "LinkUp",
      rate: "100 Gb/sec (4X EDR)",
      active_mtu: 4096,
      gids: [{ index: 3, gid: gidGroups(gidOf(host)), type: "RoCE v2", netdev: "eth0" }],
      pkeys: [{ index: 0, pkey: fault === "wrong pkey" && host === culprit ? 0x8001 : limited ? 0x7fff : 0xffff }],
    }],
    owners,
  };
}
