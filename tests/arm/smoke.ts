/**
 * What must hold on aarch64 as well, in one process, since each costs an emulated processor many seconds: the C library's
 * place and files, the clients of fwctl and RDMA netlink against `kernel.c`, a built-in adapter decoded as the manual has
 * it. Prints `ok N`, N checks.
 *
 *     deno run --allow-ffi=LIBC,KERNEL smoke.ts KERNEL
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { openDevice } from "../../mod.ts";
import { RdmaNetlink } from "../../device/rdma_netlink.ts";
import { DeviceError } from "../../errors.ts";
import { FwctlNode } from "../../ffi/fwctl.ts";
import { readErrno, readTextFile } from "../../ffi/libc.ts";
import { openLibc } from "../../ffi/libc_library.ts";
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
calls.close();

await check(async () => {
  using device = await openDevice("sim:mt4117_pciconf0");
  const elements = await Array.fromAsync(device.elements("srq", 0x60));
  assertEquals(elements[0]?.segments[0]?.layout, "wqe_srq_next");
  const context = await device.context("srq", 0x60);
  assert(context.parts.length > 0);
});
console.log(`ok ${checks} ${Deno.build.arch}`);
