/**
 * What a log says, from the document that json has of it: the answer first, then what was found, each with its
 * explanation and bytes.
 */

import type { ElementRecord } from "../../records/ring.ts";
import { retrySeconds } from "../../explain/clocks.ts";
import { elementsHtml } from "./elements.ts";
import { fieldTable, type JsonFields } from "./fields.ts";
import { html, join, type Markup } from "./markup.ts";
import { firstWords, storyHtml } from "./log_story.ts";
import { type TimedEvent, timeLine } from "./time_line.ts";

/** Items that are shown; the rest is counted. */
const MOST = 500;

/**
 * The document as a page.
 *
 * @param document What `decode --format json` prints of a log.
 */
export function logHtml(document: JsonFields, line: (record: ElementRecord) => string): Markup {
  const items = list(document["items"]);
  const causes = list(document["first_causes"]);
  const { first_causes: _, items: __, schema: ___, command: ____, counts, notes, ...rest } = document;
  return html`
    <section class="answer"
      aria-label="Answer"><h2>${headline(document, causes, items)}</h2>${storyHtml(
        document["headline"],
      )}<p class="count">${countText(counts)}</p>${list(notes).map((note) => html`<p>${String(note)}</p>`)}</section>
    ${causes.length > 0 &&
      html`<section aria-label="First causes"><h2>First error of each queue</h2>${causes.map(causeHtml)}</section>`}
    ${timeLine(timedEvents(items))}
    ${items.length > 0 &&
      html`<section aria-label="Findings"><h2>What was found</h2>${
        items.slice(0, MOST).map((item, i) => itemHtml(item, i, line))
      }${
        items.length > MOST && html`<p>${items.length - MOST} more are not shown.</p>`
      }</section>`}${html`<details><summary>The rest of the document</summary>${fieldTable(rest)}</details>`}
  `;
}

function headline(document: JsonFields, causes: readonly JsonFields[], items: readonly JsonFields[]): string {
  const said = document["headline"];
  if (typeof said === "string") return said;
  const cause = firstWords(said);
  if (cause !== undefined) return cause;
  const first = record(causes[0]?.["first"]);
  const found = items.find((item) => typeof explanationOf(item)["summary"] === "string" && !isFlush(item));
  if (found !== undefined) return String(explanationOf(found)["summary"]);
  if (first !== undefined) return `${causes[0]!["queue"]}: ${causes[0]!["verdict"]} at ${first["where"]}`;
  return items.length === 0 ? "Nothing was found in this text." : `${items.length} findings, no error among them`;
}

/** Errors whose lines have a date, flushes left out; a time-out began when its retries did. */
function timedEvents(items: readonly JsonFields[]): TimedEvent[] {
  const dated = items.flatMap((item) => {
    const { time_us: us, host, device } = record(item["facts"]) ?? {};
    const { summary, syndrome } = explanationOf(item);
    if (typeof us !== "number" || typeof summary !== "string" || isFlush(item)) return [];
    const before = retrySeconds({ syndrome: Number(record(syndrome)?.["value"]), origin: String(item["origin"]) });
    return [{ us, before, host: String(host ?? device ?? "?"), severity: "error" as const, words: summary }];
  });
  const first = dated.reduce((least, { us }) => Math.min(least, us), Infinity);
  return dated.map(({ us, ...event }) => ({ ...event, at: (us - first) / 1e6 }));
}

function causeHtml(cause: JsonFields): Markup {
  const { queue, verdict, reason } = cause;
  const first = record(cause["first"]);
  return html`
    <article class="verdict error">
      <h3>${String(queue)}</h3>
      <p>${String(verdict)}${first !== undefined && `, ${first["where"]}`}${typeof reason === "string" &&
        reason !== "" && ` (${reason})`}</p>
      <details><summary>All of it</summary>${fieldTable(cause)}</details>
    </article>
  `;
}

function itemHtml(item: JsonFields, number: number, line: (record: ElementRecord) => string): Markup {
  const { origin, lines, context, elements, element, kind, explanation: _, bytes: __, ...rest } = item;
  const at = record(lines);
  const where = at === undefined
    ? ""
    : at["first"] === at["last"]
    ? `line ${at["first"]}`
    : `lines ${at["first"]} to ${at["last"]}`;
  const explanation = explanationOf(item);
  return html`
    <article class="finding" id="finding-${number}"
      data-kind="${String(kind)}"><h3>${String(element ?? kind)}, ${where} <span class="count">${String(
        origin ?? "",
      )}</span></h3>${list(context).length > 0 &&
        html`<pre>${list(context).map(String).join("\n")}</pre>`}${explanationHtml(explanation)}${elementsHtml(
          list(elements) as unknown as ElementRecord[],
          {
            id: `finding-${number}-element`,
            line,
            open: () => list(elements).length === 1,
            flagged: (one) => one.flags?.includes("error") ?? false,
          },
        )}${fieldTable(rest)}</article>
  `;
}

/** Explanations stand on the item, or on its elements. */
function explanationOf(item: JsonFields): JsonFields {
  return record(item["explanation"]) ?? list(item["elements"]).map((one) => record(one["explanation"])).find(Boolean) ??
    {};
}

function isFlush(item: JsonFields): boolean {
  return explanationOf(item)["flush"] === true;
}

/** What an error means, its causes, what to check. */
function explanationHtml(explanation: JsonFields): Markup {
  const { summary, causes, checks } = explanation;
  if (typeof summary !== "string") return html``;
  const meaning = record(explanation["syndrome"])?.["meaning"];
  const evidence = list(record(explanation["vendor_syndrome"])?.["evidence"]);
  return html`<div class="explanation"><p><strong>${summary}</strong></p>${
    typeof meaning === "string" && html`<p>${meaning}</p>`
  }${
    join(evidence.map(({ meaning: what, strength, count }) =>
      html`<p>Vendor syndrome: ${String(what)} <span class="count">${String(strength)}${
        typeof count === "number" && `, ${count}`
      }</span></p>`
    ))
  }${sentences("Causes", causes)}${sentences("What to check", checks)}</div>`;
}

function sentences(title: string, texts: unknown): Markup {
  const all = list(texts).map(String);
  return all.length === 0 ? html`` : html`
    <h4>${title}</h4>
    <ul>${all.map((text) => html`<li>${text}</li>`)}</ul>
  `;
}

function countText(counts: unknown): string {
  return Object.entries(record(counts) ?? {}).map(([name, count]) => `${count} ${name}`).join(", ");
}

// deno-lint-ignore no-explicit-any
function list(value: unknown): readonly any[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): JsonFields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as JsonFields : undefined;
}
