// Headings of every program that prints dumps: what they announce, what they state, where the bytes go.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { LogElement, LogItem } from "../../../logs/types.ts";
import { bytesOf, decodeToJson, hexOf, type Json, readItems } from "./cases.ts";

const CQE = "0".repeat(64) + "00000003" + "0".repeat(32) + "9d005304080003f740cfb9d2";

/** Rows of 16 bytes with offsets, as print_hex_dump and rte_hexdump write them. */
function byteRows(hex: string, ascii = false): string {
  return (hex.match(/.{1,32}/g) ?? []).map((row, n) => {
    const bytes = row.match(/../g)!.join(" ").toUpperCase();
    return ascii
      ? ` ${(n * 16).toString(16).padStart(8, "0").toUpperCase()}: ${bytes} | ................`
      : `${(n * 16).toString(16).padStart(8, "0")}: ${bytes.toLowerCase()}`;
  }).join("\n");
}

/** Rows of four dwords. */
function dwordRows(hex: string): string {
  return (hex.match(/.{1,32}/g) ?? []).map((row) => row.match(/.{1,8}/g)!.join(" ")).join("\n");
}

const elements = (items: readonly LogItem[]): LogElement[] =>
  items.flatMap((item) => item.kind === "element" ? [item] : []);

function check(text: string, origin: string, element: string, hex: string, header: Record<string, unknown>): void {
  const [item, ...others] = elements(readItems(text));
  assertEquals([others.length, item?.origin, item?.element, item?.cut], [0, origin, element, undefined], text);
  assertEquals(hexOf(item!.bytes), hex);
  assertEquals(Object.fromEntries(Object.keys(header).map((name) => [name, item!.header[name]])), header, text);
}

Deno.test("mlx5_ib and mlx5e", () => {
  for (
    const words of ["dump error cqe", "dump_cqe:278:(pid 3): dump error cqe", "dump_cqe:257:(pid 3): dump error cqe"]
  ) {
    check(`infiniband mlx5_3: ${words}\n${byteRows(CQE)}`, "kernel mlx5_ib dump_cqe", "cqe", CQE, { device: "mlx5_3" });
  }
  check(
    `mlx5_core 0000:3b:00.1 ens1f1: Error cqe on cqn 0x81a, ci 0x3, sqn 0x3f7, opcode 0xd, syndrome 0x4, vendor syndrome 0x53\n${
      byteRows(CQE)
    }`,
    "kernel mlx5e error cqe",
    "cqe",
    CQE,
    {
      cqn: 0x81a,
      ci: 3,
      qpn: 0x3f7,
      cqe_opcode: 0xd,
      syndrome: 4,
      vendor_syndrome: 0x53,
      netdev: "ens1f1",
      pci: "0000:3b:00.1",
    },
  );
});

Deno.test("rdma-core with debugging: what was posted and what came back, of any kind", async () => {
  const wqe = "0000070a0011500200000008000000000000010000008a0b00007fc59a5b2000";
  const good = "0".repeat(96) + "000048632a39b1020a00115000073f00";
  const doc = await decodeToJson(
    `dump wqe at 0x7fc59b357000\n${dwordRows(wqe)}\n\nmlx5_get_next_cqe:565: dump cqe for cqn 0x4c2:\n${
      dwordRows(good)
    }\n`,
  );
  const [posted, done] = doc.items;
  assertEquals([posted.element, posted.bytes, posted.complete], ["wqe", wqe, true]);
  assertEquals(posted.elements[0].segments.map((one: Json) => one.layout), ["wqe_ctrl", "wqe_data"]);
  assertEquals([done.element, done.complete, done.contradictions, done.header.cqn], ["cqe", true, [], 0x4c2]);
  assertEquals(done.elements[0].segments[0].layout, "cqe64_req");
  assertEquals(done.elements[0].segments[0].fields.wqe_counter, 7);
});

Deno.test("ASO queues: the syndromes stand on lines of their own before the dump", () => {
  const lead = "mlx5_core 0000:08:00.0: mlx5_aso_poll_cq:410:(pid 12): ";
  const heading = ["Bad OP in ASOSQ CQE: 0xd", "vendor_err_synd=53", "syndrome=4"].map((line) => lead + line).join(
    "\n",
  );
  check(`${heading}\n${byteRows(CQE)}`, "kernel mlx5 ASO error cqe", "cqe", CQE, {
    cqe_opcode: 0xd,
    vendor_syndrome: 0x53,
    syndrome: 4,
    pci: "0000:08:00.0",
  });
});

