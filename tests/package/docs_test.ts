import { assert, assertEquals } from "@std/assert";
import { assertShown, steady } from "./shown.ts";
import { run } from "./tree_server.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Commands of other programs, whose results lie in the tests' data. */
const OTHERS = /^(?:for s in |cat |mstresourcedump )/;

/** A command of a page, and the lines that it shows. */
interface Quoted {
  readonly command: string;
  readonly shown: readonly string[];
}

/** What a page quotes from a shell. */
function quotedBy(page: string): Quoted[] {
  const fences = [...page.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map((match) => match[1]!.trimEnd().split("\n"));
  return fences.filter((lines) => lines[0]!.startsWith("$ ")).flatMap((lines) => {
    const starts = lines.flatMap((line, n) => line.startsWith("$ ") ? [n] : []);
    return starts.map((from, i) => ({
      command: lines[from]!.slice(2),
      shown: lines.slice(from + 1, starts[i + 1] ?? lines.length),
    }));
  });
}

/** Redaction draws keys and addresses. */
function redacted(line: string): string {
  return steady(line).replace(/(?<= (?:\w*key|\w*addr)=)0x[0-9a-f]+/g, "drawn");
}

for (const { name } of Deno.readDirSync(`${ROOT}docs`)) {
  if (!name.endsWith(".md")) continue;
  const quoted = quotedBy(Deno.readTextFileSync(`${ROOT}docs/${name}`));
  if (quoted.length === 0) continue;
  Deno.test(`what docs/${name} quotes is what is printed`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      for (const file of Deno.readDirSync(`${ROOT}tests/data/dumps`)) {
        await Deno.copyFile(`${ROOT}tests/data/dumps/${file.name}`, `${folder}/${file.name}`);
      }
      for (const { command, shown } of quoted) {
        const [program, ...args] = command.split(" ");
        if (program !== "wqdump") {
          assert(OTHERS.test(command) && shown.length === 0, command);
          continue;
        }
        const grants = ["run", "--quiet", "--allow-read=.", "--allow-write=.", "--no-prompt", `${ROOT}main.ts`];
        const options = { cwd: folder, env: { NO_COLOR: "1" } };
        const { code, stdout, stderr } = await run(Deno.execPath(), [...grants, ...args], options);
        assertEquals(code, 0, stderr);
        assertShown(stdout + stderr, shown, args.includes("report.wqd") ? redacted : steady);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("a page that quotes what is not printed would be noticed", () => {
  assertEquals(quotedBy("```\n$ wqdump a\nb\n$ wqdump c\n```\n"), [
    { command: "wqdump a", shown: ["b"] },
    { command: "wqdump c", shown: [] },
  ]);
});
