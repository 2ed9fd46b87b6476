import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { fakeHost, type FakeOptions, type Seen } from "./fakes.ts";

const GOLDEN = new URL("../../../scenarios/rings/", import.meta.url).pathname;

async function decode(args: string, options: FakeOptions = {}): Promise<Seen & { code: number }> {
  const host = fakeHost(options);
  const code = await run(["decode", ...args.split(" ").filter((word) => word !== "")], host);
  return { ...host.seen, code };
}

/** Rings of the golden set by the queue that they are. */
const RINGS: readonly (readonly [file: string, args: string])[] = [
  ["mlx5-sq-rc-wrap-span-s1", "--source snd --transport rc"],
  ["mlx5-sq-ud-s1", "--source snd --transport ud"],
  ["mlx5-rq-wrap-s1", "--source rcv --stride 64"],
  ["mlx5-srq-basic-s1", "--source srq --stride 64"],
  ["mlx5-cq-errors-s1", "--source cmp"],
  ["mlx5-cq-128-s1", "--source cmp --cqe-size 128"],
  ["mlx4-sq-rc-mixed-s1", "--source snd --generation 4 --stride 64 --transport rc"],
  ["mlx4-cq-full-s1", "--source cmp --generation 4 --cqe-size 64"],
];

for (const [file, args] of RINGS) {
  Deno.test(`every format and form of input shows the same elements: ${file}`, async () => {
    const path = `${GOLDEN}${file}.bin`;
    const json = JSON.parse((await decode(`${path} ${args} --json`)).stdout);
    assert(json.elements.length > 1);
    const lines = (await decode(`${path} ${args} --format ndjson`)).stdout.trimEnd().split("\n");
    const elements = lines.map((line) => JSON.parse(line)).filter((line) => line.segments !== undefined);
    assertEquals(elements.map(({ source: _, ...element }) => element), json.elements);
    const text = (await decode(`${path} ${args}`)).stdout;
    const shown = [...text.matchAll(/^\[Element Index (\w+)(?:\.\d+)?\]/gm)].map((match) => Number(match[1]));
    assertEquals(shown, json.elements.map((element: { index: number }) => element.index));
    const raw = (await decode(`${path} ${args.replace(/--transport \w+/, "")} --format raw`)).stdout;
    const again = JSON.parse((await decode(`${args} --json`, { input: raw })).stdout);
    assertEquals(again.elements, json.elements);
    const piped = JSON.parse((await decode(`- ${args} --json`, { input: await Deno.readFile(path) })).stdout);
    assertEquals(piped.elements, json.elements);
  });
}

