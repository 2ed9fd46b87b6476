/** Resource dumps taken in: references followed, segments put together, and what "not valid" looks like. */

import { DeviceError } from "../errors.ts";
import { CMD_NOT_VALID } from "../ffi/fwctl_status.ts";
import { offeredNames } from "./menu.ts";
import type { MenuRecord, SegmentEvent, SegmentProvider, SegmentRequest } from "./types.ts";

/** Status of a list that has no object of a number. */
export const NO_OBJECT = "NO_OBJECT";
/** Status of the error for what no segment brings; as a menu's own error its message is the reason alone. */
export const NO_SEGMENT = "NO_SEGMENT";
/** Status of the error for a number that does not exist. */
export const NOT_VALID = "NOT_VALID";

/** Status of the error for what a number has and the device does not give: its context was just read as valid. */
export const REFUSED = "REFUSED";

/**
 * Register statuses that a firmware may answer to a number that does not exist. Which one it is, is not public; all
 * others mean something else and are failures.
 */
const INVALID_NUMBER_STATUS: readonly string[] = [
  "ME_REG_ACCESS_BAD_PARAM",
  "ME_REG_ACCESS_RES_NOT_AVLBL",
  CMD_NOT_VALID,
  NO_OBJECT,
];

/** Nothing came, and no word why. */
export const NO_DATA = "the device answered no data";

/** Why something of a file is not valid. */
export const NOT_HELD = "the file does not have it";

/** Dumps that one request may lead to by references. */
const MAX_REFERENCES = 16;

/** A segment with its payload. */
export interface Segment {
  readonly type: number;
  /** First index. */
  readonly index1: number;
  /** Second index. */
  readonly index2: number;
  /** vhca_id of the dump it came in. */
  readonly vhcaId: number;
  /** Payload as far as it came. */
  bytes: Uint8Array;
  /** Payload bytes that were announced. */
  announced: number;
}

/** All that a request brought. */
export interface Collected {
  /** Resource segments in order; segments that continue one are joined to it. */
  readonly segments: readonly Segment[];
  /** Why there may be less than there should be. */
  readonly reason: Error | undefined;
  /** Why the number counts as not valid: nothing but an error segment, a status that says so, or nothing at all. */
  readonly invalid: string | undefined;
  /** Notices of the firmware, and control segments that nobody knows. */
  readonly remarks: readonly string[];
}

/**
 * Run a request and all requests that its answer refers to.
 *
 * @yields Events of all dumps but their references and ends; last one `end`, with the first reason there was.
 */
export async function* followed(provider: SegmentProvider, request: SegmentRequest): AsyncGenerator<SegmentEvent> {
  const seen = new Set([key(request)]);
  const queue: SegmentRequest[] = [request];
  let reason: Error | undefined;
  let midway: boolean | undefined;
  for (let next = queue.shift(); next !== undefined && reason === undefined; next = queue.shift()) {
    for await (const event of provider.dump(next)) {
      if (event.kind === "end") {
        if (reason === undefined) midway = event.midway;
        reason ??= event.reason;
      } else if (event.kind === "reference") {
        const { type, index1, index2, numOfObj1, numOfObj2 } = event;
        const referred = { ...request, type, index1, index2, numOfObj1, numOfObj2 };
        if (seen.has(key(referred))) continue;
        seen.add(key(referred));
        if (seen.size <= MAX_REFERENCES) queue.push(referred);
        else {
          reason = new DeviceError(
            `Answer of "${provider.info.name}" refers to more than ${MAX_REFERENCES} other dumps`,
            {
              device: provider.info.name,
              operation: "follow references",
            },
          );
        }
      } else yield event;
    }
  }
  yield { kind: "end", reason, midway };
}

function key({ type, index1, index2, numOfObj1, numOfObj2 }: SegmentRequest): string {
  return [type, index1 ?? 0, index2 ?? 0, numOfObj1 ?? 0, numOfObj2 ?? 0].join(":");
}

/**
 * Run a request to its end and keep all of it. Nothing is thrown: what went wrong is part of the answer.
 *
 * @param request With `maxBytes` set to what the caller is ready to hold in memory.
 */
export async function collect(provider: SegmentProvider, request: SegmentRequest): Promise<Collected> {
  const segments: Segment[] = [];
  const remarks: string[] = [];
  let filled = 0;
  let refusal: string | undefined;
  let reason: Error | undefined;
  let midway: boolean | undefined;
  for await (const event of followed(provider, request)) {
    if (event.kind === "segment") {
      trim(segments.at(-1), filled);
      filled = begin(segments, event);
    } else if (event.kind === "data") {
      segments.at(-1)?.bytes.set(event.bytes, filled);
      filled += event.bytes.length;
    } else if (event.kind === "error") refusal ??= messageText(event);
    else if (event.kind === "notice" || event.kind === "unknown") remarks.push(remarkText(event));
    else if (event.kind === "end") ({ reason, midway } = event);
  }
  trim(segments.at(-1), filled);
  const invalid = segments.length === 0 ? whyInvalid(reason, refusal, midway) : undefined;
  if (refusal !== undefined && segments.length > 0) remarks.push(`Device reports ${refusal}`);
  return { segments, reason: invalid === undefined ? reason : undefined, invalid, remarks };
}

