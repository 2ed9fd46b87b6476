/**
 * Every status that the mtcr library can answer, and the one function that turns it into an error.
 *
 * The numbers are those of mtcr's `MError`; a register status or an ICMD status byte of the device stands behind those
 * that have `device`.
 */

import { DeviceError } from "../errors.ts";

/** One MError. */
export interface StatusRow {
  /** Name in mtcr's headers. */
  readonly name: string;
  /** What it means, as the end of a sentence. */
  readonly text: string;
  /** What the user can do next, where that is known. */
  readonly next?: NextStep;
}

/** Keys of the table of next steps. */
export type NextStep =
  | "root"
  | "lockdown"
  | "semaphore"
  | "gone"
  | "livefish"
  | "lock"
  | "io"
  | "firmware"
  | "parameter"
  | "busy"
  | "stuck"
  | "name"
  | "generation"
  | "driver"
  | "library"
  | "node"
  | "absent"
  | "refused"
  | "senseless"
  | "reopen"
  | "dead"
  | "full"
  | "bug"
  | "capability"
  | "rdma"
  | "namespace";

/** What to do next, by reason. */
export const NEXT_STEPS: Readonly<Record<NextStep, string>> = {
  root: "Run as root (sudo): the mtcr library opens devices for effective user id 0 only",
  lockdown: "The kernel refuses it (lockdown under Secure Boot, or a container without the device): " +
    "see /sys/kernel/security/lockdown; fwctl works under lockdown: load mlx5_fwctl (Linux 6.15 or newer, or the fwctl " +
    "package of MLNX_OFED), and --access netlink reads contexts of QPs, CQs and mkeys",
  semaphore: "Another tool uses the device or died holding its semaphore: wait for it, " +
    "or release it with --clear_semaphore",
  gone: "All reads answer 0xffffffff: the device fell off the bus, is being reset or is in recovery; " +
    "look at lspci and dmesg, then reset or power-cycle it",
  livefish: "The device is in recovery (livefish): burn a firmware that works, then power-cycle",
  firmware: "This firmware does not offer it; wqdump -d DEVICE --menu lists what it does, a newer one may do more",
  lock: "Wait for that process or end it: the library reads nothing as long as its lock is held",
  io:
    "The kernel could not read it: look at dmesg and lspci; the device may be gone, asleep or refused to this container",
  parameter: "The firmware refuses these values: check number, --gvmi and --fi/--num",
  busy: "Try again; where it stays, another tool or the firmware holds the command interface",
  stuck: "The firmware's command interface stopped answering: try again, then reset the device",
  name: "Name it as wqdump devices does: a PCI address, an RDMA device or an mst device",
  generation: "This needs another adapter generation",
  driver: "Load the adapter's driver, or give it a newer firmware",
  library: "Install a newer mstflint or NVIDIA MFT, or name another library with --lib",
  node: "Run as root (sudo), or let a udev rule give the node to a group; see docs/permissions.md for what that allows",
  absent: "Load mlx5_fwctl (Linux 6.15 or newer, or the fwctl package of MLNX_OFED); in a container, pass the node in",
  refused: "Another way may do (--access); wqdump devices shows which of them this host offers",
  senseless:
    "Try again; where it stays, --trace FILE keeps what the adapter answers: see docs/hardware.md on reporting it",
  reopen: "The driver was reloaded or the adapter reset meanwhile: run it again",
  dead: "The adapter is in an internal error or off the bus: look at dmesg and devlink health, then reset it",
  full: "Too many contexts are open on this adapter: close other tools, then try again",
  bug: "This is a fault of wqdump: report it with the command and --version --verbose",
  capability: "Run as root (sudo) of the host itself: the kernel wants CAP_NET_ADMIN outside of any user namespace",
  rdma: "Load the adapter's RDMA driver (modprobe mlx5_ib)",
  namespace: "Another network namespace has it (rdma system show, rdma dev): run wqdump there",
};

