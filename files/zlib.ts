/** The parts of `node:zlib` in use, loaded when needed: it takes longer to load than most dumps take to read. */

/** A decompressing stream. */
export interface Gunzip {
  /** `data`: bytes; `end`; `error`. */
  on(event: string, listener: (argument: never) => void): void;
  /** Feed packed bytes; the callback comes when they are worked off. */
  write(bytes: Uint8Array, done: () => void): void;
  /** No more bytes follow. */
  end(): void;
  /** Give up. */
  destroy(reason: Error): void;
  /** It has ended or failed. */
  readonly destroyed: boolean;
}

/** What is used of the module. */
export interface Zlib {
  /** Unpack gzip members that follow each other. */
  createGunzip(): Gunzip;
  /** Pack without a container. */
  deflateRawSync(bytes: Uint8Array, options?: { readonly level: number }): Uint8Array;
  /** Unpack what has no container; throws where it is damaged, cut, or longer than it may be. */
  inflateRawSync(
    bytes: Uint8Array,
    options: { readonly maxOutputLength: number; readonly chunkSize?: number },
  ): Uint8Array;
}

/** Load the module. */
export async function loadZlib(): Promise<Zlib> {
  // With a literal, Deno 2.4 would fetch Node's types from a registry before every check.
  const name: string = "node:zlib";
  return await import(name) as Zlib;
}
