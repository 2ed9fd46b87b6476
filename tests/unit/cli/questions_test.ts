// What commands refuse before they read anything, and what they say of inputs that are something else.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { fakeHost, type FakeOptions, type Seen } from "./fakes.ts";

async function wqdump(args: readonly string[], options: FakeOptions = {}): Promise<Seen & { code: number }> {
  const host = fakeHost({ input: "", ...options });
  const code = await run(args, host);
  return { ...host.seen, code };
}

const DUMP = new URL("../../data/dumps/qp_0xb2e.bin", import.meta.url).pathname;

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const WQ = "-d sim:sick --source Snd --dump WQ --qp 0x201";

/** Command lines that are refused with exit code 2 and nothing on stdout, and how. */
const REFUSED: readonly (readonly [line: string, says: string, terminal?: boolean])[] = [
  [`compare ${DUMP} ${DUMP} -o x.html`, "Option --output of wqdump compare belongs to --format html"],
  ["watch sim:sick -o x.html", "Option --output of wqdump watch belongs to --format html"],
  ["diagnose sim:sick -o x.html", "Option --output of wqdump diagnose belongs to --format html and --check prometheus"],
  [`compare ${DUMP} ${DUMP} --format html`, "A page is nothing for a terminal", true],
  ["watch sim:sick --format html -o -", "A page is nothing for a terminal", true],
  ["diagnose sim:sick --format html", "A page is nothing for a terminal", true],
  ["diagnose", "Nothing to diagnose: name an adapter, captures or a scenario"],
  ["watch", "Nothing to watch: name an adapter"],
  ["diagnose --explain not-ackd", 'There is no rule "not-ackd"; did you mean not-acked?'],
  ["diagnose --explain zzzzzzzz", 'There is no rule "zzzzzzzz"'],
  ["info sim:sick", '"sim:sick" is an adapter, no file'],
  [`decode ${DUMP}`, `"${DUMP}" is a dump file, no log; it is read as a device`],
  [`${WQ} --access pci`, 'Option --access is for adapters; "sim:sick" is simulated, leave it out'],
  [
    `-d ${DUMP} --source FullQp --dump QP --qp 1 --access pci`,
    `Option --access is for adapters; "${DUMP}" is a file, leave it out`,
  ],
  [`${WQ} --mini-cqe hash`, "Option --mini-cqe hash is for --source Cmp, not Snd"],
  [`${WQ} --rq-type linked`, "Option --rq-type linked is for --source Rcv or Cmp, not Snd"],
  [`${WQ},1 --bin x`, "Option --bin takes one --qp, not several"],
  [`${WQ} --bin x --trace ./x`, "Options --bin and --trace name the same file, ./x: one of them would be lost"],
  [`${WQ} --bin /dev/stdout`, "Option --bin /dev/stdout would mix two outputs in one; name a file of its own"],
  [`${WQ},5-1`, 'Option --qp takes a range that ascends and has at most 1048576 numbers, not "5-1"'],
  ["capture x", 'Unexpected argument "x"; wqdump capture takes options only'],
  ["devices x", 'Unexpected argument "x"; wqdump devices takes options only'],
  ["diagnose --check npd", "Nothing to diagnose: name an adapter, captures or a scenario"],
  ["diagnose sim:sick --check prometheus", "Option --check prometheus needs -o FILE.prom"],
];

for (const [line, says, terminal = false] of REFUSED) {
  Deno.test(`refused${terminal ? " on a terminal" : ""}: ${line.replaceAll(DUMP, "DUMP")}`, async () => {
    const { code, stdout, stderr } = await wqdump(line.split(" "), { terminal });
    assertEquals([code, stdout], [2, ""]);
    const [error, ...rest] = stderr.trimEnd().split("\n");
    assertEquals(error, `-E- ${says}`);
    assertEquals(rest.filter((line) => !line.startsWith("-I- ")), []);
  });
}

Deno.test("a diagnosis takes -d for a name, and leaves logs out that cannot be redacted", () =>
  inFolder(async (folder) => {
    const log = `${folder}/app.log`;
    await Deno.writeTextFile(log, "node1 app: ibv_poll_cq failed: status=12 vendor_err=129 qp_num=0x201\n");
    const named = await wqdump(["diagnose", "sim:sick", "--format", "short"]);
    const byOption = await wqdump(["diagnose", "-d", "sim:sick", "--format", "short"]);
    assertEquals([named.code, byOption.code], [10, 10]);
    assertEquals(byOption.stdout, named.stdout);
    for (const count of [1, 2]) {
      const logs = Array.from({ length: count }, () => log);
      const { code, stdout, stderr } = await wqdump(["diagnose", "sim:sick", ...logs, "--redact", "--format", "short"]);
      assertEquals(code, 10);
      assertEquals(stdout.includes("node1"), false);
      const which = count === 1 ? "1 log is" : "2 logs are";
      assertStringIncludes(stderr, `-W- ${which} left out: their lines cannot be redacted`);
    }
  }));

