/**
 * `wqdump decode` without `--source`: a log in, every element and message explained, the first cause at the end.
 *
 * @module
 */

import { CauseCollector, type ErrorRecord, type QueueErrors, ringOrder } from "../records/causes.ts";
import { type DecodedLogElement, decodeLogElement } from "../records/log_element.ts";
import {
  contradictionsOf,
  cqeTitle,
  type EarlierCqe,
  errorFacts,
  errorRecord,
  type FactTable,
  messageRecord,
  printedContradictions,
} from "../records/log_facts.ts";
import type { Transport } from "../records/ring.ts";
import { type ErrorFacts, explainCqe, explainErrorJson, explainTriple } from "../render/explain.ts";
import { JsonDocument } from "../render/json_envelope.ts";
import { factLines, linesText, renderCauses, renderLogItem, renderSkipped, sectionTitle } from "../render/log_text.ts";
import { LogReader } from "../sources/logs/reader.ts";
import { hasSeenMark } from "../sources/logs/sniff.ts";
import type { LogCounts, LogElement, LogItem, LogMessage } from "../sources/logs/types.ts";
import type { Decoder } from "../wasm/decoder.ts";

/** How a log is decoded. */
export interface DecodeLogOptions {
  /** `text` (default), `json` or `ndjson`. */
  readonly format?: "text" | "json" | "ndjson" | undefined;
  /** Transport of send elements, where the log does not tell. */
  readonly transport?: Transport | undefined;
  /** Head of the json document. */
  readonly head?: Parameters<JsonDocument["begin"]>[0] | undefined;
  /** Stops between two pieces of input. */
  readonly signal?: AbortSignal | undefined;
}

/** What came of a log. */
export interface DecodeLogResult {
  /** Lines, elements, messages, skipped groups. */
  readonly counts: LogCounts;
  /** Queues with errors, earliest first. */
  readonly causes: readonly QueueErrors[];
}

/** A WQE dump stands at most this many lines behind its CQE. */
const PAIR_LINES = 48;

/** A message gets no explanation of its own above this many equal ones. */
const MAX_EXPLAINED = 1024;

/**
 * Decodes a log as it arrives: every item is written as soon as it is complete.
 *
 * @param text Pieces of the log, of any size.
 * @param decoder Decoder; nothing else may use it meanwhile.
 * @param write Takes text; awaited.
 * @param options Format and the like.
 */
export async function decodeLog(
  text: AsyncIterable<string> | Iterable<string>,
  decoder: Decoder,
  write: (text: string) => unknown,
  options: DecodeLogOptions = {},
): Promise<DecodeLogResult> {
  const printer = options.format === "json" || options.format === "ndjson"
    ? new JsonLogPrinter(options)
    : new TextLogPrinter();
  const session = new LogSession(decoder, options);
  const items: LogItem[] = [];
  const reader = new LogReader((item) => items.push(item));
  const drain = async () => {
    for (const item of items.splice(0)) {
      for (const piece of printer.item(session.look(item))) await write(piece);
    }
  };
  await write(printer.begin());
  for await (const piece of text) {
    reader.push(piece);
    await drain();
    if (options.signal?.aborted) break;
  }
  reader.finish();
  await drain();
  const causes = session.causes.queues();
  await write(printer.end(causes, session.causes.beyond, reader.counts));
  return { counts: reader.counts, causes };
}

/** An element of an item, with what can be said of it. */
interface Viewed {
  readonly decoded: DecodedLogElement;
  /** Facts of an error CQE. */
  readonly facts: FactTable | undefined;
  /** The same for the explanation. */
  readonly error: ErrorFacts | undefined;
}

/** An item with everything that is printed of it. */
interface Look {
  readonly item: LogItem;
  /** Decoded elements. */
  readonly elements: Iterable<Viewed>;
  /** Error of a message. */
  readonly error: ErrorFacts | undefined;
  /** Where text and bytes disagree; for rings known only after the elements were read. */
  readonly contradictions: string[];
  /** The error as it went into the search of the first cause. */
  readonly record: ErrorRecord | undefined;
}

/** What is remembered from item to item. */
class LogSession {
  /** Errors so far. */
  readonly causes = new CauseCollector();
  readonly #decoder: Decoder;
  readonly #transport: Transport | undefined;
  #cqe: EarlierCqe | undefined;
  #context: DecodedLogElement | undefined;

