/**
 * Holds the source files to what CONTRIBUTING.md says of them and can be counted:
 *
 * - a name is exported by one file, so that it has one meaning;
 * - what is exported is used elsewhere, and not by tests alone;
 * - files have at most 300 lines and functions at most 40, where they are no tables.
 *
 *     deno run --allow-read=. scripts/check_house.ts
 *
 * Functions are found by their indentation, which `deno fmt` keeps.
 */

import { listFiles } from "./lib/tree.ts";

/** Lines of a file. */
const MAX_FILE = 300;
/** Lines of a function. */
const MAX_FUNCTION = 40;

/** Folders whose files ship; `asm/` is one module, whose names are its own. */
const SHIPPED =
  /^(?:(?:api|capture|cli|device|diagnose|explain|ffi|files|hex|logs|records|render|sim|wasm)\/.*|[a-z]+)\.ts$/;
/** Written by `deno task gen`, or one row after another however many there are. */
const TABLES = /_generated\.ts$|^logs\/rows\//;
/** Files and functions that are longer, with what makes them so. */
const LONG: Readonly<Record<string, string>> = {
  "cli/flags.ts": "a row per option",
  "device/types.ts": "interfaces of the seams, with their documentation",
  "diagnose/types.ts": "the schema of an answer, with its documentation",
  "wasm/decoder.ts": "one class: the calls of the module",
  "logs/envelope_rows.ts": "a table: what programs write before their lines, in the order in which it is tried",
  "logs/dump.ts": "one class: a dump and what mends it",
  "logs/messages.ts": "one state machine: messages that go over several lines",
  "logs/assemble.ts": "one state machine: rows on their way to dumps",
  "logs/reader.ts": "one state machine: lines on their way to both",
  "hex/digit_groups.ts:holdsRows": "one pass over characters, for speed",
  "hex/rows.ts:longestRun": "one pass over words, for speed",
  "cli/completions.ts:bashScript": "the text of a script",
  "cli/completions_fish.ts:fishScript": "the text of a script",
  "ffi/syscall_worker.ts:serve": "the program of a worker, which is made of its text",
  "cli/pager.ts:lazyPager": "one object whose members share a child process",
  "render/formats/json.ts:jsonFormat": "one object whose members share a document",
};
/** Names that every file of a kind exports: commands are loaded by their name. */
const BY_KIND: readonly (readonly [RegExp, string])[] = [[/^cli\/(?:commands\/.*|run)\.ts$/, "run"]];
/** What only tests and benches use, and why it stands beside what it is about. */
const FOR_TESTS: Readonly<Record<string, string>> = {
  "records/context_rows.ts:contextRow": "makes contexts with the fields and types of those that are decoded",
};

/** A declaration that is exported. */
export interface Exported {
  readonly path: string;
  readonly name: string;
  /** A type or an interface. */
  readonly isType: boolean;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*/gm, "");
}

/**
 * Declarations that a module exports, overloads once.
 *
 * @param path For the result.
 * @param text Source text.
 */
export function exportsOf(path: string, text: string): Exported[] {
  const pattern = /^export (?:abstract )?(?:async )?(function\*?|class|interface|type|const) (\w+)/gm;
  const found = new Map<string, Exported>();
  for (const [, keyword = "", name = ""] of text.matchAll(pattern)) {
    found.set(name, { path, name, isType: keyword === "type" || keyword === "interface" });
  }
  return [...found.values()];
}

/**
 * Functions and methods with the lines that they have.
 *
 * @param text Source text as `deno fmt` writes it.
 */
export function functionsOf(text: string): { readonly name: string; readonly line: number; readonly lines: number }[] {
  const lines = text.split("\n");
  const found = [];
  for (const [at, line] of lines.entries()) {
    const [, indent = "", name] = START.exec(line) ?? [];
    if (name === undefined || KEYWORDS.test(name)) continue;
    const open = bodyOf(lines, at, indent);
    if (open === undefined) continue;
    const close = lines.findIndex((one, k) => k > open && one.startsWith(`${indent}}`));
    found.push({ name, line: at + 1, lines: close - at + 1 });
  }
  return found;
}

