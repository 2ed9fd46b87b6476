/** Compile-time checks of the record types; the assertions run in the type checker. */
import { assertEquals } from "@std/assert";
import type { MLX4_QP_PATH } from "../../../layouts/gen4/contexts.ts";
import type { QPC } from "../../../layouts/gen5/contexts.ts";
import type { RESOURCE_DUMP_REG } from "../../../layouts/gen5/resource_dump.ts";
import { WQE_AV_UD, WQE_DATA, type WQE_ETH_PAD } from "../../../layouts/gen5/wqe.ts";
import { layoutByName, LAYOUTS } from "../../../layouts/index.ts";
import type { RecordOf } from "../../../layouts/types.ts";

type Qpc = RecordOf<typeof QPC>;
type WqeAvUd = RecordOf<typeof WQE_AV_UD>;
type WqeData = RecordOf<typeof WQE_DATA>;

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
  holds<Equal<RecordOf<typeof MLX4_QP_PATH>["rgid"], string>>(true);
  holds<Equal<RecordOf<typeof RESOURCE_DUMP_REG>["inline_data"], string>>(true);
});

Deno.test("nested structures are unknown until their own layout is asked for", () => {
  holds<Equal<Qpc["primary_address_path"], unknown>>(true);
});

Deno.test("a record has exactly the rows of its layout, and names beside enumerated ones", () => {
  holds<Equal<keyof WqeData, "byte_count" | "inline" | "lkey" | "lkey_name" | "addr">>(true);
  holds<Equal<keyof RecordOf<typeof WQE_ETH_PAD>, never>>(true);
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
