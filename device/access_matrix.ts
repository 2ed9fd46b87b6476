/**
 * Which ways lead to an adapter on this host: whether each is there, whether it may be used, and what would open it. No
 * device is touched and nothing is opened that would make a context in the firmware.
 */

import { thrownText, WqdumpError } from "../errors.ts";
import { type HostDevice, isForeignDriver, listHostDevices } from "../ffi/host_devices.ts";
import { cString, listFolder, readTextFile } from "../ffi/libc.ts";
import type { Libc } from "../ffi/libc_library.ts";
import type { LibcSymbols } from "../ffi/libc_symbols.ts";
import { type LibraryOptions, openLibrary } from "../ffi/library.ts";
import { probeFunction } from "../ffi/probe.ts";
import { typeOfDeviceId } from "./live_devices.ts";
import { ACCESS_PATHS } from "./access_ways.ts";
import { rdmaAbsence } from "./rdma_absence.ts";
import type { AccessPath } from "./types.ts";

/** One way to one adapter. */
export interface AccessState {
  /** Which way. */
  readonly path: AccessPath;
  /** It may be used now. */
  readonly usable: boolean;
  /** What there is, or what is missing. */
  readonly state: string;
  /** The one command that would open it; undefined where it is open, or nothing would. */
  readonly enable: string | undefined;
}

const READ_WRITE = 6;
/** Bit of CAP_NET_ADMIN in the effective set. */
const NET_ADMIN = 12n;
const MAX_MODULES_BYTES = 8 << 20;
const FWCTL_KERNELS = "a kernel with CONFIG_FWCTL_MLX5 (Linux 6.15 or newer), or the fwctl package of MLNX_OFED";

/** What is asked of the host once. */
interface HostState {
  readonly symbols: LibcSymbols;
  readonly root: boolean;
  readonly netAdmin: boolean;
  readonly lockedDown: boolean;
  /** Why the mtcr library cannot be opened, and what would help; undefined: it can. */
  readonly library: Pick<AccessState, "state" | "enable"> | undefined;
  /** The kernel has the class of fwctl devices. */
  readonly fwctl: boolean;
  /** What brings nodes of it. */
  readonly fwctlCommand: string;
}

/**
 * The ways to each adapter of this host.
 *
 * @returns By the adapter's name; undefined where the host does not list adapters.
 */
export function accessStates(host: Libc, options: LibraryOptions = {}): Map<string, AccessState[]> | undefined {
  const devices = listHostDevices(host.symbols);
  if (devices === undefined) return undefined;
  const state = hostState(host.symbols, options);
  return new Map(devices.map((device) => [device.name, statesOf(state, device, devices)]));
}

/** What the kernel says of lockdown; undefined where it does not. */
export function lockdownState(symbols: LibcSymbols): string | undefined {
  return readTextFile(symbols, "/sys/kernel/security/lockdown", 256)?.trim();
}

function hostState(symbols: LibcSymbols, options: LibraryOptions): HostState {
  const lockdown = lockdownState(symbols);
  const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(readTextFile(symbols, "/proc/self/status", 8192) ?? "")?.[1];
  return {
    symbols,
    root: symbols.geteuid === null || symbols.geteuid() === 0,
    // In a user namespace of its own the capability is one over other things.
    netAdmin: capabilities !== undefined && (BigInt(`0x${capabilities}`) >> NET_ADMIN & 1n) === 1n &&
      !isForeignMap(readTextFile(symbols, "/proc/self/uid_map", 256)),
    lockedDown: lockdown !== undefined && !lockdown.includes("[none]"),
    library: libraryFailure(symbols, options),
    fwctl: listFolder(symbols, "/sys/class/fwctl", 1) !== undefined,
    fwctlCommand: fwctlCommand(symbols),
  };
}

/** A map of user ids in which 0 is not the host's 0 is that of another user namespace. */
export function isForeignMap(map: string | undefined): boolean {
  const [inside, outside] = map?.trim().split(/\s+/) ?? [];
  return inside === "0" && outside !== "0";
}

function libraryFailure(symbols: LibcSymbols, options: LibraryOptions): HostState["library"] {
  try {
    openLibrary(options).close();
    return undefined;
  } catch (error) {
    const state = thrownText(error);
    const flag = error instanceof WqdumpError ? /--allow-ffi=\S+/.exec(error.hint ?? "")?.[0] : undefined;
    return { state, enable: flag ?? installCommand(symbols) };
  }
}

function installCommand(symbols: LibcSymbols): string {
  const isThere = (file: string): boolean => symbols.access?.(cString(file), 0) === 0;
  return isThere("/usr/bin/dnf") && !isThere("/usr/bin/apt-get") ? "dnf install mstflint" : "apt-get install mstflint";
}

