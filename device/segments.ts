/**
 * Resource-dump streams: taken apart into segments as the bytes arrive, from a device or a file.
 *
 * A segment starts with a dword that holds its length in dwords (itself included) and its type. Every length comes
 * from the device and is checked before it is used; what cannot be followed any further ends the stream with a reason,
 * after everything before it has been handed on.
 */

import { hex } from "../bytes.ts";
import { DecodeError } from "../errors.ts";
import { CONTROL_SEGMENTS, RESOURCE_DUMP } from "../layouts/resource_dump.ts";
import { fixedText } from "./fixed_text.ts";
import { menuRecords } from "./menu.ts";
import type { SegmentEvent } from "./types.ts";

type ControlName = keyof typeof CONTROL_SEGMENTS;

/** Types of the control segments. */
export const CONTROL: Readonly<Record<ControlName, number>> = Object.fromEntries(
  Object.entries(CONTROL_SEGMENTS).map(([name, { id }]) => [name, id]),
) as Record<ControlName, number>;

/** From this type on segments steer the protocol; below it they carry data of a resource. */
export const FIRST_CONTROL_TYPE: number = RESOURCE_DUMP.firstControlSegment;

/** Bytes of the header of a resource segment: length and type, flags, index1, index2. */
export const RESOURCE_HEADER_BYTES = 16;

const SEGMENT_HEADER_BYTES = 4;
const MAX_PROBLEMS = 16;

/** Shortest form of each control segment, in bytes: what its fields need. */
const CONTROL_BYTES: ReadonlyMap<number, number> = new Map(
  Object.values(CONTROL_SEGMENTS).map(({ id, bytes }) => [id, bytes]),
);

/**
 * Splits one stream. Feed it with {@linkcode SegmentSplitter.push} and take the events at once: `data` events are
 * views of the bytes pushed, nothing is copied but headers and control segments.
 */
export class SegmentSplitter {
  /** What was wrong with the stream so far; the first becomes the reason of the `end` event. */
  readonly problems: DecodeError[] = [];
  #problemCount = 0;
  #offset = 0;
  #held: Uint8Array = new Uint8Array(RESOURCE_HEADER_BYTES);
  #heldBytes = 0;
  #needed = SEGMENT_HEADER_BYTES;
  #segmentStart = 0;
  #payloadBytes = 0;
  #payloadLeft = 0;
  #type = 0;
  #vhcaId = 0;
  #skipped = false;
  #lost = false;
  #lostBytes = 0;
  #terminated = false;
  #failed = false;

  /** Stream bytes taken so far. */
  get offset(): number {
    return this.#offset;
  }

  /** The last dump in the stream is complete: its terminate segment was seen and nothing after it. */
  get terminated(): boolean {
    return this.#terminated;
  }

  /** The stream cannot be followed any further; what is pushed now is only counted. */
  get lost(): boolean {
    return this.#lost;
  }

