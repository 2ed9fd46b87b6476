/**
 * Log lines inside JSON: the message of a record and whose it is, whichever collector wrote it; several records in one
 * line; completions printed as objects.
 */

import { microseconds } from "./printed_time.ts";
import type { Origin } from "./envelope_rows.ts";
import { readPrefix } from "./envelopes.ts";
import { within } from "./origins.ts";

/** A line that was inside a record. */
export interface JsonLine {
  readonly text: string;
  readonly origin: Origin;
  /** Its characters are not those of the line that it was in. */
  readonly decoded?: true;
}

/** Longest line that is parsed. */
const MAX_JSON = 1 << 20;

/** Longest text behind a record. */
const MAX_BEHIND = 40;

/** Deepest nesting that is looked into. */
const MAX_DEPTH = 12;

/** Members that hold the message. */
const MESSAGES = new Set([
  "message",
  "log",
  "msg",
  "line",
  "text",
  "_raw",
  "textpayload",
  "body",
  "stringvalue",
  "@message",
  "event",
  "logentry",
  "logmessage",
  "syslogmessage",
]);

/** Whether what is called so holds a message. */
export const isMessageName = (name: string): boolean => MESSAGES.has(name.toLowerCase());

/** Members that hold a text line by line. */
const LINES = /lines|^(?:stdout|stderr|output|logs?|messages|data|result)$/i;

/** Members that say whose a record is. */
const OWNERS: Readonly<Record<string, keyof Origin>> = {
  host: "host",
  hostname: "host",
  computer: "host",
  _hostname: "host",
  node: "host",
  node_name: "host",
  nodename: "host",
  "host.name": "host",
  "k8s.node.name": "host",
  pod: "pod",
  pod_name: "pod",
  podname: "pod",
  "k8s.pod.name": "pod",
  container: "container",
  container_name: "container",
  "k8s.container.name": "container",
  _pid: "process",
  pid: "process",
  "process.pid": "process",
  process: "process",
  rank: "rank",
  global_rank: "rank",
  time: "time",
  timestamp: "time",
  "@timestamp": "time",
  ts: "time",
  _time: "time",
  __realtime_timestamp: "time",
  timeunixnano: "time",
  timegenerated: "time",
};

/** What a member or column of a name says of the writer. */
export const ownerOfName = (name: string): keyof Origin | undefined =>
  OWNERS[name.toLowerCase().replace(/^kubernetes\.|\.keyword$/g, "")];

/** Objects whose `name` says the same as the object's own name does. */
const NAMED = new Set(["host", "pod", "container", "node"]);

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/**
 * The lines in a JSON record, or in a list of them.
 *
 * @param text A line; it may begin with something else.
 * @returns Undefined if it is no JSON, or holds no message.
 */