/** MError values by number. */
export const MTCR_STATUS: Readonly<Record<number, StatusRow>> = {
  0x1: { name: "ME_ERROR", text: "general error, as when the command interface stays busy", next: "stuck" },
  0x2: { name: "ME_BAD_PARAMS", text: "bad parameters", next: "library" },
  0x3: { name: "ME_CR_ERROR", text: "configuration space access failed", next: "busy" },
  0x4: {
    name: "ME_NOT_IMPLEMENTED",
    text: "not implemented by the library, or another process starved this one of the device",
    next: "busy",
  },
  0x5: { name: "ME_SEM_LOCKED", text: "semaphore is held", next: "semaphore" },
  0x6: { name: "ME_MEM_ERROR", text: "out of memory" },
  0x100: { name: "ME_REG_ACCESS_BAD_STATUS_ERR", text: "bad register access status" },
  0x101: { name: "ME_REG_ACCESS_BAD_METHOD", text: "bad register access method", next: "library" },
  0x102: {
    name: "ME_REG_ACCESS_NOT_SUPPORTED",
    text: "register access is not supported, or another process starved this one of the device",
    next: "busy",
  },
  0x103: { name: "ME_REG_ACCESS_DEV_BUSY", text: "device is busy", next: "busy" },
  0x104: { name: "ME_REG_ACCESS_VER_NOT_SUPP", text: "version not supported", next: "firmware" },
  0x105: { name: "ME_REG_ACCESS_UNKNOWN_TLV", text: "unknown TLV", next: "firmware" },
  0x106: { name: "ME_REG_ACCESS_REG_NOT_SUPP", text: "register not supported", next: "firmware" },
  0x107: { name: "ME_REG_ACCESS_CLASS_NOT_SUPP", text: "class not supported", next: "firmware" },
  0x108: { name: "ME_REG_ACCESS_METHOD_NOT_SUPP", text: "method not supported", next: "firmware" },
  0x109: { name: "ME_REG_ACCESS_BAD_PARAM", text: "bad parameter", next: "parameter" },
  0x10a: { name: "ME_REG_ACCESS_RES_NOT_AVLBL", text: "resource not available", next: "parameter" },
  0x10b: { name: "ME_REG_ACCESS_MSG_RECPT_ACK", text: "message receipt acknowledged, no answer", next: "busy" },
  0x10c: { name: "ME_REG_ACCESS_UNKNOWN_ERR", text: "unknown register status", next: "firmware" },
  0x10d: {
    name: "ME_REG_ACCESS_SIZE_EXCCEEDS_LIMIT",
    text: "register is too large, or another process starved this one of the device",
    next: "busy",
  },
  0x10e: { name: "ME_REG_ACCESS_CONF_CORRUPT", text: "configuration section is corrupted" },
  0x10f: { name: "ME_REG_ACCESS_LEN_TOO_SMALL", text: "register length is too small", next: "firmware" },
  0x110: { name: "ME_REG_ACCESS_BAD_CONFIG", text: "configuration is rejected" },
  0x111: { name: "ME_REG_ACCESS_ERASE_EXEEDED", text: "erase count exceeds its limit" },
  0x112: { name: "ME_REG_ACCESS_INTERNAL_ERROR", text: "firmware internal error", next: "stuck" },
  0x200: { name: "ME_ICMD_STATUS_CR_FAIL", text: "configuration space access failed in a command", next: "busy" },
  0x201: { name: "ME_ICMD_INVALID_OPCODE", text: "invalid command opcode", next: "firmware" },
  0x202: { name: "ME_ICMD_INVALID_CMD", text: "invalid command", next: "firmware" },
  0x203: {
    name: "ME_ICMD_OPERATIONAL_ERROR",
    text: "command failed, as firmware without this register answers",
    next: "firmware",
  },
  0x204: { name: "ME_ICMD_BAD_PARAM", text: "bad command parameter", next: "parameter" },
  0x205: { name: "ME_ICMD_BUSY", text: "command interface is busy", next: "busy" },
  0x206: { name: "ME_ICMD_INIT_FAILED", text: "command interface could not be set up", next: "stuck" },
  0x207: {
    name: "ME_ICMD_NOT_SUPPORTED",
    text: "command interface is not supported by the device in its present state",
    next: "livefish",
  },
  0x208: { name: "ME_ICMD_STATUS_SEMAPHORE_TO", text: "command semaphore is held", next: "semaphore" },
  0x209: { name: "ME_ICMD_STATUS_EXECUTE_TO", text: "command timed out", next: "stuck" },
  0x20a: { name: "ME_ICMD_STATUS_IFC_BUSY", text: "command interface is busy", next: "busy" },
  0x20b: { name: "ME_ICMD_STATUS_ICMD_NOT_READY", text: "command interface is not ready", next: "stuck" },
  0x20c: { name: "ME_ICMD_UNSUPPORTED_ICMD_VERSION", text: "command interface version not supported", next: "library" },
  0x20d: { name: "ME_ICMD_UNKNOWN_STATUS", text: "unknown command status", next: "firmware" },
  0x20e: { name: "ME_ICMD_ICM_NOT_AVAIL", text: "ICM is not available", next: "parameter" },
  0x20f: { name: "ME_ICMD_WRITE_PROTECT", text: "write protected" },
  0x210: { name: "ME_ICMD_SIZE_EXCEEDS_LIMIT", text: "register does not fit in the command mailbox", next: "firmware" },
  0x300: { name: "ME_CMDIF_BUSY", text: "tools HCR is busy", next: "busy" },
  0x301: { name: "ME_CMDIF_TOUT", text: "tools HCR timed out", next: "stuck" },
  0x302: { name: "ME_CMDIF_BAD_STATUS", text: "tools HCR answered a bad status", next: "parameter" },
  0x303: { name: "ME_CMDIF_BAD_OP", text: "operation not supported by the tools HCR", next: "firmware" },
  0x304: { name: "ME_CMDIF_NOT_SUPP", text: "tools HCR is not supported", next: "generation" },
  0x305: { name: "ME_CMDIF_BAD_SYS", text: "bad system state: driver down or firmware without this", next: "driver" },
  0x306: { name: "ME_CMDIF_UNKN_TLV", text: "unknown TLV", next: "firmware" },
  0x307: { name: "ME_CMDIF_RES_STATE", text: "bad reset state", next: "stuck" },
  0x308: { name: "ME_CMDIF_UNKN_STATUS", text: "unknown tools HCR status", next: "parameter" },
};

