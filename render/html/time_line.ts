/**
 * Events on a line of time, a row for each host; where an error was preceded by retries, the stretch in which they
 * began is drawn before it.
 *
 * @module
 */

import { html, type Markup } from "./markup.ts";

/** An event. */
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
}

const WIDTH = 960;
const LEFT = 150;
const ROW = 22;
const MOST_ROWS = 64;
const MOST_EVENTS = 2000;

/** The line as SVG; nothing where there is no event. */
export function timeLine(events: readonly TimedEvent[]): Markup {
  if (events.length === 0) return html``;
  const shown = events.slice(0, MOST_EVENTS);
  const hosts = [...new Set(shown.map(({ host }) => host))].slice(0, MOST_ROWS);
  const first = Math.min(...shown.map(({ at, before }) => at - before));
  const span = Math.max(...shown.map(({ at }) => at)) - first || 1;
  const x = (at: number): string => (LEFT + (at - first) / span * (WIDTH - LEFT - 20)).toFixed(1);
  const height = hosts.length * ROW + 30;
  const left = events.length - shown.length;
  return html`
    <figure class="time">
      <figcaption>Events by host over ${seconds(span)}${left > 0 && `; ${left} more are not drawn`}</figcaption>
      <svg viewBox="0 0 ${WIDTH} ${height}" role="img"
        aria-label="${`${shown.length} events of ${hosts.length} hosts in ${seconds(span)}`}">${hosts.map((host, i) =>
          html`
            <text x="4" y="${i * ROW + 15}">${host}</text>
            <line class="axis" x1="${LEFT}" x2="${WIDTH - 20}" y1="${i * ROW + 11}" y2="${i * ROW + 11}" />
          `
        )}${shown.map(({ host, at, before, severity, words }) => {
          const row = hosts.indexOf(host);
          if (row < 0) return "";
          const y = row * ROW + 11;
          return html`<g class="event ${severity}"><title>${words}</title>${
            before > 0 && html`
              <line class="before" x1="${x(at - before)}" x2="${x(at)}" y1="${y}" y2="${y}" />
            `
          }<circle cx="${x(at)}" cy="${y}" r="4"/></g>`;
        })}<text x="${LEFT}" y="${height - 8}">0 s</text><text x="${WIDTH - 20}" y="${height -
          8}" text-anchor="end">${seconds(span)}</text></svg>
    </figure>
  `;
}

function seconds(value: number): string {
  return value >= 100 ? `${Math.round(value)} s` : `${Number(value.toPrecision(3))} s`;
}
