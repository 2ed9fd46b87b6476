/** What fwctl and the firmware behind it answer when they do not do what was asked. */

import { hex } from "../bytes.ts";
import type { DeviceError } from "../errors.ts";
import { deviceError, type NextStep } from "./status.ts";

/** Why something failed, and what to do. */
interface Row {
  /** Status name. */
  readonly name: string;
  /** The end of a sentence. */
  readonly text: string;
  readonly next?: NextStep;
}

/** errno of open(2) on a node. */
export const OPEN_ERRNO: Readonly<Record<number, Row>> = {
  1: { name: "EPERM", text: "the container's device rules refuse the node", next: "absent" },
  2: { name: "ENOENT", text: "there is no such node", next: "absent" },
  5: { name: "EIO", text: "the firmware refused a user context", next: "refused" },
  6: { name: "ENXIO", text: "no driver stands behind the node", next: "reopen" },
  11: { name: "EAGAIN", text: "the firmware has no user context left", next: "full" },
  12: { name: "ENOMEM", text: "the firmware has no user context left", next: "full" },
  13: { name: "EACCES", text: "the node may not be opened", next: "node" },
  16: { name: "EBUSY", text: "the firmware refused a user context", next: "busy" },
  19: { name: "ENODEV", text: "the driver was removed", next: "reopen" },
  22: { name: "EINVAL", text: "the firmware refused a user context", next: "refused" },
  67: { name: "ENOLINK", text: "the adapter is in an internal error or off the bus", next: "dead" },
};

/** errno of FWCTL_INFO and FWCTL_RPC. */
export const RPC_ERRNO: Readonly<Record<number, Row>> = {
  1: { name: "EPERM", text: "the kernel refuses the command", next: "refused" },
  5: { name: "EIO", text: "the command did not reach the firmware", next: "busy" },
  6: { name: "ENXIO", text: "the command interface is down", next: "dead" },
  7: { name: "E2BIG", text: "the kernel does not know the form of the request", next: "bug" },
  11: { name: "EAGAIN", text: "all command slots are stalled", next: "busy" },
  12: { name: "ENOMEM", text: "the kernel has no memory for the command", next: "busy" },
  14: { name: "EFAULT", text: "the command did not reach the firmware", next: "bug" },
  16: { name: "EBUSY", text: "the command queue is stuck", next: "stuck" },
  19: { name: "ENODEV", text: "the driver was removed since it was opened", next: "reopen" },
  22: { name: "EINVAL", text: "the kernel or the command interface does not take the request", next: "busy" },
  25: { name: "ENOTTY", text: "the node is no fwctl device", next: "name" },
  42: { name: "ENOMSG", text: "the command did not reach the firmware", next: "busy" },
  53: { name: "EBADR", text: "the command did not reach the firmware", next: "busy" },
  74: { name: "EBADMSG", text: "this fwctl driver does not pass the command", next: "refused" },
  90: { name: "EMSGSIZE", text: "the kernel does not take a mailbox of this size", next: "bug" },
  95: { name: "EOPNOTSUPP", text: "this fwctl driver does not know the scope of debug reads", next: "refused" },
  110: { name: "ETIMEDOUT", text: "the firmware did not complete the command", next: "stuck" },
  125: { name: "ECANCELED", text: "the command was given up", next: "stuck" },
};

/** Status of a command that says that a number is not valid. */
export const CMD_NOT_VALID = "CMD_NOT_VALID";

/** Status byte of an output mailbox. Names and words: Linux, mlx5 device.h and cmd.c. */
export const COMMAND_STATUS: Readonly<Record<number, Row>> = {
  0x01: { name: "CMD_INTERNAL_ERR", text: "internal error", next: "stuck" },
  0x02: { name: "CMD_BAD_OP", text: "bad operation", next: "firmware" },
  0x03: { name: "CMD_BAD_PARAM", text: "bad parameter", next: "parameter" },
  0x04: { name: "CMD_BAD_SYS_STATE", text: "bad system state", next: "driver" },
  0x05: { name: "CMD_BAD_RES", text: "bad resource", next: "parameter" },
  0x06: { name: "CMD_RES_BUSY", text: "resource busy", next: "busy" },
  0x07: { name: "CMD_NOT_READY", text: "not ready", next: "busy" },
  0x08: { name: "CMD_LIM", text: "limits exceeded", next: "full" },
  0x09: { name: "CMD_BAD_RES_STATE", text: "bad resource state", next: "parameter" },
  0x0a: { name: "CMD_BAD_INDEX", text: "bad index", next: "parameter" },
  0x0f: { name: "CMD_NO_RES", text: "no resources", next: "full" },
  0x10: { name: "CMD_BAD_QP_STATE", text: "bad QP state", next: "parameter" },
  0x30: { name: "CMD_BAD_PKT", text: "bad packet", next: "parameter" },
  0x40: { name: "CMD_BAD_SIZE", text: "bad size", next: "firmware" },
  0x50: { name: "CMD_BAD_INP_LEN", text: "bad input length", next: "firmware" },
  0x51: { name: "CMD_BAD_OUTP_LEN", text: "bad output length", next: "firmware" },
};

/** What failed. */
export interface FwctlFailure {
  /** Device as the user named it. */
  readonly device: string;
  /** As the sentence goes on after "Cannot". */
  readonly operation: string;
}

/**
 * The error for an errno.
 *
 * @param table {@linkcode OPEN_ERRNO} or {@linkcode RPC_ERRNO}.
 */
export function errnoError(table: Readonly<Record<number, Row>>, errno: number, failure: FwctlFailure): DeviceError {
  const row = table[errno];
  const name = row?.name ?? `errno ${errno}`;
  const text = row === undefined ? `errno ${errno}` : `${row.text} (${row.name}, errno ${errno})`;
  return deviceError({ ...failure, status: name, text, next: row?.next ?? "busy" });
}

/** A command that firmware refused. */
export interface Refusal extends FwctlFailure {
  /** Status byte. */
  readonly status: number;
  readonly syndrome: number;
  /** The command asks for a number, and the status can only mean that the number is not valid. */
  readonly invalidNumber: boolean;
  /** What the user context may see, where that may be the reason. */
  readonly capabilities: number;
}

/** The user context may read objects of others. */
export const TOOLS_RESOURCES = 0x4;

/** The error for a status that firmware answered. */
export function commandError(refusal: Refusal): DeviceError {
  const { device, operation, status, syndrome, invalidNumber, capabilities } = refusal;
  const row = COMMAND_STATUS[status];
  const words = row === undefined ? `firmware status ${hex(status)}` : `${row.text} (${row.name}, ${hex(status)})`;
  const blind = (capabilities & TOOLS_RESOURCES) === 0 && (status === 3 || status === 5)
    ? `; this firmware gives its tools no sight of others' objects (uctx_caps ${hex(capabilities)})`
    : "";
  return deviceError({
    device,
    operation,
    status: invalidNumber ? CMD_NOT_VALID : row?.name ?? `CMD_STATUS_${hex(status)}`,
    text: `${words}, syndrome ${hex(syndrome)}${blind}`,
    next: row?.next ?? "firmware",
  });
}
