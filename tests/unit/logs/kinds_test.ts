// The kinds of text that logs are made of, each as it is and in variations: behind other prefixes, in envelopes, of two
// hosts by turns, in pieces. What is read is the same each time.
import { assert, assertEquals } from "@std/assert";
import { decodeToJson, type Json, readItems } from "./cases.ts";

/** Text, what it says, item by item in any order, and what comes first. */
interface Kind {
  readonly lines: readonly string[];
  readonly reads: readonly Json[];
  /** The headline's first report. */
  readonly first?: Json;
  /** Parts of the text that are nothing, named in words. */
  readonly skipped?: number;
  /** Variations that make another text of it. */
  readonly without?: readonly string[];
}

/** Its rows or fields depend on the lines around it, or on what stands before it. */
const OWN_PREFIX = ["syslog of another host", "two hosts by turns"];

const ZERO = "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
const LAST = "00 00 00 00 00 00 88 13 08 01 c7 a9 2f 41 5b d3";
const CODE = { syndrome: 0x13, vendor_syndrome: 0x88, qpn: 0x1c7a9, wqe_counter: 0x2f41 };
const RETRY = { syndrome: 0x15, vendor_syndrome: 0x81 };
const FLUSH = { syndrome: 0x05, vendor_syndrome: 0xf9 };
const HEADING =
  "mlx5_core 0000:3b:00.1 ens1: Error cqe on cqn 0x4e1, ci 0x2a, qn 0x1c7a9, opcode 0xd, syndrome 0x13, " +
  "vendor syndrome 0x88";
const ROWS = [0, 1, 2].map((n) => `000000${n}0: ${ZERO}`).concat(`00000030: ${LAST}`);
const DWORDS = [...new Array(3).fill("00000000 00000000 00000000 00000000"), "00000000 00008813 0801c7a9 2f415bd3"];

