/** Providers and ports that pass everything on and keep it. */

import { concat } from "../bytes.ts";
import { DeviceError, WqdumpError } from "../errors.ts";
import type { HostFacts } from "../device/host_facts.ts";
import { HELD_BYTES, replay } from "../device/held_answers.ts";
import type {
  ContextPort,
  ContextType,
  DeviceInfo,
  DriverList,
  MenuRecord,
  SegmentEvent,
  SegmentProvider,
  SegmentRequest,
  SourceTime,
} from "../device/types.ts";
import { requestKey } from "../device/request.ts";

/** Receives what passes a recorder. */
export interface DumpKeeper {
  /** A dump begins; the result names it in the other calls. */
  dump(request: SegmentRequest): number;
  /** The next bytes of its raw stream; valid during the call. */
  data(dump: number, bytes: Uint8Array): void;
  /** It is over; `reason` says why it is incomplete. */
  done(dump: number, reason: Error | undefined): void;
}

/** Receives what passes a recorder of a 4th-generation device. */
export interface ContextKeeper {
  /** A context of a type, named as in `--source`, lower case; valid during the call. */
  contextRead(source: string, index: number, bytes: Uint8Array): void;
  /** A queue buffer. */
  bufferRead(source: string, index: number, bytes: Uint8Array): void;
}

/** A port that keeps everything that is read through another one. */
export class RecordingPort implements ContextPort {
  /** Receives what is read, the same context or buffer once; undefined as long as contexts are only looked for. */
  keeper: ContextKeeper | undefined;
  readonly #port: ContextPort;
  readonly #names: ReadonlyMap<number, string>;
  readonly #kept = new Set<string>();

  /**
   * Record what is read through a port.
   *
   * @param port What is read; closed with this one.
   * @param sources Numbers of the context types in use.
   */
  constructor(port: ContextPort, sources: Readonly<Record<string, number>>) {
    this.#port = port;
    this.#names = new Map(Object.entries(sources).map(([name, number]) => [number, name]));
  }

  /** Device facts. */
  get info(): DeviceInfo {
    return this.#port.info;
  }