Deno.test({
  name: "what an error means is painted by whether it is one of its own",
  ignore: Deno.noColor,
  async fn() {
    const painted = async (code: string): Promise<string> =>
      (await wqdump(["explain", code, "--color", "always"])).stdout;
    const [own, flush] = [await painted("0x13"), await painted("0x5")];
    assertStringIncludes(own, "\x1b[36mmeaning : \x1b[39m\x1b[31mremote access error\x1b[39m");
    assertStringIncludes(flush, "\x1b[36mmeaning : \x1b[39m\x1b[33mWork Request Flushed Error\x1b[39m");
    const plain = await wqdump(["explain", "0x13", "--color", "never"]);
    // deno-lint-ignore no-control-regex
    assertEquals(own.replace(/\x1b\[\d+m/g, ""), plain.stdout);
  },
});

Deno.test("inputs without queues are no list; what they are instead is said", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/app.log`, "mlx5_0: dump error cqe\n");
    await Deno.writeTextFile(`${folder}/qp.json`, '[{"ifname":"mlx5_0","lqpn":18,"state":"RTS","pid":5,"comm":"x"}]');
    const log = await wqdump(["list", "qp", `${folder}/app.log`]);
    assertEquals([log.code, log.stdout], [2, ""]);
    assertMatch(
      log.stderr,
      /^-W- .*app\.log is a log; wqdump decode reads it\n-E- .*app\.log" has no queues to list\n/,
    );
    const both = await wqdump(["list", "qp", `${folder}/app.log`, `${folder}/qp.json`]);
    assertEquals(both.code, 2);
    assertMatch(both.stderr, /\n-E- None of .* has queues to list\n-I- .*qp\.json is an output of another tool: name/);
  }));

Deno.test("a list sorted by what only some know has those first, up and down", async () => {
  for (const sort of ["errors", "-errors"]) {
    const { code, stdout } = await wqdump(["list", "cq", "-d", "sim:sick", "--sort", sort, "--json"]);
    assertEquals(code, 0);
    const errors: (number | null)[] = JSON.parse(stdout).cqs.map(({ errors }: { errors: number | null }) => errors);
    const known = errors.filter((count) => count !== null);
    assert(known.length > 1 && known.length < errors.length, `${known.length} of ${errors.length}`);
    assertEquals(errors.slice(0, known.length), known.toSorted((a, b) => sort === "errors" ? a - b : b - a));
  }
});

Deno.test("info tells how a file is packed, what is missing in it, and what output of another tool it is", () =>
  inFolder(async (folder) => {
    const stream = new Blob([Deno.readFileSync(DUMP)]).stream().pipeThrough(new CompressionStream("gzip"));
    const packed = new Uint8Array(await new Response(stream).arrayBuffer());
    await Deno.writeFile(`${folder}/q.gz`, packed);
    await Deno.writeFile(`${folder}/cut.gz`, packed.subarray(0, 300));
    await Deno.writeTextFile(`${folder}/qp.json`, '[{"ifname":"mlx5_0","lqpn":18,"state":"RTS","pid":5,"comm":"x"}]');
    const whole = await wqdump(["info", `${folder}/q.gz`]);
    assertEquals(whole.code, 0);
    assertMatch(whole.stdout, /^size {5}: 2336 bytes in \d+ bytes of gzip$/m);
    const file = JSON.parse((await wqdump(["info", `${folder}/q.gz`, "--json"])).stdout).file;
    assertEquals([file.kind, file.byte_order, file.packing, file.packed_bytes], [
      "stream",
      "big",
      "gzip",
      packed.length,
    ]);
    const cut = await wqdump(["info", `${folder}/cut.gz`]);
    assertEquals(cut.code, 1);
    assertMatch(cut.stdout, /\nDumps that are not whole\nSND_BUFF 0xb2e: segment 0x1001 has \d+ of 1040 bytes\n/);
    assertMatch(cut.stderr, /^-W- Unpacking ended after \d+ bytes/);
    const document = JSON.parse((await wqdump(["info", `${folder}/cut.gz`, "--json"])).stdout);
    assertMatch(document.incomplete, /^Unpacking ended after/);
    const output = JSON.parse((await wqdump(["info", `${folder}/qp.json`, "--json"])).stdout);
    assertEquals([output.file.kind, output.file.output, output.incomplete], ["output", "rdma", null]);
    assertMatch((await wqdump(["info", `${folder}/qp.json`])).stdout, /^kind : output of rdma resource show$/m);
  }));

Deno.test("lines of watch name the captures that it kept", () =>
  inFolder(async (folder) => {
    const on = ["--for", "0", "--every", "0.01", "--on", "not-acked", "--keep", `${folder}/kept`];
    const { code, stdout } = await wqdump(["watch", "sim:sick", ...on, "--format", "ndjson"]);
    assertEquals(code, 10);
    const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    const trigger = lines.find(({ kind, name }) => kind === "trigger" && name === "not-acked");
    assertEquals(trigger.qps, [0x201]);
    assertMatch(JSON.parse((await wqdump(["info", trigger.capture, "--json"])).stdout).file.kind, /^capture$/);
  }));

Deno.test("captures that watch kept go, the oldest first, when they are more than --max-size", () =>
  inFolder(async (folder) => {
    const old = `${folder}/sick-20260101T000000Z-rnr.wqd`;
    await Deno.writeFile(old, new Uint8Array(2 << 20));
    const { code, stderr } = await wqdump(
      `watch sim:sick --for 0 --every 0.01 --on not-acked --max-size 1 --keep ${folder}`.split(" "),
    );
    assertEquals(code, 10);
    assertMatch(stderr, /^-I- Removed .*sick-20260101T000000Z-rnr\.wqd: the captures had more than --max-size$/m);
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name.split("Z-")[1]);
    assert(left.includes("not-acked.wqd"), left.join(", "));
  }));

Deno.test("a check of what cannot be opened is unknown, and metrics say that nothing is known", () =>
  inFolder(async (folder) => {
    const npd = await wqdump(["diagnose", `${folder}/no.wqd`, "--check", "npd"]);
    assertEquals([npd.code, npd.stderr], [2, ""]);
    assertMatch(npd.stdout, /^UNKNOWN: Cannot open .*: there is no such file\n$/);
    const path = `${folder}/wqdump.prom`;
    const prometheus = await wqdump(["diagnose", `${folder}/no.wqd`, "--check", "prometheus", "-o", path]);
    assertEquals([prometheus.code, prometheus.stdout], [0, ""]);
    assertMatch(prometheus.stderr, /^-E- Cannot open .*: there is no such file$/m);
    assertMatch(await Deno.readTextFile(path), /^wqdump_up 0$/m);
  }));

Deno.test("two queues of an adapter are compared, named by -d too", async () => {
  const { code, stdout } = await wqdump("compare -d sim:sick --qp 0x209,0x201".split(" "));
  assertEquals(code, 0);
  assertMatch(stdout, /^qps 0x209, 0x201: \d+ differ, \d+ fields equal\n/);
  assertMatch(stdout, /^remote_qpn +0x909 +0x901\b/m);
});

Deno.test("a log on a terminal, of no file, or in UTF-16 is read", () =>
  inFolder(async (folder) => {
    const typed = fakeHost({ terminal: true });
    assertEquals(await run(["decode", "-"], typed), 0);
    assertEquals(
      typed.seen.stderr,
      "-I- Reading from the terminal; end with Ctrl-D\n-W- Nothing found in 0 lines of stdin\n",
    );
    const nothing = await wqdump(["decode", "/dev/null"]);
    assertEquals([nothing.code, nothing.stderr], [0, '-W- Nothing found in 0 lines of "/dev/null"\n']);
    const line = "app: ibv_poll_cq failed: status=12 vendor_err=129 qp_num=0x201\n";
    const wide = Uint8Array.from([0xff, 0xfe, ...[...line].flatMap((char) => [char.charCodeAt(0), 0])]);
    await Deno.writeFile(`${folder}/wide.log`, wide);
    const { code, stdout } = await wqdump(["decode", `${folder}/wide.log`, "--json"]);
    assertEquals([code, JSON.parse(stdout).items[0].facts.vendor_syndrome], [0, 129]);
  }));

Deno.test("a key of redaction that others can read is used, and said to be no secret", () =>
  inFolder(async (folder) => {
    const [key, out] = [`${folder}/key`, `${folder}/a.wqd`];
    const take = () => wqdump(`capture -d sim:sick --qp 0x201 -o ${out} --force --redact-key ${key}`.split(" "));
    assertEquals((await take()).stderr.includes("Others can read"), false);
    await Deno.chmod(key, 0o644);
    const { code, stderr } = await take();
    assertEquals(code, 0);
    assertMatch(stderr, /^-W- Others can read the key .*: with it, what is redacted can be told$/m);
    await Deno.writeTextFile(key, "nothing");
    assertEquals((await take()).code, 2);
  }));
