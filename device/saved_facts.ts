/**
 * Host facts in outputs that people saved elsewhere: `rdma resource show` as text or json, `devlink health`,
 * `ethtool -S`, files of UCX's file system.
 */

import { parseJson } from "../json.ts";
import type { ConnectionFacts, PostedFacts } from "./software_facts.ts";
import { type Message, queuesIn } from "./devlink.ts";
import type { CounterSet, CounterValue, HealthFacts, NetdevQueueFacts, OwnerFacts } from "./host_facts.ts";
import { counterValue } from "./host_ports.ts";
import { RDMA_LINE, rdmaRows, type RdmaTables, rdmaText } from "./saved_rdma.ts";
import { HEAD, isRow, linesOf, MAX_ROWS, savedNumber, type SavedRow, savedText } from "./saved_values.ts";
import { isPostedLine, postedIn } from "./saved_ucx.ts";

/** What was found in a saved output. */
export interface SavedFacts {
  /** What it is the output of. */
  readonly origin: "rdma" | "devlink" | "ethtool" | "ucx";
  /** RDMA or PCI device that the rows name; null where they name none, or several. */
  readonly device: string | null;
  /** Owners. */
  readonly owners: readonly OwnerFacts[];
  /** Connections of the connection manager; null: it is no list of them. */
  readonly connections: readonly ConnectionFacts[] | null;
  /** Send queues as UCX says. */
  readonly posted: readonly PostedFacts[];
  /** Health reporters. */
  readonly health: readonly HealthFacts[];
  /** Queues of network devices. */
  readonly netdev_queues: readonly NetdevQueueFacts[];
  /** Statistics of a network device. */
  readonly ethtool: CounterSet | null;
}

const NOTHING = {
  device: null,
  owners: [],
  connections: null,
  posted: [],
  health: [],
  netdev_queues: [],
  ethtool: null,
};
const HEALTH_HANDLE = /^((?:pci|auxiliary)\/[\w.:-]{1,64}(?:\/\d{1,10})?):\s*$/;
const HEALTH_REPORTER = /^\s+reporter ([\w-]{1,64})\s*$/;

/**
 * Whether a text may be such an output, by its beginning: a log that holds such lines further on is a log.
 *
 * @param head Its first characters.
 */
export function mayHaveFacts(head: string): boolean {
  if (/^\s*[{[]/.test(head)) return /"(?:ifname|health|SQs|RQs)"\s*:/.test(head);
  // The command itself may stand in front of what it printed.
  const first = head.split(/\r?\n/).find((line) => line.trim() !== "" && !/^\S*[$#] ?\S/.test(line)) ?? "";
  return /^NIC statistics:/.test(first) || isPostedLine(first) || RDMA_LINE.test(first) || HEALTH_HANDLE.test(first) ||
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
    posted: all.flatMap(({ posted }) => posted),
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
  if (!start.startsWith("[") && !start.startsWith("{")) {
    return [...rdmaFacts(rdmaText(text)), ...devlinkText(text), ...ucx(text)];
  }
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return [];
  }
  return Array.isArray(value) ? rdmaFacts(rdmaRows(value)) : isRow(value) ? devlink(value) : [];
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

function rdmaFacts({ owners, connections }: RdmaTables): SavedFacts[] {
  return [
    ...perDevice(owners, (owners) => ({ origin: "rdma", owners })),
    ...perDevice(connections, (connections) => ({ origin: "rdma", connections })),
  ];
}

/** Files of UCX's file system. */
function ucx(text: string): SavedFacts[] {
  const posted = postedIn(text);
  return posted.length === 0 ? [] : [{ ...NOTHING, origin: "ucx", posted }];
}

/** `devlink health show -j` and `devlink health diagnose … -j`. */
function devlink(value: SavedRow): SavedFacts[] {
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
  const reporter = isRow(one) ? savedText(one.reporter) : null;
  if (!isRow(one) || reporter === null) return [];
  return [[device, {
    reporter,
    port: port === undefined ? null : savedNumber(Number(port)),
    state: savedText(one.state),
    errors: savedNumber(one.error),
    recoveries: savedNumber(one.recover),
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
