/** The repository's files as a copy and in comparison. */

/** Never copied nor compared: history, what tasks leave behind. */
const LEFT_OUT = new Set([".git", "dist", "coverage", "node_modules"]);

/**
 * Paths of all files below `root`, relative to it, sorted.
 *
 * @param root Absolute path.
 */
export async function listFiles(root: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const path of walk(root, "")) paths.push(path);
  return paths.sort();
}

async function* walk(root: string, prefix: string): AsyncGenerator<string> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(`${root}/${prefix}`)) {
    if (prefix === "" && LEFT_OUT.has(name)) continue;
    if (isDirectory) yield* walk(root, `${prefix}${name}/`);
    else if (isFile) yield `${prefix}${name}`;
  }
}

/**
 * Copy the files of `from` to `to`, which exists.
 *
 * @param from Absolute path.
 * @param to Absolute path.
 */
export async function copyTree(from: string, to: string): Promise<void> {
  for (const path of await listFiles(from)) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    if (folder !== "") await Deno.mkdir(`${to}/${folder}`, { recursive: true });
    await Deno.copyFile(`${from}/${path}`, `${to}/${path}`);
  }
}

/**
 * Paths whose contents differ or that only one tree has, sorted.
 *
 * @param a Absolute path.
 * @param b Absolute path.
 */
export async function differingFiles(a: string, b: string): Promise<string[]> {
  const inA = new Set(await listFiles(a));
  const inB = new Set(await listFiles(b));
  const differing: string[] = [];
  for (const path of new Set([...inA, ...inB])) {
    if (!inA.has(path) || !inB.has(path)) differing.push(path);
    else if (!sameBytes(await Deno.readFile(`${a}/${path}`), await Deno.readFile(`${b}/${path}`))) differing.push(path);
  }
  return differing.sort();
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
