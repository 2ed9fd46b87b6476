/**
 * What a context says about its queue. Only payloads that are formatted as in the PRM are believed, and only after
 * their length and their values have been found plausible: the layouts of the HW_* and FULL_* segments are not public.
 */

import type { PayloadRow } from "../layouts/queues.ts";
import {
  type ContextDecoder,
  contextValueName,
  isPlausible,
  named,
  number,
  type Recognised,
  ringFacts,
  ringRow,
} from "./context_facts.ts";
import type { ContextFacts } from "./types.ts";

/**
 * Find out whether a payload is one of some PRM structures.
 *
 * @param bytes Payload of a segment.
 * @param payloads Structures that come into question.
 * @param named True for a segment whose name says that it is PRM-formatted (PRM_QUERY_*): it may be longer than the
 * structure, and dwords without a public field may have a meaning. Other segments must fit in everything.
 * @returns The structure, or undefined.
 */
export function recognise(
  decoder: ContextDecoder,
  bytes: Uint8Array,
  payloads: readonly PayloadRow[],
  named: boolean,
): Recognised | undefined {
  const size = (layout: string): number => decoder.layoutBytes(decoder.layoutId(layout));
  for (const payload of payloads) {
    const { contextAt, context: row } = payload;
    const whole = size(payload.layout);
    const longer = named && contextAt > 0 && bytes.length > whole; // behind it comes the list of addresses
    if (bytes.length !== whole && !longer) continue;
    // A query answer starts with its status and syndrome and 8 reserved bytes: all 0 when it succeeded.
    if (contextAt > 0 && bytes.subarray(0, 16).some((byte) => byte !== 0)) continue;
    const context = bytes.subarray(contextAt, contextAt + size(row.layout));
    if (context.every((byte) => byte === 0)) continue;
    const fields = decoder.decodeOne(row.layout, context);
    if (isPlausible(row, fields, named ? undefined : context)) return { payload, fields };
  }
}

/** Transport names of the decoder by service type; others are left out. */
const TRANSPORTS = {
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
} as const;

/** The decoder's transport name of a service type. */
export function serviceTransport(serviceType: number): Transport | undefined {
  return (TRANSPORTS as Readonly<Record<number, Transport>>)[serviceType];
}
type Transport = typeof TRANSPORTS[keyof typeof TRANSPORTS];

const SRQ_RQ = 1;

/**
 * Facts of a recognised context.
 *
 * @param source Context type, in lower case; of a QP it tells which queue is meant.
 */
export function gen5ContextFacts({ payload, fields }: Recognised, source: string): ContextFacts {
  const field = (name: string): number => number(fields, name);
  const ring = ringFacts(ringRow(payload, source), fields);
  switch (payload.context.layout) {
    case "qpc":
      return {
        ...named(fields, "state"),
        transport: serviceTransport(field("st")),
        cqn: field("cqn_snd"),
        cqnRecv: field("cqn_rcv"),
        srqn: field("rq_type") === SRQ_RQ ? field("srqn_rmpn_xrqn") : undefined,
        tsFormat: field("ts_format"),
        tsFormatName: contextValueName(fields, "ts_format"),
        signature: field("wq_signature") === 1,
        ...packets(field),
        ...ring,
      };
    case "cqc":
      return {
        ...named(fields, "status"),
        eqn: field("apu_cq") === 0 ? field("c_eqn_or_apu_element") & 0xff : undefined,
        ...ring,
        ...(field("cqe_comp_en") === 0 ? {} : compression(field)),
      };
    case "eqc":
      return { ...named(fields, "status"), ...ring };
    case "srqc":
      return { ...named(fields, "state"), signature: field("wq_signature") === 1, ...ring };
    default:
      return {};
  }
}

/** Payload bytes by `mtu` (enum): 256 is 1. */
function packets(field: (name: string) => number): ContextFacts {
  const mtu = field("mtu");
  return {
    nextSendPsn: field("next_send_psn"),
    lastAckedPsn: field("last_acked_psn"),
    mtu: mtu >= 1 && mtu <= 5 ? 128 << mtu : undefined,
  };
}

function compression(field: (name: string) => number): ContextFacts {
  return {
    miniFormat: field("mini_cqe_res_format") | (field("mini_cqe_res_format_ext") << 2),
    enhanced: field("cqe_compression_layout") === 1,
  };
}
