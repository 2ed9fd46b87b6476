/** Rules H: counters of ports and of the function, and what the host says of the adapter. */

import type { Rule } from "./rule_types.ts";
import {
  device,
  type DeviceCase,
  type PortCase,
  risen,
  rising,
  testFirmware,
  testFlapped,
  testLimit,
  testNotCounted,
  testOdp,
  testVnic,
} from "./host_tests.ts";

export const port = (one: Omit<Rule<PortCase>, "kind" | "needs">): Rule<PortCase> => ({
  kind: "port",
  needs: ["two samples", "port counters"],
  ...one,
});

/** Rules of ports. Each is said by itself: they are facts of all queues of the port. */
export const PORT_COUNTER_RULES: readonly Rule<PortCase>[] = [
  port({
    id: "B17",
    name: "go-back-n",
    severity: "warning",
    condition: "packet_seq_err or implied_nak_seq_err rise together with roce_adp_retrans or out_of_sequence",
    means: "Loss on the path, and everything behind it is sent again",
    unless: "Adaptive routing on InfiniBand changes the order of packets without loss",
    confidence: "measured",
    source: "public measurements of ConnectX-6; Linux ethtool counters documentation",
    next: ["Look at discards and pause of every port on the path, and at PFC and ECN of the traffic class"],
    test: (one) => {
      const list = one.rising(/^(packet_seq_err|implied_nak_seq_err)$/);
      const more = one.rising(/^(roce_adp_retrans|out_of_sequence)$/);
      return list.length === 0 || more.length === 0 ? undefined : {
        sentence: "packets are lost on the way and sent again from the gap on",
        evidence: risen([...list, ...more]),
      };
    },
  }),
  port({
    id: "H1",
    name: "loss-seen",
    severity: "warning",
    condition: "out_of_sequence or packet_seq_err rises",
    means: "Gaps: out_of_sequence on the way to us, packet_seq_err on the way from us",
    confidence: "header",
    source: "Linux ethtool and RDMA counters documentation",
    next: ["Look at discards of the ports on that way"],
    test: (one) =>
      one.rising(/^(roce_adp_retrans|out_of_sequence)$/).length > 0 &&
        one.rising(/^(packet_seq_err|implied_nak_seq_err)$/).length > 0
        ? undefined // go-back-n says it
        : rising(/^(out_of_sequence|packet_seq_err)$/, "gaps in the packets")(one),
  }),
  port({
    id: "B18",
    name: "congestion",
    severity: "warning",
    condition: "np_ecn_marked_roce_packets or np_cnp_sent rises: this port receives",
    means:
      "Switches mark packets: real congestion. rp_cnp_handled at the sender is no proof, it rises with every time-out",
    confidence: "measured",
    source: "public measurements of ConnectX-6: np_* and rp_cnp_ignored +0 in 125 of 125 time-outs without congestion",
    next: ["Look at who sends to this host, at cc parameters, and at the per-QP counters of rdma statistic"],
    test: rising(/^(np_ecn_marked_roce_packets|np_cnp_sent)$/, "packets that arrive are marked: congestion"),
  }),
  port({
    id: "H2",
    name: "paused",
    severity: "warning",
    condition: "tx or rx pause counters rise",
    means: "tx: this host is too slow to take packets (PCIe, memory); rx: the network stops us",
    confidence: "header",
    source: "Linux ethtool counters documentation",
    next: ["tx: look at PCIe (rule pcie-degraded) and at the receiver's software; rx: look at the next switch"],
    test: rising(
      /^(tx|rx)_(prio\d_|global_)?pause(_duration)?$|pause_storm|^a_pause_mac_ctrl_frames_(received|transmitted)$/,
      "the port is paused",
    ),
  }),
  port({
    id: "H3",
    name: "discards",
    severity: "warning",
    condition: "rx_discards_phy or rx_prioN_discards rises",
    means:
      "No buffer: packets of a class without flow control are dropped. rx_out_of_buffer is of Ethernet queues alone",
    confidence: "header",
    source: "Linux ethtool counters documentation",
    next: ["Is the traffic in the class that has PFC? Compare tclass, dscp and priority"],
    test: rising(
      /^rx_discards_phy$|^rx_prio\d_discards$|^port_(rcv|xmit)_discards$/,
      "packets are dropped for want of buffer",
    ),
  }),
  port({
    id: "H5",
    name: "link-errors",
    severity: "warning",
    condition: "symbol errors, link_downed, link_error_recovery or uncorrectable blocks rise",
    means: "Cable or optics",
    confidence: "header",
    source: "Linux RDMA counters documentation",
    next: ["mlxlink -d DEVICE: cable, eye, FEC; after a flap look at gid-gone"],
    test: rising(
      /^(symbol_error|symbol_error_phy|symbol_error_counter|a_symbol_error_during_carrier|a_frame_check_sequence_errors|link_downed|link_downed_counter|link_error_recovery|link_error_recovery_counter|link_down_events_phy|rx_symbol_err_phy|local_link_integrity_errors|rx_corrected_bits_phy_uncorrected|phy_raw_errors_uncorrected)$/,
      "the link has errors",
    ),
  }),
  port({
    id: "H6",
    name: "pcie-stalled",
    severity: "warning",
    condition: "outbound_pci_stalled, pci_signal_integrity or, of the adapter's own register, PCIe error counters rise",
    means: "The host takes data too slowly, or its PCIe link has errors",
    confidence: "header",
    source: "Linux ethtool counters documentation",
    next: ["lspci -vv: width and speed of the link; memory and NUMA placement of the buffers"],
    test: rising(
      /^outbound_pci_stalled_(rd|wr)(_events)?$|_pci_signal_integrity$|^pcie_(rx_errors|tx_errors|crc_error_dllp|crc_error_tlp)$/,
      "PCIe holds the adapter up",
    ),
  }),
];

