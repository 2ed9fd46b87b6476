/** Rules A: states of a QP other than ready. */

import type { QpCase } from "./cases.ts";
import { optional, STATE } from "./quantities.ts";
import { longEnough, plural, type Rule } from "./rule_types.ts";
import { unackedInRing } from "./send_ring.ts";
import {
  errCounters,
  testCause,
  testFlushed,
  testGpuDirect,
  testLost,
  testQuiet,
  testUnknown,
  testWithoutCqe,
} from "./err_tests.ts";

const STUDY =
  "public measurements of ConnectX-6 (firmware 20.43, RoCE v2): 225 QPs in error, of QPs driven by CPU and GPU";

/** Rules of QPs in error, in their order of precedence; keys are judged between. */
export const ERR_FIRST: readonly Rule<QpCase>[] = [
  {
    id: "B20",
    name: "gpudirect-blocked",
    severity: "error",
    kind: "qp",
    needs: ["completion queue", "send queue", "memory keys"],
    condition: "State ERR, error completion 0x04/0x51, and the local key is valid and covers the address",
    means: "The access over PCIe failed, usually to GPU memory with ACS or an IOMMU in the way; it is no key error",
    unless: "The memory is the host's: then look for IOMMU faults in the kernel log",
    confidence: "header",
    source: "NCCL's own hint for this vendor syndrome; NCCL issues 214, 523, 660, 928, 1052, UCX 3564, perftest 173",
    next: [
      "Look for PCIe bridges with ACSCtl ReqRedir+ or CmpltRedir+ (lspci -vvv), for an IOMMU, and for faults in dmesg",
      "NCCL_NET_GDR_LEVEL=0 shows whether it works without",
    ],
    test: testGpuDirect,
  },
  {
    id: "A1",
    name: "err-with-cause",
    severity: "error",
    kind: "qp",
    needs: ["completion queue"],
    condition: "State ERR, and a CQ of the QP holds an error completion of it other than 0x05/0xf9",
    means:
      "The first such completion is the cause, all others are flushes that follow from it; 0x05/0xf5 alone is the " +
      "head of a queue that was moved to ERR for a reason outside of its requests",
    unless:
      "The CQ's ring went round since, or is collapsed: then only later completions are left; a completion from " +
      "before the QP was made, or before it was seen to be well, is of an earlier queue of its number",
    confidence: "measured",
    source: `${STUDY}: 130 of 130`,
    next: ["wqdump compare this QP with its peer"],
    test: testCause,
  },
  {
    id: "A2a",
    name: "err-without-cqe",
    severity: "error",
    kind: "qp",
    needs: ["two samples"],
    condition:
      "State ERR and hw_sq_wqebb_counter differs from sw_sq_wqebb_counter in two such samples, or the latter is " +
      "ahead by more than the ring has",
    means: "In ERR the second is the doorbell record. It is behind the first WQE that is not completed: neither the " +
      "cause nor anything else gets a completion, the application hangs for ever",
    unless: "Software moves the record later: then all completes at once",
    confidence: "measured",
    source: `${STUDY}: 30 of 30, and 35 with a record of 0; distances up to 29`,
    next: [
      "Software rings the doorbell but does not write the send queue's doorbell record (its second word): look at that",
      "Known: the CPU proxy of NVSHMEM 3.5 to 3.8 IBGDA writes the first word; rocm-xio issue 100",
    ],
    test: testWithoutCqe,
  },
  {
    id: "A2b",
    name: "err-lost-completions",
    severity: "error",
    kind: "qp",
    needs: ["two samples", "send queue"],
    condition:
      "State ERR, both counters agree, and a sample in RTS, the ring's last WQE or UCX's sw_pi shows that more was posted",
    means: "The adapter was moved to the doorbell record: WQEs from there on never complete",
    unless: "Software moves the record later",
    confidence: "measured",
    source: `${STUDY}: 35 of 35`,
    next: ["Software rings the doorbell, but writes the doorbell record late or not at all: look at that"],
    test: testLost,
  },
];