/** A new segment, or room in the one before that it continues. Returns where its bytes start. */
function begin(segments: Segment[], event: SegmentEvent & { kind: "segment" }): number {
  const before = segments.at(-1);
  if (event.aggregate && before !== undefined && before.type === event.type && before.index1 === event.index1) {
    const joined = new Uint8Array(before.bytes.length + event.payloadBytes);
    joined.set(before.bytes);
    const at = before.bytes.length;
    before.bytes = joined;
    before.announced += event.payloadBytes;
    return at;
  }
  const { type, index1, index2, vhcaId, payloadBytes } = event;
  segments.push({ type, index1, index2, vhcaId, bytes: new Uint8Array(payloadBytes), announced: payloadBytes });
  return 0;
}

function trim(segment: Segment | undefined, filled: number): void {
  if (segment !== undefined && filled < segment.bytes.length) segment.bytes = segment.bytes.slice(0, filled);
}

/** `error 0x1 "text"`. */
export function messageText({ kind, syndrome, text }: { kind: string; syndrome: number; text: string }): string {
  return `${kind} 0x${syndrome.toString(16)}${text === "" ? "" : ` "${text}"`}`;
}

/** A control segment that carries no data, for a note. */
export function remarkText(event: SegmentEvent & { kind: "notice" | "error" | "unknown" }): string {
  if (event.kind !== "unknown") return `Device reports ${messageText(event)}`;
  return `Control segment 0x${event.type.toString(16)} of ${event.bytes} bytes is not known and was skipped`;
}

/**
 * Why an answer without a resource segment means that the number does not exist.
 *
 * @param reason How the stream ended.
 * @param refusal The error segment in it.
 * @param midway The device had begun to answer when it failed: that is no refusal.
 * @returns Undefined where it means something else.
 */
export function whyInvalid(
  reason: Error | undefined,
  refusal: string | undefined,
  midway: boolean | undefined,
): string | undefined {
  if (midway === true && reason !== undefined) return undefined;
  if (refusal !== undefined) return `the device answered ${refusal}`;
  if (reason === undefined) return NO_DATA;
  const { status } = reason as Partial<DeviceError>;
  if (status === NOT_VALID) return NOT_HELD;
  if (status === undefined || !INVALID_NUMBER_STATUS.includes(status)) return undefined;
  return `the device refused it (${status})`;
}

/**
 * The error for a number that does not exist.
 *
 * @param noun What it counts: `QP`.
 * @param why From {@linkcode whyInvalid}.
 */
export function notValidError(device: string, noun: string, index: number, why: string): DeviceError {
  return new DeviceError(`${noun} 0x${index.toString(16)} is not valid on "${device}": ${why}`, {
    device,
    operation: `read ${noun} 0x${index.toString(16)}`,
    status: NOT_VALID,
    hint: "List the valid ones with --dump ALL_VALID_QPNS",
  });
}

/**
 * The error for a part of something that exists.
 *
 * @param what What was wanted: `read the ring of QP 0x12`.
 * @param why From {@linkcode whyInvalid}.
 */
export function refusedError(device: string, what: string, why: string): DeviceError {
  return new DeviceError(`Cannot ${what} of "${device}", whose context is valid: ${why}`, {
    device,
    operation: what,
    status: why === NOT_HELD ? NOT_VALID : REFUSED,
  });
}

/**
 * The error for what no segment of the device's menu brings, with the reason where the menu is not its own.
 *
 * @param names The segment, or all that would do.
 * @param what What it was wanted for.
 */
export function notOffered(
  { info: { name: device }, menuError }: SegmentProvider,
  menu: readonly MenuRecord[],
  names: readonly string[],
  what: string,
): Error {
  if (menuError === undefined) return missingSegment(device, menu, names, what);
  const { status, hint, message } = menuError as Partial<DeviceError> & Error;
  if (status !== NO_SEGMENT) return menuError;
  return new DeviceError(`Cannot ${what} of "${device}": ${message}`, { device, operation: what, status, hint });
}

/**
 * The error for a segment that the device's menu does not have.
 *
 * @param names The segment, or all that would do.
 * @param what What it was wanted for.
 */
export function missingSegment(
  device: string,
  menu: readonly MenuRecord[],
  names: readonly string[],
  what: string,
): DeviceError {
  return new DeviceError(`Cannot ${what} of "${device}": its menu has no segment ${names.join(" or ")}`, {
    device,
    operation: what,
    status: NO_SEGMENT,
    hint: `It offers ${offeredNames(menu)}`,
  });
}
