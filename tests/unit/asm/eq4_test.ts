import { assertEquals } from "@std/assert";
import { EVENT_TYPES_4 } from "../../../layouts/programs.ts";
import { decode, dwords, join } from "./gen4_rings.ts";

function eqe(type: number, subtype: number, data: readonly number[], owner = 0): Uint8Array<ArrayBuffer> {
  const words = [(type << 16) | subtype, ...data];
  return dwords([...words, ...Array(7 - words.length).fill(0), owner << 7]);
}

Deno.test("the data of an event has the layout of its type", () => {
  const events = EVENT_TYPES_4.flatMap(({ value, data, dataBySubType }) => [
    ...(data === undefined ? [] : [[value, 0, data] as const]),
    ...Object.entries(dataBySubType ?? {}).map(([sub, layout]) => [value, Number(sub), layout] as const),
  ]);
  const ring = join(...events.map(([type, sub]) => eqe(type, sub, [0xff000123])));
  const found = decode(ring, { kind: "eq4", stride: 32 });
  assertEquals(found.map((record) => record.segments.map((s) => s.layout)), events.map((e) => ["mlx4_eqe", e[2]]));
  assertEquals(found[0]!.segments[1]!.fields, { cqn: 0x123, reserved_0x00: 0xff000000 });
});

Deno.test("data of an event without a public layout is shown raw", () => {
  const [record] = decode(eqe(0x0e, 0, [1, 2, 3, 4, 5, 6]), { kind: "eq4", stride: 32 });
  assertEquals(record!.segments.map((s) => [s.layout, s.offset, s.length]), [["mlx4_eqe", 0, 32], [null, 4, 24]]);
  assertEquals(record!.segments[1]!.bytes, "000000010000000200000003000000040000000500000006");
});

Deno.test("a port management event is told apart by its sub type", () => {
  const ring = join(eqe(0x1d, 0x15, [1, 0x00050006]), eqe(0x1d, 0x14, [2]), eqe(0x1d, 0x99, [3]));
  const found = decode(ring, { kind: "eq4", stride: 32 });
  assertEquals(found.map((record) => record.segments[1]!.layout), [
    "mlx4_eqe_port_mgmt_port_info",
    "mlx4_eqe_port_mgmt_table",
    null,
  ]);
});

Deno.test("in larger slots the entry is the second half of the first 64 bytes", () => {
  for (const stride of [64, 128]) {
    const slot = new Uint8Array(stride);
    slot.set(eqe(0x04, 0, [0x77, 0, 2]), 32);
    const [record] = decode(slot, { kind: "eq4", stride });
    assertEquals(record!.segments.map((s) => [s.layout, s.offset]), [["mlx4_eqe", 32], ["mlx4_eqe_cq_err", 36]]);
    assertEquals(record!.segments[1]!.fields?.cqn, 0x77);
  }
});

Deno.test("owner bit and consumer counter tell what software has to read", () => {
  const ring = join(eqe(0, 0, [1], 1), eqe(0, 0, [2], 1), eqe(0, 0, [3], 0), eqe(0, 0, [4], 0));
  const found = decode(ring, { kind: "eq4", stride: 32, count: 4, ci: 4 });
  assertEquals(found.map((record) => record.sw_owned), [true, true, false, false]);
  assertEquals(found[2]!.flags, ["stale"]);
});
