/** Where the structures lie in a ring: what redaction goes by. */

import { type ElementRecord, RingDecoder, type RingDecoderOptions } from "../../records/ring.ts";
import { ringOptionsOf, sends } from "../../records/ring_options.ts";
import type { RingDissector, RingElement } from "./keeper.ts";
import type { RingStructure } from "./rewrite.ts";
import type { RingRead } from "../keeper.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import { type RingRow, ringRowOf } from "../../layouts/queues.ts";

/** Elements of which the decoder itself says that they may be anything. */
const DOUBTFUL = ["no_wqe_start", "unknown_opcode", "bad_size", "other_transport"];
const MINI = /^mini_cqe/;
/** Mini CQEs of one slot. */
const MINI_PER_SLOT = 8;
const MINI_BYTES = 8;
const CQE_BYTES = 64;
const STAMP_CHUNK = 64;
const OWNER_BIT = 0x80000000;

/**
 * A reader of rings for redaction.
 *
 * @param decoder Decodes the elements; nothing else may use it meanwhile.
 */
export function ringReader(decoder: Decoder, generation: 4 | 5): RingDissector {
  return (ring) => {
    const row = ringRowOf(ring.source, generation);
    const options = row === undefined ? undefined : understood(ring, row);
    return options === undefined ? undefined : elements(decoder, ring, options);
  };
}

/** How the ring is walked; undefined if that would be a guess. */
function understood({ stream }: RingRead, row: RingRow): RingDecoderOptions | undefined {
  if (sends(row.walker) && stream.facts.transport === undefined) return undefined;
  if (stream.geometry.origin === "assumed" && row.strideIs !== "fixed") return undefined;
  return ringOptionsOf(row, stream);
}

function* elements(decoder: Decoder, { bytes }: RingRead, options: RingDecoderOptions): Generator<RingElement> {
  const sessions = new MiniSessions(options);
  for (const ring of new RingDecoder(decoder, options).over(bytes)) {
    for (const record of ring.records()) yield* placed(record, { bytes, options, sessions });
  }
  if (options.kind === "sq4") yield* stamps(bytes);
}

/** Free slots of a 4th-generation send queue: their chunks begin with a dword of ones, but for the owner bit. */
function* stamps(bytes: Uint8Array): Generator<RingElement> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 0; offset + STAMP_CHUNK <= bytes.length; offset += STAMP_CHUNK) {
    if ((view.getUint32(offset) | OWNER_BIT) >>> 0 !== 0xffffffff) continue;
    yield { offset, length: 4, structures: [], mark: true };
  }
}

/** The structures of an element; of a send WQE only if it is certain that one starts there. */
function* placed(
  record: ElementRecord,
  { bytes, options, sessions }: { bytes: Uint8Array; options: RingDecoderOptions; sessions: MiniSessions },
): Generator<RingElement> {
  const flags = record.flags ?? [];
  if (DOUBTFUL.some((flag) => flags.includes(flag)) || (sends(options.kind) && isOld(record))) return;
  const offset = record.offset - (options.first ?? 0) * options.stride;
  if (flags.includes("empty") && isUniform(bytes.subarray(offset, offset + record.length))) {
    yield { offset, length: record.length, structures: [], mark: true };
    return;
  }
  const structures: RingStructure[] = [];
  // A slot that was never posted has its owner bit and size.
  if (options.kind === "sq4" && flags.includes("empty")) {
    structures.push({ layout: "mlx4_wqe_ctrl", offset: 0, length: 16 });
  }
  for (const { layout, offset: at, length, entry } of record.segments) {
    if (layout === null) continue;
    if (!MINI.test(layout) || flags.includes("mini_array")) structures.push({ layout, offset: at, length });
    else yield* sessions.place(record, layout, entry ?? 0);
  }
  if (structures.length > 0) yield { offset, length: record.length, structures };
}

/** A send WQE of an earlier pass. */
function isOld({ wqe_state, flags }: ElementRecord): boolean {
  return wqe_state === "old" || (flags?.includes("stale") ?? false);
}

/** Memory as it was filled before the queue was used. */
function isUniform(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === bytes[0]);
}

/**
 * Mini CQEs stand in the slot after their title, from the ninth on in the slot of the first of each eight; the decoder
 * shows each with the slot that it stands for.
 */
class MiniSessions {
  readonly #options: RingDecoderOptions;
  #title = 0;

  constructor(options: RingDecoderOptions) {
    this.#options = options;
  }

  *place(record: ElementRecord, layout: string, entry: number): Generator<RingElement> {
    const { stride, count, first = 0 } = this.#options;
    if (record.flags?.includes("compressed")) this.#title = record.index;
    const slots = entry < MINI_PER_SLOT ? 1 : entry - entry % MINI_PER_SLOT;
    const slot = count === undefined ? this.#title + slots : (this.#title + slots) % count;
    const at = stride - CQE_BYTES + (entry % MINI_PER_SLOT) * MINI_BYTES;
    const structures = [{ layout, offset: 0, length: MINI_BYTES }];
    yield { offset: (slot - first) * stride + at, length: MINI_BYTES, structures };
  }
}
