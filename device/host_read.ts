/**
 * Reading what a host tells of an adapter: small files of /sys and /proc through the C library, owners by RDMA netlink,
 * health by devlink. What is not there is named with its reason; nothing here touches the adapter but the counters that
 * the driver itself asks for.
 */

import type { HostDevice } from "../ffi/host_devices.ts";
import { listFolder, readTextFile } from "../ffi/libc.ts";
import type { LibcSymbols } from "../ffi/libc_symbols.ts";
import { startSyscalls } from "../ffi/syscalls.ts";
import type { ListHost } from "./driver_lists.ts";
import { readHealth } from "./devlink.ts";
import { DriverDebugfs } from "./driver_debugfs.ts";
import { type OwnerReading, readOwners } from "./owners.ts";
import { withNetdevs } from "./host_netdev.ts";
import { type PortReading, readPort } from "./host_ports.ts";
import { Absences, monotonicUs, readFact, reasonOf } from "./host_files.ts";
import type { HostFacts, InterruptFacts, PcieFacts, PortHostFacts } from "./host_facts.ts";
import { readKernelLog } from "./kernel_log.ts";
import { rdmaAbsence } from "./rdma_absence.ts";

const CLASS = "/sys/class/infiniband";
const MAX_INTERRUPT_BYTES = 16 << 20;
const UTS_FIELD = 65;
const NO_DEBUGFS = "the driver's debugfs is not mounted, or not for this user";

/** Everything that a host tells of one adapter. */
export async function readHostFacts(host: ListHost, device: HostDevice): Promise<HostFacts> {
  const { symbols } = host;
  const absent = new Absences();
  const text = (fact: string, path: string): string | null => readFact(symbols, absent, fact, path);
  const began = { time: new Date().toISOString(), mono_us: monotonicUs(symbols) };
  const rdma = device.rdma[0];
  if (rdma === undefined) absent.note("RDMA device", rdmaAbsence(symbols, device).text);
  const inRdma = (fact: string, file: string): string | null =>
    rdma === undefined ? null : text(fact, `${CLASS}/${rdma}/${file}`);
  const calls = startSyscalls(host.path, device.name);
  try {
    const ports = rdma === undefined ? [] : await readPorts({ calls, symbols, absent }, rdma);
    const { odp, owners, health, ...driver } = await driverFacts({ calls, host, device, absent });
    return {
      version: 1,
      ...began,
      ...systemFacts(symbols, absent),
      driver: driverOf(symbols, device) ?? absent.note("driver", "no driver has the function"),
      firmware: inRdma("firmware version", "fw_ver"),
      pci: device.address,
      device_id: device.deviceId,
      function: device.kind,
      rdma: device.rdma,
      net: device.net,
      node_guid: inRdma("node GUID", "node_guid"),
      sys_image_guid: inRdma("system image GUID", "sys_image_guid"),
      ports: await withNetdevs({ calls, symbols, device, absent }, ports),
      pcie: device.kind === "sf" ? null : pcieOf(text, `/sys/bus/pci/devices/${device.address}`),
      odp,
      owners,
      interrupts: interruptsOf(symbols, absent, device),
      health,
      ...driver,
      kernel_log: await readKernelLog(calls, device, absent),
      absent: absent.list,
    };
  } finally {
    calls.close();
  }
}

/** What the driver tells: by netlink, and in its debugfs. */
async function driverFacts(
  { calls, host, device, absent }: Omit<OwnerReading, "debugfs">,
): Promise<
  Pick<
    HostFacts,
    | "odp"
    | "owners"
    | "connections"
    | "posted"
    | "health"
    | "netdev_queues"
    | "event_queues"
    | "commands"
    | "delay_drop"
  >
> {
  const debugfs = new DriverDebugfs(calls, host.symbols, device.address);
  const { owners, odp, connections } = await readOwners({ calls, host, device, absent, debugfs });
  const { health, queues } = await readHealth({ calls, device, absent });
  const event_queues = await debugfs.eventQueues();
  if (event_queues === undefined) absent.note("event queues and commands of the driver", NO_DEBUGFS);
  return {
    odp,
    owners,
    connections,
    posted: [], // libraries say it where somebody asks them
    health,
    netdev_queues: queues,
    event_queues: event_queues ?? [],
    commands: await debugfs.commands() ?? [],
    delay_drop: await debugfs.delayDrop(),
  };
}

