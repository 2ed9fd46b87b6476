/**
 * What diagnosis takes in and gives out. Samples are contexts as numbers at a time; an answer is verdicts, one per
 * queue. Nothing here reads a device or prints.
 */

import type { HostFacts } from "../device/host_facts.ts";
import type { CqRow, DctRow, EqRow, MkeyRow, QpRow, SrqRow } from "../records/context_rows.ts";

/** How much a verdict matters to somebody who was woken up for it. */
export type Severity = "info" | "warning" | "error";

/**
 * What a verdict rests on: measured on silicon by a public study, stated in a public header or manual, following from
 * the InfiniBand specification, or plausible and never measured.
 */
export type Confidence = "measured" | "header" | "specification" | "plausible";

/** What a verdict is about. */
export type ObjectKind = "qp" | "cq" | "eq" | "srq" | "mkey" | "port" | "device";

/** A value in evidence, as it is printed: numbers of counters in hexadecimal where the field is. */
export type EvidenceValue = string | number | null;

/** A field with its value in each sample: `s1`, `s2`, … */
export interface Evidence {
  /** Name of the field in its layout, or of the counter. */
  readonly field: string;
  /** First sample. */
  readonly s1: EvidenceValue;
  /** Further samples, where there are any. */
  readonly [sample: `s${number}`]: EvidenceValue;
}

/** The other end of a connection, as far as the context names it. */
export interface Peer {
  /** Its host, where a GID table or a capture names it. */
  readonly host: string | null;
  /** Its GID or IP address. */
  readonly gid: string | null;
  /** Its LID (InfiniBand). */
  readonly lid: number | null;
  /** Its QP number. */
  readonly qpn: number | null;
}

/** Whose queue it is. */
export interface Owner {
  /** Process id; null for the kernel. */
  readonly pid: number | null;
  /** Command name, or the kernel module's. */
  readonly comm: string | null;
  /** The kernel made it. */
  readonly kernel: boolean;
}

/** What was found about one queue. Verdict names and members are API. */
export interface Verdict {
  /** Kebab-case, never renamed. */
  readonly name: string;
  /** How bad it is. */
  readonly severity: Severity;
  /** Id of the rule: `B5`. */
  readonly rule: string;
  /** What it rests on. */
  readonly confidence: Confidence;
  /** Host name, where known. */
  readonly host: string | null;
  /** The adapter. */
  readonly device: string;
  /** What `number` counts. */
  readonly kind: ObjectKind;
  /** Number of the object; null for a device. */
  readonly number: number | null;
  /** Other end. */
  readonly peer: Peer | null;
  /** Whose it is. */
  readonly owner: Owner | null;
  /** One sentence: what is the matter. */
  readonly sentence: string;
  /** What shows it. */
  readonly evidence: readonly Evidence[];
  /** What it is not, and why. */
  readonly not: readonly string[];
  /** What to do. */
  readonly next: readonly string[];
  /** Seconds from the last sample until the error completes the work, where measured timers say so. */
  readonly due_s: number | null;
}

/** Verdicts of one name, peer host and owner: a line of the answer. */
export interface VerdictGroup {
  /** The one that is shown in full. */
  readonly first: Verdict;
  /** All of them, `first` included. */
  readonly verdicts: readonly Verdict[];
}

/** An end of a connection. */
export interface End {
  /** Host name. */
  readonly host: string | null;
  /** Adapter. */
  readonly device: string;
  /** QP number. */
  readonly qpn: number;
}

/** Two ends that name each other. `a` sent what is missing. */
export interface Pair {
  /** Requester of what is missing. */
  readonly a: End;
  /** Its peer. */
  readonly b: End;
  /** Name of the verdict. */
  readonly verdict: string;
  /** Which way the loss goes. */
  readonly direction: "a->b" | "b->a" | null;
  /** Packets sent and not expected any more at `b`. */
  readonly lost: number | null;
  /** The captures are known to lie in the order a, b, a. */
  readonly order_known: boolean;
}

/** An end whose partner is in no capture. */
export interface Unpaired extends End {
  /** Where its partner is. */
  readonly peer: Peer;
}

