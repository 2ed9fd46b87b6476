/** One grammar for names of fields: conditions, selections, columns and counts mean the same by a name. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { columnBlocks } from "../../../api/column_blocks.ts";
import { decodeColumns } from "../../../api/columns.ts";
import { decodeCounts } from "../../../api/counts.ts";
import { decode } from "../../../api/decode.ts";
import { UsageError } from "../../../errors.ts";
import { LAYOUTS } from "../../../layouts/index.ts";
import { elementLayouts } from "../../../records/element_layouts.ts";
import { compileFields, fieldsNamed } from "../../../records/field_names.ts";
import { RingDecoder, type RingKind } from "../../../records/ring.ts";
import { selectFields } from "../../../records/select.ts";
import { compileWhere } from "../../../records/where.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { Rng } from "../../fuzz/mutate.ts";
import { cases, load } from "../../golden/load.ts";

const cq4 = load("mlx4-cq-full-s1");
const CQ4 = { source: "cmp", generation: 4, stride: Number(cq4.meta.cqe_size ?? 32) } as const;

Deno.test("the name that json gives a structure works in conditions, selections, columns, blocks and counts", () => {
  const records = [...decode(cq4.bytes, CQ4)];
  const expected = records.map(({ segments }) => segments.find(({ layout }) => layout === "mlx4_cqe")?.fields?.opcode);
  const there = expected.filter((opcode) => opcode !== undefined);
  assert(there.length > 10);
  const { ["mlx4_cqe.opcode"]: column } = decodeColumns(cq4.bytes, ["mlx4_cqe.opcode"], CQ4);
  assertEquals([...column], expected.map((opcode) => opcode ?? NaN) as number[]);
  const counts = decodeCounts(cq4.bytes, "mlx4_cqe.opcode", CQ4);
  assertEquals([...counts.values()].reduce((sum, n) => sum + n, 0), there.length);
  let rows = 0;
  for (const { segments } of columnBlocks(cq4.bytes, { mlx4_cqe: ["opcode"] }, CQ4)) rows += segments.mlx4_cqe!.rows;
  assertEquals(rows, there.length);
  const where = `mlx4_cqe.opcode=${there[0]}`;
  assertEquals([...decode(cq4.bytes, { ...CQ4, where })].length, there.filter((opcode) => opcode === there[0]).length);
  const decoder = Decoder.create();
  selectFields(decoder, "mlx4_cqe.opcode", { kind: "cq4" });
  const options = { kind: "cq4", stride: CQ4.stride } as const;
  for (const plan of new RingDecoder(decoder, options).over(cq4.bytes)) {
    const shown = [...plan.records()].flatMap(({ segments }) => segments.map(({ fields }) => Object.keys(fields!)));
    assertEquals(shown.length, there.length);
    for (const names of shown) assertEquals(names.filter((name) => !name.endsWith("_name")), ["opcode"]);
  }
});

Deno.test("a field that the queue cannot have is refused, with the nearest one", () => {
  const cq = { kind: "cq5" } as const;
  assertThrows(() => compileWhere("lkey=3", cq), UsageError, "Elements of a completion queue have no field");
  assertThrows(() => compileWhere("state=ERR", cq), UsageError, "completion queue");
  assertThrows(() => selectFields(Decoder.create(), "rkey", cq), UsageError, "completion queue");
  const wrong = assertThrows(() => fieldsNamed("syndrom", cq), UsageError);
  assert(wrong.hint?.includes("syndrome"), wrong.hint);
  assertThrows(() => decodeColumns(new Uint8Array(64), ["rkey"], { source: "cmp" }), TypeError, "completion queue");
});

Deno.test("what has no such field is called by its kind, or by its structure", () => {
  assertThrows(() => fieldsNamed("wqe_ctrl.opcode", { kind: "context", layout: "qpc" }), UsageError, "Elements of qpc");
  assertThrows(() => fieldsNamed("lkey", { kind: "mgm" }), UsageError, "Elements of a multicast group");
  assertEquals([...elementLayouts("context", "qpc")], ["qpc"]);
  assertEquals([...elementLayouts("context")], []);
});

Deno.test("a value that its field cannot hold is refused, at any comparison", () => {
  const sq = { kind: "sq5" } as const;
  for (const sign of ["=", "!=", "<", "<=", ">", ">=", "&"]) {
    assertThrows(() => compileWhere(`rkey${sign}0x1000a5ce1`, sq), UsageError, "32 bits");
    assertThrows(() => compileWhere(`wqe_ctrl.opcode${sign}0x108`, sq), UsageError, "8 bits");
    compileWhere(`rkey${sign}0xffffffff`, sq);
  }
  const wrong = assertThrows(() => compileWhere("opcode=RDMA_REED", sq), UsageError);
  assert(wrong.hint?.includes("RDMA_READ"), wrong.hint);
});

Deno.test("a field of one bit holds two values, and the message counts it as one", () => {
  const wrong = assertThrows(() => compileWhere("wqe_ctrl.se=2", { kind: "sq5" }), UsageError, "1 bit: 2 is more");
  assertEquals(wrong.hint, "At most 0x1");
});

Deno.test("a name of a bitmask is its bit", () => {
  const rows = (where: string): number[] => [...compileWhere(where, { kind: "sq5" })];
  assertEquals(rows("wqe_umr_ctrl.mkey_mask=START_ADDR"), rows("wqe_umr_ctrl.mkey_mask=0x40"));
  assertEquals(rows("wqe_umr_ctrl.mkey_mask&page_size"), rows("wqe_umr_ctrl.mkey_mask&2"));
});

Deno.test("of fields of one name, those that are too narrow for a value are below it", () => {
  // The structures of an atomic operation have operands of 32, 64 and 128 bits.
  const rows = (where: string): number => compileWhere(where, { kind: "sq5" }).length / 16;
  assert(rows("add_data<0x100000000") > rows("add_data=0x100000000"));
  assertEquals(rows("add_data>0x100000000"), rows("add_data=0x100000000"));
  assertEquals(rows("add_data!=0x100000000"), rows("add_data<0x100000000"));
  assertEquals(rows("add_data&0x100000001"), rows("add_data<0x100000000"));
});

Deno.test("fields of 33 to 63 bits can be compared, up to the end of their structure", () => {
  const bytes = new Uint8Array(64);
  bytes.set([0, 0, 0, 0x0a, 0, 0, 7, 4]); // SEND
  bytes.set([0x80, 0, 0, 0], 24); // a full address vector
  bytes.set([0x02, 0, 0, 0xab, 0xcd, 0xef], 16 + 20);
  const options = { source: "snd", transport: "ud" } as const;
  for (
    const [where, shown] of [
      ["rmac=0x020000abcdef", 1],
      ["rmac=02:00:00:ab:cd:ef", 1],
      ["rmac>0x020000abcdee", 1],
      ["rmac<0x020000abcdef", 0],
    ] as const
  ) assertEquals([...decode(bytes, { ...options, where })].length, shown, where);
  assertThrows(() => compileWhere("rmac=0x1000000000000", { kind: "sq5" }), UsageError, "48 bits");
  assertThrows(() => compileWhere("rgid=1", { kind: "sq5" }), UsageError, "128 bits");
});

Deno.test("several values mean any of them", () => {
  const { bytes } = load("mlx5-sq-rc-mixed-s2");
  const count = (where: string): number => [...decode(bytes, { source: "snd", where })].length;
  assertEquals(count("opcode=SEND|RDMA_READ"), count("opcode=SEND") + count("opcode=RDMA_READ"));
  assertThrows(() => count("opcode!=SEND|RDMA_READ"), UsageError, "several values");
});

Deno.test("no element has a structure that its queue is not said to have", () => {
  const rng = new Rng(41);
  const kinds = ["sq5", "rq5", "cq5", "eq5", "sq4", "rq4", "cq4", "eq4"] as const satisfies readonly RingKind[];
  const known = new Set(LAYOUTS.map(({ name }) => name));
  const decoder = Decoder.create();
  for (const kind of kinds) {
    const allowed = elementLayouts(kind);
    for (const name of allowed) assert(known.has(name), `${kind}: no layout ${name}`);
    const output = new Set(LAYOUTS.filter(({ name }) => allowed.has(name)).map((one) => one.variantOf ?? one.name));
    const golden = cases(`mlx${kind.at(-1)}-${kind.slice(0, 2)}`).map((name) => load(name).bytes);
    for (let round = 0; round < 60; round++) {
      const bytes = golden[round]?.slice() ?? Uint8Array.from({ length: 4096 }, () => rng.oneIn(2) ? 0 : rng.next());
      for (let n = 0; n < 64; n++) bytes[rng.below(bytes.length)] = rng.next();
      const transport = rng.pick(["rc", "ud", "dc", "xrc", "raw", "mlx", "underlay"] as const);
      const options = {
        kind,
        stride: kind === "cq4" ? 32 : 64,
        transport,
        linked: rng.oneIn(2),
        timestamp: rng.oneIn(2),
      };
      for (
        const plan of new RingDecoder(decoder, { ...options, miniFormat: rng.below(5), enhanced: rng.oneIn(3) }).over(
          bytes,
        )
      ) {
        for (const { segments } of plan.records()) {
          for (const { layout } of segments) assert(layout === null || output.has(layout), `${kind} has ${layout}`);
        }
      }
    }
  }
});

Deno.test("a condition takes a value that is put together, with its name, zero bits below and what is added", () => {
  // Two ACCESS_ASO of a control segment and an ASO control: bit 0 of the address's lower word is read_enable.
  const wqes = new Uint8Array(128);
  const view = new DataView(wqes.buffer);
  [0x1200345679n, 0x1300000001n].forEach((va, i) => {
    view.setUint32(i * 64, i << 8 | 0x2d);
    view.setUint32(i * 64 + 4, 0x104);
    view.setBigUint64(i * 64 + 16, va);
  });
  const shown = (where: string): number[] => [...decode(wqes, { source: "snd", where })].map(({ index }) => index);
  assertEquals(shown("wqe_aso_ctrl.va=0x1200345678"), [0]);
  assertEquals(shown("va=0x1200345678"), [0]);
  assertEquals(shown("va!=0x1200345678"), [1]);
  assertEquals(shown("va>0x1200345678"), [1]);
  assertEquals(shown("va=0x1200345678|0x1300000000"), [0, 1]);
  assertEquals(shown("va&0x100000000"), [1]);
  assertEquals(shown("va=0x1200345678,opcode=ACCESS_ASO"), [0]);
  assertEquals(shown("va=0x1200345678,opcode=NOP"), []);
  assertThrows(() => shown("va=0x10000000000000000"), UsageError, "more than it can hold");
  assertThrows(() => shown("vaa=1"), UsageError, "No field");
});

Deno.test("conditions are as many as the decoder takes, and a value that stands twice is one", () => {
  const times = (n: number, piece: string): string => Array<string>(n).fill(piece).join("");
  assertEquals(compileWhere(`opcode=SEND${times(50_000, "|SEND")}`), compileWhere("opcode=SEND"));
  for (const one of [",opcode=SEND", ",qpn!=1"]) {
    const error = assertThrows(() => compileWhere(`state=1${times(20_000, one)}`), UsageError, "are too many");
    assertEquals(error.message.length < 300, true);
  }
});

Deno.test("a long list of names is looked up name by name", () => {
  const wanted = compileFields(Array<string>(200_000).fill("wqe_ctrl.opcode").join(","));
  const id = LAYOUTS.findIndex(({ name }) => name === "wqe_ctrl");
  assertEquals([wanted(id, "opcode"), wanted(id, "qpn")], [true, false]);
});
