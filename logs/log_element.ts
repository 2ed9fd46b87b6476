/**
 * Elements found in logs, decoded: the layouts are chosen by what the bytes are, fields of missing bytes are left out.
 */

import { toHex } from "../bytes.ts";
import { ENUMS } from "../layouts/enums.ts";
import { layoutByName } from "../layouts/index.ts";
import { ringOfElement, ringSegment } from "./ring_kinds.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { ringElements, transportOf, walk } from "./log_ring.ts";
import type { DecodedLogElement, LogBytes, LogSegment } from "./log_types.ts";
import type { Transport } from "../records/ring.ts";

export type { DecodedLogElement, LogBytes, LogSegment } from "./log_types.ts";

/** Segments of resource dumps with a public payload, by type. */
const SEGMENTS: Readonly<Record<number, string>> = {
  0x1530: "rd_qp_info",
  0x4000: "query_qp_out",
  0x4020: "query_cq_out",
};

/**
 * Decodes an element found in a log. A ring yields its elements one after the other; while it does, the decoder must
 * not be used for anything else.
 *
 * @param transport Transport of send elements, where known.
 */
export function* decodeLogElement(
  decoder: Decoder,
  found: LogBytes,
  transport?: Transport,
): Generator<DecodedLogElement> {
  const { element, bytes } = found;
  if (found.present !== undefined && found.present.length === 0) return;
  if (element === "cqe") {
    yield* completion(decoder, found);
  } else if (element === "context") {
    if (found.layout !== undefined) yield single(decoder, found, found.layout);
  } else if (element === "segment") yield* segment(decoder, found);
  else if (element === "mthca_cqe") {
    if (found.present === undefined && bytes.length >= 32) yield mthca(bytes);
  } else if (ringOfElement(element, found.generation) !== undefined) {
    yield* ringElements(decoder, found, transport ?? transportOf(found.origin));
  }
}

/** Whether a byte was there. */
function isThere({ bytes, present }: LogBytes, at: number): boolean {
  return at < bytes.length && (present === undefined || present.some(([from, to]) => from <= at && at < to));
}

/** Whether the program that printed a completion prints errors only. */
export function announcesError(origin: string): boolean {
  return /error|got completion|dump_cqe/i.test(origin);
}

/** Whether the byte with a completion's opcode was there, its last one. */
export function hasOpcode(found: LogBytes): boolean {
  return isThere(found, found.generation === 4 ? 31 : 63);
}

/** A completion; the opcode is in its last byte, without that only the text can tell that it is an error. */
function* completion(decoder: Decoder, found: LogBytes): Generator<DecodedLogElement> {
  const old = found.generation === 4;
  if (!hasOpcode(found)) {
    if (announcesError(found.origin)) yield single(decoder, found, old ? "mlx4_err_cqe" : "cqe64_err");
    return;
  }
  const stride = old ? 32 : 64;
  const walked = walk(decoder, found.bytes.subarray(0, stride), { kind: old ? "cq4" : "cq5", stride }, false);
  for (const decoded of walked) yield found.present === undefined ? decoded : there(decoded, found.present);
}

function there(decoded: DecodedLogElement, present: readonly (readonly [number, number])[]): DecodedLogElement {
  const segments = decoded.segments.filter(({ layout }) => layout !== null).map((segment) => ({
    ...segment,
    fields: presentFields(segment.layout!, segment.fields ?? {}, present, segment.offset),
  }));
  return { ...decoded, segments, text: segments.map(({ fields }) => fieldText(fields)).join("\n") };
}

/** One structure. */
function single(decoder: Decoder, found: LogBytes, layout: string): DecodedLogElement {
  const { present } = found;
  const whole = present === undefined;
  const tail = whole ? found.bytes.length : Math.max(...present.map(([, to]) => to));
  const bytes = found.bytes.subarray(0, tail);
  const fields = decoder.decodeOne(layout, bytes);
  const known = whole ? fields : presentFields(layout, fields, present, 0);
  const text = whole ? decoder.textOne(layout, bytes).trimStart() : fieldText(known);
  return {
    index: 0,
    offset: 0,
    length: found.bytes.length,
    segments: [{
      layout: layoutByName(layout)?.variantOf ?? layout,
      offset: 0,
      length: bytes.length,
      fields: known,
    }],
    text,
  };
}

