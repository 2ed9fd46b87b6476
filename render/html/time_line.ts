/**
 * Samples and events on a line of time, a row for each host; where an error was preceded by retries, the stretch in
 * which they began is drawn before it.
 */

import { html, type Markup } from "./markup.ts";

export interface TimedEvent {
  /** Host, or whatever the rows are of. */
  readonly host: string;
  /** Seconds since the first of all events. */
  readonly at: number;
  /** Seconds before it in which the trouble began: retries of a time-out. */
  readonly before: number;
  /** How bad it is. */
  readonly severity: "info" | "warning" | "error";
  /** What happened. */
  readonly words: string;
  /** A letter or two beside it. */
  readonly mark?: string;
}

const WIDTH = 960;
const LEFT = 150;
const ROW = 28;
/** Of a row, below its top: marks stand above. */
const MIDDLE = 18;
const MOST_ROWS = 64;
const MOST_EVENTS = 2000;
const MOST_LISTED = 200;

/**
 * The line as SVG, and as a list for whoever does not see it; nothing where there is no event.
 *
 * @param from When the line begins, where that is known.
 */
export function timeLine(events: readonly TimedEvent[], title = "Events by host", from = ""): Markup {
  if (events.length === 0) return html``;
  const shown = events.slice(0, MOST_EVENTS);
  const known = [...new Set(shown.map(({ host }) => host))];
  const hosts = known.slice(0, MOST_ROWS);
  const first = Math.min(...shown.map(({ at, before }) => at - before));
  const span = Math.max(...shown.map(({ at }) => at)) - first || 1;
  const x = (at: number): string => (LEFT + (at - first) / span * (WIDTH - LEFT - 20)).toFixed(1);
  const height = hosts.length * ROW + 30;
  const left = [[events.length - shown.length, "more"], [known.length - hosts.length, "more hosts"]] as const;
  return html`
    <figure class="time">
      <figcaption>${title} over ${seconds(span)}${from !== "" && ` from ${from}`}${left.map(([count, what]) =>
        count > 0 && `; ${count} ${what} are not drawn`
      )}</figcaption>
      <div class="scroll" tabindex="0">
        <svg viewBox="0 0 ${WIDTH} ${height}" role="img"
          aria-label="${`${title}: ${shown.length} in ${seconds(span)}`}">${hosts.map((host, i) =>
            html`
              <text x="4" y="${i * ROW + MIDDLE + 4}">${host}</text>
              <line class="axis" x1="${LEFT}" x2="${WIDTH - 20}" y1="${i * ROW + MIDDLE}" y2="${i * ROW + MIDDLE}" />
            `
          )}${shown.map(({ host, at, before, severity, words, mark }) => {
            const row = hosts.indexOf(host);
            if (row < 0) return "";
            const y = row * ROW + MIDDLE;
            return html`
              <g
                class="event ${severity}"><title>${words}</title>${before > 0 && html`
                  <line class="before" x1="${x(at - before)}" x2="${x(at)}" y1="${y}" y2="${y}" />
                `}<circle cx="${x(at)}" cy="${y}" r="4"/>${mark !== undefined &&
                  html`<text x="${x(at)}" y="${y - 6}" text-anchor="middle">${mark}</text>`}</g>
            `;
          })}<text x="${LEFT}" y="${height - 8}">0 s</text><text x="${WIDTH - 20}" y="${height -
            8}" text-anchor="end">${seconds(span)}</text></svg>
      </div>
      ${asList(shown, first)}
    </figure>
  `;
}

/** Events in words, for whoever does not see the line. */
function asList(shown: readonly TimedEvent[], first: number): Markup {
  return html`
    <details><summary>The same as a list</summary><ol>${shown.toSorted((a, b) => a.at - b.at).slice(0, MOST_LISTED).map(
      ({ host, at, words }) => html`<li>${seconds(at - first)}, ${host}: ${words}</li>`,
    )}</ol>${shown.length > MOST_LISTED && html`<p>${shown.length - MOST_LISTED} more are not listed.</p>`}</details>
  `;
}

function seconds(value: number): string {
  return value >= 100 || value === 0 ? `${Math.round(value)} s` : `${Number(value.toPrecision(3))} s`;
}
