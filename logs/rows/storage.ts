/** Lines of kernel protocols over RDMA: NVMe, iSER, SRP, IPoIB, NFS, RDS, SMB, Lustre. */

import { cut } from "../facts.ts";
import type { FormatRow } from "../row_types.ts";
import type { Facts } from "../types.ts";

/** `enum ib_event_type` of the kernel, and what the events are called. */
const IB_EVENTS: readonly string[] = [
  "CQ error",
  "QP fatal error",
  "QP request error",
  "QP access error",
  "communication established",
  "send queue drained",
  "path migration successful",
  "path mig error",
  "device fatal error",
  "port active",
  "port error",
  "LID change",
  "P_key change",
  "SM change",
  "SRQ error",
  "SRQ limit reached",
  "last WQE reached",
  "client reregister",
  "GID changed",
];

/** The number of an event in the kernel's list. */
function nameEvent(facts: Facts): void {
  const name = IB_EVENTS[Number(facts["event_type"])];
  if (name !== undefined) facts["event"] = name;
}

export const STORAGE_ROWS: readonly FormatRow[] = [
  {
    origin: "kernel nvme",
    sample: "nvme nvme0: MEMREG for CQE 0x00000000a1b2c3d4 failed with status memory management operation error (6)",
    pattern: "{operation:request} for CQE {cqe_pointer:addr} failed with status {message:status} ({wc_status:dec})",
    words: ["cqe"],
    gives: { operation: "MEMREG", cqe_pointer: "0xa1b2c3d4", wc_status: 6, device: "nvme0" },
  },
  {
    origin: "kernel nvme connect",
    sample: "nvme nvme0: Connect rejected: status 8 (invalid service ID).",
    pattern: "Connect rejected: status {cm_status:dec} ({cm_reason:text})",
    words: ["connect rejected", "rejected: status", "nvme"],
    gives: { cm_status: 8, cm_reason: "invalid service ID", device: "nvme0" },
    event: "connection",
    notes: ["the number is a reason of the connection manager, not a completion status"],
  },
  {
    origin: "kernel srp",
    sample: "scsi host8: ib_srp: failed RECV status WR flushed (5) for CQE 00000000abc",
    pattern: "failed {operation:request} status {message:status} ({wc_status:dec}){!} for CQE {cqe_pointer:addr}",
    words: ["cqe", "ib_srp"],
    gives: { wc_status: 5, operation: "RECV", cqe_pointer: "0xabc" },
    // The kernel prints all digits of a pointer.
    read: (facts, text) => {
      if (/ [0-9a-f]{1,7}$/i.test(text)) cut(facts, "cqe_pointer");
    },
  },
  {
    origin: "kernel iser",
    sample: "isert: isert_print_wc: login send failure: transport retry counter exceeded (12) vend_err 81",
    pattern: "{operation:words} failure: {message:status} ({wc_status:dec}){!} vend_err {vendor_syndrome:hex}",
    words: ["vend_err"],
    gives: { wc_status: 12, vendor_syndrome: 0x81 },
    notes: ["this driver prints the vendor syndrome in hexadecimal"],
  },
  {
    origin: "kernel ipoib",
    sample: "ib0: failed send event (status=12, wrid=3 vend_err 81) QPN 3f00c2",
    pattern:
      "failed {operation:words} event (status={wc_status:dec}, wrid={wr_id:dec}{!} vend_err {vendor_syndrome:hex})" +
      "{? QPN {qpn:hex}?}",
    gives: { wc_status: 12, wr_id: 3, vendor_syndrome: 0x81, qpn: 0x3f00c2 },
    notes: ["this driver prints the vendor syndrome in hexadecimal"],
  },
  {
    origin: "kernel rpcrdma",
    sample: "rpcrdma: Send: transport retry counter exceeded (12/0x81)",
    pattern: "{?{/(?:rpc|svc)rdma:/} {operation:symbol}: ?}{message:status} ({wc_status:dec}/{vendor_syndrome:num})",
    words: ["rpcrdma", "svcrdma", "counter exceeded", "access error", "request flushed"],
    gives: { operation: "Send", wc_status: 12, vendor_syndrome: 0x81 },
  },
  {
    origin: "kernel rds",
    sample: "RDS/IB: send completion on 192.0.2.9 had status 12, vendor err 0x81, disconnecting and reconnecting",
    pattern:
      "completion on {peer:name} had status {wc_status:dec}{? ({message:text})?}{?, vendor err {vendor_syndrome:num}?}" +
      ", disconnecting and reconnecting",
    words: ["rds/ib", "reconnecting", "completion"],
    gives: { peer: "192.0.2.9", wc_status: 12, vendor_syndrome: 0x81 },
  },
  {
    origin: "ksmbd smb_direct",
    sample: "ksmbd: smb_direct: Recv error. status='local length error (1)' opcode=128",
    pattern: "{operation:request} error. status='{message:status} ({wc_status:dec})'{!} opcode={wc_opcode:dec}",
    words: ["smb_direct", "ksmbd"],
    gives: { operation: "Recv", wc_status: 1, wc_opcode: 128 },
  },
  {
    origin: "kernel QP event",
    sample: "nvmet_rdma: received IB QP event: QP access error (3)",
    pattern: "QP event{/:?/} {event:text} ({event_type:dec})",
    words: ["rdma", "nvme", "iser_", "ib_isert"],
    gives: { event: "QP access error", event_type: 3 },
    read: nameEvent,
  },
  {
    origin: "lustre o2iblnd event",
    sample: "LNetError: 5:0:(o2iblnd_cb.c:3668:kiblnd_qp_event()) 192.0.2.7@o2ib: Async QP event type 3",
    pattern: "{peer:nid}: Async QP event type {event_type:dec}",
    words: ["async qp event", "o2ib", "kiblnd"],
    gives: { peer: "192.0.2.7@o2ib", event_type: 3, event: "QP access error" },
    read: nameEvent,
    notes: ["the number is an event of the kernel (enum ib_event_type), not a completion status"],
  },
  {
    origin: "lustre o2iblnd timeout",
    sample:
      "LNetError: 5:0:(o2iblnd_cb.c:3400:kiblnd_check_conns()) Timed out RDMA with 192.0.2.7@o2ib (107): c: 7, oc: 0, " +
      "rc: 8",
    pattern:
      "Timed out RDMA with {peer:nid} ({seconds_silent:dec}){!}: c: {credits:dec}, oc: {outstanding_credits:dec}, " +
      "rc: {reserved_credits:dec}",
    words: ["o2ib", "kiblnd", "timed out rdma"],
    gives: { peer: "192.0.2.7@o2ib", seconds_silent: 107, credits: 7, outstanding_credits: 0, reserved_credits: 8 },
    event: "connection",
  },
  {
    origin: "lustre o2iblnd device",
    sample: "LNetError: 5:0:(o2iblnd.c:2000:kiblnd_dev_failover()) Fatal device error for NI 192.0.2.1@o2ib",
    pattern: "Fatal device error for NI {ni:nid}",
    words: ["kiblnd", "o2ib", "fatal device error"],
    gives: { ni: "192.0.2.1@o2ib" },
    event: "device-fatal",
  },
  {
    origin: "lustre o2iblnd",
    sample: "LNetError: 5:0:(o2iblnd_cb.c:3668:kiblnd_cq_completion()) RDMA (tx: 00000000de) failed: 12",
    pattern: [
      "RDMA (tx: {tx:addr}) failed: {wc_status:dec}",
      "kiblnd_{/\\w{1,40}/}()) {/[TR]x (?:->|from)/} {peer:nid}{/[^\\n]{0,120}?/} failed{/:?/} {wc_status:dec}",
      "kiblnd_{/\\w{1,40}/}()) {/[^\\n]{0,120}?/}{peer:nid}{/[^\\n]{0,120}?/} failed{/:?/} {wc_status:dec}",
    ],
    gives: { tx: "0xde", wc_status: 12 },
    notes: ["the number behind failed is the status of a completion"],
  },
  {
    origin: "storage scale",
    sample: "VERBS RDMA rdma write error IBV_WC_REM_ACCESS_ERR to 192.0.2.1 on mlx5_0 port 1 vendor_err 136",
    pattern: "VERBS RDMA {operation:words} error {wc_name:wcname}{!} to {peer:name} {?{/\\([^)]{1,80}\\)/} ?}" +
      "on {device:device} port {port:dec}{?{/[^\\n]{0,60}?/}vendor{/[_ ]err(?:or)?/} {vendor_syndrome:dec}?}",
    gives: { wc_name: "IBV_WC_REM_ACCESS_ERR", wc_status: 10, vendor_syndrome: 136, device: "mlx5_0", port: 1 },
  },
  {
    origin: "storage scale connection",
    sample: "VERBS RDMA closed connection to 192.0.2.1 (n1) on mlx5_0 port 1 fabnum 0 due to RDMA write error " +
      "IBV_WC_REM_ACCESS_ERR index 3",
    pattern: "VERBS RDMA closed connection to {peer:ip} {?{/\\([^)]{1,80}\\)/} ?}on {device:device} port {port:dec}" +
      "{/[^\\n]{0,60}?/} due to {/(?:(?:VERBS|RDMA)\\s{1,16}){0,2}/}{operation:symbol} error{!} {wc_name:wcname}",
    gives: { wc_name: "IBV_WC_REM_ACCESS_ERR", wc_status: 10, peer: "192.0.2.1", device: "mlx5_0", port: 1 },
  },
];
