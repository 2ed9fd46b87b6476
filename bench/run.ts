/**
 * `deno task bench [--rounds N] [--quick] [--json]`: every figure is a ratio of two things that took turns in this one run.
 *
 * @module
 */

import { compileWhere } from "../records/where.ts";
import type { RingFormat } from "../render/ring_stream.ts";
import { ringRenderer } from "../render/ring_stream.ts";
import { Decoder } from "../wasm/decoder.ts";
import { specialise } from "../wasm/specialise.ts";
import { buildC } from "./baseline/build.ts";
import { type Mix, mixes, RING_BYTES } from "./mixes.ts";

/** A figure beside its target. */
interface Row {
  readonly what: string;
  readonly target: string;
  /** Ratio of medians; undefined: not measured, `note` says why. */
  readonly median?: number;
  /** Ratio of minima. */
  readonly minimum?: number;
  readonly met?: boolean;
  readonly note?: string;
}

const SOURCES: Readonly<Record<string, string>> = { SQ: "snd", SRQ: "srq", CQ: "cmp" };
const ROOT = new URL("../", import.meta.url).pathname;
const rows: Row[] = [];

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** Runs two things in turn, so many rounds. */
async function turns(
  rounds: number,
  ours: () => number | Promise<number>,
  theirs: () => number | Promise<number>,
): Promise<{ ours: number[]; theirs: number[] }> {
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let i = 0; i < rounds; i++) {
    times.ours.push(await ours());
    times.theirs.push(await theirs());
  }
  return times;
}

/** A row of "theirs divided by ours" (throughput, at least) or "ours divided by theirs" (time, at most). */
function row(
  what: string,
  times: { ours: number[]; theirs: number[] },
  target: { least: number } | { most: number },
): void {
  const ratio = (of: (v: readonly number[]) => number): number =>
    "least" in target ? of(times.theirs) / of(times.ours) : of(times.ours) / of(times.theirs);
  const best = ratio((v) => Math.min(...v));
  rows.push({
    what,
    target: "least" in target ? `>= ${target.least}` : `<= ${target.most}`,
    median: ratio(median),
    minimum: best,
    met: "least" in target ? best >= target.least : best <= target.most,
  });
}

const sink = Deno.openSync("/dev/null", { write: true });

function render(decoder: Decoder, mix: Mix, format: RingFormat, where?: Uint8Array): number {
  const start = performance.now();
  const renderer = ringRenderer(decoder, { ...mix.options, format, where });
  for (let at = 0; at < mix.bytes.length; at += 1 << 16) {
    for (const block of renderer.push(mix.bytes.subarray(at, at + (1 << 16)))) sink.writeSync(block);
  }
  for (const block of renderer.finish()) sink.writeSync(block);
  return performance.now() - start;
}

