/**
 * The JSON Schema of all documents: `wqdump schema`, docs/schema/wqdump-2.schema.json. Members that are not described may
 * be added within the version; tests hold that there are none.
 *
 * @module
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
  ref,
  SCALAR,
  type Schema,
  TEXT,
  words,
} from "./schema_parts.ts";
import { LOG_PARTS } from "./schema_log.ts";
import { DIAGNOSIS_PARTS } from "./schema_diagnosis.ts";

const MENU_INDEX = object({ name: TEXT, required: FLAG });
const MENU_COUNT = object({ required: FLAG, all: FLAG, active: FLAG });
const RANGE = object({ first: NUMBER, last: NUMBER });
const TAIL = { notes: arrayOf(TEXT), incomplete: maybe(TEXT) };
const WHEN = { time: maybe(TEXT), host: maybe(TEXT) };

const stateNames = (from: string, to: string): string[] => {
  const names = STATES.map(({ name }) => name);
  return names.slice(names.indexOf(from), names.indexOf(to) + 1);
};

/** First members of a document, or the first line of ndjson, of some commands. */
function headOf(command: Schema): { required: Record<string, Schema>; optional: Record<string, Schema> } {
  const name = {
    ...object({ name: command }),
    description: "The command's name and the options that were given.",
    additionalProperties: { anyOf: [SCALAR, arrayOf(SCALAR)] },
  };
  return {
    required: { schema: { const: "wqdump/2" }, tool: ref("tool"), command: name },
    optional: { ...WHEN, device: ref("device") },
  };
}

/** A document of a command. */
function documentOf(
  command: Schema,
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  const head = headOf(command);
  return object({ ...head.required, ...required, ...TAIL }, { ...head.optional, ...optional });
}

const DUMP = words("dump", "decode");
const LISTS = {
  qps: arrayOf(ref("row")),
  cqs: arrayOf(ref("row")),
  srqs: arrayOf(ref("row")),
  eqs: arrayOf(ref("row")),
  mkeys: arrayOf(ref("row")),
};

/** Documents by what they are of. */
const DOCUMENTS: Readonly<Record<string, Schema>> = {
  dump_document: documentOf(DUMP, { contexts: arrayOf(ref("context")), elements: arrayOf(ref("element")) }, {
    range: RANGE,
    count: NUMBER,
    method: TEXT,
    ring: ref("ring"),
    matched: ref("matched"),
    first_causes: arrayOf(ref("first_cause")),
    icm: arrayOf(ref("memory")),
  }),
  menu_document: documentOf(words("dump", "menu"), { menu: arrayOf(ref("menu_record")) }),
  rings_document: documentOf({ const: "dump" }, {
    rings: arrayOf(
      object({ ring: ref("ring"), elements: arrayOf(ref("element")) }, {
        matched: ref("matched"),
        first_causes: arrayOf(ref("first_cause")),
      }),
    ),
  }, { contexts: arrayOf(ref("context")) }),
  log_document: documentOf({ const: "decode" }, {
    items: arrayOf(ref("item")),
    headline: ref("headline"),
    first_causes: arrayOf(ref("first_cause")),
    earliest_error: maybe(ref("report")),
    counts: ref("log_counts"),
  }),
  list_document: documentOf({ const: "list" }, WHEN, LISTS),
  diagnose_document: documentOf({ const: "diagnose" }, {
    ...WHEN,
    samples: arrayOf(ref("sample")),
    window_s: maybe({ type: "number" }),
    looked_at: { type: "object", additionalProperties: NUMBER },
    counts: { type: "object", additionalProperties: NUMBER },
    not_looked_at: arrayOf(TEXT),
    causes: arrayOf(ref("cause")),
    pairs: arrayOf(ref("pair")),
    unpaired: arrayOf(ref("unpaired")),
    verdicts: arrayOf(ref("verdict")),
  }),
  compare_document: documentOf({ const: "compare" }, {
    ...WHEN,
    samples: arrayOf(ref("sample")),
    comparisons: arrayOf(ref("comparison")),
  }),
  devices_document: documentOf({ const: "devices" }, {
    built_in: arrayOf(object({
      name: TEXT,
      part: TEXT,
      generation: { enum: [4, 5] },
      pci_device_id: NUMBER,
      firmware: TEXT,
      title: TEXT,
    })),
    devices: arrayOf(
      object({
        name: TEXT,
        address: TEXT,
        pci_device_id: NUMBER,
        rdma: arrayOf(TEXT),
        net: arrayOf(TEXT),
        access: arrayOf(
          object({ path: TEXT, usable: FLAG, state: TEXT, enable: maybe(TEXT) }),
        ),
      }, { part: TEXT, generation: { enum: [4, 5] }, firmware: TEXT }),
    ),
  }),
  explain_document: documentOf({ const: "explain" }, { readings: arrayOf(ref("reading")) }),
  info_document: documentOf({ const: "info" }, {
    ...WHEN,
    device: ref("device"),
    file: object({ name: TEXT, kind: TEXT, bytes: NUMBER, vhca_ids: arrayOf(NUMBER), dumps: NUMBER, refused: NUMBER }, {
      byte_order: words("big", "little"),
      output: words("dumps", "rdma", "devlink", "ethtool"),
      packing: TEXT,
      packed_bytes: NUMBER,
      capture: object(
        { version: TEXT, tool: TEXT, time: TEXT, qps: maybe(arrayOf(NUMBER)), redacted: arrayOf(TEXT) },
        { gvmi: NUMBER },
      ),
    }),
    contents: arrayOf(object({ name: TEXT, count: NUMBER, bytes: NUMBER, numbers: arrayOf(NUMBER) }, { type: NUMBER })),
    incomplete_dumps: arrayOf(object({ why: TEXT }, { name: TEXT, index: NUMBER })),
    not_captured: arrayOf(object({ source: TEXT, what: TEXT, reason: TEXT }, { index: NUMBER, status: TEXT })),
  }),
  failed_document: {
    ...documentOf(TEXT, {}),
    description: "A command that failed before it had anything to say; `incomplete` says why.",
    properties: { ...documentOf(TEXT, {}).properties as object, incomplete: TEXT },
  },
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
    head_line: object(headOf(TEXT).required, headOf(TEXT).optional),
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