/** First cause of what a job or host suffers from. */
export interface Cause {
  /** Name of the verdict or of the kind of cause. */
  readonly name: string;
  /** Host it is on. */
  readonly host: string | null;
  /** Adapter it is on. */
  readonly device: string | null;
  /** Rank of the job that runs there. */
  readonly rank: number | null;
  /** One sentence. */
  readonly sentence: string;
  /** How the rest follows from it. */
  readonly chain: readonly string[];
  /** What it rests on. */
  readonly confidence: Confidence;
}

/** One sample of one adapter, for the head of an answer. */
export interface SampleHead {
  /** Number, from 1. */
  readonly sample: number;
  /** Host name. */
  readonly host: string | null;
  /** Adapter or file it was read from. */
  readonly device: string;
  /** Wall clock, ISO 8601; null where it is not known. */
  readonly time: string | null;
}

/** What a log says happened at a moment that it dates. */
export interface DatedEvent {
  /** When it was reported, ISO 8601. */
  readonly time: string;
  /** Seconds before it in which it began: a time-out is reported after all of its retries. */
  readonly before_s: number;
  /** Host, where known. */
  readonly host: string | null;
  /** Adapter, as the log names it. */
  readonly device: string | null;
  /** QP or queue number, where known. */
  readonly number: number | null;
  /** How bad it is. */
  readonly severity: Severity;
  /** What happened, and where it is said. */
  readonly sentence: string;
}

/** The whole answer. */
export interface Diagnosis {
  /** The samples it rests on. */
  readonly samples: readonly SampleHead[];
  /** Seconds from the first to the last sample; null where unknown. */
  readonly window_s: number | null;
  /** How many queues of each kind were looked at. */
  readonly looked_at: Readonly<Partial<Record<ObjectKind, number>>>;
  /** How many QPs had each quiet verdict: `idle`, `moving`, `replaced`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Worst first. Idle, moving and replaced queues only where all were asked for. */
  readonly verdicts: readonly Verdict[];
  /** Both ends. */
  readonly pairs: readonly Pair[];
  /** Ends without a partner. */
  readonly unpaired: readonly Unpaired[];
  /** First causes, worst first. */
  readonly causes: readonly Cause[];
  /** What logs date, oldest first; undefined where no log was read. */
  readonly events?: readonly DatedEvent[];
  /** What was not looked at, and why. */
  readonly not_looked_at: readonly string[];
  /** Why data is missing that was asked for; null when all is there. */
  readonly incomplete: string | null;
}

/** A work request in a send queue, as diagnosis needs it. */
export interface SendWqe {
  /** Counter of its first block, modulo 2^16. */
  readonly counter: number;
  /** Blocks of 64 bytes. */
  readonly blocks: number;
  /** Opcode name of the PRM: `RDMA_WRITE`. */
  readonly opcode: string;
  /** QP number in the control segment. */
  readonly qpn: number;
  /** Fence mode. */
  readonly fm: number;
  /** Completion mode: 2 and 3 ask for a completion. */
  readonly ce: number;
  /** Solicited event asked for. */
  readonly se: number;
  /** Bytes of payload; undefined where the request carries no count. */
  readonly bytes: number | undefined;
  /** Local keys with address and length. */
  readonly local: readonly { readonly key: number; readonly addr: bigint; readonly length: number }[];
  /** Remote key and address. */
  readonly remote?: { readonly key: number; readonly addr: bigint } | undefined;
  /** WAIT: the completion queue and index waited for. */
  readonly wait?: { readonly cqn: number; readonly index: number } | undefined;
  /** Address vector's destination, as text (UD, DC). */
  readonly destination?: string | undefined;
  /** The same of a datagram, as numbers. */
  readonly to?: Datagram | undefined;
  /** The same of a request to a DC target; `qpn` is the target's number. */
  readonly toDct?: Destination | undefined;
}

/** Where a request of a queue without a connection goes. */
export interface Destination {
  /** Destination address; 0 where the path has none. */
  readonly gid: bigint;
  /** Destination LID; 0 where the path has a GID. */
  readonly lid: number;
  /** QP number. */
  readonly qpn: number;
}

