/**
 * Line coverage of the tests that need no hardware, per folder. Fails below 90 % of everything but ffi/, which needs
 * the library of a real adapter.
 *
 *     deno task coverage [--keep]
 *
 * Programs that tests start as processes of their own are counted too (DENO_COVERAGE_DIR reaches them).
 *
 * @module
 */

/** Percent of lines. */
const REQUIRED = 90;
/** All but what needs the real library, an executable, or packages of its own. */
const TESTED = ["--ignore=tests/binary,tests/hca,tests/page,tests/fleet,tests/npm", "tests"];
/** Folders whose lines do not count. */
const NOT_COUNTED = ["ffi", "scripts", "tests", "bench"];

/** Lines of one folder. */
export interface Tally {
  /** Lines with code. */
  lines: number;
  /** Those that ran. */
  hit: number;
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
      tally = folder === "" ? undefined : tallies.get(folder) ?? { lines: 0, hit: 0 };
      if (tally !== undefined) tallies.set(folder, tally);
    } else if (line.startsWith("DA:") && tally !== undefined) {
      tally.lines++;
      if (!line.endsWith(",0")) tally.hit++;
    }
  }
  return tallies;
}

async function deno(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (!success) throw new Error(`deno ${args[0]} failed\n${text}${new TextDecoder().decode(stderr)}`);
  return text;
}

async function main(): Promise<number> {
  const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
  const profile = `${root}/coverage`;
  await Deno.remove(profile, { recursive: true }).catch(() => undefined);
  await deno(["test", "--quiet", "--allow-all", "--no-prompt", "--parallel", `--coverage=${profile}`, ...TESTED], {
    DENO_COVERAGE_DIR: profile,
  });
  const tallies = tallyByFolder(await deno(["coverage", "--lcov", profile]), root);
  if (!Deno.args.includes("--keep")) await Deno.remove(profile, { recursive: true });
  const total: Tally = { lines: 0, hit: 0 };
  for (const [folder, { lines, hit }] of [...tallies].sort()) {
    const counted = !NOT_COUNTED.includes(folder);
    console.log(`${folder.padEnd(12)} ${percent({ lines, hit })} of ${lines} lines${counted ? "" : " (not counted)"}`);
    if (!counted) continue;
    total.lines += lines;
    total.hit += hit;
  }
  console.log(`${"total".padEnd(12)} ${percent(total)} of ${total.lines} lines, required ${REQUIRED} %`);
  return total.hit * 100 >= total.lines * REQUIRED ? 0 : 1;
}

function percent({ lines, hit }: Tally): string {
  return `${(lines === 0 ? 0 : 100 * hit / lines).toFixed(1).padStart(5)} %`;
}

if (import.meta.main) Deno.exit(await main());
