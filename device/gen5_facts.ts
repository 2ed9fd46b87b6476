/**
 * What a context says about its queue. Only payloads that are formatted as in the PRM are believed, and only after
 * their length and their values have been found plausible: the layouts of the HW_* and FULL_* segments are not public.
 *
 * @module
 */

import type { PrmForm } from "./context_types.ts";
import type { ContextFacts, RingGeometry } from "./types.ts";

/** The part of the decoder that sources need. */
export interface ContextDecoder {
  /**
   * Fields of one structure.
   *
   * @param layout Layout name.
   * @param bytes Device order.
   * @returns Numbers, `"0x…"` strings above 53 bits, nested structures as objects.
   */
  decodeOne(layout: string, bytes: Uint8Array): Record<string, unknown>;
}

/** A payload whose PRM format was recognised. */
export interface Recognised {
  /** Which. */
  readonly form: PrmForm;
  /** Fields of the context in it. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What a context of one layout must look like. */
interface Sanity {
  /** Fields that can only have some values. */
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** Largest values. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Addresses that are multiples of 4 at least. */
  readonly addresses?: readonly string[];
  /** Dwords without a public field. */
  readonly reserved: readonly number[];
}

const SANITY: Readonly<Record<PrmForm["context"], Sanity>> = {
  qpc: {
    values: {
      state: [0, 1, 2, 3, 4, 5, 6, 7, 9],
      st: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
      mtu: [0, 1, 2, 3, 4, 5, 7],
      rq_type: [0, 1, 2, 3],
    },
    addresses: ["dbr_addr"],
    reserved: [33, 48, 53, 54, 55, 56],
  },
  cqc: {
    values: { status: [0, 9, 10], cqe_sz: [0, 1, 2], st: [0, 6, 9, 10, 11] },
    limits: { log_cq_size: 24 },
    addresses: ["dbr_addr"],
    reserved: [7, 13],
  },
  eqc: {
    values: { status: [0, 10], st: [0, 9, 10] },
    limits: { log_eq_size: 24 },
    reserved: [1, 4, 7, 8, 9, 12, 13, 14, 15],
  },
  srqc: { values: { state: [0, 1] }, addresses: ["dbr_addr"], reserved: [3, 5, 8, 9, 12, 13, 14, 15] },
  mkc: { values: { access_mode_4_2: [0, 1] }, limits: { log_page_size: 48 }, reserved: [2, 9, 10, 11] },
};

/** Bits of a key context's first dword that have no field. */
const MKC_RESERVED_BITS = 0xa3fa00cf;

/**
 * Find out whether a payload is one of some PRM structures.
 *
 * @param decoder Decoder.
 * @param payload Payload of a segment.
 * @param forms Structures that come into question.
 * @param named True for a segment whose name says that it is PRM-formatted (PRM_QUERY_*): it may be longer than the
 * structure, and dwords without a public field may have a meaning. Other segments must fit in everything.
 * @returns The structure, or undefined.
 */
export function recognise(
  decoder: ContextDecoder,
  payload: Uint8Array,
  forms: readonly PrmForm[],
  named: boolean,
): Recognised | undefined {
  for (const form of forms) {
    const longer = named && form.contextAt > 0 && payload.length > form.bytes;
    if (payload.length !== form.bytes && !longer) continue;
    // A query answer starts with its status and syndrome and 8 reserved bytes: all 0 when it succeeded.
    if (form.contextAt > 0 && payload.subarray(0, 16).some((byte) => byte !== 0)) continue;
    const context = payload.subarray(form.contextAt, form.contextAt + form.contextBytes);
    if (context.every((byte) => byte === 0)) continue;
    const fields = decoder.decodeOne(form.context, context);
    if (isPlausible(form.context, fields, context, named)) return { form, fields };
  }
}

function isPlausible(
  name: PrmForm["context"],
  fields: Readonly<Record<string, unknown>>,
  bytes: Uint8Array,
  named: boolean,
): boolean {
  const { values, limits, addresses, reserved } = SANITY[name];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Object.entries(values).every(([field, allowed]) => allowed.includes(number(fields, field))) &&
    Object.entries(limits ?? {}).every(([field, most]) => number(fields, field) <= most) &&
    (addresses ?? []).every((field) => wide(fields, field) % 4n === 0n) &&
    (named || (reserved.every((dword) => view.getUint32(dword * 4) === 0) &&
      (name !== "mkc" || (view.getUint32(0) & MKC_RESERVED_BITS) === 0)));
}

/** A field of up to 53 bits. */
function number(fields: Readonly<Record<string, unknown>>, name: string): number {
  const value = fields[name];
  return typeof value === "number" ? value : 0;
}

/** A field of any width. */
function wide(fields: Readonly<Record<string, unknown>>, name: string): bigint {
  const value = fields[name];
  return typeof value === "number" || typeof value === "string" ? BigInt(value) : 0n;
}

/** Transport names of the decoder by service type; others are left out. */
const TRANSPORTS: Readonly<Record<number, string>> = {
  0: "rc",
  1: "uc",
  2: "ud",
  3: "xrc",
  4: "mlx",
  5: "dc",
  6: "dc",
  7: "ud",
  8: "ud",
  9: "raw",
};

const SRQ_RQ = 1;

/**
 * Facts of a recognised context.
 *
 * @param recognised The context.
 * @param side Of a QP, the queue that is meant: `snd`, `rcv`, or neither.
 */
export function factsOf({ form, fields }: Recognised, side: string): ContextFacts {
  const field = (name: string): number => number(fields, name);
  switch (form.context) {
    case "qpc":
      return qpFacts(field, side);
    case "cqc":
      return {
        state: field("status"),
        ring: ring(field("cqe_sz") === 0 ? 64 : 128, 2 ** field("log_cq_size")),
        eqn: field("apu_cq") === 0 ? field("c_eqn_or_apu_element") & 0xff : undefined,
        pi: field("producer_counter"),
        ci: field("consumer_counter"),
        ...(field("cqe_comp_en") === 0 ? {} : compression(field)),
      };
    case "eqc":
      return {
        state: field("status"),
        ring: ring(64, 2 ** field("log_eq_size")),
        pi: field("producer_counter"),
        ci: field("consumer_counter"),
      };
    case "srqc":
      return {
        state: field("state"),
        ring: ring(16 << field("log_rq_stride"), 2 ** field("log_srq_size")),
        cqn: field("cqn"),
        wqSignature: field("wq_signature") === 1,
      };
    case "mkc":
      return {};
  }
}

function qpFacts(field: (name: string) => number, side: string): ContextFacts {
  const facts: ContextFacts = {
    state: field("state"),
    transport: TRANSPORTS[field("st")],
    cqn: field("cqn_snd"),
    cqnRecv: field("cqn_rcv"),
    srqn: field("rq_type") === SRQ_RQ ? field("srqn_rmpn_xrqn") : undefined,
    tsFormat: field("ts_format"),
    wqSignature: field("wq_signature") === 1,
  };
  if (side === "snd") {
    const count = field("no_sq") === 1 ? 0 : 2 ** field("log_sq_size");
    return { ...facts, ring: ring(64, count), pi: field("sw_sq_wqebb_counter"), ci: field("hw_sq_wqebb_counter") };
  }
  if (side === "rcv") {
    const count = field("rq_type") === 0 ? 2 ** field("log_rq_size") : 0;
    return {
      ...facts,
      cqn: field("cqn_rcv"),
      ring: ring(16 << field("log_rq_stride"), count),
      pi: field("sw_rq_counter"),
      ci: field("hw_rq_counter"),
    };
  }
  return facts;
}

function compression(field: (name: string) => number): ContextFacts {
  return {
    miniCqeFormat: field("mini_cqe_res_format") | (field("mini_cqe_res_format_ext") << 2),
    enhancedCompression: field("cqe_compression_layout") === 1,
  };
}

function ring(stride: number, count: number): RingGeometry {
  return { stride, count, origin: "context" };
}
