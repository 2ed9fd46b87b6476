/** Which runtime an executable gets, and where it is from: an executable, its bill of materials and a report say it. */

export interface Runtime {
  /** Where it is from, in words. */
  readonly origin: string;
  /** SHA-256 of its file; undefined where Deno fetches it by itself. */
  readonly sha256: string | undefined;
}

/** The sum that scripts/get_denort.ts pins: cut from the npm package of another project. */
const CUT = /name: "denort",[^]*?sha256: "([0-9a-f]{64})"/;

/**
 * The runtime that `deno compile` will take.
 *
 * @param root Repository.
 */
export async function runtimeInUse(root: string): Promise<Runtime> {
  const named = Deno.env.get("DENORT_BIN");
  if (named === undefined) return { origin: "denort, from Deno's server", sha256: undefined };
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(named));
  const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const pinned = CUT.exec(await Deno.readTextFile(`${root}/scripts/get_denort.ts`))?.[1];
  const origin = sha256 === pinned
    ? "denort, cut from an npm package of another project, for building offline"
    : "denort, named by DENORT_BIN";
  return { origin, sha256 };
}

/** In one line. */
export function runtimeText({ origin, sha256 }: Runtime): string {
  return sha256 === undefined ? origin : `${origin}, SHA-256 ${sha256}`;
}
