/** A diagnosis for programs. Members are those of diagnose/types.ts; ndjson has one verdict a line. */

import type { Diagnosis } from "../diagnose/types.ts";
import { type JsonDocument, SCHEMA } from "./json_envelope.ts";

/**
 * The members of the document, or the lines.
 *
 * @param document Where they go; its beginning is written.
 */
export function diagnosisJson(document: JsonDocument, answer: Diagnosis): string {
  const { verdicts, pairs, unpaired, causes, events, incomplete: _, ...members } = answer;
  if (document.lines) return verdicts.map((verdict) => `${JSON.stringify({ schema: SCHEMA, ...verdict })}\n`).join("");
  let text = Object.entries(members).map(([name, value]) => document.member(name, value)).join("");
  for (const [name, records] of Object.entries({ ...(events && { events }), causes, pairs, unpaired, verdicts })) {
    text += document.open(name) + records.map((record) => document.record(record)).join("");
  }
  return text;
}
