/**
 * The program as it is built for once, to see what it does: runs the samples, and prints which modules each of them
 * loads; or, with a folder as its argument, writes there what the engine has made of each part.
 */

import { forget, modulesRun, part, start } from "./loader.ts";

interface Task {
  /** Command lines. */
  readonly samples: readonly (readonly string[])[];
  /** How many parts there are; 0: say what is loaded. */
  readonly parts: number;
  /** Where compiled parts go. */
  readonly folder: string;
}

const task: Task = JSON.parse(Deno.args[0] ?? "");
const sink = {
  writeSync: (bytes: Uint8Array) => bytes.length,
  write: (bytes: Uint8Array) => Promise.resolve(bytes.length),
  isTerminal: () => false,
};
const host = {
  stdout: sink,
  stderr: sink,
  stdin: { read: () => Promise.resolve(null), isTerminal: () => false },
  noColor: true,
  screen: () => ({}),
  isGranted: () => Promise.resolve(true),
  onSignal: () => () => {},
  // What follows still needs it.
  giveUp: () => Promise.resolve(),
  exit: (code: number): never => {
    throw new Error(`ended with ${code}`);
  },
};

/** Runs samples; returns which modules each has loaded. */
async function runSamples(samples: Task["samples"]): Promise<number[][]> {
  const loaded: number[][] = [];
  for (const sample of samples) {
    forget();
    const code = await start((entry) =>
      (entry.run as (args: readonly string[], host: unknown) => Promise<number>)(sample, host)
    );
    // 10: diagnose found something.
    if (code !== 0 && code !== 10) throw new Error(`The sample "${sample.join(" ")}" ended with ${code}`);
    loaded.push(modulesRun());
  }
  return loaded;
}

/** Nothing waits for the system: the engine numbers functions as it meets them, and is to meet them in one order. */
function answerAtOnce(methods: Record<string, unknown>): void {
  for (const name of Object.getOwnPropertyNames(methods)) {
    const atOnce = methods[`${name}Sync`];
    if (typeof atOnce !== "function") continue;
    methods[name] = function (this: unknown, ...args: readonly unknown[]): Promise<unknown> {
      return new Promise((resolve) => resolve(atOnce.apply(this, args)));
    };
  }
}

answerAtOnce(Deno as unknown as Record<string, unknown>);
answerAtOnce(Deno.FsFile.prototype as unknown as Record<string, unknown>);
// No time passes either: what takes long lets others go on, which is code too.
performance.now = () => 0;
Date.now = () => 0;
// Nor does it matter how many processors the machine has that builds.
Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 });
const loaded = await runSamples(task.samples);
if (task.parts === 0) console.log(JSON.stringify(loaded));
// What the engine compiles beside is marked as long as it is not done.
else await new Promise((resolve) => setTimeout(resolve, 1000));
for (let at = 0; at < task.parts; at++) {
  Deno.writeFileSync(`${task.folder}/${at}.cache`, part(at).script.createCachedData());
}
Deno.exit(0);