Deno.test("a line before the dump that tells of the same error becomes part of it", () => {
  const text = `mlx5_core 0000:81:00.0 ens1: ERR CQE on RQ: 0x1180
mlx5_core 0000:81:00.0 ens1: Error cqe on cqn 0x510, ci 0x0, qn 0x1180, opcode 0xd, syndrome 0x4, vendor syndrome 0x53
${byteRows(CQE)}
infiniband mlx5_0: mlx5_handle_error_cqe:332:(pid 7): WC error: 4, Message: local protection error
infiniband mlx5_0: dump_cqe:272:(pid 7): dump error cqe
${byteRows(CQE)}
`;
  const items = readItems(text);
  assertEquals(items.map((item) => item.kind), ["element", "element"]);
  const [first, second] = elements(items);
  assertEquals([first!.header["queue"], second!.header["wc_status"]], ["RQ", 4]);
  const lines = text.split("\n");
  const after = readItems([...lines.slice(1, 6), lines[0]!.replace("RQ", "SQ"), ...lines.slice(1, 6)].join("\n"));
  assertEquals(after.map((item) => item.kind === "element" ? item.header["queue"] : item.kind), [
    undefined,
    "message",
    undefined,
  ]);
});

Deno.test("libmlx5 and libmlx4", () => {
  check(`mlx5: hostA: got completion with error:\n${dwordRows(CQE)}`, "rdma-core got completion", "cqe", CQE, {
    host: "hostA",
  });
  check(`got completion with error:\n${dwordRows(CQE)}`, "rdma-core got completion", "cqe", CQE, {});
  const old = "0000020d" + "0".repeat(32) + "00000000" + "00036f02" + "0000005e";
  check(
    `mlx4: local QP operation err (QPN 00020d, WQE index 3, vendor syndrome 6f, opcode = 5e)
<mlx4_ib> dump_cqe: CQE contents ${old.match(/.{8}/g)!.join(" ")}`,
    "kernel mlx4_ib CQE contents",
    "cqe",
    old,
    {},
  );
});

Deno.test("mlx4_en: the completion and the element behind it", async () => {
  const cqe = "0000020d" + "0".repeat(44) + "5704" + "0000005e";
  const wqe = "8000000a00000002" + "0000000c00000000" + "00000056000010000000000012345000" + "0".repeat(64);
  const doc = await decodeToJson(`mlx4_en: enp1s0: CQE error - cqn 0x8e, ci 0x0, vendor syndrome: 0x57 syndrome: 0x4
${byteRows(cqe)}
mlx4_en: enp1s0: Related WQE - qpn 0x20d, wqe index 0x0, wqe size 0x40
${byteRows(wqe)}
`);
  const [first, second] = doc.items;
  assertEquals([first.element, first.generation, first.header.cqn, first.header.netdev], ["cqe", 4, 0x8e, "enp1s0"]);
  assertEquals([first.elements[0].segments[0].layout, first.contradictions], ["mlx4_err_cqe", []]);
  assertEquals([second.element, second.generation, second.header.wqe_size], ["wqe", 4, 0x40]);
  assertEquals(second.elements[0].segments.map((segment: Json) => segment.layout), ["mlx4_wqe_ctrl", "mlx4_wqe_data"]);
});

Deno.test("mthca", async () => {
  const doc = await decodeToJson(`local QP operation err (QPN 380404, WQE @ 00000583, CQN 040085, index 1147949)
  [ 0] 00380404
  [ 4] 00000000
  [ 8] 00000000
  [ c] 00000000
  [10] 026f0000
  [14] 00000000
  [18] 00000583
  [1c] ff000000
`);
  const [{ fields }] = doc.items[0].elements[0].segments;
  assertEquals(fields, {
    qpn: 0x380404,
    syndrome: 2,
    syndrome_name: "LOCAL_QP_OP_ERR",
    vendor_err_synd: 0x6f,
    wqe: 0x583,
    opcode: 0xff,
  });
  assertEquals(doc.items[0].header, {
    qpn: 0x380404,
    wqe: 0x583,
    cqn: 0x40085,
    index: 1147949,
    ...pick(doc.items[0].header),
  });
});

/** Facts that only the prefix gives. */
function pick(header: Json): Json {
  return Object.fromEntries(Object.entries(header).filter(([name]) => ["timestamp", "device"].includes(name)));
}

