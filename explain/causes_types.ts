/**
 * Errors of queues, and what is known about their cause.
 *
 * @module
 */

/** One error as something reported it: a CQE, a log line. */
export interface ErrorRecord {
  /** Place in the order in which errors were seen: a line number, a position in a ring. */
  readonly order: number;
  /** The same for a reader: `line 12`, `CQE 5`. */
  readonly where: string;
  /** What reported it. */
  readonly origin: string;
  /** RDMA or network device, where known. */
  readonly device?: string | undefined;
  /** QP or queue number, where known. */
  readonly qpn?: number | undefined;
  /** CQ number, where known. */
  readonly cqn?: number | undefined;
  /** Name of the queue where there is no number (`rank 6 ctx3 peer2 main`). */
  readonly queue?: string | undefined;
  /** CQE syndrome. */
  readonly syndrome: number;
  /** Vendor syndrome. */
  readonly vendor?: number | undefined;
  /** Hardware syndrome. */
  readonly hw?: number | undefined;
  /** WQE counter. */
  readonly wqeCounter?: number | undefined;
  /** The CQ keeps one entry only: a later completion overwrites the first. */
  readonly collapsed?: boolean | undefined;
  /** Time as written. */
  readonly timestamp?: string | undefined;
}

/** What is known about the cause of a queue's errors. */
export type CauseVerdict =
  /** The first error is in what was read. */
  | "first error"
  /** An error was seen, but flushes of the same queue came before it. */
  | "flushes before it"
  /** Only flushes were seen. */
  | "only flushes"
  /** The first error may have been overwritten. */
  | "overwritten";

/** The errors of one queue. */
export interface QueueErrors {
  /** `QP 0x1e9 (mlx5_0)`. */
  readonly label: string;
  /** Device, where known. */
  readonly device: string | undefined;
  /** QP number, where known. */
  readonly qpn: number | undefined;
  /** The first error that is no flush. */
  readonly first: ErrorRecord | undefined;
  /** Who else reported the same event. */
  readonly also: readonly string[];
  /** Further errors that are no flushes, the first of them. */
  readonly others: readonly ErrorRecord[];
  /** Number of further errors that are no flushes. */
  readonly otherCount: number;
  /** Number of flushes. */
  readonly flushes: number;
  /** First and last flush. */
  readonly flushRange: readonly [ErrorRecord, ErrorRecord] | undefined;
  /** What is known. */
  readonly verdict: CauseVerdict;
  /** Why no more can be said; empty where the first error is known. */
  readonly reason: string;
}
