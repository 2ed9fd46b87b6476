/** What a log tells as a whole, from the headline of its document: what came first, how much there is, who accuses whom. */

import { amountOf } from "../../explain/amount.ts";
import type { JsonFields } from "./fields.ts";
import { html, type Markup } from "./markup.ts";
import { accusationMatrix } from "./matrix.ts";

/** Kinds of reports that are shown; the document has all. */
const MOST_KINDS = 24;

/** Members of a headline that are read here. */
interface Headline {
  readonly reports: number;
  readonly queues: number;
  readonly flushes: number;
  readonly event_count: number;
  readonly at_least: readonly string[];
  readonly hosts: readonly string[];
  readonly order: { readonly why: string };
  readonly first: JsonFields | null;
  readonly ranked: readonly {
    readonly guilt: string;
    readonly words: string;
    readonly count: number;
    readonly first: JsonFields;
  }[];
  readonly matrix: {
    readonly accusers: readonly string[];
    readonly accused: readonly string[];
    readonly counts: readonly (readonly number[])[];
    readonly says: readonly string[];
    readonly left?: { readonly reports: number };
  } | null;
}

/** The headline of a log that was decoded; undefined for one of anything else, or of an older document. */
function headlineOf(value: unknown): Headline | undefined {
  const found = value as Partial<Headline> | undefined;
  return Array.isArray(found?.ranked) && Array.isArray(found?.at_least) ? value as Headline : undefined;
}

/** What came first, in words. */
export function firstWords(value: unknown): string | undefined {
  const headline = headlineOf(value);
  const { first, ranked = [] } = headline ?? {};
  if (first === undefined || first === null) return undefined;
  const words = first["words"] ?? ranked.find((kind) => kind.first["where"] === first["where"])?.words ??
    ranked.find((kind) => kind.first["syndrome"] === first["syndrome"])?.words;
  const on = typeof first["host"] === "string" ? ` on ${first["host"]}` : "";
  return words === undefined ? undefined : `${words} at ${first["where"]}${on}`;
}

export function storyHtml(value: unknown): Markup {
  const headline = headlineOf(value);
  if (headline === undefined || headline.reports === 0) return html``;
  const { reports, queues, flushes, event_count: events, at_least: least, hosts, order, ranked, matrix } = headline;
  const unsure = (name: string) => least.includes(name) ? "at least " : "";
  const kinds = ranked.slice(0, MOST_KINDS);
  const count = [
    `${amountOf(reports - events, "error")} of ${unsure("queues")}${amountOf(queues, "queue")}`,
    `${flushes} of them ${flushes === 1 ? "a flush" : "flushes"}`,
    amountOf(events, "event"),
    `${unsure("hosts")}${amountOf(hosts.length, "host")} named`,
  ];
  return html`<p>${count.join(", ")}</p>${order.why !== "" && html`<p>Order: ${order.why}</p>`}${
    matrix !== null && html`<ul>${matrix.says.map((say) => html`<li>${say}</li>`)}</ul>`
  }<ul>${
    kinds.map(({ guilt, words, count, first }) =>
      html`<li>${guilt}: ${words}${codes(first)}, ${amountOf(count, "report")}, the first at ${
        String(first["where"])
      }</li>`
    )
  }</ul>${
    ranked.length > kinds.length &&
    html`<p>${amountOf(ranked.length - kinds.length, "further kind")} of reports: see the rest of the document.</p>`
  }${matrix !== null && matrixHtml(matrix)}`;
}

/** `, syndrome 0x13, vendor 0x88` */
function codes(first: JsonFields): string {
  return (["syndrome", "vendor_syndrome"] as const).map((name) => {
    const code = first[name];
    return typeof code === "number" ? `, ${name.replace("_", " ")} 0x${code.toString(16).padStart(2, "0")}` : "";
  }).join("");
}

function matrixHtml({ accusers, accused, counts, left }: NonNullable<Headline["matrix"]>): Markup {
  const accusations = accusers.flatMap((from, row) =>
    accused.flatMap((about, column) => {
      const count = counts[row]?.[column] ?? 0;
      return count === 0
        ? []
        : [{ from, about, count, words: `${amountOf(count, "report")} of ${from} about ${about}` }];
    })
  );
  return html`${accusationMatrix(accusations)}${
    left !== undefined &&
    html`<p>${amountOf(left.reports, "further report")} of hosts beyond those of the table.</p>`
  }`;
}
