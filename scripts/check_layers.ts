/**
 * Holds every import to the table in docs/architecture.md, which is read, not repeated here.
 *
 *     deno run --allow-read=. scripts/check_layers.ts
 *
 * Also holds that nothing under mod.ts uses a bare specifier: no import map applies to a program that imports it by URL.
 */

/** What the files of one row of the table may import. */
export interface Rule {
  /** Folders and files whose values may be imported. */
  readonly values: ReadonlySet<string>;
  /** Files of which only types may be imported. */
  readonly types: ReadonlySet<string>;
}

/** One import or re-export. */
export interface ImportLine {
  /** As written. */
  readonly specifier: string;
  /** Nothing is left of it at run time. */
  readonly typeOnly: boolean;
  /** 1-based. */
  readonly line: number;
}

/** Folders of generated files, assembler sources and tools: no rule of the table is about them. */
const FREE = new Set(["asm", "tests", "bench", "scripts", "docs", "examples", "types", "dist", "coverage"]);
/** Rows whose files only ever run with wqdump's own deno.json, so that its import map applies. */
const MAPPED = new Set(["cli", "main"]);
/** What works from a URL as well: built-in modules, and packages with their version. */
const PORTABLE = /^(node:|npm:[^@]+@\d)/;

/**
 * Read the table: first column the folder or file, last column what it may import.
 *
 * @param markdown Text of docs/architecture.md.
 */
export function parseTable(markdown: string): Map<string, Rule> {
  const rules = new Map<string, Rule>();
  for (const row of markdown.matchAll(/^\| `([^`]+)`\s*\|.*\|([^|]*)\|\s*$/gm)) {
    const [, key = "", allowed = ""] = row;
    const values = new Set<string>();
    const types = new Set<string>();
    const named = [...allowed.matchAll(/`([^`]+)`( \(types only\))?/g)];
    const above = [...rules.keys()];
    if (allowed.includes("all of the above")) above.forEach((name) => values.add(name));
    if (allowed.includes("all but")) {
      above.filter((name) => !named.some((match) => trim(match[1]) === name)).forEach((name) => values.add(name));
    } else {
      for (const [, name, typesOnly] of named) (typesOnly ? types : values).add(trim(name));
    }
    rules.set(trim(key), { values, types });
  }
  return rules;
}

function trim(name: string | undefined): string {
  return (name ?? "").replace(/\/$|^(\w+)\.ts$/, "$1");
}

/**
 * All static imports, re-exports and `import("literal")` of a module. Comments are skipped.
 *
 * @param text Source text.
 */
export function findImports(text: string): ImportLine[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, " "));
  const found: ImportLine[] = [];
  const pattern =
    /\b(import|export)\b(\s+type\b)?\s*([^"'`;()]*?)\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/g;
  for (const match of code.matchAll(pattern)) {
    const [, , type, clause = "", from, bare] = match;
    const names = /^\{([^}]*)\}\s*$/.exec(clause.trim())?.[1]?.split(",").map((name) => name.trim()).filter(Boolean);
    const inlineTypes = names !== undefined && names.length > 0 && names.every((name) => name.startsWith("type "));
    found.push({
      specifier: from ?? bare ?? "",
      typeOnly: type !== undefined || inlineTypes,
      line: code.slice(0, match.index).split("\n").length,
    });
  }
  return found;
}

/**
 * Complaints about one module, empty when all is well.
 *
 * @param path Relative to the repository, `/` between folders.
 * @param text Source text.
 * @param rules From {@linkcode parseTable}.
 */
export function checkModule(path: string, text: string, rules: ReadonlyMap<string, Rule>): string[] {
  const row = rowOf(path);
  if (FREE.has(row)) return [];
  const rule = rules.get(row);
  if (rule === undefined) return [`${path}: no row of docs/architecture.md is about it`];
  const complaints: string[] = [];
  for (const { specifier, typeOnly, line } of findImports(text)) {
    const at = `${path}:${line}: "${specifier}"`;
    if (!specifier.startsWith(".")) {
      if (!MAPPED.has(row) && !PORTABLE.test(specifier)) complaints.push(`${at} does not work when mod.ts is a URL`);
      continue;
    }
    const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
    const allowed = rowOf(target) === row || rule.values.has(rowOf(target)) || (typeOnly && rule.types.has(target));
    if (!allowed) {
      const may = [...rule.values, ...[...rule.types].map((name) => `types of ${name}`)].join(", ") || "nothing";
      complaints.push(`${at} goes up: ${row} may import ${may}`);
    }
  }
  return complaints;
}

function rowOf(path: string): string {
  return trim(path.split("/")[0]);
}

/** TypeScript files below a folder, relative to it, sorted. */
async function* modulesBelow(folder: string, prefix = ""): AsyncGenerator<string> {
  const entries = (await Array.fromAsync(Deno.readDir(folder))).sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isDirectory } of entries) {
    if (name.startsWith(".") || name === "node_modules" || (prefix === "" && FREE.has(name))) continue;
    if (isDirectory) yield* modulesBelow(`${folder}/${name}`, `${prefix}${name}/`);
    else if (name.endsWith(".ts")) yield `${prefix}${name}`;
  }
}

async function main(): Promise<void> {
  const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
  const rules = parseTable(await Deno.readTextFile(`${root}/docs/architecture.md`));
  const complaints: string[] = [];
  let modules = 0;
  for await (const path of modulesBelow(root)) {
    modules++;
    complaints.push(...checkModule(path, await Deno.readTextFile(`${root}/${path}`), rules));
  }
  complaints.forEach((complaint) => console.error(complaint));
  console.log(`layers: ${modules} modules, ${complaints.length} forbidden imports`);
  if (complaints.length > 0) Deno.exit(1);
}

if (import.meta.main) await main();
