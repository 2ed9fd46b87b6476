/** Ports and the function with their counters, and the conditions of the rules about them. */

import type { CounterSet, HostFacts, PortHostFacts } from "../device/host_facts.ts";
import type { Finding, Rule, World } from "./rule_types.ts";
import { testNoResume, waitingFaults } from "./rules_platform.ts";
import { hex } from "../bytes.ts";
import type { Evidence, Sample } from "./types.ts";

/** A port in all samples that tell of it. */
export interface PortCase {
  /** From 1. */
  readonly port: number;
  /** Newest facts. */
  readonly facts: PortHostFacts;
  /** How much a counter rose; undefined where it was not read twice. */
  readonly rise: (name: string) => number | undefined;
  /** Counters that rose, by name. */
  readonly rising: (pattern: RegExp) => readonly (readonly [string, number])[];
}

/** The function, in all samples. */
export interface DeviceCase {
  readonly samples: readonly Sample[];
  /** Newest facts of its host. */
  readonly facts: HostFacts | undefined;
  /** How much a vnic counter rose; undefined where it was not read twice. */
  readonly vnic: (name: string) => number | undefined;
}

const SETS = ["counters", "hw_counters", "register_counters", "ethtool"] as const;

/** All counters of a port by name. */
export function countersOf(port: PortHostFacts): Map<string, number> {
  const all = new Map<string, number>();
  for (const set of SETS) {
    for (const [name, value] of Object.entries((port[set] as CounterSet | null)?.values ?? {})) {
      if (!all.has(name)) all.set(name, Number(value));
    }
  }
  return all;
}

/**
 * How much the counters of ports rose from the first sample that has them to the last. A counter that fell was reset:
 * nothing is known of it.
 */
export function portCases(samples: readonly Sample[]): PortCase[] {
  const told = samples.filter(({ facts }) => facts !== undefined);
  const [first, last] = [told[0], told.at(-1)];
  return (last?.facts?.ports ?? []).map((facts) => {
    const before = first === last ? undefined : first?.facts?.ports.find(({ port }) => port === facts.port);
    const [a, b] = [before === undefined ? undefined : countersOf(before), countersOf(facts)];
    const rise = (name: string): number | undefined => {
      const [from, to] = [a?.get(name), b.get(name)];
      return from === undefined || to === undefined || to < from ? undefined : to - from;
    };
    const rising = (pattern: RegExp): (readonly [string, number])[] =>
      [...b.keys()].filter((name) => pattern.test(name)).flatMap((name) => {
        const amount = rise(name);
        return amount === undefined || amount === 0 ? [] : [[name, amount] as const];
      });
    return { port: facts.port, facts, rise, rising };
  });
}

export function deviceCase(samples: readonly Sample[]): DeviceCase {
  const told = samples.filter(({ vnic }) => vnic !== undefined);
  const vnic = (name: string): number | undefined => {
    const [from, to] = [told[0]?.vnic?.[name], told.at(-1)?.vnic?.[name]];
    return told.length < 2 || from === undefined || to === undefined || to < from ? undefined : to - from;
  };
  return { samples, facts: samples.findLast(({ facts }) => facts !== undefined)?.facts, vnic };
}

export function risen(list: readonly (readonly [string, number])[]): Evidence[] {
  return list.map(([field, amount]) => ({ field, s1: `+${amount}` }));
}

/** A rule about counters that rise. */
export function rising(pattern: RegExp, sentence: string): (port: PortCase) => Finding | undefined {
  return (port) => {
    const list = port.rising(pattern);
    return list.length === 0
      ? undefined
      : { sentence: `${sentence} (${list.map(([name]) => name).join(", ")})`, evidence: risen(list) };
  };
}

export const device = (
  one: Omit<Rule<DeviceCase>, "kind" | "needs"> & Partial<Rule<DeviceCase>>,
): Rule<DeviceCase> => ({
  kind: "device",
  needs: ["port facts"],
  ...one,
});

export function testFirmware({ facts, samples }: DeviceCase): Finding | undefined {
  const failed = refusedCommands({ samples }, INTERNAL_ERROR, /./);
  if (failed.length > 0) {
    return { sentence: "commands of the driver failed with an internal error of the firmware", evidence: failed };
  }
  const sick = facts?.health.filter(({ reporter, state }) => /^fw/.test(reporter) && state === "error") ?? [];
  return sick.length === 0 ? undefined : {
    sentence: `devlink says that ${sick.map(({ reporter }) => reporter).join(", ")} is in error`,
    evidence: sick.map(({ reporter, errors, recoveries }) => ({
      field: reporter,
      s1: `errors ${errors ?? "?"}, recoveries ${recoveries ?? "?"}`,
    })),
  };
}

const VNIC_QUEUES = ["cq_overrun", "async_eq_overrun", "comp_eq_overrun", "total_error_queues"] as const;

/** A wide counter that a driver splits, by its name alone. */
function vnicRising(one: DeviceCase, names: readonly string[]): (readonly [string, number])[] {
  return names.flatMap((name) => {
    const amount = one.vnic(name) ?? one.vnic(`counter_${name}`);
    return amount === undefined || amount === 0 ? [] : [[name, amount] as const];
  });
}

