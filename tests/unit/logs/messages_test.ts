// Lines that carry numbers of an error without its bytes: what they say in the words of the CQE.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { LogMessage } from "../../../logs/types.ts";
import { readItems } from "./cases.ts";

/** The only message of a text. */
function only(text: string): LogMessage {
  const items = readItems(text);
  assertEquals(items.map((item) => item.kind), ["message"], text);
  return items[0] as LogMessage;
}

/** Which program it is from, and some of its facts. */
function check(text: string, origin: string, facts: Record<string, unknown>): void {
  const message = only(text);
  assertEquals(message.origin, origin, text);
  const own = Object.fromEntries(Object.keys(facts).map((name) => [name, message.facts[name]]));
  assertEquals(own, facts, text);
}

Deno.test("NCCL: status, vendor error in decimal, peer", () => {
  check(
    "node3:4711:4898 [0] NCCL WARN NET/IB : Got completion from peer 10.2.0.7<50412> with status=12 opcode=0 " +
      "len=16384 vendor err 129 (Recv) localGid fe80::1 remoteGids fe80::2 hca mlx5_2",
    "nccl net_ib",
    {
      peer: "10.2.0.7<50412>",
      wc_status: 12,
      wc_status_name: "IBV_WC_RETRY_EXC_ERR",
      syndrome: 0x15,
      vendor_syndrome: 129,
      direction: "recv",
      device: "mlx5_2",
      local_gid: "fe80::1",
      remote_gid: "fe80::2",
    },
  );
  check(
    "NCCL WARN NET/IB: Got completion from peer 10.2.0.7<50412> with status=IBV_WC_REM_ACCESS_ERR(10) " +
      "opcode=IBV_WC_RDMA_WRITE(1) reqSize=65536 vendor_err=136 req_type=Send",
    "nccl net_ib",
    { wc_status: 10, wc_opcode: 1, len: 65536, vendor_syndrome: 136, direction: "send", syndrome: 0x13 },
  );
  const wrapped = only(
    "n1: NCCL WARN NET/IB : Got completion from peer 10.2.0.7<50412> with\n" +
      "n1: status=5 opcode=32699 len=0 vendor err 249\n",
  );
  assertEquals([wrapped.facts["wc_status"], wrapped.facts["vendor_syndrome"], wrapped.lines.last], [5, 249, 2]);
  assertEquals(wrapped.facts["opcode_is_garbage"], true);
});

Deno.test("NCCL: older versions, with and without the peer", () => {
  check(
    "node-2:57:59 [0] transport/net_ib.cc:1296 NCCL WARN NET/IB : Got completion from peer 10.2.0.5<33092> with error " +
      "12, opcode 0, len\n0, vendor err 129 (Recv)",
    "nccl net_ib",
    { peer: "10.2.0.5<33092>", wc_status: 12, len: 0, vendor_syndrome: 129, direction: "recv" },
  );
  check(
    "[rank 64] NCCL WARN NET/IB : Got completion with error 12, opcode 1, len 32478, vendor err 129",
    "nccl net_ib",
    { wc_status: 12, len: 32478, vendor_syndrome: 129, peer: undefined },
  );
  check(
    "node:22890:22900 [0] transport/net_ib.cc:2470 NCCL WARN NET/IB:\nGot completion from peer 10.7.0.1<35162> with " +
      "status=12 opcode=129 len=65536 vendor err 129 (Recv)\nlocalGid ::ffff:10.7.0.2 remoteGids::ffff:10.7.0.1 hca " +
      "roceP2p1s0f0",
    "nccl net_ib",
    { remote_gid: "::ffff:10.7.0.1", local_gid: "::ffff:10.7.0.2", device: "roceP2p1s0f0" },
  );
});

Deno.test("NCCL: snapshots of GPU-initiated queues", () => {
  check(
    "rank 6 ctx3 peer2 main  rsvd=988 ready=988 pi=988 nic_done=987 [ERR#1 synd=0x15 vend=0x83 at wqe 987]",
    "nccl gdaki snapshot",
    {
      queue: "rank 6 ctx3 peer2 main",
      pi: 988,
      nic_done: 987,
      syndrome: 0x15,
      vendor_syndrome: 0x83,
      wqe_counter: 987,
    },
  );
  check("rank 1 ctx0 peer4 main rsvd=12 ready=12 pi=12 nic_done=9", "nccl gdaki snapshot", { stuck: true });
});

