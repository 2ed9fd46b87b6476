// Dumps as few programs print them, and dumps of which something is missing: what is mended, what is said to be lost.
import { assertEquals } from "@std/assert";
import { decodeToJson, type Json } from "./cases.ts";

const ZERO = "00 ".repeat(16).trim();
const DECISIVE = "00 00 00 00 a9 00 56 04 00 00 01 e9 00 54 e8 e2";
const HEAD = "mlx5_0:dump_cqe:272: dump error cqe";
const BYTES = "0".repeat(96) + DECISIVE.replaceAll(" ", "");
const ROWS = [ZERO, ZERO, ZERO, DECISIVE].map((row, n) => `000000${n}0: ${row}`);

async function itemsOf(lines: readonly string[]): Promise<Json[]> {
  return (await decodeToJson(lines.join("\n") + "\n")).items;
}

/** The only item, as far as the wish names its members. */
async function isOne(lines: readonly string[], wish: Json): Promise<void> {
  const items = await itemsOf(lines);
  assertEquals(items.map((item) => Object.fromEntries(Object.keys(wish).map((name) => [name, item[name]]))), [wish]);
}

/** A completion of which the rows are replaced. */
const withRow = (n: number, row: string): string[] => [HEAD, ...ROWS.map((own, i) => i === n ? row : own)];

Deno.test("what mail programs, collectors and web pages make of line ends is opened", async () => {
  const joined = (between: string): string => [HEAD, ...ROWS].join(between);
  const forms: readonly (readonly [readonly string[], string])[] = [
    [[joined("=0A") + "=0A"], "quoted-printable escapes opened"],
    [[HEAD, ...ROWS.map((row) => `${row}=20`)], "quoted-printable escapes opened"],
    [[`<pre>${joined("<br/>")}</pre>`], "HTML escapes opened"],
    [[joined("#012")], "escaped line ends opened"],
    [[joined("#015#012")], "escaped line ends opened"],
    [[joined("\\n")], "JSON escapes opened"],
    [[joined(" ")], "rows on one line set apart"],
  ];
  for (const [lines, repair] of forms) {
    await isOne(lines, { element: "cqe", complete: true, bytes: BYTES, repairs: [repair] });
  }
});

Deno.test("od and hexdump, whose offsets differ in base alone, are told apart behind a *", async () => {
  const first = "0000000 0000 0000 0000 0000 0000 0000 0000 0000";
  const words = "0000 0000 00a9 0456 0000 e901 5400 e2e8";
  const repairs = ["16-bit words of a little-endian host turned around", "rows 0x10 to 0x30 filled in for *"];
  for (const [at, end] of [["0000060", "0000100"], ["0000030", "0000040"]]) {
    await isOne([first, "*", `${at} ${words}`, end!], { element: "cqe", complete: true, bytes: BYTES, repairs });
  }
  const all = [first, ...["0000020", "0000040"].map((at) => at + first.slice(7))];
  await isOne([...all, `0000060 ${words}`, "0000100"], { bytes: BYTES, repairs: repairs.slice(0, 1) });
  // Neither base: nothing is made up.
  await isOne([first, "*", `0000060 ${words}`, "0000200"], { kind: "skipped" });
});

Deno.test("dwords of a little-endian host are turned around where only that makes an error CQE", async () => {
  const zero = "00000000 ".repeat(4).trim();
  await isOne(
    [
      HEAD,
      `00000000: ${zero}`,
      `00000010: ${zero}`,
      `00000020: ${zero}`,
      "00000030: 00000000 045600a9 e9010000 e2e85400",
    ],
    { element: "cqe", bytes: BYTES, repairs: ["dwords of a little-endian host turned around"] },
  );
  const head = "mlx4_en: e1: CQE error - cqn 0x8e, ci 0x0, vendor syndrome: 0x57 syndrome: 0x4";
  await isOne(
    [head, `00000000: 55000000 00000000 00000000 00000000`, "00000010: 00000000 00000000 04570000 1e000000"],
    {
      element: "cqe",
      generation: 4,
      bytes: "00000055" + "0".repeat(40) + "000057040000001e",
      repairs: ["dwords of a little-endian host turned around"],
    },
  );
});

Deno.test("a row that is too long or too short costs what is not certain, and nothing else", async () => {
  await isOne(withRow(1, `${ROWS[1]} 00`), {
    complete: true,
    bytes: BYTES,
    repairs: ["a row had 17 equal bytes: one dropped"],
  });
  await isOne(withRow(3, `${ROWS[3]} 11`), {
    complete: false,
    cut: "row at 0x30 has 17 bytes, and which one is too many cannot be known",
  });
  await isOne(withRow(1, ROWS[1]!.slice(0, -3)), {
    cut: "row at 0x10 has 15 of 16 bytes",
    present: [[0, 0x10], [0x20, 0x40]],
  });
  await isOne([HEAD, ROWS[0]!, ROWS[3]!], {
    cut: "rows 0x10 to 0x20 are missing",
    present: [[0, 0x10], [0x30, 0x40]],
  });
  await isOne([HEAD, ...ROWS.slice(1)], { cut: "row at 0x0 is missing", present: [[0x10, 0x40]] });
});

Deno.test("half a row of a dump that is shorter than one is taken back no further than it reached", async () => {
  await isOne(["Segment Type: 0xe5a", "Segment Size: 7", "0x461837b0 0", "x26e464c6 0xd9fc50f6 0x1abdf1fe"], {
    kind: "element",
    bytes: "461837b0",
    cut: "row at 0x0 has 4 of 7 bytes",
  });
});

Deno.test("bytes under a heading that are not what it announces are not taken for it", async () => {
  await isOne(withRow(3, ROWS[3]!.replace(/e2$/, "92")), {
    kind: "skipped",
    why: "64 bytes that are no CQE: there is no CQE opcode 0x9",
  });
  const head = "mlx5_0: dump_wqe: WQE DUMP: WQ size 64 WQ cur size 0, WQE index 0x0, len: 64";
  const rest = ROWS.slice(1, 3).concat(`00000030: ${ZERO}`);
  await isOne([head, `00000000: ${ZERO}`, ...rest], {
    kind: "skipped",
    why: "64 bytes that do not begin with a control segment: perhaps the middle of another WQE",
  });
  await isOne([head, "00000000: 00 00 00 08 00 00 55 09 00 00 00 08 00 00 00 00", ...rest], {
    element: "wqe",
    cut: "ds says 144 bytes, the dump has 64",
    present: [[0, 64]],
  });
});

Deno.test("arrays of data are a stream of segments, a query by the object it belongs to, or said to be neither", async () => {
  await isOne(['{"data":[1,2,3]}'], { kind: "skipped", why: "a data array of 3 bytes, no context" });
  const query = (object: string, size: number): string[] => [
    `[{"ifname":"mlx5_0",${object},"data":[${Array(size).fill(0).join(",")}]}]`,
  ];
  const wanted: readonly (readonly [string, number, string | undefined])[] = [
    ['"lqpn":18', 272, "query_qp_out"],
    ['"lqpn":18', 232, "qpc"],
    ['"lqpn":18', 24, undefined],
    ['"cqn":18', 80, "query_cq_out"],
    ['"mrn":18', 80, "query_mkey_out"],
    ['"pid":18', 272, undefined],
  ];
  for (const [object, size, layout] of wanted) {
    await isOne(query(object, size), { element: "context", origin: "rdma -j raw data", layout });
  }
});
