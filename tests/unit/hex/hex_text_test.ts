import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { HexText, looksLikeHexText } from "../../../hex/hex_text.ts";
import { openByteInput } from "../../../hex/byte_input.ts";
import { DecodeError } from "../../../errors.ts";

function read(text: string): { bytes: number[]; notes: readonly string[] } {
  const bytes: number[] = [];
  const hex = new HexText((piece) => bytes.push(...piece));
  for (const line of text.split("\n")) hex.line(line);
  hex.finish();
  return { bytes, notes: hex.notes };
}

const bytesIn = (text: string) => Uint8Array.from(read(text).bytes);
const RING = Array.from({ length: 48 }, (_, i) => (i * 7) & 0xff);
const hex = (values: readonly number[], separator = " ") =>
  values.map((value) => value.toString(16).padStart(2, "0")).join(separator);
const rows = (line: (at: number, part: number[]) => string) =>
  [0, 16, 32].map((at) => line(at, RING.slice(at, at + 16))).join("\n");
const words = (part: readonly number[], size: number, swap = false) =>
  Array.from({ length: part.length / size }, (_, i) => {
    const word = part.slice(i * size, i * size + size);
    return hex(swap ? word.reverse() : word, "");
  }).join(" ");
const offset = (at: number, digits: number, base = 16) => at.toString(base).padStart(digits, "0");

const FORMS: readonly (readonly [name: string, text: string])[] = [
  ["digits on one line", hex(RING, "")],
  ["digits with 0x", `0x${hex(RING, "")}`],
  ["short lines of digits", RING.map((value) => hex([value])).join("\n")],
  ["bytes with blanks", rows((_, part) => hex(part))],
  ["bytes with colons", rows((_, part) => hex(part, ":"))],
  ["a C array", rows((_, part) => `  ${part.map((value) => `0x${hex([value])}`).join(", ")},`)],
  ["dwords", rows((_, part) => words(part, 4))],
  ["kernel rows", rows((at, part) => `${offset(at, 8)}: ${words(part, 4)}`)],
  ["xxd", rows((at, part) => `${offset(at, 8)}: ${words(part, 2)}  .......+`)],
  ["hexdump -C", `${rows((at, part) => `${offset(at, 8)}  ${hex(part)}  |................|`)}\n00000030`],
  ["hexdump", `${rows((at, part) => `${offset(at, 7)} ${words(part, 2, true)}`)}\n0000030`],
  ["od -t x1", `${rows((at, part) => `${offset(at, 7, 8)} ${hex(part)}`)}\n0000060`],
  ["od -x", `${rows((at, part) => `${offset(at, 7, 8)} ${words(part, 2, true)}`)}\n0000060`],
  ["od -A x -t x1", `${rows((at, part) => `${offset(at, 6)} ${hex(part)}`)}\n000030`],
  ["wqdump raw contexts", `== Common Part ==\n${rows((at, part) => `${at / 16}. ${words(part, 4)}`)}\n-----`],
  [
    "wqdump raw rings",
    `=====\nDump of SQ.\n=====\n${
      rows((at, part) =>
        `${at === 0 ? "[idx = 000000]   " : " ".repeat(17)}${words(part, 4)}${at === 0 ? "    <---- ci (0x3)" : ""}`
      )
    }`,
  ],
  [
    "wqdump dw",
    Array.from({ length: 12 }, (_, i) => `0x${offset(i * 4, 4)}: ${words(RING.slice(i * 4, i * 4 + 4), 4)}`).join("\n"),
  ],
  ["upper case and carriage returns", rows((_, part) => `${words(part, 4).toUpperCase()}\r`)],
];

for (const [name, text] of FORMS) {
  Deno.test(`hexadecimal text is read as ${name}`, () => {
    assertEquals(read(text).bytes, RING);
    assertEquals(looksLikeHexText(new TextEncoder().encode(text)), true);
  });
}

Deno.test("words in host order are turned and said to be", () => {
  const { notes } = read(rows((at, part) => `${offset(at, 7)} ${words(part, 2, true)}`));
  assertStringIncludes(notes[0]!, "host order");
});

Deno.test("repeated rows are repeated up to the next offset", () => {
  const row = `00000000: ${words(RING.slice(0, 16), 4)}`;
  const { bytes } = read(`${row}\n*\n00000040: ${words(RING.slice(0, 16), 4)}`);
  assertEquals(bytes.length, 80);
  assertEquals(bytes.slice(48, 64), RING.slice(0, 16));
  const octal = [0, 16].map((at) => `${offset(at, 7, 8)} ${words(RING.slice(at, at + 16), 2, true)}`).join("\n");
  assertEquals(read(`${octal}\n*\n0000200`).bytes.length, 128);
});

Deno.test("repeated rows whose number nothing tells are an error, not a shift", () => {
  const row = hex(RING.slice(0, 16));
  assertThrows(() => read(`${row}\n*\n${row}`), DecodeError, "repeated rows");
  assertStringIncludes(read(`${row}\n*`).notes[0]!, "repeated rows");
});

Deno.test("missing rows are filled with zeros and said to be missing", () => {
  const { bytes, notes } = read(`00000000: ${words(RING.slice(0, 16), 4)}\n00000020: ${words(RING.slice(32), 4)}`);
  assertEquals(bytes, [...RING.slice(0, 16), ...new Array(16).fill(0), ...RING.slice(32)]);
  assertStringIncludes(notes[0]!, "16 bytes before offset 0x20 are missing");
  assertThrows(
    () => read(`00000000: ${words(RING.slice(0, 16), 4)}\n7f000000: ${words(RING.slice(0, 16), 4)}`),
    DecodeError,
    "bytes are missing",
  );
});

