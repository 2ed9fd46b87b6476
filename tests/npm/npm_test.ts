/** The npm package, installed from its tarball in an empty folder and used from Node, as `deno task npm` made it. */

const PACKAGE = new URL("../../dist/npm/", import.meta.url).pathname;

async function run(cwd: string, program: string, ...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd }).output();
  const text = new TextDecoder().decode(stdout);
  if (!success) throw new Error(`${program} ${args.join(" ")}: ${text}${new TextDecoder().decode(stderr)}`);
  return text.trim();
}

const PROGRAM = `
import { decode, decodeLog, decodeStructure, explain, renderRing } from "@wqdump/wqdump";
const [element] = decode(new Uint8Array(64), { source: "cmp" });
const log = \`dump error cqe
00000000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000020: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000030: 00 00 00 00 00 00 88 13 08 00 01 2b 00 05 c3 d2
\`;
const syndromes = [];
for await (const { record } of decodeLog(log)) syndromes.push(record?.syndrome);
console.log(JSON.stringify([
  element.segments[0].layout,
  syndromes,
  explain("0x13", "0x88")[0].as,
  decodeStructure("cqe64_owner", Uint8Array.of(0, 7, 0, 0xd0)).wqe_counter,
  renderRing(new Uint8Array(64), { source: "cmp", format: "brief" }).startsWith("[0x0]"),
]));
`;
const TYPED = `
import { decode, type ElementRecord } from "@wqdump/wqdump";
const elements: ElementRecord[] = [...decode(new Uint8Array(64), { source: "cmp" })];
const index: number = elements[0]!.index;
for (const { segments: [segment] } of decode(new ArrayBuffer(64), { source: "cmp" })) {
  if (segment?.layout !== "cqe64_err") continue;
  const syndrome: number = segment.fields.syndrome;
  const name: string | null = segment.fields.syndrome_name;
  console.log(index, syndrome, name);
}
`;

const EXAMPLES = new URL("../../examples/", import.meta.url).pathname;
const LOG = `dump error cqe
00000000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000020: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
00000030: 00 00 00 00 00 00 88 13 08 00 01 2b 00 05 c3 d2
`;

/** What each example prints of what it uses when nothing is named. */
const PRINTED: Readonly<Record<string, RegExp>> = {
  follow_cq: /^\[13\] QP 0x4a58d7 WQE 39: CQE syndrome 0x13 with vendor syndrome 0x88/,
  triage_log: /^QP 0x12b.*: 0x13\/0x88 at lines 1 - 5, 0 flushed \(first error\)$/,
  rows_of_capture: /^\{"device":"[^"]*mt4129_pciconf0","number":2,"state":"RTS"/,
};

/** The examples in another runtime: arguments and standard input are called otherwise there, and nothing else. */
async function examples(folder: string, runtime: string): Promise<void> {
  for (const [name, expected] of Object.entries(PRINTED)) {
    const text = (await Deno.readTextFile(`${EXAMPLES}${name}.ts`)).replace("../mod.ts", "@wqdump/wqdump")
      .replaceAll("Deno.args", "process.argv.slice(2)")
      .replace("Deno.stdin.readable.pipeThrough(new TextDecoderStream())", "process.stdin.setEncoding('utf8')");
    await Deno.writeTextFile(`${folder}/${name}.mts`, text);
    await run(folder, "npx", "tsc", ..."--noCheck --target es2022 --module nodenext".split(" "), `${name}.mts`);
    const program = runtime === "bun" ? ["npx", "bun"] : ["node"];
    const shell = `printf '%s' "$LOG" | ${program.join(" ")} ${name}.mjs`;
    const command = new Deno.Command("sh", { args: ["-c", shell], cwd: folder, env: { LOG } });
    const { stdout, stderr } = await command.output();
    const [said, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    if (!expected.test(said!.trim())) throw new Error(`${runtime} ${name}: ${said}${complained}`);
  }
}

Deno.test("the tarball installs in an empty folder, runs in Node and is typed", async () => {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-npm-" });
  try {
    const tarball = await run(PACKAGE, "npm", "pack", "--silent", "--pack-destination", folder);
    await Deno.writeTextFile(`${folder}/package.json`, '{ "private": true, "type": "module" }');
    await run(
      folder,
      "npm",
      "install",
      "--silent",
      "--no-audit",
      "--no-fund",
      `./${tarball}`,
      "typescript@5.8.3",
      "bun@1.3.1",
    );
    await Deno.writeTextFile(`${folder}/use.mjs`, PROGRAM);
    const answer = await run(folder, "node", "use.mjs");
    const expected = '["cqe64_req",[19],"CQE syndrome 0x13 with vendor syndrome 0x88 (136)",7,true]';
    if (answer !== expected) throw new Error(`${answer} is not ${expected}`);
    for (const runtime of ["node", "bun"]) await examples(folder, runtime);
    await Deno.writeTextFile(`${folder}/typed.ts`, TYPED);
    const strict = "--noEmit --strict --target es2022 --module nodenext --skipLibCheck false".split(" ");
    await run(folder, "npx", "tsc", ...strict, "typed.ts");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
