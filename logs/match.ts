/** From a line to what its rows of the tables say: the matches in it, and the facts of each. */

import { asyncEventOf, type EventKind } from "../layouts/async_events.ts";
import { syndromeOf, UCX_ERRORS, WC_OPCODES, WC_STATUSES, wcStatusOf } from "../layouts/knowledge.ts";
import { ENUMS } from "../layouts/enums.ts";
import { put } from "./facts.ts";
import type { CompiledRow } from "./rows/index.ts";
import { ByShape, formOf } from "./shape.ts";
import { findTemplate, type Found, foundAt, type Places, type Template, valuePlaces } from "./template.ts";
import type { Facts } from "./types.ts";

/** A row found in a text. */
export interface RowMatch {
  readonly row: CompiledRow;
  readonly start: number;
  readonly end: number;
  readonly facts: Facts;
  readonly missing: readonly string[];
  readonly notes: readonly string[];
  /** How many values were read. */
  readonly count: number;
}

/** A text has no more matches: none is shorter than this share of the longest line that is read at once. */
const MAX_MATCHES = 1 << 17;

/** Number of values, those inside lists included. */
function countOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + countOf(one), 0);
  if (typeof value === "object" && value !== null) {
    let sum = 0;
    for (const name in value) sum += countOf((value as Record<string, unknown>)[name]);
    return sum;
  }
  return value === undefined ? 0 : 1;
}

/**
 * A row's templates in a text. What each finds next is kept until the search has passed it: a long line with many matches
 * is searched once by each template.
 */
class RowSearch {
  readonly #text: string;
  readonly #lower: string;
  readonly #templates: readonly Template[];
  readonly #next: (Found | null | undefined)[] = [];

  constructor(templates: readonly Template[], text: string, lower: string) {
    this.#text = text;
    this.#lower = lower;
    this.#templates = templates;
  }

  /** The best of them from a place on. */
  from(from: number): Found | undefined {
    let best: Found | undefined;
    for (let n = 0; n < this.#templates.length; n++) {
      const found = this.#find(n, from);
      if (found === null) continue;
      if (
        best === undefined || (found.start <= best.start && found.end >= best.end && sizeOf(found) > sizeOf(best)) ||
        found.end <= best.start
      ) best = found;
    }
    return best;
  }

  #find(n: number, from: number): Found | null {
    const known = this.#next[n];
    if (known === null || (known !== undefined && known.start >= from)) return known;
    const template = this.#templates[n]!;
    // A template that begins with a word is looked for where that word stands.
    const start = template.first === "" ? from : this.#lower.indexOf(template.first, from);
    return this.#next[n] = start < 0 ? null : findTemplate(template, this.#text, start) ?? null;
  }
}

/** Whether all words are there without which a template cannot be. */
function canStand(template: Template, lower: string): boolean {
  for (const word of template.needs) if (!lower.includes(word)) return false;
  return true;
}

/** The search for a row; undefined if none of its templates can stand in a text. */
function searchOf(row: CompiledRow, text: string, lower: string): RowSearch | undefined {
  let able: Template[] | undefined;
  for (const template of row.templates) if (canStand(template, lower)) (able ??= []).push(template);
  return able === undefined ? undefined : new RowSearch(able, text, lower);
}

const sizeOf = (found: Found): number => Object.keys(found.facts).length;

/** Facts of a match, with what its row adds. */
function complete(row: CompiledRow, found: Found, text: string): RowMatch {
  const facts: Facts = row.row.facts === undefined ? found.facts : { ...found.facts, ...row.row.facts };
  const notes = row.row.notes?.slice() ?? [];
  let missing = found.missing;
  if (row.row.read !== undefined) {
    row.row.read(facts, text.slice(found.start, found.end), notes);
    for (const name in facts) {
      if (facts[name] !== undefined) continue;
      delete facts[name];
      missing = [...missing, name];
    }
  }
  return { row, start: found.start, end: found.end, facts, missing, notes, count: countOf(facts) };
}

/** The same match in a text in which it begins elsewhere. */
export const matchFrom = ({ row, start, end, facts, missing, notes, count }: RowMatch, from: number): RowMatch => (
  { row, start: from, end: end - start + from, facts, missing, notes, count }
);

