import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { fakeHost, type FakeOptions, type Seen } from "./fakes.ts";

/** Run a command line in this process. */
async function wqdump(args: string | readonly string[], options: FakeOptions = {}): Promise<Seen & { code: number }> {
  const host = fakeHost(options);
  const words = typeof args === "string" ? args.split(" ").filter((word) => word !== "") : args;
  const code = await run(words, host);
  return { ...host.seen, code };
}

const RICH = "-d sim:mt4129_pciconf0";
const RINGS: readonly (readonly [source: string, qp: string])[] = [
  ["snd", "0x408"],
  ["rcv", "0x408"],
  ["cmp", "0x42"],
  ["eqe", "0x10"],
];

for (const [source, qp] of RINGS) {
  Deno.test(`every format shows the same elements of a ring: ${source}`, async () => {
    const dump = (format: string) => wqdump(`${RICH} --source ${source} --dump wq --qp ${qp} --format ${format}`);
    const text = await dump("text");
    assertEquals(text.code, 0, text.stderr);
    const indexes = [...text.stdout.matchAll(/^\[Element Index (\w+)(?:\.\d+)?\]/gm)].map((match) => Number(match[1]));
    assert(indexes.length > 0);
    const json = JSON.parse((await dump("json")).stdout);
    assertEquals(json.elements.map((element: { index: number }) => element.index), indexes);
    const lines = (await dump("ndjson")).stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    const elements = lines.filter((line) => line.segments !== undefined);
    assertEquals(elements.map(({ device: _, source: __, number: ___, ...element }) => element), json.elements);
    assertEquals(lines.at(-1), { end: { notes: json.notes, incomplete: null } });
    const brief = [...(await dump("brief")).stdout.matchAll(/^\[(\w+)(?:-(\w+))?\]/gm)];
    assertEquals(
      brief.flatMap(([, first, last = first]) => indexes.filter((i) => i >= Number(first) && i <= Number(last))),
      indexes,
    );
    const raw = await dump("raw");
    const dw = await dump("dw");
    const words = (output: string) =>
      output.split("\n").filter((line) => /^(\[idx| {17}|0x)/.test(line))
        .map((line) => line.replace(/^\[.*?\]|^0x[0-9a-f]+:|<----.*/g, "")).join(" ").split(/\s+/).join("");
    assertEquals(words(raw.stdout), words(dw.stdout));
    assertEquals(words(raw.stdout).length, 2 * json.ring.count * json.ring.stride);
  });
}

const CONTEXTS = ["snd --qp 0x408", "rcv --qp 0x408", "fullqp --qp 0x408", "cmp --qp 0x42", "eqe --qp 0x10"];

for (const context of CONTEXTS) {
  Deno.test(`every format shows a context: ${context}`, async () => {
    const [source, , qp] = context.split(" ");
    const dump = (format: string) => wqdump(`${RICH} --source ${source} --dump qp --qp ${qp} --format ${format}`);
    for (const format of ["text", "raw", "dw", "json", "ndjson"]) {
      const { code, stdout, stderr } = await dump(format);
      assertEquals(code, 0, stderr);
      assert(stdout.length > 100);
    }
    const json = JSON.parse((await dump("json")).stdout);
    assertEquals(json.contexts[0].index, Number(qp));
    const prm = json.contexts[0].parts.find((part: { layout: string | null }) => part.layout !== null);
    assert(prm !== undefined, "a part has a public layout");
    assert(Object.keys(prm.fields).length > 3);
  });
}

Deno.test("ALL_QPC prints every context that ALL_VALID_QPNS lists", async () => {
  const range = "--source cmp --num 0x100";
  const list = JSON.parse((await wqdump(`${RICH} ${range} --dump all_valid_qpns --json`)).stdout);
  const all = JSON.parse((await wqdump(`${RICH} ${range} --dump all_qpc --json`)).stdout);
  const index = (context: { index: number }) => context.index;
  assert(list.contexts.length > 1);
  assertEquals(all.contexts.map(index), list.contexts.map(index));
  assertEquals(list.count, list.contexts.length);
});

Deno.test("an error completion is found by a condition", async () => {
  const { stdout } = await wqdump(`${RICH} --source cmp --dump wq --qp 0x42 --where opcode=REQ_ERR --json`);
  const { elements } = JSON.parse(stdout);
  for (const element of elements) assertEquals(element.segments[0].fields.opcode_name, "REQ_ERR");
});

Deno.test("fields are selected in text and json", async () => {
  const args = `${RICH} --source snd --dump wq --qp 0x408 --fields opcode,wqe_index --where ds>0`;
  const { elements } = JSON.parse((await wqdump(`${args} --json`)).stdout);
  for (const element of elements) {
    assertEquals(Object.keys(element.segments[0].fields), ["wqe_index", "opcode", "opcode_name"]);
  }
  const { stdout } = await wqdump(args);
  assertMatch(stdout, /^opcode : 0xa \(SEND\)$/m);
  assertEquals(stdout.includes("signature"), false);
});

Deno.test("--fi and --num count elements; raw counts entries", async () => {
  const snd = `${RICH} --source snd --dump wq --qp 0x408`;
  const indexes = async (args: string) =>
    (JSON.parse((await wqdump(`${snd} ${args} --json`)).stdout).elements as { index: number }[]).map((one) =>
      one.index
    );
  const all = await indexes("");
  assertEquals(await indexes("--num 3"), all.slice(0, 3));
  assertEquals(await indexes("--fi 11 --num 3"), [11, 12, 13]);
  const { stdout } = await wqdump(`${snd} --fi 15 --num 3 --format raw`);
  assertEquals([...stdout.matchAll(/\[idx = (\w+)\]/g)].map((match) => match[1]), ["0x000f", "000000", "0x0001"]);
  const beyond = await wqdump(`${snd} --fi 999`);
  assertMatch(beyond.stderr, /^-E- .*999/);
  assertEquals(beyond.code, 2);
});

Deno.test("devices lists the built-in adapters", async () => {
  const { stdout, code } = await wqdump("devices --quiet");
  assertEquals(code, 0);
  for (const name of ["mt4115", "mt4117", "mt4119", "mt4125", "mt4129"]) {
    assertStringIncludes(stdout, `sim:${name}_pciconf0`);
  }
  const json = JSON.parse((await wqdump("devices --json --quiet")).stdout);
  assertEquals(json.built_in.length >= 5, true);
});

Deno.test("the menu of the ConnectX-6 Dx is the published one", async () => {
  const { menu } = JSON.parse((await wqdump("-d sim:mt4125_pciconf0 --menu --json")).stdout);
  assertEquals(menu.length, 45);
});

Deno.test("man and completions are printed", async () => {
  assertMatch((await wqdump("man")).stdout, /^\.TH WQDUMP 1/);
  for (const shell of ["bash", "ZSH", "fish"]) {
    assertStringIncludes((await wqdump(`completions ${shell}`)).stdout, "wqdump");
  }
});

Deno.test("--quiet keeps remarks from stderr, not errors", async () => {
  const args = "-d sim:mt4125_pciconf0 --source fullqp --dump all_valid_qpns --num 16";
  assertMatch((await wqdump(args)).stderr, /^-I- Numbers come from the driver/);
  assertEquals((await wqdump(`${args} --quiet`)).stderr, "");
  assertMatch((await wqdump("-d sim:x --menu --quiet")).stderr, /^-E-/);
});

Deno.test("colours are for terminals, unless NO_COLOR or --color say otherwise", async () => {
  const args = "-d sim:mt4117_pciconf0 --source Srq --dump wq --qp 0x60 --no-pager";
  const colored = (text: string) => text.includes("\x1b[");
  const plain = await wqdump(args);
  assertEquals(colored(plain.stdout), false);
  const terminal = await wqdump(args, { terminal: true });
  // deno-lint-ignore no-control-regex
  assertEquals(terminal.stdout.replace(/\x1b\[\d+m/g, ""), plain.stdout);
  if (!Deno.noColor) {
    assert(colored(terminal.stdout));
    assert(colored((await wqdump(`${args} --color always`)).stdout));
    assert(colored((await wqdump("--help", { terminal: true })).stdout));
  }
  assertEquals(colored((await wqdump(args, { terminal: true, noColor: true })).stdout), false);
  assertEquals(colored((await wqdump(`${args} --color never`, { terminal: true })).stdout), false);
  assertEquals(colored((await wqdump(`${args} --json`, { terminal: true })).stdout), false);
});

Deno.test("a programming error is reported as one, with its place on request", async () => {
  const onWrite = () => {
    throw new TypeError("boom");
  };
  const { stderr, code } = await wqdump("man", { onWrite });
  assertMatch(stderr, /^-E- Cannot write to stdout: boom\n$/);
  assertEquals(code, 1);
});

Deno.test("ICM is read where the menu has a segment for it, and refused with the reason where not", async () => {
  const { stdout, code } = await wqdump("-d sim:mt4119_pciconf0 --dump icm --address 0x100000000 --size 32");
  assertEquals(code, 0);
  assertMatch(stdout, /^0x0000000100000000: 00000001\n0x0000000100000004: 2f400003\n/);
  assertEquals(stdout.trimEnd().split("\n").length, 8);
  const without = await wqdump("-d sim:mt4125_pciconf0 --dump icm --address 0x100000000 --size 32");
  assertMatch(without.stderr, /^-E- .*ICM/);
  assertEquals([without.code, without.stdout], [3, ""]);
});

/** The manual's ConnectX-3 examples; it shows no output for them. */
const CONNECTX3: readonly (readonly [args: string, first: RegExp])[] = [
  [
    "--source mcg --dump ALL_VALID_QPNS",
    /^Numbers of valid contexts \(in the range 0x0 - 0xffffff\):\ngvmi 0x0000 index /,
  ],
  ["--source mcg --dump QP -qp 0x10", /^Mcg gvmi 0000 MCG Index 00000010\n[\s\S]*\n-{26}\n$/],
  ["--source snd --dump QP -qp 0x10 --format raw", /^Send Qpc gvmi 0000 QP Index 00000010\n0\. [0-9a-f]{8} /],
  ["--source snd --dump wq -qp 0x42", /^\[Element Index 0\]\n-{14} control -{18}\n/],
  ["--source mcg --dump QP -qp 0x10 --gw_access", /^Mcg gvmi 0000 MCG Index 00000010\n/],
];

for (const device of ["sim:mt4099_pci_cr0", "sim:mt4103_pci_cr0"]) {
  for (const [args, expected] of CONNECTX3) {
    Deno.test(`the manual's ConnectX-3 example runs: ${device} ${args}`, async () => {
      const { code, stdout, stderr } = await wqdump(`-d ${device} ${args}`);
      assertEquals(code, 0, stderr);
      assertMatch(stdout, expected);
      const plain = args.replace("--format raw", "");
      for (const format of ["raw", "dw", "ndjson"]) {
        assertEquals((await wqdump(`-d ${device} ${plain} --format ${format}`)).code, 0);
      }
      const json = JSON.parse((await wqdump(`-d ${device} ${plain} --json`)).stdout);
      assertEquals(json.device.generation, 4);
      assert(json.contexts.length + json.elements.length > 0);
    });
  }
}

Deno.test("help and version are answered whatever else is there", async () => {
  const help = await wqdump("--help");
  const bare = await wqdump("");
  assertEquals([bare.code, bare.stdout.trimEnd().split("\n").length], [0, 5]);
  for (const args of ["-h", "help", "-d sim:x --help"]) {
    assertEquals((await wqdump(args)).stdout, help.stdout, args);
  }
  assertEquals((await wqdump("decode -h")).stdout, (await wqdump("help DECODE")).stdout);
  const version = await wqdump("--version");
  for (const args of ["-v", "version", "--version --quiet"]) assertEquals((await wqdump(args)).stdout, version.stdout);
  const unknown = await wqdump("help decod");
  assertMatch(unknown.stderr, /^-E- Unknown command "decod".*did you mean decode\?\n$/);
  assertEquals(unknown.code, 2);
});

Deno.test("version --verbose lists the permissions that are granted", async () => {
  const { stdout } = await wqdump("--version --verbose", { granted: ["read", "run"] });
  assertMatch(stdout, /^permissions +: read, run$/m);
  assertMatch((await wqdump("--version --verbose")).stdout, /^permissions +: none$/m);
});

Deno.test("a reader that has gone ends the program quietly", async () => {
  const onWrite = () => {
    throw new Deno.errors.BrokenPipe("gone");
  };
  for (const args of ["--help", "--version", "man", `${RICH} --source snd --dump wq --qp 0x408`]) {
    const { code, stderr } = await wqdump(args, { onWrite });
    assertEquals([code, stderr], [0, ""], args);
  }
});

Deno.test("a reader that has gone takes no file with it in silence", async () => {
  const folder = await Deno.makeTempDir();
  const onWrite = () => {
    throw new Deno.errors.BrokenPipe("gone");
  };
  const { code, stderr } = await wqdump(`${RICH} --source snd --dump wq --qp 0x408 --bin ${folder}/sq.bin`, {
    onWrite,
  });
  assertEquals(code, 1);
  assertMatch(stderr, /^-W- Not written: /);
  await Deno.remove(folder, { recursive: true });
});

for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129], ["SIGQUIT", 131]] as const) {
  Deno.test(`${signal} ends a scan: what was found is printed, exit code ${expected}`, async () => {
    const host = fakeHost({
      onWrite: (bytes) =>
        new TextDecoder().decode(bytes.slice()).includes("index") ? host.seen.signal(signal) : undefined,
    });
    const code = await run("-d sim:mt4125_pciconf0 --source fullqp --dump all_valid_qpns".split(" "), host);
    assertEquals(code, expected);
    assertMatch(host.seen.stdout, /Number of valid contexts: 1 \(search incomplete\)\n-+\n$/);
  });
}

