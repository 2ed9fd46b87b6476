/**
 * The context types of a 4th-generation device: the number of each in the tools command that reads contexts, and the
 * structure that its answer can be.
 *
 * **The numbers are an assumption.** Opcode 0x67 takes a context source in bits 31:24 of its input modifier; no public
 * document says which number is which. The manual lists the types in the order Snd, Rcv, Cmp, Srq, Eqe, MCG, and 0 to 5
 * in that order is what wqdump takes unless told otherwise (`--context-sources`). This table is the only place for it.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { ContextType } from "./types.ts";

/** A structure that an answer can be, recognised by what it says. */
export interface ContextForm {
  /** Layout of the whole answer. */
  readonly layout: string;
  /** Layout of the context in it. */
  readonly context: string;
  /** Bytes before the context. */
  readonly contextAt: number;
  /** Field that repeats the context's number. */
  readonly ownNumber?: string;
  /** Fields that can only have some values. */
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** Largest values. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Addresses that are multiples of 4. */
  readonly addresses?: readonly string[];
  /** Dwords of the context without a public field. */
  readonly reserved: readonly number[];
}

/** One context type. */
export interface Gen4TypeRow {
  /** As the manual spells it. */
  readonly name: string;
  /** Number in opcode 0x67, unless told otherwise: see the head of this file. */
  readonly source: number;
  /** What the number of a context counts. */
  readonly noun: string;
  /** Bytes that are read: what the public structure has, as far as one command brings it. */
  readonly bytes: number;
  /** What the answer can be. */
  readonly forms: readonly ContextForm[];
  /** The queue has elements. */
  readonly ring: boolean;
}

/** Most bytes of a context that the tools mailbox holds. */
export const MAX_CONTEXT_BYTES = 288;

const QP_VALUES = { state: [0, 1, 2, 3, 4, 5, 6, 7, 9], st: [0, 1, 2, 3, 6, 7] };
const QP_RULES = {
  context: "mlx4_qp_context",
  ownNumber: "local_qpn",
  values: QP_VALUES,
  addresses: ["db_rec_addr"],
  reserved: [],
} as const;

/** QUERY_QP has 8 bytes before the context; whether this command has them too is not public. */
const QP_FORMS: readonly ContextForm[] = [
  { ...QP_RULES, layout: "mlx4_qp_context", contextAt: 0 },
  { ...QP_RULES, layout: "mlx4_query_qp_out", contextAt: 8 },
];

const ROWS: readonly Gen4TypeRow[] = [
  { name: "Snd", source: 0, noun: "QP", bytes: 256, forms: QP_FORMS, ring: true },
  { name: "Rcv", source: 1, noun: "QP", bytes: 256, forms: QP_FORMS, ring: true },
  {
    name: "Cmp",
    source: 2,
    noun: "CQ",
    bytes: 64,
    forms: [{
      layout: "mlx4_cq_context",
      context: "mlx4_cq_context",
      contextAt: 0,
      values: { status: [0, 9, 10], st: [0, 6, 9, 10, 11] },
      limits: { log_cq_size: 24 },
      addresses: ["db_rec_addr"],
      reserved: [1, 12, 13],
    }],
    ring: true,
  },
  {
    name: "Srq",
    source: 3,
    noun: "SRQ",
    bytes: 48,
    forms: [{
      layout: "mlx4_srq_context",
      context: "mlx4_srq_context",
      contextAt: 0,
      ownNumber: "srqn",
      values: { state: [0, 15] },
      addresses: ["db_rec_addr"],
      reserved: [3],
    }],
    ring: true,
  },
  {
    name: "Eqe",
    source: 4,
    noun: "EQ",
    bytes: 64,
    forms: [{
      layout: "mlx4_eq_context",
      context: "mlx4_eq_context",
      contextAt: 0,
      values: { status: [0, 10], owner: [0, 1], st: [0, 9, 10, 11] },
      limits: { log_eq_size: 24 },
      reserved: [1, 8, 9, 12, 13, 14, 15],
    }],
    ring: true,
  },
  {
    name: "MCG",
    source: 5,
    noun: "MCG",
    bytes: MAX_CONTEXT_BYTES,
    forms: [{
      layout: "mlx4_mgm",
      context: "mlx4_mgm",
      contextAt: 0,
      values: { prot: [0, 1, 2, 3] },
      limits: { members_count: 1016 },
      reserved: [2, 3],
    }],
    ring: false,
  },
];

/** Numbers of context types in opcode 0x67, by name in lower case. */
export type ContextSources = Readonly<Record<string, number>>;

/** Every context type, in the manual's order. */
export function gen4Types(): readonly Gen4TypeRow[] {
  return ROWS;
}

/**
 * The row of a context type.
 *
 * @param source In any case.
 * @throws {UsageError} When this generation does not have it.
 */
export function gen4Type(source: ContextType): Gen4TypeRow {
  const row = ROWS.find((one) => one.name.toLowerCase() === source.toLowerCase());
  if (row !== undefined) return row;
  throw new UsageError(
    `ConnectX-3 and ConnectX-3 Pro have no context type ${source}`,
    `They have ${ROWS.map((one) => one.name).join(", ")}`,
  );
}

/**
 * Numbers in use: the assumed ones, with those over them that the user knows better.
 *
 * @param given E.g. `["Snd=4", "MCG=9"]`.
 * @throws {UsageError} When one is no `TYPE=NUMBER`, or two types would have the same number.
 */
export function contextSources(given: readonly string[] = []): ContextSources {
  const numbers: Record<string, number> = Object.fromEntries(ROWS.map((row) => [row.name.toLowerCase(), row.source]));
  const asked = new Set<string>();
  for (const text of given) {
    const [, name = "", digits = ""] = /^ *([a-z]+) *= *(0x[0-9a-f]{1,2}|[0-9]{1,3}) *$/i.exec(text) ?? [];
    const row = ROWS.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (row === undefined || Number(digits) > 0xff) {
      throw new UsageError(
        `Option --context-sources takes TYPE=NUMBER with a number from 0 to 255; "${text}" is none`,
        `Types: ${ROWS.map((one) => one.name).join(", ")}`,
      );
    }
    numbers[row.name.toLowerCase()] = Number(digits);
    asked.add(row.name.toLowerCase());
  }
  for (const [name, number] of Object.entries(numbers)) {
    const other = Object.entries(numbers).find(([one, n]) => one !== name && n === number);
    if (other !== undefined && asked.has(name) && asked.has(other[0])) {
      throw new UsageError(`Option --context-sources gives ${name} and ${other[0]} the same number ${number}`);
    }
  }
  return numbers;
}
