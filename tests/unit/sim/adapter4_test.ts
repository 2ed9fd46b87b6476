import { assertEquals, assertThrows } from "@std/assert";
import { DecodeError } from "../../../errors.ts";
import { EMBEDDED } from "../../../scenarios/embedded_generated.ts";
import { gen4Source } from "../../../device/gen4.ts";
import { QUEUES } from "../../../layouts/queues.ts";
import { HCR_STATUS } from "../../../sim/adapter4.ts";
import { openSim } from "../../../sim/open_sim.ts";
import { parseScenario } from "../../../sim/scenario.ts";
import type { ContextPort, Source } from "../../../device/types.ts";
import { all, joined, sharedDecoder } from "../device/sim_device.ts";
import { device4, document4 } from "../device/sim_device4.ts";

const QP = { kind: "qp", number: 7, context: { log_sq_size: 1, log_sq_stride: 3, log_rq_size: 1, log_rq_stride: 1 } };
const GENERATION_4 = EMBEDDED.filter((one) => one.generation === 4).map((one) => one.name);

async function open(name: string): Promise<Source> {
  return gen4Source(await openSim(`sim:${name}`) as ContextPort, sharedDecoder());
}

Deno.test("a context is answered with zeros behind it, in as many bytes as are asked for", () => {
  const { adapter } = device4({ queues: [{ kind: "cq", number: 3, context: { log_cq_size: 5 } }] });
  const into = new Uint8Array(288).fill(0xee);
  assertEquals(adapter.readContext(2, 3, into), HCR_STATUS.ok);
  assertEquals([into[12], into.subarray(64).every((byte) => byte === 0)], [5, true]);
  const short = new Uint8Array(16);
  adapter.readContext(2, 3, short);
  assertEquals(short, into.subarray(0, 16));
});

Deno.test("a number or a source that does not exist is refused, or answered with zeros", () => {
  const into = new Uint8Array(64).fill(0xee);
  assertEquals(device4({ queues: [QP] }).adapter.readContext(0, 8, into), HCR_STATUS.badIndex);
  assertEquals(device4({ queues: [QP] }).adapter.readContext(77, 7, into), HCR_STATUS.badIndex);
  assertEquals(device4({ queues: [QP], invalid_index: "empty" }).adapter.readContext(0, 8, into), HCR_STATUS.ok);
  assertEquals(into.every((byte) => byte === 0), true);
});

Deno.test("a device that is gone reads all ones", () => {
  const { adapter } = device4({ queues: [QP], faults: { vanish_after: 0 } });
  const into = new Uint8Array(8);
  assertEquals(adapter.readContext(0, 7, into), HCR_STATUS.ok);
  assertEquals(into.every((byte) => byte === 0xff), true);
});

Deno.test("a queue's number stands in its context, and buffers are filled as on a fresh queue", () => {
  const { adapter } = device4({
    queues: [QP, { kind: "cq", number: 1, entry_bytes: 64 }, { kind: "eq", number: 2, entry_bytes: 64 }],
  });
  const qpc = new Uint8Array(24);
  adapter.readContext(0, 7, qpc);
  assertEquals(qpc[19], 7);
  const send = adapter.readBuffer("snd", 7)!;
  assertEquals([send.length, send[0], send[7], [...send.subarray(64, 68)]], [256, 0x80, 8, [255, 255, 255, 255]]);
  assertEquals(adapter.readBuffer("rcv", 7)!.length, 64);
  assertEquals(adapter.readBuffer("cmp", 1)!.every((byte) => byte === 0xcc), true);
  assertEquals([...adapter.readBuffer("eqe", 2)!].flatMap((byte, i) => byte === 0 ? [] : [[i, byte]]), [[63, 0x80]]);
  assertEquals(adapter.readBuffer("snd", 8), undefined);
});

Deno.test("mistakes in a scenario are reported with their place", () => {
  const bad: readonly (readonly [parts: Record<string, unknown>, text: string])[] = [
    [{ queues: [{ ...QP, ring: {} }] }, "queues[0]"],
    [{ queues: [{ kind: "mkey", number: 1 }] }, "queues[0].kind"],
    [{ queues: [{ ...QP, send: { bytes: 512 } }] }, "queues[0].send: has 512 bytes, by its context the ring has 256"],
    [{ queues: [{ ...QP, context: { use_srq: 1 }, recv: { bytes: 16 } }] }, "queues[0].recv: its context has no such"],
    [{ queues: [{ ...QP, context: { stat: 1 } }] }, "mlx4_qp_context has no such field"],
  ];
  for (const [parts, text] of bad) {
    assertThrows(() => parseScenario(document4(parts), { name: "bad", eager: true }), DecodeError, text);
  }
});

Deno.test("the built-in ConnectX-3 adapters hold the manual's objects", async () => {
  assertEquals(GENERATION_4, ["mt4099_pci_cr0", "mt4103_pci_cr0"]);
  for (const name of GENERATION_4) {
    const source = await open(name);
    assertEquals((await all(source.listContexts({ source: "mcg" }))).includes(0x10), true);
    assertEquals((await source.readContext({ source: "snd", index: 0x10 })).parts[0]!.layout, "mlx4_qp_context");
    assertEquals((await joined((await source.openRing({ source: "snd", index: 0x42 })).chunks)).length > 0, true);
  }
});

Deno.test("all their contexts are recognised, their rings have the size that contexts say, references exist", async () => {
  for (const name of GENERATION_4) {
    const source = await open(name);
    const list = async (type: string) => await all(source.listContexts({ source: type }));
    const [cqs, eqs, srqs] = [await list("cmp"), await list("eqe"), await list("srq")];
    for (const { name: type, gen4, queue: ring } of QUEUES) {
      if (gen4 === undefined) continue;
      for (const index of await list(type)) {
        const { parts, facts } = await source.readContext({ source: type, index });
        const what = `${name} ${type} 0x${index.toString(16)}`;
        assertEquals([parts[0]!.layout !== undefined, parts[0]!.cut], [true, undefined], what);
        if (facts.cqn !== undefined) assertEquals(cqs.includes(facts.cqn), true, `${what} CQ`);
        if (facts.eqn !== undefined) assertEquals(eqs.includes(facts.eqn), true, `${what} EQ`);
        if (facts.srqn !== undefined) assertEquals(srqs.includes(facts.srqn), true, `${what} SRQ`);
        if (!ring || facts.ring?.count === 0) continue;
        const { geometry, chunks } = await source.openRing({ source: type, index });
        assertEquals((await joined(chunks)).length, geometry.count! * geometry.stride, what);
      }
    }
    assertEquals(source.notes, [], name);
  }
});