const KINDS: Readonly<Record<string, Kind>> = {
  "K1: all numbers of a program that prints hexadecimal are": {
    lines: ["hermon2: CQE ERR: cqe ffffff0a00112240 QPN 3f00c2 indx 2b status 0x15  vendor syndrome 81"],
    reads: [{ ...RETRY, qpn: 0x3f00c2 }],
  },
  "K1: letters of the QP number make the vendor's number hexadecimal": {
    lines: ["ib0: failed send event (status=12, wrid=3 vend_err 81) QPN 3f00c2"],
    reads: [{ ...RETRY, wc_status: 12, qpn: 0x3f00c2 }],
  },
  "K1: a word that begins like a number is none": {
    lines: [
      "foo: wc.status 12 from vendor acme",
      "foo: wc.status 12 vendor: broadcom",
      "foo: wc.status 12 vendor decided",
    ],
    reads: [],
  },
  "K1: two blanks or a tab before a number": {
    lines: ["foo: wc.status 12 vendor  err 0x81", "foo: wc.status 4 vendor\terr 0x51"],
    reads: [RETRY, { syndrome: 0x04, vendor_syndrome: 0x51 }],
  },
  "K1: the name of a command may begin with a digit": {
    lines: [
      "mlx5_core 0000:3b:00.0: mlx5_cmd_check:777:(pid 12): 2ERR_QP(0x507) op_mod(0x0) failed, status bad resource " +
      "state(0x9), syndrome (0x3ee4d2)",
    ],
    reads: [{ cmd: "2ERR_QP", cmd_opcode: 0x507, cmd_status: 9, cmd_syndrome: 0x3ee4d2, pid: 12 }],
  },
  "K2: completions of a debugger on one line": {
    lines: [
      "$1 = {{wr_id = 1, status = IBV_WC_WR_FLUSH_ERR, vendor_err = 249, qp_num = 5}, {wr_id = 2, status = " +
      "IBV_WC_RETRY_EXC_ERR, vendor_err = 129, qp_num = 6}}",
    ],
    reads: [{ ...FLUSH, qpn: 5 }, { ...RETRY, qpn: 6 }],
    first: { syndrome: 0x15, qpn: 6 },
  },
  "K2: completions of a program on one line": {
    lines: ["wc[0] status 5 vendor_err 0xf9 qp_num 0x11; wc[1] status 12 vendor_err 0x81 qp_num 0x12"],
    reads: [{ ...FLUSH, qpn: 0x11 }, { ...RETRY, qpn: 0x12 }],
    first: { syndrome: 0x15, qpn: 0x12 },
  },
  "K2: an array of JSON": {
    lines: [
      '[{"wr_id": 1, "status": 5, "vendor_err": 249, "qp_num": 5}, {"wr_id": 2, "status": 12, "vendor_err": 129, "qp_num": 6}]',
    ],
    reads: [{ ...FLUSH, qpn: 5 }, { ...RETRY, qpn: 6 }],
    without: [...OWN_PREFIX, "docker's JSON"],
  },
  "K3: half of a dump": {
    lines: [HEADING, ROWS[0]!, ROWS[1]!],
    reads: [{ syndrome: 0x13, vendor_syndrome: 0x88, qpn: 0x1c7a9, complete: false }],
    first: { syndrome: 0x13, vendor_syndrome: 0x88, qpn: 0x1c7a9 },
  },
  "K3: a heading, and registers of a crash": {
    lines: [HEADING, "kernel: WARNING: CPU: 12 PID: 0 at drivers/foo/bar.c:88 baz+0x1", "RAX: 12", "queue: 12"],
    reads: [{ syndrome: 0x13, vendor_syndrome: 0x88, qpn: 0x1c7a9, cqn: 0x4e1 }],
    first: { syndrome: 0x13, qpn: 0x1c7a9 },
  },
  "K3: a line of numbers between a heading and its rows": {
    lines: ["mlx5: n1: got completion with error:", "progress: 20240303 12345678 files", ...DWORDS],
    reads: [{ ...CODE, complete: true, host: "n1" }],
  },
  "K4: names of hosts that end like numbers": {
    lines: ["mlx5: node17: got completion with error:", ...DWORDS].map((line) => `node17: ${line}`),
    reads: [{ ...CODE, complete: true, host: "node17" }],
    without: OWN_PREFIX,
  },
  "K4: numbers of tasks": {
    lines: ["mlx5: node17: got completion with error:", ...DWORDS].map((line) => `1205: ${line}`),
    reads: [{ ...CODE, complete: true, rank: 1205 }],
    without: OWN_PREFIX,
  },
  "K4: a file of a container runtime": {
    lines: [HEADING, ...ROWS].map((line) => `2026-03-03T04:05:06.1Z stderr F ${line}`),
    reads: [{ ...CODE, complete: true, time_us: 1772510706100000 }],
    without: OWN_PREFIX,
  },
  "K4: a host and a blank": {
    lines: ["infiniband mlx5_3: dump_cqe:272:(pid 0): dump error cqe", ...ROWS].map((line) => `alpha ${line}`),
    reads: [{ ...CODE, complete: true, host: "alpha", device: "mlx5_3" }],
    without: OWN_PREFIX,
  },
  "K5: the newest line first": {
    lines: [
      "[  12.000000] nvme nvme0: SEND for CQE 0x3 failed with status remote access error (10)",
      "[  10.000000] nvme nvme0: RECV for CQE 0x1 failed with status transport retry counter exceeded (12)",
    ],
    reads: [{ syndrome: 0x13, wc_status: 10 }, { syndrome: 0x15, wc_status: 12 }],
    first: { syndrome: 0x15 },
    without: [...OWN_PREFIX, "docker's JSON"],
  },
  "K6: rows backwards": {
    lines: ["infiniband mlx5_3: dump_cqe:272:(pid 0): dump error cqe", ...ROWS].toReversed(),
    reads: [{ ...CODE, complete: true, device: "mlx5_3" }],
  },
  "K7: the newest kernels' heading alone": {
    lines: ["infiniband mlx5_0: dump_cqe:277:(pid 0): WC error: 9, Message: remote invalid request error"],
    reads: [{ syndrome: 0x12, wc_status: 9, device: "mlx5_0" }],
  },
  "K8: a heading and its rows broken": {
    lines: [
      "infiniband mlx5_3: dump_cqe:277:(pid 0): WC",
      "error: 10, Message: remote access error",
      ...ROWS.flatMap((row) => [`cqe_dump: ${row.slice(0, 33)}`, row.slice(34)]),
    ],
    reads: [{ ...CODE, complete: true, wc_status: 10, device: "mlx5_3" }],
    without: OWN_PREFIX,
  },
  "K9: a message broken in a mail": {
    lines: [
      "nvme nvme0: MEMREG for CQE 0x00000000a1b2c3d4 failed with status memory",
      "management operation error (6)",
    ],
    reads: [{ syndrome: 0x06, wc_status: 6, device: "nvme0" }],
    without: OWN_PREFIX,
  },
  "K10: more blanks than one": {
    lines: [
      "mlx5_core 0000:3b:00.0: CQ error on  CQN 0x41d, syndrome 0x1",
      "mlx4_en: e1: CQE error - cqn 0x8e, ci 0x0, vendor  syndrome: 0x57 syndrome: 0x4",
      "hermon2:  CQE  ERR:  cqe  ffffff0a00112240  QPN  3f00c2  indx  2b  status  0x13   vendor  syndrome  88",
    ],
    reads: [
      { event: "cq-error", cqn: 0x41d, cq_syndrome: 1 },
      { syndrome: 0x04, vendor_syndrome: 0x57, cqn: 0x8e },
      { syndrome: 0x13, vendor_syndrome: 0x88, qpn: 0x3f00c2 },
    ],
  },
  "K11: the last row alone": {
    lines: [`[9.5] ${ROWS[3]}`],
    reads: [{ ...CODE, complete: false }],
    first: CODE,
    without: OWN_PREFIX,
  },
  "K12: eight dwords on one line": {
    lines: [
      "local QP operation err (QPN 0003a1, WQE @ 00000b05, CQN 000082, index 17)  [ 0] 000003a1 [ 4] 00000000 " +
      "[ 8] 00000000 [ c] 00000000 [10] 026f0000 [14] 00000000 [18] 00000b02 [1c] ff000000",
    ],
    reads: [{ element: "mthca_cqe", qpn: 0x3a1, syndrome: 2, vendor_syndrome: 0x6f }],
  },
  "K12: a dump without line ends": {
    lines: [["infiniband mlx5_3: dump_cqe:272:(pid 0): dump error cqe", ...ROWS].join(" ")],
    reads: [{ ...CODE, complete: true, device: "mlx5_3" }],
  },
  "K13: CQ errors of three drivers": {
    lines: [
      "mlx5_eq_int:501:(pid 0): CQ error on CQN 0x41d, syndrom 0x1",
      "mlx4_core 0000:04:00.0: CQ overrun on CQN 0000c4",
      "ib_mthca 0000:04:00.0: CQ access violation on CQN 0000c5",
    ],
    reads: [
      { event: "cq-error", cqn: 0x41d, cq_syndrome: 1 },
      { event: "cq-error", cqn: 0xc4, cq_syndrome: 1 },
      { event: "cq-error", cqn: 0xc5, cq_syndrome: 2 },
    ],
    first: { event: "cq-error", cqn: 0x41d },
  },
  "K14: time-outs of network queues, and the lines behind them": {
    lines: [
      "mlx5_core 0000:81:00.0 ens1: TX timeout on queue: 1, SQ: 0x11ec, CQ: 0x146d, SQ Cons: 0xfffe SQ Prod: 0x1, " +
      "usecs since last trans: 21565000",
      "mlx5_core 0000:81:00.0 ens1: EQ 0x7: Cons = 0x84c, irqn = 0x93",
      "mlx5_core 0000:81:00.0 ens1: Recovered 2 eqes on EQ 0x7",
      "mlx4_en: eth0: TX timeout on queue: 3, QP: 0x20d, CQ: 0x8e, Cons: 0x12, Prod: 0x55",
      "mlx5_core 0000:81:00.0 ens1: RX timeout on channel: 2, RQ: 0x2f1, CQ: 0x41d",
    ],
    reads: [
      { event: "tx-timeout", sqn: 0x11ec, cqn: 0x146d, outstanding: 3, eqn: 7, eq_cons: 0x84c, recovered_eqes: 2 },
      { event: "tx-timeout", qpn: 0x20d, cqn: 0x8e },
      { event: "rx-timeout", rqn: 0x2f1, cqn: 0x41d },
    ],
  },
  "K15: people who write about errors": {
    lines: [
      "I think the CQE error would be a local length error",
      "the IBV CQE error is a remote access error",
      "a completion with remote access error",
      "Does CQE syndrome 1 mean local length error?",
    ],
    reads: [],
  },
  "K16: hw_synd_type is the upper half of its byte": {
    lines: ["mlx5: n1: got completion with error:", ...DWORDS.slice(0, 3), "00000000 93108813 0801c7a9 2f415bd3"],
    reads: [{ hw_synd_type: 1, hw_err_synd: 0x93, syndrome: 0x13, host: "n1" }],
  },
  "K17: a QP's error event": {
    lines: ["infiniband mlx5_bond_0: mlx5_bond_0/1: QP 51291 error: local length error (0x8e 0x0 0x0)"],
    reads: [{ event: "qp-fatal", qpn: 51291, vendor_syndrome: 0x8e, device: "mlx5_bond_0", port: 1 }],
  },
  "A: dates count, not lines": {
    lines: [
      "[2026-10-01 10:00:09] ha:1:2 [0] NCCL WARN NET/IB: Got completion from peer 192.0.2.2<50> with status=12 " +
      "opcode=0 len=0 vendor err 129 (Send) hca mlx5_0",
      "[2026-10-01 10:00:02] hb:3:4 [0] NCCL WARN NET/IB: Got completion from peer 192.0.2.1<60> with status=4 " +
      "opcode=0 len=0 vendor err 81 (Send) hca mlx5_0",
    ],
    reads: [{ ...RETRY, host: "ha", process: 1 }, { syndrome: 0x04, vendor_syndrome: 0x51, host: "hb", process: 3 }],
    first: { syndrome: 0x04, host: "hb" },
    without: OWN_PREFIX,
  },
  "B: one number, two hosts": {
    lines: [
      "0: [ha:1:0:1] ib_mlx5_log.c:1 Transport retry count exceeded on mlx5_0:1/IB (synd 0x15 vend 0x81 hw_synd 0/0)",
      "0: [ha:1:0:1] ib_mlx5_log.c:1 RC QP 0x938 wqe[7]: RDMA_WRITE --- [rqpn 0x9 dlid=2]",
      "1: [hb:2:0:2] ib_mlx5_log.c:1 Local protection on mlx5_0:1/IB (synd 0x4 vend 0x51 hw_synd 0/2)",
      "1: [hb:2:0:2] ib_mlx5_log.c:1 RC QP 0x938 wqe[3]: SEND s-- [rqpn 0x9 dlid=1]",
    ],
    reads: [
      { ...RETRY, qpn: 0x938, host: "ha", rank: 0 },
      { syndrome: 0x04, vendor_syndrome: 0x51, hw_err_synd: 2, qpn: 0x938, host: "hb", rank: 1 },
    ],
    without: OWN_PREFIX,
  },
  "C: an event explains flushes": {
    lines: [
      "ha:1:2 [0] NCCL WARN NET/IB : mlx5_0:1 Got async event : local access violation work queue error",
      "ha:1:3 [0] NCCL WARN NET/IB : Got completion from peer 192.0.2.2<50> with status=5 opcode=0 len=0 vendor err 249 " +
      "(Recv) hca mlx5_0",
    ],
    reads: [{ event: "qp-access", host: "ha" }, { ...FLUSH, host: "ha" }],
    first: { event: "qp-access" },
    without: OWN_PREFIX,
  },
  "D: a number on the next line, and a word that is none": {
    lines: [
      "[[1,1],0][btl_openib_component.c:1:handle_wc] from h1 to: h9 error polling LP CQ with status RETRY EXCEEDED ERROR " +
      "status number 12 for wr_id 10 opcode 0 vendor error",
      "129 qp_idx 3",
      "the job exited with status 12, completion of the vendor driver 5",
    ],
    reads: [{ ...RETRY, peer: "h9" }],
    without: OWN_PREFIX,
  },
  "E: a program's own opcodes": {
    lines: [
      "E0101 10:00:00.000001 77 worker_pool.cpp:9] Worker: Process failed for slice (opcode: 0, source_addr: 0x7f01, " +
      "length: 404, dest_addr: 0x7f02, local_nic: mlx5_1, peer_nic: 192.0.2.9:81@mlx5_0, dest_rkey: 21, retry_cnt: 0): " +
      "remote access error",
      "error: WC error: 13 vendor_err=135",
    ],
    reads: [
      { syndrome: 0x13, wqe_opcode_name: "RDMA_READ", raddr: "0x7f02", rkey: 21, peer: "192.0.2.9:81@mlx5_0" },
      { syndrome: 0x16, vendor_syndrome: 0x87 },
    ],
    without: OWN_PREFIX,
  },
  "G: lines of a terminal": {
    lines: [
      "[n1:1:0:1] ib_mlx5_log.c:1 Local protection error on mlx5_0:1/RoCE (synd 0x4 vend 0x51 hw",
      "_synd 0/2)",
      "[n1:1:0:1] ib_mlx5_log.c:1 RC QP 0x9d0 wqe[1]: RDMA_WRITE s-- [rva 0x7fb5 rkey 0x",
      "23f] [va 0x7f78 len 65 lkey 0x238] [rqpn 0x9d4 dlid=0 sl=0 dgid=::ffff:192.0.2.2 flow_label=0x",
      "0 sgid_index=3 traffic_class=0]",
    ],
    reads: [{ syndrome: 0x04, hw_err_synd: 2, qpn: 0x9d0, rkey: 0x23f, rqpn: 0x9d4, rva: "0x7fb5", lost: [] }],
    without: [...OWN_PREFIX, "Windows line ends among foreign lines"],
  },
  "H: rows in envelopes of two hosts": {
    lines: ["mlx5: HOST: got completion with error:", ...DWORDS].flatMap((line) =>
      ["a", "b"].map((host) => JSON.stringify({ host: `h-${host}`, message: line.replace("HOST", host) }))
    ),
    reads: [{ ...CODE, complete: true, host: "a" }, { ...CODE, complete: true, host: "b" }],
    without: [...OWN_PREFIX, "docker's JSON"],
  },
  "I: two writers on one line": {
    lines: [
      "a: NCCL WARN NET/IB : Got completion from peer 192.0.2.1<1> with status=12 opcode=0 len=0 vendor err 129 (Send)" +
      "b: NCCL WARN NET/IB : Got completion from peer 192.0.2.9<1> with status=5 opcode=0 len=0 vendor err 249 (Recv)",
    ],
    reads: [{ ...RETRY, peer: "192.0.2.1<1>" }, { ...FLUSH, peer: "192.0.2.9<1>", host: "b" }],
    without: OWN_PREFIX,
  },
  "J: a link of a web page is its address": {
    lines: [
      "n1:1:2 [0] NCCL WARN NET/IB : Got completion from peer [192.0.2.1](http://192.0.2.1/)<33> with status=12 opcode=0 " +
      "len=0 vendor err 129 (Send)",
    ],
    reads: [{ ...RETRY, peer: "192.0.2.1<33>" }],
    without: OWN_PREFIX,
  },
  "K: UCX's time": {
    lines: [
      "[1700000010.000001] [ha:1 :0] ib_mlx5_log.c:171 UCX ERROR Local protection on mlx5_0:1/RoCE (synd 0x4 vend 0x51 hw_synd 0/2)",
    ],
    reads: [{ syndrome: 0x04, vendor_syndrome: 0x51, host: "ha", time_us: 1700000010000001 }],
    without: OWN_PREFIX,
  },
  "L: a status and no vendor's number": {
    lines: [
      "Assertion failed: wc->status == IBV_WC_SUCCESS. 12 vs 0",
      "ibv channel 3 in state error: 10, 0",
      "Remote operation error on mlx5_2:1/IB",
      "connectFullMesh failed: WR_FLUSH_ERR, qp_num=0x2c91",
      "recv from A: transport retry counter exceeded (this error originated at tensorpipe/transport/ibv/reactor.cc:1)",
    ],
    reads: [
      { syndrome: 0x15, origin: "uccl" },
      { syndrome: 0x13 },
      { syndrome: 0x14, device: "mlx5_2" },
      { syndrome: 0x05, qpn: 0x2c91 },
      { syndrome: 0x15 },
    ],
  },
  "M: adapters of others": {
    lines: [
      "h:1:2 [0] NCCL WARN NET/IB : Got completion from peer 192.0.2.2<50> with status=12 opcode=0 len=0 vendor err 129 " +
      "(Send) hca erdma_0",
    ],
    reads: [{
      wc_status: 12,
      adapter: "not NVIDIA",
      device: "erdma_0",
      syndrome: undefined,
      vendor_syndrome: undefined,
    }],
    first: { wc_status: 12, syndrome: undefined },
    without: OWN_PREFIX,
  },
  "N: source code": {
    lines: ['WARN("NET/IB : Got completion from peer %s with status=%d opcode=%d len=%d vendor err %d", a, b);'],
    reads: [],
  },
};

