/**
 * What files/zlib.ts takes from `node:zlib`, for browsers: fflate, under the same bounds. The page's build puts this in
 * the place of that.
 */

import { deflateSync, Gunzip as Unpacker, Inflate } from "npm:fflate@0.8.2";
import type { Gunzip, Zlib } from "../files/zlib.ts";

/** Bytes that go in at once, so that too much is noticed before much more came out. */
const PIECE = 1 << 14;

/** A stream that calls back as Node's do. */
class GunzipStream implements Gunzip {
  destroyed = false;
  readonly #listeners = new Map<string, (argument: never) => void>();
  readonly #unpacker = new Unpacker((bytes) => this.#tell("data", bytes));

  on(event: string, listener: (argument: never) => void): void {
    this.#listeners.set(event, listener);
  }

  write(bytes: Uint8Array, done: () => void): void {
    this.#push(bytes, false);
    queueMicrotask(done);
  }

  end(): void {
    this.#push(new Uint8Array(), true);
    if (!this.destroyed) this.#tell("end", undefined);
  }

  destroy(_reason: Error): void {
    this.destroyed = true;
  }

  #push(bytes: Uint8Array, last: boolean): void {
    if (this.destroyed) return;
    try {
      this.#unpacker.push(bytes, last);
    } catch (error) {
      this.destroyed = true;
      this.#tell("error", error);
    }
  }

  #tell(event: string, argument: unknown): void {
    this.#listeners.get(event)?.(argument as never);
  }
}

const ZLIB: Zlib = {
  createGunzip: () => new GunzipStream(),
  deflateRawSync: (bytes, options) => deflateSync(bytes, { level: (options?.level ?? 6) as 6 }),
  inflateRawSync(bytes, { maxOutputLength }) {
    const pieces: Uint8Array[] = [];
    let size = 0;
    let ended = false;
    const inflate = new Inflate((piece, final) => {
      size += piece.length;
      if (size > maxOutputLength) throw new RangeError(`More than ${maxOutputLength} bytes`);
      pieces.push(piece);
      ended = final;
    });
    for (let at = 0; at < bytes.length || at === 0; at += PIECE) {
      inflate.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
    }
    if (!ended) throw new Error("the packed data is cut");
    const whole = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  },
};

/** The module. */
export function loadZlib(): Promise<Zlib> {
  return Promise.resolve(ZLIB);
}
