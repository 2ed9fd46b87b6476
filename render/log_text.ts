/** The items of a log as text. */

import { toHex } from "../bytes.ts";
import type { ErrorRecord, Story } from "../explain/causes_types.ts";
import type { DecodedLogElement } from "../logs/log_element.ts";
import { cqeTitle } from "../logs/log_facts.ts";
import { type ErrorFacts, explainCqe, explainTriple } from "../explain/explain.ts";
import {
  factLines,
  linesText,
  renderExplanation,
  renderLogHead,
  renderSkipped,
  renderStory,
  sectionTitle,
} from "../explain/log_text.ts";
import { wrapLine } from "../explain/line_width.ts";
import type { LogElement, LogMessage } from "../logs/types.ts";
import type { LogFinding } from "../logs/log_state.ts";
import type { LogEnd, LogPrinter } from "./format.ts";
import { Folding } from "./log_fold.ts";

/** Kinds of errors whose explanation is remembered. */
const MAX_EXPLAINED = 1024;

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

/** Elements that stand under their index in a ring. */
const RINGS: Readonly<Record<string, true>> = { cq: true, sq: true, rq: true, srq: true, eq: true };

/** Prints items as text. Equal explanations are given once, what says the same as others is counted. */
export class TextLogPrinter implements LogPrinter {
  readonly #explained = new Map<string, string>();
  readonly #folding = new Folding();

  /** Nothing stands before the first item. */
  begin(): string {
    return "";
  }

  /** One item, or nothing if it is counted. */
  *finding(look: LogFinding): Generator<string> {
    if (this.#folding.counts(look)) return;
    this.#folding.prints(look);
    const { item } = look;
    if (item.kind === "skipped") yield renderSkipped(item.lines, item.why, item.text);
    else if (item.kind === "message") yield this.#message(item, look);
    else {
      yield elementHead(item, look);
      yield* item.element in RINGS ? this.#ring(item, look) : this.#element(item, look);
    }
  }

  /** What was only counted so far. */
  rest(end = false): string {
    const lines = this.#folding.rest(end).map((line) => `${wrapLine(line)}\n`);
    return lines.length === 0 || end ? lines.join("") : `${lines.join("")}\n`;
  }

  /** The first cause of every queue. */
  answer(story: Story): string {
    const text = renderStory(story);
    return text === "" ? "" : `${text}\n`;
  }

  /** The same, where it was not given. */
  end({ story, answered }: LogEnd): string {
    const rest = this.rest(true);
    const text = answered ? "" : renderStory(story);
    return rest === "" || text === "" ? rest + text : `${rest}\n${text}`;
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

  #message(item: LogMessage, look: LogFinding): string {
    const explanation = look.error === undefined ? [] : this.#explain(look.error, linesText(item.lines));
    const lines = [...explanation, ...tripleLines(item), ...item.notes.map((note) => `note : ${note}`)];
    return renderLogHead({
      title: "message",
      lines: item.lines,
      origin: item.origin,
      quoted: item.text.slice(0, 12),
      stated: factLines(item.facts),
      repairs: item.repairs,
      contradictions: look.contradictions,
    }) + renderExplanation(lines) + "\n";
  }

  /** Fields of a single element, or of what a dump of send elements holds. */
  *#element(item: LogElement, look: LogFinding): Generator<string> {
    const explanation: string[] = [];
    let count = 0;
    for (const { decoded, error, namedBy } of look.elements) {
      // A segment of a resource dump is its header, and the elements of the queue in it.
      if (item.element === "segment" && count > 0) yield indexLine(decoded.index);
      count++;
      if (decoded.assumed !== undefined) yield wrapLine(`assumed : ${decoded.assumed}`) + "\n";
      if (!decoded.text.startsWith("--") && !decoded.text.startsWith("status :")) {
        yield sectionTitle(blockTitle(item, decoded)) + "\n";
      }
      yield block(decoded.text) + namedLine(namedBy);
      if (error !== undefined) explanation.push(...this.#explain(error, linesText(item.lines)));
    }
    yield (count === 0 ? rawRows(item.bytes) : "") + renderExplanation(explanation) + "\n";
  }

  /** The elements of a ring; equal ones are printed once. */
  *#ring(item: LogElement, look: LogFinding): Generator<string> {
    let count = 0;
    let before: { readonly decoded: DecodedLogElement; last: number } | undefined;
    for (const { decoded, error, namedBy } of look.elements) {
      count++;
      if (before !== undefined && sameBytes(item.bytes, before.decoded, decoded)) {
        before.last = decoded.index;
        continue;
      }
      yield equalLine(before);
      before = { decoded, last: decoded.index };
      yield indexLine(decoded.index);
      yield block(decoded.text) + namedLine(namedBy);
      if (error === undefined) continue;
      yield renderExplanation(this.#explain(error, `element ${decoded.index} of ${linesText(item.lines)}`));
    }
    yield equalLine(before) + (count === 0 ? rawRows(item.bytes) : "") + "\n";
  }
}

/** `[Element Index 0x1]`. */
function indexLine(index: number): string {
  return `[Element Index ${index === 0 ? "0" : `0x${index.toString(16)}`}]\n`;
}

/** What stands before the fields of an element. */
function elementHead(item: LogElement, look: LogFinding): string {
  return renderLogHead({
    title: item.element === "cqe" ? cqeTitle(item.bytes, item.generation) : TITLES[item.element] ?? item.element,
    lines: item.lines,
    origin: item.origin,
    quoted: item.context,
    stated: factLines(item.header),
    cut: item.cut,
    repairs: item.repairs,
    contradictions: look.contradictions,
  });
}

/** A block of text, ended by one newline. */
function block(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** The error that names a send element. */
function namedLine(record: ErrorRecord | undefined): string {
  return record === undefined ? "" : wrapLine(`named by : the error at ${record.where}`) + "\n";
}

/** How many elements were left out because they are equal to the one before. */
function equalLine(before: { readonly decoded: DecodedLogElement; readonly last: number } | undefined): string {
  if (before === undefined || before.last === before.decoded.index) return "";
  const [own, from, to] = [before.decoded.index, before.decoded.index + 1, before.last].map((index) =>
    index === 0 ? "0" : `0x${index.toString(16)}`
  );
  return `[Element Index ${from === to ? from : `${from} - ${to}`}]\nthe same bytes as element ${own}\n`;
}

function sameBytes(bytes: Uint8Array, one: DecodedLogElement, other: DecodedLogElement): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) {
    if (bytes[one.offset + at] !== bytes[other.offset + at]) return false;
  }
  return true;
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
    const row = toHex(bytes.subarray(at, at + 16));
    rows.push(`${at / 16}. ${(row.match(/.{1,8}/g) ?? []).join(" ")}`);
  }
  return rows.join("\n") + "\n";
}
