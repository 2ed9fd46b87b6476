/** Compile-time checks of the record types; the assertions run in the type checker. */
import { assertEquals } from "@std/assert";
import type { Mlx4QpPath } from "../../../layouts/gen4/contexts.ts";
import type { Qpc } from "../../../layouts/gen5/contexts.ts";
import type { ResourceDumpReg } from "../../../layouts/gen5/resource_dump.ts";
import { WQE_AV_UD, WQE_DATA, type WqeAvUd, type WqeData, type WqeEthPad } from "../../../layouts/gen5/wqe.ts";
import { layoutByName, LAYOUTS } from "../../../layouts/index.ts";
import type { RecordOf } from "../../../layouts/types.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;

/** Compiles only for `true`. */
function holds<T extends true>(value: T): void {
  assertEquals(value, true);
}

Deno.test("fields of up to 53 bits are numbers", () => {
  holds<Equal<Qpc["state"], number>>(true);
  holds<Equal<Qpc["q_key"], number>>(true);
  holds<Equal<WqeAvUd["rmac"], number>>(true);
});

Deno.test("wider fields are strings", () => {
  holds<Equal<Qpc["dbr_addr"], string>>(true);
  holds<Equal<WqeAvUd["rgid"], string>>(true);
  holds<Equal<Mlx4QpPath["rgid"], string>>(true);
  holds<Equal<ResourceDumpReg["inline_data"], string>>(true);
});

Deno.test("nested structures are unknown until their own layout is asked for", () => {
  holds<Equal<Qpc["primary_address_path"], unknown>>(true);
});

Deno.test("a record has exactly the rows of its layout", () => {
  holds<Equal<keyof WqeData, "byte_count" | "inline" | "lkey" | "addr">>(true);
  holds<Equal<WqeData, RecordOf<typeof WQE_DATA>>>(true);
  holds<Equal<keyof WqeEthPad, never>>(true);
});

Deno.test("tables keep their literal positions", () => {
  const bits: readonly [63, 0] = WQE_DATA.fields.addr.bits;
  const at: 32 = WQE_AV_UD.fields.rgid.at;
  assertEquals([...bits, at], [63, 0, 32]);
});

Deno.test("layouts are found by name, and others are not", () => {
  for (const layout of LAYOUTS) assertEquals(layoutByName(layout.name), layout);
  assertEquals(layoutByName("no_such"), undefined);
  assertEquals(layoutByName("QPC"), undefined);
});
