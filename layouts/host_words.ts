/** Words and numbers of hosts around RDMA: refused connections, buses, IOMMUs, GPUs, the firmware's health. */

/** A word, or a number with words, and what it means. */
export interface HostWord {
  /** Names, the one that is shown first. */
  readonly names: readonly string[];
  /** Its number, where it has one. */
  readonly value?: number;
  /** What it means for someone who looks for a fault. */
  readonly meaning: string;
}

/** Words of one kind. */
export interface HostWords {
  /** What they are, in words. */
  readonly title: string;
  /** The fact that carries such a number. */
  readonly fact: string;
  readonly words: readonly HostWord[];
}

const word = (value: number | undefined, names: string, meaning: string): HostWord => ({
  names: names.split("|"),
  ...(value === undefined ? {} : { value }),
  meaning,
});

/**
 * By kind.
 *
 * Sources: Linux include/rdma/ib_cm.h, drivers/iommu/intel/dmar.c, drivers/pci/pcie/aer.c, drivers/net/ethernet/mellanox/mlx5/core/health.c, PCI Express Base
 * Specification 7.8.4; NVIDIA's catalogue of Xid errors.
 */
export const HOST_WORDS: readonly HostWords[] = [
  {
    title: "reason of a rejected connection (InfiniBand CM)",
    fact: "cm_status",
    words: [
      word(1, "no QP available|no QP", "The peer has no queue pair for it."),
      word(3, "no resources", "The peer has no resources for the connection."),
      word(4, "timeout", "The peer gave up waiting for an answer of this side."),
      word(6, "invalid comm ID|invalid communication ID", "The peer does not know the connection."),
      word(
        8,
        "invalid service ID",
        "Nobody listens at that port of the peer: its service does not run, or on another address.",
      ),
      word(
        10,
        "stale conn|stale connection",
        "One side still has the connection from before a restart: it is tried again.",
      ),
      word(12, "invalid GID", "The address is none of the peer's: GID index, RoCE version, VLAN."),
      word(13, "invalid LID", "The LID is none of the peer's."),
      word(26, "invalid MTU|invalid path MTU", "The path MTU is larger than the peer's port allows."),
      word(27, "insufficient responder resources", "The peer cannot answer as many reads at a time."),
      word(28, "consumer defined", "The application at the peer refused: its own log has the reason."),
      word(29, "invalid RNR retry", "The count of RNR retries does not fit the peer."),
      word(35, "vendor option is not supported", "The two sides have different options of a vendor."),
    ],
  },
  {
    title: "reason of an IOMMU fault (Intel DMAR)",
    fact: "reason",
    words: [
      word(1, "Present bit in root entry is clear", "No table for the bus of this function."),
      word(
        2,
        "Present bit in context entry is clear",
        "The function has no domain: it accesses memory before its driver, or after.",
      ),
      word(3, "Invalid context entry", "The entry of the function is wrong."),
      word(4, "Access beyond MGAW", "The address is beyond what the IOMMU translates."),
      word(
        5,
        "PTE Write access is not set",
        "The function wrote to an address that is not mapped for it, or no longer: the memory was freed while the adapter " +
          "still used it, or peer access to a GPU goes through an IOMMU without passthrough.",
      ),
      word(
        6,
        "PTE Read access is not set",
        "The function read an address that is not mapped for it, or no longer: freed memory, or peer access to a GPU.",
      ),
      word(7, "Next page table ptr is invalid", "A table of the domain is broken."),
    ],
  },
  {
    title: "uncorrectable PCIe error (AER)",
    fact: "aer_uncorrectable",
    words: [
      word(4, "DLP|Data Link Protocol", "The link layer broke its protocol: signal, slot, or a device that is gone."),
      word(
        5,
        "SDES|Surprise Down Error",
        "The link went down without notice: the device was reset, lost power, or fell out.",
      ),
      word(12, "TLP|Poisoned TLP", "Data came marked as broken: memory or another device."),
      word(13, "FCP|Flow Control Protocol", "Flow control was broken."),
      word(
        14,
        "CmpltTO|Completion Timeout",
        "A read was not answered in time: the device hangs, its firmware is dead, or a bridge lost the answer.",
      ),
      word(15, "CmpltAbrt|Completer Abort", "A device refused a request as wrong in itself."),
      word(16, "UnxCmplt|Unexpected Completion", "An answer came that nobody asked for."),
      word(17, "RxOF|Receiver Overflow", "More came than flow control allows."),
      word(18, "MalfTLP|Malformed TLP", "A packet of the bus was malformed: MaxPayload of both ends, firmware."),
      word(19, "ECRC", "The end-to-end checksum was wrong."),
      word(
        20,
        "UnsupReq|Unsupported Request",
        "A request went to an address that nobody takes: a region that is off, a device that was reset, or a wrong address " +
          "of GPU memory.",
      ),
      word(21, "ACSViol|ACS Violation", "Access control of a bridge refused it: peer to peer below a bridge with ACS."),
    ],
  },
  {
    title: "corrected PCIe error (AER)",
    fact: "aer_correctable",
    words: [
      word(0, "RxErr|Receiver Error", "A bit error that the link corrected: many point to signal, slot or riser."),
      word(6, "BadTLP|Bad TLP", "A packet came broken and was sent again."),
      word(7, "BadDLLP|Bad DLLP", "A packet of the link layer came broken."),
      word(8, "Rollover|REPLAY_NUM Rollover", "A packet was sent again several times; the link trains again."),
      word(12, "Timeout|Replay Timer Timeout", "A packet was not acknowledged in time and was sent again."),
      word(
        13,
        "NonFatalErr|Advisory Non-Fatal",
        "An error that is told as advice only: for example an unsupported request.",
      ),
      word(14, "CorrIntErr|Corrected Internal Error", "The device corrected an error of its own."),
      word(15, "HeaderOF|Header Log Overflow", "More errors than there is room for their headers."),
    ],
  },
  {
    title: "severity of a PCIe error",
    fact: "aer_severity",
    words: [
      word(
        undefined,
        "Uncorrected (Fatal)|Uncorrectable (Fatal)|Fatal",
        "The link is not reliable any more: it is reset.",
      ),
      word(
        undefined,
        "Uncorrected (Non-Fatal)|Uncorrectable (Non-Fatal)|Non-Fatal",
        "A transaction was lost; the link works on.",
      ),
      word(
        undefined,
        "Corrected|Correctable",
        "The hardware put it right: no cause of an error, but many of them slow a link.",
      ),
    ],
  },
  {
    title: "where a PCIe error was found (AER)",
    fact: "aer_place",
    words: [
      word(undefined, "Physical Layer", "Bits on the wires: signal, slot, riser."),
      word(
        undefined,
        "Data Link Layer",
        "Packets between two neighbours that came broken or not at all: signal, slot, riser.",
      ),
      word(
        undefined,
        "Transaction Layer",
        "A request or its answer: an address, a right, or a device that does not answer.",
      ),
      word(undefined, "Requester ID", "The device that asked has logged the error."),
      word(undefined, "Completer ID", "The device that should answer has logged the error."),
      word(undefined, "Receiver ID", "The device that received the packet has logged the error."),
      word(undefined, "Transmitter ID", "The device that sent the packet has logged the error."),
    ],
  },
  {
    title: "syndrome of the firmware's health",
    fact: "health_syndrome",
    words: [
      word(
        1,
        "firmware internal error|FW_INTERNAL_ERR",
        "An assertion in the firmware: ext_synd and assert_var tell NVIDIA which.",
      ),
      word(7, "irisc not responding|DEAD_IRISC", "A processor of the adapter hangs."),
      word(
        8,
        "unrecoverable hardware error|HW_FATAL_ERR",
        "The hardware is in a state that only a reset, or a new adapter, ends.",
      ),
      word(9, "firmware CRC error|FW_CRC_ERR", "The image of the firmware is broken in memory."),
      word(
        10,
        "ICM fetch PCI error|ICM_FETCH_PCI_ERR",
        "The adapter could not read its own tables in host memory: PCIe, IOMMU, or memory that was taken away.",
      ),
      word(11, "HW fatal error|HW ftl error|HW_FTL_ERR", "The hardware reports a fatal error."),
      word(12, "async EQ buffer overrun|ASYNC_EQ_OVERRUN_ERR", "Events came faster than the host took them."),
      word(13, "EQ error|EQ_ERR", "An event queue is in error."),
      word(14, "Invalid EQ referenced|EQ_INV", "An event went to an event queue that is not valid."),
      word(15, "FFSER error|FFSER_ERR", "A fatal error of the fast serial interface."),
      word(16, "High temperature|HIGH_TEMP_ERR", "The adapter is too hot: airflow, or the cage of the module."),
      word(
        18,
        "ICM fetch PCI data poisoned error|ICM_PCI_POISONED_ERR",
        "Its tables came back marked as broken: host memory.",
      ),
      word(19, "Trust lockdown error|TRUST_LOCKDOWN_ERR", "The firmware locked itself: an image that is not trusted."),
    ],
  },
  {
    title: "severity of the firmware's health",
    fact: "health_severity",
    words: [
      word(0, "EMERGENCY", "The adapter cannot be used."),
      word(1, "ALERT", "It must be acted on at once."),
      word(2, "CRITICAL", "A critical condition of the firmware."),
      word(3, "ERROR", "An error of the firmware."),
      word(4, "WARNING", "A warning: it works on."),
      word(5, "NOTICE", "Normal, but worth a note."),
      word(6, "INFO", "News."),
      word(7, "DEBUG", "For those who write the firmware."),
    ],
  },
  {
    title: "what the driver's watch found",
    fact: "fatal",
    words: [
      word(1, "PCI_COMM_ERR", "Registers read as all ones: the device does not answer on the bus."),
      word(2, "PCI_ERR", "The bus reports the device as failed."),
      word(3, "NIC_DISABLED", "The firmware has disabled the interface."),
      word(4, "NIC_SW_RESET", "Somebody resets the device: another function, or a tool."),
      word(5, "FW_SYND_RFR", "The firmware reports a syndrome and asks for a reset."),
    ],
  },
  {
    title: "GPU fault (Xid)",
    fact: "xid",
    words: [
      word(13, "Graphics Engine Exception", "A kernel of the application faulted, often out of bounds."),
      word(31, "GPU memory page fault", "A kernel, or an engine, accessed memory that is not mapped."),
      word(43, "GPU stopped processing", "A channel was stopped after an error of the application."),
      word(45, "Preemptive cleanup", "Channels are torn down: the process ended, or another Xid came before."),
      word(48, "Double Bit ECC Error", "Memory of the GPU is broken: reset it."),
      word(62, "Internal micro-controller halt", "A processor of the GPU halted: reset it."),
      word(63, "ECC page retirement or row remapping", "Bad memory was taken out of use."),
      word(64, "ECC page retirement failure", "Bad memory could not be taken out of use: reset the GPU."),
      word(74, "NVLink Error", "A link between GPUs failed."),
      word(
        79,
        "GPU has fallen off the bus",
        "The GPU does not answer on the bus: its memory is lost to the adapter as well.",
      ),
      word(92, "High single-bit ECC error rate", "Memory of the GPU is going bad."),
      word(94, "Contained ECC error", "One process is hit: start it again."),
      word(95, "Uncontained ECC error", "Every process of the GPU is hit: reset it."),
      word(119, "GSP RPC timeout", "The GPU's firmware does not answer: reset it."),
      word(120, "GSP error", "The GPU's firmware failed: reset it."),
    ],
  },
];

/** The word of a number of a kind. */
export function hostWordOf(fact: string, value: unknown): HostWord | undefined {
  if (typeof value !== "number") return undefined;
  return HOST_WORDS.find((kind) => kind.fact === fact)?.words.find((one) => one.value === value);
}

/** The word of a name, in any case. */
export function hostWordNamed(name: string): { readonly kind: HostWords; readonly word: HostWord } | undefined {
  const low = name.toLowerCase();
  for (const kind of HOST_WORDS) {
    const found = kind.words.find(({ names }) => names.some((one) => one.toLowerCase() === low));
    if (found !== undefined) return { kind, word: found };
  }
  return undefined;
}
