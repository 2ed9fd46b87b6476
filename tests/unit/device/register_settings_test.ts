import { assertEquals } from "@std/assert";
import { withoutRegisters, withRegisterSettings } from "../../../device/register_settings.ts";
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
  const senseless = await port({ ...BARE, link_layer: "InfiniBand" }, odd);
  assertEquals(senseless.active_mtu, null);
  assertEquals(senseless.absent.at(-1)?.fact, "MTU of port 1");
});

Deno.test("where no registers can be read, it is said that the MTU of an InfiniBand port is not known", () => {
  const ports: PortHostFacts[] = [
    { ...BARE, port: 1, link_layer: "InfiniBand" },
    { ...BARE, port: 2, link_layer: "InfiniBand", active_mtu: 4096 },
    { ...BARE, port: 3, link_layer: "Ethernet" },
  ];
  const { absent } = withoutRegisters({ ...FACTS, ports });
  assertEquals(absent.slice(FACTS.absent.length).map(({ fact }) => fact), ["MTU of port 1"]);
});

/**
 * Members of the registers and their widths in bits, in the order of Linux 6.1.192, include/linux/mlx5/mlx5_ifc.h
 * (structures pmtu_reg, pfcc_reg, qpts_reg, qpdpm_reg with qpdpm_dscp_reg); `_` is reserved. mlxsw/reg.h of the same
 * kernel has PFCC pfctx at 0x08, bits 23:16, QPTS trust_state at 0x04, bits 2:0, and the prio of QPDPM in bits 3:0 of
 * 16-bit records from 0x04 on.
 */
const HEADER = {
  0x5003: "_ 8 local_port 8 _ 16 max_mtu 16 _ 16 admin_mtu 16 _ 16 oper_mtu 16 _ 16",
  0x5007:
    "_ 8 local_port 8 _ 11 ppan_mask_n 1 minor_stall_mask 1 critical_stall_mask 1 _ 2 ppan 4 _ 4 prio_mask_tx 8 " +
    "_ 8 prio_mask_rx 8 pptx 1 aptx 1 pptx_mask_n 1 _ 5 pfctx 8 _ 16 pprx 1 aprx 1 pprx_mask_n 1 _ 5 pfcrx 8 _ 16 " +
    "device_stall_minor_watermark 16 device_stall_critical_watermark 16 _ 96",
  0x4002: "_ 8 local_port 8 _ 45 trust_state 3",
  0x4013: "_ 8 local_port 8 _ 16 " + Array.from({ length: 64 }, (_, dscp) => `e${dscp} 1 _ 11 prio${dscp} 4`).join(" "),
} as const;

/** A register in which everything that is not given is set, written by the header alone. */
function encoded(id: keyof typeof HEADER, values: Readonly<Record<string, number>>): Uint8Array {
  const words = HEADER[id].split(" ");
  let bits = "";
  for (let at = 0; at < words.length; at += 2) {
    const width = Number(words[at + 1]);
    const value = values[words[at]!];
    bits += value === undefined ? "1".repeat(width) : value.toString(2).padStart(width, "0");
  }
  return Uint8Array.from(bits.match(/.{8}/g)!, (byte) => parseInt(byte, 2));
}

Deno.test("registers are read where Linux's header has their members, and asked for by their port", async () => {
  const answers = {
    0x5003: encoded(0x5003, { oper_mtu: 1024 }),
    0x5007: encoded(0x5007, { pfctx: 0b0100_1001 }),
    0x4002: encoded(0x4002, { trust_state: 2 }),
    0x4013: encoded(0x4013, Object.fromEntries(Array.from({ length: 64 }, (_, dscp) => [`prio${dscp}`, dscp % 8]))),
  };
  const sizes: Record<number, number> = {};
  const access = {
    accessRegister(id: number, _method: 1 | 2, image: Uint8Array): Promise<void> {
      const bits = HEADER[id as keyof typeof HEADER].split(" ").reduce((sum, word) => sum + (Number(word) || 0), 0);
      assertEquals(image, encoded(id as keyof typeof HEADER, { ...zeros(id as keyof typeof HEADER), local_port: 2 }));
      sizes[id] = bits / 8;
      image.set(answers[id as keyof typeof HEADER]);
      return Promise.resolve();
    },
  };
  const read = async (one: Partial<PortHostFacts>) =>
    (await withRegisterSettings({ ...FACTS, ports: [{ ...BARE, port: 2, ...one }] }, access)).ports[0]!;
  assertEquals((await read({ link_layer: "InfiniBand" })).active_mtu, 1024);
  const { pfc, trust, dscp_prio } = await read({ link_layer: "Ethernet" });
  assertEquals([pfc, trust], [[0, 3, 6], "dscp"]);
  assertEquals(dscp_prio, Array.from({ length: 64 }, (_, dscp) => ({ dscp, prio: dscp % 8 })));
  assertEquals(sizes, { 0x5003: 16, 0x5007: 32, 0x4002: 8, 0x4013: 132 });
});

/** Each member of a register as 0. */
function zeros(id: keyof typeof HEADER): Record<string, number> {
  return Object.fromEntries(HEADER[id].split(" ").filter((_, at) => at % 2 === 0).map((name) => [name, 0]));
}

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
