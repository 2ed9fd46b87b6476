/** A counter over its samples as a small line. */

import { html, type Markup } from "./markup.ts";

/**
 * The line as SVG.
 *
 * @param values Its values, in order of time.
 */
export function sparkLine(name: string, values: readonly number[]): Markup {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const step = 116 / Math.max(1, values.length - 1);
  const points = values.map((value, i) =>
    `${(2 + i * step).toFixed(1)},${(22 - (value - low) / span * 20).toFixed(1)}`
  );
  const words = `${name}: ${values[0] ?? "none"} to ${values.at(-1) ?? "none"}`;
  return html`
    <svg class="spark" viewBox="0 0 120 24" role="img" aria-label="${words}">
      <title>${words}</title>
      <polyline points="${points.join(" ")}" />
    </svg>
  `;
}
