/** First causes of a job that its other hosts show: one is set up otherwise than nearly all. */

import type { QpRow } from "../records/context_rows.ts";
import { hex } from "../bytes.ts";
import type { AdapterCases } from "./peers.ts";
import { portOf } from "./send_tests.ts";
import type { Verdict } from "./types.ts";
import { blameKey, LEAST_HOSTS, type Weighed } from "./job_blames.ts";

/** Settings that all hosts of a job should have alike, and the verdict that a difference has among siblings. */
const ALIKE: Readonly<Record<string, readonly (keyof QpRow)[]>> = {
  "path-outlier": ["tclass", "dscp", "eth_prio", "sl"],
  "timer-outlier": ["ack_timeout", "retry_count", "rnr_retry", "min_rnr_nak"],
  "mtu-mismatch": ["mtu"],
  "wrong-rail": ["vhca_port_num"],
};
/** Part of the hosts that must agree before one of them differs. */
const MAJORITY = 0.75;

/** A host that others blame and whose P_Key is a limited member's, where those of nearly all others are full. */
export function limitedCauses(
  cases: readonly AdapterCases[],
  roots: ReadonlyMap<string, readonly Verdict[]>,
  blamed: ReadonlySet<string>,
): Weighed[] {
  const keys = cases.flatMap((own) => {
    const qp = [...own.qps.values()].find(({ last }) => last.st === 0 && last.state === 3);
    const pkey = qp && portOf(qp)?.pkeys.find(({ index }) => index === qp.last.pkey_index)?.pkey;
    return pkey === undefined ? [] : [{ host: blameKey(own), device: own.device, pkey }];
  });
  const limited = keys.filter(({ pkey }) => (pkey & FULL_MEMBER) === 0);
  if (keys.length < LEAST_HOSTS || keys.length - limited.length < MAJORITY * keys.length) return [];
  return limited.filter(({ host }) => blamed.has(host) && !roots.has(host)).map(({ host, device, pkey }) => ({
    weight: 40,
    cause: {
      name: "pkey-mismatch",
      host,
      device,
      rank: null,
      sentence: `${host}: its P_Key ${hex(pkey)} is a limited member's, those of the other hosts are full members': ` +
        "possibly it should be one, too; limited members do not reach each other",
      chain: [],
      confidence: "plausible",
    },
  }));
}

/** Bit of a P_Key by which its port is a full member. */
const FULL_MEMBER = 0x8000;

/** A host whose connected queues have other settings than those of nearly all others. */
export function outlierCauses(
  cases: readonly AdapterCases[],
  roots: ReadonlyMap<string, readonly Verdict[]>,
): Weighed[] {
  const settings = new Map<string, { device: string; values: Map<string, string> }>();
  for (const own of cases) {
    const rows = [...own.qps.values()].map(({ last }) => last).filter(({ st, state, remote_qpn: remote }) =>
      st === 0 && state === 3 && remote !== 0
    );
    if (rows.length === 0) continue;
    const values = new Map(
      Object.entries(ALIKE).map(([name, fields]) => [
        name,
        mostFrequent(rows.map((row) => fields.map((field) => `${field} ${row[field] ?? 0}`).join(", "))),
      ]),
    );
    settings.set(blameKey(own), { device: own.device, values });
  }
  if (settings.size < LEAST_HOSTS) return [];
  return Object.keys(ALIKE).flatMap((name): Weighed[] => {
    const all = [...settings].map(([host, { values }]) => ({ host, value: values.get(name)! }));
    const usual = mostFrequent(all.map(({ value }) => value));
    if (all.filter(({ value }) => value === usual).length < MAJORITY * all.length) return [];
    return all.filter(({ host, value }) =>
      value !== usual && !roots.get(host)?.some((verdict) => verdict.name === name)
    ).map(({ host, value }) => ({
      weight: 50,
      cause: {
        name,
        host,
        device: settings.get(host)!.device,
        rank: null,
        sentence: `${host}: its queues have ${value}, those of the other hosts ${usual}`,
        chain: [],
        confidence: "specification",
      },
    }));
  });
}

function mostFrequent(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, one) => one[1] > best[1] ? one : best)[0];
}
