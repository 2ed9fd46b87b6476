/**
 * The members of host facts, each with the reader of its value: what a file says is taken apart by them with nothing
 * believed, and facts of which nothing is known are what they read out of nothing.
 */

import type { ConnectionFacts, PostedFacts } from "./software_facts.ts";
import type {
  CommandFacts,
  CounterSet,
  CounterValue,
  DelayDropFacts,
  HealthFacts,
  HostFacts,
  NetdevQueueFacts,
  OwnerFacts,
  PcieFacts,
  PortHostFacts,
} from "./host_facts.ts";

/** Facts that are named absent where more objects exist than their owners are asked for. */
export const CUT_OWNERS = { qp: "owners of some QPs", cq: "owners of some CQs" } as const;

/** Takes a value apart; undefined: what it is a member of is none. */
type Reader<T> = (value: unknown) => T | undefined;
type Members<T> = { readonly [Name in keyof T]: Reader<T[Name]> };

/** Entries of a list at most, and characters of a text. */
const MAX_ENTRIES = 1 << 17;
const MAX_TEXT = 4096;

/** The year 10000: what is said to be later is no time that a clock has shown, and sums with it are none at all. */
const END_OF_TIME = 253_402_300_800_000;
/** A date that is written down has no more characters. */
const MAX_MOMENT = 64;

/**
 * When something was, as a file says it.
 *
 * @returns Milliseconds; undefined where it is no time, or one before 1970 or after the year 9999.
 */
export function momentOf(value: unknown): number | undefined {
  const time = typeof value === "string" && value.length <= MAX_MOMENT ? Date.parse(value) : Number.NaN;
  return time >= 0 && time < END_OF_TIME ? time : undefined;
}

const text = (value: unknown): string | null => typeof value === "string" ? value.slice(0, MAX_TEXT) : null;
const number = (value: unknown): number | null => Number.isSafeInteger(value) ? value as number : null;
const moment = (value: unknown): string | null => momentOf(value) === undefined ? null : value as string;
const flag = (value: unknown): boolean | null => typeof value === "boolean" ? value : null;
const counter = (value: unknown): CounterValue | null =>
  number(value) ?? (typeof value === "string" && /^0x[0-9a-f]{1,16}$/.test(value) ? value : null);

/** What must be there. */
function needed<T>(read: Reader<T | null>): Reader<T> {
  return (value) => read(value) ?? undefined;
}

function oneOf<T extends string>(...words: readonly T[]): (value: unknown) => T | null {
  return (value) => words.find((word) => word === value) ?? null;
}

