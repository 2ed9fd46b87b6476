/** Whether a line broke inside a word: the words that these programs print tell it. */

import { ASYNC_EVENTS } from "../layouts/async_events.ts";
import { UCX_ERRORS, WC_STATUSES } from "../layouts/knowledge.ts";
import { FORMAT_ROWS } from "./rows/index.ts";

let known: Set<string> | undefined;
let names: Set<string> | undefined;

/** The rows, and the texts that libraries print. */
function texts(): string[] {
  return [
    ...FORMAT_ROWS.flatMap((row) => [row.sample, ...[row.pattern].flat().map((one) => one.replace(/\{.*?\}/g, " "))]),
    ...WC_STATUSES.flatMap((entry) => entry.texts),
    ...UCX_ERRORS.map(([text]) => text),
    ...ASYNC_EVENTS.flatMap((entry) => entry.texts),
    ...WC_STATUSES.map((entry) => entry.name),
  ].map((text) => text.toLowerCase());
}

/** Words of letters in them. */
const words = (): Set<string> => known ??= new Set(texts().flatMap((text) => text.match(/[a-z]{2,}/g) ?? []));

/** Whether the name of a function, a driver or a status stands across a border of a text. */
export function breaksName(head: string, piece: string): boolean {
  const left = /\w+$/.exec(head.slice(-40))?.[0];
  const right = /^\w+/.exec(piece.slice(0, 40))?.[0];
  if (left === undefined || right === undefined) return false;
  names ??= new Set(texts().flatMap((text) => text.match(/[a-z0-9]*_\w+|mlx[45]\w+/g) ?? []));
  return names.has((left + right).toLowerCase());
}

/** What stood where a line was broken, as far as its words tell. */
export type Joint = "" | " " | undefined;

/**
 * Whether a blank stood between two lines.
 *
 * @returns Nothing or a blank; undefined if their words do not tell.
 */
export function jointOfWords(head: string, piece: string): Joint {
  const left = /[a-z]+$/i.exec(head.slice(-40))?.[0].toLowerCase();
  const right = /^[a-z]+/i.exec(piece.slice(0, 40))?.[0].toLowerCase();
  if (left === undefined || right === undefined) return undefined;
  const joined = words().has(left + right);
  // "err" and "or" are words, and what was broken is "error".
  const parts = joined && (left.length === 2 || right.length === 2);
  if (words().has(left) && words().has(right) && !parts) return " ";
  return joined ? "" : undefined;
}

/** Whether letters meet where a line was broken, so that only their words can tell what stood there. */
export function meetsInWord(head: string, piece: string): boolean {
  return /[a-z]$/i.test(head) && /^[a-z]/i.test(piece);
}

/** Whether a value is known as little as another reading of it, which sets other letters of it apart. */
export function readsTwice(value: unknown, other: unknown): boolean {
  if (typeof value !== "string" || typeof other !== "string") return false;
  const [one, two] = [value, other].map((text) => text.replace(/(?<![a-z])\s+|\s+(?![a-z])/gi, ""));
  const same = one !== two && one!.replaceAll(/\s/g, "") === two!.replaceAll(/\s/g, "");
  return same && !(isKnown(value) && !isKnown(other));
}

/** Whether all words of a text are those of these programs. */
const isKnown = (text: string): boolean =>
  (text.toLowerCase().match(/[a-z]{2,}/g) ?? []).every((word) => words().has(word)) &&
  !/(?:^|\s)[a-z](?:\s|$)/.test(text);

const DEVICE =
  /(?:[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]|nvme\d{1,3}|mlx[45]_(?:bond_)?\d{1,4}|(?:rocep|ibp)[0-9a-z]{2,24})(?![\w])/gi;

/** Whether what stands around a place without a blank can be the name of a device: it has a digit, or begins as one. */
function mayName(text: string, place: number): boolean {
  const isPart = (code: number) =>
    code === 0x2e || (code >= 0x30 && code <= 0x3a) || code === 0x5f ||
    ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
  let [from, to] = [place, place];
  while (from > 0 && isPart(text.charCodeAt(from - 1))) from--;
  while (to < text.length && isPart(text.charCodeAt(to))) to++;
  return from < place && to > place && /\d|roce|ibp/i.test(text.slice(from, to));
}

/** Whether the name of a device stands across a border of a text, and neither side has it whole. */
export function breaksDevice(head: string, piece: string): boolean {
  const left = head.slice(-40);
  const near = left + piece.slice(0, 40);
  if (!mayName(near, left.length)) return false;
  for (const match of near.matchAll(DEVICE)) {
    const inside = match.index < left.length && match.index + match[0].length > left.length;
    if (inside) return left.slice(match.index).match(DEVICE) === null && !piece.startsWith(match[0]);
  }
  return false;
}

