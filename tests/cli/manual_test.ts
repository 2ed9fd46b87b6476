import { assertEquals } from "@std/assert";
import { wqdump } from "./run.ts";

const CASES: readonly (readonly [args: string, file: string])[] = [
  ["-d sim:mt4117_pciconf0 --source FullQp --dump ALL_VALID_QPNS --num 20", "1_fullqp_valid_qpns"],
  ["-d sim:mt4117_pciconf0 --source FullQp --dump QP --qp 0x0000000b --format raw", "2_fullqp_qp_raw"],
  ["-d sim:mt4115_pciconf0 --source Srq --dump all_valid_qpns", "3_srq_valid_qpns"],
  ["-d sim:mt4117_pciconf0 --source Srq --dump wq --qp 0x60", "4_srq_wq"],
  ["-d sim:mt4119_pciconf0 --source CMAS_EQ_BUFF --dump ALL_VALID_QPNS", "5_cmas_valid_qpns"],
  ["-d sim:mt4119_pciconf0 --source CMAS_EQ_BUFF --dump QP --qp 0x15 --format raw", "6_cmas_qp_raw"],
];

for (const [args, file] of CASES) {
  Deno.test(`the manual's output comes out byte for byte: wqdump ${args}`, async () => {
    const expected = await Deno.readTextFile(new URL(`../data/manual/${file}.txt`, import.meta.url));
    const { code, stdout } = await wqdump(args);
    assertEquals(stdout, expected);
    assertEquals(code, 0);
  });
}

Deno.test("the options of the examples may be written in any way", async () => {
  const plain = await wqdump("-d sim:mt4117_pciconf0 --source Srq --dump wq --qp 0x60");
  const odd = await wqdump("-QP=96 --DUMP=WQ --device=SIM:mt4117_pciconf0 -source srq");
  assertEquals(odd.stdout, plain.stdout);
});

Deno.test("the demo runs the manual's examples", async () => {
  const { code, stdout, stderr } = await wqdump("demo");
  assertEquals(code, 0);
  assertEquals(stderr, "");
  const blocks = stdout.split(/^\$ wqdump .*\n/m).slice(1).map((block) => block.replace(/\n\n$/, "\n"));
  assertEquals(blocks.length, CASES.length);
  for (const [i, [, file]] of CASES.entries()) {
    assertEquals(blocks[i], await Deno.readTextFile(new URL(`../data/manual/${file}.txt`, import.meta.url)));
  }
});
