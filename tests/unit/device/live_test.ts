import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { DeviceError } from "../../../errors.ts";
import { readDriverList } from "../../../device/driver_lists.ts";
import { openWithLibrary } from "../../../device/live.ts";
import { listDeviceRecords } from "../../../ffi/devices.ts";
import { clearSemaphores } from "../../../ffi/semaphore.ts";
import type { ContextPort, RegisterPort } from "../../../device/types.ts";
import { type FakeLibrary, fakeLibrary, type FakeWorld } from "../ffi/fake_library.ts";

const ADDRESS = "0000:03:00.0";
const RECORD = { name: ADDRESS, bus: 3, deviceId: 0x1017, rdma: ["mlx5_0"] };
const CONNECTX_3 = { name: ADDRESS, bus: 3, deviceId: 0x1003 };
const MGIR_BYTES = 160;

async function open(world: FakeWorld, name = ADDRESS): Promise<{ library: FakeLibrary; port: RegisterPort }> {
  const library = fakeLibrary(world);
  const port = await openWithLibrary(library, name);
  assert("accessRegister" in port);
  return { library, port };
}

async function refusal(world: FakeWorld, name = ADDRESS): Promise<DeviceError> {
  const library = fakeLibrary(world);
  const error = await assertRejects(() => openWithLibrary(library, name), DeviceError);
  assertEquals(library.calls.filter((call) => call === "mclose").length, library.opened.length);
  return error;
}

Deno.test("a port knows part, ids, firmware and link layer from what the host tells", async () => {
  const { port } = await open({
    records: [RECORD],
    files: {
      "/sys/class/infiniband/mlx5_0/fw_ver": "16.35.2000\n",
      "/sys/class/infiniband/mlx5_0/ports/1/link_layer": "InfiniBand\n",
    },
  }, "mlx5_0");
  assertEquals(port.info, {
    name: "mlx5_0",
    generation: 5,
    pciDeviceId: 0x1017,
    part: "ConnectX-5",
    firmware: "16.35.2000",
    linkLayer: "InfiniBand",
  });
  port.close();
});

Deno.test("nonsense in the driver's files is not believed", async () => {
  const { port } = await open({
    records: [RECORD],
    files: {
      "/sys/class/infiniband/mlx5_0/fw_ver": "what?\n",
      "/sys/class/infiniband/mlx5_0/ports/1/link_layer": "Token Ring\n",
    },
  });
  assertEquals([port.info.firmware, port.info.linkLayer], [undefined, undefined]);
  port.close();
});

Deno.test("the device is asked for its firmware when that is wanted and the host does not tell", async () => {
  const mgir = (extended: readonly number[]): NonNullable<FakeWorld["access"]> => (_id, _method, image) => {
    const view = new DataView(image.buffer, image.byteOffset, MGIR_BYTES);
    view.setUint32(0x20, 0x10_23_07);
    extended.forEach((part, index) => view.setUint32(0x44 + 4 * index, part));
    return [0, 0];
  };
  for (const [extended, firmware] of [[[16, 35, 2000], "16.35.2000"], [[0, 0, 0], "16.35.7"]] as const) {
    const library = fakeLibrary({ records: [RECORD], access: mgir(extended) });
    const port = await openWithLibrary(library, ADDRESS, { identify: true });
    assertEquals(port.info.firmware, firmware);
    port.close();
  }
  const refused = await openWithLibrary(fakeLibrary({ access: () => [0x106, 4] }), ADDRESS, { identify: true });
  assertEquals(refused.info.firmware, undefined);
  refused.close();
});

Deno.test("without a device list the hardware id tells the part", async () => {
  const { port } = await open({ missing: ["mdevices_info_v"], read4: () => 0x0001_0218 });
  assertEquals([port.info.part, port.info.pciDeviceId], ["ConnectX-7", undefined]);
  port.close();
});

Deno.test("a ConnectX-3 is a context port, but not in-band", async () => {
  const library = fakeLibrary({ records: [CONNECTX_3], read4: () => 0x1f5, context: () => 0 });
  const port = await openWithLibrary(library, ADDRESS) as ContextPort;
  assertEquals(port.info.generation, 4);
  await port.readContext(0, 0x42, new Uint8Array(288));
  assertEquals(library.calls.at(-1), "tcif_qpc_context_read 0 66");
  port.close();
  const inBand = await refusal({ read4: () => 0x1f7 }, "lid-3");
  assertEquals(inBand.status, "IN_BAND");
  assertEquals(inBand.message, 'Cannot open "lid-3": ConnectX-3 Pro does not support wqdump over in-band access');
});

Deno.test("devices that are gone, in recovery or unknown are refused, and closed", async () => {
  assertEquals((await refusal({ read4: () => 0xffffffff })).status, "DEVICE_GONE");
  assertEquals((await refusal({ read4: () => undefined })).status, "NO_ANSWER");
  assertEquals((await refusal({ read4: () => 0x7777 })).status, "UNKNOWN_DEVICE");
  const livefish5 = { records: [{ ...RECORD, deviceId: 0x20d }], read4: (): number => 0x20d };
  assertEquals((await refusal(livefish5)).status, "LIVEFISH");
  const livefish4 = { records: [{ ...RECORD, deviceId: 0x1f6 }], read4: (): number => 0x1f5 };
  assertEquals((await refusal(livefish4)).status, "LIVEFISH");
});

