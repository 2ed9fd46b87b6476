/** Lists of queues, for programs. */

import { DeviceError, speakAsLibrary } from "../errors.ts";
import type { AccessPath } from "../device/types.ts";
import { columnNamed, compileRows } from "../records/row_where.ts";
import { listRecords } from "../render/list_table.ts";
import { borrowDecoder } from "./decoders.ts";
import { listObjects } from "./list.ts";
import { cellsOf, listColumns, type ListKind, shownColumns } from "./list_columns.ts";

/** Options of {@linkcode list}. */
export interface ListRecordsOptions {
  /** What is listed, default `qp`. */
  readonly kind?: ListKind | undefined;
  /** Conditions that all must hold: `["state=ERR|SQER", "unacked>0"]`. */
  readonly where?: readonly string[] | undefined;
  /** Members of the records, default the columns of the table. */
  readonly fields?: readonly string[] | undefined;
  /** vhca_id. */
  readonly gvmi?: number | undefined;
  /** The mtcr library. */
  readonly library?: string | undefined;
  /** Which way leads to a real adapter. */
  readonly access?: AccessPath | "auto" | undefined;
  /** Stops between two accesses. */
  readonly signal?: AbortSignal | undefined;
  /** Told what could not be read; without it that is an error. */
  readonly failed?: ((text: string) => void) | undefined;
  /** Told remarks. */
  readonly say?: ((text: string) => void) | undefined;
}

/** A queue by the names of json; `state_name` stands beside an enumerated `state`, values above 53 bits are `"0x…"`. */
export type ListedRecord = Readonly<Record<string, string | number | null>>;

/**
 * List the queues of an adapter or a capture, one record each, ascending by number.
 *
 * @param name As for `openDevice`.
 * @param options Kind and conditions.
 * @returns Records as `wqdump list --json` prints them.
 * @throws {DeviceError} When it cannot be opened, or something of it cannot be read and `failed` is not given.
 * @throws {UsageError} When there is no such field or value.
 *
 * @example Queue pairs in error
 * ```ts
 * import { list } from "@wqdump/wqdump";
 *
 * for (const { number, state_name } of await list("sim:sick", { where: ["state=ERR"] })) {
 *   if (state_name !== "ERR") throw new Error(`${number}`);
 * }
 * ```
 */
export async function list(name: string, options: ListRecordsOptions = {}): Promise<ListedRecord[]> {
  speakAsLibrary();
  const { kind = "qp", where = [], fields, failed, ...reading } = options;
  const columns = listColumns(kind);
  const keep = compileRows(where, columns);
  const named = fields?.map((field) => columnNamed(field, columns));
  const fail = failed ?? ((text: string): never => {
    throw new DeviceError(`Cannot read all of "${name}": ${text}`, { device: name, operation: `list ${kind}s` });
  });
  using loan = borrowDecoder();
  const { rows } = await listObjects(name, { ...reading, kinds: [kind], decoder: loan.decoder, failed: fail });
  const all = rows.get(kind) ?? [];
  const kept = all.filter(keep);
  const shown = named ?? shownColumns(kind, kept);
  return [...listRecords({ kind, columns: shown, rows: cellsOf(kept, columns, shown) })] as ListedRecord[];
}