/** Fields whose bytes were there. */
function presentFields(
  layoutName: string,
  fields: Readonly<Record<string, unknown>>,
  present: readonly (readonly [number, number])[],
  base: number,
): Record<string, unknown> {
  const layout = layoutByName(layoutName);
  if (layout === undefined) return {};
  const there = (from: number, to: number) => present.some(([a, b]) => a <= from && to <= b);
  const known: Record<string, unknown> = {};
  for (const [name, row] of Object.entries(layout.fields)) {
    const value = fields[name];
    if (value === undefined) continue;
    if ("layout" in row) {
      if (typeof value === "object" && value !== null && !Array.isArray(value)) {
        known[name] = presentFields(row.layout, value as Record<string, unknown>, present, base + row.at);
      }
      continue;
    }
    const size = Math.max(4, Math.ceil((row.bits[0] + 1) / 8));
    if (!there(base + row.at, base + row.at + size)) continue;
    known[name] = value;
    for (const suffix of ["_name", "_text"]) {
      if (fields[name + suffix] !== undefined) known[name + suffix] = fields[name + suffix];
    }
  }
  return known;
}

/** `name : 0x1 (NAME)`, nested structures by path. */
function fieldText(fields: Readonly<Record<string, unknown>>, prefix = ""): string {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (/_(?:name|text)$/.test(name) && name.replace(/_(?:name|text)$/, "") in fields) continue;
    if (typeof value === "object" && value !== null) {
      const inner = fieldText(value as Record<string, unknown>, `${prefix}${name}.`);
      if (inner !== "") lines.push(inner);
      continue;
    }
    const label = fields[`${name}_name`] ?? fields[`${name}_text`];
    const shown = typeof value === "number" ? `0x${value.toString(16)}` : String(value);
    lines.push(`${prefix}${name} : ${shown}${typeof label === "string" ? ` (${label})` : ""}`);
  }
  return lines.join("\n");
}

/** A resource-dump segment with its 16-byte header. */
function* segment(decoder: Decoder, found: LogBytes): Generator<DecodedLogElement> {
  const { bytes } = found;
  if (bytes.length < 16 || found.cut !== undefined) return;
  const header = decoder.decodeOne("rd_resource", bytes.subarray(0, 16));
  const segments: LogSegment[] = [{ layout: "rd_resource", offset: 0, length: 16, fields: header }];
  let text = decoder.textOne("rd_resource", bytes.subarray(0, 16)).trimStart();
  const layout = SEGMENTS[(bytes[2]! << 8) | bytes[3]!];
  if (layout !== undefined) {
    const payload = bytes.subarray(16);
    segments.push({ layout, offset: 16, length: payload.length, fields: decoder.decodeOne(layout, payload) });
    text += decoder.textOne(layout, payload);
  }
  const held = ringSegment((bytes[2]! << 8) | bytes[3]!);
  if (layout === undefined && held === undefined && bytes.length > 16) {
    segments.push({
      layout: null,
      title: "raw",
      offset: 16,
      length: bytes.length - 16,
      bytes: toHex(bytes.subarray(16)),
    });
    text += rawText(bytes.subarray(16));
  }
  yield { index: 0, offset: 0, length: bytes.length, segments, text };
  if (held === undefined) return;
  const { kind, stride, unit } = held;
  const there = bytes.length - 16;
  const payload = bytes.subarray(16, 16 + there - (there % stride));
  const first = Math.floor(new DataView(bytes.buffer, bytes.byteOffset).getUint32(12) * unit / stride);
  const queue = { ...found, element: kind, bytes: payload, header: { stride, first_index: first } };
  for (const decoded of ringElements(decoder, queue, transportOf(found.origin))) {
    yield { ...decoded, offset: decoded.offset + 16 };
  }
}

/** Bytes without a public layout, as rings show them. */
function rawText(bytes: Uint8Array): string {
  const lines = ["-------------- raw ------------------"];
  for (let at = 0; at < bytes.length; at += 16) {
    const words = toHex(bytes.subarray(at, at + 16)).match(/.{1,8}/g) ?? [];
    lines.push(`0x${at.toString(16).padStart(2, "0")} : ${words.join(" ")}`);
  }
  return lines.join("\n") + "\n";
}

/** Adapters before ConnectX have no layout table: the few facts of their error CQE are read here. */
function mthca(bytes: Uint8Array): DecodedLogElement {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const syndrome = bytes[16]!;
  const name = ENUMS["cqe_syndrome_gen4"]!.values.find((entry) => entry.value === syndrome)?.name;
  const fields = {
    qpn: view.getUint32(0) & 0xffffff,
    syndrome,
    ...(name === undefined ? {} : { syndrome_name: name }),
    vendor_err_synd: bytes[17]!,
    wqe: view.getUint32(24),
    opcode: bytes[28]!,
  };
  return {
    index: 0,
    offset: 0,
    length: bytes.length,
    segments: [{ layout: null, title: "mthca error CQE", offset: 0, length: bytes.length, fields }],
    text: fieldText(fields),
  };
}
