/** Recorded segments put together as the stream that a device would have sent for a request. */

import { WqdumpError } from "../errors.ts";
import { CONTROL } from "../device/segments.ts";
import type { SegmentRequest } from "../device/types.ts";
import { type Answer, type Range, rangeOf } from "./answer.ts";
import { type ByteStore, shorter } from "./store.ts";
import type { StreamIndex } from "./stream_index.ts";

const HEADER_BYTES = 16;
const PIECE_BYTES = 1 << 16;

/** What the pieces of an answer are made of. */
export interface Composition {
  /** Name of the file, for messages. */
  readonly name: string;
  /** Device order. */
  readonly store: ByteStore;
  /** What lies where in it. */
  readonly index: StreamIndex;
  /** Bytes per object that index2 counts, or undefined where unknown. */
  readonly unitBytes: number | undefined;
  /** What index2 counts, for messages: `WQEBB`. */
  readonly unitName: string;
}

/**
 * The raw stream of an answer.
 *
 * @param answers What was found, one or more.
 * @returns Pieces of the stream, each valid until the next; at the end the reason why it is incomplete, or undefined.
 */
export function* compose(
  from: Composition,
  request: SegmentRequest,
  answers: readonly Answer[],
): Generator<Uint8Array, Error | undefined> {
  const [only] = answers;
  if (answers.length === 1 && only!.whole) return yield* new Composer(from, request).whole(only!);
  const composer = new Composer(from, request);
  yield* composer.opening(answers[0]!);
  for (const answer of answers) yield* composer.resources(answer);
  yield control(CONTROL.terminate, []);
  return composer.reason;
}

/** A control segment of nothing but dwords. */
function control(type: number, dwords: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + dwords.length * 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 1 + dwords.length);
  view.setUint16(2, type);
  dwords.forEach((dword, i) => view.setUint32(4 + i * 4, dword));
  return bytes;
}

class Composer {
  /** First reason why the answer is incomplete. */
  reason: Error | undefined;
  readonly #from: Composition;
  readonly #request: SegmentRequest;
  readonly #buffer = new Uint8Array(PIECE_BYTES);
  /** Segments whose continuation must not follow: `type:index1` of one that is cut. */
  readonly #broken = new Set<string>();

  constructor(from: Composition, request: SegmentRequest) {
    this.#from = from;
    this.#request = request;
  }

  /** A recorded dump as it is, but for the objects of index2 that were not asked for. */
  *whole(answer: Answer): Generator<Uint8Array, Error | undefined> {
    const part = this.#part(answer);
    const { stream } = answer;
    if (stream.cut !== undefined) this.#incomplete(stream.cut);
    for (const i of answer.segments) {
      if (part !== undefined && this.#from.index.type(i) === this.#request.type && this.#from.index.isResource(i)) {
        yield* this.#slice(i, part);
      } else yield* this.#segment(i);
    }
    return this.reason;
  }

  /** Information and command segment for an answer from several dumps, or from a part of one. */
  *opening({ stream }: Answer): Generator<Uint8Array> {
    if (stream.hasInfo) yield* this.#segment(stream.first);
    const { type, index1 = 0, index2 = 0, numOfObj1 = 0, numOfObj2 = 0 } = this.#request;
    const vhcaId = stream.command === undefined ? this.#request.vhcaId ?? 0 : stream.vhcaId;
    yield control(CONTROL.command, [
      ((type << 16) | vhcaId) >>> 0,
      index1,
      index2,
      ((numOfObj1 << 16) | numOfObj2) >>> 0,
    ]);
  }

