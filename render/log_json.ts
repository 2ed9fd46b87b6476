/** The items of a log as json. */

import { toHex } from "../bytes.ts";
import type { ErrorRecord, EventRecord, QueueErrors, Story } from "../explain/causes_types.ts";
import { explainErrorJson } from "../explain/explain.ts";
import { leftOutText } from "../explain/left_out.ts";
import { type Head, JsonDocument } from "./json_envelope.ts";
import type { LogFinding, Viewed } from "../logs/log_state.ts";
import type { LogEnd, LogPrinter } from "./format.ts";

/** Prints items as json. */
export class JsonLogPrinter implements LogPrinter {
  readonly #document: JsonDocument;
  readonly #head: Head;

  /**
   * A printer for one log.
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
  end({ story, counts, lost }: LogEnd): string {
    const { first } = story;
    const left = leftOutText(story);
    const { undecoded, ...totals } = counts;
    const missing = [
      ...(counts.cut > 0 ? [`${counts.cut} element${counts.cut === 1 ? " is" : "s are"} cut`] : []),
      ...(undecoded > 0 ? [`${undecoded} part${undecoded === 1 ? "" : "s"} of dumps not decoded`] : []),
      ...lost,
    ];
    return this.#document.member("headline", headlineJson(story)) +
      this.#document.member("first_causes", [...story.causes, ...story.onlyFlushed].map(causeJson)) +
      this.#document.member("earliest_error", first === undefined ? null : recordJson(first)) +
      this.#document.member("counts", totals) +
      this.#document.end({
        notes: left === "" ? [] : [left],
        incomplete: missing.length > 0 ? missing.join("; ") : null,
      });
  }
}

/** An item; of an element everything but its elements. */
function itemJson(look: LogFinding): unknown {
  const { item, contradictions } = look;
  const file = look.file === undefined ? {} : { file: look.file };
  if (item.kind === "skipped") return { ...item, ...file };
  if (item.kind === "message") {
    return {
      ...item,
      ...file,
      ...queueOf(look, item.facts),
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
    ...file,
    ...queueOf(look, item.header, QUEUES[item.element]),
    facts: whoseFacts(item.header),
    header: item.header,
    repairs: item.repairs,
    contradictions,
    context: item.context,
    bytes: toHex(item.bytes),
    elements: [],
  };
}

/** Queues, as lines of a dump name them, by the fact that has their number. */
const SOURCES = { cqn: "Cmp", qpn: "FullQp", srqn: "Srq", eqn: "Eqe" } as const;
/** Where elements lie. */
const QUEUES: Readonly<Record<string, readonly (keyof typeof SOURCES)[]>> = {
  cqe: ["cqn", "qpn"],
  cq: ["cqn"],
  srq: ["srqn"],
  eq: ["eqn"],
};

/** Device and queue that an item is about, as far as the lines tell. */
function queueOf(
  { record }: LogFinding,
  facts: Readonly<Record<string, unknown>>,
  by: readonly (keyof typeof SOURCES)[] = ["qpn", "cqn", "srqn", "eqn"],
): Record<string, unknown> {
  const device = [record?.device, facts["device"], facts["netdev"], facts["pci"]].find((one) => one !== undefined);
  const told: Readonly<Record<string, unknown>> = {
    ...facts,
    ...(record?.qpn === undefined ? {} : { qpn: record.qpn }),
  };
  const name = by.find((name) => typeof told[name] === "number");
  return {
    ...(device === undefined ? {} : { device }),
    ...(name === undefined ? {} : { source: SOURCES[name], number: told[name] }),
  };
}

/** Whose lines they are, of what the heading states. */
function whoseFacts(header: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = ["host", "process", "thread", "rank", "pod", "container", "device", "time", "time_us"];
  return Object.fromEntries(names.flatMap((name) => header[name] === undefined ? [] : [[name, header[name]]]));
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

/** What the log tells as a whole. */
function headlineJson(story: Story): unknown {
  return {
    reports: story.reports,
    queues: story.queues,
    flushes: story.flushes,
    event_count: story.eventCount,
    at_least: Object.entries(story.atLeast).flatMap(([name, unsure]) => unsure ? [name] : []),
    hosts: story.hosts,
    order: story.order,
    first: story.first === undefined ? null : recordJson(story.first),
    ranked: story.ranked.map((one) => ({
      guilt: one.guilt,
      words: one.words,
      count: one.count,
      hosts: one.hosts,
      first: recordJson(one.first),
    })),
    events: story.events.map(recordJson),
    matrix: story.matrix ?? null,
    ends: story.ends.map(({ a, b, by }) => ({ a: recordJson(a), b: recordJson(b), by })),
    flushed: story.flushed.map(({ label, queues, flushes, reason, first }) => ({
      label,
      queues,
      flushes,
      reason,
      first: recordJson(first),
    })),
  };
}

function recordJson(record: ErrorRecord | EventRecord): unknown {
  const shared = {
    where: record.where,
    origin: record.origin,
    host: record.host,
    process: record.process,
    rank: record.rank,
    pod: record.pod,
    container: record.container,
    device: record.device,
    qpn: record.qpn,
    cqn: record.cqn,
    time: record.time,
  };
  if ("event" in record) return { ...shared, event: record.event, words: record.words };
  return {
    ...shared,
    peer: record.peer,
    ...(record.foreignStatus === undefined ? { syndrome: record.syndrome } : { wc_status: record.foreignStatus }),
    vendor_syndrome: record.vendor,
    hw_err_synd: record.hw,
    wqe_counter: record.wqeCounter,
  };
}

/** Which error came first on a queue. */
export function causeJson(queue: QueueErrors): unknown {
  return {
    queue: queue.label,
    host: queue.host,
    process: queue.process,
    rank: queue.rank,
    device: queue.device,
    qpn: queue.qpn,
    verdict: queue.verdict,
    reason: queue.reason,
    first: queue.first === undefined ? null : recordJson(queue.first),
    ...(queue.event === undefined ? {} : { event: recordJson(queue.event) }),
    reported_too_by: queue.also,
    further_errors: queue.otherCount,
    flushes: queue.flushes,
  };
}