Deno.test("UCX: completion and its element, on one line or on two", () => {
  const head = "[1712.331] [n7:9923 :0] ib_mlx5_log.c:179  UCX  ERROR Remote access error on mlx5_1:1/IB " +
    "(synd 0x13 vend 0x88 hw_synd 0/0)";
  const tail = "[1712.331] [n7:9923 :0] ib_mlx5_log.c:179  UCX  ERROR RC QP 0x2c41 wqe[771]: RDMA_WRITE s-- " +
    "[rva 0x7f1100000000 rkey 0x1fff] [va 0x7f2200000040 len 4096 lkey 0x3abc] [rqpn 0x2c99 dlid=12 sl=0 port=1]";
  check(`${head}\n${tail}`, "ucx ib_mlx5_log", {
    device: "mlx5_1",
    port: 1,
    link_layer: "InfiniBand",
    syndrome: 0x13,
    syndrome_name: "REMOTE_ACCESS_ERR",
    vendor_syndrome: 0x88,
    hw_err_synd: 0,
    cqe_opcode: 0xd,
    transport: "RC",
    qpn: 0x2c41,
    wqe_index: 771,
    wqe_opcode: 8,
    wqe_opcode_name: "RDMA_WRITE",
    flags: "s--",
    rva: "0x7f1100000000",
    rkey: 0x1fff,
    sges: [{ byte_count: 4096, lkey: 0x3abc, addr: "0x7f2200000040" }],
    rqpn: 0x2c99,
  });
  const parts = tail.split(" [rva");
  check(`${head}\n${parts[0]}\n[rva${parts[1]}`, "ucx ib_mlx5_log", { qpn: 0x2c41, rkey: 0x1fff, rqpn: 0x2c99 });
  check(
    "UCX ERROR Local protection on mlx5_0:1/RoCE (synd 0x4 vend 0x33 hw_synd 0/157)\n" +
      "UCX ERROR DCI QP 0x1d3 wqe[40]: SEND --e [inl len 20] [va 0x10 len 8 lkey 0x1] [rqpn 0x22 rmac 00:11:22:33:44:55 sgix 3 dgid ::ffff:10.0.0.1 tc 106]",
    "ucx ib_mlx5_log",
    {
      hw_err_synd: 157,
      hw_synd_type: 0,
      transport: "DCI",
      inline_len: 20,
      dgid: "::ffff:10.0.0.1",
      link_layer: "Ethernet",
    },
  );
});

Deno.test("UCX: old versions, verbs transports, events, its queue check", () => {
  check(
    "UCX ERROR Error on QP 0x1590d wqe[43850]: Local QP operation (synd 0x2 vend 0x68) opcode MASKED_COMPARE_SWAP",
    "ucx ib_mlx5_log old",
    { qpn: 0x1590d, wqe_counter: 43850, syndrome: 2, vendor_syndrome: 0x68, wqe_opcode_name: "ATOMIC_MASKED_CS" },
  );
  check(
    "rc_verbs_iface.c:65   UCX  ERROR send completion with error: remote access error qpn 0x1b2 wrid 0x0 vendor_err 0x88",
    "ucx verbs completion",
    { qpn: 0x1b2, wc_status: 10, syndrome: 0x13, vendor_syndrome: 0x88, direction: "send" },
  );
  check("UCX WARN IB Async event on mlx5_3: DCT access error on DCTN 0x2a8a3", "async event", {
    device: "mlx5_3",
    dctn: 0x2a8a3,
  });
  const stuck = only("qp=0x1955b: pi=3 ci=65530 initial_ci=65530 - stuck (path=...)");
  assertEquals([stuck.facts["outstanding"], stuck.facts["stuck"], stuck.notes.length], [9, true, 1]);
  const liar = only("qp=0x1955b: pi=3 ci=3 initial_ci=3 - stuck (path=...)");
  assertStringIncludes(liar.notes.join(" "), "not stuck");
});

Deno.test("DPDK: completions and context files", () => {
  check(
    "mlx5_net: Unexpected CQE error syndrome 0x04 CQN = 128 SQN = 14688 wqe_counter = 1 wq_ci = 2 cq_ci = 0",
    "dpdk unexpected CQE",
    { syndrome: 4, qpn: 14688, queue: "SQ", wqe_counter: 1, cqn_printed: 128, cqe_opcode_name: "REQ_ERR" },
  );
  check("SQ DevX ID = 5 Port = 0 Queue index = 1 ", "dpdk context file", { queue: "SQ", devx_id: 5, queue_index: 1 });
});

