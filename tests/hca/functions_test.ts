import { assert, assertEquals, assertMatch } from "@std/assert";
import { openCapture } from "../../api/capture.ts";
import type { HostFacts } from "../../device/host_facts.ts";
import { libcCandidates } from "../../ffi/libc_library.ts";
import { seenFile } from "../../ffi/permissions.ts";
import type { DeviceSpec } from "./adapter.ts";
import { deviceLike, wqdumpCommand } from "./clients.ts";
import { hostTest, LIBRARY, type Outcome, VirtualHost } from "./harness.ts";
import { HOST, withNetlink } from "./netlink_host.ts";
import type { NetlinkHost } from "./netlink_supervisor.ts";

const LIBC = libcCandidates(Deno.build.arch).find(seenFile);
const GRANT = `--allow-ffi=${LIBC},${LIBRARY}`;
const PARENT = "0000:06:00.0";
const CONTEXT = "--source PRM_QUERY_QP --dump QP --qp 0x201".split(" ");
const QUEUE = "--source Snd --dump WQ --qp 0x201".split(" ");
const VF = 0x101e;

/** Functions of one card: two physical ones in a bond, a subfunction, virtual ones of all kinds; and BlueFields. */
async function functions(): Promise<DeviceSpec[]> {
  const like = { ...await deviceLike("mt4125_pciconf0", PARENT, "mlx5_3"), driver: "mlx5_core" };
  const { rdma: _, ...bare } = like;
  const inBond = (net: string): Pick<DeviceSpec, "net" | "netFiles"> => ({
    net: [net],
    netFiles: { [`${net}/master/ifindex`]: "12\n" },
  });
  const subfunction = {
    name: "mlx5_core.sf.4",
    rdma: ["mlx5_5"],
    net: ["enp6s0s88"],
    debugfs: { QPs: [0x201], CQs: [0x3a] },
    debugfsFiles: { vhca_id: "0x8\n" },
  };
  const virtual = { ...bare, deviceId: VF, parent: PARENT };
  return [
    { ...like, ...inBond("ens6f0np0"), fwctl: "fwctl3", subfunctions: [subfunction] },
    { ...bare, ...inBond("ens6f1np1"), address: "0000:06:00.1" },
    { ...virtual, address: "0000:06:00.2", rdma: ["mlx5_4"], net: ["ens6f0v0"], fwctl: "fwctl4" },
    { ...virtual, address: "0000:06:00.3", rdma: ["mlx5_6"], net: ["ens6f0v1"] },
    { ...virtual, address: "0000:06:00.4", driver: "vfio-pci" },
    { ...like, address: "0000:0a:00.0", deviceId: 0xa2d6, rdma: ["mlx5_7"], net: ["p0"] },
    { ...like, address: "0000:0b:00.0", deviceId: 0xa2dc, rdma: ["mlx5_8"], net: ["p1"] },
  ];
}

const NETLINK: NetlinkHost = {
  ...HOST,
  rdma: {
    ...HOST.rdma,
    devices: ["mlx5_3", "mlx5_5", "mlx5_4", "mlx5_6", "mlx5_7", "mlx5_8"].map((name, at) => ({
      ...HOST.rdma.devices[0]!,
      index: 3 + at,
      name,
    })),
  },
  devlink: {
    reporters: [
      { bus: "pci", device: PARENT, name: "fw", state: 1, errors: 7, recoveries: 0 },
      { bus: "auxiliary", device: "mlx5_core.sf.4", name: "fw", state: 0, errors: 2, recoveries: 0 },
    ],
  },
};

