/** Explanations for programs. */

import { ALL_RULES } from "../diagnose/rules.ts";
import type { AnyRule } from "../diagnose/rule_types.ts";
import { explainQuery, type OtherName } from "../explain/explain_query.ts";
import type { Reading } from "../explain/query_reading.ts";
import { ruleRows } from "../render/rule_text.ts";

/**
 * Explain numbers or a name: a syndrome with its vendor syndrome and hardware syndrome, a completion status, a state, an
 * opcode, an event, a verdict of `diagnose`, or the words in which a program reports one.
 *
 * @param words Numbers (decimal or 0x) or names, in one string or several.
 * @returns Every reading that makes sense, the likeliest first.
 * @throws {UsageError} When nothing is known under these words; `hint` names what is like it.
 *
 * @example A syndrome with its vendor syndrome
 * ```ts
 * import { explain } from "@wqdump/wqdump";
 *
 * const [reading] = explain("0x13", "0x88");
 * if (!reading?.as.startsWith("CQE syndrome 0x13")) throw new Error("not known");
 * ```
 */
export function explain(...words: readonly (string | number)[]): readonly Reading[] {
  return explainQuery(words.map(String), VERDICTS);
}

/** A verdict, by its name. */
function verdictReading(rule: AnyRule): Reading {
  const { id, name, kind, severity, confidence, needs, condition, means, unless, next, source } = rule;
  return {
    as: `verdict of diagnose: ${name} (rule ${id})`,
    lines: ruleRows(rule).map(([label, text]) => `${label} : ${text}`),
    json: { name, rule: id, about: kind, severity, confidence, needs, when: condition, means, unless, next, source },
  };
}

/** The names of `diagnose`. */
const VERDICTS: readonly OtherName[] = ALL_RULES.map((rule) => ({
  name: rule.name,
  read: () => verdictReading(rule),
}));
