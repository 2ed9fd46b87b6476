/** What logs date, for the line of time of a diagnosis: first errors of queues and what happened beside completions. */

import type { Happening } from "../diagnose/job_times.ts";
import type { DatedEvent, Severity } from "../diagnose/types.ts";
import { plural } from "../diagnose/rule_types.ts";
import { hex } from "../bytes.ts";
import { isCause } from "../explain/causes.ts";
import type { ErrorRecord, EventRecord, Story } from "../explain/causes_types.ts";
import { retrySeconds } from "../explain/clocks.ts";
import type { HostNames } from "./log_reports.ts";

/** Events of all logs that are kept. */
const MOST = 2000;
/** A date beyond this, in microseconds either side of 1970, is none. */
const MOST_US = 8.64e21;

/** `0x15/0x81`; of an adapter that is not NVIDIA's its completion status. */
export function statusText({ syndrome, vendor, foreignStatus }: ErrorRecord): string {
  if (foreignStatus !== undefined) return `completion status ${foreignStatus}`;
  return vendor === undefined ? hex(syndrome) : `${hex(syndrome)}/${hex(vendor)}`;
}

/** A log and whose it is. */
export interface Dated {
  /** Its name. */
  readonly log: string;
  /** Host of lines that name none. */
  readonly host: string | undefined;
  /** Microseconds since 1970 at which the clock of its kernel began; undefined where that is not known. */
  readonly boot_us?: number | undefined;
}

/**
 * When a report was made, microseconds since 1970.
 *
 * @returns Undefined where its clock cannot be compared with those of other hosts.
 */
export function dateOf({ clock }: ErrorRecord | EventRecord, { boot_us: boot }: Dated): number | undefined {
  const us = clock?.kind === "date" || clock?.kind === "local"
    ? clock.us
    : clock?.kind === "boot" && boot !== undefined
    ? boot + clock.us
    : NaN;
  return Math.abs(us) <= MOST_US ? us : undefined;
}

export class LogEvents {
  readonly #events: { readonly us: number; readonly report: ErrorRecord | EventRecord; readonly of: Dated }[] = [];

  /** Dated ones that are not kept. */
  #left = 0;

  /** What one log tells. */
  add(of: Dated, { causes, events }: Story): void {
    const reports = [...causes.flatMap(({ first }) => first ?? []), ...events];
    for (const report of reports) {
      const us = dateOf(report, of);
      if (us === undefined) continue;
      if (this.#events.length < MOST) this.#events.push({ us, report, of });
      else this.#left++;
    }
  }

  /** What is not kept, in words. */
  get left(): string[] {
    return this.#left === 0 ? [] : [`${plural(this.#left, "dated report")} of logs beyond the first ${MOST}`];
  }

  /** What happened on hosts beside errors of queues. */
  happenings(hosts: HostNames): Happening[] {
    return this.#events.flatMap(({ us, report, of }) => {
      const host = report.host ?? of.host;
      if (!("event" in report) || host === undefined) return [];
      const words = `${report.words}, ${report.where} of ${of.log}`;
      return [{ at: us, began: us, host: hosts.named(host), event: report.event, words }];
    });
  }

  /** All of them, oldest first. */
  all(hosts: HostNames): DatedEvent[] {
    return this.#events.toSorted((a, b) => a.us - b.us).map(({ us, report, of }) => {
      const host = report.host ?? of.host;
      const address = "localGid" in report ? report.localGid : undefined;
      return {
        time: new Date(us / 1000).toISOString(),
        before_s: "event" in report ? 0 : retrySeconds(report),
        host: (host === undefined ? hosts.at(address) : hosts.named(host)) ?? null,
        device: report.device ?? report.pci ?? null,
        number: report.qpn ?? null,
        severity: severityOf(report),
        sentence: `${
          "event" in report ? report.words : statusText(report)
        } (${report.origin}), ${report.where} of ${of.log}`,
      };
    });
  }
}

function severityOf(report: ErrorRecord | EventRecord): Severity {
  return "event" in report ? isCause(report) ? "warning" : "info" : "error";
}
