/**
 * Asking what is allowed without asking the user: a permission that is not granted is done without, never prompted for.
 */

/**
 * Whether a permission is granted now.
 *
 * @param descriptor What is wanted, e.g. `{ name: "ffi", path }`.
 * @returns False where it would have to be asked for, or where this Deno does not know it.
 */
export function isGranted(descriptor: Deno.PermissionDescriptor): boolean {
  try {
    return Deno.permissions.querySync(descriptor).state === "granted";
  } catch {
    return false;
  }
}

/**
 * The value of an environment variable, where reading it is allowed.
 *
 * @returns The value; undefined when unset, empty or not allowed to be read.
 */
export function readVariable(name: string): string | undefined {
  if (!isGranted({ name: "env", variable: name })) return undefined;
  const value = Deno.env.get(name);
  return value === "" ? undefined : value;
}

/**
 * What to do where something is not permitted. The permissions of an executable are its own: there the flag of a program
 * that the user does not run would be no help.
 *
 * @param flag The flag from source: `--allow-read=FILE`.
 * @param what What it is for; default nothing more is said.
 */
export function grantHint(flag: string, what = ""): string {
  if (!Deno.build.standalone) return `Run deno with ${flag}${what === "" ? "" : ` (${what})`}`;
  return /^--allow-(?:read|write)/.test(flag)
    ? "The executable reads and writes files and pipes outside /dev, /proc and /sys; standard input is named -"
    : "The executable has no such permission; wqdump --version --verbose lists those that it has";
}

/**
 * Whether a file is there, as far as this process may look.
 *
 * @param path Whole paths only: others are sought by the loader.
 */
export function seenFile(path: string): boolean {
  if (!path.startsWith("/") || !isGranted({ name: "read", path })) return false;
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
