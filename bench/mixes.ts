/**
 * Inputs of the benchmarks: rings of 64 Ki entries made of golden ones, entry by entry, with indexes that fit the place.
 *
 * @module
 */

import type { RingOptions } from "../records/ring.ts";

/** Entries of every ring. */
export const ENTRIES = 65536;
/** Bytes of every ring: 4 MiB. */
export const RING_BYTES: number = ENTRIES * 64;

/** What can be decoded. */
export interface Mix {
  /** Name in the tables, and `--source` of the command line. */
  readonly name: "SQ" | "SRQ" | "CQ";
  /** What it is made of. */
  readonly about: string;
  /** How to decode it. */
  readonly options: RingOptions;
  /** Its bytes, 4 MiB. */
  readonly bytes: Uint8Array;
}

interface GoldenElement {
  readonly index: number;
  readonly wqebbs?: number;
}

const ROOT = new URL("../tests/data/golden/", import.meta.url);

function golden(name: string): { elements: readonly GoldenElement[]; bytes: Uint8Array } {
  const meta = JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, ROOT)));
  return { elements: meta.elements, bytes: Deno.readFileSync(new URL(`${name}.bin`, ROOT)) };
}

/** All rings. */
export function mixes(): readonly Mix[] {
  return [sendQueue(), sharedReceiveQueue(), completionQueue()];
}

// Whole WQEs one behind the other; the control segment carries the index of its first block.
function sendQueue(): Mix {
  const { elements, bytes } = golden("mlx5-sq-rc-mixed-s2");
  const ring = new Uint8Array(RING_BYTES);
  for (let block = 0, n = 0; block < ENTRIES; n++) {
    const { index, wqebbs = 1 } = elements[n % elements.length]!;
    if (block + wqebbs > ENTRIES) continue;
    ring.set(bytes.subarray(index * 64, (index + wqebbs) * 64), block * 64);
    ring[block * 64 + 1] = block >> 8;
    ring[block * 64 + 2] = block;
    block += wqebbs;
  }
  const options = { kind: "sq5", stride: 64, count: ENTRIES, transport: "rc", aligned: true } as const;
  return { name: "SQ", about: "sends, RDMA, atomics, memory windows; pointers and inline data", options, bytes: ring };
}

function sharedReceiveQueue(): Mix {
  const { elements, bytes } = golden("mlx5-srq-basic-s1");
  const ring = new Uint8Array(RING_BYTES);
  for (let i = 0; i < ENTRIES; i++) {
    const { index } = elements[i % elements.length]!;
    ring.set(bytes.subarray(index * 64, index * 64 + 64), i * 64);
    ring[i * 64 + 2] = (i + 1) >> 8;
    ring[i * 64 + 3] = i + 1;
  }
  const options = { kind: "rq5", stride: 64, count: ENTRIES, linked: true } as const;
  return { name: "SRQ", about: "one to three scatter entries, most lists terminated", options, bytes: ring };
}

function completionQueue(): Mix {
  const { bytes } = golden("mlx5-cq-mixed-partial-s1");
  const ring = new Uint8Array(RING_BYTES);
  for (let at = 0; at < RING_BYTES; at += bytes.length) ring.set(bytes, at);
  return {
    name: "CQ",
    about: "requester and responder completions, a sixth errors",
    options: { kind: "cq5", stride: 64, count: ENTRIES },
    bytes: ring,
  };
}
