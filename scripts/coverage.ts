/**
 * Coverage of the tests that need no hardware, lines and branches, per folder. Fails below 90 % of the lines, and below
 * 95 % of the branches of every room that reads foreign bytes, of redaction and of the command line.
 *
 *     deno task coverage [--keep]
 *
 * Programs that the tests start as processes of their own are counted too (DENO_COVERAGE_DIR reaches them). Left out are
 * tests whose loops are so long that counting them takes ten minutes, and which reach nothing that others do not: those
 * of the decoder's boundary, of scripts and of copies of the whole tree.
 *
 * It is part of `deno task nightly`, not of `.ci/run`: counting takes the tests a third more time (28 became 39 seconds of
 * a processor for those of captures), and the whole CI has no minute to spare. Merging the profiles, tens of thousands
 * from the processes that tests start, takes six seconds; the tests are the rest.
 */

/** Percent of lines. */
const REQUIRED = 90;
/** Percent of branches of each of the rooms below. */
const REQUIRED_BRANCHES = 95;
/** Rooms into which what strangers wrote, or devices answer, comes, and those through which it goes out. */
const BRANCHES = ["capture", "cli", "device", "explain", "ffi", "files", "hex", "logs", "records", "sim"];
/** Folders of tests. */
const COUNTED = ["cli", "fuzz", "golden", "trust"];
const COUNTED_UNITS = /^(?!asm$|bench$|layouts$|scripts$|wasm$)\w+$/;
/** Folders whose lines do not count. */
const NOT_COUNTED = ["scripts", "tests", "bench"];

/** Lines and branches of one folder. */
export interface Tally {
  /** Lines with code. */
  lines: number;
  /** Those that ran. */
  hit: number;
  branches: number;
  /** Those that were taken. */
  taken: number;
}

/**
 * Add up an lcov report by top-level folder.
 *
 * @param lcov Text of the report.
 * @param root Absolute path of the repository; files outside are left out.
 */
export function tallyByFolder(lcov: string, root: string): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  let tally: Tally | undefined;
  for (const line of lcov.split("\n")) {
    if (line.startsWith("SF:")) {
      const path = line.slice(3);
      const folder = path.startsWith(`${root}/`) ? path.slice(root.length + 1).split("/")[0] ?? "" : "";
      tally = folder === "" ? undefined : tallies.get(folder) ?? { lines: 0, hit: 0, branches: 0, taken: 0 };
      if (tally !== undefined) tallies.set(folder, tally);
    } else if (line.startsWith("DA:") && tally !== undefined) {
      tally.lines++;
      if (!line.endsWith(",0")) tally.hit++;
    } else if (line.startsWith("BRDA:") && tally !== undefined) {
      tally.branches++;
      if (!/,[0-]$/.test(line)) tally.taken++;
    }
  }
  return tallies;
}

async function deno(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    env,
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (!success) throw new Error(`deno ${args[0]} failed\n${text}${new TextDecoder().decode(stderr)}`);
  return text;
}

/** Folders and files of the tests that are counted. */
function counted(): string[] {
  const units = [...Deno.readDirSync("tests/unit")].filter(({ isDirectory, name }) =>
    isDirectory && COUNTED_UNITS.test(name)
  );
  return [...COUNTED.map((name) => `tests/${name}`), ...units.map(({ name }) => `tests/unit/${name}`).sort()];
}

async function main(): Promise<number> {
  const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
  const profile = `${root}/coverage`;
  await Deno.remove(profile, { recursive: true }).catch(() => undefined);
  const quietly = ["--quiet", "--no-check", "--allow-all", "--no-prompt", "--parallel"];
  // Tests do not read the profiles: the report of all of them is made once, below.
  const raw = [`--coverage=${profile}`, "--coverage-raw-data-only"];
  // What is painted is tested where colours are not switched off.
  const text = await deno(["test", ...quietly, ...raw, ...counted()], { DENO_COVERAGE_DIR: profile, NO_COLOR: "" });
  // deno-lint-ignore no-control-regex
  console.log(/^ok \| .*$/m.exec(text.replace(/\x1b\[[0-9;]*m/g, ""))?.[0]);
  const tallies = tallyByFolder(await deno(["coverage", "--quiet", "--lcov", profile]), root);
  if (!Deno.args.includes("--keep")) await Deno.remove(profile, { recursive: true });
  let [lines, hit] = [0, 0];
  const low: string[] = [];
  for (const [folder, tally] of [...tallies].sort()) {
    const counts = !NOT_COUNTED.includes(folder);
    const floor = BRANCHES.includes(folder) ? REQUIRED_BRANCHES : 0;
    const needed = floor > 0 ? `, required ${floor} %` : "";
    const branches = `${percent(tally.taken, tally.branches)} of ${tally.branches} branches${needed}`;
    const name = folder.padEnd(12);
    console.log(
      `${name} ${percent(tally.hit, tally.lines)} of ${tally.lines} lines${
        counts ? "" : " (not counted)"
      }, ${branches}`,
    );
    if (tally.taken * 100 < tally.branches * floor) low.push(folder);
    if (!counts) continue;
    lines += tally.lines;
    hit += tally.hit;
  }
  console.log(`${"total".padEnd(12)} ${percent(hit, lines)} of ${lines} lines, required ${REQUIRED} %`);
  if (low.length > 0) console.log(`too few branches: ${low.join(", ")}`);
  return hit * 100 >= lines * REQUIRED && low.length === 0 ? 0 : 1;
}

function percent(part: number, whole: number): string {
  return `${(whole === 0 ? 0 : 100 * part / whole).toFixed(1).padStart(5)} %`;
}

if (import.meta.main) Deno.exit(await main());
