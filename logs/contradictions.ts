/** Where the text of a log and its bytes disagree. */

import { hex } from "../bytes.ts";
import { wcStatusOf } from "../layouts/knowledge.ts";
import { announcesError, type DecodedLogElement, hasOpcode, type LogBytes } from "./log_element.ts";
import { elementFields, errorFacts, factNumber } from "./log_facts.ts";

/** The completion that a dumped WQE may belong to. */
export interface EarlierCqe {
  /** Its QP number. */
  readonly qpn: number | undefined;
  /** Its WQE counter. */
  readonly wqeCounter: number | undefined;
  /** Its last line. */
  readonly line: number;
}

/**
 * Where the lines around an element and its bytes disagree.
 *
 * @param decoded It, decoded (for a ring, its first element).
 * @param earlier The error CQE that was printed before a WQE.
 */
export function contradictionsOf(found: LogBytes, decoded: DecodedLogElement, earlier?: EarlierCqe): string[] {
  const said: string[] = [];
  const compare = (what: string, stated: number | undefined, real: number | undefined) => {
    if (stated !== undefined && real !== undefined && stated !== real) {
      said.push(`the text says ${what} ${hex(stated)}, the bytes say ${hex(real)}`);
    }
  };
  const { header } = found;
  const error = errorFacts(decoded);
  if (error !== undefined) {
    compare("syndrome", factNumber(header, "syndrome"), factNumber(error, "syndrome"));
    compare("vendor syndrome", factNumber(header, "vendor_syndrome"), factNumber(error, "vendor_syndrome"));
    compare("CQE opcode", factNumber(header, "cqe_opcode"), factNumber(error, "cqe_opcode"));
    // A plain receive queue's completion carries QP number 0.
    if (factNumber(error, "qpn") !== 0) compare("QP", factNumber(header, "qpn"), factNumber(error, "qpn"));
    said.push(...statusContradiction(factNumber(header, "wc_status"), factNumber(error, "syndrome")));
  } else if (found.element === "cqe" && announcesError(found.origin) && hasOpcode(found)) {
    const opcode = decoded.segments[0]?.fields?.["opcode_name"] ?? "none of the known ones";
    said.push(`the text announces an error CQE, the opcode in the bytes is ${String(opcode)}`);
  }
  const control = elementFields(decoded, /^(?:wqe_ctrl|mlx4_wqe_ctrl)$/);
  if (control !== undefined) {
    said.push(...controlContradictions(found, control, earlier));
  }
  const resource = elementFields(decoded, /^rd_resource$/)?.["header"] as Record<string, unknown> | undefined;
  if (resource !== undefined) {
    compare("segment type", factNumber(header, "segment_type"), factNumber(resource, "segment_type"));
    const words = factNumber(resource, "length_dw");
    compare("segment size", factNumber(header, "segment_bytes"), words === undefined ? undefined : words * 4);
  }
  return said;
}

/** A status that does not belong to the syndrome in the bytes. */
function statusContradiction(status: number | undefined, syndrome: number | undefined): string[] {
  if (status === undefined || syndrome === undefined) return [];
  const entry = wcStatusOf(status);
  if (entry?.syndrome === undefined || entry.syndrome === syndrome) return [];
  return [
    `the text says completion status ${status} (syndrome ${hex(entry.syndrome)}), the bytes say syndrome ${
      hex(syndrome)
    }`,
  ];
}

/** The control segment against the heading, and against the completion before it. */
function controlContradictions(
  found: LogBytes,
  control: Readonly<Record<string, unknown>>,
  earlier: EarlierCqe | undefined,
): string[] {
  const said: string[] = [];
  const index = factNumber(control, "wqe_index");
  const qpn = factNumber(control, "qpn");
  const size = factNumber(found.header, "wq_size");
  const mask = (value: number) =>
    size !== undefined && size > 0 && (size & (size - 1)) === 0 ? value & (size - 1) : value;
  const stated = factNumber(found.header, "wqe_index");
  if (stated !== undefined && index !== undefined && mask(stated) !== mask(index)) {
    said.push(
      `the text says WQE index ${hex(stated)}, the control segment says ${
        hex(index)
      }: perhaps the middle of another WQE`,
    );
  }
  const statedQp = factNumber(found.header, "qpn");
  if (statedQp !== undefined && qpn !== undefined && statedQp !== qpn) {
    said.push(`the text says QP ${hex(statedQp)}, the control segment says ${hex(qpn)}`);
  }
  if (earlier !== undefined) {
    if (earlier.qpn !== undefined && earlier.qpn !== 0 && qpn !== undefined && qpn !== earlier.qpn) {
      said.push(`the CQE before it belongs to QP ${hex(earlier.qpn)}, this WQE to QP ${hex(qpn)}`);
    } else if (earlier.wqeCounter !== undefined && index !== undefined && mask(index) !== mask(earlier.wqeCounter)) {
      said.push(`the CQE before it names WQE counter ${hex(earlier.wqeCounter)}, this WQE has index ${hex(index)}`);
    }
  }
  return said;
}

/**
 * Where two decodings of the same context disagree: what another tool printed, and the bytes before it.
 *
 * @param fields Names and numbers as printed.
 */
export function printedContradictions(
  fields: Readonly<Record<string, unknown>>,
  decoded: DecodedLogElement,
): string[] {
  const own = new Map<string, number>();
  const collect = (table: Readonly<Record<string, unknown>>) => {
    for (const [name, value] of Object.entries(table)) {
      if (typeof value === "number") own.set(name, value);
      else if (typeof value === "string" && /^0x[0-9a-f]+$/.test(value)) own.set(name, Number(value));
      else if (typeof value === "object" && value !== null) collect(value as Record<string, unknown>);
    }
  };
  for (const segment of decoded.segments) if (segment.fields !== undefined) collect(segment.fields);
  const said: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const real = own.get(name);
    if (typeof value === "number" && real !== undefined && real !== value && name !== "status") {
      said.push(`the tool printed ${name} ${hex(value)}, the bytes say ${hex(real)}`);
    }
  }
  return said;
}
