/**
 * Access traces (`--trace FILE`): every access to a device with its answer, as lines of JSON.
 *
 * The first line says what the device is: `{"schema":"wqdump/trace/1","device":"0000:03:00.0","generation":5,…}`.
 * Every further line is one access:
 *
 * - `{"register":49152,"method":1,"bytes":256,"request":"…","answer":"…","us":812}`: a register access; method 1 is get,
 *   2 is set; `request` and `answer` are the big-endian image in hexadecimal, zeros at its end left out;
 * - `{"context":0,"index":16,"bytes":288,"answer":"…","us":70}`: a context read by tools HCR; `context` is the source;
 * - a failed access has `"error":{"status":"ME_…","message":"…"}`; its `answer` is what the image held afterwards.
 *
 * A file that ends in the middle of a line was cut while it was written; the lines before are good.
 */

import { toHex } from "../bytes.ts";
import { DecodeError } from "../errors.ts";
import { addNote } from "./notes.ts";
import { TRACE_SCHEMA } from "./signatures.ts";
import type { DeviceInfo } from "../device/types.ts";

/** Largest image that an access can have. */
const MAX_BYTES = 4096;

/** Members of an access. */
const KEYS: ReadonlySet<string> = new Set(
  ["register", "method", "context", "index", "bytes", "request", "answer", "us", "error"],
);

/** What went wrong in an access. */
export interface TraceError {
  /** Status name, e.g. `ME_REG_ACCESS_BAD_PARAM`. */
  readonly status?: string | undefined;
  readonly message: string;
}

/** What all accesses have. */
export interface TraceAnswer {
  /** Image after the access. */
  readonly answer: Uint8Array;
  /** Why it failed; undefined where it did not. */
  readonly error: TraceError | undefined;
  /** Microseconds it took. */
  readonly us: number;
}

export interface RegisterAccess extends TraceAnswer {
  readonly kind: "register";
  readonly register: number;
  /** 1 = get, 2 = set. */
  readonly method: 1 | 2;
  /** Image before the access. */
  readonly request: Uint8Array;
}

/** A context read by tools HCR. */
export interface ContextAccess extends TraceAnswer {
  readonly kind: "context";
  /** Numeric context source. */
  readonly source: number;
  /** Context number. */
  readonly index: number;
}

/** One line of a trace. */
export type TraceAccess = RegisterAccess | ContextAccess;

/** What a trace says besides its accesses. */
export interface TraceFacts {
  /** The device; its name is the one that it had when the trace was made. */
  readonly info: DeviceInfo;
  /** What is damaged. */
  readonly notes: readonly string[];
}

/**
 * The first line of a trace.
 *
 * @returns JSON and a line end.
 */
export function traceHead(info: DeviceInfo): string {
  const { name, generation, pciDeviceId, part, firmware, linkLayer } = info;
  const head = { schema: TRACE_SCHEMA, device: name, generation, pci_device_id: pciDeviceId, part, firmware };
  return `${JSON.stringify({ ...head, link_layer: linkLayer })}\n`;
}

/**
 * The line of an access.
 *
 * @returns JSON and a line end.
 */
export function traceLine(access: TraceAccess): string {
  const { answer, error, us } = access;
  const tail = { answer: withoutZeros(answer), us, error };
  const line = access.kind === "register"
    ? {
      register: access.register,
      method: access.method,
      bytes: answer.length,
      request: withoutZeros(access.request),
      ...tail,
    }
    : { context: access.source, index: access.index, bytes: answer.length, ...tail };
  return `${JSON.stringify(line)}\n`;
}

/**
 * Read a trace, line by line.
 *
 * @param lines The file, without line ends.
 * @param take Gets every access; its images are valid during the call, since a line of a few bytes can claim large ones.
 * @returns What the device is; lines that cannot be read are left out and noted.
 * @throws {DecodeError} When it is no trace.
 */
