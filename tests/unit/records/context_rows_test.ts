/** Contexts as rows: what is put in comes out, and wide fields are compared without being put together. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { contextRow, contextRows, type QpRow, rowBytes, sameWide, wideKey } from "../../../records/context_rows.ts";
import { Decoder } from "../../../wasm/decoder.ts";

const GID = 0xfe80_0000_0000_0000_0002_c903_00f1_5771n;

Deno.test("a row has the fields that it was made of, and the decoder reads them from its bytes", () => {
  const made = contextRow("qpc", { state: 3, remote_qpn: 0x146, rgid_rip: GID });
  assertEquals([made.state, made.remote_qpn, made.rgid_rip, made.pd], [3, 0x146, GID, 0]);
  const [read] = contextRows(Decoder.create(), "qpc", rowBytes("qpc", made));
  assertEquals([read!.state, read!.remote_qpn, read!.rgid_rip], [3, 0x146, GID]);
  assertThrows(() => contextRow("cqc", { no_field: 1 }), RangeError, "cqc has no field no_field");
});

Deno.test("wide fields are the same where every word is, also of rows that were made by hand", () => {
  const [a, b, c] = [GID, GID, GID ^ 1n << 100n].map((rgid_rip) => contextRow("qpc", { rgid_rip }));
  const byHand = { rgid_rip: GID } as QpRow;
  assert(sameWide("qpc", "rgid_rip", a!, b!));
  assert(!sameWide("qpc", "rgid_rip", a!, c!));
  assert(sameWide("qpc", "rgid_rip", a!, byHand));
  assert(!sameWide("qpc", "rgid_rip", byHand, c!));
  assertEquals(wideKey("qpc", "rgid_rip", a!), wideKey("qpc", "rgid_rip", b!));
  assert(wideKey("qpc", "rgid_rip", a!) !== wideKey("qpc", "rgid_rip", c!));
  assertEquals(wideKey("qpc", "rgid_rip", byHand), String(GID));
});
