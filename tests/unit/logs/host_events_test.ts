// Adapters and connections in the kernel's words: whose part a line is, what its numbers mean, and what is no report.
import { assertEquals } from "@std/assert";
import type { Facts, LogMessage } from "../../../logs/types.ts";
import { decodeToJson, decodeToText, type Json, readItems } from "./cases.ts";

const messages = (text: string): LogMessage[] =>
  readItems(text).filter((item) => item.kind === "message") as LogMessage[];

const pick = ({ facts }: LogMessage, ...names: string[]): Facts =>
  Object.fromEntries(names.map((name) => [name, facts[name]!]));

Deno.test("lines of two devices that take turns are parts of their own device's messages", async () => {
  const found = messages(
    "[  10.000001] infiniband mlx5_0: mlx5_poll_one:591:(pid 3): Responder error cqe on cqn 0x40a:\n" +
      "[  10.000002] infiniband mlx5_1: mlx5_poll_one:591:(pid 4): Requestor error cqe on cqn 0x10:\n" +
      "[  10.000003] infiniband mlx5_0: mlx5_poll_one:594:(pid 3): syndrome 0x5, vendor syndrome 0xf9\n" +
      "[  10.000004] infiniband mlx5_1: mlx5_poll_one:594:(pid 4): syndrome 0x13, vendor syndrome 0x88\n",
  );
  assertEquals(found.map((one) => pick(one, "device", "cqn", "syndrome", "vendor_syndrome")), [
    { device: "mlx5_0", cqn: 0x40a, syndrome: 5, vendor_syndrome: 0xf9 },
    { device: "mlx5_1", cqn: 0x10, syndrome: 0x13, vendor_syndrome: 0x88 },
  ]);
  const timeout = (bus: string, n: number) =>
    `[  11.0] mlx5_core 0000:${bus}:00.0 ens${n}: TX timeout on queue: ${n}, SQ: 0x11e${n}, CQ: 0x146${n}, SQ Cons: 0xa ` +
    "SQ Prod: 0xc, usecs since last trans: 21565000\n";
  const eq = (bus: string, n: number) =>
    `[  11.1] mlx5_core 0000:${bus}:00.0 ens${n}: EQ 0x${n}: Cons = 0x84c, irqn = 0x93\n`;
  const text = timeout("81", 1) + timeout("82", 2) + eq("81", 1) + eq("82", 2);
  assertEquals(messages(text).map((one) => pick(one, "sqn", "eqn")), [
    { sqn: 0x11e1, eqn: 1 },
    { sqn: 0x11e2, eqn: 2 },
  ]);
  // Decimal numbers of eight digits in lines that were read are no rows of a dump.
  const { counts }: Json = await decodeToJson(
    "[  10.0] infiniband mlx5_0: mlx5_poll_one:591:(pid 3): Responder error cqe on cqn 0x40a:\n" + text,
  );
  assertEquals(counts.skipped, 0);
});

const health = (bus: string, line: number, text: string) =>
  `[   69.9] mlx5_core 0000:${bus}:00.0: print_health_info:${line}:(pid 0): ${text}\n`;

Deno.test("a health buffer is one report, with all of its numbers", () => {
  const text = [
    "Health issue observed, firmware internal error, severity(3) ERROR:",
    "assert_var[0] 0x0000001e",
    "assert_var[5] 0x00000007",
    "assert_exit_ptr 0x20adec54",
    "assert_callra 0x20adeeb0",
    "fw_ver 28.40.1000",
    "time 1700000000",
    "hw_id 0x00000218",
    "rfr 0",
    "severity 3 (ERROR)",
    "irisc_index 3",
    "synd 0x1: firmware internal error",
    "ext_synd 0x8a17",
    "raw fw_ver 0x1c2803e8",
  ];
  const [one, ...others] = messages(text.map((line, n) => health("05", 430 + n, line)).join(""));
  assertEquals(others, []);
  assertEquals(one!.event, "firmware-health");
  assertEquals(one!.lost, []);
  assertEquals(
    pick(
      one!,
      ...["health", "severity", "severity_name", "assert_var_0", "assert_var_5", "assert_exit_ptr", "assert_callra"],
      ...["fw_ver", "health_time", "hw_id", "rfr", "irisc_index", "health_syndrome", "ext_synd", "raw_fw_ver", "pci"],
    ),
    {
      health: "firmware internal error",
      severity: 3,
      severity_name: "ERROR",
      assert_var_0: 0x1e,
      assert_var_5: 7,
      assert_exit_ptr: 0x20adec54,
      assert_callra: 0x20adeeb0,
      fw_ver: "28.40.1000",
      health_time: 1700000000,
      hw_id: 0x218,
      rfr: 0,
      irisc_index: 3,
      health_syndrome: 1,
      ext_synd: 0x8a17,
      raw_fw_ver: 0x1c2803e8,
      pci: "0000:05:00.0",
    },
  );
  // Older drivers have no heading, and two adapters print at the same time.
  const older = [
    "assert_var[0] 0x00000001",
    "irisc_index 2",
    "synd 0x8: unrecoverable hardware error",
    "ext_synd 0x0004",
  ];
  const both = older.flatMap((line) => ["06", "07"].map((bus) => `[  9.1] mlx5_core 0000:${bus}:00.0: ${line}\n`));
  assertEquals(messages(both.join("")).map((one) => pick(one, "pci", "assert_var_0", "health_syndrome", "ext_synd")), [
    { pci: "0000:06:00.0", assert_var_0: 1, health_syndrome: 8, ext_synd: 4 },
    { pci: "0000:07:00.0", assert_var_0: 1, health_syndrome: 8, ext_synd: 4 },
  ]);
});

