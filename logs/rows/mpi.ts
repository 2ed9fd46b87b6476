/** Lines of MPI libraries, transfer engines, RPC and storage programs that print verbs completions. */

import { sendOpcode } from "./ucx.ts";
import { callFacts } from "./verbs_calls.ts";
import type { FormatRow } from "../row_types.ts";
import type { Facts } from "../types.ts";

/** Mooncake's request opcodes: its own, neither verbs' nor the adapter's. */
function mooncakeOpcode(facts: Facts): void {
  const name = { 0: "RDMA_READ", 1: "RDMA_WRITE" }[Number(facts["request_opcode"])];
  const opcode = sendOpcode(name);
  if (opcode !== undefined) facts["wqe_opcode"] = opcode;
}

function peerRank(facts: Facts): void {
  if (facts["peer_rank"] !== undefined) facts["peer"] = `rank ${facts["peer_rank"]}`;
}

export const MPI_ROWS: readonly FormatRow[] = [
  {
    origin: "perftest",
    sample: " Completion with error at client\n Failed status 12: wr_id 0 syndrom 0x81",
    pattern: [
      "Failed status {wc_status:dec}: wr_id {wr_id:where} {/syndrome?/} {vendor_syndrome:num}",
      "Failed status-{message:status} ({wc_status:dec}): wr_id {wr_id:where} {/syndrome?/} {vendor_syndrome:num}",
      "Poll {/send|recv/} CQ error status={wc_status:dec} qp {qp_index:dec}",
    ],
    words: ["wr_id", "cq error"],
    gives: { wc_status: 12, vendor_syndrome: 0x81, wr_id: "0" },
    notes: ["what perftest calls syndrom is the vendor syndrome"],
  },
  {
    origin: "openmpi openib",
    sample:
      "[[1,1],0][btl_openib_component.c:3497:handle_wc] from n1 to: n2 error polling LP CQ with status RETRY EXCEEDED " +
      "ERROR status number 12 for wr_id 2a1f800 opcode 128  vendor error 129 qp_idx 0",
    pattern: "from {host:word} to: {peer:word} error polling {cq:word} CQ with status {message:text} status number " +
      "{wc_status:dec}{!} for wr_id {wr_id:word} opcode {wc_opcode:dec} vendor error {vendor_syndrome:dec} qp_idx {qp_index:dec}",
    words: ["openib", "wr_id", "qp_idx"],
    gives: { host: "n1", peer: "n2", wc_status: 12, vendor_syndrome: 129, wr_id: "2a1f800", qp_index: 0 },
    notes: ["openib prints the vendor error in decimal"],
  },
  {
    origin: "mvapich",
    sample:
      "[n4:mpi_rank_1][handle_cqe] src/gen2/ibv_channel_manager.c:547: [] Got completion with error 12, vendor code=0x81, " +
      "dest rank=196",
    pattern:
      "Got completion with error {wc_status:dec}, vendor code={vendor_syndrome:num}{!}, dest rank={peer_rank:dec}",
    words: ["completion", "dest rank=", "mpi_rank_"],
    gives: { wc_status: 12, vendor_syndrome: 0x81, peer: "rank 196", rank: 1, host: "n4" },
    read: peerRank,
  },
  {
    origin: "mvapich status",
    sample:
      "[n4:mpi_rank_1][handle_cqe] Msg from 196: wc.status=12 (transport retry counter exceeded), wc.wr_id=0x7f01, wc.opcode=0",
    pattern:
      "Msg from {peer_rank:dec}: wc.status={wc_status:dec} ({message:status}){!}, wc.wr_id={wr_id:addr}, wc.opcode={wc_opcode:dec}",
    words: ["wc.status=", "wc.wr_id=", "mpi_rank_"],
    gives: { wc_status: 12, peer: "rank 196", rank: 1, host: "n4" },
    read: peerRank,
    then: ["mvapich"],
    patience: 2,
  },
  {
    origin: "mooncake",
    sample:
      "E0101 10:00:00.000001 77 worker_pool.cpp:9] Worker: Process failed for slice (opcode: 0, source_addr: 0x7f01, " +
      "length: 404, dest_addr: 0x7f02, local_nic: mlx5_1, peer_nic: 192.0.2.9:81@mlx5_0, dest_rkey: 21, retry_cnt: 0): " +
      "remote access error",
    pattern: [
      "Process failed for slice (opcode: {request_opcode:dec}, source_addr: {source_addr:where},{!} length: {length:dec}, " +
      "dest_addr: {dest_addr:where}, {?local_nic: {device:device}, ?}{?peer_nic: {peer:name}, ?}{?dest_rkey: {rkey:num}, ?}" +
      "{?retry_cnt: {retry_count:dec}?}{?, max_retry_cnt: {max_retry_count:dec}?}): {message:status}",
      "Detected error WQE for slice {slice:addr} (opcode: {request_opcode:dec}, source_addr: {source_addr:where},{!} " +
      "dest_addr: {dest_addr:where}, length: {length:dec}, local_nic: {device:device}): {message:status}",
    ],
    gives: {
      thread: 77,
      wqe_opcode: 0x10,
      source_addr: "0x7f01",
      length: 404,
      raddr: "0x7f02",
      device: "mlx5_1",
      peer: "192.0.2.9:81@mlx5_0",
      rkey: 21,
      wc_status: 10,
    },
    read: (facts) => {
      mooncakeOpcode(facts);
      const to = facts["dest_addr"];
      if (typeof to === "string") {
        facts["raddr"] = /^0x/i.test(to) ? to : /^\d{1,20}$/.test(to) ? `0x${BigInt(to).toString(16)}` : to;
        delete facts["dest_addr"];
      }
    },
    notes: ["opcode is Mooncake's own: 0 READ, 1 WRITE; rkey is printed in decimal"],
  },
  {
    origin: "mooncake async event",
    sample:
      "W0101 10:00:00.000001 77 rdma_context.cpp:9] Worker: Received context async event local access violation work queue " +
      "error for context mlx5_3",
    pattern: "Received context async event {event:event} for context {device:device}",
    words: ["async"],
    gives: { event: "local access violation work queue error", device: "mlx5_3", thread: 77 },
  },
  {
    origin: "verbs completion",
    sample: "error: WC error: 13 vendor_err=135",
    pattern: "WC error: {wc_status:dec}{/,?/} vendor_err~{/[=:]?/}~{vendor_syndrome:num}",
    words: ["vendor_err", "wc error:"],
    gives: { wc_status: 13, vendor_syndrome: 135 },
  },
  {
    origin: "uccl",
    sample: "Assertion failed: wc->status == IBV_WC_SUCCESS. 12 vs 0",
    pattern:
      "status == IBV_WC_SUCCESS{/[.:)]{0,2}/}{/(?:[^\\n]{0,40}?[^\\d\\s])?/} {wc_status:dec} vs {/\\(?(?:IBV_WC_SUCCESS\\)?)?/}~0",
    words: ["ibv_wc_success", "wc->status"],
    gives: { wc_status: 12 },
  },
  {
    origin: "gloo",
    sample:
      "[/pytorch/gloo/transport/ibverbs/pair.cc:462] from 192.0.2.4: transport retry counter exceeded (this error " +
      "originated at gloo/transport/ibverbs/pair.cc:462)",
    pattern: ["from {peer:peer}: {message:status}", "from {peer:word}: {message:status} (this error originated"],
    words: ["ibverbs", "ibv", "counter exceeded", "access error"],
    gives: { peer: "192.0.2.4", wc_status: 12 },
  },
  {
    origin: "verbs state error",
    sample: "ibv channel 3 in state error: 12, 0",
    pattern: "state error: {wc_status:dec}, {vendor_syndrome:dec}",
    words: ["ibv", "qp_num", "rdma", " state error: "],
    gives: { wc_status: 12, vendor_syndrome: 0 },
  },
  {
    origin: "nvshmem",
    sample: "/src/ibrc.cpp:1072: non-zero status: 12 ibv_poll_cq failed, status: 12",
    pattern: "non-zero status: {printed:dec} ibv_poll_cq failed, status: {wc_status:dec}",
    words: ["non-zero status", "ibv_poll_cq"],
    gives: { wc_status: 12 },
    read: (facts) => {
      delete facts["printed"];
    },
    notes: ["behind ibv_poll_cq this is a completion status, behind other calls an errno"],
  },
  {
    origin: "nvshmem call",
    sample: "/src/ibrc.cpp:417: non-zero status: 110 ibv_modify_qp failed",
    // Behind calls of its own the status is one of its own.
    pattern: "non-zero status: {errno:dec} {call:call} failed",
    words: ["non-zero status"],
    gives: { errno: 110, errno_name: "ETIMEDOUT", call: "ibv_modify_qp" },
    event: "connection",
    read: callFacts,
  },
  {
    origin: "qemu rdma",
    sample: "ibv_poll_cq wc.status=13 RNR retry counter exceeded!",
    pattern: "ibv_poll_cq wc.status={wc_status:dec} {message:status}",
    gives: { wc_status: 13 },
    then: ["qemu rdma request"],
    patience: 1,
  },
  {
    origin: "qemu rdma request",
    sample: "ibv_poll_cq wrid=WRITE RDMA!",
    pattern: "ibv_poll_cq wrid={request:text}!",
    gives: { request: "WRITE RDMA" },
    part: true,
  },
  {
    origin: "brpc",
    sample: "Fail to handle RDMA completion, error status(12): Socket{id=7 fd=9 addr=192.0.2.7:80:4321}",
    pattern:
      "Fail to handle RDMA completion, error status({wc_status:dec}){!}: Socket{/\\{/}id={socket:word} fd={fd:word} " +
      "addr={/(?=[^\\s}]{1,80}\\})/}{peer:name}{/\\}/}",
    gives: { wc_status: 12, peer: "192.0.2.7:80:4321" },
    read: (facts) => {
      if (typeof facts["peer"] === "string") facts["peer"] = facts["peer"].replace(/\}.*$/, "");
    },
  },
  {
    origin: "ceph rdma",
    sample:
      "RDMAStack handle_tx_event send work request returned error for buffer(94000) status(10): remote access error",
    pattern: [
      "send work request returned error for buffer({buffer:name} status({wc_status:dec}): {message:status}",
      "{/possible disconnect, or Remote QP in bad state/} WCE status({wc_status:dec}): {message:status}{!} WCE QP number " +
      "{qpn:dec} Opcode {wc_opcode:dec} wr_id: {wr_id:name}",
      "this connection's qp={qpn:dec} should be down while this WR={wr_id:name} still in flight",
    ],
    words: ["buffer(", "wce", "wr_id:", "connection's qp="],
    gives: { wc_status: 10 },
    read: (facts, text) => {
      if (/still in flight/i.test(text)) facts["wc_status"] = 5;
      if (typeof facts["buffer"] === "string") facts["buffer"] = facts["buffer"].replace(/\)$/, "");
    },
  },
  {
    origin: "spdk",
    sample:
      "nvme_rdma.c: 2416:nvme_rdma_process_recv_completion: *ERROR*: WC error, qid 1, qp state 6, request 0x1 type 2, " +
      "status: (10): remote access error, vendor_err 0x88",
    pattern: [
      "WC error, qid {qid:dec}, qp state {qpair_state:dec}, request {request:name} type {request_type:dec}, status: " +
      "({wc_status:dec}): {message:status}{!}{?, vendor_err {vendor_syndrome:num}?}",
      "Error on CQ {cq_pointer:addr}, (qp state {qpair_state:dec} ibv_state {qp_state:dec}){!} request {request:name}{/,?/} type " +
      "{request_kind:word}, status: ({wc_status:dec}): {message:status}",
      "{?CQ error on {/[^\\n]{0,60}?/}, ?}{/(?:Response Index|Request)/} {request:name} status ({wc_status:dec}): {message:status}",
      "qp {qp_pointer:addr}, task {task:addr}, WC status {wc_status:dec}{!}, core {core:dec}",
    ],
    words: ["rdma", "vendor_err", "access error"],
    gives: { wc_status: 10, vendor_syndrome: 0x88, qpair_state: 6, qid: 1 },
    read: (facts) => {
      if (typeof facts["request"] === "string") facts["request"] = facts["request"].replace(/,$/, "");
    },
    notes: [
      "qp state is SPDK's own enumeration, ibv_state that of verbs; some versions print 0x before a decimal number",
    ],
  },
  {
    origin: "spdk async event",
    sample: "nvmf_rdma: Async QP event: local access violation work queue error",
    pattern: [
      "Async QP event: {event:event}",
      "Device Fatal event[{event:event}] received on {device:device}",
      "Async event: {event:event}",
      "Port event: {event:event}",
    ],
    words: ["async", "device fatal"],
    gives: { event: "local access violation work queue error" },
  },
  {
    origin: "verbs async event",
    sample: "IBV_EVENT_QP_ACCESS_ERR on mlx5_0",
    pattern: [
      "{event_name:eventname}{/(?: \\(\\d{1,2}\\))?/} {/(?:on|for|from)/} {?{/device|port|QP/} ?}{device:device}",
      "{/(?:async|asynchronous|ibv) event/}{/[^\\n]{0,60}?/} {event_name:eventname}",
      "event_type {event:event} ({event_type:dec})",
    ],
    words: ["ibv_event", "event_type"],
    gives: { event_name: "IBV_EVENT_QP_ACCESS_ERR", device: "mlx5_0" },
  },
  {
    origin: "rocshmem",
    sample: "CQ requester error LOCAL_PROT_ERR (4)",
    pattern: "CQ {side:symbol} error {error_name:symbol} ({syndrome:hex})",
    words: ["requester", "cqe", "prot_err", "exc_err", "access_err", "flush_err"],
    gives: { syndrome: 4, cqe_opcode: 13 },
    read: (facts) => {
      facts["cqe_opcode"] = String(facts["side"]).toLowerCase() === "requester" ? 0xd : 0xe;
      delete facts["side"];
    },
  },
];
