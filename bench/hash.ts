/** Checksums of what programs print, as it arrives. */

/** What is used of `node:crypto`. */
interface Hash {
  update(bytes: Uint8Array | string): Hash;
  digest(form: "hex"): string;
}

// A name that is no literal keeps Deno 2.4 from asking a registry for the types of Node.
const NAME: string = "node:crypto";

/** A checksum under way. */
export const createHash = (await import(NAME)).createHash as (algorithm: string) => Hash;
