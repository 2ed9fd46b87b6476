/**
 * Host facts in a capture: taken apart with nothing believed, since a file can say anything.
 *
 * @module
 */

import type {
  CommandFacts,
  CounterSet,
  CounterValue,
  HealthFacts,
  HostFacts,
  NetdevQueueFacts,
  OwnedKind,
  OwnerFacts,
  PcieFacts,
  PortHostFacts,
} from "../device/host_facts.ts";

type Json = Readonly<Record<string, unknown>>;

/** Entries of a list at most, and characters of a text. */
const MAX_ENTRIES = 1 << 17;
const MAX_TEXT = 4096;
const KINDS: readonly string[] = ["qp", "cq", "srq", "mkey", "context"];
const PRIORITIES: readonly unknown[] = [0, 1, 2, 3, 4, 5, 6, 7];
const FUNCTIONS: readonly string[] = ["pf", "vf", "sf"];

/**
 * Take a value apart that should be host facts.
 *
 * @returns Undefined if it is none, or of a version that is not known.
 */
export function hostFactsOf(value: unknown): HostFacts | undefined {
  if (!isObject(value) || value.version !== 1) return undefined;
  return {
    version: 1,
    time: text(value.time),
    mono_us: number(value.mono_us),
    clock_synchronised: typeof value.clock_synchronised === "boolean" ? value.clock_synchronised : null,
    host: text(value.host),
    boot_id: text(value.boot_id),
    kernel: text(value.kernel),
    arch: text(value.arch),
    driver: text(value.driver),
    firmware: text(value.firmware),
    pci: text(value.pci),
    device_id: number(value.device_id),
    function: FUNCTIONS.includes(String(value.function)) ? value.function as HostFacts["function"] : null,
    rdma: texts(value.rdma),
    net: texts(value.net),
    node_guid: text(value.node_guid),
    sys_image_guid: text(value.sys_image_guid),
    ports: list(value.ports, portOf),
    pcie: pcieOf(value.pcie),
    odp: countersOf(value.odp),
    owners: ownersOf(value.owners),
    interrupts: list(value.interrupts, (one) => {
      const [irq, name, count] = [text(one.irq), text(one.name), number(one.count)];
      return irq === null || name === null || count === null ? undefined : { irq, name, count };
    }),
    health: list(value.health, healthOf),
    netdev_queues: list(value.netdev_queues, queueOf),
    event_queues: list(value.event_queues, (one) => {
      const eqn = number(one.number);
      return eqn === null ? undefined : { number: eqn, num_eqes: number(one.num_eqes), intr: number(one.intr) };
    }),
    commands: list(value.commands, commandOf),
    kernel_log: list(value.kernel_log, (one) => {
      const [time_us, level, line] = [number(one.time_us), number(one.level), text(one.text)];
      return time_us === null || level === null || line === null ? undefined : { time_us, level, text: line };
    }),
    absent: list(value.absent, (one) => {
      const [fact, reason] = [text(one.fact), text(one.reason)];
      return fact === null || reason === null ? undefined : { fact, reason };
    }),
  };
}

/** Take a value apart that should be a list of owners. */
export function ownersOf(value: unknown): OwnerFacts[] {
  return list(value, (one) => {
    if (!KINDS.includes(String(one.kind))) return undefined;
    return {
      kind: one.kind as OwnedKind,
      number: number(one.number),
      id: number(one.id),
      pid: number(one.pid),
      tid: number(one.tid),
      comm: text(one.comm),
      kernel: text(one.kernel),
      port: number(one.port),
      type: text(one.type),
      state: text(one.state),
      remote_qpn: number(one.remote_qpn),
      origin: text(one.origin) ?? "capture",
      job: text(one.job),
      rank: number(one.rank),
      pod: text(one.pod),
      container: text(one.container),
      cgroup: text(one.cgroup),
    };
  });
}

