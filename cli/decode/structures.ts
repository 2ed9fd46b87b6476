/**
 * What `wqdump decode --source` takes: the queues, and every structure of the layout tables under its name or the short
 * name of its context.
 *
 * @module
 */

import { UsageError } from "../../errors.ts";
import type { RingKind } from "../../records/ring.ts";
import { ringKind } from "../../records/source_names.ts";
import { findSource } from "../../records/source_names.ts";
import { didYouMean, quote } from "../values.ts";

/** What the bytes are. */
export interface Structure {
  /** Walker. */
  readonly kind: RingKind;
  /** Bytes from one element to the next, where nothing else tells. */
  readonly stride: number;
  /** The stride is a guess: other sizes are as usual. */
  readonly guessed: boolean;
  /** Layout of `context` walks. */
  readonly layout: string | undefined;
}

/** Usual strides. A receive queue has none; the smallest is taken. */
const STRIDES: Readonly<Partial<Record<RingKind, readonly [bytes: number, guessed: boolean]>>> = {
  sq5: [64, false],
  rq5: [16, true],
  cq5: [64, false],
  eq5: [64, false],
  sq4: [64, true],
  rq4: [16, true],
  cq4: [32, false],
  eq4: [32, false],
  mgm: [0, false],
};

/** An SRQ element has a next segment and at least one data segment. */
const SRQ_STRIDE = 32;

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

/** Names that a message offers. */
const OFFERED = ["snd", "rcv", "srq", "cmp", "eqe", "qpc", "cqc", "eqc", "srqc", "mkc", "dctc", "sqc", "rqc", "wq"];

/** A layout as the decoder has it. */
export interface KnownLayout {
  /** Its name. */
  readonly name: string;
  /** Its bytes. */
  readonly bytes: number;
}

/**
 * The queue of that name.
 *
 * @param source Value of --source.
 * @param generation 4 or 5.
 * @returns Undefined when it is no queue.
 */
export function ringStructure(source: string, generation: 4 | 5): Structure | undefined {
  if (findSource(source)?.ring !== true) return undefined;
  const kind = ringKind(generation, source);
  const [stride, guessed] = source.toLowerCase() === "srq" ? [SRQ_STRIDE, true] as const : STRIDES[kind]!;
  return { kind, stride, guessed, layout: undefined };
}

/**
 * The structure of that name.
 *
 * @param source Value of --source.
 * @param generation 4 or 5.
 * @param layouts What the decoder has.
 * @throws {UsageError} When there is no such queue or structure.
 */
export function layoutStructure(source: string, generation: 4 | 5, layouts: readonly KnownLayout[]): Structure {
  const lower = source.toLowerCase();
  const name = SHORT[generation][lower] ?? lower;
  const layout = layouts.find((one) => one.name === name);
  if (layout?.name === MGM) return { kind: "mgm", stride: layout.bytes, guessed: false, layout: undefined };
  if (layout !== undefined) return { kind: "context", stride: layout.bytes, guessed: false, layout: layout.name };
  const names = [...OFFERED, ...layouts.map((one) => one.name)];
  throw new UsageError(
    `Option --source ${quote(source)} is no queue and no structure with a public layout; ` +
      `use ${OFFERED.slice(0, 10).join(", ")} or any layout of docs/reference${didYouMean(source, names)}`,
  );
}
