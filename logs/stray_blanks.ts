/**
 * Blanks inside words and numbers, and none between them: what columns of tables, justified pages and editors leave of a line.
 *
 * Without its blanks a damaged line is the same as a whole one. A row that stands in it so says where its words and values
 * end, and the line is written anew with the blanks that the row has.
 */

import { type CompiledRow, compiledRows } from "./rows/index.ts";
import { spaced, tokens } from "./template.ts";
import type { Kind } from "./host_kinds.ts";
import { KINDS } from "./template_kinds.ts";
import { breaksAddress, breaksDevice, breaksMark, breaksName, jointOfWords } from "./vocabulary.ts";

/** Longer lines are not looked at. */
const MAX_TEXT = 1024;

/** More blanks than these are no damage. */
const MOST = 8;

/** What is shorter may be a row's without its blanks by chance. */
const SHORTEST = 12;

/** What a token of a template is. */
type Token = { readonly literal: string } | { readonly kind: Kind } | { readonly piece: RegExp };

/** A template without its blanks. */
interface Bare {
  /** As a whole, then as far as it is there; a group for each token. */
  readonly patterns: readonly RegExp[];
  readonly tokens: readonly Token[];
  readonly needs: readonly string[];
}

/** Bounds of words: without blanks there are none. */
const BOUNDS = /\(\?(?:!(?:\[[\w-]+\]|\\w)(?:\|\\\.\\d)?|<!\[[\w:-]+\])\)/g;

/** A pattern for text without blanks. */
const unspaced = (source: string): string =>
  source.replace(BOUNDS, "").replace(
    /(\[[^\]]*\])|\\s(?:\{\d+(?:,\d+)?\}|[*+?])?/g,
    (_, kept: string | undefined) => kept ?? "",
  );

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** Kinds whose repetitions of words would be tried in all ways. */
const PLAIN: Readonly<Record<string, string>> = { words: "[a-z-]{2,100}", text: "[^\\n]{1,160}?" };

function bareOf(template: string, needs: readonly string[]): Bare {
  const found: Token[] = [];
  let [source, tails] = ["", 0];
  let depth = 0;
  let open = false;
  for (const token of tokens(template)) {
    const [, name, kind] = /^\{(\w+):(\w+)\}$/.exec(token) ?? [];
    if (token === "{!}") open = true;
    else if (token === "{?") {
      depth++;
      source += "(?:";
    } else if (token === "?}") {
      depth--;
      source += ")?";
    } else {
      const part = name !== undefined
        ? PLAIN[kind!] ?? unspaced(KINDS[kind!]!.pattern)
        : token.startsWith("{/")
        ? unspaced(spaced(token.slice(2, -2)))
        : escaped(token.replace(/[\s~]+/g, ""));
      found.push(
        name !== undefined
          ? { kind: KINDS[kind!]! }
          : token.startsWith("{/")
          ? { piece: new RegExp(`^(?:${spaced(token.slice(2, -2))})$`, "i") }
          : { literal: token },
      );
      if (open && depth === 0) {
        source += "(?:";
        tails++;
      }
      source += `(${part})`;
    }
  }
  const patterns = [")", ")?"].map((end) => new RegExp(source + end.repeat(tails), "di"));
  return { patterns: tails > 0 ? patterns : [patterns[0]!], tokens: found, needs };
}

const bares = new WeakMap<CompiledRow, readonly Bare[]>();

function baresOf(row: CompiledRow): readonly Bare[] {
  let known = bares.get(row);
  if (known === undefined) {
    const needs = row.templates.map((one) => one.needs.map((word) => word.replace(/~/g, "")));
    bares.set(row, known = [row.row.pattern].flat().map((pattern, n) => bareOf(pattern, needs[n]!)));
  }
  return known;
}

