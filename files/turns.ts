/**
 * Turns for everything else: long work on a file lets the event loop run often enough that a signal is answered, and ends
 * when one has come.
 */

/** Bytes of work between two looks at the clock. */
const LOOK_BYTES = 1 << 18;
const TURN_MS = 50;

/** There is one event loop: everything else waits since the last turn, whose work it ever was that held it up. */
const held = { since: 0, bytes: 0 };

/** Counts work, and gives a turn when it is due. */
export class Turns {
  readonly #signal: AbortSignal | undefined;

  /** Nothing is done yet. */
  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * Work is done.
   *
   * @param bytes How much; Infinity looks at the clock in any case.
   * @returns Undefined, or what to wait for before more is done; rejected with the signal's reason.
   */
  after(bytes: number): Promise<void> | undefined {
    held.bytes += bytes;
    if (held.bytes < LOOK_BYTES) return undefined;
    held.bytes = 0;
    return performance.now() - held.since < TURN_MS ? undefined : this.#turn();
  }

  /** Do all steps of some work; each yields how much it was. */
  async through<T>(steps: Generator<number, T>): Promise<T> {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      const turn = this.after(step.value);
      if (turn !== undefined) await turn;
    }
  }

  async #turn(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    held.since = performance.now();
    this.#signal?.throwIfAborted();
  }
}

/**
 * Wait for something that may never come, such as a writer of a pipe.
 *
 * @throws The signal's reason.
 */
export async function unlessAborted<T>(signal: AbortSignal | undefined, wanted: Promise<T>): Promise<T> {
  if (signal === undefined) return await wanted;
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([wanted, promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
