/** A device in the hands of a program: what exists, contexts, rings, elements. */

import { type Bytes, bytesFrom } from "../bytes.ts";
import type { DecodedContext, DecodedElement } from "./typed.ts";
import { inLibraryWords, speakAsLibrary, UsageError } from "../errors.ts";
import { contextJson } from "../render/context_json.ts";
import { openSource, sourceOfBytes } from "./open.ts";
import type {
  AccessPath,
  ContextType,
  DeviceInfo,
  ListMethod,
  MenuRecord,
  RingRequest,
  Source,
} from "../device/types.ts";
import { Decoder } from "../wasm/decoder.ts";
import { ringRowOf } from "../layouts/queues.ts";
import { ringOptionsOf } from "../records/ring_options.ts";
import { compileWhere } from "../records/where.ts";
import { streamRecords } from "./ring_records.ts";
import { readSendQueue } from "./send_queue.ts";
import type { QueueType, TransportName } from "./rings.ts";

/** Options of {@linkcode openDevice}. */
export interface OpenOptions {
  /** The mtcr library of a real adapter; default: `WQDUMP_MTCR`, then where packages put it. */
  readonly library?: string | undefined;
  /** Which way to a real adapter; default: the first that works. */
  readonly access?: AccessPath | "auto" | undefined;
  /** ConnectX-3 and ConnectX-3 Pro: numbers of context types that differ from the assumed ones, e.g. `Snd=4`. */
  readonly contextSources?: readonly string[] | undefined;
}

/** What all requests can say. */
export interface RequestOptions {
  /** Guest VM id (vhca_id); default: the function's own. */
  readonly gvmi?: number | undefined;
  /** Stops between two accesses to the device. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@linkcode Device.contexts}. */
export interface ContextsOptions extends RequestOptions {
  /** First number, default 0. */
  readonly first?: number | undefined;
  /** How many numbers are looked at, default all. */
  readonly count?: number | undefined;
  /** Try every number rather than take the driver's list, which has verbs objects only. */
  readonly scan?: boolean | undefined;
  /** Told which method finds them. */
  readonly method?: ((method: ListMethod) => void) | undefined;
  /** Told how far a scan has come. */
  readonly progress?: ((done: number, total: number | undefined, found: number) => void) | undefined;
}

/** Options of {@linkcode Device.ring}. */
export interface RingOptions extends RequestOptions {
  /** First element, default 0. */
  readonly first?: number | undefined;
  /** Elements to read (64-byte blocks of a send queue), default all. */
  readonly count?: number | undefined;
  /** Bytes from one element to the next, where the context does not tell. */
  readonly stride?: number | undefined;
}

/** Options of {@linkcode Device.elements}. */
export interface ElementsOptions extends RingOptions {
  /** Elements wanted, default all; the device is not read further than they need. */
  readonly limit?: number | undefined;
  /** Service type of a send queue, where the context does not tell; default `rc`. */
  readonly transport?: TransportName | undefined;
  /** Only elements that meet this condition: `"opcode=RDMA_READ,byte_count>4096"`. */
  readonly where?: string | undefined;
  /** Records carry the element's bytes in hexadecimal too. */
  readonly rawBytes?: boolean | undefined;
}

/** An open device, real, simulated or a file. Close it, or declare it with `using`. */
export interface Device extends Disposable {
  /** What is known about it. */
  readonly info: DeviceInfo;
  /** Remarks that arose on the way: something was assumed, something is missing. */
  readonly notes: readonly string[];
  /** What everything here is built on. */
  readonly source: Source;
  /**
   * Segments that the device offers.
   *
   * @returns The menu, read once.
   * @throws {UsageError} On generation 4, which has none.
   */
  menu(): Promise<readonly MenuRecord[]>;
  /**
   * Numbers of the contexts that exist, ascending, as they are found.
   *
   * @param type Context type.
   * @param options Range and how to stop.
   */
  contexts(type: ContextType, options?: ContextsOptions): AsyncIterable<number>;
  /**
   * Read a context.
   *
   * @param type Context type.
   * @param index Its number.
   * @param options Guest VM id and how to stop.
   * @returns Its parts with their fields, as json has them.
   * @throws {DeviceError} When it does not exist (`status` is `NOT_VALID`) or cannot be read.
   */
  context(type: ContextType, index: number, options?: RequestOptions): Promise<DecodedContext>;
  /**
   * Bytes of a ring, in device order, as they arrive.
   *
   * @param type Kind of queue.
   * @param index Number of its context.
   * @param options What to read.
   */
  ring(type: QueueType, index: number, options?: RingOptions): AsyncIterable<Uint8Array>;
  /**
   * Elements of a ring, decoded as they are asked for.
   *
   * @param type Kind of queue.
   * @param index Number of its context.
   * @param options What to read and which elements to give.
   */
  elements(type: QueueType, index: number, options?: ElementsOptions): AsyncGenerator<DecodedElement>;
  /** Release everything; safe to call twice. */
  close(): void;
}

/**
 * Open a device.
 *
 * @param name An adapter by any name that the mtcr library takes, a built-in one (`sim:NAME`), or the path of a dump file.
 * @param options The library.
 * @returns The device. It reads only what it is asked for.
 * @throws {DeviceError} When it cannot be opened; `hint` says what to do.
 * @throws {UsageError} When there is no such built-in adapter.
 * @throws {DecodeError} When a file is not what it should be.
 *
 * @example List the queue pairs of a built-in adapter
 * ```ts
 * import { openDevice } from "@wqdump/wqdump";
 *
 * using device = await openDevice("sim:mt4117_pciconf0");
 * const numbers = await Array.fromAsync(device.contexts("fullqp", { count: 32 }));
 * if (numbers.length === 0) throw new Error("no queue pairs");
 * ```
 *
 * @example Elements of a shared receive queue
 * ```ts
 * import { openDevice } from "@wqdump/wqdump";
 *
 * using device = await openDevice("sim:mt4117_pciconf0");
 * for await (const element of device.elements("srq", 0x60, { limit: 1 })) {
 *   if (element.segments[0]?.layout !== "wqe_srq_next") throw new Error("no SRQ element");
 * }
 * ```
 */
export async function openDevice(name: string, options: OpenOptions = {}): Promise<Device> {
  speakAsLibrary();
  const decoder = Decoder.create();
  const decoding = { decoder, register: decoder.register };
  const { library, access, contextSources } = options;
  return deviceOf(await openSource(name, { ...decoding, library, access, contextSources }), decoder);
}

/**
 * Open a file by its bytes, where there is no file system: in a browser, out of an archive.
 *
 * @param name What messages call it.
 * @param bytes A capture, a dump file or a trace, packed or not.
 * @returns The device, as {@linkcode openDevice} returns it.
 * @throws {DecodeError} When it is none of these, or nothing of it can be used.
 *
 * @example Bytes that are no dump
 * ```ts
 * import { DecodeError, openBytes } from "@wqdump/wqdump";
 *
 * const error = await openBytes("empty", new Uint8Array()).catch((error) => error);
 * if (!(error instanceof DecodeError)) throw new Error("nothing was refused");
 * ```
 */
export async function openBytes(name: string, bytes: Bytes): Promise<Device> {
  speakAsLibrary();
  const decoder = Decoder.create();
  return deviceOf(await sourceOfBytes(name, bytesFrom(bytes), { decoder, register: decoder.register }), decoder);
}

/**
 * A source in the hands of a program.
 *
 * @param source Closed with the device.
 * @param decoder The one that the source was opened with.
 */
export function deviceOf(source: Source, decoder: Decoder): Device {
  return new OpenDevice(source, decoder);
}

class OpenDevice implements Device {
  readonly source: Source;
  readonly #decoder: Decoder;

