/**
 * What the elements and lines of a log say, in the same words: one set of names for facts, the contradictions between
 * headings and bytes, and the errors for finding the first cause.
 *
 * @module
 */

import { hex } from "../bytes.ts";
import { ENUMS } from "../layouts/enums.ts";
import { wcStatusOf } from "../layouts/knowledge.ts";
import type { EventKind } from "../layouts/async_events.ts";
import type { ErrorRecord, EventRecord, Reporter } from "../explain/causes_types.ts";
import { clockOf } from "../explain/clocks.ts";
import type { LogMessage } from "./types.ts";
import { announcesError, type DecodedLogElement, hasOpcode, type LogBytes } from "./log_element.ts";

/** Facts by name; numbers are numbers. */
export type FactTable = Record<string, unknown>;

/** A number among fields or facts. */
function numberOf(fields: Readonly<Record<string, unknown>> | undefined, name: string): number | undefined {
  const value = fields?.[name];
  return typeof value === "number" ? value : undefined;
}

/** A text among facts. */
function textOf(facts: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = facts[name];
  return typeof value === "string" ? value : undefined;
}

/** Fields of the first segment that has the layout. */
function fieldsOf(decoded: DecodedLogElement, layout: RegExp): Readonly<Record<string, unknown>> | undefined {
  return decoded.segments.find((segment) => segment.layout !== null && layout.test(segment.layout))?.fields;
}

/** Fields of an error CQE, whichever generation; undefined for anything else. */
function errorFields(decoded: DecodedLogElement): Readonly<Record<string, unknown>> | undefined {
  const found = decoded.segments.find((segment) =>
    segment.layout === "cqe64_err" || segment.layout === "mlx4_err_cqe" || segment.title === "mthca error CQE"
  );
  return found?.fields;
}

/**
 * The facts of an error CQE under the names that messages have too.
 *
 * @param decoded The element.
 * @param bytes Its bytes; the word that drivers call srqn is taken whole.
 */
export function errorFacts(decoded: DecodedLogElement, bytes?: Uint8Array): FactTable | undefined {
  const fields = errorFields(decoded);
  if (fields === undefined) return undefined;
  const syndrome = numberOf(fields, "syndrome");
  const typeHigh = numberOf(fields, "hw_synd_type");
  const opcode = numberOf(fields, "opcode");
  const owner = numberOf(fields, "owner");
  const format = numberOf(fields, "cqe_format");
  const se = numberOf(fields, "se");
  const gen5 = "s_wqe_opcode" in fields;
  const facts: FactTable = {
    cqe_opcode: gen5 ? opcode : undefined,
    cqe_opcode_name: gen5 ? fields["opcode_name"] : undefined,
    syndrome,
    syndrome_name: fields["syndrome_name"],
    vendor_syndrome: numberOf(fields, "vendor_err_synd") ?? numberOf(fields, "vendor_err_syndrome"),
    hw_err_synd: numberOf(fields, "hw_err_synd"),
    hw_synd_type: typeHigh,
    wqe_opcode: numberOf(fields, "s_wqe_opcode"),
    wqe_opcode_name: fields["s_wqe_opcode_name"],
    qpn: numberOf(fields, "qpn"),
    wqe_counter: numberOf(fields, "wqe_counter") ?? numberOf(fields, "wqe_index"),
    wqe: numberOf(fields, "wqe"),
    signature: numberOf(fields, "signature"),
    owner,
    op_own: gen5 && opcode !== undefined && owner !== undefined && format !== undefined && se !== undefined
      ? (opcode << 4) | (format << 2) | (se << 1) | owner
      : undefined,
    opcode: gen5 ? undefined : opcode,
    is_send: numberOf(fields, "is_send"),
    srqn_or_uidx: gen5 && bytes !== undefined && bytes.length >= 64 && "srqn" in fields
      ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(32)
      : undefined,
  };
  for (const [name, value] of Object.entries(facts)) if (value === undefined || value === null) delete facts[name];
  return facts;
}