export function testVnic(one: DeviceCase): Finding | undefined {
  const list = vnicRising(one, VNIC_QUEUES);
  return list.length === 0 ? undefined : {
    sentence: `queues of this function went to error between the samples: ${
      list.map(([name]) => name).join(", ")
    } rose`,
    evidence: risen(list),
    not: ["a statement about one queue: these counters are of the whole function"],
  };
}

/** Status of a command that found a limit: MLX5_CMD_STAT_LIM_ERR. */
const LIMITS_EXCEEDED = 8;

/** Status of a command at which the firmware failed itself: MLX5_CMD_STAT_INT_ERR. */
const INTERNAL_ERROR = 1;

/** Commands of the driver that failed between the samples, the last time with a status. */
function refusedCommands({ samples }: Pick<DeviceCase, "samples">, why: number, which: RegExp): Evidence[] {
  const told = samples.filter(({ facts }) => facts !== undefined && facts.commands.length > 0);
  const [a, b] = [told[0], told.at(-1)];
  if (a === undefined || b === undefined || a === b) return [];
  const before = new Map(a.facts!.commands.map(({ command, failed }) => [command, Number(failed ?? 0)]));
  return b.facts!.commands.flatMap(({ command, failed, last_failed_mbox_status: status }) => {
    const amount = Number(failed ?? 0) - (before.get(command) ?? 0);
    return which.test(command) && status === why && amount > 0
      ? [{ field: `${command} failed`, s1: `+${amount}` }]
      : [];
  });
}

export function testLimit(one: DeviceCase): Finding | undefined {
  const refused = refusedCommands(one, LIMITS_EXCEEDED, /^(CREATE|ALLOC)_/);
  if (refused.length > 0) {
    return {
      sentence: "commands of the driver are refused because a limit is reached: what they should make is in no dump",
      evidence: refused,
    };
  }
  const list = vnicRising(one, ["quota_exceeded_command"]);
  return list.length === 0 ? undefined : {
    sentence: "commands are refused because a quota is used up: no queue can be made, so none is in a dump",
    evidence: risen(list),
  };
}

export function testOdp(one: DeviceCase): Finding | undefined {
  if (testNoResume(one) !== undefined) return; // page-fault-pending says more
  const waiting = waitingFaults(one.samples);
  if (waiting !== undefined) {
    return {
      sentence:
        `${waiting[1]} page faults of on-demand paging wait for the kernel, and they grow: it looks like RNR at ` +
        "the peer",
      evidence: [{ field: "page_faults - page_faults_handled", s1: waiting[0], s2: waiting[1] }],
    };
  }
  const list = vnicRising(one, ["odp_local_triggered_page_fault", "odp_remote_triggered_page_fault"]);
  return list.length === 0 ? undefined : {
    sentence: "requests wait for page faults of on-demand paging: it looks like RNR at the peer",
    evidence: risen(list),
  };
}

export function testNotCounted(one: DeviceCase): Finding | undefined {
  const last = one.samples.at(-1);
  if (last?.facts === undefined || last.facts.ports.every(({ hw_counters: set }) => set === null)) return;
  const all = [...one.samples[0]!.qps.values()].filter(({ state, st }) => state === 3 && st === 0);
  const without = all.filter(({ counter_set_id: id }) => id === 0).length;
  return without === 0 || without === all.length && last.host === null ? undefined : {
    sentence: `${without} of ${all.length} connected QPs have counter_set_id 0: counters of the port do not count them`,
    evidence: [{ field: "counter_set_id", s1: 0 }],
  };
}

/** Counters of a link that went down. */
const DOWN = ["link_downed", "link_down_events_phy", "link_downed_counter"] as const;

const PORT_CHANGE = 0x09;
const [WENT_DOWN, IS_ACTIVE] = [1, 4];

/** The newest events that an EQ's ring still has say that a port went down and came back; undefined: they do not. */
function flapEvents(world: World, port: number): string | undefined {
  for (const eq of world.eqs.values()) {
    const own = (eq.sample.events.get(eq.number) ?? []).filter(({ type, number }) =>
      type === PORT_CHANGE && number === port
    ).map(({ sub_type }) => sub_type);
    const down = own.lastIndexOf(WENT_DOWN);
    if (down !== -1 && own.indexOf(IS_ACTIVE, down) !== -1) return `down, then active, in EQ ${hex(eq.number)}`;
  }
}

export function testFlapped(one: DeviceCase, world: World): Finding | undefined {
  const ports = one.facts?.ports ?? [];
  for (const { port: number, state } of ports) {
    const own = [...world.qps.values()].filter(({ last }) => last.st === 0 && last.vhca_port_num === number);
    const failed = own.filter(({ last }) => last.state === 6).length;
    const events = flapEvents(world, number);
    const flapped = DOWN.some((name) => (world.rise(name, number) ?? 0) > 0) || events !== undefined;
    if (!flapped || !/ACTIVE/i.test(state ?? "") || own.length === 0 || failed < own.length) continue;
    return {
      sentence:
        `port ${number} went down and is up again, and all ${own.length} QPs of it are in error: nobody made them anew`,
      evidence: [
        ...DOWN.flatMap((field) => {
          const amount = world.rise(field, number) ?? 0;
          return amount === 0 ? [] : [{ field, s1: `+${amount}` }];
        }),
        ...(events === undefined ? [] : [{ field: "PORT_CHANGE events", s1: events }]),
        { field: "state", s1: state },
      ],
    };
  }
}
