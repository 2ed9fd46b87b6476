import { assertEquals } from "@std/assert";
import { LAYOUTS } from "../../../layouts/index.ts";
import type { Field, Layout } from "../../../layouts/types.ts";
import type { SendProgram } from "../../../layouts/programs.ts";
import { unreachedLayouts, unusedPrograms } from "../../../scripts/lib/layout_users.ts";
import { checkEnum, checkField, checkLayout, checkLayouts } from "../../../scripts/check_layouts.ts";

function layout(fields: Layout["fields"]): Layout {
  return { name: "probe", title: "probe", generation: 5, bytes: 8, source: "test", fields };
}

function field(bits: [number, number], more: Partial<Field> = {}): Field {
  return { at: 0, bits, secret: "none", doc: "A field.", ...more };
}

Deno.test("the tables are sound", () => {
  assertEquals(checkLayouts(), []);
});

Deno.test("rows that share a bit are found, rows that touch are not", () => {
  assertEquals(checkLayout(layout({ a: field([31, 8]), b: field([7, 0]) })), []);
  assertEquals(checkLayout(layout({ a: field([31, 8]), b: field([8, 0]) })), ["probe: a and b overlap"]);
  assertEquals(checkLayout(layout({ a: field([63, 0]), b: field([0, 0], { at: 4 }) })), ["probe: a and b overlap"]);
});

Deno.test("a row after the end of the structure is found", () => {
  assertEquals(checkLayout(layout({ a: field([0, 0], { at: 8 }) })), ["probe: a: ends after the structure"]);
  const nested = { at: 4, layout: "klm", doc: "An entry." };
  assertEquals(checkLayout(layout({ a: nested })), ["probe: a: ends after the structure"]);
});

Deno.test("positions that the notation cannot mean are found", () => {
  assertEquals(checkField(field([0, 4])), ["bits [0, 4] at 0 are no bits"]);
  assertEquals(checkField(field([7, 0], { at: 2 })), ["at 2 is not a multiple of 4"]);
  assertEquals(checkField(field([40, 0])), ["top bit 40 does not begin a byte"]);
  assertEquals(checkField(field([39, 32])), ["bits [39, 32] are neither in a dword nor whole bytes"]);
  assertEquals(checkField(field([71, 0], { as: "bytes" })), ["top bit 71 is missing from WideMsb"]);
});

Deno.test("forms that do not suit the width are found", () => {
  assertEquals(checkField(field([31, 0], { as: "mac" })), ["a mac has 48 bits, not 32"]);
  assertEquals(checkField(field([63, 0], { as: "gid" })), ["a gid has 128 bits, not 64"]);
  assertEquals(checkField(field([127, 0])), ["128 bits cannot be shown as hex"]);
  assertEquals(checkField(field([31, 0], { label: ["a", "b"] })), ["two labels need 64 bits"]);
});

Deno.test("names that do not resolve are found", () => {
  assertEquals(checkField(field([3, 0], { enum: "no_such" })), ["enumeration no_such does not exist"]);
  assertEquals(checkField(field([0, 0], { enum: "pm_state" })), [
    "value 2 (RESERVED) of pm_state does not fit 1 bits",
    "value 3 (MIGRATED) of pm_state does not fit 1 bits",
  ]);
  assertEquals(checkLayout(layout({ a: { at: 0, layout: "no_such", doc: "Nothing." } })), [
    "probe: a: layout no_such does not exist",
  ]);
  const st = field([3, 0], { enum: "qp_st_gen5" });
  assertEquals(checkLayout(layout({ st, a: field([31, 31], { when: { st: ["RC", "XX"] } }) })), [
    "probe: a: condition on unknown st XX",
  ]);
  assertEquals(checkLayout(layout({ st, a: field([31, 31], { when: { kind: ["RC"] } }) })), [
    "probe: a: condition on kind, which is no enumerated field of the layout",
  ]);
});

Deno.test("missing descriptions and sources are found", () => {
  assertEquals(checkLayout(layout({ a: field([0, 0], { doc: "" }) })), ['probe: a: description "" is no sentence']);
  assertEquals(checkLayout({ ...layout({}), source: "" }), ["probe: source or title is missing"]);
});

Deno.test("enumerations out of order or with two values of a name are found", () => {
  const values = [{ value: 2, name: "A" }, { value: 1, name: "A" }];
  assertEquals(checkEnum("e", { source: "test", values }), [
    "enum e: A is out of order",
    "enum e: value A appears twice",
  ]);
});

Deno.test("every structure's rows together stay inside its bytes", () => {
  for (const { bytes, fields } of LAYOUTS) {
    const bits = Object.values(fields).map((row) => "bits" in row ? row.bits[0] - row.bits[1] + 1 : 0);
    assertEquals(bits.reduce((sum, n) => sum + n, 0) <= bytes * 8, true);
  }
});

Deno.test("a layout that only decode --source reads must say so, and one that is read elsewhere must not", () => {
  const probe = layout({ a: field([31, 0]) });
  assertEquals(unreachedLayouts([probe]), ["probe: nothing but decode --source reads it"]);
  assertEquals(unreachedLayouts([{ ...probe, alone: "a probe" }]), []);
  const qpc = LAYOUTS.find(({ name }) => name === "qpc")!;
  assertEquals(unreachedLayouts([qpc]), []);
  assertEquals(unreachedLayouts([{ ...qpc, alone: "no" }]), ["qpc: says that it is read alone, and is not"]);
});

Deno.test("a program that another takes the WQEs of is found", () => {
  const program = (name: string, more: Partial<SendProgram> = {}): SendProgram => ({
    opcode: 1,
    name,
    segments: { RC: [] },
    ...more,
  });
  const steps = { RC: [{ layout: "wqe_raddr" }] } as unknown as SendProgram["segments"];
  const find = (...programs: SendProgram[]) => unusedPrograms(programs);
  assertEquals(find(program("A"), program("B", { opcode: 2 })), []);
  assertEquals(find(program("A"), program("B", { segments: steps })), [
    "program B: those before it take all its WQEs",
  ]);
  assertEquals(find(program("A", { opcMod: [1] }), program("B")), []);
  assertEquals(find(program("A", { segments: { UD: [] } }), program("B")), []);
  assertEquals(find(program("A", { segments: { "*": [] } }), program("B")).length, 1);
  assertEquals(find(program("A"), program("B", { variantOf: "A" })), []);
  assertEquals(find(program("A"), program("B", { variantOf: "C" })), ["program B: no C has its opcode"]);
});
