/**
 * Templates of log lines: a line as the program prints it, with `{fact:kind}` where it prints a value.
 *
 * - a blank stands for any run of blanks and tabs
 * - `{?…?}` may be left out
 * - `{/…/}` is a piece of regular expression, without groups
 * - what stands before `{!}` must be there; of the rest as much is read as there is, and the missing fields are named
 *
 * A number is a whole word: a word that only begins like one is none. Every repetition is bounded, so that hostile lines
 * cost linear time.
 *
 * @module
 */

import { ASYNC_EVENTS } from "../layouts/async_events.ts";
import { UCX_ERRORS, WC_STATUSES } from "../layouts/knowledge.ts";
import type { Fact, Facts } from "./types.ts";

/** How a value is printed. */
interface Kind {
  /** What it looks like, without groups. */
  readonly pattern: string;
  /** What it says. */
  read(text: string): Fact | undefined;
}

/** Behind a number no letter, digit or fraction may follow. */
const WHOLE = "(?![0-9a-z_]|\\.\\d)";

/** A number, or text where it does not fit one. */
function number(text: string): Fact {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

const hexadecimal = (text: string): Fact => number(/^0x/i.test(text) ? text : `0x${text}`);

/** `0x…` without leading zeros. */
function address(text: string): Fact {
  return "0x" + (text.replace(/^0x/i, "").toLowerCase().replace(/^0+/, "") || "0");
}

/** `12`, `IBV_WC_RETRY_EXC_ERR(12)`, `(IBV_WC_RETRY_EXC_ERR)12`, `0xc`. */
function named(text: string): Fact | undefined {
  const digits = /(?:^|[^0-9a-z_])(0x[0-9a-f]{1,8}|\d{1,10})\)?$/i.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const plain = (text: string): Fact => text;

/** Every text that libraries print for a status, the longest first. */
const STATUS_TEXTS = WC_STATUSES.slice(1).flatMap((entry) => entry.texts).toSorted((a, b) => b.length - a.length);

const REGISTRATION_ERRORS: readonly string[] = [
  "bad address",
  "invalid argument",
  "cannot allocate memory",
  "operation not supported",
  "operation not permitted",
  "permission denied",
  "no such device",
];

/** Every text of an asynchronous event, the longest first. */
const EVENT_TEXTS = ASYNC_EVENTS.flatMap((entry) => entry.texts).toSorted((a, b) => b.length - a.length);

/** The kernel's texts for a syndrome of the health buffer, the longest first. */
const HEALTH_TEXTS = [
  "firmware internal error",
  "irisc not responding",
  "unrecoverable hardware error",
  "firmware CRC error",
  "ICM fetch PCI data poisoned error",
  "ICM fetch PCI error",
  "HW fatal error",
  "HW ftl error",
  "async EQ buffer overrun",
  "EQ error",
  "Invalid EQ referenced",
  "FFSER error",
  "High temperature",
  "Trust lockdown error",
  "unrecognized error",
];

const KINDS: Readonly<Record<string, Kind>> = {
  /** Decimal. */
  dec: { pattern: `-?\\d{1,20}${WHOLE}`, read: number },
  /** Hexadecimal, with `0x` or without. */
  hex: { pattern: `(?:0x)?[0-9a-f]{1,16}${WHOLE}`, read: hexadecimal },
  /** Hexadecimal with `0x`, else decimal. */
  num: { pattern: `(?:0x[0-9a-f]{1,16}|-?\\d{1,20})${WHOLE}`, read: number },
  /** An address or another number of up to 64 bits, kept as `0x…`. */
  addr: { pattern: `(?:0x)?[0-9a-f]{1,16}${WHOLE}`, read: address },
  /** A number with its name before or behind it. */
  named: {
    pattern: `(?:\\(?[a-z][a-z0-9_]{1,40}\\)?(?:\\s{0,2}=\\s{0,2})?\\(?)?(?:0x[0-9a-f]{1,8}|\\d{1,10})${WHOLE}\\)?`,
    read: named,
  },
  /** Up to the next blank, comma, semicolon or closing bracket. */
  word: { pattern: `[^\\s,;()\\[\\]{}"'<>]{1,80}`, read: plain },
  /** The same with brackets of any kind inside. */
  name: { pattern: `[^\\s,;]{1,100}`, read: plain },
  /** A completion status in words, as libraries print it. */
  status: {
    pattern: STATUS_TEXTS.map((text) => text.replaceAll(" ", "\\s{1,16}")).join("|"),
    read: (text) => text.toLowerCase().replace(/\s+/g, " "),
  },
  /** A status in UCX's own words. */
  ucx: {
    pattern: UCX_ERRORS.map(([text]) => text).toSorted((a, b) => b.length - a.length)
      .map((text) => text.replaceAll(" ", "\\s{1,16}")).join("|"),
    read: (text) => text.toLowerCase().replace(/\s+/g, " "),
  },
  /** A queue of GPU-initiated networking: `rank 6 ctx3 peer2 main`. */
  queue: {
    pattern: "rank\\s{1,4}\\d{1,7}(?:\\s{1,4}\\w{1,24}){0,5}",
    read: (text) => text.replace(/(ctx|peer)\s+(?=\d)/g, "$1"),
  },
  /** A service or a queue, as UCX names it. */
  transport: { pattern: "RC|UC|UD|DCI|DCT|DCS|DC|SRQ|RQ|XRC\\w{0,4}", read: plain },
  /** A program's name. */
  comm: { pattern: "[a-z][\\w.+-]{0,32}", read: plain },
  /** What UCX's check of queues says. */
  verdict: { pattern: "stuck|moving|idle|ok", read: plain },
  /** Words of letters. */
  words: { pattern: "[a-z][a-z]{1,24}(?:\\s{1,8}[a-z-]{1,24}){0,5}", read: (text) => text.replace(/\s+/g, " ") },
  /** An asynchronous event in the words of libibverbs or the kernel. */
  event: {
    pattern: EVENT_TEXTS.map((text) => text.replaceAll(" ", "\\s{1,16}")).join("|") + "|IBV_EVENT_[A-Z_]{3,24}",
    read: (text) => /^ibv/i.test(text) ? text : text.replace(/\s+/g, " "),
  },
  /** The name of one. */
  eventname: { pattern: "IBV_EVENT_[A-Z_]{3,24}", read: (text) => text.toUpperCase() },
  /** strerror(3) of what makes memory that cannot be registered. */
  strerror: {
    pattern: REGISTRATION_ERRORS.map((text) => text.replaceAll(" ", "\\s{1,16}")).join("|"),
    read: (text) => text.toLowerCase().replace(/\s+/g, " "),
  },
  /** What follows ibv_reg_ in the name of a call. */
  registration: { pattern: "(?:dmabuf_)?mr(?:_ex|_iova2?)?", read: plain },
  /** A provider of rdma-core. */
  provider: { pattern: "(?:mlx[45]|xsc|hns|bnxt|erdma|irdma|efa|qedr)\\w{0,16}", read: plain },
  /** A name of a firmware command; some begin with a digit. */
  command: { pattern: `[a-z0-9][a-z0-9_]{1,60}`, read: plain },
  /** A name of a status or an event. */
  symbol: { pattern: `[a-z][a-z0-9_]{1,60}`, read: plain },
  /** An address of a peer: `192.0.2.2<50>`, `fe80::1%eth0`, a host name with a port. */
  peer: { pattern: `(?=[0-9a-f:.]{2,45}|[\\w-]{1,64}[.:<])[\\w.:%-]{2,64}(?:<\\d{1,5}>)?`, read: plain },
  /** A network address or GID. */
  ip: { pattern: `(?=[^\\s]{0,44}[.:])[0-9a-f:.]{2,45}`, read: (text) => text.replace(/[.,]$/, "") },
  /** Words up to what follows. */
  text: { pattern: `[^\\n]{1,160}?`, read: (text) => text.trim().replace(/\s+/g, " ") },
  /** An RDMA device: its name has a number. */
  device: {
    pattern: `(?!mlx[45](?!_(?:bond_)?\\d))[a-z](?=[a-z0-9_-]{0,40}\\d)[a-z0-9_-]{1,40}`,
    read: plain,
  },
  /** What the firmware's health buffer says, in the kernel's words. */
  health: {
    pattern: HEALTH_TEXTS.map((text) => text.replaceAll(" ", "\\s{1,16}")).join("|"),
    read: (text) => text.replace(/\s+/g, " "),
  },
  /** A network identifier of Lustre. */
  nid: { pattern: "[\\w.:-]{2,64}@[a-z]\\w{1,16}", read: plain },
  /** A state of a link. */
  updown: { pattern: "up(?![a-z])|down(?![a-z])", read: plain },
  /** What mlx4 and mthca say of a CQ. */
  cqerror: { pattern: "overrun|access\\s{1,16}violation", read: (text) => text.replace(/\s+/g, " ") },
  /** How bad an error of the bus is. */
  severity: {
    pattern: "(?:Corrected|Uncorrected\\s{1,16}\\((?:Non-)?Fatal\\))",
    read: (text) => text.replace(/\s+/g, " "),
  },
  /** The rest of the line. */
  rest: { pattern: `[^\\n]{1,200}`, read: (text) => text.trim().replace(/\s+/g, " ") },
};

/** A part of a template. */
interface Part {
  readonly source: string;
  readonly fields: readonly string[];
  readonly optional: boolean;
}

/** A template, ready to be looked for. */
export interface Template {
  /** Finds it; sticky searches set `lastIndex`. */
  readonly pattern: RegExp;
  /** Names of the groups, in order. */
  readonly fields: readonly string[];
  readonly kinds: readonly Kind[];
  /** Fields that a whole line has. */
  readonly wanted: readonly string[];
  /** Words that stand in it, lower case. */
  readonly words: readonly string[];
  /** The word that it begins with, where it begins with one. */
  readonly first: string;
  /** Words without which it cannot stand in a text, the longest first. */
  readonly needs: readonly string[];
}

/** What was found. */
export interface Found {
  /** Where it begins. */
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
  /** Values by field. */
  readonly facts: Facts;
  /** Fields of a whole line that are not there. */
  readonly missing: readonly string[];
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** A literal as a pattern: blanks are any run of them. */
const literal = (text: string): string => escaped(text).replace(/ +/g, "\\s{1,16}").replace(/~/g, "\\s{0,16}");

/** Splits a template at its braces. */
function tokens(template: string): string[] {
  return template.split(/(\{\/.*?\/\}|\{\?|\?\}|\{!\}|\{\w+:\w+\})/).filter((token) => token !== "");
}

/** Compiles a template. */
export function compileTemplate(template: string): Template {
  const parts: Part[] = [];
  const names: string[] = [];
  const kinds: Kind[] = [];
  const words: string[] = [];
  let needed: string[] | undefined;
  let required: number | undefined;
  let depth = 0;
  let source = "";
  let fields: string[] = [];
  const close = (optional: boolean) => {
    if (source !== "") parts.push({ source, fields, optional });
    source = "";
    fields = [];
  };
  for (const token of tokens(template)) {
    const field = /^\{(\w+):(\w+)\}$/.exec(token);
    if (token === "{!}") {
      needed = [...words];
      close(false);
      required = parts.length;
    } else if (token === "{?") {
      if (depth++ === 0) close(false);
      source += "(?:";
    } else if (token === "?}") {
      source += ")?";
      if (--depth === 0) close(true);
    } else if (field !== null) {
      const kind = KINDS[field[2]!];
      if (kind === undefined) throw new TypeError(`Template "${template}": no kind of value "${field[2]}"`);
      names.push(field[1]!);
      kinds.push(kind);
      fields.push(field[1]!);
      source += `(${kind.pattern})`;
      // Text ends where the next part begins: without that it would end at once.
      if (depth === 0 && field[2] !== "text") close(false);
    } else if (token.startsWith("{/")) source += `(?:${token.slice(2, -2)})`;
    else {
      if (depth === 0) words.push(...token.toLowerCase().split(/[\s~]+/).filter((word) => word !== ""));
      source += literal(token);
    }
  }
  close(false);
  const head = parts.slice(0, required ?? parts.length);
  const tail = parts.slice(required ?? parts.length);
  const nested = tail.reduceRight((rest, part) => `(?:${part.source}${rest})?`, "");
  const start = /^[0-9a-z_]/i.test(template) ? "(?<![0-9a-z_])" : "";
  const wanted = parts.filter((part) => !part.optional).flatMap((part) => part.fields);
  return {
    pattern: new RegExp(start + head.map((part) => part.source).join("") + nested, "gi"),
    fields: names,
    kinds,
    wanted,
    words,
    first: /^[a-z]/i.test(template) && !/^\S{0,40}\{/.test(template) ? words[0] ?? "" : "",
    needs: (needed ?? words).filter((word) => word.length > 2).toSorted((a, b) => b.length - a.length),
  };
}

/**
 * Looks for a template.
 *
 * @param template It.
 * @param text A line, or several joined.
 * @param from Where to begin.
 */
export function findTemplate(template: Template, text: string, from = 0): Found | undefined {
  const { pattern, fields, kinds } = template;
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const facts: Facts = {};
  for (let n = 0; n < fields.length; n++) {
    const value = match[n + 1];
    const name = fields[n]!;
    if (value === undefined || facts[name] !== undefined) continue;
    const read = kinds[n]!.read(value);
    if (read !== undefined) facts[name] = read;
  }
  const missing = template.wanted.filter((name) => facts[name] === undefined);
  return { start: match.index, end: match.index + match[0].length, facts, missing };
}
