/** Writes resource-dump streams: the inverse of `../segments.ts`. */

import { MENU_RECORD_BYTES } from "../device/menu.ts";
import { CONTROL, RESOURCE_HEADER_BYTES } from "../device/segments.ts";
import type { MenuRecord, ObjectCount } from "../device/types.ts";

/** The numbers of a dump request. */
export interface DumpNumbers {
  /** Segment type. */
  readonly type: number;
  readonly vhcaId: number;
  /** First index. */
  readonly index1: number;
  /** Second index. */
  readonly index2: number;
  /** Count of first objects. */
  readonly numOfObj1: number;
  /** Count of second objects. */
  readonly numOfObj2: number;
}

/** Most payload bytes of one segment; what has more continues in further segments of the type. */
export const MAX_PAYLOAD = 0x8000;

/** Collects the segments of one dump. */
export class SegmentWriter {
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#bytes;
  }

  /** Versions; the first segment. */
  info(firmware: readonly [number, number, number]): void {
    const [major, minor, sub] = firmware;
    this.#dwords(CONTROL.info, [0, 0, ((major << 24) | (minor << 16) | sub) >>> 0]);
  }

  /** Echo of the request; the second segment. */
  command(request: DumpNumbers): void {
    this.#dwords(CONTROL.command, [((request.type << 16) | request.vhcaId) >>> 0, ...numbers(request)]);
  }

  /** A pointer to another dump. */
  reference(request: DumpNumbers): void {
    this.#dwords(CONTROL.reference, [request.type, ...numbers(request)]);
  }

  /** An error or notice. */
  message(kind: "error" | "notice", syndrome: number, text: string): void {
    const bytes = this.#segment(CONTROL[kind], 48);
    new DataView(bytes.buffer).setUint32(4, syndrome);
    bytes.set(asciiBytes(text, 32), 16);
  }

  /** Data of a resource, in as many segments as they need. */
  resource(type: number, index1: number, index2: number, payload: Uint8Array, unit: number = 0): void {
    const step = unit === 0 ? MAX_PAYLOAD : Math.max(unit, MAX_PAYLOAD - MAX_PAYLOAD % unit);
    for (let at = 0; at === 0 || at < payload.length; at += step) {
      const part = payload.subarray(at, at + step);
      const bytes = this.#segment(type, RESOURCE_HEADER_BYTES + part.length);
      const view = new DataView(bytes.buffer);
      view.setUint32(4, at === 0 ? 0 : 1);
      view.setUint32(8, index1);
      view.setUint32(12, unit === 0 ? index2 : index2 + at / unit);
      bytes.set(part, RESOURCE_HEADER_BYTES);
    }
  }

  menu(records: readonly MenuRecord[]): void {
    const bytes = this.#segment(CONTROL.menu, 8 + records.length * MENU_RECORD_BYTES);
    const view = new DataView(bytes.buffer);
    view.setUint16(6, records.length);
    records.forEach((record, i) => {
      const at = 8 + i * MENU_RECORD_BYTES;
      view.setUint32(at, recordFlags(record));
      [record.name, record.index1.name, record.index2.name].forEach((name, n) => {
        bytes.set(asciiBytes(name, 16), at + 4 + n * 16);
      });
    });
  }

  /** End of the dump. */
  terminate(): void {
    this.#dwords(CONTROL.terminate, []);
  }

  /** The whole stream. */
  finish(): Uint8Array {
    const stream = new Uint8Array(this.#bytes);
    let at = 0;
    for (const chunk of this.#chunks) {
      stream.set(chunk, at);
      at += chunk.length;
    }
    return stream;
  }

  #segment(type: number, bytes: number): Uint8Array<ArrayBuffer> {
    const segment = new Uint8Array(bytes);
    new DataView(segment.buffer).setUint32(0, (((bytes / 4) << 16) | type) >>> 0);
    this.#chunks.push(segment);
    this.#bytes += bytes;
    return segment;
  }

  #dwords(type: number, words: readonly number[]): void {
    const view = new DataView(this.#segment(type, 4 + words.length * 4).buffer);
    words.forEach((word, i) => view.setUint32(4 + i * 4, word));
  }
}

function numbers(request: DumpNumbers): number[] {
  return [request.index1, request.index2, ((request.numOfObj1 << 16) | request.numOfObj2) >>> 0];
}

/** Text in a NUL-filled field; what does not fit is cut. */
export function asciiBytes(text: string, width: number): Uint8Array {
  const bytes = new Uint8Array(width);
  for (let i = 0; i < Math.min(width, text.length); i++) bytes[i] = text.charCodeAt(i) & 0x7f;
  return bytes;
}

function recordFlags(record: MenuRecord): number {
  const count = (one: ObjectCount): number => bits(one.supported, one.required, one.all, one.active);
  const indexes = bits(
    record.index1.supported,
    record.index1.required,
    record.index2.supported,
    record.index2.required,
  );
  return (record.type | (indexes << 16) | (count(record.numOfObj1) << 20) | (count(record.numOfObj2) << 24)) >>> 0;
}

function bits(...flags: boolean[]): number {
  return flags.reduce((sum, flag, i) => sum | (flag ? 1 << i : 0), 0);
}
