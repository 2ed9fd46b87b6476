/**
 * The items of a log as json.
 *
 * @module
 */

import { toHex } from "../bytes.ts";
import type { ErrorRecord, QueueErrors } from "../explain/causes.ts";
import { explainErrorJson } from "../explain/explain.ts";
import { type Head, JsonDocument } from "./json_envelope.ts";
import type { LogCounts } from "../logs/types.ts";
import type { LogFinding, Viewed } from "../logs/log_session.ts";
import type { LogPrinter } from "./format.ts";

/** Prints items as json. */
export class JsonLogPrinter implements LogPrinter {
  readonly #document: JsonDocument;
  readonly #head: Head;

  /**
   * Nothing is printed yet.
   *
   * @param lines One item a line (ndjson).
   * @param first Schema and command.
   */
  constructor(lines: boolean, first: Head) {
    this.#document = new JsonDocument(lines);
    this.#head = first;
  }

  /** Beginning of the document. */
  begin(): string {
    return this.#document.begin(this.#head) + this.#document.open("items");
  }

  /** One item; the elements of a ring can be many, and are written one by one into its last member. */
  *finding(look: LogFinding): Generator<string> {
    const record = this.#document.record(itemJson(look));
    if (look.item.kind !== "element") {
      yield record;
      return;
    }
    const end = record.lastIndexOf("]");
    yield record.slice(0, end);
    let comma = "";
    for (const viewed of look.elements) {
      yield comma + JSON.stringify(viewedJson(viewed));
      comma = ",";
    }
    yield record.slice(end);
  }

  /** First causes, counts, what is missing. */
  end(causes: readonly QueueErrors[], beyond: number, counts: LogCounts): string {
    const first = causes.find((queue) => queue.first !== undefined)?.first;
    return this.#document.member("first_causes", causes.map(causeJson)) +
      this.#document.member("earliest_error", first === undefined ? null : recordJson(first)) +
      this.#document.member("counts", counts) +
      this.#document.end({
        notes: beyond > 0 ? [`${beyond} further errors of other queues are not listed`] : [],
        incomplete: counts.cut > 0 ? `${counts.cut} element${counts.cut === 1 ? " is" : "s are"} cut` : null,
      });
  }
}

/** An item; of an element everything but its elements. */
function itemJson(look: LogFinding): unknown {
  const { item, contradictions } = look;
  if (item.kind === "skipped") return item;
  if (item.kind === "message") {
    return {
      ...item,
      contradictions,
      ...(look.error === undefined ? {} : { explanation: explainErrorJson(look.error) }),
    };
  }
  return {
    kind: item.kind,
    element: item.element,
    generation: item.generation ?? null,
    origin: item.origin,
    lines: item.lines,
    complete: item.cut === undefined,
    ...(item.cut === undefined ? {} : { cut: item.cut, present: item.present ?? null }),
    ...(item.layout === undefined ? {} : { layout: item.layout }),
    header: item.header,
    repairs: item.repairs,
    contradictions,
    context: item.context,
    bytes: toHex(item.bytes),
    elements: [],
  };
}

function viewedJson({ decoded, facts, error, namedBy }: Viewed): unknown {
  const { text: _, ...rest } = decoded;
  return {
    ...rest,
    ...(facts === undefined ? {} : { facts }),
    ...(error === undefined ? {} : { explanation: explainErrorJson(error) }),
    ...(namedBy === undefined ? {} : { named_by: namedBy.where }),
  };
}

function recordJson(record: ErrorRecord): unknown {
  return {
    where: record.where,
    origin: record.origin,
    device: record.device,
    qpn: record.qpn,
    cqn: record.cqn,
    syndrome: record.syndrome,
    vendor_syndrome: record.vendor,
    hw_err_synd: record.hw,
    wqe_counter: record.wqeCounter,
    timestamp: record.timestamp,
  };
}

function causeJson(queue: QueueErrors): unknown {
  return {
    queue: queue.label,
    device: queue.device,
    qpn: queue.qpn,
    verdict: queue.verdict,
    reason: queue.reason,
    first: queue.first === undefined ? null : recordJson(queue.first),
    reported_too_by: queue.also,
    further_errors: queue.otherCount,
    flushes: queue.flushes,
  };
}
