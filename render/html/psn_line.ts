/**
 * Packet numbers of a pair on one axis: what the requester sent and what was acknowledged, what the responder expects.
 * The direction of a loss is seen at once.
 */

import { html, type Markup } from "./markup.ts";

/** Packet numbers of one direction, each of 24 bits. */
export interface PsnState {
  /** Requester: the next packet to send. */
  readonly next_send_psn: number;
  /** Requester: the last one that was acknowledged. */
  readonly last_acked_psn: number;
  /** Responder: the next one that it expects. */
  readonly next_rcv_psn: number;
}

const WIDTH = 960;
const MARGIN = 60;
const MASK = 0xffffff;

/** Distance from one packet number to another, signed, modulo 2^24. */
function distance(from: number, to: number): number {
  return ((to - from + 0x800000) & MASK) - 0x800000;
}

/**
 * The line as SVG.
 *
 * @param a Name of the requester.
 * @param b Name of the responder.
 */
export function psnLine(psn: PsnState, a: string, b: string): Markup {
  const acked = (psn.last_acked_psn + 1) & MASK;
  const points = [
    { at: 0, name: "acknowledged before", value: acked, side: a, up: true },
    { at: distance(acked, psn.next_rcv_psn), name: "expected next", value: psn.next_rcv_psn, side: b, up: false },
    { at: distance(acked, psn.next_send_psn), name: "sent before", value: psn.next_send_psn, side: a, up: true },
  ];
  const low = Math.min(...points.map(({ at }) => at));
  const high = Math.max(...points.map(({ at }) => at));
  const x = (at: number): number =>
    Math.round(MARGIN + (high === low ? 0.5 : (at - low) / (high - low)) * (WIDTH - 2 * MARGIN));
  const [from, expected, to] = points.map(({ at }) => x(at)) as [number, number, number];
  const words = points.map(({ side, name, value }) => `${side}: ${name} 0x${value.toString(16)}`).join("; ");
  return html`<svg class="psn" viewBox="0 0 ${WIDTH} 92" role="img" aria-label="Packet numbers. ${words}">
<line class="axis" x1="20" x2="${WIDTH - 20}" y1="46" y2="46"/>
<line class="executed" x1="${from}" x2="${Math.max(from, Math.min(expected, to))}" y1="46" y2="46"/>
<line class="missing" x1="${Math.min(Math.max(expected, from), to)}" x2="${to}" y1="46" y2="46"/>${
    points.map(({ at, name, value, side, up }) =>
      html`
        <g class="${up ? "sender" : "receiver"}">
          <line x1="${x(at)}" x2="${x(at)}" y1="38" y2="54" />
          <text x="${x(at)}" y="${up ? 30 : 70}" text-anchor="${anchor(x(at))}">0x${value.toString(16)}</text>
          <text x="${x(at)}" y="${up ? 16 : 86}" text-anchor="${anchor(x(at))}">${side}: ${name}</text>
        </g>
      `
    )
  }</svg>`;
}

/** The outermost labels grow inwards. */
function anchor(x: number): "start" | "middle" | "end" {
  return x < WIDTH / 3 ? "start" : x > WIDTH * 2 / 3 ? "end" : "middle";
}