  /** The resource segments of an answer, with the notices and errors that follow them. */
  *resources(answer: Answer): Generator<Uint8Array> {
    const { index } = this.#from;
    const part = this.#part(answer);
    const { stream } = answer;
    const last = answer.segments.at(-1)!;
    if (stream.cut !== undefined && this.#isLastResource(answer, last)) this.#incomplete(stream.cut);
    for (const i of answer.segments) {
      if (!index.isResource(i)) continue;
      if (part !== undefined && index.type(i) === this.#request.type) yield* this.#slice(i, part);
      else yield* this.#segment(i);
      for (let next = i + 1; next < stream.end && isRemark(index.type(next)); next++) yield* this.#segment(next);
    }
  }

  #isLastResource({ stream }: Answer, i: number): boolean {
    for (let next = i + 1; next < stream.end; next++) if (this.#from.index.isResource(next)) return false;
    return true;
  }

  #incomplete(what: string): void {
    this.reason ??= new WqdumpError(`"${this.#from.name}" has only a part of the dump: ${what}`, {
      hint: "What the file has is shown",
    });
  }

  /** The objects of index2 to be cut out; undefined: all that is recorded. */
  #part({ recorded, ...answer }: Answer): Slice | undefined {
    const wanted = answer.wanted ?? rangeOf(this.#request);
    const { unitBytes, unitName } = this.#from;
    if (recorded.first > wanted.first || recorded.first + recorded.count < wanted.first + wanted.count) {
      this.#incomplete(`it has ${describe(recorded, unitName)}, asked for were ${describe(wanted, unitName)}`);
    }
    if (recorded.first === wanted.first && recorded.count <= wanted.count) return undefined;
    if (unitBytes === undefined) {
      if (recorded.first === wanted.first) return undefined;
      this.#incomplete(`the size of a ${unitName} is not known, so that none can be skipped`);
      return { first: 0, count: 0, position: 0, unitBytes: 1 };
    }
    return { first: wanted.first, count: wanted.count, position: recorded.first, unitBytes };
  }

  /** A segment as recorded; a cut one with a header that says what is there. */
  *#segment(i: number): Generator<Uint8Array> {
    const { index } = this.#from;
    const bytes = index.bytes(i);
    if (bytes >= index.announced(i)) {
      if (!this.#isBroken(i)) yield* this.#bytes(index.offset(i), bytes);
      return;
    }
    if (!index.isResource(i) || this.#isBroken(i)) return;
    this.#broken.add(`${index.type(i)}:${index.index1(i)}`);
    yield* this.#resource(i, HEADER_BYTES, bytes - bytes % 4, index.index2(i));
  }

  #isBroken(i: number): boolean {
    const { index } = this.#from;
    return index.isResource(i) && this.#broken.has(`${index.type(i)}:${index.index1(i)}`);
  }

  /** The part of a resource segment that lies in a range of objects. */
  *#slice(i: number, part: Slice): Generator<Uint8Array> {
    const { index } = this.#from;
    if (this.#isBroken(i)) return;
    if (index.bytes(i) < index.announced(i)) this.#broken.add(`${index.type(i)}:${index.index1(i)}`);
    const payload = index.bytes(i) - HEADER_BYTES;
    const start = Math.max(0, (part.first - part.position) * part.unitBytes);
    const end = Math.min(payload - payload % 4, (part.first + part.count - part.position) * part.unitBytes);
    const at = part.position;
    part.position += (index.announced(i) - HEADER_BYTES) / part.unitBytes;
    if (start >= end) return;
    yield* this.#resource(i, HEADER_BYTES + start, HEADER_BYTES + end, at + start / part.unitBytes);
  }

  /** A resource segment with another length and index2. */
  *#resource(i: number, from: number, to: number, index2: number): Generator<Uint8Array> {
    const header = new Uint8Array(HEADER_BYTES);
    const view = new DataView(header.buffer);
    const offset = this.#from.index.offset(i);
    if (this.#from.store.read(offset, header) < HEADER_BYTES) {
      this.reason ??= shorter(this.#from.name);
      return;
    }
    view.setUint16(0, (HEADER_BYTES + to - from) / 4);
    view.setUint32(12, index2);
    yield header;
    yield* this.#bytes(offset + from, to - from);
  }

  *#bytes(offset: number, count: number): Generator<Uint8Array> {
    for (let done = 0; done < count;) {
      const piece = this.#buffer.subarray(0, Math.min(PIECE_BYTES, count - done));
      const got = this.#from.store.read(offset + done, piece);
      if (got < piece.length) {
        this.reason ??= shorter(this.#from.name);
        return;
      }
      yield piece;
      done += got;
    }
  }
}

/** A range of objects to be cut out of segments that follow each other. */
interface Slice {
  readonly first: number;
  readonly count: number;
  /** Number of the object at which the next segment's payload begins. */
  position: number;
  readonly unitBytes: number;
}

function isRemark(type: number): boolean {
  return type === CONTROL.notice || type === CONTROL.error;
}

function describe({ first, count }: Range, unit: string): string {
  if (count === Infinity) return first === 0 ? `all ${unit}s` : `${unit} 0x${first.toString(16)} and on`;
  const last = first + count - 1;
  return count === 1 ? `${unit} 0x${first.toString(16)}` : `${unit} 0x${first.toString(16)}..0x${last.toString(16)}`;
}
