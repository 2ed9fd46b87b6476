/**
 * `wqdump explain`.
 *
 * @module
 */

import { EXIT } from "../../errors.ts";
import { explainQuery } from "../../explain/explain_query.ts";
import { head, JsonDocument } from "../../render/json_envelope.ts";
import { wrapLine } from "../../explain/log_text.ts";
import { formatOf } from "../check.ts";
import type { Session } from "../session.ts";

export async function run(session: Session): Promise<number> {
  const { out, positionals, theme } = session;
  const readings = explainQuery(positionals);
  if (formatOf(session.options) === "json") {
    const document = new JsonDocument(false);
    await out.text(document.begin(head({ name: "explain", words: positionals })) + document.open("readings"));
    for (const { as, json } of readings) await out.text(document.record({ as, explanation: json }));
    await out.text(document.end({ notes: [], incomplete: null }));
    return EXIT.ok;
  }
  for (const [i, reading] of readings.entries()) {
    await out.text(`${i === 0 ? "" : "\n"}${theme.heading(reading.as)}\n`);
    for (const line of reading.lines) await out.text(`${wrapLine(line)}\n`);
  }
  return EXIT.ok;
}