const NOISE = [
  "usb 1-1: new high-speed USB device number 4 using xhci_hcd",
  "eth0: link is up 100000 Mbps full duplex",
];

/** A variation: the text, in pieces, how often each item stands in it, and whose it is. */
interface Variation {
  readonly change: (lines: readonly string[]) => string;
  readonly piece?: number;
  readonly hosts?: readonly string[];
}

const VARIATIONS: Readonly<Record<string, Variation>> = {
  "as it is": { change: (lines) => lines.join("\n") + "\n" },
  "in pieces of seven bytes, without a line end": { change: (lines) => lines.join("\n"), piece: 7 },
  "syslog of another host": {
    change: (lines) => lines.map((line) => `Apr  1 03:04:07 gpu-b17 app[812]: ${line}\n`).join(""),
    hosts: ["gpu-b17"],
  },
  "docker's JSON": {
    change: (lines) =>
      lines.map((log) => JSON.stringify({ log: `${log}\n`, stream: "stderr", time: "2026-04-01T03:04:07.5Z" }) + "\n")
        .join(""),
  },
  "Windows line ends among foreign lines": {
    change: (lines) => [...NOISE, ...lines, ...NOISE].map((line) => `${line}\r\n`).join(""),
  },
  "two hosts by turns": {
    change: (lines) => lines.flatMap((line) => [`gpu-b17: ${line}\n`, `gpu-b18: ${line}\n`]).join(""),
    hosts: ["gpu-b17", "gpu-b18"],
  },
};

