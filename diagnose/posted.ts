/** How far software says that it has posted. */

import type { HostFacts } from "../device/host_facts.ts";
import type { PostedFacts } from "../device/software_facts.ts";
import { type QpCase, secondsBetween } from "./cases.ts";
import { diff16, sqSize } from "./quantities.ts";
import { hex } from "../bytes.ts";
import { counted, type Finding, longEnough } from "./rule_types.ts";

const tables = new WeakMap<HostFacts, ReadonlyMap<number, PostedFacts>>();

/** What a library says of a QP's send queue in a reading's sample. */
export function toldPosted(
  { facts }: { readonly facts?: HostFacts | undefined },
  qpn: number,
): PostedFacts | undefined {
  if (facts === undefined || facts.posted.length === 0) return undefined;
  let table = tables.get(facts);
  if (table === undefined) tables.set(facts, table = new Map(facts.posted.map((one) => [one.qpn, one])));
  return table.get(qpn);
}

/**
 * UCX has posted beyond what the doorbell told, and stands still: the same in two readings between which nothing was
 * rung.
 *
 * @param from Number of the reading since which nothing was rung.
 */
export function testToldDoorbell(qp: QpCase, from: number): Finding | undefined {
  const told = qp.readings.slice(from).flatMap(({ sample }) => {
    const one = toldPosted(sample, qp.number);
    return one === undefined ? [] : [{ sample, one }];
  });
  const [first, last] = [told[0], told.at(-1)];
  if (first === undefined || last === undefined || first === last) return;
  const { sw_pi: pi, prev_sw_pi: began, bb_max: most } = last.one;
  if (first.one.sw_pi !== pi || first.one.prev_sw_pi !== began) return;
  const rung = qp.last.sw_sq_wqebb_counter;
  const missing = diff16(pi, rung);
  if (missing === 0 || missing > (most ?? sqSize(qp.last)) || !longEnough(secondsBetween(first.sample, last.sample))) {
    return;
  }
  return {
    sentence: `UCX has posted up to ${hex(pi)}, the adapter was told of nothing beyond ${hex(rung)}: ` +
      `${counted(missing, "block", "waits", "wait")} for a doorbell`,
    evidence: [
      ...qp.fields("hw_sq_wqebb_counter", "sw_sq_wqebb_counter"),
      { field: "sw_pi of UCX", s1: first.one.sw_pi, s2: pi },
    ],
    not: ["a silent peer: nothing of this was sent"],
  };
}
