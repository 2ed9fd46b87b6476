/**
 * A ring as a strip of slots: state by pattern and colour, opcode by letter, counters as marks below. Equal neighbours
 * are one stretch, so that a ring of thousands of slots stays a small picture.
 */

import { html, join, type Markup } from "./markup.ts";

/** State of an element, as a picture tells it apart. */
export type SlotState = "completed" | "sent" | "rung" | "posted" | "old" | "failed" | "pending" | "none";

/** One element of a ring. */
export interface Slot {
  /** Index of its first slot. */
  readonly index: number;
  /** Slots that it takes: WQEBBs of a send queue, else 1. */
  readonly blocks: number;
  readonly state: SlotState;
  /** What it does: `RDMA_WRITE`. */
  readonly opcode: string;
  /** What a reader sees when pointing at it: its line of the brief format. */
  readonly title: string;
}

/** A counter that points into the ring. */
export interface Mark {
  /** `ci`, `pi`, `hw`, `sw`. */
  readonly name: string;
  /** Slot. */
  readonly index: number;
}

export interface RingView {
  /** What it is: `SQ of QP 0x11f`. */
  readonly title: string;
  /** Slots in the ring. */
  readonly count: number;
  /** Elements, ascending by index. */
  readonly slots: readonly Slot[];
  /** Counters. */
  readonly marks: readonly Mark[];
}

const WIDTH = 960;
const BAR = 34;
const ROW = 62;
/** Slots in a row of the picture; a ring has as many rows as it needs. */
const ROW_SLOTS = 128;
/** Stretches that a picture has at most: what is beyond is said, not drawn. */
const MOST = 1024;

/** Letters that stand for states where colours cannot be seen. */
const STATE_LETTERS: Readonly<Record<SlotState, string>> = {
  completed: "c",
  sent: "s",
  rung: "r",
  posted: "p",
  old: "o",
  failed: "F",
  pending: "w",
  none: "",
};

/** Elements of one state and opcode in a row, slot after slot. */
interface Stretch {
  readonly from: number;
  to: number;
  readonly first: Slot;
  elements: number;
}

/** The ring as SVG, with a title for each stretch and a description in words for those who do not see it. */
export function ringPicture(ring: RingView): Markup {
  const stretches = stretchesOf(ring);
  const shown = stretches.slice(0, MOST);
  const rows = Math.max(1, Math.ceil(Math.min(ring.count, shown.at(-1)?.to ?? 1) / ROW_SLOTS));
  const perRow = Math.min(ring.count, ROW_SLOTS);
  const unit = WIDTH / Math.max(1, perRow);
  const beyond = stretches.length - shown.length;
  const marks = ring.marks.filter(({ index }) => index < rows * ROW_SLOTS);
  return html`
    <figure class="ring">
      <figcaption>${ring.title}: ${ring.count} slots${beyond > 0 &&
        `, ${beyond} stretches behind these are not drawn`}</figcaption>
      <svg viewBox="0 0 ${WIDTH} ${rows * ROW}" role="img" aria-label="${ringInWords(ring)}">${shown.flatMap((
        stretch,
      ) => pieces(stretch).map((piece) => drawPiece(piece, stretch, unit)))}${marks.map((mark) =>
        drawMark(mark, unit)
      )}</svg>
    </figure>
  `;
}

/** The ring in words: how many elements are in which state, and where the counters stand. */
export function ringInWords({ title, slots, marks }: RingView): string {
  const counts = new Map<string, number>();
  for (const { state } of slots) if (state !== "none") counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = [...counts].map(([state, count]) => `${count} ${state}`).join(", ");
  const places = marks.map(({ name, index }) => `${name} at 0x${index.toString(16)}`).join(", ");
  return [title, states || "nothing in it", places].filter((part) => part !== "").join("; ");
}

function stretchesOf({ slots }: RingView): Stretch[] {
  const stretches: Stretch[] = [];
  for (const slot of slots) {
    const last = stretches.at(-1);
    const same = last !== undefined && last.to === slot.index && last.first.state === slot.state &&
      last.first.opcode === slot.opcode && slot.state !== "failed";
    if (same) {
      last.to = slot.index + slot.blocks;
      last.elements++;
    } else stretches.push({ from: slot.index, to: slot.index + slot.blocks, first: slot, elements: 1 });
  }
  return stretches;
}

/** A stretch cut where rows end. */
function pieces({ from, to }: Stretch): { row: number; from: number; to: number }[] {
  const cut = [];
  for (let at = from; at < to;) {
    const row = Math.floor(at / ROW_SLOTS);
    const end = Math.min(to, (row + 1) * ROW_SLOTS);
    cut.push({ row, from: at - row * ROW_SLOTS, to: end - row * ROW_SLOTS });
    at = end;
  }
  return cut;
}

function drawPiece(
  { row, from, to }: { row: number; from: number; to: number },
  { first, elements }: Stretch,
  unit: number,
): Markup {
  const width = (to - from) * unit;
  const letter = width >= 9 ? STATE_LETTERS[first.state] : "";
  const title = elements === 1 ? first.title : `${elements} × ${first.opcode}, ${first.state}, from ${first.title}`;
  return html`
    <g
      class="slot ${first.state}"><title>${title}</title><rect x="${fixed(from * unit)}" y="${row * ROW +
        2}" width="${fixed(Math.max(1, width - 0.6))}" height="${BAR}"/>${letter !== "" &&
        html`<text x="${fixed(from * unit + width / 2)}" y="${row * ROW + 24}">${letter}</text>`}</g>
  `;
}

function drawMark({ name, index }: Mark, unit: number): Markup {
  const row = Math.floor(index / ROW_SLOTS);
  const x = fixed((index - row * ROW_SLOTS + 0.5) * unit);
  const y = row * ROW + BAR + 4;
  return html`
    <g class="mark">
      <title>${name} = 0x${index.toString(16)}</title>
      <path d="M${x} ${y}l-4 7h8z" />
      <text x="${x}" y="${y + 18}">${name}</text>
    </g>
  `;
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** What the patterns of a picture mean, once for all pictures of a page. */
export function ringLegend(): Markup {
  const states = Object.entries(STATE_LETTERS).filter(([state]) => state !== "none");
  return html`<p class="legend" aria-label="States in the pictures of rings">${
    join(states.map(([state, letter]) =>
      html`
        <span class="slot ${state}"><b>${letter}</b> ${state}</span>
      `
    ))
  }</p>`;
}
