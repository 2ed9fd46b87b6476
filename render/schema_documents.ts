/** JSON Schema of the documents, one per command. */

import {
  arrayOf,
  FLAG,
  maybe,
  NUMBER,
  OBJECT,
  object,
  RANGE,
  ref,
  SCALAR,
  type Schema,
  TAIL,
  TEXT,
  words,
} from "./schema_parts.ts";

const WHEN = { time: maybe(TEXT), host: maybe(TEXT) };

/** First members of a document, or the first line of ndjson, of some commands. */
export function schemaHead(command: Schema): { required: Record<string, Schema>; optional: Record<string, Schema> } {
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
  const head = schemaHead(command);
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
export const DOCUMENTS: Readonly<Record<string, Schema>> = {
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
  }, { events: arrayOf(ref("event")) }),
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
  }, { host_facts: OBJECT }),
  failed_document: {
    ...documentOf(TEXT, {}),
    description: "A command that failed before it had anything to say; `incomplete` says why.",
    properties: { ...documentOf(TEXT, {}).properties as object, incomplete: TEXT },
  },
};
