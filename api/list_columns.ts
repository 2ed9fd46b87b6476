/**
 * What a list of queues can show: the fields of a context, and what follows from them and from the host.
 *
 * @module
 */

import { gidText } from "../diagnose/gid.ts";
import { cqBacklog, diff24, unacked } from "../diagnose/quantities.ts";
import { ENUMS } from "../layouts/enums.ts";
import { flatten } from "../layouts/flatten.ts";
import { layoutByName } from "../layouts/index.ts";
import type { Cell, Columns } from "../records/row_where.ts";
import { contextFieldNames, type CqRow, type EqRow, type QpRow } from "../records/context_rows.ts";

/** Kinds of objects that are listed. */
export const LIST_KINDS = ["qp", "cq", "srq", "eq", "mkey"] as const;
/** A kind of object. */
export type ListKind = typeof LIST_KINDS[number];

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
  /** Fields of its context. */
  readonly fields: Readonly<Record<string, number | bigint | undefined>>;
}

/** What is known of a kind. */
export interface ListKindRow {
  /** Layout of its context. */
  readonly layout: "qpc" | "cqc" | "srqc" | "eqc" | "mkc";
  /** Columns of a table, the most important first. */
  readonly shown: readonly string[];
  /** Columns that follow from the context. */
  readonly derived: Readonly<Record<string, (fields: ListRow["fields"]) => Cell["value"]>>;
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
  },
  eq: {
    layout: "eqc",
    shown: ["number", "status", "st", "behind", "pi", "ci", "size", "intr"],
    derived: {
      behind: (fields) => behind(fields as unknown as EqRow),
      pi: field("producer_counter"),
      ci: field("consumer_counter"),
      size: power("log_eq_size"),
    },
  },
  srq: {
    layout: "srqc",
    shown: ["number", "state", "wqe_cnt", "lwm", "size", "cqn", "pd", "pid", "comm"],
    derived: { size: power("log_srq_size") },
  },
  mkey: { layout: "mkc", shown: ["number", "free", "pd", "qpn", "start_addr", "len"], derived: {} },
};

/** Columns that every kind has. */
const COMMON = ["host", "device", "time", "number", "pid", "comm"] as const;

function behind({ producer_counter, consumer_counter, log_eq_size }: EqRow): number | null {
  const entries = diff24(producer_counter, consumer_counter);
  return entries > 2 ** log_eq_size ? null : entries;
}

/** The columns of a kind, those of its context included. */
export function columnsOf(kind: ListKind): Columns<ListRow> {
  const { layout, derived } = LISTED[kind];
  const enums = enumsOf(layout);
  const own = [...COMMON, ...Object.keys(derived), ...(kind === "cq" ? ["errors"] : [])];
  return {
    names: [...new Set([...own, ...contextFieldNames(layout)])],
    valuesOf: (column) => ENUMS[enums.get(column) ?? ""]?.values.map(({ name }) => name),
    cell(row, column) {
      if (column === "errors" && kind === "cq") return { value: row.errors };
      if ((COMMON as readonly string[]).includes(column)) return { value: row[column as typeof COMMON[number]] };
      const value = derived[column]?.(row.fields) ?? (column in derived ? null : row.fields[column] ?? null);
      const names = ENUMS[enums.get(column) ?? ""]?.values;
      return { value, name: names?.find((one) => one.value === Number(value))?.name };
    },
  };
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
