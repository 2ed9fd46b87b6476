/** What makes `watch` keep a capture, and how often. */

import type { Look } from "../diagnose/activity.ts";
import { ALL_RULES } from "../diagnose/rules.ts";
import { UsageError } from "../errors.ts";
import { quote } from "../plain.ts";

/** Counters whose rise comes before an error, by the name that the capture gets. */
const COUNTERS: Readonly<Record<string, string>> = {
  local_ack_timeout_err: "local-ack-timeout",
  rnr_nak_retry_err: "rnr",
  req_rnr_retries_exceeded: "rnr",
  cq_overrun: "cq-overrun",
};
/** Looks until a counter that goes on rising is a trigger again. */
const AGAIN = 60;

/** A reason to capture. */
export interface Trigger {
  /** As in the name of the capture. */
  readonly name: string;
  /** QPs that it is about; none: all. */
  readonly qps: readonly number[];
  /** In words. */
  readonly why: string;
}

/** Tells what is new in a look. */
export class Triggers {
  readonly #wanted: readonly string[];
  readonly #seen = new Map<string, number>();

  /**
   * @param wanted Severities and names of verdicts.
   * @throws {UsageError} When there is no such verdict.
   */
  constructor(wanted: readonly string[] = ["error"]) {
    this.#wanted = wanted.map((word) => word.toLowerCase());
    const known = ["error", "warning", ...ALL_RULES.map(({ name }) => name)];
    const unknown = this.#wanted.find((word) => !known.includes(word));
    if (unknown !== undefined) {
      throw new UsageError(`Option --on takes error, warning or names of verdicts; ${quote(unknown)} is none`);
    }
  }

  /** Reasons to capture that were not there before. */
  of(look: Look): Trigger[] {
    const found: Trigger[] = [];
    for (const [counter, name] of Object.entries(COUNTERS)) {
      const rise = look.rises[counter];
      if (rise !== undefined && this.#isNew(`counter ${counter}`, look.look)) {
        found.push({
          name,
          qps: look.active.filter(({ unacked }) => unacked > 0).map(({ qpn }) => qpn),
          why: `${counter} +${rise}`,
        });
      }
    }
    const byName = new Map<string, { numbers: number[]; why: string }>();
    for (const { name, severity, kind, number, sentence } of look.verdicts) {
      const wanted = this.#wanted.includes(name) || this.#wanted.includes(severity) ||
        (severity === "error" && this.#wanted.includes("warning"));
      if (!wanted || this.#seen.has(`${kind} ${number} ${name}`)) continue;
      this.#seen.set(`${kind} ${number} ${name}`, look.look);
      const group = byName.get(name) ?? { numbers: [], why: sentence };
      if (kind === "qp" && number !== null) group.numbers.push(number);
      byName.set(name, group);
    }
    for (const [name, { numbers, why }] of byName) found.push({ name, qps: numbers, why });
    return found;
  }

  #isNew(key: string, look: number): boolean {
    const before = this.#seen.get(key);
    if (before !== undefined && look - before < AGAIN) return false;
    this.#seen.set(key, look);
    return true;
  }
}
