/**
 * Waiting for a lock that somebody else holds: said after a second with the holder's name, ended after five seconds
 * unless the holder is another wqdump, which gives it back after each access.
 */

import { holderText, type LockHolder } from "./lock_holder.ts";

/** How long a lock is waited for, in milliseconds. */
export interface LockPatience {
  /** Before the wait is announced. */
  readonly announceMs: number;
  /** Before it is ended, behind anybody but another wqdump. */
  readonly strangerMs: number;
  /** Before it is ended, whoever holds it: the longest that an access of another wqdump can take. */
  readonly limitMs: number;
  /** Between two looks at who holds it. */
  readonly lookMs: number;
}

/** The library gives a command 45 s, and wqdump a call 120 s. */
const LOCK_PATIENCE: LockPatience = { announceMs: 1000, strangerMs: 5000, limitMs: 150_000, lookMs: 250 };

/** What surrounds a wait. */
export interface Waiting {
  /** Says a line to the user. */
  readonly say?: ((text: string) => void) | undefined;
  /** Ends the wait: what it throws is its reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long, where it is not the usual. */
  readonly patience?: LockPatience | undefined;
}

export class LockWait {
  readonly #what: string;
  readonly #look: () => LockHolder | undefined;
  readonly #waiting: Waiting;
  readonly #patience: LockPatience;
  readonly #started: number = performance.now();
  /** When an access of another wqdump was last seen to end. */
  #since: number = this.#started;
  #lookedAt = 0;
  #announced = false;
  #holder: LockHolder | undefined;

  /**
   * The wait begins.
   *
   * @param what What is locked, for the user.
   * @param look Tells who holds it.
   * @param waiting What surrounds it.
   */
  constructor(what: string, look: () => LockHolder | undefined, waiting: Waiting) {
    this.#what = what;
    this.#look = look;
    this.#waiting = waiting;
    this.#patience = waiting.patience ?? LOCK_PATIENCE;
  }

  /** Who was last seen to hold it, in words. */
  get holder(): string {
    return holderText(this.#holder);
  }

  /**
   * The lock is still held: look, and say so when it is time.
   *
   * @returns Whether to wait on.
   * @throws What the signal was aborted with.
   */
  goesOn(): boolean {
    this.#waiting.signal?.throwIfAborted();
    const now = performance.now();
    if (now - this.#lookedAt >= this.#patience.lookMs) this.#see(now);
    const waited = now - this.#started;
    if (!this.#announced && waited > this.#patience.announceMs) {
      this.#announced = true;
      const other = this.#holder?.peer ? ", another wqdump" : "";
      this.#waiting.say?.(`Waiting for ${this.#what}, which ${this.holder}${other} holds`);
    }
    return waited <= this.#patience.limitMs && now - this.#since <= this.#patience.strangerMs;
  }

  #see(now: number): void {
    this.#lookedAt = now;
    this.#holder = this.#look();
    if (this.#holder?.peer) this.#since = now;
  }
}