/** Who reports, as facts say it. */
function reporterOf(facts: Readonly<Record<string, unknown>>): Reporter {
  const time = textOf(facts, "time");
  const process = facts["process"];
  return {
    host: textOf(facts, "host"),
    process: typeof process === "number" || typeof process === "string" ? process : undefined,
    rank: numberOf(facts, "rank"),
    pod: textOf(facts, "pod"),
    container: textOf(facts, "container"),
    device: textOf(facts, "device") ?? textOf(facts, "netdev"),
    pci: textOf(facts, "pci") ?? textOf(facts, "function"),
    time,
    clock: clockOf(time, numberOf(facts, "time_us")),
  };
}

/** The error of a CQE, for the search of the first cause. */
export function errorRecord(
  found: LogBytes,
  facts: FactTable,
  place: { readonly order: number; readonly where: string },
): ErrorRecord | undefined {
  // Where the row with the code is lost, the heading states it.
  const { header } = found;
  const syndrome = numberOf(facts, "syndrome") ?? numberOf(header, "syndrome") ??
    wcStatusOf(numberOf(header, "wc_status") ?? -1)?.syndrome;
  if (syndrome === undefined) return undefined;
  const own = numberOf(facts, "qpn");
  return {
    ...place,
    ...reporterOf(header),
    origin: found.origin,
    qpn: own !== undefined && own !== 0 ? own : numberOf(header, "qpn") ?? own,
    cqn: numberOf(header, "cqn"),
    syndrome,
    vendor: numberOf(facts, "vendor_syndrome") ?? numberOf(header, "vendor_syndrome"),
    hw: numberOf(facts, "hw_err_synd"),
    wqeCounter: numberOf(facts, "wqe_counter"),
  };
}

/** The error that a message tells of, if it tells of one. */
export function messageRecord(
  origin: string,
  facts: Readonly<Record<string, unknown>>,
  place: { readonly order: number; readonly where: string },
): ErrorRecord | undefined {
  if (facts["syndrome_space"] !== undefined) return undefined;
  const syndrome = numberOf(facts, "syndrome") ?? wcStatusOf(numberOf(facts, "wc_status") ?? -1)?.syndrome;
  if (syndrome === undefined || facts["serious"] === false) return undefined;
  const peer = textOf(facts, "peer");
  const queue = textOf(facts, "queue");
  return {
    ...place,
    ...reporterOf(facts),
    origin,
    qpn: numberOf(facts, "qpn"),
    cqn: numberOf(facts, "cqn"),
    queue: origin === "nccl gdaki snapshot" ? queue : peer === undefined ? undefined : `to peer ${peer}`,
    peer,
    localGid: textOf(facts, "local_gid"),
    remoteGid: textOf(facts, "remote_gid"),
    remoteQpn: numberOf(facts, "rqpn"),
    syndrome,
    foreignStatus: facts["adapter"] === undefined ? undefined : numberOf(facts, "wc_status"),
    vendor: numberOf(facts, "vendor_syndrome"),
    hw: numberOf(facts, "hw_err_synd"),
    wqeCounter: numberOf(facts, "wqe_counter") ?? numberOf(facts, "wqe_index"),
    collapsed: origin === "nccl gdaki snapshot" ? true : undefined,
  };
}

/** The event that a message tells of, in words. */
export function eventRecord(
  item: LogMessage,
  place: { readonly order: number; readonly where: string },
): EventRecord | undefined {
  const { event, facts, origin } = item;
  if (event === undefined) return undefined;
  const victim = numberOf(facts, "victim");
  return {
    ...place,
    ...reporterOf(facts),
    ...(victim === undefined ? {} : { process: victim }),
    origin,
    event,
    words: eventWords(event, facts),
    qpn: numberOf(facts, "qpn"),
    cqn: numberOf(facts, "cqn"),
  };
}

