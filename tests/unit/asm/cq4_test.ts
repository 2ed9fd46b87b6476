import { assertEquals } from "@std/assert";
import { compileWhere } from "../../../records/where.ts";
import { decode, dwords, join, text } from "./gen4_rings.ts";

const OWNED = 0x80;
const SENT = 0x40;

/** A CQE: QP number, wqe_index and the last byte. */
function cqe(qpn: number, wqeIndex: number, last: number): Uint8Array<ArrayBuffer> {
  return dwords([qpn, 0, 0, 0, 0, 100, wqeIndex << 16, last]);
}

Deno.test("the names of a CQE's opcode are those of its direction", () => {
  const found = decode(join(cqe(1, 7, SENT | 0x10), cqe(1, 8, 0x02)), { kind: "cq4", stride: 32 });
  assertEquals(found.map((record) => record.segments.map((s) => [s.layout, s.fields?.opcode_name])), [
    [["mlx4_cqe", "RDMA_READ"]],
    [["mlx4_cqe", "SEND_IMM"]],
  ]);
  assertEquals(found.map((record) => record.wqe_counter), [7, 8]);
});

Deno.test("text names the opcode too", () => {
  const lines = text(join(cqe(1, 7, SENT | 0x0a), cqe(1, 8, 0x01)), { kind: "cq4", stride: 32 }).split("\n");
  assertEquals(lines.filter((line) => line.startsWith("opcode")), ["opcode : 0xa (SEND)", "opcode : 0x1 (SEND)"]);
});

Deno.test("conditions tell send completions from received messages, and take the structure's name", () => {
  const ring = join(cqe(1, 0, SENT | 0x0a), cqe(2, 1, 0x01), cqe(3, 2, 0x03));
  const shown = (where: string) =>
    decode(ring, { kind: "cq4", stride: 32, where: compileWhere(where) }).map((record) => record.index);
  assertEquals(shown("opcode=SEND"), [0, 1]);
  assertEquals(shown("opcode=SEND,is_send=0"), [1]);
  assertEquals(shown("mlx4_cqe.opcode=SEND_INVAL"), [2]);
});

Deno.test("an error CQE shows syndrome and vendor syndrome", () => {
  const ring = dwords([0x123, 0, 0, 0, 0, 0, (9 << 16) | 0x7505, SENT | 0x1e]);
  const [record] = decode(ring, { kind: "cq4", stride: 32 });
  const fields = record!.segments[0]!.fields!;
  assertEquals([record!.segments[0]!.layout, record!.flags], ["mlx4_err_cqe", ["error"]]);
  assertEquals([fields.opcode_name, fields.syndrome_name, fields.vendor_err_syndrome], ["ERROR", "WR_FLUSH_ERR", 0x75]);
});

Deno.test("of a resize CQE only the last byte is interpreted", () => {
  const [record] = decode(cqe(0x123, 9, OWNED | 0x16), { kind: "cq4", stride: 32 });
  assertEquals(record!.segments.map((s) => s.layout), ["mlx4_resize_cqe"]);
  const { reserved_0x00, reserved_0x14, reserved_0x18, ...named } = record!.segments[0]!.fields ?? {};
  assertEquals(named, { owner: 1, opcode: 0x16, opcode_name: "RESIZE" });
  assertEquals([reserved_0x00, reserved_0x14, reserved_0x18], [0x123, 100, 9 << 16]);
  assertEquals(record!.wqe_counter, undefined);
});

Deno.test("the CQE proper is the second half of a 64-byte slot; what is in the first is shown as an extension", () => {
  const plain = join(new Uint8Array(32), cqe(0x55, 3, 0x01));
  const extended = join(dwords([0xaabbccdd], 32), cqe(0x66, 4, SENT | 0x08));
  const found = decode(join(plain, extended), { kind: "cq4", stride: 64 });
  assertEquals(found.map((record) => record.segments.map((s) => [s.layout ?? s.title, s.offset])), [
    [["mlx4_cqe", 32]],
    [["mlx4_cqe", 32], ["extension", 0]],
  ]);
  assertEquals(found[0]!.segments[0]!.fields?.qpn, 0x55);
});

Deno.test("a queue with time stamps has them where others have SL, VLAN and LID", () => {
  const ring = dwords([1, 0, 0, 0x12345678, 0, 0, 0, 0x009abc00 | SENT | 0x0a]);
  const [record] = decode(ring, { kind: "cq4", stride: 32, timestamp: true });
  const fields = record!.segments[0]!.fields!;
  assertEquals(record!.segments[0]!.layout, "mlx4_ts_cqe");
  assertEquals([fields.timestamp_hi, fields.timestamp_lo, fields.opcode_name], [0x12345678, 0x9abc, "SEND"]);
});

Deno.test("the owner bit tells who owns an entry when the consumer counter is known", () => {
  const ring = join(cqe(1, 0, OWNED), cqe(1, 1, OWNED), cqe(1, 2, 0), cqe(1, 3, 0));
  // Counter 5: slot 1 of the second pass is next; slot 0 was consumed in it, slots 2 and 3 are of the first.
  const found = decode(ring, { kind: "cq4", stride: 32, count: 4, ci: 5 });
  assertEquals(found.map((record) => record.sw_owned), [false, true, false, false]);
  assertEquals(found.map((record) => record.flags?.includes("ci") ?? false), [false, true, false, false]);
  const unknown = decode(ring, { kind: "cq4", stride: 32, count: 4 });
  assertEquals(unknown.map((record) => record.sw_owned), [undefined, undefined, undefined, undefined]);
});

Deno.test("entries that were never written are empty", () => {
  const [record] = decode(new Uint8Array(32).fill(0xcc), { kind: "cq4", stride: 32 });
  assertEquals([record!.flags, record!.segments.map((s) => s.layout)], [["empty"], [null]]);
});

Deno.test("a last entry that is cut is shown raw", () => {
  const found = decode(join(cqe(1, 0, 0), dwords([2, 3])), { kind: "cq4", stride: 32 }, 5);
  assertEquals(found.map((record) => [record.length, record.flags]), [[32, undefined], [8, ["cut"]]]);
  assertEquals(found[1]!.segments[0]!.bytes, "0000000200000003");
});
