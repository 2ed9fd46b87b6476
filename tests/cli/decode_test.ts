import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { commandLine, inShell, withDefaultSignals, wqdump } from "./run.ts";

const GOLDEN = new URL("../../scenarios/rings/", import.meta.url).pathname;
const RING = `${GOLDEN}mlx5-sq-rc-wrap-span-s1.bin`;
const READ = { allow: ["--allow-read"] };

Deno.test("a file, a pipe and hexadecimal text give the same elements", async () => {
  const args = "--source snd --transport rc --json";
  const bytes = await Deno.readFile(RING);
  const file = JSON.parse((await wqdump(`decode ${RING} ${args}`, READ)).stdout);
  const pipe = JSON.parse((await wqdump(`decode - ${args}`, { input: bytes })).stdout);
  const raw = (await wqdump("decode --source snd --format raw", { input: bytes })).stdout;
  const hex = JSON.parse((await wqdump(`decode ${args}`, { input: raw })).stdout);
  assertEquals(pipe.elements, file.elements);
  assertEquals(hex.elements, file.elements);
  assertEquals(file.schema, "wqdump/2");
  assertEquals(file.ring, {
    source: "Snd",
    first: 0,
    stride: 64,
    count: 16,
    origin: "input",
    transport: "rc",
  });
  const last = file.elements.at(-1);
  assertEquals([last.index, last.wqe_counter, last.flags], [14, 0x86be, ["wraps"]]);
});

Deno.test("the stream may be cut anywhere: every whole element comes out, and the exit code tells", async () => {
  const bytes = await Deno.readFile(RING);
  for (const size of [1, 63, 64, 100, 1000]) {
    const { code, stdout, stderr } = await wqdump("decode --source rcv --stride 16 --json", {
      input: bytes.subarray(0, size),
    });
    const whole = size % 16 === 0;
    assertEquals(code, whole ? 0 : 1, stderr);
    const { elements, incomplete } = JSON.parse(stdout);
    assertEquals(elements.length >= Math.floor(size / 16), true);
    assertEquals(incomplete === null, whole);
  }
});

Deno.test("structures are decoded by name", async () => {
  const { code, stdout } = await wqdump("decode --source cqc", { input: new Uint8Array(64) });
  assertEquals(code, 0);
  assertStringIncludes(stdout, "\nlog_cq_size : 0x0");
  const json = JSON.parse((await wqdump("decode --source MKC --json", { input: "00 ".repeat(64) })).stdout);
  assertEquals(json.elements[0].segments[0].layout, "mkc");
  const four = JSON.parse(
    (await wqdump("decode --source qpc --generation 4 --json", { input: new Uint8Array(248) })).stdout,
  );
  assertEquals(four.elements[0].segments[0].layout, "mlx4_qp_context");
});

Deno.test("what cannot be decoded is refused with a reason", async () => {
  const cases: readonly (readonly [args: string, input: string | Uint8Array, code: number, expected: RegExp])[] = [
    ["decode --source qpcc", "00", 2, /did you mean qpc\?/],
    ["decode --source snd", "", 4, /no bytes in stdin/],
    ["decode --source snd --ring 100", new Uint8Array(64), 2, /--ring takes a multiple of 16/],
    ["decode --source snd --ring 80", new Uint8Array(64), 2, /--ring 80 is no multiple of the 64 bytes/],
    ["decode --source snd --ring 64 --fi 1", new Uint8Array(64), 2, /--fi 1 lies beyond the ring/],
    ["decode --source cqc --stride 32", new Uint8Array(64), 2, /--stride/],
    ["decode /no/such/file --source snd", "", 3, /Cannot read "\/no\/such\/file"/],
    ["decode / --source snd", "", 3, /it is a folder/],
  ];
  for (const [args, input, code, expected] of cases) {
    const ended = await wqdump(args, { input, ...READ });
    assertMatch(ended.stderr, expected, args);
    assertMatch(ended.stderr, /^-E- /m, args);
    assertEquals(ended.code, code, `${args}: ${ended.stderr}`);
  }
});

