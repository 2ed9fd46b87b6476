/** A scene in which each rule must speak, and one that is nearly the same in which it must not. */

import type { ConnectionFacts } from "../../../device/software_facts.ts";
import type { NetdevQueueFacts, OwnerFacts, PortHostFacts } from "../../../device/host_facts.ts";
import { NO_OWNER, NO_PORT } from "../../../device/host_shape.ts";
import { datagram, errorCqe, event, type Moment, type Scene, wqe, wqes } from "./scenes.ts";

/** Scenes of a rule: each with what it shows. */
export interface RuleScenes {
  readonly fires: Readonly<Record<string, Scene>>;
  readonly spares: Readonly<Record<string, Scene>>;
}

const HELD = { hw_sq_wqebb_counter: 100, sw_sq_wqebb_counter: 104 };
const SENT = { hw_sq_wqebb_counter: 116, sw_sq_wqebb_counter: 116, next_send_psn: 0x1210 };
const ACKED = { next_send_psn: 0x1210, last_acked_psn: 0x120f };
const WRITES = Array.from({ length: 16 }, () => "RDMA_WRITE");
const SENT_RING = wqes(100, WRITES);
const held = (opcode: string, own: Parameters<typeof wqe>[2] = {}): Moment => ({
  qp: HELD,
  ring: wqes(100, [opcode, "SEND", "SEND", "SEND"], own),
});
const ERR = { state: 6 };
const siblings = (own: Readonly<Record<string, number | bigint>> = {}, count = 8): Moment => ({
  qps: Object.fromEntries(Array.from({ length: count }, (_, i) => [0x120 + i, { udp_sport: 0xc200 + i, ...own }])),
});
const scene = (all: Moment, ...then: readonly Moment[]): Scene => ({ all, ...(then.length === 0 ? {} : { then }) });
const rise = (before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): Scene => ({
  then: [{ counters: before }, { counters: after }],
});
const rises = (...names: readonly string[]): Scene =>
  rise(Object.fromEntries(names.map((name) => [name, 5])), Object.fromEntries(names.map((name) => [name, 9])));
const stands = (...names: readonly string[]): Scene =>
  rise(Object.fromEntries(names.map((name) => [name, 5])), Object.fromEntries(names.map((name) => [name, 5])));
/** Fell: it was reset, or counts another way. */
const fell = (...names: readonly string[]): Scene =>
  rise(Object.fromEntries(names.map((name) => [name, 5])), Object.fromEntries(names.map((name) => [name, 2])));
const vnic = (name: string, a: number, b: number): Scene => ({
  then: [{ vnic: { [name]: a } }, { vnic: { [name]: b } }],
});
const many = (state: number, pid: (i: number) => number): Moment => ({
  qps: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [0x400 + i, { state, remote_qpn: 0 }])),
  pids: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [0x400 + i, pid(i)])),
});
const EARLY = { state: 1, remote_qpn: 0 };
/** QP 0x11f of a process that made it with a context, and of nobody later; another process is there all the time. */
const ended = (
  own: Partial<OwnerFacts>,
  later: Partial<OwnerFacts> = {},
  other: Partial<OwnerFacts> = {},
  qp: Moment["qp"] = {},
): Scene => {
  const named = { ...NO_OWNER, pid: 77, comm: "train", origin: "netlink" };
  const nobody = { pid: null, comm: null, tid: null, ...later };
  const context = { ...named, kind: "context" as const, id: 4, ...own };
  const made = { ...named, kind: "qp" as const, number: 0x11f, origin: context.origin };
  const daemon = { ...named, kind: "context" as const, id: 5, pid: 9, comm: "daemon" };
  return {
    all: { qp: { ...EARLY, ...qp } },
    then: [
      { facts: { owners: [context, made, daemon] } },
      { facts: { owners: [{ ...context, ...nobody }, { ...made, ...nobody }, { ...daemon, ...other }] } },
    ],
  };
};
const cqs = (...then: readonly Moment["cq"][]): Scene => ({ then: then.map((cq) => ({ cq: cq ?? {} })) });

const sq = (own: Readonly<Record<string, number | boolean>> = {}): NetdevQueueFacts => ({
  reporter: "tx",
  port: 1,
  values: { sqn: 4340, "HW state": 1, stopped: false, cc: 12, pc: 15, ...own },
});
const TX_SICK = { reporter: "tx", port: 1, state: "error", errors: 1, recoveries: 0, dump_time_ms: null };

const pfc = (
  pfc: readonly number[],
  dscp_prio?: readonly { readonly dscp: number; readonly prio: number }[],
): NonNullable<Moment["port"]> => ({
  pfc,
  trust: dscp_prio === undefined ? "pcp" : "dscp",
  dscp_prio: dscp_prio ?? [],
});
const pcie = (speed: string | null, width: number | null): Scene => ({
  all: { facts: { pcie: { speed, width, max_speed: "16.0 GT/s PCIe", max_width: 16 } } },
});
const odp = (...then: readonly Readonly<Record<string, number>>[]): Scene => ({
  then: then.map((values) => ({ facts: { odp: { mono_us: null, lifespan_ms: null, values } } })),
});
const DELAY_DROP = { num_rqs: 4, num_timeout_events: 0, timeout_us: 500_000 };
const delayed = (
  a: Partial<typeof DELAY_DROP>,
  b: Partial<typeof DELAY_DROP>,
  counter = "out_of_buffer",
): Scene => ({
  then: [{ facts: { delay_drop: { ...DELAY_DROP, ...a } }, counters: { [counter]: 1 } }, {
    facts: { delay_drop: { ...DELAY_DROP, ...b } },
    counters: { [counter]: 9 },
  }],
});
/** Page faults that wait, and commands that answer them. */
const faulting = (
  resumed: readonly [number | undefined, number | undefined],
  waiting: readonly [number, number] = [3, 8],
): Scene => ({
  then: resumed.map((count, i) => ({
    facts: {
      odp: { mono_us: null, lifespan_ms: null, values: { page_faults: 90 + waiting[i]!, page_faults_handled: 90 } },
      commands: [COMMAND, ...count === undefined ? [] : [{ ...COMMAND, command: "PAGE_FAULT_RESUME", count }]],
    },
  })),
});
const COMMAND = {
  command: "QUERY_QP",
  count: 100,
  failed: 0,
  last_failed_errno: null,
  last_failed_mbox_status: null,
  last_failed_syndrome: null,
};
const rq = (own: Readonly<Record<string, number>> = {}): NetdevQueueFacts => ({
  reporter: "rx",
  port: 1,
  values: { rqn: 0x2f1, "HW state": 1, "WQE counter": 9, "posted WQEs": 8, "ICOSQ.cc": 40, "ICOSQ.pc": 40, ...own },
});
const queues = (...then: readonly NetdevQueueFacts[]): Scene => ({
  then: then.map((one) => ({ facts: { netdev_queues: [one] } })),
});
const failing = (command: string, failed: readonly number[], last_failed_mbox_status: number): Scene => ({
  then: failed.map((count) => ({
    facts: {
      commands: [{
        command,
        count: 100,
        failed: count,
        last_failed_errno: 121,
        last_failed_mbox_status,
        last_failed_syndrome: 0x3ee4d2,
      }],
    },
  })),
});
const BOND = (state: string): PortHostFacts[] => [
  { ...NO_PORT, port: 1, link_layer: "Ethernet", state: "ACTIVE" },
  { ...NO_PORT, port: 2, link_layer: "Ethernet", state },
];
const CONNECTION: ConnectionFacts = {
  id: 4,
  qpn: 0x11f,
  port: 1,
  state: "CONNECT",
  ps: "TCP",
  source: "10.7.0.1:41000",
  destination: "10.7.0.2:7471",
  pid: 5,
  comm: "app",
  kernel: null,
};
const connecting = (
  states: readonly string[],
  own: Partial<ConnectionFacts> = {},
  state = 1,
): Pick<Scene, "all" | "then"> => ({
  all: { qp: { state }, port: {} },
  then: states.map((state) => ({ facts: { connections: [{ ...CONNECTION, state, ...own }] } })),
});
const listening = (source: string): ConnectionFacts => ({ ...CONNECTION, state: "LISTEN", source, destination: null });
/** What UCX says of a queue in each sample. */
const ucx = (qp: NonNullable<Moment["qp"]>, pis: readonly number[], qpn = 0x11f): Scene => ({
  all: { qp },
  then: [...pis, ...(pis.length === 1 ? [undefined] : [])].toReversed().map((_, i, all) => {
    const sw_pi = pis[i - (all.length - pis.length)];
    return sw_pi === undefined
      ? {}
      : { facts: { posted: [{ qpn, sw_pi, prev_sw_pi: sw_pi - 1, bb_max: 200, pid: 7 }] } };
  }),
});
const OTHER_RAIL = 0xffff_0a09_0002n;
const gidType = (
  type: string | null,
  gid = "0000:0000:0000:0000:0000:ffff:0a07:0001",
): NonNullable<Moment["port"]> => ({ gids: [{ index: 3, gid, type, netdev: "eth2" }] });
const UD = { st: 2, remote_qpn: 0, rgid_rip: 0, q_key: 0x11111111 };
const SENDING: Scene["then"] = [{}, { qp: { hw_sq_wqebb_counter: 104, sw_sq_wqebb_counter: 104 } }];
const unheard = (q_key: number, own: Parameters<typeof datagram>[1] = {}): Moment => ({
  qp: UD,
  ring: wqes(100, ["SEND", "SEND", "SEND", "SEND"], datagram(q_key, own)),
  port: {},
});

