/**
 * Host facts in outputs that people saved elsewhere: `rdma resource show` as text or json, `devlink health`,
 * `ethtool -S`.
 *
 * @module
 */

import { type Message, queuesIn } from "./devlink.ts";
import type {
  ConnectionFacts,
  CounterSet,
  CounterValue,
  HealthFacts,
  NetdevQueueFacts,
  OwnedKind,
  OwnerFacts,
} from "./host_facts.ts";
import { counterValue } from "./host_ports.ts";
import { NO_OWNER } from "./host_shape.ts";

/** What was found in a saved output. */
export interface SavedFacts {
  /** What it is the output of. */
  readonly origin: "rdma" | "devlink" | "ethtool";
  /** RDMA or PCI device that the rows name; null where they name none, or several. */
  readonly device: string | null;
  /** Owners. */
  readonly owners: readonly OwnerFacts[];
  /** Connections of the connection manager; null: it is no list of them. */
  readonly connections: readonly ConnectionFacts[] | null;
  /** Health reporters. */
  readonly health: readonly HealthFacts[];
  /** Queues of network devices. */
  readonly netdev_queues: readonly NetdevQueueFacts[];
  /** Statistics of a network device. */
  readonly ethtool: CounterSet | null;
}

const NOTHING = { device: null, owners: [], connections: null, health: [], netdev_queues: [], ethtool: null };
/** Rows and counters at most. */
const MAX_ROWS = 1 << 20;
/** Where an output must begin to be what it is. */
const HEAD = 4096;
/** Keys of the hardware number; the other tables of that tool have the kernel's own ids only. */
const TABLES: readonly (readonly [key: string, kind: OwnedKind, hardware: boolean])[] = [
  ["lqpn", "qp", true],
  ["cqn", "cq", false],
  ["srqn", "srq", false],
  ["mrn", "mkey", false],
  ["ctxn", "context", false],
];
/** A row of that tool as text: `link mlx5_0/1 lqpn 5 type RC …`, `dev mlx5_0 cqn 3 …`. */
const RDMA_LINE =
  /^(?:\d+:\s*)?(?:link|dev) ([\w.-]{1,64})(?:\/(\d{1,3}|-))? ((?:lqpn|cqn|srqn|mrn|ctxn|pdn|cm-idn) \d.*)$/;
const HEALTH_HANDLE = /^((?:pci|auxiliary)\/[\w.:-]{1,64}(?:\/\d{1,10})?):\s*$/;
const HEALTH_REPORTER = /^\s+reporter ([\w-]{1,64})\s*$/;

type Row = Readonly<Record<string, unknown>>;

/**
 * Whether a text may be such an output, by its beginning: a log that holds such lines further on is a log.
 *
 * @param head Its first characters.
 */
