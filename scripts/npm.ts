/**
 * Makes the npm package from the same sources: JavaScript and declarations, module by module, in dist/npm.
 *
 *     deno task npm
 */

import ts from "typescript";

const ROOT = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
const OUT = `${ROOT}/dist/npm`;

/** What is read of `deno info --json`. */
interface Graph {
  readonly modules: readonly { readonly local?: string; readonly error?: string }[];
}

async function deno(args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Packages that are imported as `npm:NAME@VERSION`; npm wants their names alone. */
const dependencies: Record<string, string> = {};

function withoutRegistry(text: string): string {
  return text.replace(
    /(["'])npm:((?:@[^/"'@]+\/)?[^/"'@]+)@([^/"']+)(\/[^"']*)?\1/g,
    (_, quote, name, version, path) => {
      dependencies[name] = version;
      return `${quote}${name}${path ?? ""}${quote}`;
    },
  );
}

function toJavaScript(path: string, text: string): string {
  return ts.transpileModule(text, {
    fileName: path,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  }).outputText;
}

/** Declarations of all modules, by path; the compiler works them out, since tables are typed by their values. */
function declarations(): Map<string, string> {
  const program = ts.createProgram([`${ROOT}/mod.ts`], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    declaration: true,
    emitDeclarationOnly: true,
    skipLibCheck: true,
  });
  const found = new Map<string, string>();
  program.emit(undefined, (name, text) => {
    const own = text.replace(/((?:from|import\()\s*["'])(\.{1,2}\/[^"']+)\.ts(["'])/g, "$1$2.js$3");
    found.set(name.slice(ROOT.length + 1), `${HEAD}${own}${/\bDeno\./.test(text) ? DENO : ""}`);
  });
  return found;
}

/** What consumers' compilers need to know, whatever their own settings. */
const HEAD = '/// <reference lib="esnext.disposable" />\n';
/** The few types of Deno that declarations name; nothing of the decoding half needs them. */
const DENO = `declare namespace Deno {
  type FsFile = unknown;
  type PointerObject = unknown;
  type PermissionDescriptor = unknown;
  type ForeignLibraryInterface = unknown;
  type StaticForeignLibraryInterface<T> = T;
  type DynamicLibrary<T> = T;
}
`;

async function put(path: string, text: string): Promise<void> {
  const file = `${OUT}/${path}`;
  await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(file, text);
}

await Deno.remove(OUT, { recursive: true }).catch(() => undefined);
const graph = JSON.parse(await deno(["info", "--json", "mod.ts"])) as Graph;
const typed = declarations();
let count = 0;
for (const { local, error } of graph.modules) {
  if (error !== undefined) throw new Error(error);
  if (!local?.startsWith(`${ROOT}/`) || !local.endsWith(".ts") || local.endsWith(".d.ts")) continue;
  const path = local.slice(ROOT.length + 1);
  const text = withoutRegistry(await Deno.readTextFile(local));
  await put(path.replace(/\.ts$/, ".js"), toJavaScript(path, text));
  await put(path.replace(/\.ts$/, ".d.ts"), typed.get(path.replace(/\.ts$/, ".d.ts")) ?? "export {};\n");
  count++;
}
const { name, version, license } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
await put(
  "package.json",
  JSON.stringify(
    {
      name,
      version,
      license,
      description: "Queues of NVIDIA/Mellanox ConnectX adapters, decoded, explained and diagnosed",
      type: "module",
      engines: { node: ">=20" },
      exports: { ".": { types: "./mod.d.ts", default: "./mod.js" } },
      sideEffects: false,
      dependencies,
    },
    null,
    2,
  ) + "\n",
);
for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) await Deno.copyFile(`${ROOT}/${file}`, `${OUT}/${file}`);
console.log(`${OUT}: ${count} modules`);