/** Rules of QPs in error that come after those of keys. */
export const ERR_LAST: readonly Rule<QpCase>[] = [
  {
    id: "A3",
    name: "err-flushed",
    severity: "info",
    kind: "qp",
    needs: ["two samples", "send queue"],
    condition: "State ERR, both counters and what was posted agree, and something was outstanding before",
    means: "All requests completed; the completion of the cause has been consumed by the application",
    confidence: "measured",
    source: STUDY,
    next: [
      "Look for this QP number in the application's log: wqdump diagnose … --log FILE",
      "Then the asynchronous events in dmesg, and the peer's QP",
    ],
    test: testFlushed,
  },
  {
    id: "A4",
    name: "err-quiet",
    severity: "warning",
    kind: "qp",
    needs: ["two samples"],
    condition:
      "State ERR, both counters and what was posted agree, nothing was outstanding before, no error completion",
    means:
      "Moved to ERR by software on this host (modify_qp, rdma_disconnect, process exit), which writes no completion, " +
      "or by an error on the responder's side",
    confidence: "measured",
    source: `${STUDY}: 60 of 60 by software; the other follows from the specification`,
    next: [
      "rdma resource show qp: is the process that owns it alive",
      "An error 0x88 or 0x8a at the peer means that this side refused its request, or was dying",
    ],
    test: testQuiet,
  },
  {
    id: "A4b",
    name: "err-unknown",
    severity: "warning",
    kind: "qp",
    needs: [],
    condition: "State ERR and none of the rules above can be decided",
    means: "16 of 16, 1 of 16 and 0 of 16 completed requests all look like this",
    confidence: "measured",
    source: STUDY,
    next: [
      "Capture the QP with its rings: wqdump capture --qp N, and diagnose the capture",
      "Next time have the samples from before the error: wqdump watch",
    ],
    test: testUnknown,
  },
];

function drainText(qp: QpCase): string {
  const packets = unackedInRing(qp.last, qp.ring) ?? 0;
  return packets > 0
    ? `its send queue drains and waits for ${plural(packets, "packet")} that the peer does not acknowledge`
    : `its send queue is ${qp.last.state === STATE.sqd ? "drained" : "being drained"} and stays so`;
}

/** Rules of other states. */
export const STATE_RULES: readonly Rule<QpCase>[] = [
  {
    id: "A5a",
    name: "sqer",
    severity: "warning",
    kind: "qp",
    needs: [],
    condition: "State SQER",
    means: "A send failed on an unreliable QP; nothing is sent until software moves it back to RTS",
    confidence: "header",
    source: "Linux include/linux/mlx5/qp.h; InfiniBand specification",
    next: ["Software must see the error completion and move the QP from SQER to RTS"],
    test: (qp) =>
      qp.last.state === STATE.sqer ? { sentence: "its send queue is in error", evidence: errCounters(qp) } : undefined,
  },
  {
    id: "A5b",
    name: "sqd-stuck",
    severity: "warning",
    kind: "qp",
    needs: ["two samples"],
    condition: "Send queue drained or draining in all samples, a second apart, and it does not get on",
    means: "A drain waits for requests that are not acknowledged, or software never went on after it",
    unless: "The drain is under way",
    confidence: "header",
    source: "Linux include/linux/mlx5/qp.h; rdma-core reads the stop position in state SQD",
    next: ["Where packets are unacknowledged look at the peer, else at the software that drained the queue"],
    test: (qp) =>
      qp.flat && longEnough(qp.gap) &&
        qp.readings.every(({ row }) => row.state === STATE.sqd || row.state === STATE.draining)
        ? {
          sentence: drainText(qp),
          evidence: [...errCounters(qp), ...qp.fields("next_send_psn", "last_acked_psn")],
        }
        : undefined,
  },
  {
    id: "A6",
    name: "suspended",
    severity: "warning",
    kind: "qp",
    needs: ["two samples"],
    condition: "State SUSPENDED or the suspended bit, in all samples",
    means: "The function is being migrated: its queues are held",
    confidence: "header",
    source: "Linux mlx5_ifc.h (SUSPEND_VHCA); rdma-core tests/mlx5_prm_structs.py",
    next: ["Ask the hypervisor; it is no fault of the fabric"],
    test: (qp) =>
      !qp.single && qp.readings.every(({ row }) => row.state === STATE.suspended || optional(row, "suspended") === 1)
        ? { sentence: "suspended, as for a migration", evidence: errCounters(qp) }
        : undefined,
  },
];
