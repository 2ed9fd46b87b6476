/**
 * The adapters of this host as its kernel shows them in /sys: no library of NVIDIA's is asked and no device touched.
 */

import type { DeviceRecord } from "./devices.ts";
import { findMstDevice, parseMstName, pciAddressIn } from "./device_names.ts";
import { listFolder, readTextFile } from "./libc.ts";
import type { LibcSymbols } from "./libc_symbols.ts";
import { deviceError } from "./status.ts";

/** A PCI function, or a subfunction of one. */
export interface HostDevice extends DeviceRecord {
  /** A subfunction has no PCI function, no gateway and no fwctl of its own, and numbers of its own. */
  readonly kind: "pf" | "vf" | "sf";
  /** Its folder in /sys. */
  readonly folder: string;
  /** Nodes in /dev/fwctl. */
  readonly fwctl: readonly string[];
  /** Driver that has it; undefined where none has. */
  readonly driver: string | undefined;
}

const DEVICES = "/sys/bus/pci/devices";
const FWCTL_CLASS = "/sys/class/fwctl";
const NODE = /^fwctl\d{1,6}$/;
const VENDOR = 0x15b3;
const CLASS_BRIDGE = 0x06;
/** A function that the kernel is about to remove, or that has a name that is none. */
const NO_ID = 0xffff;
const SUBFUNCTION = /^mlx5_core\.sf\.\d+$/;
/** More than any host has. */
const MAX_FUNCTIONS = 65536;
const MAX_NAMES = 256;

/**
 * The functions of the host's adapters, subfunctions after the function that they belong to.
 *
 * @returns In the order of their addresses; undefined where /sys/bus/pci cannot be read.
 */
export function listHostDevices(symbols: LibcSymbols): HostDevice[] | undefined {
  const addresses = listFolder(symbols, DEVICES, MAX_FUNCTIONS);
  if (addresses === undefined) return undefined;
  const nodes = nodesByFolder(symbols);
  return addresses.filter((address) => pciAddressIn(address) === address).sort()
    .flatMap((address) => readFunction(symbols, address, nodes));
}

/** Nodes by the folder of the function that they belong to, links resolved, for drivers that put none in the folder. */
function nodesByFolder(symbols: LibcSymbols): ReadonlyMap<string, string[]> {
  const nodes = new Map<string, string[]>();
  for (const node of (listFolder(symbols, FWCTL_CLASS, MAX_NAMES) ?? []).filter((name) => NODE.test(name))) {
    const folder = resolvePath(symbols, `${FWCTL_CLASS}/${node}/device`);
    if (folder !== undefined) nodes.set(folder, [...nodes.get(folder) ?? [], node]);
  }
  return nodes;
}

/**
 * A device of which a node alone is known, on a host (a container, as a rule) that shows no PCI functions.
 *
 * @returns Undefined where it names no node.
 */
export function bareNode(name: string): HostDevice | undefined {
  const node = fwctlNode(name);
  if (node === undefined) return undefined;
  const nothing = { func: 0, deviceId: NO_ID, rdma: [], net: [], folder: "", driver: undefined };
  return { ...nothing, name: node, address: "", kind: "pf", fwctl: [node] };
}

function readFunction(
  symbols: LibcSymbols,
  address: string,
  nodes: ReadonlyMap<string, readonly string[]>,
): HostDevice[] {
  const folder = `${DEVICES}/${address}`;
  if (readNumber(symbols, `${folder}/vendor`) !== VENDOR) return [];
  const kind = readNumber(symbols, `${folder}/class`) ?? 0;
  if (kind >>> 16 === CLASS_BRIDGE) return [];
  const deviceId = readNumber(symbols, `${folder}/device`) ?? NO_ID;
  const entries = listFolder(symbols, folder, 4096) ?? [];
  const own = {
    name: address,
    address,
    func: Number.parseInt(address.slice(-1), 16),
    deviceId,
    kind: entries.includes("physfn") ? "vf" as const : "pf" as const,
  };
  const subfunctions = entries.filter((name) => SUBFUNCTION.test(name)).sort().map((name) =>
    describe(symbols, `${folder}/${name}`, { ...own, name, address: name, kind: "sf" as const })
  );
  const device = describe(symbols, folder, own);
  const more = nodes.size === 0 ? undefined : nodes.get(resolvePath(symbols, folder) ?? "");
  return [{ ...device, fwctl: [...new Set([...device.fwctl, ...more ?? []])] }, ...subfunctions];
}