export function* readTraceLines(
  lines: Iterable<string>,
  take: (access: TraceAccess, info: DeviceInfo) => void,
): Generator<number, TraceFacts> {
  const notes: string[] = [];
  const images = [new Uint8Array(MAX_BYTES), new Uint8Array(MAX_BYTES)] as const;
  let info: DeviceInfo | undefined;
  let number = 0;
  let damaged: number | undefined;
  for (const line of lines) {
    number++;
    if (damaged !== undefined) addNote(notes, `Line ${damaged} of the trace is damaged and left out`);
    damaged = undefined;
    if (info === undefined) info = parseHead(line);
    else if (line.trim() !== "") {
      const access = parseLine(line, images);
      if (access === undefined) damaged = number;
      else take(access, info);
    }
    yield line.length + 1;
  }
  if (damaged !== undefined) addNote(notes, `The trace is cut: its last line (${damaged}) is not complete or damaged`);
  return { info: info ?? parseHead(""), notes };
}

function parseHead(line: string): DeviceInfo {
  const head = parseObject(line);
  if (head === undefined || head.schema !== TRACE_SCHEMA) {
    const found = typeof head?.schema === "string" ? `"${head.schema}"` : "none";
    throw new DecodeError(`Not an access trace: schema is ${found}, "${TRACE_SCHEMA}" was expected`, { offset: 0 });
  }
  const { device, generation, pci_device_id, part, firmware, link_layer } = head;
  if (typeof device !== "string" || (generation !== 4 && generation !== 5)) {
    throw new DecodeError("The trace's first line does not say which device it is", { offset: 0 });
  }
  return {
    name: device,
    generation,
    pciDeviceId: isNumber(pci_device_id, 0xffff) ? pci_device_id : undefined,
    part: typeof part === "string" ? part : undefined,
    firmware: typeof firmware === "string" ? firmware : undefined,
    linkLayer: link_layer === "Ethernet" || link_layer === "InfiniBand" ? link_layer : undefined,
  };
}

function parseLine(line: string, [first, second]: readonly [Uint8Array, Uint8Array]): TraceAccess | undefined {
  const row = parseObject(line);
  if (row === undefined || !isNumber(row.bytes, MAX_BYTES)) return undefined;
  // A key that nobody writes is a damaged one.
  if (!Object.keys(row).every((key) => KEYS.has(key))) return undefined;
  const answer = fromHex(row.answer, first.subarray(0, row.bytes));
  const error = parseError(row.error);
  if (answer === undefined || error === null) return undefined;
  const tail = { answer, error, us: typeof row.us === "number" ? row.us : 0 };
  if (isNumber(row.context, 0xff) && isNumber(row.index, 0xffffff)) {
    return { kind: "context", source: row.context, index: row.index, ...tail };
  }
  const request = fromHex(row.request, second.subarray(0, row.bytes));
  if (!isNumber(row.register, 0xffff) || (row.method !== 1 && row.method !== 2) || request === undefined) {
    return undefined;
  }
  return { kind: "register", register: row.register, method: row.method, request, ...tail };
}

/** undefined: no error; null: not an error's form. */
function parseError(value: unknown): TraceError | undefined | null {
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null) return null;
  const { status, message } = value as Record<string, unknown>;
  if (typeof message !== "string") return null;
  return { message, status: typeof status === "string" ? status : undefined };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

function isNumber(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;
}

function withoutZeros(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return toHex(bytes.subarray(0, end));
}

/** Digits, and zeros behind them. */
function fromHex(text: unknown, bytes: Uint8Array): Uint8Array | undefined {
  if (typeof text !== "string" || text.length % 2 !== 0 || text.length > 2 * bytes.length) return undefined;
  bytes.fill(0, text.length / 2);
  for (let index = 0; index < text.length / 2; index++) {
    const [high, low] = [digit(text.charCodeAt(2 * index)), digit(text.charCodeAt(2 * index + 1))];
    if (high < 0 || low < 0) return undefined;
    bytes[index] = high << 4 | low;
  }
  return bytes;
}

function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
