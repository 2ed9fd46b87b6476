/** Parts of rings show what a whole dump shows for the same elements. */

import { readSendQueue } from "../../../api/send_queue.ts";
import { assert, assertEquals } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { decode, type ElementRecord, openDevice, type QueueType } from "../../../mod.ts";
import { streamRecords } from "../../../api/ring_records.ts";
import { ringRowOf } from "../../../layouts/queues.ts";
import { ringOptionsOf } from "../../../records/ring_options.ts";
import type { Device } from "../../../api/device.ts";
import { fakeHost } from "../cli/fakes.ts";
import { all, device, dwords } from "../device/sim_device.ts";

/** Queues of the built-in adapters; WQEs of the first two begin at 15 and run around the ring's end. */
const QUEUES: readonly (readonly [name: string, type: QueueType, numbers: readonly number[]])[] = [
  ["sim:mt4129_pciconf0", "snd", [0x408, 0x3c23, 0x4a58d7]],
  ["sim:mt4129_pciconf0", "rcv", [0x408]],
  ["sim:mt4129_pciconf0", "cmp", [0x4a]],
  ["sim:mt4103_pci_cr0", "snd", []],
  ["sim:mt4099_pci_cr0", "cmp", []],
];

/** Offsets are those in the stream, which begins elsewhere. */
function comparable(elements: readonly ElementRecord[]): unknown[] {
  return elements.map(({ offset: _, ...element }) => element);
}

async function first(device: Device, type: QueueType): Promise<number[]> {
  return (await all(device.contexts(type))).slice(0, 3);
}

for (const [name, type, given] of QUEUES) {
  Deno.test(`${type} of ${name}: from any element on, one finds what the whole ring has there`, async () => {
    using device = await openDevice(name);
    for (const number of given.length > 0 ? given : await first(device, type)) {
      const whole = await all(device.elements(type, number));
      const end = whole.at(-1)!.index;
      for (const from of new Set([1, 2, 13, 14, 15, end >> 1, end].filter((index) => index > 0 && index <= end))) {
        const what = `0x${number.toString(16)} from ${from}`;
        const there = whole.filter(({ index }) => index >= from);
        assertEquals(comparable(await all(device.elements(type, number, { first: from }))), comparable(there), what);
        const limit = Math.min(2, there.length);
        const two = await all(device.elements(type, number, { first: from, limit }));
        assertEquals(comparable(two), comparable(there.slice(0, limit)), `${what}, two`);
      }
    }
  });
}

/** A CQ of 16 entries with a compressed session of five in entries 3 to 7. */
function compressed(): Uint8Array {
  const bytes = new Uint8Array(16 * 64);
  for (let i = 0; i < 16; i++) {
    bytes[i * 64 + 61] = i; // wqe_counter
    bytes[i * 64 + 63] = i < 10 ? 0x20 : 0xf1; // RESP_SEND, or not written
  }
  bytes[3 * 64 + 47] = 5; // mini CQEs
  bytes[3 * 64 + 63] = 0x2c; // format: compressed
  for (let i = 0; i < 5; i++) bytes.set([0, 0, 0, i, 0, 0, 1, i], 4 * 64 + i * 8);
  return bytes;
}

Deno.test("inside a compressed session the title is read too, live and of a file", async () => {
  const bytes = compressed();
  const whole = [...decode(bytes, { source: "cmp", count: 16 })];
  assert(whole.some(({ flags }) => flags?.includes("expanded")));
  const sim = device({
    queues: [{
      kind: "cq",
      number: 9,
      context: { log_cq_size: 4, cqe_comp_en: 1, dbr_addr: 64 },
      ring: { dwords: dwords(bytes) },
    }],
  });
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, bytes);
  for (const from of [1, 4, 5, 7, 8]) {
    const stream = await sim.source.openRing({ source: "cmp", index: 9, first: from, walk: true });
    const live = await all(streamRecords(stream.chunks, ringOptionsOf(ringRowOf("cmp", 5)!, stream), {}));
    const owned = (elements: readonly ElementRecord[]) =>
      comparable(elements).map((element) => ({ ...element as ElementRecord, flags: undefined, sw_owned: undefined }));
    assertEquals(owned(live), owned(whole.filter(({ index }) => index >= from)), `live from ${from}`);
    const host = fakeHost();
    const code = await run(["decode", path, "--source", "cmp", "--fi", `${from}`, "--format", "json"], host);
    assertEquals([code, host.seen.stderr], [0, ""]);
    const { elements } = JSON.parse(host.seen.stdout) as { elements: ElementRecord[] };
    const there = whole.filter(({ index }) => index >= from);
    assertEquals(comparable(elements.slice(0, there.length)), comparable(there), `file from ${from}`);
  }
  await Deno.remove(path);
});

Deno.test("a part costs no more accesses than the elements and what tells where they start", async () => {
  const wqe = (index: number): number[] => [0, index >> 8, index & 0xff, 0x0a, 0, 0, 5, 1, ...new Array(56).fill(0)];
  const send = Uint8Array.from(Array.from({ length: 1024 }, (_, index) => wqe(index)).flat());
  const sim = device({
    queues: [{
      kind: "qp",
      number: 5,
      context: { state: "RTS", log_sq_size: 10, dbr_addr: 64 },
      send: { dwords: dwords(send) },
    }],
  });
  await sim.source.menu?.();
  const before = sim.adapter.accesses;
  const stream = await sim.source.openRing({ source: "snd", index: 5, first: 500, count: 16, walk: true });
  const elements = await all(
    streamRecords(stream.chunks, ringOptionsOf(ringRowOf("snd", 5)!, stream, { qpn: 5, limit: 1 }), {}),
  );
  assertEquals(elements.map(({ index, wqe_counter }) => [index, wqe_counter]), [[500, 500]]);
  // The query, then at most the longest WQE before, the one asked for, and as much as it can have.
  assert(sim.adapter.accesses - before <= 2 + Math.ceil((15 + 16 + 15) * 64 / 208) + 1);
});

Deno.test("a part of a short send queue costs no more than all of it, what is done on it included", async () => {
  const wqe = (index: number): number[] => [0, index >> 8, index & 0xff, 0x0a, 0, 0, 5, 1, ...new Array(56).fill(0)];
  const send = Uint8Array.from(Array.from({ length: 64 }, (_, index) => wqe(index)).flat());
  const cost = async (wanted: { first?: number; count?: number }): Promise<[number, (number | undefined)[]]> => {
    const sim = device({
      queues: [{
        kind: "qp",
        number: 5,
        context: { state: "RTS", log_sq_size: 6, dbr_addr: 64, hw_sq_wqebb_counter: 40, sw_sq_wqebb_counter: 50 },
        send: { dwords: dwords(send) },
      }],
    });
    await sim.source.menu?.();
    const before = sim.adapter.accesses;
    const { stream, states } = await readSendQueue({ source: sim.source, request: { index: 5 }, wanted });
    const ring = ringOptionsOf(ringRowOf("snd", 5)!, stream!, { qpn: 5, limit: wanted.count, states });
    const elements = await all(streamRecords(stream!.chunks, ring, {}));
    return [sim.adapter.accesses - before, elements.map(({ wqe_counter }) => wqe_counter)];
  };
  const [most, counters] = await cost({});
  assertEquals(counters.length, 64);
  for (
    const [wanted, expected] of [[{ first: 3, count: 1 }, [3]], [{ first: 62, count: 4 }, [62, 63, 0, 1]]] as const
  ) {
    assertEquals(await cost(wanted), [most, [...expected]]);
  }
});
