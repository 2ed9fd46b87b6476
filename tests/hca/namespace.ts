/**
 * What else of the machine a virtual host replaces: the library's lock files, the RDMA class, the driver's debugfs.
 * All of it in the emulator's private mount namespace, in memory.
 */

import type { DeviceSpec } from "./adapter.ts";
import type { Libc } from "./libc.ts";

/** Where the library keeps its lock files. */
export const LOCK_FOLDER = "/tmp/mstflint_lockfiles";
const CLASS_FOLDER = "/sys/class";
const DEBUG_FOLDER = "/sys/kernel/debug";
const SECURITY_FOLDER = "/sys/kernel/security";

/**
 * Mounts the surroundings. Must run in a mount namespace of its own.
 *
 * @param libc C library.
 * @param specs Devices of the host.
 */
export function mountAround(libc: Libc, specs: readonly DeviceSpec[]): void {
  libc.mount("tmpfs", LOCK_FOLDER, "tmpfs", "mode=777");
  libc.mount("tmpfs", CLASS_FOLDER, "tmpfs", "mode=755");
  Deno.mkdirSync(`${CLASS_FOLDER}/infiniband`);
  for (const spec of specs) {
    for (const name of spec.rdma ?? []) makeRdmaDevice(spec, name, spec.address);
    for (const one of spec.subfunctions ?? []) {
      for (const name of one.rdma ?? []) makeRdmaDevice({ ...spec, ...one }, name, `${spec.address}/${one.name}`);
    }
  }
  const nets = specs.flatMap((spec) => [spec, ...spec.subfunctions ?? []]) as readonly DeviceSpec[];
  for (const { net = [], netFiles = {} } of nets) {
    for (const name of net) Deno.mkdirSync(`${CLASS_FOLDER}/net/${name}`, { recursive: true });
    writeFiles(`${CLASS_FOLDER}/net`, netFiles);
  }
  const lockdown = specs.find((spec) => spec.lockdown !== undefined)?.lockdown;
  if (lockdown !== undefined) {
    libc.mount("tmpfs", SECURITY_FOLDER, "tmpfs", "mode=755");
    Deno.writeTextFileSync(`${SECURITY_FOLDER}/lockdown`, `${lockdown}\n`);
  }
  const lists = specs.flatMap((
    { subfunctions = [], ...spec },
  ) => [spec, ...subfunctions.map((one) => ({ ...one, address: one.name }))]).filter(({ debugfs }) =>
    debugfs !== undefined
  );
  if (lists.length === 0) return;
  libc.mount("tmpfs", DEBUG_FOLDER, "tmpfs", "mode=700");
  for (const { address, debugfs, debugfsFiles } of lists) {
    for (const [folder, numbers] of Object.entries(debugfs ?? {})) {
      const path = `${DEBUG_FOLDER}/mlx5/${address}/${folder}`;
      Deno.mkdirSync(path, { recursive: true });
      for (const number of numbers) Deno.mkdirSync(`${path}/0x${number.toString(16)}`);
    }
    writeFiles(`${DEBUG_FOLDER}/mlx5/${address}`, debugfsFiles ?? {});
  }
}

/**
 * A /dev of its own with what programs need of it, and the fwctl nodes.
 *
 * @param nodes Folder of the nodes in the tree.
 * @param kernelLog What /dev/kmsg holds; undefined: there is none.
 */
export function mountNodes(nodes: string, kernelLog?: string): void {
  const script = `set -e
mkdir ${CLASS_FOLDER}/.dev && mount -t tmpfs none ${CLASS_FOLDER}/.dev && cd ${CLASS_FOLDER}/.dev
cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/fuse . && mkdir fwctl pts shm
ln -s /proc/self/fd fd
[ -z "$LOG" ] || printf %s "$LOG" > kmsg
mount --bind ${CLASS_FOLDER}/.dev /dev && mount --bind ${nodes} /dev/fwctl
echo ready`;
  new Deno.Command("sh", {
    args: ["-c", script],
    env: { LOG: kernelLog ?? "" },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [file, content] of Object.entries(files)) {
    Deno.mkdirSync(`${folder}/${file}`.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.writeTextFileSync(`${folder}/${file}`, content);
  }
}

function makeRdmaDevice(spec: DeviceSpec, name: string, folder: string): void {
  const path = `${CLASS_FOLDER}/infiniband/${name}`;
  Deno.mkdirSync(`${path}/ports/1`, { recursive: true });
  Deno.symlinkSync(`../../../bus/pci/devices/${folder}`, `${path}/device`);
  writeFiles(path, spec.rdmaFiles ?? {});
  if (spec.firmware !== undefined) Deno.writeTextFileSync(`${path}/fw_ver`, `${spec.firmware.join(".")}\n`);
  if (spec.linkLayer !== undefined) Deno.writeTextFileSync(`${path}/ports/1/link_layer`, `${spec.linkLayer}\n`);
}
