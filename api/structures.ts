/**
 * What bare bytes can be: the queues, and every structure of the layout tables under its name or the short name of its
 * context.
 */

import type { RingKind } from "../records/ring.ts";
import { QUEUES, type RingRow, ringRowOf } from "../layouts/queues.ts";

/** What the bytes are. */
export interface Structure {
  /** Walker. */
  readonly kind: RingKind;
  /** Bytes from one element to the next, where nothing else tells. */
  readonly stride: number;
  /** The stride is the smallest of many. */
  readonly guessed: boolean;
  /** The queue's row, where it is one. */
  readonly row?: RingRow | undefined;
  /** Layout of `context` walks. */
  readonly layout: string | undefined;
}

/** Short names of contexts, by generation. */
const SHORT: Readonly<Record<4 | 5, Readonly<Record<string, string>>>> = {
  4: {
    qpc: "mlx4_qp_context",
    cqc: "mlx4_cq_context",
    eqc: "mlx4_eq_context",
    srqc: "mlx4_srq_context",
    mkc: "mlx4_mpt_entry",
    mpt: "mlx4_mpt_entry",
    mtt: "mlx4_mtt_entry",
    mcg: "mlx4_mgm",
    mgm: "mlx4_mgm",
  },
  5: { fullqp: "query_qp_out" },
};

/** A structure that ends in a list, which has a walker of its own. */
const MGM = "mlx4_mgm";

/** Names of queues and contexts that a message offers. */
export const STRUCTURE_NAMES: readonly string[] = [
  ...QUEUES.filter((row) => row.queue !== undefined).map((row) => row.name.toLowerCase()),
  "qpc",
  "cqc",
  "eqc",
  "srqc",
  "mkc",
  "dctc",
  "sqc",
  "rqc",
  "wq",
];

/**
 * The queue of that name.
 *
 * @param generation 4 or 5.
 * @returns Undefined when it is no queue.
 */
export function ringStructure(source: string, generation: 4 | 5): Structure | undefined {
  const row = ringRowOf(source, generation);
  if (row === undefined) return undefined;
  return { kind: row.walker, stride: row.stride, guessed: row.strideIs === "least", row, layout: undefined };
}

/**
 * The structure of that name.
 *
 * @param generation 4 or 5.
 * @param layouts What the decoder has.
 * @returns Undefined when there is none.
 */
export function layoutStructure(
  source: string,
  generation: 4 | 5,
  layouts: readonly { readonly name: string; readonly bytes: number }[],
): Structure | undefined {
  const lower = source.toLowerCase();
  const name = SHORT[generation][lower] ?? lower;
  const layout = layouts.find((one) => one.name === name);
  if (layout === undefined) return undefined;
  const { bytes: stride } = layout;
  return name === MGM
    ? { kind: "mgm", stride, guessed: false, layout: undefined }
    : { kind: "context", stride, guessed: false, layout: name };
}
