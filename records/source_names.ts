/**
 * The context types of `--source`: what each is, which devices have it, and whether it is a ring of elements.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { RingKind } from "./ring.ts";

/** One context type. */
export interface SourceName {
  /** As the manual spells it. */
  readonly name: string;
  /** What it is; no final period. */
  readonly doc: string;
  /** Generations that have it. */
  readonly generations: readonly (4 | 5)[];
  /** The queue has elements that `--dump WQ` reads. */
  readonly ring: boolean;
  /** Needs ConnectX-5 or later. */
  readonly fromConnectX5?: true;
}

const BOTH = [4, 5] as const;
const FIFTH = [5] as const;

/** Every context type of the manual, in its order. */
export const SOURCES: readonly SourceName[] = [
  { name: "Snd", doc: "send queue of a QP", generations: BOTH, ring: true },
  { name: "Rcv", doc: "receive queue of a QP", generations: BOTH, ring: true },
  { name: "Cmp", doc: "completion queue", generations: BOTH, ring: true },
  { name: "Srq", doc: "shared receive queue", generations: BOTH, ring: true },
  { name: "Eqe", doc: "event queue", generations: BOTH, ring: true },
  { name: "MCG", doc: "multicast group (ConnectX-3/Pro)", generations: [4], ring: false },
  { name: "MKC", doc: "memory key", generations: FIFTH, ring: false },
  { name: "SXDC", doc: "send-side DC context", generations: FIFTH, ring: false },
  { name: "FullQp", doc: "whole QP context", generations: FIFTH, ring: false },
  { name: "CMAS_QP_WQE", doc: "CMAS of a QP's WQE buffer", generations: FIFTH, ring: false, fromConnectX5: true },
  { name: "CMAS_QP_SWQ", doc: "CMAS of a QP's send WQ", generations: FIFTH, ring: false, fromConnectX5: true },
  { name: "CMAS_SRQ_WQE", doc: "CMAS of an SRQ's WQE buffer", generations: FIFTH, ring: false, fromConnectX5: true },
  { name: "CMAS_CQ_BUFF", doc: "CMAS of a CQ's buffer", generations: FIFTH, ring: false, fromConnectX5: true },
  { name: "CMAS_QP_DBR", doc: "CMAS of a QP's doorbell record", generations: FIFTH, ring: false, fromConnectX5: true },
  { name: "CMAS_QP_SDB", doc: "CMAS of a QP's send doorbell", generations: FIFTH, ring: false, fromConnectX5: true },
  { name: "CMAS_SRQ_DB", doc: "CMAS of an SRQ's doorbell", generations: FIFTH, ring: false, fromConnectX5: true },
  { name: "CMAS_CQ_DBR", doc: "CMAS of a CQ's doorbell record", generations: FIFTH, ring: false, fromConnectX5: true },
  { name: "CMAS_CQ_ARM", doc: "CMAS of a CQ's arm record", generations: FIFTH, ring: false, fromConnectX5: true },
  { name: "CMAS_EQ_BUFF", doc: "CMAS of an EQ's buffer", generations: FIFTH, ring: false, fromConnectX5: true },
  { name: "CMAS_TAG_MATCH", doc: "CMAS of tag matching", generations: FIFTH, ring: false, fromConnectX5: true },
  { name: "CMAS_INLINE", doc: "CMAS of inline data", generations: FIFTH, ring: false, fromConnectX5: true },
];

/**
 * The entry of a context type.
 *
 * @param name In any case.
 * @returns Undefined for a name that is not in the manual (a segment name of the device's menu, perhaps).
 */
export function findSource(name: string): SourceName | undefined {
  const lower = name.toLowerCase();
  return SOURCES.find((source) => source.name.toLowerCase() === lower);
}

/** Names of the context types that have a ring. */
export function ringSources(): string {
  return SOURCES.filter((source) => source.ring).map((source) => source.name).join(", ");
}

/** Walkers by generation and context type. */
const KINDS: Readonly<Record<4 | 5, Readonly<Record<string, RingKind>>>> = {
  4: { snd: "sq4", rcv: "rq4", srq: "rq4", cmp: "cq4", eqe: "eq4" },
  5: { snd: "sq5", rcv: "rq5", srq: "rq5", cmp: "cq5", eqe: "eq5" },
};

/**
 * The walker of a context type.
 *
 * @param source In any case.
 * @throws {UsageError} When the type has no elements.
 */
export function ringKind(generation: 4 | 5, source: string): RingKind {
  const kind = KINDS[generation][source.toLowerCase()];
  if (kind === undefined) throw new UsageError(`Option --source ${source} has no elements`);
  return kind;
}
