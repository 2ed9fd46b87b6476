/** `deno task bench`: speed and memory as ratios of two things that took turns in this one run. */

import { type BenchArgs, HELP, parseBenchArgs, wanted } from "./args.ts";
import { type Case, roundsOf, type Row, runCase } from "./case.ts";
import { captureCases } from "./cases/captures.ts";
import { deviceCases } from "./cases/device.ts";
import { logCases } from "./cases/logs.ts";
import { memoryCases } from "./cases/memory.ts";
import { ringCases } from "./cases/rings.ts";
import { startupCases } from "./cases/startup.ts";
import { checkFloors, floorsOf } from "./floors.ts";
import { machine } from "./machine.ts";
import { asJson, asMarkdown, asText } from "./table.ts";
import { Workshop } from "./workshop.ts";

function allCases(shop: Workshop): readonly Case[] {
  return [startupCases, ringCases, captureCases, deviceCases, logCases, memoryCases].flatMap((make) => make(shop));
}

async function measured(cases: readonly Case[], rounds: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const one of cases) {
    const start = performance.now();
    const row = await runCase(one, rounds);
    rows.push(row);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const how = row.failed ? "FAILED" : row.rounds === 0 ? row.note : `${roundsOf(one, rounds)} rounds`;
    console.error(`${rows.length}/${cases.length} ${one.what} (${how}, ${seconds} s)`);
  }
  return rows;
}

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];

/** The exit code. */
async function bench(args: BenchArgs, shop: Workshop): Promise<number> {
  if (args.floors) return await checkFloors(floorsOf(allCases(shop)), (line) => console.log(line)) ? 0 : 1;
  const cases = allCases(shop).filter(({ what }) => wanted(what, args.only));
  if (cases.length === 0) {
    console.error(`No row has ${args.only.join(" or ")} in its name; --list names all rows`);
    return 2;
  }
  if (args.list) {
    for (const { what } of cases) console.log(what);
    return 0;
  }
  const rows = await measured(cases, args.rounds);
  const report = { date: new Date(), machine: await machine(), rounds: args.rounds, rows };
  const form = { text: asText, markdown: asMarkdown, json: asJson }[args.format];
  Deno.stdout.writeSync(new TextEncoder().encode(form(report)));
  return rows.some(({ failed }) => failed) ? 1 : 0;
}

// Hundreds of megabytes may lie there.
function interrupted(shop: Workshop): void {
  Deno.removeSync(shop.folder, { recursive: true });
  console.error("Interrupted");
  Deno.exit(130);
}

async function main(): Promise<number> {
  let args: BenchArgs;
  try {
    args = parseBenchArgs(Deno.args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}; --help tells what there is`);
    return 2;
  }
  if (args.help) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const shop = await Workshop.open();
  for (const signal of SIGNALS) Deno.addSignalListener(signal, () => interrupted(shop));
  try {
    return await bench(args, shop);
  } finally {
    await shop.close();
  }
}

if (import.meta.main) Deno.exit(await main());
