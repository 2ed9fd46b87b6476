/**
 * What every source of device bytes looks like from above: a live adapter, a simulated one, a dump file, a capture.
 * Nothing above this line knows which it is talking to.
 *
 * All bytes are in device order (big-endian dwords). Sources normalise; nobody above swaps.
 */

import type { ContextRole } from "../layouts/queues.ts";
import type { QueryName } from "../ffi/fwctl_commands.ts";

import type { AccessPath } from "./access_ways.ts";
import type { HostFacts } from "./host_facts.ts";

export type { AccessPath };

/** Adapter generation: 4 = ConnectX-3 / Pro (mlx4), 5 = Connect-IB, ConnectX-4 and newer (mlx5). */
export type Generation = 4 | 5;

/** The context types of `--source`, lower case; a segment name of the device's menu where it is none of these. */
export type ContextType = "snd" | "rcv" | "cmp" | "srq" | "eqe" | "mcg" | "mkc" | "sxdc" | "fullqp" | string;

/** Which way leads to a device, and why those that come first do not. */
export interface Access {
  /** The way in use. */
  readonly used: AccessPath;
  /** Ways that were tried before it. */
  readonly refused: readonly { readonly path: AccessPath; readonly reason: string }[];
}

/** What is known about a device before anything is read. */
export interface DeviceInfo {
  /** As the user named it. */
  readonly name: string;
  /** Generation, detected from the device id. */
  readonly generation: Generation;
  /** Under which name a capture's device was open when it was captured. */
  readonly recordedAs?: string | undefined;
  /** Program that captured it. */
  readonly recordedBy?: string | undefined;
  /** Host on which it was captured. */
  readonly recordedOn?: string | undefined;
  /** What is replaced in the capture by redaction, in words. */
  readonly recordedRedacted?: readonly string[] | undefined;
  /** PCI device id, e.g. 0x1017, or undefined where a file does not say. */
  readonly pciDeviceId?: number | undefined;
  /** Part family, e.g. `ConnectX-5`. */
  readonly part?: string | undefined;
  /** Firmware version `16.28.216`, where readable. */
  readonly firmware?: string | undefined;
  /** `Ethernet` or `InfiniBand`, where known (the words of the FullQp headings follow from it). */
  readonly linkLayer?: "Ethernet" | "InfiniBand" | undefined;
  /** Name of the host that has it; of a real adapter alone. */
  readonly host?: string | undefined;
  /** How it is reached; undefined for what is no real adapter. */
  readonly access?: Access | undefined;
}

/** Context numbers that the host's driver lists. */
export interface DriverList {
  /** Where the list was read, e.g. `/sys/kernel/debug/mlx5/0000:03:00.0/QPs`. */
  readonly origin: string;
  /** The numbers, ascending. They may have come or gone since. */
  readonly numbers: readonly number[];
  /** What such a list never has, as the rest of a sentence. */
  readonly lacks?: string | undefined;
}

/** Time of a source that has its own. */
export interface SourceTime {
  /** Milliseconds of a clock that never goes back, and of the wall clock, where they are known. */
  now(): { readonly mono?: number | undefined; readonly time?: number | undefined };
  /** Let time pass; nothing is waited for. */
  pause(ms: number): void;
}

/**
 * The lowest layer of a 5th-generation device: "access register N with this image". A live adapter and a simulated
 * one differ here and nowhere else.
 */
export interface RegisterPort {
  /** Device facts. */
  readonly info: DeviceInfo;
  /**
   * Access a register.
   *
   * @param id Register number, e.g. 0xc000.
   * @param method 1 = get, 2 = set.
   * @param image Big-endian register image, overwritten by the answer. A view of the decoder's shared memory.
   * @throws {DeviceError} On any status but success. The device is left unlocked.
   */
  accessRegister(id: number, method: 1 | 2, image: Uint8Array): Promise<void>;
  /**
   * Query a context by a firmware command, where the way to the device has commands.
   *
   * @param name Name of the command in the PRM: `QUERY_QP`.
   * @param number Number of the object; of the function itself only.
   * @returns The output mailbox.
   * @throws {DeviceError} When it does not exist (status `CMD_NOT_VALID`), or on any other failure.
   */
  query?(name: QueryName, number: number): Promise<Uint8Array>;
  /**
   * Context numbers that the host's driver lists for the function's own vhca_id (a real adapter with a driver loaded).
   *
   * @param source Context type.
   * @returns Undefined where there is no list, or none that may be read.
   */
  driverList?(source: ContextType): Promise<DriverList | undefined>;
  /** Its own time, where that is not this process's: a simulated adapter, a capture. */
  readonly time?: SourceTime | undefined;
  /** What the host tells of the adapter; undefined where it tells nothing. */
  hostFacts?(): Promise<HostFacts | undefined>;
  /** Release everything; safe to call twice. */
  close(): void;
}

