/**
 * A simulated adapter's time. It passes when the reader says that it waits, so that two samples of a scenario are as far
 * apart as the scenario says, and tests take no time; behind a virtual HCA it passes while nobody asks.
 *
 * @module
 */

/** Time of a simulated adapter, milliseconds from its beginning. */
export interface SimClock {
  /** Now. */
  now(): number;
  /** Let time pass. */
  pause(ms: number): void;
}

/**
 * Time that passes by pauses alone. A pause that would end before the scenario's next change lasts until then: what is
 * between two samples, nobody has written down.
 *
 * @param changes When the scenario changes, milliseconds, ascending.
 * @param start Where time begins.
 */
export function virtualClock(changes: readonly number[], start = 0): SimClock {
  let now = start;
  return {
    now: () => now,
    pause(ms) {
      const next = changes.find((at) => at > now);
      now = next !== undefined && next > now + ms ? next : now + ms;
    },
  };
}

/** Shorter pauses between two accesses are the reader's own slowness. */
const LEAST_PAUSE_MS = 500;

/**
 * Time of this process, for an adapter that another process reads: it passes while nobody asks, so that a slow reader
 * finds the same as a fast one.
 */
export function idleClock(): SimClock {
  let now = 0;
  let asked: number | undefined;
  return {
    now() {
      const pause = asked === undefined ? 0 : performance.now() - asked;
      if (pause >= LEAST_PAUSE_MS) now += pause;
      asked = performance.now();
      return now;
    },
    pause: () => undefined,
  };
}