/** Whether an address stands across a border of a text, and the first side has it only in part. */
export function breaksAddress(head: string, piece: string): boolean {
  if (/(?:^|[\s=(<])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}$/i.test(head.slice(-44)) && /^:[0-9a-f]/i.test(piece)) {
    return true;
  }
  const left = /(?:^|[\s=(<:])(\d{1,3}(?:\.\d{1,3}){0,3}\.?)$/.exec(head.slice(-20))?.[1];
  const right = /^\.?\d{1,3}(?:\.\d{1,3}){0,3}(?![\d.])/.exec(piece)?.[0];
  if (left === undefined || right === undefined) return false;
  const octets = (left + right).split(".");
  return octets.length === 4 && left.split(".").length < 4 + Number(right[0] !== ".") &&
    octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) < 256);
}

/**
 * Whether a number or an address that ends a line goes on in the next one: the rest of the digits are all of that line,
 * or what ends the first line is no whole value.
 */
export function numberGoesOn(head: string, piece: string): boolean {
  // Most lines do not begin like a part of a number.
  if (!/^[0-9a-fx]/i.test(piece)) return endsAddress(head, piece);
  const end = head.slice(-40);
  if (breaksMark(head, piece)) return true;
  if (/(?:^|[^0-9a-z])0x[0-9a-f]{1,15}$/i.test(end) && /^(?!\d{1,2}:\d\d)[0-9a-f]{1,15}[:,)\]]/i.test(piece)) {
    return true;
  }
  if (/\d[.:]$/.test(end) && /^[0-9a-f]{1,4}[.:@]?/i.test(piece)) return true;
  return isAlone(head, piece);
}

/** Whether a line holds nothing but digits that may be the last of a number, or a number of its own. */
export function isAlone(head: string, piece: string): boolean {
  if (endsAddress(head, piece)) return true;
  return !breaksMark(head, piece) && /(?:^|[^0-9a-z])(?:0x)?[0-9a-f]{1,16}$/i.test(head.slice(-40)) &&
    /^[0-9a-f]{1,16}(?:[),\]:][:,]?)?\s*$/i.test(piece);
}

/** Whether a line is the rest of a network identifier of Lustre. */
function endsAddress(head: string, piece: string): boolean {
  return /^\w{1,6}\s*$/.test(piece) && /@[a-z]\w{0,6}$/i.test(head.slice(-40));
}

/** What begins a line of its own with digits: times, dates, addresses of functions, rows. */
const OWN_DIGITS = /^(?:\d{1,2}:\d\d|\d{4}-\d\d|[0-9a-f]{2,4}:[0-9a-f]{2}[:.]|[0-9a-f]{4,8}:? (?:[0-9a-f]{2}){1,4} )/i;

/** What stands behind a number in the lines of programs, and hardly in sentences: marks, brackets, another field. */
const BEHIND = /^(?:\s*$|\s*[,;:)\]}>"'[(]|\s+[\w>.-]{1,32}[=:])/;

/**
 * Whether a number that ends a line may go on in the next one.
 *
 * @param head The line.
 * @param piece The next one.
 * @param lacking The line lacks what its program writes behind the number.
 */
export function mayGoOn(head: string, piece: string, lacking: boolean): boolean {
  if (!/(?:^|[^0-9a-z])(?:0x)?[0-9a-f]{1,16}$/i.test(head.slice(-24)) || OWN_DIGITS.test(piece)) return false;
  const digits = /^[0-9a-f]{1,16}(?![0-9a-z_])/i.exec(piece)?.[0];
  if (digits === undefined) return false;
  const rest = piece.slice(digits.length);
  if (!lacking && !BEHIND.test(rest)) return false;
  // "a new device", "be sure": words of sentences.
  return /\d/.test(digits) || !/^\s+[a-z]/i.test(rest);
}

/** Whether a number is broken in or behind its `0x`. */
export function breaksMark(head: string, piece: string): boolean {
  const last = head.charCodeAt(head.length - 1);
  if (last !== 0x30 && (last | 0x20) !== 0x78) return false;
  const end = head.slice(-3);
  return (/(?:^|[^0-9a-z])0$/i.test(end) && /^x[0-9a-f]{1,16}(?![0-9a-z])/i.test(piece)) ||
    (/(?:^|[^0-9a-z])0x$/i.test(end) && /^[0-9a-f]{1,16}(?![0-9a-z])/i.test(piece));
}

/** What a kernel writes before a message, and nothing of the message: driver, device, function. */
const LEAD =
  /(?:^|[\s:\]])(?:infiniband|nvme|mlx[45]_[a-z]{2,4}:?)[ \t]+[\w:.]{1,40}(?:[ \t]+[\w.:-]{1,64}(?:\((?:p(?:i(?:d(?:[ \t]+(?:\d{1,9}(?:\)(?::(?:[ \t]+\w{1,40})?)?)?)?)?)?)?)?)?)?[ \t]*$/;

/** The driver's name alone, or its beginning. */
const DRIVER = /(?:^|\s)(?:infiniband|nvme|mlx[45](?:_(?:[a-z]{1,4}:?)?)?)[ \t]*$/;

/**
 * Whether a line is only what stands before a message, or ends in it.
 *
 * @param body The line.
 * @param whole Nothing else may stand before it.
 */
export function isLead(body: string, whole = false): boolean {
  if (body.length >= 160) return false;
  const found = LEAD.exec(body) ?? DRIVER.exec(body);
  return found !== null && !(whole && found.index > 0);
}
