import { assertEquals } from "@std/assert";
import type { ElementRecord, Transport } from "../../../records/ring.ts";
import { decode, dwords, join, text } from "./gen4_rings.ts";

const SEND = 0x0a;
const LSO = 0x0e;
const WRITE = 0x08;
const STAMP = 0xffffffff;
const POINTER = [0x100, 0x1234, 0, 0xabcd];

function one(bytes: Uint8Array, transport: Transport = "rc", stride = bytes.length): ElementRecord {
  const found = decode(bytes, { kind: "sq4", stride, transport });
  assertEquals(found.length, 1);
  return found[0]!;
}

const layouts = (record: ElementRecord) => record.segments.map((s) => s.layout ?? s.title);
const field = (record: ElementRecord, segment: number, name: string) => record.segments[segment]?.fields?.[name];

Deno.test("a send WQE has a control segment and data segments to the end that ds tells", () => {
  const record = one(dwords([SEND, 3, 0x0c, 0, ...POINTER, 0x200, 0x99, 0, 1, 0xdead, 0xbeef], 128));
  assertEquals(layouts(record), ["mlx4_wqe_ctrl", "mlx4_wqe_data", "mlx4_wqe_data"]);
  assertEquals([record.length, field(record, 0, "opcode_name"), field(record, 2, "lkey")], [48, "SEND", 0x99]);
  assertEquals(record.flags, undefined);
});

Deno.test("a gather entry of length 0 has the inline bit and stays a pointer", () => {
  const record = one(dwords([SEND, 3, 0, 0, 0x80000000, 0x1234, 0, 0xabcd, ...POINTER], 64));
  assertEquals(layouts(record), ["mlx4_wqe_ctrl", "mlx4_wqe_data", "mlx4_wqe_data"]);
  assertEquals([field(record, 1, "byte_count"), field(record, 1, "lkey")], [0, 0x1234]);
});

Deno.test("inline data is a segment for each 64 bytes, each with its own bytes", () => {
  const first = Array.from({ length: 11 }, (_, i) => 0x01010101 * (i + 1));
  const record = one(dwords([SEND, 5, 0, 0, 0x8000002c, ...first, 0x80000006, 0x20212223, 0x24250000], 128));
  assertEquals(layouts(record), ["mlx4_wqe_ctrl", "mlx4_wqe_inline", "mlx4_wqe_inline"]);
  assertEquals(record.segments.map((s) => [s.offset, s.length]), [[0, 16], [16, 48], [64, 16]]);
  assertEquals(record.segments[1]?.data?.length, 88);
  assertEquals(record.segments[2]?.data, "202122232425");
  assertEquals(record.flags, undefined);
});

Deno.test("inline data never leaves its WQE", () => {
  const record = one(dwords([SEND, 2, 0, 0, 0xfffffff0, 0x01020304, 0x05060708, 0x090a0b0c, 0x11111111], 64));
  assertEquals(record.segments[1]?.data, "0102030405060708090a0b0c");
  assertEquals(record.flags, ["cut"]);
});

Deno.test("the datagram segment of UD shows address vector, Q_Key and VLAN", () => {
  const av = [0x22000011, 0x00830007, 0x00010203, 0x30012345, 0xfe800000, 0, 0, 1];
  const record = one(dwords([SEND, 5, 0, 0, ...av, 0x55, 0x77, 0x60051122, 0x33445566, ...POINTER], 128), "ud");
  assertEquals(layouts(record), ["mlx4_wqe_ctrl", "mlx4_wqe_datagram", "mlx4_wqe_data"]);
  const fields = record.segments[1]!.fields!;
  assertEquals([fields.vlan_present, fields.force_lb, fields.port, fields.pd, fields.grh], [1, 0, 2, 0x11, 1]);
  assertEquals([fields.dqpn, fields.qkey, fields.vlan, fields.mac_text], [0x55, 0x77, 0x6005, "11:22:33:44:55:66"]);
  assertEquals(fields.dgid_text, "fe80::1");
});

Deno.test("an LSO segment shows its packet headers, and pointers follow at the next 16 bytes", () => {
  const headers = Array.from({ length: 14 }, (_, i) => 0xa0000000 + i);
  const record = one(dwords([LSO, 6, 0, 0, 0x05b40036, ...headers.slice(0, 15), 0, ...POINTER], 128), "raw");
  assertEquals(layouts(record), ["mlx4_wqe_ctrl", "mlx4_wqe_lso", "mlx4_wqe_data"]);
  assertEquals([field(record, 1, "mss"), field(record, 1, "hdr_size")], [1460, 54]);
  assertEquals(record.segments[1]?.data?.length, 108);
});

Deno.test("packet headers may look like a stamp", () => {
  const headers = [...Array.from({ length: 11 }, () => 0x11111111), STAMP, 0x22222222, 0x33330000];
  const record = one(dwords([LSO, 6, 0, 0, 0x05b40036, ...headers, 0, ...POINTER], 128), "raw");
  assertEquals(layouts(record), ["mlx4_wqe_ctrl", "mlx4_wqe_lso", "mlx4_wqe_data"]);
  assertEquals(record.flags, undefined);
});