Deno.test("kernel: completions without a dump, QP errors, CQ errors, UMR, timeouts", () => {
  check(
    "infiniband mlx5_2: poll_one:591:(pid 812): Responder error cqe on cqn 0x406:\n" +
      "infiniband mlx5_2: poll_one:594:(pid 812): syndrome 0x5, vendor syndrome 0xf9\n",
    "kernel mlx5_ib poll_one",
    { cqn: 0x406, syndrome: 5, vendor_syndrome: 0xf9, cqe_opcode_name: "RESP_ERR", device: "mlx5_2", pid: 812 },
  );
  check(
    "[ 81.1] infiniband mlx5_bond_0: mlx5_bond_0/1: QP 51291 error: local length error (0x8e 0x0 0x0)",
    "kernel mlx5_ib QP error",
    { qpn: 51291, wc_status: 1, vendor_syndrome: 0x8e, hw_err_synd: 0, device: "mlx5_bond_0", port: 1 },
  );
  check("mlx5_core 0000:08:00.0 eth1: CQ error on CQN 0x48f, syndrome 0x1", "kernel mlx5 CQ error event", {
    cqn: 0x48f,
    cq_syndrome_name: "CQ_OVERRUN",
    netdev: "eth1",
  });
  check("infiniband mlx5_0: reg_umr: reg umr failed (6)", "kernel mlx5_ib UMR", { wc_status: 6, syndrome: 6 });
  check(
    "mlx5_core 0000:81:00.0 ens1: TX timeout on queue: 1, SQ: 0x11ec, CQ: 0x146d, SQ Cons: 0xfffe SQ Prod: 0x1, " +
      "usecs since last trans: 21565000",
    "kernel mlx5e tx timeout",
    { queue: 1, sqn: 0x11ec, outstanding: 3, usecs_since_last_trans: 21565000 },
  );
  check("mlx5_core 0000:81:00.0 ens1: ERR CQE on XDPSQ: 0x1180", "kernel mlx5e recovery", {
    queue: "XDPSQ",
    qpn: 0x1180,
  });
});

Deno.test("error CQEs field by field, on one line or several", () => {
  check(
    "[3] got completion with err:\n   syndrome=0x15, vendor_err_synd=0x81, hw_err_synd=0, hw_synd_type=0,\n" +
      "   wqe_counter=0x1f, s_wqe_opcode_qpn=0x8000123,\n   cqn=0x456, cons_idx=0x20, prod_idx=0x21, idx=0x1f\n",
    "gpu-initiated queue",
    { syndrome: 0x15, vendor_syndrome: 0x81, hw_err_synd: 0, wqe_counter: 0x1f, wqe_opcode: 8, qpn: 0x123, cqn: 0x456 },
  );
  const line = "got completion with err: syndrome=0x4, vendor_err_synd=0x51, hw_err_synd=0x2, hw_synd_type=0, ";
  for (const last of ["wqe_counter=7 wqe_qpn=a000123", "wqe_counter=1792 wqe_qpn=2301000a"]) {
    check(line + last, "gpu-initiated queue", {
      wqe_counter: 7,
      wqe_opcode_name: "SEND",
      qpn: 0x123,
      vendor_syndrome: 0x51,
    });
  }
  check(
    "GDS ERR  got completion with err: idx=3, cq_type=tx, syndrome=0x4, vendor_err_synd=0x53, wqe_counter=256",
    "libgdsync",
    { wqe_counter: 1, cqe_opcode_name: "REQ_ERR" },
  );
  check(
    "XLIO WARNING: cq_mgr_tx[0x7f]: cqe: syndrome=0x2 vendor=0x68 hw=0x1f (type=0x0) wqe_opcode_qpn=0xe000a12 " +
      "wqe_counter=0x33",
    "xlio",
    { syndrome: 2, vendor_syndrome: 0x68, hw_err_synd: 0x1f, wqe_opcode_name: "TSO", qpn: 0xa12, wqe_counter: 0x33 },
  );
  check("Error type CQE! Opcode 0xd syndrome 0x4 vendor syndrome 0x53 hw_err_syn 0x9d hw_syn_type 0x0", "flexio", {
    cqe_opcode: 0xd,
    hw_err_synd: 0x9d,
  });
  check(
    "Error MLX5_CQE_REQ_ERR, wqe_idx: 0, wqe_opcode_qpn: b0002ab, syndrome: 15, vendor_err_synd: 81",
    "error CQE in fields",
    { syndrome: 0x15, vendor_syndrome: 0x81, wqe_opcode_name: "SEND_IMM", qpn: 0x2ab },
  );
  check("CQ requester error LOCAL_PROT_ERR (4)", "rocshmem", { syndrome: 4, cqe_opcode: 0xd });
  check("[15601.66] QP 0x1590d wqe[43850] is flushed", "ucx flush", { qpn: 0x1590d, syndrome: 5 });
});

