/** Flat rows as files: ndjson, csv, and Parquet, whose writer is loaded when it is wanted. */

import { escaped, harmless } from "../plain.ts";
import { UsageError } from "../errors.ts";
import { csvCell } from "./csv_cell.ts";
import { FLEET_COLUMNS, type FleetRow, type RowValue } from "../diagnose/fleet_rows.ts";

/** Rows of text that are put together at a time. */
const PIECE_ROWS = 512;

/**
 * Rows as the bytes of a file, piece by piece.
 *
 * @param path Its name tells the form: `.ndjson`, `.csv`, `.parquet`.
 * @throws {UsageError} If the name has none of these endings.
 */
export async function* rowsFile(path: string, rows: readonly FleetRow[]): AsyncGenerator<Uint8Array> {
  const names = Object.keys(FLEET_COLUMNS);
  if (/\.ndjson$/i.test(path)) yield* lines(rows, (row) => harmless(JSON.stringify(row), false));
  else if (/\.csv$/i.test(path)) {
    yield new TextEncoder().encode(`${names.join(",")}\n`);
    yield* lines(rows, (row) => names.map((name) => cellOf(row[name] ?? null)).join(","));
  } else if (/\.parquet$/i.test(path)) yield await parquet(rows);
  else throw new UsageError(`Option --rows writes .ndjson, .csv or .parquet, not "${path}"`);
}

function* lines(rows: readonly FleetRow[], line: (row: FleetRow) => string): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let from = 0; from < rows.length; from += PIECE_ROWS) {
    yield encoder.encode(rows.slice(from, from + PIECE_ROWS).map((row) => `${line(row)}\n`).join(""));
  }
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
