/** What could not be decided for want of data. */

import { backlog, retransmitInterval, STATE } from "./quantities.ts";
import type { World } from "./rule_types.ts";
import type { PortCase } from "./host_tests.ts";

export interface Judged {
  /** Its queues. */
  readonly world: World;
  readonly ports: readonly PortCase[];
  /** Host or adapter. */
  readonly where: string;
}

/** What could not be decided for want of data, each once. */
export function missingOf({ world, ports, where }: Judged): string[] {
  const { samples } = world;
  const list: string[] = [];
  if (samples.length === 1) {
    list.push(`${where}: one sample only, so nothing that needs to be seen standing still is decided`);
  }
  if (samples.every(({ facts }) => facts === undefined)) {
    list.push(`${where}: counters of ports, GID tables and owners are not known`);
  } else if (
    samples.length > 1 &&
    ports.every(({ rise }) =>
      rise("port_rcv_packets") === undefined && rise("out_of_sequence") === undefined &&
      rise("local_ack_timeout_err") === undefined
    )
  ) {
    list.push(`${where}: counters of ports were not read twice`);
  }
  if (
    ports.some(({ facts }) => facts.link_layer === "Ethernet" && facts.pfc === null) && hasRoce(world)
  ) {
    list.push(
      `${where}: which priorities have flow control (PFC) is not known, so lossy-class is not decided: hold eth_prio ` +
        "and dscp of its QPs against dcb pfc show or mlnx_qos",
    );
  }
  if (ports.some(({ facts }) => facts.link_layer === "InfiniBand" && facts.active_mtu === null)) {
    list.push(
      `${where}: the MTU of InfiniBand ports was not read, so it is not held against that of QPs: ` +
        "ibv_devinfo shows active_mtu",
    );
  }
  list.push(...blindCqs(world, where), ...longTimers(world, where));
  const busy = [...world.qps.values()].filter(({ last }) => backlog(last) === undefined).length;
  if (busy > 0) list.push(`${where}: counters of ${busy} QPs are not of one moment`);
  return list;
}

function hasRoce(world: World): boolean {
  return [...world.qps.values()].some(({ last }) => last.state === STATE.rts && last.rgid_rip !== 0n);
}

function blindCqs(world: World, where: string): string[] {
  const { samples, cqs } = world;
  const waiting = [...cqs.values()].filter((cq) =>
    cq.flat && !cq.trusted && cq.last.producer_counter !== cq.last.consumer_counter
  );
  return samples.length < 2 || waiting.length === 0 ? [] : [
    `${where}: consumers of ${waiting.length} CQs were not seen to move, so whether these are polled is not known`,
  ];
}

/** Where the window was too short to tell a lost packet from retries that fail. */
function longTimers(world: World, where: string): string[] {
  const windows = [...world.qps.values()].flatMap((qp) => {
    const interval = retransmitInterval(qp.last, qp.sample.part, qp.sample.linkLayer);
    return interval === undefined || !qp.flat || (qp.flatFor ?? 0) >= 2 * interval || qp.last.state !== STATE.rts
      ? []
      : [interval];
  });
  const longest = Math.max(0, ...windows);
  return longest * 2 <= 2
    ? []
    : [`${where}: whether retries fail needs --window ${Math.ceil(longest * 2)} at these ack_timeouts`];
}
