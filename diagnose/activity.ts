/** What moves on an adapter: rates of its queues and counters that rise, for who looks again and again. */

import { backlog, mtuBytes, psnDiff, STATE, unacked } from "./quantities.ts";
import { countersOf } from "./host_tests.ts";
import type { Sample, Verdict } from "./types.ts";

/** A queue that moves or waits. */
export interface Activity {
  /** QP number. */
  readonly qpn: number;
  /** Blocks rung and not sent. */
  readonly backlog: number;
  /** Packets not acknowledged. */
  readonly unacked: number;
  /** Packets acknowledged per second. */
  readonly packets_s: number | null;
  /** At most so many bytes per second. */
  readonly bytes_s: number | null;
  /** Name of its verdict; null where there is none. */
  readonly verdict: string | null;
}

export interface Look {
  /** Number, from 1. */
  readonly look: number;
  /** Wall clock, milliseconds. */
  readonly time: number | undefined;
  /** QPs that were read, of all that there are. */
  readonly read: number;
  /** QPs that exist. */
  readonly qps: number;
  /** What moves or waits, the worst first. */
  readonly active: readonly Activity[];
  /** Verdicts of severity warning and error. */
  readonly verdicts: readonly Verdict[];
  /** Counters that rose since the last look. */
  readonly rises: Readonly<Record<string, number>>;
}

/**
 * What moves or waits, the worst first.
 *
 * @param samples Of one adapter, oldest first.
 * @param verdicts On its queues.
 */
export function activityOf(samples: readonly Sample[], verdicts: readonly Verdict[]): Activity[] {
  const [before, last] = [samples.at(-2), samples.at(-1)!];
  const seconds = before?.mono === undefined || last.mono === undefined ? undefined : (last.mono - before.mono) / 1000;
  const names = new Map(
    verdicts.flatMap(({ kind, number, name }) => kind === "qp" && number !== null ? [[number, name]] : []),
  );
  const found = [...last.qps].flatMap(([qpn, qp]): Activity[] => {
    const then = before?.qps.get(qpn);
    const packets = then === undefined ? 0 : psnDiff(qp.last_acked_psn, then.last_acked_psn);
    const waits = { backlog: qp.state === STATE.rts ? backlog(qp) ?? 0 : 0, unacked: unacked(qp) ?? 0 };
    const verdict = names.get(qpn) ?? null;
    if (packets <= 0 && waits.backlog === 0 && waits.unacked === 0 && verdict === null) return [];
    const rate = seconds === undefined || seconds === 0 ? null : Math.max(0, packets) / seconds;
    const mtu = mtuBytes(qp);
    return [{
      qpn,
      ...waits,
      packets_s: rate,
      bytes_s: rate === null || mtu === undefined ? null : rate * mtu,
      verdict,
    }];
  });
  const rank = ({ verdict, unacked }: Activity): number => (verdict === null ? 0 : 1e9) + unacked;
  return found.sort((a, b) => rank(b) - rank(a));
}

/** Counters of ports and of the function that rose since the sample before the last. */
export function risesOf(samples: readonly Sample[]): Record<string, number> {
  const [before, last] = [samples.at(-2), samples.at(-1)!];
  const rises: Record<string, number> = {};
  for (const port of last.facts?.ports ?? []) {
    const then = before?.facts?.ports.find((one) => one.port === port.port);
    if (then === undefined) continue;
    const old = countersOf(then);
    for (const [name, value] of countersOf(port)) {
      const rise = value - (old.get(name) ?? value);
      if (rise > 0) rises[name] = (rises[name] ?? 0) + rise;
    }
  }
  for (const [name, value] of Object.entries(last.vnic ?? {})) {
    const rise = value - (before?.vnic?.[name] ?? value);
    if (rise > 0) rises[name] = rise;
  }
  return rises;
}
