/** From dumps to elements: what the bytes are, whether they can be that, and whether all are there. */

import { oneLine } from "../plain.ts";
import { layoutByName } from "../layouts/index.ts";
import { type Dump, ROW } from "./dump.ts";
import { cqeOpcode, isErrorCqe, isErrorCqe4, looksLikeErrorCqe, swappedDwords } from "./sniff.ts";
import { ringOfElement } from "./ring_kinds.ts";
import { type LogElement, type LogItem, type LogSkipped, MAX_SKIPPED } from "./types.ts";

/** An element of a dump, whole but for `fields`. */
export function element(dump: Dump, fields: Partial<LogElement> & { bytes: Uint8Array }): LogElement {
  const { header } = dump;
  return {
    kind: "element",
    element: header.element,
    generation: header.generation,
    cut: undefined,
    present: undefined,
    layout: header.layout,
    origin: header.origin,
    lines: { first: dump.first, last: dump.last },
    header: { ...header.facts },
    repairs: [...dump.repairs],
    context: [...dump.context],
    ...fields,
  };
}

/** A group of lines of which nothing was made. */
export function skipped(dump: Dump, why: string, lines = { first: dump.first, last: dump.last }): LogSkipped {
  return { kind: "skipped", lines, why, text: oneLine(dump.headerText, MAX_SKIPPED) };
}

/**
 * What a dump with heading is.
 *
 * @param dump A dump that gets no more rows, with at least one row.
 */
export function headedItem(dump: Dump): LogItem {
  const { header } = dump;
  if (header.foreign !== undefined) return skipped(dump, header.foreign);
  if (dump.mixed !== undefined) return skipped(dump, dump.mixed);
  const reason = lack(dump);
  const ring = header.element === "wqe" ? undefined : ringOfElement(header.element, header.generation);
  if (ring !== undefined) return ringItem(dump, ring.stride, reason);
  if (reason !== undefined) return lastRowItem(dump, reason) ?? cutItem(dump, reason);
  switch (header.element) {
    case "cqe":
      return header.generation === 4 ? cqe4Item(dump) : cqeItem(dump);
    case "wqe":
      return wqeItem(dump);
    default:
      return element(dump, { bytes: dump.bytes.slice() });
  }
}

/** Why a dump is incomplete, if it is. */
function lack(dump: Dump): string | undefined {
  if (dump.broken !== undefined) return dump.broken;
  const { size } = dump;
  if (dump.short > 0) {
    const row = dump.length - (dump.length % ROW);
    return `row at 0x${row.toString(16)} has ${dump.length - row} of ${dump.short + dump.length - row} bytes`;
  }
  if (size !== undefined && dump.length < size) return `${dump.length} of ${size} bytes`;
  if (dump.style === "numbered" && !dump.ruled) return "no rule ends it: rows may be missing";
  const least = dump.header.layout === undefined ? undefined : layoutByName(dump.header.layout)?.bytes;
  if (least !== undefined && dump.length < least) return `${dump.length} of at least ${least} bytes`;
  return undefined;
}

/**
 * An incomplete element: its bytes up to the last one that was there. Without row offsets nobody knows which rows are
 * missing, so nothing counts as present and the rows stay as they were printed.
 */
function cutItem(dump: Dump, reason: string): LogElement {
  const present = presentRanges(dump);
  if (present.length === 0) return element(dump, { bytes: dump.bytes.slice(), cut: reason, present });
  const bytes = dump.bytes.slice(0, present[present.length - 1]![1]);
  for (const [from, to] of dump.gaps) bytes.fill(0, from, to);
  return element(dump, { bytes, cut: reason, present });
}

/** Rows without offsets, of which the last one shows that it is the last of an error completion: it has everything. */
function lastRowItem(dump: Dump, reason: string): LogElement | undefined {
  const { header, length } = dump;
  const rows = length % ROW === 0 && length >= ROW && length < 64;
  if (dump.style !== "none" || !header.error || header.generation !== 5 || !rows) return undefined;
  const bytes = new Uint8Array(64);
  bytes.set(dump.bytes.subarray(length - ROW), 48);
  if (!isErrorCqe(bytes)) return undefined;
  return element(dump, { bytes, cut: `${reason}; the last row is there`, present: [[48, 64]] });
}

