/** What the host of a simulated adapter tells: host facts, written in a scenario as far as they matter. */

import type { CounterSet, HostFacts, OwnerFacts, PortHostFacts } from "../device/host_facts.ts";
import { NO_FACTS, NO_OWNER, NO_PORT } from "../device/host_shape.ts";
import { DecodeError } from "../errors.ts";
import { asArray, asObject, type JsonObject, onlyKeys } from "./json_reader.ts";

const COUNTER_SETS = ["counters", "hw_counters", "register_counters", "ethtool"] as const;

/** Time of a reading, for facts that carry it. */
export interface FactsTime {
  /** Milliseconds of the scenario's clock. */
  readonly mono: number;
  /** Wall clock, milliseconds. */
  readonly time?: number | undefined;
}

/**
 * Host facts of a scenario.
 *
 * @param document With `host` and `counters`.
 * @returns Undefined where it tells nothing of its host.
 * @throws {DecodeError} When they are not what they should be.
 */
export function readHost(document: JsonObject): ((now: FactsTime) => HostFacts) | undefined {
  const host = asObject(document["host"] ?? {}, "host");
  const counters = asObject(document["counters"] ?? {}, "counters") as Readonly<Record<string, number>>;
  if (Object.keys(host).length === 0 && Object.keys(counters).length === 0) return undefined;
  onlyKeys(host, "host", Object.keys(NO_FACTS));
  const ports = asArray(host["ports"] ?? [{}], "host.ports").map((value, i) =>
    portOf(asObject(value, `host.ports[${i}]`), i)
  );
  const [first] = ports;
  if (first !== undefined && Object.keys(counters).length > 0) {
    ports[0] = {
      ...first,
      hw_counters: { ...setOf(first.hw_counters), values: { ...first.hw_counters?.values, ...counters } },
    };
  }
  const owners = asArray(host["owners"] ?? [], "host.owners").map((value, i) => {
    const owner = asObject(value, `host.owners[${i}]`);
    onlyKeys(owner, `host.owners[${i}]`, Object.keys(NO_OWNER));
    return { ...NO_OWNER, origin: "scenario", ...owner, number: Number(owner["number"]) } as OwnerFacts;
  });
  const odp = host["odp"] === undefined ? null : counterSet(asObject(host["odp"], "host.odp"));
  return ({ mono, time }) => ({
    ...NO_FACTS,
    ...host,
    odp: odp && { ...odp, mono_us: mono * 1000 },
    ports: ports.map((port) => stamped(port, mono)),
    owners,
    mono_us: mono * 1000,
    time: time === undefined ? null : new Date(time).toISOString(),
  });
}

function setOf(set: CounterSet | null): CounterSet {
  return set ?? { mono_us: null, lifespan_ms: null, values: {} };
}

/** Counter sets may be written as their values alone. */
function counterSet(own: JsonObject): CounterSet {
  return { ...setOf(null), ...("values" in own ? own : { values: own }) } as CounterSet;
}

function portOf(port: JsonObject, i: number): PortHostFacts {
  onlyKeys(port, `host.ports[${i}]`, Object.keys(NO_PORT));
  const sets = COUNTER_SETS.flatMap((name) => {
    const set = port[name];
    if (set === undefined || set === null) return [];
    return [[name, counterSet(asObject(set, `host.ports[${i}].${name}`))]];
  });
  const gids = asArray(port["gids"] ?? [], `host.ports[${i}].gids`).map((value, n) => {
    const entry = asObject(value, `host.ports[${i}].gids[${n}]`);
    if (typeof entry["gid"] === "string") return entry;
    throw new DecodeError(`host.ports[${i}].gids[${n}].gid: a GID in groups is wanted, as the kernel prints it`);
  });
  return { ...NO_PORT, port: i + 1, ...port, gids, ...Object.fromEntries(sets) } as unknown as PortHostFacts;
}

function stamped(port: PortHostFacts, mono: number): PortHostFacts {
  const sets = COUNTER_SETS.flatMap((name) =>
    port[name] === null ? [] : [[name, { ...port[name], mono_us: mono * 1000 }]]
  );
  return { ...port, ...Object.fromEntries(sets) } as PortHostFacts;
}
