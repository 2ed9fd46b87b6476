import { assertEquals } from "@std/assert";
import { decode, dwords, join } from "./gen4_rings.ts";

const ENTRY = [0x400, 0x1234, 0, 0x1000];
const END = [0, 0x100, 0, 0];

Deno.test("a scatter list ends at the invalid key; what is behind it is not read", () => {
  const [record] = decode(dwords([...ENTRY, ...END, ...ENTRY], 64), { kind: "rq4", stride: 64 });
  assertEquals(record!.segments.map((s) => [s.layout ?? s.title, s.role]), [
    ["mlx4_wqe_data", "scatter entry"],
    ["mlx4_wqe_data", "scatter list end"],
    ["unused", undefined],
  ]);
  assertEquals([record!.list_terminated, record!.segments[1]!.fields?.lkey_name], [true, "TERMINATE_SCATTER_LIST"]);
});

Deno.test("a list without an end mark takes the whole WQE", () => {
  const [record] = decode(dwords([...ENTRY, ...ENTRY]), { kind: "rq4", stride: 32, counter: 65535 });
  assertEquals([record!.segments.length, record!.list_terminated, record!.wqe_counter], [2, undefined, 65535]);
});

Deno.test("WQEs of a shared queue begin with the index of the next one", () => {
  const ring = join(dwords([2, 0, 0, 0, ...ENTRY]), dwords([0xffff, 0, 0, 0, ...END]));
  const found = decode(ring, { kind: "rq4", stride: 32, linked: true });
  assertEquals(found.map((record) => record.segments[0]!.fields), [{ next_wqe_index: 2 }, { next_wqe_index: 0xffff }]);
  assertEquals(found.map((record) => record.segments[1]!.role), ["scatter entry", "scatter list end"]);
});