  constructor(source: Source, decoder: Decoder) {
    this.source = source;
    this.#decoder = decoder;
  }

  get info(): DeviceInfo {
    return this.source.info;
  }

  get notes(): readonly string[] {
    return this.source.notes.map(inLibraryWords);
  }

  menu(): Promise<readonly MenuRecord[]> {
    if (this.source.menu !== undefined) return this.source.menu();
    throw new UsageError(`"${this.info.name}" has no menu: adapters of generation 4 have no resource dump`);
  }

  contexts(type: ContextType, options: ContextsOptions = {}): AsyncIterable<number> {
    return this.source.listContexts({ ...options, source: type });
  }

  async context(type: ContextType, index: number, options: RequestOptions = {}): Promise<DecodedContext> {
    const image = await this.source.readContext({ ...options, source: type, index, query: true });
    return contextJson(image, this.#decoder, { name: type, raw: false }) as DecodedContext;
  }

  async *ring(type: QueueType, index: number, options: RingOptions = {}): AsyncGenerator<Uint8Array> {
    const { chunks } = await this.source.openRing({ ...options, source: type, index });
    for await (const chunk of chunks) yield chunk.slice();
  }

  async *elements(type: QueueType, index: number, options: ElementsOptions = {}): AsyncGenerator<DecodedElement> {
    const { limit, transport, where, rawBytes, ...request } = options;
    const { gvmi, signal, stride } = request;
    const wanted = this.#request(type, index, { limit, where, request });
    const { states, facts, stream = await this.source.openRing({ ...wanted, facts }) } = type === "snd"
      ? await readSendQueue({ source: this.source, request: { index, gvmi, signal, stride }, transport, wanted })
      : {};
    const row = ringRowOf(type, this.info.generation)!; // the source has opened it
    const conditions = where === undefined ? undefined : compileWhere(where, { kind: row.walker });
    const ring = ringOptionsOf(row, stream, { transport, limit, where: conditions, states, qpn: index });
    yield* streamRecords(stream.chunks, ring, { rawBytes, signal: request.signal }) as AsyncGenerator<DecodedElement>;
  }

  /** An upper bound of what the wanted elements need, so that no more is read. */
  #request(
    type: QueueType,
    index: number,
    { limit, where, request }: Pick<ElementsOptions, "limit" | "where"> & { request: RingOptions },
  ): RingRequest {
    const blocks = ringRowOf(type, this.info.generation)?.longest ?? 1;
    const bound = limit === undefined || where !== undefined ? undefined : limit * blocks;
    return { ...request, source: type, index, count: request.count ?? bound, walk: true };
  }

  close(): void {
    this.source.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
