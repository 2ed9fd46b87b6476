/** `--format json`: one document, schema in docs/json.md. ndjson is the same with a record a line. */

import { concat, toHex } from "../../bytes.ts";
import type { RingErrors } from "../../explain/ring_errors.ts";
import type { RingDecoder } from "../../records/ring.ts";
import type { ContextFacts } from "../../device/types.ts";
import type { Format, Page, RingStart, Written } from "../format.ts";
import { head, SCHEMA } from "../json_envelope.ts";
import { writeAll } from "../page.ts";

export const json: Format = jsonFormat("json", "one document, schema wqdump/2", "document");

/**
 * A format for programs.
 *
 * @param machine One document, or a record a line.
 */
export function jsonFormat(name: string, doc: string, machine: "document" | "lines"): Format {
  const separator = machine === "lines" ? 10 : 44;
  return {
    name,
    doc,
    machine,
    envelope: true,
    begin: ({ out, document, command, info, reading }) => {
      if (info !== undefined) document.about({ device: info.recordedAs ?? info.name });
      return out.text(document.begin(head(command, info, reading)));
    },
    context: {
      query: true,
      async print({ out, document, decoder, source, rawBytes }, image) {
        const { contextJson } = await import("../context_json.ts");
        const record = contextJson(image, decoder, { name: source.name, raw: rawBytes });
        await out.text(document.openOnce("contexts") + document.record(record));
        return [];
      },
    },
    list: {
      begin: async ({ out, document }, first, last) =>
        await out.text(document.member("range", { first, last }) + document.open("contexts")),
      number: ({ out, document, source }, gvmi, index) =>
        out.text(document.record({ source: source.name, index, gvmi })),
      end: async ({ out, document }, { count, method }) =>
        await out.text(
          document.member("count", count) + (method === undefined ? "" : document.member("method", method)),
        ),
    },
    async menu({ out, document }, records) {
      const { menuJson } = await import("../menu.ts");
      await out.text(document.open("menu"));
      for (const record of menuJson(records)) await out.text(document.record(record));
    },
    async icm({ out, document, rawBytes }, address, bytes) {
      const { numbers } = await import("../context_json.ts");
      const record = {
        address: `0x${address.toString(16)}`,
        dwords: numbers(bytes),
        ...(rawBytes ? { bytes: toHex(bytes) } : {}),
      };
      await out.text(document.openOnce("icm") + document.record(record));
    },
    ring: {
      walks: true,
      explains: true,
      newline: machine === "lines",
      begin: ringBegin,
      block: ringBlock,
      end: ({ out, document, many }) => many ? out.text(document.endNested()) : undefined,
      elements: (ring, errors, raw) =>
        errors === undefined ? ring.json(separator, raw) : explained(ring, errors, separator, raw),
      matched: ({ out, document, many }, counts) =>
        out.text(many ? document.nestedMember("matched", counts) : document.member("matched", counts)),
      conclude: async ({ out, document, many }, errors) => {
        const causes = errors.causes();
        if (causes.length === 0) return;
        const { causeJson } = await import("../log_json.ts");
        const written = causes.map(causeJson);
        await out.text(
          many ? document.nestedMember("first_causes", written) : document.member("first_causes", written),
        );
      },
    },
    async log(command) {
      const { JsonLogPrinter } = await import("../log_json.ts");
      return new JsonLogPrinter(machine === "lines", head(command));
    },
    async table({ out, document }, table) {
      const { listRecords } = await import("../list_table.ts");
      await out.text(document.open(`${table.kind}s`));
      for (const record of listRecords(table)) {
        const written = out.text(document.record(document.lines ? { schema: SCHEMA, ...record } : record));
        if (written !== undefined) await written;
      }
    },
    async diagnosis(page, answer) {
      await writeAll(page.out, (await import("../diagnosis_json.ts")).diagnosisJson(page.document, answer));
    },
    end: ({ out, document, command, many }, tail) => {
      const missing = many && command["dump"] !== "QP"
        ? ["rings"]
        : command.name === "dump" || command.name === "decode"
        ? ["contexts", "elements"]
        : [];
      return out.text(document.openMissing(missing) + document.end(tail)) ?? out.flush();
    },
  };
}

/** Elements, the first error of each kind with its explanation as the last member. */
function* explained(ring: RingDecoder, errors: RingErrors, before: number, raw: boolean): Generator<Uint8Array> {
  let from = 0;
  for (const { n, json } of errors.look(ring)) {
    yield* ring.json(before, raw, from, n);
    for (const block of ring.json(before, raw, n, n + 1)) {
      yield concat([block.slice(0, -1), new TextEncoder().encode(`,"explanation":${JSON.stringify(json())}}`)]);
    }
    from = n + 1;
  }
  yield* ring.json(before, raw, from);
}

function ringBegin({ out, document, source, many }: Page, ring: RingStart): Written {
  document.about({ source: source.name, ...(ring.index === undefined ? {} : { number: ring.index }) });
  if (many) return out.text(document.beginNested("rings", { ring: ringJson(ring, source.name) }, "elements"));
  return out.text(
    document.openOnce("contexts") + document.member("ring", ringJson(ring, source.name)) + document.open("elements"),
  );
}

/** Elements bring their separators, but for the first of an array. */
function ringBlock({ out, document }: Page, bytes: Uint8Array): Written {
  const before = document.empty ? out.text(document.separator()) : undefined;
  const named = document.lines ? document.named(bytes) : bytes;
  return before === undefined ? out.bytes(named) : before.then(() => out.bytes(named));
}

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
    ...(ring.statesReason === undefined ? {} : { acked_by_reason: ring.statesReason }),
    ...(ring.failuresUnsearched === undefined ? {} : { failed_reason: ring.failuresUnsearched }),
    ...factsJson(ring.facts),
  };
}

/** Facts of the queue's context, where known. */
function factsJson(facts: ContextFacts): Record<string, number | string | null> {
  const rows: readonly (readonly [string, number | string | null | undefined])[] = [
    ["state", facts.state],
    ["state_name", facts.stateName],
    ["cqn", facts.cqn],
    ["cqn_recv", facts.cqnRecv],
    ["srqn", facts.srqn],
    ["eqn", facts.eqn],
    ["pi", facts.pi],
    ["ci", facts.ci],
    ["ts_format", facts.tsFormat],
    ["ts_format_name", facts.tsFormatName],
    ["mini_cqe_format", facts.miniFormat],
  ];
  return Object.fromEntries(rows.flatMap(([name, value]) => value === undefined ? [] : [[name, value]]));
}
