/** A look as a table for a terminal, or as lines. */

import { escaped } from "../plain.ts";
import type { Activity, Look } from "../diagnose/activity.ts";
import { table } from "./table.ts";

/** Queues that the table shows. */
const SHOWN = 20;

/** `12:00:01.2`, of the clock of the look. */
export function clock(time: number | undefined): string {
  return time === undefined ? "-" : new Date(time).toISOString().slice(11, 21);
}

/** Verdicts by name, as words. */
function verdictWords({ verdicts }: Look): string {
  const counts = new Map<string, number>();
  for (const { name } of verdicts) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => count === 1 ? name : `${count} ${name}`).join(", ");
}

function rates({ active }: Look): string {
  const moving = active.filter(({ packets_s: rate }) => rate !== null && rate > 0);
  const bytes = moving.reduce((sum, { bytes_s: rate }) => sum + (rate ?? 0), 0);
  return `${moving.length} moving, at most ${rateText(bytes)}`;
}

function rateText(bytes: number | null): string {
  return bytes === null ? "-" : bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB/s` : `${(bytes / 1e6).toFixed(1)} MB/s`;
}

export function lineOf(look: Look): string {
  const rises = Object.entries(look.rises).slice(0, 4).map(([name, rise]) => `${name} +${rise}`);
  const parts = [`${look.qps} QPs, ${look.read} read`, rates(look), verdictWords(look), ...rises];
  return escaped(`${clock(look.time)}  ${parts.filter((part) => part !== "").join("; ")}`);
}

/** The table of a terminal. */
export function tableOf(look: Look): string {
  const row = ({ qpn, backlog, unacked, packets_s: packets, bytes_s: bytes, verdict }: Activity): string[] => [
    `0x${qpn.toString(16)}`,
    packets === null ? "-" : packets.toFixed(0),
    rateText(bytes),
    String(backlog),
    String(unacked),
    verdict ?? "",
  ];
  const rows = look.active.slice(0, SHOWN).map(row);
  const more = look.active.length > SHOWN ? `... and ${look.active.length - SHOWN} more\n` : "";
  const others = look.verdicts.filter(({ kind }) => kind !== "qp").map(({ kind, number, name, sentence }) =>
    `${escaped(`${name}  ${kind}${number === null ? "" : ` 0x${number.toString(16)}`}: ${sentence}`)}\n`
  );
  return `${lineOf(look)}\n${table([["qp", "packets/s", "rate", "backlog", "unacked", "verdict"], ...rows])}${more}${
    others.join("")
  }`;
}