Deno.test("a function that the host does not have is not asked for: the library would leave lock files behind", async () => {
  const error = await refusal({ absent: true }, "03:00.0");
  assertEquals([error.status, error.message], [
    "NO_DEVICE",
    'Cannot open "03:00.0": this host has no PCI function 0000:03:00.0',
  ]);
});

Deno.test("accesses of one port never overlap, and closing waits for the one in flight", async () => {
  const library = fakeLibrary({ records: [RECORD] });
  let running = 0;
  const real = library.symbols.maccess_reg!;
  Object.assign(library.symbols, {
    maccess_reg: async (...args: Parameters<typeof real>) => {
      assertEquals(++running, 1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      return await real(...args);
    },
  });
  let closed = 0;
  const port = await openWithLibrary(library, ADDRESS, {}, () => closed++) as RegisterPort;
  const image = new Uint8Array(16);
  const accesses = [1, 2, 3].map((id) => port.accessRegister(id, 1, image.slice()));
  await accesses[0];
  port.close();
  port.close();
  assert(!library.calls.includes("mclose"));
  const rest = await Promise.allSettled(accesses.slice(1));
  assertEquals(rest.map(({ status }) => status), ["rejected", "rejected"]);
  assertEquals([library.calls.at(-1), closed], ["mclose", 1]);
  await assertRejects(() => port.accessRegister(1, 1, image), TypeError, "closed");
});

Deno.test("after a failure that closed the handle the device is opened anew", async () => {
  let failures = 1;
  const { library, port } = await open({ records: [RECORD], access: () => failures-- > 0 ? [1, 0] : [0, 0] });
  await assertRejects(() => port.accessRegister(0xc000, 1, new Uint8Array(256)), DeviceError, "ME_ERROR");
  await port.accessRegister(0xc000, 1, new Uint8Array(256));
  assertEquals(library.opened, [ADDRESS, ADDRESS]);
  port.close();
  assertEquals(library.calls.filter((call) => call === "mclose").length, 2);
});

Deno.test("the driver's debugfs lists numbers; names that are none are left out", async () => {
  const { port } = await open({
    records: [RECORD],
    folders: {
      "/sys/kernel/debug/mlx5/0000:03:00.0/QPs": ["0x3b5", "0x4", "4", "junk", "0x1000000"],
      "/sys/kernel/debug/mlx5/0000:03:00.0/CQs": [],
    },
  });
  const origin = "/sys/kernel/debug/mlx5/0000:03:00.0";
  for (const source of ["fullqp", "snd", "rcv"]) {
    const list = await port.driverList?.(source);
    assertEquals([list?.origin, list?.numbers], [`${origin}/QPs`, [4, 0x3b5]]);
    assert(list?.lacks?.includes("DevX"));
  }
  assertEquals(await port.driverList?.("cmp"), { origin: `${origin}/CQs`, numbers: [] });
  assertEquals(await port.driverList?.("mkc"), undefined);
  assertEquals(await port.driverList?.("constructor"), undefined);
  port.close();
  assertEquals(await port.driverList?.("fullqp"), undefined);
});

Deno.test("without debugfs and RDMA netlink there is no list", async () => {
  const library = fakeLibrary({ records: [{ ...RECORD, rdma: [] }] });
  const [record] = listDeviceRecords(library);
  assertEquals(await readDriverList(library, record!, "srq"), undefined);
});

Deno.test("a function of another vendor is refused before anything of it is touched", async () => {
  const files = { "/sys/bus/pci/devices/0000:00:01.0/vendor": "0x1af4\n" };
  for (const name of ["0000:00:01.0", "00:01.0", "/sys/bus/pci/devices/0000:00:01.0/config"]) {
    const library = fakeLibrary({ files });
    const error = await assertRejects(() => openWithLibrary(library, name), DeviceError);
    assertEquals(error.status, "FOREIGN");
    assertStringIncludes(error.message, "is no NVIDIA adapter (vendor 0x1af4); nothing of it was touched");
    assertEquals(library.opened, []);
    assertEquals(library.calls.filter((call) => /^(m|flock)/.test(call) && call !== "mdevices_info"), [], name);
    const clearing = assertThrows(() => clearSemaphores(library, name, () => false), DeviceError);
    assertEquals([clearing.status, library.opened], ["FOREIGN", []]);
  }
});

Deno.test("an RDMA device that the host does not have is named, with those that it has; the library is not asked", async () => {
  const world = { folders: { "/sys/class/infiniband": ["mlx5_1", "mlx5_0"] } };
  for (const name of ["mlx5_7", "mlx4_0", "rocep3s0f0", "ibp3s0"]) {
    const library = fakeLibrary(world);
    const error = await assertRejects(() => openWithLibrary(library, name), DeviceError);
    assertStringIncludes(error.message, `no RDMA device ${name} on this host; there are: mlx5_0, mlx5_1`);
    assertEquals(library.opened, []);
  }
  const none = await assertRejects(() => openWithLibrary(fakeLibrary({}), "mlx5_0"), DeviceError);
  assertStringIncludes(none.message, "no RDMA device mlx5_0 on this host; there are none");
});
