/** Taking a capture: which contexts and rings are read, in which order, and what happens when one cannot be. */

import { concat } from "../bytes.ts";
import { DeviceError } from "../errors.ts";
import { NOT_HELD } from "../device/gen5_dump.ts";
import { type ContextObject, objectRows, OBJECTS, ringRowOf } from "../layouts/queues.ts";
import type { ContextFacts, ContextType, ListMethod, Source } from "../device/types.ts";
import { Turns } from "../files/turns.ts";
import { type Failure, reasonFrom } from "./about.ts";
import type { CaptureKeeper } from "./keeper.ts";

/** Options of {@linkcode takeCapture}. */
export interface TakeOptions {
  /** QPs to capture with all that belongs to them; undefined: everything that exists. */
  readonly qps?: readonly number[] | undefined;
  /** First number that is looked for of each kind, where no QPs are named. */
  readonly first?: number | undefined;
  /** How many numbers are looked through of each kind. */
  readonly count?: number | undefined;
  /** Contexts in the PRM's format only, no rings: what `list` and `diagnose` need of many queues. */
  readonly contextsOnly?: boolean | undefined;
  /** vhca_id. */
  readonly gvmi?: number | undefined;
  /** DC targets, which no list of the device shows: whoever owns them tells. */
  readonly dcts?: readonly number[] | undefined;
  /** Stops; what was read until then is a capture all the same. */
  readonly signal?: AbortSignal | undefined;
  /** Called with what could not be read. */
  readonly failed: (failure: Failure) => void;
  /** Called while numbers are looked for: off, then on again. */
  readonly recording?: ((on: boolean) => void) | undefined;
  /** Called before something is read. */
  readonly progress?: ((what: string, done: number, total: number | undefined) => void) | undefined;
}

/** What came of it. */
export interface CaptureCounts {
  /** Contexts read. */
  contexts: number;
  /** Rings read. */
  rings: number;
  /** Things that could not be read. */
  failures: number;
  /** It was stopped before its end. */
  interrupted: boolean;
  /** It was given up: the device did not answer any more. */
  givenUp: boolean;
}

/** After so many failures in a row the device is left alone. */
const MAX_FAILURES_IN_A_ROW = 8;

/** Keys and groups exist in great numbers: more of them are not looked for one by one. */
const MAX_SCANNED_KEYS = 4096;

/** Statuses of errors that say something about the queue, not about the device. */
const HARMLESS: readonly (string | undefined)[] = ["NOT_VALID", "REFUSED", "NO_RING", "NO_SEGMENT", "NO_MECHANISM"];
/** Statuses that all queues of a kind have; they are reported once. */
const ALWAYS: readonly (string | undefined)[] = ["NO_SEGMENT", "NO_MECHANISM"];

const DCT = "dct";

/** Read what a capture should hold. */
export async function takeCapture(source: Source, keeper: CaptureKeeper, options: TakeOptions): Promise<CaptureCounts> {
  const taking = new Taking(source, keeper, options);
  await taking.run();
  return taking.taken;
}

class Taking {
  readonly taken: CaptureCounts = { contexts: 0, rings: 0, failures: 0, interrupted: false, givenUp: false };
  readonly #source: Source;
  readonly #keeper: CaptureKeeper;
  readonly #options: TakeOptions;
  readonly #queues = { srq: new Set<number>(), cq: new Set<number>(), eq: new Set<number>() };
  /** Failures that concern all queues of a kind, each reported once. */
  readonly #reported = new Set<string>();
  #inARow = 0;
  /** A file answers at once: without turns no signal would come through. */
  readonly #turns = new Turns();
  /** Names of the menu's segments, where contexts alone are wanted. */
  #offered: ReadonlySet<string> = new Set();

