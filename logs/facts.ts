/** Reads numbers and names out of log lines by the words before them. Plain scans: hostile lines cost linear time. */

import type { Facts } from "./types.ts";

/** A number as a line states it. */
export interface Stated {
  readonly value: number;
  /** Written with `0x`. */
  readonly hex: boolean;
  /** Index right behind its last digit. */
  readonly end: number;
}

function isWordCode(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

/**
 * Reads a number.
 *
 * @param at Where to start; blanks, `:`, `=`, `(`, `[` and `#` are passed over.
 * @param base Base of digits without `0x`.
 * @returns The number, or undefined if none stands there, or it has more than 53 bits.
 */
function numberAt(text: string, at: number, base: 10 | 16 = 10): Stated | undefined {
  let from = at;
  while (from < text.length && " \t:=([#".includes(text[from]!)) from++;
  let radix: number = base;
  let hex = false;
  if (text[from] === "0" && (text[from + 1] === "x" || text[from + 1] === "X")) {
    from += 2;
    radix = 16;
    hex = true;
  }
  let end = from;
  let value = 0;
  while (end < text.length && end - from < 20) {
    const digit = parseInt(text[end]!, radix);
    if (Number.isNaN(digit)) break;
    value = value * radix + digit;
    end++;
  }
  if (end === from || !Number.isSafeInteger(value)) return undefined;
  // Words such as "decade" are spelt in hexadecimal digits: without a 0x one digit at least is needed.
  if (radix === 16 && !hex && !/\d/.test(text.slice(from, end))) return undefined;
  // A number is a whole word: a word that only begins like one is none.
  if (
    end < text.length && (isWordCode(text.charCodeAt(end)) || (text[end] === "." && /\d/.test(text[end + 1] ?? "")))
  ) {
    return undefined;
  }
  return { value, hex, end };
}

/**
 * Finds a word and reads the number behind it.
 *
 * @param word What stands before the number, in lower case.
 * @param options `base` of digits without `0x`; `from`: where to start; `notAfter`: words that must not stand before it.
 * @returns The number, or undefined.
 */
export function numberAfter(
  lower: string,
  word: string,
  options: { base?: 10 | 16; from?: number; notAfter?: readonly string[] } = {},
): Stated | undefined {
  let at = lower.indexOf(word, options.from ?? 0);
  for (let tries = 0; at >= 0 && tries < 32; tries++, at = lower.indexOf(word, at + 1)) {
    if (at > 0 && isWordCode(lower.charCodeAt(at - 1))) continue;
    const end = at + word.length;
    if (end < lower.length && isWordCode(lower.charCodeAt(end))) continue;
    if (options.notAfter?.some((before) => lower.slice(0, at).trimEnd().endsWith(before))) continue;
    const stated = numberAt(lower, end, options.base ?? 10);
    if (stated !== undefined) return stated;
  }
  return undefined;
}

/** The same, value only. */
export function valueAfter(
  lower: string,
  word: string,
  options: { base?: 10 | 16; from?: number; notAfter?: readonly string[] } = {},
): number | undefined {
  return numberAfter(lower, word, options)?.value;
}

/**
 * Reads a number of any size as `0x…` text: addresses, 64-bit keys.
 *
 * @param word What stands before it, in the case of the text.
 */
export function hexTextAfter(text: string, word: string): string | undefined {
  let at = text.indexOf(word);
  for (let tries = 0; at >= 0 && tries < 32; tries++, at = text.indexOf(word, at + 1)) {
    if (at > 0 && isWordCode(text.charCodeAt(at - 1))) continue;
    let from = at + word.length;
    while (text[from] === " " || text[from] === "=" || text[from] === ":") from++;
    if (text[from] !== "0" || (text[from + 1] !== "x" && text[from + 1] !== "X")) continue;
    let end = from + 2;
    while (end < text.length && end - from < 34 && /[0-9a-fA-F]/.test(text[end]!)) end++;
    if (end > from + 2) return "0x" + (text.slice(from + 2, end).toLowerCase().replace(/^0+/, "") || "0");
  }
  return undefined;
}

/**
 * Reads the word behind a word.
 *
 * @param word What stands before it.
 * @returns Text up to the next blank, comma, bracket or parenthesis.
 */
export function wordAfter(text: string, word: string): string | undefined {
  let at = text.indexOf(word);
  for (let tries = 0; at >= 0 && tries < 32; tries++, at = text.indexOf(word, at + 1)) {
    if (at > 0 && isWordCode(text.charCodeAt(at - 1))) continue;
    let from = at + word.length;
    // One separator; an address may begin with two colons.
    while (text[from] === " ") from++;
    if (text[from] === "=" || (text[from] === ":" && text[from + 1] !== ":")) from++;
    while (text[from] === " ") from++;
    let end = from;
    while (end < text.length && !' \t,()[]{}"'.includes(text[end]!)) end++;
    if (end > from) return text.slice(from, end);
  }
  return undefined;
}

/** Sets facts that are known; leaves the others out. */
export function put(facts: Facts, values: Readonly<Record<string, Facts[string] | undefined>>): Facts {
  // Every line comes here several times: no list of pairs is made.
  for (const name in values) {
    const value = values[name];
    if (value !== undefined && facts[name] === undefined) facts[name] = value;
  }
  return facts;
}

/**
 * Facts that any line can carry: RDMA device and port, PCI address, network device, the process that the kernel names.
 */
export function placeFacts(text: string): Facts {
  const facts: Facts = {};
  if (!text.includes(":") && !text.includes("_")) return facts;
  const device = DEVICE.exec(text);
  const pci = mayHavePci(text) ? PCI.exec(text) : null;
  const pid = /\(pid/i.test(text) ? PID.exec(text) : null;
  return put(facts, {
    device: device?.[1] ?? NVME.exec(text.slice(-120))?.[1],
    port: device?.[2] === undefined ? undefined : Number(device[2]),
    pci: pci?.[1],
    netdev: pci?.[2],
    pid: pid === null ? undefined : Number(pid[1]),
  });
}

/** The colons and the point of a PCI address. */
export function mayHavePci(text: string): boolean {
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) {
    if (text.charCodeAt(at + 3) === 0x3a && text.charCodeAt(at + 6) === 0x2e) return true;
  }
  return false;
}

export const DEVICE =
  /\b((?:mlx[45]_(?:bond_)?\d{1,4})|(?:rocep|ibp)[0-9a-z]{2,24}|nvme\d{1,3}(?=:\s))(?:[:/](\d{1,2}))?\b/i;

export const NVME = /^\s{0,4}(?:nvme\s{1,16}(nvme\d{1,4})):\s/;

export const PID = /\(pid\s{1,16}(\d{1,9})\)/i;

export const PCI = /\b([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])(?:\s{1,16}(?!sid:)([a-z][0-9a-z_.-]{1,15}):\s)?/i;

/**
 * The part of a line's start that stays the same from row to row of one dump: what is left of a prefix when times are
 * taken out. Rows of different writers (another rank, another host) differ in it.
 *
 * @param left Text before the data of a row.
 */
export function prefixKey(left: string): string {
  if (left.length === 0) return "";
  const words = left.slice(0, 200).split(/[\s[\]]+/);
  return words.filter((word) =>
    word !== "" && !/^[>|]+$/.test(word) && !/\d:\d\d/.test(word) && !/^\d+\.\d+$/.test(word) &&
    !/^\d{4}-\d\d-\d\d/.test(word) && !/^\d{1,4}$/.test(word) &&
    !/^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)$/.test(word)
  ).join(" ");
}

