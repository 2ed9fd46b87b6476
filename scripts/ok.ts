/**
 * The gate: everything that must pass before a commit. Goes on after a failure, so that one run shows all of them.
 *
 *     deno task ok             everything
 *     deno task ok lint check  only these
 */

/** One check: a name and the arguments of the running Deno. */
type Check = readonly [name: string, ...args: readonly string[]];

const BUILD = ["--config", "scripts/build.json", "scripts/build_wasm.ts"];
const PAGE = ["--config", "scripts/page.json", "scripts/build_page.ts", "page"];
const PAGE_TEST = ["--config", "tests/page/deno.json", "tests/page"];
const STAGE = [
  "--config",
  "scripts/stage.json",
  "scripts/stage.ts",
  "scripts/join.ts",
  "scripts/lib/data_literals.ts",
  "scripts/lib/module_function.ts",
  "scripts/lib/to_javascript.ts",
];

const CHECKS: readonly Check[] = [
  ["fmt", "fmt", "--check"],
  ["fmt (build script)", "fmt", "--check", ...BUILD],
  ["fmt (stage script)", "fmt", "--check", ...STAGE],
  ["fmt (page)", "fmt", "--check", ...PAGE],
  ["fmt (tests of the page)", "fmt", "--check", ...PAGE_TEST],
  ["lint", "lint"],
  ["lint (build script)", "lint", ...BUILD],
  ["lint (stage script)", "lint", ...STAGE],
  ["lint (page)", "lint", ...PAGE],
  ["lint (tests of the page)", "lint", ...PAGE_TEST],
  ["check", "check", "--quiet", "--doc"],
  ["check (build script)", "check", ...BUILD],
  ["check (page)", "check", ...PAGE],
  ["check (tests of the page)", "check", ...PAGE_TEST],
  ["check (stage script)", "check", ...STAGE],
  ["doc", "doc", "--lint", "mod.ts"],
  ["layers", "run", "--allow-read=.", "scripts/check_layers.ts"],
  ["house", "run", "--allow-read=.", "scripts/check_house.ts"],
  ["layouts", "run", "--allow-read=.", "scripts/check_layouts.ts"],
  ["gen", "run", "--allow-all", "scripts/gen.ts", "--check"],
  ["publish", "publish", "--dry-run", "--allow-dirty", "--no-check"],
  ["test", "run", "--allow-all", "scripts/test.ts", "--gate"],
];

/** The page is built by the newest Deno alone: older ones lock the packages of its configuration in another way. */
const SKIPPED = Deno.version.deno.startsWith("2.4.") ? ["check (page)", "check (tests of the page)"] : [];

const decoder = new TextDecoder();
const wanted = Deno.args;
const failed: string[] = [];
for (const [name, ...args] of CHECKS) {
  if (wanted.length > 0 && !wanted.includes(name.split(" ")[0] ?? "")) continue;
  if (SKIPPED.includes(name)) {
    console.log(`not run ${name}: it needs a newer Deno`);
    continue;
  }
  const start = performance.now();
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${success ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  if (success) {
    for (const [summary] of decoder.decode(stdout).matchAll(/^ok \| .*$/gm)) console.log(summary);
    continue;
  }
  failed.push(name);
  console.error(decoder.decode(stdout) + decoder.decode(stderr));
}
if (failed.length > 0) {
  console.error(`Not ok: ${failed.join(", ")}`);
  Deno.exit(1);
}
