/** `--access`: which way leads to a real adapter, and what is said of it. */

import { UsageError } from "../errors.ts";
import type { DeviceInfo } from "../device/types.ts";
import type { Session } from "./session.ts";

/**
 * The way that was asked for.
 *
 * @throws {UsageError} When one was, and the name is no adapter's.
 */
export function accessOption({ options }: Session, kind: "sim" | "file" | "live"): Session["options"]["access"] {
  if (options.access !== undefined && kind !== "live") {
    const what = kind === "file" ? "a file" : "simulated";
    throw new UsageError(`Option --access is for adapters; "${options.device}" is ${what}, leave it out`);
  }
  return options.access;
}

/** Say in one line which way it is, where it is not the first. */
export function tellAccess(session: Session, { name, access }: DeviceInfo): void {
  if (access === undefined || access.refused.length === 0) return;
  const reasons = access.refused.map(({ path, reason }) => `${path}: ${reason}`);
  session.info(`Reading ${name} by ${access.used}; not by ${reasons.join("; not by ")}`);
}