Deno.test("DPDK: a CQE, rings, contexts, and dumps of something else", async () => {
  const error = "00" + "7365656e" + CQE.slice(10);
  const empty = "0".repeat(126) + "f0";
  const control = "00000a0a" + "0003f704" + "00000008" + "00000000" + "0".repeat(96);
  const context = "0".repeat(2 * 0x110);
  const text = `MLX5 Error CQ: at [0x7f6a7d20c000], len=256
${byteRows(error + empty + empty + empty, true)}
MLX5 Error SQ: at [0x7f6a7d210000], len=256
${byteRows("0".repeat(128) + control + "0".repeat(256), true)}
SQ DevX ID = 5 Port = 0 Queue index = 1
Query SQ Dump: at [0x7ffc01020304], len=272
${byteRows(context, true)}
Mbuf data: at [0x7f0000000000], len=64
${byteRows("45".repeat(64), true)}
`;
  const doc = await decodeToJson(text);
  assertEquals(doc.items.map((item: Json) => item.kind === "element" ? item.element : item.kind), [
    "cq",
    "sq",
    "message",
    "context",
    "skipped",
  ]);
  const [cq, sq, , sqc, other] = doc.items;
  assertEquals([cq.elements.length, cq.elements[0].facts.syndrome, cq.elements[0].facts.wqe_counter], [4, 4, 0x40cf]);
  assertStringIncludes(cq.elements[0].explanation.not_valid, "seen");
  assertEquals(sq.elements[1].segments[0].fields.qpn, 0x3f7);
  assertEquals([sqc.layout, sqc.complete], ["query_sq_out", true]);
  assertStringIncludes(other.why, "Mbuf data");
});

Deno.test("wqdump's own raw contexts are rows without a public layout", () => {
  const rows = Array.from({ length: 16 }, (_, n) => `${n}. 80000000 0000000${n.toString(16)} 00000000 00000000`);
  const rule = "=".repeat(60);
  const text = ["Send Qpc gvmi 0000 QP Index 0000000b", rule, ...rows, rule].join("\n");
  const [item] = elements(readItems(text));
  assertEquals([item?.element, item?.layout, item?.cut, item?.bytes.length], ["context", undefined, undefined, 256]);
  assertEquals([item?.header["title"], item?.header["gvmi"], item?.header["index"]], ["send qpc", 0, 0xb]);
  const [open] = elements(readItems(["Send Qpc gvmi 0000 QP Index 0000000b", rule, ...rows.slice(0, 9)].join("\n")));
  assertStringIncludes(open!.cut!, "no rule");
});

Deno.test("resourcedump: a segment as long as it says", () => {
  const data = "000515300000012300000000000000000000000b";
  const text = (size: number, words: string) =>
    `Segment Type: 0x1530\nSegment Size: ${size} Bytes\nSegment Data:\n${words}\n---------------------\n`;
  const words = data.match(/.{8}/g)!.map((word) => `0x${word}`).join(" ");
  for (const rows of [words, words.replace(/((?:\S+ ){3}\S+) /, "$1\n")]) {
    const [whole] = elements(readItems(text(20, rows)));
    assertEquals([whole?.element, hexOf(whole!.bytes), whole?.cut], ["segment", data, undefined]);
  }
  const [cut] = elements(readItems(text(20, words.slice(0, -11))));
  assert(cut?.cut !== undefined);
});

Deno.test("resourcedump: the queue in a segment is decoded, and what has no public layout is shown as it is", async () => {
  const header = (words: number, type: string, index2: string) =>
    words.toString(16).padStart(4, "0") + type + "00000000" + "00000b2e" + index2;
  const control = "00041302" + "000b2e01" + "00000008" + "00000000" + "0".repeat(96);
  const send = header(4 + 32, "1001", "00000002") + "000000" + "0a" + control.slice(8) +
    control.replace("00041302", "0004130a");
  const other = header(6, "1000", "00000000") + "1122334455667788";
  const text = [send, other].map((hex) =>
    `Segment Type: 0x${hex.slice(4, 8)}\nSegment Size: ${hex.length / 2} Bytes\nSegment Data:\n${
      hex.match(/.{1,32}/g)!.map((row) => row.match(/.{8}/g)!.map((word) => `0x${word}`).join(" ")).join("\n")
    }\n`
  ).join("");
  const doc = await decodeToJson(text);
  assertEquals(doc.items.map((item: Json) => [item.element, item.complete, item.contradictions]), [
    ["segment", true, []],
    ["segment", true, []],
  ]);
  const [queue, context] = doc.items;
  assertEquals(queue.elements.map((one: Json) => [one.index, one.offset, one.segments[0].layout]), [
    [0, 0, "rd_resource"],
    [2, 16, "wqe_ctrl"],
    [3, 80, "wqe_ctrl"],
  ]);
  assertEquals(context.elements[0].segments[1], {
    layout: null,
    title: "raw",
    offset: 16,
    length: 8,
    bytes: "1122334455667788",
  });
});

