/** Elements of rings: a line each that opens to its segments, fields and bytes. */

import type { ElementRecord, SegmentRecord } from "../../records/ring.ts";
import { fieldTable, type Link } from "./fields.ts";
import { html, join, type Markup } from "./markup.ts";

/** How elements are shown. */
export interface ElementView {
  /** Begins the id of every element: `sq-11f`. */
  readonly id: string;
  readonly line: (record: ElementRecord) => string;
  /** Where values lead to. */
  readonly link?: Link;
  /** Elements that are shown opened. */
  readonly open?: (record: ElementRecord) => boolean;
  /** Elements that need attention. */
  readonly flagged?: (record: ElementRecord) => boolean;
}

/**
 * Elements one after the other.
 *
 * @param view How they are shown.
 */
export function elementsHtml(records: Iterable<ElementRecord>, view: ElementView): Markup {
  const parts: Markup[] = [];
  for (const record of records) parts.push(elementHtml(record, view));
  return html`<div class="elements">${parts}</div>`;
}

function elementHtml(record: ElementRecord, { id, line, link, open, flagged }: ElementView): Markup {
  return html`
    <details class="element${flagged?.(record) && " flagged"}" id="${id}-${record.index}" data-index="${record.index}"
      ${open?.(record) && html`
        open
      `}><summary class="mono">${line(record)}</summary>${join(
        record.segments.map((segment) => segmentHtml(segment, link)),
      )}${record.bytes !== undefined && html`<pre class="bytes">${rows(record.bytes)}</pre>`}</details>
  `;
}

function segmentHtml(segment: SegmentRecord, link: Link | undefined): Markup {
  const { layout, title, role, fields, data, bytes, offset, cut } = segment;
  const name = [layout ?? title ?? "bytes", role, cut && "cut short"].filter(Boolean).join(", ");
  return html`
    <section class="segment" data-layout="${layout ?? ""}"
      data-offset="${offset}"><h4><code>${name}</code></h4>${fields !== undefined &&
        fieldTable(fields, link)}${data !== undefined &&
        html`<pre data-data="${data}">${rows(data)}</pre>`}${bytes !== undefined &&
        html`<pre data-bytes="${bytes}">${rows(bytes)}</pre>`}</section>
  `;
}

/** Hexadecimal digits in rows of 16 bytes, by words. */
function rows(digits: string): string {
  return digits.replace(/.{32}(?=.)/g, "$&\n").replace(/([0-9a-f]{8})(?=[0-9a-f])/g, "$1 ");
}