/** An event in words. */
function eventWords(event: EventKind, facts: Readonly<Record<string, unknown>>): string {
  const text = (...names: string[]) => names.map((name) => textOf(facts, name)).find((one) => one !== undefined);
  switch (event) {
    case "process-death": {
      const who = text("comm") ?? (facts["victim"] === undefined ? "a process" : `process ${facts["victim"]}`);
      const signal = numberOf(facts, "signal");
      return `${who} died (${text("death") ?? "killed"}${signal === undefined ? "" : ` ${signal}`})`;
    }
    case "gpu-fault":
      return `GPU fault, Xid ${facts["xid"]} (${text("gpu")})`;
    case "iommu-fault":
      return `IOMMU refused an access of ${text("function", "pci") ?? "a device"}`;
    case "pcie-fault":
      return `${text("severity") ?? ""} PCIe error of ${text("pci") ?? "a device"}`.trim();
    case "cq-error":
      return `CQ error${facts["cqn"] === undefined ? "" : ` on CQ 0x${Number(facts["cqn"]).toString(16)}`}${
        text("cq_syndrome_name") === undefined ? "" : ` (${text("cq_syndrome_name")})`
      }`;
    case "qp-fatal":
      if (facts["vendor_syndrome"] !== undefined) {
        const numbers = ["vendor_syndrome", "hw_synd_type", "hw_err_synd"].map((name) =>
          `0x${Number(facts[name] ?? 0).toString(16)}`
        );
        return `QP error event: ${text("message") ?? ""} (${numbers.join(" ")})`;
      }
      return `async event: ${text("event", "event_name") ?? "QP fatal"}`;
    case "tx-timeout":
      return "TX timeout";
    case "rx-timeout":
      return "RX timeout";
    case "firmware-health":
      return `firmware health: ${text("health") ?? "issue"}`;
    case "device-fatal":
      return `device fatal: ${text("health", "event") ?? "internal error"}`;
    case "eq-error":
      return `${facts["recovered_eqes"] ?? "some"} events were lost on an EQ and recovered`;
    case "connection":
      return text("cm_reason", "message", "event") ?? "connection lost";
    default:
      return text("event") === undefined ? event : `async event: ${text("event")}`;
  }
}

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
 * @param found The element.
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
    compare("syndrome", numberOf(header, "syndrome"), numberOf(error, "syndrome"));
    compare("vendor syndrome", numberOf(header, "vendor_syndrome"), numberOf(error, "vendor_syndrome"));
    compare("CQE opcode", numberOf(header, "cqe_opcode"), numberOf(error, "cqe_opcode"));
    // A plain receive queue's completion carries QP number 0.
    if (numberOf(error, "qpn") !== 0) compare("QP", numberOf(header, "qpn"), numberOf(error, "qpn"));
    said.push(...statusContradiction(numberOf(header, "wc_status"), numberOf(error, "syndrome")));
  } else if (found.element === "cqe" && announcesError(found.origin) && hasOpcode(found)) {
    const opcode = decoded.segments[0]?.fields?.["opcode_name"] ?? "none of the known ones";
    said.push(`the text announces an error CQE, the opcode in the bytes is ${String(opcode)}`);
  }
  const control = fieldsOf(decoded, /^(?:wqe_ctrl|mlx4_wqe_ctrl)$/);
  if (control !== undefined) {
    said.push(...controlContradictions(found, control, earlier));
  }
  const resource = fieldsOf(decoded, /^rd_resource$/)?.["header"] as Record<string, unknown> | undefined;
  if (resource !== undefined) {
    compare("segment type", numberOf(header, "segment_type"), numberOf(resource, "segment_type"));
    const words = numberOf(resource, "length_dw");
    compare("segment size", numberOf(header, "segment_bytes"), words === undefined ? undefined : words * 4);
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
  const index = numberOf(control, "wqe_index");
  const qpn = numberOf(control, "qpn");
  const size = numberOf(found.header, "wq_size");
  const mask = (value: number) =>
    size !== undefined && size > 0 && (size & (size - 1)) === 0 ? value & (size - 1) : value;
  const stated = numberOf(found.header, "wqe_index");
  if (stated !== undefined && index !== undefined && mask(stated) !== mask(index)) {
    said.push(
      `the text says WQE index ${hex(stated)}, the control segment says ${
        hex(index)
      }: perhaps the middle of another WQE`,
    );
  }
  const statedQp = numberOf(found.header, "qpn");
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
 * @param decoded The context.
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

/** Name of a completion's opcode, for a heading. */
export function cqeTitle(bytes: Uint8Array, generation: number | undefined): string {
  if (generation === 4 || bytes.length < 64) return "error CQE";
  const opcode = bytes[63]! >> 4;
  if (opcode === 0xd || opcode === 0xe) return "error CQE";
  const name = ENUMS["cqe_opcode_gen5"]!.values.find((entry) => entry.value === opcode)?.name;
  return name === undefined ? "CQE" : `${name} CQE`;
}
