import { assertEquals } from "@std/assert";
import { hostFactsOf } from "../../../device/host_shape.ts";
import { withRegisterCounters } from "../../../device/register_counters.ts";

const facts = (more: Record<string, unknown>) => hostFactsOf({ version: 1, ...more })!;

/** A port whose registers count from their place; every access is kept. */
function port(refuse?: number) {
  const asked: number[][] = [];
  return {
    asked,
    accessRegister(id: number, method: 1 | 2, image: Uint8Array): Promise<void> {
      asked.push([id, method, image[1]!, image[3]!, ...image.subarray(4, 8)]);
      if (id === refuse) return Promise.reject(new Error("register not supported"));
      for (let at = 8; at < image.length; at++) image[at] = at;
      return Promise.resolve();
    },
  };
}

Deno.test("without a network device counters come out of the adapter's registers, read and never cleared", async () => {
  const wire = port();
  const result = await withRegisterCounters(facts({ ports: [{ port: 2, link_layer: "InfiniBand" }] }), wire);
  assertEquals(wire.asked, [[0x5008, 1, 2, 0x20, 0, 0, 0, 0], [0x9051, 1, 0, 0, 0, 0, 0, 0]]);
  const values = result.ports[0]?.register_counters?.values ?? {};
  assertEquals([values.symbol_error_counter, values.link_downed_counter, values.port_xmit_discards], [
    0x0809,
    0x0b,
    0x1213,
  ]);
  assertEquals([values.vl_15_dropped, values.port_xmit_wait, values.pcie_rx_errors], [0x1a1b, 0x2c2d2e2f, 0x10111213]);
  const bare = await withRegisterCounters(facts({}), port());
  assertEquals(bare.ports[0]?.register_counters?.values.a_frames_transmitted_ok, "0x8090a0b0c0d0e0f");
});

Deno.test("where a network device shows them the adapter is not asked; a refusal is a reason", async () => {
  const wire = port();
  await withRegisterCounters(facts({ net: ["eth0"], ports: [{ port: 1 }] }), wire);
  assertEquals(wire.asked, []);
  const refused = await withRegisterCounters(facts({ ports: [{ port: 1 }] }), port(0x5008));
  assertEquals([refused.ports[0]?.register_counters, refused.absent[0]?.reason], [null, "register not supported"]);
});
