/**
 * `deno task test`: all tests that need no hardware, in parallel; beside them those that drive the real library on a
 * virtual adapter, one after the other.
 *
 *     deno task test                    all
 *     deno task test --gate             those of the first kind, with leak tracing and the examples of the documentation
 *     deno task test --but cli,hca      all but these folders of tests
 *     deno task test tests/unit/logs    only these, in parallel
 */

/** Where documentation with examples stands: what is published, and the README. */
export const DOCUMENTED: readonly string[] =
  (JSON.parse(Deno.readTextFileSync("deno.json")) as { publish: { include: string[] } }).publish.include.filter((
    name,
  ) => name === "README.md" || !/\.(?:md|json)$|^LICENSE$|^scenarios$|^types$/.test(name));
/** One at a time: they mount file systems and take locks of the host. */
const ALONE = "hca";

/** Types are checked by `deno task ok check`, once for all runs. */
const COMMON = ["test", "--quiet", "--allow-all", "--no-prompt", "--no-check"];

function names(folder: string, wanted: RegExp): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => wanted.test(name)).sort();
}

/** Those that disturb nobody. */
export function parallelFolders(): string[] {
  return names("tests", /^(?!binary$|data$|hca$|page$)\w+$/).map((name) => `tests/${name}`);
}

/** Summary lines of `deno test`. */
function counts(text: string): [passed: number, failed: number, ignored: number] {
  const sum: [number, number, number] = [0, 0, 0];
  // deno-lint-ignore no-control-regex
  for (const [line] of text.replace(/\u001b\[[0-9;]*m/g, "").matchAll(/^(?:ok|FAILED) \| .*$/gm)) {
    ["passed", "failed", "ignored"].forEach((word, n) => {
      sum[n]! += Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
    });
  }
  return sum;
}

/** Runs tests; shows their output as it comes, or at the end. */
async function run(args: readonly string[], live: boolean): Promise<{ success: boolean; text: string }> {
  const child = new Deno.Command(Deno.execPath(), { args: [...args], stdin: "null", stdout: "piped", stderr: "piped" })
    .spawn();
  const decoder = new TextDecoder();
  let text = "";
  const take = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true });
      if (live) Deno.stdout.writeSync(chunk);
    }
  };
  await Promise.all([take(child.stdout), take(child.stderr)]);
  const { success } = await child.status;
  if (!live) Deno.stdout.writeSync(new TextEncoder().encode(text));
  return { success, text };
}

async function main(args: readonly string[]): Promise<boolean> {
  const gate = args.includes("--gate");
  const at = args.indexOf("--but");
  const but = at < 0 ? [] : args[at + 1]?.split(",") ?? [];
  const given = args.filter((arg, n) => arg !== "--gate" && (at < 0 || n !== at && n !== at + 1));
  const common = gate ? [...COMMON, "--trace-leaks"] : COMMON;
  if (given.length > 0) return (await run([...common, "--parallel", ...given], true)).success;
  const folders = parallelFolders().filter((folder) => !but.includes(folder.replace("tests/", "")));
  const documented = gate ? ["--doc", ...DOCUMENTED] : [];
  const results = await Promise.all([
    run([...common, "--parallel", ...documented, ...folders], true),
    ...(gate || but.includes(ALONE) ? [] : [run([...common, `tests/${ALONE}`], false)]),
  ]);
  const [passed, failed, ignored] = counts(results.map(({ text }) => text).join("\n"));
  console.log(`${passed} passed, ${failed} failed, ${ignored} skipped`);
  return results.every(({ success }) => success);
}

if (import.meta.main && !await main(Deno.args)) Deno.exit(1);