/** The lowest layer of a 4th-generation device: contexts by number through the tools HCR. */
export interface ContextPort {
  /** Device facts. */
  readonly info: DeviceInfo;
  /**
   * Read a context.
   *
   * @param source Numeric context source of tools HCR opcode 0x67.
   * @param index Context number.
   * @param into At most 288 bytes; filled with the big-endian image.
   * @throws {DeviceError} On any status but success.
   */
  readContext(source: number, index: number, into: Uint8Array): Promise<void>;
  /**
   * Hold the context that is about to be read, and give it, once, to the next one who reads it.
   *
   * @param source Numeric context source; undefined: none is held any more.
   * @param index Context number.
   */
  hold?(source: number | undefined, index?: number): void;
  /**
   * Bytes of a queue buffer, where the port has a mechanism (a simulated adapter); undefined on real cards.
   *
   * @param source Context type.
   * @param index Context number.
   */
  readBuffer?(source: ContextType, index: number): Promise<Uint8Array | undefined>;
  /**
   * ICM bytes, where the port has a mechanism (a simulated adapter).
   *
   * @param address First byte.
   * @param size Bytes wanted.
   * @returns As many as there are from there on, at most `size`.
   */
  readMemory?(address: bigint, size: number): Promise<Uint8Array>;
  /**
   * Context numbers that the port itself knows to exist (a simulated adapter, a capture).
   *
   * @param source Numeric context source.
   * @returns Undefined where they must be looked for.
   */
  knownIndexes?(source: number): readonly number[] | undefined;
  /** As {@linkcode RegisterPort.driverList}. */
  driverList?(source: ContextType): Promise<DriverList | undefined>;
  /** Its own time, where that is not this process's: a simulated adapter, a capture. */
  readonly time?: SourceTime | undefined;
  /** What the host tells of the adapter; undefined where it tells nothing. */
  hostFacts?(): Promise<HostFacts | undefined>;
  /** Release everything; safe to call twice. */
  close(): void;
}

/** One record of the RESOURCE_DUMP menu. */
export interface MenuRecord {
  /** Segment type number. */
  readonly type: number;
  /** Segment name, e.g. `SND_BUFF`. */
  readonly name: string;
  /** First index: what it counts, whether it can and must be given. */
  readonly index1: { readonly name: string; readonly supported: boolean; readonly required: boolean };
  /** Second index. */
  readonly index2: { readonly name: string; readonly supported: boolean; readonly required: boolean };
  /** Object counts for index1. */
  readonly numOfObj1: ObjectCount;
  /** Object counts for index2. */
  readonly numOfObj2: ObjectCount;
  /** Firmware command that answers it, where it is no segment of the device's own menu. */
  readonly command?: string | undefined;
}

/** Which object counts a menu record allows. */
export interface ObjectCount {
  /** Can be given. */
  readonly supported: boolean;
  /** Must be given. */
  readonly required: boolean;
  /** 0xffff = all objects is allowed. */
  readonly all: boolean;
  /** 0xfffe = active objects is allowed. */
  readonly active: boolean;
}

/** One RESOURCE_DUMP request. */
export interface SegmentRequest {
  /** Segment type number. */
  readonly type: number;
  /** First index. */
  readonly index1?: number;
  /** Second index. */
  readonly index2?: number;
  /** Count of first objects; 0xffff all, 0xfffe active. */
  readonly numOfObj1?: number;
  /** Count of second objects. */
  readonly numOfObj2?: number;
  /** vhca_id (gvmi); undefined = the function's own. */
  readonly vhcaId?: number | undefined;
  /** Stops between two register accesses. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes per object that index2 counts, where the caller knows; a file needs it to cut a part out of a recorded ring. */
  readonly unitBytes?: number | undefined;
  /** Stream bytes after which the answer counts as endless; the provider has a default. */
  readonly maxBytes?: number | undefined;
  /**
   * Called with every piece of the answer's raw stream (all segments, control segments too) before it is taken apart;
   * `bytes` is valid during the call. What `--bin` files and captures are made of: a provider must honour it.
   */
  readonly tap?: ((bytes: Uint8Array) => void) | undefined;
}

