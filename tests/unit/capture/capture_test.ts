import { assert, assertEquals, assertInstanceOf, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { crc32 } from "../../../files/crc32.ts";
import { DecodeError, DeviceError } from "../../../errors.ts";
import { openFile } from "../../../api/open_file.ts";
import { summariseFile } from "../../../api/file_summary.ts";
import { builtInAdapters } from "../../../sim/open_sim.ts";
import type { SegmentProvider } from "../../../device/types.ts";
import { collect as collectDump, concat, gzip, SND_BUFF, withFile } from "../files/streams.ts";
import { capture, contextOf, open, qpsOf, ringOf } from "./captures.ts";

const ADAPTER = "sim:mt4125_pciconf0";
const QPS = [0x3b5, 0x1039];

/** Context types by kind of queue; the first one lists them. */
const QUEUES = {
  4: [["snd", "rcv"], ["srq"], ["cmp"], ["eqe"]],
  5: [["fullqp", "snd", "rcv"], ["srq"], ["cmp"], ["eqe"]],
} as const;

for (const { name, generation } of builtInAdapters()) {
  Deno.test(`a capture of ${name} answers like the adapter`, async () => {
    const qps = (await qpsOf(name)).slice(0, 12);
    const { bytes, taken, failures } = await capture(name, qps);
    assertEquals([taken.failures, failures], [0, []]);
    await withFile(bytes, async (path) => {
      const device = await open(name);
      const file = await open(path);
      assertEquals(file.notes, []);
      const held: number[][] = [];
      for (const [type] of QUEUES[generation]) held.push(await Array.fromAsync(file.listContexts({ source: type })));
      assertEquals(held[0], qps.toSorted((a, b) => a - b));
      for (const [i, types] of QUEUES[generation].entries()) {
        for (const index of held[i]!) {
          for (const type of types) {
            assertEquals(await contextOf(file, type, index), await contextOf(device, type, index));
            if (type === "fullqp") continue;
            assertEquals(await ringOf(file, type, index), await ringOf(device, type, index));
            const part = { first: 1, count: 3 };
            assertEquals(await ringOf(file, type, index, part), await ringOf(device, type, index, part));
          }
        }
      }
      assertEquals(await file.menu?.(), await device.menu?.());
      file.close();
      device.close();
    });
  });
}

Deno.test("a capture has the QPs' completion, event and shared receive queues", async () => {
  await withFile((await capture(ADAPTER, [0x1f0f])).bytes, async (path) => {
    const { held, capture: about, dumps, incomplete } = await summariseFile(path);
    const numbers = Object.fromEntries(held.map(({ name, numbers }) => [name, numbers]));
    assertEquals(numbers.SND_BUFF, [0x1f0f]);
    assertEquals(numbers.RCV_BUFF, undefined);
    assertEquals(numbers.SRQ_BUFF, [0x619b5f]);
    assertEquals(numbers.CQ_BUFF, [0x67]);
    assertEquals(numbers.EQ_BUFF?.length, 1);
    assertEquals(about?.about.qps, [0x1f0f]);
    assertEquals(incomplete, []);
    assert(dumps > 8);
  });
});

Deno.test("a capture of a capture, packed, is as good as the first", async () => {
  const first = await capture(ADAPTER, QPS);
  await withFile(await gzip(first.bytes), async (path) => {
    const second = await capture(path, QPS);
    assertEquals(second.failures, []);
    await withFile(second.bytes, async (copy) => {
      const [a, b] = [await open(path), await open(copy)];
      for (const qp of QPS) assertEquals(await ringOf(a, "snd", qp), await ringOf(b, "snd", qp));
      a.close();
      b.close();
    });
  });
});

Deno.test("what could not be read is in the capture with the reason, and fails again in the same way", async () => {
  const broken = (provider: SegmentProvider): SegmentProvider => ({
    info: provider.info,
    menu: () => provider.menu(),
    async *dump(request) {
      if (request.type !== SND_BUFF) return yield* provider.dump(request);
      let left = 3;
      for await (const event of provider.dump(request)) {
        if (left-- > 0) yield event;
      }
      const reason = new DeviceError("Bus error on the way", { device: "x", operation: "y", status: "ME_CR_ERROR" });
      yield { kind: "end", reason };
    },
    close: () => provider.close(),
  });
  const { bytes, failures, taken } = await capture(ADAPTER, [0x3b5, 0x99999], { around: broken });
  assertEquals(taken.failures, 2);
  assertEquals(
    failures.map(({ source, index, what, reason }) => [source, index, what, reason.status]),
    [
      ["snd", 0x3b5, "ring", "ME_CR_ERROR"],
      ["fullqp", 0x99999, "context", "NOT_VALID"],
    ].sort((a, b) => (a[1] as number) - (b[1] as number)),
  );
  await withFile(bytes, async (path) => {
    const summary = await summariseFile(path);
    assertEquals(summary.failures.length, 2);
    const provider = await openFile(path);
    const { reason } = await collectDump(provider, { type: SND_BUFF, index1: 0x3b5, numOfObj2: 0xffff });
    assertInstanceOf(reason, DeviceError);
    assertEquals([reason.message, reason.status], ["Bus error on the way", "ME_CR_ERROR"]);
    provider.close();
  });
});

Deno.test("a device that fails again and again is left alone", async () => {
  const gone = (provider: SegmentProvider): SegmentProvider => ({
    info: provider.info,
    menu: () => provider.menu(),
    async *dump() {
      await Promise.resolve();
      yield { kind: "end", reason: new DeviceError("No answer", { device: "x", operation: "y", status: "TIMEOUT" }) };
    },
    close: () => provider.close(),
  });
  const { taken } = await capture(ADAPTER, Array.from({ length: 100 }, (_, i) => i), { around: gone });
  assertEquals(taken.givenUp, true);
  assertEquals(taken.failures, 8);
});

Deno.test("an interrupted capture has what was read until then", async () => {
  const controller = new AbortController();
  let dumps = 0;
  const counting = (provider: SegmentProvider): SegmentProvider => ({
    info: provider.info,
    menu: () => provider.menu(),
    async *dump(request) {
      if (++dumps === 8) controller.abort();
      yield* provider.dump(request);
    },
    close: () => provider.close(),
  });
  const { bytes, taken } = await capture(ADAPTER, QPS, { around: counting, signal: controller.signal });
  assertEquals(taken.interrupted, true);
  await withFile(bytes, async (path) => {
    const file = await open(path);
    assertEquals((await Array.fromAsync(file.listContexts({ source: "fullqp" })))[0], 0x3b5);
    assert(taken.rings < 4);
    file.close();
  });
});

Deno.test("a signal comes through while a file, which answers at once, is captured", async () => {
  const { bytes } = await capture("sim:mt4129_pciconf0", undefined);
  await withFile(bytes, async (path) => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), 0);
    const { taken } = await capture(path, undefined, { redact: true, signal: controller.signal });
    clearTimeout(timer);
    assertEquals([taken.interrupted, taken.givenUp], [true, false]);
  });
});

