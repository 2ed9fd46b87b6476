/** Redaction on the way into a capture: dumps are held until it is known what they are, rewritten, and passed on. */

import { ringRowOf } from "../../layouts/queues.ts";
import { findType, menuRecord } from "../../device/menu.ts";
import type { ContextImage, MenuRecord, SegmentRequest } from "../../device/types.ts";
import type { CaptureKeeper, RingRead } from "../keeper.ts";
import type { HostFacts } from "../../device/host_facts.ts";
import { redactHostFacts } from "./host.ts";
import { dissect, gather, type Payload, scatter } from "./payloads.ts";
import { rewrite, type RingStructure } from "./rewrite.ts";
import type { Scrubber } from "./scrub.ts";
import type { RedactedTexts } from "./texts.ts";

/** An element of a ring: a piece of it whose structures are known. */
export interface RingElement {
  /** Byte offset in the ring's bytes. */
  readonly offset: number;
  /** Bytes; what passes the end of the ring continues at its start. */
  readonly length: number;
  /** Structures in it, offsets from the start of the element. */
  readonly structures: readonly RingStructure[];
  /** It is a mark that carries no data, such as the stamp of a free slot: copied as it is. */
  readonly mark?: boolean;
}

/** Finds the elements of a ring, marks after what they lie in; undefined if the ring cannot be understood. */
export type RingDissector = (ring: RingRead) => Iterable<RingElement> | undefined;

/** Where redacted dumps go. */
export interface RedactedSink {
  /** A dump begins. */
  dump(request: SegmentRequest): number;
  data(dump: number, bytes: Uint8Array): void;
  /** Its end. */
  done(dump: number, reason: Error | undefined): void;
  /** A context of a 4th-generation device. */
  context(source: string, index: number, bytes: Uint8Array): void;
  /** A queue buffer of a 4th-generation device. */
  buffer(source: string, index: number, bytes: Uint8Array): void;
  /** What the host tells of the adapter. */
  host(facts: HostFacts): void;
}

/** What a {@linkcode RedactingKeeper} works with. */
export interface RedactingOptions {
  /** Where rewritten dumps go. */
  readonly sink: RedactedSink;
  /** The device's menu: it names segments. */
  readonly menu: readonly MenuRecord[];
  /** Replaces values. */
  readonly scrubber: Scrubber;
  /** Says again why dumps are incomplete. */
  readonly texts: Pick<RedactedTexts, "reason">;
  /** Finds the elements of rings. */
  readonly readRing: RingDissector;
  /** Called once for every kind of bytes that is wiped because nothing is known of it. */
  readonly wiped: (what: string) => void;
}

/** A dump that is held back. */
interface HeldDump {
  readonly request: SegmentRequest;
  readonly pieces: Uint8Array[];
  size: number;
  reason: Error | undefined;
}

/** A context or queue buffer that is held back. */
interface HeldBytes {
  readonly source: string;
  readonly index: number;
  readonly bytes: Uint8Array;
}

/** Holds dumps, rewrites them by what they turn out to be, and passes them on. */
export class RedactingKeeper implements CaptureKeeper {
  /** Rings are rewritten element by element. */
  readonly wantsRings = true;
  readonly #options: RedactingOptions;
  #held: HeldDump[] = [];
  #first = 0;
  #contexts: HeldBytes[] = [];
  #buffers: HeldBytes[] = [];

  /**
   * A keeper that holds nothing yet.
   *
   * @param options Where dumps go, and what they are rewritten with.
   */
  constructor(options: RedactingOptions) {
    this.#options = options;
  }

  /** What the host tells of the adapter. */
  host(facts: HostFacts): void {
    this.#options.sink.host(redactHostFacts(facts, this.#options.scrubber));
  }

  /** A dump begins. */
  dump(request: SegmentRequest): number {
    this.#held.push({ request, pieces: [], size: 0, reason: undefined });
    return this.#first + this.#held.length - 1;
  }

  data(dump: number, bytes: Uint8Array): void {
    const held = this.#held[dump - this.#first]!;
    held.pieces.push(bytes.slice());
    held.size += bytes.length;
  }

  /** The end of a dump. */
  done(dump: number, reason: Error | undefined): void {
    this.#held[dump - this.#first]!.reason = reason;
  }

  /** A context of a 4th-generation device. */
  contextRead(source: string, index: number, bytes: Uint8Array): void {
    this.#contexts.push({ source, index, bytes: bytes.slice() });
  }

  /** A queue buffer of a 4th-generation device. */
  bufferRead(source: string, index: number, bytes: Uint8Array): void {
    this.#buffers.push({ source, index, bytes: bytes.slice() });
  }

