import { assert, assertEquals } from "@std/assert";
import { EMBEDDED } from "../../../scenarios/embedded_generated.ts";
import { SEGMENT_TYPES } from "../../../layouts/segments.ts";
import { gen5Source } from "../../../device/gen5.ts";
import { registerProvider } from "../../../device/resource_dump.ts";
import { loadScenario, openSim } from "../../../sim/open_sim.ts";
import { parseScenario } from "../../../sim/scenario.ts";
import type { ContextFacts, RegisterPort, Source } from "../../../device/types.ts";
import { all, joined, sharedDecoder } from "../device/sim_device.ts";

const GENERATION_5 = EMBEDDED.filter((one) => one.generation === 5).map((one) => one.name);

async function open(name: string): Promise<Source> {
  const port = await openSim(`sim:${name}`) as RegisterPort;
  return gen5Source(registerProvider(port, sharedDecoder().register), sharedDecoder());
}

/** Numbers of a segment's entries; lists of the menu's names come from a scan otherwise. */
async function numbers(name: string, segment: string): Promise<number[]> {
  const scenario = await loadScenario(`sim:${name}`);
  return [...scenario.entries.get(segment)?.get(0)?.keys() ?? []].sort((a, b) => a - b);
}

function hexRows(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

Deno.test("every built-in adapter is complete: all its bytes can be made", async () => {
  assertEquals(GENERATION_5, [
    "mt4115_pciconf0",
    "mt4117_pciconf0",
    "mt4119_pciconf0",
    "mt4125_pciconf0",
    "mt4129_pciconf0",
    "sick",
  ]);
  for (const one of EMBEDDED) {
    const scenario = parseScenario(await one.load(), { name: one.name, eager: true });
    assertEquals(scenario.name, one.name);
    assert(scenario.title.length > 0);
    assertEquals(scenario.device.pciDeviceId, one.pciDeviceId);
  }
});

Deno.test("the ConnectX-6 Dx has exactly the published menu", async () => {
  const menu = await (await open("mt4125_pciconf0")).menu!();
  const published = SEGMENT_TYPES.filter((type) => type.source.startsWith("saeedtx/mlx5ctl README"));
  assertEquals(menu.length, 45);
  assertEquals(
    menu,
    published.map(({ id, name, index1, index2, numOfObj1, numOfObj2 }) => ({
      type: id!,
      name,
      index1: index1!,
      index2: index2!,
      numOfObj1: numOfObj1!,
      numOfObj2: numOfObj2!,
    })),
  );
  // Its stream has the size that the same page shows.
  assertEquals(16 + 20 + 8 + menu.length * 52 + 4, 2388);
});

Deno.test("the ConnectX-4 Lx holds the manual's QPs, contexts and SRQ", async () => {
  const source = await open("mt4117_pciconf0");
  assertEquals(await all(source.listContexts({ source: "FullQp", count: 20 })), [3, 6, 7, 0xb, 0xc, 0x13]);
  const { parts, facts } = await source.readContext({ source: "FullQp", index: 0xb });
  const common = "80000000 0000001e 05000000 00000000 70000000 00000000 00000000 00000000 " +
    "0000000b 00ffffff 00000000 00000000 00000000 00000000 00000000 80010000";
  const responder = "b8eccd02 00000000 d8f5cd02 00000000 d0010000 00000000 40000000 00000000 " +
    "e0e03903 00000000 f0e03903 00000000 00000000 00000000 00000000 00000000";
  const words = (text: string): string => text.replaceAll(" ", "");
  assertEquals(parts.map((part) => hexRows(part.bytes)), [words(common), words(common), words(responder)]);
  assertEquals(facts.state, 1); // not connected
  assertEquals(source.info.linkLayer, "Ethernet");
  const srq = await source.openRing({ source: "Srq", index: 0x60 });
  assertEquals(srq.geometry, { stride: 32, count: 2, origin: "context" });
  const bytes = await joined(srq.chunks);
  assertEquals([...bytes].flatMap((byte, i) => byte === 0 ? [] : [[i, byte]]), [[3, 1]]); // next 1, all else 0
});

Deno.test("the ConnectX-4 and ConnectX-5 hold the manual's SRQ and CMAS lists", async () => {
  const four = await open("mt4115_pciconf0");
  let method: string | undefined;
  assertEquals(await all(four.listContexts({ source: "Srq", method: (used) => method = used })), [0x60, 0x61, 0x66]);
  assertEquals(method, "menu-count");
  const five = await open("mt4119_pciconf0");
  const eqs = [2, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15];
  assertEquals(await all(five.listContexts({ source: "CMAS_EQ_BUFF" })), eqs);
  const { parts } = await five.readContext({ source: "CMAS_EQ_BUFF", index: 0x15 });
  assertEquals(parts.map((part) => hexRows(part.bytes)), ["800000020000000000000000e4f80000" + "0".repeat(96)]);
});

Deno.test("all but the ConnectX-6 Dx and the sick one offer ICM", async () => {
  for (const name of GENERATION_5) {
    const source = await open(name);
    const has = (await source.menu!()).some((record) => record.name === "ICM");
    assertEquals(has, name !== "mt4125_pciconf0" && name !== "sick");
    if (has) assertEquals((await joined(source.readIcm!({ address: 0x100000000n, size: 256 }))).length, 256);
  }
});

Deno.test("every context is recognised, and every ring has the size and stride that it says", async () => {
  const kinds = [["snd", "PRM_QUERY_QP"], ["rcv", "PRM_QUERY_QP"], ["cmp", "FULL_CQC"], ["srq", "FULL_SRQC"], [
    "eqe",
    "FULL_EQC",
  ]] as const;
  for (const name of GENERATION_5) {
    const source = await open(name);
    for (const [kind, segment] of kinds) {
      for (const index of await numbers(name, segment)) {
        const { facts } = await source.readContext({ source: kind, index, query: true });
        const size = facts.ring;
        assert(size?.count !== undefined, `${name} ${kind} 0x${index.toString(16)}`);
        if (size.count === 0) continue;
        const ring = await source.openRing({ source: kind, index });
        assertEquals((await joined(ring.chunks)).length, size.count * size.stride);
      }
    }
    assertEquals(source.notes, [], name);
  }
});

Deno.test("queues refer to queues that exist", async () => {
  for (const name of GENERATION_5) {
    const source = await open(name);
    const [cqs, srqs, eqs] = [
      await numbers(name, "FULL_CQC"),
      await numbers(name, "FULL_SRQC"),
      await numbers(name, "FULL_EQC"),
    ];
    const factsOf = async (kind: string, index: number): Promise<ContextFacts> =>
      (await source.readContext({ source: kind, index, query: true })).facts;
    for (const index of await numbers(name, "PRM_QUERY_QP")) {
      const facts = await factsOf("snd", index);
      for (const cqn of [facts.cqn, facts.cqnRecv]) assert(cqs.includes(cqn!), `${name} QP ${index} CQ ${cqn}`);
      if (facts.srqn !== undefined) assert(srqs.includes(facts.srqn), `${name} QP ${index} SRQ ${facts.srqn}`);
    }
    for (const index of cqs) assert(eqs.includes((await factsOf("cmp", index)).eqn!), `${name} CQ ${index}`);
    for (const index of srqs) assert(cqs.includes((await factsOf("srq", index)).cqn!), `${name} SRQ ${index}`);
  }
});

Deno.test("the QPs that completions name exist and use that CQ, errors of a QP in error included", async () => {
  for (const [name, failed] of [["mt4129_pciconf0", 0x4a58d7], ["mt4125_pciconf0", 0x210]] as const) {
    const source = await open(name);
    const decoder = sharedDecoder();
    const qps = await numbers(name, "PRM_QUERY_QP");
    const errors: number[] = [];
    for (const cqn of await numbers(name, "FULL_CQC")) {
      const { chunks, geometry } = await source.openRing({ source: "cmp", index: cqn });
      const bytes = await joined(chunks);
      for (let at = geometry.stride - 64; at < bytes.length; at += geometry.stride) {
        const cqe = decoder.decodeOne("cqe64_err", bytes.subarray(at, at + 64));
        const opcode = cqe["opcode_name"];
        if (opcode === "INVALID" || opcode === "SIG_ERR") continue;
        const qpn = cqe["qpn"] as number;
        assert(qps.includes(qpn), `${name} CQ 0x${cqn.toString(16)}: QP 0x${qpn.toString(16)}`);
        const { facts } = await source.readContext({ source: "snd", index: qpn, query: true });
        assert(facts.cqn === cqn || facts.cqnRecv === cqn, `${name} QP 0x${qpn.toString(16)}`);
        if (qpn === failed && opcode === "REQ_ERR") errors.push(cqe["syndrome"] as number);
      }
    }
    const { facts } = await source.readContext({ source: "snd", index: failed, query: true });
    assertEquals(facts.state, 6); // ERR
    assert(errors.length > 1 && errors[0] !== 5 && errors.slice(1).every((syndrome) => syndrome === 5), `${errors}`);
  }
});

Deno.test("send WQEs carry the number of their QP and the counter that its context implies", async () => {
  for (const name of ["mt4125_pciconf0", "mt4129_pciconf0"]) {
    const source = await open(name);
    let rings = 0;
    for (const index of await numbers(name, "SND_BUFF")) {
      const { chunks, facts, geometry } = await source.openRing({ source: "snd", index });
      const bytes = await joined(chunks);
      if (facts.pi === 0 || facts.pi === undefined) continue;
      // The request at ci, where there is one: its first dword has the counter, its second the QP.
      const slot = (facts.ci! % geometry.count!) * 64;
      if (facts.ci === facts.pi) continue;
      const control = sharedDecoder().decodeOne("wqe_ctrl", bytes.subarray(slot, slot + 16));
      assertEquals([control["wqe_index"], control["qpn"]], [facts.ci, index], `${name} QP 0x${index.toString(16)}`);
      rings++;
    }
    assert(rings >= 2, `${name}: ${rings}`);
  }
});
