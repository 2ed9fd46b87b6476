/**
 * Explanations for programs.
 *
 * @module
 */

import { explainQuery, type Reading } from "../explain/explain_query.ts";

/**
 * Explain numbers or a name: a syndrome with its vendor syndrome and hardware syndrome, a completion status, a state, an
 * opcode, an event, or the words in which a program reports one.
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
  return explainQuery(words.map(String));
}
