/** Narrowing: queues that were asked for, and what serves them. */

import type { QpCase } from "./cases.ts";
import type { World } from "./rule_types.ts";
import type { Verdict } from "./types.ts";

/** Which queues are wanted. */
export interface Only {
  /** Of QPs, by what is known of them; undefined: those of the CQs. */
  readonly qp: ((qp: Pick<Verdict, "number" | "peer" | "owner">) => boolean) | undefined;
  /** Of CQs; undefined: those of the QPs. */
  readonly cqs: ReadonlySet<number> | undefined;
}

/** What is known of a QP before anything is found. */
type Identify = (qp: QpCase) => Pick<Verdict, "number" | "peer" | "owner">;

/** Names of the objects that were asked for, with the CQs, EQs and SRQs that serve them. */
export function namesBound({ qp: isWanted, cqs }: Only, world: World, identify: Identify): Set<string> {
  const names = new Set<string>();
  const add = (cqn: number): void => {
    names.add(`cq ${cqn}`);
    const eqn = world.cqs.get(cqn)?.eqn;
    if (eqn !== undefined) names.add(`eq ${eqn}`);
  };
  for (const cqn of cqs ?? []) add(cqn);
  for (const qp of world.qps.values()) {
    const { number, last } = qp;
    if (isWanted?.(identify(qp)) !== true) continue;
    names.add(`qp ${number}`);
    if (cqs === undefined) [last.cqn_snd, last.cqn_rcv].forEach(add);
    if (last.rq_type === 1) names.add(`srq ${last.srqn_rmpn_xrqn}`);
  }
  return names;
}
