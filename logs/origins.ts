/** Whose line it is: what labels say of it, and whether two lines are one writer's. */

import type { Fact } from "./types.ts";
import type { Origin } from "./envelope_rows.ts";

/** Names of labels, by fact. */
const LABELS: Readonly<Record<string, "host" | "pod" | "container">> = {
  node: "host",
  host: "host",
  hostname: "host",
  nodename: "host",
  node_name: "host",
  instance: "host",
  pod: "pod",
  pod_name: "pod",
  container: "container",
  container_name: "container",
};

export function labels(origin: Origin, text: string): void {
  for (const [, name, value] of text.matchAll(/(\w{1,60})="([^"]{0,200})"/g)) {
    const fact = LABELS[name!.toLowerCase()];
    if (fact !== undefined) origin[fact] ??= value!;
  }
}

/** Whose line it is, in one word: lines of different ones never mix. */
export function ownerOf(origin: Origin): string {
  const { host = "", process = "", thread = "", rank = "", pod = "", container = "" } = origin;
  const owner = `${host}|${process}|${thread}|${rank}|${pod}|${container}`;
  let end = owner.length;
  while (owner.charCodeAt(end - 1) === 0x7c) end--;
  return owner.slice(0, end);
}

/** Whose a line is by itself and by the record around it: its own words count, but a date for more than none. */
export function within(outer: Origin | undefined, own: Origin): Origin {
  if (outer === undefined) return { ...own };
  const both = { ...outer, ...own };
  if (own.time === undefined || own.time_us !== undefined) return both;
  if (outer.time_us !== undefined) both.time = outer.time!;
  return both;
}

/** Whether two lines can be one writer's: what both say of it is the same. */
export function sameWriter(a: Origin, b: Origin): boolean {
  return agree(a.host, b.host) && agree(a.process, b.process) && agree(a.thread, b.thread) && agree(a.rank, b.rank) &&
    agree(a.pod, b.pod) && agree(a.container, b.container);
}

const agree = (a: unknown, b: unknown): boolean => a === undefined || b === undefined || a === b;

/** Whose line it is, as facts. */
export function originFacts(origin: Origin): Record<string, Fact> {
  const facts: Record<string, Fact> = {};
  for (const name in origin) {
    const value = origin[name as keyof Origin];
    if (value !== undefined) facts[name] = value;
  }
  return facts;
}
