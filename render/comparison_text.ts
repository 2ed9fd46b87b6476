/** A comparison of queues as a table. */

import type { Comparison } from "../diagnose/comparison.ts";
import { table } from "./table.ts";

/** Differences that are shown of one comparison. */
const SHOWN = 200;

/** Fields that differ, how many are equal, and what else is known. */
export function comparisonText({ title, columns, differences, equal, notes }: Comparison): string {
  const rows = differences.slice(0, SHOWN).map(({ field, values, remark }) => [field, ...values, remark ?? ""]);
  const more = differences.length > SHOWN ? `... and ${differences.length - SHOWN} more differences\n` : "";
  const list = rows.length === 0 ? "" : table([["field", ...columns, ""], ...rows]);
  const count = differences.length === 0 ? "no difference" : `${differences.length} differ`;
  return `${title}: ${count}, ${equal} fields equal\n${list}${more}${notes.map((note) => `note: ${note}\n`).join("")}`;
}
