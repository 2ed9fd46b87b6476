/** Every format of a line that is known, in the order in which they are tried. */

import type { FormatRow } from "../row_types.ts";
import { compileTemplate, type Template, wordsOf } from "../template.ts";
import { CONNECTION_ROWS } from "./connections.ts";
import { DEVICE_ROWS } from "./device.ts";
import { DPDK_ROWS } from "./dpdk.ts";
import { KERNEL_ROWS } from "./kernel.ts";
import { MLX4_ROWS } from "./mlx4.ts";
import { MPI_ROWS } from "./mpi.ts";
import { NCCL_ROWS } from "./nccl.ts";
import { STORAGE_ROWS } from "./storage.ts";
import { SYSTEM_ROWS } from "./system.ts";
import { UCX_ROWS } from "./ucx.ts";
import { VERBS_CALL_ROWS } from "./verbs_calls.ts";

export const FORMAT_ROWS: readonly FormatRow[] = [
  ...NCCL_ROWS,
  ...UCX_ROWS,
  ...KERNEL_ROWS,
  ...DEVICE_ROWS,
  ...MLX4_ROWS,
  ...DPDK_ROWS,
  ...STORAGE_ROWS,
  ...CONNECTION_ROWS,
  ...MPI_ROWS,
  ...VERBS_CALL_ROWS,
  ...SYSTEM_ROWS,
];

/** A row and its templates. */
export class CompiledRow {
  readonly row: FormatRow;
  /** Words of which a line that is one has at least one; lower case. */
  readonly anchors: readonly string[];
  #templates: readonly Template[] | undefined;
  #anyDigit: boolean | undefined;

  /** Its templates are compiled when a line may be one: few rows stand in a log. */
  constructor(row: FormatRow) {
    this.row = row;
    this.anchors = [...new Set(row.words ?? patternsOf(row).flatMap(wordsOf).filter(isTelling))];
  }

  get templates(): readonly Template[] {
    return this.#templates ??= patternsOf(this.row).map(compileTemplate);
  }

  /** Its templates take one digit for another. */
  get anyDigit(): boolean {
    return this.#anyDigit ??= this.templates.every((template) => template.anyDigit);
  }
}

const patternsOf = ({ pattern }: FormatRow): readonly string[] => typeof pattern === "string" ? [pattern] : pattern;

/** Words of this trade: no other log has them. */
const TELLING = new Set(
  ("completion opcode cqe wqe cqn qpn sqn rqn umr nccl ibdev rsvd vend synd syndrome syndrom devx rdma verbs wce infiniband " +
    "eqes irqn aer nvrm asosq hca eqn amd-vi dmar slice o2ib srq").split(" "),
);

/** Names that programs of any kind print. */
const COMMON = new Set(
  "addr flags length severity domain pid status event code rank errno state opcode error req comm ready opcode syndrome_ vend"
    .split(" "),
);

/** Whether a word tells these formats from ordinary lines: a name as only programs print it, or a word of the trade. */
function isTelling(word: string): boolean {
  const plain = word.replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
  if (plain.length < 3 || COMMON.has(plain)) return false;
  return TELLING.has(plain) || /_|->|=$|\w[([]$/.test(word);
}

let rows: readonly CompiledRow[] | undefined;

/** The rows, ready to be looked for; made when first asked for. */
export function compiledRows(): readonly CompiledRow[] {
  return rows ??= FORMAT_ROWS.map((row) => new CompiledRow(row));
}
