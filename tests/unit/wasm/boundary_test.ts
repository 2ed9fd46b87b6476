/**
 * The boundary between TypeScript and the decoder module: whatever arguments come, the module works inside its regions,
 * ends, or is not called at all.
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { compileWhere } from "../../../records/where.ts";
import { CTX, OPTION, WALK } from "../../../wasm/abi.ts";
import { ColumnSet } from "../../../wasm/columns.ts";
import { Decoder, type Place } from "../../../wasm/decoder.ts";
import { INPUT_BYTES } from "../../../wasm/memory.ts";
import { LAYOUT_NAMES } from "../../../wasm/tables_generated.ts";
import { DecodeError } from "../../../errors.ts";
import { cases, load } from "../../golden/load.ts";
import { Guards } from "../../fuzz/guards.ts";
import { Rng } from "../../fuzz/mutate.ts";

const decoder = Decoder.create();
const guards = new Guards(decoder);

const EXTREMES = [
  ...[0, 1, -1, 0.5, NaN, Infinity, -Infinity, 3, 4, 5, 63, 64, 1023, 1024, 1025, 4096, 65535, 65536],
  ...[2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 64, 2 ** 32 - 1, 2 ** 32, 2 ** 53, -(2 ** 31)],
];

/** Send queues, one behind the other. */
const RINGS = Uint8Array.from(cases("mlx5-sq").flatMap((name) => [...load(name).bytes.subarray(0, 512)]));

const COLUMNS = new ColumnSet(decoder, [{ layout: 0, places: [{ at: 0, shift: 0, mask: 0xff }] }]);

/** The walk state, without the addresses that the decoder sets itself. */
const WORDS = [
  ...["kind", "transport", "index", "ring", "counter", "options", "ci", "pi", "units", "mini", "limit", "qpn"],
  ...["session", "sessionDone", "layout", "delta", "mask", "offset", "final", "stride", "titleOp"],
] as (keyof typeof CTX)[];

/** Plans a ring, so that there is something to format. */
function plan(kind: keyof typeof WALK = "sq5", bytes = 4096): number {
  const { input } = decoder.map;
  decoder.input.set(RINGS);
  const state: Partial<Record<keyof typeof CTX, number>> = {
    ...Object.fromEntries(WORDS.map((word) => [word, 0])),
    kind: WALK[kind],
    ptr: input.at,
    end: input.at + bytes,
    final: 1,
    stride: 64,
    units: 0xffffffff,
    limit: 0xffffffff,
    qpn: 0xffffffff,
  };
  for (const [word, value] of Object.entries(state)) decoder.set(CTX[word as keyof typeof CTX], value);
  return decoder.walk();
}

/** An answer, or a RangeError with a sentence; nothing else. Tests look at {@linkcode guards} after a few of them. */
function answers(what: string, call: () => unknown): void {
  try {
    call();
  } catch (error) {
    assert(error instanceof RangeError || error instanceof DecodeError, `${what}: ${error}`);
    assert(
      !/out of bounds|impossible state|unreachable|offset is out/i.test(error.message),
      `${what}: ${error.message}`,
    );
  }
}

Deno.test("ranges of elements outside the plan are refused", () => {
  const count = plan();
  assert(count > 4);
  const sends = compileWhere("opcode=SEND");
  for (const first of EXTREMES) {
    for (const last of EXTREMES) {
      const range = `${first} to ${last}`;
      answers(`text ${range}`, () => decoder.formatText(first, last));
      answers(`json ${range}`, () => decoder.formatJson(first, last, 10, true));
      answers(`columns ${range}`, () => decoder.extract(COLUMNS, first, last));
      answers(`filter ${range}`, () => decoder.filter(first, last, sends));
    }
    guards.check();
  }
  assertThrows(() => decoder.formatText(0, count + 1), RangeError);
  assertThrows(() => decoder.formatJson(-1, 1, 10, false), RangeError);
});