Deno.test("masked atomics have the segment of their kind", () => {
  const operands = [0, 1, 0, 2, 0, 3, 0, 4];
  const swap = one(dwords([0x14, 5, 0, 0, 0, 0x1000, 0x7, 0, ...operands, ...POINTER], 128));
  assertEquals(layouts(swap), ["mlx4_wqe_ctrl", "mlx4_wqe_raddr", "mlx4_wqe_masked_atomic", "mlx4_wqe_data"]);
  const add = one(dwords([0x15, 4, 0, 0, 0, 0x1000, 0x7, 0, 0, 1, 0, 2, ...POINTER], 64));
  assertEquals(layouts(add), ["mlx4_wqe_ctrl", "mlx4_wqe_raddr", "mlx4_wqe_atomic", "mlx4_wqe_data"]);
});

Deno.test("memory requests have the same segments on RC, UC and XRC", () => {
  for (const transport of ["rc", "uc", "xrc"] as const) {
    const invalidate = one(dwords([0x1b, 3, 0x8c, 0, 0, 0, 0x1234], 64), transport);
    assertEquals(layouts(invalidate), ["mlx4_wqe_ctrl", "mlx4_wqe_local_inval"]);
    const bind = one(dwords([0x18, 3, 0x8c, 0, 0x60000000, 0x80000000, 7, 8, 0, 9, 0, 10], 64), transport);
    assertEquals(layouts(bind), ["mlx4_wqe_ctrl", "mlx4_wqe_bind"]);
    assertEquals(bind.flags, undefined);
  }
});

Deno.test("special QPs have the MLX control segment and their headers as inline data", () => {
  const record = one(dwords([SEND, 3, 0x0003120c, 0x12340000, 0x80000014, 1, 2, 3, 4, 5, 6, 7], 64), "mlx");
  assertEquals(layouts(record), ["mlx4_wqe_mlx_ctrl", "mlx4_wqe_inline"]);
  assertEquals([field(record, 0, "vl15"), field(record, 0, "slr"), field(record, 0, "rlid")], [1, 1, 0x1234]);
});

Deno.test("an opcode that nobody posts is unknown, one of another transport is said to be so", () => {
  assertEquals(one(dwords([0x1f, 2, 0, 0, 1, 2, 3, 4], 64)).flags, ["other_transport"]);
  assertEquals(one(dwords([0x07, 2, 0, 0, 1, 2, 3, 4], 64)).flags, ["unknown_opcode"]);
  const read = one(dwords([0x10, 2, 0, 0, 1, 2, 3, 4], 64), "ud");
  assertEquals([read.flags, layouts(read)], [["other_transport"], ["mlx4_wqe_ctrl", "raw"]]);
});

Deno.test("a control segment completed for BlueFlame shows index and QP number", () => {
  const record = one(dwords([SEND | (0x1234 << 8), 0xabcdef02, 0, 0, ...POINTER], 64));
  assertEquals(layouts(record)[0], "mlx4_wqe_bf_ctrl");
  assertEquals([field(record, 0, "wqe_index"), field(record, 0, "qpn")], [0x1234, 0xabcdef]);
});

Deno.test("counter 0 makes a BlueFlame index 0, which slot or counter tell from a number left over", () => {
  const slot = dwords([SEND, 0xabcdef02, 0, 0, ...POINTER], 64);
  const found = decode(join(slot, slot), { kind: "sq4", stride: 64, count: 2 });
  assertEquals(found.map((record) => layouts(record)[0]), ["mlx4_wqe_bf_ctrl", "mlx4_wqe_ctrl"]);
  const counted = decode(join(slot, slot), { kind: "sq4", stride: 64, count: 2, counter: 0xffff });
  assertEquals(counted.map((record) => layouts(record)[0]), ["mlx4_wqe_ctrl", "mlx4_wqe_bf_ctrl"]);
});

Deno.test("a VLAN tag of a raw packet is no QP number", () => {
  const record = one(dwords([SEND, 0x00054002, 0, 0, ...POINTER], 64), "raw");
  assertEquals(layouts(record)[0], "mlx4_wqe_ctrl");
  assertEquals([field(record, 0, "vlan_tag"), field(record, 0, "ins_cvlan")], [5, 1]);
});

Deno.test("a slot that starts with a stamp is not interpreted, whatever its owner bit", () => {
  for (const stamp of [0xffffffff, 0x7fffffff]) {
    const record = one(dwords([stamp, 3, 0x0c, 0, ...POINTER], 64));
    assertEquals([record.flags, layouts(record)], [["stamped"], ["raw"]]);
  }
});

