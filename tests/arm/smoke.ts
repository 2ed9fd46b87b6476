/**
 * What must hold on aarch64 as well, in one process, since each costs an emulated processor many seconds: the C library's
 * place and files, the clients of fwctl, RDMA netlink and ethtool against `kernel.c`, the manual's outputs byte for byte,
 * a log decoded. Prints `ok N`, N checks.
 *
 *     deno run --allow-ffi=LIBC,KERNEL --allow-read=tests/data/manual smoke.ts KERNEL
 */

import { assert, assertEquals } from "@std/assert";
import { concat } from "../../bytes.ts";
import { openDevice } from "../../mod.ts";
import { RdmaNetlink } from "../../device/rdma_netlink.ts";
import { DeviceError } from "../../errors.ts";
import { run } from "../../cli/run.ts";
import { Ethtool, type EthtoolRefusal } from "../../ffi/ethtool.ts";
import { FwctlNode } from "../../ffi/fwctl.ts";
import { listFolder, readErrno, readTextFile } from "../../ffi/libc.ts";
import { openLibc } from "../../ffi/libc_library.ts";
import { inInitialPidNamespace } from "../../ffi/namespaces.ts";
import { startSyscalls } from "../../ffi/syscalls.ts";

const kernel = Deno.args[0] ?? "";
let checks = 0;
async function check(work: () => void | Promise<void>): Promise<void> {
  await work();
  checks++;
}

await check(() => {
  using libc = openLibc();
  assert(libc.path.includes(Deno.build.arch) || libc.path.startsWith("/usr/lib") || libc.path.startsWith("/lib64"));
  assert((readTextFile(libc.symbols, "/proc/self/stat") ?? "").length > 10);
  assertEquals(readTextFile(libc.symbols, "/nowhere"), undefined);
  assertEquals(readErrno(libc.symbols), 2);
  assert(listFolder(libc.symbols, "/proc/self")?.includes("stat"));
  assertEquals(typeof inInitialPidNamespace(libc.symbols), "boolean");
});

const calls = startSyscalls(kernel, "fwctl0");
await check(async () => {
  const node = await FwctlNode.open(calls, "fwctl0", "fwctl0");
  assertEquals([node.uid, node.capabilities], [7, 4]);
  const answer = await node.query("QUERY_QP", 0x42);
  assertEquals([answer.length, answer[0x18], answer[0x27]], [0x110, 0x30, 0x11]);
  const error = await node.query("QUERY_QP", 0x43).then(() => undefined, (reason) => reason as DeviceError);
  assertEquals(error?.status, "CMD_NOT_VALID");
  await node.close();
});
await check(async () => {
  const error = await FwctlNode.open(calls, "fwctl9", "fwctl9").then(
    () => undefined,
    (reason) => reason as DeviceError,
  );
  assert(error instanceof DeviceError && error.status === "ENOENT");
});
await check(async () => {
  const netlink = new RdmaNetlink(calls, "mlx5_0");
  assertEquals(await netlink.devices(), [{ index: 3, name: "mlx5_0", ports: 1, firmware: undefined }]);
  await netlink.close();
});
await check(async () => {
  const ethtool = new Ethtool(calls);
  assertEquals(await ethtool.pause("eth0"), { rx: true, tx: false });
  const refused = await ethtool.pause("eth1").catch((error) => (error as EthtoolRefusal).errno);
  assertEquals(refused, 19);
  await ethtool.close();
});
calls.close();

/** Runs a command line in this process. */
async function wqdump(args: readonly string[], input = ""): Promise<{ code: number; stdout: string; stderr: string }> {
  const written: Record<"stdout" | "stderr", Uint8Array[]> = { stdout: [], stderr: [] };
  const writer = (name: "stdout" | "stderr") => ({
    write: (bytes: Uint8Array) => (written[name].push(bytes.slice()), Promise.resolve(bytes.length)),
    writeSync: (bytes: Uint8Array) => (written[name].push(bytes.slice()), bytes.length),
    isTerminal: () => false,
  });
  let left = new TextEncoder().encode(input);
  const code = await run(args, {
    stdout: writer("stdout"),
    stderr: writer("stderr"),
    stdin: {
      read(into) {
        const part = left.subarray(0, into.length);
        into.set(part);
        left = left.subarray(part.length);
        return Promise.resolve(part.length === 0 ? null : part.length);
      },
      isTerminal: () => false,
    },
    noColor: true,
    screen: () => ({}),
    isGranted: () => Promise.resolve(false),
    onSignal: () => () => {},
    exit(code) {
      throw new Error(`ended with ${code}`);
    },
  });
  const text = (pieces: readonly Uint8Array[]): string => new TextDecoder().decode(concat(pieces));
  return { code, stdout: text(written.stdout), stderr: text(written.stderr) };
}

const MANUAL: readonly (readonly [args: string, file: string])[] = [
  ["-d sim:mt4117_pciconf0 --source FullQp --dump ALL_VALID_QPNS --num 20", "1_fullqp_valid_qpns"],
  ["-d sim:mt4117_pciconf0 --source FullQp --dump QP --qp 0x0000000b --format raw", "2_fullqp_qp_raw"],
  ["-d sim:mt4115_pciconf0 --source Srq --dump all_valid_qpns", "3_srq_valid_qpns"],
  ["-d sim:mt4117_pciconf0 --source Srq --dump wq --qp 0x60", "4_srq_wq"],
  ["-d sim:mt4119_pciconf0 --source CMAS_EQ_BUFF --dump ALL_VALID_QPNS", "5_cmas_valid_qpns"],
  ["-d sim:mt4119_pciconf0 --source CMAS_EQ_BUFF --dump QP --qp 0x15 --format raw", "6_cmas_qp_raw"],
];
for (const [args, file] of MANUAL) {
  await check(async () => {
    const { code, stdout, stderr } = await wqdump(args.split(" "));
    assertEquals(code, 0, stderr);
    assertEquals(stdout, Deno.readTextFileSync(new URL(`../data/manual/${file}.txt`, import.meta.url)));
  });
}
await check(async () => {
  const log = [
    "[ 1234.5] infiniband mlx5_0: dump_cqe:272:(pid 4711): dump error cqe",
    "00000000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
    "00000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
    "00000020: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
    "00000030: 00 00 00 00 00 00 88 13 08 00 01 1f 00 42 21 d2",
    "",
  ].join("\n");
  const { code, stdout, stderr } = await wqdump(["decode", "-"], log);
  assertEquals(code, 0, stderr);
  assert(stdout.includes("0x11f") && stdout.includes("0x13") && stdout.includes("0x88"), stdout);
});

await check(async () => {
  using device = await openDevice("sim:mt4117_pciconf0");
  const elements = await Array.fromAsync(device.elements("srq", 0x60));
  assertEquals(elements[0]?.segments[0]?.layout, "wqe_srq_next");
  const context = await device.context("srq", 0x60);
  assert(context.parts.length > 0);
});
console.log(`ok ${checks} ${Deno.build.arch}`);