/** The beginning of a function or method. */
const START =
  /^( *)(?:export )?(?:(?:private|static|override) )*(?:async )?(?:function\*? )?(?:[gs]et )?\*?(#?\w+|\[Symbol\.\w+\])(?:<.*>)?\(/;
const KEYWORDS = /^(?:if|for|while|switch|catch|return|super|await|yield|throw|function)$/;

/** The line that opens a function's body; undefined for calls, overloads and what stands in one line. */
function bodyOf(lines: readonly string[], at: number, indent: string): number | undefined {
  const line = lines[at]!;
  if (/=> \{$/.test(line) && !/\bfunction\b/.test(line)) return undefined;
  if (/\).*\{$/.test(line)) return at;
  if (!/[({]$/.test(line)) return undefined;
  const end = lines.findIndex((one, k) => k > at && !one.startsWith(`${indent} `));
  return /^ *[)}].*\).*\{$|^ *\).*\{$/.test(lines[end] ?? "") ? end : undefined;
}

/**
 * Complaints about all modules, empty when all is well.
 *
 * @param texts Source text by path, tests and tools included.
 */
export function checkHouse(texts: ReadonlyMap<string, string>): string[] {
  const words = new Map([...texts].map(([path, text]) => [path, wordsOf(text)]));
  const shipped = [...texts].filter(([path]) => SHIPPED.test(path));
  const exported = shipped.flatMap(([path, text]) => exportsOf(path, text));
  return [
    ...sameNames(exported),
    ...exported.flatMap((one) => unused(one, words)),
    ...shipped.flatMap(([path, text]) => tooLong(path, text)),
  ];
}

function wordsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of withoutComments(text).matchAll(/\w+/g)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function sameNames(exported: readonly Exported[]): string[] {
  const own = exported.filter(({ path, name }) => !BY_KIND.some(([kind, one]) => one === name && kind.test(path)));
  return [...Map.groupBy(own, ({ name }) => name)].filter(([, all]) => all.length > 1)
    .map(([name, all]) => `${name} is exported by ${all.map(({ path }) => path).join(" and ")}: one name, one meaning`);
}

function unused({ path, name, isType }: Exported, words: ReadonlyMap<string, ReadonlyMap<string, number>>): string[] {
  if (FOR_TESTS[`${path}:${name}`] !== undefined) return [];
  const inside = (words.get(path)?.get(name) ?? 0) > 1;
  const users = [...words].filter(([other, all]) => other !== path && all.has(name)).map(([other]) => other);
  if (users.some((user) => !/^(?:tests|bench)\//.test(user)) || (inside && (isType || users.length > 0))) return [];
  return [`${path}: ${name} is exported, and ${users.length > 0 ? "only tests use it" : "no other file uses it"}`];
}

function tooLong(path: string, text: string): string[] {
  if (TABLES.test(path) || LONG[path] !== undefined) return [];
  const lines = text.split("\n").length - 1;
  const complaints = lines > MAX_FILE ? [`${path}: ${lines} lines, at most ${MAX_FILE}: one subject a file`] : [];
  for (const { name, line, lines } of functionsOf(text)) {
    const place = `${path}:${name}`;
    if (lines <= MAX_FUNCTION || LONG[place] !== undefined) continue;
    complaints.push(`${path}:${line}: ${name} has ${lines} lines, at most ${MAX_FUNCTION}`);
  }
  return complaints;
}

async function main(): Promise<void> {
  const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
  const paths = (await listFiles(root)).filter((path) => /\.ts$/.test(path) && !/^(?:asm|types)\//.test(path));
  const texts = new Map<string, string>();
  for (const path of paths) texts.set(path, await Deno.readTextFile(`${root}/${path}`));
  const complaints = checkHouse(texts);
  complaints.forEach((complaint) => console.error(complaint));
  console.log(`house: ${paths.length} modules, ${complaints.length} complaints`);
  if (complaints.length > 0) Deno.exit(1);
}

if (import.meta.main) await main();
