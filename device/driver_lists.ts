/**
 * Which contexts the host's driver says exist: its debugfs folders, else the `rdma` tool's list. Neither is asked for
 * permission; what may not be read is done without.
 *
 * @module
 */

import type { DeviceRecord } from "../ffi/devices.ts";
import { listFolder } from "../ffi/libc.ts";
import { isGranted } from "../ffi/permissions.ts";
import type { LibcSymbols } from "../ffi/libc_symbols.ts";
import { findQueue, type ObjectRow, OBJECTS } from "../layouts/queues.ts";
import type { ContextType, DriverList } from "./types.ts";

const DEBUGFS = "/sys/kernel/debug/mlx5";
/** Where the rdma tool is; by its bare name last, which leads through PATH. */
const RDMA_TOOLS = ["/usr/sbin/rdma", "/usr/bin/rdma", "/sbin/rdma", "/bin/rdma", "rdma"] as const;
const MAX_NUMBER = 0xffffff;
/** Longest answer of the rdma tool that is taken. */
const MAX_JSON_BYTES = 256 << 20;

/**
 * Numbers of one context type that the driver lists for a function.
 *
 * @param symbols Opened library.
 * @param record The function's record.
 * @param source Context type.
 * @returns The list and its origin; undefined where there is none that may be read.
 */
export async function readDriverList(
  symbols: LibcSymbols,
  record: DeviceRecord,
  source: ContextType,
): Promise<DriverList | undefined> {
  const kind = findQueue(source)?.object;
  if (kind === undefined) return undefined;
  return fromDebugfs(symbols, record, OBJECTS[kind]) ?? await fromRdmaTool(record, OBJECTS[kind]);
}

function fromDebugfs(symbols: LibcSymbols, record: DeviceRecord, names: ObjectRow): DriverList | undefined {
  if (names.debugfs === undefined) return undefined;
  const origin = `${DEBUGFS}/${record.address}/${names.debugfs}`;
  const entries = listFolder(symbols, origin);
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

async function fromRdmaTool(record: DeviceRecord, names: ObjectRow): Promise<DriverList | undefined> {
  if (names.rdma === undefined || record.rdma.length === 0) return undefined;
  const [object, key] = names.rdma;
  const args = ["-j", "resource", "show", object];
  for (const command of RDMA_TOOLS) {
    const text = isGranted({ name: "run", command }) ? await outputOf(command, args) : undefined;
    const numbers = text === undefined ? undefined : parseRdmaJson(text, record.rdma, key);
    if (numbers !== undefined) return { origin: `rdma ${args.join(" ")}`, numbers };
  }
  return undefined;
}

/** What a program prints; undefined where it is not installed, fails, or prints too much. */
async function outputOf(command: string, args: string[]): Promise<string | undefined> {
  try {
    const child = new Deno.Command(command, { args, stdin: "null", stdout: "piped", stderr: "null" });
    const { success, stdout } = await child.output();
    return success && stdout.length <= MAX_JSON_BYTES ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Numbers out of `rdma -j resource show`.
 *
 * @param text The tool's output.
 * @param devices RDMA devices whose objects count.
 * @param key The number's key.
 * @returns Ascending numbers; undefined where the text is not what that tool prints.
 */
export function parseRdmaJson(text: string, devices: readonly string[], key: string): number[] | undefined {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(rows)) return undefined;
  const numbers = rows.map((row: unknown) => {
    if (typeof row !== "object" || row === null) return undefined;
    const { ifname, [key]: number } = row as Record<string, unknown>;
    return typeof number === "number" && devices.includes(String(ifname)) ? number : undefined;
  });
  return ascending(numbers);
}
