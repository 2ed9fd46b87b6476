/**
 * What the elements and lines of a log say, in the same words: one set of names for facts, the contradictions between
 * headings and bytes, and the errors for finding the first cause.
 */

import { ENUMS } from "../layouts/enums.ts";
import { wcStatusOf } from "../layouts/knowledge.ts";
import type { EventKind } from "../layouts/async_events.ts";
import type { ErrorRecord, EventRecord, Reporter } from "../explain/causes_types.ts";
import { clockOf } from "../explain/clocks.ts";
import type { LogMessage } from "./types.ts";
import type { DecodedLogElement, LogBytes } from "./log_element.ts";

/** Facts by name; numbers are numbers. */
export type FactTable = Record<string, unknown>;

/** A number among fields or facts. */
export function factNumber(fields: Readonly<Record<string, unknown>> | undefined, name: string): number | undefined {
  return ifNumber(fields?.[name]);
}

// Every message is asked for two dozen facts: a name that stands in the code is looked up faster than one that is handed on.

/** A value if it is a number. */
export const ifNumber = (value: unknown): number | undefined => typeof value === "number" ? value : undefined;

/** A value if it is a text. */
const ifText = (value: unknown): string | undefined => typeof value === "string" ? value : undefined;

/** Fields of the first segment that has the layout. */
export function elementFields(
  decoded: DecodedLogElement,
  layout: RegExp,
): Readonly<Record<string, unknown>> | undefined {
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
  const syndrome = factNumber(fields, "syndrome");
  const typeHigh = factNumber(fields, "hw_synd_type");
  const opcode = factNumber(fields, "opcode");
  const owner = factNumber(fields, "owner");
  const format = factNumber(fields, "cqe_format");
  const se = factNumber(fields, "se");
  const gen5 = "s_wqe_opcode" in fields;
  const facts: FactTable = {
    cqe_opcode: gen5 ? opcode : undefined,
    cqe_opcode_name: gen5 ? fields["opcode_name"] : undefined,
    syndrome,
    syndrome_name: fields["syndrome_name"],
    vendor_syndrome: factNumber(fields, "vendor_err_synd") ?? factNumber(fields, "vendor_err_syndrome"),
    hw_err_synd: factNumber(fields, "hw_err_synd"),
    hw_synd_type: typeHigh,
    wqe_opcode: factNumber(fields, "s_wqe_opcode"),
    wqe_opcode_name: fields["s_wqe_opcode_name"],
    qpn: factNumber(fields, "qpn"),
    wqe_counter: factNumber(fields, "wqe_counter") ?? factNumber(fields, "wqe_index"),
    wqe: factNumber(fields, "wqe"),
    signature: factNumber(fields, "signature"),
    owner,
    op_own: gen5 && opcode !== undefined && owner !== undefined && format !== undefined && se !== undefined
      ? (opcode << 4) | (format << 2) | (se << 1) | owner
      : undefined,
    opcode: gen5 ? undefined : opcode,
    is_send: factNumber(fields, "is_send"),
    srqn_or_uidx: gen5 && bytes !== undefined && bytes.length >= 64 && "srqn" in fields
      ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(32)
      : undefined,
  };
  for (const [name, value] of Object.entries(facts)) if (value === undefined || value === null) delete facts[name];
  return facts;
}

