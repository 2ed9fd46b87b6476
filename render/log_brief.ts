/**
 * The items of a log, one line each.
 *
 * @module
 */

import type { QueueErrors } from "../explain/causes.ts";
import { cqeTitle } from "../logs/log_facts.ts";
import { linesText, renderCauses } from "../explain/log_text.ts";
import type { LogElement } from "../logs/types.ts";
import type { LogFinding, Viewed } from "../logs/log_session.ts";
import type { LogPrinter } from "./format.ts";

/** Names of numbers in the order in which they are printed. */
const NUMBERS: readonly (readonly [string, string])[] = [
  ["qpn", "qp"],
  ["cqn", "cq"],
  ["wqe_counter", "wqe"],
  ["wqe_index", "wqe"],
  ["vendor_syndrome", "vendor"],
  ["hw_err_synd", "hw"],
];

/** Prints one line per item; a ring has one line per element that tells of an error. */
export class BriefLogPrinter implements LogPrinter {
  /** Nothing stands before the first item. */
  begin(): string {
    return "";
  }

  /** Lines of one item. */
  *finding({ item, elements, record, contradictions }: LogFinding): Generator<string> {
    const place = linesText(item.lines);
    const doubt = contradictions.length > 0 ? " [contradiction]" : "";
    if (item.kind === "skipped") yield `${place}: skipped: ${item.why}\n`;
    else if (item.kind === "message") {
      const words = record === undefined ? "" : ` ${nameOf(item.facts)}`;
      yield `${place}: message (${item.origin})${words}${numbers(item.facts)}${doubt}\n`;
    } else {
      const cut = item.cut === undefined ? "" : " [incomplete]";
      let count = 0;
      for (const viewed of elements) {
        count++;
        if (viewed.decoded.assumed !== undefined) continue;
        if (viewed.facts !== undefined) {
          const device = typeof item.header["device"] === "string" ? ` ${item.header["device"]}` : "";
          yield `${place}: ${title(item)}${indexOf(item, viewed)}${device} ${nameOf(viewed.facts)}${
            numbers(viewed.facts)
          }${cut}${doubt}\n`;
        } else if (item.element !== "cq") yield `${place}: ${title(item)} ${elementWords(viewed)}${cut}${doubt}\n`;
      }
      if (count === 0) yield `${place}: ${title(item)}, ${item.bytes.length} bytes${cut}\n`;
    }
  }

  /** The first cause of every queue. */
  end(causes: readonly QueueErrors[], beyond: number): string {
    return renderCauses(causes, beyond);
  }
}

function title(item: LogElement): string {
  return item.element === "cqe" ? cqeTitle(item.bytes, item.generation) : item.element;
}

function indexOf(item: LogElement, viewed: Viewed): string {
  return item.element === "cq" ? ` element ${viewed.decoded.index}` : "";
}

/** `REMOTE_ACCESS_ERR RDMA_WRITE`. */
function nameOf(facts: Readonly<Record<string, unknown>>): string {
  const syndrome = facts["syndrome_name"] ?? `syndrome 0x${Number(facts["syndrome"]).toString(16)}`;
  const opcode = facts["cqe_opcode"] === 0xe ? "on a receive" : facts["wqe_opcode_name"];
  return opcode === undefined || opcode === null ? String(syndrome) : `${String(syndrome)} ${String(opcode)}`;
}

function numbers(facts: Readonly<Record<string, unknown>>): string {
  return NUMBERS.flatMap(([name, short]) =>
    typeof facts[name] === "number" ? [` ${short} 0x${facts[name].toString(16)}`] : []
  ).join("");
}

/** What a send element is. */
function elementWords({ decoded }: Viewed): string {
  const control = decoded.segments[0]?.fields;
  const opcode = control?.["opcode_name"] ?? control?.["opcode"];
  if (opcode === undefined || opcode === null) {
    return decoded.flags === undefined
      ? decoded.segments[0]?.layout ?? ""
      : `${decoded.flags.join(" ")} index ${decoded.index}`;
  }
  return `${String(opcode)} index ${decoded.index}${
    numbers({ qpn: control?.["qpn"], wqe_index: control?.["wqe_index"] })
  }`;
}
