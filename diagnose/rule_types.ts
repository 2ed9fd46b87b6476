/** Shape of a rule: all that is known of it stands in its row, the condition as a function and in words. */

import type { CqCase, EqCase, QpCase, SrqCase } from "./cases.ts";
import type { Confidence, Datagram, Destination, Evidence, ObjectKind, Sample, Severity } from "./types.ts";

/** What a rule needs besides the contexts of its queue. */
export type Need =
  | "two samples"
  | "three samples"
  | "send queue"
  | "completion queue"
  | "event queue"
  | "memory keys"
  | "port counters"
  | "vnic counters"
  | "siblings"
  | "peer"
  | "port facts"
  | "owners"
  | "logs";

/** What a rule found. */
export interface Finding {
  /** One sentence, after the queue's name: `64 packets sent, none acknowledged in 2.0 s`. */
  readonly sentence: string;
  /** What shows it. */
  readonly evidence: readonly Evidence[];
  /** What it is not, and why. */
  readonly not?: readonly string[];
  /** What to do, before what the rule says. */
  readonly next?: readonly string[];
  /** Where less is known than the rule asks for. */
  readonly confidence?: Confidence;
  /** As in the verdict. */
  readonly due_s?: number | undefined;
}

/** What all rules see. */
export interface World {
  /** Samples of the adapter, oldest first. */
  readonly samples: readonly Sample[];
  /** QPs by number. */
  readonly qps: ReadonlyMap<number, QpCase>;
  /** CQs by number. */
  readonly cqs: ReadonlyMap<number, CqCase>;
  /** EQs by number. */
  readonly eqs: ReadonlyMap<number, EqCase>;
  /** SRQs by number. */
  readonly srqs: ReadonlyMap<number, SrqCase>;
  /** QPs by the CQ that their requests or receives complete in. */
  readonly bound: ReadonlyMap<number, readonly QpCase[]>;
  /** What is known of all QPs together, found once: rules that look at every QP again would take quadratic time. */
  readonly groups: Groups;
  /** How much a port counter rose from the first to the last sample; undefined where it was not read twice. */
  readonly rise: (counter: string, port?: number) => number | undefined;
  /** Of which fields a QP differs from its siblings. */
  readonly outliers: ReadonlyMap<number, readonly Outlier[]>;
  /** The other end of a QP, where it is in a capture. */
  readonly peers: ReadonlyMap<number, PeerEnd>;
  /** Whether a service is listened for, where that host is in a capture and told its connections. */
  readonly listensAt: (
    service: { readonly gid: bigint; readonly port: number },
  ) => { readonly host: string | null; readonly listening: boolean } | undefined;
  /** What a datagram is sent to, where that adapter was captured. */
  readonly endAt: (to: Datagram) => Pick<PeerEnd, "host" | "device" | "qp" | "starved"> | undefined;
  /** The adapter of a DC target, where it was captured. */
  readonly targetAt: (to: Destination) => TargetAdapter | undefined;
}

/** QPs in groups. */
export interface Groups {
  /** Of one PD, service type and peer address. */
  readonly sameWay: (qp: QpCase) => readonly QpCase[];
  /** Middle of the rates of QPs of one way, and how many have one. */
  readonly medianRate: (qp: QpCase) => { readonly median: number; readonly count: number } | undefined;
  /** Of one PD and service type. */
  readonly sameKind: (qp: QpCase) => readonly QpCase[];
  /** How many others of its PD and service type there are. */
  readonly siblings: (qp: QpCase) => number;
  /** Process of a QP. */
  readonly pidOf: (qp: QpCase) => number | undefined;
  /** QPs of a process that are in RST or INIT in all samples. */
  readonly early: (pid: number) => number;
  /** Process that made a QP and has ended since. */
  readonly goneOwner: (qp: QpCase) => number | undefined;
  /** QPs of a port that wait for an acknowledgement without progress. */
  readonly unansweredOn: (port: number) => number;
  /** Of how many QPs something is known, and of how many it holds; asked once. */
  readonly crossing: (of: (qp: QpCase) => boolean | undefined) => { readonly crossing: number; readonly known: number };
  /** Firmware fills comm_est: some QP has it. */
  readonly fillsCommEst: boolean;
}

/** A field in which a QP differs from nearly all of its siblings. */
export interface Outlier {
  readonly field: string;
  readonly own: number;
  readonly usual: number;
  /** How many have that value. */
  readonly count: number;
  /** How many there are. */
  readonly of: number;
}

/** The other end of a QP. */
export interface PeerEnd {
  readonly host: string | null;
  /** Its adapter. */
  readonly device: string;
  /** Its readings; undefined: its adapter was captured, and it does not exist there. */
  readonly qp: QpCase | undefined;
  /** The number is there, and has another connection now. */
  readonly reused: QpCase | undefined;
  /** Free receives are 0 in all its readings, or its SRQ is empty in all. */
  readonly starved: boolean;
  /** Samples lie in the order own, its, own. */
  readonly orderKnown: boolean;
  /** Its next_rcv_psn, where it has a sample between those of this end then; undefined: it does not exist. */
  readonly expected: number | undefined;
  /** Both ends are of one adapter: no network lies between. */
  readonly loopback: boolean;
  /** Process that had it in an earlier sample there, and has nothing any more in the last. */
  readonly goneOwner: number | undefined;
  /** Its sample is too far away in time to be compared. */
  readonly apart: boolean;
}

/** The adapter of a DC target. */
export interface TargetAdapter {
  readonly host: string | null;
  /** Its adapter. */
  readonly device: string;
  /** Its samples, oldest first. */
  readonly samples: readonly Sample[];
}

/** A rule about one kind of object. */
export interface Rule<C> {
  /** Letter of its section and number: `B5`. */
  readonly id: string;
  /** Name of the verdict. */
  readonly name: string;
  /** How bad it is. */
  readonly severity: Severity;
  readonly kind: ObjectKind;
  /** What it needs beside the contexts. */
  readonly needs: readonly Need[];
  /** The condition in words. */
  readonly condition: string;
  readonly means: string;
  /** When it is wrong. */
  readonly unless?: string;
  /** What it rests on. */
  readonly confidence: Confidence;
  /** Where that stands. */
  readonly source: string;
  /** What to do. */
  readonly next: readonly string[];
  /** The condition. */
  readonly test: (found: C, world: World) => Finding | undefined;
}

/** A rule with its kind of case left open, for lists of all. */
// deno-lint-ignore no-explicit-any
export type AnyRule = Rule<any>;

/** `2.0 s`, or words where it is not known. */
export function secondsText(value: number | undefined): string {
  return value === undefined ? "the time between the samples" : `${value.toFixed(1)} s`;
}

/** `1 packet`, `2 packets`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `1 packet was`, `2 packets were`. */
export function counted(count: number, noun: string, one: string, more: string): string {
  return `${plural(count, noun)} ${count === 1 ? one : more}`;
}

/** Stuck needs this many seconds: acknowledgements take microseconds. */
const STUCK_S = 1;

/** The time is long enough to call something stuck; unknown times are taken to be. */
export function longEnough(value: number | undefined, least: number = STUCK_S): boolean {
  return value === undefined || value >= least * 0.99;
}