/**
 * Whether text before a row can be what a logger writes before every line: a time, a host, a process, quote marks.
 *
 * @param left Text before the data of a row.
 */
export function isPrefixLike(left: string): boolean {
  const text = left.trimEnd();
  if (text === "") return true;
  if (text.length > 300) return false;
  if (/\b(?:Code|RIP|RSP|Stack|CR2|contents|registers?):$/i.test(text)) return false;
  if (/[:|\]>)"'}]$/.test(text)) return true;
  // Times, GitLab's stream marks (01O, 00E+), line numbers behind a blank.
  return /(?:\d:\d\d(?:[.,]\d+)?|\dZ|[+-]\d\d:?\d\d|\b\d\d[OE]\+?|^\s*\d{1,7})$/.test(text);
}

/** Parts of what loggers, mail programs and terminals write before a line. */
const PREFIX_PARTS = [
  "[\\s\\u00a0]+", // indentation
  "[>|]+\\s?", // quotation
  "\\[ {0,8}\\d{1,9}\\.\\d{1,9}\\]\\s?", // kernel time
  "\\[\\s{0,3}[TC]\\d{1,8}\\]\\s?", // kernel caller
  "\\[\\d{1,6},\\d{1,6}\\]<\\w{3,8}>:\\s?", // mpirun --tag-output
  "\\[?\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?:Z|[+-]\\d\\d:?\\d\\d)?\\]?\\s", // ISO time
  "\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?\\s", // time of day
  "\\d\\d[OE]\\+?\\s", // GitLab's stream
  "[A-Z][a-z]{2} {1,2}\\d{1,2} \\d\\d:\\d\\d:\\d\\d ", // syslog time
  "[\\w.-]{1,64} [\\w.-]{1,40}(?:\\[\\d{1,9}\\])?: ", // host and program, behind a time only
  "[\\w.-]{1,64} +\\| ", // docker compose
  "\\d{1,7}: ?", // line or task number
  "\\[ {0,8}INFO ?\\] ?<? ?", // gtest
];

let prefixPart: RegExp | undefined;

/** A line without what loggers, mail programs and terminals write before it. */
export function withoutPrefix(text: string): string {
  prefixPart ??= new RegExp(`^(?:${PREFIX_PARTS.join("|")})`);
  let rest = text;
  let timed = false;
  for (let parts = 0; parts < 12; parts++) {
    const match = prefixPart.exec(rest.length > 400 ? rest.slice(0, 400) : rest);
    if (match === null || match[0] === "") break;
    const hostAndProgram = /^[\w.-]+ [\w.-]+(?:\[\d+\])?: $/.test(match[0]);
    if (hostAndProgram && !timed) break;
    timed ||= /\d:\d\d/.test(match[0]);
    rest = rest.slice(match[0].length);
  }
  return rest;
}

/** What was read of a fact is only a part of it: it is lost, and said to be. */
export function cut(facts: Facts, name: string): void {
  (facts as Record<string, unknown>)[name] = undefined;
}