  constructor(decoder: Decoder, options: DecodeLogOptions) {
    this.#decoder = decoder;
    this.#transport = options.transport;
  }

  /** Decodes an item and enters its errors. */
  look(item: LogItem): Look {
    if (item.kind === "message") return this.#message(item);
    if (item.kind === "skipped") return { item, elements: [], error: undefined, contradictions: [], record: undefined };
    return item.element === "cq" ? this.#ring(item) : this.#element(item);
  }

  #message(item: LogMessage): Look {
    const place = { order: item.lines.first, where: linesText(item.lines) };
    const record = messageRecord(item.origin, item.facts, place);
    if (record !== undefined) this.causes.add(record);
    const fields = item.facts["fields"];
    const contradictions = item.origin === "parseadb" && this.#context !== undefined && typeof fields === "object"
      ? printedContradictions(fields as Record<string, unknown>, this.#context)
      : [];
    this.#context = undefined;
    return { item, elements: [], error: record === undefined ? undefined : messageError(item), contradictions, record };
  }

  #element(item: LogElement): Look {
    const elements = [...this.#decode(item)];
    const first = elements[0];
    const near = this.#cqe !== undefined && item.lines.first - this.#cqe.line <= PAIR_LINES;
    const earlier = item.origin === "kernel mlx5e WQE DUMP" && near ? this.#cqe : undefined;
    const contradictions = first === undefined ? [] : contradictionsOf(item, first.decoded, earlier);
    let record: ErrorRecord | undefined;
    if (first?.facts !== undefined) {
      const place = { order: item.lines.first, where: linesText(item.lines) };
      record = errorRecord(item, first.facts, place);
      if (record !== undefined) {
        this.causes.add(record);
        this.#cqe = { qpn: record.qpn, wqeCounter: record.wqeCounter, line: item.lines.last };
      }
    }
    this.#context = item.element === "context" ? first?.decoded : undefined;
    return { item, elements, error: undefined, contradictions, record };
  }

  /** A completion ring: its errors count in the order in which they were written, not in that of their places. */
  #ring(item: LogElement): Look {
    const elements = [...this.#decode(item)];
    const written = elements.map(({ decoded }) => ownerOf(decoded));
    const order = ringOrder(written);
    const contradictions: string[] = [];
    const cqn = item.header["cqn"];
    if (order === undefined) {
      this.causes.overwritten(
        undefined,
        "the owner bits of the ring change more than once, so its order cannot be told",
      );
    } else if (order.overwritten) {
      this.causes.overwritten(
        typeof cqn === "number" ? cqn : undefined,
        "the ring is full: older entries have been overwritten",
      );
    }
    const places = order?.order ?? elements.map((_, place) => place);
    places.forEach((place, n) => {
      const { facts, decoded } = elements[place]!;
      if (facts === undefined) return;
      const order = item.lines.first + n / (places.length + 1);
      const record = errorRecord(item, facts, { order, where: `CQE ${decoded.index} of ${linesText(item.lines)}` });
      if (record !== undefined) this.causes.add(record);
    });
    this.#context = undefined;
    return { item, elements, error: undefined, contradictions, record: undefined };
  }

  *#decode(item: LogElement): Generator<Viewed> {
    for (const decoded of decodeLogElement(this.#decoder, item, this.#transport)) {
      const part = item.bytes.subarray(decoded.offset, decoded.offset + decoded.length);
      const facts = errorFacts(decoded, part);
      yield { decoded, facts, error: facts === undefined ? undefined : elementError(item, facts, part) };
    }
  }
}

/** Owner bit of a written completion. */
function ownerOf(decoded: DecodedLogElement): number | undefined {
  const fields = decoded.segments[0]?.fields;
  if (fields === undefined || fields["opcode"] === 0xf) return undefined;
  const owner = fields["owner"];
  return typeof owner === "number" ? owner : undefined;
}

const numberOf = (facts: Readonly<Record<string, unknown>>, name: string): number | undefined => {
  const value = facts[name];
  return typeof value === "number" ? value : undefined;
};