/** What an item says, in one table. */
function saidBy(item: Json): Json {
  const { kind, element, origin, complete, event, lost } = item;
  const own = item.elements?.[0]?.facts ?? {};
  return { ...own, ...item.facts, ...item.header, ...own, kind, element, origin, complete, event, lost };
}

/** Whether a table says all of another; what is undefined there must not be said. */
function says(said: Json, wanted: Json): boolean {
  return Object.entries(wanted).every(([name, value]) => JSON.stringify(said?.[name]) === JSON.stringify(value));
}

for (const [name, { lines, reads, first, skipped = 0, without = [] }] of Object.entries(KINDS)) {
  Deno.test(`${name}, in its variations`, async () => {
    let tried = 0;
    for (const [variation, { change, piece, hosts }] of Object.entries(VARIATIONS)) {
      if (without.includes(variation)) continue;
      tried++;
      const text = change(lines);
      const pieces = piece === undefined ? [text] : text.match(new RegExp(`[^]{1,${piece}}`, "g")) ?? [];
      const document = await decodeToJson(pieces);
      const why = `${variation}:\n${text}\n${JSON.stringify(document.items, null, 1)}`;
      const found = document.items.filter((item: Json) => item.kind !== "skipped").map(saidBy);
      const wanted = hosts === undefined ? reads : hosts.flatMap((host) => reads.map((one) => ({ host, ...one })));
      for (const one of wanted) assert(found.some((item: Json) => says(item, one)), `${JSON.stringify(one)}\n${why}`);
      assertEquals(found.length, wanted.length, why);
      assertEquals(document.items.length - found.length, skipped, why);
      if (first !== undefined) {
        assert(says(document.headline?.first, first), `${JSON.stringify(document.headline)}\n${why}`);
      }
    }
    assert(tried >= 4 || without.length > 0);
  });
}

