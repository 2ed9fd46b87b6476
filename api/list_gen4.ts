/** Objects of a ConnectX-3, for lists: each context as the device reads it out, its fields under their own names. */

import type { Source } from "../device/types.ts";
import { DeviceError, thrownText } from "../errors.ts";
import { flatten } from "../layouts/flatten.ts";
import { layoutByName } from "../layouts/index.ts";
import type { Decoder } from "../wasm/decoder.ts";
import type { Gen4Kind, ListRow } from "./list_columns.ts";
import type { Problem } from "./redact.ts";

/** What the caller wants to be told. */
export interface Gen4ListOptions {
  /** Stops between two accesses. */
  readonly signal?: AbortSignal | undefined;
  /** Told what could not be read. */
  readonly failed: (text: string, problem: Problem) => void;
  /** Told how far it is. */
  readonly progress?: ((what: string, done: number, total: number | undefined) => void) | undefined;
}

/** A context. */
export type Gen4Object = Required<Pick<ListRow, "layout" | "bytes" | "fields">>;

/**
 * Read all objects of a kind, each context once.
 *
 * @returns Contexts by number, ascending; what cannot be read is told and left out.
 */
export async function gen4Objects(
  source: Source,
  decoder: Decoder,
  kind: Gen4Kind,
  options: Gen4ListOptions,
): Promise<Map<number, Gen4Object>> {
  const { signal, failed, progress } = options;
  const found = new Map<number, Gen4Object>();
  const tell = (what: string, error: unknown): void => failed(`${what}: ${thrownText(error)}`, { what, error });
  const searched = (done: number, total: number | undefined): void =>
    progress?.(`Looking for ${kind.noun}s`, done, total);
  const list = source.listContexts({ source: kind.source, reading: "context", signal, progress: searched });
  try {
    for await (const number of list) {
      if (signal?.aborted) break;
      if (found.size % 64 === 0) progress?.(`Reading ${kind.noun}s`, found.size, undefined);
      try {
        const { parts } = await source.readContext({ source: kind.source, index: number, signal });
        const part = parts.find(({ layout }) => layout === kind.layout);
        if (part === undefined) tell(`${kind.noun} 0x${number.toString(16)}`, new Error("no public structure"));
        else {
          const fields = gen4Fields(kind.layout, decoder.decodeOne(kind.layout, part.bytes));
          found.set(number, { layout: kind.layout, bytes: part.bytes, fields });
        }
      } catch (error) {
        if (error instanceof DeviceError && error.status === "NOT_VALID") continue;
        if (!signal?.aborted) tell(`${kind.noun} 0x${number.toString(16)}`, error);
        if (error instanceof DeviceError && error.status === "DEVICE_GONE") break;
      }
    }
  } catch (error) {
    if (!signal?.aborted) tell(`list of ${kind.noun}s`, error);
  }
  return found;
}

/** Names of the fields of a layout, those of the primary path included. */
export function gen4FieldNames(layout: string): string[] {
  return placesOf(layout).map((path) => path.at(-1)!);
}

function placesOf(layout: string): (readonly string[])[] {
  return flatten(layoutByName(layout)!, layoutByName).flatMap((row) => {
    if (row.kind !== "field") return [];
    const { path } = row.flat;
    return path.length === 1 || path[0] === "pri_path" ? [path] : [];
  });
}

/** The fields of a decoded context, those of the primary path beside its own. */
export function gen4Fields(layout: string, decoded: Readonly<Record<string, unknown>>): ListRow["fields"] {
  const fields: Record<string, number | bigint> = {};
  for (const path of placesOf(layout)) {
    const [outer, inner] = path;
    const structure = decoded[outer!];
    const value = inner === undefined ? structure : (structure as Record<string, unknown> | undefined)?.[inner];
    if (typeof value === "number") fields[path.at(-1)!] = value;
    else if (typeof value === "string" && /^0x[0-9a-f]+$/.test(value)) fields[path.at(-1)!] = BigInt(value);
  }
  return fields;
}
