/** Golden cases: ring bytes as the Linux drivers wrote them, with what was asked for. */

import { type ElementRecord, RingDecoder, type RingDecoderOptions, type SegmentRecord } from "../../records/ring.ts";
import { Decoder } from "../../wasm/decoder.ts";

const ROOT = new URL("../data/golden/", import.meta.url);
/** The built-in adapters show the same rings. */
const RINGS = new URL("../../scenarios/rings/", import.meta.url);

/** Any JSON object. */
export type Json = Record<string, unknown>;

/** One case. */
export interface Golden {
  readonly meta: Json;
  readonly elements: readonly Json[];
  readonly bytes: Uint8Array;
}

/** Names of the cases that begin with `prefix`, sorted. */
export function cases(prefix: string): string[] {
  return [...Deno.readDirSync(ROOT)].map((e) => e.name).filter((n) => n.startsWith(prefix) && n.endsWith(".json"))
    .map((n) => n.slice(0, -5)).sort();
}

/** Reads one case. */
export function load(name: string): Golden {
  const meta = JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, ROOT))) as Json;
  const bytes = Deno.readFileSync(new URL(`${name}.bin`, RINGS));
  return { meta, elements: meta.elements as Json[], bytes };
}

/** Decodes a whole ring, from element `first` around, into records by index. */
export function decodeRing(bytes: Uint8Array, options: RingDecoderOptions): Map<number, ElementRecord> {
  const first = (options.first ?? 0) * options.stride;
  const ring = new RingDecoder(Decoder.create(), options);
  const rotated = new Uint8Array([...bytes.subarray(first), ...bytes.subarray(0, first)]);
  const found = new Map<number, ElementRecord>();
  let at = 0;
  do {
    at += ring.push(rotated.subarray(at, at + 100));
    if (at === rotated.length) ring.finish();
    while (ring.next() > 0) for (const record of ring.records()) found.set(record.index, record);
  } while (at < rotated.length);
  return found;
}

/** Collects expectations and reports all that fail at once. */
export class Check {
  readonly failures: string[] = [];
  count = 0;
  constructor(readonly name: string) {}

  equal(what: string, actual: unknown, expected: unknown): void {
    this.count++;
    if (norm(actual) !== norm(expected)) {
      this.failures.push(`${this.name} ${what}: ${norm(actual)}, not ${norm(expected)}`);
    }
  }

  done(): void {
    if (this.failures.length > 0) {
      throw new Error(`${this.failures.length} of ${this.count} differ:\n${this.failures.slice(0, 12).join("\n")}`);
    }
  }
}

// Numbers, "0x…" strings and booleans compare by value.
function norm(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "number") return String(value);
  if (typeof value === "string" && /^0x[0-9a-f]+$/i.test(value)) return String(BigInt(value));
  return JSON.stringify(value);
}

/** Fields of the first segment with one of these layouts. */
export function fields(record: ElementRecord | undefined, ...layouts: string[]): Json {
  return segmentsOf(record, ...layouts)[0]?.fields as Json ?? {};
}

/** All segments with one of these layouts. */
export function segmentsOf(record: ElementRecord | undefined, ...layouts: string[]): readonly SegmentRecord[] {
  return record?.segments.filter((s) => s.layout !== null && layouts.includes(s.layout)) ?? [];
}
