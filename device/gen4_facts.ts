/**
 * What a context of a 4th-generation device says about its queue. An answer is believed only where its values show that
 * it is the public structure: what firmware answers to the tools command is not documented.
 *
 * @module
 */

import type { ContextForm } from "./gen4_types.ts";
import type { ContextDecoder } from "./gen5_facts.ts";
import type { ContextFacts, RingGeometry } from "./types.ts";

/** Fields of a decoded structure. */
type Fields = Readonly<Record<string, unknown>>;

/** An answer whose structure was recognised. */
export interface RecognisedContext {
  /** Which. */
  readonly form: ContextForm;
  /** Fields of the context. */
  readonly fields: Fields;
}

/**
 * Find out which structure an answer is.
 *
 * @param decoder Decoder; its input region is used.
 * @param bytes The answer.
 * @param index Number of the context, which some structures repeat.
 * @param forms Structures that come into question.
 * @returns Undefined where it is none of them.
 */
export function recogniseContext(
  decoder: ContextDecoder,
  bytes: Uint8Array,
  index: number,
  forms: readonly ContextForm[],
): RecognisedContext | undefined {
  for (const form of forms) {
    const context = bytes.subarray(form.contextAt);
    const fields = decoder.decodeOne(form.context, context);
    if (isPlausible(form, fields, context, index)) return { form, fields };
  }
  return undefined;
}

function isPlausible(form: ContextForm, fields: Fields, bytes: Uint8Array, index: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return (form.ownNumber === undefined || number(fields, form.ownNumber) === index) &&
    Object.entries(form.values).every(([name, allowed]) => allowed.includes(number(fields, name))) &&
    Object.entries(form.limits ?? {}).every(([name, most]) => number(fields, name) <= most) &&
    (form.addresses ?? []).every((name) => wide(fields, name) % 4n === 0n) &&
    form.reserved.every((dword) => view.getUint32(dword * 4) === 0);
}

/** A field of up to 53 bits. */
function number(fields: Fields, name: string): number {
  const value = fields[name];
  return typeof value === "number" ? value : 0;
}

/** A field of any width. */
function wide(fields: Fields, name: string): bigint {
  const value = fields[name];
  return typeof value === "number" || typeof value === "string" ? BigInt(value) : 0n;
}

/** Transport names of the decoder by service type. */
const TRANSPORTS: Readonly<Record<number, string>> = { 0: "rc", 1: "uc", 3: "ud", 6: "xrc" };
const MLX = 7;
const ETHERNET = 1;

/** Special QPs and raw Ethernet QPs share a service type; the link type of the path tells them apart. */
function transportOf(fields: Fields): string | undefined {
  const st = number(fields, "st");
  if (st !== MLX) return TRANSPORTS[st];
  return number(fields["pri_path"] as Fields, "link_type") === ETHERNET ? "raw" : "mlx";
}

/**
 * Facts of a recognised context.
 *
 * The counters of a QP context (`sq_wqe_counter`, `rq_wqe_counter`) are no facts: whether they count what was posted or
 * what was executed is not public.
 *
 * @param recognised The context.
 * @param side Of a QP, the queue that is meant: `snd` or `rcv`.
 */
export function contextFacts({ form, fields }: RecognisedContext, side: string): ContextFacts {
  const field = (name: string): number => number(fields, name);
  switch (form.context) {
    case "mlx4_qp_context":
      return qpFacts(fields, side);
    case "mlx4_cq_context":
      return {
        state: field("status"),
        eqn: field("comp_eqn"),
        timestamps: field("timestamp_en") === 1,
        ...counters(fields),
      };
    case "mlx4_eq_context":
      return { state: field("status"), ...counters(fields) };
    case "mlx4_srq_context":
      return {
        state: field("state"),
        cqn: field("cqn"),
        ring: ring(16 << field("log_stride"), 2 ** field("log_srq_size")),
      };
    default:
      return {};
  }
}

function counters(fields: Fields): ContextFacts {
  return { pi: number(fields, "producer_index"), ci: number(fields, "consumer_index") };
}

function qpFacts(fields: Fields, side: string): ContextFacts {
  const field = (name: string): number => number(fields, name);
  const shared = field("use_srq") === 1;
  const common: ContextFacts = {
    state: field("state"),
    transport: transportOf(fields),
    cqn: field("cqn_send"),
    cqnRecv: field("cqn_recv"),
    srqn: shared ? field("srqn") : undefined,
  };
  if (side === "snd") return { ...common, ring: ring(16 << field("log_sq_stride"), 2 ** field("log_sq_size")) };
  const count = shared ? 0 : 2 ** field("log_rq_size");
  return { ...common, cqn: field("cqn_recv"), ring: ring(16 << field("log_rq_stride"), count) };
}

function ring(stride: number, count: number): RingGeometry {
  return { stride, count, origin: "context" };
}

/**
 * Elements of a completion or event queue, whose context does not tell their size.
 *
 * @returns Undefined for other contexts.
 */
export function elementCount({ form, fields }: RecognisedContext): number | undefined {
  if (form.context === "mlx4_cq_context") return 2 ** number(fields, "log_cq_size");
  return form.context === "mlx4_eq_context" ? 2 ** number(fields, "log_eq_size") : undefined;
}

/**
 * Members that a multicast entry has more than were read.
 *
 * @param bytes Bytes that were read.
 */
export function missingMembers({ form, fields }: RecognisedContext, bytes: number): number {
  if (form.context !== "mlx4_mgm") return 0;
  return Math.max(0, number(fields, "members_count") - (bytes - MGM_HEADER_BYTES) / MGM_MEMBER_BYTES);
}

const MGM_HEADER_BYTES = 32;
const MGM_MEMBER_BYTES = 4;
