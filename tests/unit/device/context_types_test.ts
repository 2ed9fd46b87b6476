import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../errors.ts";
import {
  QUERY_CQ_OUT,
  QUERY_EQ_OUT,
  QUERY_MKEY_OUT,
  QUERY_QP_OUT,
  QUERY_SRQ_OUT,
} from "../../../layouts/gen5/contexts.ts";
import { layoutByName } from "../../../layouts/index.ts";
import { SEGMENT_TYPES } from "../../../layouts/segments.ts";
import { MLX4_QUERY_QP_OUT } from "../../../layouts/gen4/contexts.ts";
import { findQueue, QUEUES } from "../../../layouts/queues.ts";
import { contextSegments, contextType } from "../../../device/context_types.ts";
import type { DeviceInfo } from "../../../device/types.ts";

const INFO: DeviceInfo = { name: "dev", generation: 5, pciDeviceId: 0x1017, part: "ConnectX-5" };

Deno.test("the segments named are those of a real menu", () => {
  const names = new Set(SEGMENT_TYPES.map((type) => type.name));
  const rows = QUEUES.filter((row) => row.object !== "other").flatMap((row) => row.gen5 ?? []);
  for (const row of rows) {
    for (const name of contextSegments(row)) assertEquals(names.has(name), true, name);
    if (row.ring !== undefined) assertEquals(names.has(row.ring.segment ?? ""), true);
  }
});

Deno.test("contexts lie in their answers where the layout tables say", () => {
  const places: Record<string, number> = {
    query_qp_out: QUERY_QP_OUT.fields.qpc.at,
    query_cq_out: QUERY_CQ_OUT.fields.cq_context.at,
    query_eq_out: QUERY_EQ_OUT.fields.eq_context_entry.at,
    query_srq_out: QUERY_SRQ_OUT.fields.srq_context_entry.at,
    query_mkey_out: QUERY_MKEY_OUT.fields.memory_key_mkey_entry.at,
    mlx4_query_qp_out: MLX4_QUERY_QP_OUT.fields.qpc.at,
  };
  for (const { gen4, gen5 } of QUEUES) {
    for (const { layout, context, contextAt } of [...gen4?.payloads ?? [], ...gen5?.payloads ?? []]) {
      assertEquals(contextAt, places[layout] ?? 0, layout);
      for (const name of [layout, context.layout]) assertEquals(layoutByName(name)?.name, name);
    }
  }
});

Deno.test("contextType() takes the manual's names and any segment name in any case", () => {
  assertEquals(contextType("FULLQP", INFO).name, "FullQp");
  assertEquals(contextType("cmas_eq_buff", INFO).parts, [{ segment: "CMAS_EQ_BUFF", role: "context" }]);
  assertEquals(contextType("full_cqc", INFO).payloads, findQueue("cmp")?.gen5?.payloads);
  assertEquals(contextType("PRM_QUERY_QP", INFO).parts, [{ segment: "PRM_QUERY_QP", role: "query" }]);
  assertEquals(contextType("hw_sqpc", INFO).payloads, []);
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
