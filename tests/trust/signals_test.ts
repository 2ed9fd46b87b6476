/** Signals: whatever asks the program to end is answered, ends it tidily, and what `nohup` ignored stays ignored. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { CommandName } from "../../cli/flag_types.ts";
import { commandLine, withDefaultSignals } from "../cli/run.ts";

const SCENARIO = new URL("../../scenarios/mt4125_pciconf0.json", import.meta.url);
const folder = await Deno.makeTempDir({ prefix: "wqdump-signals-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
await Deno.symlink(new URL("rings", SCENARIO), `${folder}/rings`);
const scenario = { ...JSON.parse(await Deno.readTextFile(SCENARIO)), faults: { delay_ms: 30 } };
await Deno.writeTextFile(`${folder}/slow.json`, JSON.stringify(scenario));
const SLOW = ["-d", `sim:${folder}/slow.json`, ..."--source FullQp --dump ALL_VALID_QPNS --scan".split(" ")];

/** A run that is under way. */
interface Running {
  readonly pid: number;
  kill(signal: Deno.Signal): void;
  /** Wait until the process has a handler of its own for the signal of a number. */
  catches(number: number): Promise<void>;
  /** Wait for text on stderr. */
  said(text: string): Promise<void>;
  readonly ended: Promise<{ code: number; signal: Deno.Signal | null; stdout: string; stderr: string }>;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** Starts wqdump; `ignoring` as a shell's trap names them. */
async function start(args: readonly string[], ignoring = ""): Promise<Running> {
  const line = await commandLine(args, { allow: ["--allow-all"] });
  const trap = ignoring === "" ? "" : `trap '' ${ignoring}; `;
  const shell = await withDefaultSignals({
    program: "/bin/sh",
    args: ["-c", `${trap}exec "$@"`, "sh", line.program, ...line.args],
  });
  const child = new Deno.Command(shell.program, {
    args: shell.args,
    env: line.env,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let stderr = "";
  const waiting: { text: string; resolve: () => void; reject: (error: Error) => void }[] = [];
  const reading = (async () => {
    for await (const piece of child.stderr.pipeThrough(new TextDecoderStream())) {
      stderr += piece;
      waiting.filter(({ text }) => stderr.includes(text)).forEach(({ resolve }) => resolve());
    }
    waiting.forEach(({ text, reject }) => reject(new Error(`"${text}" was not said: ${stderr}`)));
  })();
  const stdout = new Response(child.stdout).text();
  return {
    pid: child.pid,
    kill: (signal) => child.kill(signal),
    async catches(number) {
      const bit = 1n << BigInt(number - 1);
      const read = (name: string) => Deno.readTextFile(`/proc/${child.pid}/${name}`);
      // The shell before it has handlers too.
      while (/^(?:sh|bash|dash|env)$/m.test(await read("comm"))) await pause();
      const caught = async () => /^SigCgt:\s*(\w+)/m.exec(await read("status"))?.[1];
      while ((BigInt(`0x${await caught()}`) & bit) === 0n) await pause();
      // Deno has one of its own before wqdump has: as long as it took before, and more.
      await new Promise((resolve) => setTimeout(resolve, 1500));
    },
    said: (text) =>
      stderr.includes(text)
        ? Promise.resolve()
        : new Promise((resolve, reject) => waiting.push({ text, resolve, reject })),
    ended: (async () => {
      const { code, signal } = await child.status;
      await reading;
      return { code, signal, stdout: await stdout, stderr };
    })(),
  };
}

for (const [signal, code] of [["SIGHUP", 129], ["SIGINT", 130], ["SIGQUIT", 131], ["SIGTERM", 143]] as const) {
  Deno.test(`${signal} is answered and ends a scan with what was found`, async () => {
    const run = await start(SLOW);
    await run.said("Looking for");
    run.kill(signal);
    await run.said(`-I- ${signal}: ending`);
    const ended = await run.ended;
    assertEquals([ended.code, ended.signal], [code, null], ended.stderr);
    assertMatch(ended.stdout, /\(search incomplete\)/);
  });
}

Deno.test("a second signal ends the process at once and says what may be held", async () => {
  const stuck = { ...scenario, faults: { delay_ms: 60_000 } };
  await Deno.writeTextFile(`${folder}/stuck.json`, JSON.stringify(stuck));
  const run = await start(["-d", `sim:${folder}/stuck.json`, "--menu"]);
  await run.catches(2);
  run.kill("SIGINT");
  await run.said("-I- SIGINT: ending");
  run.kill("SIGINT");
  const ended = await run.ended;
  assertEquals(ended.code, 130, ended.stderr);
  assertMatch(ended.stderr, /-I- SIGINT: ending.*\n(.*\n)*-W- Ended at once: .*semaphore may still be held/);
});

Deno.test("a signal that was ignored when the program started stays ignored", async () => {
  for (const [signal, number] of [["SIGHUP", 1], ["SIGQUIT", 3], ["SIGINT", 2]] as const) {
    const run = await start(SLOW, `${number}`);
    await run.said("Looking for");
    for (let i = 0; i < 3; i++) run.kill(signal);
    await new Promise((resolve) => setTimeout(resolve, 200));
    run.kill("SIGTERM");
    const ended = await run.ended;
    assertEquals([ended.code, ended.signal], [143, null], `${signal}: ${ended.stderr}`);
    assert(!ended.stderr.includes(signal), ended.stderr);
  }
});

/** What each command that reads files does with a named pipe; `undefined`: it reads none, or only what was given whole. */
const READERS: Readonly<Record<CommandName, readonly string[] | undefined>> = {
  dump: ["-d", "pipe", "--menu"],
  capture: ["capture", "-d", "pipe", "--all", "-o", "out.wqd"],
  list: ["list", "pipe"],
  decode: ["decode", "pipe"],
  info: ["info", "pipe"],
  diagnose: ["diagnose", "pipe"],
  compare: ["compare", "pipe", "pipe"],
  watch: ["watch", "-d", "pipe"],
  devices: undefined,
  explain: undefined,
  demo: undefined,
  completions: undefined,
  page: undefined,
  man: undefined,
  schema: undefined,
  help: undefined,
  version: undefined,
};

/** The last signal that the program begins to listen to: with the first, Deno takes others too, and ends the program. */
const LAST = 3;

/** Wait until the process listens to all its signals, as the system tells, or has ended. */
async function listens(pid: number): Promise<void> {
  for (;;) {
    const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
    const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1];
    if (caught === undefined || /^State:\s*Z/m.test(status)) return;
    if ((BigInt(`0x${caught}`) >> BigInt(LAST - 1)) & 1n) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Somebody who opens a pipe, says that it is open, and writes nothing more for as long as it lives. */
function stallingWriter(pipe: string, text: string): Deno.ChildProcess {
  const script = 'exec 3>"$0"; printf %s "$1" >&3; echo open; read line';
  return new Deno.Command("/bin/sh", { args: ["-c", script, pipe, text], stdin: "piped", stdout: "piped" }).spawn();
}

const SIGNALS = [["SIGINT", 130], ["SIGHUP", 129], ["SIGTERM", 143]] as const;

for (const writer of ["no writer", "a writer that says nothing", "a writer that stops midway"]) {
  Deno.test({
    name: `a command that waits for a named pipe with ${writer} is ended by a signal`,
    ignore: Deno.build.os !== "linux",
    fn: async () => {
      const pairs = Object.entries(READERS).filter(([, args]) => args !== undefined);
      await Promise.all(pairs.map(async ([command, args], i) => {
        const [signal, code] = SIGNALS[i % SIGNALS.length]!;
        const pipe = `${folder}/${command}-${writer.length}`;
        await new Deno.Command("mkfifo", { args: [pipe] }).output();
        const run = await start(
          args!.map((word) => word === "pipe" ? pipe : word === "out.wqd" ? `${folder}/${word}` : word),
        );
        const other = writer === "no writer" ? undefined : stallingWriter(pipe, /midway/.test(writer) ? "mlx5 " : "");
        const opened = other?.stdout.getReader();
        if (opened !== undefined) await Promise.race([opened.read(), run.ended]);
        // `info` lets a signal do what it does to any program.
        else if (command !== "info") await listens(run.pid);
        else await new Promise((resolve) => setTimeout(resolve, 500));
        run.kill(signal);
        const ended = await run.ended;
        other?.kill("SIGKILL");
        await opened?.cancel();
        await other?.stdin.close();
        await other?.status;
        if (command === "info") assertEquals(ended.signal, signal, command);
        else assertEquals([ended.code, ended.signal], [code, null], `${command}: ${ended.stderr}`);
        assert(!ended.stderr.includes("Internal error"), ended.stderr);
      }));
    },
  });
}
