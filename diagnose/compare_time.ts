/** Compares two samples of one adapter. */

import { contextFieldNames, type QpRow } from "../records/context_rows.ts";
import { CASE_WORK, secondsBetween } from "./cases.ts";
import { countersOf } from "./host_tests.ts";
import { diff16, diff24, isSameQueue, psnDiff } from "./quantities.ts";
import { hex } from "../bytes.ts";
import type { Sample } from "./types.ts";
import { type Comparison, type Difference, EFFECTS, show, showQp, valueOf } from "./comparison.ts";

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

/** After a NAK the adapter goes back, and in ERR the producer is the doorbell record. */
const GOES_BACK: readonly string[] = ["hw_sq_wqebb_counter", "sw_sq_wqebb_counter"];

const KINDS = [["qp", "qps", "qpc"], ["cq", "cqs", "cqc"], ["eq", "eqs", "eqc"], ["srq", "srqs", "srqc"]] as const;

/**
 * What changed between two samples of one adapter; yields between two objects.
 *
 * @param only QPs that are wanted; undefined: all objects.
 */
export function* compareTime(
  a: Sample,
  b: Sample,
  only: readonly number[] | undefined,
): Generator<number, Comparison> {
  const seconds = secondsBetween(a, b);
  const { differences, notes, equal } = yield* contextChanges([a, b], only, seconds);
  const ports = only === undefined ? portChanges(a, b, seconds) : undefined;
  if (seconds === undefined) notes.push("the time between both is not known: no rates");
  const isGrowth = ({ field }: Difference): boolean => GROWTH[field.slice(field.lastIndexOf(" ") + 1)] !== undefined;
  const [grown, changed] = [differences.filter(isGrowth), differences.filter((one) => !isGrowth(one))];
  if (grown.length > 0) {
    notes.push(
      "counters of queues have 16 bits and those of packets 24: what went round in between is not in what they grew by",
    );
  }
  const apart = seconds === undefined ? "" : `, ${seconds.toFixed(1)} s apart`;
  return {
    kind: "time",
    title: `changes of ${b.host ?? b.device}${apart}`,
    columns: ["then", "now"],
    differences: [...ports?.changed ?? [], ...changed, ...ports?.grown ?? [], ...grown],
    equal: equal + (ports?.equal ?? 0),
    notes,
  };
}

/** What of contexts changed, object by object. */
function* contextChanges(
  [a, b]: readonly [Sample, Sample],
  only: readonly number[] | undefined,
  seconds: number | undefined,
): Generator<
  number,
  { readonly differences: Difference[]; readonly notes: string[]; readonly equal: number }
> {
  const differences: Difference[] = [];
  const notes: string[] = [];
  let equal = 0;
  for (const [noun, key, layout] of KINDS) {
    if (only !== undefined && noun !== "qp") continue;
    const fields = contextFieldNames(layout);
    const [before, after] = [a[key] as ReadonlyMap<number, object>, b[key] as ReadonlyMap<number, object>];
    for (const number of [...new Set([...before.keys(), ...after.keys()])].sort((x, y) => x - y)) {
      if (only !== undefined && !only.includes(number)) continue;
      yield CASE_WORK;
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
  return { differences, notes, equal };
}

/** What of a port is told by name. */
const PORT_STATE = ["state", "phys_state", "rate", "active_mtu", "netdev_mtu", "lid"] as const;

/** What the host says of the ports, then and now: their state, and counters that rose. */
function portChanges(
  a: Sample,
  b: Sample,
  seconds: number | undefined,
): { readonly changed: Difference[]; readonly grown: Difference[]; readonly equal: number } {
  const changed: Difference[] = [];
  const grown: Difference[] = [];
  let all = 0;
  for (const port of b.facts?.ports ?? []) {
    const then = a.facts?.ports.find((one) => one.port === port.port);
    if (then === undefined) continue;
    const note = (list: Difference[], field: string, values: readonly unknown[], remark: string | null): void => {
      all++;
      if (values[0] === values[1]) return;
      list.push({ field: `port ${port.port} ${field}`, values: values.map((one) => String(one ?? "?")), remark });
    };
    for (const name of PORT_STATE) note(changed, name, [then[name], port[name]], null);
    const old = countersOf(then);
    for (const [name, now] of countersOf(port)) {
      const before = old.get(name);
      if (before !== undefined) note(grown, name, [before, now], rateText(now - before, seconds));
    }
  }
  return { changed: changed, grown: grown, equal: all - changed.length - grown.length };
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
  const text = (value: number | bigint): string => name.startsWith("qp ") ? showQp(field, value) : show(field, value);
  return { field: `${name} ${field}`, values: [text(x), text(y)], remark };
}

function growth(field: string, then: number, now: number, seconds: number | undefined): string | null {
  const grown = GROWTH[field]?.(now, then);
  if (grown === undefined) return EFFECTS[field] ?? null;
  if (GOES_BACK.includes(field) && grown >= 2 ** 15) return `back by ${2 ** 16 - grown}`;
  return rateText(grown, seconds);
}

function rateText(grown: number, seconds: number | undefined): string {
  const rate = seconds === undefined || seconds === 0
    ? ""
    : `, ${(grown / seconds).toFixed(Math.abs(grown / seconds) < 10 ? 1 : 0)}/s`;
  return `${grown < 0 ? "" : "+"}${grown}${rate}`;
}
