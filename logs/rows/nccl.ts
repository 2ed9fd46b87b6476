/** Lines of NCCL, its GPU-initiated networking, and PyTorch above it. */

import { cut } from "../facts.ts";
import type { FormatRow } from "../row_types.ts";
import type { Facts } from "../types.ts";
import { callFacts } from "./verbs_calls.ts";

/** What a completion with error does not tell. */
export const UNTOLD_FIELDS =
  "opcode and length are not valid in a completion with error; only wr_id, status, qp_num and vendor_err are";

const DECIMAL = "vendor err is printed in decimal";

/** What NCCL says of the request, in lower case. */
function completion(facts: Facts, _: string, notes: string[]): void {
  direction(facts);
  const isLocal = (name: string) => /^fe80:/i.test(String(facts[name] ?? ""));
  if (isLocal("local_gid") || isLocal("remote_gid")) {
    notes.push(
      "NCCL prints GIDs on Ethernet only, where a link-local one (fe80) reaches no other network: see the GID index",
    );
  }
}

function direction(facts: Facts): void {
  // Whatever stands there: an error leaves the field unset.
  if (facts["wc_opcode"] !== undefined) facts["opcode_is_garbage"] = true;
  if (typeof facts["direction"] === "string") facts["direction"] = facts["direction"].toLowerCase();
}

/** On x86 both 64-bit halves of a GID are printed with their bytes turned around. */
function gidOfHalves(prefix: string, id: string): string {
  const bytes = [prefix, id].flatMap((half) => half.padStart(16, "0").match(/../g)!.toReversed());
  const groups = Array.from({ length: 8 }, (_, n) => parseInt(bytes[2 * n]! + bytes[2 * n + 1]!, 16));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [a, b] = [groups[6]!, groups[7]!];
    return `::ffff:${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`;
  }
  return shortened(groups.map((group) => group.toString(16)));
}

/** The longest run of zero groups becomes `::`. */
function shortened(groups: readonly string[]): string {
  let best = [0, 0];
  for (let from = 0; from < groups.length; from++) {
    let to = from;
    while (groups[to] === "0") to++;
    if (to - from > best[1]! - best[0]!) best = [from, to];
  }
  if (best[1]! - best[0]! < 2) return groups.join(":");
  return `${groups.slice(0, best[0]).join(":")}::${groups.slice(best[1]).join(":")}`;
}

/** The GIDs of a connection as NCCL prints them. */
function turnedGid(facts: Facts, _: string, notes: string[]): void {
  const { gid_prefix: prefix, gid_id: id } = facts;
  if (typeof prefix !== "string" || typeof id !== "string") return;
  facts["local_gid"] = gidOfHalves(prefix.slice(2), id.slice(2));
  delete facts["gid_prefix"];
  delete facts["gid_id"];
  notes.push("NCCL prints both halves of the GID with their bytes turned around; here they are in order");
}

const GIDS = "{? localGid {local_gid:ip}{? remoteGid{/s?\\s{0,4}/}{remote_gid:ip}?}?}{? hca {device:device}?}";

