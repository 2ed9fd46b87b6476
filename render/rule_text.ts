/**
 * A rule in words: what `diagnose --explain` and docs/reference/rules.md say of it.
 *
 * @module
 */

import type { AnyRule } from "../diagnose/rule_types.ts";
import { wrapLine } from "../explain/line_width.ts";

/** The rule for a terminal. */
export function ruleText(
  { id, name, severity, kind, needs, condition, means, unless, confidence, source, next }: AnyRule,
): string {
  const rows: (readonly [string, string])[] = [
    ["about", kind],
    ["severity", severity],
    ["confidence", confidence],
    ...(needs.length === 0 ? [] : [["needs", needs.join(", ")] as const]),
    ["when", condition],
    ["means", means],
    ...(unless === undefined ? [] : [["unless", unless] as const]),
    ...next.map((step) => ["next", step] as const),
    ["source", source],
  ];
  return [`${name} (rule ${id})`, ...rows.map(([label, text]) => wrapLine(`  ${label.padEnd(10)} : ${text}`))].join(
    "\n",
  ) + "\n";
}
