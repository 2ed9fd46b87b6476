/** Who accuses whom: a table of hosts by hosts, the most accused first. */

import { html, join, type Markup } from "./markup.ts";

/** Reports of one host about another. */
export interface Accusation {
  /** Host that reports. */
  readonly from: string;
  /** Host that it reports about. */
  readonly about: string;
  /** How many reports, queues or pairs. */
  readonly count: number;
  /** What they say, for those who point at the cell. */
  readonly words: string;
}

/** Hosts in a row or column at the most. */
const MOST = 48;

/** The table; nothing where fewer than three hosts take part. */
export function accusationMatrix(accusations: readonly Accusation[]): Markup {
  const about = rank(accusations, "about");
  const from = rank(accusations, "from");
  if (new Set([...about, ...from]).size < 3) return html``;
  const cells = new Map(accusations.map((one) => [`${one.from}\n${one.about}`, one]));
  const most = Math.max(...accusations.map(({ count }) => count));
  const left = Math.max(about.length, from.length) - MOST;
  return html`
    <figure class="matrix">
      <figcaption>Rows report about columns, the most accused first${left > 0 &&
        `; ${left} hosts with fewer reports are left out`}</figcaption>
      <div class="scroll" tabindex="0">
        <table>
          <thead>
            <tr><td></td>${about.slice(0, MOST).map((host) => html`<th scope="col"><span>${host}</span></th>`)}</tr>
          </thead>
          <tbody>${from.slice(0, MOST).map((row) =>
            html`<tr><th scope="row">${row}</th>${
              join(about.slice(0, MOST).map((column) => cell(cells.get(`${row}\n${column}`), most)))
            }</tr>`
          )}</tbody>
        </table>
      </div>
    </figure>
  `;
}

function cell(one: Accusation | undefined, most: number): Markup {
  if (one === undefined) return html`<td></td>`;
  const level = Math.max(1, Math.ceil(one.count * 4 / most));
  return html`<td class="level${level}" title="${one.words}">${one.count}</td>`;
}

function rank(accusations: readonly Accusation[], side: "from" | "about"): string[] {
  const sums = new Map<string, number>();
  for (const one of accusations) sums.set(one[side], (sums.get(one[side]) ?? 0) + one.count);
  return [...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([host]) => host);
}
