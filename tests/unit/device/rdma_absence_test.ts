/** Why a function has no RDMA device, on hosts that a test describes; and what PCI ids and firmware registers tell. */

import { assertEquals, assertRejects } from "@std/assert";
import { firmwareVersion, hostFacts, listDevices, typeOfDeviceId, typeOfHwId } from "../../../device/live_devices.ts";
import { rdmaAbsence } from "../../../device/rdma_absence.ts";
import { WqdumpError } from "../../../errors.ts";
import type { HostDevice } from "../../../ffi/host_devices.ts";
import { fakeLibrary, type FakeWorld } from "../ffi/fake_library.ts";

function pf(address: string, own: Partial<HostDevice> = {}): HostDevice {
  return {
    ...{ name: address, address, func: 0, deviceId: 0x1021, rdma: [], net: [], kind: "pf", folder: "", fwctl: [] },
    driver: "mlx5_core",
    ...own,
  };
}

const OWN = pf("0000:03:00.1", { net: ["ens3f1"] });

function why(device: HostDevice, devices: readonly HostDevice[] | undefined, world: FakeWorld = {}): unknown[] {
  const { status, text, enable } = rdmaAbsence(fakeLibrary(world).symbols, device, devices);
  return [status, text, enable];
}

Deno.test("the RDMA device of a bond stands at another function of the same adapter, by its name or its bond", () => {
  const named = pf("0000:03:00.0", { rdma: ["mlx5_0", "mlx5_bond_0"] });
  assertEquals(why(OWN, [OWN, named]), [
    "BONDED",
    "its port is in a bond, whose RDMA device mlx5_bond_0 stands at 0000:03:00.0",
    "wqdump -d mlx5_bond_0 ...",
  ]);
  const plain = pf("0000:03:00.0", { rdma: ["rocep3s0f0"], net: ["ens3f0"] });
  const files = { "/sys/class/net/ens3f0/master/ifindex": "9\n", "/sys/class/net/ens3f1/master/ifindex": "9\n" };
  assertEquals(why(OWN, [OWN, plain], { files })[0], "BONDED");
  const others = { ...files, "/sys/class/net/ens3f1/master/ifindex": "8\n" };
  assertEquals(why(OWN, [OWN, plain], { files: others })[0], "NO_RDMA");
  assertEquals(why(OWN, [OWN, plain])[0], "NO_RDMA", "neither is in a bond");
});

Deno.test("functions of other adapters, virtual functions and subfunctions have no part in a bond", () => {
  const other = pf("0000:04:00.0", { rdma: ["mlx5_bond_0"] });
  const vf = pf("0000:03:00.2", { rdma: ["mlx5_bond_0"], kind: "vf" });
  for (const one of [other, vf]) assertEquals(why(OWN, [OWN, one])[0], "NO_RDMA");
  const bond = pf("0000:03:00.0", { rdma: ["mlx5_bond_0"] });
  assertEquals(why({ ...OWN, kind: "vf" }, [OWN, bond])[0], "NO_RDMA");
});

Deno.test("without a bond it is the driver: another one, none, or one that shows nothing here", () => {
  assertEquals(why({ ...OWN, driver: "vfio-pci" }, []), [
    "OTHER_DRIVER",
    "the driver vfio-pci has the function",
    undefined,
  ]);
  assertEquals(why(OWN, undefined), ["NO_RDMA", "no RDMA driver has it (mlx5_ib is not loaded)", "modprobe mlx5_ib"]);
  const folders = { "/sys/module/mlx5_ib": [], "/sys/bus/pci/devices": [] };
  assertEquals(why(OWN, undefined, { folders }), [
    "NO_RDMA",
    "mlx5_ib is loaded and shows none here",
    undefined,
  ]);
});

Deno.test("a PCI id tells the part, but one that all virtual functions share does not", () => {
  assertEquals(typeOfDeviceId(0x1021)?.name, "ConnectX-7");
  assertEquals(typeOfDeviceId(0x101c)?.name, "ConnectX-6");
  assertEquals(typeOfDeviceId(0x101e)?.name, "ConnectX-6 Dx or later (virtual function)");
  assertEquals([typeOfDeviceId(0xffff), typeOfHwId(0xffff)], [undefined, undefined]);
  assertEquals(typeOfHwId(0x218)?.name, "ConnectX-7");
});

Deno.test("a firmware register has the long version, the short one, or none", () => {
  const register = (values: Readonly<Record<number, number>>): string | undefined => {
    const image = new Uint8Array(160);
    for (const [at, value] of Object.entries(values)) new DataView(image.buffer).setUint32(Number(at), value);
    return firmwareVersion(image);
  };
  assertEquals(register({ 0x20: 0x10_23_07, 0x44: 16, 0x48: 35, 0x4c: 2000 }), "16.35.2000");
  assertEquals(register({ 0x20: 0x10_23_07 }), "16.35.7");
  assertEquals(register({}), undefined);
});

Deno.test("parts whose ports run Ethernet alone need no driver to say so", () => {
  const { symbols } = fakeLibrary({ files: { "/sys/class/infiniband/mlx5_0/ports/1/link_layer": "InfiniBand\n" } });
  const record = pf("0000:03:00.0", { rdma: ["mlx5_0"] });
  assertEquals(hostFacts(symbols, record, typeOfHwId(0x212)), { firmware: undefined, linkLayer: "Ethernet" });
  assertEquals(hostFacts(symbols, record, undefined).linkLayer, "InfiniBand");
  assertEquals(hostFacts(symbols, undefined, typeOfHwId(0x218)), { firmware: undefined, linkLayer: undefined });
  assertEquals(hostFacts(symbols, { ...record, rdma: ["../x"] }, undefined).linkLayer, undefined);
});

Deno.test("a library that was named and is none is an error, not a host without adapters", async () => {
  await assertRejects(() => listDevices({ path: "/nowhere/mtcr.so" }), WqdumpError);
});
