/**
 * Whether the completions of a CQ are those of a striding receive queue: the CQ context does not say, the contexts of the
 * RQs and XRQs that complete into it do. Only where the source knows which there are (a dump file, a capture): the
 * adapter has no list of them, and trying every number would take thousands of accesses for one bit.
 */

import { type FieldValues, number } from "./context_facts.ts";
import type { Gen5 } from "./gen5_context.ts";
import { FIRST_STRIDING, POOLED, queryRecord, readFields } from "./gen5_objects.ts";
import type { MenuRecord, SegmentProvider } from "./types.ts";

/** Context types whose contexts name a CQ and hold a WQ, or name the pool that does. */
const RECEIVERS = ["RQC", "XRQ"] as const;

/** By CQ number: all its queues are striding, or none is; `mixed` where they differ. */
type Answers = ReadonlyMap<number, boolean | "mixed">;

const answers = new WeakMap<SegmentProvider, Map<number | undefined, Promise<Answers>>>();

/**
 * Whether byte counts of a CQ's responder CQEs hold strides.
 *
 * @returns Undefined where no context says, or queues of both kinds complete there.
 */
export async function stridingOf(
  gen5: Gen5,
  menu: readonly MenuRecord[],
  cqn: number,
  vhcaId: number | undefined,
): Promise<boolean | undefined> {
  const known = answers.get(gen5.provider) ?? new Map<number | undefined, Promise<Answers>>();
  answers.set(gen5.provider, known);
  const all = known.get(vhcaId) ?? readAnswers(gen5, menu, vhcaId);
  known.set(vhcaId, all);
  const answer = (await all).get(cqn);
  return answer === "mixed" ? undefined : answer;
}

async function readAnswers(gen5: Gen5, menu: readonly MenuRecord[], vhcaId: number | undefined): Promise<Answers> {
  const found = new Map<number, boolean | "mixed">();
  for (const type of RECEIVERS) {
    for (const index of knownNumbers(gen5, menu, type, vhcaId)) {
      const fields = await readFields(gen5, menu, type, index, vhcaId);
      const kind = fields === undefined ? undefined : await kindOf(gen5, menu, fields, vhcaId);
      if (fields === undefined || kind === undefined) continue;
      const cqn = number(fields, "cqn");
      const striding = kind >= FIRST_STRIDING;
      found.set(cqn, found.has(cqn) && found.get(cqn) !== striding ? "mixed" : striding);
    }
  }
  return found;
}

function knownNumbers(
  { provider }: Gen5,
  menu: readonly MenuRecord[],
  type: string,
  vhcaId: number | undefined,
): readonly number[] {
  const record = queryRecord(provider, menu, type);
  return record === undefined ? [] : provider.knownIndexes?.(record.type, vhcaId) ?? [];
}

/** `wq_type` of the queue, or of the pool whose WQEs it takes. */
async function kindOf(
  gen5: Gen5,
  menu: readonly MenuRecord[],
  fields: FieldValues,
  vhcaId: number | undefined,
): Promise<number | undefined> {
  const pooled = number(fields, "mem_rq_type") === POOLED;
  const holder = pooled ? await readFields(gen5, menu, "RMP", number(fields, "rmpn"), vhcaId) : fields;
  const wq = holder?.["wq"];
  return typeof wq === "object" && wq !== null ? number(wq as FieldValues, "wq_type") : undefined;
}
