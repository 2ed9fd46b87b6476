/**
 * `wqdump devices --report`: what a first user of an adapter should send, and what a fixture is made of.
 *
 * @module
 */

import { EXIT } from "../../errors.ts";
import type { AccessState } from "../../device/access_matrix.ts";
import type { ListedDevice } from "../../device/live.ts";
import type { AccessPath, MenuRecord } from "../../device/types.ts";
import { VERSION } from "../../version.ts";
import type { Session } from "../session.ts";

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
  /** The menu. */
  readonly menu: readonly MenuRecord[] | null;
}

/**
 * Print the report.
 *
 * @param session The command.
 * @param devices Adapters of this host.
 * @param states Ways to each of them.
 */
export async function printReport(
  session: Session,
  devices: readonly ListedDevice[],
  states: ReadonlyMap<string, readonly AccessState[]>,
): Promise<number> {
  const { tryOpenLibc } = await import("../../ffi/libc_library.ts");
  const { readTextFile } = await import("../../ffi/libc.ts");
  const { lockdownState } = await import("../../device/access_matrix.ts");
  using libc = tryOpenLibc({ path: session.options.lib });
  const adapters = [];
  for (const { name, address, deviceId, part, generation, firmware, rdma } of devices) {
    const trials: Trial[] = [];
    for (const { path, usable } of states.get(name) ?? []) {
      if (usable && !session.signal.aborted) trials.push(await tried(session, name, path));
    }
    const ways = (states.get(name) ?? []).map(({ path, usable, state, enable }) => ({
      path,
      usable,
      state,
      enable: enable ?? null,
    }));
    adapters.push({
      name,
      address,
      pci_device_id: `0x${deviceId.toString(16)}`,
      part: part ?? null,
      generation: generation ?? null,
      firmware: firmware ?? null,
      rdma_devices: rdma.length,
      ways,
      trials,
    });
  }
  const report = {
    report: "wqdump-devices/1",
    tool: `wqdump ${VERSION}`,
    deno: Deno.version.deno,
    arch: Deno.build.arch,
    kernel: (libc && readTextFile(libc.symbols, "/proc/sys/kernel/osrelease", 128)?.trim()) ?? null,
    lockdown: (libc && lockdownState(libc.symbols)) ?? null,
    adapters,
  };
  await session.out.text(`${JSON.stringify(report, null, 2)}\n`);
  session.info(
    "Look at it before you give it away: it names PCI addresses, parts, firmware and the kernel, no host and no queue",
  );
  return adapters.some(({ trials }) => trials.length > 0 && trials.every(({ works }) => !works))
    ? EXIT.incomplete
    : EXIT.ok;
}

/** Opens the adapter by one way and reads its menu, which touches no queue. */
async function tried(session: Session, name: string, path: AccessPath): Promise<Trial> {
  const { openDevice } = await import("../../api/device.ts");
  const started = performance.now();
  const ms = (): number => Math.round(performance.now() - started);
  try {
    using device = await openDevice(name, { access: path, library: session.options.lib });
    const menu = device.info.generation === 4 ? null : await device.menu();
    return { path, works: true, reason: null, ms: ms(), menu };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { path, works: false, reason, ms: ms(), menu: null };
  }
}