Deno.test("foreign lines are skipped and counted; rules and headings are no foreign lines", () => {
  const row = hex(RING.slice(0, 16));
  const { bytes, notes } = read(`# comment\n=====\nDump of SQ.\nhello world\n${row}\nmore words\n`);
  assertEquals(bytes, RING.slice(0, 16));
  assertEquals(notes, ['Line 4 has no data and is skipped: "hello world"', "2 lines without data were skipped"]);
});

Deno.test("offsets that go back are said to", () => {
  const row = words(RING.slice(0, 16), 4);
  const { bytes, notes } = read(`00000010: ${row}\n00000020: ${row}\n00000000: ${row}`);
  assertEquals(bytes.length, 48);
  assertStringIncludes(notes[0]!, "offsets go back from 0x30 to 0x0");
});

Deno.test("binary data is not taken for text", () => {
  assertEquals(looksLikeHexText(new Uint8Array(64)), false);
  assertEquals(looksLikeHexText(new TextEncoder().encode("hello world\nno data\n")), false);
  assertEquals(looksLikeHexText(Uint8Array.of(0x30, 0x30, 0xff, 0xfe, 0xff, 0xff)), false);
});

function reader(bytes: Uint8Array, most: number) {
  let rest = bytes;
  return {
    read(into: Uint8Array): Promise<number | null> {
      if (rest.length === 0) return Promise.resolve(null);
      const count = Math.min(most, into.length, rest.length);
      into.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return Promise.resolve(count);
    },
  };
}

async function all(
  bytes: Uint8Array,
  most: number,
): Promise<{ form: string; bytes: number[]; notes: readonly string[] }> {
  const input = await openByteInput(reader(bytes, most), "x");
  const out: number[] = [];
  for await (const chunk of input.chunks) out.push(...chunk);
  return { form: input.form, bytes: out, notes: input.notes };
}

Deno.test("an input is read in pieces of any size", async () => {
  const text = new TextEncoder().encode(`${FORMS[7]![1]}\n`);
  for (const most of [40, 100, 100000]) {
    assertEquals((await all(text, most)).bytes, RING);
    const binary = Uint8Array.from({ length: 200000 }, (_, i) => i & 0xff);
    const result = await all(binary, most * 100);
    assertEquals(result.form, "binary");
    assertEquals(result.bytes.length, binary.length);
  }
});

Deno.test("an empty input and text without data are errors", async () => {
  let error: unknown;
  await all(new Uint8Array(0), 10).catch((e) => error = e);
  assertEquals(error instanceof DecodeError, true);
});

Deno.test("rows that are not in the text are made up to a bound in all, in few pieces", () => {
  let pieces = 0;
  let size = 0;
  const hex = new HexText((bytes) => {
    pieces++;
    size += bytes.length;
  });
  hex.line("00000000  00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff");
  hex.line("*");
  hex.line("02000010  00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff");
  assertEquals(size, 0x2000020);
  assertEquals(pieces < 600, true, `${pieces}`);
  hex.line("*");
  assertThrows(() => hex.line("04000030  00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff"), DecodeError, "missing");
  assertEquals(size, 0x2000020);
});

Deno.test("repeated rows up to an offset that was passed are none", () => {
  assertEquals(read("00000000: 0011 2233\n*\n00000002: 4455 6677\n").bytes, [
    0,
    0x11,
    0x22,
    0x33,
    0x44,
    0x55,
    0x66,
    0x77,
  ]);
});

Deno.test("a ring on one line is read, however long and whatever separates its bytes", () => {
  const ring = Array.from({ length: 8192 }, (_, i) => (i * 7) & 0xff);
  for (const separator of ["", " ", "  ", ":"]) {
    const { bytes, notes } = read(hex(ring, separator));
    assertEquals([bytes.length, bytes.every((byte, i) => byte === ring[i]), notes], [8192, true, []], separator);
  }
});

Deno.test("offsets of seven digits count in the base in which rows follow each other, also behind repeated rows", () => {
  const zeros = "00 ".repeat(16).trim();
  const last = "00 ".repeat(15) + "f0";
  const dump = (offsets: readonly string[]) =>
    [`${offsets[0]} ${zeros}`, "*", `${offsets[1]} ${last}`, `${offsets[2]} ${zeros}`, "*", offsets[3]!].join("\n");
  const expected = new Uint8Array(192);
  expected[63] = 0xf0;
  for (
    const [name, offsets] of [
      ["od -t x1", ["0000000", "0000060", "0000100", "0000300"]],
      ["od -A d -t x1", ["0000000", "0000048", "0000064", "0000192"]],
    ] as const
  ) assertEquals(bytesIn(dump(offsets)), expected, name);
  const asWords = (text: string) =>
    text.replace(/ (?:00 ){15}f0/, ` ${"0000 ".repeat(7)}f000`).replaceAll(` ${zeros}`, ` ${"0000 ".repeat(8).trim()}`);
  assertEquals(bytesIn(asWords(dump(["0000000", "0000030", "0000040", "00000c0"]))), expected, "hexdump");
  assertEquals(bytesIn(asWords(dump(["0000000", "0000060", "0000100", "0000300"]))), expected, "od -t x2");
});

Deno.test("zeros alone have the length that the last offset tells, in the base of the program that prints such rows", () => {
  assertEquals(bytesIn(`0000000 ${"00 ".repeat(16).trim()}\n*\n0000300`).length, 0o300);
  assertEquals(bytesIn(`0000000 ${"0000 ".repeat(8).trim()}\n*\n0000300`).length, 0x300);
});
