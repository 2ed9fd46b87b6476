import { assertEquals, assertStringIncludes } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { fakeHost } from "./fakes.ts";

const WHERE = "--source CQ --dump WQ --qp 0x4a --where";

/** What is not there, with what is told to do about it. */
const MISSING: readonly (readonly [args: string, code: number, said: string, next: string])[] = [
  ["list FOLDER/incidnt.wqd", 3, "there is no such file", "-I- Did you mean FOLDER/incident.wqd?"],
  ["decode FOLDER/incident.wdq", 3, "there is no such file", "-I- Did you mean FOLDER/incident.wqd?"],
  ["info FOLDER/elsewhere", 3, "there is no such file", "-I- Check the path"],
  ["watch nonsense", 3, "no adapter of that name, nor is there such a file", "-I- Check the path"],
  ["-d nonsense --menu", 3, "no adapter of that name, nor is there such a file", "wqdump devices lists adapters"],
  ["list FOLDER", 2, '"FOLDER" has no queues to list', "-I- Name adapters"],
  [
    "capture sim:sick --all -o x.wqd",
    2,
    "takes options only",
    '-I- An adapter or a file is named by -d: -d "sim:sick"',
  ],
  [
    `-d sim:mt4129_pciconf0 ${WHERE} opcode=nonsense`,
    2,
    'no value "nonsense"',
    "-I- It is a number or one of REQ, RESP",
  ],
  [`-d sim:mt4129_pciconf0 ${WHERE} opcode=REQ_ER`, 2, 'no value "REQ_ER"', "-I- Did you mean REQ_ERR?"],
];

Deno.test("what is not there is named, with the next step: the nearest name, or where names are listed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/incident.wqd`, "");
    for (const [args, code, said, next] of MISSING) {
      const host = fakeHost({ granted: ["read"] });
      const named = args.replaceAll("FOLDER", folder).split(" ");
      assertEquals([await run(named, host), host.seen.stdout], [code, ""], args);
      assertStringIncludes(host.seen.stderr, said.replaceAll("FOLDER", folder));
      assertStringIncludes(host.seen.stderr, next.replaceAll("FOLDER", folder));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("info tells of several files what it can; one that fails keeps no other from being told", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const capture = ["capture", "-d", "sim:mt4119_pciconf0", "--all", "--contexts", "-o", `${folder}/a.wqd`];
    assertEquals(await run(capture, fakeHost()), 0);
    await Deno.copyFile(`${folder}/a.wqd`, `${folder}/b.wqd`);
    const names = ["a.wqd", "nothing.wqd", "b.wqd"].map((name) => `${folder}/${name}`);
    const text = fakeHost();
    assertEquals(await run(["info", ...names], text), 3);
    assertEquals([...text.seen.stdout.matchAll(/^file +: (.*)$/gm)].map(([, name]) => name), [names[0], names[2]]);
    assertStringIncludes(text.seen.stderr, "there is no such file");
    const json = fakeHost();
    assertEquals(await run(["info", names[0]!, names[2]!, "--json"], json), 0);
    const documents = json.seen.stdout.split(/^(?=\{"schema":)/m).map((document) => JSON.parse(document));
    assertEquals(documents.map(({ file }) => file.name), [names[0], names[2]]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
