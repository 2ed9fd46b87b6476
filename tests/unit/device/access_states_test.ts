/** The ways to adapters of hosts that a test describes. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { type AccessState, accessStates, lacksGateway, lockdownState } from "../../../device/access_matrix.ts";
import type { Libc } from "../../../ffi/libc_library.ts";
import { listHostDevices } from "../../../ffi/host_devices.ts";
import { fakeConfig, fakeLibrary, type FakeWorld } from "../ffi/fake_library.ts";

const PF = "0000:03:00.0";
const FOLDER = `/sys/bus/pci/devices/${PF}`;
const LIBRARY = { path: "/nowhere/mtcr.so" };

/** A host with one function; `files` and `folders` add to it. */
function host(world: FakeWorld = {}, symbols: Record<string, unknown> = {}): Libc {
  const library = fakeLibrary({
    ...world,
    files: {
      [`${FOLDER}/vendor`]: "0x15b3\n",
      [`${FOLDER}/class`]: "0x020000\n",
      [`${FOLDER}/device`]: "0x1021\n",
      ...world.files,
    },
    folders: { "/sys/bus/pci/devices": [PF], [FOLDER]: [], ...world.folders },
  });
  Object.assign(library.symbols, { access: null }, symbols);
  return library as unknown as Libc;
}

function states(libc: Libc): Record<string, AccessState> {
  const list = accessStates(libc, LIBRARY)?.get(PF) ?? [];
  return Object.fromEntries(list.map((one) => [one.path, one]));
}

Deno.test("a host that shows no PCI functions has no ways that could be looked at", () => {
  assertEquals(accessStates(fakeLibrary({}) as unknown as Libc, LIBRARY), undefined);
});

Deno.test("a ConnectX-3 has the library alone", () => {
  const { fwctl, pci, netlink, mtcr } = states(host({ files: { [`${FOLDER}/device`]: "0x1003\n" } }));
  for (const one of [fwctl, pci, netlink]) assertEquals([one?.usable, one?.state], [false, "not for ConnectX-3"]);
  assertEquals(mtcr?.usable, false);
});

Deno.test("what brings a node of fwctl is the module, where the kernel has it, or a kernel that does", () => {
  const enable = (files: Record<string, string>): string | undefined => states(host({ files })).fwctl?.enable;
  const release = { "/proc/sys/kernel/osrelease": "6.16.1\n" };
  assertEquals(enable({}), "modprobe mlx5_fwctl");
  assertEquals(
    enable({ ...release, "/lib/modules/6.16.1/modules.dep": "mlx5_fwctl.ko.zst: x\n" }),
    "modprobe mlx5_fwctl",
  );
  assertStringIncludes(
    enable({ ...release, "/lib/modules/6.16.1/modules.dep": "mlx5_core.ko:\n" })!,
    "CONFIG_FWCTL_MLX5",
  );
  const loaded = states(host({ folders: { "/sys/class/fwctl": [] } })).fwctl;
  assertEquals(loaded?.state, "no node of this function");
  assertEquals(states(host()).fwctl?.state, "the kernel's driver is not loaded");
});

Deno.test("a node that is there is usable where it may be opened", () => {
  const folders = { [FOLDER]: ["fwctl"], [`${FOLDER}/fwctl`]: ["fwctl0"] };
  assertEquals(states(host({ folders })).fwctl, {
    ...{ path: "fwctl", usable: true, state: "/dev/fwctl/fwctl0", enable: undefined },
  });
  const refused = states(host({ folders }, { access: () => -1 })).fwctl;
  assertEquals([refused?.usable, refused?.enable], [false, "sudo wqdump ..."]);
});

Deno.test("without the library its package is named, as this host installs packages", () => {
  const dnf = host({}, { access: (path: Uint8Array) => new TextDecoder().decode(path).includes("dnf") ? 0 : -1 });
  assertEquals(states(dnf).mtcr?.enable, "dnf install mstflint");
  assertEquals(states(host()).mtcr?.enable, "apt-get install mstflint");
});