export function mayHaveFacts(head: string): boolean {
  if (/^\s*[{[]/.test(head)) return /"(?:ifname|health|SQs|RQs)"\s*:/.test(head);
  // The command itself may stand in front of what it printed.
  const first = head.split(/\r?\n/).find((line) => line.trim() !== "" && !/^\S*[$#] ?\S/.test(line)) ?? "";
  return /^NIC statistics:/.test(first) || RDMA_LINE.test(first) || HEALTH_HANDLE.test(first) ||
    /^\s*(?:Common config:|SQs:|RQs:|channel ix: \d)/i.test(first);
}

/**
 * Read a saved output.
 *
 * @param text All of it.
 * @returns Undefined where it is none of these. `device` is null where the rows name several.
 */
export function parseSavedFacts(text: string): SavedFacts | undefined {
  const [first, ...others] = savedFacts(text);
  if (first === undefined || others.length === 0) return first;
  const all = [first, ...others];
  return {
    ...first,
    device: null,
    owners: all.flatMap(({ owners }) => owners),
    connections: all.some(({ connections }) => connections !== null)
      ? all.flatMap(({ connections }) => connections ?? [])
      : null,
    health: all.flatMap(({ health }) => health),
    netdev_queues: all.flatMap(({ netdev_queues }) => netdev_queues),
  };
}

/**
 * Read a saved output.
 *
 * @param text All of it.
 * @returns What it says of each device; nothing where it is none of these.
 */
export function savedFacts(text: string): SavedFacts[] {
  const start = text.slice(0, HEAD).trimStart();
  if (!mayHaveFacts(start)) return [];
  if (/^NIC statistics:/m.test(start)) return ethtool(text);
  if (!start.startsWith("[") && !start.startsWith("{")) return [...rdmaText(text), ...devlinkText(text)];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  return Array.isArray(value) ? rdmaRows(value) : isRow(value) ? devlink(value) : [];
}

/** Facts of several devices, each by itself. */
function perDevice<T>(
  found: readonly (readonly [device: string, one: T])[],
  facts: (list: T[]) => Partial<SavedFacts> & Pick<SavedFacts, "origin">,
): SavedFacts[] {
  const devices = new Map<string, T[]>();
  for (const [device, one] of found) {
    const list = devices.get(device);
    if (list === undefined) devices.set(device, [one]);
    else list.push(one);
  }
  return [...devices].map(([device, list]) => ({ ...NOTHING, device, ...facts(list) }));
}

/** `rdma -jd resource show qp`: a list of rows. */
function rdmaRows(rows: readonly unknown[]): SavedFacts[] {
  const found: [string, OwnerFacts][] = [];
  const connected: [string, ConnectionFacts][] = [];
  for (const row of rows.slice(0, MAX_ROWS)) {
    if (!isRow(row) || typeof row.ifname !== "string") continue;
    const owner = ownerOf(row);
    if (owner !== undefined) found.push([row.ifname, owner]);
    else if (isConnection(row)) connected.push([row.ifname, connectionOf(row)]);
  }
  return rdmaFacts(found, connected);
}

function rdmaFacts(
  owners: readonly (readonly [string, OwnerFacts])[],
  connections: readonly (readonly [string, ConnectionFacts])[],
): SavedFacts[] {
  return [
    ...perDevice(owners, (owners) => ({ origin: "rdma", owners })),
    ...perDevice(connections, (connections) => ({ origin: "rdma", connections })),
  ];
}

const isConnection = (row: Row): boolean => number(row["cm-idn"]) !== null;

/** `rdma resource show cm_id`. */
function connectionOf(row: Row): ConnectionFacts {
  const pid = number(row.pid);
  const comm = text(row.comm)?.replace(/^\[(.*)\]$/, "$1") ?? null;
  return {
    id: number(row["cm-idn"]),
    qpn: number(row.lqpn) || null,
    port: number(row.port),
    state: text(row.state),
    ps: text(row.ps),
    source: serviceOf(row["src-addr"], row["src-port"]),
    destination: serviceOf(row["dst-addr"], row["dst-port"]),
    pid,
    comm: pid === null ? null : comm,
    kernel: pid === null ? comm : null,
  };
}

/** Address and service, which json has apart and text in one word: of IPv6 without brackets. */
function serviceOf(address: unknown, port: unknown): string | null {
  const whole = text(address);
  if (whole === null) return null;
  const [, host = whole, service] = number(port) === null ? /^(.*):(\d{1,5})$/.exec(whole) ?? [] : [];
  const plain = host.replace(/^\[(.*)\]$/, "$1");
  return `${plain.includes(":") ? `[${plain}]` : plain}:${number(port) ?? service ?? 0}`;
}

function ownerOf(row: Row): OwnerFacts | undefined {
  const table = isConnection(row) ? undefined : TABLES.find(([key]) => number(row[key]) !== null);
  if (table === undefined) return undefined;
  const [key, kind, hardware] = table;
  const id = number(row[key]);
  const lkey = number(row.lkey);
  const pid = number(row.pid);
  const comm = text(row.comm)?.replace(/^\[(.*)\]$/, "$1") ?? null;
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
    port: number(row.port),
    type: text(row.type),
    state: text(row.state),
    remote_qpn: number(row.rqpn),
    origin: "rdma",
  };
}

/** The same tool without json: words and values in turn, the command last since it may have blanks. */
function rdmaText(output: string): SavedFacts[] {
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
  return rdmaFacts(found, connected);
}

/** `devlink health show -j` and `devlink health diagnose … -j`. */
function devlink(value: Row): SavedFacts[] {
  if (isRow(value.health)) {
    const found = Object.entries(value.health).flatMap(([handle, reporters]) =>
      Array.isArray(reporters) ? reporters.slice(0, MAX_ROWS).flatMap((one) => reporterOf(handle, one)) : []
    );
    return perDevice(found, (health) => ({ origin: "devlink", health }));
  }
  const netdev_queues = [
    ...queuesIn((value.SQs ?? []) as Message).map((values) => ({ reporter: "tx", port: null, values })),
    ...queuesIn((value.RQs ?? []) as Message).map((values) => ({ reporter: "rx", port: null, values })),
  ];
  return netdev_queues.length === 0 ? [] : [{ ...NOTHING, origin: "devlink", netdev_queues }];
}

function reporterOf(handle: string, one: unknown): [device: string, HealthFacts][] {
  const [, device = "", port] = handle.split("/");
  const reporter = isRow(one) ? text(one.reporter) : null;
  if (!isRow(one) || reporter === null) return [];
  return [[device, {
    reporter,
    port: port === undefined ? null : number(Number(port)),
    state: text(one.state),
    errors: number(one.error),
    recoveries: number(one.recover),
    dump_time_ms: null,
  }]];
}

/** `devlink health show` and `devlink health diagnose` without json. */
function devlinkText(output: string): SavedFacts[] {
  const found: [string, HealthFacts][] = [];
  const queues: NetdevQueueFacts[] = [];
  let [handle, reporter] = ["", ""];
  for (const line of linesOf(output)) {
    handle = HEALTH_HANDLE.exec(line)?.[1] ?? handle;
    reporter = HEALTH_REPORTER.exec(line)?.[1] ?? reporter;
    const [, state, words] = /^\s+state (\w{1,32}) (error \d.*)$/.exec(line) ?? [];
    if (state !== undefined && handle !== "" && reporter !== "") {
      const value = (name: string): number => Number(new RegExp(`\\b${name} (\\d{1,15})`).exec(words!)?.[1] ?? NaN);
      found.push(...reporterOf(handle, { reporter, state, error: value("error"), recover: value("recover") }));
    }
    const values = queueOf(line);
    if (values !== undefined) queues.push({ reporter: "sqn" in values ? "tx" : "rx", port: null, values });
    if (found.length + queues.length >= MAX_ROWS) break;
  }
  return [
    ...perDevice(found, (health) => ({ origin: "devlink", health })),
    ...(queues.length === 0 ? [] : [{ ...NOTHING, origin: "devlink", netdev_queues: queues } as const]),
  ];
}

/** `channel ix: 0 tc: 0 txq ix: 0 sqn: 4432 HW state: 1 stopped: false cc: 91 pc: 91` */
function queueOf(line: string): Record<string, CounterValue | boolean> | undefined {
  if (!/^\s+channel ix: \d/.test(line) || !/\b[sr]qn: \d/.test(line)) return undefined;
  const pairs = [...line.matchAll(/([A-Za-z][A-Za-z_ ]{0,40}): (\d{1,15}|true|false)(?=\s|$)/g)];
  return Object.fromEntries(
    pairs.map(([, name, value]) => [name!.trim(), /^\d/.test(value!) ? Number(value) : value === "true"]),
  );
}

/** `ethtool -S`: a name and a number a line. */
function ethtool(text: string): SavedFacts[] {
  const values: Record<string, CounterValue> = {};
  let count = 0;
  for (const [, name, value] of text.matchAll(/^[ \t]+([\w. [\]-]{1,64}): (\d{1,20})[ \t]*\r?$/gm)) {
    if (count++ >= MAX_ROWS) break;
    values[name!] = counterValue(BigInt(value!));
  }
  if (count === 0) return [];
  return [{ ...NOTHING, origin: "ethtool", ethtool: { mono_us: null, lifespan_ms: null, values } }];
}

function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf("\n", at);
    const line = text.slice(at, Math.min(end < 0 ? text.length : end, at + HEAD));
    yield line.endsWith("\r") ? line.slice(0, -1) : line;
    if (end < 0) return;
    at = end + 1;
  }
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, 256) : null;
}
