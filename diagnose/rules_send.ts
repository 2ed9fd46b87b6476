/** Rules B: send queues that are ready and do not get on. */

import type { QpCase } from "./cases.ts";
import type { Rule } from "./rule_types.ts";
import { testDci, testDciConnect } from "./dci_tests.ts";
import { row, testAtomic, testDoorbell, testKey, testRnr } from "./send_tests.ts";
import {
  testCredits,
  testFence,
  testNotFetched,
  testRate,
  testReadLimit,
  testSendEnable,
  testSqFull,
  testTooLong,
  testWait,
} from "./send_wait_tests.ts";
import { testNotAcked, testPathMtu } from "./unacked_tests.ts";

const STUDY = "public measurements of ConnectX-6 (firmware 20.43, RoCE v2)";

/** Keys: between the rules of QPs in error. */
export const KEY_RULE: Rule<QpCase> = row({
  id: "B14",
  name: "mkey-unusable",
  severity: "error",
  needs: ["send queue", "memory keys"],
  condition:
    "A key of the request at the head (in ERR: of the one that failed) is free, has another variant or PD, lacks the " +
    "right, or does not cover the address; the remote one where the peer is in a capture",
  means: "The request will be, or was, refused: a local key with 0x04, a remote one by the peer with 0x13/0x88 or 0x8a",
  unless: "The reserved key; a UMR just before changes the key; inline data has none",
  confidence: "specification",
  source: "InfiniBand specification; vendor syndromes 0x33, 0x52, 0x53, 0x88, 0x8a measured on ConnectX-5/6",
  next: ["0x33 is a missing right, 0x52 the key or its PD, 0x53 the range or a freed key"],
  test: testKey,
});

/** Requests that wait by design. */
export const WAIT_RULES: readonly Rule<QpCase>[] = [
  row({
    id: "B16",
    name: "msg-too-long",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition: "The head's byte_count is above 2^log_msg_max",
    means: "0x01 local length error, or 0x8a from the peer",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Software must split the message"],
    test: testTooLong,
  }),
  row({
    id: "B11",
    name: "waiting-for-cq",
    severity: "info",
    needs: ["two samples", "send queue"],
    condition: "The request at the head is a WAIT and does not move",
    means:
      "It waits for a number of completions on the CQ that it names: that CQ, and the QPs behind it, are the question",
    unless: "Cross-channel queues wait by design",
    confidence: "header",
    source: "Linux mlx5_ifc.h and rdma-core: WAIT",
    next: ["Follow the CQ to the queues that complete there"],
    test: testWait,
  }),
  row({
    id: "B12",
    name: "waiting-for-send-enable",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition: "cd_slave_send is set, blocks wait, the head is a normal request",
    means: "The master QP has not executed a SEND_EN up to this index",
    confidence: "header",
    source: "Linux mlx5_ifc.h: cd_master, cd_slave_send",
    next: ["Find the master QP (cd_master) with a SEND_EN for this number; it often waits itself (B11)"],
    test: testSendEnable,
  }),
];