export const NCCL_ROWS: readonly FormatRow[] = [
  {
    origin: "nccl net_ib",
    sample:
      "node3:4711:4898 [0] NCCL WARN NET/IB : Got completion from peer 192.0.2.7<50412> with status=12 opcode=0 " +
      "len=16384 vendor err 129 (Recv) localGid fe80::1 remoteGids fe80::2 hca mlx5_2",
    pattern: [
      // Since 2.29.2.
      "Got completion from peer {peer:peer} with{!} status={wc_status:named} opcode={wc_opcode:named} " +
      `reqSize={len:dec} vendor_err={vendor_syndrome:dec} req_type={direction:symbol}{? qp_num={qpn:dec}?}${GIDS}`,
      "Got completion from peer {peer:peer} with{!} status={wc_status:named} opcode={wc_opcode:named} len={len:dec} " +
      `vendor err {vendor_syndrome:dec}{? ({direction:symbol})?}${GIDS}`,
      // Up to 2.19.4, and before 2022 without the peer.
      "Got completion {?from peer {peer:peer} ?}with {/error |status ?=? ?/}{wc_status:named}, opcode {wc_opcode:named},{!} " +
      `len {len:dec}, vendor err {vendor_syndrome:dec}{? ({direction:symbol})?}${GIDS}`,
    ],
    words: ["completion", "net/ib", "vendor err", "vendor_err", "nccl"],
    gives: {
      host: "node3",
      process: 4711,
      thread: 4898,
      peer: "192.0.2.7<50412>",
      wc_status: 12,
      len: 16384,
      vendor_syndrome: 129,
      direction: "recv",
      local_gid: "fe80::1",
      remote_gid: "fe80::2",
      device: "mlx5_2",
    },
    read: completion,
    notes: [DECIMAL, UNTOLD_FIELDS, "(Send) or (Recv) names the request, not the side of the completion"],
    patience: 1,
  },
  {
    origin: "nccl CQE",
    sample:
      "n1:7:9 [1] NCCL INFO NET/IB: Got CQE with error (devIndex=0, req=0x7f01, comm=0x7f02 (send), wr_id=7, qp_num=2811)",
    pattern:
      "Got CQE with error (devIndex={dev_index:dec}, req={request:addr}, comm={comm:addr} ({direction:symbol}),{!} " +
      "wr_id={wr_id:dec}, qp_num={qpn:dec})",
    gives: { host: "n1", process: 7, qpn: 2811, wr_id: 7, direction: "send", dev_index: 0 },
    read: direction,
    then: ["nccl CQE status", "nccl net_ib"],
    patience: 4,
    single: true,
    notes: ["NCCL tries to recover from this one; it failed where a WARN follows"],
  },
  {
    origin: "nccl CQE status",
    sample:
      "n1:7:9 [1] NCCL INFO NET/IB: Got completion with error (devIndex=1, wc->status=(IBV_WC_RETRY_EXC_ERR)12, " +
      "wc->opcode=(IBV_WC_SEND)0, wc->wr_id=7, wc->qp_num=2811, wc->byte_len=0)",
    pattern:
      "Got completion with error (devIndex={dev_index:dec}, wc->status={wc_status:named},{!} wc->opcode={wc_opcode:named}, " +
      "wc->wr_id={wr_id:dec}, wc->qp_num={qpn:dec}, wc->byte_len={len:dec})",
    gives: { dev_index: 1, wc_status: 12, qpn: 2811, wr_id: 7 },
    notes: [UNTOLD_FIELDS, "NCCL tries to recover from this one; it failed where a WARN follows"],
  },
  {
    origin: "nccl late completion",
    sample:
      "n1:7:9 [0] NCCL WARN NET/IB: Encountered a stale CQE with error for slot=3. Slot was already handled (comm=0x7f02, " +
      "wc.wr_id=9, wc.status=IBV_WC_RETRY_EXC_ERR(12), wc.opcode=IBV_WC_SEND(0)).",
    pattern:
      "NET/IB{/[^\\n]{1,200}?/}, wc.wr_id={wr_id:dec}, wc.status={wc_status:named},{!} wc.opcode={wc_opcode:named}",
    words: ["wc.status="],
    gives: { host: "n1", process: 7, wc_status: 12, wr_id: 9 },
    notes: [UNTOLD_FIELDS, "NCCL was recovering from an error before"],
  },
  {
    origin: "nccl connection",
    sample:
      "n1:7:9 [0] NCCL INFO NET/IB: NCCL Dev 0 IbDev 2 Port 1 qp_num 1193 mtu 5 GID 3 (0/100070AFFFF0000) ctsFifoRkey=0x1fff",
    pattern: [
      "NCCL {/(?:Merged)?Dev/} {dev_index:dec} IbDev {ib_dev:dec} Port {port:dec} qp_num {qpn:dec} mtu {mtu_enum:dec} " +
      "GID {gid_index:dec} ({gid_prefix:addr}/{gid_id:addr})",
      "NCCL {/(?:Merged)?Dev/} {dev_index:dec} IbDev {ib_dev:dec} Port {port:dec} qp_num {qpn:dec} mtu {mtu_enum:dec} " +
      "LID {lid:dec}",
      "Dev {dev_index:dec} Port {port:dec} qpn {qpn:dec} mtu {mtu_enum:dec} {/(?:GID|LID)/} {/[^\\n]{1,60}/}",
    ],
    gives: { qpn: 1193, gid_index: 3, local_gid: "::ffff:10.7.0.1", mtu_enum: 5, port: 1 },
    read: turnedGid,
    event: "notice",
    notes: ["mtu is the number of the enumeration: 5 is 4096 bytes"],
  },
  {
    origin: "nccl address",
    sample: "n1:7:9 [0] NCCL INFO NET/IB : Using [0]mlx5_0:1/RoCE [RO]; OOB eth0:192.0.2.7<0>",
    pattern: [
      "; OOB {netdev:word}:{/(?=\\S{2,64}<\\d{1,5}(?:>|$))/}{local_address:peer}{/(?:<\\d{1,5}$)?/}",
      "Bootstrap{/\\s?/}: Using {netdev:word}:{/(?=\\S{2,64}<\\d{1,5}(?:>|$))/}{local_address:peer}{/(?:<\\d{1,5}$)?/}",
    ],
    words: ["; oob ", "bootstrap: using ", "bootstrap : using "],
    gives: { host: "n1", process: 7, netdev: "eth0", local_address: "192.0.2.7<0>" },
    read: (facts, text) => {
      if (/<\d{1,5}$/.test(text)) cut(facts, "local_address");
    },
    event: "notice",
    notes: ["the address by which others name this host"],
  },
  {
    origin: "nccl gin connection",
    sample: "n1:7:9 [0] NCCL INFO GIN: Connected main QP: qp_idx=0, main_qpn=0x3f7, remote_rank=4, remote_qpn=0x41a",
    pattern: "Connected main QP: qp_idx={qp_index:num}, main_qpn={qpn:num},{!} remote_rank={remote_rank:dec}, " +
      "remote_qpn={rqpn:num}",
    gives: { qpn: 0x3f7, remote_rank: 4, rqpn: 0x41a },
    event: "notice",
  },
  {
    origin: "nccl async event",
    sample:
      "n1:7:8 [0] NCCL WARN NET/IB : mlx5_0:1 async fatal event on QP (0x7f01) local access violation work queue error " +
      "qpn=4712 state=6 sq_psn=291 rq_psn=7",
    pattern: [
      // Since 2.30: numbers of the library's objects, and the event at the end.
      "{device:device}:{port:dec} async fatal event on {queue:symbol} ({object:addr}){!}{? qpn={qpn:dec}?} handle={handle:dec}" +
      "{? send_cq={send_cq_handle:dec} recv_cq={recv_cq_handle:dec}?}{? cqe={cq_entries:dec}?}" +
      "{? state={qp_state:dec} sq_psn={sq_psn:dec} rq_psn={rq_psn:dec}?}: {event:event}",
      "{device:device}:{port:dec} async fatal event on {queue:symbol} ({object:addr}){!}{?:?} {event:event}{? qpn={qpn:dec}?}" +
      "{? state={qp_state:dec}?}{? sq_psn={sq_psn:dec}?}{? rq_psn={rq_psn:dec}?}",
      "async fatal event on {queue:symbol} ({object:addr}){!}{/:?/} {event:event}",
      "async fatal event on {queue:symbol}{!}{? ({/[^)\\n]{0,60}/})?}{/[^\\n]{0,120}?/}qpn={qpn:dec}{/[^\\n]{0,40}?/}" +
      "state={qp_state:dec} sq_psn={sq_psn:dec} rq_psn={rq_psn:dec}",
      "{?{device:device}:{port:dec} ?}async fatal event{?:?}{?{/[^\\n]{0,40}?/} ?}{event:event}",
      "{?{device:device}:{port:dec} ?}Got {/(?:non-fatal )?/}async event~:~{event:event}{?({event_type:dec})?}",
      "{?{device:device}:{port:dec} ?}{/GID table changed?/}{?{/[^\\n]{0,40}?/}?}",
    ],
    words: ["async", "gid table"],
    gives: { device: "mlx5_0", port: 1, queue: "QP", qpn: 4712, qp_state: 6, sq_psn: 291, rq_psn: 7, process: 7 },
    read: (facts, text) => {
      if (facts["event"] === undefined && /gid table change/i.test(text)) facts["event"] = "GID table change";
    },
  },
  {
    origin: "nccl gpu direct",
    sample: "n1:7:7 [0] NCCL INFO NET/IB : GPU Direct RDMA Disabled for HCA 0 'mlx5_0'",
    pattern: "GPU Direct RDMA{!} {gpu_direct:abled} for HCA {hca_index:dec} '{device:device}'",
    words: ["gpu direct rdma"],
    gives: { gpu_direct: "Disabled", hca_index: 0, device: "mlx5_0" },
    event: "notice",
  },
  {
    origin: "memory registration",
    sample: "n1:7:9 [0] misc/ibvwrap.cc:253 NCCL WARN Call to ibv_reg_mr failed with error Bad address",
    pattern: [
      "{?Call to ?}ibv_reg_{registration:registration}{?({/[^)\\n]{0,200}/})?} failed{/(?:\\s{1,16}with\\s{1,16}error|:)?/}{!} " +
      "{failure:strerror}{? errno {errno:dec}?}",
      "ibv_reg_{registration:registration}{?({/[^)\\n]{0,200}/})?} failed",
    ],
    words: ["ibv_reg_"],
    gives: { registration: "mr", failure: "bad address" },
    event: "notice",
    read: callFacts,
  },
  {
    origin: "nccl gdaki snapshot",
    sample: "rank 6 ctx3 peer2 main  rsvd=988 ready=988 pi=988 nic_done=987 [ERR#1 synd=0x15 vend=0x83 at wqe 987]",
    pattern: "{queue:queue} rsvd={rsvd:dec} ready={ready:dec} pi={pi:dec} nic_done={nic_done:dec}" +
      "{? [ERR#{error_number:dec} synd={syndrome:num} vend={vendor_syndrome:num} at wqe {wqe_counter:dec}]?}",
    gives: { queue: "rank 6 ctx3 peer2 main", pi: 988, nic_done: 987, syndrome: 0x15, wqe_counter: 987 },
    read: (facts) => {
      facts["queue"] = String(facts["queue"]).replace(/\s+/g, " ");
      if (facts["syndrome"] === undefined && facts["pi"] !== facts["nic_done"]) facts["stuck"] = true;
    },
    notes: ["these queues have a completion queue of one entry: a later flush overwrites the first error"],
  },
  {
    origin: "pytorch last error",
    sample: "ncclRemoteError: A call failed possibly due to a network error or a remote process exiting prematurely.",
    pattern: "{error:symbol}: A call failed possibly due to a network error or a remote process exiting prematurely",
    words: ["ncclremoteerror", "ncclsystemerror"],
    gives: { error: "ncclRemoteError" },
    event: "notice",
    notes: ["what follows as Last error is the same event once more"],
  },
];
