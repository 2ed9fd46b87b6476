/** Comparisons as a page that reads without scripts: what differs, the telling differences first. */

import type { Comparison } from "../../diagnose/comparison.ts";
import { html, type Markup } from "./markup.ts";

/** Differences that are shown of one comparison. */
const SHOWN = 1000;

/**
 * The comparisons.
 *
 * @param incomplete Why data is missing; null when all is there.
 */
export function comparisonsHtml(comparisons: readonly Comparison[], incomplete: string | null): Markup {
  const differ = comparisons.reduce((sum, { differences }) => sum + differences.length, 0);
  const compared = comparisons.length === 1 ? "1 comparison" : `${comparisons.length} comparisons`;
  return html`
    <section class="answer" aria-label="Answer">
      <h2>${comparisons.length === 1 ? comparisons[0]!.title : compared}</h2>
      <p class="count">${differ} ${differ === 1 ? "difference" : "differences"} in ${compared}</p>${incomplete !==
          null && html`<p class="incomplete" role="alert">Incomplete: ${incomplete}</p>`}</section>${comparisons.map(
          comparisonHtml,
        )}
  `;
}

function comparisonHtml({ title, columns, differences, equal, notes }: Comparison): Markup {
  const left = differences.length - SHOWN;
  return html`
    <section
      aria-label="${title}"><h2>${title}</h2><p class="count">${equal} fields are equal</p>${differences.length >
          0 && html`
        <div class="scroll" tabindex="0">
          <table class="sortable">
            <thead>
              <tr>${["field", ...columns, "remark"].map((head) => html`<th scope="col">${head}</th>`)}</tr>
            </thead>
            <tbody>${differences.slice(0, SHOWN).map(({ field, values, remark }) =>
              html`<tr><th scope="row"><code>${field}</code></th>${values.map((value) => html`<td>${value}</td>`)}<td>${
                remark ?? ""
              }</td></tr>`
            )}</tbody>
          </table>
        </div>
      `}${left > 0 && html`<p>${left} more differences are not shown.</p>`}${notes.map((note) =>
        html`<p>${note}</p>`
      )}</section>
  `;
}
