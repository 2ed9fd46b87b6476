/** What send requests cost in packets, and which of them is the first that is not acknowledged. */

import { ENUMS } from "../layouts/enums.ts";
import { PACKETS } from "../wasm/tables_generated.ts";

const BY_NAME = new Map(ENUMS["wqe_opcode_gen5"]!.values.map(({ value, name }) => [name, PACKETS[value]]));

/** A request, as far as its packets are concerned. */
export interface WqeCost {
  /** Its opcode: the number, or the PRM's name. */
  readonly opcode: number | string;
  /** Bytes of payload; undefined where the request carries no count that was understood. */
  readonly bytes: number | undefined;
}

/**
 * PSNs that a request takes.
 *
 * @param mtu Bytes of a packet.
 * @returns 0 for what never leaves the adapter (UMR, WAIT, SEND_EN); undefined where its size is not known.
 */
export function packetsOf({ opcode, bytes }: WqeCost, mtu: number): number | undefined {
  const kind = typeof opcode === "number" ? PACKETS[opcode] : BY_NAME.get(opcode);
  if (kind !== "message") return kind === "one" ? 1 : 0;
  return bytes === undefined ? undefined : Math.max(1, Math.ceil(bytes / mtu));
}

/** Where the walk ended. */
export interface FirstUnacked<W> {
  /** The first request that is not acknowledged, or not wholly. */
  readonly wqe: W | undefined;
  /** It is acknowledged in part: the sum of packets fell inside it. */
  readonly partly: boolean;
  /** Requests that are not acknowledged, it included. */
  readonly count: number;
  /** Packets of the requests that were walked over. */
  readonly packets: number;
  /** Why the walk ended early: a request without a size, no request where one should begin, or the ring's end. */
  readonly stopped: "size" | "overwritten" | "ring" | undefined;
}

/**
 * Walk back over requests until as many packets as are unacknowledged are counted.
 *
 * @param back Requests from the last transmitted one backwards; undefined: there is none where one should begin.
 * @param unacked Packets sent and not acknowledged, more than 0.
 * @param cost Packets of a request; undefined where that is not known.
 */
export function firstUnacked<W>(
  back: Iterable<W | undefined>,
  unacked: number,
  cost: (wqe: W) => number | undefined,
): FirstUnacked<W> {
  let packets = 0;
  let count = 0;
  let wqe: W | undefined;
  for (const next of back) {
    if (next === undefined) return { wqe, partly: false, count, packets, stopped: "overwritten" };
    const own = cost(next);
    if (own === undefined) return { wqe, partly: false, count, packets, stopped: "size" };
    packets += own;
    count++;
    wqe = next;
    if (packets >= unacked) return { wqe, partly: packets > unacked, count, packets, stopped: undefined };
  }
  return { wqe, partly: false, count, packets, stopped: "ring" };
}
