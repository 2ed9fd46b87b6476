import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../errors.ts";
import {
  QPC,
  QUERY_CQ_OUT,
  QUERY_EQ_OUT,
  QUERY_MKEY_OUT,
  QUERY_QP_OUT,
  QUERY_SRQ_OUT,
} from "../../../layouts/gen5/contexts.ts";
import { LAYOUTS } from "../../../layouts/index.ts";
import { SEGMENT_TYPES } from "../../../layouts/segments.ts";
import { CONTEXT_TYPES, contextSegments, contextType } from "../../../device/context_types.ts";
import type { DeviceInfo } from "../../../device/types.ts";

const INFO: DeviceInfo = { name: "dev", generation: 5, pciDeviceId: 0x1017, part: "ConnectX-5" };

Deno.test("the segments named are those of a real menu", () => {
  const names = new Set(SEGMENT_TYPES.map((type) => type.name));
  for (const row of Object.values(CONTEXT_TYPES)) {
    for (const name of contextSegments(row)) assertEquals(names.has(name), true, name);
    if (row.ring !== undefined) assertEquals(names.has(row.ring.segment), true);
  }
});

Deno.test("the PRM forms have the sizes and places of the layout tables", () => {
  const places: Record<string, number> = {
    query_qp_out: QUERY_QP_OUT.fields.qpc.at,
    query_cq_out: QUERY_CQ_OUT.fields.cq_context.at,
    query_eq_out: QUERY_EQ_OUT.fields.eq_context_entry.at,
    query_srq_out: QUERY_SRQ_OUT.fields.srq_context_entry.at,
    query_mkey_out: QUERY_MKEY_OUT.fields.memory_key_mkey_entry.at,
  };
  for (const row of Object.values(CONTEXT_TYPES)) {
    for (const form of row.forms) {
      const size = (name: string): number | undefined => LAYOUTS.find((one) => one.name === name)?.bytes;
      assertEquals(size(form.layout), form.bytes);
      assertEquals(size(form.context), form.contextBytes);
      assertEquals(form.contextAt, places[form.layout] ?? 0);
    }
  }
  assertEquals(QPC.bytes, 232);
});

Deno.test("contextType() takes the manual's names and any segment name in any case", () => {
  assertEquals(contextType("FULLQP", INFO).name, "FullQp");
  assertEquals(contextType("cmas_eq_buff", INFO).parts, [{ segment: "CMAS_EQ_BUFF", role: "context" }]);
  assertEquals(contextType("full_cqc", INFO).forms, CONTEXT_TYPES["cmp"]?.forms);
  assertEquals(contextType("PRM_QUERY_QP", INFO).parts, [{ segment: "PRM_QUERY_QP", role: "query" }]);
  assertEquals(contextType("hw_sqpc", INFO).forms, []);
  assertEquals(contextType("constructor", INFO).name, "CONSTRUCTOR");
});

Deno.test("contextType() refuses what the device cannot have", () => {
  assertThrows(
    () => contextType("MCG", INFO),
    UsageError,
    'Source MCG exists on ConnectX-3 and ConnectX-3 Pro only, "dev"',
  );
  const old: DeviceInfo = { ...INFO, pciDeviceId: 0x1015, part: "ConnectX-4 Lx" };
  assertThrows(
    () => contextType("cmas_inline", old),
    UsageError,
    'CMAS_INLINE needs ConnectX-5 or later, "dev" is ConnectX-4 Lx',
  );
  const unknown: DeviceInfo = { name: "file", generation: 5 };
  assertEquals(contextType("cmas_inline", unknown).name, "CMAS_INLINE");
  assertThrows(() => contextType("mcg", unknown), UsageError, "a 5th-generation device");
});
