/**
 * A diagnosis as a page that reads without scripts: first causes and verdicts as sentences, worst first, each with its
 * evidence and the next step.
 */

import type {
  Cause,
  Diagnosis,
  End,
  Evidence,
  EvidenceValue,
  Pair,
  Verdict,
  VerdictGroup,
} from "../../diagnose/types.ts";
import { countLine, groupVerdicts, subject, valueText } from "../diagnosis_text.ts";
import { accusationMatrix } from "./matrix.ts";
import { html, type Markup } from "./markup.ts";
import { psnLine } from "./psn_line.ts";
import { ringLegend, ringPicture, type RingView } from "./ring_picture.ts";
import { sampleTimes } from "./sample_times.ts";
import { sparkLine } from "./spark_line.ts";

/** Ends that are listed open; more of them are a click away. */
const LISTED = 20;

/** What confidence means, in words for somebody who does not know the letters. */
const CONFIDENCE: Readonly<Record<Verdict["confidence"], string>> = {
  measured: "measured on hardware by a public study",
  header: "stated in a public header or manual",
  specification: "follows from the InfiniBand specification",
  plausible: "plausible; nobody has measured it",
};

/** Rings to draw, by the anchor of the verdict that they belong to. */
export type RingPictures = ReadonlyMap<string, readonly RingView[]>;

/**
 * The answer.
 *
 * @param rings Rings of the queues that it is about.
 */
export function diagnosisHtml(answer: Diagnosis, rings: RingPictures = new Map()): Markup {
  const groups = groupVerdicts(answer.verdicts);
  return html`<section class="answer" aria-label="Answer"><h2>${headline(answer, groups)}</h2><p class="count">${
    countLine(answer)
  }</p>${
    answer.incomplete !== null && html`<p class="incomplete" role="alert">Incomplete: ${answer.incomplete}</p>`
  }</section>
${
    answer.causes.length > 0 &&
    html`<section aria-label="First causes"><h2>First causes</h2>${answer.causes.map(causeHtml)}</section>`
  }
${
    groups.length > 0 &&
    html`<section aria-label="Verdicts"><h2>Verdicts</h2>${rings.size > 0 && ringLegend()}${
      groups.map((group) => groupHtml(group, rings))
    }</section>`
  }
${sampleTimes(answer)}
${pairsHtml(answer)}
${
    answer.not_looked_at.length > 0 && html`
      <section aria-label="Not looked at">
        <h2>Not looked at</h2>
        <ul>${answer.not_looked_at.map((what) => html`<li>${what}</li>`)}</ul>
      </section>
    `
  }`;
}

function headline(answer: Diagnosis, groups: readonly VerdictGroup[]): string {
  const cause = answer.causes[0];
  if (cause !== undefined) return sentenceOf(cause.sentence);
  const worst = groups.find(({ first }) => first.severity !== "info");
  if (worst === undefined) return "Nothing wrong was found.";
  return `${subject(worst.first)}: ${sentenceOf(worst.first.sentence)}`;
}

