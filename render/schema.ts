/**
 * The JSON Schema of all documents: `wqdump schema`, docs/schema/wqdump-2.schema.json. Members that are not described may
 * be added within the version; tests hold that there are none.
 */

import { ELEMENT_FLAGS, STATES } from "../wasm/abi.ts";
import {
  arrayOf,
  FLAG,
  HEX,
  maybe,
  NUMBER,
  OBJECT,
  object,
  RANGE,
  ref,
  type Schema,
  TAIL,
  TEXT,
} from "./schema_parts.ts";
import { LOG_PARTS } from "./schema_log.ts";
import { DIAGNOSIS_PARTS } from "./schema_diagnosis.ts";
import { DOCUMENTS, schemaHead } from "./schema_documents.ts";

const MENU_INDEX = object({ name: TEXT, required: FLAG });
const MENU_COUNT = object({ required: FLAG, all: FLAG, active: FLAG });

const stateNames = (from: string, to: string): string[] => {
  const names = STATES.map(({ name }) => name);
  return names.slice(names.indexOf(from), names.indexOf(to) + 1);
};

/** What a line of ndjson is about, at its end. */
const ABOUT = { device: TEXT, source: TEXT, number: NUMBER };
const line = (name: string, value: Schema): Schema => object({ [name]: value }, ABOUT);

/** JSON Schema, draft 2020-12. */
export const JSON_SCHEMA: Schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "wqdump-2.schema.json",
  title: "wqdump/2",
  description:
    "Documents of --format json, and the lines of --format ndjson. Readers skip members that they do not know.",
  anyOf: [ref("document"), ref("line")],
  $defs: {
    document: { anyOf: Object.keys(DOCUMENTS).map(ref) },
    ...DOCUMENTS,
    line: {
      description: "A line of ndjson: the head, one object with what it is of, or the end.",
      anyOf: [
        ref("head_line"),
        line("range", RANGE),
        line("count", NUMBER),
        line("method", TEXT),
        line("ring", ref("ring")),
        line("matched", ref("matched")),
        line("first_causes", arrayOf(ref("first_cause"))),
        line("headline", ref("headline")),
        line("earliest_error", maybe(ref("report"))),
        line("counts", ref("log_counts")),
        ref("context"),
        ref("element"),
        ref("memory"),
        ref("menu_record"),
        ref("item"),
        ref("row"),
        ref("verdict"),
        ref("look"),
        ref("trigger"),
        object({ end: object(TAIL) }),
      ],
    },
    head_line: object(schemaHead(TEXT).required, schemaHead(TEXT).optional),
    tool: object({ name: { const: "wqdump" }, version: TEXT, commit: maybe(TEXT) }),
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
        captured_as: TEXT,
        captured_by: TEXT,
        access: object({ used: TEXT, refused: arrayOf(object({ path: TEXT, reason: TEXT })) }),
      },
    },
    context: {
      type: "object",
      required: ["source", "index", "gvmi"],
      properties: { ...ABOUT, source: TEXT, index: NUMBER, gvmi: NUMBER, parts: arrayOf(ref("part")) },
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
        dwords: arrayOf(NUMBER),
        tail: object({ offset: NUMBER, length: NUMBER }, { pas: arrayOf(TEXT), bytes: HEX }),
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
        failed_reason: { type: "string", description: "Why it is not known of all elements whether they failed." },
        state: NUMBER,
        state_name: maybe(TEXT),
        cqn: NUMBER,
        cqn_recv: NUMBER,
        srqn: NUMBER,
        eqn: NUMBER,
        pi: NUMBER,
        ci: NUMBER,
        ts_format: NUMBER,
        ts_format_name: maybe(TEXT),
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
        mini: NUMBER,
        wqe_state: { enum: stateNames("completed", "old"), description: "What is done of a send WQE." },
        acked_by: { enum: stateNames("psn", "unknown"), description: "Of what was sent: what says so." },
        failed: ref("failed"),
        sw_owned: { type: "boolean" },
        list_terminated: { type: "boolean" },
        flags: arrayOf({ enum: ELEMENT_FLAGS.map(({ name }) => name).filter((name) => name !== "") }),
        bytes: HEX,
        segments: arrayOf(ref("segment")),
        ...ABOUT,
        explanation: ref("explanation"),
      },
    },
    matched: {
      ...object({ shown: NUMBER, of: NUMBER }),
      description: "What --where or --pending left of the elements.",
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
    menu_record: object({
      segment: NUMBER,
      name: TEXT,
      index1: maybe(MENU_INDEX),
      index2: maybe(MENU_INDEX),
      num_of_obj1: maybe(MENU_COUNT),
      num_of_obj2: maybe(MENU_COUNT),
    }, ABOUT),
    memory: object({ address: TEXT, dwords: arrayOf(NUMBER) }, { bytes: HEX, ...ABOUT }),
    ...LOG_PARTS,
    ...DIAGNOSIS_PARTS,
  },
};
