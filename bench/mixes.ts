/** Rings made of golden ones, entry by entry, with indexes that fit the place. */

import { spareWords } from "../layouts/flatten.ts";
import { layoutByName } from "../layouts/index.ts";
import type { RingDecoderOptions } from "../records/ring.ts";
import { encodeLayout, type ScenarioFields } from "../sim/encode.ts";
import { scenarioQueues } from "./scenario.ts";

/** Entries of the rings whose elements are formatted in process: 2 MiB, the most that a send or receive queue has. */
export const ENTRIES = 32768;
const ENTRY = 64;

/** Names of the rings. */
export type MixName = "SQ" | "SRQ" | "CQ" | "EQ";
/** Rings that have targets. */
export const TARGETED: readonly MixName[] = ["SQ", "SRQ", "CQ"];
/** All rings. */
export const RINGS: readonly MixName[] = [...TARGETED, "EQ"];

/** What can be decoded. */
export interface Mix {
  /** Name in the tables, and of its kind for the baselines. */
  readonly name: MixName;
  /** `--source` of the command line. */
  readonly source: string;
  /** How to decode it. */
  readonly options: RingDecoderOptions;
  readonly bytes: Uint8Array;
}

interface GoldenElement {
  readonly index: number;
  readonly wqebbs?: number;
}

const ROOT = new URL("../tests/data/golden/", import.meta.url);

function golden(name: string): { elements: readonly GoldenElement[]; bytes: Uint8Array } {
  const meta = JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, ROOT)));
  return { elements: meta.elements, bytes: Deno.readFileSync(new URL(`../../../scenarios/rings/${name}.bin`, ROOT)) };
}

/**
 * Makes one of the rings.
 *
 * @param entries How many entries it has.
 */
export function mixOf(name: MixName, entries: number = ENTRIES): Mix {
  switch (name) {
    case "SQ":
      return sendQueue(entries);
    case "SRQ":
      return sharedReceiveQueue(entries);
    case "CQ":
      return completionQueue(entries);
    case "EQ":
      return eventQueue(entries);
  }
}

/** The rings that have targets, as they are measured. */
export function mixes(): readonly Mix[] {
  return TARGETED.map((name) => mixOf(name));
}

/**
 * Sends, RDMA, atomics and memory windows, pointers and inline data. Whole WQEs one behind the other; the control segment
 * carries the index of its first block.
 */
function sendQueue(entries: number): Mix {
  const { elements, bytes } = golden("mlx5-sq-rc-mixed-s2");
  const ring = new Uint8Array(entries * ENTRY);
  for (let block = 0, n = 0; block < entries; n++) {
    const { index, wqebbs = 1 } = elements[n % elements.length]!;
    if (block + wqebbs > entries) continue;
    ring.set(bytes.subarray(index * 64, (index + wqebbs) * 64), block * 64);
    ring[block * 64 + 1] = block >> 8;
    ring[block * 64 + 2] = block;
    block += wqebbs;
  }
  return {
    name: "SQ",
    source: "snd",
    options: { kind: "sq5", stride: ENTRY, count: entries, transport: "rc" },
    bytes: ring,
  };
}

/** One to three scatter entries, most lists terminated. */
function sharedReceiveQueue(entries: number): Mix {
  const { elements, bytes } = golden("mlx5-srq-basic-s1");
  const ring = new Uint8Array(entries * ENTRY);
  for (let i = 0; i < entries; i++) {
    const { index } = elements[i % elements.length]!;
    ring.set(bytes.subarray(index * 64, index * 64 + 64), i * 64);
    ring[i * 64 + 2] = (i + 1) >> 8;
    ring[i * 64 + 3] = i + 1;
  }
  return {
    name: "SRQ",
    source: "srq",
    options: { kind: "rq5", stride: ENTRY, count: entries, linked: true },
    bytes: ring,
  };
}

/** Requester and responder completions, a sixth errors. */
function completionQueue(entries: number): Mix {
  const { bytes } = golden("mlx5-cq-mixed-partial-s1");
  return {
    name: "CQ",
    source: "cmp",
    options: { kind: "cq5", stride: ENTRY, count: entries },
    bytes: filled(withOneReading(bytes), entries),
  };
}

/** Completions without what only some have: bits that no row has, and a second reading of byte count or source. */
function withOneReading(bytes: Uint8Array): Uint8Array {
  const plain = bytes.slice();
  for (let at = 0; at + ENTRY <= plain.length; at += ENTRY) {
    const opcode = plain[at + 63]! >> 4;
    const layout = layoutByName(opcode === 0 ? "cqe64_req" : opcode > 4 ? "cqe64_err" : "cqe64_resp")!;
    for (const { at: dword, mask } of spareWords(layout, layoutByName)) {
      for (let i = 0; i < 4; i++) plain[at + dword + i]! &= ~(mask >>> (24 - 8 * i));
    }
    if (opcode === 0 || opcode > 4) continue;
    plain.fill(0, at + 16, at + 20);
    plain.fill(0, at + 44, at + 46);
    plain[at + 24]! &= 0x0f;
    if (opcode === 2) plain.fill(0, at + 36, at + 40);
  }
  return plain;
}

/** The events of a built-in ConnectX-7: most of them completions, page faults, errors, ports. */
function eventQueue(entries: number): Mix {
  return {
    name: "EQ",
    source: "eqe",
    options: { kind: "eq5", stride: ENTRY, count: entries },
    bytes: filled(new Uint8Array(events().flatMap((event) => [...event])), entries),
  };
}

function events(): readonly Uint8Array[] {
  return scenarioQueues("eq").flatMap(({ ring }) => ring?.blocks ?? []).map((block) => {
    const bytes = encoded(block.layout, block.fields);
    for (const { at, layout, fields } of block.with ?? []) bytes.set(encoded(layout, fields), at);
    return bytes;
  });
}

function encoded(name: string, fields: ScenarioFields): Uint8Array {
  const layout = layoutByName(name);
  if (layout === undefined) throw new Error(`No layout ${name}`);
  return encodeLayout(layout, fields, name);
}

/** A ring of copies of whole entries; the last copy is cut between two of them. */
function filled(bytes: Uint8Array, entries: number): Uint8Array {
  const ring = new Uint8Array(entries * ENTRY);
  for (let at = 0; at < ring.length; at += bytes.length) ring.set(bytes.subarray(0, ring.length - at), at);
  return ring;
}
