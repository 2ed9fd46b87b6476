/**
 * Records that are right in every checksum and wrong in what they say: each is left out and said to be, and what stands
 * beside it is read.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { errorFrom, reasonFrom } from "../../../capture/about.ts";
import { Extents } from "../../../capture/extents.ts";
import { menuOf } from "../../../capture/menu_json.ts";
import { CaptureWriter } from "../../../capture/writer.ts";
import { summariseFile } from "../../../api/file_summary.ts";
import { openCapture } from "../../../api/capture.ts";
import { DecodeError, DeviceError, WqdumpError } from "../../../errors.ts";
import { MemoryStore } from "../../../files/store.ts";
import { loadZlib } from "../../../files/zlib.ts";
import * as container from "../../trust/containers.ts";
import { withFile } from "../files/streams.ts";
import { FACTS } from "../device/host_facts.ts";

const QPC = container.wholeDump(0, 0x4000, 1, container.stream(0x4000, 1, new Uint8Array(272)));

/** What is said of a capture that has one good dump and some records more. */
async function summaryOf(records: readonly Uint8Array[], generation: 4 | 5 = 5) {
  const bytes = container.capture([container.about(generation), container.concat([QPC, ...records])]);
  let summary: Awaited<ReturnType<typeof summariseFile>> | undefined;
  await withFile(bytes, async (path) => {
    summary = await summariseFile(path);
  });
  return summary!;
}

const SENSELESS: readonly (readonly [string, Uint8Array])[] = [
  ["DUMP", container.record("DUMP", new Uint8Array(3))],
  ["DATA", container.record("DATA", new Uint8Array(11))],
  ["DONE", container.record("DONE", { dump: "0" })],
  ["DONE", container.record("DONE", new TextEncoder().encode("{"))],
  ["MENU", container.record("MENU", { name: "no list" })],
  ["MENU", container.record("MENU", [{ type: 1.5, name: "x" }])],
  ["MENU", container.record("MENU", [{ type: 1, name: "x", index1: { name: 3 } }])],
  ["FAIL", container.record("FAIL", { source: "snd", what: "ring" })],
  ["NOTE", container.record("NOTE", 3)],
  ["CTX4", container.record("CTX4", new Uint8Array(15))],
  ["BUF4", container.record("BUF4", new Uint8Array(0))],
  // What would take a hundred megabytes once it is parsed.
  ...["MENU", "FAIL", "hOST", "hOWN"].flatMap((type) =>
    ["[", "[],", '{"a":1},'].map((piece) => {
      const body = new TextEncoder().encode(`[${piece.repeat(3_000_000 / piece.length)}0]`);
      return [type, container.record(type, body)] as const;
    })
  ),
];

for (const [i, [type, bytes]] of SENSELESS.entries()) {
  Deno.test(`a record of type ${type} that makes no sense is left out and said to be (${i})`, async () => {
    const { notes, dumps } = await summaryOf([bytes]);
    assertEquals(notes, [`A record of type "${type}" makes no sense and is left out`]);
    assertEquals(dumps, 1);
  });
}

Deno.test("of what a capture says twice the first is taken, and the other is said to be left out", async () => {
  const again = (type: string) => [`A second record of type "${type}" is left out: the first is taken`];
  const { info, notes } = await summaryOf([container.about(4)]);
  assertEquals([info.generation, notes], [5, again("INFO")]);
  const menu = (name: string) =>
    container.record("MENU", [{ type: 1, name, index1: { name: "" }, index2: { name: "" } }]);
  assertEquals((await summaryOf([menu("ONE"), menu("TWO")])).notes, again("MENU"));
  const host = container.record("hOST", FACTS);
  assertEquals((await summaryOf([host, host])).notes, again("hOST"));
});

