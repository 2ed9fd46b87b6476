/** First causes of a job in which nothing failed: who waits for whom, who does not read, who is slow. */

import type { AdapterCases } from "./peers.ts";
import { cqBacklog, middle, psnDiff } from "./quantities.ts";
import type { Verdict } from "./types.ts";
import { blameKey, chainOf, LEAST_HOSTS, peerOf, type Weighed } from "./job_blames.ts";

/** A host whose queues move at less than this part of the median holds the others up. */
const SLOW = 0.25;

/** Where nothing failed: who waits for whom, down to the one that waits for nobody. */
export function waitCauses(verdicts: readonly Verdict[]): Weighed[] {
  const waits = verdicts.filter(({ name }) => name === "waiting-for-peer").flatMap((verdict) => {
    const about = peerOf(verdict);
    return about === undefined ? [] : [{ from: blameKey(verdict), about, words: "waits for it to send", verdict }];
  });
  const waiting = new Set(waits.map(({ from }) => from));
  const hosts = [...new Set(waits.map(({ about }) => about))].filter((host) => !waiting.has(host));
  return hosts.flatMap((host): Weighed[] => {
    const about = waits.filter((wait) => wait.about === host);
    if (new Set(about.map(({ from }) => from)).size < 2) return [];
    return [{
      weight: about.length,
      cause: {
        name: "waits-for-nobody",
        host,
        device: null,
        rank: null,
        sentence:
          `${host} sends nothing and waits for nobody: its software posts no work. Queues show no more than that; ` +
          "look at its processes (stopped, in a debugger, waiting for a GPU or a disk)",
        chain: chainOf(about),
        confidence: "specification",
      },
    }];
  });
}

/** Nothing moves anywhere, and one host leaves completions unread: its software looks at nothing. */
export function unreadCauses(cases: readonly AdapterCases[]): Weighed[] {
  const moving = cases.some(({ qps }) => [...qps.values()].some((qp) => !qp.flat));
  const unread = new Map<string, number>();
  for (const own of cases) {
    const [first, last] = [own.samples[0]!, own.samples.at(-1)!];
    let count = 0;
    for (const [number, cq] of last.cqs) {
      const before = first.cqs.get(number);
      if (before?.consumer_counter === cq.consumer_counter) count += cqBacklog(cq) ?? 0;
    }
    unread.set(blameKey(own), (unread.get(blameKey(own)) ?? 0) + count);
  }
  const hosts = [...unread].filter(([, count]) => count > 0);
  if (moving || unread.size < LEAST_HOSTS || hosts.length === 0 || hosts.length * 4 > unread.size) return [];
  return hosts.map(([host, count]): Weighed => ({
    weight: count,
    cause: {
      name: "waits-for-nobody",
      host,
      device: null,
      rank: null,
      sentence: `no queue of ${unread.size} hosts moves, all others have read their completions, and ${host} has ` +
        `${count} unread: its software takes none and posts nothing (stopped, in a debugger, waiting for a GPU or a disk)`,
      chain: [],
      confidence: "plausible",
    },
  }));
}

/** A host whose queues move far more slowly than those of the others. */
export function slowCauses(cases: readonly AdapterCases[]): Weighed[] {
  const rates = new Map<string, number[]>();
  for (const own of cases) {
    const all = [...own.qps.values()].flatMap(({ readings }) => {
      const [first, last] = [readings[0]!, readings.at(-1)!];
      const seconds = ((last.sample.time ?? 0) - (first.sample.time ?? 0)) / 1000;
      const sent = psnDiff(last.row.last_acked_psn, first.row.last_acked_psn);
      return seconds > 0 && sent > 0 ? [sent / seconds] : [];
    });
    if (all.length > 0) rates.set(blameKey(own), [...rates.get(blameKey(own)) ?? [], ...all]);
  }
  if (rates.size < LEAST_HOSTS) return [];
  const medians = [...rates].map(([host, all]) => ({ host, rate: middle(all) ?? 0 }));
  const usual = middle(medians.map(({ rate }) => rate)) ?? 0;
  const slow = medians.filter(({ rate }) => rate < usual * SLOW);
  if (slow.length === 0 || slow.length * 4 > medians.length) return [];
  return slow.map(({ host, rate }): Weighed => ({
    weight: usual / Math.max(rate, 1e-9),
    cause: {
      name: "host-slow",
      host,
      device: null,
      rank: null,
      sentence:
        `queues of ${host} move ${Math.round(rate)} packets a second, those of the others ${Math.round(usual)}: ` +
        "it holds the others up, or has less to do",
      chain: [],
      confidence: "plausible",
    },
  }));
}
