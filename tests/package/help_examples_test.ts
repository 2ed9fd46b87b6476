import { assert, assertEquals, assertMatch } from "@std/assert";
import { commandNames, COMMANDS } from "../../cli/commands.ts";
import { flagRows } from "../../cli/flags.ts";
import { type Ran, words } from "./run_examples.ts";
import { run } from "./tree_server.ts";

/** What no machine without an adapter, or without the built page, can do to its end. */
const ELSEWHERE = /mlx5_0|03:00\.0|^devices|^page/;
/** A monitor has codes of its own. */
const MONITOR = /--check nagios/;

Deno.test("every command and every option has an example, which runs as it is written", async () => {
  for (const command of commandNames()) assert(COMMANDS[command].examples.length > 0, command);
  for (const [name, { example }] of flagRows()) {
    if (name === "help" || name === "version") continue;
    assert(
      words(example ?? "").some((word) =>
        word === `--${name}` || (name === "device" && word === "-d") ||
        (name === "output" && word === "-o")
      ),
      name,
    );
  }
  const folder = await Deno.makeTempDir({ prefix: "wqdump-examples-" });
  try {
    const script = new URL("run_examples.ts", import.meta.url).pathname;
    const args = ["run", "--quiet", "--no-prompt", "--no-check", "--allow-all", script];
    const { code, stdout, stderr } = await run(Deno.execPath(), args, { cwd: folder, env: { NO_COLOR: "1" } });
    assertEquals(code, 0, stderr);
    for (const ran of JSON.parse(stdout) as Ran[]) {
      const what = JSON.stringify(ran, undefined, 2);
      if (ELSEWHERE.test(ran.args)) assertMatch(`${ran.code}`, /^[0123]$/, what);
      else if (MONITOR.test(ran.args)) assertMatch(`${ran.code} ${ran.stdout}`, /^2 .*CRITICAL/, what);
      else assert((ran.code === 0 || ran.code === 10) && !/^-E-/m.test(ran.stderr), what);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
