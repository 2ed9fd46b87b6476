/** What a picture shows of a decoded ring: slots with their states, and the counters that point into it. */

import { type ElementRecord, RingDecoder, type RingDecoderOptions } from "../../records/ring.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import type { Mark, RingView, Slot, SlotState } from "./ring_picture.ts";

export interface DecodedRing {
  /** Elements with their lines in the brief format. */
  readonly lines: ReadonlyMap<ElementRecord, string>;
  /** Its picture. */
  readonly view: RingView;
}

/** Decode a ring for a picture. */
export function decodedRing(
  decoder: Decoder,
  title: string,
  bytes: Uint8Array,
  options: RingDecoderOptions,
): DecodedRing {
  const lines = new Map<ElementRecord, string>();
  const ring = new RingDecoder(decoder, options);
  const take = (plan: RingDecoder): void => {
    const records = [...plan.records()];
    const text = [...plan.brief()].map((block) => new TextDecoder().decode(block.slice())).join("").split("\n");
    records.forEach((record, i) => lines.set(record, text[i + 1] ?? ""));
  };
  for (const plan of ring.feed(bytes)) take(plan);
  for (const plan of ring.rest()) take(plan);
  const count = options.count ?? Math.ceil(bytes.length / options.stride);
  const waits = [...lines.keys()].some(({ flags }) => flags?.includes("pending"));
  const slots = [...lines].map(([record, line]) => slotOf(record, line, waits));
  return { lines, view: { title, count, slots, marks: marksOf(options, count) } };
}

function slotOf(record: ElementRecord, title: string, waits: boolean): Slot {
  const state = stateOf(record);
  const fields = record.segments[0]?.fields ?? {};
  const opcode = fields["opcode_name"] ?? fields["event_type_name"] ?? record.segments[0]?.layout ?? "element";
  const blocks = Math.max(1, Math.ceil(record.length / 64));
  return {
    index: record.index,
    blocks: record.segments.length > 1 ? blocks : 1,
    // Where those that wait are marked, the others do not.
    state: waits && state === "pending" && !record.flags?.includes("pending") ? "old" : state,
    opcode: String(opcode),
    title,
  };
}

/** State of an element as the picture shows it. */
export function stateOf(record: ElementRecord): SlotState {
  const { wqe_state: state, failed } = record;
  if (failed !== undefined) return "failed";
  if (state !== undefined) return state;
  const flags = record.flags ?? [];
  if (flags.includes("error")) return "failed";
  if (flags.includes("invalid") || flags.includes("empty")) return "none";
  if (flags.includes("stale")) return "old";
  if (flags.includes("completed")) return "completed";
  return record.sw_owned === false ? "none" : "pending";
}

/** Consumer and producer; of a send queue the hardware's and the software's counter, and what is acknowledged. */
function marksOf({ kind, ci, pi, states }: RingDecoderOptions, count: number): Mark[] {
  const [first, second] = kind === "sq5" ? ["hw", "sw"] : ["ci", "pi"];
  const marks = new Map<number, string[]>();
  for (const [name, at] of [[first!, ci], [second!, pi], ["acked", states?.acknowledged]] as const) {
    if (at === undefined) continue;
    const index = at % count;
    marks.set(index, [...marks.get(index) ?? [], name]);
  }
  return [...marks].map(([index, names]) => ({ name: names.join(" "), index }));
}
