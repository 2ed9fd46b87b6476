/**
 * Send and receive queues that are objects of their own, as network devices, DPDK and DevX make them: their numbers are
 * those of QPs, their contexts are not.
 */

import { contextType, type ContextTypeRow } from "./context_types.ts";
import { type FieldValues, named, number } from "./context_facts.ts";
import type { Gen5 } from "./gen5_context.ts";
import { collect } from "./gen5_dump.ts";
import { recognise } from "./gen5_facts.ts";
import { menuRecord } from "./menu.ts";
import type { ContextFacts, MenuRecord, SegmentProvider } from "./types.ts";

/** `rqc_mem_rq_type` RMP: the WQEs are those of a pool. */
export const POOLED = 1;
/** `wq_type` LINKED_LIST_STRIDING_RQ; the cyclic one follows. */
export const FIRST_STRIDING = 2;
/** `wq_type` LINKED_LIST and LINKED_LIST_STRIDING_RQ: each receive WQE names the next one. */
const LINKED: readonly number[] = [0, 2];
const MAX_CONTEXT_BYTES = 1 << 20;

/** The segment that answers a context of a type. */
export function queryRecord(
  { info }: SegmentProvider,
  menu: readonly MenuRecord[],
  type: string,
): MenuRecord | undefined {
  const { query } = contextType(type, info);
  return query === undefined ? undefined : menuRecord(menu, query);
}

/** Fields of one context, undefined where it cannot be read or is not in the manual's format. */
export async function readFields(
  gen5: Gen5,
  menu: readonly MenuRecord[],
  type: string,
  index1: number,
  vhcaId: number | undefined,
): Promise<FieldValues | undefined> {
  const record = queryRecord(gen5.provider, menu, type);
  if (record === undefined) return undefined;
  const { segments, reason } = await collect(gen5.provider, {
    type: record.type,
    index1,
    vhcaId,
    maxBytes: MAX_CONTEXT_BYTES,
  });
  if (reason !== undefined) gen5.note(`${record.name} of 0x${index1.toString(16)}: ${reason.message}`);
  const { payloads } = contextType(type, gen5.provider.info);
  for (const segment of segments) {
    if (segment.type !== record.type) continue;
    const found = recognise(gen5.decoder, segment.bytes, payloads, true);
    if (found !== undefined) return found.fields;
  }
}

/**
 * What the context of a queue that is no QP's says of its ring.
 *
 * @param row Context type of the ring.
 * @returns Undefined where there is no such queue, or the device does not show it.
 */
export async function objectFacts(
  gen5: Gen5,
  menu: readonly MenuRecord[],
  { ring, object }: ContextTypeRow,
  index: number,
  vhcaId: number | undefined,
): Promise<ContextFacts | undefined> {
  const fields = object === undefined ? undefined : await readFields(gen5, menu, object, index, vhcaId);
  const wq = fields?.["wq"];
  if (fields === undefined || typeof wq !== "object" || wq === null) return undefined;
  const queue = wq as FieldValues;
  const of = { ...named(fields, "state"), cqn: number(fields, "cqn") };
  const stride = 2 ** number(queue, "log_wq_stride");
  const count = 2 ** number(queue, "log_wq_sz");
  if (ring?.walker === "sq5") {
    return { ...of, transport: "raw", ring: { stride: ring.stride, count, origin: "context" } };
  }
  const kind = number(queue, "wq_type");
  const pooled = number(fields, "mem_rq_type") === POOLED;
  return {
    ...of,
    linked: LINKED.includes(kind),
    striding: kind >= FIRST_STRIDING,
    signature: number(queue, "wq_signature") === 1,
    ring: { stride, count: pooled ? 0 : count, origin: "context" },
  };
}
