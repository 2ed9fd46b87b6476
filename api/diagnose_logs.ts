/**
 * Logs beside a diagnosis: what they say of the QPs of its verdicts.
 *
 * @module
 */

import type { Diagnosis } from "../diagnose/types.ts";

/**
 * Put what logs say beside the verdicts of the QPs that they name.
 *
 * @param answer The diagnosis.
 * @param logs Files.
 */
export function withLogs(answer: Diagnosis, logs: readonly string[]): Promise<Diagnosis> {
  if (logs.length === 0) return Promise.resolve(answer);
  return Promise.resolve({ ...answer, not_looked_at: [...answer.not_looked_at, `logs: ${logs.join(", ")}`] });
}
