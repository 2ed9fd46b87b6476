/**
 * Lays the program out for `deno compile`: the modules that it reaches, as JavaScript, in a folder of their own.
 *
 *     deno run --config scripts/stage.json --allow-all scripts/stage.ts REPOSITORY FOLDER PAGE
 *
 * Deno would embed every module twice, as TypeScript and stripped of its types, with a source map; whole npm packages;
 * and the time of modification of every file. Staged, the program is a third of the size, and two builds of one commit
 * are equal wherever they are made.
 */

import { deno } from "./lib/deno_command.ts";
import { putFile } from "./lib/put_file.ts";
import { runtimeInUse, runtimeText } from "./lib/runtime.ts";
import { toJavaScript } from "./lib/to_javascript.ts";

const ENTRY = "main.ts";
/** The module that holds the built page. */
const EMBEDDED = "render/html/embedded.ts";

function embedded(page: string): string {
  return `export const EMBEDDED_PAGE = ${JSON.stringify(page)};\n`;
}
const VERSION_FILE = "version.ts";

/** What is read of `deno info --json`. */
interface Graph {
  readonly modules: readonly {
    readonly local?: string;
    readonly dependencies?: readonly { readonly specifier: string }[];
    readonly error?: string;
  }[];
}

async function stage(root: string, folder: string, page: string): Promise<void> {
  const graph = await deno<Graph>(["info", "--json", ENTRY], root);
  const broken = graph.modules.find((module) => module.error !== undefined);
  if (broken !== undefined) throw new Error(broken.error);
  const used = new Set<string>();
  for (const { local, dependencies = [] } of graph.modules) {
    if (!local?.startsWith(`${root}/`) || local.endsWith(".d.ts")) continue;
    dependencies.forEach(({ specifier }) => used.add(specifier));
    const path = local.slice(root.length + 1);
    const source = await Deno.readTextFile(local);
    const text = path === VERSION_FILE ? await withOrigin(source, root) : source;
    await putFile(
      `${folder}/${path.replace(/\.ts$/, ".js")}`,
      toJavaScript(path, path === EMBEDDED ? embedded(await Deno.readTextFile(page)) : text),
    );
  }
  const packages = new Packages(await npmFolder(root), folder);
  for (const [name, target] of Object.entries(await importMap(root))) {
    if (used.has(name)) await packages.stage(name, target);
  }
  for (const specifier of used) if (specifier.startsWith("npm:")) await packages.stage(specifier, specifier);
  await putFile(`${folder}/deno.json`, JSON.stringify({ imports: packages.imports }));
}

/** The modules of packages that are used, as files; Deno would embed whole packages, and where they were found. */
class Packages {
  /** Import map of what is staged. */
  readonly imports: Record<string, string> = {};
  readonly #from: string;
  readonly #to: string;
  readonly #done = new Set<string>();

  constructor(from: string, to: string) {
    this.#from = from;
    this.#to = to;
  }

  /** `npm:NAME@VERSION`, or with `/EXPORT` or `/FILE` behind it, under the name that programs import. */
  async stage(name: string, target: string): Promise<void> {
    const [, pack, version, path] = /^npm:((?:@[^/]+\/)?[^@/]+)@([^/]+)(?:\/(.+))?$/.exec(target) ?? [];
    if (pack === undefined || version === undefined) throw new Error(`Cannot stage "${name}", which is "${target}"`);
    const file = await this.#entry(`${pack}/${version}`, path);
    this.imports[name] = `./${pack}/${file}`;
    await this.#copy(pack, version, file);
  }

  /** The module that a package, or an export of it, is imported as. */
  async #entry(folder: string, path?: string): Promise<string> {
    const { exports, module, main } = JSON.parse(await Deno.readTextFile(`${this.#from}/${folder}/package.json`));
    const own = path === undefined ? exports?.["."] ?? exports : exports?.[`./${path}`];
    // For browsers where a package tells them apart: it then needs no file system.
    const of = (one: unknown): unknown => {
      if (typeof one !== "object" || one === null) return one;
      const { browser, import: module, default: other } = one as Record<string, unknown>;
      return of(browser) ?? of(module) ?? of(other);
    };
    const entry = of(own) ?? path ?? module ?? main;
    if (typeof entry !== "string") throw new Error(`${folder} names no module to import`);
    return entry.replace(/^\.\//, "");
  }

  /** A module with what it imports. */
  async #copy(pack: string, version: string, file: string): Promise<void> {
    if (this.#done.has(`${pack}/${file}`)) return;
    this.#done.add(`${pack}/${file}`);
    const text = await Deno.readTextFile(`${this.#from}/${pack}/${version}/${file}`);
    await putFile(`${this.#to}/${pack}/${file}`, text);
    for (const [, specifier = ""] of text.matchAll(/^(?:import|export)\b[^;'"]*\bfrom\s*["']([^"']+)["']/gm)) {
      const relative = new URL(specifier, `file:///${file}`).pathname.slice(1);
      if (specifier.startsWith(".")) await this.#copy(pack, version, relative);
      else {
        const [, other = "", path] = /^((?:@[^/]+\/)?[^/]+)(\/.+)?$/.exec(specifier) ?? [];
        await this.stage(specifier, `npm:${other}@${await this.#onlyVersion(other)}${path ?? ""}`);
      }
    }
  }

  async #onlyVersion(pack: string): Promise<string> {
    const versions = (await Array.fromAsync(Deno.readDir(`${this.#from}/${pack}`))).filter((one) => one.isDirectory);
    if (versions.length === 1) return versions[0]!.name;
    throw new Error(`${pack} is there in ${versions.length} versions; stage the one that is meant by name`);
  }
}

/** The program knows its runtime, and which commit it was made of; a copy without history does not know that. */
async function withOrigin(source: string, root: string): Promise<string> {
  const mark = /(RUNTIME: string \| undefined) = undefined;/;
  if (!mark.test(source)) throw new Error(`${VERSION_FILE} has no place for the runtime`);
  const runtime = runtimeText(await runtimeInUse(root));
  return await withCommit(source.replace(mark, (_, name) => `${name} = ${JSON.stringify(runtime)};`), root);
}

async function withCommit(source: string, root: string): Promise<string> {
  const { success, stdout } = await new Deno.Command("git", { args: ["-C", root, "rev-parse", "HEAD"], stderr: "null" })
    .output().catch(() => ({ success: false, stdout: new Uint8Array() }));
  if (!success) return source;
  const mark = /(COMMIT: string \| undefined) = undefined;/;
  if (!mark.test(source)) throw new Error(`${VERSION_FILE} has no place for the commit`);
  return source.replace(mark, `$1 = "${new TextDecoder().decode(stdout).trim()}";`);
}

async function importMap(root: string): Promise<Record<string, string>> {
  return (JSON.parse(await Deno.readTextFile(`${root}/deno.json`)) as { imports: Record<string, string> }).imports;
}

/** The folder of the one registry in Deno's cache of npm packages; the lock file has vouched for what is in it. */
async function npmFolder(root: string): Promise<string> {
  await deno(["install", "--quiet"], root);
  const { npmCache } = await deno<{ npmCache: string }>(["info", "--json"], root);
  for await (const { name, isDirectory } of Deno.readDir(npmCache)) {
    if (isDirectory && name !== "localhost") return `${npmCache}/${name}`;
  }
  throw new Error(`No npm packages in ${npmCache}`);
}

const [root, folder, page] = Deno.args;
if (root === undefined || folder === undefined || page === undefined) {
  throw new Error("usage: stage.ts REPOSITORY FOLDER PAGE");
}
await stage(root, folder, page);
