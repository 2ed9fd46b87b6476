import { assertEquals, assertThrows } from "@std/assert";
import { LAYOUTS } from "../../../layouts/index.ts";
import { compareIfc, KNOWN } from "../../../scripts/compare_ifc.ts";
import { IfcHeader } from "../../../scripts/lib/ifc_header.ts";

/** A doorbell list entry as a header would describe it; `change` alters a line. */
function header(change: (line: string) => string = (line) => line): string {
  const lines = ["u8 pa_h[0x20];", "u8 pa_l[0x14];", "u8 reserved_at_34[0xc];"];
  return `struct mlx5_ifc_cmd_pas_bits {\n${lines.map(change).join("\n")}\n};\n`;
}

Deno.test("members of every kind get the bits that they have in memory", () => {
  const text = `
    #define SOMETHING 1 /* { */
    struct plain { uint8_t bytes[4]; };
    struct mlx5_ifc_inner_bits { u8 a[0x8]; u8 rsvd0[0x18]; };
    union mlx5_ifc_either_bits { struct mlx5_ifc_inner_bits one; u8 two[0x40]; };
    struct mlx5_ifc_outer_bits {
      u8 first[0x4]; // four bits
      u8 reserved_at_4[0x1c];
      struct mlx5_ifc_inner_bits inner[2];
      union { struct { u8 p[0x10]; u8 q[0x10]; }; u8 whole[0x20]; };
      struct { u8 hidden[0x20]; } named;
      union mlx5_ifc_either_bits either;
      u8 array[0x4][0x8];
      u8 rest[][0x40];
    };`;
  assertEquals(new IfcHeader(text).struct("outer"), {
    width: 256,
    members: [
      { name: "first", offset: 0, width: 4 },
      { name: "inner", offset: 32, width: 64 },
      { name: "p", offset: 96, width: 16 },
      { name: "q", offset: 112, width: 16 },
      { name: "whole", offset: 96, width: 32 },
      { name: "named", offset: 128, width: 32 },
      { name: "either", offset: 160, width: 64 },
      { name: "array", offset: 224, width: 32 },
    ],
  });
  assertEquals(new IfcHeader(text).struct("no_such"), undefined);
});

Deno.test("what cannot be read is an error, and only when it is asked for", () => {
  const text = "struct mlx5_ifc_a_bits { int x; }; struct mlx5_ifc_b_bits { struct mlx5_ifc_c_bits c; };";
  const read = new IfcHeader(text);
  assertThrows(() => read.struct("a"), Error, "member of type int");
  assertThrows(() => read.struct("b"), Error, "struct mlx5_ifc_c_bits is not in the header");
  assertThrows(() => new IfcHeader("struct mlx5_ifc_a_bits { u8 x[0x1];"), Error, "does not end");
});

Deno.test("a header that agrees has no differences", () => {
  assertEquals(compareIfc(header()), { layouts: ["cmd_pas"], same: 2, known: [], unknown: [] });
});

Deno.test("every kind of difference is told", () => {
  const unknown = (change: (line: string) => string) => compareIfc(header(change)).unknown;
  assertEquals(unknown((line) => line.replace("pa_l", "low")), ["name cmd_pas.pa_l: header has low"]);
  assertEquals(unknown((line) => line.replace("pa_l", "reserved_at_20")), ["absent cmd_pas.pa_l: bit 32 width 20"]);
  assertEquals(unknown((line) => line.replace("reserved_at_34", "more")), ["extra cmd_pas.more: bit 52 width 12"]);
  assertEquals(unknown((line) => line.replace("0xc", "0x2c")), ["size cmd_pas.*: 96 bits, not 64"]);
  assertEquals(unknown((line) => line.replace("u8 pa_l[0x14]", "u8 pa_l[0x12]; u8 reserved[0x2]")), [
    "conflict cmd_pas.pa_l: bit 32 width 20, header has pa_l (bit 32 width 18)",
  ]);
});

Deno.test("a difference that a row or the list explains is known", () => {
  const text = "struct mlx5_ifc_ads_bits { u8 reserved_at_0[0x160]; };";
  const { known, unknown } = compareIfc(text);
  assertEquals(known, [
    "absent ads.plane_index: bit 32 width 8; only in MLNX_OFED kernel headers of 2026",
    "absent ads.log_rtm: bit 80 width 4; only in rdma-core tests, UCX headers",
  ]);
  assertEquals(unknown.includes("absent ads.grh: bit 40 width 1"), true);
});

Deno.test("the list explains rows and layouts that exist", () => {
  for (const key of Object.keys(KNOWN)) {
    const [kind, where] = key.split(" ");
    const [name, row] = where?.split(".") ?? [];
    const layouts = name === "*" ? LAYOUTS : LAYOUTS.filter((layout) => layout.name === name);
    const found = layouts.some((layout) => row === "*" || kind === "extra" || (row ?? "") in layout.fields);
    assertEquals(found, true, key);
  }
});