Deno.test("rows and dwords of bytes outside the input are refused", () => {
  const { input } = decoder.map;
  for (const at of EXTREMES) {
    for (const length of EXTREMES) {
      answers(`raw ${at} ${length}`, () => decoder.formatRaw(at, length, 64, 0));
      answers(`dw ${at} ${length}`, () => decoder.formatDw(at, length, 0));
    }
    guards.check();
  }
  for (const value of EXTREMES) {
    answers(`stride ${value}`, () => decoder.formatRaw(0, 4096, value, 0));
    answers(`index ${value}`, () => decoder.formatRaw(0, 4096, 64, value));
    answers(`offset ${value}`, () => decoder.formatDw(0, 4096, value));
    guards.check();
  }
  for (const stride of [NaN, 0, 3, 4.5, 4097, -64]) {
    assertThrows(() => decoder.formatRaw(0, 64, stride, 0), RangeError, "entries of");
  }
  for (const [at, length] of [[-1, 4], [0, -1], [0, input.size + 1], [input.size, 1], [NaN, 4], [0, NaN]] as const) {
    assertThrows(() => decoder.formatRaw(at, length, 64, 0), RangeError);
    assertThrows(() => decoder.formatDw(at, length, 0), RangeError);
  }
});

Deno.test("columns outside a structure are refused", () => {
  const count = plan();
  const layout = decoder.layoutId("wqe_ctrl");
  const all = (places: readonly Place[], id = layout): void => {
    const set = new ColumnSet(decoder, [{ layout: id, places }]);
    for (let at = 0; at < count;) at += decoder.extract(set, at, count);
  };
  const good = { at: 0, shift: 0, mask: 0xff };
  all([good]);
  for (const value of EXTREMES) {
    answers(`offset ${value}`, () => all([{ ...good, at: value }]));
    answers(`layout ${value}`, () => all([good], value));
    answers(`shift ${value}`, () => all([{ ...good, shift: value, mask: value }]));
    guards.check();
  }
  // Added to the 4 bytes of a field, these wrap around in 32 bits.
  for (const at of [0xfffffffc, 0xfffffffd, 0xffffffff, -4, 1, 16, NaN]) {
    assertThrows(() => all([{ ...good, at }]), RangeError, "Cannot read a column");
  }
  for (const shift of [32, -1, 0.5]) assertThrows(() => all([{ ...good, shift }]), RangeError, "Cannot read a column");
  for (const mask of [2 ** 32, -1, 0.5]) {
    assertThrows(() => all([{ ...good, mask }]), RangeError, "Cannot read a column");
  }
  for (const id of [-1, LAYOUT_NAMES.length, 0.5, 2 ** 32]) assertThrows(() => all([good], id), RangeError, "layout");
});

Deno.test("columns that are too many, twice the same layout, empty or another decoder's are refused", () => {
  const count = plan();
  const place = { at: 0, shift: 0, mask: 0xff };
  const layout = decoder.layoutId("wqe_ctrl");
  const many = (length: number): Place[] => Array.from({ length }, () => place);
  assertThrows(() => new ColumnSet(decoder, [{ layout, places: many(100_000) }]), RangeError, "columns at once");
  assertThrows(() => new ColumnSet(decoder, [{ layout, places: [] }]), RangeError, "No column");
  const twice = [{ layout, places: [place] }, { layout, places: [place] }];
  assertThrows(() => new ColumnSet(decoder, twice), RangeError, "one request");
  const other = new ColumnSet(Decoder.create(), [{ layout, places: [place] }]);
  assertThrows(() => decoder.extract(other, 0, count), RangeError, "another decoder");
  // As many as there is room for: the plan is taken in several steps.
  const most = [...Array(2000).keys()].findLast((length) => {
    try {
      return new ColumnSet(decoder, [{ layout, places: many(length + 1) }]) !== undefined;
    } catch {
      return false;
    }
  })! + 1;
  assert(most > 400);
  const set = new ColumnSet(decoder, [{ layout, places: many(most) }]);
  let rows = 0;
  for (let at = 0; at < count;) {
    at += decoder.extract(set, at, count);
    rows += set.groups[0]!.rows;
    guards.check();
  }
  const one = new ColumnSet(decoder, [{ layout, places: [place] }]);
  assertEquals(decoder.extract(one, 0, count), count);
  assertEquals(rows, one.groups[0]!.rows);
});

