/**
 * A limit of time for each input of a fuzz run. An endless loop holds up its own thread for ever, so another one looks
 * on: it keeps the input, says what it was, and ends the process.
 */

/** Numbers that both threads see, before the bytes of the input. */
export const WATCHED = { turn: 0, target: 1, seed: 2, length: 3, count: 4 } as const;
/** Bytes of an input that are kept; a longer one is cut, and said to be. */
const MOST = 8 << 20;

/** What the watching thread is told. */
export interface WatchOrder {
  readonly shared: SharedArrayBuffer;
  /** Names of the targets, by their number. */
  readonly targets: readonly string[];
  /** Seconds that an input may take. */
  readonly limit: number;
  /** Where the input is kept. */
  readonly folder: string;
}

/** Looks on while inputs are fed. */
export class Watch {
  readonly #worker = new Worker(new URL("./watch_worker.ts", import.meta.url), { type: "module" });
  readonly #shared = new SharedArrayBuffer(WATCHED.count * 4 + MOST);
  readonly #numbers = new Int32Array(this.#shared, 0, WATCHED.count);
  readonly #bytes = new Uint8Array(this.#shared, WATCHED.count * 4);
  readonly #targets: readonly string[];

  /** @param order Everything but what the two share. */
  constructor(order: Omit<WatchOrder, "shared">) {
    this.#targets = order.targets;
    this.#worker.postMessage({ ...order, shared: this.#shared } satisfies WatchOrder);
  }

  /** An input begins; the one before has ended. */
  begin(target: string, bytes: Uint8Array, seed: number): void {
    this.#bytes.set(bytes.subarray(0, MOST));
    this.#numbers[WATCHED.target] = this.#targets.indexOf(target);
    this.#numbers[WATCHED.seed] = seed;
    this.#numbers[WATCHED.length] = bytes.length;
    Atomics.add(this.#numbers, WATCHED.turn, 1);
  }

  /** Nothing is fed any more. */
  end(): void {
    this.#worker.terminate();
  }
}