/** An error CQE for the explanation. */
function elementError(item: LogElement, facts: FactTable, bytes: Uint8Array): ErrorFacts | undefined {
  const syndrome = numberOf(facts, "syndrome");
  if (syndrome === undefined) return undefined;
  const own = numberOf(facts, "qpn");
  return {
    syndrome,
    vendor: numberOf(facts, "vendor_syndrome"),
    hw: numberOf(facts, "hw_err_synd"),
    hwType: numberOf(facts, "hw_synd_type"),
    generation: item.element === "mthca_cqe" ? 3 : item.generation,
    cqeOpcode: numberOf(facts, "cqe_opcode"),
    wqeOpcode: numberOf(facts, "wqe_opcode"),
    qpn: own !== undefined && own !== 0 ? own : numberOf(item.header, "qpn"),
    wqeCounter: numberOf(facts, "wqe_counter"),
    seenMark: item.generation === 5 && bytes.length >= 64 && hasSeenMark(bytes),
  };
}

/** An error that a message tells of, for the explanation. */
function messageError(item: LogMessage): ErrorFacts | undefined {
  const { facts } = item;
  const syndrome = numberOf(facts, "syndrome");
  if (syndrome === undefined) return undefined;
  const generation = facts["generation"];
  return {
    syndrome,
    vendor: numberOf(facts, "vendor_syndrome"),
    hw: numberOf(facts, "hw_err_synd"),
    hwType: numberOf(facts, "hw_synd_type"),
    generation: generation === 4 ? 4 : undefined,
    wqeOpcode: numberOf(facts, "wqe_opcode"),
    qpn: numberOf(facts, "qpn"),
    wqeCounter: numberOf(facts, "wqe_counter"),
  };
}

/** The three numbers of a QP error line. */
function tripleLines(item: LogMessage): string[] {
  const { vendor_syndrome: vendor, hw_synd_type: type, hw_err_synd: hw } = item.facts;
  return item.origin === "kernel mlx5_ib QP error" && typeof vendor === "number" && typeof type === "number" &&
      typeof hw === "number"
    ? explainTriple(vendor, type, hw)
    : [];
}

/** Titles of elements. */
const TITLES: Readonly<Record<string, string>> = {
  wqe: "send WQE",
  cq: "completion queue",
  sq: "send queue",
  rq: "receive queue",
  srq: "shared receive queue",
  eq: "event queue",
  context: "context",
  segment: "resource dump segment",
  stream: "resource dump",
  mthca_cqe: "error CQE of an adapter before ConnectX",
};

/** Prints items as text. Equal explanations are given once, flushes behind the first are counted. */
class TextLogPrinter {
  readonly #explained = new Map<string, string>();
  #folded: { readonly key: string; count: number; last: number } | undefined;

  begin(): string {
    return "";
  }

  *item(look: Look): Generator<string> {
    const key = flushKey(look);
    if (key !== undefined && this.#fold(key, look.item)) return;
    yield this.#unfold();
    const { item } = look;
    if (item.kind === "skipped") yield renderSkipped(item.lines, item.why, item.text);
    else if (item.kind === "message") yield this.#message(item, look);
    else yield this.#element(item, look);
    if (key !== undefined) this.#folded = { key, count: 0, last: item.lines.last };
  }

  end(causes: readonly QueueErrors[], beyond: number, counts: LogCounts): string {
    const rest = this.#unfold() + renderCauses(causes, beyond);
    if (rest !== "") return rest;
    return counts.elements + counts.messages + counts.skipped === 0
      ? `Nothing found in ${counts.lines} line${counts.lines === 1 ? "" : "s"}\n`
      : "";
  }

  #fold(key: string, item: LogItem): boolean {
    if (this.#folded?.key !== key) return false;
    this.#folded.count++;
    this.#folded.last = item.lines.last;
    return true;
  }

  #unfold(): string {
    const folded = this.#folded;
    this.#folded = undefined;
    if (folded === undefined || folded.count === 0) return "";
    return `${folded.count} more flush${folded.count === 1 ? "" : "es"} like this, up to line ${folded.last}\n\n`;
  }

  /** The explanation of an error, or where it was given. */
  #explain(error: ErrorFacts, where: string): string[] {
    const lines = explainCqe(error);
    const key = `${error.syndrome} ${error.vendor}`;
    const before = this.#explained.get(key);
    if (before === undefined) {
      if (this.#explained.size < MAX_EXPLAINED) this.#explained.set(key, where);
      return lines;
    }
    return [
      ...lines.filter((line) => /^(?:meaning|status|valid|not valid|element) : /.test(line)),
      `see : causes and checks at ${before}`,
    ];
  }

