/** What a list of queues can show: the fields of a context, and what follows from them and from the host. */

import { gidText } from "../diagnose/gid.ts";
import { cqBacklog, diff24, unacked } from "../diagnose/quantities.ts";
import { ENUMS } from "../layouts/enums.ts";
import { flatten } from "../layouts/flatten.ts";
import { layoutByName } from "../layouts/index.ts";
import { gen4FieldNames } from "./list_gen4.ts";
import type { Cell, RowColumns } from "../records/row_where.ts";
import { contextFieldNames, type CqRow, type QpRow } from "../records/context_rows.ts";

/** Kinds of objects that are listed. */
export type ListKind = "qp" | "cq" | "srq" | "eq" | "mkey";
/** All of them. */
export const LIST_KINDS: readonly ListKind[] = ["qp", "cq", "srq", "eq", "mkey"];

/** An object of a list. */
export interface ListRow {
  /** Host, where known. */
  readonly host: string | null;
  /** The adapter, as it was named. */
  readonly device: string;
  /** When it was read, ISO 8601, where known. */
  readonly time: string | null;
  /** Its number. */
  readonly number: number;
  /** Process that made it. */
  readonly pid: number | null;
  /** Its command, or the part of the kernel. */
  readonly comm: string | null;
  /** Error completions between consumer and producer; null: not looked at. */
  readonly errors: number | null;
  /** Layout of its context. */
  readonly layout: string;
  /** Its bytes, of a ConnectX-3. */
  readonly bytes?: Uint8Array | undefined;
  /** Fields of its context. */
  readonly fields: Readonly<Record<string, number | bigint | undefined>>;
}

/** RowColumns of a table of contexts of one layout. */
interface Shown<L extends string> {
  /** Layout of its context. */
  readonly layout: L;
  /** RowColumns of a table, the most important first. */
  readonly shown: readonly string[];
  /** RowColumns that follow from the context. */
  readonly derived: Readonly<Record<string, (fields: ListRow["fields"]) => Cell["value"]>>;
}

/** What is known of a kind on a ConnectX-3. */
export interface Gen4Kind extends Shown<string> {
  /** Context type. */
  readonly source: string;
  /** What it is called. */
  readonly noun: string;
}

/** What is known of a kind. */
export interface ListKindRow extends Shown<"qpc" | "cqc" | "srqc" | "eqc" | "mkc"> {
  /** The same on a ConnectX-3, which has no memory keys that could be listed. */
  readonly gen4?: Gen4Kind;
}

const field = (name: string) => (fields: ListRow["fields"]): Cell["value"] => fields[name] ?? null;
const power = (name: string) => (fields: ListRow["fields"]): number => 2 ** Number(fields[name] ?? 0);

/** By kind. */
export const LISTED: Readonly<Record<ListKind, ListKindRow>> = {
  qp: {
    layout: "qpc",
    shown: [
      ...["number", "st", "state", "peer", "remote_qpn", "unacked", "pi", "ci", "cqn_snd", "cqn_rcv", "pid", "comm"],
      "port",
    ],
    derived: {
      peer: (fields) => gidText(BigInt(fields["rgid_rip"] ?? 0)) ?? (fields["rlid"] ? `lid ${fields["rlid"]}` : null),
      pi: field("sw_sq_wqebb_counter"),
      ci: field("hw_sq_wqebb_counter"),
      unacked: (fields) => unacked(fields as unknown as QpRow) ?? null,
      port: field("vhca_port_num"),
    },
    gen4: {
      ...{ source: "snd", noun: "QP", layout: "mlx4_qp_context" },
      shown: [
        ...["number", "st", "state", "peer", "remote_qpn", "sq_wqe_counter", "rq_wqe_counter", "cqn_send", "cqn_recv"],
        ...["pid", "comm"],
      ],
      derived: {
        peer: (fields) => gidText(BigInt(fields["rgid"] ?? 0)) ?? (fields["rlid"] ? `lid ${fields["rlid"]}` : null),
      },
    },
  },
  cq: {
    layout: "cqc",
    shown: ["number", "status", "st", "unread", "errors", "pi", "ci", "size", "eqn", "pid", "comm"],
    derived: {
      unread: (fields) => cqBacklog(fields as unknown as CqRow) ?? null,
      pi: field("producer_counter"),
      ci: field("consumer_counter"),
      size: power("log_cq_size"),
      eqn: (fields) => fields["apu_cq"] === 1 ? null : Number(fields["c_eqn_or_apu_element"] ?? 0) & 0xff,
    },
    gen4: {
      ...{ source: "cmp", noun: "CQ", layout: "mlx4_cq_context" },
      shown: ["number", "status", "st", "unread", "errors", "pi", "ci", "size", "comp_eqn", "pid", "comm"],
      derived: {
        unread: entriesBetween("producer_index", "consumer_index", "log_cq_size"),
        pi: field("producer_index"),
        ci: field("consumer_index"),
        size: power("log_cq_size"),
      },
    },
  },
  eq: {
    layout: "eqc",
    shown: ["number", "status", "st", "behind", "pi", "ci", "size", "intr"],
    derived: {
      behind: entriesBetween("producer_counter", "consumer_counter", "log_eq_size"),
      pi: field("producer_counter"),
      ci: field("consumer_counter"),
      size: power("log_eq_size"),
    },
    gen4: {
      ...{ source: "eqe", noun: "EQ", layout: "mlx4_eq_context" },
      shown: ["number", "status", "st", "behind", "pi", "ci", "size", "intr"],
      derived: {
        behind: entriesBetween("producer_index", "consumer_index", "log_eq_size"),
        pi: field("producer_index"),
        ci: field("consumer_index"),
        size: power("log_eq_size"),
      },
    },
  },
  srq: {
    layout: "srqc",
    shown: ["number", "state", "wqe_cnt", "lwm", "size", "cqn", "pd", "pid", "comm"],
    derived: { size: power("log_srq_size") },
    gen4: {
      ...{ source: "srq", noun: "SRQ", layout: "mlx4_srq_context" },
      shown: ["number", "state", "wqe_cnt", "limit_watermark", "size", "cqn", "pd", "pid", "comm"],
      derived: { size: power("log_srq_size") },
    },
  },
  mkey: { layout: "mkc", shown: ["number", "free", "pd", "qpn", "start_addr", "len"], derived: {} },
};

