/** Errors of logs as verdicts, and when what they report began. */

import { gidNumber, gidText } from "../diagnose/gid.ts";
import type { JobTimes, Moment } from "../diagnose/job_times.ts";
import type { AdapterCases } from "../diagnose/peers.ts";
import { extendedRetry, retransmitInterval } from "../diagnose/quantities.ts";
import type { Verdict } from "../diagnose/types.ts";
import { retrySeconds } from "../explain/clocks.ts";
import { dateOf, type LogEvents, statusText } from "./log_events.ts";
import type { HostNames, Said } from "./log_reports.ts";

/** An error as a verdict on the queue of its host. */
export function errorVerdict({ log, host, errors }: Said, hosts: HostNames): Verdict | undefined {
  const { first, qpn, device, verdict } = errors;
  const own = host === undefined ? hosts.at(first?.localGid) : hosts.named(host);
  if (first === undefined || own === undefined || first.foreignStatus !== undefined) return undefined;
  const address = (first.remoteGid ?? first.peer)?.replace(/<\d{1,5}>$/, "");
  const gid = address === undefined ? undefined : gidNumber(address);
  const peer = hosts.at(address) ?? (address !== undefined && gid === undefined ? hosts.named(address) : undefined);
  return {
    name: "err-with-cause",
    severity: "error",
    rule: "A1",
    confidence: verdict === "first error" ? "measured" : "plausible",
    host: own,
    device: device ?? log,
    kind: "qp",
    number: qpn ?? null,
    peer: peer === undefined && gid === undefined ? null : {
      host: peer ?? null,
      gid: gid === undefined ? null : gidText(gid) ?? null,
      lid: null,
      qpn: first.remoteQpn ?? null,
    },
    owner: null,
    sentence: `a request failed with ${statusText(first)}, ${first.where} of ${log}`,
    evidence: [{ field: "syndrome", s1: first.syndrome }, { field: "vendor_err_synd", s1: first.vendor ?? null }],
    not: [],
    next: [],
    due_s: null,
  };
}

const RETRIES_EXCEEDED = 0x15;

/** Seconds that a captured QP retries before it gives up, where that was measured. */
function retriesOf({ host, number, evidence }: Verdict, cases: readonly AdapterCases[]): number | undefined {
  if (number === null || evidence[0]?.s1 !== RETRIES_EXCEEDED) return undefined;
  const [qp, more] = cases.filter((one) => one.host === host).flatMap(({ qps }) => qps.get(number) ?? []);
  if (qp === undefined || more !== undefined || extendedRetry(qp.last)) return undefined;
  const interval = retransmitInterval(qp.last, qp.sample.part, qp.sample.linkLayer);
  return interval === undefined ? undefined : interval * qp.last.retry_count;
}

/**
 * When what logs report was seen, and when it began: retries before an error are those of its QP where a capture has it
 * and they were measured, else what programs of its kind ask for.
 *
 * @param reported Verdicts with what they were made of.
 * @param events What else the logs date.
 */
export function logTimes(
  reported: ReadonlyMap<Verdict, Said>,
  events: LogEvents,
  hosts: HostNames,
  cases: readonly AdapterCases[],
): Pick<JobTimes, "of" | "events"> {
  const of = [...reported].flatMap(([verdict, { of, errors: { first } }]): [Verdict, Moment][] => {
    const at = first === undefined ? undefined : dateOf(first, of);
    if (first === undefined || at === undefined) return [];
    return [[verdict, { at, began: at - 1e6 * (retriesOf(verdict, cases) ?? retrySeconds(first)) }]];
  });
  return { of: new Map(of), events: events.happenings(hosts) };
}
