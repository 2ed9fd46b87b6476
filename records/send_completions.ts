/** What completions say of the requests of a send queue. */

import type { ElementRecord } from "./ring_types.ts";
import type { FailedWqe } from "./send_states.ts";

/** What completions say of a send queue. */
export interface Completions {
  /** Counter behind the last WQE that one names. */
  readonly done: number | undefined;
  /** Errors by counter. */
  readonly failures: ReadonlyMap<number, FailedWqe>;
  /** One is of a WQE that succeeded: what failed comes behind it. */
  readonly succeeded: boolean;
}

/**
 * What the completions of a queue say of one send queue.
 *
 * @param records Elements of the completion queue, from the oldest on.
 */
export function completionsOf(records: Iterable<ElementRecord>, qpn: number, cqn: number): Completions {
  const failures = new Map<number, FailedWqe>();
  let done: number | undefined;
  let succeeded = false;
  for (const { segments, flags, index, wqe_counter } of records) {
    if (flags?.some((flag) => flag === "stale" || flag === "invalid") || wqe_counter === undefined) continue;
    const segment = segments.find(({ layout }) => layout === "cqe64_req" || layout === "cqe64_err");
    const fields = segment?.fields;
    // Opcode 13: an error of the requester's.
    if (fields?.["qpn"] !== qpn || (segment!.layout === "cqe64_err" && fields["opcode"] !== 13)) continue;
    done = wqe_counter + 1 & 0xffff;
    if (segment!.layout !== "cqe64_err") {
      succeeded = true;
      continue;
    }
    const failure = {
      syndrome: Number(fields["syndrome"]),
      vendor_err_synd: Number(fields["vendor_err_synd"]),
      cqn,
      index,
    };
    failures.set(wqe_counter, failure);
  }
  return { done, failures, succeeded };
}
