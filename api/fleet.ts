/** Flat rows of lists and diagnoses: docs/fleet.md. */

import { groupBy } from "../groups.ts";
import { type FleetRow, fleetRow, summaryRows } from "../diagnose/fleet_rows.ts";
import type { Diagnosis, Owner, Sample, Verdict } from "../diagnose/types.ts";
import type { Listed } from "./list.ts";

/**
 * Rows of a diagnosis: of every queue that has a verdict, a row a sample; then a row for all queues of one host, adapter,
 * peer and verdict (`sample` 0, `queues` says how many).
 *
 * @param adapters Samples of each adapter, oldest first.
 * @param run Says which rows were written together.
 */
export function* diagnosisRows(
  adapters: readonly (readonly Sample[])[],
  answer: Diagnosis,
  run: string,
): Generator<FleetRow> {
  const last: FleetRow[] = [];
  const byAdapter = groupBy(answer.verdicts, ({ host, device }) => JSON.stringify([host, device]));
  for (const samples of adapters) {
    const { host, device } = samples.at(-1)!;
    for (const verdict of byAdapter.get(JSON.stringify([host, device])) ?? []) {
      const own = samples.map((sample, n) => rowOf(sample, n + 1, verdict, run)).filter((row) => row !== undefined);
      yield* own;
      if (own.length > 0) last.push(own.at(-1)!);
    }
  }
  yield* summaryRows(last);
}

const MAPS = { qp: "qps", cq: "cqs", eq: "eqs", srq: "srqs", mkey: "mkeys" } as const;

function rowOf(sample: Sample, n: number, verdict: Verdict, run: string): FleetRow | undefined {
  const { kind, number } = verdict;
  const objects = kind === "port" || kind === "device" ? undefined : sample[MAPS[kind]];
  const fields = objects === undefined ? {} : number === null ? undefined : objects.get(number);
  if (fields === undefined) return undefined;
  const { host, device, time, mono, facts } = sample;
  return fleetRow({
    ...{ run, sample: n, host, device, time, mono, facts, kind, number, verdict },
    fields: fields as unknown as Record<string, number | bigint | undefined>,
    owner: verdict.owner ?? undefined,
  });
}

/**
 * Rows of a list: one a queue.
 *
 * @param run Says which rows were written together.
 */
export function* listRows(listed: readonly Listed[], run: string): Generator<FleetRow> {
  for (const { rows, facts } of listed) {
    for (const [kind, all] of rows) {
      for (const { host, device, time, number, pid, comm, fields } of all) {
        const owner: Owner = { pid, comm, kernel: false };
        const at = time === null ? undefined : Date.parse(time);
        yield fleetRow({ run, sample: 1, host, device, time: at, facts, kind, number, fields, owner });
      }
    }
  }
}
