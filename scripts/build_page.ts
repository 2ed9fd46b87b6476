/**
 * Builds the page: one HTML file that decodes in any browser, without a network.
 *
 *     deno task page [FILE]     default dist/wqdump.html
 *
 * The program is bundled for browsers, packed with Zstandard and put into the page as text, beside the decoder of it that
 * the program has for its inputs; a few lines of script unpack it. Browsers have gzip of their own: it packs the decoder,
 * and would pack the program a tenth less.
 * Both scripts are named by their hash in the page's content security policy, and nothing else may run.
 */

import { compress, init } from "@bokuweb/zstd-wasm";
import { build, type Plugin, stop } from "esbuild";
import { concat } from "../bytes.ts";
import { gzip } from "./lib/gzip.ts";

const ROOT = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
/** What no browser has a use for: adapters of the host, adapters that are built in, and redaction. */
const LEFT_OUT = new RegExp(
  "/(?:ffi|scenarios|sim)/|/device/(?:access|driver|fwctl|live|netlink|pci|rdma|command|devlink)[a-z_]*\\.ts$|" +
    "/files/(?:atomic_file|trace_record)\\.ts$|/capture/redact/|/api/redact\\.ts$",
);
/** Bytes that the file may have. */
const MOST = 400_000;

/** Modules that cannot be reached in a page, as modules without anything in them. */
const leaveOut: Plugin = {
  name: "leave-out",
  setup(builder) {
    builder.onResolve({ filter: /^npm:/ }, async ({ path }) => ({ path: await packageFile(path) }));
    builder.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: "absent" }));
    builder.onResolve(
      { filter: /\/zlib\.ts$/ },
      ({ importer, path }) =>
        importer.endsWith("/page/zlib.ts") ? undefined : { path: `${ROOT}/page/${path.split("/").at(-1)}` },
    );
    // No module does anything when it is imported: what nothing uses of it is left out.
    builder.onResolve(
      { filter: /^\.\.?\/.*\.ts$/ },
      ({ path, resolveDir }) => ({ path: new URL(path, `file://${resolveDir}/`).pathname, sideEffects: false }),
    );
    builder.onLoad({ filter: /\/wasm\/tables_generated\.ts$/ }, () => ({ contents: TABLES, loader: "ts" }));
    builder.onLoad({ filter: /\/scripts\/pack_tables\.ts$/ }, async ({ path }) => ({
      contents: await withConstants(await Deno.readTextFile(path)),
      loader: "ts",
    }));
    // Nobody waits for text in a page: the smaller decoder does, which has no functions for layouts.
    builder.onLoad({ filter: /\/lib\/text_lines\.ts$/ }, () => ({
      contents: "export function noteFunctions() {}",
      loader: "ts",
    }));
    builder.onLoad({ filter: /\/wasm\/(?:decoder|prefilter)_generated\.ts$/ }, async ({ path }) => ({
      contents: asBytes(path, await Deno.readTextFile(path.replace("/wasm/decoder_", "/page/decoder_"))),
      loader: "ts",
    }));
    builder.onLoad({ filter: /\/zstddec-stream\.mjs$/ }, async ({ path }) => ({
      contents: withoutFetch(asBytes(path, await Deno.readTextFile(path))),
      loader: "js",
    }));
    // What makes records faster than their rows do: a page decodes thousands of elements, not millions.
    builder.onLoad(
      { filter: /\/records\/makers_generated\.ts$/ },
      () => ({ contents: "export const MAKERS = {};", loader: "ts" }),
    );
    builder.onLoad({ filter: LEFT_OUT }, () => ({ contents: "module.exports = {}", loader: "js" }));
    builder.onLoad({ filter: /./, namespace: "absent" }, () => ({ contents: "module.exports = {}", loader: "js" }));
    // Prose about fields, their origin and what redaction does with them is a third of the tables; the page shows values.
    builder.onLoad(
      { filter: /\/layouts\/(?:gen[45]\/[a-z_]+|enums|programs|segments|queues)\.ts$/ },
      async ({ path }) => ({
        contents: (await Deno.readTextFile(path))
          .replace(/\b(?:doc|note|source|since|secret):\s*"(?:[^"\\]|\\.)*"(?:\s*\+\s*"(?:[^"\\]|\\.)*")*,?/g, ""),
        loader: "ts",
      }),
    );
    // A verdict has its own sentence: what rules are about is for `explain` and the reference.
    builder.onLoad({ filter: /\/diagnose\/rules[a-z_]*\.ts$/ }, async ({ path }) => ({
      contents: (await Deno.readTextFile(path))
        .replace(/\b(?:condition|means|unless|source):\s*"(?:[^"\\]|\\.)*"(?:\s*\+\s*"(?:[^"\\]|\\.)*")*,/g, ""),
      loader: "ts",
    }));
    // The page says how many reports stand behind a vendor syndrome, not which.
    builder.onLoad({ filter: /\/layouts\/knowledge\.ts$/ }, async ({ path }) => ({
      contents: (await Deno.readTextFile(path)).replace(
        /\breferences:\s*\[([^\]]*)\]/g,
        (_, all: string) => `references:Array(${all.match(/"(?:[^"\\]|\\.)*"(?!\s*\+)/g)?.length ?? 0}).fill("")`,
      ),
      loader: "ts",
    }));
    // What the samples of log rows give is for tests.
    builder.onLoad({ filter: /\/logs\/rows\/[a-z_]+\.ts$/ }, async ({ path }) => ({
      contents: (await Deno.readTextFile(path)).replace(/\bgives:\s*\{[^{}]*\},?/g, ""),
      loader: "ts",
    }));
    builder.onLoad(
      { filter: /\.ts$/ },
      async ({ path }) => ({ contents: atOnce(await Deno.readTextFile(path)), loader: "ts" }),
    );
  },
};