/** What kernels write before messages: the process, and the network device behind an address. */
const LEADS =
  /\( ?p ?i ?d ?(?:\d ?){1,9}\)|(?<=mlx5_core [0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7] )[a-z]\w{0,12} (?:\w{1,12})?(?=: )|\b(?:mlx[45]_|nvme)\d{1,3} (?=:)| ?@ ?o ?2 ?i ?b(?!\w)|\b(?:hermon|ib) \d{1,3}(?=:)|\bRDS ?\/ ?IB(?=:)/g;

/** Text without the blanks that stand inside of words, devices and addresses: what meets there tells it. */
export function withoutEvident(text: string): string {
  return joined(text).replace(LEADS, (lead) => lead.replace(/ /g, "").replace("(pid", "(pid "));
}

function joined(text: string): string {
  let out = "";
  let from = 0;
  for (const { index } of text.matchAll(/(?<=\S) (?=\S)/g)) {
    const [head, rest] = [out + text.slice(from, index), text.slice(index + 1)];
    const next = rest.replace(/^([a-z]{1,16}) (?=[a-z])/i, "$1");
    const inside = jointOfWords(head, rest) === "" || jointOfWords(head, next) === "" || breaksName(head, rest) ||
      breaksDevice(head, rest) || breaksAddress(head, rest) || breaksMark(head, rest);
    if (!inside) continue;
    out = head;
    from = index + 1;
  }
  return out + text.slice(from);
}

/** A text without one of its blanks, or without more of them. */
function withoutSome(text: string, most: number): string[] {
  const fewer = [...text.matchAll(/ /g)].slice(0, 12).map(({ index }) => text.slice(0, index) + text.slice(index + 1));
  return most > 1 ? [...fewer, ...fewer.flatMap((one) => withoutSome(one, most - 1))] : fewer;
}

