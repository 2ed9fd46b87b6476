/** The queues of a built-in adapter as its scenario has them. */

import type { ScenarioFields } from "../sim/encode.ts";

/** The adapter whose queues and contexts the benchmark uses. */
export const ADAPTER = "mt4129_pciconf0";

/** A block of a ring. */
export interface ScenarioBlock {
  readonly layout: string;
  readonly fields: ScenarioFields;
  /** Structures laid over it. */
  readonly with?: readonly { readonly at: number; readonly layout: string; readonly fields: ScenarioFields }[];
}

/** A queue, as far as the benchmark looks at it. */
export interface ScenarioQueue {
  /** `qp`, `cq`, `srq`, `eq`, … */
  readonly kind: string;
  readonly number: string | number;
  /** Its entries. */
  readonly ring?: { readonly blocks?: readonly ScenarioBlock[] };
}

export function scenarioQueues(kind: string): readonly ScenarioQueue[] {
  const text = Deno.readTextFileSync(new URL(`../scenarios/${ADAPTER}.json`, import.meta.url));
  const { queues } = JSON.parse(text) as { queues: readonly ScenarioQueue[] };
  return queues.filter((queue) => queue.kind === kind);
}