Deno.test("errors of the bus in the words of newer kernels, several at once; faults of the IOMMU in those of older ones", () => {
  const read = (text: string) =>
    readItems(text + "\n").map((item) => item.kind === "message" && [item.event, item.facts]);
  for (
    const [line, severity] of [
      ["AER: Uncorrectable (Fatal) error message received from 0000:3b:00.0", "Uncorrectable (Fatal)"],
      ["AER: Multiple Uncorrected (Non-Fatal) error received: 0000:3b:00.0", "Uncorrected (Non-Fatal)"],
      ["AER: Correctable error message received from 0000:3b:00.0", "Correctable"],
    ]
  ) {
    const pci = "0000:3b:00.0";
    assertEquals(
      read(`pcieport 0000:3a:01.0: ${line}`),
      [["pcie-fault", { severity: severity!, pci, function: pci }]],
      line,
    );
  }
  const type = "mlx5_core 0000:3b:00.0: PCIe Bus Error: severity=Correctable, type=Physical Layer, (Receiver ID)";
  assertEquals(readItems(type + "\n").map((item) => item.kind === "message" && item.notes), [[
    "the link corrected it: no cause of an error",
  ]]);
  for (
    const [before, zero] of [[" [DMA Read] Request device [3b:00.1] PASID ffffffff", ""], [
      "[DMA Write] Request device [3b:00.1]",
      "",
    ]]
  ) {
    const [found] = read(`DMAR:${before} fault addr ${zero}7f0012340000 [fault reason 06] PTE Read access is not set`);
    const facts = (found as [string, Record<string, unknown>])[1];
    assertEquals([facts["function"], facts["address"], facts["reason"]], ["3b:00.1", "0x7f0012340000", 6], before);
  }
});

