/**
 * Builds what a release consists of, in dist/release/:
 *
 *     wqdump-VERSION-TRIPLE.tar.gz   executable, manual page, completions, README, CHANGELOG, LICENSE
 *     sbom.cdx.json                  CycloneDX bill of materials
 *     LICENCES.txt                   components, their licences and the texts of these
 *     SHA256SUMS                     sums of all of these
 *
 *     deno task release [--target TRIPLE]...
 *
 * Everything is built twice from the commit (HEAD, not the working tree) and compared; see docs/releasing.md for what
 * makes two builds equal. Needs git and tar.
 */

import { licenceTexts } from "../cli/licences.ts";
import { TARGETS } from "./compile.ts";
import { sha256 } from "./get_denort.ts";
import { listFiles } from "./lib/tree.ts";
import { runtimeInUse } from "./lib/runtime.ts";
import { gzip } from "./lib/gzip.ts";
import { componentsOfLocks, componentsOfRuntime, cycloneDx, licenceList, type Lock, LOCKS } from "./lib/sbom.ts";

const ROOT = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
const OUT = `${ROOT}/dist/release`;

/** What one target's build is put into. */
interface Build {
  readonly target: string;
  readonly archive: string;
}

interface Commit {
  readonly id: string;
  readonly seconds: number;
}

async function run(command: string, args: readonly string[], options: Deno.CommandOptions = {}): Promise<Uint8Array> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    stdin: "null",
    ...options,
    args: [...args],
  }).output();
  if (!success) throw new Error(`${command} ${args.slice(0, 2).join(" ")} failed\n${new TextDecoder().decode(stderr)}`);
  return stdout;
}

async function headCommit(): Promise<Commit> {
  const text = new TextDecoder().decode(await run("git", ["log", "-1", "--format=%H %ct"], { cwd: ROOT }));
  const [id = "", seconds = ""] = text.trim().split(" ");
  return { id, seconds: Number(seconds) };
}

/** One build from nothing: a fresh clone with a fresh cache. */
async function buildOnce(commit: Commit, target: string): Promise<Map<string, Uint8Array>> {
  const place = await Deno.makeTempDir({ prefix: "wqdump-release-" });
  try {
    const tree = `${place}/tree`;
    const options = { cwd: tree, env: { DENO_DIR: `${place}/cache`, NO_COLOR: "1" } };
    await run("git", ["clone", "--quiet", "--no-hardlinks", ROOT, tree]);
    await run("git", ["checkout", "--quiet", commit.id], { cwd: tree });
    const name = target.includes("windows") ? "wqdump.exe" : "wqdump";
    const wqdump = `${place}/${name}`;
    const wanted = target === Deno.build.target ? [] : ["--target", target];
    await run(Deno.execPath(), ["task", "--quiet", "compile", "--output", wqdump, ...wanted], options);
    const files = new Map<string, Uint8Array>([[name, await Deno.readFile(wqdump)]]);
    for (const path of ["README.md", "CHANGELOG.md", "LICENSE"]) {
      files.set(path, await Deno.readFile(`${tree}/${path}`));
    }
    for (const [path, ...args] of TEXTS) {
      files.set(path, await run(Deno.execPath(), ["run", "--no-prompt", "main.ts", ...args], options));
    }
    return files;
  } finally {
    await Deno.remove(place, { recursive: true });
  }
}

/** Files that wqdump writes itself, and how. */
const TEXTS: readonly (readonly [path: string, ...args: readonly string[]])[] = [
  ["wqdump.1", "man"],
  ["completions/wqdump.bash", "completions", "bash"],
  ["completions/_wqdump", "completions", "zsh"],
  ["completions/wqdump.fish", "completions", "fish"],
];

/** Two builds, compared file by file. */
async function buildTwice(commit: Commit, target: string): Promise<Map<string, Uint8Array>> {
  const first = await buildOnce(commit, target);
  const second = await buildOnce(commit, target);
  for (const [path, bytes] of first) {
    const [a, b] = [await sha256(bytes), await sha256(second.get(path) ?? new Uint8Array())];
    if (a !== b) throw new Error(`Two builds of ${commit.id} for ${target} differ in ${path}: ${a} and ${b}`);
  }
  console.log(`${target}: two builds of ${commit.id.slice(0, 12)}, ${first.size} files, equal byte for byte`);
  return first;
}

async function pack(files: ReadonlyMap<string, Uint8Array>, build: Build, commit: Commit): Promise<void> {
  const folder = await Deno.makeTempDir();
  const name = build.archive.replace(/\.tar\.gz$/, "");
  try {
    for (const [path, bytes] of files) {
      const full = `${folder}/${name}/${path}`;
      await Deno.mkdir(full.slice(0, full.lastIndexOf("/")), { recursive: true });
      await Deno.writeFile(full, bytes, { mode: path.startsWith("wqdump") && !path.endsWith(".1") ? 0o755 : 0o644 });
    }
    const fixed = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", `--mtime=@${commit.seconds}`];
    const tar = await run("tar", [
      ...fixed,
      "--format=ustar",
      "--mode=u+rwX,go+rX,go-w",
      "-C",
      folder,
      "-cf",
      "-",
      name,
    ]);
    await Deno.writeFile(`${OUT}/${build.archive}`, await gzip(tar));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(`${ROOT}/${path}`)) as T;
}

function wantedTargets(args: readonly string[]): string[] {
  const targets: string[] = [];
  for (let index = 0; index < args.length; index += 2) {
    const target = args[index + 1];
    if (args[index] !== "--target" || target === undefined || !TARGETS.includes(target)) {
      throw new Error(`usage: deno task release [--target TRIPLE]...; targets: ${TARGETS.join(", ")}`);
    }
    targets.push(target);
  }
  return targets.length > 0 ? targets : [Deno.build.target];
}

async function main(args: readonly string[]): Promise<void> {
  const targets = wantedTargets(args);
  const commit = await headCommit();
  const { version } = await readJson<{ version: string }>("deno.json");
  await Deno.remove(OUT, { recursive: true }).catch(() => undefined);
  await Deno.mkdir(OUT, { recursive: true });
  for (const target of targets) {
    const build = { target, archive: `wqdump-${version}-${target}.tar.gz` };
    await pack(await buildTwice(commit, target), build, commit);
  }
  const components = [
    ...componentsOfRuntime(Deno.version, await runtimeInUse(ROOT)),
    ...componentsOfLocks(await Promise.all(LOCKS.map((path) => readJson<Lock>(path)))),
  ];
  const date = new Date(commit.seconds * 1000).toISOString();
  await Deno.writeTextFile(`${OUT}/sbom.cdx.json`, cycloneDx({ name: "wqdump", version }, date, components));
  await Deno.writeTextFile(`${OUT}/LICENCES.txt`, `${licenceList(components)}\n${licenceTexts()}`);
  const sums: string[] = [];
  for (const path of await listFiles(OUT)) sums.push(`${await sha256(await Deno.readFile(`${OUT}/${path}`))}  ${path}`);
  await Deno.writeTextFile(`${OUT}/SHA256SUMS`, `${sums.join("\n")}\n`);
  console.log(sums.join("\n"));
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    console.error(`release: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}
