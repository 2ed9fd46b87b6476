/**
 * The schema of what `wqdump decode` finds in a log, and of explanations.
 *
 * @module
 */

import { arrayOf, FLAG, HEX, maybe, NUMBER, OBJECT, object, ref, type Schema, TEXT, words } from "./schema_parts.ts";

const WHOSE: Readonly<Record<string, Schema>> = {
  host: TEXT,
  process: { type: ["integer", "string"] },
  rank: NUMBER,
  pod: TEXT,
  container: TEXT,
  device: TEXT,
};
const LINES = object({ first: NUMBER, last: NUMBER });
/** Device and queue, as far as the lines tell. */
const QUEUE = { file: TEXT, device: TEXT, source: TEXT, number: NUMBER };
const CAUSE = words("first error", "flushes before it", "event", "only flushes", "overwritten", "partly read");

/** By name. */
export const LOG_PARTS: Readonly<Record<string, Schema>> = {
  item: { anyOf: [ref("log_element"), ref("log_message"), ref("log_skipped")] },
  log_element: object({
    kind: { const: "element" },
    element: words("cqe", "wqe", "cq", "sq", "rq", "srq", "eq", "context", "segment", "stream", "mthca_cqe"),
    generation: maybe({ enum: [4, 5] }),
    origin: TEXT,
    lines: LINES,
    complete: FLAG,
    facts: object({}, { ...WHOSE, thread: { type: ["integer", "string"] }, time: TEXT, time_us: { type: "number" } }),
    header: OBJECT,
    repairs: arrayOf(TEXT),
    contradictions: arrayOf(TEXT),
    context: arrayOf(TEXT),
    bytes: HEX,
    elements: arrayOf(ref("log_view")),
  }, { ...QUEUE, cut: TEXT, present: maybe(arrayOf(arrayOf(NUMBER))), layout: TEXT }),
  log_view: object({}, {
    index: NUMBER,
    offset: NUMBER,
    length: NUMBER,
    wqe_counter: NUMBER,
    mini: NUMBER,
    sw_owned: FLAG,
    list_terminated: FLAG,
    flags: arrayOf(TEXT),
    segments: arrayOf(ref("segment")),
    layout: maybe(TEXT),
    title: TEXT,
    fields: OBJECT,
    facts: OBJECT,
    explanation: ref("explanation"),
    named_by: TEXT,
  }),
  log_message: object({
    kind: { const: "message" },
    origin: TEXT,
    lines: LINES,
    text: arrayOf(TEXT),
    facts: OBJECT,
    notes: arrayOf(TEXT),
    lost: arrayOf(TEXT),
    repairs: arrayOf(TEXT),
    contradictions: arrayOf(TEXT),
  }, { ...QUEUE, event: TEXT, explanation: ref("explanation") }),
  log_skipped: object({ kind: { const: "skipped" }, lines: LINES, why: TEXT, text: TEXT }, { file: TEXT }),
  report: object({ where: TEXT, origin: TEXT }, {
    ...WHOSE,
    qpn: NUMBER,
    cqn: NUMBER,
    time: TEXT,
    event: TEXT,
    words: TEXT,
    peer: TEXT,
    syndrome: NUMBER,
    wc_status: NUMBER,
    vendor_syndrome: NUMBER,
    hw_err_synd: NUMBER,
    wqe_counter: NUMBER,
  }),
  first_cause: object({
    queue: TEXT,
    verdict: CAUSE,
    reason: TEXT,
    first: maybe(ref("report")),
    reported_too_by: arrayOf(TEXT),
    further_errors: NUMBER,
    flushes: NUMBER,
  }, { ...WHOSE, qpn: NUMBER, event: ref("report") }),
  headline: object({
    reports: NUMBER,
    queues: NUMBER,
    flushes: NUMBER,
    hosts: arrayOf(TEXT),
    order: object({ by: words("time", "line"), why: TEXT }),
    first: maybe(ref("report")),
    ranked: arrayOf(object({
      guilt: words("event", "local", "refusal", "rnr", "timeout", "flush"),
      words: TEXT,
      count: NUMBER,
      hosts: arrayOf(TEXT),
      first: ref("report"),
    })),
    events: arrayOf(ref("report")),
    matrix: maybe(
      object({
        accusers: arrayOf(TEXT),
        accused: arrayOf(TEXT),
        counts: arrayOf(arrayOf(NUMBER)),
        says: arrayOf(TEXT),
      }),
    ),
    ends: arrayOf(object({ a: ref("report"), b: ref("report"), by: TEXT })),
    flushed: arrayOf(object({ label: TEXT, queues: NUMBER, flushes: NUMBER, reason: TEXT, first: ref("report") })),
  }),
  log_counts: object({ lines: NUMBER, elements: NUMBER, cut: NUMBER, messages: NUMBER, skipped: NUMBER }),
  explanation: object({
    summary: TEXT,
    syndrome: object({
      value: NUMBER,
      name: maybe(TEXT),
      wc_status: maybe(NUMBER),
      wc_status_name: maybe(TEXT),
      text: maybe(TEXT),
      meaning: maybe(TEXT),
    }),
    flush: FLAG,
    causes: arrayOf(TEXT),
    checks: arrayOf(TEXT),
  }, {
    vendor_syndrome: object({ value: NUMBER, evidence: arrayOf(ref("evidence_of_vendor_syndrome")) }),
    valid: TEXT,
    not_valid: TEXT,
    seen: FLAG,
  }),
  evidence_of_vendor_syndrome: object({
    meaning: TEXT,
    strength: TEXT,
    count: NUMBER,
    references: arrayOf(TEXT),
    hw_seen: maybe(FLAG),
  }),
  reading: object({ as: TEXT, explanation: OBJECT }),
};