/**
 * A resource-dump stream, taken apart as it arrives. `data` carries payload bytes of the resource segment announced by
 * the last `segment` event, in order, in pieces of any size; `bytes` is valid until the next event.
 */
export type SegmentEvent =
  | {
    readonly kind: "segment";
    readonly type: number;
    /** Payload bytes announced (segment length without its 16-byte header). */
    readonly payloadBytes: number;
    readonly index1: number;
    readonly index2: number;
    /** vhca_id of the dump, from its command segment. */
    readonly vhcaId: number;
    /** The payload continues the segment of this type before it. */
    readonly aggregate?: boolean;
  }
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "info"; readonly dumpVersion: number; readonly hwVersion: number; readonly fwVersion: number }
  | { readonly kind: "notice" | "error"; readonly syndrome: number; readonly text: string }
  | {
    readonly kind: "reference";
    readonly type: number;
    readonly index1: number;
    readonly index2: number;
    readonly numOfObj1: number;
    readonly numOfObj2: number;
  }
  /** What the dump answers: the request, as the device understood it. */
  | {
    readonly kind: "command";
    readonly type: number;
    readonly vhcaId: number;
    readonly index1: number;
    readonly index2: number;
    readonly numOfObj1: number;
    readonly numOfObj2: number;
  }
  | { readonly kind: "menu"; readonly records: readonly MenuRecord[] }
  /** A control segment that no public document describes; it is skipped. */
  | { readonly kind: "unknown"; readonly type: number; readonly bytes: number }
  /** The dump is complete (its terminate segment). In a file another one may follow. */
  | { readonly kind: "terminate" }
  /**
   * The stream is over. `reason` says why it is incomplete (sequence error, device gone, truncated), else undefined;
   * `midway`: the device failed after it had begun to answer, so that it did not refuse the request as such.
   */
  | { readonly kind: "end"; readonly reason: Error | undefined; readonly midway?: boolean | undefined };

/** Anything that answers RESOURCE_DUMP requests: a live device through its register, or a dump file. */
export interface SegmentProvider {
  /** Device facts. */
  readonly info: DeviceInfo;
  /** The menu, read once and cached. */
  menu(): Promise<readonly MenuRecord[]>;
  /** Run a request. Ends with exactly one `end` event; what arrived before a failure has been yielded. */
  dump(request: SegmentRequest): AsyncIterable<SegmentEvent>;
  /** The indexes that the source itself knows to exist (a dump file, a capture); undefined = must be looked for. */
  knownIndexes?(type: number, vhcaId: number | undefined): readonly number[] | undefined;
  /**
   * Hold the answer of a request that is about to be made, and give it, once, to the next one that is the same.
   *
   * @param request Which one; none is held any more where it is undefined.
   * @param stream Its answer, where that is known already.
   */
  hold?(request: SegmentRequest | undefined, stream?: Uint8Array): void;
  /** As {@linkcode RegisterPort.driverList}. */
  driverList?(source: ContextType): Promise<DriverList | undefined>;
  /** Why there is no menu of the device's own, where contexts can be read without. */
  readonly menuError?: Error | undefined;
  /** vhca_id of the function itself, once a dump has told it. */
  readonly vhcaId?: number | undefined;
  /**
   * Payload of a request's only segment, where the source holds it whole (a file), valid until the next one is asked for;
   * undefined: ask with `dump`.
   */
  payload?(request: SegmentRequest): Uint8Array | undefined;
  /** Whether the source (a file) holds segments of a type at all; undefined: only asking can tell. */
  holds?(type: number): boolean;
  /** Remarks for stderr, each once: what is damaged, cut or ambiguous in a file. May grow while it is read. */
  readonly notes?: readonly string[];
  /** Its own time, where that is not this process's: a simulated adapter, a capture. */
  readonly time?: SourceTime | undefined;
  /** What the host tells of the adapter; undefined where it tells nothing. */
  hostFacts?(): Promise<HostFacts | undefined>;
  /** Release everything. */
  close(): void;
}

