/**
 * Writes every generated file, or checks that none differs from what its sources give.
 *
 *     deno task gen            write
 *     deno task gen --check    generate in a copy of the tree and compare; the tree is not touched
 *     deno task gen NAME…      only these steps
 *
 * A check in a copy sees whatever a generator writes, also a file that nobody thought to list.
 */

import { copyTree, differingFiles } from "./lib/tree.ts";

/** One generator. */
interface Step {
  /** How it is called on the command line. */
  readonly name: string;
  readonly script: string;
  /** Own configuration with its own lock file, for what only building needs. */
  readonly config?: string;
}

/** In order: later ones read what earlier ones wrote. */
const STEPS: readonly Step[] = [
  { name: "tables", script: "pack_tables.ts" },
  { name: "text", script: "gen_text.ts" },
  { name: "wasm", script: "build_wasm.ts", config: "build.json" },
  { name: "prefilter", script: "pack_prefilter.ts" },
  { name: "records", script: "gen_records.ts" },
  { name: "scenarios", script: "gen_scenarios.ts" },
  { name: "reference", script: "gen_reference.ts" },
  { name: "schema", script: "gen_schema.ts" },
  { name: "cli", script: "gen_cli.ts" },
  { name: "knowledge", script: "gen_knowledge.ts" },
  { name: "rules", script: "gen_rules.ts" },
];

/** Run the steps on the tree at `root`; stops at the first that fails. */
async function generate(root: string, steps: readonly Step[]): Promise<void> {
  for (const { name, script, config } of steps) {
    const configuration = config === undefined ? [] : ["--config", `scripts/${config}`];
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", ...configuration, `scripts/${script}`],
      cwd: root,
      stdin: "null",
    }).output();
    if (!success) throw new Error(`gen: step "${name}" (scripts/${script}) failed`);
  }
}

async function check(root: string, steps: readonly Step[]): Promise<boolean> {
  const copy = await Deno.makeTempDir({ prefix: "wqdump-gen-" });
  try {
    await copyTree(root, copy);
    await generate(copy, steps);
    const differing = await differingFiles(root, copy);
    for (const path of differing) console.error(`gen: ${path} is not what "deno task gen" writes`);
    return differing.length === 0;
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
}

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => arg !== "--check");
  const unknown = names.find((name) => !STEPS.some((step) => step.name === name));
  if (unknown !== undefined) {
    console.error(`gen: no step "${unknown}"; there are ${STEPS.map((step) => step.name).join(", ")}`);
    return 2;
  }
  const steps = names.length === 0 ? STEPS : STEPS.filter((step) => names.includes(step.name));
  const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
  if (!args.includes("--check")) {
    await generate(root, steps);
    console.log(`gen: ${steps.length} steps`);
    return 0;
  }
  const same = await check(root, steps);
  if (same) console.log(`gen: ${steps.length} steps, all files as generated`);
  return same ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
