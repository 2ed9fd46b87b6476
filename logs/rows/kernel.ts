/** Lines of the mlx5 kernel drivers: mlx5_ib, mlx5_core, mlx5e. */

import { syndromeOf } from "../../layouts/knowledge.ts";
import type { FormatRow } from "../row_types.ts";
import type { Facts } from "../types.ts";

const CQ_NOTE = "the syndrome of a CQ error event is not a CQE syndrome: 1 overrun, 2 access violation";

/** A number between two counters of 16 bits. */
function countOutstanding(facts: Facts): void {
  const { sq_cons: cons, sq_prod: prod } = facts;
  if (typeof cons === "number" && typeof prod === "number") facts["outstanding"] = (prod - cons) & 0xffff;
}

function nameCqSyndrome(facts: Facts): void {
  const name = { 1: "CQ_OVERRUN", 2: "CQ_ACCESS_VIOLATION_ERROR" }[Number(facts["cq_syndrome"])];
  if (name !== undefined) facts["cq_syndrome_name"] = name;
}

/** `Responder error cqe`: which side reports it. */
function side(facts: Facts, text: string): void {
  facts["cqe_opcode"] = /responder\s+error\s+cqe/i.test(text) ? 0xe : 0xd;
}

/** The kernel's words for a status, by its number; here their number is that of the CQE syndrome. */
const IB_WC_WORDS: readonly (readonly [string, number])[] = [
  ["local length error", 0x01],
  ["local qp operation error", 0x02],
  ["local protection error", 0x04],
  ["wr flushed", 0x05],
  ["memory bind operation error", 0x06],
  ["memory management operation error", 0x06],
  ["bad response error", 0x07],
  ["local access error", 0x08],
  ["remote invalid request error", 0x09],
  ["remote access error", 0x0a],
  ["operation aborted", 0x10],
  ["invalid ee context number", 0x11],
  ["invalid ee context state", 0x12],
  ["fatal error", 0x13],
  ["response timeout error", 0x14],
  ["general error", 0x15],
];

/** The syndrome that the words of a `QP N error` line stand for. */
function wordsNumber(facts: Facts, _: string, notes: string[]): void {
  const words = String(facts["message"]).toLowerCase().replace(/\s+/g, " ");
  const syndrome = IB_WC_WORDS.find(([text]) => text === words)?.[1];
  if (syndrome === undefined) return;
  facts["syndrome"] = syndrome;
  const status = syndromeOf(syndrome)?.wcStatus;
  if (status !== undefined) facts["wc_status"] = status;
  if (syndrome >= 0x10) {
    notes.push(`the words are those of status ${syndrome}, but the number is CQE syndrome 0x${syndrome.toString(16)}`);
  }
}

