import { assertEquals, assertRejects } from "@std/assert";
import type { Baseline } from "../../../bench/baseline/programs.ts";
import { structure } from "../../../bench/baseline/rows.ts";
import { Missing } from "../../../bench/case.ts";
import { CONTEXT_KINDS, contextsOf } from "../../../bench/contexts.ts";
import { ENTRIES, mixOf, RINGS } from "../../../bench/mixes.ts";
import { Workshop } from "../../../bench/workshop.ts";
import { decodeRing } from "../../golden/load.ts";

Deno.test("every baseline that this machine can run prints what wqdump prints", async () => {
  const shop = await Workshop.open(512);
  try {
    for (const baseline of ["fprintf C", "hand-tuned C", "TypeScript", "Python"] satisfies Baseline[]) {
      for (const name of RINGS) {
        try {
          await shop.sameText(baseline, name);
        } catch (error) {
          if (!(error instanceof Missing)) throw error;
        }
      }
    }
  } finally {
    await shop.close();
  }
});

Deno.test("a baseline that prints something else is not measured", async () => {
  const shop = await Workshop.open(64);
  try {
    const bytes = shop.mix("EQ").bytes;
    bytes[63]! ^= 1;
    shop.ringFile("EQ");
    bytes[63]! ^= 1;
    await assertRejects(() => shop.sameText("TypeScript", "EQ"), Error, "prints another text");
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

Deno.test("a measured ring has 64 Ki entries", () => {
  assertEquals([mixOf("CQ").bytes.length, ENTRIES], [4 << 20, 65536]);
});

Deno.test("there are contexts of every kind, as long as their layout", async () => {
  for (const kind of CONTEXT_KINDS) {
    const contexts = await contextsOf(kind);
    assertEquals(contexts.length > 1, true, kind.name);
    assertEquals(new Set(contexts.map(({ length }) => length)).size, 1, kind.name);
    assertEquals(structure(kind.layout).lines.length > 5, true, kind.name);
  }
});
