import { assertEquals } from "@std/assert";
import { TOOL } from "../../../version.ts";
import { deviceJson, head, JsonDocument } from "../../../render/json_envelope.ts";

const END = { notes: ["a"], incomplete: null };

/** All calls in a usual order. */
function pieces(lines: boolean): string {
  const document = new JsonDocument(lines);
  return [
    document.begin(head({ name: "dump", qp: 1, gvmi: undefined })),
    document.open("contexts"),
    document.record({ index: 1 }),
    document.record({ index: 2 }),
    document.openOnce("contexts"),
    document.record({ index: 3 }),
    document.member("ring", { stride: 64 }),
    document.open("elements"),
    document.separator() + '{"index":0},{"index":1}' + (lines ? "\n" : ""),
    document.openMissing(["contexts", "elements", "more"]),
    document.end(END),
  ].join("");
}

Deno.test("a document is one json object", () => {
  assertEquals(JSON.parse(pieces(false)), {
    schema: "wqdump/2",
    tool: TOOL,
    command: { name: "dump", qp: 1 },
    contexts: [{ index: 1 }, { index: 2 }, { index: 3 }],
    ring: { stride: 64 },
    elements: [{ index: 0 }, { index: 1 }],
    more: [],
    notes: ["a"],
    incomplete: null,
  });
});

Deno.test("an empty document is one too", () => {
  const document = new JsonDocument(false);
  const text = document.begin(head({ name: "x" })) + document.open("a") + document.open("b") + document.end(END);
  assertEquals(JSON.parse(text).a, []);
  const bare = new JsonDocument(false);
  assertEquals(JSON.parse(bare.begin(head({ name: "x" })) + bare.end(END)).incomplete, null);
});

Deno.test("ndjson is one record a line, without arrays", () => {
  assertEquals(pieces(true).split("\n"), [
    `{"schema":"wqdump/2","tool":${JSON.stringify(TOOL)},"command":{"name":"dump","qp":1}}`,
    '{"index":1}',
    '{"index":2}',
    '{"index":3}',
    '{"ring":{"stride":64}}',
    '{"index":0},{"index":1}',
    '{"end":{"notes":["a"],"incomplete":null}}',
    "",
  ]);
});

Deno.test("what is not known of a device is left out", () => {
  assertEquals(deviceJson({ name: "x", generation: 5 }), { name: "x", generation: 5 });
  assertEquals(
    deviceJson({ name: "x", generation: 4, pciDeviceId: 1, part: "p", firmware: "f", linkLayer: "InfiniBand" }),
    { name: "x", generation: 4, pci_device_id: 1, part: "p", firmware: "f", link_layer: "InfiniBand" },
  );
});