Deno.test("steering: the completion of a rule, line by line", () => {
  const lines = [
    "--- rule 0x0000abcd: error completion CREATING (1), wqes left 0",
    "    rule 0x0000abcd: cqe->opcode      = 13 (MLX5_CQE_REQ_ERR)",
    "    rule 0x0000abcd:  |--- hw_error_syndrome = 0x1f",
    "    rule 0x0000abcd:  |--- vendor_err_synd = 0x68",
    "    rule 0x0000abcd:  |--- syndrome = 0x2",
    "    rule 0x0000abcd:  |-- UPDATE STATUS = FAILURE",
    "    rule 0x0000abcd:  |-send wqe opcode = 0x2c (MLX5HWS_WQE_OPCODE_TBL_ACCESS)",
    "    rule 0x0000abcd:  |------------ qpn = 0x000456",
  ];
  check(lines.map((line) => `mlx5_core 0000:08:00.0: HWS: ${line}`).join("\n"), "kernel mlx5 hardware steering", {
    rule: "0x0000abcd",
    cqe_opcode: 13,
    hw_err_synd: 0x1f,
    vendor_syndrome: 0x68,
    syndrome: 2,
    update_status: "failure",
    wqe_opcode_name: "FLOW_TBL_ACCESS",
    qpn: 0x456,
  });
});

Deno.test("messages that a mail program broke in two", () => {
  check(
    "mlx5_core 0000:08:00.0: cq_err_event_notifier:529:(pid 94): CQ error\non CQN 0x406, syndrome 0x1",
    "kernel mlx5 CQ error event",
    { cqn: 0x406, cq_syndrome_name: "CQ_OVERRUN" },
  );
  check("mlx5_core 0000:08:00.0 eth2: mlx5e_cq_error_event: cqn=0x000406\nevent=0x04", "kernel mlx5 CQ error event", {
    cqn: 0x406,
    event_type: 4,
  });
  check("infiniband mlx5_0: mlx5_ib_post_send_wait:806:(pid 2): reg umr\nfailed (6)", "kernel mlx5_ib UMR", {
    wc_status: 6,
  });
});

Deno.test("lines of several UCX processes are told apart", () => {
  const head = (host: string, device: string) =>
    `[${host}:77:0:77] ib_mlx5_log.c:171  Transport retry count exceeded on ${device}:1/IB (synd 0x15 vend 0x81 hw_synd 0/0)`;
  const tail = (host: string, qp: string) =>
    `[${host}:77:0:77] ib_mlx5_log.c:171  RC QP ${qp} wqe[3]: SEND s-- [rqpn 0x1 dlid=2]`;
  const found = (lines: string[]) =>
    readItems(lines.join("\n")).map((item) => item.kind === "message" && [item.facts["device"], item.facts["qpn"]])
      .sort();
  const both = [["mlx5_0", 0xa], ["mlx5_1", 0xb]];
  const [a, b] = [[head("n1", "mlx5_0"), tail("n1", "0xa")], [head("n2", "mlx5_1"), tail("n2", "0xb")]];
  assertEquals(found([a[0]!, b[0]!, a[1]!, b[1]!]), both);
  assertEquals(found([a[0]!, b[0]!, b[1]!, a[1]!]), both);
  assertEquals(found([a[0]!, b[0]!, b[1]!]), [["mlx5_0", undefined], ["mlx5_1", 0xb]]);
  assertEquals(found([a[0]!, a[0]!, a[1]!]), [["mlx5_0", undefined], ["mlx5_0", 0xa]]);
});