/** The module to load, where the running kernel's list of modules has it or is not to be had. */
function fwctlCommand(symbols: LibcSymbols): string {
  const release = readTextFile(symbols, "/proc/sys/kernel/osrelease", 256)?.trim();
  const modules = ["modules.dep", "modules.builtin"].map((file) =>
    readTextFile(symbols, `/lib/modules/${release}/${file}`, MAX_MODULES_BYTES)
  );
  const known = modules.filter((text) => text !== undefined);
  return known.length === 0 || known.some((text) => text.includes("mlx5_fwctl"))
    ? "modprobe mlx5_fwctl"
    : FWCTL_KERNELS;
}

function statesOf(state: HostState, device: HostDevice, devices: readonly HostDevice[]): AccessState[] {
  const fourth = typeOfDeviceId(device.deviceId)?.generation === 4;
  const no = (path: AccessPath, text: string, enable?: string): AccessState => ({
    path,
    usable: false,
    state: text,
    enable,
  });
  const known = [
    fourth ? no("fwctl", "not for ConnectX-3") : fwctlState(state, device),
    mtcrState(state, device),
    fourth ? no("pci", "not for ConnectX-3") : pciState(state, device),
    fourth ? no("netlink", "not for ConnectX-3") : netlinkState(state, device, devices),
  ];
  const others = ACCESS_PATHS.filter((path) => !known.some((one) => one.path === path));
  return [...known, ...others.map((path) => ({ path, usable: true, state: "not looked at", enable: undefined }))];
}

function fwctlState({ symbols, fwctl, fwctlCommand }: HostState, device: HostDevice): AccessState {
  const path = "fwctl";
  const [node] = device.fwctl;
  if (device.kind === "sf") return { path, usable: false, state: "a subfunction has no node", enable: undefined };
  if (node === undefined) {
    if (isForeignDriver(device.driver)) {
      return { path, usable: false, state: `the driver ${device.driver} has the function`, enable: undefined };
    }
    const state = fwctl ? "no node of this function" : "the kernel's driver is not loaded";
    return { path, usable: false, state, enable: fwctlCommand };
  }
  const file = `/dev/fwctl/${node}`;
  if (symbols.access === null || symbols.access(cString(file), READ_WRITE) === 0) {
    return { path, usable: true, state: file, enable: undefined };
  }
  return { path, usable: false, state: `${file} may not be opened`, enable: "sudo wqdump ..." };
}

function mtcrState({ symbols, library, root, lockedDown, fwctlCommand }: HostState, device: HostDevice): AccessState {
  const path = "mtcr";
  if (device.kind === "sf") return { path, usable: false, state: "a subfunction has no gateway", enable: undefined };
  if (library !== undefined) return { path, usable: false, ...library };
  if (lockedDown) {
    return { path, usable: false, state: "the kernel is locked down", enable: fwctlCommand };
  }
  if (!root) return { path, usable: false, state: "not run by root", enable: "sudo wqdump ..." };
  if (lacksGateway(symbols, device)) {
    return { path, usable: false, state: "a virtual function without a gateway", enable: undefined };
  }
  return { path, usable: true, state: "the library", enable: undefined };
}

function pciState({ symbols, root, lockedDown, fwctlCommand }: HostState, device: HostDevice): AccessState {
  const path = "pci";
  if (device.kind === "sf") return { path, usable: false, state: "a subfunction has no gateway", enable: undefined };
  if (!root) return { path, usable: false, state: "not run by root", enable: "sudo wqdump ..." };
  if (lockedDown) {
    return { path, usable: false, state: "the kernel is locked down", enable: fwctlCommand };
  }
  const probe = probeFunction(symbols, device.address);
  if (probe?.gone) return { path, usable: false, state: "the device does not answer", enable: undefined };
  if (probe?.ticket === undefined) {
    return { path, usable: false, state: "no gateway in its configuration space", enable: undefined };
  }
  return { path, usable: true, state: "its gateway", enable: undefined };
}

/** As most virtual functions do: the library knows of no other way to them. */
export function lacksGateway(symbols: LibcSymbols, device: HostDevice): boolean {
  if (device.kind !== "vf") return false;
  const probe = probeFunction(symbols, device.address);
  return probe !== undefined && !probe.gone && probe.ticket === undefined;
}

function netlinkState(
  { symbols, netAdmin }: HostState,
  device: HostDevice,
  devices: readonly HostDevice[],
): AccessState {
  const path = "netlink";
  if (device.rdma.length === 0) {
    const { text, enable } = rdmaAbsence(symbols, device, devices);
    return { path, usable: false, state: `no RDMA device: ${text}`, enable };
  }
  if (!netAdmin) return { path, usable: false, state: "lists only: no CAP_NET_ADMIN", enable: "sudo wqdump ..." };
  return { path, usable: true, state: "contexts, no rings", enable: undefined };
}
