import { assert, assertEquals } from "@std/assert";
import { diagnoseSampled } from "../../../api/diagnose.ts";
import { listRows } from "../../../api/fleet.ts";
import type { ListRow } from "../../../api/list_columns.ts";
import { SampleReader } from "../../../api/sample_reader.ts";
import type { Source } from "../../../device/types.ts";
import { compareTime } from "../../../diagnose/compare_time.ts";
import { judging } from "../../../diagnose/judge.ts";
import { SIBLING_FIELDS } from "../../../diagnose/siblings.ts";
import type { Sample } from "../../../diagnose/types.ts";
import { diagnosisJson } from "../../../render/diagnosis_json.ts";
import { JsonDocument } from "../../../render/json_envelope.ts";
import { rowsFile } from "../../../render/rows_file.ts";
import { parsingScenario } from "../../../sim/scenario.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { document } from "../device/sim_device.ts";

/** Steps of work, and what came of it. */
function stepsOf<T>(work: Generator<unknown, T>): { readonly steps: number; readonly value: T } {
  for (let steps = 0;; steps++) {
    const { done, value } = work.next();
    if (done) return { steps, value };
  }
}

let known: readonly (readonly Sample[])[] | undefined;

async function samples(): Promise<readonly (readonly Sample[])[]> {
  if (known !== undefined) return known;
  await diagnoseSampled(["sim:sick"], { sampled: (all) => known = all });
  return known!;
}

/** Turns that are given while some work is done for which the clock says that it takes long. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  const { setTimeout } = globalThis;
  const { now } = performance;
  let [clock, turns] = [now.call(performance) + 1e6, 0];
  performance.now = () => clock += 60;
  globalThis.setTimeout = ((call: () => void, ms?: number) => {
    if (ms === 0) turns++;
    return setTimeout(call, ms);
  }) as typeof setTimeout;
  try {
    await work();
    return turns;
  } finally {
    globalThis.setTimeout = setTimeout;
    performance.now = now;
  }
}

Deno.test("contexts that never wait are read with turns for signals between", async () => {
  const bytes = new Uint8Array(256);
  const source = { info: { name: "x", generation: 5 }, prmContext: () => Promise.resolve(bytes) } as unknown as Source;
  const reader = new SampleReader(source, Decoder.create(), { failed: () => {} });
  const numbers = Array.from({ length: 1024 }, (_, n) => n);
  let found = 0;
  assert(await turnsDuring(async () => found = (await reader.contexts("qpc", numbers)).size) >= 16);
  assertEquals(found, 1024);
});

Deno.test("judging takes a step for each object and each field that siblings share", async () => {
  const adapters = await samples();
  const { qps, cqs, eqs, srqs } = adapters[0]!.at(-1)!;
  const objects = qps.size + cqs.size + eqs.size + srqs.size;
  const { steps } = stepsOf(judging(adapters));
  assert(steps > objects, `${steps} steps, ${objects} objects`);
  const [[first]] = adapters as [[Sample]];
  const [[number, row]] = first.qps as unknown as [[number, object]];
  const model = [...first.qps].find(([, { state, st }]) => state === 3 && st === 0)?.[1] ?? row;
  const alike = new Map(Array.from({ length: 32 }, (_, n) => [number + n, model])) as Sample["qps"];
  const many = stepsOf(judging([[{ ...first, qps: alike, cqs: new Map(), eqs: new Map(), srqs: new Map() }]]));
  const fields = Object.values(SIBLING_FIELDS).flat().length;
  assert(many.steps >= alike.size + fields, `${many.steps} steps, ${fields} fields`);
});

Deno.test("a comparison takes a step for each object", async () => {
  const [[first, last]] = await samples() as [[Sample, Sample]];
  assert(stepsOf(compareTime(first, last, undefined)).steps >= last.qps.size + last.cqs.size);
});

Deno.test("a scenario is read with a step for each queue, and for each that its samples have", () => {
  const queues = Array.from({ length: 10 }, (_, n) => ({ kind: "qp", number: 0x40 + n }));
  const more = [{ at: 5, queues: [{ kind: "qp", number: 0x60 }] }];
  const text = document({ queues, samples: more });
  const eager = stepsOf(parsingScenario(text, { name: "x", eager: true }));
  assert(eager.steps >= 2 * queues.length + 1);
  assert(stepsOf(parsingScenario(text, { name: "x" })).steps >= queues.length);
  assertEquals(eager.value.later.length, 1);
});

Deno.test("rows are made one by one and written in pieces, a diagnosis record by record", async () => {
  const row = { host: null, device: "d", time: null, pid: null, comm: null, fields: {} };
  const all = Array.from({ length: 2000 }, (_, number) => ({ ...row, number })) as unknown as ListRow[];
  const made = listRows([{ rows: new Map([["qp", all]]), facts: undefined }] as never, "run");
  assertEquals(made.next().value?.["number"], 0);
  const rest = [...made];
  for (const path of ["x.csv", "x.ndjson"]) {
    const pieces = await Array.fromAsync(rowsFile(path, rest));
    assert(pieces.length >= 4, path);
    const lines = pieces.map((piece) => new TextDecoder().decode(piece)).join("").trimEnd().split("\n");
    assertEquals(lines.length, rest.length + (path === "x.csv" ? 1 : 0));
  }
  const { value } = stepsOf(judging(await samples()));
  const answer = { ...value, incomplete: null };
  assert([...diagnosisJson(new JsonDocument(true), answer)].length >= answer.verdicts.length);
});