/** Trouble of a send queue, in order of precedence. */
export const SEND_RULES: readonly Rule<QpCase>[] = [
  row({
    id: "B3",
    name: "doorbell-not-rung",
    severity: "error",
    needs: ["two samples", "send queue"],
    condition:
      "Nothing waits, and from the producer on the ring holds WQEs of this QP with their own index, contiguous and " +
      "the same in both samples; or UCX's sw_pi, the same in both, is ahead of the producer by bb_max at most",
    means: "WQEs were written, and the doorbell is missing, lost, combined or held in a write-combining buffer",
    unless: "Software does not stamp wqe_index; posting is in progress; BlueFlame copies",
    confidence: "measured",
    source: `${STUDY}: sw is the index last rung, 57 trials; issues mori 428, daqiri 273, rocm-xio 100`,
    next: [
      "Look at the software that posts: a flush after BlueFlame, the doorbell record before the doorbell",
      "The adapter needs one more doorbell: it then sends all",
    ],
    test: testDoorbell,
  }),
  row({
    id: "B6",
    name: "rnr-loop",
    severity: "error",
    needs: ["two samples", "send queue"],
    condition:
      "The request that waits takes a receive at the peer, no progress, and cur_rnr_retry differs from rnr_retry " +
      "or the peer has no receives in all samples",
    means: "The peer has no receive posted; with rnr_retry 7 this hangs for ever without an error",
    unless: "RNR counters are of the whole port: alone they prove nothing",
    confidence: "header",
    source: "iPXE MT25408_PRM.h; InfiniBand specification; " + STUDY,
    next: ["On the peer look for rq-empty, srq-empty and cq-not-polled"],
    test: testRnr,
  }),
  row({
    id: "G2b",
    name: "path-mtu",
    severity: "warning",
    needs: ["two samples", "send queue", "port facts"],
    condition: "mtu above the port's active MTU, and the first request that is not acknowledged is a long one",
    means: "Small packets get through, full ones are dropped",
    confidence: "specification",
    source: "NCCL issue 1957, TensorFlow 9432 (4096 on a network of 1500)",
    next: ["Compare mtu with the MTU of the netdev, of the switch and of the peer; ping -M do -s shows what fits"],
    test: testPathMtu,
  }),
  row({
    id: "B5",
    name: "not-acked",
    severity: "error",
    needs: ["two samples"],
    condition: "Packets unacknowledged in both samples, last_acked_psn equal; hw, sw and next_send_psn may move",
    means: "The peer or the path is silent",
    unless: "A long READ of a slow peer; a window too short",
    confidence: "measured",
    source: `${STUDY}; firmware 20.40 against ConnectX-5 as well`,
    next: ["Then the path: port counters of both ends (discards, pause), PFC and ECN settings of the traffic class"],
    test: testNotAcked,
  }),
  row({
    id: "B8",
    name: "fence-wait",
    severity: "info",
    needs: ["send queue"],
    condition: "The head has fm 2, 3 or 4, and an older READ or ATOMIC is not acknowledged",
    means: "It waits as it was told to; the READ is the question",
    confidence: "specification",
    source: "InfiniBand specification; rdma-core fence modes",
    next: ["Look at the READ: the peer's side of it"],
    test: testFence,
  }),
  row({
    id: "B9",
    name: "read-limit",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition:
      "The head is a READ or ATOMIC, and 2^log_sra_max of them are under way, or the peer's log_rra_max is smaller",
    means: "Requests are limited; a log_sra_max above the peer's log_rra_max is refused with 0x8a",
    unless: "NCCL uses 1 by design",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Compare max_rd_atomic here with max_dest_rd_atomic at the peer"],
    test: testReadLimit,
  }),
  row({
    id: "B10",
    name: "credit-wait",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition: "req_e2e_credit_mode is on, nothing unacknowledged, the head is a SEND",
    means: "Limited by end-to-end credits",
    unless: "Rarely enabled on mlx5",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Look at the peer's posting of receives"],
    test: testCredits,
  }),
  row({
    id: "K1",
    name: "atomic-refused",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition: "An ATOMIC at the head, and its address is no multiple of 8, or the peer's QP has rae or atomic_mode 0",
    means: "0x8a or 0x14",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Compare rae and atomic_mode of the peer's QP, and the alignment of the address"],
    test: testAtomic,
  }),
  row({
    id: "I2",
    name: "dci-hol",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition: "DCI, the head does not move, and requests to other targets are behind it",
    means: "One slow target holds up all later requests of this DCI",
    confidence: "specification",
    source: "Linux mlx5_ifc.h; order of a send queue",
    next: ["Diagnose the host of the head's target"],
    test: testDci,
  }),
  row({
    id: "I1",
    name: "dci-connect-wait",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition:
      "DCI, blocks wait, nothing sent. Where the host of the head's target is in a capture: rx_dct_connect of its ports " +
      "(where it rises, connects arrive there, maybe of others: plausible only), state and " +
      "dc_access_key_violation_count of the DCT, and whether that still exists",
    means: "The connect is not accepted: wrong dc_access_key, a DCT that drains or is gone, no path",
    unless: "rx_dct_connect counts connects to all DCTs of a port, and none to a DCT with counter_set_id 0",
    confidence: "header",
    source: "Linux: hw_counters/rx_dct_connect of mlx5_ib; mlx5_ifc.h: dctc.state, dc_access_key_violation_count",
    next: [
      "What is not known of the target: capture its host in both samples too; rx_dct_connect, " +
      "dc_access_key_violation_count and the state of the DCT tell",
    ],
    test: testDciConnect,
  }),
  row({
    id: "B13",
    name: "rate-limited",
    severity: "info",
    needs: ["two samples"],
    condition: "Blocks wait, and stat_rate or packet_pacing_rate_limit_index is set",
    means: "Limited on purpose, or left over",
    confidence: "header",
    source: "Linux mlx5_ifc.h",
    next: ["Compare with the siblings: wqdump compare"],
    test: testRate,
  }),
  row({
    id: "B15",
    name: "sq-full",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition: "A whole ring of requests was sent and none of them asks for a completion",
    means: "Software can never know that they are done: it posts nothing more",
    confidence: "specification",
    source: "rdma-core: requests are freed by the next completion that was asked for",
    next: ["Software must signal at least one request per ring"],
    test: testSqFull,
  }),
  row({
    id: "B4",
    name: "rung-not-fetched",
    severity: "info",
    needs: ["two samples"],
    condition: "Blocks wait, nothing is unacknowledged, no progress, and none of the rules above says why",
    means: "The adapter does not fetch them: scheduling, pause, rate limit, PCIe, ODP",
    confidence: "plausible",
    source: "no public measurement",
    next: ["Look at port counters (pause), at rate limits, at vnic counters and at the health of the firmware"],
    test: testNotFetched,
  }),
];