Deno.test("conditions that have no end, or are none, are refused", () => {
  const count = plan();
  const rng = new Rng(9);
  const good = compileWhere("opcode=SEND,addr>0x10");
  for (const rows of [new Uint8Array(0), new Uint8Array(16), new Uint8Array(65536), good.subarray(0, -16)]) {
    assertThrows(() => decoder.filter(0, count, rows), RangeError, "ondition");
  }
  assertThrows(() => decoder.filter(0, count, good.subarray(0, -1)), RangeError, "ondition");
  assertThrows(() => decoder.filter(0, count, new Uint8Array(1 << 20)), RangeError);
  for (let n = 0; n < 500; n++) {
    const rows = Uint8Array.from({ length: 16 * (2 + rng.below(20)) }, () => rng.next());
    rows.set(good.subarray(-32), rows.length - 32);
    answers("conditions", () => decoder.filter(0, count, rows));
    if (n % 20 === 19) guards.check();
  }
});

Deno.test("elements that the plan cannot have are neither read nor hidden", () => {
  plan();
  for (const n of [-1, 1024, 1025, 0.5, NaN, 2 ** 31, 2 ** 32, Infinity]) {
    assertThrows(() => decoder.hide(n, true), RangeError);
    assertThrows(() => decoder.element(n, 0), RangeError);
  }
  guards.check();
});

Deno.test("selections for layouts that do not exist are refused", () => {
  for (const layout of [-1, LAYOUT_NAMES.length, 0.5, NaN, 2 ** 20, 2 ** 32]) {
    assertThrows(() => decoder.select(layout, [], []), RangeError);
  }
  assertThrows(() => decoder.select(0, [], []), RangeError);
  guards.check();
});

Deno.test("a walk state with any words in it stays inside the regions and ends", () => {
  const { input } = decoder.map;
  const rng = new Rng(7);
  for (let round = 0; round < 2000; round++) {
    plan(rng.pick(Object.keys(WALK)) as keyof typeof WALK, rng.below(64) * 64);
    for (let n = rng.below(5); n > 0; n--) {
      const value = rng.oneIn(2) ? rng.pick(EXTREMES) : rng.next();
      decoder.set(CTX[rng.pick(WORDS.slice(0, -1))], Number.isFinite(value) ? value : 0);
    }
    if (rng.oneIn(3)) decoder.set(CTX.ptr, input.at + (rng.oneIn(2) ? rng.pick(EXTREMES) : rng.next()));
    if (rng.oneIn(3)) decoder.set(CTX.end, input.at + (rng.oneIn(2) ? rng.pick(EXTREMES) : rng.next()));
    answers(`round ${round}`, () => {
      const count = decoder.walk();
      assert(count <= 1024, `${count} elements`);
      decoder.formatText(0, count);
      decoder.formatBrief(0, count);
      decoder.formatJson(0, count, 44, rng.oneIn(2));
      decoder.extract(COLUMNS, 0, count);
    });
    if (round % 20 === 19) guards.check();
  }
});

Deno.test("structures of any length, under any name", () => {
  for (const length of [0, 1, 3, 4, 63, 1024, 4096]) {
    const bytes = new Uint8Array(length).fill(0xff);
    for (const name of LAYOUT_NAMES) {
      answers(`${name} of ${length}`, () => decoder.decodeOne(name, bytes));
      answers(`${name} of ${length}`, () => decoder.textOne(name, bytes));
    }
    guards.check();
  }
  for (const name of ["", "constructor", "no_such", "\0"]) {
    assertThrows(() => decoder.decodeOne(name, new Uint8Array(4)), DecodeError, "Unknown layout");
  }
  assertThrows(() => decoder.decodeOne("cqe64_req", new Uint8Array(INPUT_BYTES + 1)), DecodeError);
});

Deno.test("the memory never grows", () => {
  const size = decoder.memory.buffer.byteLength;
  assertThrows(() => decoder.memory.grow(1));
  plan();
  assertEquals(decoder.memory.buffer.byteLength, size);
  assert(size <= 8 << 20, `${size} bytes`);
  assertEquals(OPTION.counter, 1);
});