Deno.test("a dump whose end is missing, and one that has no segments, are not lost in silence", async () => {
  const zeros = new Uint8Array(64);
  const begun = container.dumpRecord(7, 0x1000, 1);
  const data = container.dataRecord(7, 0, zeros);
  const done = container.record("DONE", { dump: 7, bytes: 64 });
  const said = (why: string) => [`A dump of segment ${0x1000} is left out: ${why}`];
  assertEquals((await summaryOf([begun, data])).notes, said("its end is missing in the capture"));
  assertEquals((await summaryOf([begun])).notes, said("its end is missing in the capture"));
  assertEquals((await summaryOf([begun, data, done])).notes, said("it has no segments"));
  const lost = (await summaryOf([begun, container.dataRecord(7, 4, zeros), done])).notes;
  assertMatch(lost.join("\n"), /0 of 64 bytes are there, a part of the capture is damaged/);
  const refused = container.record("DONE", {
    dump: 7,
    bytes: 0,
    reason: { kind: "DeviceError", message: "refused", status: "NOT_VALID" },
  });
  assertEquals((await summaryOf([begun, refused])).notes, []);
});

Deno.test("data and ends of dumps that never began belong to nothing", async () => {
  const { notes, dumps } = await summaryOf([
    container.dataRecord(9, 0, new Uint8Array(8)),
    container.record("DONE", { dump: 9, bytes: 8 }),
  ]);
  assertEquals([notes, dumps], [[], 1]);
});

Deno.test("after a thousand records of nonsense nothing is taken for a record any more", async () => {
  const nonsense = container.record("NOTE", 3);
  const { notes } = await summaryOf(Array.from({ length: 1200 }, () => nonsense));
  assert(notes.includes("Too many records make no sense: what comes after them is left out"), notes.join("\n"));
  assert(notes.length < 30);
});

Deno.test("dumps that all begin and never end are bounded", async () => {
  const begun = Array.from({ length: 1100 }, (_, i) => container.dumpRecord(i + 1, 0x1000, i));
  const { notes } = await summaryOf(begun);
  assertStringIncludes(notes.join("\n"), "More than 1024 dumps are under way at once");
});

Deno.test("texts of failures are bounded", async () => {
  const failure = container.record("FAIL", {
    source: "snd",
    what: "ring",
    reason: { kind: "DeviceError", message: "x".repeat(1 << 20) },
  });
  const three = container.concat([failure, failure, failure]);
  const bytes = container.capture([container.about(), QPC, ...Array.from({ length: 7 }, () => three)]);
  await withFile(bytes, async (path) => {
    const { notes, failures } = await summariseFile(path);
    assertStringIncludes(notes.join("\n"), "The capture has too many failures: the last ones are left out");
    assertEquals(failures.length, 15);
  });
});

Deno.test("a piece of a context that does not continue it is left out", async () => {
  const piece = (at: number) => container.named("CTX4", "snd", 5, at, new Uint8Array(16));
  const { notes } = await summaryOf([piece(0), piece(16), piece(48)], 4);
  assertEquals(notes, ["snd 5 lacks bytes from 32 on"]);
});

Deno.test("a capture without a word of what it is, of a later version too, is refused", async () => {
  const nothing = container.capture([QPC]);
  await withFile(nothing, async (path) => {
    const error = await openCapture(path).then(() => undefined, (one) => one as Error);
    assertMatch(error!.message, /is damaged beyond use: it does not say what it is/);
  });
});

Deno.test("blocks with next to nothing in them are bounded", async () => {
  const empty = new Uint8Array(0);
  const bytes = container.capture([container.about(), QPC, ...Array.from({ length: 9000 }, () => empty)]);
  await withFile(bytes, async (path) => {
    const { notes, dumps } = await summariseFile(path);
    assertMatch(notes.join("\n"), /More than \d+ blocks have next to nothing in them; the rest is left out/);
    assertEquals(dumps, 1);
  });
});

Deno.test("menuOf() takes a list of records apart, commands included, and nothing else", () => {
  const index = { name: "QPN", supported: true, required: true };
  assertEquals(
    menuOf([{ type: 1, name: "A", index1: index, index2: index, command: "a command" }])?.[0]?.command,
    "a command",
  );
  assertEquals(menuOf([{ type: 1, name: "A", index1: index, index2: index }])?.[0]?.numOfObj1.all, false);
  for (const bad of [undefined, null, "x", {}, [null], [{}], [{ type: 1, name: "A" }]]) {
    assertEquals(menuOf(bad), undefined);
  }
});

