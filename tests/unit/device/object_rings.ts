/** Adapters with a queue that belongs to no QP, and its elements. */

import { ringRecords } from "../../../api/ring_records.ts";
import type { RingStream } from "../../../device/types.ts";
import { ringRowOf } from "../../../layouts/queues.ts";
import { ringOptionsOf } from "../../../records/ring_options.ts";
import type { ElementRecord } from "../../../records/ring.ts";
import { device, MENU } from "./sim_device.ts";

const NUMBER = 0x77;
const OBJECTS = [
  { type: "0x4030", name: "PRM_QUERY_SQ", index1: "SQN", required: ["index1"] },
  { type: "0x4031", name: "PRM_QUERY_RQ", index1: "RQN", required: ["index1"] },
];

export const WQES = { lkey: 0x1a2b };

/** One WQE of 64 bytes: a next segment, or none, and two entries. */
function wqe(linked: boolean): unknown {
  const data = { layout: "wqe_data", fields: { byte_count: 2048, lkey: WQES.lkey } };
  const blocks = linked
    ? [{ layout: "wqe_srq_next", fields: { next_wqe_index: 1 } }, data, data]
    : [data, data, data, data];
  return { blocks, bytes: 64 };
}

function rq(kind: string, linked: boolean, context: Record<string, unknown> = {}): Record<string, unknown> {
  const wq = { wq_type: kind, log_wq_stride: 6, log_wq_sz: 2 };
  const fields = { rq_context: { state: "RDY", cqn: 0x22, wq, ...context } };
  return {
    contexts: [{ segment: "PRM_QUERY_RQ", index: NUMBER, blocks: [{ layout: "query_rq_out", fields }] }],
    rings: [{ segment: "RCV_BUFF", index: NUMBER, blocks: Array.from({ length: 4 }, () => wqe(linked)) }],
  };
}

export const RINGS = {
  linked: rq("LINKED_LIST_STRIDING_RQ", true),
  cyclic: rq("CYCLIC_STRIDING_RQ", false),
  pooled: rq("LINKED_LIST", true, { mem_rq_type: "RMP", rmpn: 9 }),
};

const SQ = { sq_context: { state: "RDY", cqn: 0x22, wq: { wq_type: "CYCLIC", log_wq_stride: 6, log_wq_sz: 3 } } };

export const SQ_OBJECT = {
  contexts: [{ segment: "PRM_QUERY_SQ", index: NUMBER, blocks: [{ layout: "query_sq_out", fields: SQ }] }],
  rings: [{ segment: "SND_BUFF", index: NUMBER, bytes: 64 * 8 }],
};

/** The queue of an adapter, opened, and its elements. */
export async function decodeSource(
  source: "snd" | "rcv",
  parts: Record<string, unknown>,
): Promise<{ stream: RingStream; records: readonly ElementRecord[] }> {
  const sim = device({ menu: [...MENU, ...OBJECTS], ...parts });
  const stream = await sim.source.openRing({ source, index: NUMBER });
  const records = await ringRecords(stream, ringOptionsOf(ringRowOf(source, 5)!, stream));
  return { stream, records };
}
