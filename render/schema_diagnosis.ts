/** The schema of what `list`, `diagnose`, `compare` and `watch` say. */

import { arrayOf, FLAG, maybe, NUMBER, object, ref, SCALAR, type Schema, TEXT, words } from "./schema_parts.ts";

const SECONDS: Schema = { type: "number" };
const CONFIDENCE = words("measured", "header", "specification", "plausible");
const END = { host: maybe(TEXT), device: TEXT, qpn: NUMBER };

/** By name. */
export const DIAGNOSIS_PARTS: Readonly<Record<string, Schema>> = {
  row: {
    ...object({ kind: words("qp", "cq", "srq", "eq", "mkey") }, { number: NUMBER }),
    description: "A queue of a list: the columns asked for, each with its name beside it where it is enumerated.",
    additionalProperties: SCALAR,
  },
  sample: object({ sample: NUMBER, host: maybe(TEXT), device: TEXT, time: maybe(TEXT) }),
  peer: object({ host: maybe(TEXT), gid: maybe(TEXT), lid: maybe(NUMBER), qpn: maybe(NUMBER) }),
  owner: object({ pid: maybe(NUMBER), comm: maybe(TEXT), kernel: FLAG }),
  evidence: {
    ...object({ field: TEXT }),
    required: ["field", "s1"],
    description: "A field with its value in each sample: s1, s2 ...",
    patternProperties: { "^s[0-9]+$": SCALAR },
  },
  verdict: object({
    name: TEXT,
    severity: words("info", "warning", "error"),
    rule: TEXT,
    confidence: CONFIDENCE,
    host: maybe(TEXT),
    device: TEXT,
    kind: words("qp", "cq", "eq", "srq", "mkey", "port", "device"),
    number: maybe(NUMBER),
    peer: maybe(ref("peer")),
    owner: maybe(ref("owner")),
    sentence: TEXT,
    evidence: arrayOf(ref("evidence")),
    not: arrayOf(TEXT),
    next: arrayOf(TEXT),
    due_s: maybe(SECONDS),
  }, { schema: { const: "wqdump/2" } }),
  event: {
    ...object({
      time: TEXT,
      before_s: SECONDS,
      host: maybe(TEXT),
      device: maybe(TEXT),
      number: maybe(NUMBER),
      severity: words("info", "warning", "error"),
      sentence: TEXT,
    }),
    description: "What a log dates; before_s: seconds before it in which it began, for time-outs.",
  },
  pair: object({
    a: object(END),
    b: object(END),
    verdict: TEXT,
    direction: maybe(words("a->b", "b->a")),
    lost: maybe(NUMBER),
    order_known: FLAG,
  }),
  unpaired: object({ ...END, peer: ref("peer") }),
  cause: object({
    name: TEXT,
    host: maybe(TEXT),
    device: maybe(TEXT),
    rank: maybe(NUMBER),
    sentence: TEXT,
    chain: arrayOf(TEXT),
    confidence: CONFIDENCE,
  }),
  comparison: object({
    kind: words("siblings", "named", "time", "ends"),
    title: TEXT,
    columns: arrayOf(TEXT),
    differences: arrayOf(object({ field: TEXT, values: arrayOf(TEXT), remark: maybe(TEXT) })),
    equal: NUMBER,
    notes: arrayOf(TEXT),
  }),
  look: object({
    schema: { const: "wqdump/2" },
    kind: { const: "look" },
    device: TEXT,
    look: NUMBER,
    time: maybe(TEXT),
    read: NUMBER,
    qps: NUMBER,
    active: arrayOf(object({
      qpn: NUMBER,
      backlog: maybe(NUMBER),
      unacked: maybe(NUMBER),
      packets_s: maybe(SECONDS),
      bytes_s: maybe(SECONDS),
      verdict: maybe(TEXT),
    })),
    verdicts: arrayOf(ref("verdict")),
    rises: { type: "object", additionalProperties: NUMBER },
  }),
  trigger: object({
    schema: { const: "wqdump/2" },
    kind: { const: "trigger" },
    device: TEXT,
    time: maybe(TEXT),
    name: TEXT,
    qps: arrayOf(NUMBER),
    why: TEXT,
    capture: maybe(TEXT),
  }),
};