Deno.test("commands: the syndrome is of another kind, and no cause of a queue's error", () => {
  check(
    "mlx5_core 0000:08:00.0: mlx5_cmd_out_err:808:(pid 81): RTR2RTS_QP(0x504) op_mod(0x0) failed, status bad " +
      "parameter(0x3), syndrome (0x4bb88f), err(-22)",
    "kernel mlx5_core command",
    { cmd: "RTR2RTS_QP", cmd_opcode: 0x504, cmd_status: 3, cmd_syndrome: 0x4bb88f, errno: -22, syndrome: undefined },
  );
  check(
    "mlx5_core 0000:08:00.0: mlx5_cmd_check:782:(pid 81): CREATE_MKEY(0x200) op_mod(0x0) failed,\n" +
      "status limits exceeded(0x8), syndrome (0x59c8a4)\n",
    "kernel mlx5_core command",
    { cmd_status: 8, cmd_syndrome: 0x59c8a4 },
  );
});

Deno.test("mlx4 and Solaris", () => {
  check(
    "<mlx4_ib> mlx4_ib_handle_error_cqe: local QP operation err (QPN 00020d, WQE index 3, vendor syndrome 6f, opcode = 5e)",
    "mlx4 error line",
    { qpn: 0x20d, wqe_counter: 3, vendor_syndrome: 0x6f, is_send: true, generation: 4, wc_status: 2 },
  );
  check(
    "local QP operation err (QPN c00054, WQE index a0000, vendor syndrome 6f, opcode = 5e)",
    "mlx4 error line",
    { qpn: 0xc00054, wqe_counter: 10 },
  );
  check("mlx4_en: eth2: CQE completed in error - vendor syndrom:104 syndrom:2", "kernel mlx4_en error cqe", {
    vendor_syndrome: 104,
    syndrome: 2,
    netdev: "eth2",
  });
  check(
    "mcxnex0: CQE ERR: cqe ffffa100fbff5fa0 QPN 0x40064 indx 0x1d81 status 0x13 vendor syndrome 0x88",
    "solaris mcxnex",
    { syndrome: 0x13, vendor_syndrome: 0x88, qpn: 0x40064, wqe_counter: 0x1d81, device: "mcxnex0" },
  );
});

Deno.test("programs that print verbs completions", () => {
  const texts: readonly (readonly [string, string, Record<string, unknown>])[] = [
    [" Completion with error at client\n Failed status 12: wr_id 0 syndrom 0x81\n", "perftest", {
      wc_status: 12,
      vendor_syndrome: 0x81,
    }],
    [
      "nvme_rdma.c: 2416:nvme_rdma_process_recv_completion: *ERROR*: WC error, qid 1, qp state 6, request 0x1 type 2, " +
      "status: (10): remote access error, vendor_err 0x88",
      "spdk",
      { wc_status: 10, vendor_syndrome: 0x88 },
    ],
    [
      "[[1,1],0][btl_openib_component.c:3497:handle_wc] from n1 to: n2 error polling LP CQ with status RETRY EXCEEDED " +
      "ERROR status number 12 for wr_id 2a1f800 opcode 128  vendor error 129 qp_idx 0",
      "openmpi openib",
      { wc_status: 12, vendor_syndrome: 129, wr_id: "2a1f800", peer: "n2" },
    ],
    [
      "[0,1,1][btl_openib_component.c:1199:btl_openib_component_progress] from n129 to: n115 error polling LP CQ with " +
      "status LOCAL PROTOCOL ERROR status number 4 for\nwr_id 6391728 opcode 0  vendor error 83 qp_idx 1",
      "openmpi openib",
      { wc_status: 4, vendor_syndrome: 83 },
    ],
    [
      "[n4:mpi_rank_1][handle_cqe] src/gen2/ibv_channel_manager.c:547: [] Got completion with error 12, vendor code=0x81, " +
      "dest rank=196",
      "mvapich",
      { wc_status: 12, vendor_syndrome: 0x81, peer: "rank 196" },
    ],
    ["isert: isert_print_wc: login send failure: transport retry counter exceeded (12) vend_err 81", "kernel iser", {
      wc_status: 12,
      vendor_syndrome: 0x81,
    }],
    ["ib0: failed send event (status=12, wrid=3 vend_err 81)", "kernel ipoib", {
      wc_status: 12,
      vendor_syndrome: 0x81,
    }],
    ["rpcrdma: Send: transport retry counter exceeded (12/0x81)", "kernel rpcrdma", { vendor_syndrome: 0x81 }],
    ["scsi host8: ib_srp: failed RECV status WR flushed (5) for CQE 00000000abc", "kernel srp", { wc_status: 5 }],
    ["RDS/IB: completion on 10.0.0.2 had status 12, disconnecting and reconnecting", "kernel rds", { wc_status: 12 }],
    ["LNetError: 5:0:(o2iblnd_cb.c:3668:kiblnd_cq_completion()) RDMA (tx: 00000000de) failed: 12", "lustre o2iblnd", {
      wc_status: 12,
    }],
    ["VERBS RDMA rdma write error IBV_WC_REM_ACCESS_ERR to 10.0.0.1 on mlx5_0 port 1 vendor_err 136", "storage scale", {
      wc_status: 10,
      vendor_syndrome: 136,
      device: "mlx5_0",
    }],
    ["{WR: RDMA_WRITE, error: remote access error, vendor_error: 136}", "verbs completion", { vendor_syndrome: 136 }],
    ["nvme nvme2: RECV for CQE 0x00000000abc failed with status WR flushed (5)", "kernel nvme", { wc_status: 5 }],
  ];
  for (const [text, origin, facts] of texts) {
    const found = readItems(text).filter((item) => item.kind === "message") as LogMessage[];
    assertEquals(found.map((message) => message.origin), [origin], text);
    for (const [name, value] of Object.entries(facts)) assertEquals(found[0]!.facts[name], value, `${text}: ${name}`);
  }
});