/** The template of a row that stands at the beginning of texts of a form: one row a form, so that memory has a bound. */
const beginnings = new ByShape<{ readonly row: CompiledRow; readonly stand: Stand | undefined }>();

/** A row at the beginning of a text; undefined if another text begins there. */
export function matchAt(row: CompiledRow, text: string): RowMatch | undefined {
  const form = row.anyDigit ? formOf(text) : undefined;
  const known = beginnings.get(form);
  if (known?.row === row) {
    return known.stand === undefined ? undefined : matchOf(known.stand, text);
  }
  const found = searchOf(row, text, text.toLowerCase())?.from(0);
  const begins = found !== undefined && found.start === 0;
  beginnings.set(form, {
    row,
    stand: begins ? knownStand({ row, template: found.template, start: 0 }, text) : undefined,
  });
  return begins ? complete(row, found, text) : undefined;
}

/** Where a row stands in a text. */
export interface Stand {
  readonly row: CompiledRow;
  readonly template: Template;
  readonly start: number;
  /** What was read there; absent where the form of the text told of it. */
  readonly found?: Found;
  /** Where its values stand, where the form of the text told of it. */
  readonly places?: Places | undefined;
}

/** Where rows stand in texts of a form, of the rows that were looked for last. */
const stands = new ByShape<{ readonly rows: readonly CompiledRow[]; readonly found: readonly Stand[] }>();

/**
 * All rows in a text, in the order of their places; where two overlap the earlier row of the tables counts.
 *
 * @param form Its form, if it is short enough to have one.
 */
export function standsIn(rows: readonly CompiledRow[], text: string, form = formOf(text)): readonly Stand[] {
  if (rows.length === 0) return [];
  const known = stands.get(form);
  if (known?.rows === rows) return known.found;
  const lower = text.toLowerCase();
  const places = search(rows, text, lower);
  // What takes one digit for another finds the same in all texts of this form.
  if (rows.every((row) => row.anyDigit || searchOf(row, text, lower) === undefined)) {
    stands.set(form, { rows, found: places.map((stand) => knownStand(stand, text)) });
  }
  return places;
}

/** What is remembered of a place. */
function knownStand({ row, template, start }: Stand, text: string): Stand {
  return { row, template, start, places: valuePlaces(template, text, start) };
}

/** What is read where a row stands. */
export function matchOf({ row, template, start, found, places }: Stand, text: string): RowMatch {
  const known = found ??
    (places === undefined ? findTemplate(template, text, start)! : foundAt(template, text, start, places));
  return complete(row, known, text);
}

/** All rows in a text, read. */
export function matchesIn(rows: readonly CompiledRow[], text: string): RowMatch[] {
  return standsIn(rows, text).map((stand) => matchOf(stand, text));
}

function search(rows: readonly CompiledRow[], text: string, lower: string): Stand[] {
  const places: (Stand & { readonly found: Found })[] = [];
  for (const row of rows) {
    const search = searchOf(row, text, lower);
    if (search === undefined) continue;
    let from = 0;
    while (places.length < MAX_MATCHES) {
      const found = search.from(from);
      if (found === undefined) break;
      from = Math.max(found.end, found.start + 1);
      const at = placeOf(places, found.start);
      const overlaps = (places[at - 1]?.found.end ?? 0) > found.start || (places[at]?.start ?? Infinity) < found.end;
      if (!overlaps) places.splice(at, 0, { row, template: found.template, start: found.start, found });
    }
  }
  return places;
}

