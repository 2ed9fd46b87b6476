import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runClient, toHex } from "./clients.ts";
import { hostTest, MSTRESOURCEDUMP, VirtualHost } from "./harness.ts";
import { standInStream } from "./stand_in.ts";

const FIRST = "0000:03:00.0";
const DEVICES = [
  {
    address: FIRST,
    deviceId: 0x1017,
    rdma: ["mlx5_0"],
    net: ["enp3s0f0np0", "enp3s0f0r1"],
    linkLayer: "InfiniBand",
    debugfs: { QPs: [0x3b5, 4], CQs: [1], EQs: [] },
  },
  { address: "0000:03:00.1", deviceId: 0x1017, rdma: ["mlx5_1"] },
  { address: "0000:81:00.0", deviceId: 0x1017, firmware: [16, 35, 4030] },
  { address: "0000:82:00.0", deviceId: 0x1013 },
  { address: "0000:83:00.0", deviceId: 0x101d },
  { address: "0000:84:00.0", deviceId: 0x1021 },
  { address: "0000:85:00.0", deviceId: 0x20d },
] as const;
const MENU = 0xffff;
const BUFFER = 0x1001;

hostTest({
  name: "Registers of a virtual HCA through NVIDIA's library",
  fn: async (t) => {
    await using host = await VirtualHost.start(DEVICES);

    await t.step("a dump has the adapter's bytes and takes no access more than it has pieces", async () => {
      host.set();
      const result = await runClient(host, { device: FIRST, dumps: [{ type: MENU }, { type: BUFFER, index1: 0x3b5 }] });
      assertEquals(result.error, undefined);
      const expected = [standInStream(MENU, 0), standInStream(BUFFER, 0x3b5)];
      assertEquals(result.dumps.map(({ hex }) => hex), expected.map(toHex));
      const pieces = expected.reduce((sum, { length }) => sum + Math.ceil(length / 208), 0);
      assertEquals(host.state().registers, { "0xc000": pieces });
      assertEquals(host.state().semaphores, { gateway: 0, icmd: 0 });
    });

    await t.step("the menu is understood and read once", async () => {
      host.set();
      const result = await runClient(host, { device: FIRST, menu: true });
      assertEquals(result.menu, ["SND_BUFF", "FULL_QPC"]);
      assertEquals(host.state().registers, { "0xc000": 1 });
    });

    await t.step("mstresourcedump gets the same bytes, in as many accesses", async () => {
      const file = Deno.makeTempFileSync();
      try {
        host.set();
        const segment = ["--segment", "0x1001", "--index1", "949", "--bin", file];
        const outcome = await host.run([MSTRESOURCEDUMP, "dump", "--device", FIRST, ...segment]);
        assertEquals(outcome.code, 0, outcome.stderr);
        const theirs = host.state().registers["0xc000"] ?? 0;
        assertEquals(toHex(Deno.readFileSync(file)), toHex(standInStream(BUFFER, 949)));
        host.set();
        await runClient(host, { device: FIRST, dumps: [{ type: BUFFER, index1: 949 }] });
        assert((host.state().registers["0xc000"] ?? 0) <= theirs);
      } finally {
        Deno.removeSync(file);
      }
    });

    await t.step("MGIR tells ids and firmware; other registers are refused by name", async () => {
      const result = await runClient(host, { device: "0000:81:00.0", identify: true, registers: [[0x9020, 160]] });
      assertEquals(result.info?.firmware, "16.35.4030");
      assertEquals(result.registers[0]?.slice(0, 24), "00001017000000000000020d");
      const refused = await runClient(host, { device: FIRST, registers: [[0x1234, 64]] });
      assertEquals(refused.error?.status, "ME_REG_ACCESS_REG_NOT_SUPP");
      assertStringIncludes(refused.error?.message ?? "", `Cannot access register 0x1234 of "${FIRST}"`);
      assertStringIncludes(refused.error?.message ?? "", "register status 0x4");
    });

    const names: Readonly<Record<string, string>> = {
      "03:00.0": FIRST,
      "mlx5_1": "0000:03:00.1",
      "/dev/mst/mt4119_pciconf0": FIRST,
      "mt4119_pciconf0": FIRST,
      "/dev/mst/mt4119_pciconf0.1": "0000:03:00.1",
      "/dev/mst/mt4119_pciconf1": "0000:81:00.0",
      "/dev/mst/mt4119_pciconf2": "0000:81:00.0",
      "/dev/mst/mt4119_pci_cr0": FIRST,
      "/sys/bus/pci/devices/0000:84:00.0/config": "0000:84:00.0",
      "pciconf-0000:83:00.0": "0000:83:00.0",
    };
    for (const [name, address] of Object.entries(names)) {
      await t.step(`"${name}" opens ${address}`, async () => {
        host.set({}, address);
        const result = await runClient(host, { device: name, menu: true });
        assertEquals(result.error, undefined);
        assertEquals(result.info?.name, name);
        assertEquals(host.state(address).registers, { "0xc000": 1 });
      });
    }

    const parts: Readonly<Record<string, string>> = {
      [FIRST]: "ConnectX-5",
      "0000:82:00.0": "ConnectX-4",
      "0000:83:00.0": "ConnectX-6 Dx",
      "0000:84:00.0": "ConnectX-7",
    };
    for (const [device, part] of Object.entries(parts)) {
      await t.step(`${device} is a ${part} of the 5th generation`, async () => {
        const { info } = await runClient(host, { device });
        assertEquals([info?.part, info?.generation], [part, 5]);
      });
    }

    await t.step("the link layer is the driver's, or that of an Ethernet-only part", async () => {
      assertEquals((await runClient(host, { device: FIRST })).info?.linkLayer, "InfiniBand");
      assertEquals((await runClient(host, { device: "0000:83:00.0" })).info?.linkLayer, "Ethernet");
      assertEquals((await runClient(host, { device: "0000:84:00.0" })).info?.linkLayer, undefined);
    });

    const refusals: Readonly<Record<string, readonly [status: string | undefined, text: string]>> = {
      "0000:99:00.0": ["NO_DEVICE", "this host has no PCI function 0000:99:00.0"],
      "/dev/mst/mt4121_pciconf0": [undefined, "no device of id 4121 (0x1019) is there; the library lists 0000:03:00.0"],
      "mt4129_pciconf1": [undefined, "1 of id 4129 (0x1021), counted from 0"],
      "nonsense": ["NO_DEVICE", "no adapter of that name"],
      "0000:85:00.0": ["LIVEFISH", "it is in recovery (livefish), PCI device id 0x20d"],
    };
    for (const [device, [status, text]] of Object.entries(refusals)) {
      await t.step(`"${device}" is refused with the reason and a next step`, async () => {
        const { error } = await runClient(host, { device });
        assertEquals(error?.status, status);
        assertStringIncludes(error?.message ?? "", `Cannot open "${device}": `);
        assertStringIncludes(error?.message ?? "", text);
        assert(error?.hint);
      });
    }

    await t.step("nothing of it is seen outside the host's namespace", async () => {
      const outside = [...Deno.readDirSync("/sys/bus/pci/devices")].map(({ name }) => name);
      assert(!outside.includes("0000:84:00.0"));
      assert(!Deno.readTextFileSync("/proc/self/mounts").includes("wqdump-virtual-hca"));
      const locks = [...Deno.readDirSync("/tmp/mstflint_lockfiles")].map(({ name }) => name);
      assert(!locks.includes("0000:84:00.0_config"));
      const inside = await host.run(["ls", "/tmp/mstflint_lockfiles"]);
      assertStringIncludes(inside.stdout, `${FIRST}_config`);
    });
  },
});
