/** Reads the objects of a scenario: contexts, rings and memory. */

import { BLOCK_KEYS, blockBytes, type BlockContext } from "./blocks.ts";
import {
  asArray,
  asBigint,
  asNumber,
  asObject,
  asOneOf,
  asString,
  badValue,
  type JsonObject,
  onlyKeys,
} from "./json_reader.ts";
import type {
  ScenarioEntries,
  ScenarioEntry,
  ScenarioMemory,
  ScenarioMessage,
  ScenarioReference,
} from "./scenario_types.ts";

/** Of what may be done between two turns of others, as bytes: a queue with its context takes a tenth of a millisecond. */
export const OBJECT_WORK = 1 << 15;

/** Bytes that index2 counts in, by segment name; others say it with `unit`. */
const RING_UNITS: Readonly<Record<string, number>> = {
  SND_BUFF: 64,
  RCV_BUFF: 16,
  SRQ_BUFF: 16,
  CQ_BUFF: 64,
  EQ_BUFF: 64,
};

/** What {@linkcode addObject} needs to know about the document. */
export interface Surroundings {
  /** The document's blocks. */
  readonly context: BlockContext;
  /** vhca_id of objects that do not say theirs. */
  readonly gvmi: number;
  /** Segments of the menu; undefined = any. */
  readonly offered: ReadonlySet<string> | undefined;
}

/** Read an element of `contexts` or `rings` and put it where the adapter looks for it. */
export function addObject(
  entries: Map<string, ScenarioEntries>,
  object: JsonObject,
  path: string,
  kind: "contexts" | "rings",
  { context, gvmi: own, offered }: Surroundings,
): void {
  const segment = asString(object["segment"], `${path}.segment`).toUpperCase();
  if (offered !== undefined && !offered.has(segment)) {
    throw badValue(`${path}.segment`, `the menu has no ${segment}`, `It has ${[...offered].join(", ")}`);
  }
  const gvmi = asNumber(object["gvmi"] ?? own, `${path}.gvmi`, 0xffff);
  const numbers = Array.isArray(object["index"]) ? object["index"] : [object["index"]];
  const entry = readEntry(object, path, kind === "rings" ? segment : undefined, context);
  numbers.forEach((number) => addEntry(entries, segment, gvmi, asNumber(number, `${path}.index`), entry));
}

/** Put an entry where the adapter looks for it; a later one replaces an earlier one. */
export function addEntry(
  entries: Map<string, ScenarioEntries>,
  segment: string,
  gvmi: number,
  index: number,
  entry: ScenarioEntry,
): void {
  let byGvmi = entries.get(segment);
  if (byGvmi === undefined) entries.set(segment, byGvmi = new Map());
  let byIndex = byGvmi.get(gvmi);
  if (byIndex === undefined) byGvmi.set(gvmi, byIndex = new Map());
  byIndex.set(index, entry);
}

function readEntry(
  object: JsonObject,
  path: string,
  ring: string | undefined,
  context: BlockContext,
): ScenarioEntry {
  const own = ["segment", "index", "comment", "gvmi", "unit", "parts", "references", "messages"];
  onlyKeys(object, path, [...own, ...BLOCK_KEYS]);
  const hasBytes = BLOCK_KEYS.some((key) => object[key] !== undefined);
  const unit = ring === undefined ? 0 : asNumber(object["unit"] ?? RING_UNITS[ring] ?? 64, `${path}.unit`, 0x10000);
  if (ring !== undefined && unit === 0) throw badValue(`${path}.unit`, "must not be 0");
  const entry = {
    unit,
    payload: hasBytes ? once(() => dwordBytes(blockBytes(object, path, context, own), path)) : undefined,
    parts: asArray(object["parts"] ?? [], `${path}.parts`).map((name, i) =>
      asString(name, `${path}.parts[${i}]`).toUpperCase()
    ),
    references: asArray(object["references"] ?? [], `${path}.references`).map((value, i) =>
      readReference(value, `${path}.references[${i}]`)
    ),
    messages: asArray(object["messages"] ?? [], `${path}.messages`).map((value, i) =>
      readMessage(value, `${path}.messages[${i}]`)
    ),
  };
  if (!hasBytes && entry.parts.length + entry.references.length + entry.messages.length === 0) {
    throw badValue(path, "says nothing: it needs bytes (dwords, layout, …), parts, references or messages");
  }
  return entry;
}

/** Segments are made of dwords. */
export function dwordBytes(bytes: Uint8Array, path: string): Uint8Array {
  if (bytes.length % 4 !== 0) throw badValue(path, `has ${bytes.length} bytes, which are no whole dwords`);
  return bytes;
}

function readReference(value: unknown, path: string): ScenarioReference {
  const reference = asObject(value, path);
  onlyKeys(reference, path, ["segment", "index1", "index2"]);
  return {
    segment: asString(reference["segment"], `${path}.segment`).toUpperCase(),
    index1: asNumber(reference["index1"], `${path}.index1`),
    index2: asNumber(reference["index2"] ?? 0, `${path}.index2`),
  };
}

/** A message segment in a scenario. */
export function readMessage(value: unknown, path: string): ScenarioMessage {
  const message = asObject(value, path);
  onlyKeys(message, path, ["kind", "syndrome", "text"]);
  return {
    kind: asOneOf(message["kind"] ?? "error", `${path}.kind`, ["notice", "error"]),
    syndrome: asNumber(message["syndrome"] ?? 0, `${path}.syndrome`, 0xffff),
    text: asString(message["text"] ?? "", `${path}.text`),
  };
}

/** One element of `icm`. */
export function readMemory(value: unknown, path: string, context: BlockContext): ScenarioMemory {
  const address = asBigint(asObject(value, path)["address"], `${path}.address`);
  if (address % 4n !== 0n) throw badValue(`${path}.address`, "must be a multiple of 4");
  return { address, bytes: once(() => dwordBytes(blockBytes(value, path, context, ["address"]), path)) };
}

/** A function that does its work at the first call and answers the same from then on. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