Deno.test("the gateway wants root, a kernel that is not locked down, and a device that answers", () => {
  const config = { [`${FOLDER}/config`]: fakeConfig(0) };
  const pci = (world: FakeWorld): [boolean | undefined, string | undefined, string | undefined] => {
    const { usable, state, enable } = states(host(world)).pci ?? {};
    return [usable, state, enable];
  };
  assertEquals(pci({ files: config, uid: 1000 }), [false, "not run by root", "sudo wqdump ..."]);
  const locked = { ...config, "/sys/kernel/security/lockdown": "none [integrity] confidentiality\n" };
  assertEquals(pci({ files: locked }), [false, "the kernel is locked down", "modprobe mlx5_fwctl"]);
  const open = { ...config, "/sys/kernel/security/lockdown": "[none] integrity confidentiality\n" };
  assertEquals(pci({ files: open }), [true, "its gateway", undefined]);
  assertEquals(
    pci({ files: { [`${FOLDER}/config`]: new Uint8Array(256).fill(0xff) } })[1],
    "the device does not answer",
  );
  assertEquals(pci({})[1], "no gateway in its configuration space");
  assertEquals(lockdownState(host({ files: open }).symbols), "[none] integrity confidentiality");
  assertEquals(lockdownState(host().symbols), undefined);
});

Deno.test("a virtual function without a gateway is told from one that has it, and from its parent", () => {
  const lacks = (entries: readonly string[], files: Record<string, Uint8Array>): boolean => {
    const { symbols } = host({ folders: { [FOLDER]: entries }, files });
    return lacksGateway(symbols, listHostDevices(symbols)![0]!);
  };
  const bare = new Uint8Array(256);
  new DataView(bare.buffer).setUint16(0, 0x15b3, true);
  assertEquals(lacks([], { [`${FOLDER}/config`]: bare }), false);
  assertEquals(lacks(["physfn"], { [`${FOLDER}/config`]: bare }), true);
  assertEquals(lacks(["physfn"], { [`${FOLDER}/config`]: fakeConfig(0) }), false);
  assertEquals(lacks(["physfn"], {}), false, "nothing is known");
});

Deno.test("a subfunction has neither node nor gateway, but what netlink tells", () => {
  const name = "mlx5_core.sf.2";
  const libc = host({ folders: { [FOLDER]: [name], [`${FOLDER}/${name}/infiniband`]: ["mlx5_2"] } });
  const list = accessStates(libc, LIBRARY)?.get(name) ?? [];
  assertEquals(list.map(({ path, state }) => [path, state]), [
    ["fwctl", "a subfunction has no node"],
    ["mtcr", "a subfunction has no gateway"],
    ["pci", "a subfunction has no gateway"],
    ["netlink", "lists only: no CAP_NET_ADMIN"],
  ]);
});

Deno.test("contexts by netlink want the capability over the host's own devices", () => {
  const folders = { [FOLDER]: ["infiniband"], [`${FOLDER}/infiniband`]: ["mlx5_0"] };
  const netlink = (status: string, map = "0 0 4294967295\n"): boolean | undefined =>
    states(host({ folders, files: { "/proc/self/status": status, "/proc/self/uid_map": map } })).netlink?.usable;
  assertEquals(netlink("CapEff:\t0000000000001000\n"), true);
  assertEquals(netlink("CapEff:\t0000000000001000\n", "0 100000 65536\n"), false);
  assertEquals(netlink("CapEff:\t0000000000000000\n"), false);
  assertEquals(netlink("Name:\tx\n"), false);
  assertEquals(states(host()).netlink?.state.startsWith("no RDMA device: "), true);
});

Deno.test("a function that another driver has is that driver's", () => {
  const links = { [`${FOLDER}/driver`]: "/sys/bus/pci/drivers/vfio-pci" };
  assertEquals(states(host({ links })).fwctl?.state, "the driver vfio-pci has the function");
});