/** Rules of the function. */
export const FUNCTION_COUNTER_RULES: readonly Rule<DeviceCase>[] = [
  device({
    id: "H7",
    name: "firmware-sick",
    severity: "warning",
    condition:
      "devlink's reporters fw or fw_fatal are in error; or commands of the driver's debugfs failed between the " +
      "samples, the last with status internal error",
    means: "The adapter first, queues second",
    confidence: "header",
    source: "Linux devlink health of mlx5",
    next: ["devlink health show; dmesg for health compromised; then reset or reload"],
    test: testFirmware,
  }),
  device({
    id: "H4b",
    name: "port-flapped",
    severity: "warning",
    needs: ["two samples", "port counters", "port facts"],
    condition:
      "A port was down between the samples, or by events that an EQ's ring still has; it is active, and all of its QPs are " +
      "in ERR",
    means: "Queues were never built anew after a flap",
    confidence: "specification",
    source: "Mooncake issue 3596; NCCL 2157, 1557, 2183",
    next: ["The application must connect anew; then look at the cable"],
    test: testFlapped,
  }),
  device({
    id: "E4b",
    name: "async-errors",
    severity: "warning",
    needs: ["two samples", "vnic counters"],
    condition: "Counters of queues in error or of overruns of the function rise",
    means: "Some queue of the function failed between the samples",
    confidence: "header",
    source: "Linux mlx5_ifc.h: vnic_diagnostic_statistics",
    next: ["Look at the verdicts of queues; with --qp, --cq at those that were not read"],
    test: testVnic,
  }),
  device({
    id: "H4c",
    name: "limit-reached",
    severity: "warning",
    needs: ["two samples", "vnic counters"],
    condition:
      "quota_exceeded_command rises; or CREATE or ALLOC commands of the driver's debugfs failed between the samples, the " +
      "last with status limits exceeded",
    means: "No queue can be made",
    confidence: "header",
    source: "UCX issues 8229, 8746, NCCL 1191",
    next: ["Look at limits: ulimit -l, rdma cgroup, the function's quota in the hypervisor"],
    test: testLimit,
  }),
  device({
    id: "J1",
    name: "odp-wait",
    severity: "warning",
    needs: ["two samples", "vnic counters"],
    condition:
      "page_faults of memory regions grow faster than page_faults_handled; or odp_local_triggered_page_fault or " +
      "odp_remote_triggered_page_fault of the function rises",
    means: "Requests wait for the kernel's memory management",
    confidence: "header",
    source: "Linux mlx5_ifc.h",
    next: ["rdma statistic mr: page_faults, page_invalidations; memory pressure; advise or pin the memory"],
    test: testOdp,
  }),
  device({
    id: "G11",
    name: "not-counted",
    severity: "info",
    needs: ["port counters"],
    condition: "counter_set_id 0 of QPs in RTS",
    means: "The port's hw_counters do not count these QPs: a counter that stands still says nothing of them",
    confidence: "measured",
    source: "public measurements of ConnectX-6: DevX queues",
    next: ["rdma statistic qp bind link DEV/PORT lqpn N counts one that is there"],
    test: testNotCounted,
  }),
];
