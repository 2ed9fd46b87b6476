/** Lines about connections of storage and networks over RDMA: refused, lost, timed out. */

import type { FormatRow } from "../row_types.ts";
import type { Facts } from "../types.ts";

/** Says what happened in words, where the line's own are too short. */
const says = (event: string) => (facts: Facts): void => {
  facts["event"] = event;
};

/** Why a target of SRP refuses a login. */
const SRP_REASONS: Readonly<Record<number, string>> = {
  0x10000: "unable to establish a channel",
  0x10001: "insufficient resources",
  0x10002: "requested length too large",
  0x10003: "unable to associate the channel",
  0x10004: "unsupported descriptor format",
  0x10005: "multi-channel unsupported",
  0x10006: "channel limit reached",
};

export const CONNECTION_ROWS: readonly FormatRow[] = [
  {
    origin: "kernel nvme connection",
    sample: "nvme nvme0: rdma connection establishment failed (-104)",
    pattern: [
      "nvme {device:device}: {step:nvmestep} failed ({errno:dec})",
      "nvme {device:device}: failed to connect queue: {qid:dec} ret={errno:dec}",
    ],
    words: ["nvme"],
    gives: { device: "nvme0", step: "rdma connection establishment", errno: -104 },
    read: says("connection failed"),
    event: "connection",
  },
  {
    origin: "kernel nvme timeout",
    sample: "nvme nvme1: I/O tag 12 (900c) opcode 0x2 (I/O Cmd) QID 3 timeout",
    pattern: [
      "nvme {device:device}: I/O {?tag ?}{tag:dec} {?({/[0-9a-f]{4}/}) opcode {nvme_opcode:num} ?}{?({/[^)\\n]{1,40}/}) ?}" +
      "QID {qid:dec} timeout{/(?!,)/}",
    ],
    words: ["nvme"],
    gives: { device: "nvme1", tag: 12, nvme_opcode: 2, qid: 3 },
    read: (facts) => {
      facts["event"] = `request of queue ${facts["qid"]} timed out`;
    },
    event: "connection",
    notes: [
      "what NVMe over RDMA prints; local disks add what they do: the driver gives the connection up, and completions " +
      "behind it are flushes",
    ],
  },
  {
    origin: "kernel nvmet keep-alive",
    sample: "nvmet: ctrl 2 keep-alive timer (15 seconds) expired!",
    pattern: "nvmet: ctrl {controller:dec} keep-alive timer ({keep_alive_seconds:dec} seconds){!} expired",
    words: ["nvme"],
    gives: { controller: 2, keep_alive_seconds: 15 },
    read: says("keep-alive expired"),
    event: "connection",
    notes: ["the initiator was silent so long: it is gone, hangs, or its path is"],
  },
  {
    origin: "kernel nvmet",
    sample: "nvmet: ctrl 2 fatal error occurred!",
    pattern: "nvmet: ctrl {controller:dec} fatal error{!} occurred",
    words: ["nvme"],
    gives: { controller: 2 },
    event: "notice",
    notes: ["the target closes the controller: what was reported before is the reason"],
  },
  {
    origin: "kernel rpcrdma connection",
    sample: "rpcrdma: connection to 192.0.2.1:20049 closed (-103)",
    pattern: "rpcrdma: connection to {peer:peer}{? on {device:device}?} closed ({errno:dec})",
    words: ["rpcrdma"],
    gives: { peer: "192.0.2.1:20049", errno: -103 },
    read: says("connection closed"),
    event: "connection",
  },
  {
    origin: "kernel srp connection",
    sample: "scsi host8: ib_srp: SRP LOGIN from fe80::1 to fe80::2 REJECTED, reason 0x00010006",
    pattern: [
      "SRP LOGIN from {local_address:ip} to {peer:ip} REJECTED, reason {login_reason:num}",
      "scsi {/host\\d{1,6}/}: {?ib_srp: ?}{event:srpevent}{? failed ({errno:dec})?}",
    ],
    words: ["ib_srp"],
    gives: { local_address: "fe80::1", peer: "fe80::2", login_reason: 0x10006 },
    read: (facts) => {
      const reason = SRP_REASONS[Number(facts["login_reason"])];
      if (reason !== undefined) facts["cm_reason"] = reason;
    },
    event: "connection",
  },
  {
    origin: "kernel rds event",
    sample: "RDS/IB: Fatal QP Event 3 (QP access error) - connection 192.0.2.1->192.0.2.9, reconnecting",
    pattern:
      "Fatal QP Event {event_type:dec} ({event:event}){!} - connection {local_address:rdsaddr}->{peer:rdsaddr}, reconnecting",
    words: ["rds/ib"],
    gives: { event_type: 3, local_address: "192.0.2.1", peer: "192.0.2.9" },
  },
  {
    origin: "lustre o2iblnd tx",
    sample: "LNetError: 5:0:(o2iblnd_cb.c:3400:kiblnd_check_txs_locked()) Timed out tx: tx_queue(WSQ:001), 3 seconds",
    pattern: "Timed out tx: {queue:name}, {seconds_late:dec} seconds",
    words: ["kiblnd"],
    gives: { queue: "tx_queue(WSQ:001)", seconds_late: 3 },
    read: says("a request of the network was not done in time"),
    event: "connection",
    notes: ["active_txs were sent and wait for the peer; tx_queue wait for credits of the peer"],
  },
  {
    origin: "lustre o2iblnd connection",
    sample: "LNetError: 5:0:(o2iblnd_cb.c:3103:kiblnd_cm_callback()) 192.0.2.7@o2ib: UNREACHABLE -110, ibc_state: 1",
    pattern: [
      "{peer:nid}: {event:lndevent} {errno:dec}",
      "{peer:nid} rejected: {cm_reason:lndreason}",
      "{peer:nid} DISCONNECTED",
    ],
    words: ["kiblnd"],
    gives: { peer: "192.0.2.7@o2ib", event: "unreachable", errno: -110 },
    event: "connection",
  },
  {
    origin: "spdk transport error",
    sample: "nvme_qpair.c: 717:spdk_nvme_qpair_process_completions: *ERROR*: [nqn, 1] CQ transport error -6 (No such " +
      "device or address) on qpair id 3",
    pattern: "CQ transport error {transport_errno:dec} {?({/[^)\\n]{1,60}/}) ?}on qpair id {qid:dec}",
    words: ["nvme"],
    gives: { transport_errno: -6, qid: 3 },
    event: "notice",
    notes: ["the connection is gone: what was reported before, here or at the target, is the reason"],
  },
  {
    origin: "spdk CQ error",
    sample:
      "nvme_qpair.c: 475:spdk_nvme_qpair_process_completions: *ERROR*: CQ error, abort requests after transport retry " +
      "counter exceeded",
    pattern: "CQ error, abort requests after {message:status}",
    words: ["nvme"],
    gives: { wc_status: 12 },
  },
];