/**
 * A module whose imports within functions stand at its beginning: a page loads as one script, in which every module that
 * is imported later is a function of its own, with all that it exports.
 */
function atOnce(text: string): string {
  const paths: string[] = [];
  const module = (path: string): string => {
    if (!paths.includes(path)) paths.push(path);
    return `later${paths.indexOf(path)}`;
  };
  const members = (names: string, path: string): string =>
    names.split(",").map((one) => one.trim().split(": "))
      .map(([name, own = name]) => `${own} = ${module(path)}.${name}`).join(", ");
  const code = text
    .replace(
      /const \{ ([\w\s,:]+?),? \} = await import\(("\.[^"]+")\);/g,
      (_, names: string, path: string) => `const ${members(names, path)};`,
    )
    .replace(/\(await import\(("\.[^"]+")\)\)\./g, (_, path: string) => `${module(path)}.`)
    .replace(/\bimport\(("\.[^"]+")\)/g, (_, path: string) => `Promise.resolve(${module(path)})`);
  return paths.map((path, n) => `import * as later${n} from ${path};\n`).join("") + code;
}

/** The module of `npm:NAME@VERSION[/EXPORT]` in Deno's cache; the lock file has vouched for what is in it. */
async function packageFile(specifier: string): Promise<string> {
  const [, name = "", version = "", path] = /^npm:([^@]+)@([^/]+)(?:\/(.+))?$/.exec(specifier) ?? [];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"], env: { NO_COLOR: "1" } })
    .output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout)) as { npmCache: string };
  for await (const registry of Deno.readDir(npmCache)) {
    const folder = `${npmCache}/${registry.name}/${name}/${version}`;
    const text = await Deno.readTextFile(`${folder}/package.json`).catch(() => undefined);
    if (text === undefined) continue;
    const { exports, module, main } = JSON.parse(text);
    const file = path === undefined ? module ?? main ?? "index.js" : exports[`./${path}`].default;
    return `${folder}/${file.replace(/^\.\//, "")}`;
  }
  throw new Error(`${specifier} is not in ${npmCache}: deno install --config scripts/page.json`);
}

/** The tables of the decoder, packed from the layouts when the page opens: they are larger than what packs them. */
const TABLES = `
import { pack } from "../scripts/pack_tables.ts";
const { image, names, posted, sole, packets } = pack();
let packed = "";
for (let at = 0; at < image.length; at += 255) {
  const piece = image.subarray(at, at + 255);
  packed += String.fromCharCode(piece.length, 0, 0, 0, ...piece);
}
export const POSTED = posted;
export const SOLE_TRANSPORTS = sole;
export const PACKETS = packets;
export const LAYOUT_NAMES = names;
export const TABLE_BYTES = image.length;
export const TABLES = btoa(packed);
`;

/** The packer with the constants of asm/ that it reads from there, by their prefixes. */
async function withConstants(packer: string): Promise<string> {
  const sources: Record<string, string> = {};
  for (const name of ["abi.ts", "json.ts"]) {
    const text = await Deno.readTextFile(`${ROOT}/asm/${name}`);
    sources[name] = text.split("\n").filter((line) => /^(?:export )?const (?:[SHJ]|W4?)_\w+: u32 = \d+;/.test(line))
      .join("\n");
  }
  const reading =
    /Deno\.readTextFileSync\(new URL\((?:`\.\.\/asm\/\$\{(file)\}`|"\.\.\/asm\/(abi\.ts)"), import\.meta\.url\)\)/g;
  const changed = packer.replace(/^if \(import\.meta\.main\)[\s\S]*$/m, "").replace(
    reading,
    (_, file?: string, name?: string) => `ASM[${file ?? JSON.stringify(name)}]`,
  );
  return `const ASM: Record<string, string> = ${JSON.stringify(sources)};\n${changed}`;
}

/** Modules with bytes of their own, in the order in which these lie: modules are read in any. */
const OWNERS = ["decoder_generated.ts", "prefilter_generated.ts", "zstddec-stream.mjs"];
/** Bytes beside the program: they are packed far better than base64. The last ones unpack all others. */
const pieces: Uint8Array[] = [];

function pieceOf(path: string, bytes: Uint8Array): string {
  const at = OWNERS.findIndex((name) => path.endsWith(`/${name}`));
  if (at < 0 || pieces[at] !== undefined) throw new Error(`${path} has bytes that have no place`);
  pieces[at] = bytes;
  return `wqdumpPieces[${at}]`;
}

/** Long base64 of modules as the bytes that it stands for. */
function asBytes(path: string, module: string): string {
  return module.replace(
    /"([A-Za-z0-9+/=]{1000,})"/g,
    (_, base64: string) => pieceOf(path, Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))),
  );
}

/** A module that fetches its bytes from a `data:` address, which a page may not: it has them, in base64. */
function withoutFetch(module: string): string {
  const fetching =
    /if \(typeof fetch !== "undefined"\).*\s*else (init = WebAssembly\.instantiate\()Buffer\.from\(wasm, "base64"\)/;
  if (!fetching.test(module)) throw new Error("zstddec loads its bytes in another way than it did");
  return module.replace(fetching, "$1Uint8Array.from(atob(wasm), (char) => char.charCodeAt(0))");
}

/** The program of the page as one classic script. */
async function bundle(entry: string): Promise<string> {
  const { outputFiles, warnings } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "silent",
    plugins: [leaveOut],
    loader: { ".html": "text" },
  });
  for (const { text } of warnings) if (!/import-is-undefined|will always be undefined/.test(text)) console.error(text);
  return outputFiles[0]!.text;
}

/** The decoder of Zstandard, and what it is to unpack: lengths of pieces, the pieces, the program. In base 91. */
async function packed(program: string): Promise<string> {
  const decoder = pieces.pop()!;
  const lengths = Uint32Array.of(pieces.length, ...pieces.map(({ length }) => length));
  const bytes = concat([new Uint8Array(lengths.buffer), ...pieces, new TextEncoder().encode(program)]);
  await init();
  const [first, second] = [await gzip(decoder), compress(bytes, 22)];
  return base91(concat([new Uint8Array(Uint32Array.of(bytes.length, first.length).buffer), first, second]));
}

/** How many bytes are padding; then 13 bits as two characters from `#` to `}`, none of which means anything to HTML; `<` stands as `~`. */
function base91(bytes: Uint8Array): string {
  let [text, held, bits] = ["", 0, 0];
  const put = (): void => {
    const value = held & 8191;
    text += String.fromCharCode(35 + value % 91, 35 + Math.floor(value / 91));
    [held, bits] = [held >> 13, bits - 13];
  };
  for (const byte of bytes) {
    held |= byte << bits;
    bits += 8;
    if (bits > 12) put();
  }
  if (bits > 0) put();
  return `${Math.floor(text.length / 2 * 13 / 8) - bytes.length}${text.replaceAll("<", "~")}`;
}

async function hash(script: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script)));
  return `'sha256-${btoa(String.fromCharCode(...digest))}'`;
}

const file = Deno.args[0] ?? `${ROOT}/dist/wqdump.html`;
const program = await bundle(`${ROOT}/page/app.ts`);
await stop();
const boot = (await Deno.readTextFile(`${ROOT}/page/boot.js`)).trim();
const { pageShell } = await import("../render/html/shell.ts");
const page = pageShell({ boot, program: await packed(program), hashes: [await hash(boot), await hash(program)] });
await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
await Deno.writeTextFile(file, page);
const size = new TextEncoder().encode(page).length;
console.log(`${file}: ${size} bytes, unpacked ${program.length}`);
if (size > MOST) {
  console.error(`The page may have ${MOST} bytes`);
  Deno.exit(1);
}