Deno.test("a file that may not be read is refused with the flag that is missing", async () => {
  if (Deno.env.get("WQDUMP_BIN") !== undefined) return; // The executable's permissions are its own.
  const { code, stderr } = await wqdump(`decode ${RING} --source snd`);
  assertMatch(stderr, /^-E- Cannot read .*not allowed/);
  assertStringIncludes(stderr, `--allow-read=${RING}`);
  assertEquals(code, 3);
});

Deno.test("one element is enough: the rest of an endless input is not waited for", async () => {
  const { code, stdout } = await inShell(
    "yes 00000000 | wqdump decode --source rcv --stride 16 --num 2 --format brief --quiet",
  );
  assertEquals(stdout.trimEnd().split("\n").length, 2);
  assertEquals(code, 0);
});

Deno.test("a log is decoded from a pipe", async () => {
  const log = [
    "mlx5: host: got completion with error:",
    "00000000 00000000 00000000 00000000",
    "00000000 00000000 00000000 00000000",
    "00000003 00000000 00000000 00000000",
    "00000000 9d005304 080003f7 40cfb9d2",
    "",
  ].join("\n");
  const { code, stdout } = await wqdump("decode", { input: log });
  assertEquals(code, 0);
  assertStringIncludes(stdout, "LOCAL_PROT_ERR");
  const { items } = JSON.parse((await wqdump("decode --json", { input: log })).stdout);
  assertEquals(items.length, 1);
  const none = await wqdump("decode", { input: "hello\n" });
  assert(none.code === 0 && none.stderr.includes("Nothing found"), none.stderr);
});

Deno.test("Ctrl-C ends a log that goes on for ever, after what was found", async () => {
  const line = await withDefaultSignals(await commandLine(["decode"]));
  const child = new Deno.Command(line.program, {
    args: line.args,
    env: line.env,
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const input = child.stdin.getWriter();
  const log = "mlx5: host: got completion with error:\n" + "00000000 00000000 00000000 00000000\n".repeat(2) +
    "00000003 00000000 00000000 00000000\n00000000 9d005304 080003f7 40cfb9d2\nnext\n";
  await input.write(new TextEncoder().encode(log));
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (text === "") child.kill("SIGINT");
    text += value;
  }
  const { code } = await child.status;
  await input.close().catch(() => undefined);
  assertEquals(code, 130);
  assertStringIncludes(text, "LOCAL_PROT_ERR");
  assertStringIncludes(text, "== First cause ==");
});

Deno.test("a packed log that ends too early, and one that cannot be unpacked, are no success", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const line = "ibv channel 3 in state error: 12, 0\n";
    const packed = new Response(
      new Blob([line.repeat(4000)]).stream().pipeThrough(new CompressionStream("gzip")),
    );
    const whole = new Uint8Array(await packed.arrayBuffer());
    await Deno.writeFile(`${folder}/cut.log.gz`, whole.subarray(0, whole.length - 30));
    await Deno.writeFile(`${folder}/log.xz`, Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4, 0xe6, 0xd6, 0xb4));
    const cut = await wqdump(`decode ${folder}/cut.log.gz --format brief`, READ);
    assertEquals(cut.code, 1);
    assertStringIncludes(cut.stdout, "verbs state error");
    assertStringIncludes(cut.stderr, "Unpacking ended");
    const other = await wqdump(`decode ${folder}/log.xz`, READ);
    assertEquals(other.code, 2);
    assertStringIncludes(other.stderr, "xz -dc FILE | wqdump decode -");
    const zeros = await wqdump("decode - --format brief", { input: `\0\0\0\0\n${line.repeat(3)}` });
    assertEquals(zeros.code, 0);
    assertStringIncludes(zeros.stdout, "verbs state error");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
