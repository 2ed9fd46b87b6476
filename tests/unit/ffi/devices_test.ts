import { assertEquals, assertThrows } from "@std/assert";
import { DeviceError } from "../../../errors.ts";
import { knownDeviceRecords, listDeviceRecords } from "../../../ffi/devices.ts";
import { deviceRecord, findMstDevice, libraryName, parseMstName, pciAddressIn } from "../../../ffi/device_names.ts";
import { fakeLibrary, type FakeRecord } from "./fake_library.ts";

const HOST: readonly FakeRecord[] = [
  { name: "0000:03:00.0", bus: 3, deviceId: 0x1017, rdma: ["mlx5_0"], net: ["eth0", "eth1"] },
  { name: "0000:03:00.1", bus: 3, func: 1, deviceId: 0x1017, rdma: ["mlx5_1"] },
  { name: "0000:81:00.0", bus: 0x81, deviceId: 0x1017 },
  { name: "/dev/mst/mt4129_pciconf0", domain: 1, bus: 4, deviceId: 0x1021 },
];

for (const stride of [5696, 6208]) {
  Deno.test(`listDeviceRecords() reads records of ${stride} bytes and gives the array back`, () => {
    const library = fakeLibrary({ records: HOST, stride });
    const records = listDeviceRecords(library);
    assertEquals(records.map(({ address }) => address), [
      "0000:03:00.0",
      "0000:03:00.1",
      "0000:81:00.0",
      "0001:04:00.0",
    ]);
    assertEquals(records.map(({ deviceId }) => deviceId), [0x1017, 0x1017, 0x1017, 0x1021]);
    assertEquals(records[0]?.rdma, ["mlx5_0"]);
    assertEquals(records[0]?.net, ["eth0", "eth1"]);
    assertEquals(records[2]?.rdma, []);
    assertEquals(library.calls, ["mdevices_info_destroy"]);
  });
}

Deno.test("listDeviceRecords() of a host without adapters is empty", () => {
  assertEquals(listDeviceRecords(fakeLibrary()), []);
});

Deno.test("listDeviceRecords() refuses records of a layout that it does not know", () => {
  const library = fakeLibrary({ records: HOST, stride: 7000 });
  assertThrows(() => listDeviceRecords(library), DeviceError, "unknown layout");
  assertEquals(library.calls, ["mdevices_info_destroy"]);
  assertEquals(knownDeviceRecords(library), []);
});

Deno.test("listDeviceRecords() of an old library says what is missing", () => {
  assertThrows(
    () => listDeviceRecords(fakeLibrary({ missing: ["mdevices_info_v"] })),
    DeviceError,
    "/fake/ccmdif.so has no mdevices_info_v",
  );
});

Deno.test("a function that left the bus keeps the id that the kernel knows", () => {
  const [record] = listDeviceRecords(fakeLibrary({
    records: [{ name: "0000:03:00.0", bus: 3, deviceId: 0xffff, vendorId: 0xffff }],
    files: { "/sys/bus/pci/devices/0000:03:00.0/device": "0x1017\n" },
  }));
  assertEquals(record?.deviceId, 0x1017);
});

Deno.test("parseMstName() takes mst names apart and leaves others alone", () => {
  assertEquals(parseMstName("/dev/mst/mt4119_pciconf0"), { deviceId: 4119, number: 0, func: undefined, memory: false });
  assertEquals(parseMstName("mt4099_pci_cr1"), { deviceId: 4099, number: 1, func: undefined, memory: true });
  assertEquals(parseMstName("/dev/mst/mt4115_pciconf0.1"), { deviceId: 4115, number: 0, func: 1, memory: false });
  for (
    const name of ["mlx5_0", "0000:03:00.0", "/dev/mst/mt4119_usb0", "/dev/mst/SW_MT52000_x_lid-0x1", "mt_pciconf0"]
  ) {
    assertEquals(parseMstName(name), undefined);
  }
});

Deno.test("findMstDevice() counts devices, and functions where there are fewer devices", () => {
  const records = listDeviceRecords(fakeLibrary({ records: HOST }));
  const find = (name: string): string | undefined => findMstDevice(parseMstName(name)!, records)?.address;
  assertEquals(find("mt4119_pciconf0"), "0000:03:00.0");
  assertEquals(find("mt4119_pciconf0.1"), "0000:03:00.1");
  assertEquals(find("mt4119_pciconf1"), "0000:81:00.0");
  assertEquals(find("mt4119_pciconf2"), "0000:81:00.0");
  assertEquals(find("mt4119_pciconf3"), undefined);
  assertEquals(find("mt4119_pciconf1.1"), undefined);
  assertEquals(find("mt4129_pciconf0"), "0001:04:00.0");
});

Deno.test("pciAddressIn() finds the address in every kind of name", () => {
  for (
    const name of ["03:00.0", "0000:03:00.0", "pciconf-03:00.0", "/sys/bus/pci/devices/0000:03:00.0/config"]
      .concat("/sys/bus/pci/devices/0000:03:00.0/resource0")
  ) assertEquals(pciAddressIn(name), "0000:03:00.0");
  assertEquals(pciAddressIn("000A:0B:00.7"), "000a:0b:00.7");
  for (const name of ["mlx5_0", "03:00.8", "lid-3", "x03:00.0"]) assertEquals(pciAddressIn(name), undefined);
});

Deno.test("findRecord() knows a device by any of its names", () => {
  const records = listDeviceRecords(fakeLibrary({ records: HOST }));
  for (const name of ["0000:03:00.1", "03:00.1", "mlx5_1", "mt4119_pciconf0.1"]) {
    assertEquals(deviceRecord(name, records)?.address, "0000:03:00.1");
  }
  assertEquals(deviceRecord("mlx5_9", records), undefined);
});

Deno.test("libraryName() gives mst names by address, unless the library lists them itself", () => {
  const records = listDeviceRecords(fakeLibrary({ records: HOST }));
  assertEquals(libraryName("/dev/mst/mt4119_pciconf0", records), "/sys/bus/pci/devices/0000:03:00.0/config");
  assertEquals(libraryName("/dev/mst/mt4119_pci_cr0", records), "0000:03:00.0");
  assertEquals(libraryName("/dev/mst/mt4129_pciconf0", records), "/dev/mst/mt4129_pciconf0");
  assertEquals(libraryName("mlx5_0", records), "mlx5_0");
  assertThrows(() => libraryName("mt4121_pciconf0", records), DeviceError, "no device of id 4121 (0x1019) is there");
  assertThrows(() => libraryName("mt4121_pciconf0", []), DeviceError, "no adapter is there");
});
