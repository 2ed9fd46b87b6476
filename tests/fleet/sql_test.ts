/** Every SQL statement of docs/fleet.md, on DuckDB, over rows of simulated jobs. */

import { assert, assertEquals } from "@std/assert";
import { DuckDBInstance } from "@duckdb/node-api";
import { diagnosisRows } from "../../api/fleet.ts";
import { type Fault, makeFleet } from "../../bench/fleet.ts";
import { judge } from "../../diagnose/judge.ts";
import { rowsFile } from "../../render/rows_file.ts";

const DOC = await Deno.readTextFile(new URL("../../docs/fleet.md", import.meta.url));
const STATEMENTS = [...DOC.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1]!);
const folder = await Deno.makeTempDir({ prefix: "wqdump-fleet-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

type Row = Record<string, unknown>;

/** Answers of all statements over the rows of a job, in each form of file. */
async function answers(fault: Fault, ending: string): Promise<{ rows: Row[][]; culprit: string | undefined }> {
  const { adapters, culprit } = makeFleet({ hosts: 16, connections: 4, fault, seed: 5 });
  const answer = { ...judge(adapters, { all: true }), incomplete: null };
  const path = `${folder}/${fault.replaceAll(" ", "_")}.${ending}`;
  await Deno.writeFile(path, ReadableStream.from(rowsFile(path, [...diagnosisRows(adapters, answer, "run")])));
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const reader = { parquet: "read_parquet", csv: "read_csv", ndjson: "read_json" }[ending]!;
  await connection.run(`create table q as select * from ${reader}('${path}')`);
  const rows: Row[][] = [];
  for (const statement of STATEMENTS) {
    rows.push((await connection.runAndReadAll(statement)).getRowObjectsJson() as Row[]);
  }
  connection.closeSync();
  return { rows, culprit };
}

for (const ending of ["parquet", "csv", "ndjson"]) {
  Deno.test(`the statements of docs/fleet.md answer over .${ending}`, async () => {
    const { rows: [, loss, errors, , matrix], culprit } = await answers("loss to host", ending);
    assert(loss!.length > 0);
    for (const row of loss!) assertEquals([row["peer"], row["verdict"]], [culprit, `lost ${row["host"]}->${culprit}`]);
    assertEquals([errors![0]?.["peer"], errors![0]?.["verdict"]], [culprit, "lost"]);
    assertEquals(matrix!.length, loss!.length);
  });
}

Deno.test("outliers and slow hosts are found by their statements", async () => {
  const classes = await answers("wrong traffic class", "parquet");
  assertEquals(classes.rows[3]!.map(({ host }) => host), [classes.culprit]);
  const slow = await answers("slow host", "parquet");
  assertEquals(slow.rows[5]![0]?.["host"], slow.culprit);
});

Deno.test("a healthy job has no row in any answer about trouble", async () => {
  const { rows } = await answers("none", "parquet");
  assertEquals([1, 3, 4].map((n) => rows[n]!.length), [0, 0, 0]);
});