  #message(item: LogMessage, look: Look): string {
    const explanation = look.error === undefined ? [] : this.#explain(look.error, linesText(item.lines));
    return renderLogItem({
      title: "message",
      lines: item.lines,
      origin: item.origin,
      quoted: item.text.slice(0, 12),
      stated: factLines(item.facts),
      blocks: [],
      explanation: [...explanation, ...tripleLines(item), ...item.notes.map((note) => `note : ${note}`)],
      repairs: item.repairs,
      contradictions: look.contradictions,
    });
  }

  #element(item: LogElement, look: Look): string {
    const blocks: string[] = [];
    const explanation: string[] = [];
    const ring = item.element in TITLES && item.element.length === 2 || item.element === "srq";
    for (const { decoded, error } of look.elements) {
      if (ring) blocks.push(`[Element Index ${decoded.index === 0 ? "0" : `0x${decoded.index.toString(16)}`}]`);
      if (decoded.assumed !== undefined) blocks.push(`assumed : ${decoded.assumed}`);
      if (!ring && !decoded.text.startsWith("--") && !decoded.text.startsWith("status :")) {
        blocks.push(sectionTitle(blockTitle(item, decoded)));
      }
      if (decoded.text !== "") blocks.push(decoded.text);
      if (error === undefined) continue;
      const lines = this.#explain(
        error,
        ring ? `element ${decoded.index} of ${linesText(item.lines)}` : linesText(item.lines),
      );
      if (ring) blocks.push(sectionTitle("explanation"), ...lines);
      else explanation.push(...lines);
    }
    if (blocks.length === 0) blocks.push(rawRows(item.bytes));
    return renderLogItem({
      title: item.element === "cqe" ? cqeTitle(item.bytes, item.generation) : TITLES[item.element] ?? item.element,
      lines: item.lines,
      origin: item.origin,
      quoted: item.context,
      stated: factLines(item.header),
      blocks,
      explanation,
      cut: item.cut,
      repairs: item.repairs,
      contradictions: look.contradictions,
    });
  }
}

/** Title of a block of fields. */
function blockTitle(item: LogElement, decoded: DecodedLogElement): string {
  const layout = decoded.segments[0]?.layout;
  if (item.element === "cqe") return cqeTitle(item.bytes, item.generation);
  return layout ?? decoded.segments[0]?.title ?? item.element;
}

/** Bytes without a public layout: numbered rows of four words, as raw contexts. */
function rawRows(bytes: Uint8Array): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = Array.from(bytes.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
    rows.push(`${at / 16}. ${(row.match(/.{1,8}/g) ?? []).join(" ")}`);
  }
  return rows.join("\n");
}

/** Flushes of the same queue are counted instead of printed. */
function flushKey(look: Look): string | undefined {
  const { record } = look;
  if (record === undefined || record.syndrome !== 0x05 || look.contradictions.length > 0) return undefined;
  return `${record.origin} ${record.device} ${record.qpn} ${record.cqn} ${record.queue} ${record.vendor}`;
}

/** Prints items as json. */
class JsonLogPrinter {
  readonly #document: JsonDocument;
  readonly #head: DecodeLogOptions["head"];

  constructor(options: DecodeLogOptions) {
    this.#document = new JsonDocument(options.format === "ndjson");
    this.#head = options.head;
  }

  begin(): string {
    const head = this.#head ?? { schema: "wqdump/1", command: { name: "decode" } };
    return this.#document.begin(head) + this.#document.open("items");
  }

  *item(look: Look): Generator<string> {
    yield this.#document.record(itemJson(look));
  }

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

function itemJson(look: Look): unknown {
  const { item, contradictions } = look;
  if (item.kind === "skipped") return item;
  if (item.kind === "message") {
    return {
      ...item,
      contradictions,
      ...(look.error === undefined ? {} : { explanation: explainErrorJson(look.error) }),
    };
  }
  const elements = [...look.elements].map(({ decoded, facts, error }) => {
    const { text: _, ...rest } = decoded;
    return {
      ...rest,
      ...(facts === undefined ? {} : { facts }),
      ...(error === undefined ? {} : { explanation: explainErrorJson(error) }),
    };
  });
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
    bytes: Array.from(item.bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""),
    elements,
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
