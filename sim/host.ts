/** What the host of a simulated adapter tells: host facts, written in a scenario as far as they matter. */

import type { CounterSet, HostFacts, OwnerFacts, PortHostFacts } from "../device/host_facts.ts";
import { hostFactsOf, NO_FACTS, NO_OWNER, NO_PORT } from "../device/host_shape.ts";
import { DecodeError } from "../errors.ts";
import { asArray, asObject, badValue, type JsonObject, onlyKeys } from "./json_reader.ts";

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
    const number = owner["number"] === undefined ? null : Number(owner["number"]);
    return { ...NO_OWNER, origin: "scenario", ...owner, number } as OwnerFacts;
  });
  const odp = host["odp"] === undefined ? null : counterSet(asObject(host["odp"], "host.odp"));
  const facts: HostFacts = { ...NO_FACTS, ...host, odp, ports, owners };
  const wrong = differing(facts, hostFactsOf(facts), "host");
  if (wrong !== undefined) throw badValue(wrong, "is nothing that a host tells there");
  return ({ mono, time }) => ({
    ...facts,
    odp: odp && { ...odp, mono_us: mono * 1000 },
    ports: ports.map((port) => stamped(port, mono)),
    mono_us: mono * 1000,
    time: time === undefined ? null : new Date(time).toISOString(),
  });
}

/** Where facts differ from what the reader of anybody's facts takes of them. */
function differing(given: unknown, read: unknown, path: string): string | undefined {
  if (given === undefined || Object.is(given, read)) return undefined;
  if (typeof given !== "object" || given === null || typeof read !== "object" || read === null) return path;
  const isList = Array.isArray(given);
  if (isList !== Array.isArray(read) || (isList && given.length !== (read as unknown[]).length)) return path;
  for (const [key, value] of Object.entries(given)) {
    const wrong = differing(value, (read as JsonObject)[key], isList ? `${path}[${key}]` : `${path}.${key}`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
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
