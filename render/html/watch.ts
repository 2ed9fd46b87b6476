/**
 * What a watch saw, as a page that reads without scripts: verdicts with when they began, rates over time, what was kept.
 */

import type { Look } from "../../diagnose/activity.ts";
import { html, type Markup } from "./markup.ts";
import { sparkLine } from "./spark_line.ts";
import { type TimedEvent, timeLine } from "./time_line.ts";

/** What was found and kept. */
export interface Watched {
  /** The adapter. */
  readonly device: string;
  /** The looks that are remembered, oldest first. */
  readonly looks: readonly Look[];
  /** How many there were. */
  readonly count: number;
  /** Verdicts, with when each was first seen. */
  readonly found: readonly { readonly at: string; readonly text: string }[];
  /** Triggers: when, why, and the capture that was kept. */
  readonly triggers: readonly { readonly at: string; readonly why: string; readonly kept: string | undefined }[];
  /** What could not be read. */
  readonly failures: readonly string[];
}

/** Counters and queues that are drawn. */
const MOST = 40;

/** The page. */
export function watchHtml({ device, looks, count, found, triggers, failures }: Watched): Markup {
  const says = found.length === 0 ? "nothing was found" : `${found.length} found`;
  return html`
    <section class="answer"
      aria-label="Answer"><h2>${device}: ${says}</h2><p class="count">${count} looks${count > looks.length &&
        `, the last ${looks.length} are drawn`}</p>${failures.slice(0, 8).map((failure) =>
          html`<p class="incomplete" role="alert">Not read: ${failure}</p>`
        )}
    </section>
    ${found.length > 0 && list("Verdicts", found.map(({ at, text }) => html`<time>${at}</time> ${text}`))}
    ${triggers.length > 0 &&
      list("Triggers", triggers.map(({ at, why, kept }) => html`<time>${at}</time> ${why}${kept && `; kept ${kept}`}`))}
    ${timeLine(eventsOf(looks))}
    ${courses("Queues that moved", ["QP", "packets/s"], rates(looks))}
    ${courses("Counters that rose", ["counter", "rise a look"], rises(looks))}
  `;
}

function list(title: string, lines: readonly Markup[]): Markup {
  return html`
    <section aria-label="${title}">
      <h2>${title}</h2>
      <ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>
    </section>
  `;
}

/** Verdicts in the looks in which they are new, a row for each queue. */
function eventsOf(looks: readonly Look[]): TimedEvent[] {
  const first = looks[0]?.time;
  if (first === undefined) return [];
  const seen = new Set<string>();
  const events: TimedEvent[] = [];
  for (const { time, verdicts } of looks) {
    for (const { kind, number, name, sentence, severity } of verdicts) {
      const row = number === null ? kind : `${kind} 0x${number.toString(16)}`;
      if (time === undefined || seen.has(`${row} ${name}`)) continue;
      seen.add(`${row} ${name}`);
      events.push({ host: row, at: (time - first) / 1000, before: 0, severity, words: `${name}: ${sentence}` });
    }
  }
  return events;
}

function rates(looks: readonly Look[]): Map<string, number[]> {
  const courses = new Map<string, number[]>();
  looks.forEach(({ active }, i) => {
    for (const { qpn, packets_s: rate } of active) {
      const key = `0x${qpn.toString(16)}`;
      if (rate !== null) put(courses, key, looks.length)[i] = Math.round(rate);
    }
  });
  return courses;
}

function rises(looks: readonly Look[]): Map<string, number[]> {
  const courses = new Map<string, number[]>();
  looks.forEach((look, i) => {
    for (const [name, rise] of Object.entries(look.rises)) put(courses, name, looks.length)[i] = rise;
  });
  return courses;
}

function put(courses: Map<string, number[]>, key: string, length: number): number[] {
  const known = courses.get(key) ?? Array.from({ length }, () => 0);
  courses.set(key, known);
  return known;
}

function courses(title: string, heads: readonly [string, string], all: ReadonlyMap<string, readonly number[]>): Markup {
  const moved = [...all].filter(([, values]) => values.some((value) => value !== 0));
  if (moved.length === 0) return html``;
  const left = moved.length - MOST;
  return html`
    <section aria-label="${title}"><h2>${title}</h2>
      <div class="scroll" tabindex="0">
        <table>
          <thead>
            <tr><th scope="col">${heads[0]}</th><th scope="col">last ${heads[1]}</th><th scope="col">course</th></tr>
          </thead>
          <tbody>${moved.slice(0, MOST).map(([name, values]) =>
            html`
              <tr>
                <th scope="row"><code>${name}</code></th>
                <td>${values.at(-1)!}</td>
                <td>${values.length > 1 && sparkLine(name, values)}</td>
              </tr>
            `
          )}</tbody>
        </table>
      </div>${left > 0 && html`<p>${left} more are not drawn.</p>`}</section>
  `;
}
