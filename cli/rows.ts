/** `--rows FILE`. */

import type { FleetRow } from "../diagnose/fleet_rows.ts";
import { AtomicFile } from "../files/atomic_file.ts";
import { Turns } from "../files/turns.ts";
import { rowsFile } from "../render/rows_file.ts";
import type { Session } from "./session.ts";

/** Of what may be done between two turns of others, as bytes: a row takes some microseconds. */
const ROW_WORK = 1 << 14;

/**
 * Write rows.
 *
 * @param rows Makes them, under the id of this run.
 */
export async function writeRows(
  session: Session,
  path: string,
  rows: (run: string) => Iterable<FleetRow>,
): Promise<void> {
  // What was read before a signal is written; meanwhile a second one is answered.
  const turns = new Turns();
  const all: FleetRow[] = [];
  for (const row of rows(crypto.randomUUID())) {
    all.push(row);
    const turn = turns.after(ROW_WORK);
    if (turn !== undefined) await turn;
  }
  using file = new AtomicFile(path);
  for await (const piece of rowsFile(path, all)) {
    file.write(piece);
    await turns.after(Infinity);
  }
  file.commit();
  session.info(`Wrote ${all.length} rows to ${path}`);
}
