/** Reads contexts of one adapter in bulk. */

import { DeviceError, thrownText } from "../errors.ts";
import { ST } from "../diagnose/quantities.ts";
import type { Source } from "../device/types.ts";
import { Turns } from "../files/turns.ts";
import { layoutByName } from "../layouts/index.ts";
import { type ContextRows, contextRows, CONTEXTS_AT_ONCE, type DctRow, type QpRow } from "../records/context_rows.ts";
import type { Decoder } from "../wasm/decoder.ts";
import type { Problem } from "./redact.ts";
import type { SampleParts } from "./sample_parts.ts";

/** Kinds of contexts that are read in bulk, with their context type. */
const KINDS = { qpc: "fullqp", cqc: "cmp", eqc: "eqe", srqc: "srq", mkc: "mkc", dctc: "dct" } as const satisfies Record<
  keyof ContextRows,
  string
>;

const NOUNS: Readonly<Record<keyof ContextRows, string>> = {
  qpc: "QP",
  cqc: "CQ",
  eqc: "EQ",
  srqc: "SRQ",
  mkc: "memory key",
  dctc: "DC target",
};

/** Numbers that the list must show in a row before those behind them are tried. */
const RUN = 32;
const MAX_NUMBER = 0xffffff;
/** Of what may be done between two turns of others, as bytes: a context out of a file takes some microseconds. */
const CONTEXT_WORK = 1 << 13;

/** What the caller wants to be told. */
export interface ReaderOptions {
  /** vhca_id. */
  readonly gvmi?: number | undefined;
  /** Stops between accesses. */
  readonly signal?: AbortSignal | undefined;
  /** Something that was asked for could not be read: in words, and what. */
  readonly failed: (text: string, problem: Problem) => void;
  /** How far it has come. */
  readonly progress?: ((what: string, done: number, total: number | undefined) => void) | undefined;
  /** Time is up. */
  readonly expired?: (() => boolean) | undefined;
}

/** Reads contexts from one source. */
export class ContextReader {
  source: Source;
  protected readonly decoder: Decoder;
  protected readonly options: ReaderOptions;
  /** What is read of a file never waits. */
  readonly #turns = new Turns();
  /** Kinds of rings and contexts that cannot be had. */
  readonly absent = new Set<string>();

  constructor(source: Source, decoder: Decoder, options: ReaderOptions) {
    this.source = source;
    this.decoder = decoder;
    this.options = options;
  }

