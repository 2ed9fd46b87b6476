/** The executable's messages speak of the executable: whoever runs it has no deno, and cannot give it a flag. */

import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../../cli/commands.ts";
import { flagRows } from "../../cli/flags.ts";
import { run, WQDUMP } from "./workbench.ts";

/** What the runtime lets nobody read or write with less than all permissions, and what is not there. */
const PLACES = ["/proc/self/maps", "/proc/1/environ", "/sys/kernel/notes", "/dev/fd/9", "/dev/null/none"];
/** Where nothing can come to harm that is tried to be written. */
const NOWHERE = ["/sys/kernel/notes", "/dev/fd/9", "/dev/null/none"];

/** Command lines in which FILE is read, one a command and option that names a file. */
function* reading(): Generator<string> {
  for (const [name, { positionals }] of Object.entries(COMMANDS)) {
    if (positionals?.completes === "file" || positionals?.completes === "device") yield `${name} FILE`;
  }
  yield* [
    "-d FILE --menu",
    "-d FILE --source Snd --dump WQ --qp 1",
    "decode FILE --source snd",
    "-d sim:FILE.json --menu",
  ];
  yield* [
    "capture -d FILE --all -o out.wqd",
    "diagnose sim:sick --log FILE --qp 0x201",
    "compare sim:sick FILE --qp 0x201",
  ];
  yield* [
    "diagnose --samples FILE,FILE",
    "diagnose sim:sick --remote FILE",
    "devices --lib FILE",
  ];
}

/** Command lines in which FILE is written, one an option that does. */
function* writing(): Generator<string> {
  for (const [name, { writes, commands }] of flagRows()) {
    if (writes === undefined) continue;
    if (commands.includes("dump")) yield `-d sim:sick --source QP --dump QP --qp 0x201 --${name} FILE`;
    if (commands.includes("capture")) {
      yield `capture -d sim:sick --qp 0x201 -o out.wqd --force --${name} FILE`.replace(
        "-o out.wqd --force --output",
        "-o",
      );
    }
    if (commands.includes("list")) yield `list sim:sick --${name} FILE${name === "rows" ? ".csv" : ""}`;
    if (commands.includes("watch")) {
      yield `watch sim:sick --for 0.01 --every 0.01 --on warning --format ${
        name === "output" ? "html" : "text"
      } --${name} FILE`;
    }
  }
}

Deno.test("no message of the executable names a flag of deno, or deno", async () => {
  const refused = new Set<string>();
  const tried = [
    ...[...reading()].flatMap((line) => PLACES.map((place) => [line, place] as const)),
    ...[...writing()].flatMap((line) => NOWHERE.map((place) => [line, place] as const)),
  ];
  for (const [line, place] of tried) {
    const { code, stderr } = await run([WQDUMP, ...line.replaceAll("FILE", place).split(" ")]);
    assert(!/--allow-|\bdeno\b|all access|compilation/i.test(stderr), `${line} of ${place}: ${stderr}`);
    assert(!stderr.includes("Internal error"), `${line} of ${place}: ${stderr}`);
    if (code !== 0) refused.add(line);
  }
  assertEquals([...reading()].filter((line) => !refused.has(line)), []);
});