/** A part of a context, as one heading and its bytes. */
export interface ContextPart {
  /** Which part: `common`, `send`, `recv`, `context` (the only one), `query` (PRM-formatted). */
  readonly role: ContextRole;
  /** Segment name it came from, e.g. `HW_SQPC`; for 4th generation the source name. */
  readonly segment: string;
  /** Layout that the bytes are known to have (`query_qp_out`, `qpc`, `cqc`, …), undefined = not public. */
  readonly layout: string | undefined;
  /** Device order. */
  readonly bytes: Uint8Array;
  /** The part is cut short; the reason. */
  readonly cut?: string | undefined;
}

/** A context as read. */
export interface ContextImage {
  /** Context type asked for. */
  readonly source: ContextType;
  /** Context number. */
  readonly index: number;
  /** vhca_id. */
  readonly gvmi: number;
  /** Parts in the order in which they are printed. */
  readonly parts: readonly ContextPart[];
  /** Facts taken from PRM-formatted parts after their sanity check; undefined fields are unknown. */
  readonly facts: ContextFacts;
}

/** What other commands need to know from a context. All optional: never guessed. */
export interface ContextFacts {
  /** QP state number (enum qp_state) or queue state. */
  readonly state?: number | undefined;
  /** The state's name; null where the number has none. */
  readonly stateName?: string | null | undefined;
  /** Service type as the decoder's transport name: `rc uc ud dc xrc raw`. */
  readonly transport?: string | undefined;
  /** Ring geometry. */
  readonly ring?: RingGeometry | undefined;
  /** CQ that the queue is connected to. */
  readonly cqn?: number | undefined;
  /** Receive-side CQ of a QP. */
  readonly cqnRecv?: number | undefined;
  /** SRQ that a QP receives from. */
  readonly srqn?: number | undefined;
  /** EQ of a CQ. */
  readonly eqn?: number | undefined;
  /** Producer counter (not masked). */
  readonly pi?: number | undefined;
  /** Consumer counter (not masked). */
  readonly ci?: number | undefined;
  /** Time stamp format of the queue. */
  readonly tsFormat?: number | undefined;
  /** The format's name; null where the number has none. */
  readonly tsFormatName?: string | null | undefined;
  /** CQ: mini CQE format number; undefined where CQEs are not compressed. */
  readonly miniFormat?: number | undefined;
  /** Receive queue: each of its WQEs names the next one. */
  readonly linked?: boolean | undefined;
  /** Receive queue: it is striding. CQ: its receive queues are, or none is; undefined where no context says. */
  readonly striding?: boolean | undefined;
  /** CQ: enhanced compression layout. */
  readonly enhanced?: boolean | undefined;
  /** Generation 4, CQ: its entries carry time stamps. */
  readonly timestamp?: boolean | undefined;
  /** QP: sequence number of the next packet to send. */
  readonly nextSendPsn?: number | undefined;
  /** QP: sequence number of the last packet that was acknowledged. */
  readonly lastAckedPsn?: number | undefined;
  /** QP: bytes of a packet's payload. */
  readonly mtu?: number | undefined;
  /** Queue carries WQE signatures. */
  readonly signature?: boolean | undefined;
}

/** Where the elements of a ring lie. */
export interface RingGeometry {
  /** Bytes from one element (WQEBB, WQE, CQE, EQE) to the next. */
  readonly stride: number;
  /** Number of elements (WQEBBs for a send queue), or undefined when unknown. */
  readonly count: number | undefined;
  /** Where the figures came from: `context`, `option`, `assumed`. */
  readonly origin: "context" | "option" | "assumed";
}

