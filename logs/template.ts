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
 */

import { takesAnyDigit } from "./shape.ts";
import type { Facts } from "./types.ts";
import type { Kind } from "./host_kinds.ts";
import { KINDS } from "./template_kinds.ts";

/** A part of a template. */
interface Part {
  readonly source: string;
  readonly fields: readonly string[];
  readonly optional: boolean;
  /** The first of its words. */
  readonly begins?: string;
}

/** A part that may be left out: where it has begun, its fields are expected. */
export interface Extra {
  /** Its first words, lower case and without blanks. */
  readonly begins: string;
  readonly fields: readonly string[];
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
  /** Fields of parts that may be left out, with what such a part begins with. */
  readonly extras: readonly Extra[];
  /** The word that it begins with, where it begins with one. */
  readonly first: string;
  /** Words without which it cannot stand in a text, the longest first. */
  readonly needs: readonly string[];
  /** It takes one digit for another: it stands in all texts of a form, or in none. */
  readonly anyDigit: boolean;
}

export interface Found {
  readonly template: Template;
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

/** A piece of regular expression, its blanks any run of them too; classes stay. */
export const spaced = (source: string): string =>
  source.replace(
    /(\[[^\]]*\]|\\.)| (\?)?(?![{*+?])/g,
    (_, kept: string | undefined, maybe: string | undefined) => kept ?? (maybe ? "\\s{0,16}" : "\\s{1,16}"),
  );

/** Text as it is compared where blanks do not count. */
const bareOf = (text: string): string => text.replace(/[\s~]+/g, "").toLowerCase();

/** Splits a template at its braces. */
export function tokens(template: string): string[] {
  return template.split(/(\{\/.*?\/\}|\{\?|\?\}|\{!\}|\{\w+:\w+\})/).filter((token) => token !== "");
}

const wordsIn = (literal: string): string[] => literal.toLowerCase().split(/[\s~]+/).filter((word) => word !== "");

/** The words that stand in every line of a template, lower case: what is asked of all templates, before any is compiled. */
export function wordsOf(template: string): string[] {
  const words: string[] = [];
  let depth = 0;
  for (const token of tokens(template)) {
    if (token === "{?") depth++;
    else if (token === "?}") depth--;
    else if (depth === 0 && token !== "{!}" && !/^\{(?:\/|\w+:\w+\}$)/.test(token)) words.push(...wordsIn(token));
  }
  return words;
}

/** What a template is made of. */
interface Parts {
  readonly parts: readonly Part[];
  readonly fields: readonly string[];
  readonly kinds: readonly Kind[];
  readonly words: readonly string[];
  /** Parts before `{!}`, and words; all of them without one. */
  readonly required: { readonly parts: number; readonly words: number };
}

function kindOf(name: string | undefined, template: string): Kind {
  const kind = KINDS[name!];
  if (kind === undefined) throw new TypeError(`Template "${template}": no kind of value "${name}"`);
  return kind;
}

function partsOf(template: string): Parts {
  const parts: Part[] = [];
  const fields: string[] = [];
  const kinds: Kind[] = [];
  const words: string[] = [];
  let required: Parts["required"] | undefined;
  let depth = 0;
  let [source, from, begins] = ["", 0, ""];
  const close = (optional: boolean) => {
    if (source !== "") parts.push({ source, fields: fields.slice(from), optional, begins });
    [source, from, begins] = ["", fields.length, ""];
  };
  for (const token of tokens(template)) {
    const [, name, kindName] = /^\{(\w+):(\w+)\}$/.exec(token) ?? [];
    if (token === "{!}") {
      close(false);
      required = { parts: parts.length, words: words.length };
    } else if (token === "{?") {
      if (depth++ === 0) close(false);
      source += "(?:";
    } else if (token === "?}") {
      source += ")?";
      if (--depth === 0) close(true);
    } else if (name !== undefined) {
      const kind = kindOf(kindName, template);
      fields.push(name);
      kinds.push(kind);
      source += `(${kind.pattern})`;
      // Text ends where the next part begins: without that it would end at once.
      if (depth === 0 && kindName !== "text") close(false);
    } else if (token.startsWith("{/")) source += `(?:${spaced(token.slice(2, -2))})`;
    else {
      if (depth > 0 && begins === "" && fields.length === from) begins = bareOf(token);
      if (depth === 0) words.push(...wordsIn(token));
      source += literal(token);
    }
  }
  close(false);
  return { parts, fields, kinds, words, required: required ?? { parts: parts.length, words: words.length } };
}

export function compileTemplate(template: string): Template {
  const { parts, fields, kinds, words, required } = partsOf(template);
  const head = parts.slice(0, required.parts).map(({ source }) => source).join("");
  const tail = parts.slice(required.parts).reduceRight((rest, part) => `(?:${part.source}${rest})?`, "");
  const start = /^(?:[0-9a-z_]|(?:\{\?)?\{\w+:)/i.test(template) ? "(?<![0-9a-z_])" : "";
  const pattern = new RegExp(start + head + tail, "gi");
  return {
    pattern,
    anyDigit: takesAnyDigit(pattern),
    fields,
    kinds,
    wanted: parts.filter((part) => !part.optional).flatMap((part) => part.fields),
    extras: parts.flatMap(({ optional, begins, fields }) => optional && begins ? [{ begins, fields }] : []),
    first: /^[a-z]/i.test(template) && !/^\S{0,40}\{/.test(template) ? words[0] ?? "" : "",
    needs: words.slice(0, required.words).filter((word) => word.length > 2).sort((a, b) => b.length - a.length),
  };
}

/** The part that may be left out and has begun, by what stands behind a match. */
function begunIn({ extras }: Template, rest: string): readonly Extra[] {
  if (extras.length === 0) return [];
  const text = bareOf(rest);
  if (text.length < 2) return [];
  return extras.filter(({ begins }) => begins.length > 1 && (text.startsWith(begins) || begins.startsWith(text)));
}

/** Fields of a whole line that are not there, those of a part that has begun among them. */
function missingOf(template: Template, facts: Facts, begun: readonly Extra[]): readonly string[] {
  let missing: string[] | undefined;
  for (const name of template.wanted) if (facts[name] === undefined) (missing ??= []).push(name);
  const extra = begun.find(({ fields }) => fields.some((name) => facts[name] === undefined));
  for (const name of extra?.fields ?? []) if (facts[name] === undefined) (missing ??= []).push(name);
  return missing ?? NONE;
}

const NONE: readonly string[] = [];

/** Where the values of a template stand in texts of a form. */
export interface Places {
  /** Behind its last character. */
  readonly end: number;
  readonly values: readonly {
    readonly name: string;
    readonly kind: Kind;
    readonly from: number;
    readonly to: number;
  }[];
  readonly begun: readonly Extra[];
}

/**
 * Where values stand in a text in which a template was found, and in all texts of its form.
 *
 * @returns Undefined where that is not certain.
 */
export function valuePlaces(template: Template, text: string, start: number): Places | undefined {
  const { pattern, fields, kinds, extras } = template;
  if (!template.anyDigit || extras.some(({ begins }) => /\d/.test(begins))) return undefined;
  const indexed = new RegExp(pattern.source, `${pattern.flags}d`);
  indexed.lastIndex = start;
  const match = indexed.exec(text);
  if (match?.index !== start) return undefined;
  const end = start + match[0].length;
  const values = fields.flatMap((name, n) => {
    const place = match.indices![n + 1];
    return place === undefined ? [] : [{ name, kind: kinds[n]!, from: place[0], to: place[1] }];
  });
  return { end, values, begun: begunIn(template, text.slice(end, end + 80)) };
}

/** What is found there in another text of the form. */
export function foundAt(template: Template, text: string, start: number, { end, values, begun }: Places): Found {
  const facts: Facts = {};
  for (const { name, kind, from, to } of values) {
    if (facts[name] !== undefined) continue;
    const read = kind.read(text.slice(from, to));
    if (read !== undefined) facts[name] = read;
  }
  return { template, start, end, facts, missing: missingOf(template, facts, begun) };
}

/**
 * Looks for a template.
 *
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
  const end = match.index + match[0].length;
  const missing = missingOf(template, facts, begunIn(template, text.slice(end, end + 80)));
  return { template, start: match.index, end, facts, missing };
}
