/** Tables of `rdma resource show`, as json and as text. */

import type { OwnedKind, OwnerFacts } from "./host_facts.ts";
import { NO_OWNER } from "./host_shape.ts";
import { isRow, linesOf, MAX_ROWS, savedNumber, type SavedRow, savedText } from "./saved_values.ts";
import type { ConnectionFacts } from "./software_facts.ts";

/** What the tables have, each row with its device. */
export interface RdmaTables {
  readonly owners: readonly (readonly [device: string, owner: OwnerFacts])[];
  readonly connections: readonly (readonly [device: string, connection: ConnectionFacts])[];
}

/** Keys of the hardware number; the other tables of that tool have the kernel's own ids only. */
const TABLES: readonly (readonly [key: string, kind: OwnedKind, hardware: boolean])[] = [
  ["lqpn", "qp", true],
  ["cqn", "cq", false],
  ["srqn", "srq", false],
  ["mrn", "mkey", false],
  ["ctxn", "context", false],
];
/** A row of that tool as text: `link mlx5_0/1 lqpn 5 type RC …`, `dev mlx5_0 cqn 3 …`. */
export const RDMA_LINE =
  /^(?:\d+:\s*)?(?:link|dev) ([\w.-]{1,64})(?:\/(\d{1,3}|-))? ((?:lqpn|cqn|srqn|mrn|ctxn|pdn|cm-idn) \d.*)$/;

/** `rdma -jd resource show qp`: a list of rows. */
export function rdmaRows(rows: readonly unknown[]): RdmaTables {
  const found: [string, OwnerFacts][] = [];
  const connected: [string, ConnectionFacts][] = [];
  for (const row of rows.slice(0, MAX_ROWS)) {
    if (!isRow(row) || typeof row.ifname !== "string") continue;
    const owner = ownerOf(row);
    if (owner !== undefined) found.push([row.ifname, owner]);
    else if (isConnection(row)) connected.push([row.ifname, connectionOf(row)]);
  }
  return { owners: found, connections: connected };
}

const isConnection = (row: SavedRow): boolean => savedNumber(row["cm-idn"]) !== null;

/** `rdma resource show cm_id`. */
function connectionOf(row: SavedRow): ConnectionFacts {
  const pid = savedNumber(row.pid);
  const comm = savedText(row.comm)?.replace(/^\[(.*)\]$/, "$1") ?? null;
  return {
    id: savedNumber(row["cm-idn"]),
    qpn: savedNumber(row.lqpn) || null,
    port: savedNumber(row.port),
    state: savedText(row.state),
    ps: savedText(row.ps),
    source: serviceOf(row["src-addr"], row["src-port"]),
    destination: serviceOf(row["dst-addr"], row["dst-port"]),
    pid,
    comm: pid === null ? null : comm,
    kernel: pid === null ? comm : null,
  };
}

/** Address and service, which json has apart and text in one word: of IPv6 without brackets. */
function serviceOf(address: unknown, port: unknown): string | null {
  const whole = savedText(address);
  if (whole === null) return null;
  const [, host = whole, service] = savedNumber(port) === null ? /^(.*):(\d{1,5})$/.exec(whole) ?? [] : [];
  const plain = host.replace(/^\[(.*)\]$/, "$1");
  return `${plain.includes(":") ? `[${plain}]` : plain}:${savedNumber(port) ?? service ?? 0}`;
}

function ownerOf(row: SavedRow): OwnerFacts | undefined {
  const table = isConnection(row) ? undefined : TABLES.find(([key]) => savedNumber(row[key]) !== null);
  if (table === undefined) return undefined;
  const [key, kind, hardware] = table;
  const id = savedNumber(row[key]);
  const lkey = savedNumber(row.lkey);
  const pid = savedNumber(row.pid);
  const comm = savedText(row.comm)?.replace(/^\[(.*)\]$/, "$1") ?? null;
  // Only processes have an id: as text parts of the kernel stand in brackets, in json without.
  const kernel = pid === null ? comm : null;
  return {
    ...NO_OWNER,
    kind,
    number: hardware && id !== null ? id & 0xffffff : kind === "mkey" && lkey !== null ? lkey >>> 8 : null,
    id: hardware ? null : id,
    pid,
    comm: kernel === null ? comm : null,
    kernel,
    port: savedNumber(row.port),
    type: savedText(row.type),
    state: savedText(row.state),
    remote_qpn: savedNumber(row.rqpn),
    origin: "rdma",
  };
}

/** The same tool without json: words and values in turn, the command last since it may have blanks. */
export function rdmaText(output: string): RdmaTables {
  const found: [string, OwnerFacts][] = [];
  const connected: [string, ConnectionFacts][] = [];
  for (const line of linesOf(output)) {
    const [, device, port, words = ""] = RDMA_LINE.exec(line) ?? [];
    if (device === undefined) continue;
    // Of connections addresses follow the command.
    const [, before = words, addresses = ""] = /^(cm-idn .*?)((?: (?:src|dst)-addr \S+)+)\s*$/.exec(words) ?? [];
    const [values = "", comm] = before.split(/ comm (.*)$/);
    const row: Record<string, unknown> = { port: port === undefined || port === "-" ? null : Number(port) };
    const list = `${values}${addresses}`.trim().split(/\s+/);
    for (let at = 0; at + 1 < list.length; at += 2) {
      const value = list[at + 1]!;
      row[list[at]!] = /^(?:\d{1,15}|0x[\da-f]{1,12})$/i.test(value) ? Number(value) : value;
    }
    if (comm !== undefined) row.comm = comm.trim();
    const owner = ownerOf(row);
    if (owner !== undefined) found.push([device, owner]);
    else if (isConnection(row)) connected.push([device, connectionOf(row)]);
    if (found.length + connected.length >= MAX_ROWS) break;
  }
  return { owners: found, connections: connected };
}
