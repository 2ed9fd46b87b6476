import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../errors.ts";
import { COMMAND_SEGMENTS } from "../../../device/command_provider.ts";
import { layoutByName } from "../../../layouts/index.ts";
import { SEGMENT_TYPES } from "../../../layouts/segments.ts";
import { findQueue, QUEUES } from "../../../layouts/queues.ts";
import { contextSegments, contextType } from "../../../device/context_types.ts";
import type { DeviceInfo } from "../../../device/types.ts";

const INFO: DeviceInfo = { name: "dev", generation: 5, pciDeviceId: 0x1017, part: "ConnectX-5" };

Deno.test("the segments named are those of a real menu, or stand for firmware commands", () => {
  const names = new Set([...SEGMENT_TYPES.map((type) => type.name), ...COMMAND_SEGMENTS.map(([name]) => name)]);
  const rows = QUEUES.filter((row) => row.object !== "other").flatMap((row) => row.gen5 ?? []);
  for (const row of rows) {
    for (const name of contextSegments(row)) assertEquals(names.has(name), true, name);
    if (row.ring !== undefined) assertEquals(names.has(row.ring.segment ?? ""), true);
  }
});

Deno.test("contexts lie in their answers where the layout tables say", () => {
  // A query answer holds its context as a field of that layout.
  const placeIn = (layout: string, context: string): number => {
    const fields = Object.values(layoutByName(layout)?.fields ?? {});
    return fields.find((one) => "layout" in one && one.layout === context)?.at ?? 0;
  };
  for (const { gen4, gen5 } of QUEUES) {
    for (const { layout, context, contextAt } of [...gen4?.payloads ?? [], ...gen5?.payloads ?? []]) {
      assertEquals(contextAt, layout === context.layout ? 0 : placeIn(layout, context.layout), layout);
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
