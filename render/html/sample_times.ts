/** When the samples of a diagnosis were taken, what logs date, and when the adapter gives up: a row for each host. */

import type { Diagnosis, SampleHead, Severity, Verdict } from "../../diagnose/types.ts";
import { subject } from "../diagnosis_text.ts";
import { html, type Markup } from "./markup.ts";
import { type TimedEvent, timeLine } from "./time_line.ts";

/** Worst first. */
const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

/** Milliseconds from the samples beyond which a log's events stand on a line of their own. */
const NEAR_MS = 3_600_000;

/** A moment, in milliseconds since 1970. */
type Moment = Omit<TimedEvent, "at"> & { readonly ms: number };

/** The line; nothing where no more than one moment is known. */
export function sampleTimes(answer: Diagnosis): Markup {
  const samples = sampleMoments(answer);
  const events = logMoments(answer);
  const isNear = ({ ms }: Moment): boolean => samples.some((sample) => Math.abs(sample.ms - ms) <= NEAR_MS);
  const near = events.filter(isNear);
  const lines = [
    drawn(near.length === 0 ? "Samples" : "Samples and events", [...samples, ...near, ...dueMoments(answer)]),
    drawn("Events of logs", events.filter((event) => !isNear(event))),
  ].filter((line) => line !== undefined);
  return lines.length === 0 ? html`` : html`<section aria-label="Time line"><h2>Time line</h2>${lines}</section>`;
}

function drawn(what: string, moments: readonly Moment[]): Markup | undefined {
  if (moments.length < 2) return undefined;
  const first = Math.min(...moments.map(({ ms, before }) => ms - before * 1000));
  const events = moments.map(({ ms, ...event }) => ({ ...event, at: (ms - first) / 1000 }));
  return timeLine(events, `${what} by host`, new Date(first).toISOString());
}

/** A row is a host; where nobody knows it, an adapter. */
function rowOf({ host, device }: { readonly host: string | null; readonly device: string | null }): string {
  return host ?? device ?? "host not known";
}

const isOf = (sample: SampleHead, verdict: Verdict): boolean =>
  sample.device === verdict.device && sample.host === verdict.host;

/** Samples; what was found stands on the last of its adapter. */
function sampleMoments({ samples, verdicts }: Diagnosis): Moment[] {
  return samples.flatMap((head, i): Moment[] => {
    const ms = Date.parse(head.time ?? "");
    if (Number.isNaN(ms)) return [];
    const { sample, host, device } = head;
    const isLast = !samples.slice(i + 1).some((later) => later.host === host && later.device === device);
    const found = isLast ? verdicts.filter((verdict) => isOf(head, verdict)) : [];
    const counts = SEVERITIES.flatMap((severity) => {
      const count = found.filter((one) => one.severity === severity).length;
      return count === 0 ? [] : `${count} ${severity}`;
    });
    return [{
      ms,
      host: rowOf(head),
      before: 0,
      severity: SEVERITIES.find((severity) => found.some((one) => one.severity === severity)) ?? "info",
      words: [`sample ${sample} of ${device}`, ...counts].join(", "),
      mark: `S${sample}`,
    }];
  });
}

/** What logs date; a time-out began when its retries did. */
function logMoments({ events = [] }: Diagnosis): Moment[] {
  return events.map(({ time, before_s: before, host, device, number, severity, sentence }) => {
    const queue = number === null ? "" : `queue 0x${number.toString(16)}: `;
    return { ms: Date.parse(time), host: rowOf({ host, device }), before, severity, words: `${queue}${sentence}` };
  });
}

/** When the adapter gives up, as far as measured timers tell: after the last sample. */
function dueMoments({ samples, verdicts }: Diagnosis): Moment[] {
  return verdicts.flatMap((verdict): Moment[] => {
    const due = verdict.due_s;
    const ms = Date.parse(samples.findLast((sample) => isOf(sample, verdict))?.time ?? "");
    if (due === null || Number.isNaN(ms)) return [];
    const words = `${subject(verdict)}: the adapter gives up, by its timers`;
    return [{ ms: ms + due * 1000, host: rowOf(verdict), before: due, severity: verdict.severity, words, mark: "due" }];
  });
}