function listOf<T>(read: Reader<T>): (value: unknown) => T[] {
  return (value) => Array.isArray(value) ? value.slice(0, MAX_ENTRIES).flatMap((one) => read(one) ?? []) : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectOf<T>(members: Members<T>): Reader<T> {
  return (value) => {
    if (!isObject(value)) return undefined;
    const found = {} as T;
    for (const name in members) {
      const member = members[name](value[name]);
      if (member === undefined) return undefined;
      found[name] = member;
    }
    return found;
  };
}

/** The same, where there may be none. */
function maybeObject<T>(members: Members<T>): (value: unknown) => T | null {
  const read = objectOf(members);
  return (value) => read(value) ?? null;
}

/** Values by names that others gave. */
function valuesOf<T>(read: (value: unknown) => T | null): Reader<Record<string, T>> {
  return (value) => {
    if (!isObject(value)) return undefined;
    const values: Record<string, T> = {};
    for (const [name, one] of Object.entries(value).slice(0, MAX_ENTRIES)) {
      const known = read(one);
      if (known !== null) values[name.slice(0, MAX_TEXT)] = known;
    }
    return values;
  };
}

const counters = maybeObject<CounterSet>({ mono_us: number, lifespan_ms: number, values: valuesOf(counter) });

const owner = objectOf<OwnerFacts>({
  kind: needed(oneOf("qp", "cq", "srq", "mkey", "context")),
  number,
  id: number,
  pid: number,
  tid: number,
  comm: text,
  kernel: text,
  port: number,
  type: text,
  state: text,
  remote_qpn: number,
  origin: (value) => text(value) ?? "capture",
  job: text,
  rank: number,
  pod: text,
  container: text,
  cgroup: text,
});

const connections = listOf(objectOf<ConnectionFacts>({
  id: number,
  qpn: number,
  port: number,
  state: text,
  ps: text,
  source: text,
  destination: text,
  pid: number,
  comm: text,
  kernel: text,
}));

const posted = listOf(objectOf<PostedFacts>({
  qpn: needed(number),
  sw_pi: needed(number),
  prev_sw_pi: number,
  bb_max: number,
  pid: number,
}));

const port = objectOf<PortHostFacts>({
  port: needed(number),
  link_layer: text,
  state: text,
  phys_state: text,
  rate: text,
  active_mtu: number,
  netdev: text,
  netdev_mtu: number,
  pause: maybeObject({ rx: (value) => value === true, tx: (value) => value === true }),
  pfc: (value) =>
    Array.isArray(value) ? value.filter((prio) => [0, 1, 2, 3, 4, 5, 6, 7].includes(prio)).slice(0, 8) : null,
  trust: oneOf("pcp", "dscp"),
  dscp_prio: listOf(objectOf({ dscp: needed(number), prio: needed(number) })),
  lid: number,
  sm_lid: number,
  lid_mask_count: number,
  gids: listOf(objectOf({ index: needed(number), gid: needed(text), type: text, netdev: text })),
  pkeys: listOf(objectOf({ index: needed(number), pkey: needed(number) })),
  counters,
  hw_counters: counters,
  register_counters: counters,
  ethtool: counters,
});

const host = objectOf<HostFacts>({
  version: (value) => value === 1 ? 1 : undefined,
  time: moment,
  mono_us: number,
  clock_synchronised: flag,
  host: text,
  boot_id: text,
  kernel: text,
  arch: text,
  driver: text,
  firmware: text,
  pci: text,
  device_id: number,
  function: oneOf("pf", "vf", "sf"),
  rdma: listOf(needed(text)),
  net: listOf(needed(text)),
  node_guid: text,
  sys_image_guid: text,
  ports: listOf(port),
  pcie: maybeObject<PcieFacts>({ speed: text, width: number, max_speed: text, max_width: number }),
  odp: counters,
  owners: listOf(owner),
  connections: (value) => Array.isArray(value) ? connections(value) : null,
  posted,
  interrupts: listOf(objectOf({ irq: needed(text), name: needed(text), count: needed(number) })),
  health: listOf(objectOf<HealthFacts>({
    reporter: needed(text),
    port: number,
    state: text,
    errors: number,
    recoveries: number,
    dump_time_ms: number,
  })),
  netdev_queues: listOf(objectOf<NetdevQueueFacts>({
    reporter: needed(text),
    port: number,
    values: valuesOf((value) => flag(value) ?? counter(value) ?? text(value)),
  })),
  event_queues: listOf(objectOf({ number: needed(number), num_eqes: number, intr: number })),
  commands: listOf(objectOf<CommandFacts>({
    command: needed(text),
    count: needed(counter),
    failed: counter,
    last_failed_errno: number,
    last_failed_mbox_status: number,
    last_failed_syndrome: number,
  })),
  delay_drop: maybeObject<DelayDropFacts>({ num_rqs: number, num_timeout_events: number, timeout_us: number }),
  kernel_log: listOf(objectOf({ time_us: needed(number), level: needed(number), text: needed(text) })),
  absent: listOf(objectOf({ fact: needed(text), reason: needed(text) })),
});

/**
 * Take a value apart that should be host facts.
 *
 * @returns Undefined if it is none, or of a version that is not known.
 */
export const hostFactsOf: (value: unknown) => HostFacts | undefined = host;
/** Take a value apart that should be a list of owners. */
export const ownersOf: (value: unknown) => OwnerFacts[] = listOf(owner);

/** A host that tells nothing. */
export const NO_FACTS: HostFacts = host({ version: 1 })!;
/** A port of which nothing is known. */
export const NO_PORT: PortHostFacts = port({ port: 1 })!;
/** The owner of a QP of whom nothing is known. */
export const NO_OWNER: OwnerFacts = owner({ kind: "qp" })!;