/** Where a datagram goes. */
export interface Datagram extends Destination {
  /** Q_Key; with its highest bit the sender's own is taken. */
  readonly q_key: number;
}

/** What of a send queue was read. */
export interface SendRing {
  /** WQEs of this queue whose index fits their place, by the slot that they begin at. */
  readonly wqes: ReadonlyMap<number, SendWqe>;
  /** Requests of this queue whose index does not fit their place: software that does not stamp it. */
  readonly unstamped: number;
  /** Blocks in the ring. */
  readonly size: number;
  /** First slot that was read, and how many. */
  readonly from: number;
  /** Blocks read. */
  readonly blocks: number;
}

/** An error completion in a completion queue. */
export interface ErrorCqe {
  /** Counter of the completion, modulo 2^24. */
  readonly counter: number;
  /** Requester (13) or responder (14). */
  readonly opcode: number;
  /** QP number. */
  readonly qpn: number;
  /** SRQ number, where it names the queue. */
  readonly srqn: number;
  /** Syndrome. */
  readonly syndrome: number;
  /** Vendor error syndrome. */
  readonly vendor: number;
  /** WQE that failed. */
  readonly wqe_counter: number;
}

/** What of a completion queue was read. */
export interface CompletionRing {
  /** Error completions, oldest first. */
  readonly errors: readonly ErrorCqe[];
  /** Completions that ask for a solicited event, between ci and pi. */
  readonly solicited: number;
  /** Counter of the newest completion without an error, by QP number: of requests, and of receives. */
  readonly succeeded: { readonly sent: ReadonlyMap<number, number>; readonly received: ReadonlyMap<number, number> };
  /** WQE that the newest completion of requests without an error names, by QP number. */
  readonly completed: ReadonlyMap<number, number>;
  /** First counter that was read. */
  readonly from: number;
  /** Completions read. */
  readonly entries: number;
}

/** An event that diagnosis looks for. */
export interface EventFact {
  /** Counter of the event, modulo 2^24. */
  readonly counter: number;
  /** Type. */
  readonly type: number;
  /** Subtype. */
  readonly sub_type: number;
  /** Queue that it names. */
  readonly number: number | undefined;
  /** Syndrome. */
  readonly syndrome: number | undefined;
}

/** One reading of one adapter. Times are milliseconds. */
export interface Sample {
  /** Host name, where known. */
  readonly host: string | null;
  /** The adapter, as it is named in the answer. */
  readonly device: string;
  /** Wall clock of its beginning; undefined where unknown. */
  readonly time?: number | undefined;
  /** A clock that never goes back, the same for all samples of the adapter; undefined where only the wall clock is known. */
  readonly mono?: number | undefined;
  /** Family: `ConnectX-6`. */
  readonly part?: string | undefined;
  /** What the ports run. */
  readonly linkLayer?: string | undefined;
  /** Queue pairs by number; of a later sample only those that were worth reading again. */
  readonly qps: ReadonlyMap<number, QpRow>;
  /** Completion queues. */
  readonly cqs: ReadonlyMap<number, CqRow>;
  /** Event queues. */
  readonly eqs: ReadonlyMap<number, EqRow>;
  /** Shared receive queues. */
  readonly srqs: ReadonlyMap<number, SrqRow>;
  /** DC targets by number, where the way to the adapter shows them. */
  readonly dcts?: ReadonlyMap<number, DctRow> | undefined;
  /** Memory keys by index. */
  readonly mkeys: ReadonlyMap<number, MkeyRow>;
  /** Send queues that were read, by QP number. */
  readonly sends: ReadonlyMap<number, SendRing>;
  /** Completion queues whose entries were read. */
  readonly completions: ReadonlyMap<number, CompletionRing>;
  /** Events in order, by EQ number. */
  readonly events: ReadonlyMap<number, readonly EventFact[]>;
  /** Fields of the vnic environment segment. */
  readonly vnic?: Readonly<Record<string, number>> | undefined;
  /** What the host tells: counters, GID tables, owners. */
  readonly facts?: HostFacts | undefined;
  /** All QPs of the function are in the first sample: one that is not there does not exist. */
  readonly complete: boolean;
}