/** Where in a list by place something that begins at `start` belongs. */
function placeOf(places: readonly Stand[], start: number): number {
  let low = 0;
  for (let high = places.length; low < high;) {
    const middle = (low + high) >> 1;
    if (places[middle]!.start <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Name of a value of an enumeration. */
export function enumName(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  let names = enumNames.get(name);
  if (names === undefined) {
    enumNames.set(name, names = new Map(ENUMS[name]?.values.map((entry) => [entry.value, entry.name])));
  }
  return names.get(value);
}

const enumNames = new Map<string, ReadonlyMap<unknown, string>>();

/** The status that a text or a name stands for. */
function statusNamed(text: unknown): number | undefined {
  if (typeof text !== "string") return undefined;
  const low = text.toLowerCase().replace(/\s+/g, " ");
  return WC_STATUSES.find((entry) =>
    entry.texts.includes(low) || entry.name.toLowerCase() === low || entry.name.toLowerCase().slice(4) === low
  )?.value;
}

/** Devices of other vendors: their vendor numbers have another meaning, and their status comes from no mlx5 syndrome. */
const FOREIGN =
  /\b(rdmap\w{1,16}|erdma_\d{1,4}|rxe_?\w{1,16}|bnxt_re\w{1,16}|qedr\d{1,4}|irdma\w{0,16}|efa_\d{1,4}|hns_\d{1,4}|siw_?\w{1,16}|xsc_\w{1,16})\b/i;

/**
 * Says it where the device that a line names is not NVIDIA's.
 *
 * @param notes What a reader must know.
 */
export function foreignDevice(facts: Facts, text: string, notes: string[]): void {
  const device = FOREIGN.exec(text)?.[1];
  if (device === undefined || /\bmlx[45]_/.test(text)) return;
  facts["device"] = device;
  facts["adapter"] = "not NVIDIA";
  if (facts["vendor_syndrome"] !== undefined) {
    facts["vendor_err"] = facts["vendor_syndrome"];
    delete facts["vendor_syndrome"];
  }
  notes.push(
    `${device} is not an NVIDIA adapter: vendor numbers have another meaning, and no CQE syndrome belongs to the status`,
  );
}

/** Adds names to numbers, the status that words stand for, and the syndrome that a status was made from. */
export function decorate(facts: Facts): Facts {
  if (facts["wc_status"] === undefined && facts["syndrome"] === undefined && facts["vendor_space"] === undefined) {
    const status = statusNamed(facts["message"]) ?? statusNamed(facts["wc_name"]) ?? statusNamed(facts["error_name"]);
    if (status !== undefined) facts["wc_status"] = status;
    else if (typeof facts["message"] === "string") {
      const words = facts["message"];
      const ucx = UCX_ERRORS.find(([text]) => text === words)?.[1];
      if (ucx !== undefined) put(facts, { syndrome: ucx, syndrome_from: "words" });
    }
  }
  const status = facts["wc_status"];
  if (typeof status === "number") {
    const entry = wcStatusOf(status);
    put(facts, { wc_status_name: entry?.name, wc_status_text: entry?.texts[0] });
    if (entry?.syndrome !== undefined && facts["syndrome"] === undefined && facts["adapter"] === undefined) {
      facts["syndrome"] = entry.syndrome;
      facts["syndrome_from"] = "wc_status";
    }
  }
  const syndrome = facts["syndrome"];
  if (typeof syndrome === "number" && facts["syndrome_space"] === undefined) {
    const entry = syndromeOf(syndrome);
    put(facts, { syndrome_name: entry?.name, syndrome_text: entry?.title });
  }
  put(facts, {
    cqe_opcode_name: enumName("cqe_opcode_gen5", facts["cqe_opcode"]),
    wqe_opcode_name: enumName("wqe_opcode_gen5", facts["wqe_opcode"]),
    wc_opcode_name: typeof facts["wc_opcode"] === "number" ? WC_OPCODES[facts["wc_opcode"]] : undefined,
    cmd_status_text: ENUMS["cmd_status"]!.values.find(({ value }) => value === facts["cmd_status"])?.label,
  });
  return facts;
}

/** The kind of event that facts tell of, and what is known of it. */
export function eventOf(row: CompiledRow, facts: Facts, notes: string[]): EventKind | undefined {
  if (row.row.event !== undefined) return row.row.event;
  const name = facts["event_name"] ?? facts["event"];
  if (typeof name !== "string") return undefined;
  const event = asyncEventOf(name);
  if (event === undefined) return /access error/i.test(name) ? "qp-access" : "notice";
  put(facts, { event: event.texts[0], event_name: event.name });
  notes.push(`${event.name}: ${event.meaning}`);
  return event.kind;
}
