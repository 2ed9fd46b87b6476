/** `wqdump explain`. */

import { EXIT } from "../../errors.ts";
import { explainQuery } from "../../explain/explain_query.ts";
import type { Reading } from "../../explain/query_reading.ts";
import { head, JsonDocument } from "../../render/json_envelope.ts";
import { wrapLine } from "../../explain/line_width.ts";
import { formatOf } from "../format_of.ts";
import type { Session } from "../session.ts";
import type { Theme } from "../terminal.ts";

export async function run(session: Session): Promise<number> {
  const { out, positionals, theme } = session;
  const readings = await readingsOf(positionals);
  if (formatOf(session.options) === "json") {
    const document = new JsonDocument(false);
    await out.text(document.begin(head({ name: "explain", words: positionals })) + document.open("readings"));
    for (const { as, json } of readings) await out.text(document.record({ as, explanation: json }));
    await out.text(document.end({ notes: [], incomplete: null }));
    return EXIT.ok;
  }
  for (const [i, reading] of readings.entries()) {
    await out.text(`${i === 0 ? "" : "\n"}${theme.heading(reading.as)}\n`);
    for (const line of reading.lines) await out.text(`${painted(wrapLine(line), reading, theme)}\n`);
  }
  return EXIT.ok;
}

/** Numbers name no verdict; the rules of verdicts take longer to load than all the rest. */
async function readingsOf(words: readonly string[]): Promise<readonly Reading[]> {
  if (words.every((word) => /^\d/.test(word))) return explainQuery(words);
  const { explain } = await import("../../api/explain.ts");
  return explain(...words);
}

/** What it means is red where it is an error of its own, yellow where it only follows from one. */
function painted(text: string, { json }: Reading, theme: Theme): string {
  const [, label, rest] = /^([a-z ]+ : )([^]*)$/.exec(text) ?? [];
  if (label === undefined || rest === undefined) return text;
  const { flush, syndrome, kind } = json as Record<"flush" | "syndrome" | "kind", unknown>;
  const broken = syndrome !== undefined || (kind !== undefined && kind !== "notice");
  const how = flush === true ? theme.mark : broken ? theme.bad : (value: string) => value;
  return theme.term(label) + (["meaning", "status", "event"].includes(label.slice(0, -3)) ? how(rest) : rest);
}