Deno.test("a ring is read from any element on, and goes on at its start", async () => {
  const path = `${GOLDEN}mlx5-sq-rc-wrap-span-s1.bin`;
  const { stdout } = await decode(`${path} --source snd --fi 14 --json`);
  const indexes = JSON.parse(stdout).elements.map((element: { index: number }) => element.index);
  assertEquals(indexes.slice(0, 3), [14, 2, 3]);
  assertEquals(indexes.at(-1), 13);
  const raw = await decode(`${path} --source snd --fi 15 --num 2 --format raw`);
  assertEquals([...raw.stdout.matchAll(/\[idx = (\w+)/g)].map((match) => match[1]), ["0x000f", "000000"]);
  const larger = JSON.parse((await decode(`${path} --source snd --ring 2048 --json`)).stdout);
  assertMatch(larger.incomplete, /1024 of the ring's 2048 bytes/);
});

Deno.test("what is assumed is said", async () => {
  const { stderr } = await decode("--source snd --format text", { input: new Uint8Array(64) });
  assertMatch(stderr, /^-W- The transport is not known; rc is assumed/);
  assertMatch((await decode("--source rcv", { input: new Uint8Array(64) })).stderr, /16 bytes per element are assumed/);
  assertEquals((await decode("--source rcv --quiet", { input: new Uint8Array(64) })).stderr, "");
});

Deno.test("a packed file is unpacked", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/ring.gz`;
    const plain = await Deno.readFile(`${GOLDEN}mlx5-sq-rc-wrap-span-s1.bin`);
    const packed = new Blob([plain]).stream().pipeThrough(new CompressionStream("gzip"));
    await Deno.writeFile(path, packed);
    const args = "--source snd --transport rc --json";
    const unpacked = JSON.parse((await decode(`${path} ${args}`)).stdout);
    assertEquals(unpacked.elements, JSON.parse((await decode(args, { input: plain })).stdout).elements);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("remarks on hexadecimal text reach stderr and json", async () => {
  const input = "00000000: 00000000 00000000 00000000 00000000\n00000020: 00000000 00000000 00000000 00000000\n";
  const { stderr, stdout } = await decode("--source rcv --stride 16 --json", { input });
  assertMatch(stderr, /-W- .*16 bytes before offset 0x20 are missing/);
  assertStringIncludes(JSON.parse(stdout).notes[0], "16 bytes before offset 0x20");
});

Deno.test("structures, and what is none", async () => {
  const layouts = JSON.parse((await decode("--source qpc --json --raw-bytes", { input: new Uint8Array(464) })).stdout);
  assertEquals(layouts.elements.length, 2);
  assertEquals(layouts.elements[0].bytes.length, 464);
  assertEquals((await decode("--source sxdc", { input: "00" })).code, 2);
  assertEquals((await decode("--source qpc --stride 64", { input: "00" })).code, 2);
  assertEquals((await decode("--source snd", { input: "" })).code, 4);
  assertEquals((await decode("--source snd", { input: "0000\n*\n1111\n" })).code, 4);
});

Deno.test("a log is decoded as it comes", async () => {
  const input = "mlx5: host: got completion with error:\n" + "00000000 00000000 00000000 00000000\n".repeat(2) +
    "00000003 00000000 00000000 00000000\n00000000 9d005304 080003f7 40cfb9d2\n";
  assertStringIncludes((await decode("", { input })).stdout, "LOCAL_PROT_ERR");
  const document = JSON.parse((await decode("--json", { input })).stdout);
  assertEquals(document.command, { name: "decode" });
  assertEquals((await decode("--format raw", { input })).code, 2);
});

for (const form of ["binary", "log"] as const) {
  Deno.test(`a file that becomes shorter while it is read is an error, after what was there: ${form}`, async () => {
    const path = await Deno.makeTempFile();
    try {
      const line = new TextEncoder().encode("mlx5_0: dump error cqe\n".padEnd(64));
      const piece = form === "log" ? line : new Uint8Array(64).fill(0xf0);
      const all = new Uint8Array(8 << 20);
      for (let at = 0; at < all.length; at += piece.length) all.set(piece, at);
      await Deno.writeFile(path, all);
      const args = form === "log" ? `${path} --format brief` : `${path} --source cmp --format raw`;
      const { readSync } = Deno.FsFile.prototype;
      let reads = 0;
      Deno.FsFile.prototype.readSync = function (into) {
        if (++reads === 3) Deno.truncateSync(path, 1 << 20);
        return readSync.call(this, into);
      };
      const { code, stderr } = await decode(args).finally(() => Deno.FsFile.prototype.readSync = readSync);
      assertEquals(code, 1, stderr);
      assertMatch(stderr, /^-E- .* became shorter while it was read: \d+ of its 8388608 bytes were there$/m);
    } finally {
      await Deno.remove(path);
    }
  });
}

Deno.test("digits of a capture or a dump, and text without digits, are no bytes of a queue", async () => {
  const printed = (head: string) => head.padEnd(128, "0");
  for (
    const [kind, digits] of [
      ["resource dump", printed("0004fffe00000000" + "00".repeat(8) + "0005fffa")],
      ["resource dump", printed("feff040000000000" + "00".repeat(8) + "faff0500")],
    ] as const
  ) {
    const { code, stdout, stderr } = await decode("- --source cmp", { input: digits });
    assertEquals([code, stdout], [2, ""]);
    assertMatch(
      stderr,
      new RegExp(`^-E- What the digits in stdin stand for is a ${kind}, not the bare bytes of a queue\\n`),
    );
  }
  const octal = await decode("- --source cmp", { input: "0000000 000000 000000 000012\n0000020\n" });
  assertEquals([octal.code, octal.stdout], [4, ""]);
  assertMatch(octal.stderr, /^-E- stdin is text without hexadecimal data\n/);
});
