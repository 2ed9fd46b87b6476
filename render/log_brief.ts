/** The items of a log, one line each. */

import { syndromeOf, wcStatusOf } from "../layouts/knowledge.ts";
import { cqeTitle } from "../logs/log_facts.ts";
import { renderStory } from "../explain/log_text.ts";
import type { LogElement } from "../logs/types.ts";
import type { LogFinding, Viewed } from "../logs/log_state.ts";
import type { LogEnd, LogPrinter } from "./format.ts";
import { Folding, placeOf } from "./log_fold.ts";

/** Prints one line per item; a ring has one line per element that tells of an error. */
export class BriefLogPrinter implements LogPrinter {
  readonly #folding = new Folding();

  /** Nothing stands before the first item. */
  begin(): string {
    return "";
  }

  /** Lines of one item. */
  *finding(finding: LogFinding): Generator<string> {
    if (this.#folding.counts(finding)) return;
    this.#folding.prints(finding);
    const { item, elements, record, contradictions } = finding;
    const place = placeOf(finding);
    const doubt = contradictions.length > 0 ? " [contradiction]" : "";
    if (item.kind === "skipped") yield `${place}: skipped: ${item.why}\n`;
    else if (item.kind === "message") {
      const words = record === undefined ? "" : ` ${nameOf(item.facts)}`;
      const event = item.event === undefined || item.event === "notice" ? "" : ` ${item.event}`;
      const lost = item.lost.length === 0 ? "" : ` [lost: ${item.lost.join(", ")}]`;
      yield `${place}: message (${item.origin})${event}${words}${numbers(item.facts)}${
        whose(item.facts)
      }${lost}${doubt}\n`;
    } else {
      const cut = item.cut === undefined ? "" : " [incomplete]";
      let count = 0;
      for (const viewed of elements) {
        count++;
        if (viewed.decoded.assumed !== undefined) continue;
        if (viewed.facts !== undefined) {
          const device = typeof item.header["device"] === "string" ? ` ${item.header["device"]}` : "";
          const facts = { ...stated(item), ...viewed.facts };
          yield `${place}: ${title(item)}${indexOf(item, viewed)}${device} ${nameOf(facts)}${numbers(facts)}${
            whose(item.header)
          }${cut}${doubt}\n`;
        } else if (item.element !== "cq") yield `${place}: ${title(item)} ${elementWords(viewed)}${cut}${doubt}\n`;
      }
      if (count === 0) {
        const facts = stated(item);
        const words = facts["syndrome"] === undefined ? "" : ` ${nameOf(facts)}${numbers(facts)}${whose(item.header)}`;
        yield `${place}: ${title(item)}${words}, ${item.bytes.length} bytes${cut}\n`;
      }
    }
  }

  /** What was only counted so far. */
  rest(end = false): string {
    return this.#folding.rest(end).map((line) => `${line}\n`).join("");
  }

  /** The first cause of every queue. */
  end({ story }: LogEnd): string {
    return this.rest(true) + renderStory(story);
  }
}

/** Host, rank and process of an item. */
function whose(facts: Readonly<Record<string, unknown>>): string {
  return named("host", facts["host"]) + named("rank", facts["rank"]) + named("process", facts["process"]) +
    named("pod", facts["pod"]);
}

const named = (name: string, value: unknown): string => value === undefined ? "" : ` ${name} ${value}`;

/** What the heading of a completion states, for where its rows do not. */
function stated(item: LogElement): Readonly<Record<string, unknown>> {
  const { syndrome, vendor_syndrome, qpn, cqe_opcode, wc_status } = item.header;
  if (item.element !== "cqe") return {};
  const code = syndrome ?? (typeof wc_status === "number" ? wcStatusOf(wc_status)?.syndrome : undefined);
  const facts = {
    syndrome: code,
    syndrome_name: typeof code === "number" ? syndromeOf(code)?.name : undefined,
    vendor_syndrome,
    qpn,
    cqe_opcode,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

function title(item: LogElement): string {
  return item.element === "cqe" ? cqeTitle(item.bytes, item.generation) : item.element;
}

function indexOf(item: LogElement, viewed: Viewed): string {
  return item.element === "cq" ? ` element ${viewed.decoded.index}` : "";
}

/** `REMOTE_ACCESS_ERR RDMA_WRITE`. */
function nameOf(facts: Readonly<Record<string, unknown>>): string {
  const { syndrome: code } = facts;
  const syndrome = facts["syndrome_name"] ??
    (typeof code === "number" ? `syndrome 0x${code.toString(16)}` : facts["wc_status_name"] ??
      (facts["adapter"] === undefined ? "syndrome not there" : `status ${facts["wc_status"]}`));
  const opcode = facts["cqe_opcode"] === 0xe ? "on a receive" : facts["wqe_opcode_name"];
  return opcode === undefined || opcode === null ? String(syndrome) : `${String(syndrome)} ${String(opcode)}`;
}

function numbers(facts: Readonly<Record<string, unknown>>): string {
  return number("qp", facts["qpn"]) + number("cq", facts["cqn"]) + number("wqe", facts["wqe_counter"]) +
    number("wqe", facts["wqe_index"]) + number("vendor", facts["vendor_syndrome"]) + number("hw", facts["hw_err_synd"]);
}

const number = (name: string, value: unknown): string =>
  typeof value === "number" ? ` ${name} 0x${value.toString(16)}` : "";

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