/** MError for a register status; others are 0x10c, unknown. */
const REGISTER_ERRORS: Readonly<Record<number, number>> = {
  0x01: 0x103,
  0x02: 0x104,
  0x03: 0x105,
  0x04: 0x106,
  0x05: 0x107,
  0x06: 0x108,
  0x07: 0x109,
  0x08: 0x10a,
  0x09: 0x10b,
  0x20: 0x110,
  0x21: 0x111,
  0x22: 0x10e,
  0x24: 0x10f,
  0x70: 0x112,
};

/**
 * The MError behind a register status.
 *
 * @param status Register status, not 0.
 */
export function mErrorOf(status: number): number {
  return REGISTER_ERRORS[status] ?? 0x10c;
}

/** Everything known about a call that failed. */
export interface CallFailure {
  /** Device as the user named it. */
  readonly device: string;
  /** What was being done, as the sentence goes on after "Cannot": `access register 0xc000`. */
  readonly operation: string;
  /** MError, where the library answered one. */
  readonly code?: number | undefined;
  /** Register status that the device answered, where the call has one. */
  readonly registerStatus?: number | undefined;
  /** The library's own words for the MError, used where the table has none. */
  readonly libraryText?: string | undefined;
  /** errno right after the call, where the call sets it. */
  readonly errno?: number | undefined;
  readonly errnoText?: string | undefined;
  /** Status name for reasons that are no MError, e.g. `DEVICE_GONE`. */
  readonly status?: string | undefined;
  /** Reason in words for those. */
  readonly text?: string | undefined;
  /** Next step, where it is better known than from the status. */
  readonly next?: NextStep | undefined;
  /** The error behind. */
  readonly cause?: unknown;
}

/** errno values with a next step of their own. */
const ERRNO_STEPS: Readonly<Record<number, NextStep>> = {
  1: "lockdown", // EPERM
  2: "name", // ENOENT
  5: "io", // EIO
  6: "gone", // ENXIO
  13: "root", // EACCES
  16: "busy", // EBUSY
  19: "name", // ENODEV
  22: "name", // EINVAL
  95: "name", // EOPNOTSUPP: not a device that the library knows
};

/**
 * The error for a call that failed.
 *
 * @returns An error whose message has device, operation, status name and number, register status and errno, and whose
 * hint is the next step.
 */
export function deviceError(failure: CallFailure): DeviceError {
  const row = failure.code === undefined ? undefined : MTCR_STATUS[failure.code];
  const status = failure.status ?? row?.name ??
    (failure.code === undefined ? undefined : `MError ${hex(failure.code)}`);
  const next = failure.next ?? row?.next ?? (failure.errno === undefined ? undefined : ERRNO_STEPS[failure.errno]);
  const target = failure.device === "" ? "" : ` ${failure.operation.includes(" ") ? "of " : ""}"${failure.device}"`;
  const parts = [words(failure, row), registerWords(failure), errnoWords(failure)].filter((part) => part !== "");
  return new DeviceError(`Cannot ${failure.operation}${target}: ${parts.join(", ")}`, {
    device: failure.device,
    operation: failure.operation,
    status,
    hint: next === undefined ? undefined : NEXT_STEPS[next],
    cause: failure.cause,
  });
}

/**
 * The error for a register status that a device answered.
 *
 * @param status Register status, not 0.
 */
export function registerError(failure: Pick<CallFailure, "device" | "operation">, status: number): DeviceError {
  return deviceError({ ...failure, code: mErrorOf(status), registerStatus: status });
}

function words(failure: CallFailure, row: StatusRow | undefined): string {
  if (failure.text !== undefined) return failure.text;
  if (failure.code === undefined) return failure.errno === undefined ? "no reason was given" : "";
  const text = row?.text ?? oneLine(failure.libraryText) ?? "unknown status";
  return row === undefined ? `${text} (MError ${hex(failure.code)})` : `${text} (${row.name}, ${hex(failure.code)})`;
}

function registerWords(failure: CallFailure): string {
  const status = failure.registerStatus;
  return status === undefined || status === 0 ? "" : `register status ${hex(status)}`;
}

function errnoWords(failure: CallFailure): string {
  if (failure.errno === undefined || failure.errno === 0) return "";
  return `${oneLine(failure.errnoText) ?? "system error"} (errno ${failure.errno})`;
}

/** The library's texts can hold line ends and final periods; an error is one line. */
function oneLine(text: string | undefined): string | undefined {
  const line = text?.replaceAll(/\s+/g, " ").trim().replace(/\.$/, "");
  return line === "" ? undefined : line;
}

function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}
