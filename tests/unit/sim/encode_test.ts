import { assertEquals, assertThrows } from "@std/assert";
import { DecodeError } from "../../../errors.ts";
import { ENUMS } from "../../../layouts/enums.ts";
import { LAYOUTS } from "../../../layouts/index.ts";
import type { Field, Layout } from "../../../layouts/types.ts";
import { encodeLayout, knownLayout } from "../../../sim/encode.ts";
import { sharedDecoder } from "../device/sim_device.ts";

function encode(layout: string, fields: Record<string, unknown>): Uint8Array {
  return encodeLayout(knownLayout(layout, "layout"), fields, "fields");
}

function dword(bytes: Uint8Array, at: number): string {
  return new DataView(bytes.buffer).getUint32(at).toString(16).padStart(8, "0");
}

Deno.test("encodeLayout() puts numbers, names and flags where the table says", () => {
  const bytes = encode("qpc", {
    state: "RTS",
    st: 2,
    pm_state: "MIGRATED",
    wq_signature: true,
    pd: "0x1e",
    no_sq: false,
  });
  assertEquals(bytes.length, 232);
  assertEquals(dword(bytes, 0), "30021800");
  assertEquals(dword(bytes, 4), "8000001e");
});

Deno.test("encodeLayout() takes names of values that look like numbers as names", () => {
  assertEquals(dword(encode("qpc", { mtu: "4096" }), 8), "a0000000"); // the fifth value
  assertEquals(dword(encode("qpc", { mtu: 4 }), 8), "80000000");
});

Deno.test("encodeLayout() encodes structures inside, and those that repeat", () => {
  const bytes = encode("qpc", { primary_address_path: { rlid: 7, rgid_rip: "192.0.2.1", rmac_31_0: "0xa1b2c3d4" } });
  assertEquals(dword(bytes, 0x18 + 4), "00000007");
  assertEquals([dword(bytes, 0x18 + 0x18), dword(bytes, 0x18 + 0x1c)], ["0000ffff", "c0000201"]);
  const mini = encode("mini_cqe_array", { mini: [{ byte_cnt: 1 }, { byte_cnt: 2 }] });
  assertEquals([mini[7], mini[15]], [1, 2]);
});

Deno.test("encodeLayout() writes addresses, GIDs, MACs, text and bytes in their usual forms", () => {
  assertEquals(dword(encode("qpc", { dbr_addr: "0x123456789abcdef0" }), 0xa4), "9abcdef0");
  const av = encode("wqe_av_ud", { rmac: "02:00:5e:10:00:01", rgid: "fe80::1:2" });
  assertEquals([...av.subarray(20, 26)], [2, 0, 0x5e, 0x10, 0, 1]);
  assertEquals([...av.subarray(32, 48)], [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2]);
  assertEquals([...encode("wqe_av_ud", { rgid: "1:2:3:4:5:6:7:8" }).subarray(32, 36)], [0, 1, 0, 2]);
  const notice = encode("rd_notice", { notice_text: "Look" });
  assertEquals([...notice.subarray(16, 21)], [0x4c, 0x6f, 0x6f, 0x6b, 0]);
  assertEquals([...encode("eqe", { event_data: "0102 03" }).subarray(32, 36)], [1, 2, 3, 0]);
});

Deno.test("encodeLayout() names the place and the closest name of a mistake", () => {
  const error = assertThrows(() => encode("qpc", { stat: 1 }), DecodeError, "fields.stat: qpc has no such field");
  assertEquals((error as DecodeError).hint, "Closest: state");
  assertThrows(
    () => encode("qpc", { state: "READY" }),
    DecodeError,
    '"READY" is no value of 4 bits, a number or one of RST',
  );
  assertThrows(() => encode("qpc", { state: 16 }), DecodeError, "16 does not fit into 4 bits");
  assertThrows(() => encode("qpc", { pd: 1.5 }), DecodeError, "1.5 is no value of 24 bits");
  assertThrows(() => encode("qpc", { pd: -1 }), DecodeError, "-1 does not fit");
  assertThrows(() => encode("qpc", { pd: {} }), DecodeError, "{} is no value");
  assertThrows(() => encode("qpc", { primary_address_path: 5 }), DecodeError, "must be an object");
  assertThrows(() => encode("mini_cqe_array", { mini: {} }), DecodeError, "must be an array");
  assertThrows(
    () => encode("mini_cqe_array", { mini: Array.from({ length: 9 }, () => ({})) }),
    DecodeError,
    "fields.mini[8]: does not fit into mini_cqe_array",
  );
  for (const rgid of ["1:2", "::1::2", "1.2.3.400", "xyz::", "1:2:3:4:5:6:7:8::"]) {
    assertThrows(() => encode("wqe_av_ud", { rgid }), DecodeError, "is no value of 128 bits");
  }
  assertThrows(() => knownLayout("nothing", "place"), DecodeError, 'place: there is no layout "nothing"');
  assertThrows(() => encode("rd_notice", { notice_text: "x".repeat(33) }), DecodeError);
  assertThrows(() => encode("eqe", { event_data: "0g" }), DecodeError);
});

Deno.test("what is encoded is what the decoder reads: every field of every layout of generation 5", () => {
  const decoder = sharedDecoder();
  for (const layout of LAYOUTS.filter((one: Layout) => one.generation === 5)) {
    for (const [name, row] of Object.entries(layout.fields)) {
      if ("layout" in row) continue;
      const { bits, enum: named } = row as Field;
      const width = bits[0] - bits[1] + 1;
      if (width > 64 || (row as Field).as === "text") continue;
      const value = (1n << BigInt(width - 1)) | 1n;
      const decoded = decoder.decodeOne(layout.name, encode(layout.name, { [name]: `0x${value.toString(16)}` }));
      assertEquals(BigInt.asUintN(width, BigInt(decoded[name] as string | number)), value, `${layout.name}.${name}`);
      const first = named === undefined || ENUMS[named]?.kind === "bitmask" ? undefined : ENUMS[named]?.values.at(-1);
      if (first === undefined || first.value >= 2 ** width) continue;
      const again = decoder.decodeOne(layout.name, encode(layout.name, { [name]: first.name }));
      assertEquals(again[name], ENUMS[named!]!.values.find((one) => one.name === first.name)?.value);
    }
  }
});
