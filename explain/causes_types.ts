/** Errors of queues, and what is known about their cause. */

import type { EventKind } from "../layouts/async_events.ts";

/** Whose report it is, and when it was written. */
export interface Reporter {
  /** Host, where known. */
  readonly host?: string | undefined;
  /** The file that it stands in, where several are read. */
  readonly file?: string | undefined;
  /** Process, where known. */
  readonly process?: number | string | undefined;
  /** Rank in its job. */
  readonly rank?: number | undefined;
  /** Pod, where known. */
  readonly pod?: string | undefined;
  /** Container, where known. */
  readonly container?: string | undefined;
  /** RDMA or network device, where known. */
  readonly device?: string | undefined;
  /** PCI function, where known. */
  readonly pci?: string | undefined;
  /** Time as written. */
  readonly time?: string | undefined;
  /** What its time can be compared with, and its value. */
  readonly clock?: Clock | undefined;
}

/** A time that can be compared with others of its kind: dates with each other, the others on one host only. */
export interface Clock {
  /**
   * `date`: microseconds since 1970; `local`: the same of a date whose zone is not printed; `boot`: seconds of the kernel;
   * `day`: time of day, with a month or without.
   */
  readonly kind: "date" | "local" | "boot" | "day";
  /** In microseconds. */
  readonly us: number;
}

/** One error as something reported it: a CQE, a log line. */
export interface ErrorRecord extends Reporter {
  /** Place in the order in which errors were seen: a line number, a position in a ring. */
  readonly order: number;
  /** The same for a reader: `line 12`, `CQE 5`. */
  readonly where: string;
  /** What reported it. */
  readonly origin: string;
  /** QP or queue number, where known. */
  readonly qpn?: number | undefined;
  /** CQ number, where known. */
  readonly cqn?: number | undefined;
  /** Name of the queue where there is no number (`rank 6 ctx3 peer2 main`). */
  readonly queue?: string | undefined;
  /** The other end, as the report names it. */
  readonly peer?: string | undefined;
  /** Address of the end that reports, where known. */
  readonly localGid?: string | undefined;
  /** Address of the other end, where known. */
  readonly remoteGid?: string | undefined;
  /** QP number of the other end. */
  readonly remoteQpn?: number | undefined;
  /** CQE syndrome; of an adapter that is not NVIDIA's the one that would belong to its status. */
  readonly syndrome: number;
  /** Completion status of an adapter that is not NVIDIA's: it was made from no CQE syndrome. */
  readonly foreignStatus?: number | undefined;
  /** Vendor syndrome. */
  readonly vendor?: number | undefined;
  /** Hardware syndrome. */
  readonly hw?: number | undefined;
  /** WQE counter. */
  readonly wqeCounter?: number | undefined;
  /** The CQ keeps one entry only: a later completion overwrites the first. */
  readonly collapsed?: boolean | undefined;
  /** How many reports it stands for, where the text says so. */
  readonly times?: number | undefined;
}

/** Something that happened beside completions. */
export interface EventRecord extends Reporter {
  /** Place in the order in which things were seen: a line number, a position in a ring. */
  readonly order: number;
  /** The same for a reader: `line 12`. */
  readonly where: string;
  /** What reported it. */
  readonly origin: string;
  /** Kind of event. */
  readonly event: EventKind;
  /** In words. */
  readonly words: string;
  /** QP or queue number, where known. */
  readonly qpn?: number | undefined;
  /** CQ number, where known. */
  readonly cqn?: number | undefined;
  /** The other end, where the event names one. */
  readonly peer?: string | undefined;
  /** An address of the host that reports. */
  readonly localGid?: string | undefined;
}

/** How much an error tells of the cause, the most first. */
export type Guilt = "event" | "local" | "refusal" | "rnr" | "timeout" | "flush";

/** Errors of one kind, over all queues. */
export interface Ranked {
  /** How much it tells of the cause. */
  readonly guilt: Guilt;
  /** CQE syndrome, of errors. */
  readonly syndrome: number | undefined;
  /** Vendor syndrome, where known. */
  readonly vendor: number | undefined;
  /** Kind of event, of events. */
  readonly event: EventKind | undefined;
  /** In words. */
  readonly words: string;
  /** How often it was reported. */
  readonly count: number;
  /** Hosts that report it. */
  readonly hosts: readonly string[];
  /** The earliest of them. */
  readonly first: ErrorRecord | EventRecord;
}