  constructor(source: Source, keeper: CaptureKeeper, options: TakeOptions) {
    this.#source = source;
    this.#keeper = keeper;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { qps, contextsOnly } = this.#options;
    if (contextsOnly) {
      this.#offered = new Set((await this.#source.menu?.() ?? []).map(({ name }) => name.toUpperCase()));
    }
    if (qps === undefined) await this.#readListed("qp");
    else await this.#readAll("qp", qps);
    // CQs name their EQs, SRQs their CQs: the order matters.
    for (const kind of ["srq", "cq", "eq"] as const) {
      const listed = qps === undefined ? await this.#readListed(kind) : new Set<number>();
      const named = [...this.#queues[kind]].filter((number) => !listed.has(number));
      await this.#readAll(kind, named.sort((a, b) => a - b));
    }
    await this.#readDcts();
    if (qps === undefined) await this.#readListed(this.#source.info.generation === 4 ? "mcg" : "mkey");
  }

  async #readDcts(): Promise<void> {
    const { dcts = [], qps, progress } = this.#options;
    const numbers = qps === undefined ? dcts : dcts.filter((number) => qps.includes(number));
    for (const [done, number] of numbers.entries()) {
      if (this.#stopped) return;
      progress?.("Reading DC targets", done, numbers.length);
      await this.#readContext(DCT, number, true);
    }
  }

  get #stopped(): boolean {
    if (this.#options.signal?.aborted) this.taken.interrupted = true;
    return this.taken.interrupted || this.taken.givenUp;
  }

  /**
   * Read what exists, each as soon as it is found: by then its context has been read, and it is not read again.
   *
   * @returns The numbers.
   */
  async #readListed(kind: ContextObject): Promise<Set<number>> {
    const numbers = new Set<number>();
    if (this.#stopped) return numbers;
    const { recording } = this.#options;
    let method: ListMethod | undefined;
    const list = this.#list(kind, (found) => method = found);
    try {
      for (;;) {
        recording?.(false);
        const { value, done } = await list.next();
        recording?.(true);
        if (done || this.#stopped) break;
        // Where numbers are tried or confirmed, the list itself tells how far it is.
        if (method === "file" || method === "menu-count") {
          this.#options.progress?.(`Reading ${OBJECTS[kind].title}s`, numbers.size, undefined);
        }
        numbers.add(value);
        await this.#readQueue(kind, value);
      }
    } catch (error) {
      if (!this.#stopped) this.#fail(this.#contexts(kind)[0]!, undefined, "list", error);
    } finally {
      recording?.(true);
      await list.return(undefined);
    }
    return numbers;
  }

  /** Numbers that exist. Keys are only listed where that takes no scan of all numbers. */
  async *#list(kind: ContextObject, found: (method: ListMethod) => void): AsyncGenerator<number, undefined> {
    const { gvmi, signal, progress, first, count, contextsOnly } = this.#options;
    const [source] = this.#contexts(kind);
    const { title } = OBJECTS[kind];
    const noScan = new AbortController();
    let method: ListMethod | undefined;
    yield* this.#source.listContexts({
      source: source!,
      gvmi,
      first,
      count,
      reading: contextsOnly && this.#query(kind) !== undefined ? "prm" : "context",
      signal: signal === undefined ? noScan.signal : AbortSignal.any([signal, noScan.signal]),
      progress: (done, total) => progress?.(`Reading ${title}s`, done, total),
      method: (used) => {
        found(method = used);
        const keys = kind === "mkey" || kind === "mcg";
        if (used === "scan" && keys && (count ?? Infinity) > MAX_SCANNED_KEYS) noScan.abort();
      },
    });
    if (!noScan.signal.aborted) return;
    throw new DeviceError(`No list of ${title}s, and ${method} would take too long`, {
      device: this.#source.info.name,
      operation: `list ${title}s`,
    });
  }

  async #readAll(kind: ContextObject, numbers: readonly number[]): Promise<void> {
    for (const [done, number] of numbers.entries()) {
      if (this.#stopped) return;
      this.#options.progress?.(`Reading ${OBJECTS[kind].title}s`, done, numbers.length);
      await this.#readQueue(kind, number);
    }
  }

