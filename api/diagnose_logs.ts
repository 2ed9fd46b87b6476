/**
 * Logs beside a diagnosis: what they say of the QPs of its verdicts, and first causes of queues that nobody else names.
 */

import { plural } from "../diagnose/rule_types.ts";
import { hex } from "../bytes.ts";
import type { Cause, Diagnosis, Verdict } from "../diagnose/types.ts";
import type { ErrorRecord } from "../explain/causes_types.ts";
import { statusText } from "./log_events.ts";
import type { HostNames, LogReports, Said } from "./log_reports.ts";

interface Narrowed {
  readonly qps?: readonly number[] | undefined;
  readonly cqs?: readonly number[] | undefined;
  readonly pids?: readonly number[] | undefined;
  readonly peers?: readonly string[] | undefined;
}

/** First causes of single queues that are listed beside those of the job. */
const MOST_CAUSES = 64;

/**
 * Put what logs say beside the verdicts of the QPs that they name.
 *
 * @param only Queues that were asked for: what logs say of others, and of adapters, is left out.
 */
export function withLogs(answer: Diagnosis, reports: LogReports, hosts: HostNames, only: Narrowed): Diagnosis {
  const { said, events, problems } = reports;
  const used = new Set<Said>();
  const places = placesOf(answer.verdicts);
  const verdicts = answer.verdicts.map((verdict) => withSaid(verdict, said, { hosts, places, used }));
  const narrowed = [only.qps, only.cqs, only.pids, only.peers].some((one) => one !== undefined);
  const others = said.filter((one) => !used.has(one));
  // What nobody but the log knows of its process and peer is no answer to a question for those.
  const isAsked = ({ errors: { qpn } }: Said): boolean =>
    only.pids === undefined && only.peers === undefined && qpn !== undefined && only.qps?.includes(qpn) === true;
  const asked = narrowed ? others.filter(isAsked) : others;
  const left = others.length - asked.length + (narrowed ? events.length : 0);
  const causes = folded(asked);
  const dated = reports.dated.all(hosts);
  return {
    ...answer,
    verdicts: narrowed ? verdicts : [...verdicts, ...events],
    causes: [...answer.causes, ...causes.slice(0, MOST_CAUSES)],
    events: narrowed ? dated.filter(({ number }) => number !== null && only.qps?.includes(number)) : dated,
    not_looked_at: [
      ...answer.not_looked_at,
      ...problems,
      ...reports.dated.left,
      ...(left === 0 ? [] : [`what logs say of others than was asked for: ${plural(left, "event")}`]),
      ...(causes.length <= MOST_CAUSES
        ? []
        : [`${causes.length - MOST_CAUSES} further first errors of logs: wqdump decode`]),
    ],
  };
}

/** How many hosts have a verdict on a QP of a number. */
function placesOf(verdicts: readonly Verdict[]): ReadonlyMap<number, ReadonlySet<string>> {
  const places = new Map<number, Set<string>>();
  for (const { kind, number, host, device } of verdicts) {
    if (kind !== "qp" || number === null) continue;
    const known = places.get(number);
    if (known === undefined) places.set(number, new Set([host ?? device]));
    else known.add(host ?? device);
  }
  return places;
}

/** What verdicts are joined by. */
interface Joining {
  readonly hosts: HostNames;
  readonly places: ReadonlyMap<number, ReadonlySet<string>>;
  readonly used: Set<Said>;
}

/**
 * The verdict of a QP that logs name. Numbers are given out on every host: the host must agree where the log has one, and
 * of a log without one only a number that one host has is believed; with several devices the device must agree.
 */
function withSaid(verdict: Verdict, said: readonly Said[], { hosts, places, used }: Joining): Verdict {
  if (verdict.kind !== "qp") return verdict;
  const isHere = ({ host, errors: { first } }: Said): boolean => {
    const own = host === undefined ? hosts.at(first?.localGid) : hosts.named(host);
    if (own === undefined || verdict.host === null) return (places.get(verdict.number!)?.size ?? 0) <= 1;
    return own === verdict.host;
  };
  const own = said.filter((one) => {
    const { qpn, device } = one.errors;
    return qpn === verdict.number && isHere(one) &&
      (device === undefined || verdict.device.includes(device) || !/^(mlx|roce|ib)/.test(verdict.device));
  });
  if (own.length === 0) return verdict;
  for (const one of own) used.add(one);
  const evidence = own.flatMap(({ log, errors: { first, flushes, verdict: known } }) => [
    { field: log, s1: first === undefined ? `${flushes} flushes only` : `${recordText(first)}, ${known}` },
  ]);
  const [first] = own.flatMap(({ errors }) => errors.first ?? []);
  // To the status of an adapter that is not NVIDIA's no syndrome belongs.
  const next = first === undefined || first.foreignStatus !== undefined ? [] : [`wqdump explain ${statusText(first)}`];
  return { ...verdict, evidence: [...verdict.evidence, ...evidence], next: [...next, ...verdict.next] };
}

function recordText(record: ErrorRecord): string {
  return `${record.where}: ${statusText(record)} (${record.origin})`;
}

/** First errors of queues that no verdict is about, those with one status and one peer, or of one log, together. */
function folded(said: readonly Said[]): Cause[] {
  const groups = new Map<string, Said[]>();
  for (const one of said) {
    const { first } = one.errors;
    if (first === undefined) continue;
    const place = first.remoteGid ?? first.peer ?? [one.host, one.log, one.errors.device];
    const key = JSON.stringify([place, statusText(first), one.errors.verdict]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one]);
    else known.push(one);
  }
  return [...groups.values()].map(causeOf);
}

function causeOf(all: readonly Said[]): Cause {
  const { log, host, errors: { label, device, rank, first, verdict } } = all[0]!;
  const flushes = all.reduce((sum, { errors }) => sum + errors.flushes, 0);
  const also = [
    ...new Set(
      all.slice(1).flatMap((one) => {
        const number = one.errors.qpn === undefined ? [] : [hex(one.errors.qpn)];
        const words = [...one.host === host ? [] : [one.host ?? one.log], ...number];
        return words.length === 0 ? [] : words.join(" ");
      }),
    ),
  ];
  return {
    name: "err-with-cause",
    host: host ?? null,
    device: device ?? null,
    rank: rank ?? null,
    sentence: `${label} failed with ${recordText(first!)} of ${log}` +
      (verdict === "first error" ? "" : `; ${verdict}, so an earlier one may be missing`),
    chain: [
      ...(all.length === 1 ? [] : [
        `${plural(all.length - 1, "more queue")} with the same status` +
        (also.length === 0 ? "" : `: ${also.slice(0, 8).join(" ")}${also.length > 8 ? " ..." : ""}`),
      ]),
      ...(flushes === 0 ? [] : [`${flushes} requests were flushed`]),
    ],
    confidence: verdict === "first error" ? "measured" : "plausible",
  };
}
