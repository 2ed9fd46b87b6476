/** How much of a device is read to tell what is done on a send queue, and what is said where that is not all. */

import { assertEquals, assertMatch } from "@std/assert";
import { openDevice } from "../../../api/device.ts";
import { searchCompletions } from "../../../api/send_failures.ts";
import { readSendQueue } from "../../../api/send_queue.ts";
import type { RingRequest, Source } from "../../../device/types.ts";
import { DeviceError } from "../../../errors.ts";
import { encodeLayout } from "../../../sim/encode.ts";
import { layoutByName } from "../../../layouts/index.ts";

const QPN = 0x11f;
const CQN = 0x40;

/** A requester's completion of a WQE: that it failed where it has a syndrome. */
function entry(counter: number, { qpn = QPN, syndrome }: { qpn?: number; syndrome?: number }): Uint8Array {
  const failed = syndrome !== undefined;
  const layout = layoutByName(failed ? "cqe64_err" : "cqe64_req")!;
  const opcode = failed ? 13 : 0;
  return encodeLayout(layout, { qpn, wqe_counter: counter & 0xffff, opcode, ...failed && { syndrome } }, "cqe");
}

/** A source that has one completion queue; `of` tells entries by their number since the queue was made. */
function source(count: number, pi: number, of: (n: number) => Parameters<typeof entry>[1], facts = {}) {
  const read: { first: number; count: number }[] = [];
  const openRing = (request: RingRequest): Promise<unknown> => {
    const { first = 0, count: wanted = count } = request;
    if (wanted > 0) read.push({ first, count: wanted });
    return Promise.resolve({
      geometry: { stride: 64, count, origin: "context" },
      facts: { ci: 0, pi, ...facts },
      firstIndex: first,
      span: wanted,
      chunks: {
        async *[Symbol.asyncIterator]() {
          for (let i = 0; i < wanted; i++) {
            const slot = (first + i) % count;
            const n = pi - 1 - ((pi - 1 - slot) % count + count) % count;
            const bytes = entry(n, n < 0 ? {} : of(n));
            bytes[63] = bytes[63]! & 0xfe | (Math.floor(n / count) & 1);
            yield bytes;
          }
        },
      },
    });
  };
  return { read, source: { info: { generation: 5 }, openRing } as unknown as Source };
}

const search = (of: Source) => searchCompletions(of, { index: QPN }, CQN);

Deno.test("completions are searched back from the newest, until one of a WQE that succeeded is met", async () => {
  const failures = (n: number) => n < 9000 ? {} : { syndrome: n === 9000 ? 0x13 : 5 };
  const { read, source: device } = source(16384, 10000, failures);
  const { completions, unsearched } = await search(device);
  assertEquals(read, [{ first: 10000 - 1024, count: 1024 }]);
  assertEquals([completions?.failures.size, completions?.failures.get(9000)?.syndrome], [1000, 0x13]);
  assertEquals([completions?.done, unsearched], [10000, undefined]);
});

Deno.test("a queue in which others completed much since is searched further, to its oldest entry at most", async () => {
  const { read, source: device } = source(8192, 20000, (n) => n === 14000 ? { syndrome: 0x81 } : { qpn: 7 });
  const { completions, unsearched } = await search(device);
  assertEquals(read.map(({ count }) => count), [1024, 4096, 8192]);
  assertEquals([...completions?.failures.keys() ?? []], [14000]);
  assertEquals(unsearched, undefined);
});

Deno.test("of a queue that is too large the newest entries are searched, and that is said", async () => {
  const { read, source: device } = source(1 << 18, 300000, (n) => n === 299000 ? { syndrome: 5 } : { qpn: 7 });
  const { completions, unsearched } = await search(device);
  assertEquals(read.at(-1)?.count, 65536);
  assertEquals(completions?.failures.size, 1);
  assertEquals(unsearched, "of the 262144 entries of CQ 0x40 only the newest 65536 were searched");
  const compressed = source(1 << 18, 300000, () => ({}), { miniFormat: 0 });
  assertMatch((await search(compressed.source)).unsearched!, /^CQ 0x40 is compressed and has 262144 entries/);
  assertEquals(compressed.read, []);
});

Deno.test("a completion queue that nothing was written to, or that cannot be read, is not searched", async () => {
  const { read, source: device } = source(64, 0, () => ({}));
  assertEquals([await search(device), read], [{}, []]);
  const openRing = () => Promise.reject(new DeviceError("it is gone", { device: "x", operation: "read" }));
  const gone = { info: { generation: 5 }, openRing } as unknown as Source;
  assertEquals(await search(gone), { unsearched: "CQ 0x40 cannot be read: it is gone" });
  assertMatch((await searchCompletions(gone, { index: QPN }, undefined)).unsearched!, /names no completion queue/);
});

Deno.test("contexts of a send queue and its completion queue are read once, and a small ring too", async () => {
  using device = await openDevice("sim:mt4129_pciconf0");
  const requests: RingRequest[] = [];
  const watched: Source = {
    ...device.source,
    openRing: (request) => {
      requests.push(request);
      return device.source.openRing(request);
    },
  };
  const queue = { source: watched, request: { index: 0x4a58d7 } };
  const { states, facts, stream } = await readSendQueue({ ...queue, wanted: {} });
  assertEquals(requests.filter((one) => one.facts === undefined).map((one) => one.source), ["snd", "cmp"]);
  assertEquals(requests.filter((one) => one.source === "snd" && one.count !== 0).length, 1);
  const bytes = (await Array.fromAsync(stream!.chunks)).reduce((sum, { length }) => sum + length, 0);
  assertEquals([bytes, (await Array.fromAsync(stream!.chunks)).length > 0, facts?.cqn], [128 * 64, true, 0x4a]);
  const part = await readSendQueue(queue);
  assertEquals([part.stream, part.states], [undefined, states], "and by parts the same is found");
});
