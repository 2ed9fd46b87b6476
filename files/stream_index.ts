/** What lies where in a file of resource-dump streams: every segment's place and numbers, without its payload. */

import { CONTROL, FIRST_CONTROL_TYPE } from "../device/segments.ts";

/** More segments than this are not indexed: 40 bytes of memory each. */
export const MAX_SEGMENTS = 1 << 21;
/** More dumps than this are not indexed: 200 bytes of memory each. */
const MAX_DUMPS = 1 << 19;

/** The request that a stream answers, from its command segment. */
export interface StreamCommand {
  /** Segment type asked for. */
  readonly type: number;
  /** First index. */
  readonly index1: number;
  /** Second index. */
  readonly index2: number;
  /** Count of first objects. */
  readonly numOfObj1: number;
  /** Count of second objects. */
  readonly numOfObj2: number;
}

/** One dump: its info segment to its terminate segment. */
export interface DumpStream {
  /** First segment, as an index into the columns. */
  readonly first: number;
  /** Segment after the last. */
  end: number;
  /** It begins with an info segment. */
  readonly hasInfo: boolean;
  /** What was asked for; undefined where the file does not say. */
  command: StreamCommand | undefined;
  /** vhca_id of the dump; 0 where the file does not say. */
  vhcaId: number;
  /** Its terminate or error segment is there. */
  terminated: boolean;
  /** It has an error segment: the device refused or gave up. */
  failed: boolean;
  /** Why it is incomplete, or undefined. */
  cut: string | undefined;
}

/** Place and extent of a segment whose fields are still to be looked at. */
export interface SegmentPlace {
  /** Place of its first byte in the store. */
  readonly offset: number;
  /** Bytes that its header announces. */
  readonly announced: number;
  /** Bytes that are there, header included. */
  readonly bytes: number;
}

/** A segment as it is added. */
export interface IndexedSegment extends SegmentPlace {
  /** Segment type. */
  readonly type: number;
  /** First index of a resource segment. */
  readonly index1: number;
  /** Second index of a resource segment. */
  readonly index2: number;
  /** Fields of a command segment. */
  readonly command?: StreamCommand & { readonly vhcaId: number };
}

/** What the index keeps of a segment. */
export function describeSegment(
  place: SegmentPlace,
  type: number,
  dword: (n: number) => number | undefined,
): IndexedSegment {
  const word = (n: number): number => (n * 4 + 4 <= place.bytes ? dword(n) ?? 0 : 0);
  const resource = type < FIRST_CONTROL_TYPE;
  const numbers = { type, ...place, index1: resource ? word(2) : 0, index2: resource ? word(3) : 0 };
  if (type !== CONTROL.command || place.bytes < 20) return numbers;
  return {
    ...numbers,
    command: {
      type: word(1) >>> 16,
      vhcaId: word(1) & 0xffff,
      index1: word(2),
      index2: word(3),
      numOfObj1: word(4) >>> 16,
      numOfObj2: word(4) & 0xffff,
    },
  };
}

/** Segments in columns, grouped into streams, in file order. */
export class StreamIndex {
  readonly streams: DumpStream[] = [];
  /** Segments indexed. */
  count = 0;
  #types = new Uint16Array(256);
  #index1 = new Uint32Array(256);
  #index2 = new Uint32Array(256);
  #offsets = new Float64Array(256);
  #announced = new Uint32Array(256);
  #bytes = new Uint32Array(256);
  #open: DumpStream | undefined;

  /** Type of a segment. */
  type(i: number): number {
    return this.#types[i]!;
  }

  /** First index of a segment. */
  index1(i: number): number {
    return this.#index1[i]!;
  }

  /** Second index of a segment. */
  index2(i: number): number {
    return this.#index2[i]!;
  }

  /** Place of a segment in the store. */
  offset(i: number): number {
    return this.#offsets[i]!;
  }

  /** Bytes of a segment that are there. */
  bytes(i: number): number {
    return this.#bytes[i]!;
  }

  /** Bytes that a segment announces. */
  announced(i: number): number {
    return this.#announced[i]!;
  }

  /** A segment carries data of a resource, and at least its own numbers are there. */
  isResource(i: number): boolean {
    return this.#types[i]! < FIRST_CONTROL_TYPE && this.#bytes[i]! >= 16;
  }

  /** No more is indexed. */
  get full(): boolean {
    return this.count >= MAX_SEGMENTS || this.streams.length >= MAX_DUMPS;
  }

  get fullText(): string {
    return this.count >= MAX_SEGMENTS ? `${MAX_SEGMENTS} segments` : `${MAX_DUMPS} dumps`;
  }

  /** Add the next segment of the file. */
  add(segment: IndexedSegment): void {
    // The end of nothing.
    if (segment.type === CONTROL.terminate && this.#open === undefined) return;
    const stream = this.#streamFor(segment);
    const i = this.count++;
    if (i === this.#types.length) this.#grow();
    this.#types[i] = segment.type;
    this.#index1[i] = segment.index1;
    this.#index2[i] = segment.index2;
    this.#offsets[i] = segment.offset;
    this.#announced[i] = segment.announced;
    this.#bytes[i] = segment.bytes;
    stream.end = this.count;
    if (segment.command !== undefined) {
      const { vhcaId, ...command } = segment.command;
      stream.command = command;
      stream.vhcaId = vhcaId;
    }
    if (segment.type === CONTROL.error) stream.terminated = stream.failed = true;
    if (segment.bytes < segment.announced) {
      this.cut(`segment 0x${hex(segment.type)} has ${segment.bytes} of ${segment.announced} bytes`);
    }
    if (segment.type === CONTROL.terminate) {
      stream.terminated = true;
      this.#open = undefined;
    }
  }

  /** Say why the stream being built is incomplete; the first reason stays. */
  cut(reason: string): void {
    const stream = this.#open;
    if (stream !== undefined) stream.cut ??= reason;
  }

  /** No more segments belong to the stream being built. */
  close(): void {
    const stream = this.#open;
    this.#open = undefined;
    if (stream === undefined || stream.terminated) return;
    // A stream without control segments (an excerpt, a filtered dump) has no end to miss.
    if (stream.hasInfo || stream.command !== undefined) stream.cut ??= "its terminate segment is missing";
  }

  #streamFor(segment: IndexedSegment): DumpStream {
    const begins = segment.type === CONTROL.info ||
      (segment.type === CONTROL.command && this.#open?.command !== undefined);
    if (begins) this.close();
    if (this.#open === undefined) {
      this.#open = {
        first: this.count,
        end: this.count,
        hasInfo: segment.type === CONTROL.info,
        command: undefined,
        vhcaId: 0,
        terminated: false,
        failed: false,
        cut: undefined,
      };
      this.streams.push(this.#open);
    }
    return this.#open;
  }

  #grow(): void {
    const larger = <T extends Uint16Array | Uint32Array | Float64Array>(old: T, made: T): T => {
      made.set(old);
      return made;
    };
    const size = this.#types.length * 2;
    this.#types = larger(this.#types, new Uint16Array(size));
    this.#index1 = larger(this.#index1, new Uint32Array(size));
    this.#index2 = larger(this.#index2, new Uint32Array(size));
    this.#offsets = larger(this.#offsets, new Float64Array(size));
    this.#announced = larger(this.#announced, new Uint32Array(size));
    this.#bytes = larger(this.#bytes, new Uint32Array(size));
  }
}

/** Four lower-case digits. */
function hex(value: number): string {
  return value.toString(16).padStart(4, "0");
}
