/**
 * `deno task fuzz [--minutes N] [--inputs N] [--seed S] [--only TARGET,…] [--limit SECONDS]`: mutated input through every
 * entry point. A finding is minimised and kept as `tests/data/fuzz/<target>-<seed>.bin`, which the tests replay; an input
 * that takes longer than the limit is kept as it is, and ends the run.
 */

import { cleanUp } from "../tests/fuzz/inputs.ts";
import { fuzz, TARGETS } from "../tests/fuzz/run.ts";
import { Watch } from "../tests/fuzz/watch.ts";

/** Seconds that an input may take on a machine with much else to do; most take a thousandth of one. */
const LIMIT = 120;

const OPTIONS = ["minutes", "inputs", "seed", "only", "limit"];
const strange = Deno.args.find((arg, n) => n % 2 === 0 && !OPTIONS.some((name) => arg === `--${name}`));
if (strange !== undefined) {
  console.error(`-E- No option "${strange}"; there are ${OPTIONS.map((name) => `--${name} VALUE`).join(", ")}`);
  Deno.exit(2);
}

function option(name: string): string | undefined {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? undefined : Deno.args[at + 1];
}

function number(name: string, otherwise: number): number {
  const text = option(name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) {
    console.error(`-E- Option --${name} takes a number, not "${text}"`);
    Deno.exit(2);
  }
  return value;
}

const minutes = option("minutes") === undefined ? undefined : number("minutes", 1);
const inputs = number("inputs", minutes === undefined ? 1_000_000 : Number.MAX_SAFE_INTEGER);
const seed = number("seed", Date.now() & 0xffffff);
const only = option("only")?.split(",");
const unknown = only?.find((name) => !TARGETS.some((t) => t.name === name));
if (unknown !== undefined) {
  console.error(`-E- No target "${unknown}"; there are ${TARGETS.map((t) => t.name).join(", ")}`);
  Deno.exit(2);
}
console.log(`seed ${seed}`);
const started = Date.now();
const until = minutes === undefined ? undefined : started + minutes * 60_000;
const folder = new URL("../tests/data/fuzz", import.meta.url).pathname;
const watch = new Watch({ targets: TARGETS.map(({ name }) => name), limit: number("limit", LIMIT), folder });
const { counts, times, findings } = await fuzz({ seed, inputs, until, only, watch });
watch.end();
cleanUp();
for (const [name, count] of counts) console.log(`${name.padEnd(12)} ${count} inputs ${times.get(name)} ms`);
const sum = [...counts.values()].reduce((a, b) => a + b, 0);
console.log(`${sum} inputs, ${findings.length} findings, ${Math.round((Date.now() - started) / 1000)} s`);
for (const { target, bytes, seed, error } of findings) {
  const name = `${target}-${seed.toString(16).padStart(8, "0")}.bin`;
  await Deno.writeFile(`${folder}/${name}`, bytes);
  console.error(
    `-E- ${name} (${bytes.length} bytes): ${error instanceof Error ? error.stack ?? error.message : error}`,
  );
}
if (findings.length > 0) Deno.exit(1);