  /**
   * Take the next bytes of the stream.
   *
   * @param bytes Device order; any number of them, cut anywhere.
   */
  *push(bytes: Uint8Array): Generator<SegmentEvent> {
    let at = 0;
    while (at < bytes.length) {
      if (this.#lost) {
        this.#lostBytes += bytes.length - at;
        this.#offset += bytes.length - at;
        return;
      }
      if (this.#payloadLeft > 0) {
        const taken = Math.min(this.#payloadLeft, bytes.length - at);
        this.#payloadLeft -= taken;
        this.#offset += taken;
        yield { kind: "data", bytes: bytes.subarray(at, at + taken) };
        at += taken;
      } else {
        const taken = Math.min(this.#needed - this.#heldBytes, bytes.length - at);
        this.#held.set(bytes.subarray(at, at + taken), this.#heldBytes);
        this.#heldBytes += taken;
        this.#offset += taken;
        at += taken;
        if (this.#heldBytes === this.#needed) yield* this.#segment();
      }
    }
  }

  /**
   * The stream is over.
   *
   * @param reason Why it ended early, where the caller knows; it goes before what was found wrong in the stream.
   * @returns The `end` event.
   */
  end(reason?: Error, begun = false): SegmentEvent {
    this.#checkEnd();
    const midway = begun && reason !== undefined;
    return { kind: "end", reason: reason ?? this.#firstProblem(), ...(midway ? { midway } : {}) };
  }

  #checkEnd(): void {
    if (this.#lost) return;
    if (this.#payloadLeft > 0) {
      const got = this.#payloadBytes - this.#payloadLeft;
      this.#problem(`Segment ${hex(this.#type, 4)} is cut: ${got} of ${this.#payloadBytes} payload bytes`);
    } else if (this.#heldBytes > 0) {
      const what = this.#needed === SEGMENT_HEADER_BYTES ? "a segment header" : `segment ${hex(this.#type, 4)}`;
      this.#problem(`Stream ends inside ${what}: ${this.#heldBytes} of ${this.#needed} bytes`);
    } else if (!this.#terminated && !this.#failed) {
      this.#segmentStart = this.#offset;
      this.#problem(
        this.#offset === 0 ? "Stream is empty" : "Stream ends without its terminate segment: it may be incomplete",
      );
    }
  }

  #firstProblem(): DecodeError | undefined {
    const first = this.problems[0];
    if (first === undefined) return undefined;
    const notes: string[] = [];
    if (this.#lostBytes > 0) notes.push(`${this.#lostBytes} bytes after it were not taken apart`);
    if (this.#problemCount > 1) notes.push(`${this.#problemCount - 1} more problems after it`);
    if (notes.length === 0) return first;
    return new DecodeError(first.message, { offset: first.offset, hint: notes.join("; ") });
  }

  #problem(what: string): void {
    this.#problemCount++;
    if (this.problems.length >= MAX_PROBLEMS) return;
    const offset = this.#segmentStart;
    this.problems.push(new DecodeError(`${what} (at byte ${offset} of the stream)`, { offset }));
  }

  /** The bytes waited for are there: a header, which says how many more are needed, or a whole control segment. */
  *#segment(): Generator<SegmentEvent> {
    if (this.#needed === SEGMENT_HEADER_BYTES && !this.#header()) return;
    if (this.#heldBytes < this.#needed) return;
    const view = new DataView(this.#held.buffer, 0, this.#needed);
    const type = this.#type;
    this.#heldBytes = 0;
    this.#needed = SEGMENT_HEADER_BYTES;
    if (this.#skipped) {
      this.#skipped = false;
      return;
    }
    if (type >= FIRST_CONTROL_TYPE) {
      yield this.#control(type, view);
      return;
    }
    this.#payloadLeft = this.#payloadBytes;
    yield {
      kind: "segment",
      type,
      payloadBytes: this.#payloadBytes,
      index1: view.getUint32(8),
      index2: view.getUint32(12),
      vhcaId: this.#vhcaId,
      aggregate: (view.getUint32(4) & 1) !== 0,
    };
  }

  /** Look at a segment's first dword. False: there is nothing (more) to be read for it. */
  #header(): boolean {
    const view = new DataView(this.#held.buffer);
    const bytes = view.getUint16(0) * 4;
    this.#type = view.getUint16(2);
    this.#segmentStart = this.#offset - SEGMENT_HEADER_BYTES;
    if (this.#terminated && bytes === 0 && this.#type === 0) {
      this.#heldBytes = 0; // padding after the end
      return false;
    }
    this.#terminated = false;
    this.#failed = false;
    const control = this.#type >= FIRST_CONTROL_TYPE;
    const least = control ? CONTROL_BYTES.get(this.#type) ?? SEGMENT_HEADER_BYTES : RESOURCE_HEADER_BYTES;
    if (bytes === 0) {
      this.#problem(`Segment ${hex(this.#type, 4)} has length 0`);
      this.#lost = true;
      return false;
    }
    if (bytes < least) return this.#tooShort(bytes, least);
    this.#needed = control ? bytes : RESOURCE_HEADER_BYTES;
    this.#payloadBytes = control ? 0 : bytes - RESOURCE_HEADER_BYTES;
    if (this.#needed > this.#held.length) {
      const larger = new Uint8Array(this.#needed); // at most 65535 dwords
      larger.set(this.#held.subarray(0, SEGMENT_HEADER_BYTES));
      this.#held = larger;
    }
    return true;
  }

  /** A segment too short for its own fields: its length still says where the next one starts. */
  #tooShort(bytes: number, least: number): boolean {
    this.#problem(`Segment ${hex(this.#type, 4)} has ${bytes} bytes, its header alone needs ${least}`);
    this.#skipped = true;
    this.#needed = bytes;
    return true;
  }

  #control(type: number, view: DataView): SegmentEvent {
    switch (type) {
      case CONTROL.info:
        return {
          kind: "info",
          dumpVersion: view.getUint8(7),
          hwVersion: view.getUint32(8),
          fwVersion: view.getUint32(12),
        };
      case CONTROL.command:
        this.#vhcaId = view.getUint16(6);
        return { kind: "command", type: view.getUint16(4), vhcaId: this.#vhcaId, ...indexes(view) };
      case CONTROL.reference:
        return { kind: "reference", type: view.getUint16(6), ...indexes(view) };
      case CONTROL.notice:
        return { kind: "notice", ...message(view) };
      case CONTROL.error:
        this.#failed = true;
        return { kind: "error", ...message(view) };
      case CONTROL.terminate:
        this.#terminated = true;
        return { kind: "terminate" };
      case CONTROL.menu:
        return { kind: "menu", records: this.#menu(view) };
      default:
        return { kind: "unknown", type, bytes: view.byteLength };
    }
  }

  #menu(view: DataView): ReturnType<typeof menuRecords> {
    const announced = view.getUint16(6);
    const records = menuRecords(new Uint8Array(view.buffer, view.byteOffset + 8, view.byteLength - 8), announced);
    if (records.length < announced) {
      this.#problem(`Menu announces ${announced} records and holds ${records.length}`);
    }
    return records;
  }
}

/** The four numbers that command and reference segments share. */
function indexes(view: DataView): { index1: number; index2: number; numOfObj1: number; numOfObj2: number } {
  return {
    index1: view.getUint32(8),
    index2: view.getUint32(12),
    numOfObj1: view.getUint16(16),
    numOfObj2: view.getUint16(18),
  };
}

/** Syndrome and text of an error or notice segment; a short segment has less text. */
function message(view: DataView): { syndrome: number; text: string } {
  const length = Math.max(0, Math.min(32, view.byteLength - 16));
  return {
    syndrome: view.getUint16(6),
    text: length === 0 ? "" : fixedText(new Uint8Array(view.buffer, view.byteOffset + 16, length)),
  };
}
