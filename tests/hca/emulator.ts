/**
 * The virtual HCA's process: mounts a tree of PCI functions over /sys/bus/pci/devices and answers until it is killed.
 * Runs in a mount namespace of its own (see `harness.ts`), so that nothing outside sees the tree.
 *
 * Argument: the devices as JSON. Prints `ready` once the tree is mounted. The hidden file `.control` in the tree takes
 * orders and tells counts, because a blocking server has no other ear.
 */

import type { DeviceSpec, SubfunctionSpec } from "./adapter.ts";
import { createDevice } from "./devices.ts";
import type { Faults } from "./faults.ts";
import { type FileNode, type FolderNode, FuseServer } from "./fuse.ts";
import { Libc, SystemError } from "./libc.ts";
import { fwctlIoctl } from "./fwctl_driver.ts";
import type { VirtualFirmware } from "./fwctl_firmware.ts";
import { mountAround, mountNodes } from "./namespace.ts";
import type { VirtualDevice } from "./virtual_hca.ts";

/** Where the library looks for devices. */
const TREE = "/sys/bus/pci/devices";
const CONFIG_BYTES = 4096;
const CONTROL_BYTES = 1 << 22;

/** An order to the emulator. */
export interface Order {
  /** PCI address. */
  readonly device: string;
  /** Faults from now on; counts and semaphores start anew. */
  readonly faults: Faults;
}

function textFile(text: string): FileNode {
  const bytes = new TextEncoder().encode(text);
  return { kind: "file", size: bytes.length, read: (offset, size) => bytes.subarray(offset, offset + size) };
}

function folderOf(names: readonly string[]): FolderNode {
  return { kind: "folder", entries: Object.fromEntries(names.map((name) => [name, { kind: "folder", entries: {} }])) };
}

/** The fwctl node of a device: a regular file, since a device number would lead to the kernel's own driver. */
function fwctlFile(libc: Libc, firmware: VirtualFirmware): FileNode {
  return {
    kind: "file",
    size: 0,
    read: () => new Uint8Array(0),
    openErrno: () => firmware.openErrno,
    ioctl: (call) => {
      if (firmware.silent && call.command === 0x9a01) return "never";
      try {
        return fwctlIoctl(libc, call, firmware);
      } catch (error) {
        if (error instanceof SystemError) return error.errno; // the caller has ended
        throw error;
      }
    },
  };
}

/** Nodes of the devices that have one. */
function fwctlFolder(libc: Libc, devices: readonly VirtualDevice[]): FolderNode {
  const nodes = devices.flatMap(({ spec, firmware }) =>
    spec.fwctl === undefined || firmware === undefined ? [] : [[spec.fwctl, fwctlFile(libc, firmware)] as const]
  );
  return { kind: "folder", entries: Object.fromEntries(nodes) };
}

/** A subfunction lies on the auxiliary bus, below its parent. */
function subfunctionFolder({ rdma, net }: SubfunctionSpec): FolderNode {
  return {
    kind: "folder",
    entries: {
      sfnum: textFile("88\n"),
      ...(rdma === undefined ? {} : { infiniband: folderOf(rdma) }),
      ...(net === undefined ? {} : { net: folderOf(net) }),
    },
  };
}

function functionFolder(device: VirtualDevice): FolderNode {
  const { spec, config } = device;
  return {
    kind: "folder",
    entries: {
      vendor: textFile("0x15b3\n"),
      device: textFile(`0x${spec.deviceId.toString(16)}\n`),
      class: textFile("0x020000\n"),
      numa_node: textFile("0\n"),
      config: {
        kind: "file",
        size: CONFIG_BYTES,
        read: (offset, size) => config.read(offset, size),
        write: (offset, bytes) => config.write(offset, bytes),
      },
      ...(spec.rdma === undefined ? {} : { infiniband: folderOf(spec.rdma) }),
      ...(spec.net === undefined ? {} : { net: folderOf(spec.net) }),
      ...(spec.fwctl === undefined ? {} : { fwctl: folderOf([spec.fwctl]) }),
      ...(spec.driver === undefined ? {} : { driver: { kind: "link", target: `../.drivers/${spec.driver}` } }),
      ...(spec.parent === undefined ? {} : { physfn: { kind: "link", target: `../${spec.parent}` } }),
      ...Object.fromEntries((spec.subfunctions ?? []).map((one) => [one.name, subfunctionFolder(one)])),
    },
  };
}

function controlFile(devices: readonly VirtualDevice[]): FileNode {
  let answer: Uint8Array = new Uint8Array(0);
  return {
    kind: "file",
    size: CONTROL_BYTES,
    read: (offset, size) => {
      if (offset === 0) {
        const states = devices.map((device) => [device.spec.address, device.state()]);
        answer = new TextEncoder().encode(JSON.stringify(Object.fromEntries(states)));
      }
      return answer.subarray(offset, offset + size);
    },
    write: (_offset, bytes) => {
      const order = JSON.parse(new TextDecoder().decode(bytes)) as Order;
      const device = devices.find(({ spec }) => spec.address === order.device);
      if (device === undefined) throw new Error(`no device ${order.device}`);
      device.reset(order.faults);
    },
  };
}

if (import.meta.main) {
  const libc = new Libc();
  libc.dieWithParent();
  const specs = JSON.parse(Deno.args[0] ?? "[]") as DeviceSpec[];
  const devices = await Promise.all(specs.map(createDevice));
  const functions = devices.map((device) => [device.spec.address, functionFolder(device)] as const);
  const root: FolderNode = {
    kind: "folder",
    entries: {
      ...Object.fromEntries(functions),
      ".control": controlFile(devices),
      ".fwctl": fwctlFolder(libc, devices),
      ".drivers": folderOf(specs.flatMap(({ driver }) => driver ?? [])),
    },
  };
  mountAround(libc, specs);
  const server = new FuseServer(libc, TREE, root);
  // Looking into the tree takes an answer of this process: another one mounts the nodes, and says that all is there.
  if (specs.some(({ fwctl }) => fwctl !== undefined)) {
    mountNodes(
      `${TREE}/.fwctl`,
      specs.find((spec) => spec.kernelLog !== undefined)?.kernelLog,
    );
  } else console.log("ready");
  server.serve();
}
