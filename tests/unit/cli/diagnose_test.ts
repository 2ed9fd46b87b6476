import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { CASES, documentOf, timedDocument } from "../diagnose/scenarios.ts";
import { fakeHost, type Seen } from "./fakes.ts";

async function wqdump(args: string): Promise<Seen & { code: number }> {
  const host = fakeHost({});
  const code = await run(args.split(" ").filter((word) => word !== ""), host);
  return { ...host.seen, code };
}

async function folder(use: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempDir();
  try {
    await use(path);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

const HEALTHY = timedDocument(CASES.scenarios.find(({ id }) => id === "D01")!);
const SICK = timedDocument(CASES.scenarios.find(({ id }) => id === "D02")!);

Deno.test("diagnose ends with 0 where all is well, with 10 where something was found", () =>
  folder(async (path) => {
    await Deno.writeTextFile(`${path}/well.json`, JSON.stringify(HEALTHY));
    await Deno.writeTextFile(`${path}/sick.json`, JSON.stringify(SICK));
    const well = await wqdump(`diagnose ${path}/well.json`);
    assertEquals(well.code, 0, well.stderr);
    assertStringIncludes(well.stdout, "1 idle");
    const sick = await wqdump(`diagnose sim:${path}/sick.json`);
    assertEquals(sick.code, 10, sick.stderr);
    assertStringIncludes(sick.stdout, "not-acked  qp 0x11f");
  }));

Deno.test("diagnose ends with 1 where nothing was found and something could not be read", () =>
  folder(async (path) => {
    const faults = { segment: "PRM_QUERY_QP", cut_after: 100 };
    await Deno.writeTextFile(`${path}/cut.json`, JSON.stringify({ ...documentOf({}), faults }));
    const { code, stdout } = await wqdump(`diagnose sim:${path}/cut.json --json`);
    assertEquals(code, 1);
    assert(JSON.parse(stdout).incomplete !== null);
    const absent = await wqdump("diagnose sim:sick --qp 0x999 --json");
    assertEquals([absent.code, JSON.parse(absent.stdout).incomplete], [1, "QP 0x999 does not exist"]);
  }));

Deno.test("every format of diagnose names the same verdicts", async () => {
  const { verdicts } = JSON.parse((await wqdump("diagnose sim:sick --json")).stdout) as {
    verdicts: { name: string }[];
  };
  const names = verdicts.map(({ name }) => name);
  const lines = (await wqdump("diagnose sim:sick --format ndjson")).stdout.trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  assertEquals(lines.flatMap(({ name }) => name ?? []), names);
  for (const format of ["text", "short", "md"]) {
    const { stdout } = await wqdump(`diagnose sim:sick --format ${format}`);
    for (const name of names) assertStringIncludes(stdout, name);
  }
});

Deno.test("--check is one short line with the monitor's exit code", () =>
  folder(async (path) => {
    await Deno.writeTextFile(`${path}/well.json`, JSON.stringify(HEALTHY));
    const cases: [args: string, code: number, line: RegExp][] = [
      ["sim:sick --check nagios", 2, /^CRITICAL: .* \| errors=\d+ warnings=1 qps=115$/],
      ["sim:sick --check npd", 1, /^PROBLEM: /],
      [`sim:${path}/well.json --check nagios`, 0, /^OK: 1 QP, nothing wrong \| /],
      [`sim:${path}/well.json --check npd`, 0, /^OK: /],
      ["sim:/no/such.json --check nagios", 3, /^UNKNOWN: /],
      ["sim:/no/such.json --check npd", 2, /^UNKNOWN: /],
    ];
    for (const [args, code, line] of cases) {
      const seen = await wqdump(`diagnose ${args}`);
      assertEquals(seen.code, code, args);
      assertMatch(seen.stdout.trimEnd(), line);
      assert(seen.stdout.trimEnd().length <= 80, seen.stdout);
      assertEquals(seen.stdout.split("\n").length, 2);
    }
  }));

Deno.test("--check prometheus writes a whole textfile and prints nothing", () =>
  folder(async (path) => {
    const seen = await wqdump(`diagnose sim:sick --check prometheus -o ${path}/wqdump.prom`);
    assertEquals([seen.code, seen.stdout], [0, ""]);
    const text = await Deno.readTextFile(`${path}/wqdump.prom`);
    assertMatch(text, /^wqdump_verdicts\{verdict="not-acked",severity="error",device="sim:sick",kind="qp"\} 1$/m);
    for (const line of text.trimEnd().split("\n")) assertMatch(line, /^# (HELP|TYPE) |^\w+(\{[^}]*\})? \d+$/);
    assertEquals([...Deno.readDirSync(path)].length, 1);
    assertEquals((await wqdump("diagnose sim:sick --check prometheus")).code, 2);
  }));

Deno.test("--explain prints a rule by name or id and refuses others with the nearest", async () => {
  const { code, stdout } = await wqdump("diagnose --explain not-acked");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "not-acked (rule B5)");
  assertEquals((await wqdump("diagnose --explain b5")).stdout, stdout);
  const wrong = await wqdump("diagnose --explain not-aked");
  assertEquals(wrong.code, 2);
  assertStringIncludes(wrong.stderr, "did you mean not-acked");
});

Deno.test("seconds that are none, and nothing to diagnose, are refused", async () => {
  for (
    const args of [
      "diagnose sim:sick --window x",
      "diagnose sim:sick --budget -1",
      "diagnose",
      "watch",
      "compare",
      "watch sim:sick --on nonsense",
    ]
  ) {
    const { code, stdout, stderr } = await wqdump(args);
    assertEquals([code, stdout], [2, ""], args);
    assertStringIncludes(stderr, "-E-");
  }
});

Deno.test("a process or peer that has no QP is said to have none", async () => {
  for (const [option, value, met] of [["--pid", "4711", true], ["--pid", "9", false], ["--peer", "nobody", false]]) {
    const host = fakeHost();
    await run(["diagnose", "sim:sick", `${option}`, `${value}`, "--json"], host);
    const said = JSON.parse(host.seen.stdout).not_looked_at as string[];
    assertEquals(said.includes("QPs of the process or peer that was asked for: there are none"), !met, `${value}`);
  }
});

Deno.test("a folder's captures are inputs, and what is of no use in it is named", () =>
  folder(async (path) => {
    await Deno.writeTextFile(`${path}/adapter.json`, JSON.stringify(HEALTHY));
    assertEquals((await wqdump(`capture -d sim:${path}/adapter.json --all -o ${path}/a.wqd`)).code, 0);
    await Deno.remove(`${path}/adapter.json`);
    await Deno.writeFile(`${path}/noise.bin`, new Uint8Array([1, 2, 3]));
    const { code, stdout, stderr } = await wqdump(`diagnose ${path}`);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "1 qp");
    assertStringIncludes(stderr, "noise.bin");
  }));

Deno.test("watch keeps captures that can be diagnosed, and ends with what it found", () =>
  folder(async (path) => {
    const seen = await wqdump(`watch sim:sick --for 0.05 --every 0.01 --keep ${path}/kept --on not-acked`);
    assertEquals(seen.code, 10, seen.stderr);
    assertStringIncludes(seen.stdout, "looks, ");
    const kept = [...Deno.readDirSync(`${path}/kept`)].map(({ name }) => name);
    const silent = kept.find((name) => /^sick-20261001T0300\d\dZ-not-acked\.wqd$/.test(name));
    assert(silent !== undefined, kept.join(", "));
    const again = JSON.parse((await wqdump(`diagnose ${path}/kept/${silent} --json --all`)).stdout);
    assertEquals(again.looked_at.qp, 1);
  }));

Deno.test("a look that a signal cuts is left out, and said to be", () =>
  folder(async (path) => {
    await Deno.writeTextFile(`${path}/slow.json`, JSON.stringify({ ...HEALTHY, faults: { delay_ms: 1 } }));
    const { setTimeout: later } = globalThis;
    for (const format of ["text", "ndjson"]) {
      const host = fakeHost({ granted: ["read"] });
      let accesses = 0;
      // The device takes its time with each access: the signal comes with one of the first.
      globalThis.setTimeout = ((call: () => void, ms: number) => {
        if (ms === 1 && ++accesses === 12) host.seen.signal("SIGHUP");
        return later(call, ms);
      }) as typeof later;
      try {
        assertEquals(await run(["watch", `sim:${path}/slow.json`, "--for", "9", "--format", format], host), 129);
      } finally {
        globalThis.setTimeout = later;
      }
      assertEquals(host.seen.stdout, format === "text" ? "0 looks, nothing found\n" : "");
      assertStringIncludes(host.seen.stderr, "-W- Interrupted: the look at hand is left out\n");
    }
  }));

Deno.test("compare prints differences first and the number of equal fields", async () => {
  const { code, stdout } = await wqdump("compare sim:sick --qp 0x209");
  assertEquals(code, 0);
  assertMatch(stdout, /^qp 0x209 against \d+ siblings of the same process 4711: 3 differ, \d+ fields equal\n/);
  assertEquals(JSON.parse((await wqdump("compare sim:sick --qp 0x209 --json")).stdout).comparisons.length, 1);
});

Deno.test("a diagnosis that a signal stops says so in json, and compares nothing", async () => {
  for (
    const args of [["diagnose", "sim:sick", "--json"], ["list", "sim:sick", "--json"], [
      "compare",
      "sim:sick",
      "sim:sick",
      "--json",
    ]]
  ) {
    const host = fakeHost();
    const onSignal = (handler: (name: "SIGTERM") => void): () => void => {
      queueMicrotask(() => handler("SIGTERM"));
      return () => {};
    };
    const code = await run(args, { ...host, onSignal });
    assertEquals(code, 143, host.seen.stderr);
    if (host.seen.stdout !== "") assertEquals(typeof JSON.parse(host.seen.stdout).incomplete, "string", args.join(" "));
  }
});
