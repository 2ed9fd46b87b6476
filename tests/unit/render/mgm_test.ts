import { assertEquals } from "@std/assert";
import { contextJson } from "../../../render/context_json.ts";
import { renderContextText } from "../../../render/context_text.ts";
import { mgmFields, mgmText } from "../../../render/mgm.ts";
import type { ContextImage } from "../../../device/types.ts";
import { Decoder } from "../../../wasm/decoder.ts";

const decoder = Decoder.create();

/** An entry with a count in its header, and members. */
function entry(count: number, qps: readonly number[], bytes: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes));
  view.setUint32(4, count);
  view.setUint32(28, 1);
  qps.forEach((qp, i) => view.setUint32(32 + i * 4, qp));
  return new Uint8Array(view.buffer);
}

const HEADER = "\nnext_gid_index : 0x0\nprot : 0x0 (IB_IPV6)\nmembers_count : 0x1\ngid : ::1";

Deno.test("text of a multicast entry has its members behind the header", () => {
  const member = "\n-------------- member ( 0) ---------------\nblock_lb : 0x1\nqpn : 0x42";
  assertEquals(mgmText(entry(1, [0x40000042, 0x43], 288), decoder), HEADER + member);
});

Deno.test("an entry whose members were not read shows its header", () => {
  assertEquals(mgmText(entry(1, [], 32), decoder), HEADER);
});

Deno.test("less than a header is said to be cut", () => {
  assertEquals(mgmText(entry(1, [], 32).subarray(0, 16), decoder).includes("cut: 16 of 1024 bytes"), true);
});

Deno.test("json has the members as qp, as many as there are", () => {
  assertEquals(mgmFields(entry(3, [1, 2], 40), decoder)["qp"], [{ block_lb: 0, qpn: 1 }, { block_lb: 0, qpn: 2 }]);
  assertEquals(mgmFields(entry(0, [1], 288), decoder)["qp"], []);
});

Deno.test("contexts are rendered with it under the heading of their type", () => {
  const bytes = entry(1, [0x42], 288);
  const image: ContextImage = {
    source: "mcg",
    index: 0x10,
    gvmi: 0,
    parts: [{ role: "context", segment: "MCG", layout: "mlx4_mgm", bytes }],
    facts: {},
  };
  const lines = renderContextText(image, {}, decoder).text.split("\n");
  assertEquals([lines[0], lines.at(-3), lines.at(-2)], [
    "Mcg gvmi 0000 MCG Index 00000010",
    "qpn : 0x42",
    "-".repeat(26),
  ]);
  const [part] = contextJson(image, decoder, { name: "MCG", raw: false }).parts;
  assertEquals([part!.layout, part!.fields?.["members_count"], part!.length], ["mlx4_mgm", 1, 288]);
});
