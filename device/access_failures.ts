/** Ways to an adapter that did not do, and what that means for the others. */

import { DeviceError, UsageError, WqdumpError } from "../errors.ts";
import type { AccessPath } from "./types.ts";

/** A way that did not do. */
export interface WayFailure {
  readonly path: AccessPath;
  /** What it said. */
  readonly error: WqdumpError;
  /** It was open, and refused what everything needs. */
  readonly opened: boolean;
}

/** What mtcr finds wrong with the adapter itself, which its gateway would show by any other program too. */
const DEVICE_FAULTS: readonly string[] = [
  "GATEWAY_HELD",
  "LIBRARY_LOCKED",
  "NO_ANSWER",
  "DEVICE_GONE",
  "LIVEFISH",
  "UNKNOWN_DEVICE",
  "NO_DEVICE",
  "FOREIGN",
  "NOT_ROOT",
  "LOCKDOWN",
];

/** What the mtcr library may be at fault for, where the adapter's gateway is not. */
const LIBRARY_FAULTS: readonly string[] = [
  "ME_BAD_PARAMS",
  "ME_NOT_IMPLEMENTED",
  "ME_REG_ACCESS_BAD_METHOD",
  "ME_REG_ACCESS_NOT_SUPPORTED",
  "ME_REG_ACCESS_SIZE_EXCCEEDS_LIMIT",
  "ME_ICMD_UNSUPPORTED_ICMD_VERSION",
  "ME_ICMD_SIZE_EXCEEDS_LIMIT",
];

/**
 * Whether the adapter's gateway would show the same by any other program.
 *
 * @param mtcr What the library's way said.
 */
export function isGatewayAtFault(mtcr: WayFailure | undefined): boolean {
  const status = mtcr?.error instanceof DeviceError ? mtcr.error.status ?? "" : "";
  return mtcr?.opened === true ? !LIBRARY_FAULTS.includes(status) : DEVICE_FAULTS.includes(status);
}

/**
 * The error of the way that came furthest; the others are told with it.
 *
 * @param name The adapter as the user named it.
 * @param failed What each way said.
 * @param closed Why the C library may not be opened.
 */
export function failureOfWays(name: string, failed: readonly WayFailure[], closed: WqdumpError | undefined): Error {
  const absent = ({ error }: { error: WqdumpError }): boolean => error instanceof DeviceError && isAbsence(error);
  const told = failed.find((one) => !absent(one)) ?? failed.find(({ path }) => path === "mtcr") ??
    failed[0];
  if (told === undefined) throw new Error("no way was tried");
  const { error } = told;
  const others = failed.filter((one) => one !== told && !absent(one));
  const also = others.map((one) => `${one.path}: ${one.error.message}`);
  const grant = closed?.hint;
  if (grant !== undefined && error !== closed && absent(told)) also.push(`fwctl, pci, netlink: ${grant}`);
  if (also.length === 0) return error;
  return new DeviceError(error.message, {
    device: name,
    operation: error instanceof DeviceError ? error.operation : "open",
    status: error instanceof DeviceError ? error.status : undefined,
    hint: `${error.hint ?? ""}${error.hint === undefined ? "" : ". "}Other ways: ${also.join("; ")}`,
    cause: error,
  });
}

/** What one way says no to another may do; `--trace` has no use for netlink, which a way of registers is tried before. */
export function isRefusal(error: unknown): error is DeviceError | UsageError {
  return error instanceof DeviceError || error instanceof UsageError;
}

/** Why a way that brings contexts was not taken where another brings more. */
export function passedOver(short: Error): WqdumpError {
  return short instanceof WqdumpError ? short : new WqdumpError(short.message, { cause: short });
}

/** The way is not there at all, which is nothing that went wrong. */
function isAbsence(error: DeviceError): boolean {
  return error.status === "NO_NODE" || error.status === "NO_DEVICE" || error.operation === "open the mtcr library" ||
    error.operation === "open the C library" ||
    error.status === "NO_RDMA";
}
