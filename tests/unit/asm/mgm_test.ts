import { assertEquals } from "@std/assert";
import { decode, dwords, text } from "./gen4_rings.ts";

const GID = [0xff12401b, 0x80010000, 0, 0xffffffff];

/** An entry with `count` in its header and the QP words given. */
function mgm(count: number, qps: readonly number[], size = 1024): Uint8Array<ArrayBuffer> {
  return dwords([0x140, (2 << 30) | count, 0, 0, ...GID, ...qps], size);
}

Deno.test("a multicast entry shows as many members as its count says", () => {
  const [record] = decode(mgm(2, [0x10, 0x40000011]), { kind: "mgm", stride: 1024 });
  assertEquals(record!.segments.map((s) => [s.layout, s.role, s.entry]), [
    ["mlx4_mgm", undefined, undefined],
    ["mlx4_mgm_qp", "member", 0],
    ["mlx4_mgm_qp", "member", 1],
  ]);
  const header = record!.segments[0]!;
  assertEquals([header.fields?.next_gid_index, header.fields?.members_count, header.cut], [5, 2, undefined]);
  assertEquals(record!.segments[2]!.fields, { block_lb: 1, qpn: 0x11 });
  assertEquals(record!.flags, undefined);
});

Deno.test("slots behind the last member are shown as unused when they are not zero", () => {
  const [record] = decode(mgm(1, [0x10, 0x11]), { kind: "mgm", stride: 1024 });
  assertEquals(record!.segments.at(-1)!.title, "unused");
});

Deno.test("an entry of which the device answers a part has the members of that part", () => {
  const whole = mgm(100, Array.from({ length: 100 }, (_, i) => 0x100 + i));
  const [record] = decode(whole.subarray(0, 288), { kind: "mgm", stride: 1024 });
  assertEquals(record!.segments.filter((s) => s.layout === "mlx4_mgm_qp").length, 64);
  assertEquals([record!.flags, record!.segments[0]!.cut], [["cut"], undefined]);
});

Deno.test("a count that no entry can hold is bounded by the entry", () => {
  const [record] = decode(mgm(0xffffff, []), { kind: "mgm", stride: 1024 });
  assertEquals([record!.segments.length, record!.flags], [1 + 248, ["cut"]]);
});

Deno.test("the largest entries fit a plan and a block of text", () => {
  const qps = Array.from({ length: 1016 }, () => 0x40abcdef);
  const lines = text(mgm(1016, qps, 4096), { kind: "mgm", stride: 4096 }).split("\n");
  assertEquals(lines.filter((line) => line === "qpn : 0xabcdef").length, 1016);
});

Deno.test("less than a header is shown raw", () => {
  const [record] = decode(mgm(1, []).subarray(0, 20), { kind: "mgm", stride: 1024 });
  assertEquals([record!.flags, record!.segments[0]!.layout], [["cut"], null]);
});