export const KERNEL_ROWS: readonly FormatRow[] = [
  {
    origin: "kernel mlx5_ib dump_cqe",
    sample: "infiniband mlx5_0: dump_cqe:277:(pid 7): WC error: 9, Message: remote invalid request error",
    pattern: [
      "dump_cqe:{/\\d{1,5}/}:(pid {pid:dec}): WC error: {wc_status:dec},{!} Message: {message:status}",
      "{?dump_cqe:{/\\d{1,5}/}:(pid {pid:dec}): ?}dump error cqe",
    ],
    gives: { pid: 7, wc_status: 9, message: "remote invalid request error", device: "mlx5_0" },
    dump: { element: "cqe", generation: 5, size: 64, styles: ["colon", "none"], units: [1, 4], error: true },
  },
  {
    origin: "kernel mlx5e error cqe",
    sample: "mlx5_core 0000:3b:00.1 ens1: Error cqe on cqn 0x4e1, ci 0x2a, qn 0x1c7a9, opcode 0xd, syndrome 0x13, " +
      "vendor syndrome 0x88",
    pattern: "Error cqe on cqn {cqn:num},{!} ci {ci:num}, {?TXQ-SQ ?}{/q?p?n|sqn|rqn|qpn/} {qpn:num}, " +
      "opcode {cqe_opcode:num}, syndrome {syndrome:num}, vendor syndrome {vendor_syndrome:num}",
    gives: { cqn: 0x4e1, ci: 42, qpn: 0x1c7a9, cqe_opcode: 13, syndrome: 0x13, vendor_syndrome: 0x88, netdev: "ens1" },
    dump: { element: "cqe", generation: 5, size: 64, styles: ["colon", "none"], units: [1, 4], error: true },
  },
  {
    origin: "kernel mlx5 ASO error cqe",
    sample: "mlx5_core 0000:08:00.0: mlx5_aso_poll_cq:410:(pid 12): Bad OP in ASOSQ CQE: 0xd",
    pattern: "Bad OP in ASOSQ CQE: {cqe_opcode:num}",
    gives: { cqe_opcode: 13, pid: 12 },
    then: ["kernel mlx5 ASO syndromes"],
    patience: 2,
    dump: { element: "cqe", generation: 5, size: 64, styles: ["colon"], units: [1, 4], error: true },
  },
  {
    origin: "kernel mlx5 ASO syndromes",
    sample: "mlx5_core 0000:08:00.0: mlx5_aso_poll_cq:411:(pid 12): vendor_err_synd=53",
    pattern: [
      "mlx5_aso_{/\\w{1,40}:\\d{1,5}/}:(pid {pid:dec}): vendor_err_synd={vendor_syndrome:hex}",
      "mlx5_aso_{/\\w{1,40}:\\d{1,5}/}:(pid {pid:dec}): syndrome={syndrome:hex}",
    ],
    gives: { vendor_syndrome: 0x53 },
    part: true,
  },
  {
    origin: "kernel mlx5e WQE DUMP",
    sample: "WQE DUMP: WQ size 1024 WQ cur size 0, WQE index 0xf, len: 64",
    pattern:
      "WQE DUMP: WQ size {wq_size:dec}{!} WQ cur size {wq_cur_size:dec}, WQE index {wqe_index:num}, len: {len:dec}",
    gives: { wq_size: 1024, wq_cur_size: 0, wqe_index: 15, len: 64 },
    dump: { element: "wqe", generation: 5, sizeFact: "len", styles: ["colon", "none"], units: [1, 4] },
  },
  {
    origin: "kernel mlx5_ib poll_one",
    sample: "infiniband mlx5_2: poll_one:591:(pid 812): Responder error cqe on cqn 0x406:",
    pattern: "{/requestor|requester|responder/} error cqe on cqn {cqn:num}",
    gives: { cqn: 0x406, cqe_opcode: 0xe, pid: 812, device: "mlx5_2" },
    read: side,
    then: ["kernel mlx5_ib poll_one syndromes"],
    patience: 8,
    notes: ["the line names the CQ only; which QP it was, the driver does not print"],
  },
  {
    origin: "kernel mlx5_ib poll_one syndromes",
    sample: "infiniband mlx5_2: poll_one:594:(pid 812): syndrome 0x5, vendor syndrome 0xf9",
    pattern:
      "{/\\w{0,12}poll_one:\\d{1,5}/}:(pid {pid:dec}): syndrome {syndrome:num},{!} vendor syndrome {vendor_syndrome:num}",
    words: ["poll_one", "syndrome"],
    gives: { syndrome: 5, vendor_syndrome: 0xf9, pid: 812 },
    part: true,
  },
  {
    origin: "kernel mlx5_ib WC error",
    sample: "infiniband mlx5_0: mlx5_handle_error_cqe:332:(pid 7): WC error: 4, Message: local protection error",
    pattern:
      "mlx5_handle_error_cqe:{/\\d{1,5}/}:(pid {pid:dec}): WC error: {wc_status:dec},{!} Message: {message:status}",
    words: ["mlx5_handle_error_cqe", "infiniband", "wc error:"],
    gives: { wc_status: 4, message: "local protection error", device: "mlx5_0" },
    absorbedBy: ["kernel mlx5_ib dump_cqe"],
  },
  {
    origin: "kernel mlx5_ib QP error",
    sample: "infiniband mlx5_bond_0: mlx5_bond_0/1: QP 51291 error: local length error (0x8e 0x0 0x0)",
    pattern: "{?{device:device}/{port:dec}: ?}QP {qpn:num} error: {message:text}~({vendor_syndrome:num}{!} " +
      "{hw_synd_type:num} {hw_err_synd:num})",
    words: ["infiniband", "mlx5_"],
    gives: { qpn: 51291, vendor_syndrome: 0x8e, hw_synd_type: 0, hw_err_synd: 0, device: "mlx5_bond_0", port: 1 },
    read: wordsNumber,
    event: "qp-fatal",
    notes: [
      "the three numbers are vendor error syndrome, hardware syndrome type, hardware error syndrome",
      "the kernel prints this for QP_FATAL and QP_ACCESS_ERR events only: a QP that went to error without a completion",
    ],
  },
  {
    origin: "kernel mlx5e tx timeout",
    sample:
      "mlx5_core 0000:81:00.0 ens1: TX timeout on queue: 1, SQ: 0x11ec, CQ: 0x146d, SQ Cons: 0xfffe SQ Prod: 0x1, " +
      "usecs since last trans: 21565000",
    pattern: "TX timeout on queue: {queue:dec}, SQ: {sqn:num},{!} CQ: {cqn:num}, SQ Cons: {sq_cons:num} SQ Prod: " +
      "{sq_prod:num}{?, usecs since last trans: {usecs_since_last_trans:dec}?}",
    words: ["tx timeout", "mlx5_core"],
    gives: { queue: 1, sqn: 0x11ec, cqn: 0x146d, outstanding: 3, usecs_since_last_trans: 21565000 },
    read: countOutstanding,
    event: "tx-timeout",
    then: ["kernel mlx5 EQ state", "kernel mlx5 EQ recovered"],
    patience: 3,
    notes: ["outstanding = SQ Prod - SQ Cons, modulo 65536"],
  },
  {
    origin: "kernel mlx5 EQ state",
    sample: "mlx5_core 0000:81:00.0 ens1: EQ 0x7: Cons = 0x84c, irqn = 0x93",
    pattern: "EQ {eqn:num}: Cons = {eq_cons:num},{!} irqn = {irqn:num}",
    gives: { eqn: 7, eq_cons: 0x84c, irqn: 0x93, netdev: "ens1" },
    event: "notice",
    part: true,
  },
  {
    origin: "kernel mlx5 EQ recovered",
    sample: "mlx5_core 0000:81:00.0 ens1: Recovered 2 eqes on EQ 0x7",
    pattern: "{/Recover(?:ed)?/} {recovered_eqes:dec} eqes on EQ {eqn:num}",
    gives: { recovered_eqes: 2, eqn: 7 },
    event: "eq-error",
    notes: ["the queue waited for an interrupt that was lost or late: the completions were there all the time"],
  },
  {
    origin: "kernel mlx5e rx timeout",
    sample: "mlx5_core 0000:81:00.0 ens1: RX timeout on channel: 2, RQ: 0x2f1, CQ: 0x41d",
    pattern: "RX timeout on channel: {channel:dec},{!} {?ICOSQ: {icosq:num}{/,?/} ?}RQ: {rqn:num}, CQ: {cqn:num}",
    words: ["rx timeout", "icosq"],
    gives: { channel: 2, rqn: 0x2f1, cqn: 0x41d },
    event: "rx-timeout",
    then: ["kernel mlx5 EQ state", "kernel mlx5 EQ recovered"],
    patience: 3,
  },
  {
    origin: "kernel mlx5e recovery",
    sample: "mlx5_core 0000:81:00.0 ens1: ERR CQE on XDPSQ: 0x1180",
    pattern: "ERR CQE on {queue:word}:{!} {qpn:num}",
    gives: { queue: "XDPSQ", qpn: 0x1180, netdev: "ens1" },
    notes: ["the driver resets this queue"],
    absorbedBy: ["kernel mlx5e error cqe"],
  },
  {
    origin: "kernel mlx5 CQ error event",
    sample: "mlx5_core 0000:08:00.0 eth1: CQ error on CQN 0x48f, syndrome 0x1",
    pattern: [
      "CQ error on CQN {cqn:num},{!} {/syndrome?/} {cq_syndrome:num}",
      "mlx5e_cq_error_event: cqn={cqn:num}{!} event={event_type:num}",
    ],
    gives: { cqn: 0x48f, cq_syndrome: 1, cq_syndrome_name: "CQ_OVERRUN", netdev: "eth1" },
    facts: { event: "CQ_ERROR" },
    read: nameCqSyndrome,
    event: "cq-error",
    notes: [CQ_NOTE],
  },
  {
    origin: "kernel mlx4 CQ error event",
    sample: "mlx4_core 0000:04:00.0: CQ overrun on CQN 0000c4",
    pattern: "CQ {cq_error:cqerror} on CQN {cqn:hex}",
    words: ["cqn", "mlx4_core", "ib_mthca"],
    gives: { cqn: 0xc4, cq_error: "overrun", cq_syndrome: 1, cq_syndrome_name: "CQ_OVERRUN" },
    facts: { event: "CQ_ERROR", generation: 4 },
    read: (facts) => {
      const which = String(facts["cq_error"]).toLowerCase();
      if (which === "overrun") facts["cq_syndrome"] = 1;
      if (which === "access violation") facts["cq_syndrome"] = 2;
      nameCqSyndrome(facts);
    },
    event: "cq-error",
    notes: ["mlx4 and mthca print the number in hexadecimal"],
  },
  {
    origin: "kernel mlx5_ib UMR",
    sample: "infiniband mlx5_0: mlx5_ib_post_send_wait:806:(pid 2): reg umr failed (6)",
    pattern: [
      "{/(?:reg|dereg|fast_?reg|rereg)/} umr failed ({wc_status:dec})",
      "umr failed (mr {mr:addr}){!} status {wc_status:dec}",
    ],
    gives: { wc_status: 6, pid: 2, device: "mlx5_0" },
    notes: ["the number is a completion status (enum ib_wc_status)"],
  },
  {
    origin: "kernel mlx5_ib page fault",
    sample:
      "infiniband mlx5_0: mlx5_ib_page_fault_resume:389:(pid 71): Failed to resolve the page fault on WQ 0x11f err -12",
    pattern: "Failed to resolve the page fault on WQ {page_fault_wq:num}{!} err {page_fault_errno:dec}",
    words: ["page_fault", "mlx5_ib"],
    gives: { page_fault_wq: 0x11f, page_fault_errno: -12, pid: 71, device: "mlx5_0" },
    event: "notice",
    notes: ["the request that touched the page waits, or is refused"],
  },
  {
    origin: "devlink health SQ",
    sample:
      "channel ix: 0 tc: 0 txq ix: 3 sqn: 4340 HW state: 3 stopped: true cc: 12 pc: 15 cqn: 1031 HW status: 0 ci: 4 " +
      "size: 1024 eqn: 8 irqn: 145 vecidx: 1 ci: 2 size: 2048",
    pattern: "{?channel ix:~{channel:dec} ?}{?tc:~{tc:dec} ?}{?txq ix:~{queue:dec} ?}sqn:~{sqn:dec} HW state:~" +
      "{hw_state:dec}{!} stopped:~{stopped:word} cc:~{sq_cons:dec} pc:~{sq_prod:dec}" +
      "{? {/(?:CQ:\\s{1,16})?/}cqn:~{cqn:dec} HW status:~{cq_status:dec} ci:~{cq_ci:dec} size:~{cq_size:dec}" +
      "{? {/(?:EQ:\\s{1,16})?/}eqn:~{eqn:dec} irqn:~{irqn:dec} vecidx:~{vecidx:dec} ci:~{eq_ci:dec} size:~{eq_size:dec}?}?}",
    patience: 2,
    words: ["sqn"],
    gives: { channel: 0, queue: 3, sqn: 4340, hw_state: 3, hw_state_name: "ERR", outstanding: 3, cqn: 1031 },
    read: (facts) => {
      countOutstanding(facts);
      const name = { 0: "RST", 1: "RDY", 3: "ERR" }[Number(facts["hw_state"])];
      if (name !== undefined) facts["hw_state_name"] = name;
    },
    event: "notice",
    notes: ["HW state 3 is error; cc and pc count elements: equal when nothing is outstanding"],
  },
  {
    origin: "devlink health RQ",
    sample:
      "channel ix: 0 rqn: 4352 HW state: 1 WQE counter: 1023 posted WQEs: 1023 cc: 0 cqn: 1032 HW status: 0 ci: 0 " +
      "size: 1024",
    pattern: "{?channel ix:~{channel:dec} ?}rqn:~{rqn:dec} HW state:~{hw_state:dec}{!} {?SW state:~{sw_state:dec} ?}" +
      "WQE counter:~{wqe_counter:dec} posted WQEs:~{posted:dec} cc:~{cc:dec}" +
      "{? {/(?:CQ:\\s{1,16})?/}cqn:~{cqn:dec} HW status:~{cq_status:dec} ci:~{cq_ci:dec} size:~{cq_size:dec}?}",
    patience: 2,
    words: ["rqn"],
    gives: { rqn: 4352, hw_state: 1, hw_state_name: "RDY", posted: 1023, cqn: 1032 },
    read: (facts) => {
      const name = { 0: "RST", 1: "RDY", 3: "ERR" }[Number(facts["hw_state"])];
      if (name !== undefined) facts["hw_state_name"] = name;
    },
    event: "notice",
    notes: ["HW state 3 is error"],
  },
];