Deno.test("what is behind a stamp inside a WQE is not interpreted", () => {
  const words = [WRITE, 7, 0x0c, 0, 0, 0x1000, 7, 0, ...POINTER, ...POINTER, STAMP, 5, 6, 7, ...POINTER, ...POINTER];
  const record = one(dwords(words, 128));
  assertEquals(record.flags, ["stamped"]);
  assertEquals(layouts(record).slice(-2), ["mlx4_wqe_data", "unused"]);
  assertEquals(record.segments.at(-1)?.offset, 64);
});

Deno.test("the stamps of an unused part behind the WQE do not matter", () => {
  const record = one(dwords([SEND, 2, 0x0c, 0, ...POINTER, 0, 0, 0, 0, 0, 0, 0, 0, STAMP], 128));
  assertEquals(record.flags, undefined);
});

Deno.test("what initialising a queue leaves is empty", () => {
  assertEquals(one(dwords([0x80000000, 8, ...Array(14).fill(0), STAMP], 128)).flags, ["empty"]);
  assertEquals(one(dwords([0x80000000, 4], 64)).flags, ["empty"]);
  assertEquals(one(new Uint8Array(64)).flags, ["empty"]);
});

Deno.test("ds 0, and ds beyond the slot, is no WQE", () => {
  assertEquals(one(dwords([SEND, 0, 1, 1], 64)).flags, ["bad_size"]);
  assertEquals(one(dwords([SEND, 9, 1, 1], 128)).flags, ["bad_size"]);
});

Deno.test("where slots have 64 bytes, as in the Ethernet driver, a WQE can take several and wrap", () => {
  const long = dwords([SEND, 6, 0, 0, ...POINTER, ...POINTER, ...POINTER, ...POINTER, ...POINTER], 128);
  const stamped = dwords([0x7fffffff], 64);
  const ring = join(long.subarray(64), stamped, dwords([SEND, 2, 0, 0, ...POINTER], 64), long.subarray(0, 64));
  const rotated = join(ring.subarray(64), ring.subarray(0, 64));
  const found = decode(rotated, { kind: "sq4", stride: 64, count: 4, first: 1, transport: "raw" }, 48);
  assertEquals(found.map((record) => [record.index, record.length, record.flags]), [
    [1, 64, ["stamped"]],
    [2, 32, undefined],
    [3, 96, ["wraps"]],
  ]);
  assertEquals(found[2]?.segments.length, 6);
});

Deno.test("counters follow from the producer counter, also across the end of the ring", () => {
  const slot = (owner: number) => dwords([SEND | (owner << 31), 2, 0, 0, ...POINTER], 64);
  const ring = join(slot(0), slot(0), slot(1), slot(1));
  const found = decode(ring, { kind: "sq4", stride: 64, count: 4, pi: 10 });
  assertEquals(found.map((record) => record.wqe_counter), [8, 9, 6, 7]);
  assertEquals(found.map((record) => record.flags), [undefined, undefined, ["pi"], undefined]);
});

Deno.test("slots never posted have no counter, and a WQE of another pass is stale", () => {
  const slot = (owner: number) => dwords([SEND | (owner << 31), 2, 0, 0, ...POINTER], 64);
  const found = decode(join(slot(0), slot(1), slot(1)), { kind: "sq4", stride: 64, count: 4, pi: 2 });
  assertEquals(found.map((record) => record.wqe_counter), [0, 1, undefined]);
  assertEquals(found[1]?.flags, ["stale"]);
});

Deno.test("a start counter counts on from the first slot pushed", () => {
  const slot = dwords([SEND, 2, 0, 0, ...POINTER], 64);
  const found = decode(join(slot, slot), { kind: "sq4", stride: 64, counter: 0x1ffff });
  assertEquals(found.map((record) => record.wqe_counter), [0x1ffff, 0x20000]);
});

Deno.test("a ring cut anywhere shows all that came before the cut", () => {
  const slot = dwords([SEND, 3, 0, 0, ...POINTER, ...POINTER], 128);
  const ring = join(slot, slot);
  for (let length = 129; length < 256; length += 9) {
    const found = decode(ring.subarray(0, length), { kind: "sq4", stride: 128 });
    assertEquals(found.length, 2);
    assertEquals(found[0]?.flags, undefined);
    // ds is 3: from 48 bytes on the WQE itself is whole.
    assertEquals(found[1]?.flags, length - 128 < 48 ? ["cut"] : undefined);
  }
});

Deno.test("text of a WQE names its fields", () => {
  const lines = text(dwords([WRITE, 3, 0x0c, 0, 0x7f00, 0x1000, 7, 0, ...POINTER], 64), { kind: "sq4", stride: 64 });
  assertEquals(lines.includes("\n[Element Index 0]\n-------------- control ------------------\nowner : 0x0"), true);
  assertEquals(lines.includes("\nopcode : 0x8 (RDMA_WRITE)"), true);
  assertEquals(lines.includes("\n-------------- data segment ( 0) ---------------"), true);
});