function portOf(one: Json): PortHostFacts | undefined {
  const port = number(one.port);
  if (port === null) return undefined;
  return {
    port,
    link_layer: text(one.link_layer),
    state: text(one.state),
    phys_state: text(one.phys_state),
    rate: text(one.rate),
    active_mtu: number(one.active_mtu),
    netdev: text(one.netdev),
    netdev_mtu: number(one.netdev_mtu),
    pause: isObject(one.pause) ? { rx: one.pause.rx === true, tx: one.pause.tx === true } : null,
    pfc: Array.isArray(one.pfc) ? one.pfc.filter((prio) => PRIORITIES.includes(prio)).slice(0, 8) : null,
    trust: one.trust === "pcp" || one.trust === "dscp" ? one.trust : null,
    dscp_prio: list(one.dscp_prio, (entry) => {
      const [dscp, prio] = [number(entry.dscp), number(entry.prio)];
      return dscp === null || prio === null ? undefined : { dscp, prio };
    }),
    lid: number(one.lid),
    sm_lid: number(one.sm_lid),
    lid_mask_count: number(one.lid_mask_count),
    gids: list(one.gids, (entry) => {
      const [index, gid] = [number(entry.index), text(entry.gid)];
      return index === null || gid === null
        ? undefined
        : { index, gid, type: text(entry.type), netdev: text(entry.netdev) };
    }),
    pkeys: list(one.pkeys, (entry) => {
      const [index, pkey] = [number(entry.index), number(entry.pkey)];
      return index === null || pkey === null ? undefined : { index, pkey };
    }),
    counters: countersOf(one.counters),
    hw_counters: countersOf(one.hw_counters),
    register_counters: countersOf(one.register_counters),
    ethtool: countersOf(one.ethtool),
  };
}

function pcieOf(value: unknown): PcieFacts | null {
  if (!isObject(value)) return null;
  return {
    speed: text(value.speed),
    width: number(value.width),
    max_speed: text(value.max_speed),
    max_width: number(value.max_width),
  };
}

function countersOf(value: unknown): CounterSet | null {
  if (!isObject(value) || !isObject(value.values)) return null;
  const values: Record<string, CounterValue> = {};
  for (const [name, counter] of Object.entries(value.values).slice(0, MAX_ENTRIES)) {
    if (isCounter(counter)) values[name.slice(0, MAX_TEXT)] = counter;
  }
  return { mono_us: number(value.mono_us), lifespan_ms: number(value.lifespan_ms), values };
}

function healthOf(one: Json): HealthFacts | undefined {
  const reporter = text(one.reporter);
  if (reporter === null) return undefined;
  return {
    reporter,
    port: number(one.port),
    state: text(one.state),
    errors: number(one.errors),
    recoveries: number(one.recoveries),
    dump_time_ms: number(one.dump_time_ms),
  };
}

function commandOf(one: Json): CommandFacts | undefined {
  const command = text(one.command);
  if (command === null || !isCounter(one.count)) return undefined;
  return {
    command,
    count: one.count,
    failed: isCounter(one.failed) ? one.failed : null,
    last_failed_errno: number(one.last_failed_errno),
    last_failed_mbox_status: number(one.last_failed_mbox_status),
    last_failed_syndrome: number(one.last_failed_syndrome),
  };
}

function queueOf(one: Json): NetdevQueueFacts | undefined {
  const reporter = text(one.reporter);
  if (reporter === null || !isObject(one.values)) return undefined;
  const values: Record<string, CounterValue | boolean> = {};
  for (const [name, value] of Object.entries(one.values).slice(0, MAX_ENTRIES)) {
    if (isCounter(value) || typeof value === "boolean") values[name.slice(0, MAX_TEXT)] = value;
    else if (typeof value === "string") values[name.slice(0, MAX_TEXT)] = value.slice(0, MAX_TEXT);
  }
  return { reporter, port: number(one.port), values };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounter(value: unknown): value is CounterValue {
  return (typeof value === "number" && Number.isSafeInteger(value)) ||
    (typeof value === "string" && /^0x[0-9a-f]{1,16}$/.test(value));
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, MAX_TEXT) : null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.slice(0, MAX_ENTRIES).flatMap((one) => text(one) ?? []) : [];
}

function number(value: unknown): number | null {
  return Number.isSafeInteger(value) ? value as number : null;
}

function list<T>(value: unknown, read: (one: Json) => T | undefined): T[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_ENTRIES).flatMap((one) => isObject(one) ? read(one) ?? [] : []);
}
