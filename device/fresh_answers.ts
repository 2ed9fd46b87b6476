/**
 * Answers that came with another one: each is given away once, and only while it is new. What is asked for again is
 * read again, so that a later sample is a later one.
 */

/** Milliseconds for which an answer passes as one of now. */
const FRESH_MS = 500;

/** Answers by number. */
export class FreshAnswers {
  #answers = new Map<number, Uint8Array>();
  #until = 0;
  readonly #now: () => number;

  /** @param now Milliseconds of a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Keeps these, in place of all before. */
  fill(answers: Iterable<readonly [number: number, answer: Uint8Array]>): void {
    this.#answers = new Map(answers);
    this.#until = this.#now() + FRESH_MS;
  }

  /** Gives an answer away; undefined where there is none, or it is old. */
  take(number: number): Uint8Array | undefined {
    if (this.#now() > this.#until) this.#answers.clear();
    const answer = this.#answers.get(number);
    this.#answers.delete(number);
    return answer;
  }
}
