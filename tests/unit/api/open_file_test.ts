import { assert, assertEquals, assertInstanceOf, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { DecodeError, DeviceError, UsageError } from "../../../errors.ts";
import { openFile } from "../../../api/open_file.ts";
import type { SegmentProvider } from "../../../device/types.ts";
import {
  ALL,
  asText,
  collect,
  concat,
  dumpOf,
  FULL_QPC,
  gzip,
  opened,
  pattern,
  PRM_QUERY_QP,
  refusedDump,
  SND_BUFF,
  swapped,
  withFile,
} from "../files/streams.ts";

const RING = pattern(64 * 8, 1);
const CONTEXT = pattern(272, 2);
const RING_DUMP = dumpOf({ type: SND_BUFF, index1: 0x3b5, numOfObj2: ALL, vhcaId: 3 }, RING);
const CONTEXT_DUMP = dumpOf({ type: PRM_QUERY_QP, index1: 0x3b5, vhcaId: 3 }, CONTEXT);
const BOTH = concat(CONTEXT_DUMP, RING_DUMP);

/** Open bytes as a file and use the provider. */
function opening<T>(bytes: Uint8Array | string, use: (provider: SegmentProvider) => Promise<T>): Promise<T> {
  return withFile(bytes, async (path) => {
    const provider = await openFile(path);
    try {
      return await use(provider);
    } finally {
      provider.close();
    }
  });
}

const ringOf = (provider: SegmentProvider) => collect(provider, { type: SND_BUFF, index1: 0x3b5, numOfObj2: ALL });

for (
  const [name, bytes] of [
    ["big-endian dwords", BOTH],
    ["little-endian dwords", swapped(BOTH)],
    ["big-endian dwords in gzip", await gzip(BOTH)],
    [
      "little-endian dwords in gzip members",
      concat(await gzip(swapped(BOTH).slice(0, 100)), await gzip(swapped(BOTH).slice(100))),
    ],
    ["text", asText(BOTH)],
    [
      "text in UTF-16",
      concat(
        Uint8Array.of(0xff, 0xfe),
        new Uint8Array(Uint16Array.from([...asText(BOTH)].map((c) => c.charCodeAt(0))).buffer),
      ),
    ],
    ["text with CRLF", asText(BOTH).replaceAll("\n", "\r\n")],
  ] as const
) {
  Deno.test(`openFile() answers from ${name}`, async () => {
    await opening(bytes, async (provider) => {
      const ring = await ringOf(provider);
      assertEquals(ring.payloads.get("0x1001:0x3b5"), RING);
      assertEquals(ring.reason, undefined);
      assertEquals(ring.raw, RING_DUMP);
      const context = await collect(provider, { type: PRM_QUERY_QP, index1: 0x3b5, vhcaId: 3 });
      assertEquals(context.payloads.get("0x4000:0x3b5"), CONTEXT);
      assertEquals(provider.notes, []);
      assertEquals(provider.info.firmware, "16.28.216");
      assertEquals(provider.knownIndexes?.(FULL_QPC, undefined), []);
      assertEquals(provider.knownIndexes?.(SND_BUFF, undefined), [0x3b5]);
    });
  });
}

Deno.test("openFile() reads Zstandard files written by zstd, with several frames and a checksum", async () => {
  const path = new URL("../../data/dumps/two_dumps.bin.zst", import.meta.url).pathname;
  const provider = await openFile(path);
  const ring = await ringOf(provider);
  provider.close();
  assertEquals(ring.payloads.get("0x1001:0x3b5"), RING);
  assertEquals(provider.notes, []);
});

Deno.test("openFile() reports a wrong Zstandard checksum and a cut file", async () => {
  const good = Deno.readFileSync(new URL("../../data/dumps/two_dumps.bin.zst", import.meta.url));
  const wrong = good.slice();
  wrong[wrong.length - 1]! ^= 1;
  await opening(wrong, (provider) => Promise.resolve(assertMatch(provider.notes!.join(), /checksum/)));
  await opening(
    good.subarray(0, good.length - 2),
    (provider) => Promise.resolve(assertMatch(provider.notes!.join(), /cut/)),
  );
});

Deno.test("openFile() reads a text excerpt of one segment, with byte counts over the columns", async () => {
  const text = [
    "Segment Type: 0x1530",
    "Segment Size: 72 Bytes",
    "Segment Data:",
    "         4          8         12         16",
    "0x00121530 0x00000000 0x00000001 0x00000000",
    "        20         24         28         32",
    "0x00000016 0x11000190 0x00000000 0x00000000",
    "        36         40         44         48",
    "0x00000000 0x0D141401 0x00000000 0x00000000",
    "        52         56         60         64",
    "0x00000000 0x0D141401 0x12B7F299 0x01000191",
    "        68         72",
    "0x02000000 0x00000002",
  ].join("\n");
  await opening(text, async (provider) => {
    const { payloads, reason } = await collect(provider, { type: 0x1530, index1: 1 });
    assertEquals(reason, undefined);
    assertEquals(payloads.get("0x1530:0x1")?.length, 56);
    assertEquals(provider.notes, []);
    assertEquals(provider.knownIndexes?.(0x1530, undefined), [1]);
  });
});

Deno.test("openFile() says which text rows it could not use and moves no byte", async () => {
  const lines = asText(dumpOf({ type: SND_BUFF, index1: 7 }, RING)).split("\n");
  const rows = lines.map((line, i) => ({ line, i })).filter(({ line }) => line.startsWith("0x"));
  const spoilt = rows.at(-4)!.i;
  lines[spoilt] = lines[spoilt]!.replace(/0x(........) 0x......../, "0x$1 0x12");
  await opening(lines.join("\n"), async (provider) => {
    const { payloads, reason } = await collect(provider, { type: SND_BUFF, index1: 7, numOfObj2: ALL });
    const got = payloads.get("0x1001:0x7")!;
    assert(got.length < RING.length);
    assertEquals(got, RING.subarray(0, got.length));
    assert(reason !== undefined);
    assertMatch(provider.notes!.join("\n"), /Line \d+: "0x12" is no dword/);
  });
});

Deno.test("dump() yields what is there of a cut file and says that it is cut", async () => {
  for (let length = 1; length < BOTH.length; length++) {
    await withFile(BOTH.subarray(0, length), async (path) => {
      let provider: SegmentProvider;
      try {
        provider = await openFile(path);
      } catch (error) {
        assertInstanceOf(error, DecodeError);
        assert(length < 4, `${length} bytes are recognised`);
        return;
      }
      const context = await collect(provider, { type: PRM_QUERY_QP, index1: 0x3b5 });
      const ring = await ringOf(provider);
      provider.close();
      for (const [answer, full] of [[context, CONTEXT], [ring, RING]] as const) {
        const [payload = new Uint8Array(0)] = answer.payloads.values();
        assertEquals(payload, full.subarray(0, payload.length));
        if (payload.length < full.length) assert(answer.reason !== undefined, `silent at ${length}`);
      }
      const expected = Math.max(0, Math.min(CONTEXT.length, length - 52)) & ~3;
      assertEquals(context.payloads.get("0x4000:0x3b5")?.length ?? 0, expected);
      if (length < CONTEXT_DUMP.length) assert(context.reason !== undefined);
      else assertEquals(context.reason, undefined);
    });
  }
});

Deno.test("a flipped bit never crashes, hangs or loses a dump silently", async () => {
  let lost = 0;
  for (let bit = 0; bit < BOTH.length * 8; bit += 5) {
    const bytes = BOTH.slice();
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    await withFile(bytes, async (path) => {
      let provider: SegmentProvider;
      try {
        provider = await openFile(path);
      } catch (error) {
        assertInstanceOf(error, DecodeError);
        return;
      }
      const ring = await ringOf(provider);
      provider.close();
      // At most the flipped bit differs, or the segment carries another type or number: nothing can tell.
      if ([...ring.payloads.values()].some((payload) => payload.length === RING.length)) return;
      lost++;
      assert(ring.reason !== undefined, `silent at bit ${bit}`);
    });
  }
  assert(lost < 120, `${lost} single bits cost the ring`);
});

Deno.test("a damaged length costs one dump, not those after it", async () => {
  const bytes = BOTH.slice();
  bytes[36]! ^= 0x04; // the context's segment now claims 4 KiB and reaches over the ring's dump
  await opening(bytes, async (provider) => {
    const ring = await ringOf(provider);
    assertEquals(ring.payloads.get("0x1001:0x3b5"), RING);
    assertEquals(ring.reason, undefined);
    const context = await collect(provider, { type: PRM_QUERY_QP, index1: 0x3b5 });
    assert(context.reason !== undefined);
    assertMatch(provider.notes!.join("\n"), /reaches into the dump that starts at byte/);
  });
});

Deno.test("dump() cuts the elements asked for out of a recorded ring", async () => {
  await opening(RING_DUMP, async (provider) => {
    const part = await collect(provider, { type: SND_BUFF, index1: 0x3b5, index2: 3, numOfObj2: 2 });
    assertEquals(part.payloads.get("0x1001:0x3b5"), RING.subarray(3 * 64, 5 * 64));
    assertEquals(part.index2, [3]);
    assertEquals(part.reason, undefined);
    const rest = await collect(provider, { type: SND_BUFF, index1: 0x3b5, index2: 6, numOfObj2: ALL });
    assertEquals(rest.payloads.get("0x1001:0x3b5"), RING.subarray(6 * 64));
  });
});

Deno.test("dump() cuts across segments of a ring, and needs the unit where it varies", async () => {
  const ring = pattern(128 * 600, 5);
  const request = { type: 0x1201, index1: 9, numOfObj2: ALL };
  await opening(dumpOf(request, ring, { unit: 128 }), async (provider) => {
    const part = await collect(provider, { ...request, index2: 250, numOfObj2: 20, unitBytes: 128 });
    assertEquals(part.payloads.get("0x1201:0x9"), ring.subarray(250 * 128, 270 * 128));
    assertEquals(part.index2, [250, 256]);
    const blind = await collect(provider, { ...request, index2: 250, numOfObj2: 20 });
    assertEquals(blind.payloads.size, 0);
    assertMatch(blind.reason!.message, /size of a CQE is not known/);
  });
});

Deno.test("dump() says that a file has only a part of the ring", async () => {
  const part = dumpOf({ type: SND_BUFF, index1: 5, index2: 2, numOfObj2: 3 }, RING.subarray(128, 320));
  await opening(part, async (provider) => {
    const asked = await collect(provider, { type: SND_BUFF, index1: 5, numOfObj2: ALL });
    assertEquals(asked.payloads.get("0x1001:0x5"), RING.subarray(128, 320));
    assertEquals(asked.index2, [2]);
    assertStringIncludes(asked.reason!.message, "it has WQEBB 0x2..0x4, asked for were all WQEBBs");
  });
});

Deno.test("dump() finds objects in a dump of a range, and a range among single dumps", async () => {
  const writer = opened({ type: 0x1020, index1: 4, numOfObj1: 3 });
  for (const index of [4, 5, 6]) writer.resource(0x1020, index, 0, pattern(32, index));
  writer.terminate();
  await opening(writer.finish(), async (provider) => {
    const five = await collect(provider, { type: 0x1020, index1: 5 });
    assertEquals([...five.payloads], [["0x1020:0x5", pattern(32, 5)]]);
    assertEquals(five.reason, undefined);
    assertEquals(five.kinds, ["info", "command", "terminate"]);
  });
  const singles = concat(...[4, 6, 9].map((i) => dumpOf({ type: 0x1020, index1: i }, pattern(32, i))));
  await opening(singles, async (provider) => {
    const range = await collect(provider, { type: 0x1020, index1: 5, numOfObj1: 5 });
    assertEquals([...range.payloads.keys()], ["0x1020:0x6", "0x1020:0x9"]);
    assertEquals(range.reason, undefined);
  });
});

Deno.test("dump() shows one function's data and says that there are others", async () => {
  const file = concat(
    dumpOf({ type: FULL_QPC, index1: 1, vhcaId: 2 }, pattern(64, 1)),
    dumpOf({ type: FULL_QPC, index1: 1, vhcaId: 7 }, pattern(64, 9)),
  );
  await opening(file, async (provider) => {
    assertEquals((await collect(provider, { type: FULL_QPC, index1: 1 })).payloads.get("0x1000:0x1"), pattern(64, 1));
    assertEquals(provider.notes, [
      "The file has dumps of several functions (vhca_id 0x2, 0x7); 0x2 is shown",
    ]);
    const other = await collect(provider, { type: FULL_QPC, index1: 1, vhcaId: 7 });
    assertEquals(other.payloads.get("0x1000:0x1"), pattern(64, 9));
    const absent = await collect(provider, { type: FULL_QPC, index1: 1, vhcaId: 5 });
    assertMatch(absent.reason!.message, /has no FULL_QPC 0x1 of vhca_id 0x5/);
  });
});

Deno.test("dump() takes the last complete dump of an object and counts them", async () => {
  const request = { type: FULL_QPC, index1: 1 };
  const file = concat(
    dumpOf(request, pattern(64, 1)),
    dumpOf(request, pattern(64, 2)),
    refusedDump(request, 0x12, "no such QP"),
    dumpOf(request, pattern(64, 3)).subarray(0, 70),
  );
  await opening(file, async (provider) => {
    const { payloads, reason } = await collect(provider, request);
    assertEquals(payloads.get("0x1000:0x1"), pattern(64, 2));
    assertEquals(reason, undefined);
    assertMatch(provider.notes!.join("\n"), /has 4 dumps of FULL_QPC 0x1/);
  });
});

Deno.test("dump() reports the error that the device gave when the file was made", async () => {
  await opening(refusedDump({ type: FULL_QPC, index1: 3 }, 0x12, "no such QP"), async (provider) => {
    const { texts, payloads, kinds } = await collect(provider, { type: FULL_QPC, index1: 3 });
    assertEquals(texts, ["no such QP"]);
    assertEquals(payloads.size, 0);
    assertEquals(kinds, ["info", "command", "error"]);
    assertEquals(provider.knownIndexes?.(FULL_QPC, undefined), []);
  });
});

Deno.test("menu() has what the file has, by its recorded menu or by the table of public segments", async () => {
  const writer = opened({ type: ALL });
  const none = { supported: false, required: false, all: false, active: false };
  const index = { name: "QPN", supported: true, required: true };
  writer.menu([{ type: 0x1000, name: "FULL_QPC", index1: index, index2: index, numOfObj1: none, numOfObj2: none }]);
  writer.terminate();
  await opening(concat(writer.finish(), RING_DUMP, dumpOf({ type: 0x77, index1: 1 }, RING)), async (provider) => {
    const names = (await provider.menu()).map((record) => record.name);
    assertEquals(names, ["SEGMENT_0x0077", "SND_BUFF"]);
    assertEquals(provider.knownIndexes?.(SND_BUFF, 3), [0x3b5]);
  });
});

Deno.test("a request for what the file has not is refused with what it has", async () => {
  await opening(BOTH, async (provider) => {
    const { reason } = await collect(provider, { type: SND_BUFF, index1: 0x999 });
    assertInstanceOf(reason, DeviceError);
    assertEquals(reason.status, "NOT_VALID");
    assertMatch(reason.message, /has no SND_BUFF 0x999$/);
    assertEquals(reason.hint, "Numbers in the file: 0x3b5");
  });
});

Deno.test("dump() stops when its signal is aborted", async () => {
  await opening(BOTH, async (provider) => {
    const { reason } = await collect(provider, { type: SND_BUFF, index1: 0x3b5, signal: AbortSignal.abort() });
    assertMatch(reason!.message, /Interrupted/);
  });
});

Deno.test("openFile() refuses what is no dump with a hint", async () => {
  const cases: [Uint8Array | string, RegExp, RegExp][] = [
    ["", /is empty/, /^$/],
    ["mlx5_0:dump_cqe:272: dump error cqe\n00000000 00000000\n", /no resource dump/, /wqdump decode/],
    [pattern(5000, 3), /no resource dump/, /Known are/],
    [await gzip("hello there\n"), /\(gzip\) is no resource dump/, /wqdump decode/],
    [Uint8Array.of(0x1f, 0x8b, 8, 0), /cannot be unpacked/, /^$/],
  ];
  for (const [bytes, message, hint] of cases) {
    const error = await assertRejects(() => opening(bytes, () => Promise.resolve())) as DecodeError;
    assertInstanceOf(error, DecodeError);
    assertMatch(error.message, message);
    assertMatch(error.hint ?? "", hint);
  }
});

Deno.test("openFile() names what cannot be opened", async () => {
  const missing = await assertRejects(() => openFile("/no/such/file")) as DeviceError;
  assertInstanceOf(missing, DeviceError);
  assertEquals(missing.message, 'Cannot open "/no/such/file": there is no such file');
  assertInstanceOf(await assertRejects(() => openFile(Deno.cwd())), UsageError);
});
