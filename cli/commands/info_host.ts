/** What `wqdump info` says of the host that a capture was taken on. */

import type { HostFacts, OwnerFacts, PortHostFacts } from "../../device/host_facts.ts";
import { hex } from "../../bytes.ts";
import { facts, table } from "../../render/table.ts";

/** Processes, failed commands and lines of the log that text shows. */
const SHOWN = 10;
const KINDS: Readonly<Record<OwnerFacts["kind"], string>> = {
  qp: "QP",
  cq: "CQ",
  srq: "SRQ",
  mkey: "mkey",
  context: "context",
};

/**
 * Host facts as text.
 *
 * @param host Facts of a capture.
 * @returns Lines, each ended.
 */
export function hostText(host: HostFacts): string {
  const parts = [facts(headOf(host))];
  if (host.ports.length > 0) parts.push(portsOf(host.ports));
  const processes = processesOf(host.owners);
  if (processes.length > 0) {
    parts.push(table([
      ["process", "command", "job", "rank", "objects"],
      ...processes.slice(0, SHOWN),
      ...(processes.length > SHOWN ? [[`... ${processes.length - SHOWN} more`, "", "", "", ""]] : []),
    ]));
  }
  const failed = host.commands.filter((one) => one.failed !== null && one.failed !== 0);
  if (failed.length > 0) {
    parts.push(table([
      ["firmware command", "failed", "of", "last errno", "status", "syndrome"],
      ...failed.slice(0, SHOWN).map((one) => [
        one.command,
        `${one.failed}`,
        `${one.count}`,
        `${one.last_failed_errno ?? "-"}`,
        one.last_failed_mbox_status === null ? "-" : hex(one.last_failed_mbox_status),
        one.last_failed_syndrome === null ? "-" : hex(one.last_failed_syndrome),
      ]),
    ]));
  }
  const log = host.kernel_log.slice(-SHOWN);
  if (log.length > 0) {
    const older = host.kernel_log.length - log.length;
    const head = older > 0 ? `kernel log, the last ${log.length} of ${older + log.length} lines` : "kernel log";
    parts.push(table([["s since boot", head], ...log.map((one) => [(one.time_us / 1e6).toFixed(3), one.text])]));
  }
  return parts.join("\n");
}

function headOf({ kernel, arch, driver, function: kind, health, absent }: HostFacts): [string, string][] {
  const sick = health.filter(({ state }) => state !== "healthy");
  const words = sick.map((one) => `${one.reporter} ${one.state ?? "?"} (${one.errors ?? "?"} errors)`).join(", ");
  const rows: [string, string | undefined][] = [
    ["kernel", kernel === null ? undefined : [kernel, arch].filter((one) => one !== null).join(" ")],
    ["driver", driver ?? undefined],
    ["function", kind ?? undefined],
    ["devlink health", health.length === 0 ? undefined : words === "" ? "healthy" : words],
    ["not known", absent.length === 0 ? undefined : `${absent.length} facts; --format json says which and why`],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

function portsOf(ports: readonly PortHostFacts[]): string {
  const text = (value: unknown): string => value === null || value === undefined ? "-" : String(value);
  return table([
    ["port", "link layer", "state", "rate", "MTU", "netdev", "its MTU", "pause", "PFC", "trust", "GIDs"],
    ...ports.map((one) => [
      text(one.port),
      text(one.link_layer),
      text(one.state),
      text(one.rate),
      one.active_mtu === null && one.link_layer === "InfiniBand" ? "not read" : text(one.active_mtu),
      text(one.netdev),
      text(one.netdev_mtu),
      one.pause === null ? "-" : [one.pause.rx ? "rx" : "", one.pause.tx ? "tx" : ""].join(" ").trim() || "off",
      one.pfc === null ? "-" : one.pfc.join(" ") || "off",
      text(one.trust),
      text(one.gids.length),
    ]),
  ]);
}

/** Processes, and parts of the kernel, with how much of what they have; who has most first. */
function processesOf(owners: readonly OwnerFacts[]): string[][] {
  const found = new Map<string, { row: string[]; counts: Map<string, number>; total: number }>();
  for (const owner of owners) {
    const { pid, comm, kernel, job, rank } = owner;
    if (pid === null && kernel === null) continue;
    const key = `${pid} ${kernel}`;
    const row = [
      pid === null ? "kernel" : String(pid),
      comm ?? kernel ?? "-",
      job ?? "-",
      rank === null ? "-" : `${rank}`,
    ];
    const one = found.get(key) ?? { row, counts: new Map(), total: 0 };
    found.set(key, one);
    const kind = KINDS[owner.kind];
    one.counts.set(kind, (one.counts.get(kind) ?? 0) + 1);
    one.total++;
  }
  return [...found.values()].sort((a, b) => b.total - a.total).map(({ row, counts }) => [
    ...row,
    [...counts].map(([kind, count]) => `${count} ${kind}${count === 1 ? "" : "s"}`).join(", "),
  ]);
}
