import { assertEquals, assertRejects } from "@std/assert";
import { structures } from "../../../bench/baseline/rows.ts";
import { Missing } from "../../../bench/case.ts";
import { ENTRIES, mixOf, RINGS } from "../../../bench/mixes.ts";
import { Workshop } from "../../../bench/workshop.ts";
import { decodeRing } from "../../golden/load.ts";

/** Entries that are enough for every form of element. */
const FEW = 512;

/** False without a C compiler. */
async function comparable(shop: Workshop, name: typeof RINGS[number]): Promise<boolean> {
  try {
    await shop.sameText(name, FEW);
    return true;
  } catch (error) {
    if (error instanceof Missing) return false;
    throw error;
  }
}

Deno.test("the baseline, where this machine can run it, prints what wqdump prints", async () => {
  const shop = await Workshop.open();
  try {
    for (const name of RINGS) await comparable(shop, name);
  } finally {
    await shop.close();
  }
});

Deno.test("a baseline that prints something else is not measured", async () => {
  const shop = await Workshop.open();
  try {
    const bytes = shop.mix("EQ", FEW).bytes;
    bytes[63]! ^= 1;
    shop.ringFile("EQ", FEW);
    bytes[63]! ^= 1;
    if (!await comparable(shop, "SQ")) return;
    await assertRejects(() => shop.sameText("EQ", FEW), Error, "prints another text");
  } finally {
    await shop.close();
  }
});

Deno.test("rings are whole elements of several forms, none of them raw, cut or misplaced", () => {
  for (const name of RINGS) {
    const { bytes, options } = mixOf(name, 512);
    const records = [...decodeRing(bytes, options).values()];
    const forms = new Set(records.map(({ segments }) => segments.map(({ layout }) => layout).join()));
    assertEquals(forms.size > 2, true, `${name} has ${forms.size} forms`);
    assertEquals(records.reduce((sum, { length }) => sum + Math.ceil(length / 64) * 64, 0), bytes.length, name);
    for (const { flags = [], index, segments } of records) {
      assertEquals([name, index, flags.includes("cut"), flags.includes("stale")], [name, index, false, false]);
      const raw = segments.filter(({ layout, title }) => layout === null && title !== "unused" && title !== "padding");
      assertEquals([name, index, raw], [name, index, []]);
    }
  }
});

Deno.test("a measured ring has 2 MiB, and its structures have rows", () => {
  assertEquals([mixOf("CQ").bytes.length, ENTRIES], [2 << 20, 32768]);
  assertEquals(structures().every(({ lines }) => lines.length > 0), true);
});
