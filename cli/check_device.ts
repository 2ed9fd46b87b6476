/** What the device's generation and part rule out: checked as soon as it is known what was opened. */

import { UsageError } from "../errors.ts";
import type { DeviceInfo } from "../device/types.ts";
import type { Options } from "./flags.ts";
import { BEFORE_CONNECTX5, findQueue } from "../layouts/queues.ts";

/**
 * Check what the device's generation and part rule out.
 *
 * @throws {UsageError} When the device has nothing of what is asked.
 */
export function checkDevice(options: Options, info: DeviceInfo): void {
  const device = `${info.name}${info.part === undefined ? "" : ` (${info.part})`}`;
  const source = options.source;
  const known = source === undefined ? undefined : findQueue(source);
  if (info.generation === 4) checkGeneration4(options, device);
  else checkGeneration5(options, device);
  checkElementSizes(options, info.generation, device);
  if (known !== undefined && (info.generation === 4 ? known.gen4 : known.gen5) === undefined) {
    const others = known.gen4 !== undefined ? "ConnectX-3/Pro" : "Connect-IB, ConnectX-4 and later";
    throw new UsageError(`Option --source ${known.name} is for ${others}; ${device} has ${available(info)}`);
  }
  if (known?.fromConnectX5 && BEFORE_CONNECTX5.includes(info.pciDeviceId ?? -1)) {
    throw new UsageError(`Option --source ${known.name} is for ConnectX-5 and later; ${device} has ${available(info)}`);
  }
}

/** Options that only a ConnectX-3 has a use for. */
function checkGeneration5(options: Options, device: string): void {
  for (const name of ["gw_access", "context-sources"] as const) {
    if (options[name] === undefined) continue;
    throw new UsageError(`Option --${name} is for ConnectX-3/Pro; ${device} is not one, leave it out`);
  }
}

/**
 * Values that only one generation has.
 *
 * @param what Names the device or the generation in messages.
 * @throws {UsageError} When a value belongs to the other one.
 */
export function checkElementSizes(options: Options, generation: 4 | 5, what: string): void {
  const size = options["cqe-size"];
  if (size === (generation === 4 ? "128" : "32")) {
    const sizes = generation === 4 ? "32 or 64" : "64 or 128";
    throw new UsageError(`Option --cqe-size ${size} is not for ${what}, whose CQEs have ${sizes} bytes`);
  }
  const transport = options.transport;
  if (transport === (generation === 4 ? "dc" : "mlx")) {
    const others = generation === 4 ? "Connect-IB, ConnectX-4 and later" : "ConnectX-3/Pro";
    throw new UsageError(`Option --transport ${transport} is for ${others}; ${what} has no such queues`);
  }
}

/** Options that a ConnectX-3 has no mechanism for. */
function checkGeneration4(options: Options, device: string): void {
  if (options.gvmi !== undefined) {
    throw new UsageError(`Option --gvmi 0x${options.gvmi.toString(16)} is not for ConnectX-3/Pro; ${device} has none`);
  }
  if (options.menu) throw new UsageError(`Option --menu is not for ConnectX-3/Pro; ${device} has no segment menu`);
  if (options.bin !== undefined) {
    throw new UsageError(`Option --bin ${options.bin} is not for ConnectX-3/Pro; ${device} sends no segments`);
  }
}

/** The context types of a device, in words. */
function available(info: DeviceInfo): string {
  if (info.generation === 4) return "Snd, Rcv, Cmp, Srq, Eqe and MCG";
  const all = "Snd, Rcv, Cmp, Srq, Eqe, MKC, SXDC and FullQp";
  return BEFORE_CONNECTX5.includes(info.pciDeviceId ?? -1) ? all : `${all}, and the CMAS types`;
}