Deno.test("a cut capture gives an error or what it has, with a remark", async () => {
  const { bytes } = await capture(ADAPTER, [0x3b5]);
  let opened = 0;
  let lastHeld = 0;
  for (let length = 0; length < bytes.length; length++) {
    await withFile(bytes.subarray(0, length), async (path) => {
      try {
        const { notes, held } = await summariseFile(path);
        assert(notes.length > 0, `silent at ${length}`);
        const size = held.reduce((sum, one) => sum + one.bytes, 0);
        assert(size >= lastHeld, `less at ${length}`);
        lastHeld = size;
        opened++;
      } catch (error) {
        assertInstanceOf(error, DecodeError);
      }
    });
  }
  assert(opened > bytes.length / 2, `${opened} of ${bytes.length} lengths could be used`);
  assert(lastHeld > 0);
});

Deno.test("a flipped bit in a capture is noticed", async () => {
  const { bytes } = await capture(ADAPTER, [0x3b5]);
  for (let bit = 3; bit < bytes.length * 8; bit += 13) {
    const damaged = bytes.slice();
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    await withFile(damaged, async (path) => {
      try {
        const { notes } = await summariseFile(path);
        assert(notes.length > 0, `silent at bit ${bit}`);
      } catch (error) {
        assertInstanceOf(error, DecodeError, `bit ${bit}`);
      }
    });
  }
});

Deno.test("damage to one block leaves the others", async () => {
  const { bytes } = await capture(ADAPTER, await qpsOf(ADAPTER));
  const blocks: number[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = 16; view.getUint32(at) === 0x57514442; at += 24 + view.getUint32(at + 8)) blocks.push(at);
  assert(blocks.length > 3);
  const header = bytes.slice();
  header[blocks[2]! + 9]! ^= 1; // its header: the reader has to search for the next one
  const body = bytes.slice();
  body[blocks[2]! + 40]! ^= 1;
  for (const damaged of [header, body]) {
    await withFile(damaged, async (path) => {
      const { notes, dumps, incomplete } = await summariseFile(path);
      assert(dumps > 20);
      assert(incomplete.length > 0);
      assertMatch(notes.join("\n"), /What is lost is not known/);
    });
  }
});

Deno.test("a capture of a later major version is refused with what it says about itself", async () => {
  const { bytes } = await capture(ADAPTER, [0x3b5]);
  const newer = bytes.slice();
  const view = new DataView(newer.buffer);
  view.setUint16(8, 2);
  view.setUint32(12, crc32(newer.subarray(0, 12)));
  await withFile(newer, async (path) => {
    const error = await assertRejects(() => openFile(path)) as DecodeError;
    assertInstanceOf(error, DecodeError);
    assertStringIncludes(
      error.message,
      "has format 2.0, this wqdump reads up to 1.x; test made it of sim:mt4125_pciconf0",
    );
    assertMatch(error.hint!, /as new as/);
  });
});

Deno.test("bytes after the end of a capture are ignored with a remark", async () => {
  const { bytes } = await capture(ADAPTER, [0x3b5]);
  await withFile(concat(bytes, new Uint8Array(5)), async (path) => {
    const { notes, incomplete } = await summariseFile(path);
    assertEquals(notes, ["5 bytes after the end of the capture are ignored"]);
    assertEquals(incomplete, []);
  });
});

Deno.test("crc32() is that of gzip, and can be continued", () => {
  const bytes = new TextEncoder().encode("123456789");
  assertEquals(crc32(bytes), 0xcbf43926);
  for (let i = 0; i <= bytes.length; i++) {
    assertEquals(crc32(bytes.subarray(i), crc32(bytes.subarray(0, i))), 0xcbf43926);
  }
});
