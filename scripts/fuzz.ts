/**
 * `deno task fuzz [--minutes N] [--inputs N] [--seed S] [--only TARGET,…]`: mutated input through every entry point.
 * A finding is minimised and kept as `tests/data/fuzz/<target>-<seed>.bin`, which the tests replay.
 */

import { cleanUp } from "../tests/fuzz/inputs.ts";
import { fuzz, TARGETS } from "../tests/fuzz/run.ts";

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
const { counts, times, findings } = await fuzz({ seed, inputs, until, only });
cleanUp();
for (const [name, count] of counts) console.log(`${name.padEnd(12)} ${count} inputs ${times.get(name)} ms`);
const sum = [...counts.values()].reduce((a, b) => a + b, 0);
console.log(`${sum} inputs, ${findings.length} findings, ${Math.round((Date.now() - started) / 1000)} s`);
for (const { target, bytes, seed, error } of findings) {
  const name = `${target}-${seed.toString(16).padStart(8, "0")}.bin`;
  await Deno.writeFile(new URL(`../tests/data/fuzz/${name}`, import.meta.url), bytes);
  console.error(
    `-E- ${name} (${bytes.length} bytes): ${error instanceof Error ? error.stack ?? error.message : error}`,
  );
}
if (findings.length > 0) Deno.exit(1);
