import { assert, assertEquals, assertMatch } from "@std/assert";
import { runClient, runWqdump, toHex } from "./clients.ts";
import { hostTest, VirtualHost } from "./harness.ts";
import { STAND_IN_CONTEXTS, standInContext } from "./stand_in.ts";

const DEVICE = "0000:03:00.0";
const PRO = "0000:04:00.0";
const SOURCES = [0, 1, 2, 3, 4, 5];

hostTest({
  name: "Contexts of a virtual ConnectX-3 through NVIDIA's library",
  fn: async (t) => {
    await using host = await VirtualHost.start([
      { address: DEVICE, deviceId: 0x1003 },
      { address: PRO, deviceId: 0x1007 },
    ]);
    const all = SOURCES.flatMap((source) => STAND_IN_CONTEXTS.map((index) => [source, index] as const));

    for (const device of [DEVICE, "03:00.0", "/dev/mst/mt4099_pci_cr0", "mt4099_pciconf0", PRO]) {
      await t.step(`contexts of every source come through: ${device}`, async () => {
        const address = device === PRO ? PRO : DEVICE;
        host.set({}, address);
        const { info, contexts, error } = await runClient(host, { device, contexts: all });
        assertEquals(error, undefined);
        assertEquals([info?.generation, info?.part], [4, device === PRO ? "ConnectX-3 Pro" : "ConnectX-3"]);
        assertEquals(contexts, all.map(([source, index]) => toHex(standInContext(source, index)!)));
        const state = host.state(address);
        assertEquals(state.registers, { contexts: all.length });
        assertEquals(state.semaphores, { tools_hcr: 0 });
      });
    }

    await t.step("--clear_semaphore releases the tools HCR, and says whether it was held", async () => {
      for (
        const [fault, text] of [[{ commandHeld: true }, /tools HCR, which was held/], [
          {},
          /tools HCR, .* free/,
        ]] as const
      ) {
        host.set(fault);
        const { code, stderr } = await runWqdump(host, ["-d", DEVICE, "--clear_semaphore"]);
        assertEquals(code, 0, stderr);
        assertMatch(stderr, text);
        assertEquals(host.state().semaphores, { tools_hcr: 0 });
      }
    });

    const faults = {
      "a number that is not valid": [{}, 0x11, /unknown tools HCR status|bad status/],
      "a status of the command": [{ commandStatus: 4 }, 0x10, /bad system state/],
      "another process holds the semaphore": [{ commandHeld: true }, 0x10, /tools HCR is busy|held/],
      "the device vanishes": [{ vanish: true, from: 1 }, 0x10, /does not answer|timed out|failed/],
    } as const;
    for (const [name, [fault, index, message]] of Object.entries(faults)) {
      await t.step(`${name}: one clear error, the semaphore is free`, async () => {
        host.set(fault);
        const { contexts, error } = await runClient(host, { device: DEVICE, contexts: [[0, index]] });
        assertEquals(error, undefined);
        const failure = contexts[0];
        assert(typeof failure === "object");
        assertMatch(failure.message, message);
        if (!("commandHeld" in fault || "vanish" in fault)) assertEquals(host.state().semaphores, { tools_hcr: 0 });
      });
    }
  },
});
