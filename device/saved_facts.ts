/**
 * Host facts in outputs that people saved elsewhere: `rdma resource show -jd`, `devlink health … -j`, `ethtool -S`.
 *
 * @module
 */

import type { CounterSet, CounterValue, HealthFacts, NetdevQueueFacts, OwnedKind, OwnerFacts } from "./host_facts.ts";
import { counterValue } from "./host_ports.ts";
import { NO_MEMBERSHIP } from "./processes.ts";

/** What was found in a saved output. */
export interface SavedFacts {
  /** What it is the output of. */
  readonly origin: "rdma" | "devlink" | "ethtool";
  /** RDMA or PCI device that the rows name; null where they name none, or several. */
  readonly device: string | null;
  /** Owners. */
  readonly owners: readonly OwnerFacts[];
  /** Health reporters. */
  readonly health: readonly HealthFacts[];
  /** Queues of network devices. */
  readonly netdev_queues: readonly NetdevQueueFacts[];
  /** Statistics of a network device. */
  readonly ethtool: CounterSet | null;
}

const NOTHING = { owners: [], health: [], netdev_queues: [], ethtool: null };
/** Rows and counters at most. */
const MAX_ROWS = 1 << 20;
/** Keys of the hardware number; the other tables of that tool have the kernel's own ids only. */
const TABLES: readonly (readonly [key: string, kind: OwnedKind, hardware: boolean])[] = [
  ["lqpn", "qp", true],
  ["cqn", "cq", false],
  ["srqn", "srq", false],
  ["mrn", "mkey", false],
  ["ctxn", "context", false],
];

type Row = Readonly<Record<string, unknown>>;

/**
 * Read a saved output.
 *
 * @param text All of it.
 * @returns Undefined where it is none of these.
 */
export function parseSavedFacts(text: string): SavedFacts | undefined {
  const start = text.trimStart();
  if (/^NIC statistics:/m.test(start.slice(0, 4096))) return ethtool(text);
  if (!start.startsWith("[") && !start.startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return Array.isArray(value) ? rdma(value) : isRow(value) ? devlink(value) : undefined;
}

/** `rdma -jd resource show qp`: a list of rows. */
function rdma(rows: readonly unknown[]): SavedFacts | undefined {
  const devices = new Set<string>();
  const owners = rows.slice(0, MAX_ROWS).flatMap((row) => {
    if (!isRow(row) || typeof row.ifname !== "string") return [];
    const table = TABLES.find(([key]) => number(row[key]) !== null);
    if (table === undefined) return [];
    devices.add(row.ifname);
    const [key, kind, hardware] = table;
    const id = number(row[key]);
    const lkey = number(row.lkey);
    const comm = text(row.comm);
    // Parts of the kernel stand in brackets.
    const kernel = comm !== null && /^\[.*\]$/.test(comm) ? comm.slice(1, -1) : null;
    return [{
      kind,
      number: hardware && id !== null ? id & 0xffffff : kind === "mkey" && lkey !== null ? lkey >>> 8 : null,
      id: hardware ? null : id,
      pid: number(row.pid),
      tid: null,
      comm: kernel === null ? comm : null,
      kernel,
      port: number(row.port),
      type: text(row.type),
      state: text(row.state),
      remote_qpn: number(row.rqpn),
      origin: "rdma",
      ...NO_MEMBERSHIP,
    }];
  });
  if (owners.length === 0) return undefined;
  return { ...NOTHING, origin: "rdma", device: devices.size === 1 ? [...devices][0]! : null, owners };
}

/** `devlink health show -j` and `devlink health diagnose … -j`. */
function devlink(value: Row): SavedFacts | undefined {
  const { health } = value;
  if (isRow(health)) {
    const devices = new Set<string>();
    const found = Object.entries(health).flatMap(([handle, reporters]) => {
      const [, device = "", port] = handle.split("/");
      if (!Array.isArray(reporters)) return [];
      devices.add(device);
      return reporters.slice(0, MAX_ROWS).flatMap((one) => {
        const reporter = isRow(one) ? text(one.reporter) : null;
        if (!isRow(one) || reporter === null) return [];
        return [{
          reporter,
          port: port === undefined ? null : number(Number(port)),
          state: text(one.state),
          errors: number(one.error),
          recoveries: number(one.recover),
          dump_time_ms: null,
        }];
      });
    });
    if (found.length === 0) return undefined;
    return { ...NOTHING, origin: "devlink", device: devices.size === 1 ? [...devices][0]! : null, health: found };
  }
  const queues = [...queuesIn(value, "tx", "SQs"), ...queuesIn(value, "rx", "RQs")];
  return queues.length === 0 ? undefined : { ...NOTHING, origin: "devlink", device: null, netdev_queues: queues };
}

function queuesIn(value: Row, reporter: string, list: string): NetdevQueueFacts[] {
  const rows = value[list];
  if (!Array.isArray(rows)) return [];
  return rows.slice(0, MAX_ROWS).flatMap((row) => {
    if (!isRow(row)) return [];
    const values = Object.entries(row).filter(([, one]) =>
      (typeof one === "number" && Number.isSafeInteger(one)) || typeof one === "boolean"
    );
    return [{ reporter, port: null, values: Object.fromEntries(values) as Record<string, number | boolean> }];
  });
}

/** `ethtool -S`: a name and a number a line. */
function ethtool(text: string): SavedFacts | undefined {
  const values: Record<string, CounterValue> = {};
  let count = 0;
  for (const [, name, value] of text.matchAll(/^[ \t]+([\w. [\]-]{1,64}): (\d{1,20})$/gm)) {
    if (count++ >= MAX_ROWS) break;
    values[name!] = counterValue(BigInt(value!));
  }
  if (count === 0) return undefined;
  return { ...NOTHING, origin: "ethtool", device: null, ethtool: { mono_us: null, lifespan_ms: null, values } };
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
