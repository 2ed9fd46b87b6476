/** Time and hosts in a scenario: `samples` are differences from the document at a time, `hosts` other adapters. */

import { asArray, asObject, asString, badValue, type JsonObject } from "./json_reader.ts";
import { merged } from "./queues.ts";

/** What an element of `samples` may have beside its time. */
const SAMPLE_KEYS = ["at", "comment", "defaults", "queues", "contexts", "rings", "host", "counters"];

/** The document as it is from a time on. */
export interface DocumentAt {
  /** Seconds from the scenario's beginning. */
  readonly at: number;
  /** Its place, for messages. */
  readonly path: string;
  readonly document: JsonObject;
}

/** The documents of a scenario's samples, in order of their time. */
export function documentsOf(document: JsonObject): DocumentAt[] {
  const { samples, ...base } = document;
  let counters = countersOf(base["counters"], {}, "counters");
  const found = asArray(samples ?? [], "samples").map((value, i): DocumentAt => {
    const path = `samples[${i}]`;
    const sample = asObject(value, path);
    for (const key of Object.keys(sample)) {
      if (!SAMPLE_KEYS.includes(key)) {
        throw badValue(`${path}.${key}`, `has no meaning; known are ${SAMPLE_KEYS.join(", ")}`);
      }
    }
    const at = sample["at"];
    if (typeof at !== "number" || !(at >= 0)) throw badValue(`${path}.at`, "must be seconds from the beginning");
    counters = countersOf(sample["counters"], counters, `${path}.counters`);
    return { at, path, document: withDifferences({ ...base, counters }, sample, path) };
  });
  if (found.some(({ at }, i) => i > 0 && at <= found[i - 1]!.at)) {
    throw badValue("samples", "must be in order of their time");
  }
  return found;
}

/** Counters by name; `"+8"` is so much more than in the sample before. */
function countersOf(value: unknown, before: JsonObject, path: string): JsonObject {
  const all: Record<string, unknown> = { ...before };
  for (const [name, amount] of Object.entries(asObject(value ?? {}, path))) {
    const more = typeof amount === "string" && /^\+\d+$/.test(amount)
      ? Number(all[name] ?? 0) + Number(amount)
      : amount;
    if (typeof more !== "number") throw badValue(`${path}.${name}`, 'must be a number, or "+N" for a change');
    all[name] = more;
  }
  return all;
}

function withDifferences(base: JsonObject, sample: JsonObject, path: string): JsonObject {
  const kinds = asObject(sample["defaults"] ?? {}, `${path}.defaults`);
  const defaults = Object.fromEntries(
    Object.entries(kinds).map(([kind, fields]) => [
      kind,
      merged(
        asObject(asObject(base["defaults"] ?? {}, "defaults")[kind] ?? {}, kind),
        asObject(fields, `${path}.defaults`),
      ),
    ]),
  );
  const more = (
    key: string,
  ): unknown[] => [...asArray(base[key] ?? [], key), ...asArray(sample[key] ?? [], `${path}.${key}`)];
  return {
    ...base,
    defaults: { ...asObject(base["defaults"] ?? {}, "defaults"), ...defaults },
    queues: queuesOf(asArray(base["queues"] ?? [], "queues"), asArray(sample["queues"] ?? [], `${path}.queues`), path),
    contexts: more("contexts"),
    rings: more("rings"),
    host: merged(asObject(base["host"] ?? {}, "host"), asObject(sample["host"] ?? {}, `${path}.host`)),
  };
}

/** Queues with those of a sample over them: contexts field by field, rings as a whole; `"gone": true` takes one away. */
function queuesOf(base: readonly unknown[], own: readonly unknown[], path: string): unknown[] {
  const all = new Map<string, JsonObject>();
  for (const value of base) {
    const queue = asObject(value, "queues");
    all.set(keyOf(queue), queue);
  }
  own.forEach((value, i) => {
    const { gone, ...queue } = asObject(value, `${path}.queues[${i}]`);
    const key = keyOf(queue);
    if (gone === true) all.delete(key);
    else {
      const before = all.get(key) ?? {};
      const context = merged(
        asObject(before["context"] ?? {}, "context"),
        asObject(queue["context"] ?? {}, `${path}.queues[${i}].context`),
      );
      all.set(key, { ...before, ...queue, context });
    }
  });
  return [...all.values()];
}

function keyOf(queue: JsonObject): string {
  return [queue["kind"], Number(queue["number"]), Number(queue["gvmi"] ?? 0)].join(" ");
}

/**
 * The document of one of the scenario's hosts: its own members stand over those of the scenario.
 *
 * @param name As in `hosts`; undefined: the scenario itself.
 */
export function documentOfHost(document: JsonObject, name: string | undefined): JsonObject {
  const { hosts, ...base } = document;
  if (name === undefined) return base;
  const all = asObject(hosts ?? {}, "hosts");
  if (!Object.hasOwn(all, name)) {
    throw badValue("hosts", `has no "${name}": ${Object.keys(all).join(", ") || "there are none"}`);
  }
  const { queues: _queues, samples: _samples, host: _host, counters: _counters, ...shared } = base;
  const own = asObject(all[name], `hosts.${name}`);
  return {
    ...shared,
    name: asString(own["name"] ?? `${base["name"] ?? "scenario"}#${name}`, `hosts.${name}.name`),
    ...own,
  };
}
