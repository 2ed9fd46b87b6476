/** Bytes that come in pieces, kept in a store that many share: where each piece lies, and nothing copied. */

import type { MemoryStore } from "../files/store.ts";

/** Pieces that lie apart, of all that share a store: more than a capture that is right ever has. */
const MAX_PIECES = 1 << 20;

/** A store and how many pieces lie in it. */
export interface Shared {
  /** Where the bytes are. */
  readonly store: MemoryStore;
  /** Pieces so far. */
  pieces: number;
}

/** Bytes in pieces. */
export class Extents {
  /** Bytes so far. */
  length = 0;
  /** Start and length of each piece in the store. */
  readonly #places: number[] = [];
  readonly #shared: Shared;

  /**
   * No bytes yet.
   *
   * @param shared Where they will be.
   */
  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /**
   * Add a piece.
   *
   * @throws {RangeError} When the store is full; what fits has been added.
   */
  add(bytes: Uint8Array): void {
    const { store } = this.#shared;
    const from = store.size;
    const last = this.#places.length - 2;
    const follows = last >= 0 && this.#places[last]! + this.#places[last + 1]! === from;
    if (!follows && bytes.length > 0) {
      if (this.#shared.pieces >= MAX_PIECES) throw new RangeError(`More than ${MAX_PIECES} pieces`);
      this.#shared.pieces++;
    }
    try {
      store.append(bytes);
    } finally {
      const added = store.size - from;
      this.length += added;
      if (follows) this.#places[last + 1]! += added;
      else if (added > 0) this.#places.push(from, added);
    }
  }

  /** Where they begin in the store, if they lie there in one piece. */
  get start(): number | undefined {
    return this.#places.length <= 2 ? this.#places[0] ?? this.#shared.store.size : undefined;
  }

  /** A copy of all of them. */
  bytes(): Uint8Array {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (let i = 0; i < this.#places.length; i += 2) {
      const [from, length] = [this.#places[i]!, this.#places[i + 1]!];
      this.#shared.store.read(from, all.subarray(at, at + length));
      at += length;
    }
    return all;
  }

  /**
   * Bring the pieces together at the end of the store, unless they lie together.
   *
   * @returns Where they begin.
   * @throws {RangeError} When the store is full.
   */
  joined(): number {
    const { start } = this;
    if (start !== undefined) return start;
    const from = this.#shared.store.size;
    const piece = new Uint8Array(1 << 16);
    for (let i = 0; i < this.#places.length; i += 2) {
      const end = this.#places[i]! + this.#places[i + 1]!;
      for (let at = this.#places[i]!; at < end; at += piece.length) {
        const part = piece.subarray(0, Math.min(piece.length, end - at));
        this.#shared.store.read(at, part);
        this.#shared.store.append(part);
      }
    }
    return from;
  }
}
