/**
 * A simulated adapter's time. It passes when the reader says that it waits, so that two samples of a scenario are as far
 * apart as the scenario says, and tests take no time.
 */

/** Time of a simulated adapter, milliseconds from its beginning. */
export interface SimClock {
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
