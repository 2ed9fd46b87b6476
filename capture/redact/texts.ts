/**
 * The texts of a redacted capture: none is copied. What a text said is said again in words of this file, with numbers of
 * queues, names of statuses and of segments from closed lists; anything else is left out.
 */

import { DeviceError } from "../../errors.ts";
import { MTCR_STATUS } from "../../ffi/status.ts";
import { DEVICES } from "../../layouts/devices.ts";
import { QUEUES } from "../../layouts/queues.ts";
import { SEGMENT_TYPES } from "../../layouts/segments.ts";
import { COMMAND_SEGMENTS } from "../../device/command_provider.ts";
import type { DeviceInfo, MenuRecord } from "../../device/types.ts";
import type { CaptureAbout, Failure } from "../about.ts";
import type { Scrubber } from "./scrub.ts";

/** Statuses of errors that are no MError. */
const STATUSES: ReadonlySet<string> = new Set([
  ...Object.values(MTCR_STATUS).map(({ name }) => name),
  ..."NOT_VALID REFUSED NO_RING NO_SEGMENT NO_MECHANISM NO_ANSWER NO_DEVICE NOT_RECORDED".split(" "),
  ..."DEVICE_GONE DEVICE_BUSY GATEWAY_HELD LIBRARY_LOCKED LOCKDOWN LIVEFISH UNKNOWN_DEVICE NOT_ROOT IN_BAND".split(" "),
]);
/** Classes of errors, as a capture keeps them. */
const KINDS: readonly string[] = ["DeviceError", "DecodeError", "UsageError", "WqdumpError"];
/** What is read of a queue. */
const PARTS: readonly string[] = ["context", "ring", "list"];
/** Names of segments, and of what their indexes count: published ones, and those that this program reads queues by. */
const SEGMENTS: ReadonlySet<string> = new Set([
  ...SEGMENT_TYPES.map(({ name }) => name),
  ...QUEUES.flatMap(({ gen5 }) => [gen5?.query ?? [], gen5?.parts.map(({ segment }) => segment) ?? []].flat()),
  ...COMMAND_SEGMENTS.map(([segment]) => segment),
]);
const INDEXES: ReadonlySet<string> = new Set([
  ...SEGMENT_TYPES.flatMap(({ index1, index2 }) => [index1?.name ?? "N/A", index2?.name ?? "N/A"]),
  ...COMMAND_SEGMENTS.map(([, , index]) => index),
]);
const PART_NAMES: ReadonlySet<string> = new Set(DEVICES.map(({ name }) => name));
/** What made a capture, as this program writes it. */
const PROGRAM = /^wqdump \d{1,5}\.\d{1,5}\.\d{1,5}$/;
const VERSION = /^\d{1,5}\.\d{1,5}\.\d{1,5}$/;
/** Remarks that say nothing but what was done. */
const OWN =
  /^(?:The capture (?:was interrupted before its end|ended when its time was spent)|The device did not answer any more: the capture was given up)$/;

/** Says again what texts said. */
export class RedactedTexts {
  readonly #scrubber: Scrubber;
  #left = 0;

  /**
   * Nothing is said yet.
   *
   * @param scrubber Replaces numbers of memory keys, and names by numbers.
   */
  constructor(scrubber: Scrubber) {
    this.#scrubber = scrubber;
  }

  about({ tool, time, host, device, gvmi, qps, redacted }: CaptureAbout): CaptureAbout {
    const name = host === undefined ? undefined : this.#scrubber.name("host", host);
    // Whatever else wrote itself down can have written anything.
    const program = PROGRAM.test(tool) ? tool : "wqdump";
    return { tool: program, time, host: name, device: this.device(device), gvmi, qps, redacted };
  }

  /** A device: the same one has the same name in captures that were made with the same key. */
  device({ name, generation, pciDeviceId, part, firmware, linkLayer, access }: DeviceInfo): DeviceInfo {
    return {
      // Of a file the folder is no part of what it is called.
      name: this.#scrubber.name("adapter", name.replace(/^.*[/\\]/, "")),
      generation,
      pciDeviceId,
      part: part !== undefined && PART_NAMES.has(part) ? part : undefined,
      firmware: firmware !== undefined && VERSION.test(firmware) ? firmware : undefined,
      linkLayer,
      access: access === undefined ? undefined : { used: access.used, refused: [] },
    };
  }

  /** The menu: segments that are not public have their number for a name. */
  menu(records: readonly MenuRecord[]): MenuRecord[] {
    const index = (one: MenuRecord["index1"]): MenuRecord["index1"] => ({
      ...one,
      name: INDEXES.has(one.name) ? one.name : "INDEX",
    });
    return records.map((record) => ({
      type: record.type,
      name: this.segment(record.name, record.type),
      index1: index(record.index1),
      index2: index(record.index2),
      numOfObj1: record.numOfObj1,
      numOfObj2: record.numOfObj2,
    }));
  }

  segment(name: string, type?: number): string {
    if (SEGMENTS.has(name)) return name;
    return type === undefined ? "SEGMENT" : `SEGMENT_0x${type.toString(16).padStart(4, "0")}`;
  }

  /** Something that could not be read. */
  failure({ source, index, what, reason }: Failure): Failure {
    const isKey = source.toLowerCase() === "mkc";
    const part = PARTS.includes(what)
      ? what
      : what.startsWith("segment ")
      ? `segment ${this.segment(what.slice(8))}`
      : "part";
    return {
      source,
      index: index === undefined ? undefined : isKey ? this.#scrubber.mkeyIndex(index) : index,
      what: part,
      reason: this.#reason(reason.kind, reason.status),
    };
  }

  /** Why a dump is incomplete. */
  reason(error: Error): Error {
    const status = error instanceof DeviceError ? error.status : undefined;
    const { kind, message, status: kept } = this.#reason(error.name, status);
    const again = kind === "DeviceError"
      ? new DeviceError(message, { device: "", operation: "capture", status: kept })
      : new Error(message);
    again.name = kind;
    return again;
  }

  /** A remark; undefined: it is only counted. */
  note(text: string): string | undefined {
    if (OWN.test(text)) return text;
    this.#left++;
    return undefined;
  }

  /** What was wiped, without names that are not public. */
  wiped(what: string): string {
    const ring = /^ring of (\w+) (0x[0-9a-f]+): (its elements cannot be told)$/.exec(what);
    if (ring !== null) return what;
    const [, name = "", why = ""] = /^(\S+)(?:: )(.*)$/.exec(what) ?? [];
    const known = ["no public layout", "its context is none of the public structures"].includes(why);
    return `${this.segment(name)}: ${known ? why : "not known"}`;
  }

  /** What is said at the end of remarks that were left out. */
  get leftOut(): string | undefined {
    return this.#left === 0 ? undefined : `${this.#left} remarks are left out: they may name what is redacted`;
  }

  #reason(kind: string, status: string | undefined): Failure["reason"] {
    const known = status !== undefined && STATUSES.has(status) ? status : undefined;
    return {
      kind: KINDS.includes(kind) ? kind : "",
      message: `It could not be read (${known ?? "the reason is redacted"})`,
      status: known,
    };
  }
}
