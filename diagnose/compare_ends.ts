/** Compares the two ends of a connection: what has to be equal, and what has to name the other. */

import type { HostFacts } from "../device/host_facts.ts";
import type { QpRow } from "../records/context_rows.ts";
import { gidNumber, gidText } from "./gid.ts";
import { hex } from "../bytes.ts";
import { type Comparison, type Difference, EFFECTS } from "./comparison.ts";

/** A field of one end and what it must fit at the other. */
interface Mirror {
  readonly field: string;
  readonly own: (end: EndFacts) => string | undefined;
  readonly other: (end: EndFacts) => string | undefined;
  readonly fits?: (a: EndFacts, b: EndFacts) => boolean;
  /** Each direction is a question of its own. */
  readonly directed?: true;
  readonly effect: string;
}

/** An end with what its host tells. */
interface EndFacts {
  readonly number: number;
  readonly row: QpRow;
  readonly facts: HostFacts | undefined;
}

function portOf({ row, facts }: EndFacts): HostFacts["ports"][number] | undefined {
  const ports = facts?.ports ?? [];
  return ports.length === 1 ? ports[0] : ports.find(({ port }) => port === row.vhca_port_num);
}

function gidOf(end: EndFacts): HostFacts["ports"][number]["gids"][number] | undefined {
  return portOf(end)?.gids.find(({ index }) => index === end.row.src_addr_index);
}

/** A GID as the kernel prints it, shortened as those of contexts are. */
function shortGid(gid: string): string {
  return gidText(gidNumber(gid) ?? 0n) ?? gid;
}

function pkeyOf(end: EndFacts): number | undefined {
  return portOf(end)?.pkeys.find(({ index }) => index === end.row.pkey_index)?.pkey;
}

export const same = (field: keyof QpRow, effect: string): Mirror => ({
  field,
  own: ({ row }) => hex(Number(row[field])),
  other: ({ row }) => hex(Number(row[field])),
  effect,
});

const MIRRORS: readonly Mirror[] = [
  {
    field: "remote_qpn",
    own: ({ row }) => hex(row.remote_qpn),
    other: ({ number }) => hex(number),
    directed: true,
    effect: "they are not connected with each other",
  },
  same("st", "other service types do not talk"),
  same("mtu", EFFECTS["mtu"]!),
  {
    field: "next_send_psn -> next_rcv_psn",
    own: ({ row }) => hex(row.next_send_psn),
    other: ({ row }) => hex(row.next_rcv_psn),
    directed: true,
    effect: "packets on the way, or lost on the way there",
  },
  {
    field: "log_sra_max <= log_rra_max",
    own: ({ row }) => hex(row.log_sra_max),
    other: ({ row }) => hex(row.log_rra_max),
    fits: (a, b) => a.row.log_sra_max <= b.row.log_rra_max,
    directed: true,
    effect: "READs and ATOMICs beyond it are refused with 0x8a",
  },
  {
    field: "peer address -> source GID",
    own: ({ row }) => gidText(row.rgid_rip),
    other: (end) => gidOf(end) === undefined ? undefined : shortGid(gidOf(end)!.gid),
    directed: true,
    effect: "packets go to another host, or answers come from another address",
  },
  {
    field: "P_Key",
    own: (end) => pkeyOf(end) === undefined ? undefined : hex(pkeyOf(end)!),
    other: (end) => pkeyOf(end) === undefined ? undefined : hex(pkeyOf(end)!),
    fits: (a, b) => (pkeyOf(a)! & 0x7fff) === (pkeyOf(b)! & 0x7fff) && ((pkeyOf(a)! | pkeyOf(b)!) & 0x8000) !== 0,
    effect: "packets are dropped; two limited members do not talk",
  },
  {
    field: "RoCE version",
    own: (end) => gidOf(end)?.type ?? undefined,
    other: (end) => gidOf(end)?.type ?? undefined,
    effect: "0x81 at the first message",
  },
  {
    field: "active MTU",
    own: (end) => text(portOf(end)?.active_mtu),
    other: (end) => text(portOf(end)?.active_mtu),
    effect: "full packets are dropped",
  },
  {
    field: "port rate",
    own: (end) => portOf(end)?.rate ?? undefined,
    other: (end) => portOf(end)?.rate ?? undefined,
    effect: "the slower one pauses or loses",
  },
  same("tclass", EFFECTS["tclass"]!),
  same("ack_timeout", EFFECTS["ack_timeout"]!),
  same("retry_count", EFFECTS["retry_count"]!),
  same("rnr_retry", EFFECTS["rnr_retry"]!),
  same("atomic_mode", EFFECTS["atomic_mode"]!),
];

function text(value: number | null | undefined): string | undefined {
  return value == null ? undefined : String(value);
}

/** Both ends of a connection; each field in both directions where they differ. */
export function compareEnds(a: EndFacts, b: EndFacts): Comparison {
  const differences: Difference[] = [];
  const missing = new Set<string>();
  let equal = 0;
  for (const { field, own, other, fits, directed, effect } of MIRRORS) {
    for (
      const [x, y, arrow] of directed === undefined
        ? [[a, b, ""] as const]
        : [[a, b, " (a to b)"] as const, [b, a, " (b to a)"] as const]
    ) {
      const [mine, theirs] = [own(x), other(y)];
      if (mine === undefined || theirs === undefined) missing.add(field);
      else if (fits?.(x, y) ?? mine === theirs) equal++;
      else {differences.push({
          field: `${field}${arrow}`,
          values: x === a ? [mine, theirs] : [theirs, mine],
          remark: effect,
        });}
    }
  }
  return {
    kind: "ends",
    title: `qp ${hex(a.number)} and its other end, qp ${hex(b.number)}`,
    columns: ["a", "b"],
    differences,
    equal,
    notes: missing.size === 0 ? [] : [`not known at an end: ${[...missing].join(", ")}`],
  };
}
