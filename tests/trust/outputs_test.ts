/**
 * What is written takes nothing else's place: not another output's, not the input's, not that of what a command has not
 * written at all. Names that mean standard input are that everywhere.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../cli/run.ts";
import type { CommandName } from "../../cli/flag_types.ts";
import { type FlagName, flagRows } from "../../cli/flags.ts";
import { inShell, wqdump } from "../cli/run.ts";
import { fakeHost } from "../unit/cli/fakes.ts";

const RING = "--source Snd --dump WQ --qp 0x201";
const ALLOW = ["--allow-read", "--allow-write"];

/** A folder with a capture in it. */
async function withCapture(use: (folder: string, capture: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-outputs-" });
  try {
    const path = `${folder}/a.wqd`;
    const made = await wqdump(`capture -d sim:mt4125_pciconf0 --qp 0x201 -o ${path}`, { allow: ALLOW });
    assertEquals(made.code, 0, made.stderr);
    await use(folder, path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("no output takes the place of another one, or of what is read, by whatever name", async () => {
  await withCapture(async (folder, capture) => {
    const before = await Deno.readFile(capture);
    await Deno.symlink(capture, `${folder}/link`);
    const lines: readonly (readonly [args: string, said: RegExp])[] = [
      [`-d ${capture} ${RING} --bin ${capture}`, /Option --bin .* would take the place of what is read/],
      [`-d ${folder}/link ${RING} --bin ${capture}`, /Option --bin .* would take the place of what is read/],
      [`-d ${capture} ${RING} --bin ${folder}/./link`, /Option --bin .* would take the place of what is read/],
      [`diagnose ${capture} --format html -o ${capture}`, /Option --output .* would take the place of what is read/],
      [`diagnose --samples ${capture},${capture} --format html -o ${capture}`, /take the place of what is read/],
      [`capture -d ${capture} --all -o ${capture}`, /Option --output .* would take the place of what is read/],
      [`-d sim:sick --menu --bin ${folder}/x --trace ${folder}/./x`, /Options --\w+ and --\w+ name the same file/],
      [`diagnose sim:sick --rows ${folder}/x.csv --format html -o ${folder}/x.csv`, /name the same file/],
      [`capture -d sim:sick --all -o ${folder}/k --force --redact-key ${folder}/./k`, /--redact-key and --output name/],
      [
        `list sim:sick --rows ${folder}/k.csv --redact-key ${folder}/k.csv`,
        /--redact-key and --rows name the same file/,
      ],
    ];
    for (const [args, said] of lines) {
      const host = fakeHost({ granted: ["read"] });
      assertEquals(await run(args.split(" "), host), 2, args);
      assertMatch(host.seen.stderr, said, args);
      assertEquals(await Deno.readFile(capture), before, args);
    }
    const again = await wqdump(`capture -d ${capture} --all --force -o ${capture}`, { allow: ALLOW });
    assertEquals(again.code, 0, "--force is said by whoever means it");
  });
});

Deno.test({
  name: "what could not be kept is not said to be kept",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    // A folder that is there and takes no files.
    const watch = "watch sim:sick --for 0.02 --every 0.01 --keep /proc/self/fdinfo --on not-acked";
    for (const format of ["text", "ndjson"]) {
      const host = fakeHost({ granted: ["read", "write"] });
      await run([...watch.split(" "), "--format", format], host);
      assertStringIncludes(host.seen.stderr, "-E- Cannot write");
      assert(!/\bkept \/proc/.test(host.seen.stdout + host.seen.stderr), host.seen.stdout);
      assert(!host.seen.stdout.includes('"capture":"/proc'), host.seen.stdout);
    }
  },
});

Deno.test("a file in the current folder that is called like an adapter is told of as a file", async () => {
  await withCapture(async (folder, capture) => {
    await Deno.copyFile(capture, `${folder}/mlx5_0`);
    const { code, stdout, stderr } = await wqdump("info mlx5_0", { cwd: folder, allow: ["--allow-read"] });
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^file +: mlx5_0$/m);
    const { stdout: usual } = await wqdump("info ./mlx5_0", { cwd: folder, allow: ["--allow-read"] });
    assertEquals(stdout, usual.replace("./mlx5_0", "mlx5_0"));
    const asAdapter = await wqdump("list mlx5_0", { cwd: folder, allow: ["--allow-read"] });
    assertEquals([asAdapter.code, asAdapter.stdout], [3, ""], asAdapter.stderr);
  });
});

Deno.test("standard input is read by each of its names, by every command that reads files", async () => {
  await withCapture(async (_, capture) => {
    const input = await Deno.readFile(capture);
    const allow = ["--allow-read"];
    for (const args of ["-d FILE --menu", `-d FILE ${RING}`, "list FILE", "info FILE", "diagnose FILE"]) {
      const named = await wqdump(args.replace("FILE", capture), { allow });
      for (const name of ["-", "/dev/stdin", "/dev/fd/0"]) {
        const { code, stdout, stderr } = await wqdump(args.replace("FILE", name), { allow, input });
        assertEquals(code, named.code, `${args} ${name}: ${stderr}`);
        if (!args.startsWith("info")) assertEquals(stdout, named.stdout, `${args} ${name}`);
        else assertStringIncludes(stdout, "kind       : capture\n");
      }
    }
  });
});

/** Options whose value is written, in command lines that read a folder. */
const IN_FOLDERS: Readonly<Partial<Record<FlagName, readonly string[]>>> = {
  output: ["diagnose FOLDER --format html -o OUT"],
  rows: ["list FOLDER --rows OUT", "diagnose FOLDER --rows OUT", "list -d FOLDER --rows OUT"],
  "redact-key": ["list FOLDER --redact-key OUT", "diagnose FOLDER --redact-key OUT"],
};
/** Commands with such an option that read no folder: `-d` is one adapter or file, and `capture` and `compare` take no more. */
const NO_FOLDERS: readonly CommandName[] = ["dump", "capture", "compare", "watch", "page"];

Deno.test("no output lies in a folder that is read: it would be an input the next time", async () => {
  for (const [name, { writes, commands }] of flagRows()) {
    if (writes === undefined) continue;
    const reading = commands.filter((command) => !NO_FOLDERS.includes(command));
    const tried = new Set(IN_FOLDERS[name]?.map((line) => line.split(" ")[0]));
    assertEquals([...tried].sort(), [...reading].sort(), `--${name}`);
  }
  await withCapture(async (folder) => {
    await Deno.mkdir(`${folder}/below`);
    await Deno.symlink(folder, `${folder}/below/again`);
    const names = [`${folder}/out.csv`, `${folder}/below/../out.csv`, `${folder}/below/again/out.csv`];
    for (const line of Object.values(IN_FOLDERS).flat()) {
      for (const [out, read] of [...names.map((name) => [name, folder]), [names[0], `${folder}/below/again/`]]) {
        const host = fakeHost({ granted: ["read", "write"] });
        const code = await run(line.replace("FOLDER", read!).replace("OUT", out!).split(" "), host);
        assertEquals([code, host.seen.stdout], [2, ""], `${line} ${out}`);
        assertMatch(host.seen.stderr, /^-E- Option --\S+ \S+ lies in \S+, which is read: .*\n-I- .*\n$/, line);
      }
    }
    const below = await wqdump(`list ${folder} --rows ${folder}/below/out.csv`, { allow: ALLOW });
    assertEquals(below.code, 0, below.stderr);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["a.wqd", "below"]);
  });
});

Deno.test("what a shell sends into a file that is read, or into a folder, is not read", async () => {
  await withCapture(async (folder, capture) => {
    const log = `${folder}/a.log`;
    const shell = (script: string) => inShell(script, { allow: ["--allow-read"] });
    await Deno.writeTextFile(log, "NET/IB : Got completion with status=12 opcode=0 len=0 vendor err 129 (Send)\n");
    // The copies have the words of the log: read again, they would be found again.
    const whole = await shell(`wqdump decode ${log} 2>&1`);
    assertEquals(whole.code, 0);
    const both = await shell(
      `cp ${log} ${folder}/b.txt; wqdump decode ${folder} >>${folder}/b.txt; cat ${folder}/b.txt`,
    );
    assertStringIncludes(both.stderr, `-W- ${folder}/b.txt is not read: it is where stdout goes\n`);
    assertEquals(both.stdout.split("status=12").length, whole.stdout.split("status=12").length + 1, both.stdout);
    const remarks = await shell(`wqdump decode ${folder} 2>${folder}/c.txt; cat ${folder}/c.txt`);
    assertStringIncludes(remarks.stdout, `${folder}/c.txt is not read: it is where stderr goes\n`);
    const lines = [`decode ${log} >>${log}`, `decode - <${log} >>${log}`, `decode <${log} 2>>${log}`];
    lines.push(`list ${capture} >>${capture}`, `info ${capture} >>${capture}`, `-d ${capture} --menu >>${capture}`);
    const before = [await Deno.readFile(log), await Deno.readFile(capture)];
    for (const line of lines) {
      const { code, stderr } = await shell(`wqdump ${line}`);
      assertEquals(code, 2, `${line}: ${stderr}`);
      if (!line.includes("2>>")) assertMatch(stderr, /^-E- \S+ is read, and is where stdout goes: send it elsewhere\n/);
    }
    assertEquals((await Deno.readFile(log)).subarray(0, before[0]!.length), before[0]);
    assertEquals(await Deno.readFile(capture), before[1]);
  });
});

const WRITING: Readonly<Partial<Record<FlagName, string>>> = {
  bin: `-d sim:sick ${RING} --bin OUT`,
  trace: "-d sim:sick --menu --trace OUT",
  rows: "list sim:sick --rows OUT",
  output: "diagnose sim:sick --format html -o OUT",
  "redact-key": "list sim:sick --redact-key OUT",
  keep: "watch sim:sick --for 0.01 --every 0.01 --on warning --keep OUT",
};

Deno.test("no output is the file into which a shell sends what is printed, by whatever name", async () => {
  const options = [...flagRows()].filter(([, { writes }]) => writes !== undefined).map(([name]) => name);
  assertEquals(options.filter((name) => WRITING[name] === undefined), []);
  await withCapture(async (folder) => {
    await Deno.symlink("/dev/stdout", `${folder}/link`);
    for (const name of options) {
      const line = WRITING[name]!;
      const out = `${folder}/${name}.csv`;
      for (
        const [path, to] of [[out, `>${out}`], [out, `2>${out}`], [`${folder}/./${name}.csv`, `>>${out}`]] as const
      ) {
        const { code, stderr } = await inShell(`wqdump ${line.replace("OUT", path)} ${to}`, { allow: ALLOW });
        assertEquals(code, 2, `${line} ${to}: ${stderr}`);
        const said = to.startsWith("2") ? await Deno.readTextFile(out) : stderr;
        assertMatch(said, /^-E- Option --\S+ \S+ names the file where std(?:out|err) goes: /, `${line} ${to}`);
        await Deno.remove(out);
      }
    }
    const linked = await inShell(`wqdump ${WRITING.bin!.replace("OUT", `${folder}/link`)} >${folder}/x`, {
      allow: ALLOW,
    });
    assertEquals(linked.code, 2, linked.stderr);
  });
});

Deno.test("a folder in the current folder that is called like an adapter does not take its place", async () => {
  await withCapture(async (folder, capture) => {
    await Deno.mkdir(`${folder}/mlx5_0`);
    await Deno.copyFile(capture, `${folder}/mlx5_0/a.wqd`);
    for (const command of ["list", "diagnose"]) {
      const { code, stdout } = await wqdump(`${command} mlx5_0`, { cwd: folder, allow: ["--allow-read"] });
      assertEquals([code, stdout], [3, ""], command);
      const named = await wqdump(`${command} ./mlx5_0`, { cwd: folder, allow: ["--allow-read"] });
      assert(named.stdout !== "", named.stderr);
    }
  });
});