  async #readQueue(kind: ContextObject, index: number): Promise<void> {
    const contexts = this.#contexts(kind);
    const query = this.#query(kind);
    await this.#turns.after(Infinity);
    for (const [i, source] of (query === undefined ? contexts : [query]).entries()) {
      if (this.#stopped) return;
      const facts = await this.#readContext(source, index, i > 0);
      if (facts === "absent" && i === 0) return;
      if (facts !== "absent" && facts !== undefined) this.#follow(facts);
    }
    for (const source of this.#options.contextsOnly ? [] : contexts) {
      if (this.#stopped) return;
      if (ringRowOf(source, this.#source.info.generation) !== undefined) await this.#readRing(source, index);
    }
  }

  /** Remember the queues that a context names. */
  #follow({ cqn, cqnRecv, srqn, eqn }: ContextFacts): void {
    const { srq, cq, eq } = this.#queues;
    if (cqn !== undefined) cq.add(cqn);
    if (cqnRecv !== undefined) cq.add(cqnRecv);
    if (srqn !== undefined) srq.add(srqn);
    if (eqn !== undefined) eq.add(eqn);
  }

  /** The segment that shows a kind's contexts in the PRM's format, where that is all that is wanted. */
  #query(kind: ContextObject): string | undefined {
    const rows = objectRows(kind, this.#source.info.generation);
    return rows.flatMap((row) => row.gen5?.query ?? []).find((segment) => this.#offered.has(segment));
  }

  #contexts(kind: ContextObject): ContextType[] {
    return objectRows(kind, this.#source.info.generation).map((row) => row.name.toLowerCase());
  }

  /**
   * Read a context.
   *
   * @returns Its facts; `absent` if it does not exist, undefined if it cannot be read.
   */
  async #readContext(source: ContextType, index: number, known: boolean): Promise<ContextFacts | "absent" | undefined> {
    const { gvmi, signal } = this.#options;
    try {
      const image = await this.#source.readContext({ source, index, gvmi, query: true, signal });
      this.#keeper.context(image);
      this.taken.contexts++;
      this.#inARow = 0;
      for (const part of image.parts) {
        if (part.cut === undefined) continue;
        // A copy is whole with what its original has, though that were contexts alone.
        const copied = part.cut === NOT_HELD && await this.#source.holds?.(part.segment) === false;
        if (!copied) this.#fail(source, index, `segment ${part.segment}`, new Error(part.cut));
      }
      return image.facts;
    } catch (error) {
      this.#keeper.unknown();
      // A queue that exists need not have all contexts, and 0 in a context often stands for none.
      const absent = statusOf(error) === "NOT_VALID";
      if (!(absent && (known || index === 0))) this.#fail(source, index, "context", error);
      return absent ? "absent" : undefined;
    }
  }

  async #readRing(source: ContextType, index: number): Promise<void> {
    const { gvmi, signal } = this.#options;
    const pieces: Uint8Array[] = [];
    let size = 0;
    let stream: Awaited<ReturnType<Source["openRing"]>> | undefined;
    let failure: unknown;
    try {
      stream = await this.#source.openRing({ source, index, gvmi, signal });
      for await (const piece of stream.chunks) {
        size += piece.length;
        if (this.#keeper.wantsRings) pieces.push(piece.slice());
      }
      this.taken.rings++;
      this.#inARow = 0;
    } catch (error) {
      failure = error;
    }
    if (stream === undefined) this.#keeper.unknown();
    else this.#keeper.ring({ source, index, stream, bytes: concat(pieces) });
    // A QP without a receive queue of its own, or of which the device shows none, is nothing amiss.
    const absent = statusOf(failure) === "NO_RING" || (statusOf(failure) === "NOT_VALID" && size === 0);
    if (failure !== undefined && !absent) this.#fail(source, index, "ring", failure);
  }

  #fail(source: ContextType, index: number | undefined, what: string, error: unknown): void {
    if (this.#stopped) return;
    const reason = reasonFrom(error);
    if (ALWAYS.includes(reason.status)) {
      if (this.#reported.has(`${source} ${what}`)) return;
      this.#reported.add(`${source} ${what}`);
      index = undefined;
    }
    this.taken.failures++;
    this.#options.failed({ source, index, what, reason });
    this.#inARow = HARMLESS.includes(reason.status) ? 0 : this.#inARow + 1;
    if (reason.status === "DEVICE_GONE" || this.#inARow >= MAX_FAILURES_IN_A_ROW) this.taken.givenUp = true;
  }
}

function statusOf(error: unknown): string | undefined {
  return error instanceof DeviceError ? error.status : undefined;
}
