import { assertEquals, assertThrows } from "@std/assert";
import { addNote } from "../../../files/notes.ts";
import { NumberSet } from "../../../files/number_sets.ts";
import { isTrace, packingOf } from "../../../files/signatures.ts";
import { containerKind, packedBy, sniff, textEncoding } from "../../../files/sniff.ts";
import { MemoryStore, unpackedLimits } from "../../../files/store.ts";
import { loadZlib } from "../../../files/zlib.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const words = (...dwords: number[]): Uint8Array =>
  Uint8Array.from(dwords.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]));

Deno.test("remarks are bounded, and each stands once", () => {
  const notes: string[] = [];
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 60; n++) addNote(notes, `Remark ${n}`);
  }
  assertEquals(notes.length, 41);
  assertEquals(notes.at(-2), "Remark 39");
  assertEquals(notes.at(-1), "Further remarks are left out");
});

Deno.test("a set of numbers has each once and in order, however they come", () => {
  const set = new NumberSet();
  for (let n = 0; n < 100; n++) set.add(n % 2 === 0 ? n : 1000 - n);
  for (let n = 99; n >= 0; n--) set.add(n);
  set.add(0);
  const values = [...set.values()];
  assertEquals(values, [...new Set(values)].sort((a, b) => a - b));
  assertEquals([values.length, values[0], values.at(-1)], [150, 0, 999]);
  set.add(2000);
  assertEquals(set.values().at(-1), 2000);
});

Deno.test("packing is told by whole signatures", () => {
  const wanted: readonly (readonly [readonly number[], string | undefined])[] = [
    [[0x1f, 0x8b, 8], "gzip"],
    [[0x1f, 0x8b, 7], undefined],
    [[0x1f, 0x8c, 8], undefined],
    [[0x28, 0xb5, 0x2f, 0xfd], "zstd"],
    [[0x28, 0xb5, 0x2f], undefined],
    [[0x28, 0xb5, 0x2e, 0xfd], undefined],
    [[0x5a, 0x2a, 0x4d, 0x18], "zstd"],
    [[0x50, 0x2a, 0x4d, 0x19], undefined],
    [[0x50, 0x2b, 0x4d, 0x18], undefined],
    [[0x50, 0x2a, 0x4e, 0x18], undefined],
    [[], undefined],
  ];
  for (const [head, packing] of wanted) assertEquals(packingOf(Uint8Array.from(head)), packing, `${head}`);
  assertEquals(packedBy(bytes("BZh91AY&SY"))?.name, "bzip2");
  assertEquals(packedBy(bytes("BZhello, this is a log")), undefined);
});

Deno.test("a capture that a transfer took for text is a capture still, and nothing like it is", () => {
  const whole = [0x89, 0x57, 0x51, 0x44, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 1];
  const [, ...cut] = whole;
  assertEquals(sniff(Uint8Array.from(whole), 12), "capture");
  assertEquals(sniff(Uint8Array.from(whole.with(4, 0x0a)), 12), "capture");
  for (let at = 0; at < 4; at++) assertEquals(sniff(Uint8Array.from(whole.with(at, 0)), 12), "unknown", `byte ${at}`);
  assertEquals(sniff(Uint8Array.from(cut), 11), "unknown");
});

Deno.test("what a file holds is told by its beginning, in either byte order, and not guessed for bare bytes", () => {
  const info = words(0x0004fffe, 0, 0, 0);
  const command = words(0x0005fffa, 0, 0, 0, 0);
  const stream = Uint8Array.from([...info, ...command]);
  const little = stream.slice();
  for (let at = 0; at < little.length; at += 4) little.subarray(at, at + 4).reverse();
  const kinds: readonly (readonly [Uint8Array, string, string | undefined])[] = [
    [stream, "big", "resource dump"],
    [little, "little", "resource dump"],
    // The first segment is damaged: the second tells, to those who guess.
    [Uint8Array.from([...words(0xffffffff, 0, 0, 0), ...command]), "big", undefined],
    [Uint8Array.from([...words(0, 0, 0, 0), ...info, ...command]), "big", undefined],
    [bytes("Segment Type: 0x1001\nmore"), "text", "resource dump"],
    [bytes('{"schema":"wqdump/trace/1","device":"x"}'), "trace", "trace"],
    [bytes('{"schema":"wqdump/trace/2","device":"x"}'), "json", undefined],
    [bytes("[1]"), "json", undefined],
    [bytes("mlx5_0: dump error cqe\n"), "log", undefined],
    [new Uint8Array(64), "unknown", undefined],
  ];
  for (const [head, kind, container] of kinds) {
    assertEquals([sniff(head, head.length), containerKind(head)], [kind, container], kind);
  }
  assertEquals(sniff(new Uint8Array(0), 0), "empty");
  assertEquals(isTrace(bytes('{"schema":"wqdump/trace/1"')), true);
});

Deno.test("byte order marks tell the encoding of a text", () => {
  assertEquals(textEncoding(Uint8Array.of(0xfe, 0xff, 0, 0x61)), "utf-16be");
  assertEquals(textEncoding(Uint8Array.of(0xff, 0xfe, 0x61, 0)), "utf-16le");
  assertEquals(textEncoding(Uint8Array.of(0xfe, 0xfe, 0, 0x61)), "utf-8");
  assertEquals(sniff(Uint8Array.of(0xfe, 0xff, 0, 0x61, 0, 0x62), 6), "log");
});

Deno.test("unpacked bytes are held packed behind the last few, and refused beyond what their file may hold", async () => {
  const zlib = await loadZlib();
  // A file of 1 KiB may hold as much as any; what it stands for is what repeats.
  const store = new MemoryStore(unpackedLimits(1024, zlib));
  const chunk = Uint8Array.from({ length: 1 << 20 }, (_, n) => n >> 12);
  for (let n = 0; n < 24; n++) store.append(chunk);
  assertEquals(store.size, 24 << 20);
  const into = new Uint8Array(4);
  for (const n of [0, 3, 23]) {
    assertEquals(store.read((n << 20) + 4095, into), 4);
    assertEquals([...into], [0, 1, 1, 1], `chunk ${n}`);
  }
  const noise = new Uint8Array(1 << 20);
  for (let at = 0; at < noise.length; at += 65536) crypto.getRandomValues(noise.subarray(at, at + 65536));
  assertThrows(
    () => {
      for (let n = 0; n < 100; n++) store.append(noise);
    },
    RangeError,
    "More than",
  );
});
