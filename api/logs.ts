/** Logs for programs: what drivers and applications printed, decoded and explained. */

import type { QueueErrors } from "../explain/causes_types.ts";
import { type LogResult, readLog } from "../logs/log_engine.ts";
import type { LogFinding } from "../logs/log_state.ts";
import { borrowDecoder } from "./decoders.ts";
import type { TransportName } from "./rings.ts";

/** A log: one string, or pieces of any size as they arrive. */
export type LogText = string | Iterable<string> | AsyncIterable<string>;

/** How a log is decoded. */
export interface LogOptions {
  /** Service type of send elements, where the log does not tell. */
  readonly transport?: TransportName | undefined;
  /** Stops between two pieces of the log. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Decode a log as it arrives.
 *
 * @param text The log.
 * @param options Transport of send elements, interruption.
 * @returns Findings, each as soon as it is complete; its `elements` are to be read before the next finding is asked for.
 * At the end: counts and first causes.
 *
 * @example Error completions in a kernel log
 * ```ts
 * import { decodeLog } from "@wqdump/wqdump";
 *
 * const log = `infiniband mlx5_0: dump_cqe:272:(pid 0): dump error cqe
 * 00000000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
 * 00000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
 * 00000020: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
 * 00000030: 00 00 00 00 00 00 88 13 08 00 01 2b 00 05 c3 d2
 * `;
 * const found = await Array.fromAsync(decodeLog(log));
 * if (found[0]?.record?.syndrome !== 0x13) throw new Error("no remote access error");
 * ```
 */
export async function* decodeLog(text: LogText, options: LogOptions = {}): AsyncGenerator<LogFinding, LogResult> {
  using loan = borrowDecoder();
  const findings = readLog(typeof text === "string" ? [text] : text, loan.decoder, options);
  while (true) {
    const { done, value } = await findings.next();
    if (done) return value;
    yield* value;
  }
}

/**
 * The first error of every queue that a log tells of.
 *
 * @param text The log.
 * @param options Transport of send elements, interruption.
 * @returns Queues with errors, earliest first.
 *
 * @example Which error came first
 * ```ts
 * import { firstCauses } from "@wqdump/wqdump";
 *
 * const log = "mlx5_warn:infiniband mlx5_2: poll_one: QP 0x1e9 got completion with error";
 * for (const { label, verdict } of await firstCauses(log)) console.log(label, verdict);
 * ```
 */
export async function firstCauses(text: LogText, options: LogOptions = {}): Promise<readonly QueueErrors[]> {
  const findings = decodeLog(text, options);
  while (true) {
    const { done, value } = await findings.next();
    if (done) return value.causes;
  }
}
