/**
 * The program laid out for `deno compile`: only the modules that it reaches, in a folder of their own.
 *
 * Deno would embed whole npm packages, generated data twice (as TypeScript and stripped of its types), and the time of
 * modification of every file. Here the two modules of the standard library that are used stand as files, generated data
 * is JavaScript, and all times are the same: the executable is a third smaller above the bare runtime, and two builds of
 * one commit are equal wherever they are made.
 *
 * @module
 */

/** Time of modification of all staged files, in seconds: 1980, before which some archives cannot go. */
const MODIFIED = 315_532_800;

/** What is read of `deno info --json`. */
interface Graph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly local?: string;
    readonly dependencies?: readonly { readonly specifier: string }[];
    readonly error?: string;
  }[];
}

/**
 * Whether a module holds nothing but constants, so that it is JavaScript once their types are gone.
 *
 * @param path Its path.
 * @param text TypeScript.
 */
export function isData(path: string, text: string): boolean {
  return path.endsWith("_generated.ts") && !/^(?!export const \w+: )\s*(?:import|export|interface|type)\b/m.test(text);
}

/**
 * A module of constants as JavaScript.
 *
 * @param text TypeScript.
 */
export function stripTypes(text: string): string {
  return text.replace(/^(export const \w+): [\w [\]]+ =/gm, "$1 =");
}

/**
 * Point imports at the modules that have become JavaScript.
 *
 * @param path Path of the importing module.
 * @param text TypeScript.
 * @param data Paths of the modules that have.
 */
export function redirect(path: string, text: string, data: ReadonlySet<string>): string {
  return text.replace(/(["'])(\.{1,2}\/[^"'\n]*_generated)\.ts\1/g, (all, quote: string, specifier: string) => {
    const target = new URL(`${specifier}.ts`, `file:///${path}`).pathname.slice(1);
    return data.has(target) ? `${quote}${specifier}.js${quote}` : all;
  });
}

/**
 * Stage a program.
 *
 * @param root Repository.
 * @param entry Main module, relative to it.
 * @param folder Empty folder to put it into.
 */
export async function stage(root: string, entry: string, folder: string): Promise<void> {
  const graph = await deno<Graph>(["info", "--json", entry], root);
  const packages = await npmFolder(root);
  const broken = graph.modules.find((module) => module.error !== undefined);
  if (broken !== undefined) throw new Error(broken.error);
  const texts = new Map<string, string>();
  const used = new Set<string>();
  for (const { local, dependencies = [] } of graph.modules) {
    if (!local?.startsWith(`${root}/`) || local.endsWith(".d.ts")) continue;
    texts.set(local.slice(root.length + 1), await Deno.readTextFile(local));
    dependencies.forEach(({ specifier }) => used.add(specifier));
  }
  const imports: Record<string, string> = {};
  for (const [name, target] of Object.entries(await importMap(root))) {
    if (!used.has(name)) continue;
    const path = /^npm:([^/]+)@([^/]+)\/(.+)$/.exec(target);
    if (path === null) throw new Error(`Cannot stage the import "${name}" of "${target}"`);
    const [, pack = "", version = "", file = ""] = path;
    imports[name] = `./${pack}/${file}`;
    await put(`${folder}/${pack}/${file}`, await selfContained(`${packages}/${pack}/${version}/${file}`));
  }
  const data = new Set([...texts].filter(([path, text]) => isData(path, text)).map(([path]) => path));
  for (const [path, text] of texts) {
    if (data.has(path)) await put(`${folder}/${path.replace(/ts$/, "js")}`, stripTypes(text));
    else await put(`${folder}/${path}`, redirect(path, text, data));
  }
  await put(`${folder}/deno.json`, JSON.stringify({ imports }));
}

async function selfContained(path: string): Promise<string> {
  const text = await Deno.readTextFile(path);
  if (/^(?:import|export)\b[^;]*\bfrom\s*["']/m.test(text)) {
    throw new Error(`${path} imports other modules; stage them too`);
  }
  return text;
}

async function put(path: string, text: string): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(path, text);
  await Deno.utime(path, MODIFIED, MODIFIED);
}

async function importMap(root: string): Promise<Record<string, string>> {
  return (JSON.parse(await Deno.readTextFile(`${root}/deno.json`)) as { imports: Record<string, string> }).imports;
}

/** The folder of the one registry in Deno's cache of npm packages. */
async function npmFolder(root: string): Promise<string> {
  await deno(["install", "--quiet"], root);
  const { npmCache } = await deno<{ npmCache: string }>(["info", "--json"], root);
  for await (const { name, isDirectory } of Deno.readDir(npmCache)) {
    if (isDirectory && name !== "localhost") return `${npmCache}/${name}`;
  }
  throw new Error(`No npm packages in ${npmCache}`);
}

async function deno<T>(args: readonly string[], cwd: string): Promise<T> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  if (!success) throw new Error(`deno ${args[0]} failed\n${new TextDecoder().decode(stderr)}`);
  const text = new TextDecoder().decode(stdout);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}
