/** `--rows FILE`. */

import type { FleetRow } from "../diagnose/fleet_rows.ts";
import { AtomicFile } from "../files/atomic_file.ts";
import { rowsFile } from "../render/rows_file.ts";
import type { Session } from "./session.ts";

/**
 * Write rows.
 *
 * @param rows Makes them, under the id of this run.
 */
export async function writeRows(
  session: Session,
  path: string,
  rows: (run: string) => readonly FleetRow[],
): Promise<void> {
  const all = rows(crypto.randomUUID());
  const bytes = await rowsFile(path, all);
  using file = new AtomicFile(path);
  file.write(bytes);
  file.commit();
  session.info(`Wrote ${all.length} rows to ${path}`);
}
