import { assert, assertEquals } from "@std/assert";
import { EXIT } from "../../errors.ts";
import { assertShown } from "./shown.ts";
import { run } from "./tree_server.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const README = Deno.readTextFileSync(`${ROOT}README.md`);
const FENCES = [...README.matchAll(/^```\n([\s\S]*?)^```$/gm)].map((match) => match[1]!.trimEnd().split("\n"));

async function wqdump(args: string, expected = 0): Promise<string> {
  const all = ["run", "--quiet", "--no-prompt", "main.ts", ...args.split(" ")];
  const { code, stdout, stderr } = await run(Deno.execPath(), all, { cwd: ROOT, env: { NO_COLOR: "1" } });
  assertEquals(code, expected, stderr);
  return stdout;
}

Deno.test("the first screen has exactly two commands, with the Deno that CI uses", async () => {
  const commands = README.split("\n").slice(0, 20).filter((line) => /^npx /.test(line));
  const [, version = ""] = /^NEWEST=(.*)$/m.exec(await Deno.readTextFile(`${ROOT}.ci/run`)) ?? [];
  assertEquals(commands, [`npx -y deno@${version} task demo`, `npx -y deno@${version} task test`]);
  for (const [found] of README.matchAll(/deno@[\d.]+/g)) assertEquals(found, `deno@${version}`);
});

Deno.test("the demo prints what the README shows", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const args = /^deno run --no-prompt main\.ts (.*?)( \|\| .*)?$/.exec(tasks.demo.command)?.[1];
  assert(args !== undefined);
  assertShown(await wqdump(args, EXIT.found), FENCES.find((fence) => fence[0]!.startsWith("eq-not-consumed"))!);
});

for (const fence of FENCES.filter((lines) => lines[0]!.startsWith("$ wqdump "))) {
  Deno.test(`"${fence[0]!.slice(2)}" prints what the README shows`, async () => {
    assertShown(await wqdump(fence[0]!.slice("$ wqdump ".length)), fence.slice(1));
  });
}

/** Commands of a root shell write files: they run one after the other in a folder of their own. */
for (const fence of FENCES.filter((lines) => lines[0]!.startsWith("# wqdump "))) {
  Deno.test(`"${fence[0]!.slice(2)}" and what follows it print what the README shows`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      for (let at = 0; at < fence.length;) {
        const end = fence.findIndex((line, n) => n > at && line.startsWith("# "));
        const shown = fence.slice(at + 1, end < 0 ? fence.length : end);
        const command = ["run", "--quiet", "--allow-read=.", "--allow-write=.", "--no-prompt", `${ROOT}main.ts`];
        const args = [...command, ...fence[at]!.slice("# wqdump ".length).split(" ")];
        const { code, stdout, stderr } = await run(Deno.execPath(), args, { cwd: folder, env: { NO_COLOR: "1" } });
        assertEquals(code, 0, stderr);
        assertShown(stdout + stderr, shown);
        at += 1 + shown.length;
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("files that documents link to exist", async () => {
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "docs/permissions.md",
    "docs/releasing.md",
  ];
  for (const page of [...pages, "docs/architecture.md", "docs/adr/0000-index.md"]) {
    const text = await Deno.readTextFile(`${ROOT}${page}`);
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      const url = new URL(target, `file://${ROOT}${page}`);
      assert(await Deno.stat(url).then(() => true, () => false), `${page} links to ${target}`);
    }
  }
});

Deno.test("every decision is in the index", async () => {
  const index = await Deno.readTextFile(`${ROOT}docs/adr/0000-index.md`);
  for await (const { name } of Deno.readDir(`${ROOT}docs/adr`)) {
    if (name !== "0000-index.md") assert(index.includes(`](${name})`), name);
  }
});
