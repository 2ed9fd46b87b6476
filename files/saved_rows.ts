/**
 * Resource dumps in outputs of other tools: `rdma -r -j resource show …` and `devlink health dump show …`, as json or as
 * text. Their bytes stand there as decimal numbers in lists, or as hexadecimal pairs, exactly as the adapter answered.
 */

import { concat } from "../bytes.ts";
import { FIRST_CONTROL_TYPE } from "../device/segments.ts";
import { isKnownType } from "./sniff.ts";

/** A dump in such an output. */
export interface SavedDump {
  /** RDMA device that the row names; undefined where none is named. */
  readonly device: string | undefined;
  /** Segments. */
  readonly bytes: Uint8Array;
  /** The output ends inside it. */
  readonly cut: boolean;
}

/** Less than this is no segment with anything in it. */
const MIN_BYTES = 16;
const [OPEN, CLOSE, COMMA, QUOTE, ZERO, NINE] = [0x5b, 0x5d, 0x2c, 0x22, 0x30, 0x39];
const HEX_LINE = /^[ \t]*[\da-f]{2}(?: [\da-f]{2})*[ \t\r]*$/i;

/**
 * Whether an output may have dumps, by its beginning.
 *
 * @param head Its first characters.
 */
export function mayHaveDumps(head: string): boolean {
  if (/^\s*[{[]/.test(head)) return /"data"\s*:\s*\[/.test(head);
  return /^\s*(?:SX|RX) Slice:\s*$/m.test(head) || /^\s*data:\s*$/m.test(head);
}

/**
 * Dumps in an output.
 *
 * @param text All of it; what stands around them does not matter, so that a damaged one loses only what is damaged.
 */
export function savedDumps(text: string): SavedDump[] {
  const found = /^\s*[{[]/.test(text.slice(0, 64)) ? [...dumpsInLists(text)] : [...dumpsInLines(text)];
  return found.filter(({ bytes }) => isDump(bytes));
}

/** A segment of a type that is known, or one that begins every dump, no longer than what is there. */
function isDump(bytes: Uint8Array): boolean {
  if (bytes.length < MIN_BYTES || bytes.length % 4 !== 0) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [dwords, type] = [view.getUint16(0), view.getUint16(2)];
  return dwords > 0 && (type >= FIRST_CONTROL_TYPE ? 4 * dwords <= bytes.length : isKnownType(type));
}

/** Lists of numbers from 0 to 255, with the device that the row before them names. */
function* dumpsInLists(text: string): Generator<SavedDump> {
  let device: string | undefined;
  for (let at = 0; at < text.length;) {
    const open = text.indexOf("[", at);
    if (open < 0) return;
    const names = [...text.slice(Math.max(at, open - 512), open).matchAll(/"ifname"\s*:\s*"([\w.-]{1,64})"/g)];
    device = names.at(-1)?.[1] ?? device;
    const { bytes, end, whole } = listAt(text, open + 1);
    if (bytes !== undefined) yield { device, bytes: whole ? bytes : wholeDwords(bytes), cut: !whole };
    at = Math.max(end, open + 1);
  }
}

/** What of a cut list is whole: its last number may be half of one. */
function wholeDwords(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.max(0, bytes.length - 1) & ~3);
}

/** The list behind a bracket; undefined where it is one of something else. */
function listAt(text: string, start: number): { bytes: Uint8Array | undefined; end: number; whole: boolean } {
  let bytes = new Uint8Array(512);
  let [count, value, at] = [0, -1, start];
  const put = (): boolean => {
    if (value < 0) return true;
    if (count === bytes.length) {
      const wider = new Uint8Array(2 * count);
      wider.set(bytes);
      bytes = wider;
    }
    if (value > 255) return false;
    bytes[count++] = value;
    value = -1;
    return true;
  };
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) value = Math.min(999, Math.max(0, value) * 10 + code - ZERO);
    else if (code === CLOSE) return { bytes: put() ? bytes.subarray(0, count) : undefined, end: at + 1, whole: true };
    else if (code === COMMA || code <= 0x20) {
      if (!put()) return { bytes: undefined, end: at, whole: false };
    } else return { bytes: undefined, end: code === OPEN || code === QUOTE ? at : at + 1, whole: false };
  }
  return { bytes: put() ? bytes.subarray(0, count) : undefined, end: at, whole: false };
}

/** Lines of hexadecimal pairs that follow each other. */
function* dumpsInLines(text: string): Generator<SavedDump> {
  let rows: Uint8Array[] = [];
  for (let at = 0; at <= text.length;) {
    const next = text.indexOf("\n", at);
    const end = next < 0 ? text.length : next;
    const line = end - at <= 4096 ? text.slice(at, end) : "";
    if (HEX_LINE.test(line)) rows.push(pairs(line));
    else if (rows.length > 0) {
      yield { device: undefined, bytes: concat(rows), cut: false };
      rows = [];
    }
    if (next < 0) break;
    at = next + 1;
  }
  if (rows.length > 0) yield { device: undefined, bytes: concat(rows), cut: false };
}

function pairs(line: string): Uint8Array {
  return Uint8Array.from(line.trim().split(/\s+/), (pair) => Number.parseInt(pair, 16));
}
