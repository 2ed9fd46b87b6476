/** What the JSON records of a capture say. */

import { DecodeError, DeviceError, WqdumpError } from "../errors.ts";
import type { DeviceInfo } from "../device/types.ts";

/** The `INFO` record: what a capture is. */
export interface CaptureAbout {
  /** Program that wrote it, with its version. */
  readonly tool: string;
  /** Host that has the adapter, where it is known. */
  readonly host?: string | undefined;
  /** When it was begun, ISO 8601 in UTC. */
  readonly time: string;
  /** The device, as it was named and found. */
  readonly device: DeviceInfo;
  /** vhca_id of the function that was read, where one was given. */
  readonly gvmi?: number | undefined;
  /** QPs that were asked for; absent: all contexts. */
  readonly qps?: readonly number[] | undefined;
  /** What was scrubbed; absent: nothing. */
  readonly redacted?: readonly string[] | undefined;
}

/** The `DONE` record: how a dump ended. */
export interface DumpOutcome {
  /** Number of the dump. */
  readonly dump: number;
  /** Bytes of its stream. */
  readonly bytes: number;
  /** Why it is incomplete; absent: it is complete. */
  readonly reason?: RecordedReason | undefined;
}

/** An error that was met when the capture was made. */
export interface RecordedReason {
  /** Class of the error, as its exit code follows from it: `DeviceError`, `DecodeError`, anything else. */
  readonly kind: string;
  /** One line. */
  readonly message: string;
  /** Status name, as in `DeviceError`. */
  readonly status?: string | undefined;
  /** What to do next. */
  readonly hint?: string | undefined;
}

/** {@linkcode Failure.source} of a capture that was made of a file which is not whole: it is not whole either. */
export const LOST_BEFORE = "file";

/** The `FAIL` record: something that could not be read. */
export interface Failure {
  /** Context type or other part, as in `--source`. */
  readonly source: string;
  /** Number of the context. */
  readonly index?: number | undefined;
  /** What was being read: `context`, `ring`, `list`. */
  readonly what: string;
  /** Why it could not be. */
  readonly reason: RecordedReason;
}

/**
 * Take a value apart that should be an {@linkcode CaptureAbout}.
 *
 * @returns Undefined if it is none: a file can say anything.
 */
export function aboutOf(value: unknown): CaptureAbout | undefined {
  if (!isRecord(value) || typeof value.tool !== "string" || typeof value.time !== "string") return undefined;
  const { device } = value;
  if (!isRecord(device) || typeof device.name !== "string") return undefined;
  if (device.generation !== 4 && device.generation !== 5) return undefined;
  const text = (field: unknown): string | undefined => (typeof field === "string" ? field : undefined);
  const number = (field: unknown): number | undefined => (Number.isSafeInteger(field) ? field as number : undefined);
  const link = device.linkLayer === "Ethernet" || device.linkLayer === "InfiniBand" ? device.linkLayer : undefined;
  return {
    tool: value.tool,
    time: value.time,
    host: text(value.host),
    device: {
      name: device.name,
      generation: device.generation,
      pciDeviceId: number(device.pciDeviceId),
      part: text(device.part),
      firmware: text(device.firmware),
      linkLayer: link,
    },
    gvmi: number(value.gvmi),
    qps: Array.isArray(value.qps) ? value.qps.filter((qp) => Number.isSafeInteger(qp)) : undefined,
    redacted: Array.isArray(value.redacted) ? value.redacted.filter((what) => typeof what === "string") : undefined,
  };
}

/** Take a value apart that should be a {@linkcode DumpOutcome}. */
export function outcomeOf(value: unknown): DumpOutcome | undefined {
  if (!isRecord(value) || !Number.isSafeInteger(value.dump) || !Number.isSafeInteger(value.bytes)) return undefined;
  return { dump: value.dump as number, bytes: value.bytes as number, reason: reasonOf(value.reason) };
}

/** Take a value apart that should be a {@linkcode Failure}. */
export function failureOf(value: unknown): Failure | undefined {
  if (!isRecord(value) || typeof value.source !== "string" || typeof value.what !== "string") return undefined;
  const reason = reasonOf(value.reason);
  if (reason === undefined) return undefined;
  const index = Number.isSafeInteger(value.index) ? value.index as number : undefined;
  return { source: value.source, what: value.what, index, reason };
}

function reasonOf(value: unknown): RecordedReason | undefined {
  if (!isRecord(value) || typeof value.message !== "string") return undefined;
  return {
    kind: typeof value.kind === "string" ? value.kind : "",
    message: value.message,
    status: typeof value.status === "string" ? value.status : undefined,
    hint: typeof value.hint === "string" ? value.hint : undefined,
  };
}

/** Keep an error. */
export function reasonFrom(error: unknown): RecordedReason {
  if (!(error instanceof Error)) return { kind: "", message: String(error) };
  const { status, hint } = error as Error & { readonly status?: string; readonly hint?: string };
  return { kind: error.name, message: error.message, status, hint };
}

/** Make the error again. */
export function errorFrom({ kind, message, status, hint }: RecordedReason, device: string): Error {
  if (kind === "DeviceError") return new DeviceError(message, { device, operation: "capture", status, hint });
  if (kind === "DecodeError") return new DecodeError(message, { hint });
  return new WqdumpError(message, { hint });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
