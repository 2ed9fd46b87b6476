/**
 * The context types of `--source` on a 5th-generation device: which menu segments hold them, and how a context that the
 * device formats as in the PRM is recognised.
 *
 * Segments are named, never numbered: the device's menu has the numbers.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { ContextPart, ContextType, DeviceInfo } from "./types.ts";

/** A segment that holds a part of a context. */
export interface PartRow {
  /** Segment name. */
  readonly segment: string;
  /** What the part is. */
  readonly role: ContextPart["role"];
}

/** A structure of the PRM that a payload can be, recognised by its length and by what it says. */
export interface PrmForm {
  /** Layout of the whole payload. */
  readonly layout: string;
  /** Its bytes; a query answer can be longer (its list of addresses). */
  readonly bytes: number;
  /** Bytes before the context in it. */
  readonly contextAt: number;
  /** Layout of the context. */
  readonly context: "qpc" | "cqc" | "eqc" | "srqc" | "mkc";
  /** Bytes of the context. */
  readonly contextBytes: number;
}

/** A ring segment. */
export interface RingRow {
  /** Segment name. */
  readonly segment: string;
  /** Bytes that index2 and its count stand for; 0 = one element. */
  readonly unit: number;
  /** Bytes of an element where the context does not tell. */
  readonly stride: number;
  /** The stride never differs. */
  readonly fixed: boolean;
}

/** One context type. */
export interface ContextTypeRow {
  /** As the manual spells it. */
  readonly name: string;
  /** Segments, each a part of the context. */
  readonly parts: readonly PartRow[];
  /** A segment that answers all parts at once. */
  readonly whole?: string;
  /** A segment in PRM query format. */
  readonly query?: string;
  /** PRM forms that a payload can have, of the query segment and, by exact length only, of the others. */
  readonly forms: readonly PrmForm[];
  /** Where the elements are, for the types that are queues. */
  readonly ring?: RingRow;
  /** What the number counts, in messages: `QP`, `CQ`. */
  readonly noun: string;
}

const QPC_FORMS: readonly PrmForm[] = [
  { layout: "query_qp_out", bytes: 272, contextAt: 24, context: "qpc", contextBytes: 232 },
  { layout: "qpc", bytes: 232, contextAt: 0, context: "qpc", contextBytes: 232 },
];
const CQC_FORMS: readonly PrmForm[] = [
  { layout: "query_cq_out", bytes: 272, contextAt: 16, context: "cqc", contextBytes: 64 },
  { layout: "cqc", bytes: 64, contextAt: 0, context: "cqc", contextBytes: 64 },
];
const EQC_FORMS: readonly PrmForm[] = [
  { layout: "query_eq_out", bytes: 272, contextAt: 16, context: "eqc", contextBytes: 64 },
  { layout: "eqc", bytes: 64, contextAt: 0, context: "eqc", contextBytes: 64 },
];
const SRQC_FORMS: readonly PrmForm[] = [
  { layout: "query_srq_out", bytes: 272, contextAt: 16, context: "srqc", contextBytes: 64 },
  { layout: "srqc", bytes: 64, contextAt: 0, context: "srqc", contextBytes: 64 },
];
const MKC_FORMS: readonly PrmForm[] = [
  { layout: "query_mkey_out", bytes: 304, contextAt: 16, context: "mkc", contextBytes: 64 },
  { layout: "mkc", bytes: 64, contextAt: 0, context: "mkc", contextBytes: 64 },
];