Deno.test("a resource dump printed byte by byte is taken apart like one from a file", () => {
  const dump = Deno.readFileSync(new URL("../../data/dumps/wqebbs_2_to_5.bin", import.meta.url));
  const rows = (hexOf(dump).match(/.{1,32}/g) ?? []).map((row) => row.match(/../g)!.join(" ") + " ");
  const forms = [
    `    send_buff:\n      data:\n${rows.join("\n")}\n  cq:\n`,
    rows.map((row, n) => `${(n * 16).toString(16).padStart(8, "0")}: ${row}`).join("\n"),
    `{"send_buff":{"data":${JSON.stringify(Array.from(dump))}}}\n`,
  ];
  for (const form of forms) {
    const [queue, ...others] = elements(readItems(form));
    assertEquals([others.length, queue?.element, queue?.bytes.length, queue?.cut], [0, "sq", 256, undefined]);
    assertEquals([queue?.header["index1"], queue?.header["first_index"], queue?.header["stride"]], [0xb2e, 2, 64]);
  }
  const [cut] = elements(readItems(forms[0]!.split("\n").slice(0, 12).join("\n")));
  assert(cut === undefined || cut.cut !== undefined);
});

Deno.test("the rdma tool's raw data: a stream of segments, or a query output", () => {
  const numbers = (hex: string) => JSON.stringify(Array.from(bytesOf(hex)));
  const query = "0".repeat(2 * 0x10) + "90" + "0".repeat(2 * 255);
  const plain = `[{"ifindex":1,"ifname":"mlx5_0","port":1,"lqpn":455,"data":${numbers(query)}}]`;
  for (const text of [plain, JSON.stringify(JSON.parse(plain), null, 4)]) {
    const [item] = elements(readItems(text + "\n"));
    assertEquals([item?.element, item?.layout, item?.bytes.length], ["context", "query_qp_out", 272]);
    assertEquals([item?.header["qpn"], item?.header["device"]], [455, "mlx5_0"]);
  }
  const cqc = "09".padEnd(128, "0");
  const stream = "0004ffff" + "0".repeat(24) + "0005fffe" + "00000001" + "0".repeat(24) + // notice, command
    "00144020" + "00000000" + "0000002a" + "00000000" + cqc + "0004fffb" + "0".repeat(24);
  const [segment] = elements(readItems(`{"ifname":"mlx5_1","cqn":42,"data":${numbers(stream)}}\n`));
  assertEquals([segment?.layout, segment?.header["index1"], hexOf(segment!.bytes)], ["cqc", 42, cqc]);
  const cut = numbers(query).slice(0, -90);
  assertEquals(readItems(`{"ifname":"mlx5_1","lqpn":42,"data":${cut}\n`), []);
  assertEquals(readItems(`{"points":[1,2,3],"data":[1,2,3]}\n`).map((item) => item.kind), ["skipped"]);
});

Deno.test("text and bytes that disagree are both shown, and that is said", async () => {
  const doc = await decodeToJson(
    `mlx5_core 0000:3b:00.1 ens1: Error cqe on cqn 0x81a, ci 0x3, qn 0x3f8, opcode 0xe, syndrome 0x5, vendor syndrome 0xf9
${byteRows(CQE)}
WQE DUMP: WQ size 1024 WQ cur size 0, WQE index 0x7, len: 64
${byteRows("0040d00a" + "0003f902" + "00000008" + "0".repeat(104))}
infiniband mlx5_0: dump_cqe:272:(pid 7): dump error cqe
${byteRows("0".repeat(126) + "00")}
`,
  );
  const said = doc.items.map((item: Json) => item.contradictions.length);
  assertEquals(said, [4, 2, 1]);
  assertStringIncludes(doc.items[0].contradictions.join(";"), "the text says syndrome 0x5, the bytes say 0x4");
  assertStringIncludes(doc.items[1].contradictions.join(";"), "belongs to QP 0x3f7, this WQE to QP 0x3f9");
  assertStringIncludes(doc.items[2].contradictions[0], "the opcode in the bytes is REQ");
});

Deno.test("an element that an error names is marked", async () => {
  const doc = await decodeToJson(`mlx5: hostA: got completion with error:
${dwordRows(CQE)}
MLX5 Error SQ: at [0x7f6a7d210000], len=128
${
    byteRows(
      "0040ce0a" + "0003f702" + "00000008" + "0".repeat(104) + "0040cf0a" + "0003f702" + "00000008" + "0".repeat(104),
      true,
    )
  }
`);
  assertEquals(doc.items[1].elements.map((one: Json) => one.named_by), [undefined, "lines 1 - 5"]);
});

Deno.test("a driver that dumps the middle of another element is not believed", () => {
  const middle = "0".repeat(6) + "56" + "00001000" + "0000000012345000" + "0".repeat(96);
  const items = readItems(`WQE DUMP: WQ size 1024 WQ cur size 0, WQE index 0x7, len: 64\n${byteRows(middle)}\n`);
  assertEquals(items.map((item) => item.kind), ["skipped"]);
});