Deno.test("a second signal ends the process at once", async () => {
  const host = fakeHost({
    onWrite() {
      host.seen.signal("SIGINT");
      host.seen.signal("SIGINT");
    },
  });
  const code = await run("-d sim:mt4125_pciconf0 --source fullqp --dump all_valid_qpns".split(" "), host);
  assertMatch(host.seen.stderr, /exit 130/);
  assertEquals(code, 130);
});

Deno.test("--bin and --trace keep what was read, whole or not at all", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [bin, trace] = [`${folder}/a.bin`, `${folder}/a.trace`];
    const args = "--source fullqp --dump qp --qp 0xb --format raw".split(" ");
    const live = await wqdump(["-d", "sim:mt4117_pciconf0", ...args, "--bin", bin, "--trace", trace, "--verbose"]);
    assertEquals(live.code, 0);
    assertMatch(live.stderr, /Wrote \d+ bytes of segments/);
    const replayed = await wqdump(["-d", trace, ...args]);
    assertEquals(replayed.stdout, live.stdout, replayed.stderr);
    assert((await Deno.stat(bin)).size > 192);
    const list = JSON.parse((await wqdump(["-d", bin, "--menu", "--json"])).stdout);
    assert(list.menu.length > 0);
    const failed = await wqdump([
      "-d",
      "sim:mt4117_pciconf0",
      ..."--source fullqp --dump qp --qp 0x999 --bin".split(" "),
      `${folder}/b.bin`,
    ]);
    assertMatch(failed.stderr, /Not written: .*b\.bin/);
    assertEquals([...Deno.readDirSync(folder)].map((entry) => entry.name).sort(), ["a.bin", "a.trace"]);
    const traced = await wqdump(["-d", trace, ...args, "--trace", `${folder}/c`]);
    assertMatch(traced.stderr, /^-E- Option --trace records what an adapter answers/);
    const cleared = await wqdump(["-d", bin, "--clear_semaphore"]);
    assertMatch(cleared.stderr, /^-E- Option --clear_semaphore is for adapters/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("--clear_semaphore works alone", async () => {
  const { code, stdout, stderr } = await wqdump("-d sim:mt4119_pciconf0 --clear_semaphore");
  assertEquals([code, stdout], [0, ""]);
  assertMatch(stderr, /^-I- Nothing to release/);
});

Deno.test("--version --licences prints the texts of the licences", async () => {
  for (const args of [["--version", "--licences"], ["version", "--licences"], ["version", "--licenses"]]) {
    const host = fakeHost();
    assertEquals(await run(args, host), 0);
    assertStringIncludes(host.seen.stdout, "Permission is hereby granted, free of charge");
    assertStringIncludes(host.seen.stdout, "Neither the name of Google Inc.");
  }
});
