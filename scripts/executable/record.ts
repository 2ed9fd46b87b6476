/**
 * The program as it is built for once, to see what it does: runs the samples, and prints which modules each of them
 * loads; or, with a folder as its argument, writes there what the engine has made of each part.
 *
 * @module
 */

import { forget, modulesRun, part, start } from "./loader.ts";

/** What is asked for. */
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

const loaded: number[][] = [];
for (const sample of task.samples) {
  forget();
  const code = await start((entry) =>
    (entry.run as (args: readonly string[], host: unknown) => Promise<number>)(sample, host)
  );
  // 10: diagnose found something.
  if (code !== 0 && code !== 10) throw new Error(`The sample "${sample.join(" ")}" ended with ${code}`);
  loaded.push(modulesRun());
}
if (task.parts === 0) console.log(JSON.stringify(loaded));
for (let at = 0; at < task.parts; at++) {
  Deno.writeFileSync(`${task.folder}/${at}.cache`, part(at).script.createCachedData());
}
Deno.exit(0);
