/** Resource-dump streams inside logs: the contexts that they hold. */

import { ringSegment } from "./ring_kinds.ts";
import { CONTROL, FIRST_CONTROL_TYPE, SegmentSplitter } from "../device/segments.ts";
import type { JsonData } from "./json_data.ts";
import type { LogElement, LogItem } from "./types.ts";

/** Layouts of PRM-formatted segments, by type and shortest length. */
const LAYOUTS: Readonly<Record<number, readonly (readonly [number, string])[]>> = {
  0x4000: [[272, "query_qp_out"], [232, "qpc"]],
  0x4020: [[80, "query_cq_out"], [64, "cqc"]],
  0x4030: [[80, "query_mkey_out"], [64, "mkc"]],
};

/** Whether bytes begin like a resource dump: with the segment that states versions. */
export function beginsStream(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const words = (bytes[0]! << 8) | bytes[1]!;
  return ((bytes[2]! << 8) | bytes[3]!) === CONTROL.info && words >= 4 && words <= 16;
}

/**
 * Raw data: a stream of segments, or else a query output as older kernels hand it on.
 *
 * @param data The bytes and what is said of them.
 */
export function* streamItems(data: JsonData, origin = "rdma -j raw data"): Generator<LogItem> {
  const lines = { first: data.first, last: data.last };
  if (data.bytes.length < 16 || data.bytes.length % 4 !== 0) {
    yield { kind: "skipped", lines, why: `a data array of ${data.bytes.length} bytes, no context`, text: '"data":[' };
    return;
  }
  const base = {
    kind: "element" as const,
    generation: 5 as const,
    origin,
    lines,
    repairs: [],
    context: [],
  };
  const segments = splitStream(data.bytes);
  if (segments === undefined) {
    yield {
      ...base,
      element: "context",
      bytes: data.bytes,
      cut: undefined,
      present: undefined,
      layout: queryLayout(data),
      header: data.facts,
    };
    return;
  }
  for (const segment of segments) {
    const cut = segment.bytes.length < segment.announced
      ? `${segment.bytes.length} of ${segment.announced} bytes`
      : undefined;
    const header = { ...data.facts, segment_type: segment.type, index1: segment.index1 };
    yield { ...base, cut, ...elementOf(segment, header, cut) };
  }
}

/** What a segment is: elements of a ring, or a context. */
function elementOf(
  { type, index2, bytes }: Segment,
  header: LogElement["header"],
  cut: string | undefined,
): Pick<LogElement, "element" | "bytes" | "present" | "layout" | "header"> {
  const ring = ringSegment(type);
  if (ring === undefined) {
    const present = cut === undefined ? undefined : [[0, bytes.length]] as const;
    return { element: "context", bytes, present, layout: layoutOf(type, bytes.length), header };
  }
  const { kind, stride, unit } = ring;
  return {
    element: kind,
    bytes: bytes.slice(0, bytes.length - (bytes.length % stride)),
    present: undefined,
    layout: undefined,
    header: { ...header, index2, stride, first_index: Math.floor(index2 * unit / stride) },
  };
}

/** A resource segment of a stream. */
interface Segment {
  readonly type: number;
  readonly index1: number;
  readonly index2: number;
  readonly announced: number;
  bytes: Uint8Array;
}

/** Resource segments of a stream; undefined if the bytes are no stream. */
function splitStream(bytes: Uint8Array): Segment[] | undefined {
  const type = (bytes[2]! << 8) | bytes[3]!;
  const length = ((bytes[0]! << 8) | bytes[1]!) * 4;
  if (length === 0 || length > bytes.length || (type < FIRST_CONTROL_TYPE && !(type in LAYOUTS))) return undefined;
  const splitter = new SegmentSplitter();
  const segments: Segment[] = [];
  for (const event of splitter.push(bytes)) {
    if (event.kind === "segment") {
      segments.push({
        type: event.type,
        index1: event.index1,
        index2: event.index2,
        announced: event.payloadBytes,
        bytes: new Uint8Array(0),
      });
    } else if (event.kind === "data") {
      const last = segments[segments.length - 1];
      if (last === undefined) continue;
      const joined = new Uint8Array(last.bytes.length + event.bytes.length);
      joined.set(last.bytes);
      joined.set(event.bytes, last.bytes.length);
      last.bytes = joined;
    }
  }
  return segments.length > 0 ? segments : undefined;
}

/** Layout of a segment's payload. */
function layoutOf(type: number, size: number): string | undefined {
  return LAYOUTS[type]?.find(([bytes]) => size >= bytes)?.[1];
}

/** Layout of data that is no stream, by the object that it belongs to. */
function queryLayout(data: JsonData): string | undefined {
  const { qpn, cqn, mrn } = data.facts;
  const type = qpn !== undefined ? 0x4000 : mrn !== undefined ? 0x4030 : cqn !== undefined ? 0x4020 : undefined;
  return type === undefined ? undefined : layoutOf(type, data.bytes.length);
}
