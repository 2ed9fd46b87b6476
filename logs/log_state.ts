/** What is known of a log while it is read: decoded elements, contradictions, errors in order. */

import { CauseCollector, type ErrorRecord, FLUSH } from "../explain/causes.ts";
import { type DecodedLogElement, decodeLogElement } from "./log_element.ts";
import { errorFacts, errorRecord, eventRecord, type FactTable, ifNumber, messageRecord } from "./log_facts.ts";
import { contradictionsOf, type EarlierCqe, printedContradictions } from "./contradictions.ts";
import type { Transport } from "../records/ring.ts";
import { ringOrder, UNWRITTEN } from "../records/ring_order.ts";
import type { ErrorFacts } from "../explain/explain.ts";
import { linesText } from "../explain/log_text.ts";
import { hasSeenMark } from "./sniff.ts";
import type { LogElement, LogItem, LogMessage } from "./types.ts";
import type { Decoder } from "../wasm/decoder.ts";

/** A WQE dump stands at most this many lines behind its CQE. */
const PAIR_LINES = 48;

/** Errors that are remembered to mark the send elements they name. */
const MAX_REMEMBERED = 64;

/** Where a ring's bytes are decoded again instead of being kept. */
const LARGE = 1 << 14;

/** An element of an item, with what can be said of it. */
export interface Viewed {
  /** The element. */
  readonly decoded: DecodedLogElement;
  /** Facts of an error CQE. */
  readonly facts: FactTable | undefined;
  /** The same for the explanation. */
  readonly error: ErrorFacts | undefined;
  /** For a send element: the error before it that names it, by QP and WQE counter. */
  readonly namedBy: ErrorRecord | undefined;
}

/** An item of a log, with what can be said of it. */
export interface LogFinding {
  /** The item. */
  readonly item: LogItem;
  /** Decoded elements. */
  readonly elements: Iterable<Viewed>;
  /** Error of a message. */
  readonly error: ErrorFacts | undefined;
  /** Where text and bytes disagree. */
  readonly contradictions: string[];
  /** The error as it went into the search of the first cause. */
  readonly record: ErrorRecord | undefined;
  /** The file that it is from, where several are read. */
  readonly file?: string | undefined;
}

/** Lines of one file come before those of the next. */
const FILE_ORDER = 2 ** 40;

/** Reports of which it is remembered that they were there. */
const MAX_TOLD = 1 << 14;

/** What is remembered from item to item. */
export class LogState {
  /** Errors so far. */
  readonly causes = new CauseCollector();
  readonly #decoder: Decoder;
  readonly #transport: Transport | undefined;
  #cqe: EarlierCqe | undefined;
  #context: DecodedLogElement | undefined;
  readonly #errors: ErrorRecord[] = [];
  #file: string | undefined;
  #host: string | undefined;
  #base = 0;
  #again: number | undefined;
  /** Peers and statuses of the reports so far. */
  readonly #told = new Set<string>();
  #cq: number | undefined;

  /**
   * A session for one log.
   *
   * @param decoder Decoder; nothing else may use it meanwhile.
   * @param transport Transport of send elements, where the log does not tell.
   */
  constructor(decoder: Decoder, transport?: Transport) {
    this.#decoder = decoder;
    this.#transport = transport;
  }

  /** Decodes an item and enters its errors. */
  look(item: LogItem): LogFinding {
    const facts = item.kind === "message" ? item.facts : item.kind === "element" ? item.header : undefined;
    if (this.#host !== undefined && facts !== undefined && facts["host"] === undefined) facts["host"] = this.#host;
    const finding = this.#look(item);
    return this.#file === undefined ? finding : { ...finding, file: this.#file };
  }

  #look(item: LogItem): LogFinding {
    if (item.kind === "message") return this.#message(item);
    if (item.kind === "skipped") return { item, elements: [], error: undefined, contradictions: [], record: undefined };
    return item.element === "cq" ? this.#ring(item) : this.#element(item);
  }

