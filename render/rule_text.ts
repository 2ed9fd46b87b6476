/** A rule in words: what `diagnose --explain` and docs/reference/rules.md say of it. */

import type { AnyRule } from "../diagnose/rule_types.ts";
import { wrapLine } from "../explain/line_width.ts";

/** What there is to say of a rule, with what it is. */
export function ruleRows(
  { severity, kind, needs, condition, means, unless, confidence, source, next }: AnyRule,
): (readonly [string, string])[] {
  return [
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
}

/** The rule for a terminal. */
export function ruleText(rule: AnyRule): string {
  const rows = ruleRows(rule).map(([label, text]) => wrapLine(`  ${label.padEnd(10)} : ${text}`));
  return [`${rule.name} (rule ${rule.id})`, ...rows].join("\n") + "\n";
}