hostTest({
  name:
    "subfunctions, virtual functions, bonds and BlueFields: each is read by the ways that it has, and by no other's",
  fn: async (t) => {
    await using host = await VirtualHost.start(await functions());
    const run = (args: readonly string[], grants: readonly string[] = [GRANT]): Promise<Outcome> =>
      withNetlink(host, NETLINK, wqdumpCommand(args, grants));
    /** What programs did to a function since the last time. */
    const touched = (address: string): unknown => {
      const { configWrites, commands, registers, fwctl } = host.state(address);
      host.set({}, address);
      return [configWrites, commands, Object.keys(registers), Object.keys(fwctl?.rpcs ?? {})];
    };
    const UNTOUCHED = [0, 0, [], []];
    const way = async (args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await run([...args, ...CONTEXT, "--format", "json"]);
      assertEquals(code, 0, stderr);
      return JSON.parse(stdout).device.access.used;
    };

    await t.step("devices has the ways of each", async () => {
      const { devices } = JSON.parse((await run(["devices", "--json"])).stdout) as {
        devices: { name: string; part: string; access: { path: string; usable: boolean; state: string }[] }[];
      };
      const usable = Object.fromEntries(
        devices.map(({ name, access }) => [name, access.filter((one) => one.usable).map(({ path }) => path)]),
      );
      assertEquals(usable, {
        [PARENT]: ["fwctl", "mtcr", "pci", "netlink"],
        "mlx5_core.sf.4": ["netlink"],
        "0000:06:00.1": ["mtcr", "pci"],
        "0000:06:00.2": ["fwctl", "netlink"],
        "0000:06:00.3": ["netlink"],
        "0000:06:00.4": [],
        "0000:0a:00.0": ["mtcr", "pci", "netlink"],
        "0000:0b:00.0": ["mtcr", "pci", "netlink"],
      });
      const find = (name: string) => devices.find((one) => one.name === name)!;
      const netlink = (name: string): unknown => find(name).access.find(({ path }) => path === "netlink");
      assertEquals(netlink("0000:06:00.1"), {
        path: "netlink",
        usable: false,
        state: `no RDMA device: its port is in a bond, whose RDMA device mlx5_3 stands at ${PARENT}`,
        enable: "wqdump -d mlx5_3 ...",
      });
      // Its driver is no fault that loading another one would mend.
      assert(find("0000:06:00.4").access.every((one) => !JSON.stringify(one).includes("modprobe")));
      // One id for the virtual functions of many parts.
      assertMatch(find("0000:06:00.2").part, /or later/);
      assertEquals(["0000:0a:00.0", "0000:0b:00.0"].map((name) => find(name).part), ["BlueField-2", "BlueField-3"]);
    });

    await t.step("a subfunction is read by netlink under all its names, and its parent is left alone", async () => {
      touched(PARENT);
      const outputs = new Set<string>();
      for (const name of ["mlx5_5", "enp6s0s88", "mlx5_core.sf.4"]) {
        const { code, stdout, stderr } = await run(["-d", name, ...CONTEXT]);
        assertEquals(code, 0, stderr);
        assertMatch(stderr, /^-I- Reading \S+ by netlink; not by fwctl: .*; not by mtcr: .*; not by pci: /m);
        outputs.add(stdout);
      }
      assertEquals(outputs.size, 1);
      for (const access of ["fwctl", "mtcr", "pci"]) {
        const { code, stderr } = await run(["-d", "mlx5_5", "--access", access, ...CONTEXT]);
        assertEquals([code, stderr.split("\n").filter((line) => line.startsWith("-E- ")).length], [3, 1], stderr);
        assertMatch(stderr, /^-E- .* a subfunction has n/m);
      }
      const ring = await run(["-d", "mlx5_5", ...QUEUE]);
      assertEquals(ring.code, 3);
      assertMatch(ring.stderr, /^-I- .*parent.*-d 0000:06:00\.0 --gvmi 0x8$/m);
      assertEquals(touched(PARENT), UNTOUCHED);
    });

    await t.step("what its host tells is its own: owners, lists, health", async () => {
      const folder = Deno.makeTempDirSync();
      const grants = [GRANT, `--allow-read=${folder}`, `--allow-write=${folder}`];
      const taken = await run(["capture", "-d", "mlx5_5", "--qp", "0x201", "-o", `${folder}/sf.wqd`], grants);
      using device = await openCapture(`${folder}/sf.wqd`);
      const facts = await device.source.hostFacts!() as HostFacts;
      assertEquals([facts.function, facts.pci, facts.rdma, facts.net, facts.pcie], [
        "sf",
        "mlx5_core.sf.4",
        ["mlx5_5"],
        ["enp6s0s88"],
        null,
      ], taken.stderr);
      assertEquals(facts.health.map(({ reporter, errors }) => [reporter, errors]), [["fw", 2]]);
      assertEquals(facts.owners.find(({ kind, number }) => kind === "qp" && number === 0x201)?.pid, 1);
      Deno.removeSync(folder, { recursive: true });
    });

    await t.step("a virtual function is read by its own node, without one by netlink", async () => {
      for (const name of ["0000:06:00.2", "mlx5_4", "ens6f0v0", "fwctl4", "/dev/fwctl/fwctl4"]) {
        assertEquals(await way(["-d", name]), "fwctl", name);
      }
      const { code, stdout } = await run(["-d", "mlx5_4", ...QUEUE]);
      assertEquals([code, stdout], [0, (await run(["-d", "fwctl3", ...QUEUE])).stdout]);
      touched("0000:06:00.3");
      assertEquals(await way(["-d", "mlx5_6"]), "netlink");
      for (const access of ["mtcr", "pci"]) {
        const { code, stderr } = await run(["-d", "mlx5_6", "--access", access, ...CONTEXT]);
        assertEquals(code, 3);
        assertMatch(stderr, /^-E- .*(?:virtual function without a gateway|no vendor-specific capability)/m);
      }
      assertEquals(touched("0000:06:00.3"), UNTOUCHED);
    });

    await t.step("a function that another driver has is said to be that driver's", async () => {
      const { code, stderr } = await run(["-d", "0000:06:00.4", ...CONTEXT]);
      assertEquals([code, stderr.split("\n").filter((line) => line.startsWith("-E- ")).length], [3, 1], stderr);
      assertMatch(stderr, /vfio-pci/);
      assert(!stderr.includes("modprobe"), stderr);
    });

    await t.step("the second port of a bond says whose the bond's queues are", async () => {
      for (const name of ["ens6f1np1", "0000:06:00.1"]) {
        const { code, stderr } = await run(["-d", name, "--menu"]);
        assertEquals(code, 0, stderr);
        assertMatch(stderr, /^-I- \S+ has no RDMA device of its own: .* RDMA device mlx5_3 stands at 0000:06:00\.0$/m);
      }
      const { code, stderr } = await run(["-d", "ens6f1np1", "--access", "netlink", ...CONTEXT]);
      assertEquals(code, 3);
      assertMatch(stderr, /^-I- .*-d mlx5_3/m);
      assert(!stderr.includes("modprobe"), stderr);
    });

    await t.step("a node in a container that shows no PCI functions is read by its name", async () => {
      const hidden = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /sys/bus && exec "$@"', "sh"];
      const inside = (args: readonly string[]): Promise<Outcome> =>
        host.run([...hidden, ...wqdumpCommand(args, [GRANT])]);
      const { code, stdout, stderr } = await inside(["-d", "/dev/fwctl/fwctl3", ...QUEUE]);
      assertEquals([code, stderr], [0, ""]);
      assertEquals(stdout, (await run(["-d", "fwctl3", ...QUEUE])).stdout);
      const { code: none, stderr: why } = await inside(["-d", "fwctl9", ...QUEUE]);
      assertEquals(none, 3);
      assertMatch(why, /^-E- .*there is no such node \(ENOENT/m);
    });

    await t.step("a BlueField is read by its gateway, by the library and without it", async () => {
      for (const name of ["mlx5_7", "mlx5_8"]) {
        const { code, stdout, stderr } = await run(["-d", name, "--access", "mtcr", ...QUEUE]);
        assertEquals(code, 0, stderr);
        assertEquals((await run(["-d", name, "--access", "pci", ...QUEUE])).stdout, stdout);
        assertEquals(await way(["-d", name]), "mtcr");
      }
    });
  },
});
