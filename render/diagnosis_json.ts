/** A diagnosis for programs. Members are those of diagnose/types.ts; ndjson has one verdict a line. */

import type { Diagnosis } from "../diagnose/types.ts";
import { type JsonDocument, SCHEMA } from "./json_envelope.ts";

/**
 * The members of the document, or the lines, record by record.
 *
 * @param document Where they go; its beginning is written.
 */
export function* diagnosisJson(document: JsonDocument, answer: Diagnosis): Generator<string> {
  const { verdicts, pairs, unpaired, causes, events, incomplete: _, ...members } = answer;
  if (document.lines) {
    for (const verdict of verdicts) yield `${JSON.stringify({ schema: SCHEMA, ...verdict })}\n`;
    return;
  }
  for (const [name, value] of Object.entries(members)) yield document.member(name, value);
  for (const [name, records] of Object.entries({ ...(events && { events }), causes, pairs, unpaired, verdicts })) {
    yield document.open(name);
    for (const record of records) yield document.record(record);
  }
}
