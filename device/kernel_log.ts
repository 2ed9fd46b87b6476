/** Lines of the kernel's log that name an adapter, of this boot: the kernel keeps no others. */

import type { HostDevice } from "../ffi/host_devices.ts";
import type { Syscalls } from "../ffi/syscalls.ts";
import type { KernelLine } from "./host_facts.ts";
import type { Absences } from "./host_files.ts";

const PATH = "/dev/kmsg";
/** What of the log is looked at, and kept of it. */
const MAX_BYTES = 16 << 20;
const MAX_LINES = 1000;
const MAX_TEXT = 1024;
const PCI_ADDRESS = /\b(?:[\da-f]{4}:)?[\da-f]{2}:[\da-f]{2}\.[0-7]\b/gi;
const OF_DRIVER = /\bmlx[45]|\binfiniband\b/i;

/**
 * Read the log.
 *
 * @param calls Thread for calls that may wait.
 * @param absent Gets why there is none.
 */
export async function readKernelLog(calls: Syscalls, device: HostDevice, absent: Absences): Promise<KernelLine[]> {
  const { value, errno, bytes } = await calls.call({ op: "readLog", path: PATH, max: MAX_BYTES });
  if (value < 0) {
    const refused = errno === 1 || errno === 13;
    const reason = refused ? "reading it is for root (CAP_SYSLOG)" : `${PATH} cannot be read (errno ${errno})`;
    absent.note("kernel log", reason);
    return [];
  }
  const lines = parseKernelLog(new TextDecoder().decode(bytes)).filter(({ text }) => names(device, text));
  if (value > 0 || lines.length > MAX_LINES) absent.note("older lines of the kernel log", "only the newest are kept");
  return lines.slice(-MAX_LINES);
}

/** Records: `level,sequence,microseconds,flags;text`, and lines about them that begin with a blank. */
export function parseKernelLog(text: string): KernelLine[] {
  return [...text.matchAll(/^(\d{1,6}),\d+,(\d{1,16}),[^;\n]*;(.*)$/gm)].map(([, priority, time, words]) => ({
    time_us: Number(time),
    level: Number(priority) & 7,
    text: words!.slice(0, MAX_TEXT),
  }));
}

/** It names the adapter, or its driver and no other PCI function. */
function names(device: HostDevice, text: string): boolean {
  const addresses = text.match(PCI_ADDRESS) ?? [];
  const own = (address: string): boolean => device.address.endsWith(address.toLowerCase());
  if (addresses.length > 0) return addresses.some(own);
  const words = text.split(/[\s:,()\[\]]+/);
  const other = words.some((word) => /^mlx[45]_(?:bond_)?\d+$/.test(word) && !device.rdma.includes(word));
  return [device.address, ...device.rdma, ...device.net].some((name) => words.includes(name)) ||
    (OF_DRIVER.test(text) && !other);
}
