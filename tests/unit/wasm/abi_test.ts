import { assertEquals } from "@std/assert";
import {
  COLUMNS,
  CTX,
  ELEMENT,
  ELEMENT_BYTES,
  ELEMENT_FLAGS,
  ITEM_BYTES,
  KIND,
  OPTION,
  WALK,
} from "../../../wasm/abi.ts";

const source = Deno.readTextFileSync(new URL("../../../asm/abi.ts", import.meta.url));
const constants = new Map(
  [...source.matchAll(/^export const (\w+): u32 = (0x[0-9a-f]+|\d+);/gm)].map((
    [, name, value],
  ) => [name!, Number(value)]),
);

function constant(name: string): number {
  const value = constants.get(name);
  if (value === undefined) throw new Error(`asm/abi.ts has no ${name}`);
  return value;
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();

Deno.test("walk state has the same offsets in both languages", () => {
  const odd: Readonly<Record<string, string>> = { elems: "ELEMS", items: "ITEMS" };
  for (const [name, offset] of Object.entries(CTX)) {
    assertEquals(constant(`C_${odd[name] ?? snake(name)}`), offset, name);
  }
});

Deno.test("requests for columns have the same shape in both languages", () => {
  const names: Readonly<Record<keyof typeof COLUMNS, string>> = {
    ...{ groups: "R_GROUPS", capacity: "R_CAPACITY", indexes: "R_INDEXES", list: "R_LIST" },
    ...{ shown: "R_SHOWN", cuts: "R_CUTS", cutAt: "R_CUT_AT", layoutsAt: "R_LAYOUTS_AT", groupsAt: "R_GROUPS_AT" },
    ...{ groupSize: "G_SIZE", rows: "G_ROWS", next: "G_NEXT", quadSize: "Q_SIZE", fieldSize: "V_SIZE" },
  };
  for (const [name, offset] of Object.entries(COLUMNS)) {
    assertEquals(constant(names[name as keyof typeof COLUMNS]), offset, name);
  }
});

Deno.test("kinds of operations have the same numbers in both languages, and both have all of them", () => {
  for (const [name, number] of Object.entries(KIND)) assertEquals(constant(`K_${snake(name)}`), number, name);
  const there = [...constants.keys()].filter((name) => /^K_/.test(name) && name !== "K_LONG");
  assertEquals(there.length, Object.keys(KIND).length, there.join());
});

Deno.test("options have the same bits in both languages", () => {
  for (const [name, bit] of Object.entries(OPTION)) assertEquals(constant(`OPT_${snake(name)}`), bit, name);
});

Deno.test("elements and items have the same shape in both languages", () => {
  assertEquals(constant("E_SIZE"), ELEMENT_BYTES);
  assertEquals(constant("I_SIZE"), ITEM_BYTES);
  for (const [name, offset] of Object.entries(ELEMENT)) assertEquals(constant(`E_${snake(name)}`), offset, name);
});

Deno.test("flags stand at the bits that the module sets", () => {
  const bits: Readonly<Record<string, string>> = {
    cut: "F_CUT",
    stale: "F_STALE",
    empty: "F_EMPTY",
    no_wqe_start: "F_CONTINUATION",
    unknown_opcode: "F_UNKNOWN",
    wraps: "F_WRAPS",
    invalid: "F_INVALID",
    compressed: "F_COMPRESSED",
    expanded: "F_EXPANDED",
    ci: "F_CI",
    pi: "F_PI",
    bad_size: "F_BAD_SIZE",
    stamped: "F_STAMPED",
    other_transport: "F_TRANSPORT",
    consumed: "F_CONSUMED",
    error: "F_ERROR",
    mini_array: "F_MINI_ARRAY",
    inferred_transport: "F_INFERRED",
    inferred_entries: "F_ENTRIES",
    other_modifier: "F_MODIFIER",
    format_assumed: "F_ASSUMED",
    left_over: "F_LEFT_OVER",
    pending: "F_PENDING",
  };
  ELEMENT_FLAGS.forEach((flag, bit) => {
    if (flag.name !== "") assertEquals(constant(bits[flag.name]!), bit, flag.name);
  });
});

Deno.test("walkers have numbers of their own", () => {
  const numbers = Object.values(WALK);
  assertEquals(new Set(numbers).size, numbers.length);
});