/** Who accuses whom. */
export interface Matrix {
  /** Hosts that report. */
  readonly accusers: readonly string[];
  /** Hosts that the reports name as the other end. */
  readonly accused: readonly string[];
  /** Reports by accuser and accused. */
  readonly counts: readonly (readonly number[])[];
  /** What follows from it. */
  readonly says: readonly string[];
  /** What it has no room for. */
  readonly left?: {
    /** Hosts that accuse. */
    readonly accusers: number;
    /** Hosts that are accused. */
    readonly accused: number;
    /** Their reports. */
    readonly reports: number;
  };
}

/** Queues that were only flushed, of one host and device. */
export interface Flushed {
  /** Host and device. */
  readonly label: string;
  /** How many queues. */
  readonly queues: number;
  /** How many flushes they have together. */
  readonly flushes: number;
  /** What is known of their cause. */
  readonly verdict: CauseVerdict;
  /** The same in words. */
  readonly reason: string;
  /** The first flush. */
  readonly first: ErrorRecord;
}

/** Both ends of a connection that reported. */
export interface Ends {
  /** The report of one end. */
  readonly a: ErrorRecord | EventRecord;
  /** The report of the other. */
  readonly b: ErrorRecord | EventRecord;
  /** What they were joined by: addresses, QP numbers. */
  readonly by: string;
}

/** What a log tells as a whole. */
export interface Story {
  /** Reports of errors and events, flushes included. */
  readonly reports: number;
  /** Flushes among them. */
  readonly flushes: number;
  /** Events among them. */
  readonly eventCount: number;
  /** Queues that have errors, of those that are told apart. */
  readonly queues: number;
  /** Hosts that report. */
  readonly hosts: readonly string[];
  /** Everything but flushes, by guilt. */
  readonly ranked: readonly Ranked[];
  /** What came first: in time where clocks can be compared. */
  readonly first: ErrorRecord | EventRecord | undefined;
  /** How the order is known. */
  readonly order: {
    readonly by: "time" | "line";
    readonly why: string;
    /** Reports whose time cannot be compared with that of the others. */
    readonly unplaced?: number;
  };
  /** What happened beside completions; of very many the first. */
  readonly events: readonly EventRecord[];
  /** Who accuses whom, where there are more than two hosts. */
  readonly matrix: Matrix | undefined;
  /** Connections of which both ends reported. */
  readonly ends: readonly Ends[];
  /** Queues with an error that is no flush, earliest first. */
  readonly causes: readonly QueueErrors[];
  /** Queues that were only flushed, by host and device. */
  readonly flushed: readonly Flushed[];
  /** The same, queue by queue. */
  readonly onlyFlushed: readonly QueueErrors[];
  /** Reports that are counted above and in no list: those of queues beyond the ones that are told apart, and events. */
  readonly leftOut: { readonly errors: number; readonly flushes: number; readonly events: number };
  /** Which numbers may be higher: there was more than can be told apart. */
  readonly atLeast: { readonly queues: boolean; readonly hosts: boolean; readonly ends: boolean };
}

/** What is known about the cause of a queue's errors. */
export type CauseVerdict =
  /** The first error is in what was read. */
  | "first error"
  /** An error was seen, but flushes of the same queue came before it. */
  | "flushes before it"
  /** Only flushes were seen, and an event before them explains them. */
  | "event"
  /** Only flushes were seen. */
  | "only flushes"
  /** The first error may have been overwritten. */
  | "overwritten"
  /** The first error may be in the part of the queue that was not looked at. */
  | "partly read";

/** The errors of one queue. */
export interface QueueErrors {
  /** `QP 0x1e9 (mlx5_0)`. */
  readonly label: string;
  /** Device, where known. */
  readonly device: string | undefined;
  /** Host that the queue is on, where known. */
  readonly host: string | undefined;
  /** Process that it belongs to, where known. */
  readonly process: number | string | undefined;
  /** Rank of that process in its job, where known. */
  readonly rank: number | undefined;
  /** QP number, where known. */
  readonly qpn: number | undefined;
  /** The first error that is no flush. */
  readonly first: ErrorRecord | undefined;
  /** The event that explains the flushes of a queue without an error of its own. */
  readonly event: EventRecord | undefined;
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
