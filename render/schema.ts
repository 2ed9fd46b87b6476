/**
 * The JSON Schema of all documents: `wqdump schema`, docs/schema/wqdump-2.schema.json.
 *
 * @module
 */

import { FLAGS, STATES } from "../wasm/abi.ts";

const NUMBER = { type: "integer", minimum: 0 } as const;
const TEXT = { type: "string" } as const;
const HEX = { type: "string", pattern: "^([0-9a-f]{2})*$" } as const;
const OBJECT = { type: "object" } as const;
const list = (items: unknown) => ({ type: "array", items });
const maybe = (schema: Readonly<Record<string, unknown>>) => ({ anyOf: [schema, { type: "null" }] });
const ref = (name: string) => ({ $ref: `#/$defs/${name}` });

const stateNames = (from: string, to: string): string[] => {
  const names = STATES.map(({ name }) => name);
  return names.slice(names.indexOf(from), names.indexOf(to) + 1);
};

/** JSON Schema, draft 2020-12. */
export const JSON_SCHEMA: Readonly<Record<string, unknown>> = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "wqdump-2.schema.json",
  title: "wqdump/2",
  description:
    "Documents of --format json, and the lines of --format ndjson. Readers skip members that they do not know.",
  anyOf: [ref("document"), ref("line")],
  $defs: {
    document: {
      type: "object",
      required: ["schema", "command", "notes", "incomplete"],
      properties: {
        schema: { const: "wqdump/2" },
        device: ref("device"),
        command: ref("command"),
        range: { type: "object", required: ["first", "last"], properties: { first: NUMBER, last: NUMBER } },
        contexts: list(ref("context")),
        count: NUMBER,
        method: TEXT,
        ring: ref("ring"),
        elements: list(ref("element")),
        icm: list({
          type: "object",
          required: ["address", "dwords"],
          properties: { address: TEXT, dwords: list(NUMBER) },
        }),
        menu: list(ref("menu_record")),
        items: list(ref("item")),
        first_causes: list(OBJECT),
        counts: OBJECT,
        readings: list({ type: "object", required: ["as"], properties: { as: TEXT } }),
        notes: list(TEXT),
        incomplete: maybe(TEXT),
      },
    },
    line: {
      description: "A line of ndjson: the head, or one object with what it is of.",
      type: "object",
    },
    device: {
      type: "object",
      required: ["name", "generation"],
      properties: {
        name: TEXT,
        generation: { enum: [4, 5] },
        pci_device_id: NUMBER,
        part: TEXT,
        firmware: TEXT,
        link_layer: { enum: ["Ethernet", "InfiniBand"] },
      },
    },
    command: { type: "object", required: ["name"], properties: { name: TEXT } },
    context: {
      type: "object",
      required: ["source", "index", "gvmi"],
      properties: { source: TEXT, index: NUMBER, gvmi: NUMBER, parts: list(ref("part")) },
    },
    part: {
      type: "object",
      required: ["role", "segment", "layout", "length"],
      properties: {
        role: { enum: ["common", "send", "recv", "context", "query"] },
        segment: TEXT,
        layout: maybe(TEXT),
        length: NUMBER,
        fields: OBJECT,
        dwords: list(NUMBER),
        bytes: HEX,
        cut: TEXT,
      },
    },
    ring: {
      type: "object",
      required: ["source", "first", "stride", "origin"],
      properties: {
        source: TEXT,
        index: NUMBER,
        gvmi: NUMBER,
        first: NUMBER,
        stride: NUMBER,
        count: NUMBER,
        origin: { enum: ["context", "option", "input", "assumed"] },
        transport: TEXT,
        acked_by_reason: { type: "string", description: "Why it is not known what was acknowledged." },
        state: NUMBER,
        cqn: NUMBER,
        cqn_recv: NUMBER,
        srqn: NUMBER,
        eqn: NUMBER,
        pi: NUMBER,
        ci: NUMBER,
        ts_format: NUMBER,
        mini_cqe_format: NUMBER,
      },
    },
    element: {
      type: "object",
      required: ["index", "offset", "length", "segments"],
      properties: {
        index: NUMBER,
        offset: NUMBER,
        length: NUMBER,
        wqe_counter: NUMBER,
        wqe_state: { enum: stateNames("completed", "old"), description: "What is done of a send WQE." },
        acked_by: { enum: stateNames("psn", "unknown"), description: "Of what was sent: what says so." },
        failed: ref("failed"),
        sw_owned: { type: "boolean" },
        list_terminated: { type: "boolean" },
        flags: list({ enum: FLAGS.map(({ name }) => name).filter((name) => name !== "") }),
        bytes: HEX,
        segments: list(ref("segment")),
        explanation: OBJECT,
      },
    },
    failed: {
      description: "What an error completion says of a send WQE.",
      type: "object",
      required: ["syndrome", "syndrome_name", "vendor_err_synd", "cqn", "index"],
      additionalProperties: false,
      properties: { syndrome: NUMBER, syndrome_name: maybe(TEXT), vendor_err_synd: NUMBER, cqn: NUMBER, index: NUMBER },
    },
    segment: {
      type: "object",
      required: ["layout", "offset", "length"],
      properties: {
        layout: maybe(TEXT),
        title: TEXT,
        offset: NUMBER,
        length: NUMBER,
        entry: NUMBER,
        role: TEXT,
        fields: OBJECT,
        data: HEX,
        bytes: HEX,
        cut: { const: true },
      },
    },
    menu_record: {
      type: "object",
      required: ["segment", "name"],
      properties: { segment: NUMBER, name: TEXT },
    },
    item: {
      type: "object",
      required: ["kind"],
      properties: { kind: { enum: ["element", "message", "skipped"] } },
    },
  },
};