  #message(item: LogMessage): LogFinding {
    const place = this.#place(item);
    const record = messageRecord(item.origin, item.facts, place);
    const event = eventRecord(item, place);
    if (event !== undefined) this.causes.event(event);
    if (record !== undefined && event === undefined) this.#report(item, record);
    this.#nameQueue(item.origin, item.facts);
    if (item.origin === "pytorch last error") this.#again = item.lines.last;
    const fields = item.facts["fields"];
    const contradictions = item.origin === "parseadb" && this.#context !== undefined && typeof fields === "object"
      ? printedContradictions(fields as Record<string, unknown>, this.#context)
      : [];
    this.#context = undefined;
    return { item, elements: [], error: record === undefined ? undefined : messageError(item), contradictions, record };
  }

  /** Where an item stands; of several files the name goes with it. */
  #place({ lines }: LogItem): { order: number; where: string; file?: string } {
    return {
      ...(this.#file === undefined ? {} : { file: this.#file }),
      order: this.#base + lines.first,
      where: this.#file === undefined ? linesText(lines) : `${this.#file} ${linesText(lines)}`,
    };
  }

  /** Enters an error of a message; what PyTorch says once more as its last error is the same report. */
  #report(item: LogMessage, record: ErrorRecord): void {
    const again = this.#again !== undefined && item.lines.first - this.#again <= 4;
    this.#again = undefined;
    const { peer, wc_status } = item.facts;
    const told = peer === undefined ? "" : `${peer} ${wc_status}`;
    // Where the line that it repeats is not in the data, it is the report.
    const repeated = again && (told === "" || this.#told.has(told));
    if (told !== "" && this.#told.size < MAX_TOLD) this.#told.add(told);
    if (repeated) this.causes.repeated(record, "pytorch last error");
    else this.causes.add(record);
  }

  /** mlx4_en names the QP of an error on a line of its own, behind the completion. */
  #nameQueue(origin: string, facts: Readonly<Record<string, unknown>>): void {
    const { qpn, cqn } = facts;
    if (origin === "kernel mlx4_en error cqe") this.#cq = typeof cqn === "number" ? cqn : undefined;
    if (origin !== "kernel mlx4_en related WQE" || typeof qpn !== "number" || this.#cq === undefined) return;
    this.causes.nameQueue(this.#cq, undefined, qpn);
    this.#cq = undefined;
  }

  /** The items that follow are of this file. */
  file(name: string | undefined, host?: string): void {
    if (this.#file !== undefined) this.#base += FILE_ORDER;
    this.#file = name;
    this.#host = host;
    this.#again = undefined;
  }

  #element(item: LogElement): LogFinding {
    const elements = this.#view(item);
    const [first] = elements;
    const near = this.#cqe !== undefined && item.lines.first - this.#cqe.line <= PAIR_LINES;
    const earlier = item.origin === "kernel mlx5e WQE DUMP" && near ? this.#cqe : undefined;
    const contradictions = first === undefined ? [] : contradictionsOf(item, first.decoded, earlier);
    let record: ErrorRecord | undefined;
    if (first?.facts !== undefined) {
      record = errorRecord(item, first.facts, this.#place(item));
      if (record !== undefined) {
        this.#enter(record);
        this.#nameQueue(item.origin, item.header);
        this.#cqe = { qpn: record.qpn, wqeCounter: record.wqeCounter, line: item.lines.last };
      }
    }
    this.#nameQueue(item.origin, item.header);
    if (first?.facts === undefined && item.element === "cqe") {
      // No row of the completion is there that tells anything: what the heading states counts.
      record = errorRecord(item, {}, this.#place(item));
      if (record !== undefined) this.#enter(record);
    }
    this.#context = item.element === "context" ? first?.decoded : undefined;
    return { item, elements, error: undefined, contradictions, record };
  }

  /** A completion ring: its errors count in the order in which they were written, not in that of their places. */
  #ring(item: LogElement): LogFinding {
    const elements = this.#view(item);
    const owners: number[] = [];
    const errors = new Map<number, { readonly facts: FactTable; readonly index: number }>();
    for (const { decoded, facts } of elements) {
      if (facts !== undefined) errors.set(owners.length, { facts, index: decoded.index });
      owners.push(ownerOf(decoded) ?? UNWRITTEN);
    }
    const order = ringOrder(owners);
    const cqn = item.header["cqn"];
    if (order === undefined) {
      const reason = "the owner bits of the ring change more than once, so its order cannot be told";
      this.causes.overwritten(undefined, reason);
    } else if (order.overwritten) {
      const reason = "the ring is full: older entries may have been overwritten";
      this.causes.overwritten(typeof cqn === "number" ? cqn : undefined, reason);
    }
    const places = order?.order ?? owners.map((_, place) => place);
    places.forEach((place, n) => {
      const error = errors.get(place);
      if (error === undefined) return;
      const stands = this.#place(item);
      const order = stands.order + n / (places.length + 1);
      const where = `CQE ${error.index} of ${stands.where}`;
      const record = errorRecord(item, error.facts, { order, where });
      if (record !== undefined) this.#enter(record);
    });
    this.#context = undefined;
    return { item, elements, error: undefined, contradictions: [], record: undefined };
  }

  /** Takes note of an error; flushes name elements that are not to blame. */
  #enter(record: ErrorRecord): void {
    this.causes.add(record);
    if (record.syndrome === FLUSH || record.qpn === undefined || record.wqeCounter === undefined) return;
    if (this.#errors.length >= MAX_REMEMBERED) this.#errors.shift();
    this.#errors.push(record);
  }

  /** The elements of an item; those of a large ring are decoded anew whenever they are read. */
  #view(item: LogElement): Iterable<Viewed> {
    if (item.bytes.length <= LARGE) return [...this.#decode(item)];
    return { [Symbol.iterator]: () => this.#decode(item) };
  }

  /** The error that names a send element. */
  #namedBy(decoded: DecodedLogElement): ErrorRecord | undefined {
    const control = decoded.segments.find((segment) => segment.layout === "wqe_ctrl")?.fields;
    const qpn = control?.["qpn"];
    if (control === undefined || qpn === 0) return undefined;
    return this.#errors.findLast((record) => record.qpn === qpn && record.wqeCounter === control["wqe_index"]);
  }

  *#decode(item: LogElement): Generator<Viewed> {
    for (const decoded of decodeLogElement(this.#decoder, item, this.#transport)) {
      const part = item.bytes.subarray(decoded.offset, decoded.offset + decoded.length);
      const facts = errorFacts(decoded, part);
      yield {
        decoded,
        facts,
        error: facts === undefined ? undefined : elementError(item, facts, part),
        namedBy: this.#namedBy(decoded),
      };
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

/** An error CQE for the explanation. */
function elementError(item: LogElement, facts: FactTable, bytes: Uint8Array): ErrorFacts | undefined {
  const syndrome = ifNumber(facts["syndrome"]) ?? ifNumber(item.header["syndrome"]);
  if (syndrome === undefined) return undefined;
  const own = ifNumber(facts["qpn"]);
  return {
    syndrome,
    vendor: ifNumber(facts["vendor_syndrome"]) ?? ifNumber(item.header["vendor_syndrome"]),
    hw: ifNumber(facts["hw_err_synd"]),
    hwType: ifNumber(facts["hw_synd_type"]),
    generation: item.element === "mthca_cqe" ? 3 : item.generation,
    cqeOpcode: ifNumber(facts["cqe_opcode"]),
    wqeOpcode: ifNumber(facts["wqe_opcode"]),
    qpn: own !== undefined && own !== 0 ? own : ifNumber(item.header["qpn"]),
    wqeCounter: ifNumber(facts["wqe_counter"]),
    seenMark: item.generation === 5 && bytes.length >= 64 && hasSeenMark(bytes),
  };
}

/** An error that a message tells of, for the explanation. */
function messageError(item: LogMessage): ErrorFacts | undefined {
  const { facts } = item;
  const syndrome = ifNumber(facts["syndrome"]);
  if (syndrome === undefined) return undefined;
  const generation = facts["generation"];
  return {
    syndrome,
    vendor: ifNumber(facts["vendor_syndrome"]),
    hw: ifNumber(facts["hw_err_synd"]),
    hwType: ifNumber(facts["hw_synd_type"]),
    generation: generation === 4 ? 4 : undefined,
    wqeOpcode: ifNumber(facts["wqe_opcode"]),
    qpn: ifNumber(facts["qpn"]),
    wqeCounter: ifNumber(facts["wqe_counter"]),
  };
}
