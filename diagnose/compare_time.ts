/**
 * Compares two samples of one adapter.
 *
 * @module
 */

import { contextFieldNames, type QpRow } from "../records/context_rows.ts";
import { secondsBetween } from "./cases.ts";
import { diff16, diff24, isSameQueue, psnDiff } from "./quantities.ts";
import { hex } from "../bytes.ts";
import type { Sample } from "./types.ts";
import { type Comparison, type Difference, EFFECTS, show, valueOf } from "./comparison.ts";

/** Widths of counters: how much one grew is modulo that. */
const GROWTH: Readonly<Record<string, (now: number, then: number) => number>> = {
  hw_sq_wqebb_counter: diff16,
  sw_sq_wqebb_counter: diff16,
  hw_rq_counter: diff16,
  sw_rq_counter: diff16,
  next_send_psn: psnDiff,
  last_acked_psn: psnDiff,
  next_rcv_psn: psnDiff,
  ssn: diff24,
  rmsn: diff24,
  consumer_counter: diff24,
  producer_counter: diff24,
};

const KINDS = [["qp", "qps", "qpc"], ["cq", "cqs", "cqc"], ["eq", "eqs", "eqc"], ["srq", "srqs", "srqc"]] as const;

/**
 * What changed between two samples of one adapter.
 *
 * @param only QPs that are wanted; undefined: all objects.
 */
export function compareTime(a: Sample, b: Sample, only: readonly number[] | undefined): Comparison {
  const seconds = secondsBetween(a, b);
  const differences: Difference[] = [];
  const notes: string[] = [];
  let equal = 0;
  for (const [noun, key, layout] of KINDS) {
    if (only !== undefined && noun !== "qp") continue;
    const fields = contextFieldNames(layout);
    const [before, after] = [a[key] as ReadonlyMap<number, object>, b[key] as ReadonlyMap<number, object>];
    for (const number of [...new Set([...before.keys(), ...after.keys()])].sort((x, y) => x - y)) {
      if (only !== undefined && !only.includes(number)) continue;
      const [then, now] = [before.get(number), after.get(number)];
      const name = `${noun} ${hex(number)}`;
      if (then === undefined || now === undefined) notes.push(`${name} ${then === undefined ? "is new" : "is gone"}`);
      else if (noun === "qp" && !isSameQueue(then as QpRow, now as QpRow)) {
        notes.push(`${name} was replaced: another connection has its number, nothing is compared`);
      } else {
        const found = fields.map((field) => changeOf([then as QpRow, now as QpRow], name, field, seconds));
        const changed = found.filter((one) => one !== undefined);
        differences.push(...changed);
        equal += found.length - changed.length;
      }
    }
  }
  if (seconds === undefined) notes.push("the time between both is not known: no rates");
  const apart = seconds === undefined ? "" : `, ${seconds.toFixed(1)} s apart`;
  return {
    kind: "time",
    title: `changes of ${b.host ?? b.device}${apart}`,
    columns: ["then", "now"],
    differences,
    equal,
    notes,
  };
}

function changeOf(
  [then, now]: readonly [QpRow, QpRow],
  name: string,
  field: string,
  seconds: number | undefined,
): Difference | undefined {
  const [x, y] = [valueOf(then, field), valueOf(now, field)];
  if (x === y) return undefined;
  const remark = growth(field, Number(x), Number(y), seconds);
  return { field: `${name} ${field}`, values: [show(field, x), show(field, y)], remark };
}

function growth(field: string, then: number, now: number, seconds: number | undefined): string | null {
  const grown = GROWTH[field]?.(now, then);
  if (grown === undefined) return EFFECTS[field] ?? null;
  const rate = seconds === undefined || seconds === 0
    ? ""
    : `, ${(grown / seconds).toFixed(grown / seconds < 10 ? 1 : 0)}/s`;
  return `${grown < 0 ? "" : "+"}${grown}${rate}`;
}
