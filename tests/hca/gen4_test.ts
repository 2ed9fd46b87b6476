import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { deviceLike, runSimulated, runWqdump } from "./clients.ts";
import { hostTest, VirtualHost } from "./harness.ts";

/** Built-in adapters and the addresses of the devices like them. */
const ADDRESSES = { mt4099_pci_cr0: "0000:03:00.0", mt4103_pci_cr0: "0000:04:00.0" } as const;
type Name = keyof typeof ADDRESSES;

/** One context of each source, and the manual's examples that a real card can answer. */
const COMMANDS: readonly (readonly [name: Name, args: string])[] = [
  ["mt4099_pci_cr0", "--source mcg --dump ALL_VALID_QPNS --num 0x20"],
  ["mt4099_pci_cr0", "--source mcg --dump QP -qp 0x10"],
  ["mt4099_pci_cr0", "--source snd --dump QP -qp 0x10 --format raw"],
  ["mt4099_pci_cr0", "--source mcg --dump QP -qp 0x10 --gw_access"],
  ["mt4099_pci_cr0", "--source snd --dump QP --qp 0x42"],
  ["mt4099_pci_cr0", "--source rcv --dump QP --qp 0x10 --format json"],
  ["mt4099_pci_cr0", "--source cmp --dump QP --qp 0x81"],
  ["mt4099_pci_cr0", "--source srq --dump QP --qp 0x60 --format dw"],
  ["mt4099_pci_cr0", "--source eqe --dump QP --qp 0x20 --format json"],
  ["mt4099_pci_cr0", "--source srq --dump ALL_QPC --fi 0x5e --num 4"],
  ["mt4103_pci_cr0", "--source mcg --dump ALL_VALID_QPNS --num 0x20"],
  ["mt4103_pci_cr0", "--source mcg --dump QP -qp 0x10 --format json"],
  ["mt4103_pci_cr0", "--source snd --dump QP -qp 0x10"],
];

/** Output with the device's name, when and how it was reached, and how a list was made, put aside. */
function comparable(text: string, device: string): string {
  return text.replaceAll(device, "DEVICE").replace(/"method": ?"[a-z-]+"/, "")
    .replace(/"time": ?(?:"[^"]+"|null), ?"host": ?(?:"[^"]+"|null),/, "")
    .replace(/, ?"access": ?\{ ?"used": ?"mtcr", ?"refused": ?\[\] ?\}/, "");
}

hostTest({
  name: "wqdump on a virtual ConnectX-3, through NVIDIA's library",
  fn: async (t) => {
    const names = Object.keys(ADDRESSES) as Name[];
    const specs = await Promise.all(names.map((name, i) => deviceLike(name, ADDRESSES[name], `mlx4_${i}`)));
    await using host = await VirtualHost.start(specs);

    for (const [name, args] of COMMANDS) {
      await t.step(`the same output as sim:${name}: ${args}`, async () => {
        const address = ADDRESSES[name];
        host.set({}, address);
        const real = await runWqdump(host, ["-d", address, ...args.split(" ")]);
        const simulated = await runSimulated(["-d", `sim:${name}`, ...args.split(" ")]);
        assertEquals(comparable(real.stdout, address), comparable(simulated.stdout, `sim:${name}`), real.stderr);
        assertEquals([real.code, simulated.code], [0, 0]);
        assertEquals(host.state(address).semaphores, { tools_hcr: 0 });
      });
    }

    const refusals: readonly (readonly [args: string, code: number, text: RegExp])[] = [
      [
        "--source snd --dump WQ --qp 0x42",
        3,
        /queue buffers of ConnectX-3 lie in host memory, and no public mechanism/,
      ],
      [
        "--dump ICM --address 0x200000 --size 64",
        3,
        /the ICM of ConnectX-3 lies in host memory, and no public mechanism/,
      ],
      ["--source snd --dump QP --qp 0x11", 3, /QP 0x11 is not valid .*ME_CMDIF_UNKN_STATUS/],
      ["--source fullqp --dump QP --qp 0x10", 2, /--source FullQp is for Connect-IB, ConnectX-4 and later/],
      ["--source snd --dump QP --qp 0x10 --gvmi 1", 2, /--gvmi 0x1 is not for ConnectX-3\/Pro/],
      ["--menu", 2, /--menu is not for ConnectX-3\/Pro/],
    ];
    for (const [args, code, text] of refusals) {
      await t.step(`a clear error, and semaphores are free: ${args}`, async () => {
        const address = ADDRESSES.mt4099_pci_cr0;
        host.set({}, address);
        const ended = await runWqdump(host, ["-d", address, ...args.split(" ")]);
        assertEquals([ended.code, ended.stdout], [code, ""]);
        assertMatch(ended.stderr, text);
        assertEquals(host.state(address).semaphores, { tools_hcr: 0 });
      });
    }

    await t.step("other numbers of the context types are asked for when they are given", async () => {
      const address = ADDRESSES.mt4099_pci_cr0;
      const args = ["-d", address, "--source", "snd", "--dump", "QP", "--qp", "0x60", "--format", "raw"];
      const { code, stdout, stderr } = await runWqdump(host, [...args, "--context-sources", "Snd=3"]);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout, "0. 06000060 "); // the SRQ's context
      assertEquals(host.state(address).semaphores, { tools_hcr: 0 });
    });

    await t.step("a list that is broken off by a failing device keeps what was found", async () => {
      const address = ADDRESSES.mt4099_pci_cr0;
      host.set({ commandStatus: 4, from: 8 }, address);
      const { code, stdout, stderr } = await runWqdump(
        host,
        `-d ${address} --source mcg --dump ALL_VALID_QPNS`.split(" "),
      );
      assertEquals(code, 3, stderr);
      assertStringIncludes(stdout, "gvmi 0x0000 index 0x00000003\n");
      assertStringIncludes(stderr, "ME_CMDIF_BAD_SYS");
      assertEquals(host.state(address).semaphores, { tools_hcr: 0 });
    });
  },
});
