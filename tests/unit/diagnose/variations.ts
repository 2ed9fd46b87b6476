/**
 * Cases of the book with other numbers: counters and packet numbers that go over their ends, on another adapter, with
 * less known.
 */

import { type Case, CASES, type Differences, samplesOf } from "./scenarios.ts";

type Fields = Record<string, unknown>;

const BLOCK = 64;
const WQE_COUNTERS = ["hw_sq_wqebb_counter", "sw_sq_wqebb_counter"];
const RQ_COUNTERS = ["hw_rq_counter", "sw_rq_counter"];
const PSNS = ["next_send_psn", "last_acked_psn", "next_rcv_psn"];
const CQ_COUNTERS = ["producer_counter", "consumer_counter"];

function shifted(fields: Fields, defaults: Fields, names: readonly string[], by: number, bits: number): Fields {
  return Object.fromEntries(
    names.filter((name) => name in fields || name in defaults).map((name) => [
      name,
      (Number(fields[name] ?? defaults[name]) + by) % 2 ** bits,
    ]),
  );
}

/** The ring with every request as many places on, at its own slot. */
function shiftedRing(send: unknown, size: number, by: number): unknown {
  const { blocks = [] } = (send ?? {}) as { blocks?: readonly Fields[] };
  const slots = new Map<number, Fields>();
  let at = 0;
  for (const block of blocks) {
    const bytes = Number(block["bytes"] ?? BLOCK) * Number(block["repeat"] ?? 1);
    if (Array.isArray(block["blocks"])) {
      const inner = (block["blocks"] as Fields[]).map((one) => {
        const fields = one["fields"] as Fields;
        return one["layout"] === "wqe_ctrl"
          ? { ...one, fields: { ...fields, wqe_index: (Number(fields["wqe_index"]) + by) % 65536 } }
          : one;
      });
      slots.set((at / BLOCK + by) % size, { ...block, blocks: inner });
    }
    at += bytes;
  }
  const placed: Fields[] = [];
  let end = 0;
  for (const [slot, block] of [...slots].sort(([a], [b]) => a - b)) {
    if (slot * BLOCK > end) placed.push({ bytes: slot * BLOCK - end });
    placed.push(block);
    end = slot * BLOCK + Number(block["bytes"] ?? BLOCK);
  }
  return { blocks: placed };
}

/** By how much counters are moved. */
export interface Shift {
  /** Blocks of the send queue. */
  readonly wqe: number;
  /** Packet numbers. */
  readonly psn: number;
  /** Receives. */
  readonly rq: number;
  /** Completions of CQs without entries. */
  readonly cq: number;
}

function shiftedSample(sample: Differences, defaults: Fields, { wqe, psn, rq, cq }: Shift): Differences {
  const qp = (sample["qp"] ?? {}) as Fields;
  const size = 2 ** Number(qp["log_sq_size"] ?? defaults["log_sq_size"]);
  const cqs = (name: string): Fields => {
    const own = sample[name] as Fields | undefined;
    return own === undefined || sample["ring"] !== undefined
      ? {}
      : { [name]: { ...own, ...shifted(own, CASES.defaults.cq, CQ_COUNTERS, cq, 24) } };
  };
  return {
    ...sample,
    qp: {
      ...qp,
      ...shifted(qp, defaults, WQE_COUNTERS, wqe, 16),
      ...shifted(qp, defaults, PSNS, psn, 24),
      ...shifted(qp, defaults, RQ_COUNTERS, rq, 16),
    },
    ...cqs("scq"),
    ...cqs("rcq"),
    ...(sample["send"] === undefined ? {} : { send: shiftedRing(sample["send"], size, wqe) }),
  };
}

/** A case with all samples, and its peer, changed. */
function each(one: Case, sample: (sample: Differences) => Differences, peer: (peer: Differences) => Differences): Case {
  const samples = samplesOf(one).map((own, i) => [`sample${i + 1}`, sample(own)]);
  return {
    ...one,
    ...Object.fromEntries(samples),
    ...(one.peer === undefined ? {} : { peer: peer(one.peer) }),
    ...(one.peer2 === undefined ? {} : { peer2: peer(one.peer2) }),
  };
}

/** A case with other counters. */
export function withShift(one: Case, shift: Shift): Case {
  // Both ends count the same packets.
  const ends = { ...shift, wqe: 0, rq: 0, cq: 0 };
  return each(
    one,
    (sample) => shiftedSample(sample, CASES.defaults.qp, shift),
    (peer) => shiftedSample(peer, CASES.defaults.peer, ends),
  );
}

/** A case of which no ring was read. */
export function withoutRings(one: Case): Case {
  const bare = ({ send: _s, ring: _r, ...sample }: Differences): Differences => sample;
  return each(one, bare, bare);
}
