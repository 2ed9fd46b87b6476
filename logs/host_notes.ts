/** What numbers of hosts in a message mean. */

import { callErrorOf } from "../layouts/call_errors.ts";
import { HOST_WORDS, hostWordOf } from "../layouts/host_words.ts";
import { put } from "./facts.ts";
import type { Facts } from "./types.ts";

const ERRNOS: ReadonlySet<string> = new Set(["errno", "page_fault_errno", "transport_errno"]);

/** Most messages have none of these facts, and many a fact. */
const NAMES: readonly string[] = [...ERRNOS, ...HOST_WORDS.map(({ fact }) => fact)];

/** Names numbers of hosts, such as errno, and says what they mean. */
export function hostNotes(facts: Facts, notes: string[]): void {
  for (const name of NAMES) {
    const value = facts[name];
    if (typeof value !== "number" || facts[`${name}_name`] !== undefined) continue;
    const error = ERRNOS.has(name) ? callErrorOf(value) : undefined;
    const word = hostWordOf(name, value);
    const named = error === undefined ? word?.names[0] : error.name;
    if (named === undefined) continue;
    put(facts, { [`${name}_name`]: named });
    notes.push(
      error === undefined ? `${word!.names.slice(0, 2).join(", ")}: ${word!.meaning}` : `${named}: ${error.meaning}`,
    );
  }
}
