import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { swapDwords } from "../../files/store.ts";
import { gzip } from "../unit/files/streams.ts";
import { type Ended, wqdump } from "./run.ts";

const DUMPS = new URL("../data/dumps/", import.meta.url).pathname;
const ADAPTER = "sim:mt4125_pciconf0";

/** Run on a file with the permission to read it. */
function onFile(path: string, args: string): Promise<Ended> {
  return wqdump(["-d", path, ...args.split(" ")], { allow: [`--allow-read=${path}`] });
}

/** Run `use` with a file of the given bytes. */
async function withFile(name: string, bytes: Uint8Array, use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/${name}`, bytes);
    await use(`${folder}/${name}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const QP_COMMANDS = [
  "--source Snd --dump WQ_QP --qp 0xb2e",
  "--source Rcv --dump WQ --qp 0xb2e --format raw",
  "--source FullQp --dump QP --qp 0xb2e",
];

Deno.test("files of mstresourcedump, in any form, are dumped like the adapter that they are of", async (t) => {
  const expected = await Promise.all(QP_COMMANDS.map((args) => wqdump(`-d ${ADAPTER} ${args}`)));
  const binary = await Deno.readFile(`${DUMPS}qp_0xb2e.bin`);
  const swapped = binary.slice();
  swapDwords(swapped);
  const forms: readonly (readonly [name: string, bytes: Uint8Array])[] = [
    ["big.bin", binary],
    ["little.bin", swapped],
    ["text.txt", await Deno.readFile(`${DUMPS}qp_0xb2e.txt`)],
    ["packed.gz", await gzip(binary)],
    ["text.txt.gz", await gzip(await Deno.readFile(`${DUMPS}qp_0xb2e.txt`))],
  ];
  for (const [name, bytes] of forms) {
    await t.step(name, () =>
      withFile(name, bytes, async (path) => {
        for (const [i, args] of QP_COMMANDS.entries()) {
          const { code, stdout, stderr } = await onFile(path, args);
          assertEquals([code, stdout], [0, expected[i]!.stdout], stderr);
        }
        const { stdout } = await onFile(path, "--source Snd --dump ALL_VALID_QPNS");
        assertEquals(
          stdout,
          "Numbers of valid contexts (in the range 0x0 - 0xffffff):\ngvmi 0x0000 index 0x00000b2e\n",
        );
      }));
  }
});

Deno.test("a completion queue out of a file is dumped like the adapter's", async () => {
  for (const args of ["--source Cmp --dump WQ_QP --qp 0x71", "--source Cmp --dump WQ --qp 0x71 --fi 3 --num 2"]) {
    const { code, stdout } = await onFile(`${DUMPS}cq_0x71.bin`, args);
    assertEquals([code, stdout], [0, (await wqdump(`-d ${ADAPTER} ${args}`)).stdout]);
  }
});

Deno.test("a part of a ring gives these elements, and more of it is said to be missing", async () => {
  const args = "--source Snd --dump WQ --qp 0xb2e --format dw --fi 2 --num 4";
  const part = await onFile(`${DUMPS}wqebbs_2_to_5.bin`, args);
  // The heading tells less: the file has no context.
  const rows = (text: string): string[] => text.split("\n").slice(3);
  assertEquals([part.code, rows(part.stdout)], [0, rows((await wqdump(`-d ${ADAPTER} ${args}`)).stdout)]);
  const all = await onFile(`${DUMPS}wqebbs_2_to_5.bin`, "--source Snd --dump WQ --qp 0xb2e --format dw");
  assertEquals(all.code, 1);
  assertStringIncludes(all.stderr, "it has WQEBB 0x2..0x5, asked for were all WQEBBs");
});

Deno.test("info tells what a file holds", async () => {
  const path = `${DUMPS}qp_0xb2e.bin`;
  const text = await wqdump(["info", path], { allow: [`--allow-read=${path}`] });
  assertEquals(text.code, 0);
  assertMatch(text.stdout, /^kind +: resource-dump stream, big-endian dwords$/m);
  assertMatch(text.stdout, /^firmware +: 22\.39\.1002$/m);
  assertMatch(text.stdout, /^0x1001 +SND_BUFF +1 +1024 +0xb2e$/m);
  const json = JSON.parse((await wqdump(["info", path, "--json"], { allow: [`--allow-read=${path}`] })).stdout);
  assertEquals(json.file.kind, "stream");
  assertEquals(json.file.byte_order, "big");
  assertEquals(json.contents.map(({ name, numbers }: { name: string; numbers: number[] }) => [name, numbers]), [
    ["HW_CQPC", [0xb2e]],
    ["HW_SQPC", [0xb2e]],
    ["HW_RQPC", [0xb2e]],
    ["SND_BUFF", [0xb2e]],
    ["RCV_BUFF", [0xb2e]],
    ["PRM_QUERY_QP", [0xb2e]],
  ]);
  assertEquals(json.incomplete, null);
});

Deno.test("info of a capture begins with the adapter and what is wrong, a line per error", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/sick.wqd`;
  try {
    const allow = [`--allow-read=${folder}`, `--allow-write=${folder}`];
    await wqdump(["capture", "-d", "sim:mt4129_pciconf0", "--qp", "0x4a58d7", "-o", path], { allow });
    const { code, stdout, stderr } = await wqdump(["info", path], { allow });
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^file +: .*\ndevice +: sim:mt4129_pciconf0\ntime +: /);
    const wrong = /^Wrong in it .*\n((?:.+\n)+)/m.exec(stdout)?.[1] ?? "";
    assertMatch(wrong, /^error +err-with-cause +qp 0x4a58d7 .* syndrome 0x13\/0x88 .*\n$/);
    assert(stdout.indexOf("Wrong in it") < stdout.indexOf("\nContents\n"));
    await wqdump(["capture", "-d", "sim:mt4129_pciconf0", "--qp", "0x408", "-o", `${folder}/well.wqd`], { allow });
    assertEquals((await wqdump(["info", `${folder}/well.wqd`], { allow })).stdout.includes("Wrong in it"), false);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a cut file gives what it has, exit code 1 and the reason", async () => {
  const bytes = await Deno.readFile(`${DUMPS}qp_0xb2e.bin`);
  await withFile("cut.bin", bytes.subarray(0, 1200), async (path) => {
    const { code, stdout, stderr } = await onFile(path, "--source Snd --dump WQ --qp 0xb2e --format dw");
    assertEquals(code, 1);
    assertMatch(stderr, /is cut|only a part/);
    const whole = (await wqdump(`-d ${ADAPTER} --source Snd --dump WQ --qp 0xb2e --format dw`)).stdout;
    const lines = stdout.split("\n").slice(0, -2);
    assert(lines.length > 100 && lines.length < whole.split("\n").length);
    assertEquals(lines, whole.split("\n").slice(0, lines.length));
    const info = await wqdump(["info", path], { allow: [`--allow-read=${path}`] });
    assertEquals(info.code, 1);
    assertMatch(info.stdout, /1 not whole/);
  });
});

Deno.test("what is no dump file is refused with a hint", async () => {
  await withFile(
    "syslog.txt",
    new TextEncoder().encode("mlx5_0:dump_cqe:272:(pid 1): dump error cqe\n"),
    async (path) => {
      const { code, stderr, stdout } = await onFile(path, "--source Snd --dump WQ --qp 1");
      assertEquals([code, stdout], [4, ""]);
      assertMatch(stderr, /is no resource dump, capture or access trace/);
      assertMatch(stderr, /wqdump decode/);
    },
  );
});

Deno.test("capture, then the same commands on the capture", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/incident.wqd`;
  const allow = [`--allow-read=${folder}`, `--allow-write=${folder}`];
  try {
    const made = await wqdump(["capture", "-d", ADAPTER, "--qp", "0x3b5,0x1f0f", "-o", path], { allow });
    assertEquals([made.code, made.stdout], [0, ""]);
    assertMatch(made.stderr, /Wrote .*incident\.wqd: \d+ contexts, \d+ rings, \d+ bytes/);
    for (
      const args of [
        "--source FullQp --dump QP --qp 0x3b5",
        "--source Snd --dump WQ --qp 0x1f0f",
        "--source Srq --dump WQ --qp 0x619b5f",
        "--source Cmp --dump WQ_QP --qp 0x67 --format raw",
        "--menu",
      ]
    ) {
      const { code, stdout } = await onFile(path, args);
      assertEquals([code, stdout], [0, (await wqdump(`-d ${ADAPTER} ${args}`)).stdout], args);
    }
    const list = await onFile(path, "--source FullQp --dump ALL_VALID_QPNS");
    assertMatch(list.stdout, /index 0x000003b5\nindex 0x00001f0f\n-+\nNumber of valid contexts: 2\n/);
    const before = await Deno.readFile(path);
    const kept = await wqdump(["capture", "-d", ADAPTER, "--qp", "0x3b5", "-o", path], { allow });
    assertEquals(kept.code, 2);
    assertMatch(kept.stderr, /is there already; give another name, or --force/);
    assertEquals(await Deno.readFile(path), before);
    const failed = await wqdump(["capture", "-d", ADAPTER, "--qp", "0x777777", "--force", "-o", path], { allow });
    assertEquals(failed.code, 3);
    assertMatch(failed.stderr, /Nothing of .* could be captured/);
    assertEquals(await Deno.readFile(path), before, "the old file stays");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["incident.wqd"], "nothing is left beside it");
    const partial = await wqdump(["capture", "-d", ADAPTER, "--qp", "0x3b5,0x777777", "-f", "-o", path], { allow });
    assertEquals(partial.code, 1);
    const info = await wqdump(["info", path], { allow });
    assertEquals(info.code, 1);
    assertMatch(info.stdout, /Not captured\ncontext of FullQp 0x777777: /);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("capture --redact leaves no address or key, and says what it wiped", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/report.wqd`;
  const allow = [`--allow-read=${folder}`, `--allow-write=${folder}`];
  try {
    const made = await wqdump(["capture", "-d", ADAPTER, "--qp", "0x3b5", "--redact", "-o", path], { allow });
    assertEquals(made.code, 0);
    assertMatch(made.stderr, /Wiped: HW_SQPC: no public layout/);
    const { stdout, stderr } = await onFile(path, "--source Snd --dump WQ --qp 0x3b5");
    const plain = (await wqdump(`-d ${ADAPTER} --source Snd --dump WQ --qp 0x3b5`)).stdout;
    assertMatch(plain, /0x7fff/);
    assert(!stdout.includes("0x7fff"));
    assertMatch(stderr, /The capture is redacted/);
    const addresses = [...stdout.matchAll(/(?:start_addr|address) : (0x[0-9a-f]+)/g)].map((match) => match[1]);
    assertEquals(new Set(addresses).size, 1, "the same address stays the same");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