  async readContext(source: number, index: number, into: Uint8Array): Promise<void> {
    await this.#port.readContext(source, index, into);
    const name = this.#names.get(source) ?? `${source}`;
    if (this.#isNew(`context ${name} ${index}`)) this.keeper?.contextRead(name, index, into);
  }

  /** Read a queue buffer. */
  async readBuffer(source: ContextType, index: number): Promise<Uint8Array | undefined> {
    const bytes = await this.#port.readBuffer?.(source, index);
    if (bytes !== undefined && this.#isNew(`buffer ${source} ${index}`)) this.keeper?.bufferRead(source, index, bytes);
    return bytes;
  }

  /** Hold the context that is about to be read. */
  hold(source: number | undefined, index?: number): void {
    this.#port.hold?.(source, index);
  }

  /** What the port knows to exist. */
  knownIndexes(source: number): readonly number[] | undefined {
    return this.#port.knownIndexes?.(source);
  }

  /** What the host's driver knows to exist. */
  driverList(source: ContextType): Promise<DriverList | undefined> {
    return this.#port.driverList?.(source) ?? Promise.resolve(undefined);
  }

  /** Close the port. */
  close(): void {
    this.#port.close();
  }

  #isNew(key: string): boolean {
    if (this.keeper === undefined || this.#kept.has(key)) return false;
    this.#kept.add(key);
    return true;
  }
}

/** Small streams that are remembered. */
const MAX_REMEMBERED = 256;

/** A provider that keeps all dumps of another one. */
export class RecordingProvider implements SegmentProvider {
  /** Receives dumps; undefined as long as contexts are only looked for. */
  keeper: DumpKeeper | undefined;
  readonly #provider: SegmentProvider;
  readonly #complete = new Set<string>();
  /** Small streams by request: a context is needed for itself and for its rings. */
  readonly #remembered = new Map<string, Uint8Array>();

  /**
   * Record the dumps of a provider. A request that was answered completely once is not kept again.
   *
   * @param provider Where dumps come from; closed with this one.
   */
  constructor(provider: SegmentProvider) {
    this.#provider = provider;
  }

  /** Device facts. */
  get info(): DeviceInfo {
    return this.#provider.info;
  }

  get time(): SourceTime | undefined {
    return this.#provider.time;
  }

  /** What the host tells. */
  async hostFacts(): Promise<HostFacts | undefined> {
    return await this.#provider.hostFacts?.();
  }

  /** Remarks of the provider. */
  get notes(): readonly string[] {
    return this.#provider.notes ?? [];
  }

  /** Why the menu is not the device's own. */
  get menuError(): Error | undefined {
    return this.#provider.menuError;
  }

  menu(): Promise<readonly MenuRecord[]> {
    return this.#provider.menu();
  }

  /** Run a request, and keep what it brings. */
  async *dump(request: SegmentRequest): AsyncGenerator<SegmentEvent> {
    const key = requestKey(request);
    const remembered = this.#remembered.get(key);
    if (remembered !== undefined) yield* replay(remembered, request);
    else if (this.keeper === undefined || this.#complete.has(key)) yield* this.#provider.dump(request);
    else if (!this.holds(request.type)) yield* this.#refused(this.keeper, request);
    else yield* this.#record(this.keeper, key, request);
  }

  /** Hold an answer that is about to come. */
  hold(request: SegmentRequest | undefined, stream?: Uint8Array): void {
    this.#provider.hold?.(request, stream);
  }

  /** Whether the provider, a file, has segments of a type at all. */
  holds(type: number): boolean {
    return this.#provider.holds?.(type) ?? true;
  }

  /** What the provider knows to exist. */
  knownIndexes(type: number, vhcaId: number | undefined): readonly number[] | undefined {
    return this.#provider.knownIndexes?.(type, vhcaId);
  }

  /** What the host's driver knows to exist. */
  driverList(source: ContextType): Promise<DriverList | undefined> {
    return this.#provider.driverList?.(source) ?? Promise.resolve(undefined);
  }

  /** Close the provider. */
  close(): void {
    this.#provider.close();
  }

  /** A dump that a file has nothing of: why it was not read is kept, not that a copy was asked for it. */
  async *#refused(keeper: DumpKeeper, request: SegmentRequest): AsyncGenerator<SegmentEvent> {
    for await (const event of this.#provider.dump(request)) {
      const reason = event.kind === "end" ? event.reason : undefined;
      if (reason !== undefined && !(reason instanceof DeviceError && reason.status === "NOT_VALID")) {
        keeper.done(keeper.dump(request), reason);
      }
      yield event;
    }
  }

  async *#record(keeper: DumpKeeper, key: string, request: SegmentRequest): AsyncGenerator<SegmentEvent> {
    const number = keeper.dump(request);
    const pieces: Uint8Array[] = [];
    let size = 0;
    let ended = false;
    const tap = (bytes: Uint8Array): void => {
      keeper.data(number, bytes);
      size += bytes.length;
      if (size <= HELD_BYTES) pieces.push(bytes.slice());
      request.tap?.(bytes);
    };
    try {
      for await (const event of this.#provider.dump({ ...request, tap })) {
        if (event.kind === "end") {
          ended = true;
          keeper.done(number, event.reason);
          if (event.reason === undefined) this.#remember(key, pieces, size);
        }
        yield event;
      }
    } finally {
      if (!ended) keeper.done(number, new WqdumpError("It was not read to its end when the capture was made"));
    }
  }

  #remember(key: string, pieces: readonly Uint8Array[], size: number): void {
    this.#complete.add(key);
    if (size > HELD_BYTES) return;
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size >= MAX_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    this.#remembered.set(key, concat(pieces));
  }
}
