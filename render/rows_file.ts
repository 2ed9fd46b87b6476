/** Flat rows as files: ndjson, csv, and Parquet, whose writer is loaded when it is wanted. */

import { escaped, harmless } from "../plain.ts";
import { UsageError } from "../errors.ts";
import { csvCell } from "./csv_cell.ts";
import { FLEET_COLUMNS, type FleetRow, type RowValue } from "../diagnose/fleet_rows.ts";

/**
 * Rows as the bytes of a file.
 *
 * @param path Its name tells the form: `.ndjson`, `.csv`, `.parquet`.
 * @throws {UsageError} If the name has none of these endings.
 */
export async function rowsFile(path: string, rows: readonly FleetRow[]): Promise<Uint8Array> {
  const names = Object.keys(FLEET_COLUMNS);
  const encoder = new TextEncoder();
  if (/\.ndjson$/i.test(path)) {
    return encoder.encode(rows.map((row) => `${harmless(JSON.stringify(row), false)}\n`).join(""));
  }
  if (/\.csv$/i.test(path)) {
    const lines = rows.map((row) => names.map((name) => cellOf(row[name] ?? null)).join(","));
    return encoder.encode([names.join(","), ...lines].map((line) => `${line}\n`).join(""));
  }
  if (/\.parquet$/i.test(path)) return await parquet(rows);
  throw new UsageError(`Option --rows writes .ndjson, .csv or .parquet, not "${path}"`);
}

/** Refuse a name early. */
export function checkRowsPath(path: string): void {
  if (!/\.(?:ndjson|csv|parquet)$/i.test(path)) {
    throw new UsageError(`Option --rows writes .ndjson, .csv or .parquet, not "${path}"`);
  }
}

function cellOf(value: RowValue): string {
  return typeof value === "string" ? csvCell(escaped(value)) : String(value ?? "");
}

async function parquet(rows: readonly FleetRow[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("npm:hyparquet-writer@0.17.0");
  const columnData = Object.entries(FLEET_COLUMNS).map(([name, { type }]) => ({
    name,
    data: rows.map((row) => {
      const value = row[name] ?? null;
      return value === null || type === "string" ? value : BigInt(Math.trunc(Number(value)));
    }),
    type: type === "string" ? "STRING" as const : "INT64" as const,
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
