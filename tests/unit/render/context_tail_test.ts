/** Answers that are longer than their structure: nothing of them vanishes. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { contextJson } from "../../../render/context_json.ts";
import { contextShort } from "../../../render/context_short.ts";
import { renderContextText } from "../../../render/context_text.ts";
import type { Paint } from "../../../render/list_table.ts";
import type { ContextImage } from "../../../device/types.ts";
import { layoutByName, LAYOUTS } from "../../../layouts/index.ts";
import { Decoder } from "../../../wasm/decoder.ts";

const decoder = Decoder.create();
const PLAIN: Paint = { heading: (one) => one, bad: (one) => one, mark: (one) => one };

function image(layout: string, tail: readonly number[]): ContextImage {
  const size = layoutByName(layout)!.bytes;
  const bytes = new Uint8Array(size + tail.length);
  bytes.set(tail, size);
  const part = { role: "query", segment: `PRM_${layout.toUpperCase()}`, layout, bytes, cut: undefined } as const;
  return { source: "cmp", index: 5, gvmi: 0, parts: [part], facts: {} };
}

const text = (one: ContextImage): string => renderContextText(one, { linkLayer: "Ethernet" }, decoder).text;
const tailOf = (one: ContextImage) => contextJson(one, decoder, { name: "Cmp", raw: false }).parts[0]!.tail;

const PAGES = [0, 0, 0, 1, 0x0f, 0x23, 0x40, 0, 0, 0, 0, 1, 0x0f, 0x23, 0x50, 0x03];

Deno.test("the page list behind the answer of a query is shown entry by entry", () => {
  const queue = image("query_cq_out", PAGES);
  assertStringIncludes(text(queue), "\n-------------- page list, 2 entries");
  assertStringIncludes(text(queue), "\npas[0x0] : 0x10f234000\npas[0x1] : 0x10f235003\n");
  assertEquals(tailOf(queue), { offset: 272, length: 16, pas: ["0x10f234000", "0x10f235003"] });
});

Deno.test("bytes that are no whole entry, or of no public layout, are shown as words and counted", () => {
  const cut = image("query_qp_out", [...PAGES, 0xde, 0xad]);
  assertStringIncludes(text(cut), "\n-------------- 2 bytes behind it, not decoded");
  assertEquals(tailOf(cut), { offset: 272, length: 18, pas: ["0x10f234000", "0x10f235003"], bytes: "dead" });
  const key = image("query_mkey_out", [0xde, 0xad, 0xbe, 0xef]);
  assertStringIncludes(text(key), "\n-------------- 4 bytes behind it, not decoded ------------------\n0. deadbeef\n");
  assertEquals(tailOf(key), { offset: 304, length: 4, bytes: "deadbeef" });
});

Deno.test("of a QP nothing tells whether the context's extension stands before the list, and that is said", () => {
  const pages = Array.from({ length: 12 }, () => PAGES).flat();
  assertStringIncludes(
    text(image("query_qp_out", pages)),
    "-- page list, or first the context's extension, 24 entries",
  );
  assertStringIncludes(text(image("query_cq_out", pages)), "-- page list, 24 entries");
});

Deno.test("what is all zero is counted, and where nothing follows nothing is said", () => {
  const zero = image("query_cq_out", Array(64).fill(0));
  assertStringIncludes(text(zero), "\n-------------- 64 bytes behind it, all 0 ------------------\n");
  assertEquals(tailOf(zero)?.length, 64);
  const none = image("query_cq_out", []);
  assertEquals([text(none).includes("behind it"), tailOf(none)], [false, undefined]);
  // As much as is read of a ConnectX-3 is more than its structure has.
  const padded = image("mlx4_qp_context", Array(8).fill(0));
  assertEquals([text(padded).includes("behind it"), tailOf(padded)?.length], [false, 8]);
  assertEquals(contextShort(padded, decoder, PLAIN).text.includes("behind it"), false);
});

Deno.test("no layout of an answer loses bytes that follow, in text, json and short", () => {
  for (const { name } of LAYOUTS.filter((layout) => /^(mlx4_)?query_.*_out$/.test(layout.name))) {
    const longer = image(name, PAGES);
    assertEquals(tailOf(longer)?.length, PAGES.length, name);
    assertStringIncludes(text(longer), "10f234000".slice(1), name);
    assertStringIncludes(contextShort(longer, decoder, PLAIN).text, "16 bytes behind it", name);
  }
});
