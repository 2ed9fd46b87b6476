import { assertEquals } from "@std/assert";
import { mayHaveDumps, savedDumps } from "../../../files/saved_rows.ts";

const DUMP = [0, 4, 255, 254, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1, 255, 251];
const found = (text: string): [string | undefined, number[], boolean][] =>
  savedDumps(text).map(({ device, bytes, cut }) => [device, [...bytes], cut]);

Deno.test("rows of rdma -r -j are dumps of the device that they name", () => {
  const rows = [
    { ifindex: 0, ifname: "mlx5_0", data: DUMP },
    { ifindex: 1, ifname: "mlx5_1", port: 1, data: DUMP },
  ];
  for (const text of [JSON.stringify(rows), JSON.stringify(rows, undefined, 4)]) {
    assertEquals(mayHaveDumps(text), true);
    assertEquals(found(text), [["mlx5_0", DUMP, false], ["mlx5_1", DUMP, false]]);
  }
});

Deno.test("a dump of devlink is found in its json and in its text", () => {
  const json = JSON.stringify({
    "SX Slice": { data: DUMP },
    SQs: [{ SQ: { index: 4432, QPC: { data: [...DUMP, ...DUMP] }, dscp: [1, 2, 3] } }],
  });
  assertEquals(found(json).map(([, bytes]) => bytes.length), [20, 40]);
  const text = " SX Slice:\n    data:\n      00 04 ff fe 00 00 00 01 00 00 00 02 00 00 00 03 \n      00 01 ff fb \n" +
    "  SQs:\n      SQ:\n        index: 4432\n        data:\n          00 04 ff fe 00 00 00 01 00 00 00 02 00 00 00 03\r\n";
  assertEquals(mayHaveDumps(text), true);
  assertEquals(found(text), [[undefined, DUMP, false], [undefined, DUMP.slice(0, 16), false]]);
});

Deno.test("an output that ends too early loses only what is not whole", () => {
  const text = JSON.stringify([{ ifname: "mlx5_0", data: DUMP }, { ifname: "mlx5_0", data: DUMP }]);
  const end = text.lastIndexOf("255");
  const [first, second] = found(text.slice(0, end + 2));
  assertEquals([first?.[2], second?.[2], second?.[1]], [false, true, DUMP.slice(0, 16)]);
});

Deno.test("lists of something else are no dumps, whatever is nested how deeply", () => {
  for (
    const text of [
      "[]",
      "[1,2,3]",
      JSON.stringify([{ ifname: "x", data: Array(32).fill(256) }]),
      JSON.stringify([{ ifname: "x", data: Array(32).fill(0) }]),
      JSON.stringify([{ ifname: "x", data: DUMP.slice(0, 18) }]),
      "[".repeat(100_000),
      `[${"1,".repeat(100_000)}`,
      `{"data":["${"0,".repeat(1000)}"]}`,
      "00 11 22\n",
      "de ad be ef de ad be ef de ad be ef de ad be ef\n",
    ]
  ) assertEquals(found(text), [], text.slice(0, 60));
  assertEquals(mayHaveDumps('{"wqdump-scenario/1": {"data": "x"}}'), false);
});
