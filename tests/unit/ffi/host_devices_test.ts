import { assertEquals } from "@std/assert";
import { findHostDevice, listHostDevices } from "../../../ffi/host_devices.ts";
import { fakeLibrary, type FakeWorld } from "./fake_library.ts";

const PCI = "/sys/bus/pci/devices";

/** Two functions of one card, a virtual function, a subfunction, a bridge, and another vendor's device. */
const WORLD: FakeWorld = {
  absent: true,
  folders: {
    [PCI]: ["0000:04:00.0", "0000:03:00.1", "0000:03:00.0", "0000:03:00.2", "0000:02:00.0", "bus", "0000:01:00.0"],
    [`${PCI}/0000:03:00.0`]: ["vendor", "infiniband", "net", "fwctl", "mlx5_core.sf.4", "mlx5_core.eth.0"],
    [`${PCI}/0000:03:00.0/infiniband`]: ["mlx5_0"],
    [`${PCI}/0000:03:00.0/net`]: ["ens3f0np0"],
    [`${PCI}/0000:03:00.0/fwctl`]: ["fwctl0"],
    [`${PCI}/0000:03:00.0/mlx5_core.sf.4/infiniband`]: ["mlx5_4"],
    [`${PCI}/0000:03:00.0/mlx5_core.sf.4/fwctl`]: ["fwctl9"],
    [`${PCI}/0000:03:00.1/infiniband`]: ["mlx5_1"],
    [`${PCI}/0000:03:00.2`]: ["physfn"],
  },
  files: Object.fromEntries([
    ["0000:01:00.0", "0x8086", "0x020000", "0x1572"],
    ["0000:02:00.0", "0x15b3", "0x060400", "0x197b"],
    ["0000:03:00.0", "0x15b3", "0x020000", "0x1021"],
    ["0000:03:00.1", "0x15b3", "0x020700", "0x1021"],
    ["0000:03:00.2", "0x15b3", "0x020000", "0x101e"],
    ["0000:04:00.0", "0x15b3", "what?", "0x1017"],
  ].flatMap(([address, vendor, kind, device]) => [
    [`${PCI}/${address}/vendor`, `${vendor}\n`],
    [`${PCI}/${address}/class`, `${kind}\n`],
    [`${PCI}/${address}/device`, `${device}\n`],
  ])),
};

const DEVICES = listHostDevices(fakeLibrary(WORLD).symbols) ?? [];

Deno.test("listHostDevices() lists functions and subfunctions, neither bridges nor other vendors' devices", () => {
  assertEquals(DEVICES.map(({ name, kind, deviceId, rdma }) => [name, kind, deviceId, rdma]), [
    ["0000:03:00.0", "pf", 0x1021, ["mlx5_0"]],
    ["mlx5_core.sf.4", "sf", 0x1021, ["mlx5_4"]],
    ["0000:03:00.1", "pf", 0x1021, ["mlx5_1"]],
    ["0000:03:00.2", "vf", 0x101e, []],
    ["0000:04:00.0", "pf", 0x1017, []],
  ]);
});

Deno.test("a subfunction has no fwctl node, not even where its folder claims one", () => {
  assertEquals(DEVICES.map(({ fwctl }) => fwctl), [["fwctl0"], [], [], [], []]);
});

Deno.test("a node that stands in no function's folder belongs to the function that its class folder leads to", () => {
  const real = (address: string): string => `/sys/devices/pci0000:00/${address}`;
  const { symbols } = fakeLibrary({
    ...WORLD,
    folders: { ...WORLD.folders, "/sys/class/fwctl": ["fwctl0", "fwctl5", "fwctl7", "fwctlx"] },
    links: {
      "/sys/class/fwctl/fwctl0/device": real("0000:03:00.0"),
      "/sys/class/fwctl/fwctl5/device": real("0000:03:00.1"),
      "/sys/class/fwctl/fwctl7/device": real("0000:01:00.0"), // another vendor's
      ...Object.fromEntries(["0000:03:00.0", "0000:03:00.1"].map((one) => [`${PCI}/${one}`, real(one)])),
    },
  });
  const devices = listHostDevices(symbols) ?? [];
  assertEquals(devices.map(({ fwctl }) => fwctl), [["fwctl0"], [], ["fwctl5"], [], []]);
  assertEquals(findHostDevice("fwctl7", devices), undefined);
});

Deno.test("any name of an adapter leads to the same function", () => {
  const names = ["0000:03:00.0", "03:00.0", "pciconf-03:00.0", "mlx5_0", "ens3f0np0", "fwctl0", "/dev/fwctl/fwctl0"]
    .concat(`${PCI}/0000:03:00.0/config`, "/dev/mst/mt4129_pciconf0", "mt4129_pciconf0.0");
  for (const name of names) assertEquals(findHostDevice(name, DEVICES)?.name, "0000:03:00.0", name);
  assertEquals(findHostDevice("mt4129_pciconf0.1", DEVICES)?.name, "0000:03:00.1");
  assertEquals(findHostDevice("mlx5_4", DEVICES)?.name, "mlx5_core.sf.4");
  for (const name of ["mlx5_9", "fwctl1", "fwctl9", "05:00.0", "mt4129_pciconf7", "eth"]) {
    assertEquals(findHostDevice(name, DEVICES), undefined, name);
  }
});

Deno.test("listHostDevices() of a host without /sys/bus/pci lists nothing and says so", () => {
  assertEquals(listHostDevices(fakeLibrary({}).symbols), undefined);
});
