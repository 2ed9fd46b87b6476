/** Rules G: configuration against siblings, and what a whole group has in common that no majority shows. */

import type { QpCase } from "./cases.ts";
import type { Rule } from "./rule_types.ts";
import { testLagDown, testLagPort } from "./lag_tests.ts";
import { SIBLING_FIELDS } from "./siblings.ts";
import {
  MANY_TO_ONE,
  outlierTest,
  testGidGone,
  testGidUnfit,
  testMtu,
  testNextHop,
  testOnePath,
  testPkey,
  testRail,
  testRnrSlow,
  testRwe,
  testSlow,
} from "./sibling_tests.ts";

const row = (one: Omit<Rule<QpCase>, "kind" | "needs" | "condition"> & Partial<Rule<QpCase>>): Rule<QpCase> => ({
  kind: "qp",
  needs: ["siblings"],
  condition:
    `${(SIBLING_FIELDS[one.name] ?? []).join(", ")}: at least four siblings, three quarters of them agree, this ` +
    "one differs",
  ...one,
});

/** Rules of siblings and of both ends' configuration, in order of precedence. */
export const SIBLING_RULES: readonly Rule<QpCase>[] = [
  row({
    id: "G3b",
    name: "gid-gone",
    severity: "warning",
    needs: ["port facts"],
    condition: "src_addr_index points to an empty entry of the GID table, or the entry changed between the samples",
    means: "The table changed after the connection was made: packets leave with a wrong source, or not at all",
    confidence: "specification",
    source: "NCCL issues 2157, 769, 1573, 1587, Mooncake 113",
    next: ["Look at addresses of the netdev and at link flaps; the application must connect anew"],
    test: testGidGone,
  }),
  row({
    id: "G2",
    name: "mtu-mismatch",
    severity: "warning",
    needs: ["peer"],
    condition: "mtu of both ends differs",
    means: "A local length error, or an access event here and 0x8a there",
    confidence: "specification",
    source: "NCCL issues 2135, 1524, 1710",
    next: ["Set one MTU on both hosts' netdevs, and connect anew"],
    test: testMtu,
  }),
  row({
    id: "G9",
    name: "pkey-mismatch",
    severity: "warning",
    needs: ["peer", "port facts"],
    condition: "P_Keys behind pkey_index differ, or both are limited",
    means: "Packets are dropped by the other end",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Look at the partitions in the subnet manager"],
    test: testPkey,
  }),
  row({
    id: "G1",
    name: "path-outlier",
    severity: "warning",
    means: "This connection runs in another traffic class, perhaps the lossy one: 0x15/0x83",
    confidence: "specification",
    source: "NCCL issues 378, 2383, UCX 6000, 7785",
    next: ["Set the traffic class as for the siblings (NCCL_IB_TC, UCX_IB_TRAFFIC_CLASS, rdma_set_option)"],
    test: outlierTest("path-outlier"),
  }),
  row({
    id: "G5",
    name: "timer-outlier",
    severity: "warning",
    means: "It gives up earlier or later than its siblings",
    confidence: "specification",
    source: "nbs issue 5790",
    next: ["Set timers as for the siblings"],
    test: outlierTest("timer-outlier"),
  }),
  row({
    id: "G3",
    name: "gid-outlier",
    severity: "warning",
    means: "It leaves with another source address, perhaps of another RoCE version or netdev",
    confidence: "specification",
    source: "NCCL issues 769, 1573, 1587, 394, 426, libfabric 12673",
    next: ["show_gids: what is this entry; set the index (NCCL_IB_GID_INDEX, UCX_IB_GID_INDEX)"],
    test: outlierTest("gid-outlier"),
  }),
  row({
    id: "G3c",
    name: "gid-outlier",
    severity: "warning",
    needs: ["port facts"],
    condition:
      "The source GID is RoCE v1 and the peer's RoCE v2 or the other way round; a link-local address on one side " +
      "only is plausible. A QP that gets on is not meant",
    means: "All queues can have it alike, so no sibling shows it: 0x81 at the first message of each",
    confidence: "specification",
    source: "NCCL issues 769, 1573, 1587, 394, 426, Mooncake 113",
    next: ["show_gids on both hosts: set the index of the same RoCE version (NCCL_IB_GID_INDEX, UCX_IB_GID_INDEX)"],
    test: testGidUnfit,
  }),
  row({
    id: "G6",
    name: "wrong-rail",
    severity: "warning",
    condition:
      "vhca_port_num: at least four siblings, three quarters of them agree, this one differs; or its peer is in " +
      "another network than its source GID, and those of three quarters of the others are not",
    means: "It leaves by another port, or for a rail that its own does not reach",
    confidence: "specification",
    source: "NCCL issues 2318, 2334",
    next: ["Look at which rails both hosts are on"],
    test: testRail,
  }),
  row({
    id: "G4",
    name: "next-hop",
    severity: "info",
    condition:
      "hop_limit, grh: at least four siblings, three quarters of them agree, this one differs; or hop_limit is " +
      "1 and the peer is in another network than the source GID; or rmac is another than that of most QPs to the same " +
      "address by the same port",
    means: "Routed packets need hop_limit above 1, and on InfiniBand grh",
    confidence: "plausible",
    source: "derived, no case cited",
    next: ["Compare with a sibling: wqdump compare"],
    test: testNextHop,
  }),
  row({
    id: "G8b",
    name: "lag-port",
    severity: "warning",
    needs: ["port facts"],
    condition: "lag_tx_port_affinity names a port whose state is not ACTIVE",
    means: "Unless the driver maps it to the other port meanwhile, what it sends leaves by a port that is down",
    confidence: "header",
    source: "Linux mlx5_ifc.h: lag_tx_port_affinity; mlx5 lag.c",
    next: ["Look at cable and switch of that port, and at the bond: cat /proc/net/bonding/*"],
    test: testLagDown,
  }),
  row({
    id: "G8",
    name: "lag-port",
    severity: "info",
    condition:
      "lag_tx_port_affinity: at least four siblings, three quarters of them agree, this one differs; or all of " +
      `${MANY_TO_ONE} or more are bound to one port`,
    means: "It is bound to another port of the bond; or all are to one, and the other carries nothing",
    unless: "UCX sets it per path; a bond that has no other port",
    confidence: "plausible",
    source: "UCX sets it per path",
    next: ["Look at the state of both ports, and at what sets the affinity (mlx5dv_modify_qp_lag_port)"],
    test: testLagPort,
  }),
  row({
    id: "G10",
    name: "size-outlier",
    severity: "warning",
    means: "Other sizes or rights: rwe 0 is 0x8a or 0x88 at the requester",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Look at how this queue is made"],
    test: (qp, world) => {
      const found = outlierTest("size-outlier")(qp, world);
      return found !== undefined && testRwe(qp)
        ? { ...found, next: ["rwe is 0: writes of the peer are refused"] }
        : found;
    },
  }),
  row({
    id: "G12",
    name: "doorbell-outlier",
    severity: "info",
    means: "Its doorbells go another way",
    confidence: "plausible",
    source: "derived, no case cited",
    next: ["Look at rules doorbell-not-rung and err-without-cqe"],
    test: outlierTest("doorbell-outlier"),
  }),
  row({
    id: "B13b",
    name: "rate-limited",
    severity: "info",
    means: "It is slowed down, or may go faster, unlike its siblings: on purpose, or left over",
    confidence: "header",
    source: "Linux mlx5_ifc.h",
    next: ["Look at what sets its rate: ib_rate of the path, or a pacing index of ibv_modify_qp_rate_limit"],
    test: outlierTest("rate-limited"),
  }),
  row({
    id: "B7",
    name: "rnr-slow",
    severity: "warning",
    needs: ["two samples", "port counters"],
    condition:
      "min_rnr_nak 0 (655 ms) or 20 and more, while out_of_buffer rises here, or rnr_nak_retry_err at the peer",
    means: "Throughput collapses: latencies of seconds",
    confidence: "measured",
    source: "nbs issue 5790: 281 times slower",
    next: ["Set min_rnr_timer 12 (0.64 ms), and post more receives"],
    test: testRnrSlow,
  }),
  row({
    id: "B19",
    name: "slow-flow",
    severity: "info",
    needs: ["two samples", "siblings"],
    condition: "Less than a quarter of the median rate of siblings to the same peer, with requests waiting",
    means: "Held up on the path, by PCIe, or by uneven work",
    unless: "Uneven work",
    confidence: "plausible",
    source: "no public measurement",
    next: ["Compare with a sibling: wqdump compare"],
    test: testSlow,
  }),
  row({
    id: "G7",
    name: "one-path",
    severity: "info",
    condition: `${MANY_TO_ONE} or more QPs to one peer, all with the same UDP source port`,
    means: "ECMP sends all of them over one link",
    confidence: "plausible",
    source: "derived, no case cited",
    next: ["Let the application spread source ports or flow labels"],
    test: testOnePath,
  }),
];
