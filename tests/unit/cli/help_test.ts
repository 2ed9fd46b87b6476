import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXIT } from "../../../errors.ts";
import { checkOptions } from "../../../cli/check.ts";
import { commandNames, COMMANDS } from "../../../cli/commands.ts";
import { renderCompletions } from "../../../cli/completions.ts";
import { flagRows } from "../../../cli/flags.ts";
import { HELP_COLUMNS, renderHelp, wrap } from "../../../cli/help.ts";
import { renderMan } from "../../../cli/man.ts";
import { parseCommandLine } from "../../../cli/parse.ts";
import { renderReference } from "../../../cli/reference.ts";
import { VERSION } from "../../../version.ts";

Deno.test("the version is that of deno.json", async () => {
  const config = JSON.parse(await Deno.readTextFile(new URL("../../../deno.json", import.meta.url)));
  assertEquals(VERSION, config.version);
});

for (const command of [undefined, ...commandNames()]) {
  Deno.test(`help of ${command ?? "wqdump"} fits 80 columns and has examples`, () => {
    const text = renderHelp(command);
    for (const line of text.split("\n")) {
      assert(line.length <= HELP_COLUMNS, line);
      assertEquals(line, line.trimEnd());
    }
    assertStringIncludes(text, "Usage: wqdump");
    assertStringIncludes(text, "Examples:");
  });

  Deno.test(`help of ${command ?? "wqdump"} lists exactly its options`, () => {
    const text = renderHelp(command);
    for (const [name, flag] of flagRows()) {
      assertEquals(new RegExp(`--${name}(?![\\w-])`).test(text), flag.commands.includes(command ?? "dump"), name);
    }
  });
}

Deno.test("help, manual and checks agree on the formats of a command", () => {
  for (const command of commandNames()) {
    const [, listed] = /--format FORMAT +(.*?) \[text\]/s.exec(renderHelp(command)) ?? [];
    const { formats } = COMMANDS[command];
    assertEquals(listed?.split(/,\s+/) ?? [], [...formats], command);
    const json = flagRows().some(([name, flag]) => name === "json" && flag.commands.includes(command));
    assertEquals(json, formats.includes("json"), command);
  }
});

Deno.test("every exit code that the program has is in the manual", () => {
  const [, section = ""] = /\n\.SH EXIT STATUS\n(.*?)\n\.SH/s.exec(renderMan()) ?? [];
  for (const code of Object.values(EXIT)) assertMatch(section, new RegExp(`^(?:\\d+, )*${code}(?:, \\d+)*$`, "m"));
});

Deno.test("every example in the tables is a right command line", () => {
  for (const command of commandNames()) {
    for (const example of COMMANDS[command].examples) {
      const args = example.args.split(/ [|>]/)[0]!.split(" ");
      const line = parseCommandLine(args);
      assertEquals(line.command, command, example.args);
      checkOptions(line);
    }
  }
});

Deno.test("every flag and command is described everywhere", () => {
  const reference = renderReference();
  const man = renderMan();
  const scripts = (["bash", "zsh", "fish"] as const).map(renderCompletions);
  for (const [name, flag] of flagRows()) {
    assertStringIncludes(reference, `\`--${name}`);
    assertStringIncludes(man, `\\-\\-${name.replaceAll("-", "\\-")}`);
    assertMatch(flag.doc, /^[^.]*[^.]$|\.\.\.|\(.*\..*\)/);
    for (const script of scripts) assertMatch(script, new RegExp(`(--|-l )${name}`));
  }
  for (const command of commandNames()) {
    assertStringIncludes(reference, command === "dump" ? "### `wqdump`" : `### \`wqdump ${command}\``);
    for (const script of scripts) assertStringIncludes(script, command);
  }
});

Deno.test("names and shorts of flags are unique", () => {
  const seen = new Set<string>();
  for (const [name, flag] of flagRows()) {
    for (const spelling of [name, ...(flag.aliases ?? []), ...(flag.short === undefined ? [] : [flag.short])]) {
      const folded = spelling.toLowerCase().replaceAll("_", "-");
      assert(!seen.has(folded), spelling);
      seen.add(folded);
    }
  }
});

Deno.test("docs/reference/cli.md is what the tables give", async () => {
  const page = await Deno.readTextFile(new URL("../../../docs/reference/cli.md", import.meta.url));
  assert(page === renderReference(), "run: deno task gen");
});

Deno.test("wrap() keeps every word and the width", () => {
  const text = "one two three four five six seven eight nine ten averyveryverylongwordindeed end";
  const lines = wrap(text, 20, "  ");
  assertEquals(lines.map((line) => line.trim()).join(" "), text);
  for (const line of lines) assert(line.length <= 20 || !line.trim().includes(" "), line);
});

Deno.test("the Bash completions are a right script", async () => {
  const bash = await new Deno.Command("bash", { args: ["-n"], stdin: "piped", stderr: "piped" }).spawn();
  const writer = bash.stdin.getWriter();
  await writer.write(new TextEncoder().encode(renderCompletions("bash")));
  await writer.close();
  const { success, stderr } = await bash.output();
  assertEquals(new TextDecoder().decode(stderr), "");
  assert(success);
});

Deno.test("the Bash completions complete commands, options and values", async () => {
  const script = `${renderCompletions("bash")}
complete_line() {
  COMP_WORDS=("$@")
  COMP_CWORD=$(($# - 1))
  COMPREPLY=()
  _wqdump
  echo "\${COMPREPLY[*]}"
}
complete_line wqdump dec
complete_line wqdump --clear
complete_line wqdump -d x --dump ALL_V
complete_line wqdump completions z
complete_line wqdump decode --cqe-size 12
complete_line wqdump help exp
`;
  const child = new Deno.Command("bash", { stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { stdout } = await child.output();
  assertEquals(new TextDecoder().decode(stdout).split("\n"), [
    "decode",
    "--clear_semaphore",
    "ALL_VALID_QPNS",
    "zsh",
    "128",
    "explain",
    "",
  ]);
});