/** By rule. */
export const RULE_SCENES: Readonly<Record<string, RuleScenes>> = {
  G0: {
    fires: {
      "priority 0 beside PFC for 3": scene({ qp: { eth_prio: 0, dscp: 0, tclass: 0 }, port: pfc([3]) }),
      "dscp 26 leads to priority 1": scene({ port: pfc([3], [{ dscp: 26, prio: 1 }, { dscp: 24, prio: 3 }]) }),
    },
    spares: {
      "priority 3": scene({ port: pfc([3]) }),
      "dscp 26 leads to priority 3": scene({ qp: { eth_prio: 0 }, port: pfc([3], [{ dscp: 26, prio: 3 }]) }),
      "the map does not name its dscp": scene({ qp: { eth_prio: 0 }, port: pfc([3], [{ dscp: 24, prio: 3 }]) }),
      "nothing has PFC": scene({ qp: { eth_prio: 0 }, port: pfc([]) }),
      "what the port trusts is not known": scene({ qp: { eth_prio: 0 }, port: { pfc: [3] } }),
      "it is not known": scene({ qp: { eth_prio: 0 }, port: {} }),
      "InfiniBand": scene({ qp: { eth_prio: 0 }, port: { ...pfc([3]), link_layer: "InfiniBand" } }),
      "not ready yet": scene({ qp: { eth_prio: 0, state: 1 }, port: pfc([3]) }),
    },
  },
  H4d: {
    fires: {
      "its QP stays in INIT": connecting(["CONNECT", "CONNECT"]),
      "it has no QP yet": connecting(["CONNECT", "CONNECT"], { qpn: null }),
      "its address is not resolved": connecting(["ADDR_QUERY", "ADDR_QUERY"], { qpn: null }),
      "nobody listens there": {
        ...connecting(["CONNECT", "CONNECT"]),
        peer: { state: 1 },
        peerConnections: [listening("0.0.0.0:18515")],
      },
    },
    spares: {
      "it is done": connecting(["CONNECT", "CONNECT"], {}, 3),
      "it went on": connecting(["ROUTE_QUERY", "CONNECT"]),
      "it listens": connecting(["LISTEN", "LISTEN"], { qpn: null, destination: null }),
      "one sample": connecting(["CONNECT"]),
      "its QP was not read": connecting(["CONNECT", "CONNECT"], { qpn: 0x777 }),
    },
  },
  H6b: {
    fires: { "half the lanes": pcie("16.0 GT/s PCIe", 8), "half the speed": pcie("8.0 GT/s PCIe", 16) },
    spares: {
      "all of it": pcie("16.0 GT/s PCIe", 16),
      "it is not known": pcie("Unknown", null),
      "a host that does not tell": { all: { port: {} } },
    },
  },
  J2: {
    fires: {
      "5,000 a second of both": odp({ page_faults: 5, page_invalidations: 9 }, {
        page_faults: 10_005,
        page_invalidations: 10_009,
      }),
    },
    spares: {
      "faults alone: memory is touched for the first time": odp({ page_faults: 5, page_invalidations: 9 }, {
        page_faults: 10_005,
        page_invalidations: 9,
      }),
      "invalidations alone: memory is given back": odp({ page_faults: 5, page_invalidations: 9 }, {
        page_faults: 5,
        page_invalidations: 10_009,
      }),
      "a few": odp({ page_faults: 5, page_invalidations: 9 }, { page_faults: 25, page_invalidations: 29 }),
      "counted anew": odp({ page_faults: 90_000, page_invalidations: 90_000 }, {
        page_faults: 1,
        page_invalidations: 1,
      }),
      "one sample": odp({ page_faults: 90_000, page_invalidations: 90_000 }),
    },
  },
  E3b: {
    fires: {
      "faults grow, no command": faulting([7, 7]),
      "no such command was ever run": faulting([undefined, undefined]),
    },
    spares: {
      "it answers some": faulting([7, 9]),
      "faults do not grow": faulting([7, 7], [3, 3]),
      "the driver does not count": odp({ page_faults: 5, page_invalidations: 0, page_faults_handled: 3 }, {
        page_faults: 9,
        page_invalidations: 0,
        page_faults_handled: 3,
      }),
    },
  },
  F8b: {
    fires: {
      "it was over": delayed({ num_timeout_events: 2 }, { num_timeout_events: 5 }),
      "queues that may, and pause: plausible only": delayed({}, {}, "tx_prio3_pause"),
    },
    spares: {
      "none may": delayed({ num_rqs: 0 }, { num_rqs: 0 }, "tx_prio3_pause"),
      "no pause is sent": delayed({}, {}),
      "pause is received": delayed({}, {}, "rx_prio3_pause"),
      "one sample": { all: { facts: { delay_drop: DELAY_DROP } }, then: [{}] },
    },
  },
  C5: {
    fires: {
      "nothing posted": queues(rq({ "posted WQEs": 0 }), rq({ "posted WQEs": 0 })),
      "its ICOSQ stands": queues(rq({ "ICOSQ.pc": 44 }), rq({ "ICOSQ.pc": 44 })),
    },
    spares: {
      "posted": queues(rq(), rq()),
      "nothing posted once": queues(rq({ "posted WQEs": 0 }), rq()),
      "its ICOSQ moves": queues(rq({ "ICOSQ.pc": 44 }), rq({ "ICOSQ.cc": 44, "ICOSQ.pc": 48 })),
      "an ICOSQ that it does not have": queues(
        { ...rq(), values: { rqn: 5, "posted WQEs": 3 } },
        { ...rq(), values: { rqn: 5, "posted WQEs": 3 } },
      ),
      "another queue": queues(rq({ rqn: 1, "posted WQEs": 0 }), rq({ "posted WQEs": 0 })),
      "one sample": queues(rq({ "posted WQEs": 0 })),
    },
  },
  C5b: {
    fires: { "pages are missing": rises("rx_buff_alloc_err"), "of one channel": rises("rx3_congst_umr") },
    spares: {
      "they stand": stands("rx_buff_alloc_err", "rx_congst_umr"),
      "reset": fell("rx_buff_alloc_err"),
      "another counter": rises("rx_cache_full"),
    },
  },
  F8: {
    fires: {
      "not read yet": scene({}, {}, { eq: { producer_counter: 51 }, events: [event(50, 0x22, 0x88, 1)] }),
      "read before: plausible only": scene({ events: [event(49, 0x22, 0x88, 1)] }),
    },
    spares: {
      "another subtype": scene({}, {}, { eq: { producer_counter: 51 }, events: [event(50, 0x22, 0x88, 5)] }),
      "another event": scene({}, {}, { eq: { producer_counter: 51 }, events: [event(50, 0x09, 1, 1)] }),
    },
  },
  I4: {
    fires: {
      "draining": scene({ dct: { state: 1 } }),
      "drained": scene({}, { dct: { state: 1 } }, { dct: { state: 2 } }),
    },
    spares: {
      "active": scene({ dct: { state: 0 } }),
      "active before": scene({}, { dct: { state: 0 } }, { dct: { state: 1 } }),
      "one sample": scene({}, { dct: { state: 1 } }),
    },
  },
  I3: {
    fires: {
      "its receives are used up": scene(
        { qp: { ...UD, sw_rq_counter: 364 } },
        { qp: { hw_rq_counter: 360 } },
        { qp: { hw_rq_counter: 364 } },
        { qp: { hw_rq_counter: 364 } },
      ),
      "the receiver has another Q_Key": {
        all: unheard(0x11111111),
        then: SENDING!,
        peer: { ...UD, q_key: 0x22222222 },
      },
      "the sender's own Q_Key is another": {
        all: unheard(0x80000000),
        then: SENDING!,
        peer: { ...UD, q_key: 0x22222222 },
      },
      "there is no such queue": { all: unheard(0x11111111), then: SENDING!, peer: "gone" },
      "it was never ready": { all: unheard(0x11111111), then: SENDING!, peer: { ...UD, state: 1 } },
      "it has no receives": { all: unheard(0x11111111), then: SENDING!, peer: { ...UD, hw_rq_counter: 364 } },
    },
    spares: {
      "receives are there": scene({ qp: UD }),
      "they were there a moment ago": scene(
        { qp: { ...UD, sw_rq_counter: 364 } },
        { qp: { hw_rq_counter: 363 } },
        { qp: { hw_rq_counter: 364 } },
      ),
      "both have one Q_Key": { all: unheard(0x11111111), then: SENDING!, peer: UD },
      "the queue's own Q_Key is taken": { all: unheard(0x80000000), then: SENDING!, peer: UD },
      "the receiver takes some": {
        all: unheard(0x11111111),
        then: SENDING!,
        peer: { ...UD, q_key: 0x22222222 },
        peerLater: { hw_rq_counter: 301 },
      },
      "the receiver's host is in no capture": { all: unheard(0x33333333, { gid: 5n }), then: SENDING!, peer: UD },
      "it sends nothing": { all: unheard(0x33333333), peer: UD },
    },
  },
  A7b: {
    fires: {
      "0x13/0x88, and the peer's QP is gone": {
        all: { qp: ERR, cq: { producer_counter: 51 }, errors: [errorCqe(50, 0x13, 0x88)], port: {} },
        peer: "gone",
      },
      "0x13/0x88, the peer's QP is there, its process is not": {
        all: { qp: ERR, cq: { producer_counter: 51 }, errors: [errorCqe(50, 0x13, 0x88)], port: {} },
        peer: ERR,
        peerPids: [{ 1: 5, 0x2f1: 77 }, { 1: 5 }],
      },
    },
    spares: {
      "0x13/0x88, and the peer lives": {
        all: { qp: ERR, cq: { producer_counter: 51 }, errors: [errorCqe(50, 0x13, 0x88)], port: {} },
        peer: {},
        peerPids: [{ 1: 5, 0x2f1: 77 }, { 1: 5, 0x2f1: 77 }],
      },
      "0x13/0x88, whose processes the peer's queues are is not known": {
        all: { qp: ERR, cq: { producer_counter: 51 }, errors: [errorCqe(50, 0x13, 0x88)], port: {} },
        peer: ERR,
      },
      "another syndrome": {
        all: { qp: ERR, cq: { producer_counter: 51 }, errors: [errorCqe(50, 0x15, 0x81)], port: {} },
        peer: "gone",
      },
    },
  },
  A7: {
    fires: {
      "the peer is in INIT": { all: { qp: SENT }, peer: { state: 1 } },
      "it is gone": { all: { port: {} }, peer: "gone" },
      "its number has another connection": { all: { port: {} }, peer: { remote_qpn: 0x777 } },
      "its number has a connection to another host": { all: { port: {} }, peer: { rgid_rip: OTHER_RAIL } },
    },
    spares: {
      "the peer is in RTR": { all: { qp: SENT }, peer: { state: 2 } },
      "whose address it is is not known": { all: { port: {} }, peer: { rgid_rip: OTHER_RAIL }, peerPort: { gids: [] } },
    },
  },
  B20: {
    fires: {
      "0x04/0x51, the key is good": scene({
        qp: ERR,
        cq: { producer_counter: 51 },
        errors: [errorCqe(50, 4, 0x51)],
        ring: wqes(98, ["RDMA_WRITE", "RDMA_WRITE"]),
      }),
    },
    spares: {
      "the key is free": scene({
        qp: ERR,
        cq: { producer_counter: 51 },
        errors: [errorCqe(50, 4, 0x51)],
        ring: wqes(98, ["RDMA_WRITE", "RDMA_WRITE"]),
        mkey: { free: 1 },
      }),
      "the key was not read": scene({
        qp: ERR,
        cq: { producer_counter: 51 },
        errors: [errorCqe(50, 4, 0x51)],
        ring: wqes(98, ["RDMA_WRITE"], { local: [{ key: 0x7700, addr: 0n, length: 8 }] }),
      }),
    },
  },
  A1: {
    fires: {
      "a cause": scene({ qp: ERR, cq: { producer_counter: 51 }, errors: [errorCqe(50, 0x15, 0x81)] }),
      "moved to error from outside": scene({ qp: ERR, cq: { producer_counter: 51 }, errors: [errorCqe(50, 5, 0xf5)] }),
      "a receive completed after the request failed": scene({
        ...{ qp: ERR, cq: { producer_counter: 52 }, errors: [errorCqe(50, 0x15, 0x81)], received: { 0x11f: 51 } },
      }),
      "it came between the samples": scene({}, {}, {
        ...{ qp: ERR, cq: { producer_counter: 51 }, errors: [errorCqe(50, 0x15, 0x81)] },
      }),
    },
    spares: {
      "of a queue that had the number before: a request completed since": scene({
        ...{ qp: ERR, cq: { producer_counter: 52 }, errors: [errorCqe(50, 0x15, 0x81)], sent: { 0x11f: 51 } },
      }),
      "of a time before the queue was seen to be well": scene(
        { cq: { producer_counter: 51 }, errors: [errorCqe(50, 0x15, 0x81)] },
        {},
        {},
        { qp: ERR },
      ),
      "of the queue that had the number in the first sample": scene(
        { qp: ERR, cq: { producer_counter: 51 }, errors: [errorCqe(50, 0x15, 0x81)] },
        { qp: { remote_qpn: 9 } },
        {},
        {},
      ),
      "flushes alone": scene({ qp: ERR, cq: { producer_counter: 51 }, errors: [errorCqe(50, 5, 0xf9)] }),
      "of another QP": scene({ qp: ERR, cq: { producer_counter: 51 }, errors: [errorCqe(50, 0x15, 0x81, { qpn: 5 })] }),
      "the QP is ready": scene({ cq: { producer_counter: 51 }, errors: [errorCqe(50, 0x15, 0x81)] }),
    },
  },
  A2a: {
    fires: { "27 and 0 twice": scene({ qp: { ...ERR, hw_sq_wqebb_counter: 27, sw_sq_wqebb_counter: 0 } }) },
    spares: {
      "once, close by": scene({}, { qp: HELD }, { qp: { ...ERR, ...HELD } }),
      "it came together": scene({ qp: ERR }, { qp: HELD }, {}),
      "no send queue": scene({ qp: { ...ERR, ...HELD, no_sq: 1 } }),
    },
  },
  A2b: {
    fires: {
      "UCX posted more": ucx({ ...ERR, hw_sq_wqebb_counter: 108, sw_sq_wqebb_counter: 108 }, [116]),
      "more was rung": scene({}, { qp: { sw_sq_wqebb_counter: 116 } }, {
        qp: { ...ERR, ...{ hw_sq_wqebb_counter: 108, sw_sq_wqebb_counter: 108 } },
      }),
    },
    spares: {
      "all that was rung": scene({}, { qp: HELD }, {
        qp: { ...ERR, hw_sq_wqebb_counter: 104, sw_sq_wqebb_counter: 104 },
      }),
    },
  },
  B14: {
    fires: {
      "the key is free": scene({ ...held("RDMA_WRITE"), mkey: { free: 1 } }),
      "the peer's key is free": { all: held("RDMA_WRITE"), peer: {}, peerKey: { free: 1 } },
      "the peer's key forbids it": { all: held("RDMA_READ"), peer: {}, peerKey: { rr: 0 } },
    },
    spares: {
      "the peer's key is good": { all: held("RDMA_WRITE"), peer: {}, peerKey: { rr: 0 } },
      "a SEND names none there": { all: held("SEND"), peer: {}, peerKey: { free: 1 } },
      "it is good": scene(held("RDMA_WRITE")),
      "nothing waits": scene({ ring: wqes(96, ["SEND", "SEND", "SEND", "SEND"]), mkey: { free: 1 } }),
      "it was not read": scene(held("RDMA_WRITE", { local: [{ key: 0x7700, addr: 0n, length: 8 }] })),
    },
  },
  A3: {
    fires: {
      "all came": scene({}, { qp: HELD }, {
        qp: { ...ERR, hw_sq_wqebb_counter: 104, sw_sq_wqebb_counter: 104 },
        ring: wqes(100, ["SEND", "SEND", "SEND", "SEND"]),
      }),
    },
    spares: { "nothing is known": scene({ qp: ERR }) },
  },
  A4: {
    fires: { "nothing was outstanding": scene({}, {}, { qp: ERR }) },
    spares: { "something was": scene({}, { qp: HELD }, { qp: ERR }) },
  },
  A4b: { fires: { "nothing is known": scene({ qp: ERR }) }, spares: { ready: scene({}) } },
  A5a: { fires: { "SQER": scene({ qp: { st: 2, state: 4 } }) }, spares: { "RTS": scene({ qp: { st: 2 } }) } },
  A5b: {
    fires: { "SQD twice": scene({ qp: { state: 5 } }) },
    spares: {
      "SQD once": scene({}, { qp: { state: 5 } }, {}),
      "one sample": scene({}, { qp: { state: 5 } }),
      "it drains, and gets on": scene({}, { qp: { ...SENT, state: 7 } }, {
        qp: { ...SENT, state: 7, last_acked_psn: 0x1208 },
      }),
      "0.2 s": scene({ qp: { state: 5 } }, {}, { after: 0.2 }),
    },
  },
  A6: {
    fires: { "twice": scene({ qp: { suspended: 1 } }), "the state": scene({ qp: { state: 9 } }) },
    spares: { "once": scene({}, { qp: { suspended: 1 } }, {}) },
  },
  B16: {
    fires: { "longer": scene({ ...held("SEND", { bytes: 5000 }), qp: { ...HELD, log_msg_max: 12 } }) },
    spares: { "as long as it may be": scene({ ...held("SEND", { bytes: 4096 }), qp: { ...HELD, log_msg_max: 12 } }) },
  },
  B11: {
    fires: { "WAIT at the head": scene(held("WAIT", { wait: { cqn: 0x99, index: 7 }, bytes: undefined, local: [] })) },
    spares: { "it moves": scene({ ring: held("WAIT").ring! }, { qp: HELD }, { qp: { ...HELD, ...ACKED } }) },
  },
  B12: {
    fires: { "a slave": scene({ ...held("SEND"), qp: { ...HELD, cd_slave_send: 1 } }) },
    spares: { "a slave that owes nothing": scene({ qp: { cd_slave_send: 1 } }) },
  },
  B3: {
    fires: {
      "written, not rung": scene({ ring: SENT_RING }),
      "and software writes on": scene({}, { ring: wqes(100, WRITES.slice(0, 4)) }, { ring: SENT_RING }),
      "UCX has posted more": ucx({}, [104, 104]),
      "UCX's counter went over its end": ucx({ hw_sq_wqebb_counter: 65530, sw_sq_wqebb_counter: 65530 }, [4, 4]),
    },
    spares: {
      "UCX has posted no more": ucx({}, [100, 100]),
      "UCX posts": ucx({}, [104, 108]),
      "UCX cannot have posted so much": ucx({}, [400, 400]),
      "UCX's counter was seen once": ucx({}, [104]),
      "UCX says it of another queue": ucx({}, [104, 104], 0x120),
      "of another queue": scene({ ring: [] }),
      "of an earlier lap": scene({ qp: { hw_sq_wqebb_counter: 356, sw_sq_wqebb_counter: 356 }, ring: SENT_RING }),
    },
  },
  B6: {
    fires: { "RNR retries": scene({ ...held("SEND"), qp: { ...HELD, cur_rnr_retry: 6 } }) },
    spares: {
      "a WRITE takes no receive": scene({ qp: { ...HELD, cur_rnr_retry: 6 }, ring: wqes(100, WRITES) }),
      "the port's counters alone": {
        all: held("SEND"),
        then: [{ counters: { rnr_nak_retry_err: 1 } }, { counters: { rnr_nak_retry_err: 9 } }],
      },
      "extended counters": scene({ ...held("SEND"), qp: { ...HELD, extended_rnr_retry_valid: 1, cur_rnr_retry: 0 } }),
      "a peer with receives": { all: held("SEND"), peer: {} },
      "it gets on": scene({ qp: { cur_rnr_retry: 6 } }, { qp: SENT }, { qp: { ...SENT, last_acked_psn: 0x1203 } }),
    },
  },
  P1: {
    fires: { "nothing arrived": { all: { qp: SENT, ring: SENT_RING }, peer: { next_rcv_psn: 0x1200 } } },
    spares: {
      "it moves": {
        all: {},
        then: [{ qp: SENT }, { qp: { ...SENT, last_acked_psn: 0x1204 } }],
        peer: { next_rcv_psn: 0x1205 },
      },
    },
  },
  P1b: {
    fires: { "the last did not arrive": { all: { qp: { st: 1 } }, peer: { st: 1, next_rcv_psn: 0x11f0 } } },
    spares: {
      "all arrived": { all: { qp: { st: 1 } }, peer: { st: 1, next_rcv_psn: 0x1200 } },
      "it sends": { all: { qp: { st: 1 } }, then: [{}, { qp: ACKED }], peer: { st: 1, next_rcv_psn: 0x11f0 } },
      "it never sent": {
        all: { qp: { st: 1, hw_sq_wqebb_counter: 0, sw_sq_wqebb_counter: 0 } },
        peer: { st: 1, next_rcv_psn: 0x11f0 },
      },
      "RC": { all: {}, peer: { next_rcv_psn: 0x11f0 } },
      "one sample": { all: { qp: { st: 1 } }, then: [{}], peer: { st: 1, next_rcv_psn: 0x11f0 } },
    },
  },
  P2: {
    fires: { "all arrived": { all: { qp: SENT, ring: SENT_RING }, peer: { next_rcv_psn: 0x1210 } } },
    spares: { "the peer is beyond": { all: { qp: SENT, ring: SENT_RING }, peer: { next_rcv_psn: 0x1400 } } },
  },
  G2b: {
    fires: {
      "4096 on 1024": scene({ qp: SENT, ring: SENT_RING, port: { active_mtu: 1024 } }),
      "of the peer's port": {
        ...{ all: { qp: SENT, ring: SENT_RING, port: {} }, peer: {}, peerPort: { active_mtu: 1024 } },
      },
    },
    spares: {
      "what is stuck fits": scene({ qp: SENT, ring: wqes(100, WRITES, { bytes: 1000 }), port: { active_mtu: 1024 } }),
      "the peer has had the first packet of it": {
        ...{ all: { qp: SENT, ring: SENT_RING, port: { active_mtu: 1024 } }, peer: { next_rcv_psn: 0x1204 } },
      },
      "it fits": scene({ qp: SENT, ring: SENT_RING, port: { active_mtu: 4096 } }),
      "small requests": scene({ qp: SENT, ring: wqes(100, WRITES, { bytes: 8 }), port: { active_mtu: 1024 } }),
      "the port's MTU is not known": scene({ qp: SENT, ring: SENT_RING, port: { active_mtu: null } }),
      "all is acknowledged": scene({ port: { active_mtu: 1024 } }),
    },
  },
  B5: {
    fires: {
      "silent": scene({ qp: SENT, ring: SENT_RING }),
      "over the PSNs' end": scene({ qp: { ...SENT, next_send_psn: 8, last_acked_psn: 0xfffff7 } }),
    },
    spares: {
      "acknowledged": scene({}, { qp: SENT }, { qp: { ...SENT, last_acked_psn: 0x1203 } }),
      "no such PSNs": scene({ qp: { st: 2, ...SENT } }),
      "more than half the PSNs": scene({ qp: { next_send_psn: 0, last_acked_psn: 0 } }),
      "a clock that went back turned the samples round": scene(
        {},
        { qp: { ...SENT, next_send_psn: 0x1300, last_acked_psn: 0x12f0 } },
        { qp: { ...SENT, last_acked_psn: 0x1203 } },
      ),
      "more than the ring's requests have": scene({ qp: { ...SENT, next_send_psn: 0x9000 }, ring: SENT_RING }),
      "extended counters": scene({ qp: { extended_retry_count_valid: 1, cur_retry_count: 0 } }),
      "a fresh start": scene({ qp: { next_send_psn: 0, last_acked_psn: 0xffffff } }),
    },
  },
  B8: {
    fires: {
      "a fence behind a READ": scene({}, {
        qp: { ...HELD, next_send_psn: 0x1201 },
        ring: [wqe(99, "RDMA_READ"), ...wqes(100, ["SEND", "SEND", "SEND", "SEND"], { fm: 2 })],
      }),
    },
    spares: {
      "the small fence": scene({}, {
        qp: { ...HELD, next_send_psn: 0x1201 },
        ring: [wqe(99, "RDMA_READ"), ...wqes(100, ["SEND", "SEND", "SEND", "SEND"], { fm: 1 })],
      }),
    },
  },
  B9: {
    fires: {
      "as many READs as may be": scene({ qp: { log_sra_max: 0 }, ring: wqes(99, Array(5).fill("RDMA_READ")) }, {
        qp: { log_sra_max: 0, hw_sq_wqebb_counter: 99, sw_sq_wqebb_counter: 104 },
      }, { qp: { log_sra_max: 0, ...HELD, next_send_psn: 0x1201 } }),
      "more than the peer takes": {
        all: { ...held("RDMA_READ"), qp: { ...HELD, log_sra_max: 4 } },
        peer: { log_rra_max: 2 },
      },
    },
    spares: {
      "one of 16 under way, more behind it": scene({ ring: wqes(99, Array(40).fill("RDMA_READ")) }, {
        qp: { hw_sq_wqebb_counter: 99, sw_sq_wqebb_counter: 139 },
      }, { qp: { hw_sq_wqebb_counter: 100, sw_sq_wqebb_counter: 139, next_send_psn: 0x1201 } }),
      "a WRITE": scene({ ...held("RDMA_WRITE"), qp: { ...HELD, log_sra_max: 0 } }),
    },
  },
  B10: {
    fires: { "credits": scene({ ...held("SEND"), qp: { ...HELD, req_e2e_credit_mode: 1 } }) },
    spares: { "a WRITE": scene({ ...held("RDMA_WRITE"), qp: { ...HELD, req_e2e_credit_mode: 1 } }) },
  },
  K1: {
    fires: {
      "a crooked address": scene(held("ATOMIC_FA", { remote: { key: 0x2b00, addr: 0x1001n } })),
      "the peer refuses": { all: held("ATOMIC_FA"), peer: { rae: 0 } },
    },
    spares: { "a straight one": scene(held("ATOMIC_FA")), "the peer agrees": { all: held("ATOMIC_FA"), peer: {} } },
  },
  I2: {
    fires: {
      "others behind it": scene({
        qp: { ...HELD, st: 5 },
        ring: [wqe(100, "SEND", { destination: "a" }), ...wqes(101, ["SEND", "SEND", "SEND"], { destination: "b" })],
      }),
    },
    spares: {
      "one target": scene({
        qp: { ...HELD, st: 5 },
        ring: wqes(100, ["SEND", "SEND", "SEND", "SEND"], { destination: "a" }),
      }),
      "half a second": scene(
        {
          qp: { ...HELD, st: 5 },
          ring: [wqe(100, "SEND", { destination: "a" }), ...wqes(101, ["SEND", "SEND", "SEND"], { destination: "b" })],
        },
        {},
        { after: 0.3 },
      ),
    },
  },
  I1: {
    fires: {
      "nothing is sent": scene({
        qp: { ...HELD, st: 5 },
        ring: wqes(100, ["SEND", "SEND", "SEND", "SEND"], { destination: "a" }),
      }),
    },
    spares: {
      "an RC queue": scene(held("SEND", { destination: "a" })),
      "it moves": scene({}, { qp: { ...HELD, st: 5 } }, { qp: { ...HELD, ...ACKED, st: 5 } }),
      "half a second": scene({ qp: { ...HELD, st: 5 } }, {}, { after: 0.3 }),
    },
  },
  B13: {
    fires: { "a rate": scene({ ...held("SEND"), qp: { ...HELD, stat_rate: 7 } }) },
    spares: { "a rate, nothing waits": scene({ qp: { stat_rate: 7 } }) },
  },
  B13b: {
    fires: {
      "its siblings have none": scene({ qp: { stat_rate: 7 }, ...siblings() }),
      "they have one": scene(siblings({ packet_pacing_rate_limit_index: 3 })),
    },
    spares: { "all have it": scene({ qp: { stat_rate: 7 }, ...siblings({ stat_rate: 7 }) }) },
  },
  B15: {
    fires: {
      "none asks": scene({
        qp: { log_sq_size: 4, hw_sq_wqebb_counter: 112, sw_sq_wqebb_counter: 112 },
        ring: wqes(96, WRITES, { ce: 0 }),
      }),
    },
    spares: {
      "one asks": scene({
        qp: { log_sq_size: 4, hw_sq_wqebb_counter: 112, sw_sq_wqebb_counter: 112 },
        ring: [...wqes(96, WRITES.slice(1), { ce: 0 }), wqe(111, "RDMA_WRITE")],
      }),
    },
  },
  B4: {
    fires: { "it waits": scene(held("RDMA_WRITE")) },
    spares: { "for 0.2 s": scene(held("RDMA_WRITE"), {}, { after: 0.2 }) },
  },
  P3: {
    fires: { "beyond what was sent": { all: { qp: SENT, ring: SENT_RING }, peer: { next_rcv_psn: 0x1400 } } },
    spares: { "within": { all: { qp: SENT, ring: SENT_RING }, peer: { next_rcv_psn: 0x1205 } } },
  },
  C1: {
    fires: {
      "empty, and asked": scene({ qp: { hw_rq_counter: 364 } }, { qp: { hw_rq_counter: 364 } }, {
        qp: { hw_rq_counter: 364, rmsn: 301 },
      }),
    },
    spares: {
      "never used": scene({ qp: { hw_rq_counter: 0, sw_rq_counter: 0 } }),
      "an SRQ's": scene({ qp: { hw_rq_counter: 364, rq_type: 1, srqn_rmpn_xrqn: 0x60 }, srq: { wqe_cnt: 5, lwm: 1 } }),
    },
  },
  C6: {
    fires: { "others have heard": scene({ qp: { rmsn: 0 }, ...siblings({ comm_est: 1 }) }) },
    spares: {
      "firmware that does not fill the bit": scene({ qp: { rmsn: 0 }, ...siblings() }),
      "it has received": scene({ ...siblings({ comm_est: 1 }) }),
      "UD": scene({ qp: { st: 2, rmsn: 0 }, ...siblings({ comm_est: 1 }) }),
    },
  },
  C7: {
    fires: { "stopped": scene({ qp: { rdma_active: 1, rcv_msg_psn: 0x8f0 } }) },
    spares: {
      "it gets on": scene({ qp: { rdma_active: 1, rcv_msg_psn: 0x8f0 } }, {}, {
        qp: { rdma_active: 1, rcv_msg_psn: 0x8f0, next_rcv_psn: 0x905 },
      }),
      "between messages": scene({ qp: { rcv_msg_psn: 0x8f0 } }),
      "one sample": scene({ qp: { rdma_active: 1 } }, {}),
    },
  },
  C8: {
    fires: { "it only receives": scene({ qp: { no_sq: 1 } }) },
    spares: { "and something came": scene({}, { qp: { no_sq: 1 } }, { qp: { no_sq: 1, rmsn: 301 } }) },
  },
  A8: {
    fires: {
      "40 in INIT of one process": scene(many(1, () => 77)),
      "40 in RST": scene(many(0, () => 77)),
      "one whose process has ended": ended({}),
    },
    spares: {
      "40 of as many processes": scene(many(1, (i) => 100 + i)),
      "40 that are ready": scene(many(3, () => 77)),
      "one sample": scene({}, many(1, () => 77)),
      "they become ready": scene({}, many(1, () => 77), many(3, () => 77)),
      "its process is there": ended({}, { pid: 77, comm: "train" }),
      "a thread of it has ended": ended({ tid: 78 }),
      "its thread's command was never seen": ended({ comm: null }),
      "nobody else is named as before: another PID namespace": ended({}, {}, { pid: 3 }),
      "somebody else has that process id": ended({}, {}, { comm: "sshd" }),
      "a list of the rdma command, which names threads": ended({ origin: "rdma" }),
      "the kernel has it": ended({}, { kernel: "ib_core" }),
      "a ready one": ended({}, {}, {}, { state: 3 }),
      "another connection has its number": {
        then: ended({}).then!.map((moment, i) => ({ ...moment, qp: { ...EARLY, state: 1, pd: 0x30 + i } })),
      },
    },
  },
  G3b: {
    fires: {
      "no such entry": scene({ port: { gids: [{ index: 1, gid: "fe80::1", type: "RoCE v2", netdev: "eth2" }] } }),
      "another address": scene(
        {},
        { port: {} },
        {
          port: {
            gids: [{ index: 3, gid: "0000:0000:0000:0000:0000:ffff:0a07:0009", type: "RoCE v2", netdev: "eth2" }],
          },
        },
      ),
    },
    spares: {
      "it is there": scene({ port: {} }),
      "no table": scene({ port: { gids: [] } }),
      "InfiniBand without GRH": scene({
        qp: { grh: 0, rlid: 9, rgid_rip: 0n, src_addr_index: 7 },
        port: { link_layer: "InfiniBand" },
      }),
      "not ready": scene({ qp: { state: 1, src_addr_index: 7 }, port: {} }),
      "UD, whose address is in the requests": scene({ qp: { st: 2, src_addr_index: 7, rgid_rip: 0n }, port: {} }),
      "a table that was written another way": scene(
        {},
        { port: {} },
        {
          port: { gids: [{ index: 3, gid: "0000:0000:0000:0000:0000:FFFF:0A07:0001", type: "RoCE v2", netdev: null }] },
        },
      ),
    },
  },
  G2: {
    fires: { "4096 and 1024": { peer: { mtu: 3 } } },
    spares: {
      "the same": { peer: {} },
      "not set yet": { peer: { mtu: 0, state: 1 } },
      "before it is ready": { peer: { mtu: 1, state: 1 } },
    },
  },
  G9: {
    fires: {
      "another partition": { all: { port: {} }, peer: {}, peerPort: { pkeys: [{ index: 0, pkey: 0x8001 }] } },
      "limited at both ends": {
        all: { port: { pkeys: [{ index: 0, pkey: 0x7fff }] } },
        peer: {},
        peerPort: { pkeys: [{ index: 0, pkey: 0x7fff }] },
      },
    },
    spares: {
      "the same": { all: { port: {} }, peer: {} },
      "full and limited": { all: { port: {} }, peer: {}, peerPort: { pkeys: [{ index: 0, pkey: 0x7fff }] } },
      "their table is not known": { all: { port: {} }, peer: {}, peerPort: { pkeys: [] } },
      "the same key at another index": {
        all: { port: {} },
        peer: { pkey_index: 2 },
        peerPort: { pkeys: [{ index: 2, pkey: 0xffff }] },
      },
    },
  },
  G1: {
    fires: { "one in class 0": scene({ qp: { tclass: 0, dscp: 0, eth_prio: 0 }, ...siblings() }) },
    spares: {
      "two siblings": scene({ qp: { tclass: 0 }, ...siblings({}, 2) }),
      "no majority": scene({
        qp: { tclass: 0 },
        qps: { 1: {}, 2: {}, 3: { tclass: 1 }, 4: { tclass: 2 }, 5: { tclass: 3 } },
      }),
      "another PD": scene({ qp: { tclass: 0, pd: 9 }, ...siblings() }),
    },
  },
  G5: {
    fires: { "another timer": scene({ qp: { ack_timeout: 10 }, ...siblings() }) },
    spares: { "the same": scene(siblings()) },
  },
  G3: {
    fires: { "another entry": scene({ qp: { src_addr_index: 1 }, ...siblings({}, 30) }) },
    spares: { "as many each": scene({ qp: { src_addr_index: 1 }, ...siblings({ src_addr_index: 1 }, 30) }) },
  },
  G3c: {
    fires: {
      "RoCE v1 against v2": {
        ...{ all: { qp: SENT, ring: SENT_RING, port: gidType("IB/RoCE v1") }, peer: { next_rcv_psn: 0x1200 } },
      },
      "link-local against an address: plausible only": scene({ port: gidType("RoCE v2", "fe80::1") }),
    },
    spares: {
      "both v2": { all: { port: gidType("RoCE v2") }, peer: {} },
      "it gets on": {
        all: { port: gidType("IB/RoCE v1") },
        then: [{}, { qp: ACKED }],
        peer: {},
      },
      "InfiniBand": scene({ port: { ...gidType("IB/RoCE v1", "fe80::1"), link_layer: "InfiniBand" } }),
      "both link-local": scene({
        qp: { rgid_rip: 0xfe80_0000_0000_0000_0000_0000_0000_0002n },
        port: gidType("RoCE v2", "fe80::1"),
      }),
      "of an unknown version": { all: { port: gidType(null) }, peer: {} },
    },
  },
  G6: {
    fires: {
      "another port": scene({ qp: { vhca_port_num: 2 }, ...siblings({}, 30) }),
      "its peer is on another rail": scene({ qp: { rgid_rip: OTHER_RAIL }, ...siblings(), port: {} }),
    },
    spares: {
      "the same": scene(siblings({}, 30)),
      "all peers are in other networks": scene({
        ...{ qp: { rgid_rip: OTHER_RAIL }, ...siblings({ rgid_rip: OTHER_RAIL + 1n }), port: {} },
      }),
      "two siblings are no majority": scene({ qp: { rgid_rip: OTHER_RAIL }, ...siblings({}, 2), port: {} }),
    },
  },
  G4: {
    fires: {
      "hop limit 1": scene({ qp: { hop_limit: 1 }, ...siblings() }),
      "hop limit 1 of all, and a router between": scene({ qp: { hop_limit: 1, rgid_rip: OTHER_RAIL }, port: {} }),
      "another MAC address": scene({ qp: { rmac_31_0: 9 }, ...siblings({ rmac_31_0: 8 }) }),
    },
    spares: {
      "the same": scene(siblings()),
      "hop limit 1 of all, in one network": scene({ qp: { hop_limit: 1 }, port: {} }),
      "one MAC address": scene({ qp: { rmac_31_0: 8 }, ...siblings({ rmac_31_0: 8 }) }),
      "another peer's": scene({ qp: { rmac_31_0: 9, rgid_rip: OTHER_RAIL }, ...siblings({ rmac_31_0: 8 }) }),
    },
  },
  G8b: {
    fires: {
      "port 2 is down": scene({ qp: { lag_tx_port_affinity: 2 }, facts: { ports: BOND("DOWN") } }),
    },
    spares: {
      "it is up": scene({ qp: { lag_tx_port_affinity: 2 }, facts: { ports: BOND("ACTIVE") } }),
      "it is bound to the other": scene({ qp: { lag_tx_port_affinity: 1 }, facts: { ports: BOND("DOWN") } }),
      "it is bound to none": scene({ facts: { ports: BOND("DOWN") } }),
    },
  },
  G8: {
    fires: {
      "all on one port": scene({ qp: { lag_tx_port_affinity: 1 }, ...siblings({ lag_tx_port_affinity: 1 }) }),
      "another port of the bond": scene({
        qp: { lag_tx_port_affinity: 2 },
        ...siblings({ lag_tx_port_affinity: 1 }, 30),
      }),
    },
    spares: {
      "both ports in use": scene({
        qp: { lag_tx_port_affinity: 2 },
        qps: Object.fromEntries(
          Array.from({ length: 30 }, (_, i) => [0x120 + i, { lag_tx_port_affinity: 1 + i % 2, udp_sport: i + 1 }]),
        ),
      }),
    },
  },
  G10: {
    fires: { "no writes": scene({ qp: { rwe: 0 }, ...siblings() }) },
    spares: { "no writes anywhere": scene({ qp: { rwe: 0 }, ...siblings({ rwe: 0 }) }) },
  },
  G12: {
    fires: { "another page": scene({ qp: { uar_page: 9 }, ...siblings({}, 30) }) },
    spares: {
      "a page each": scene({
        qps: Object.fromEntries(
          Array.from({ length: 30 }, (_, i) => [0x120 + i, { uar_page: i + 2, udp_sport: i + 1 }]),
        ),
      }),
    },
  },
  B7: {
    fires: {
      "655 ms": { all: { qp: { min_rnr_nak: 0 } }, ...rises("out_of_buffer") },
      "its peer tries again": {
        all: { qp: { min_rnr_nak: 20 } },
        peer: {},
        peerCounters: [{ rnr_nak_retry_err: 5 }, { rnr_nak_retry_err: 9 }],
      },
    },
    spares: {
      "its peer does not": {
        all: { qp: { min_rnr_nak: 20 } },
        peer: {},
        peerCounters: [{ rnr_nak_retry_err: 5 }, { rnr_nak_retry_err: 5 }],
      },
      "no receives ran out": { all: { qp: { min_rnr_nak: 0 } }, ...stands("out_of_buffer") },
      "0.64 ms": rises("out_of_buffer"),
      "a queue without receives": {
        all: { qp: { min_rnr_nak: 0, hw_rq_counter: 0, sw_rq_counter: 0 } },
        ...rises("out_of_buffer"),
      },
    },
  },
  B19: {
    fires: {
      "a tenth": {
        then: [
          { qp: { ...HELD, last_acked_psn: 0x1100 }, ...siblings({ last_acked_psn: 0x1000, next_send_psn: 0x1100 }) },
          {
            qp: { ...HELD, last_acked_psn: 0x1110, next_send_psn: 0x1200 },
            ...siblings({ last_acked_psn: 0x2000, next_send_psn: 0x2100 }),
          },
        ],
      },
    },
    spares: {
      "nothing waits": {
        then: [
          { qp: { last_acked_psn: 0x1100 }, ...siblings({ last_acked_psn: 0x1000, next_send_psn: 0x1100 }) },
          {
            qp: { last_acked_psn: 0x1110, next_send_psn: 0x1111 },
            ...siblings({ last_acked_psn: 0x2000, next_send_psn: 0x2100 }),
          },
        ],
      },
    },
  },
  G7: {
    fires: { "one source port": scene(siblings({ udp_sport: 0xc123 })) },
    spares: {
      "a port each": scene(siblings()),
      "InfiniBand": scene({ qp: { rgid_rip: 0n, udp_sport: 0 }, ...siblings({ udp_sport: 0 }) }),
    },
  },
  A9: {
    fires: {
      "no time-out": scene({ qp: { ack_timeout: 0 } }),
      "no CQ": scene({ qp: { cqn_snd: 0 } }),
      "packets longer than the port's": scene({ port: { active_mtu: 1024 } }),
      "no retries: plausible only": scene({ qp: { retry_count: 0 } }),
    },
    spares: {
      "packets that fit": scene({ qp: { mtu: 3 }, port: { active_mtu: 1024 } }),
      "no retries in the short field": scene({ qp: { retry_count: 0, extended_retry_count_valid: 1 } }),
      "UD has none": scene({ qp: { st: 2, ack_timeout: 0 } }),
      "not ready": scene({ qp: { state: 1, ack_timeout: 0 } }),
    },
  },
  B2: {
    fires: {
      "it gets on": scene({}, {}, { qp: ACKED }),
      "a request completed": scene({ qp: SENT, ring: SENT_RING }, {}, {
        cq: { producer_counter: 51 },
        sent: { 0x11f: 50 },
        completed: { 0x11f: 100 },
      }),
      "of three samples, in the last": scene({ qp: SENT, ring: SENT_RING }, {}, {}, {
        cq: { producer_counter: 51 },
        sent: { 0x11f: 50 },
        completed: { 0x11f: 100 },
      }),
      "the CQ's counters went over their end": scene(
        { qp: SENT, ring: SENT_RING },
        { cq: { producer_counter: 0xffffff } },
        { cq: { producer_counter: 1 }, sent: { 0x11f: 0 }, completed: { 0x11f: 100 } },
      ),
    },
    spares: {
      "it does not": scene({}),
      "a completion of before": scene({ qp: SENT, ring: SENT_RING }, {}, {
        cq: { producer_counter: 51 },
        sent: { 0x11f: 49 },
        completed: { 0x11f: 100 },
      }),
      "a completion of another": scene({ qp: SENT, ring: SENT_RING }, {}, {
        cq: { producer_counter: 51 },
        sent: { 0x120: 50 },
        completed: { 0x120: 100 },
      }),
      "a completion of what was acknowledged before": scene(
        { qp: SENT, ring: wqes(96, [...WRITES, ...WRITES.slice(0, 4)]) },
        {},
        {
          cq: { producer_counter: 51 },
          sent: { 0x11f: 50 },
          completed: { 0x11f: 99 },
        },
      ),
    },
  },
  B1: { fires: { "nothing is owed": scene({}) }, spares: { "packets are": scene({ qp: SENT }) } },
  R1: {
    fires: { "another peer": scene({}, {}, { qp: { remote_qpn: 9 } }) },
    spares: { "the same": scene({}) },
  },
  D1: {
    fires: {
      "overflow": cqs({}, { status: 9 }),
      "an event": scene({ eq: { producer_counter: 51 }, events: [event(50, 4, 0x40)] }),
    },
    spares: {
      "an event of another CQ": scene({ eq: { producer_counter: 51 }, events: [event(50, 4, 0x99)] }),
      "an event that was consumed": scene({ events: [event(49, 4, 0x40)] }),
    },
  },
  D1b: {
    fires: {
      "one is free": cqs({ producer_counter: 1100, consumer_counter: 90 }, {
        producer_counter: 1123,
        consumer_counter: 100,
      }),
    },
    spares: {
      "two are free": cqs({ producer_counter: 1100, consumer_counter: 90 }, {
        producer_counter: 1122,
        consumer_counter: 100,
      }),
      "the consumer is not seen": cqs({ producer_counter: 1123, consumer_counter: 100 }, {
        producer_counter: 1123,
        consumer_counter: 100,
      }),
      "it may overflow": cqs({ oi: 1, producer_counter: 1100, consumer_counter: 90 }, {
        oi: 1,
        producer_counter: 1123,
        consumer_counter: 100,
      }),
    },
  },
  D3: {
    fires: {
      "nobody polls": cqs({ consumer_counter: 40 }, { producer_counter: 60 }, { producer_counter: 90 }),
      "over the counter's end": cqs({ producer_counter: 0xfffffe, consumer_counter: 0xfffff0 }, {
        producer_counter: 2,
        consumer_counter: 0xfffff8,
      }, { producer_counter: 9, consumer_counter: 0xfffff8 }),
    },
    spares: {
      "0.2 s": {
        then: [{ cq: { consumer_counter: 40 } }, { cq: { producer_counter: 60 } }, {
          cq: { producer_counter: 90 },
          after: 0.2,
        }],
      },
      "polled": cqs({ consumer_counter: 40 }, { producer_counter: 60 }, { producer_counter: 90, consumer_counter: 80 }),
      "more than it holds": cqs({ producer_counter: 1950, consumer_counter: 40 }, { producer_counter: 1960 }, {
        producer_counter: 1990,
      }),
    },
  },
  D4: {
    fires: {
      "delivered": cqs({ consumer_counter: 40 }, { st: 10, producer_counter: 52 }, { st: 10, producer_counter: 52 }),
    },
    spares: {
      "never seen to move": cqs({ st: 10, producer_counter: 52 }, { st: 10, producer_counter: 52 }),
      "it waits in the EQ": {
        all: { eq: { producer_counter: 51 } },
        ...cqs({ consumer_counter: 40 }, { st: 10, producer_counter: 52 }, { st: 10, producer_counter: 52 }),
      },
    },
  },
  D5: {
    fires: { "armed": cqs({ consumer_counter: 40 }, { producer_counter: 52 }, { producer_counter: 52 }) },
    spares: {
      "armed, empty": cqs({ consumer_counter: 40 }, {}, {}),
      "moderated": cqs(
        ...[40, 50, 50].map((consumer_counter) => ({
          consumer_counter,
          producer_counter: 52,
          cq_max_count: 9,
          cq_period: 60_000_000 & 0xfff,
        })),
      ),
    },
  },
  D6: {
    fires: {
      "none is solicited": {
        all: { solicited: 0 },
        ...cqs({ st: 6, consumer_counter: 40 }, { st: 6, producer_counter: 52 }, { st: 6, producer_counter: 52 }),
      },
    },
    spares: {
      "one is": {
        all: { solicited: 1 },
        ...cqs({ st: 6, consumer_counter: 40 }, { st: 6, producer_counter: 52 }, { st: 6, producer_counter: 52 }),
      },
      "its ring was not read": cqs({ st: 6, consumer_counter: 40 }, { st: 6, producer_counter: 52 }, {
        st: 6,
        producer_counter: 52,
      }),
    },
  },
  D7: {
    fires: {
      "not read": {
        all: { errors: [errorCqe(51, 0x15, 0x81)] },
        ...cqs({ consumer_counter: 40 }, { producer_counter: 52 }),
      },
    },
    spares: {
      "read": scene({ errors: [errorCqe(49, 0x15, 0x81)] }),
      "of an earlier lap": {
        all: { errors: [errorCqe(20, 0x15, 0x81)] },
        ...cqs({ consumer_counter: 40 }, { producer_counter: 52 }),
      },
      "its QP says it": {
        all: { qp: ERR, errors: [errorCqe(51, 0x15, 0x81)] },
        ...cqs({ consumer_counter: 40 }, { producer_counter: 52 }),
      },
    },
  },
  D10: {
    fires: { "no such EQ": cqs({ c_eqn_or_apu_element: 9 }, { c_eqn_or_apu_element: 9 }) },
    spares: {
      "it is there": cqs({}, {}),
      "not armed": cqs({ st: 0, c_eqn_or_apu_element: 9 }, { st: 0, c_eqn_or_apu_element: 9 }),
    },
  },
  D8: {
    fires: { "collapsed": scene({ qp: ERR, cq: { cc: 1 } }) },
    spares: { "nobody failed": scene({ cq: { cc: 1 } }), "not collapsed": scene({ qp: ERR }) },
  },
  D9: {
    fires: {
      "4 ms": cqs(
        ...[40, 50].map((consumer_counter, i) => ({
          consumer_counter,
          producer_counter: 52 + i,
          cq_max_count: 90,
          cq_period: 4000,
        })),
      ),
    },
    spares: {
      "16 us": cqs(
        ...[40, 50].map((consumer_counter, i) => ({
          consumer_counter,
          producer_counter: 52 + i,
          cq_max_count: 90,
          cq_period: 16,
        })),
      ),
    },
  },
  D2: {
    fires: {
      "256 for 768": cqs({ log_cq_size: 4 }, { log_cq_size: 4 }),
      "an SRQ's receives complete there too": scene({
        ...{ qp: { rq_type: 1, srqn_rmpn_xrqn: 0x60, cqn_rcv: 0x40 }, srq: { log_srq_size: 10, wqe_cnt: 9, lwm: 1 } },
      }),
    },
    spares: { "room": cqs({ log_cq_size: 11 }, { log_cq_size: 11 }) },
  },
  E1: { fires: { "write failure": scene({ eq: { status: 10 } }) }, spares: { "well": scene({}) } },
  E2: {
    fires: { "one waits": scene({ eq: { producer_counter: 51 } }) },
    spares: {
      "it has just come": scene({}, {}, { eq: { producer_counter: 51 } }),
      "busy": scene({}, { eq: { producer_counter: 60 } }, { eq: { producer_counter: 80, consumer_counter: 75 } }),
      "more than it holds": scene({ eq: { producer_counter: 5000 } }),
      "0.2 s": scene({ eq: { producer_counter: 51 } }, {}, { after: 0.2 }),
    },
  },
  E3: {
    fires: { "a fault": scene({}, {}, { eq: { producer_counter: 51 }, events: [event(50, 0x0c)] }) },
    spares: { "consumed": scene({ events: [event(49, 0x0c)] }) },
  },
  E4: {
    fires: { "a WQ": scene({}, {}, { eq: { producer_counter: 51 }, events: [event(50, 5, 0x11f)] }) },
    spares: { "completions": scene({}, {}, { eq: { producer_counter: 51 }, events: [event(50, 0, 0x40)] }) },
  },
  C4: {
    fires: { "in error": scene({ srq: { state: 1, wqe_cnt: 9 } }) },
    spares: { "well": scene({ srq: { wqe_cnt: 9, lwm: 1 } }) },
  },
  C2: {
    fires: { "empty": scene({ qp: { rq_type: 1, srqn_rmpn_xrqn: 0x60 }, srq: { wqe_cnt: 0 } }) },
    spares: {
      "one sample": scene({ srq: { wqe_cnt: 0 } }, {}),
      "once": scene({}, { srq: { wqe_cnt: 0 } }, { srq: { wqe_cnt: 40 } }),
      "0.2 s": scene({ qp: { rq_type: 1, srqn_rmpn_xrqn: 0x60 }, srq: { wqe_cnt: 0 } }, {}, { after: 0.2 }),
    },
  },
  C3: {
    fires: {
      "spent": scene({ qp: { rq_type: 1, srqn_rmpn_xrqn: 0x60 } }, { srq: { wqe_cnt: 40, lwm: 30 } }, {
        srq: { wqe_cnt: 20, lwm: 0 },
      }),
    },
    spares: { "armed": scene({ qp: { rq_type: 1, srqn_rmpn_xrqn: 0x60 }, srq: { wqe_cnt: 20, lwm: 30 } }) },
  },
  B17: {
    fires: { "both": rises("packet_seq_err", "roce_adp_retrans") },
    spares: {
      "retransmissions alone": rises("roce_adp_retrans"),
      "they stand": stands("packet_seq_err", "roce_adp_retrans"),
    },
  },
  H1: {
    fires: { "gaps": rises("out_of_sequence") },
    spares: { "they stand": stands("out_of_sequence"), "reset": fell("out_of_sequence") },
  },
  B18: {
    fires: { "marks": rises("np_ecn_marked_roce_packets") },
    spares: { "at the sender": rises("rp_cnp_handled", "roce_slow_restart_cnps"), "reset": fell("np_cnp_sent") },
  },
  H2: {
    fires: { "pause": rises("rx_prio3_pause"), "by the register": rises("a_pause_mac_ctrl_frames_received") },
    spares: { "it stands": stands("rx_prio3_pause"), "packets": rises("rx_prio3_packets") },
  },
  H3: {
    fires: { "discards": rises("rx_prio0_discards"), "by the register": rises("port_xmit_discards") },
    spares: { "of Ethernet queues": rises("rx_out_of_buffer") },
  },
  H5: {
    fires: { "symbols": rises("symbol_error"), "by the register": rises("symbol_error_counter") },
    spares: { "corrected bits": rises("rx_corrected_bits_phy") },
  },
  H6: {
    fires: { "stalled": rises("outbound_pci_stalled_wr"), "by the register": rises("pcie_crc_error_tlp") },
    spares: { "it stands": stands("outbound_pci_stalled_wr") },
  },
  H7: {
    fires: {
      "fw_fatal": scene({
        facts: {
          health: [{ reporter: "fw_fatal", port: null, state: "error", errors: 2, recoveries: 0, dump_time_ms: null }],
        },
      }),
      "commands fail with an internal error": failing("2RST_QP", [2, 5], 1),
    },
    spares: {
      "commands fail for their own fault": failing("2RST_QP", [2, 5], 9),
      "recovered": scene({
        facts: {
          health: [{
            reporter: "fw_fatal",
            port: null,
            state: "healthy",
            errors: 2,
            recoveries: 2,
            dump_time_ms: null,
          }],
        },
      }),
      "of a network device": scene({
        facts: { health: [{ reporter: "tx", port: 1, state: "error", errors: 2, recoveries: 0, dump_time_ms: null }] },
      }),
    },
  },
  H4b: {
    fires: {
      "up again, all failed": { all: { qp: ERR }, ...rises("link_downed") },
      "by events of before": scene({ qp: ERR, port: {}, events: [event(48, 9, 1, 1), event(49, 9, 1, 4)] }),
    },
    spares: {
      "they work": rises("link_downed"),
      "events of another port": scene({ qp: ERR, port: {}, events: [event(48, 9, 2, 1), event(49, 9, 2, 4)] }),
      "it came up first, then nothing": scene({ qp: ERR, port: {}, events: [event(48, 9, 1, 4)] }),
      "no flap": { all: { qp: ERR }, ...stands("link_downed") },
      "still down": { all: { qp: ERR, port: { state: "DOWN" } }, ...rises("link_downed") },
    },
  },
  E4b: {
    fires: { "overrun": vnic("cq_overrun", 0, 1) },
    spares: {
      "it stands": vnic("cq_overrun", 3, 3),
      "reset": vnic("cq_overrun", 3, 0),
      "one sample": { then: [{ vnic: { cq_overrun: 3 } }] },
    },
  },
  H4c: {
    fires: {
      "quota": vnic("quota_exceeded_command", 0, 1),
      "CREATE_QP met a limit": failing("CREATE_QP", [2, 5], 8),
    },
    spares: {
      "it stands": vnic("quota_exceeded_command", 3, 3),
      "no command failed since": failing("CREATE_QP", [5, 5], 8),
      "another status": failing("CREATE_QP", [2, 5], 3),
      "it makes nothing": failing("QUERY_QP", [2, 5], 8),
    },
  },
  J1: {
    fires: {
      "faults": vnic("odp_local_triggered_page_fault", 0, 9),
      "more and more faults wait": odp({ page_faults: 9, page_faults_handled: 9 }, {
        page_faults: 20,
        page_faults_handled: 15,
      }),
    },
    spares: {
      "they stand": vnic("odp_local_triggered_page_fault", 9, 9),
      "all faults are answered": odp({ page_faults: 9, page_faults_handled: 9 }, {
        page_faults: 20,
        page_faults_handled: 20,
      }),
      "fewer wait than before": odp({ page_faults: 9, page_faults_handled: 4 }, {
        page_faults: 20,
        page_faults_handled: 18,
      }),
      "a kernel that does not count what it has answered": odp({ page_faults: 9 }, { page_faults: 20 }),
    },
  },
  G11: {
    fires: { "not counted": scene({ qp: { counter_set_id: 0 }, counters: { out_of_sequence: 1 } }) },
    spares: {
      "counted": scene({ counters: { out_of_sequence: 1 } }),
      "no counters": scene({ qp: { counter_set_id: 0 } }),
    },
  },
  F3: {
    fires: { "HW state 3": scene({ facts: { netdev_queues: [sq({ "HW state": 3, stopped: true })] } }) },
    spares: {
      "HW state 1": scene({ facts: { netdev_queues: [sq()] } }),
      "of a receive queue": scene({ facts: { netdev_queues: [{ ...sq({ "HW state": 3 }), reporter: "rx" }] } }),
    },
  },
  F2: {
    fires: { "in error, and stuck": scene({ facts: { health: [TX_SICK], netdev_queues: [sq({ stopped: true })] } }) },
    spares: {
      "in error, and it moves": scene(
        { facts: { health: [TX_SICK] } },
        { facts: { health: [TX_SICK], netdev_queues: [sq({ stopped: true })] } },
        { facts: { health: [TX_SICK], netdev_queues: [sq({ stopped: true, cc: 14 })] } },
      ),
      "in error, and empty": scene({ facts: { health: [TX_SICK], netdev_queues: [sq({ stopped: true, pc: 12 })] } }),
    },
  },
  F5b: {
    fires: { "stopped in both": scene({ facts: { netdev_queues: [sq({ stopped: true })] } }) },
    spares: {
      "not stopped": scene({ facts: { netdev_queues: [sq()] } }),
      "stopped just now": scene(
        {},
        { facts: { netdev_queues: [sq()] } },
        { facts: { netdev_queues: [sq({ stopped: true })] } },
      ),
      "one sample": scene({}, { facts: { netdev_queues: [sq({ stopped: true })] } }),
      "0.2 s": scene({ facts: { netdev_queues: [sq({ stopped: true })] } }, {}, { after: 0.2 }),
    },
  },
  F7: {
    fires: { "too small": vnic("eth_wqe_too_small", 0, 1) },
    spares: { "it stands": vnic("eth_wqe_too_small", 3, 3) },
  },
  F5: {
    fires: {
      "no wake": rise({ tx_queue_stopped: 1, tx_queue_wake: 1 }, { tx_queue_stopped: 3, tx_queue_wake: 1 }),
      "of one ring": rise(
        { tx_queue_stopped: 1, tx_queue_wake: 1, tx0_stopped: 1, tx0_wake: 1, tx1_stopped: 1, tx1_wake: 1 },
        { tx_queue_stopped: 3, tx_queue_wake: 2, tx0_stopped: 2, tx0_wake: 2, tx1_stopped: 2, tx1_wake: 1 },
      ),
    },
    spares: {
      "woken again": rise({ tx_queue_stopped: 1, tx_queue_wake: 1 }, { tx_queue_stopped: 3, tx_queue_wake: 2 }),
      "wakes are not counted": rise({ tx_queue_stopped: 1 }, { tx_queue_stopped: 3 }),
    },
  },
};
