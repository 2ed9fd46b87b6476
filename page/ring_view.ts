/**
 * The elements of a ring on the page.
 *
 * @module
 */

import { borrowDecoder } from "../api/decoders.ts";
import { type ElementRecord, RingDecoder, type RingDecoderOptions } from "../records/ring.ts";
import { elementsHtml } from "../render/html/elements.ts";
import type { Link } from "../render/html/fields.ts";
import { html, type Markup } from "../render/html/markup.ts";
import { type Mark, ringLegend, ringPicture, type Slot, type SlotState } from "../render/html/ring_picture.ts";

/** Elements that are shown; a longer ring is asked for in parts. */
const MOST = 4096;

/** A ring on the page. */
export interface RingOnPage {
  /** Heading. */
  readonly title: string;
  /** Begins the id of its elements. */
  readonly id: string;
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** What is known of it. */
  readonly options: RingDecoderOptions;
  /** Where values lead to. */
  readonly link?: Link;
}

/** The ring: its picture and its elements. */
export function ringView({ title, id, bytes, options, link }: RingOnPage): Markup {
  const numbered = decoded(bytes, options);
  const records = [...numbered.keys()];
  const shown = records.slice(0, MOST);
  const count = options.count ?? Math.ceil(bytes.length / options.stride);
  return html`
    <section class="ring-view"
      aria-label="${title}"><h3>${title}</h3>${ringPicture({
        title,
        count,
        slots: records.map((one) => slotOf(one, numbered.get(one)!)),
        marks: marksOf(options, count),
      })}${ringLegend()}${records.length > MOST &&
        html`<p>${records.length - MOST} more elements are not listed.</p>`}${elementsHtml(shown, {
          id,
          line: (record) => numbered.get(record) ?? "",
          ...(link === undefined ? {} : { link }),
          flagged: (record) => stateOf(record) === "failed" || (record.flags?.includes("error") ?? false),
          open: () => records.length === 1,
        })}</section>
  `;
}

/** Elements with their lines in the brief format. */
function decoded(bytes: Uint8Array, options: RingDecoderOptions): Map<ElementRecord, string> {
  using loan = borrowDecoder();
  const ring = new RingDecoder(loan.decoder, options);
  const lines = new Map<ElementRecord, string>();
  const take = (plan: RingDecoder): void => {
    const records = [...plan.records()];
    const text = [...plan.brief()].map((block) => new TextDecoder().decode(block.slice())).join("").split("\n");
    records.forEach((record, i) => lines.set(record, text[i + 1] ?? ""));
  };
  for (const plan of ring.feed(bytes)) take(plan);
  for (const plan of ring.rest()) take(plan);
  return lines;
}

function slotOf(record: ElementRecord, title: string): Slot {
  const fields = record.segments[0]?.fields ?? {};
  const opcode = fields["opcode_name"] ?? fields["event_type_name"] ?? record.segments[0]?.layout ?? "element";
  const blocks = Math.max(1, Math.ceil(record.length / 64));
  return {
    index: record.index,
    blocks: record.segments.length > 1 ? blocks : 1,
    state: stateOf(record),
    opcode: String(opcode),
    title,
  };
}

/** State of an element as the picture shows it. */
function stateOf(record: ElementRecord): SlotState {
  const { wqe_state: state, failed } = record as ElementRecord & { wqe_state?: SlotState; failed?: unknown };
  if (failed !== undefined) return "failed";
  if (state !== undefined) return state;
  const flags = record.flags ?? [];
  if (flags.includes("error")) return "failed";
  if (flags.includes("invalid")) return "none";
  if (flags.includes("stale")) return "old";
  if (flags.includes("completed")) return "completed";
  return record.sw_owned === false ? "none" : "pending";
}

function marksOf({ ci, pi }: RingDecoderOptions, count: number): Mark[] {
  const marks: Mark[] = [];
  if (ci !== undefined) marks.push({ name: "ci", index: ci % count });
  if (pi !== undefined) marks.push({ name: "pi", index: pi % count });
  return marks;
}
