/**
 * Which contexts the host's drivers say exist: the folders of the mlx5 driver's debugfs, else the lists of the RDMA
 * subsystem. No tool is run and nothing is asked for permission; what may not be read is done without.
 */

import type { DeviceRecord } from "../ffi/devices.ts";
import { listFolder } from "../ffi/libc.ts";
import type { Libc } from "../ffi/libc_library.ts";
import { startSyscalls } from "../ffi/syscalls.ts";
import { type ContextObject, findQueue, type ObjectRow, OBJECTS } from "../layouts/queues.ts";
import { resourceNumber } from "./raw_context.ts";
import { RdmaNetlink } from "./rdma_netlink.ts";
import type { ContextType, DriverList } from "./types.ts";

/** Where the driver's lists are. */
export const DEBUGFS = "/sys/kernel/debug/mlx5";
const MAX_NUMBER = 0xffffff;
/** What no list of QPs has. */
const NO_DEVX =
  "QPs that programs make by DevX (UCX, DPDK, DOCA), DCTs and queues of network interfaces are in no list: " +
  "--scan tries every number of --fi and --num";

/** The C library, and the path by which a thread can open it too. */
export type ListHost = Pick<Libc, "symbols" | "path">;

/**
 * Numbers of one context type that the drivers list for a function.
 *
 * @param cqNumbers CQs by RDMA netlink, where the caller has a better way than to read all of them.
 * @returns The list and its origin; undefined where there is none that may be read.
 */
export async function readDriverList(
  host: ListHost,
  record: DeviceRecord,
  source: ContextType,
  cqNumbers?: () => Promise<readonly number[]>,
): Promise<DriverList | undefined> {
  const kind = findQueue(source)?.object;
  if (kind === undefined) return undefined;
  const list = fromDebugfs(host, record, OBJECTS[kind]) ?? await fromNetlink(host, record, kind, cqNumbers);
  return list === undefined || kind !== "qp" ? list : { ...list, lacks: NO_DEVX };
}

function fromDebugfs(host: ListHost, record: DeviceRecord, names: ObjectRow): DriverList | undefined {
  if (names.debugfs === undefined) return undefined;
  const origin = `${DEBUGFS}/${record.address}/${names.debugfs}`;
  const entries = listFolder(host.symbols, origin);
  if (entries === undefined) return undefined;
  return { origin, numbers: ascending(entries.map(parseNumber)) };
}

/** The driver names an object's folder by its number: `0x3b5`. */
function parseNumber(name: string): number | undefined {
  return /^(?:0x[0-9a-f]+|\d+)$/i.test(name) ? Number(name) : undefined;
}

function ascending(numbers: readonly (number | undefined)[]): number[] {
  const valid = numbers.filter((number) => number !== undefined && number >= 0 && number <= MAX_NUMBER) as number[];
  return [...new Set(valid)].sort((a, b) => a - b);
}

async function fromNetlink(
  host: ListHost,
  record: DeviceRecord,
  kind: ContextObject,
  cqNumbers: (() => Promise<readonly number[]>) | undefined,
): Promise<DriverList | undefined> {
  const list = OBJECTS[kind].netlink;
  if (list === undefined || record.rdma.length === 0) return undefined;
  const origin = "RDMA netlink";
  if (list === "cq" && cqNumbers !== undefined) {
    const numbers = await cqNumbers().catch(() => undefined);
    return numbers && { origin, numbers: ascending(numbers) };
  }
  const calls = startSyscalls(host.path, record.name);
  const netlink = new RdmaNetlink(calls, record.name);
  try {
    const device = (await netlink.devices()).find(({ name }) => record.rdma.includes(name));
    if (device === undefined) return undefined;
    if (list === "cq") {
      const streams = await netlink.rawAll(device, list);
      return { origin, numbers: ascending(streams.map(resourceNumber)) };
    }
    const objects = await netlink.list(device, list);
    // Without the privilege for keys there are no numbers of memory keys.
    if (list === "mr" && objects.some(({ number }) => number === undefined)) return undefined;
    return { origin, numbers: ascending(objects.map(({ number }) => number)) };
  } catch {
    return undefined;
  } finally {
    await netlink.close().catch(() => undefined);
    calls.close();
  }
}