/** Layout of rows of which the host alone tells: the few fields that it has, and nothing that follows from others. */
export const OWNED = "owned";

/** RowColumns that every kind has. */
const COMMON = ["host", "device", "time", "number", "pid", "comm"] as const;

/** Entries from one counter to the other; null where they are more than the queue has. */
function entriesBetween(pi: string, ci: string, log: string): (fields: ListRow["fields"]) => number | null {
  return (fields) => {
    const entries = diff24(Number(fields[pi] ?? 0), Number(fields[ci] ?? 0));
    return entries > 2 ** Number(fields[log] ?? 0) ? null : entries;
  };
}

/** RowColumns that a table has, the most important first: those of the generations that its rows are of. */
export function shownColumns(kind: ListKind, rows: readonly ListRow[]): readonly string[] {
  const { layout, shown, gen4 } = LISTED[kind];
  const old = gen4 !== undefined && rows.some((row) => row.layout === gen4.layout);
  if (!old) return shown;
  return rows.some((row) => row.layout === layout) ? [...new Set([...shown, ...gen4.shown])] : gen4.shown;
}

/** The columns of a kind, those of its context included, for rows of both generations. */
export function listColumns(kind: ListKind): RowColumns<ListRow> {
  const { gen4, ...gen5 } = LISTED[kind];
  const counted = kind === "cq" ? ["errors"] : [];
  const names = [...COMMON, ...Object.keys(gen5.derived), ...counted, ...contextFieldNames(gen5.layout)];
  if (gen4 !== undefined) names.push(...Object.keys(gen4.derived), ...gen4FieldNames(gen4.layout));
  const owned = { ...gen5, layout: OWNED, derived: {} };
  const shapes = (gen4 === undefined ? [gen5] : [gen5, gen4]).map((shape) => ({
    ...shape,
    enums: enumsOf(shape.layout),
  }));
  const readable = [...shapes, { ...owned, enums: enumsOf(gen5.layout) }];
  return {
    names: [...new Set(names)],
    valuesOf(column) {
      const found = shapes.flatMap(({ enums }) => ENUMS[enums.get(column) ?? ""]?.values.map(({ name }) => name) ?? []);
      return found.length === 0 ? undefined : [...new Set(found)];
    },
    reader(column) {
      if (column === "errors" && kind === "cq") return ({ errors }) => ({ value: errors });
      if (isCommon(column)) return (row) => ({ value: row[column] });
      const readers = new Map(readable.map((shape) => [shape.layout as string, readerOf(shape, column)]));
      return (row) => readers.get(row.layout)?.(row.fields) ?? NOTHING;
    },
  };
}

const NOTHING: Cell = { value: null };

function readerOf(
  { derived, enums }: Shown<string> & { readonly enums: ReadonlyMap<string, string> },
  column: string,
): (fields: ListRow["fields"]) => Cell {
  const derive = derived[column] ?? field(column);
  const names = new Map(ENUMS[enums.get(column) ?? ""]?.values.map(({ value, name }) => [value, name]));
  return (fields) => {
    const value = derive(fields);
    return { value, name: value === null || names.size === 0 ? undefined : names.get(Number(value)) };
  };
}

function isCommon(column: string): column is typeof COMMON[number] {
  return (COMMON as readonly string[]).includes(column);
}

/** Enumerations by field, those of the primary path included. */
function enumsOf(layout: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const row of flatten(layoutByName(layout)!, layoutByName)) {
    if (row.kind !== "field" || row.flat.field.enum === undefined) continue;
    const name = row.flat.path.at(-1)!;
    if (!found.has(name)) found.set(name, row.flat.field.enum);
  }
  return found;
}

/** The values of each row, made when they are asked for. */
export function cellsOf(
  rows: readonly ListRow[],
  columns: RowColumns<ListRow>,
  names: readonly string[],
): Iterable<Cell[]> {
  const cells = names.map((name) => columns.reader(name));
  return {
    *[Symbol.iterator]() {
      for (const row of rows) yield cells.map((cell) => cell(row));
    },
  };
}
