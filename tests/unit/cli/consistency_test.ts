/**
 * Nothing that is said of a ring contradicts its bytes, its context, another ring of the same adapter or another view of
 * the same ring: of every built-in adapter, and of captures of them.
 */

import { assertEquals } from "@std/assert";
import { openDevice } from "../../../api/device.ts";
import { run } from "../../../cli/run.ts";
import { QUEUES } from "../../../layouts/queues.ts";
import { builtInAdapters } from "../../../sim/open_sim.ts";
import { contradictions, type Element, type RingDocument } from "./contradictions.ts";
import { fakeHost } from "./fakes.ts";

/** Queues of a kind that are looked at. */
const MOST = 8;
/** Numbers that are tried where an adapter has no list. */
const RANGE = 0x1000;

async function dump(device: string, source: string, number: number, ...more: string[]): Promise<RingDocument> {
  const host = fakeHost();
  const args = ["-d", device, "--source", source, "--dump", "WQ", "--qp", String(number), "--json", "--raw-bytes"];
  const code = await run([...args, "--quiet", ...more], host);
  assertEquals(code, 0, `${source} 0x${number.toString(16)} ${more.join(" ")}: ${host.seen.stderr}`);
  return JSON.parse(host.seen.stdout);
}

/** Rings of a device, by their context types. */
async function rings(device: string): Promise<{ source: string; number: number }[]> {
  using opened = await openDevice(device);
  const { generation } = opened.info;
  const found: { source: string; number: number }[] = [];
  for (const { name, gen4, gen5 } of QUEUES) {
    if ((generation === 4 ? gen4 : gen5)?.ring === undefined) continue;
    for await (const number of opened.contexts(name, { count: RANGE })) {
      if (found.filter(({ source }) => source === name).length === MOST) break;
      const has = await opened.source.openRing({ source: name, index: number, count: 1 }).then(() => true, () => false);
      if (has) found.push({ source: name, number });
    }
  }
  return found;
}

/** Elements that are asked for by part are those of the whole. */
async function partFaults(device: string, source: string, number: number, whole: RingDocument): Promise<string[]> {
  const { elements, ring: { count = elements.length } } = whole;
  const byIndex = new Map(elements.map((one) => [one.index, one]));
  const faults: string[] = [];
  for (const [from, num] of [[Math.floor(count / 3), 2], [count - 1, 1]] as const) {
    const part = await dump(device, source, number, "--fi", String(from), "--num", String(num));
    for (const one of part.elements) {
      const { flags: _, ...rest } = one;
      const { flags: __, ...same } = byIndex.get(one.index) ?? {} as Element;
      if (JSON.stringify(rest) !== JSON.stringify(same)) {
        faults.push(`--fi ${from}: 0x${one.index.toString(16)} differs`);
      }
    }
  }
  return faults;
}

/** What is pending is what the whole says to be so. */
async function pendingFaults(device: string, source: string, number: number, whole: RingDocument): Promise<string[]> {
  const isPending = ({ wqe_state, failed, flags = [] }: Element): boolean =>
    failed === undefined && (["sent", "rung", "posted"].includes(wqe_state ?? "") || flags.includes("pending"));
  const { elements } = await dump(device, source, number, "--pending");
  const [some, all] = [elements, whole.elements.filter(isPending)].map((list) => list.map(({ index }) => index));
  return JSON.stringify(some) === JSON.stringify(all) ? [] : [`--pending shows ${some}, not ${all}`];
}

async function faultsOf(device: string): Promise<string[]> {
  const faults: string[] = [];
  const queues = new Map<string, RingDocument>();
  for (const { source, number } of await rings(device)) {
    const whole = await dump(device, source, number);
    queues.set(`${source} ${number}`, whole);
    const found = [...contradictions(whole), ...await partFaults(device, source, number, whole)];
    if (source === "Snd" && whole.ring["pi"] !== undefined || source === "Rcv" && whole.ring["pi"] !== undefined) {
      found.push(...await pendingFaults(device, source, number, whole));
    }
    for (const { failed, wqe_counter, index } of whole.elements) {
      if (failed === undefined) continue;
      const cq = queues.get(`Cmp ${failed.cqn}`) ?? await dump(device, "Cmp", failed.cqn);
      queues.set(`Cmp ${failed.cqn}`, cq);
      const fields = cq.elements.find((one) => one.index === failed.index)?.segments[0]?.fields;
      if (
        fields?.["qpn"] !== number || fields["syndrome"] !== failed.syndrome || fields["wqe_counter"] !== wqe_counter
      ) {
        found.push(`0x${index.toString(16)} failed, and its completion says nothing of it`);
      }
    }
    faults.push(...found.map((text) => `${source} 0x${number.toString(16)}: ${text}`));
  }
  return faults;
}

Deno.test("the checks find an answer that is wrong, of each kind", async () => {
  const sq = await dump("sim:mt4129_pciconf0", "Snd", 0x3c23);
  const cq = await dump("sim:mt4129_pciconf0", "Cmp", 0x4a);
  const faults = (document: RingDocument, change: (element: Element) => Record<string, unknown>): number =>
    contradictions({ ...document, elements: document.elements.map((one) => ({ ...one, ...change(one) }) as Element) })
      .length;
  assertEquals([faults(sq, () => ({})), faults(cq, () => ({}))], [0, 0]);
  const told = sq.elements.filter(({ wqe_state }) => wqe_state !== undefined).length;
  assertEquals(faults(sq, () => ({ offset: 1 })), sq.elements.length);
  assertEquals(faults(sq, () => ({ wqe_state: "posted", acked_by: undefined })) >= told - 1, true);
  assertEquals(faults(sq, () => ({ acked_by: "somebody" })) > 0, true);
  assertEquals(faults(sq, () => ({ flags: ["stale"] })), sq.elements.length);
  assertEquals(faults(cq, () => ({ wqe_state: "sent" })), cq.elements.length);
  const segments = cq.elements[0xd]!.segments.map((one) => ({ ...one, fields: { ...one.fields, syndrome: 0x12 } }));
  // The field is not its bits, and the first cause is not what stands there.
  assertEquals(faults(cq, ({ index }) => index === 0xd ? { segments } : {}), 2);
  const round = cq.first_causes!.map((cause) => ({ ...cause, reason: "the queue went round" }));
  assertEquals(contradictions({ ...cq, first_causes: round }).length, 1);
});

for (const { name } of builtInAdapters()) {
  Deno.test(`nothing that is said of a ring of ${name} contradicts its bytes`, async () => {
    assertEquals(await faultsOf(name), []);
  });
}

for (const name of ["sim:mt4129_pciconf0", "sim:mt4099_pci_cr0"]) {
  Deno.test(`nothing that is said of a ring in a capture of ${name} contradicts its bytes`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const file = `${folder}/a.wqd`;
      const numbers = (await rings(name)).filter(({ source }) => source === "Snd").map(({ number }) => number);
      const host = fakeHost();
      const code = await run(["capture", "-d", name, "--qp", numbers.slice(0, 4).join(","), "-o", file], host);
      assertEquals(code, 0, host.seen.stderr);
      assertEquals(await faultsOf(file), []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
