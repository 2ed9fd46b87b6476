import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Diagnosis, Verdict } from "../../../diagnose/types.ts";
import { type FormatName, formatNamed, FORMATS, formatsOf } from "../../../render/formats/index.ts";
import { newPage } from "../../../render/page.ts";
import { Decoder } from "../../../wasm/decoder.ts";

Deno.test("a format is registered under its own name", () => {
  for (const [name, format] of Object.entries(FORMATS)) assertEquals(format.name, name);
});

Deno.test("what a format prints follows from its members", () => {
  assertEquals(formatsOf("icm"), ["text", "raw", "dw", "json", "ndjson"]);
  assertEquals(formatsOf("log"), ["text", "json", "ndjson", "brief"]);
  assertEquals(formatsOf("diagnosis"), ["text", "json", "ndjson", "short", "md", "html"]);
  assertThrows(() => formatNamed("yaml"), Error, 'no format "yaml"');
});

const QUIET = { peer: null, owner: null, not: [], next: [], due_s: null, evidence: [] };
const STUCK: Verdict = {
  ...QUIET,
  name: "not-acked",
  severity: "error",
  rule: "B5",
  confidence: "measured",
  host: "n1",
  device: "mlx5_0",
  kind: "qp",
  number: 0x11f,
  peer: { host: null, gid: "10.7.0.2", lid: null, qpn: 0x2f1 },
  owner: { pid: 4711, comm: "a|b_<x>", kernel: false },
  sentence: "64 packets were sent, none was acknowledged in 2.0 s",
  evidence: [{ field: "last_acked_psn", s1: 0x11ff, s2: 0x11ff }, { field: "next_send_psn", s1: 1, s2: 2 }],
  not: ["CQ 0x40 is empty"],
  next: ["look at 10.7.0.2"],
  due_s: 3.7,
};
const ANSWER: Diagnosis = {
  samples: [1, 2].map((sample) => ({ sample, host: "n1", device: "mlx5_0", time: null })),
  window_s: 2,
  looked_at: { qp: 93 },
  counts: { idle: 90 },
  verdicts: [STUCK, { ...STUCK, number: 0x120 }, {
    ...STUCK,
    number: 7,
    peer: null,
    name: "sqer",
    severity: "warning",
  }],
  pairs: [],
  unpaired: [],
  causes: [],
  not_looked_at: ["DevX queues"],
  incomplete: null,
};

async function print(name: FormatName, answer: Diagnosis): Promise<string> {
  let text = "";
  const out = {
    text: (piece: string) => void (text += piece),
    bytes: (bytes: Uint8Array) => void (text += new TextDecoder().decode(bytes)),
    flush: () => undefined,
  };
  const format = FORMATS[name];
  const source = { type: "", name: "" };
  const command = { name: "diagnose" };
  const page = newPage(format, { out, decoder: Decoder.create(), command, source, rawBytes: false, info: undefined });
  await format.begin?.(page);
  await format.diagnosis!(page, answer);
  await format.end?.(page, { notes: [], incomplete: answer.incomplete });
  return text;
}

Deno.test("a diagnosis as text folds equal verdicts and shows values that differ", async () => {
  assertEquals(
    await print("text", ANSWER),
    `not-acked  qp 0x11f on n1 mlx5_0 -> 10.7.0.2 qp 0x2f1 (pid 4711 a|b_<x>): 64 packets were sent, none was acknowledged
  in 2.0 s  [measured, rule B5]
  also      0x120
  evidence  last_acked_psn 0x11ff  next_send_psn 0x1 | 0x2
  not this  CQ 0x40 is empty
  next      look at 10.7.0.2
  due       the adapter gives up in about 4 s

sqer  qp 0x7 on n1 mlx5_0 (pid 4711 a|b_<x>): 64 packets were sent, none was acknowledged in 2.0 s
  [measured, rule B5]
  evidence  last_acked_psn 0x11ff  next_send_psn 0x1 | 0x2
  not this  CQ 0x40 is empty
  next      look at 10.7.0.2
  due       the adapter gives up in about 4 s

93 qps, 90 idle (2 samples, 2.0 s apart)
not looked at : DevX queues
`,
  );
});

Deno.test("a diagnosis as json has all members, as ndjson a verdict a line", async () => {
  const document = JSON.parse(await print("json", ANSWER));
  const { incomplete: _, ...members } = ANSWER;
  for (const [name, value] of Object.entries(members)) assertEquals(document[name], value, name);
  assertEquals(document.incomplete, null);
  const lines = (await print("ndjson", ANSWER)).trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.filter((line) => line.name !== undefined).map((line) => line.number), [0x11f, 0x120, 7]);
  assert(lines.every((line) => line.schema !== undefined || line.end !== undefined));
});

Deno.test("a diagnosis as Markdown has no markup from names", async () => {
  const text = await print("md", ANSWER);
  assertStringIncludes(text, "a\\|b\\_\\<x\\>");
  assertStringIncludes(text, "| field | S1 | S2 |\n|---|---|---|\n| last\\_acked\\_psn | 0x11ff | 0x11ff |");
});

Deno.test("a diagnosis in short has one line per group", async () => {
  const lines = (await print("short", ANSWER)).trim().split("\n");
  assertEquals(lines.length, 3);
  assertStringIncludes(lines[0]!, "(and 1 more): 64 packets");
  assert(lines[1]!.startsWith("warning  sqer       qp 0x7"));
});

/** What a run from source does not need. */
const LEFT_OUT = /^(?:\.git|tests|docs|bench|scripts|asm|dist|coverage)$/;

const SHOUT = `
import type { Format } from "../format.ts";
export const shout: Format = {
  name: "shout",
  doc: "numbers, loudly",
  list: {
    begin: () => Promise.resolve(),
    number: ({ out }, _gvmi, index) => out.text(\`\${index}!\\n\`),
    end: () => Promise.resolve(),
  },
};
`;

Deno.test("a new format is one file and its registration", async () => {
  const copy = await Deno.makeTempDir();
  const root = new URL("../../../", import.meta.url).pathname;
  try {
    const names = [...Deno.readDirSync(root)].map(({ name }) => name).filter((name) => !LEFT_OUT.test(name));
    const { success } = await new Deno.Command("cp", { args: ["-r", ...names.map((name) => root + name), copy] })
      .output();
    assert(success);
    await Deno.writeTextFile(`${copy}/render/formats/shout.ts`, SHOUT);
    const index = `${copy}/render/formats/index.ts`;
    const registered = (await Deno.readTextFile(index))
      .replace("import { text }", 'import { shout } from "./shout.ts";\nimport { text }')
      .replace(/(export type FormatName = )/, '$1"shout" | ').replace(/( = \{\s*text,)/, "$1 shout,");
    await Deno.writeTextFile(index, registered);
    const run = async (...args: string[]) => {
      const command = new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-prompt", `${copy}/main.ts`, ...args],
        env: { NO_COLOR: "1" },
      });
      return new TextDecoder().decode((await command.output()).stdout);
    };
    const list = ["-d", "sim:mt4117_pciconf0", "--source", "FullQp", "--dump", "ALL_VALID_QPNS", "--num", "20"];
    assertEquals(await run(...list, "--format", "shout"), "3!\n6!\n7!\n11!\n12!\n19!\n");
    assertStringIncludes(await run("help", "dump"), "shout");
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
});
