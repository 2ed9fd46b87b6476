/** Error codes in words: what happened, how sure that is, which fields to believe, what to look at next. */

import { hex } from "../bytes.ts";
import {
  FLUSH_NOTE,
  noteOf,
  QP_ERROR_TRIPLES,
  type QpErrorTriple,
  type Strength,
  type Syndrome,
  syndromeOf,
  VALIDITY,
  type VendorSyndrome,
  vendorSyndromesOf,
  wcStatusOf,
} from "../layouts/knowledge.ts";
import { ENUMS } from "../layouts/enums.ts";

/** An error as it is to be explained; everything but the syndrome may be unknown. */
export interface ErrorFacts {
  /** CQE syndrome. */
  readonly syndrome: number;
  /** Vendor syndrome. */
  readonly vendor?: number | undefined;
  /** Hardware error syndrome. */
  readonly hw?: number | undefined;
  /** Hardware syndrome type. */
  readonly hwType?: number | undefined;
  /** Adapter generation; 3: before ConnectX. */
  readonly generation?: 3 | 4 | 5 | undefined;
  /** CQE opcode: 13 requester error, 14 responder error. */
  readonly cqeOpcode?: number | undefined;
  /** Opcode of the send element (requester errors). */
  readonly wqeOpcode?: number | undefined;
  /** QP number. */
  readonly qpn?: number | undefined;
  /** WQE counter. */
  readonly wqeCounter?: number | undefined;
  /** DPDK's mark lies over the first bytes of the CQE. */
  readonly seenMark?: boolean | undefined;
}

/** Evidence for a vendor syndrome. */
export interface EvidenceJson {
  /** What it was. */
  readonly meaning: string;
  /** How well that is supported. */
  readonly strength: Strength;
  /** Number of reports. */
  readonly count: number;
  /** Which. */
  readonly references: readonly string[];
  /** The hardware syndrome was seen with it before; null where it is not known or not recorded. */
  readonly hw_seen: boolean | null;
}

/** An explanation for programs. */
export interface ExplanationJson {
  /** One sentence. */
  readonly summary: string;
  /** The syndrome. */
  readonly syndrome: {
    readonly value: number;
    readonly name: string | null;
    readonly wc_status: number | null;
    readonly wc_status_name: string | null;
    readonly text: string | null;
    readonly meaning: string | null;
  };
  /** The vendor syndrome; absent where it is not known. */
  readonly vendor_syndrome?: { readonly value: number; readonly evidence: readonly EvidenceJson[] };
  /** A flush: a consequence of an earlier error. */
  readonly flush: boolean;
  /** Valid fields of this CQE. */
  readonly valid?: string;
  /** Fields of this CQE that are not valid. */
  readonly not_valid?: string;
  /** Usual causes. */
  readonly causes: readonly string[];
  /** What to check next. */
  readonly checks: readonly string[];
}

/** Name of a value of an enumeration. */
function nameOf(enumeration: string, value: number): string | undefined {
  return ENUMS[enumeration]?.values.find((entry) => entry.value === value)?.name;
}

/** References shown in text; json has all. */
const MAX_REFERENCES = 4;

/** `observed in 3 reports: a; b; c`. */
function evidenceText(entry: { readonly strength: Strength; readonly references: readonly string[] }): string {
  const more = entry.references.length - MAX_REFERENCES;
  const names = entry.references.slice(0, MAX_REFERENCES).join("; ") + (more > 0 ? `; and ${more} more` : "");
  switch (entry.strength) {
    case "header":
      return `defined in a header: ${names}`;
    case "reports":
      return `observed in ${entry.references.length} report${entry.references.length === 1 ? "" : "s"}: ${names}`;
    case "hint":
      return `a hint, not proof: ${names}`;
  }
}