/** A ring being read. */
export interface RingStream {
  /** Geometry in use. */
  readonly geometry: RingGeometry;
  /** Facts of the queue's context, where one could be read. */
  readonly facts: ContextFacts;
  /** Index of the first element asked for. */
  readonly firstIndex: number;
  /** Elements before it that `chunks` begins with, to walk from: without them nobody knows where an element starts. */
  readonly head?: number | undefined;
  /** Elements from `firstIndex` on in which those that were asked for begin; undefined: all that come. */
  readonly span?: number | undefined;
  /**
   * Ring bytes from `firstIndex` (less `head`) on, in order, as they arrive, in pieces of any size. The ring's end is followed by its
   * start where the caller asked for it. Throws the reason when the data ends early, after yielding all there is.
   */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Options of {@linkcode Source.openRing}. */
export interface RingRequest {
  /** Context type: snd, rcv, cmp, srq, eqe. */
  readonly source: ContextType;
  /** Context number. */
  readonly index: number;
  /** vhca_id. */
  readonly gvmi?: number | undefined;
  /** First element, default 0. */
  readonly first?: number | undefined;
  /**
   * The elements are walked: what that takes before the first and behind the last one is read too. Otherwise exactly
   * the bytes asked for come.
   */
  readonly walk?: boolean | undefined;
  /** Number of elements wanted (upper bound of what is read), default all; 0: only what the context says. */
  readonly count?: number | undefined;
  /** Bytes per element from `--stride`, used where the context does not tell. */
  readonly stride?: number | undefined;
  /** What the queue's context said a moment ago: it is not read again. */
  readonly facts?: ContextFacts | undefined;
  /** Stops between two accesses. */
  readonly signal?: AbortSignal | undefined;
}

/** How valid numbers were found. */
export type ListMethod = "menu-count" | "file" | "driver" | "scan";

/** Options of {@linkcode Source.listContexts}. */
export interface ListRequest {
  /** Context type. */
  readonly source: ContextType;
  /** vhca_id. */
  readonly gvmi?: number | undefined;
  /** First number of the range, default 0. */
  readonly first?: number | undefined;
  /** How many numbers the range has, default up to 0xffffff. */
  readonly count?: number | undefined;
  /**
   * What the caller reads of each number while the list stands at it: the context as it is shown, its bytes in the PRM's
   * format, what tells of its ring. Numbers are confirmed by the same read, which is then not made again.
   */
  readonly reading?: "context" | "prm" | "ring" | undefined;
  /** Try every number rather than take the driver's list, which has not all. */
  readonly scan?: boolean | undefined;
  /** So many numbers are enough; the device is not asked further than they need. */
  readonly most?: number | undefined;
  /** Stops the search; what was found has been yielded. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with how far a scan has come. */
  readonly progress?: ((done: number, total: number | undefined, found: number) => void) | undefined;
  /** Called once with the method in use. */
  readonly method?: ((method: ListMethod) => void) | undefined;
}

/** What the commands work on. Generation 4 and 5, live and offline, implement this. */
export interface Source {
  /** Device facts. */
  readonly info: DeviceInfo;
  /** It is a file of which a part is lost; `notes` say which. */
  readonly damaged?: boolean | undefined;
  /** Numbers of the contexts that exist, ascending. */
  listContexts(request: ListRequest): AsyncIterable<number>;
  /**
   * Read one context.
   *
   * @throws {DeviceError} When it does not exist (`status` is `NOT_VALID`) or cannot be read.
   */
  readContext(request: {
    source: ContextType;
    index: number;
    gvmi?: number | undefined;
    /** Ask for PRM-formatted parts too (text, json); raw and dw do without. */
    query?: boolean | undefined;
    signal?: AbortSignal | undefined;
  }): Promise<ContextImage>;
  /**
   * Read the bytes of one context in the PRM's format, and nothing else of it.
   *
   * @returns Bytes that are valid until the next call; undefined where the device's answer is not in that format.
   * @throws {DeviceError} When it does not exist (`status` is `NOT_VALID`) or cannot be read.
   */
  prmContext?(request: {
    source: ContextType;
    index: number;
    gvmi?: number | undefined;
    signal?: AbortSignal | undefined;
  }): Promise<Uint8Array | undefined>;
  /** Whether the source holds segments of that name at all; true where only asking can tell. */
  holds?(segment: string): Promise<boolean>;
  /** Open a ring for reading. */
  openRing(request: RingRequest): Promise<RingStream>;
  /** RESOURCE_DUMP menu; undefined on 4th generation. */
  menu?(): Promise<readonly MenuRecord[]>;
  /** ICM bytes. */
  readIcm?(request: {
    address: bigint;
    size: number;
    gvmi?: number | undefined;
    signal?: AbortSignal | undefined;
  }): AsyncIterable<Uint8Array>;
  /** Remarks for stderr that arose on the way (assumed stride, missing segment), each once. */
  readonly notes: readonly string[];
  /** Its own time, where that is not this process's: a simulated adapter, a capture. */
  readonly time?: SourceTime | undefined;
  /** What the host tells of the adapter; undefined where it tells nothing. */
  hostFacts?(): Promise<HostFacts | undefined>;
  /** Release everything. */
  close(): void;
}