Deno.test("an error of UCX without a path takes nothing of the lines behind it, whatever they are", () => {
  const line = (text: string) => `[ha:1:0:1] ib_mlx5_log.c:171  ${text}`;
  const text = [
    line("WR flushed because QP in error state on mlx5_0:1/RoCE (synd 0x5 vend 0xf9 hw_synd 0/0)"),
    line("RC QP 0x93a wqe[7]: RDMA_WRITE s-- [rva 0x7f11 rkey 0x1fff] [va 0x7f22 len 4096 lkey 0x3abc]  "),
    line("Receive-no-ready retry count exceeded on mlx5_0:1/RoCE (synd 0x16 vend 0x97 hw_synd 0/0)"),
    line("RC QP 0x938 wqe[8]: SEND s-e [inl len 24] [rqpn 0x9 dlid=2 sl=0 port=1 src_path_bits=0]"),
    line("Generic on mlx5_0:1/RoCE (synd 0x33 vend 0x87 hw_synd 0/0)"),
    line("RC QP 0x93b wqe[9]: opcode SEND "),
    line("Local protection error on mlx5_0:1/RoCE (synd 0x4 vend 0x51 hw_synd 0/0)"),
    line("RC QP 0x93c wqe[0]: SEND s-- [inl len 18] [va 0x1f01 len 1204 lkey 0x8ee0]"),
    "/src/uct/ib/mlx5/ib_mlx5_log.c: [ uct_ib_mlx5_completion_with_err() ]",
    "  171     ucs_log(level,",
    '==> 172             "%s QP 0x%x wqe[%d]: %s",',
  ].join("\n");
  const found = readItems(text + "\n").map((item) =>
    item.kind === "message" &&
    [
      item.lines.first,
      item.lines.last,
      ...["syndrome", "qpn", "wqe_opcode", "rqpn", "inline_len"].map((name) => item.facts[name]),
    ]
  );
  assertEquals(found, [
    [1, 2, 0x05, 0x93a, 8, undefined, undefined],
    [3, 4, 0x16, 0x938, 0xa, 9, 24],
    [5, 6, 0x33, 0x93b, 0xa, undefined, undefined],
    [7, 8, 0x04, 0x93c, 0xa, undefined, 18],
  ]);
});