const holdsBlanks = (kind: Kind): boolean => /\\s\{|\^\\n/.test(kind.pattern);

/** A value as its kind has it. */
function valueOf(kind: Kind, raw: string): string {
  if (!/\s/.test(raw)) return raw;
  const whole = new RegExp(`^(?:${kind.pattern})$`, "i");
  const bare = raw.replace(/\s+/g, "");
  if (holdsBlanks(kind)) {
    const words = withoutEvident(raw);
    if (whole.test(words)) return words;
    return withoutSome(raw, 2).find((one) => whole.test(one)) ?? (whole.test(bare) ? bare : words);
  }
  const words = [...raw.matchAll(/ /g)].some(({ index }) =>
    jointOfWords(raw.slice(0, index), raw.slice(index + 1)) === " "
  );
  return whole.test(bare) && !words ? bare : raw;
}

/** A literal as a whole line has it. */
function literalOf(literal: string, raw: string): string | undefined {
  const blanks = (source: string) => source.replace(/ +/g, "\\s{1,16}").replace(/~/g, "\\s{0,16}");
  if (new RegExp(`^${blanks(escaped(literal))}$`, "i").test(raw)) return raw;
  // Its own blanks must be there, others may.
  const loose = literal.split("").map((one) => /[ ~]/.test(one) ? one : `${escaped(one)}\\s{0,2}`).join("");
  return new RegExp(`^\\s{0,2}${blanks(loose)}$`, "i").test(raw) ? literal.replace(/~/g, " ") : undefined;
}

/** The last value of a row: nothing tells where it ends but its kind, and marks at which no word ends. */
function lastValue(kind: Kind, raw: string): string {
  const own = raw.replace(/^0 ?x ?(?=[0-9a-f])/i, "0x").replace(/(?<=[<@.:%/]) (?=\w)|(?<=\w) (?=[>@.:%/]|<\d)/g, "");
  return new RegExp(`^(?:${kind.pattern})`, "i").test(own) ? own : own.replace(/\s+/g, "");
}

/** What the parts of a row stand for in a line, written as a whole line has them. */
function written(bare: Bare, text: string, places: readonly number[], match: RegExpExecArray): string | undefined {
  const spans = bare.tokens.flatMap((token, n) => {
    const [from, to] = match.indices![n + 1] ?? [0, 0];
    // A literal may be nothing but a blank.
    if (match.indices![n + 1] === undefined || (from === to && !("literal" in token))) return [];
    const [begin, next] = [places[from] ?? text.length, places[to] ?? text.length];
    return [{ token, from: begin, to: from === to ? begin : places[to - 1]! + 1, next }];
  });
  let out = text.slice(0, places[match.index]);
  let end = 0;
  for (const [n, { token, from, to, next }] of spans.entries()) {
    const last = n === spans.length - 1;
    // Blanks around a literal are its own.
    const before = n > 0 ? end : from;
    const begin = "literal" in token ? before : from;
    const open = "literal" in token && ("kind" in (spans[n + 1]?.token ?? {}) || /[ ~]$/.test(token.literal));
    end = open ? next : to;
    const raw = text.slice(begin, end);
    if ("literal" in token) {
      const whole = literalOf(token.literal, raw);
      if (whole === undefined) return undefined;
      out += whole;
    } else if ("piece" in token) {
      const own = [[before, next], [before, to], [from, next], [from, to]].find((one) =>
        token.piece.test(text.slice(...one))
      );
      end = own?.[1] ?? to;
      out += own === undefined ? raw.replace(/\s+/g, "") : text.slice(...own);
    } else if (last) out += lastValue(token.kind, raw);
    // Where the first value begins only its kind tells: words of others may stand before it.
    else out += n === 0 ? raw : valueOf(token.kind, raw);
  }
  return out + text.slice(end);
}

/** A line without what sets words of it apart in Markdown, and without the escapes of an address. */
function withoutMarks(text: string): string {
  const plain = text.replace(/(?<![*\w])(\*{1,3})(?=[^\s*])([^*\n]{1,120}?)(?<=[^\s*])\1(?!\*)/g, "$2")
    .replace(/(?<!`)`([^`\n]{1,120})`(?!`)/g, "$1").replace(/~~([^~\n]{1,120})~~/g, "$1");
  if (!/%(?:20|2[CF]|3[ACD]|5B)/i.test(plain)) return plain;
  try {
    return decodeURIComponent(plain.includes("%20") ? plain : plain.replaceAll("+", " "));
  } catch {
    return plain;
  }
}

/** Lines as they would be without stray blanks, one for each row that could stand in them. */
export function* mended(text: string, rows: readonly CompiledRow[] = compiledRows()): Generator<string> {
  if (text.length > MAX_TEXT) return;
  const bare = withoutMarks(text);
  if (bare !== text) {
    yield bare;
    yield* mended(bare, rows);
    return;
  }
  const evident = withoutEvident(text);
  if (evident !== text) yield evident;
  yield* rewritten(evident, rows, text);
  if (evident !== text) yield* rewritten(text, rows, text);
}

function* rewritten(text: string, rows: readonly CompiledRow[], before: string): Generator<string> {
  const places: number[] = [];
  for (let at = 0; at < text.length; at++) if (!/\s/.test(text[at]!)) places.push(at);
  const squeezed = text.replace(/\s+/g, "");
  const lower = squeezed.toLowerCase();
  for (const row of rows) {
    // Templates are compiled where a line may be theirs.
    if (!row.anchors.some((word) => lower.includes(word.replace(/\s+/g, "")))) continue;
    for (const bare of baresOf(row)) {
      if (!bare.needs.every((word) => lower.includes(word))) continue;
      const match = bare.patterns[0]!.exec(squeezed) ?? bare.patterns[1]?.exec(squeezed);
      if (!match || match[0].length < SHORTEST) continue;
      const line = written(bare, text, places, match);
      if (line !== undefined && line !== before && line !== text && blanksOf(before) - blanksOf(line) <= MOST) {
        yield line;
      }
    }
  }
}

const blanksOf = (text: string): number => text.length - text.replace(/\s/g, "").length;
