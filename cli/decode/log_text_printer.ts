/**
 * The items of a log as text.
 *
 * @module
 */

import type { QueueErrors } from "../../records/causes.ts";
import type { DecodedLogElement } from "../../records/log_element.ts";
import { cqeTitle } from "../../records/log_facts.ts";
import { type ErrorFacts, explainCqe, explainTriple } from "../../render/explain.ts";
import {
  factLines,
  linesText,
  renderCauses,
  renderLogItem,
  renderSkipped,
  sectionTitle,
} from "../../render/log_text.ts";
import type { LogElement, LogItem, LogMessage } from "../../sources/logs/types.ts";
import type { LogPrinter, Look } from "./log_session.ts";

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

/** Prints items as text. Equal explanations are given once, flushes behind the first are counted. */
export class TextLogPrinter implements LogPrinter {
  readonly #explained = new Map<string, string>();
  #folded: { readonly key: string; count: number; last: number } | undefined;

  /** Nothing stands before the first item. */
  begin(): string {
    return "";
  }

  /** One item, or nothing if it is counted. */
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

  /** The first cause of every queue. */
  end(causes: readonly QueueErrors[], beyond: number): string {
    return this.#unfold() + renderCauses(causes, beyond);
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
