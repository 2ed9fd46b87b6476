import { assertEquals, assertThrows } from "@std/assert";
import { DecodeError } from "../../../errors.ts";
import { blockBytes } from "../../../sim/blocks.ts";
import { parseScenario } from "../../../sim/scenario.ts";
import { document, MENU } from "../device/sim_device.ts";

function fails(parts: Record<string, unknown>, message: string): DecodeError {
  return assertThrows(
    () => parseScenario(document(parts), { name: "mine.json", eager: true }),
    DecodeError,
    `Scenario mine.json: ${message}`,
  ) as DecodeError;
}

Deno.test("parseScenario() fills in what a scenario leaves out", () => {
  const scenario = parseScenario(document({ name: undefined }), { name: "mine" });
  assertEquals(scenario.name, "mine");
  assertEquals(scenario.generation, 5);
  assertEquals(scenario.invalidIndex, "error");
  assertEquals(scenario.device.gvmi, 0);
  assertEquals(scenario.device.firmware, [16, 35, 2000]);
  assertEquals(scenario.menu.length, MENU.length);
  assertEquals(scenario.entries.size, 0);
});

Deno.test("parseScenario() reads menu records, counts and mandatory numbers", () => {
  const menu = [{ type: 1, name: "X", num_of_obj1: "all, active", num_of_obj2: "number", required: ["num_of_obj2"] }];
  const [record] = parseScenario(document({ menu }), { name: "x" }).menu;
  assertEquals(record?.index1, { name: "N/A", supported: false, required: false });
  assertEquals(record?.numOfObj1, { supported: true, required: false, all: true, active: true });
  assertEquals(record?.numOfObj2, { supported: true, required: true, all: false, active: false });
});

Deno.test("parseScenario() makes bytes when first asked for, or all at once", () => {
  const contexts = [{ segment: "HW_CQPC", index: 1, dwords: "nonsense" }];
  const lazy = parseScenario(document({ contexts }), { name: "x" });
  assertThrows(() => lazy.entries.get("HW_CQPC")?.get(0)?.get(1)?.payload?.(), DecodeError, "no dword");
  fails({ contexts }, 'contexts[0].dwords: "nonsense" is no dword of 8 hexadecimal digits');
});

Deno.test("parseScenario() reports every mistake with its place", () => {
  assertThrows(() => parseScenario("{", { name: "x" }), DecodeError, "Scenario x is no JSON");
  assertThrows(() => parseScenario("[]", { name: "x" }), DecodeError, "The document: must be an object, not []");
  fails({ schema: "other" }, 'schema: must be one of wqdump-scenario/1, not "other"');
  fails({ colour: 1 }, "colour: is not known here");
  fails({ device: { part: "X" } }, "device.pci_device_id: must be a number from 0 to 0xffff, not missing");
  fails({ device: { pci_device_id: 1 } }, "device.part: must be a string, not missing");
  const firmware = { pci_device_id: 1, part: "X", firmware: "16.28" };
  fails({ device: firmware }, 'device.firmware: must be a version like 16.28.216, not "16.28"');
  fails({ device: { ...firmware, firmware: "300.1.1" } }, "device.firmware: must be a version");
  fails({ device: { pci_device_id: 1, part: "X", link_layer: "Token Ring" } }, "device.link_layer: must be one of");
  fails({ invalid_index: "crash" }, "invalid_index: must be one of error, status, empty");
  fails({ menu: [{ type: 0xff00, name: "X" }] }, "menu[0].type: must be a number from 0 to 0xfeff");
  fails({ menu: [{ type: 1, name: "X", num_of_obj1: "some" }] }, "menu[0].num_of_obj1: must be one of number, all");
  fails({ menu: [{ type: 1, name: "X", required: ["index3"] }] }, "menu[0].required[0]: must be one of index1");
  const missing = fails(
    { contexts: [{ segment: "NONE", index: 1, dwords: "00000000" }] },
    "contexts[0].segment: the menu",
  );
  assertEquals(missing.hint?.startsWith("It has HW_CQPC, "), true);
  fails({ contexts: [{ segment: "HW_CQPC", index: 1 }] }, "contexts[0]: says nothing");
  fails({ contexts: [{ segment: "HW_CQPC", dwords: "00000000" }] }, "contexts[0].index: must be a number");
  fails(
    { contexts: [{ segment: "HW_CQPC", index: 1, base64: "AQ==" }] },
    "contexts[0]: has 1 bytes, which are no whole",
  );
  fails({ rings: [{ segment: "SND_BUFF", index: 1, unit: 0, dwords: "00000000" }] }, "rings[0].unit: must not be 0");
  fails({ contexts: [{ segment: "HW_CQPC", index: 1, messages: [{ kind: "cry" }] }] }, "contexts[0].messages[0].kind");
  fails(
    { contexts: [{ segment: "HW_CQPC", index: 1, references: [{ index1: 1 }] }] },
    "contexts[0].references[0].segment",
  );
  fails({ icm: [{ address: "0x3", bytes: 4 }] }, "icm[0].address: must be a multiple of 4");
  fails({ icm: [{ address: "0x10000000000000000", bytes: 4 }] }, "icm[0].address: has more than 64 bits");
  fails({ icm: [{ address: true, bytes: 4 }] }, "icm[0].address: must be a number");
  fails({ faults: { explode: true } }, "faults.explode: is not known here");
  fails({ faults: { endless: "story" } }, "faults.endless: must be one of data, empty");
  fails({ queues: [{ kind: "rq", number: 1 }] }, "queues[0].kind: must be one of qp, cq, eq, srq, mkey");
  fails({ queues: [{ kind: "qp", number: 1, context: { stat: 1 } }] }, "queues[0].context.stat: qpc has no such field");
  fails({ defaults: { rq: {} } }, "defaults.rq: is not known here");
});

