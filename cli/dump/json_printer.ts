/**
 * json and ndjson, schema wqdump/1 (docs/json.md).
 *
 * @module
 */

import { contextJson, hexBytes, numbers } from "../../render/context_json.ts";
import { type CommandJson, head, JsonDocument } from "../../render/json_envelope.ts";
import type { ContextFacts, ContextImage } from "../../device/types.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import type { TextOutput } from "../stdout.ts";
import type { Printer, RingStart } from "./printer.ts";

/** Options of {@linkcode createJsonPrinter}. */
export interface JsonPrinterOptions {
  /** Where text goes. */
  readonly out: TextOutput;
  /** Formats elements and contexts. */
  readonly decoder: Decoder;
  /** One record a line. */
  readonly lines: boolean;
  /** With the bytes of every record. */
  readonly raw: boolean;
  /** What was asked for. */
  readonly command: CommandJson;
  /** Context type as json spells it. */
  readonly name: string;
}

/** The formats for programs. */
export function createJsonPrinter({ out, decoder, lines, raw, command, name }: JsonPrinterOptions): Printer {
  const document = new JsonDocument(lines);
  let started = false;

  return {
    format: lines ? "ndjson" : "json",
    query: true,
    takeWordSegments: () => [],
    begin: (info) => out.text(document.begin(head(command, info))),
    listBegin: (first, last) => out.text(document.member("range", { first, last }) + document.open("contexts")),
    listed: (gvmi, index) => out.text(document.record({ source: name, index, gvmi })),
    listEnd: (count, _complete, method) =>
      out.text(document.member("count", count) + (method === undefined ? "" : document.member("method", method))),
    context(image: ContextImage) {
      const record = contextJson(image, decoder, { name, raw });
      return out.text(document.openOnce("contexts") + document.record(record));
    },
    ringBegin(ring: RingStart) {
      started = false;
      return out.text(
        document.openOnce("contexts") + document.member("ring", ringJson(ring, name)) + document.open("elements"),
      );
    },
    block(bytes) {
      const before = started ? undefined : out.text(document.separator());
      started = true;
      return before === undefined ? out.bytes(bytes) : before.then(() => out.bytes(bytes));
    },
    ringEnd: () => undefined,
    icm: (address, bytes) =>
      out.text(
        document.openOnce("icm") + document.record({
          address: `0x${address.toString(16)}`,
          dwords: numbers(bytes),
          ...(raw ? { bytes: hexBytes(bytes) } : {}),
        }),
      ),
    end(tail) {
      return out.text(document.openMissing(["contexts", "elements"]) + document.end(tail)) ?? out.flush();
    },
  };
}

/** What is known about a ring. */
function ringJson(ring: RingStart, name: string): Record<string, unknown> {
  return {
    source: name,
    ...(ring.index === undefined ? {} : { index: ring.index }),
    ...(ring.gvmi === undefined ? {} : { gvmi: ring.gvmi }),
    first: ring.first,
    stride: ring.geometry.stride,
    ...(ring.count === undefined ? {} : { count: ring.count }),
    origin: ring.origin,
    ...(ring.transport === undefined ? {} : { transport: ring.transport }),
    ...factsJson(ring.facts),
  };
}

/** Facts of the queue's context, where known. */
function factsJson(facts: ContextFacts): Record<string, number> {
  const rows: readonly (readonly [string, number | undefined])[] = [
    ["state", facts.state],
    ["cqn", facts.cqn],
    ["cqn_recv", facts.cqnRecv],
    ["srqn", facts.srqn],
    ["eqn", facts.eqn],
    ["pi", facts.pi],
    ["ci", facts.ci],
    ["ts_format", facts.tsFormat],
    ["mini_cqe_format", facts.miniCqeFormat],
  ];
  return Object.fromEntries(rows.filter((row): row is readonly [string, number] => row[1] !== undefined));
}
