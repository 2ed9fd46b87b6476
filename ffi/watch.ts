/**
 * Waiting for a call into the library that may not come back for hours: when the gateway's semaphore is taken away
 * under it, the library waits two seconds for every single poll of a command, and makes thousands of them.
 */

import type { Probe } from "./probe.ts";

/** Why a call was given up. */
export type GaveUp = "held" | "gone" | "late";

/** How long a call is waited for. */
export interface Patience {
  /** Milliseconds between two looks at the device. */
  readonly lookMs: number;
  /** Looks in a row that must show the same holder, or no device. */
  readonly looks: number;
  /** Milliseconds after which a call is given up whatever the device shows. */
  readonly limitMs: number;
}

/** The library itself gives a command 45 s; another user's ticket changes with every transaction. */
export const PATIENCE: Patience = { lookMs: 1500, looks: 4, limitMs: 120_000 };

/**
 * Wait for a call, or find out that it will not come back in time.
 *
 * @param look Looks at the device; undefined where that is not possible.
 * @returns What the call answered, or why it was given up. A call that was given up still runs: neither its handle nor
 * the library may be closed.
 */
export async function watchCall(
  call: Promise<number>,
  look: () => Probe | undefined,
  patience: Patience = PATIENCE,
): Promise<number | GaveUp> {
  const started = performance.now();
  let last: Probe | undefined;
  let same = 0;
  for (;;) {
    const code = await atMost(call, patience.lookMs);
    if (code !== undefined) return code;
    const now = look();
    same = now !== undefined && isStuck(now) && now.gone === last?.gone && now.ticket === last.ticket ? same + 1 : 1;
    last = now;
    if (now !== undefined && isStuck(now) && same >= patience.looks) return now.gone ? "gone" : "held";
    if (performance.now() - started > patience.limitMs) return "late";
  }
}

function isStuck(probe: Probe): boolean {
  return probe.gone || (probe.ticket ?? 0) !== 0;
}

async function atMost(call: Promise<number>, ms: number): Promise<number | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => timer = setTimeout(() => resolve(undefined), ms));
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}
