/** Numbers of things, and lists that are cut, in words. */

import type { ErrorRecord, EventRecord } from "./causes_types.ts";

/** `1 queue`, `2 queues`. */
export const amountOf = (count: number, what: string, many = `${what}s`): string =>
  `${count} ${count === 1 ? what : many}`;

/** The first names, and how many more there are. */
export const listed = (names: readonly string[], most: number): string =>
  `${names.slice(0, most).join(", ")}${names.length > most ? ` and ${names.length - most} more` : ""}`;

/** How many reports one stands for: a log may say that a message came several times. */
export const reportsIn = (report: ErrorRecord | EventRecord): number => "times" in report ? report.times ?? 1 : 1;
