/** Rules E: event queues. */

import type { EqCase } from "./cases.ts";
import { diff24 } from "./quantities.ts";
import { hex } from "../bytes.ts";
import { counted, type Finding, longEnough, plural, type Rule, secondsText } from "./rule_types.ts";
import type { EventFact, Evidence } from "./types.ts";

const PAGE_FAULT = 0x0c;
const GENERAL_EVENT = 0x22;
const DELAY_DROP_TIMEOUT = 1;
/** Events that tell of an error of a queue. */
const ERRORS: Readonly<Record<number, string>> = {
  0x04: "CQ_ERROR",
  0x05: "WQ_CATASTROPHIC_ERROR",
  0x07: "PATH_MIG_FAILED",
  0x10: "WQ_INVALID_REQUEST_ERROR",
  0x11: "WQ_ACCESS_ERROR",
  0x12: "SRQ_CATASTROPHIC_ERROR",
};

function counters(eq: EqCase): Evidence[] {
  return eq.fields("producer_counter", "consumer_counter", "intr");
}

function waiting(eq: EqCase): number | undefined {
  const events = diff24(eq.last.producer_counter, eq.last.consumer_counter);
  return events > 2 ** eq.last.log_eq_size ? undefined : events;
}

/** Events of the ring, with whether they are unconsumed. */
function pending(eq: EqCase): { readonly all: readonly EventFact[]; readonly fresh: readonly EventFact[] } {
  const all = eq.sample.events.get(eq.number) ?? [];
  const count = waiting(eq) ?? 0;
  return { all, fresh: all.filter(({ counter }) => diff24(eq.last.producer_counter, counter) <= count) };
}

function testNotConsumed(eq: EqCase): Finding | undefined {
  const events = waiting(eq);
  if (eq.before === undefined || events === undefined || events === 0) return;
  if (eq.before.consumer_counter !== eq.last.consumer_counter || !longEnough(eq.gap)) return;
  if (diff24(eq.before.producer_counter, eq.before.consumer_counter) === 0) return;
  return {
    sentence: `${counted(events, "event", "waits", "wait")}, and the driver took none in ${secondsText(eq.gap)}`,
    evidence: counters(eq),
    not: ["the queues and CQs that wait for these events: they follow from it"],
    next: [`grep mlx5 /proc/interrupts twice: does the line of interrupt ${hex(eq.last.intr)} count`],
  };
}

function testPageFault(eq: EqCase): Finding | undefined {
  const faults = pending(eq).fresh.filter(({ type }) => type === PAGE_FAULT);
  return faults.length === 0 ? undefined : {
    sentence: `${plural(faults.length, "page fault")} of on-demand paging not taken by the kernel yet`,
    evidence: counters(eq),
  };
}

function testErrors(eq: EqCase): Finding | undefined {
  const { all, fresh } = pending(eq);
  const errors = all.filter(({ type }) => ERRORS[type] !== undefined);
  if (errors.length === 0) return;
  const unread = errors.some((one) => fresh.includes(one));
  const list = errors.slice(0, 4).map(({ type, number }) =>
    `${ERRORS[type]}${number === undefined ? "" : ` of ${hex(number)}`}`
  );
  return {
    sentence: `events of errors in its ring, oldest first: ${list.join(", ")}${
      errors.length > 4 ? ` and ${errors.length - 4} more` : ""
    }${unread ? "" : "; all consumed, so of any age"}`,
    evidence: counters(eq),
    ...(unread ? {} : { confidence: "plausible" as const }),
  };
}

function testDelayDrop(eq: EqCase): Finding | undefined {
  const { all, fresh } = pending(eq);
  const isTimeout = ({ type, sub_type }: EventFact): boolean =>
    type === GENERAL_EVENT && sub_type === DELAY_DROP_TIMEOUT;
  const events = all.filter(isTimeout);
  const unread = fresh.some(isTimeout);
  return events.length === 0 ? undefined : {
    sentence:
      `${plural(events.length, "time-out")} of delayed dropping: a receive queue had no receive for so long that ` +
      `its packets are dropped from then on${unread ? "" : "; all consumed, so of any age"}`,
    evidence: counters(eq),
    ...(unread ? {} : { confidence: "plausible" as const }),
  };
}

const row = (one: Omit<Rule<EqCase>, "kind">): Rule<EqCase> => ({ ...one, kind: "eq" });

/** Rules of EQs, in order of precedence. */
export const EQ_RULES: readonly Rule<EqCase>[] = [
  row({
    id: "E1",
    name: "eq-overrun",
    severity: "error",
    needs: [],
    condition: "status EQ_WRITE_FAILURE",
    means: "All events of this EQ are lost",
    confidence: "header",
    source: "Linux mlx5_ifc.h",
    next: ["Reload the driver; look in dmesg for what went before"],
    test: (eq) =>
      eq.last.status === 0 ? undefined : {
        sentence: "writing an event failed: all of its events are lost",
        evidence: [...eq.fields("status"), ...counters(eq)],
      },
  }),
  row({
    id: "E2",
    name: "eq-not-consumed",
    severity: "error",
    needs: ["two samples"],
    condition: "Events wait in both samples, consumer flat",
    means: "The interrupt was lost or masked, or the thread that serves it is dead",
    unless: "A busy system: then the consumer moves; EQs that are polled",
    confidence: "header",
    source: "Linux mlx5e: on a TX timeout it polls the EQ and logs Recovered N eqes",
    next: ["Look at its affinity: an offline CPU, irqbalance; a CPU that spins with interrupts off"],
    test: testNotConsumed,
  }),
  row({
    id: "E3",
    name: "page-fault-pending",
    severity: "warning",
    needs: ["event queue"],
    condition: "An unconsumed PAGE_FAULT event",
    means: "A request waits for the kernel's memory management",
    confidence: "header",
    source: "Linux mlx5 ODP",
    next: ["rdma statistic mr: page_faults and page_faults_handled; memory pressure of the host"],
    test: testPageFault,
  }),
  row({
    id: "F8",
    name: "delay-drop",
    severity: "warning",
    needs: ["event queue"],
    condition: "A GENERAL event of subtype DELAY_DROP_TIMEOUT in the ring; consumed ones are history",
    means: "A raw packet queue with delayed dropping paused the port until its time was up, and drops now",
    confidence: "header",
    source: "Linux mlx5_ib: delay_drop_event; mlx5 device.h",
    next: ["Look at the software that posts receives to raw packet queues (DPDK), and at debugfs delay_drop of mlx5"],
    test: testDelayDrop,
  }),
  row({
    id: "E4",
    name: "async-errors",
    severity: "warning",
    needs: ["event queue"],
    condition: "Events of errors in the ring; consumed ones are history",
    means: "Their order says which queue failed first; a requester's 0x81, 0x88, 0x8a raises no event",
    confidence: "header",
    source: "Linux mlx5 device.h; public measurements of ConnectX-6",
    next: ["wqdump --source Eqe --dump WQ --qp N shows them all"],
    test: testErrors,
  }),
];