function systemFacts(
  symbols: LibcSymbols,
  absent: Absences,
): Pick<HostFacts, "clock_synchronised" | "host" | "boot_id" | "kernel" | "arch"> {
  const uts = unixName(symbols);
  return {
    clock_synchronised: clockSynchronised(symbols),
    host: uts?.node ?? absent.note("host name", "uname does not answer"),
    boot_id: readFact(symbols, absent, "boot id", "/proc/sys/kernel/random/boot_id"),
    kernel: uts?.release ?? absent.note("kernel", "uname does not answer"),
    arch: uts?.machine ?? absent.note("architecture", "uname does not answer"),
  };
}

async function readPorts(reading: PortReading, rdma: string): Promise<PortHostFacts[]> {
  const folder = `${CLASS}/${rdma}/ports`;
  const ports: PortHostFacts[] = [];
  const numbers = (listFolder(reading.symbols, folder, 255) ?? []).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const port of numbers.sort((a, b) => a - b)) ports.push(await readPort(reading, `${folder}/${port}`, port));
  return ports;
}

function pcieOf(text: (fact: string, path: string) => string | null, folder: string): PcieFacts {
  const lanes = (fact: string, file: string): number | null => {
    const value = Number(text(fact, `${folder}/${file}`) ?? NaN);
    return Number.isInteger(value) && value > 0 ? value : null;
  };
  return {
    speed: text("speed of the PCIe link", `${folder}/current_link_speed`),
    width: lanes("width of the PCIe link", "current_link_width"),
    max_speed: text("greatest speed of the PCIe link", `${folder}/max_link_speed`),
    max_width: lanes("greatest width of the PCIe link", "max_link_width"),
  };
}

/** Whether the wall clock is kept in step: STA_UNSYNC of adjtimex(2), asked for without setting anything. */
function clockSynchronised(symbols: LibcSymbols): boolean | null {
  const STATUS_AT = 40;
  const UNSYNCHRONISED = 0x40;
  const buffer = new Uint8Array(256);
  if (symbols.adjtimex === null || symbols.adjtimex(buffer) < 0) return null;
  return (new DataView(buffer.buffer).getInt32(STATUS_AT, true) & UNSYNCHRONISED) === 0;
}

function unixName(symbols: LibcSymbols): { node: string; release: string; machine: string } | undefined {
  const buffer = new Uint8Array(6 * UTS_FIELD);
  if (symbols.uname === null || symbols.uname(buffer) !== 0) return undefined;
  const field = (index: number): string => {
    const bytes = buffer.subarray(index * UTS_FIELD, (index + 1) * UTS_FIELD);
    return new TextDecoder().decode(bytes.subarray(0, Math.max(0, bytes.indexOf(0))));
  };
  return { node: field(1), release: field(2), machine: field(4) };
}

/** `mlx5_core`, with its version where the module has one beside the kernel's. */
function driverOf(symbols: LibcSymbols, device: HostDevice): string | undefined {
  if (device.driver === undefined) return undefined;
  const version = readTextFile(symbols, `/sys/module/${device.driver}/version`, 128)?.trim();
  return version === undefined || version === "" ? device.driver : `${device.driver} ${version}`;
}

/** Interrupts of the function's driver; their names end with its address. */
function interruptsOf(symbols: LibcSymbols, absent: Absences, device: HostDevice): InterruptFacts[] {
  const table = readTextFile(symbols, "/proc/interrupts", MAX_INTERRUPT_BYTES);
  if (table === undefined) {
    absent.note("interrupts", `/proc/interrupts cannot be read (${reasonOf(symbols)})`);
    return [];
  }
  const found = parseInterrupts(table).filter(({ name }) => name.endsWith(`@pci:${device.address}`));
  if (found.length === 0) absent.note("interrupts", "/proc/interrupts names none of this function's");
  return found;
}

/** Interrupts in the text of /proc/interrupts. */
export function parseInterrupts(text: string): InterruptFacts[] {
  const [head = "", ...lines] = text.split("\n");
  const processors = head.trim().split(/\s+/).filter((word) => word.startsWith("CPU")).length;
  return lines.flatMap((line) => {
    const [irq, ...words] = line.trim().split(/\s+/);
    const counts = words.slice(0, processors).map(Number);
    const name = words.at(-1);
    if (irq === undefined || name === undefined || words.length <= processors || !counts.every(Number.isSafeInteger)) {
      return [];
    }
    return [{ irq: irq.replace(/:$/, ""), name, count: counts.reduce((sum, count) => sum + count, 0) }];
  });
}
