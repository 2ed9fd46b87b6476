/** What else of a host belongs to the story: processes that died, GPUs that faulted, an IOMMU or a bus that refused. */

import { hostWordNamed } from "../../layouts/host_words.ts";
import { cut } from "../facts.ts";
import type { FormatRow } from "../row_types.ts";

export const SYSTEM_ROWS: readonly FormatRow[] = [
  {
    origin: "lines suppressed",
    sample: "mlx5_ib_handle_error_cqe: 12 callbacks suppressed",
    pattern:
      "{/\\w{0,40}(?:mlx|ib_|rdma|nvme|cqe|poll|wc_)\\w{0,40}/}: {suppressed:dec} {/(?:output lines|callbacks)/} suppressed",
    words: ["cqe", "rdma", "nvme", "wc_"],
    gives: { suppressed: 12 },
    event: "notice",
    notes: ["so many lines were not written: there may be reports among them"],
  },
  {
    origin: "kernel oom",
    sample: "Out of memory: Killed process 4711 (python3) total-vm:1000kB, anon-rss:900kB",
    pattern: [
      "Out of memory: Kill{/(?:ed)?/} process {victim:dec} ({comm:name}{/(?:\\)|\\s)/}",
      "Memory cgroup out of memory: Kill{/(?:ed)?/} process {victim:dec} ({comm:name}{/(?:\\)|\\s)/}",
      "oom-kill:constraint={/[^\\n]{0,400}?/}task={comm:word},pid={victim:dec}",
      "oom_reaper: reaped process {victim:dec} ({comm:name}",
    ],
    words: ["out of memory", "oom-kill", "oom_reaper", ") total-vm:"],
    gives: { victim: 4711, comm: "python3", death: "out of memory" },
    facts: { death: "out of memory" },
    read: (facts) => {
      facts["comm"] = String(facts["comm"]).replace(/\)?,?$/, "");
    },
    event: "process-death",
  },
  {
    origin: "kernel segfault",
    sample: "python3[4711]: segfault at 0 ip 00007f0000000000 sp 00007f0000000001 error 4 in libc.so.6",
    pattern: [
      "{comm:comm}[{victim:dec}]: segfault at {address:addr}",
      "traps: {comm:comm}[{victim:dec}] {trap:text} ip:",
    ],
    words: ["segfault", "traps:", " sp 0000"],
    gives: { victim: 4711, comm: "python3", death: "segmentation fault" },
    facts: { death: "segmentation fault" },
    event: "process-death",
  },
  {
    origin: "slurm task",
    sample: "slurmstepd: error: *** STEP 77.0 ON n7 CANCELLED AT 2026-10-01T10:00:00 ***",
    pattern: [
      "*** {/STEP|JOB/} {job:word} ON {host:word} CANCELLED AT {when:word}",
      "srun: error: {host:word}: task{/s?/} {rank:word}: {death:text}{/(?=\\s*(?:\\(core dumped\\)|$))/}",
      "Detected {count:dec} oom{/[- ]?kill/} event{/(?:\\(?s\\)?)?/} in {/StepId=/}{job:word}",
      "Detected {count:dec} oom_kill event{/(?:\\(?s\\)?)?/} in {/StepId=/}{job:word}",
    ],
    words: ["*** step", "*** job", "srun:", "oom_kill", "oom-kill"],
    gives: { host: "n7", job: "77.0" },
    read: (facts, text) => {
      if (typeof facts["job"] === "string") facts["job"] = facts["job"].replace(/\.$/, "");
      const { death } = facts;
      facts["death"] = death === undefined
        ? /oom/i.test(text) ? "out of memory" : "cancelled"
        : String(death).replace(/^Out Of Memory$/, "out of memory");
      if (typeof facts["rank"] === "string" && /^\d{1,7}$/.test(facts["rank"])) facts["rank"] = Number(facts["rank"]);
    },
    event: "process-death",
  },
  {
    origin: "signal",
    sample: "[n1:4711] *** Process received signal ***",
    pattern: [
      "[{host:word}:{process:dec}] *** Process received signal ***",
      "{?rank {rank:dec}{/:?/} ?}{/(?:terminated|killed|exited|died)/} {/(?:by|with|on|due to)/} signal {signal:dec}{? ({signal_name:text})?}",
      "Signal: {signal_name:text} ({signal:dec})",
      "exitcode~:~-{signal:dec}{/\\)?/}{? local_rank:~{local_rank:dec}?}{? (pid:~{victim:dec})?}",
      "process rank {rank:dec} with PID {/\\d{1,9}/} on node {host:word} exited on signal {signal:dec} ({signal_name:text})",
      "Caught signal {signal:dec} ({signal_name:text}{/[:)]/}",
      "exited on signal {signal:dec} ({signal_name:text})",
    ],
    words: ["received signal", "caught signal", "***", "on signal", "by signal", "segmentation", "exitcode"],
    gives: { host: "n1", process: 4711, death: "signal" },
    facts: { death: "signal" },
    event: "process-death",
  },
  {
    origin: "nvidia xid",
    sample: "NVRM: Xid (PCI:0000:4b:00): 79, pid=4711, GPU has fallen off the bus.",
    pattern: "NVRM: Xid ({/(?:PCI:)?/}{gpu:name}: {xid:dec}{!}{?, pid={/'?/}{victim:dec}{/'?/}?}{?, {message:rest}?}",
    words: ["nvrm:", "xid ("],
    gives: { gpu: "0000:4b:00", xid: 79, victim: 4711 },
    read: (facts) => {
      facts["gpu"] = String(facts["gpu"]).replace(/\)$/, "");
      if (!/^[0-9a-f]{4,8}(?::[0-9a-f]{2}){2}(?:\.\d)?$/i.test(facts["gpu"])) cut(facts, "gpu");
    },
    event: "gpu-fault",
  },
  {
    origin: "iommu fault",
    sample:
      "DMAR: [DMA Write NO_PASID] Request device [3b:00.0] fault addr 0x7f0012340000 [fault reason 0x05] PTE Write access " +
      "is not set",
    pattern: [
      "DMAR:{/ ?/}[DMA {access:text}] Request device [{function:iommupci}]{!}{? PASID {pasid:hex}?} fault addr {address:addr} {/(?:DMAR: ?)?/}[fault reason {reason:num}]" +
      "{? {message:rest}?}",
      "{?{pci:pci}: ?}AMD-Vi: Event logged [IO_PAGE_FAULT{!} {?device={function:pci} ?}domain={domain:num} " +
      "address={address:addr} flags={flags:num}",
      "arm-smmu-v3 {/\\S{1,60}/} event {/0x10/} received:",
      "arm-smmu-v3 {/\\S{1,60}/} event: {/F_(?:TRANSLATION|PERMISSION|ACCESS|ADDR_SIZE)/} client: {function:iommuclient}{!}" +
      "{/[^\\n]{0,60}?/} iova: {address:addr}",
    ],
    words: ["dmar:", "amd-vi", "io_page_fault", "arm-smmu"],
    gives: { function: "3b:00.0", address: "0x7f0012340000", reason: 5 },
    read: (facts) => {
      if (typeof facts["function"] === "string") facts["function"] = facts["function"].replace(/\]$/, "");
    },
    event: "iommu-fault",
    notes: ["the IOMMU refused an access of this PCI function: the cause beside a local protection error"],
  },
  {
    origin: "pcie error",
    sample:
      "mlx5_core 0000:3b:00.0: PCIe Bus Error: severity=Uncorrected (Non-Fatal), type=Transaction Layer, (Requester ID)",
    pattern: [
      "{pci:pci}: {?AER: ?}PCIe Bus Error: severity={severity:severity}, type={error_type:text},{!} {?id={/[0-9a-f]{4}/}?}({agent:text})",
      "AER: {?{/Multiple/} ?}{severity:severity} error {/(?:message )?received(?::| from)/} {?{/id=[0-9a-f]{4}/}?}{?{pci:pci}?}",
    ],
    words: ["pcie"],
    gives: { severity: "Uncorrected (Non-Fatal)", error_type: "Transaction Layer", pci: "0000:3b:00.0" },
    read: (facts, _, notes) => {
      if (typeof facts["pci"] === "string") facts["function"] = facts["pci"];
      if (/^correct/i.test(String(facts["severity"]))) notes.push("the link corrected it: no cause of an error");
    },
    event: "pcie-fault",
    then: ["pcie error status", "pcie error header"],
    patience: 3,
  },
  {
    origin: "pcie error status",
    sample: "mlx5_core 0000:3b:00.0:   device [15b3:1017] error status/mask=00004000/00400000",
    pattern: "{pci:pci}: {?AER: ?}device [{pci_id:pciid}] error{!} status/mask={aer_status:dword}/{aer_mask:dword}",
    words: ["pcie", "mlx5_core"],
    gives: { pci_id: "15b3:1017", aer_status: 0x4000, aer_mask: 0x400000, pci: "0000:3b:00.0" },
    event: "notice",
    notes: ["which bits these are depends on the severity: the lines around it name them"],
  },
  {
    origin: "pcie error header",
    sample: "mlx5_core 0000:3b:00.0:    [14] CmpltTO                (First)",
    pattern: [
      "{pci:pci}: {?AER: ?}[~{aer_bit:dec}] {aer_error:aererror}",
      "{pci:pci}: {?AER: ?}TLP Header: {tlp_header:tlp}",
    ],
    words: ["pcie", "mlx5_core"],
    gives: { aer_bit: 14, aer_error: "CmpltTO", pci: "0000:3b:00.0" },
    read: (facts, _, notes) => {
      const found = hostWordNamed(String(facts["aer_error"]));
      if (found !== undefined) notes.push(`${found.word.names.join(", ")}: ${found.word.meaning}`);
    },
    event: "notice",
  },
  {
    origin: "pcie containment",
    sample: "pcieport 0000:3a:00.0: DPC: containment event, status:0x1f01 source:0x0000",
    pattern: "{pci:pci}: DPC: containment event, status:{dpc_status:hex4}{/(?: source:0x[0-9a-f]{4})?/}",
    words: ["pcie"],
    gives: { pci: "0000:3a:00.0", dpc_status: 0x1f01 },
    facts: { severity: "contained" },
    event: "pcie-fault",
    notes: ["the port took its link down: every device below it is gone until the port is released"],
  },
  {
    origin: "pcie hotplug",
    sample: "pcieport 0000:3a:00.0: pciehp: Slot(5): Link Down",
    pattern: "{pci:pci}: pciehp: Slot({slot:name}: {slot_event:slotevent}",
    words: ["pcie"],
    gives: { pci: "0000:3a:00.0", slot: "5", slot_event: "Link Down" },
    read: (facts) => {
      facts["slot"] = String(facts["slot"]).replace(/\)$/, "");
    },
    facts: { severity: "hot-plug" },
    event: "pcie-fault",
    notes: ["the device in this slot is gone, for the kernel as well"],
  },
  {
    origin: "pcie recovery",
    sample: "pcieport 0000:3a:00.0: AER: device recovery failed",
    pattern: "{pci:pci}: AER: device recovery {recovery:recovery}",
    words: ["pcie"],
    gives: { pci: "0000:3a:00.0", recovery: "failed" },
    event: "notice",
  },
];