function sentenceOf(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function causeHtml({ name, host, device, rank, sentence, chain, confidence }: Cause): Markup {
  const where = [host, device, rank === null ? null : `rank ${rank}`].filter((word) => word !== null).join(" ");
  return html`
    <article
      class="verdict error"><h3><code>${name}</code> ${where}</h3><p>${sentence}</p><p class="confidence">${CONFIDENCE[
        confidence
      ]}</p>${chain.length > 0 && html`<ol class="chain">${chain.map((link) => html`<li>${link}</li>`)}</ol>`}</article>
  `;
}

function groupHtml({ first, verdicts }: VerdictGroup, rings: RingPictures): Markup {
  const { name, severity, rule, confidence, sentence, evidence, not, next, due_s: due } = first;
  const others = verdicts.slice(1);
  return html`
    <article class="verdict ${severity}"
      id="${anchorOf(first)}"><h3><span class="severity">${severity}</span> <code>${name}</code> ${subject(
        first,
      )}</h3><p>${sentence}</p>${evidence.length > 0 && evidenceTable(evidence)}${packetNumbers(
        first,
      )}${verdicts.flatMap((one) => rings.get(anchorOf(one)) ?? []).map(ringPicture)}${others.length > 0 && html`
        <details>
          <summary>${others.length} more of the same</summary>
          <ul class="also">${others.map((other) => html`<li id="${anchorOf(other)}">${subject(other)}</li>`)}</ul>
        </details>
      `}${not.length > 0 && html`
        <h4>What it is not</h4>
        <ul>${not.map((what) => html`<li>${what}</li>`)}</ul>
      `}${next.length > 0 && html`
        <h4>What to do next</h4>
        <ol>${next.map((what) => html`<li>${what}</li>`)}</ol>
      `}${due !== null &&
        html`<p>The adapter gives up in about ${
          Math.round(due)
        } s.</p>`}<p class="confidence">Rule ${rule}: ${CONFIDENCE[confidence]}</p></article>
  `;
}

/** The name under which a verdict can be linked to. */
export function anchorOf({ host, device, kind, number, name }: Verdict): string {
  return [host ?? "", device, kind, number ?? "", name].join("-").replace(/[^\w.-]+/g, "_");
}

function evidenceTable(evidence: readonly Evidence[]): Markup {
  const rows = evidence.map(({ field, ...samples }) => ({ field, values: Object.values(samples) as EvidenceValue[] }));
  const columns = Math.max(...rows.map(({ values }) => values.length));
  const heads = Array.from({ length: columns }, (_, i) => html`<th scope="col">S${i + 1}</th>`);
  return html`
    <div class="scroll" tabindex="0">
      <table class="evidence">
        <thead>
          <tr><th scope="col">field</th>${heads}<th scope="col">course</th></tr>
        </thead>
        <tbody>${rows.map(({ field, values }) =>
          html`<tr><th scope="row"><code>${field}</code></th>${
            values.map((value) => html`<td>${valueText(value)}</td>`)
          }${Array.from({ length: columns - values.length }, () => html`<td></td>`)}<td>${
            course(field, values)
          }</td></tr>`
        )}</tbody>
      </table>
    </div>
  `;
}

/** What an end sent and what the other expects, where a verdict on a pair rests on it. */
function packetNumbers({ evidence, peer }: Verdict): Markup | false {
  const last = (field: string): number | undefined => {
    const values: unknown[] = Object.values(evidence.find((one) => one.field === field) ?? {});
    return values.findLast((value) => typeof value === "number") as number | undefined;
  };
  const [sent, acked, expected] = ["next_send_psn", "last_acked_psn", "next_rcv_psn of the peer"].map(last);
  if (sent === undefined || acked === undefined || expected === undefined) return false;
  const numbers = { next_send_psn: sent, last_acked_psn: acked, next_rcv_psn: expected };
  return psnLine(numbers, "this QP", peer?.host ?? "its peer");
}

/** A line for a counter that moved. */
function course(field: string, values: readonly EvidenceValue[]): Markup | string {
  const numbers = values.filter((value): value is number => typeof value === "number");
  if (numbers.length < 2 || numbers.length < values.length) return "";
  return numbers.every((value) => value === numbers[0]) ? "unchanged" : sparkLine(field, numbers);
}

function pairsHtml({ pairs, unpaired }: Diagnosis): Markup {
  if (pairs.length + unpaired.length === 0) return html``;
  const accusations = new Map<string, { from: string; about: string; count: number; words: string }>();
  for (const { a, b, verdict } of pairs.filter(({ direction }) => direction !== null)) {
    const [from, about] = [a.host ?? a.device, b.host ?? b.device];
    const key = `${from}\n${about}`;
    const known = accusations.get(key) ?? { from, about, count: 0, words: verdict };
    accusations.set(key, { ...known, count: known.count + 1 });
  }
  return html`
    <section
      aria-label="Connections"><h2>Connections with both ends</h2>${accusationMatrix([
        ...accusations.values(),
      ])}<div class="scroll" tabindex="0"><table class="sortable"><thead><tr>${[
        "verdict",
        "a",
        "b",
        "direction",
        "packets lost",
        "order",
      ].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${pairs.map(
        pairRow,
      )}</tbody></table></div>${unpaired.length > 0 && html`
        <h3>Ends whose partner is in no capture</h3>
        <details ${unpaired.length <= LISTED && html`
          open
        `}>
          <summary>${unpaired.length} ${unpaired.length === 1 ? "end" : "ends"}</summary>
          <ul>${unpaired.map((end) =>
            html`<li>${endText(end)}: ask ${
              end.peer.host ?? end.peer.gid ?? (end.peer.lid === null ? "its peer" : `LID ${end.peer.lid}`)
            }</li>`
          )}</ul>
        </details>
      `}</section>
  `;
}

function pairRow({ a, b, verdict, direction, lost, order_known: known }: Pair): Markup {
  return html`
    <tr>
      <td><code>${verdict}</code></td>
      <td>${endText(a)}</td>
      <td>${endText(b)}</td>
      <td>${direction ?? ""}</td>
      <td>${lost ?? ""}</td>
      <td>${known ? "a, b, a" : "unknown"}</td>
    </tr>
  `;
}

function endText({ host, device, qpn }: End): string {
  return `QP 0x${qpn.toString(16)} on ${host === null ? device : `${host} ${device}`}`;
}