/** One sentence about an error. */
function summaryOf(facts: ErrorFacts, entry: Syndrome | undefined): string {
  const what = entry?.title ?? `syndrome ${hex(facts.syndrome, 2)}, which no public header names`;
  const opcode = facts.wqeOpcode === undefined || facts.cqeOpcode === 0xe
    ? ""
    : ` on ${
      nameOf("wqe_opcode_gen5", facts.wqeOpcode) ?? `opcode ${hex(facts.wqeOpcode, 2)} (not in the public list)`
    }`;
  const side = facts.cqeOpcode === 0xe ? " on a receive" : "";
  const qp = facts.qpn === undefined || facts.qpn === 0 ? "" : `, QP ${hex(facts.qpn)}`;
  const counter = facts.wqeCounter === undefined ? "" : `, WQE counter ${hex(facts.wqeCounter)}`;
  return `${what}${opcode}${side}${qp}${counter}`;
}

/** Evidence that fits the vendor syndrome of an error. */
function evidenceOf(facts: ErrorFacts): readonly VendorSyndrome[] {
  return facts.vendor === undefined ? [] : vendorSyndromesOf(facts.syndrome, facts.vendor, facts.generation);
}

/** Whether the hardware syndrome was seen with an entry; null where that cannot be said. */
function hwSeen(facts: ErrorFacts, entry: VendorSyndrome): boolean | null {
  return facts.hw === undefined || facts.hw === 0 || entry.hw === undefined ? null : entry.hw.includes(facts.hw);
}

/** Names of the fields that a CQE has, valid or not. */
function validityOf(facts: ErrorFacts): { valid: string; invalid: string } | undefined {
  if (facts.cqeOpcode === undefined || facts.generation === 4 || facts.generation === 3) return undefined;
  const opcode = nameOf("cqe_opcode_gen5", facts.cqeOpcode);
  return VALIDITY.find((entry) => entry.opcode === opcode);
}

/**
 * Explains an error for programs.
 *
 * @param facts The error.
 */
export function explainErrorJson(facts: ErrorFacts): ExplanationJson {
  const entry = syndromeOf(facts.syndrome);
  const status = entry === undefined ? undefined : wcStatusOf(entry.wcStatus);
  const validity = validityOf(facts);
  return {
    summary: summaryOf(facts, entry),
    syndrome: {
      value: facts.syndrome,
      name: entry?.name ?? null,
      wc_status: entry?.wcStatus ?? null,
      wc_status_name: status?.name ?? null,
      text: entry?.title ?? null,
      meaning: entry?.meaning ?? null,
    },
    ...(facts.vendor === undefined ? {} : {
      vendor_syndrome: {
        value: facts.vendor,
        evidence: evidenceOf(facts).map((one) => ({
          meaning: one.title,
          strength: one.strength,
          count: one.strength === "reports" ? one.references.length : 0,
          references: one.references,
          hw_seen: hwSeen(facts, one),
        })),
      },
    }),
    flush: facts.syndrome === 0x05,
    ...(validity === undefined ? {} : { valid: validity.valid, not_valid: notValid(facts, validity.invalid) }),
    causes: causesOf(facts),
    checks: entry?.checks ?? [],
  };
}

/** Causes that fit: those that go with the vendor syndrome first, those that it excludes not at all. */
function causesOf(facts: ErrorFacts): string[] {
  const causes = syndromeOf(facts.syndrome)?.causes ?? [];
  const known = facts.vendor !== undefined && facts.vendor !== 0 && (evidenceOf(facts).length > 0 ||
    causes.some((cause) => typeof cause !== "string" && cause.vendors.includes(facts.vendor!)));
  const own: string[] = [];
  const any: string[] = [];
  for (const cause of causes) {
    if (typeof cause === "string") any.push(cause);
    else if (!known) any.push(cause.text);
    else if (cause.vendors.includes(facts.vendor!)) own.push(cause.text);
  }
  // The hardware syndrome tells a key or protection domain (0x92, 0x93) from a range or rights (0x9d).
  const side = facts.hw === 0x92 || facts.hw === 0x93 ? /key/ : facts.hw === 0x9d ? /range|write access/ : undefined;
  const fits = (text: string) => side?.test(text) === true ? 0 : 1;
  return [...own.sort((a, b) => fits(a) - fits(b)), ...any];
}

/** Fields that are not valid, and why. */
function notValid(facts: ErrorFacts, usual: string): string {
  return facts.seenMark ? `${usual}; eth_wqe_id: DPDK wrote its mark "seen" over bytes 1 to 4` : usual;
}

