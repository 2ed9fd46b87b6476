import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Row } from "../../../bench/case.ts";
import { cpuIn, described, machine } from "../../../bench/machine.ts";
import { asJson, asMarkdown, asText, figureText, targetText } from "../../../bench/table.ts";

const ROWS: readonly Row[] = [
  {
    what: "SQ text",
    measure: "throughput",
    by: "minimum",
    before: "14-16",
    target: 15,
    rounds: 9,
    median: 12.345,
    minimum: 15.01,
    met: true,
    ours: { median: 2, minimum: 1 },
    theirs: { median: 20, minimum: 15 },
  },
  { what: "SQ wall", measure: "time", by: "median", target: undefined, rounds: 0, note: "no cc" },
  { what: "SQ file", measure: "time", by: "median", target: 0.1, rounds: 3, median: 0.4, minimum: 0.3, met: false },
  { what: "bad", measure: "time", by: "median", target: 0.1, rounds: 0, note: "another text", failed: true },
];
const REPORT = {
  date: new Date("2026-11-23T10:00:00Z"),
  machine: {
    cpu: "A processor",
    cores: 2,
    memory: 24,
    system: "linux 6 x86_64",
    deno: "Deno 2.9.6",
    form: "executable" as const,
  },
  rounds: 9,
  rows: ROWS,
};

Deno.test("the table for a terminal has aligned columns, verdicts and the machine", () => {
  assertEquals(
    asText(REPORT),
    `quantity  before    goal  median  minimum  rounds
SQ text    14-16   >= 15    12.3     15.0       9  met
SQ wall        -       -       -        -       -  no cc
SQ file        -  <= 0.1    0.40     0.30       3  missed
bad            -  <= 0.1       -        -       -  failed; another text

Measured on 2026-11-23: A processor, 2 processors, 24 GiB, linux 6 x86_64; Deno 2.9.6, wqdump executable, no C compiler. ` +
      "9 rounds in turns; slow rows fewer.\n",
  );
});

Deno.test("the table for the documentation is as deno fmt leaves it", async () => {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--line-width", "120", "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const text = asMarkdown(REPORT);
  const [, table] = text.split("\n\n");
  const writer = command.stdin.getWriter();
  await writer.write(new TextEncoder().encode(table));
  await writer.close();
  assertEquals(new TextDecoder().decode((await command.output()).stdout), table);
  assertStringIncludes(table!, "| SQ text  |  14-16 |  >= 15 |   12.3 |    15.0 |      9 | met                  |");
});

Deno.test("the json has a schema, raw figures, and null where there is no target", () => {
  const { schema, date, rounds, rows, machine } = JSON.parse(asJson(REPORT));
  assertEquals([schema, date, rounds], ["wqdump/bench/1", "2026-11-23T10:00:00.000Z", 9]);
  assertEquals(rows[0], JSON.parse(JSON.stringify(ROWS[0])));
  assertEquals(rows[1].target, null);
  assertEquals(machine.cores, 2);
});

Deno.test("figures have the digits that mean something", () => {
  assertEquals([0.0449, 0.149, 9.994, 37.38, 123.4, -0.5, undefined].map(figureText), [
    "0.045",
    "0.15",
    "9.99",
    "37.4",
    "123",
    "-0.50",
    "-",
  ]);
});

Deno.test("targets say which way they go", () => {
  assertEquals(targetText({ measure: "throughput", target: 15 }), ">= 15");
  assertEquals(targetText({ measure: "MiB", target: 20 }), "<= 20");
  assertEquals(targetText({ measure: "time", target: undefined }), "-");
});

Deno.test("the machine describes itself", async () => {
  const here = await machine();
  assertEquals(here.deno.includes(Deno.version.deno), true);
  assertStringIncludes(described(here), `${here.cores} processors`);
  assertEquals(cpuIn("processor\t: 0\nmodel name\t: Some CPU @ 2 GHz \nflags: a\n"), "Some CPU @ 2 GHz");
  assertEquals(cpuIn("Features: fp\n"), undefined);
});