Deno.test("an error is kept with its kind, status and hint, whatever was thrown", () => {
  assertEquals(reasonFrom("a text"), { kind: "", message: "a text" });
  const error = new DecodeError("It is cut", { hint: "Fetch it again" });
  const again = errorFrom(reasonFrom(error), "x");
  assert(again instanceof DecodeError && again.hint === "Fetch it again");
  const device = errorFrom({ kind: "DeviceError", message: "gone", status: "DEVICE_GONE" }, "mlx5_0");
  assert(device instanceof DeviceError && device.status === "DEVICE_GONE" && device.device === "mlx5_0");
  assert(errorFrom({ kind: "Nonsense", message: "x" }, "x") instanceof WqdumpError);
});

Deno.test("bytes that come in pieces are brought together once, however they lie", () => {
  const shared = { store: new MemoryStore(), pieces: 0 };
  const [one, other] = [new Extents(shared), new Extents(shared)];
  assertEquals([one.start, one.length], [0, 0]);
  one.add(Uint8Array.of(1, 2));
  assertEquals(one.joined(), 0);
  other.add(Uint8Array.of(9));
  one.add(Uint8Array.of(3));
  assertEquals([one.start, one.length, shared.pieces], [undefined, 3, 3]);
  assertEquals([...one.bytes()], [1, 2, 3]);
  const from = one.joined();
  const bytes = new Uint8Array(3);
  shared.store.read(from, bytes);
  assertEquals([...bytes], [1, 2, 3]);
  one.add(new Uint8Array(0));
  assertEquals(one.length, 3);
});

/** What a capture holds that a writer made. */
async function written(write: (writer: CaptureWriter) => void) {
  const pieces: Uint8Array[] = [];
  const about = { tool: "test", time: "2026-01-02T03:04:05Z", device: { name: "x", generation: 5 } } as const;
  const writer = new CaptureWriter({ write: (bytes) => pieces.push(bytes.slice()) }, await loadZlib(), about);
  write(writer);
  writer.finish();
  return await withFile(container.concat(pieces), summariseFile);
}

Deno.test("a record larger than a usual block gets one of its own, one larger than any is refused", async () => {
  const { remarks, notes } = await written((writer) => {
    writer.note("short");
    writer.note("x".repeat(3 << 20));
    assertThrows(() => writer.note("x".repeat(64 << 20)), RangeError, "a block holds");
    writer.note("after");
  });
  assertEquals([remarks.map((one) => one.slice(0, 5)), notes], [["short", "xxxxx", "after"], []]);
});

Deno.test("a host that tells much is captured whole; where it is more than a record holds, it says what is left out", async () => {
  const line = { time_us: 5, level: 3, text: "mlx5_core 0000:03:00.0: ".padEnd(1000, "x") };
  const told = { ...FACTS, kernel_log: Array.from({ length: 1000 }, () => line) };
  assertEquals((await written((writer) => writer.host(told))).host, told);
  const values = Object.fromEntries(Array.from({ length: 1 << 16 }, (_, i) => [`rx${i}_packets_of_a_long_name`, i]));
  const ethtool = { mono_us: 1, lifespan_ms: null, values };
  const ports = FACTS.ports.flatMap((port) => [{ ...port, ethtool }, { ...port, port: 2, ethtool }]);
  const { host, notes } = await written((writer) => writer.host({ ...told, ports }));
  assertEquals([notes, host?.kernel_log, host?.ports.map((port) => port.ethtool)], [[], [], [null, null]]);
  assertEquals(host?.ports[0]?.gids, FACTS.ports[0]?.gids);
  assertEquals(host?.absent.slice(-3).map(({ reason }) => reason), Array(3).fill("more than a capture holds"));
});