Deno.test("lines that only sound alike are no messages", () => {
  const lines = [
    "make: completion of target all with status 0",
    "systemd: unit failed with status 203",
    "job completed: status=0 vendor err 0",
    "bash completion installed",
    "HTTP/1.1 502 upstream error, opcode=8 len=2",
    "error: local access denied for user, status 403",
    "flushed 12 pages to disk",
    "WARN: transport retry later",
    "EDAC MC0: 1 CE memory read error on CPU_SrcID#0 (syndrome:0x0 channel:1)",
    "usb vendor 0x15b3 error 12",
    "CQE error: giving up",
    "LustreError: 11-0: lustre-OST0001: operation ost_read to node 10.0.0.1@o2ib failed: rc = -107",
  ];
  assertEquals(readItems(lines.join("\n") + "\n"), []);
});

Deno.test("a message whose line the input cuts is said to be cut", () => {
  const whole = "UCX WARN IB Async event on mlx5_3: DCT access error on DCTN 0x2a8a3";
  const message = only(whole.slice(0, -2));
  assertStringIncludes(message.repairs.join(" "), "may be cut");
  assertEquals(only(whole + "\n").repairs, []);
});

Deno.test("the last number of a line is not told where a line of digits behind it may be its end", () => {
  const timeout = "mlx5_core 0000:81:00.0 ens1: RX timeout on channel: 2, RQ: 0x2f1, CQ: 0x41";
  for (const [before, next] of [["", "d"], ["[ 12.000001] ", "d"], ["May 01 10:00:00 n1 kernel: ", "d"], ["", "0"]]) {
    const [item] = readItems(`${before}${timeout}\n${before}${next}\nusb 1-1: new device\n`);
    assert(item?.kind === "message");
    assertEquals([item.facts["rqn"], item.facts["cqn"], item.lost], [0x2f1, undefined, ["cqn"]], before);
    assert(item.notes.some((note) => note.includes("the digits of the next line may be its last ones")));
  }
  // The same message twice, and a line with words, are nothing of the kind.
  for (const next of [timeout, "2 devices", "usb 1-1"]) {
    for (const item of readItems(`${timeout}\n${next}\n`)) {
      assertEquals(item.kind === "message" && item.facts["cqn"], 0x41, next);
    }
  }
});

Deno.test("conditions and assertions of source code are no completions", () => {
  for (
    const line of [
      "assert(wc.status == 12 && wc.vendor_err == 129);",
      "  if (wc.status == 12 && wc.vendor_err == 129) retry();",
      "EXPECT_EQ(wc.status, 12) << wc.vendor_err 129;",
      "while (wc->status 12 vendor_err 129) ;",
    ]
  ) assertEquals(readItems(line + "\n"), [], line);
});
