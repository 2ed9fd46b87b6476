/** What of a log was only counted, told where its input pauses. */

/** How long a live input may pause before what was found is shown, in milliseconds. */
export const PAUSE = 400;

/** Who looks on while a log comes is told of what was only counted, once nothing has come for a while. */
export class Untold {
  readonly #rest: () => string;
  readonly #write: (text: string) => unknown;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Pieces of input that came since the timer was last due. */
  #came = 0;
  #telling: Promise<void> | undefined;

  /**
   * @param rest What was counted and not told so far.
   * @param write Takes text; with an empty string it is time to flush.
   */
  constructor(rest: () => string, write: (text: string) => unknown) {
    this.#rest = rest;
    this.#write = write;
  }

  /** A piece of the input has come and nothing follows yet. */
  wait(): void {
    this.#came++;
    this.#timer ??= setInterval(() => this.#look(), PAUSE);
  }

  /** What is being told is told. */
  async told(): Promise<void> {
    const telling = this.#telling;
    this.#telling = undefined;
    if (telling !== undefined) await telling;
  }

  /** Nothing comes any more. */
  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const paused = this.#came === 0;
    this.#came = 0;
    if (!paused) return;
    this.end();
    this.#timer = undefined;
    this.#telling = this.#tell();
    // Whoever reads on is told of it.
    this.#telling.catch(() => undefined);
  }

  async #tell(): Promise<void> {
    const rest = this.#rest();
    if (rest === "") return;
    await this.#write(rest);
    await this.#write("");
  }
}
