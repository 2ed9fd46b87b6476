import { assertEquals } from "@std/assert";
import { withRegisterSettings } from "../../../device/register_settings.ts";
import type { HostFacts, PortHostFacts } from "../../../device/host_facts.ts";
import { readHost } from "../../../sim/host.ts";

const FACTS = readHost({ host: { ports: [{}] } })!({ mono: 0 });
const BARE: PortHostFacts = FACTS.ports[0]!;

/** Registers of a port: what each answers, by its number; others are refused. */
function registers(answers: Readonly<Record<number, (image: Uint8Array) => void>>) {
  const asked: [id: number, method: number, port: number][] = [];
  return {
    asked,
    accessRegister(id: number, method: 1 | 2, image: Uint8Array): Promise<void> {
      asked.push([id, method, image[1]!]);
      const answer = answers[id];
      if (answer === undefined) return Promise.reject(new Error("register not supported"));
      answer(image);
      return Promise.resolve();
    },
  };
}

async function port(one: PortHostFacts, access: ReturnType<typeof registers>): Promise<PortHostFacts & HostFacts> {
  const found = await withRegisterSettings({ ...FACTS, ports: [one] }, access);
  return { ...found, ...found.ports[0]! };
}

Deno.test("an InfiniBand port's MTU is the operational one of PMTU", async () => {
  const access = registers({
    0x5003: (image) => image.set([0, 2, 0, 0, 0x10, 0, 0, 0, 0x10, 0, 0, 0, 0x08, 0, 0, 0]),
  });
  const found = await port({ ...BARE, port: 2, link_layer: "InfiniBand", netdev: "ib1" }, access);
  assertEquals([found.active_mtu, access.asked], [2048, [[0x5003, 1, 2]]]);
  const odd = registers({ 0x5003: (image) => image.fill(0x77) });
  assertEquals((await port({ ...BARE, link_layer: "InfiniBand" }, odd)).active_mtu, null);
});

Deno.test("without a network device flow control, trust and DSCP come out of registers; with one nothing is asked", async () => {
  const trusting = (trust: number) =>
    registers({
      0x5007: (image) => image[9] = 0x28,
      0x4002: (image) => image[7] = trust,
      0x4013: (image) => image.set([0x80, 0x03], 4 + 2 * 26),
    });
  const dscp = await port({ ...BARE, link_layer: "Ethernet" }, trusting(2));
  assertEquals([dscp.pfc, dscp.trust, dscp.dscp_prio.length], [[3, 5], "dscp", 64]);
  assertEquals(dscp.dscp_prio.filter(({ prio }) => prio !== 0), [{ dscp: 26, prio: 3 }]);
  const pcp = await port({ ...BARE, link_layer: "Ethernet" }, trusting(1));
  assertEquals([pcp.pfc, pcp.trust, pcp.dscp_prio], [[3, 5], "pcp", []]);
  const none = registers({});
  assertEquals((await port({ ...BARE, link_layer: "Ethernet", netdev: "eth0" }, none)).pfc, null);
  assertEquals(none.asked, []);
});

Deno.test("a register that the adapter refuses is a reason, and the port stays as it was", async () => {
  const found = await port({ ...BARE, link_layer: "Ethernet" }, registers({}));
  assertEquals([found.pfc, found.trust], [null, null]);
  assertEquals(found.absent.at(-1), {
    fact: "settings of port 1 by the adapter's registers",
    reason: "register not supported",
  });
});
