import { assertEquals } from "@std/assert";
import { parseKernelLog, readKernelLog } from "../../../device/kernel_log.ts";
import { Absences } from "../../../device/host_files.ts";
import type { HostDevice } from "../../../ffi/host_devices.ts";
import type { SyscallResult } from "../../../ffi/syscall_worker.ts";

const DEVICE: HostDevice = {
  name: "0000:06:00.0",
  address: "0000:06:00.0",
  func: 0,
  deviceId: 0x101d,
  rdma: ["mlx5_3"],
  net: ["ens6f0"],
  kind: "pf",
  folder: "/sys/bus/pci/devices/0000:06:00.0",
  fwctl: [],
  driver: "mlx5_core",
};

async function lines(text: string, result: Partial<SyscallResult> = {}): Promise<[string[], string[]]> {
  const absent = new Absences();
  const bytes = new TextEncoder().encode(text);
  const calls = { call: () => Promise.resolve({ value: 0, errno: 0, bytes, ...result }), close: () => {} };
  const found = await readKernelLog(calls, DEVICE, absent);
  return [found.map((one) => one.text), absent.list.map(({ reason }) => reason)];
}

Deno.test("records have level and time; lines about them are none", () => {
  assertEquals(parseKernelLog("30,5,123456,-;systemd: x;y\n SUBSYSTEM=net\n3,6,7,c,more;\nnonsense\n"), [
    { time_us: 123456, level: 6, text: "systemd: x;y" },
    { time_us: 7, level: 3, text: "" },
  ]);
});

Deno.test("of the log remains what names the adapter, or its driver and no other adapter", async () => {
  const kept = [
    "mlx5_core 0000:06:00.0: assert_var[0] 0x1",
    "mlx5_core 0000:06:00.0 ens6f0: TX timeout detected",
    "infiniband mlx5_3: dump error cqe",
    "mlx5_3:dump_cqe:278:(pid 0): dump error cqe",
    "IPv6: ADDRCONF(NETDEV_CHANGE): ens6f0: link becomes ready",
    "DMAR: [DMA Read] Request device [06:00.0] fault addr 0x1000",
    "mlx5_ib: Mellanox Connect-IB Infiniband driver",
  ];
  const left = [
    "mlx5_core 0000:09:00.0: assert_var[0] 0x1",
    "infiniband mlx5_30: dump error cqe",
    "ens6f01: link is down",
    "usb 1-1: new device",
    "DMAR: [DMA Read] Request device [16:00.0] fault addr 0x1000",
  ];
  const text = [...kept, ...left].map((line, index) => `3,${index},${index},-;${line}\n`).join("");
  assertEquals((await lines(text))[0], kept);
});

Deno.test("why there is no log, or not all of it, is said", async () => {
  assertEquals(await lines("", { value: -1, errno: 1 }), [[], ["reading it is for root (CAP_SYSLOG)"]]);
  assertEquals(await lines("", { value: -1, errno: 2 }), [[], ["/dev/kmsg cannot be read (errno 2)"]]);
  assertEquals((await lines("3,1,1,-;mlx5_core x\n", { value: 9 }))[1], ["only the newest are kept"]);
  const many = Array.from({ length: 1500 }, (_, index) => `3,1,${index},-;mlx5_core line ${index}\n`).join("");
  const [texts, reasons] = await lines(many);
  assertEquals([texts.length, texts.at(-1), reasons], [1000, "mlx5_core line 1499", ["only the newest are kept"]]);
});
