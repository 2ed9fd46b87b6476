import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { libraryCandidates } from "../../ffi/library.ts";
import { GRANTS, VARIABLES } from "../../scripts/compile.ts";
import type { Outcome } from "./tree_server.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const PAGE = Deno.readTextFileSync(`${ROOT}docs/permissions.md`);

/** A row of the page's table. */
interface Row {
  readonly command: string;
  readonly grants: readonly string[];
}

const ROWS: readonly Row[] = [...PAGE.matchAll(/^\| `wqdump ([^`]+)`\s*\| (none|`--[^|]*`)\s*\|$/gm)].map((match) => ({
  command: match[1]!,
  grants: [...match[2]!.matchAll(/`([^`]+)`/g)].map((grant) => grant[1]!),
}));

const LIBRARY = libraryCandidates(Deno.build.arch).find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** Real things for the names in the table. */
async function withThings(
  use: (name: (text: string) => string, fresh: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await Deno.copyFile(`${ROOT}tests/data/dumps/two_dumps.bin.zst`, `${folder}/dump.bin.zst`);
    await Deno.copyFile(`${ROOT}scenarios/mt4119_pciconf0.json`, `${folder}/scenario.json`);
    await Deno.writeFile(`${folder}/ring.bin`, new Uint8Array(128));
    await Deno.mkdir(`${folder}/out`);
    const things: Record<string, string> = {
      SCENARIO: `${folder}/scenario.json`,
      FILE: `${folder}/dump.bin.zst`,
      RING: `${folder}/ring.bin`,
      FOLDER: `${folder}/out`,
      LIBRARY: LIBRARY ?? "",
    };
    // What a command wrote is there already for the next one, which would refuse to replace it.
    const fresh = async () => {
      await Deno.remove(`${folder}/out`, { recursive: true });
      await Deno.mkdir(`${folder}/out`);
    };
    await use((text) => text.replace(/\b(SCENARIO|FILE|RING|FOLDER|LIBRARY)\b/g, (name) => things[name]!), fresh);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs main.ts with a command of the table; two empty completions stand on stdin. */
async function wqdump(grants: readonly string[], command: string): Promise<Outcome> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...grants, "main.ts", ...command.split(" ")],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = process.stdin.getWriter();
  await input.write(new Uint8Array(128)).then(() => input.close()).catch(() => undefined);
  const { code, stdout, stderr } = await process.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("the table of docs/permissions.md has a row for every kind of command", () => {
  assert(ROWS.length >= 15, `${ROWS.length} rows`);
  for (const grant of ["--allow-read=FILE", "--allow-write=FOLDER", "--allow-ffi=LIBRARY"]) {
    assert(ROWS.some((row) => row.grants.includes(grant)), grant);
  }
});

for (const { command, grants } of ROWS) {
  const live = grants.includes("--allow-ffi=LIBRARY");
  Deno.test({
    name: `"wqdump ${command}" needs ${grants.join(" ") || "no permission"} and nothing more`,
    ignore: live && LIBRARY === undefined,
    fn: () =>
      withThings(async (name, fresh) => {
        const { code, stderr } = await wqdump(grants.map(name), name(command));
        // There is no such adapter here; that the library was asked is what the grant gives.
        if (live) assertMatch(stderr, /^-E- Cannot open "0000:00:00\.7"/);
        else assertEquals([code, /allow-|Requires/.test(stderr) && grants.length > 0], [0, false], stderr);
        for (const missing of grants) {
          await fresh();
          const outcome = await wqdump(grants.filter((grant) => grant !== missing).map(name), name(command));
          assertNotEquals(outcome.code, 0, missing);
          assertMatch(outcome.stderr, /^-E- /);
          assert(outcome.stderr.includes(name(missing).replace(/=.*/, "")), `${missing}: ${outcome.stderr}`);
          assert(!/^\s+at /m.test(outcome.stderr), outcome.stderr);
        }
      }),
  });
}

Deno.test("the page names the executable's grants and the variables that are read", async () => {
  for (const grant of GRANTS) assert(PAGE.includes(grant), grant);
  const read = new Set<string>();
  const architecture = Deno.readTextFileSync(`${ROOT}docs/architecture.md`);
  const folders = [...architecture.matchAll(/^\| `(\w+)\/`/gm)].map((match) => match[1]!).filter((one) =>
    one !== "asm"
  );
  assert(folders.length > 10);
  for (const folder of folders) {
    for await (const text of sourcesBelow(`${ROOT}${folder}`)) {
      for (const match of text.matchAll(/Deno\.env\.get\("(\w+)"\)|_VARIABLE = "(\w+)"/g)) {
        read.add(match[1] ?? match[2]!);
      }
      assert(!/Deno\.env\.toObject/.test(text));
    }
  }
  assertEquals([...read].sort(), [...VARIABLES].sort());
});

async function* sourcesBelow(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* sourcesBelow(`${folder}/${name}`);
    else if (name.endsWith(".ts")) yield await Deno.readTextFile(`${folder}/${name}`);
  }
}
