/** What a first user of an adapter should send, and what a fixture is made of: its ways, tried. */

import { thrownText } from "../errors.ts";
import type { AccessState } from "../device/access_matrix.ts";
import type { ListedDevice } from "../device/live.ts";
import type { AccessPath, MenuRecord } from "../device/types.ts";
import { VERSION } from "../version.ts";
import { openDevice } from "./device.ts";

/** What a way answered when it was tried. */
interface Trial {
  /** Which way. */
  readonly path: AccessPath;
  /** It opens and answers. */
  readonly works: boolean;
  /** Why not. */
  readonly reason: string | null;
  /** Milliseconds for opening and reading the menu. */
  readonly ms: number;
  readonly menu: readonly MenuRecord[] | null;
}

/** Which library, and what stops it. */
interface ReportOptions {
  /** The mtcr library. */
  readonly library?: string | undefined;
  /** Stops between two trials. */
  readonly signal: AbortSignal;
}

/** Make the report. */
export async function devicesReport(
  devices: readonly ListedDevice[],
  states: ReadonlyMap<string, readonly AccessState[]>,
  options: ReportOptions,
) {
  const { tryOpenLibc } = await import("../ffi/libc_library.ts");
  const { readTextFile } = await import("../ffi/libc.ts");
  const { lockdownState } = await import("../device/access_matrix.ts");
  using libc = tryOpenLibc({ path: options.library });
  const adapters = [];
  for (const device of devices) adapters.push(await adapterReport(device, states.get(device.name) ?? [], options));
  return {
    report: "wqdump-devices/1",
    tool: `wqdump ${VERSION}`,
    deno: Deno.version.deno,
    arch: Deno.build.arch,
    kernel: (libc && readTextFile(libc.symbols, "/proc/sys/kernel/osrelease", 128)?.trim()) ?? null,
    lockdown: (libc && lockdownState(libc.symbols)) ?? null,
    adapters,
  };
}

async function adapterReport(
  { name, address, deviceId, part, generation, firmware, rdma }: ListedDevice,
  states: readonly AccessState[],
  options: ReportOptions,
) {
  const trials: Trial[] = [];
  for (const { path, usable } of states) {
    if (usable && !options.signal.aborted) trials.push(await tried(name, path, options.library));
  }
  return {
    name,
    address,
    pci_device_id: `0x${deviceId.toString(16)}`,
    part: part ?? null,
    generation: generation ?? null,
    firmware: firmware ?? null,
    rdma_devices: rdma.length,
    ways: states.map(({ path, usable, state, enable }) => ({ path, usable, state, enable: enable ?? null })),
    trials,
  };
}

/** Opens the adapter by one way and reads its menu, which touches no queue. */
async function tried(name: string, path: AccessPath, library: string | undefined): Promise<Trial> {
  const started = performance.now();
  const ms = (): number => Math.round(performance.now() - started);
  try {
    using device = await openDevice(name, { access: path, library });
    const menu = device.info.generation === 4 ? null : await device.menu();
    return { path, works: true, reason: null, ms: ms(), menu };
  } catch (error) {
    const reason = thrownText(error);
    return { path, works: false, reason, ms: ms(), menu: null };
  }
}