  /** All contexts of a kind that exist. */
  async all<K extends keyof ContextRows>(kind: K): Promise<Map<number, ContextRows[K]>> {
    return await this.contexts(kind, this.#list(kind));
  }

  /** The same of a kind that is not asked for by itself: that there is no way to it is noted in `absent`. */
  async allIfAny<K extends keyof ContextRows>(kind: K): Promise<Map<number, ContextRows[K]>> {
    return await this.contexts(kind, this.#list(kind, { optional: true }));
  }

  /**
   * Numbers from one on; with `most` a list by the device's own count ends when it has more than so many. While it
   * stands at one, its context can be had without reading it again.
   */
  async *#list(
    kind: keyof ContextRows,
    { first = 0, most, optional, counted }: {
      readonly first?: number;
      readonly most?: number;
      readonly optional?: boolean;
      readonly counted?: () => void;
    } = {},
  ): AsyncGenerator<number> {
    const { gvmi, signal, progress } = this.options;
    const stop = new AbortController();
    try {
      yield* this.source.listContexts({
        source: KINDS[kind],
        gvmi,
        first,
        most,
        reading: "prm",
        signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
        progress: (done, total) => progress?.(`Looking for ${NOUNS[kind]}s`, done, total),
        method: (method) => {
          if (method === "menu-count") counted?.();
          // QPs are worth a scan of all numbers, other kinds are found by the QPs that name them.
          if (method === "scan" && kind !== "qpc") stop.abort();
        },
      });
    } catch (error) {
      if (optional && statusOf(error) === NO_WAY) this.absent.add(`${NOUNS[kind]}s`);
      else if (!stop.signal.aborted || signal?.aborted) this.problem(`list of ${NOUNS[kind]}s`, error);
    }
  }

  /**
   * All QPs. To list one takes more than half as many accesses as to read it, and numbers are handed out in sequence:
   * where the list shows a run, the numbers behind it are read without the list, until one does not exist.
   */
  async allQps(): Promise<Map<number, QpRow>> {
    const all = new Map<number, QpRow>();
    const add = (rows: ReadonlyMap<number, QpRow>): void => rows.forEach((row, number) => all.set(number, row));
    for (let first = 0, most = RUN; first <= MAX_NUMBER;) {
      let counted = false;
      const numbers: number[] = [];
      add(await this.contexts("qpc", this.#list("qpc", { first, most, counted: () => counted = true }), numbers));
      const last = numbers.at(-1);
      if (!counted || last === undefined || numbers.length <= most || this.stopped) break;
      first = last + 1;
      if (first - numbers[0]! > numbers.length) most *= 4; // no run: the list is the better way
      else {
        const { rows, end } = await this.#run(first);
        add(rows);
        first = end + 1;
      }
    }
    return new Map([...all].sort(([a], [b]) => a - b));
  }

  /** Between two steps of work on what was read. */
  turn(): Promise<void> | undefined {
    return this.#turns.after(Infinity);
  }

  /** It is to read nothing more. */
  protected get stopped(): boolean {
    return this.options.signal?.aborted === true || this.options.expired?.() === true;
  }

  /** Consecutive QPs from a number on, and the first number that does not exist. */
  async #run(first: number): Promise<{ rows: Map<number, QpRow>; end: number }> {
    const size = layoutByName("qpc")!.bytes;
    let bytes = new Uint8Array(1024 * size);
    let end = first;
    for (; end <= MAX_NUMBER && !this.stopped; end++) {
      if (end % 256 === 0) this.options.progress?.(`Reading ${NOUNS.qpc}s`, end - first, end - first + RUN);
      await this.#turns.after(CONTEXT_WORK);
      const context = await this.#context("qpc", end);
      if (!(context instanceof Uint8Array)) break;
      const at = (end - first) * size;
      if (at + size > bytes.length) {
        const more = new Uint8Array(bytes.length * 2);
        more.set(bytes);
        bytes = more;
      }
      bytes.set(context.subarray(0, size), at);
    }
    const rows = contextRows(this.decoder, "qpc", bytes.subarray(0, (end - first) * size));
    return { rows: new Map(rows.map((row, i) => [first + i, row])), end };
  }

  /** Bytes of a context; `missing` where it does not exist, `gone` where the device does not answer any more. */
  async #context(kind: keyof ContextRows, index: number): Promise<Uint8Array | "missing" | "gone" | undefined> {
    const { gvmi, signal } = this.options;
    const what = `${NOUNS[kind]} 0x${index.toString(16)}`;
    const key = kind === "mkc" ? index : undefined;
    try {
      const context = await this.source.prmContext?.({ source: KINDS[kind], index, gvmi, signal });
      if (context === undefined) {
        this.problem(what, new Error("the device does not show it in the PRM's format"), key);
      }
      return context;
    } catch (error) {
      if (isMissing(error)) return "missing";
      if (kind !== "qpc" && statusOf(error) === NO_WAY) {
        this.absent.add(`${NOUNS[kind]}s`);
        return "missing";
      }
      this.problem(what, error, key);
      return isGone(error) ? "gone" : undefined;
    }
  }

  /** Contexts by number; what does not exist is left out. */
  async contexts<K extends keyof ContextRows>(
    kind: K,
    numbers: readonly number[] | AsyncIterable<number>,
    asked: number[] = [],
  ): Promise<Map<number, ContextRows[K]>> {
    const size = layoutByName(kind)!.bytes;
    const total = Array.isArray(numbers) ? numbers.length : undefined;
    const bytes = new Uint8Array(Math.min(CONTEXTS_AT_ONCE, total ?? Infinity) * size);
    const found = new Map<number, ContextRows[K]>();
    let read: number[] = [];
    const decode = (): void => {
      const rows = contextRows(this.decoder, kind, bytes.subarray(0, read.length * size));
      read.forEach((number, i) => found.set(number, rows[i]!));
      read = [];
    };
    for await (const index of numbers) {
      if (this.stopped) break;
      const done = asked.push(index) - 1;
      if (done % 256 === 0) this.options.progress?.(`Reading ${NOUNS[kind]}s`, done, total);
      await this.#turns.after(CONTEXT_WORK);
      const context = await this.#context(kind, index);
      if (context === "gone") break;
      if (!(context instanceof Uint8Array)) continue;
      bytes.set(context.subarray(0, size), read.length * size);
      if (read.push(index) === CONTEXTS_AT_ONCE) decode();
    }
    decode();
    return found;
  }

  /** DC targets, by the numbers that QPs and owners have, where the way to the adapter shows their contexts. */
  async dcts({ qps, facts }: Pick<SampleParts, "qps" | "facts">): Promise<Map<number, DctRow>> {
    const numbers = new Set([...qps].flatMap(([number, { st }]) => st === ST.dct ? [number] : []));
    for (const { kind, number, type } of facts?.owners ?? []) {
      if (kind === "qp" && number !== null && type === "DCT") numbers.add(number);
    }
    if (numbers.size === 0 || !await this.#offers(DCT_SEGMENT)) return new Map();
    return await this.contexts("dctc", [...numbers].sort((a, b) => a - b));
  }

  async #offers(segment: string): Promise<boolean> {
    return (await this.source.menu?.() ?? []).some(({ name }) => name.toUpperCase() === segment);
  }

  /** Counters of the function, where the device has them. */
  async vnic(): Promise<Record<string, number> | undefined> {
    const { gvmi, signal } = this.options;
    try {
      if (!await this.#offers(VNIC_SEGMENT)) return undefined;
      const { parts } = await this.source.readContext({ source: VNIC_SEGMENT, index: 0, gvmi, query: true, signal });
      const bytes = parts[0]?.bytes ?? new Uint8Array(0);
      const layout = layoutByName(VNIC_LAYOUT);
      if (layout === undefined || bytes.length < layout.bytes) return undefined;
      const at = bytes.length >= layout.bytes + VNIC_HEADER ? VNIC_HEADER : 0;
      const fields = this.decoder.decodeOne(VNIC_LAYOUT, bytes.subarray(at, at + layout.bytes));
      return Object.fromEntries(
        Object.entries(fields).flatMap(([name, value]) =>
          typeof value === "number" ? [[name, value]] : typeof value === "string" ? [[name, Number(value)]] : []
        ),
      );
    } catch {
      return undefined; // not every firmware answers what its menu offers
    }
  }

  /** Something that was asked for could not be read. */
  protected problem(what: string, error: unknown, key?: number): void {
    if (this.options.signal?.aborted) return;
    const text = `${what}: ${thrownText(error)}`;
    this.options.failed(text, { what, error, key });
  }
}

const DCT_SEGMENT = "PRM_QUERY_DCT";
const VNIC_SEGMENT = "QUERY_VNIC_ENV";
const VNIC_LAYOUT = "vnic_diagnostic_statistics";
/** Bytes of the answer before the counters. */
const VNIC_HEADER = 16;

/** The adapter, or the way to it, has no contexts of the kind at all. */
const NO_WAY = "NO_SEGMENT";

export function statusOf(error: unknown): string | undefined {
  return error instanceof DeviceError ? error.status : undefined;
}

/** It does not exist, which is no failure. */
export function isMissing(error: unknown): boolean {
  return ["NOT_VALID", "NO_RING", "NO_SEGMENT", "NO_MECHANISM"].includes(statusOf(error) ?? "");
}

function isGone(error: unknown): boolean {
  return statusOf(error) === "DEVICE_GONE";
}
