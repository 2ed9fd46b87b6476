/**
 * Reads scenario files: what a simulated adapter holds, as JSON that anybody can write. docs/scenarios.md describes the
 * format; every mistake is reported with its place in the document.
 */

import { jsonTrouble, parseJson } from "../json.ts";
import { momentOf } from "../device/host_shape.ts";
import { DecodeError } from "../errors.ts";
import { blockBudget, type BlockContext, MAX_SCENARIO_BLOCK } from "./blocks.ts";
import { addObject, OBJECT_WORK, once, readMemory, type Surroundings } from "./entries.ts";
import { scenarioFaults } from "./faults.ts";
import { readHost } from "./host.ts";
import { asArray, asNumber, asObject, asOneOf, asString, badValue, type JsonObject, onlyKeys } from "./json_reader.ts";
import { addQueues } from "./queues.ts";
import { addQueues4 } from "./queues4.ts";
import { documentOfHost, documentsOf } from "./samples.ts";
import { readDevice, readRecord } from "./scenario_device.ts";
import type { Scenario, ScenarioEntries } from "./scenario_types.ts";

/** The `schema` of a scenario file. */
const SCENARIO_SCHEMA = "wqdump-scenario/1";

const TOP_KEYS = [
  "schema",
  "comment",
  "name",
  "title",
  "generation",
  "device",
  "invalid_index",
  "menu",
  "context_sources",
  "defaults",
  "queues",
  "contexts",
  "rings",
  "icm",
  "faults",
  "time",
  "host",
  "counters",
  "samples",
  "hosts",
];

/** Options of {@linkcode parseScenario}. */
export interface ParseOptions {
  /** Name to use where the document has none, and in messages. */
  readonly name: string;
  /** Reads a file that the scenario names. */
  readonly readFile?: ((name: string) => Uint8Array) | undefined;
  /** Which of its hosts; default the first, which the document itself describes. */
  readonly host?: string | undefined;
  /** Make all bytes now, so that mistakes in them are found at once; default false. */
  readonly eager?: boolean | undefined;
}

/**
 * Read a scenario.
 *
 * @param text The document.
 * @param options Where it came from.
 * @throws {DecodeError} When it is no scenario: with its name, the place and what is wrong.
 */
export function parseScenario(text: string, options: ParseOptions): Scenario {
  return doneNow(parsingScenario(text, options));
}

/** The same in steps, between which others may have their turn. */
export function* parsingScenario(text: string, options: ParseOptions): Generator<number, Scenario> {
  let document: unknown;
  try {
    document = parseJson(text);
  } catch (error) {
    throw new DecodeError(`Scenario ${options.name} is ${jsonTrouble(error)}`);
  }
  try {
    return yield* readSamples(documentOfHost(asObject(document, ""), options.host), options);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new DecodeError(`Scenario ${options.name}: ${error.message}`, { hint: error.hint, cause: error });
  }
}

/** The scenario as it begins, with what it holds later. A sample at 0 is how it begins. */
function* readSamples(document: JsonObject, options: ParseOptions): Generator<number, Scenario> {
  const { samples: _, ...base } = document;
  const documents = documentsOf(document);
  const first = documents[0]?.at === 0 ? documents.shift()!.document : base;
  const later: Scenario["later"][number][] = [];
  const scenario = { ...yield* readScenario(first, options), later };
  for (const { at, document, path } of documents) {
    const read = (): Generator<number, Scenario> => readLater(document, path, options);
    const made = options.eager ? yield* read() : undefined;
    later.push({ at, scenario: once(() => made ?? doneNow(read())) });
  }
  return scenario;
}

function* readLater(document: JsonObject, path: string, options: ParseOptions): Generator<number, Scenario> {
  try {
    return yield* readScenario(document, options);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new DecodeError(`${path}: ${error.message}`, { hint: error.hint, cause: error });
  }
}

/** All steps at once. */
export function doneNow<T>(steps: Generator<number, T>): T {
  for (;;) {
    const { value, done } = steps.next();
    if (done) return value;
  }
}

function timeOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const time = momentOf(asString(value, "time"));
  if (time === undefined) throw badValue("time", "must be a time like 2026-10-01T12:00:00Z");
  return time;
}

function* readScenario(document: JsonObject, options: ParseOptions): Generator<number, Scenario> {
  asOneOf(document["schema"], "schema", [SCENARIO_SCHEMA]);
  onlyKeys(document, "", TOP_KEYS);
  const generation = asNumber(document["generation"] ?? 5, "generation") === 4 ? 4 : 5;
  // What is built in is made when it is asked for.
  const spend = options.eager ? blockBudget(MAX_SCENARIO_BLOCK) : undefined;
  const context: BlockContext = { generation, readFile: options.readFile, spend };
  const device = readDevice(asObject(document["device"], "device"));
  const menu = asArray(document["menu"] ?? [], "menu").map((record, i) => readRecord(record, `menu[${i}]`));
  const entries = new Map<string, ScenarioEntries>();
  const offered = generation === 4 ? undefined : new Set(menu.map((record) => record.name.toUpperCase()));
  const surroundings: Surroundings = { context, gvmi: device.gvmi, offered };
  yield* (generation === 4 ? addQueues4 : addQueues)(entries, document, surroundings);
  for (const kind of ["contexts", "rings"] as const) {
    for (const [i, value] of asArray(document[kind] ?? [], kind).entries()) {
      addObject(entries, asObject(value, `${kind}[${i}]`), `${kind}[${i}]`, kind, surroundings);
      yield OBJECT_WORK;
    }
  }
  const scenario: Scenario = {
    name: asString(document["name"] ?? options.name, "name"),
    title: asString(document["title"] ?? "", "title"),
    generation,
    device,
    invalidIndex: asOneOf(document["invalid_index"] ?? "error", "invalid_index", ["error", "status", "empty"]),
    menu,
    contextSources: asArray(document["context_sources"] ?? [], "context_sources").map((text, i) =>
      asString(text, `context_sources[${i}]`)
    ),
    entries,
    memory: asArray(document["icm"] ?? [], "icm").map((value, i) => readMemory(value, `icm[${i}]`, context)),
    faults: scenarioFaults(asObject(document["faults"] ?? {}, "faults")),
    time: timeOf(document["time"]),
    host: readHost(document),
    later: [],
  };
  if (options.eager) yield* makeAll(scenario);
  return scenario;
}

function* makeAll({ entries, memory }: Scenario): Generator<number, void> {
  for (const byGvmi of entries.values()) {
    for (const byIndex of byGvmi.values()) {
      for (const entry of byIndex.values()) yield entry.payload?.().length ?? OBJECT_WORK;
    }
  }
  for (const one of memory) yield one.bytes().length;
}