  /** What is held is a context. */
  context(image: ContextImage): void {
    const { menu, scrubber } = this.#options;
    this.#passBytes((held) => held.source === image.source ? this.#rewriteContext(image, held.bytes) : undefined);
    const layouts = new Map(image.parts.map((part) => [part.segment, part.layout]));
    const isKey = image.source === "mkc";
    for (const held of this.#take()) {
      this.#pass(held, isKey, (payload, bytes) => {
        const name = findType(menu, payload.type)?.name ?? `segment 0x${payload.type.toString(16)}`;
        const layout = layouts.get(name);
        if (layout === undefined) {
          this.#options.wiped(`${name}: no public layout`);
          return new Uint8Array(bytes.length);
        }
        return rewrite(bytes, [{ layout, offset: 0, length: bytes.length }], scrubber);
      });
    }
  }

  /** What is held is a ring. */
  ring(ring: RingRead): void {
    const segment = ringRowOf(ring.source, 5)?.segment;
    const type = segment === undefined ? undefined : menuRecord(this.#options.menu, segment)?.type;
    const clean = this.#rewriteRing(ring);
    this.#passBytes(() => undefined, clean);
    let at = 0;
    for (const held of this.#take()) {
      this.#pass(held, false, (payload, bytes) => {
        if (payload.type !== type) return new Uint8Array(bytes.length);
        // The ring's bytes are the payloads one after the other; what came beyond its end is wiped.
        const part = new Uint8Array(bytes.length);
        part.set(clean.subarray(at, at + bytes.length));
        at += bytes.length;
        return part;
      });
    }
  }

  /** What is held is nothing that is known. */
  unknown(): void {
    this.#passBytes(() => undefined);
    for (const held of this.#take()) this.#pass(held, false, (_, bytes) => new Uint8Array(bytes.length));
  }

  /** Pass contexts and buffers on; what nobody rewrites is wiped. */
  #passBytes(contextOf: (held: HeldBytes) => Uint8Array | undefined, ring: Uint8Array = new Uint8Array(0)): void {
    const { sink } = this.#options;
    for (const held of this.#contexts) {
      const { source, index, bytes } = held;
      sink.context(source, index, contextOf(held) ?? new Uint8Array(bytes.length));
    }
    for (const { source, index, bytes } of this.#buffers) {
      const clean = new Uint8Array(bytes.length);
      clean.set(ring.subarray(0, bytes.length));
      sink.buffer(source, index, clean);
    }
    this.#contexts = [];
    this.#buffers = [];
  }

  /** The only part of a 4th-generation context. */
  #rewriteContext({ parts: [part] }: ContextImage, bytes: Uint8Array): Uint8Array | undefined {
    if (part?.layout === undefined) {
      if (part !== undefined) this.#options.wiped(`${part.segment}: its context is none of the public structures`);
      return undefined;
    }
    return rewrite(bytes, [{ layout: part.layout, offset: 0, length: bytes.length }], this.#options.scrubber);
  }

  #take(): HeldDump[] {
    const held = this.#held;
    this.#first += held.length;
    this.#held = [];
    return held;
  }

  /** Rewrite a dump's payloads and pass it on. */
  #pass(held: HeldDump, isKey: boolean, payloadOf: (payload: Payload, bytes: Uint8Array) => Uint8Array): void {
    const { sink, scrubber } = this.#options;
    const index = (index1: number): number => (isKey ? scrubber.mkeyIndex(index1) : index1);
    const stream = streamOf(held);
    for (const payload of dissect(stream, index)) {
      const bytes = gather(stream, payload);
      scatter(stream, payload, payloadOf(payload, bytes));
    }
    const { request } = held;
    const number = sink.dump(
      request.index1 === undefined ? request : { ...request, index1: index(request.index1) },
    );
    sink.data(number, stream);
    sink.done(number, held.reason && this.#options.texts.reason(held.reason));
  }

  #rewriteRing(ring: RingRead): Uint8Array {
    const { readRing, scrubber, wiped } = this.#options;
    const { bytes } = ring;
    const clean = new Uint8Array(bytes.length);
    const elements = readRing(ring);
    if (elements === undefined) {
      wiped(`ring of ${ring.source} 0x${ring.index.toString(16)}: its elements cannot be told`);
      return clean;
    }
    for (const { offset, length, structures, mark } of elements) {
      const size = Math.min(length, bytes.length);
      const element = around(bytes, offset, size);
      const result = mark ? element : rewrite(element, structures, scrubber);
      for (let i = 0; i < size; i++) clean[(offset + i) % bytes.length] = result[i]!;
    }
    return clean;
  }
}

/** Bytes of a ring from an offset on, past its end from its start. */
function around(ring: Uint8Array, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const first = ring.subarray(offset, offset + length);
  bytes.set(first);
  bytes.set(ring.subarray(0, length - first.length), first.length);
  return bytes;
}

function streamOf({ pieces, size }: HeldDump): Uint8Array {
  const stream = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    stream.set(piece, at);
    at += piece.length;
  }
  return stream;
}