export function jsonLines(text: string): JsonLine[] | undefined {
  if (text.length > MAX_JSON || text.includes('"data":[')) return undefined;
  const open = text.search(/[[{]\s{0,8}["'{[]/);
  if (open < 0 || open > 256) return undefined;
  const close = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  // A quotation or a tag may be closed behind it.
  if (close < open || text.length - close > MAX_BEHIND) return undefined;
  const last = text.slice(0, close + 1);
  let value: Json;
  try {
    // Fluent Bit: a record inside brackets that are no list.
    const end = last[open] === "{" ? last.lastIndexOf("}") + 1 : last.length;
    value = parsed(last.slice(open, end));
  } catch {
    return undefined;
  }
  const lines: JsonLine[] = [];
  walk(value, {}, lines, 0);
  if (lines.length === 0) return undefined;
  // What a logger wrote before a record says whose it is, where the record does not.
  const outer = open === 0 ? {} : readPrefix(text, open).origin;
  return lines.map((line) => ({ ...line, origin: within(outer, line.origin) }));
}

/** A value as JSON writes it, or Python, which has other quotes and words. */
function parsed(text: string): Json {
  if (!/^[[{\s]{1,8}'/.test(text)) return JSON.parse(text) as Json;
  const plain = text.replace(/\b(?:None|True|False)\b/g, (word) => word === "None" ? "null" : word.toLowerCase());
  return JSON.parse(plain.replaceAll("'", '"')) as Json;
}

/** What an object says of its owner, its own members and one level below. */
function ownerFacts(object: { [name: string]: Json }, outer: Origin): Origin {
  const origin: Origin = { ...outer };
  for (const [name, value] of Object.entries(object)) {
    const lower = name.toLowerCase();
    const fact = OWNERS[lower];
    if (typeof value === "string" || typeof value === "number") {
      if (fact !== undefined) setFact(origin, fact, value);
    } else if (lower === "attributes" && Array.isArray(value)) attributes(value, origin);
    else if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      if (NAMED.has(lower) && typeof value["name"] === "string") {
        setFact(origin, lower === "node" ? "host" : lower as "host", value["name"]);
      }
      if (
        /^(?:kubernetes|k8s|labels|resource|resources|attributes|host|process|stream|metadata|result|orchestrator)$/
          .test(lower)
      ) {
        Object.assign(origin, ownerFacts(value, origin));
      }
    }
  }
  return origin;
}

/** OpenTelemetry: a list of names and values. */
function attributes(list: Json[], origin: Origin): void {
  for (const one of list) {
    if (one === null || typeof one !== "object" || Array.isArray(one)) continue;
    const { key, value } = one;
    const fact = typeof key === "string" ? OWNERS[key.toLowerCase()] : undefined;
    if (fact === undefined || value === null || typeof value !== "object" || Array.isArray(value)) continue;
    const plain = value?.["stringValue"] ?? value?.["intValue"];
    if (typeof plain === "string" || typeof plain === "number") setFact(origin, fact, plain);
  }
}

/** Notes what a record says of its writer. */
export function setFact(origin: Origin, fact: keyof Origin, value: string | number): void {
  const text = String(value);
  if (fact === "time") {
    if (origin.time !== undefined) return;
    const us = timeOf(text);
    origin.time = text;
    if (us !== undefined) origin.time_us = us;
  } else if (fact === "process" || fact === "rank") {
    if (/^\d{1,9}$/.test(text)) origin[fact] = Number(text);
  } else if (fact === "host" || fact === "pod" || fact === "container") origin[fact] = text.slice(0, 253);
}

/** ISO text, or seconds to nanoseconds since 1970 by their number of digits. */
function timeOf(text: string): number | undefined {
  if (/^\d{10}(?:\.\d{1,9})?$/.test(text)) return microseconds("epoch", text);
  if (/^\d{13}$/.test(text)) return Number(text) * 1000;
  if (/^\d{16}$/.test(text)) return Number(text);
  if (/^\d{19}$/.test(text)) return Number(text.slice(0, 16));
  return microseconds("iso", text);
}

function walk(value: Json, outer: Origin, lines: JsonLine[], depth: number): void {
  if (depth > MAX_DEPTH || value === null || typeof value !== "object") return;
  if (Array.isArray(value)) {
    for (const one of value) {
      // Loki's values: a time and a line.
      if (
        Array.isArray(one) && typeof one[0] === "string" && /^\d{16,19}$/.test(one[0]) && typeof one[1] === "string"
      ) {
        const origin = { ...outer };
        delete origin.time;
        setFact(origin, "time", one[0]);
        enter(one[1], origin, lines, depth);
      } else walk(one, outer, lines, depth + 1);
    }
    return;
  }
  const origin = ownerFacts(value, outer);
  const completion = completionText(value);
  if (completion !== undefined) {
    lines.push({ text: completion, origin });
    return;
  }
  const found = messages(value, origin, lines, depth);
  for (const [name, member] of Object.entries(value)) {
    if (LINES.test(name) && Array.isArray(member) && member.every((one) => typeof one === "string")) {
      for (const line of member) enter(line, origin, lines, depth);
    } else if (typeof member === "object" && !(found && MESSAGES.has(name.toLowerCase()))) {
      walk(member, origin, lines, depth + 1);
    }
  }
}

/** Enters the messages among an object's members; true if it has one. */
function messages(object: { [name: string]: Json }, origin: Origin, lines: JsonLine[], depth: number): boolean {
  let found = false;
  for (const [name, member] of Object.entries(object)) {
    const named = MESSAGES.has(name.toLowerCase());
    const text = typeof member === "string"
      ? (named || member.includes("\n") ? member : undefined)
      : (named ? textOfBytes(member) : undefined);
    if (text === undefined) continue;
    const from = lines.length;
    enter(text, origin, lines, depth);
    for (let n = from; n < lines.length && typeof member !== "string"; n++) lines[n] = { ...lines[n]!, decoded: true };
    found = true;
  }
  return found;
}

/** journald writes a message with colours, or with anything that is no text, as its bytes. */
function textOfBytes(value: Json): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const bytes = value.every((one) => typeof one === "number" && Number.isInteger(one) && one >= 0 && one < 256);
  if (!bytes) return undefined;
  const text = new TextDecoder().decode(Uint8Array.from(value as number[]));
  // deno-lint-ignore no-control-regex
  return text.replace(/\x1b\[[0-9;?]{0,32}[A-Za-z]/g, "");
}

/** A message can be JSON once more. */
function enter(text: string, origin: Origin, lines: JsonLine[], depth: number): void {
  const inner = depth < MAX_DEPTH && /^\s*[[{]/.test(text) ? jsonLines(text) : undefined;
  if (inner !== undefined) {
    for (const line of inner) lines.push({ text: line.text, origin: within(origin, line.origin) });
    return;
  }
  for (const line of text.replace(/\r?\n$/, "").split(/\r?\n/)) lines.push({ text: line, origin });
}

/** Members that only a completion or a queue has. */
const FIELDS = /^(?:wc[._]?status|vendor[_ ]err(?:or)?|vendor_err_synd|syndrome|hw state|qp_num|wr_id)$/i;

/** An object whose members are those of a completion or a queue, as a list of names and values. */
function completionText(object: { [name: string]: Json }): string | undefined {
  const names = Object.keys(object);
  const hits = names.filter((name) => FIELDS.test(name)).length;
  if (hits < 2 && !names.some((name) => /^hw state$/i.test(name)) && !(hits === 1 && names.includes("status"))) {
    return undefined;
  }
  const parts: string[] = [];
  const queue = names.some((name) => /^hw state$/i.test(name));
  for (const [name, value] of Object.entries(object)) {
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      parts.push(...Object.entries(value).map(([inner, one]) => `${inner}: ${String(one)}`));
    } else if (!Array.isArray(value) && OWNERS[name.toLowerCase()] === undefined) {
      parts.push(queue ? `${name}: ${String(value)}` : `${name} = ${String(value)}`);
    }
  }
  return queue ? parts.join(" ") : parts.join(", ");
}