Deno.test("parseScenario() takes faults under their file names", () => {
  const faults = { segment: "snd_buff", wrong_sequence: 3, no_terminate: true, message: { text: "x" }, delay_ms: 1 };
  const scenario = parseScenario(document({ faults }), { name: "x" });
  assertEquals(scenario.faults.segment, "SND_BUFF");
  assertEquals(scenario.faults.wrongSequence, 3);
  assertEquals(scenario.faults.noTerminate, true);
  assertEquals(scenario.faults.message, { kind: "error", syndrome: 0, text: "x" });
});

Deno.test("parseScenario() keeps the sources of a generation 4 scenario without a menu", () => {
  const text = document({ generation: 4, menu: [], contexts: [{ segment: "mcg", index: ["0x10", 17], bytes: 8 }] });
  const scenario = parseScenario(text, { name: "x" });
  assertEquals(scenario.generation, 4);
  assertEquals([...scenario.entries.get("MCG")?.get(0)?.keys() ?? []], [16, 17]);
});

Deno.test("the examples of docs/scenarios.md work", async () => {
  const text = await Deno.readTextFile(new URL("../../../docs/scenarios.md", import.meta.url));
  const [whole, block, objects, time, faults] = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1]!);
  const scenario = parseScenario(whole!, { name: "docs", eager: true });
  assertEquals(scenario.entries.get("PRM_QUERY_QP")?.get(0)?.has(0x11f), true);
  assertEquals(blockBytes(JSON.parse(block!), "block", { generation: 5 }).length, 64);
  const menu = [...MENU, { type: "0x1409", name: "CMAS_EQ_BUFF", index1: "INDEX" }];
  const readFile = (): Uint8Array => new Uint8Array(64);
  parseScenario(document({ menu, ...JSON.parse(objects!) }), { name: "docs", eager: true, readFile });
  const timed = { menu: JSON.parse(whole!).menu, queues: [{ kind: "qp", number: "0x11f" }], ...JSON.parse(time!) };
  const { later, host } = parseScenario(document(timed), { name: "docs", eager: true });
  assertEquals(later.map(({ at }) => at), [1.2]);
  assertEquals(later[0]?.scenario().host?.({ mono: 0 }).ports[0]?.hw_counters?.values["local_ack_timeout_err"], 2);
  assertEquals(host?.({ mono: 0 }).owners[0]?.pid, 4711);
  assertEquals(
    parseScenario(document(timed), { name: "docs", host: "peer" }).entries.get("PRM_QUERY_QP")?.get(0)?.size,
    1,
  );
  assertEquals(parseScenario(document(JSON.parse(faults!)), { name: "docs" }).faults.wrongSequence, 3);
});