/**
 * Explains an error CQE in lines of text.
 *
 * @param facts The error.
 */
export function explainCqe(facts: ErrorFacts): string[] {
  const entry = syndromeOf(facts.syndrome);
  const lines = [`meaning : ${summaryOf(facts, entry)}`];
  if (entry !== undefined) {
    const status = wcStatusOf(entry.wcStatus);
    lines.push(`status : ${entry.name} (${hex(entry.value, 2)}), ${status?.name ?? "?"} (${entry.wcStatus})`);
    lines.push(`in words : ${entry.meaning}`);
  } else lines.push("in words : the verbs library reports it as IBV_WC_GENERAL_ERR (21)");
  lines.push(...vendorLines(facts));
  if (facts.syndrome === 0x05) lines.push(`flush : ${FLUSH_NOTE}`);
  const validity = validityOf(facts);
  if (validity !== undefined) {
    lines.push(`valid : ${validity.valid}`);
    lines.push(`not valid : ${notValid(facts, validity.invalid)}`);
  }
  if (facts.wqeCounter !== undefined) lines.push(`element : ${elementLine(facts)}`);
  for (const cause of causesOf(facts)) lines.push(`cause : ${cause}`);
  for (const check of entry?.checks ?? []) lines.push(`check : ${check}`);
  return lines;
}

/** Where the work queue element stands. */
function elementLine(facts: ErrorFacts): string {
  const queue = facts.cqeOpcode === 0xe ? "the receive queue" : "the send queue";
  return `entry (${hex(facts.wqeCounter!)} modulo the size of ${queue})`;
}

function vendorLines(facts: ErrorFacts): string[] {
  if (facts.vendor === undefined) return [];
  const value = hex(facts.vendor, 2);
  if (facts.vendor === 0) return [`vendor : ${value} (none)`];
  const known = evidenceOf(facts);
  if (facts.vendor > 0xff) {
    return [`vendor : ${value}: above 0xff there is no vendor syndrome; a program made this number`];
  }
  if (known.length === 0 && facts.vendor < 0x20) {
    return [
      `vendor : ${value}: numbers below 0x20 were never seen from a ConnectX; another vendor's adapter, or a program`,
    ];
  }
  if (known.length === 0) {
    return [`vendor : ${value} with syndrome ${hex(facts.syndrome, 2)}: in no header and no report collected here`];
  }
  return known.map((entry) => {
    const seen = hwSeen(facts, entry);
    const hw = seen === null
      ? ""
      : seen
      ? `; hardware syndrome ${hex(facts.hw!, 2)} too`
      : `; hardware syndrome ${hex(facts.hw!, 2)} is new with it`;
    return `vendor : ${value}: ${entry.title} (${evidenceText(entry)}${hw})`;
  });
}

/**
 * Explains the three numbers of the kernel's QP error line.
 *
 * @returns Lines, or nothing if the triple was never reported.
 */
export function explainTriple(vendor: number, hwType: number, hw: number): string[] {
  return triplesOf(vendor, hwType, hw).map((entry) =>
    `vendor : ${hex(vendor, 2)} ${hex(hwType)} ${hex(hw, 2)} of a QP error event: ${entry.title} (${
      evidenceText(entry)
    })`
  );
}

/** Entries for a triple. */
export function triplesOf(vendor: number, hwType: number, hw: number): readonly QpErrorTriple[] {
  return QP_ERROR_TRIPLES.filter((entry) => entry.vendor === vendor && entry.hwType === hwType && entry.hw === hw);
}

/** A state, event or opcode in lines. */
export function explainValue(enumeration: string, value: number): string[] {
  const entry = ENUMS[enumeration]?.values.find((one) => one.value === value);
  const note = noteOf(enumeration, value);
  const title = entry === undefined ? hex(value) : `${entry.name} (${hex(value)})`;
  const lines = [`${enumeration} : ${title}${entry?.label === undefined ? "" : `, ${entry.label}`}`];
  if (entry?.note !== undefined) lines.push(`note : ${entry.note}`);
  if (note !== undefined) lines.push(`in words : ${note.meaning}`);
  for (const check of note?.checks ?? []) lines.push(`check : ${check}`);
  return lines;
}
