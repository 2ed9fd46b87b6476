/**
 * What a fleet costs: rows of many hosts are made, written, merged and asked, with time and memory by the number of hosts.
 *
 *     deno run -A --no-check --config tests/fleet/deno.json bench/fleet_scale.ts [--hosts 100,1000] [--qps 2000]
 *
 * Every host judges its own queues, as it would in a fleet; samples are made once and bear the name of each host in turn.
 */

import { diagnosisRows } from "../api/fleet.ts";
import { judge } from "../diagnose/judge.ts";
import type { Sample } from "../diagnose/types.ts";
import { rowsFile } from "../render/rows_file.ts";
import { type Fault, makeFleet } from "./fleet.ts";

/** A statement of docs/fleet.md that needs all hosts. */
const QUESTION = "select coalesce(peer_host, dgid) as peer, verdict, sum(queues)::int as queues, " +
  "count(distinct host)::int as hosts from q where sample = 0 and severity <> 'info' group by all order by queues desc";

/** One host of a job, and a host with trouble. */
const FAULTS: readonly Fault[] = ["none", "loss to host"];

function named(samples: readonly Sample[], host: string): Sample[] {
  return samples.map((sample) => ({
    ...sample,
    host,
    facts: sample.facts === undefined ? undefined : { ...sample.facts, host },
  }));
}

function options(): { readonly hosts: readonly number[]; readonly qps: number } {
  const of = (name: string, usual: string): string => {
    const at = Deno.args.indexOf(name);
    return at < 0 ? usual : Deno.args[at + 1] ?? usual;
  };
  return { hosts: of("--hosts", "50,100,200").split(",").map(Number), qps: Number(of("--qps", "2000")) };
}

const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

async function measure(count: number, models: readonly (readonly Sample[])[], folder: string): Promise<string> {
  let [rows, bytes, judged, written] = [0, 0, 0, 0];
  for (let n = 0; n < count; n++) {
    // One host in ten is next to the one with trouble.
    const samples = named(models[n % 10 === 7 ? 1 : 0]!, `node${String(n).padStart(5, "0")}`);
    const began = performance.now();
    const answer = { ...judge([samples]), incomplete: null };
    const own = [...diagnosisRows([samples], answer, "bench")];
    const half = performance.now();
    const path = `${folder}/${n}.parquet`;
    await Deno.writeFile(path, ReadableStream.from(rowsFile(path, own)));
    judged += half - began;
    written += performance.now() - half;
    rows += own.length;
    bytes += (await Deno.stat(path)).size;
  }
  const asked = await ask(`${folder}/*.parquet`);
  const rss = mib(Deno.memoryUsage().rss);
  return `| ${count} | ${rows} | ${mib(bytes)} | ${(judged / count).toFixed(1)} | ${(written / count).toFixed(1)} | ` +
    `${(asked / 1000).toFixed(2)} | ${rss} |`;
}

/** Milliseconds for an answer over all files. */
async function ask(files: string): Promise<number> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const began = performance.now();
  await connection.run(`create view q as select * from read_parquet('${files}', union_by_name = true)`);
  const reader = await connection.runAndReadAll(QUESTION);
  if (reader.getRowObjectsJson().length === 0) throw new Error("The merged rows say nothing of trouble");
  connection.closeSync();
  return performance.now() - began;
}

const { hosts, qps } = options();
const models = FAULTS.map((fault) => makeFleet({ hosts: 2, connections: qps, fault, seed: 1 }).adapters[0]!);
console.log(
  `| hosts of ${qps} QPs | rows | MiB | ms a host to judge | ms a host to write | s to merge and ask | MiB RSS |`,
);
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const count of hosts) {
  const folder = await Deno.makeTempDir();
  try {
    console.log(await measure(count, models, folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