Deno.test("a QP that does not come to its state, and a call that fails, are read as programs print them; code is neither", () => {
  const read = (text: string) =>
    readItems(text + "\n").map((item) =>
      item.kind === "message" && [item.event, item.facts["qp_state_to"], item.facts["errno_name"], item.facts["call"]]
    );
  for (
    const [text, ...wanted] of [
      ["UCX ERROR ibv_modify_qp(DCI, RTR) failed : Invalid argument", undefined, "EINVAL", "ibv_modify_qp"],
      ["UCX ERROR error modifying QP to RTR: Connection timed out", "RTR", "ETIMEDOUT", undefined],
      ["UCX WARN modify qp 0x12 to state 6 failed: Invalid argument", "ERR", "EINVAL", undefined],
      ["Failed to modify UD QP to RTS: No such device", "RTS", "ENODEV", undefined],
      ["Failed to modify QP 45 to RTR", "RTR", undefined, undefined],
      ["error modifing QP to RTR errno says Invalid argument", "RTR", "EINVAL", undefined],
      ["rdma_create_qp failed with error 22: Invalid argument", undefined, "EINVAL", "rdma_create_qp"],
      [
        "libfabric:7:verbs:ep_ctrl:f():325<warn> rdma_reject: Invalid argument (-22)",
        undefined,
        "EINVAL",
        "rdma_reject",
      ],
      ["create qp: failed on ibv_cmd_create_qp with 22", undefined, "EINVAL", "ibv_cmd_create_qp"],
      [
        "libfabric:7:1700000010::ofi_rxm:cq:f():803<warn> fi_eq_readerr: err: Connection refused (111), prov_err: x",
        undefined,
        "ECONNREFUSED",
        "fi_eq_readerr",
      ],
      ["non-zero status: 101 ibv_modify_qp failed", undefined, "ENETUNREACH", "ibv_modify_qp"],
    ] as const
  ) assertEquals(read(text), [["connection", ...wanted]], text);
  for (
    const text of [
      'if (ibv_modify_qp(qp, &attr, mask)) { fprintf(stderr, "Failed to modify QP to RTR\\n"); return 1; }',
      "non-zero status: 7 ep_connect failed",
      "mr = ibv_reg_mr(pd, buffer, size, flags);",
      "raise the limit where ibv_reg_mr fails with Cannot allocate memory",
      "WC status (4) corresponds to IBV_WC_LOC_PROT_ERR (local protection error)",
      "case RDMA_CM_EVENT_REJECTED:",
      "if (event->event == RDMA_CM_EVENT_UNREACHABLE)",
      "what does it mean that a QP cannot move to RTR after the connection timed out?",
    ]
  ) assertEquals(read(text), [], text);
});

Deno.test("SPDK's target has two states, and the peer of an event ends before the end of the sentence", () => {
  const facts = (text: string) => readItems(text + "\n").map((item) => item.kind === "message" && item.facts);
  const [spdk] = facts(
    "rdma.c:9:nvmf_rdma_log_wc_status: *ERROR*: Error on CQ 0x1fe0, (qp state 3 ibv_state 6) request 0x139, type DATA, " +
      "status: (10): remote access error",
  ) as Record<string, unknown>[];
  assertEquals([spdk!["qpair_state"], spdk!["qp_state"], spdk!["request"], spdk!["wc_status"]], [3, 6, "0x139", 10]);
  const [event] = facts(
    "rdmacm_iface.c:9 UCX ERROR received event RDMA_CM_EVENT_UNREACHABLE. status = 2. Peer: 192.0.2.1:99.",
  );
  assertEquals((event as Record<string, unknown>)["peer"], "192.0.2.1:99");
});