/** Which of a dump's bytes are certainly in their places. */
function presentRanges(dump: Dump): (readonly [number, number])[] {
  // Where the text itself says that it ends early, the rows before are in their places.
  if (dump.style === "none" && !dump.ended) return [];
  const whole = Math.min(dump.size ?? dump.length, dump.short > 0 ? dump.length - (dump.length % ROW) : dump.length);
  const present: (readonly [number, number])[] = [];
  let at = 0;
  for (const [from, to] of dump.gaps) {
    if (from > at) present.push([at, from]);
    at = Math.max(at, to);
  }
  if (whole > at) present.push([at, whole]);
  return present;
}

/** A ring: what is there up to the first gap, in whole elements. */
function ringItem(dump: Dump, usual: number, reason: string | undefined): LogItem {
  const stated = dump.header.facts["stride"];
  const stride = typeof stated === "number" && stated > 0 ? stated : usual;
  const until = Math.min(
    dump.gaps[0]?.[0] ?? dump.length,
    dump.short > 0 ? dump.length - (dump.length % ROW) : dump.length,
  );
  const bytes = dump.bytes.slice(0, until - (until % stride));
  const cut = reason ??
    (dump.length % stride === 0 ? undefined : `${dump.length} bytes are no whole number of elements`);
  const first = dump.entries[0]?.index ?? 0;
  if (first === 0) return element(dump, { bytes, cut });
  // Where the first entry is missing, an element may have begun in it: none can be told from the rest of another.
  return element(dump, {
    bytes,
    cut,
    present: cut === undefined ? undefined : [],
    header: { ...dump.header.facts, first_index: first },
  });
}

/** A completion of the 5th generation under a heading that announces one. */
function cqeItem(dump: Dump): LogItem {
  let bytes: Uint8Array = dump.bytes.slice();
  if (dump.header.error && !isErrorCqe(bytes)) {
    const turned = swappedDwords(bytes);
    if (dump.unit === 4 && isErrorCqe(turned)) {
      bytes = turned;
      dump.repaired("dwords of a little-endian host turned around");
    } else if (dump.displaced) {
      return skipped(dump, "rows of several dumps without row offsets are mixed: the 64 bytes are no error CQE");
    }
  }
  if (dump.displaced && !looksLikeErrorCqe(bytes)) {
    return skipped(dump, "rows of several dumps without row offsets may be mixed: the reserved bytes are not empty");
  }
  const opcode = cqeOpcode(bytes);
  if (opcode >= 7 && opcode <= 11) {
    return skipped(dump, `64 bytes that are no CQE: there is no CQE opcode 0x${opcode.toString(16)}`);
  }
  return element(dump, { bytes });
}

/** A completion of the 4th generation under a heading that announces one. */
function cqe4Item(dump: Dump): LogItem {
  let bytes: Uint8Array = dump.bytes.slice();
  if (!isErrorCqe4(bytes) && dump.unit === 4 && isErrorCqe4(swappedDwords(bytes))) {
    bytes = swappedDwords(bytes);
    dump.repaired("dwords of a little-endian host turned around");
  }
  return element(dump, { bytes });
}

/** A send element under a heading that announces one: the driver may have dumped the middle of another one. */
function wqeItem(dump: Dump): LogItem {
  const bytes = dump.bytes.slice();
  if (dump.header.generation === 4) return element(dump, { bytes });
  const ds = bytes[7]! & 0x3f;
  const qpn = (bytes[4]! << 16) | (bytes[5]! << 8) | bytes[6]!;
  if (bytes.length < ROW || ds === 0 || qpn === 0 || (bytes[7]! & 0xc0) !== 0 || (bytes[11]! & 0x11) !== 0) {
    return skipped(
      dump,
      `${bytes.length} bytes that do not begin with a control segment: perhaps the middle of another WQE`,
    );
  }
  if (ds * 16 > bytes.length) {
    return element(dump, {
      bytes,
      cut: `ds says ${ds * 16} bytes, the dump has ${bytes.length}`,
      present: [[0, bytes.length]],
    });
  }
  return element(dump, { bytes });
}
