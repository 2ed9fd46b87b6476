/** The elements of a ring on the page. */

import { borrowDecoder } from "../api/decoders.ts";
import type { RingDecoderOptions } from "../records/ring.ts";
import { elementsHtml } from "../render/html/elements.ts";
import type { Link } from "../render/html/fields.ts";
import { html, type Markup } from "../render/html/markup.ts";
import { ringLegend, ringPicture } from "../render/html/ring_picture.ts";
import { decodedRing, stateOf } from "../render/html/ring_slots.ts";

/** Elements that are shown; a longer ring is asked for in parts. */
const MOST = 4096;

export interface RingOnPage {
  /** Heading. */
  readonly title: string;
  /** Begins the id of its elements. */
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly options: RingDecoderOptions;
  /** Where values lead to. */
  readonly link?: Link;
}

/** The ring: its picture and its elements. */
export function ringView({ title, id, bytes, options, link }: RingOnPage): Markup {
  using loan = borrowDecoder();
  const { lines, view } = decodedRing(loan.decoder, title, bytes, options);
  const records = [...lines.keys()];
  const shown = records.slice(0, MOST);
  return html`
    <section class="ring-view"
      aria-label="${title}"><h3>${title}</h3>${ringPicture(view)}${ringLegend()}${records.length > MOST &&
        html`<p>${records.length - MOST} more elements are not listed.</p>`}${elementsHtml(shown, {
          id,
          line: (record) => lines.get(record) ?? "",
          ...(link === undefined ? {} : { link }),
          flagged: (record) => stateOf(record) === "failed" || (record.flags?.includes("error") ?? false),
          open: () => records.length === 1,
        })}</section>
  `;
}