/** Who reports, as facts say it. */
function reporterOf(facts: Readonly<Record<string, unknown>>): Reporter {
  const time = ifText(facts["time"]);
  const process = facts["process"];
  return {
    host: ifText(facts["host"]),
    process: typeof process === "number" || typeof process === "string" ? process : undefined,
    rank: ifNumber(facts["rank"]),
    pod: ifText(facts["pod"]),
    container: ifText(facts["container"]),
    device: ifText(facts["device"]) ?? ifText(facts["netdev"]),
    pci: ifText(facts["pci"]) ?? ifText(facts["function"]),
    time,
    clock: clockOf(time, ifNumber(facts["time_us"])),
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
  const syndrome = ifNumber(facts["syndrome"]) ?? ifNumber(header["syndrome"]) ??
    wcStatusOf(ifNumber(header["wc_status"]) ?? -1)?.syndrome;
  if (syndrome === undefined) return undefined;
  const own = ifNumber(facts["qpn"]);
  return {
    ...place,
    ...reporterOf(header),
    origin: found.origin,
    qpn: own !== undefined && own !== 0 ? own : ifNumber(header["qpn"]) ?? own,
    cqn: ifNumber(header["cqn"]),
    syndrome,
    vendor: ifNumber(facts["vendor_syndrome"]) ?? ifNumber(header["vendor_syndrome"]),
    hw: ifNumber(facts["hw_err_synd"]),
    wqeCounter: ifNumber(facts["wqe_counter"]),
  };
}

/**
 * The error that a message tells of, if it tells of one. Every line of a log may be one: a literal with all names has a
 * shape of its own at once, and what is made of others grows name by name.
 */
export function messageRecord(
  origin: string,
  facts: Readonly<Record<string, unknown>>,
  place: { readonly order: number; readonly where: string; readonly file?: string | undefined },
): ErrorRecord | undefined {
  if (facts["syndrome_space"] !== undefined) return undefined;
  const syndrome = ifNumber(facts["syndrome"]) ?? wcStatusOf(ifNumber(facts["wc_status"]) ?? -1)?.syndrome;
  if (syndrome === undefined || facts["serious"] === false) return undefined;
  const [peer, queue] = [ifText(facts["peer"]), ifText(facts["queue"])];
  const { host, process, rank, pod, container, device, pci, time, clock } = reporterOf(facts);
  return {
    order: place.order,
    where: place.where,
    file: place.file,
    host,
    process,
    rank,
    pod,
    container,
    device,
    pci,
    time,
    clock,
    origin,
    qpn: ifNumber(facts["qpn"]),
    cqn: ifNumber(facts["cqn"]),
    queue: origin === "nccl gdaki snapshot" ? queue : peer === undefined ? undefined : `to peer ${peer}`,
    peer,
    localGid: ifText(facts["local_gid"]),
    remoteGid: ifText(facts["remote_gid"]) ?? ifText(facts["dgid"]),
    remoteQpn: ifNumber(facts["rqpn"]),
    syndrome,
    foreignStatus: facts["adapter"] === undefined ? undefined : ifNumber(facts["wc_status"]),
    vendor: ifNumber(facts["vendor_syndrome"]),
    hw: ifNumber(facts["hw_err_synd"]),
    wqeCounter: ifNumber(facts["wqe_counter"]) ?? ifNumber(facts["wqe_index"]),
    collapsed: origin === "nccl gdaki snapshot" ? true : undefined,
    times: ifNumber(facts["repeats"]),
  };
}

/** The event that a message tells of, in words. */
export function eventRecord(
  item: LogMessage,
  place: { readonly order: number; readonly where: string },
): EventRecord | undefined {
  const { event, facts, origin } = item;
  if (event === undefined) return undefined;
  const victim = ifNumber(facts["victim"]);
  return {
    ...place,
    ...reporterOf(facts),
    ...(victim === undefined ? {} : { process: victim }),
    origin,
    event,
    words: eventWords(event, facts),
    qpn: ifNumber(facts["qpn"]),
    cqn: ifNumber(facts["cqn"]),
    peer: ifText(facts["peer"]) ?? ifText(facts["remote_gid"]),
    localGid: ifText(facts["local_gid"]) ?? ifText(facts["local_address"]),
  };
}

/** An event in words. */
function eventWords(event: EventKind, facts: Readonly<Record<string, unknown>>): string {
  const text = (...names: string[]) => names.map((name) => ifText(facts[name])).find((one) => one !== undefined);
  switch (event) {
    case "process-death": {
      const who = text("comm") ?? (facts["victim"] === undefined ? "a process" : `process ${facts["victim"]}`);
      const signal = ifNumber(facts["signal"]);
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
      return qpFatalWords(facts) ?? `async event: ${text("event", "event_name") ?? "QP fatal"}`;
    case "tx-timeout":
      return `TX timeout${facts["queue"] === undefined ? "" : ` on queue ${facts["queue"]}`}${
        facts["recovered_eqes"] === undefined ? "" : `, ${recoveredWords(facts)}`
      }`;
    case "rx-timeout":
      return "RX timeout";
    case "firmware-health":
      return `firmware health: ${text("health") ?? "issue"}`;
    case "device-fatal":
      return `device fatal: ${text("health", "event") ?? "internal error"}`;
    case "eq-error":
      return recoveredWords(facts);
    case "connection":
      return connectionWords(facts) + (text("peer") === undefined ? "" : ` with ${text("peer")}`);
    default:
      return text("event") === undefined ? event : `async event: ${text("event")}`;
  }
}

function recoveredWords(facts: Readonly<Record<string, unknown>>): string {
  return `${facts["recovered_eqes"] ?? "some"} events were lost on an EQ and recovered`;
}

/** What became of a connection. */
function connectionWords(facts: Readonly<Record<string, unknown>>): string {
  const reason = ifText(facts["cm_reason"]);
  if (reason !== undefined) return `connection rejected: ${reason}`;
  const silent = ifNumber(facts["seconds_silent"]);
  const event = ifText(facts["cm_event"]);
  if (event !== undefined) return event;
  const failure = ifText(facts["failure"]);
  const state = ifText(facts["qp_state_to"]);
  const call = ifText(facts["call"]);
  const what = [
    call ?? "a QP was not moved",
    state === undefined ? "" : ` to ${state}`,
    call === undefined ? "" : " failed",
  ];
  const why = failure ?? ifText(facts["errno_name"]);
  if (call !== undefined || state !== undefined) return what.join("") + (why === undefined ? "" : `: ${why}`);
  return ifText(facts["message"]) ?? ifText(facts["event"]) ??
    (silent === undefined ? "connection lost" : `connection timed out after ${silent} s`);
}

/** The event of a QP with the vendor's numbers, where they are told. */
function qpFatalWords(facts: Readonly<Record<string, unknown>>): string | undefined {
  if (facts["vendor_syndrome"] === undefined) return undefined;
  const numbers = ["vendor_syndrome", "hw_synd_type", "hw_err_synd"].map((name) =>
    `0x${Number(facts[name] ?? 0).toString(16)}`
  );
  return `QP error event: ${ifText(facts["message"]) ?? ""} (${numbers.join(" ")})`;
}

/** Name of a completion's opcode, for a heading. */
export function cqeTitle(bytes: Uint8Array, generation: number | undefined): string {
  if (generation === 4 || bytes.length < 64) return "error CQE";
  const opcode = bytes[63]! >> 4;
  if (opcode === 0xd || opcode === 0xe) return "error CQE";
  const name = ENUMS["cqe_opcode_gen5"]!.values.find((entry) => entry.value === opcode)?.name;
  return name === undefined ? "CQE" : `${name} CQE`;
}