function describe(
  symbols: LibcSymbols,
  folder: string,
  own: Pick<HostDevice, "name" | "address" | "func" | "deviceId" | "kind">,
): HostDevice {
  const names = (part: string): string[] => (listFolder(symbols, `${folder}/${part}`, MAX_NAMES) ?? []).sort();
  return {
    ...own,
    folder,
    rdma: names("infiniband"),
    net: names("net"),
    // Only nodes of this very function: numbers of another one would name other queues.
    fwctl: own.kind === "sf" ? [] : names("fwctl").filter((name) => NODE.test(name)),
    driver: driverName(symbols, folder),
  };
}

/** The driver's name, by the link to its folder. */
function driverName(symbols: LibcSymbols, folder: string): string | undefined {
  return resolvePath(symbols, `${folder}/driver`)?.split("/").at(-1);
}

/**
 * Whether something else than NVIDIA's driver has a function, as where a virtual machine or DPDK uses it.
 *
 * @param driver From {@linkcode HostDevice}.
 */
export function isForeignDriver(driver: string | undefined): boolean {
  return driver !== undefined && !/^mlx[45]_core/.test(driver);
}

/**
 * A path without links.
 *
 * @param path Absolute path.
 * @returns Undefined where there is nothing at that path.
 */
function resolvePath(symbols: LibcSymbols, path: string): string | undefined {
  if (symbols.realpath === null || path.includes("\0")) return undefined;
  const resolved = new Uint8Array(4096);
  const name = new Uint8Array(new TextEncoder().encode(`${path}\0`));
  if (symbols.realpath(name, resolved) === 0n) return undefined;
  return new TextDecoder().decode(resolved.subarray(0, resolved.indexOf(0)));
}

function readNumber(symbols: LibcSymbols, path: string): number | undefined {
  const text = readTextFile(symbols, path, 16)?.trim();
  return text !== undefined && /^0x[0-9a-f]{1,8}$/i.test(text) ? Number(text) : undefined;
}

/**
 * The device that a name means: PCI address, RDMA or network device, mst name, fwctl node, subfunction.
 *
 * @param devices The host's list.
 * @returns Undefined where the name means none of them.
 */
export function findHostDevice(name: string, devices: readonly HostDevice[]): HostDevice | undefined {
  const node = fwctlNode(name);
  if (node !== undefined) return devices.find(({ fwctl }) => fwctl.includes(node));
  const exact = devices.find((one) => one.name === name || one.rdma.includes(name) || one.net.includes(name));
  if (exact !== undefined) return exact;
  const functions = devices.filter(({ kind }) => kind !== "sf");
  const mst = parseMstName(name);
  if (mst !== undefined) return findMstDevice(mst, functions);
  const address = pciAddressIn(name);
  return address === undefined ? undefined : functions.find((one) => one.address === address);
}

/** Words that can be nothing but a name of the kernel's; the mtcr library has names of its own. */
const KERNEL_WORD = /^(?!mt|lid|ibdr)[a-z]\w*$/i;

/**
 * Refuse a word that names none of the host's adapters, where only one of them could be meant.
 *
 * @param name As the user gave it; {@linkcode findHostDevice} found none.
 * @param devices The host's list.
 * @throws {DeviceError} That names those that there are.
 */
export function checkKernelName(name: string, devices: readonly HostDevice[]): void {
  if (!KERNEL_WORD.test(name) || fwctlNode(name) !== undefined) return;
  const names = devices.flatMap((one) => one.rdma[0] ?? one.net[0] ?? one.name);
  const there = names.length === 0 ? "there are no adapters" : `there are: ${names.join(", ")}`;
  const text = `no adapter of that name on this host; ${there}`;
  throw deviceError({ device: name, operation: "open", status: "NO_DEVICE", text, next: "name" });
}

/** The node that `fwctl0` or `/dev/fwctl/fwctl0` names. */
export function fwctlNode(name: string): string | undefined {
  return /^(?:\/dev\/fwctl\/)?(fwctl\d{1,6})$/.exec(name)?.[1];
}
