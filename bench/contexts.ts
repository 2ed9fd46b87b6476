/**
 * Contexts of a built-in adapter, read as a device's are.
 *
 * @module
 */

import { openSource } from "../api/open.ts";
import { Decoder } from "../wasm/decoder.ts";
import { ADAPTER, scenarioQueues } from "./scenario.ts";

/** A kind of context. */
export interface ContextKind {
  /** Name in the table. */
  readonly name: string;
  /** Kind of queue in the scenario. */
  readonly queue: string;
  /** `--source` of the command line. */
  readonly source: string;
  /** What a device answers with, and text shows. */
  readonly layout: string;
}

/** The kinds that are measured. */
export const CONTEXT_KINDS: readonly ContextKind[] = [
  { name: "QPC", queue: "qp", source: "snd", layout: "query_qp_out" },
  { name: "CQC", queue: "cq", source: "cmp", layout: "query_cq_out" },
  { name: "SRQC", queue: "srq", source: "srq", layout: "srqc" },
  { name: "EQC", queue: "eq", source: "eqe", layout: "eqc" },
];

/**
 * The contexts of one kind that the adapter has.
 *
 * @returns Bytes of each, device order, all of one length.
 */
export async function contextsOf({ queue, source, layout }: ContextKind): Promise<readonly Uint8Array[]> {
  const decoder = Decoder.create();
  const adapter = await openSource(`sim:${ADAPTER}`, { decoder, register: decoder.register });
  const contexts: Uint8Array[] = [];
  try {
    for (const { number } of scenarioQueues(queue)) {
      const { parts } = await adapter.readContext({ source, index: Number(number), query: true });
      contexts.push(...parts.filter((part) => part.layout === layout).map(({ bytes }) => bytes.slice()));
    }
  } finally {
    adapter.close();
  }
  if (contexts.length === 0) throw new Error(`The adapter gave no ${layout}`);
  return contexts;
}
