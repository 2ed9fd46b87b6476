/**
 * What a context of a 4th-generation device says about its queue. An answer is believed only where its values show that
 * it is the public structure: what firmware answers to the tools command is not documented.
 */

import type { PayloadRow } from "../layouts/queues.ts";
import {
  type ContextDecoder,
  type FieldValues,
  isPlausible,
  named,
  number,
  type Recognised,
  ringFacts,
  ringRow,
} from "./context_facts.ts";
import type { ContextFacts } from "./types.ts";

/**
 * Find out which structure an answer is.
 *
 * @param decoder Decoder; its input region is used.
 * @param index Number of the context, which some structures repeat.
 * @param payloads Structures that come into question.
 * @returns Undefined where it is none of them.
 */
export function recogniseContext(
  decoder: ContextDecoder,
  bytes: Uint8Array,
  index: number,
  payloads: readonly PayloadRow[],
): Recognised | undefined {
  for (const payload of payloads) {
    const row = payload.context;
    const context = bytes.subarray(payload.contextAt);
    const fields = decoder.decodeOne(row.layout, context);
    const own = row.ownNumber === undefined || number(fields, row.ownNumber) === index;
    if (own && isPlausible(row, fields, context)) return { payload, fields };
  }
  return undefined;
}

/** Transport names of the decoder by service type. */
const TRANSPORTS: Readonly<Record<number, string>> = { 0: "rc", 1: "uc", 3: "ud", 6: "xrc" };
const MLX = 7;
const ETHERNET = 1;

/** Special QPs and raw Ethernet QPs share a service type; the link type of the path tells them apart. */
function transportOf(fields: FieldValues): string | undefined {
  const st = number(fields, "st");
  if (st !== MLX) return TRANSPORTS[st];
  return number(fields["pri_path"] as FieldValues, "link_type") === ETHERNET ? "raw" : "mlx";
}

/**
 * Facts of a recognised context.
 *
 * The counters of a QP context (`sq_wqe_counter`, `rq_wqe_counter`) are no facts: whether they count what was posted or
 * what was executed is not public.
 *
 * @param source Context type, in lower case; of a QP it tells which queue is meant.
 */
export function gen4ContextFacts({ payload, fields }: Recognised, source: string): ContextFacts {
  const field = (name: string): number => number(fields, name);
  const ring = ringFacts(ringRow(payload, source), fields);
  switch (payload.context.layout) {
    case "mlx4_qp_context":
      return {
        ...named(fields, "state"),
        transport: transportOf(fields),
        cqn: field("cqn_send"),
        cqnRecv: field("cqn_recv"),
        srqn: field("use_srq") === 1 ? field("srqn") : undefined,
        ...ring,
      };
    case "mlx4_cq_context":
      return {
        ...named(fields, "status"),
        eqn: field("comp_eqn"),
        timestamp: field("timestamp_en") === 1,
        ...ring,
      };
    case "mlx4_eq_context":
      return { ...named(fields, "status"), ...ring };
    case "mlx4_srq_context":
      return { ...named(fields, "state"), ...ring };
    default:
      return {};
  }
}

/** Members that a multicast entry has more than were read. */
export function missingMembers({ payload, fields }: Recognised, bytes: number): number {
  if (payload.context.layout !== "mlx4_mgm") return 0;
  return Math.max(0, number(fields, "members_count") - (bytes - MGM_HEADER_BYTES) / MGM_MEMBER_BYTES);
}

const MGM_HEADER_BYTES = 32;
const MGM_MEMBER_BYTES = 4;