Deno.test("what a driver says of its reset is news, and what failed is the cause", async () => {
  const line = (text: string) => `[  70.1] mlx5_core 0000:05:00.0: ${text}\n`;
  const { headline }: Json = await decodeToJson(
    line("mlx5_error_sw_reset:236:(pid 8): start") + line("mlx5_error_sw_reset:272:(pid 8): end") +
      line("mlx5_health_try_recover:335:(pid 8): handling bad device here") + line("NIC IFC still 7 after 1000ms.") +
      line("mlx5_health_try_recover:340:(pid 8): health recovery flow aborted, PCI reads still not working") +
      line("wait_func:1137:(pid 8): CREATE_MKEY(0x200) timeout. Will cause a leak of a command resource"),
  );
  assertEquals(headline.events.map(({ words }: Json) => words), [
    "device fatal: the driver resets the adapter",
    "device fatal: recovery aborted: PCI reads still not working",
    "firmware health: no answer to command CREATE_MKEY",
  ]);
});

Deno.test("a boot without faults tells of none", async () => {
  const { items }: Json = await decodeToJson(
    "[  5.1] mlx5_core 0000:01:00.0: firmware version: 28.40.1000\n" +
      "[  5.2] mlx5_core 0000:01:00.0: 252.048 Gb/s available PCIe bandwidth (16.0 GT/s PCIe x16 link)\n" +
      "[  5.3] mlx5_core 0000:01:00.0: Port module event: module 0, Cable plugged\n" +
      "[  5.4] mlx5_core 0000:01:00.0: mlx5_pcie_event:301:(pid 11): PCIe slot advertised sufficient power (75W).\n" +
      "[  5.5] pcieport 0000:00:01.0: AER: enabled with IRQ 24\n[  5.6] DMAR: IOMMU enabled\n" +
      "[  5.7] nvme nvme0: creating 8 I/O queues.\n[  5.8] nvme nvme0: I/O 7 QID 2 timeout, aborting\n" +
      "[  5.9] rpcrdma: connection to 192.0.2.1:20049 on mlx5_0, memreg 'frwr', 32 credits, 16 responders\n" +
      "[  6.0] smc: SMC-R lg 00000100 link added: id 00000101, peerid 00000101, ibdev mlx5_0, ibport 1\n",
  );
  assertEquals(items, []);
});

Deno.test("an error of the bus has its bits, and the packet behind it is no dump", async () => {
  const bus = "[  1.0] mlx5_core 0000:3b:00.0: AER: ";
  const text = `${bus}PCIe Bus Error: severity=Uncorrected (Fatal), type=Transaction Layer, (Requester ID)\n` +
    `${bus}  device [15b3:1021] error status/mask=00004000/00400000\n${bus}   [14] CmpltTO                (First)\n` +
    `${bus}  TLP Header: 40000001 0000000f f7000000 00000000\n`;
  const { items }: Json = await decodeToJson(text);
  assertEquals(items.length, 1);
  const { severity, aer_status, aer_error, tlp_header } = items[0].facts;
  assertEquals([severity, aer_status, aer_error, tlp_header], [
    "Uncorrected (Fatal)",
    0x4000,
    "CmpltTO",
    "40000001 0000000f f7000000 00000000",
  ]);
});

Deno.test("error numbers are decimal, and have their names", async () => {
  const text = await decodeToText(
    "infiniband mlx5_0: mlx5_ib_page_fault_resume:389:(pid 71): Failed to resolve the page fault on WQ 0x11f err -12\n",
  );
  assertEquals(/^page_fault_errno : (.*)$/m.exec(text)?.[1], "-12 (ENOMEM)");
});
