/**
 * Folders are full of what is of no use here. Each kind of remark is said a few times and then counted, whatever the
 * command; `--verbose` says all.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { COMMANDS } from "../../cli/commands.ts";
import { Folded } from "../../cli/folded.ts";
import { run } from "../../cli/run.ts";
import { fakeHost } from "../unit/cli/fakes.ts";

/** Enough that a line each would not go unseen. */
const FILES = 300;

/** Commands that take folders. */
const READING = ["decode", "list", "diagnose"];

/** What lies in the folder, and what each command has to say of it. */
const KINDS: readonly { readonly name: string; make(path: string): void; readonly silent?: readonly string[] }[] = [
  { name: "packed", make: (path) => Deno.writeFileSync(path, Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5)) },
  { name: "dangling", make: (path) => Deno.symlinkSync("/no/such/file", path) },
  { name: "bytes", make: (path) => Deno.writeFileSync(path, Uint8Array.of(0, 1, 2, 3, 0xff)) },
  { name: "log", make: (path) => Deno.writeTextFileSync(path, "hello\n"), silent: ["decode", "diagnose"] },
];

async function said(command: string, folder: string, more: readonly string[] = []): Promise<string[]> {
  const host = fakeHost({ granted: ["read"] });
  const code = await run(
    [command, folder, "sim:sick", ...more].filter((word) => command !== "decode" || word !== "sim:sick"),
    host,
  );
  assert(code === 0 || code === 1 || code === 10, `${command}: ${code} ${host.seen.stderr}`);
  return host.seen.stderr.split("\n").filter((line) => line.startsWith("-W- ") && line.includes("file "));
}

Deno.test("remarks on many foreign files are a few and a count, and all of them with --verbose", async () => {
  for (const [name, { usage, positionals }] of Object.entries(COMMANDS)) {
    const folders = /folders/.test(`${positionals?.doc} ${COMMANDS[name as keyof typeof COMMANDS].long}`);
    assertEquals(folders, READING.includes(name), `${name} ${usage}`);
  }
  for (const { name, make, silent = [] } of KINDS) {
    const folder = await Deno.makeTempDir({ prefix: "wqdump-foreign-" });
    try {
      // Names with blanks, numbers and quotes: the kind of a remark must not depend on them.
      for (let i = 0; i < FILES; i++) make(`${folder}/file "${i.toString(36)}" of ${i}`);
      for (const command of READING) {
        const lines = await said(command, folder);
        const all = await said(command, folder, ["--verbose"]);
        assertEquals(all.length, silent.includes(command) ? 0 : FILES, `${command} ${name}: ${all[0]}`);
        assertEquals(lines, all.slice(0, 5), `${command} ${name}`);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
});

Deno.test("what was not said is counted by its kind", () => {
  const folded = new Folded();
  const taken: boolean[] = [];
  for (let i = 0; i < 20_000; i++) {
    taken.push(folded.takes(`x/${i} is no log`, `x/${i}`));
    if (i % 2 === 0) {
      taken.push(folded.takes(`Context 0x${i.toString(16)} has gone after ${i} reads`, `0x${i.toString(16)}`));
    }
  }
  taken.push(folded.takes("x/rare is a device", "x/rare"));
  assertEquals(taken.filter((said) => said).length, 11);
  const rest = [...folded.rest()];
  assertMatch(rest[0]!, /^19995 more, which --verbose names: … is no log$/);
  assertMatch(rest[1]!, /^9995 more, which --verbose names: Context … has gone after … reads$/);
  assertEquals([rest.length, [...folded.rest()].length], [2, 0]);
});