/** The context types of the manual that have segments of their own, by lower-case name. */
export const CONTEXT_TYPES: Readonly<Record<string, ContextTypeRow>> = {
  snd: {
    name: "Snd",
    parts: [{ segment: "HW_SQPC", role: "send" }],
    query: "PRM_QUERY_QP",
    forms: QPC_FORMS,
    ring: { segment: "SND_BUFF", unit: 64, stride: 64, fixed: true },
    noun: "QP",
  },
  rcv: {
    name: "Rcv",
    parts: [{ segment: "HW_RQPC", role: "recv" }],
    query: "PRM_QUERY_QP",
    forms: QPC_FORMS,
    ring: { segment: "RCV_BUFF", unit: 16, stride: 16, fixed: false },
    noun: "QP",
  },
  cmp: {
    name: "Cmp",
    parts: [{ segment: "FULL_CQC", role: "context" }],
    query: "PRM_QUERY_CQ",
    forms: CQC_FORMS,
    ring: { segment: "CQ_BUFF", unit: 0, stride: 64, fixed: false },
    noun: "CQ",
  },
  srq: {
    name: "Srq",
    parts: [{ segment: "FULL_SRQC", role: "context" }],
    forms: SRQC_FORMS,
    ring: { segment: "SRQ_BUFF", unit: 16, stride: 32, fixed: false },
    noun: "SRQ",
  },
  eqe: {
    name: "Eqe",
    parts: [{ segment: "FULL_EQC", role: "context" }],
    forms: EQC_FORMS,
    ring: { segment: "EQ_BUFF", unit: 0, stride: 64, fixed: true },
    noun: "EQ",
  },
  fullqp: {
    name: "FullQp",
    parts: [
      { segment: "HW_CQPC", role: "common" },
      { segment: "HW_SQPC", role: "send" },
      { segment: "HW_RQPC", role: "recv" },
    ],
    whole: "FULL_QPC",
    query: "PRM_QUERY_QP",
    forms: QPC_FORMS,
    noun: "QP",
  },
  mkc: {
    name: "MKC",
    parts: [{ segment: "MKEY_CONTEXT", role: "context" }],
    query: "PRM_QUERY_MKEY",
    forms: MKC_FORMS,
    noun: "mkey",
  },
};

/** PCI device ids before ConnectX-5, with their virtual functions: they have no CMAS objects. */
const BEFORE_CONNECTX5: readonly number[] = [0x1011, 0x1012, 0x1013, 0x1014, 0x1015, 0x1016];

/**
 * The row of a context type.
 *
 * @param source Name of the manual or of a segment of the device's menu, in any case.
 * @param info The device, for what it cannot have.
 * @returns A row of {@linkcode CONTEXT_TYPES}, or one that names the segment itself.
 * @throws {UsageError} When devices of this kind have no such context.
 */
export function contextType(source: ContextType, info: DeviceInfo): ContextTypeRow {
  const lower = source.toLowerCase();
  const upper = source.toUpperCase();
  if (lower === "mcg") {
    throw new UsageError(
      `Source MCG exists on ConnectX-3 and ConnectX-3 Pro only, "${info.name}" is ${partOf(info)}`,
      "5th-generation sources: Snd, Rcv, Cmp, Srq, Eqe, MKC, SXDC, FullQp, CMAS_*, or a segment name of --menu",
    );
  }
  const { pciDeviceId } = info;
  if (upper.startsWith("CMAS_") && pciDeviceId !== undefined && BEFORE_CONNECTX5.includes(pciDeviceId)) {
    throw new UsageError(`Source ${upper} needs ConnectX-5 or later, "${info.name}" is ${partOf(info)}`);
  }
  return (Object.hasOwn(CONTEXT_TYPES, lower) ? CONTEXT_TYPES[lower] : undefined) ?? segmentRow(upper);
}

/** The row for a segment of the menu that is named itself; what is known of its format is kept. */
function segmentRow(segment: string): ContextTypeRow {
  for (const { parts, whole, query, forms, noun } of Object.values(CONTEXT_TYPES)) {
    if (query === segment) return { name: segment, parts: [{ segment, role: "query" }], forms, noun };
    if (whole === segment || parts.some((part) => part.segment === segment && part.role === "context")) {
      return { name: segment, parts: [{ segment, role: "context" }], forms, noun };
    }
  }
  return { name: segment, parts: [{ segment, role: "context" }], forms: [], noun: segment };
}

function partOf(info: DeviceInfo): string {
  return info.part ?? "a 5th-generation device";
}

/** All segments that show a context type's contexts, the one that costs least to read first. */
export function contextSegments(row: ContextTypeRow): string[] {
  const names = row.parts.map((part) => part.segment);
  if (row.whole !== undefined) names.push(row.whole);
  if (row.query !== undefined) names.push(row.query);
  return names;
}