async function text(command: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args], stdin: "null" }).output();
  if (!success) throw new Error(`${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

async function wall(command: string): Promise<number> {
  const start = performance.now();
  await text("sh", ["-c", command]);
  return performance.now() - start;
}

async function sum(command: string): Promise<string> {
  return (await text("sh", ["-c", `${command} | cksum`])).trim();
}

/** Decoding and formatting inside one process, the C programs beside it. */
async function inProcess(
  rounds: number,
  plain: string,
  tuned: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  for (const mix of mixes()) {
    const decoder = Decoder.create();
    decoder.accelerate(specialise);
    for (let i = 0; i < 6; i++) render(decoder, mix, "text");
    const c = (program: string) => async () => {
      const times = (await text(program, [mix.name, files.get(mix.name)!, "2"])).trim().split("\n");
      return Number(times[1]) / 1e6;
    };
    row(
      `${mix.name}: text, throughput, fprintf C / ours`,
      await turns(rounds, () => render(decoder, mix, "text"), c(plain)),
      {
        least: 15,
      },
    );
    row(
      `${mix.name}: text, time, ours / hand-tuned C`,
      await turns(rounds, () => render(decoder, mix, "text"), c(tuned)),
      {
        most: 2.5,
      },
    );
    const where = compileWhere(mix.name === "SRQ" ? "next_wqe_index=0xffff" : "opcode=ATOMIC_CS,qpn=1");
    const filter = (): number => render(decoder, mix, "text", where);
    row(
      `${mix.name}: --where without a match, ours / text`,
      await turns(rounds, filter, () => render(decoder, mix, "text")),
      {
        most: 0.2,
      },
    );
    stringifyRow(mix, decoder, rounds, await records(mix));
  }
}

function records(mix: Mix): Promise<unknown[]> {
  const decoder = Decoder.create();
  const renderer = ringRenderer(decoder, { ...mix.options, format: "ndjson" });
  let lines = "";
  for (const block of renderer.push(mix.bytes)) lines += new TextDecoder().decode(block.slice());
  for (const block of renderer.finish()) lines += new TextDecoder().decode(block.slice());
  return Promise.resolve(lines.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line)));
}

function stringifyRow(mix: Mix, decoder: Decoder, rounds: number, objects: readonly unknown[]): void {
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let i = 0; i < rounds; i++) {
    times.ours.push(render(decoder, mix, "ndjson"));
    const start = performance.now();
    let length = 0;
    for (const object of objects) length += JSON.stringify(object).length + 1;
    if (length === 0) throw new Error("Nothing was written");
    times.theirs.push(performance.now() - start);
  }
  row(`${mix.name}: ndjson, throughput, JSON.stringify / ours`, times, { least: 15 });
}

/** Whole processes. */
async function processes(
  rounds: number,
  plain: string,
  files: ReadonlyMap<string, string>,
  folder: string,
): Promise<void> {
  const deno = `${Deno.execPath()} run --quiet --no-prompt --allow-read`;
  const ours = (name: string, file: string): string =>
    `${deno} ${ROOT}main.ts decode ${file} --source ${SOURCES[name]} --stride 64 --quiet`;
  for (const [name, file] of files) {
    if (await sum(ours(name, file)) !== await sum(`${plain} ${name} ${file}`)) {
      const note = name === "CQ" ? "ours explains the errors as well" : "the texts differ";
      rows.push({ what: `${name}: same text as the C program`, target: "equal", note });
    }
    const pair = (tail: string, path: string) =>
      turns(rounds, () => wall(`${ours(name, path)} ${tail}`), () => wall(`${plain} ${name} ${path} ${tail}`));
    row(`${name}: wall, 4 MiB to /dev/null, ours / fprintf C`, await pair("> /dev/null", file), { most: 0.4 });
    row(`${name}: wall, 4 MiB to a pipe, ours / fprintf C`, await pair("| cat > /dev/null", file), { most: 0.55 });
    const long = `${folder}/${name}64`;
    await text("sh", ["-c", `for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do cat ${file}; done > ${long}`]);
    const few = Math.max(3, rounds >> 2);
    const times = await turns(
      few,
      () => wall(`${ours(name, long)} > /dev/null`),
      () => wall(`${plain} ${name} ${long} > /dev/null`),
    );
    row(`${name}: wall, 64 MiB to /dev/null, ours / fprintf C`, times, { most: 0.1 });
    await Deno.remove(long);
  }
  const empty = `${folder}/empty.ts`;
  await Deno.writeTextFile(empty, "");
  const one = `${folder}/one.bin`;
  await Deno.writeFile(one, mixes()[0]!.bytes.subarray(0, 64));
  for (const [what, command] of [["--version", `${deno} ${ROOT}main.ts --version`], ["one element", ours("SQ", one)]]) {
    const times = await turns(rounds, () => wall(`${command} > /dev/null`), () => wall(`${deno} ${empty}`));
    row(`start-up: ${what}, ours / deno run of an empty file`, times, { most: 1.15 });
  }
}

/** Peak memory over an empty script, in MiB. */
async function memory(files: ReadonlyMap<string, string>, folder: string, quick: boolean): Promise<void> {
  const deno = `${Deno.execPath()} run --quiet --no-prompt --allow-read`;
  const peak = async (command: string): Promise<number | undefined> => {
    try {
      const out = await text("sh", ["-c", `/usr/bin/time -f %M ${command} 2>&1 > /dev/null | tail -n 1`]);
      return Number(out) / 1024 || undefined;
    } catch {
      return undefined;
    }
  };
  const base = await peak(`${deno} ${folder}/empty.ts`);
  const large = `${folder}/large`;
  await text("truncate", ["-s", quick ? "64M" : "1G", large]);
  const small = await peak(`${deno} ${ROOT}main.ts decode ${files.get("SRQ")} --source srq --stride 64 --quiet`);
  const most = await peak(`${deno} ${ROOT}main.ts decode ${large} --source srq --stride 64 --quiet`);
  await Deno.remove(large);
  if (base === undefined || small === undefined || most === undefined) {
    rows.push({ what: "peak memory", target: "<= 20 MiB", note: "/usr/bin/time is not installed" });
    return;
  }
  const size = quick ? "64 MiB" : "1 GiB";
  const over = most - base;
  rows.push({
    what: `peak memory over an empty script, ${size} (MiB)`,
    target: "<= 20",
    median: over,
    met: over <= 20,
  });
  const growth = most - small;
  rows.push({ what: `peak memory, ${size} minus 4 MiB input (MiB)`, target: "<= 6", median: growth, met: growth <= 6 });
}

function print(): void {
  if (Deno.args.includes("--json")) {
    console.log(JSON.stringify({ schema: "wqdump/bench/1", rows }, null, 2));
    return;
  }
  const shown = (value: number | undefined): string => value === undefined ? "-" : value.toFixed(2);
  console.log(`${"quantity".padEnd(60)} ${"target".padStart(8)} ${"median".padStart(8)} ${"minimum".padStart(8)}`);
  for (const { what, target, median, minimum, met, note } of rows) {
    const verdict = met === undefined ? note ?? "" : met ? "met" : "missed";
    console.log(
      `${what.padEnd(60)} ${target.padStart(8)} ${shown(median).padStart(8)} ${shown(minimum).padStart(8)} ${verdict}`,
    );
  }
}

const quick = Deno.args.includes("--quick");
const at = Deno.args.indexOf("--rounds");
const rounds = at >= 0 ? Number(Deno.args[at + 1]) : quick ? 3 : 9;
const folder = await Deno.makeTempDir({ prefix: "wqdump-bench-" });
try {
  const files = new Map<string, string>();
  for (const mix of mixes()) {
    files.set(mix.name, `${folder}/${mix.name}`);
    await Deno.writeFile(`${folder}/${mix.name}`, mix.bytes);
  }
  const plain = await buildC(folder, "PLAIN");
  const tuned = await buildC(folder, "TUNED");
  if (plain === undefined || tuned === undefined) {
    rows.push({ what: "all ratios to C", target: "-", note: "there is no C compiler (cc)" });
  } else {
    await inProcess(rounds, plain, tuned, files);
    await processes(rounds, plain, files, folder);
    await memory(files, folder, quick);
  }
  print();
} finally {
  await Deno.remove(folder, { recursive: true });
}
console.error(`Rings of ${RING_BYTES >> 20} MiB, ${rounds} rounds in turns, minima and medians`);
