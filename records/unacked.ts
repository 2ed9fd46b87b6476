/**
 * What send requests cost in packets, and which of them is the first that is not acknowledged.
 *
 * @module
 */

/** A request in a send queue, as far as the walk needs it. */
export interface WqeCost {
  /** Opcode name of the PRM. */
  readonly opcode: string;
  /** Bytes of payload; undefined where the request carries no count that was understood. */
  readonly bytes: number | undefined;
}

/** Requests that take a PSN for every packet of payload; a READ for every packet of its response. */
const BY_BYTES = /^(SEND$|SEND_I|RDMA_WRITE|RDMA_READ)/;
/** Requests of one packet. */
const ONE = /^ATOMIC/;

/**
 * PSNs that a request takes.
 *
 * @param wqe The request.
 * @param mtu Bytes of a packet.
 * @returns 0 for what never leaves the adapter (UMR, WAIT, SEND_EN); undefined where its size is not known.
 */
export function packetsOf({ opcode, bytes }: WqeCost, mtu: number): number | undefined {
  if (BY_BYTES.test(opcode)) return bytes === undefined ? undefined : Math.max(1, Math.ceil(bytes / mtu));
  return ONE.test(opcode) ? 1 : 0;
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
 * @param mtu Bytes of a packet.
 */
export function firstUnacked<W extends WqeCost>(
  back: Iterable<W | undefined>,
  unacked: number,
  mtu: number,
): FirstUnacked<W> {
  let packets = 0;
  let count = 0;
  let wqe: W | undefined;
  for (const next of back) {
    if (next === undefined) return { wqe, partly: false, count, packets, stopped: "overwritten" };
    const cost = packetsOf(next, mtu);
    if (cost === undefined) return { wqe, partly: false, count, packets, stopped: "size" };
    packets += cost;
    count++;
    wqe = next;
    if (packets >= unacked) return { wqe, partly: packets > unacked, count, packets, stopped: undefined };
  }
  return { wqe, partly: false, count, packets, stopped: "ring" };
}
