/**
 * Answers that were wrong once: a command, and what its output has to say and must not say.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { type RunOptions, wqdump } from "./run.ts";

const SIM = "-d sim:mt4129_pciconf0";
const CQ = `${SIM} --source Cmp --dump WQ --qp 0x4a`;
const SQ = `${SIM} --source Snd --dump WQ --qp 0x4a58d7`;

interface Row {
  readonly args: string;
  readonly code?: number;
  readonly says?: RegExp;
  readonly never?: RegExp;
  readonly remarks?: RegExp;
}

/** Twenty QPCs of 232 bytes, whose tenth byte numbers them: byte 7 is the lowest of pd. */
function contexts(): Uint8Array {
  const bytes = new Uint8Array(20 * 232);
  for (let n = 0; n < 20; n++) bytes.set([0x30, 0, 0, 0, 0, 0, 0, n + 1], n * 232);
  return bytes;
}

const ROWS: readonly Row[] = [
  { args: `${CQ} --fi 0xe --num 3`, says: /first error at index 0xd/, never: /went round|overwritten/ },
  { args: `${SIM} --source Snd --dump ALL_VALID_QPNS`, says: /index 0x004a58d7/ },
  { args: `${SIM} --source Rcv --dump ALL_VALID_QPNS`, says: /index 0x004a58d7/ },
  { args: `${CQ} --where state=ERR`, code: 2, remarks: /completion queue have no field "state"/ },
  { args: `${CQ} --where lkey=3`, code: 2, remarks: /no field "lkey"/ },
  { args: `${CQ} --where index=3`, code: 2, remarks: /no field "index"/ },
  { args: `${CQ} --where opcode=0x108`, code: 2, remarks: /0x108 is more than it can hold/ },
  { args: `${SQ} --where rkey=0x1000a5ce1`, code: 2, remarks: /0x1000a5ce1 is more than it can hold/ },
  { args: `${CQ} --where syndrome=0x22`, remarks: /0 of 64 elements match/ },
  { args: CQ, says: /vendor_err_synd : 0xf9\n/, never: /OBSERVED_FLUSH|stale/ },
  { args: `${CQ} --format brief`, says: /vendor_err_synd=0xf9 syndrome=0x5 WR_FLUSH_ERR/, never: /OBSERVED|stale/ },
  { args: `${SQ} --fi 0x27 --num 1`, says: /REMOTE_ACCESS_ERR/, never: /completed/ },
  { args: "-d mlx5_0 --menu", code: 3, remarks: /^-E- .*no RDMA device mlx5_0 on this host; there (are|is)/m },
];

Deno.test("answers say what the bytes prove, and questions that make no sense are refused", async () => {
  for (const { args, code = 0, says, never, remarks } of ROWS) {
    const found = await wqdump(args, args.includes("mlx5_0") ? { allow: ["--allow-all"] } : {});
    assertEquals(found.code, code, `${args}: ${found.stderr}`);
    if (says !== undefined) assertMatch(found.stdout, says, args);
    if (never !== undefined) assert(!never.test(found.stdout + found.stderr), `${args}: ${found.stdout}`);
    if (remarks !== undefined) assertMatch(found.stderr, remarks, args);
    for (const line of found.stderr.split("\n")) assertMatch(line, /^(-[EWI]- .*)?$/, args);
  }
});

Deno.test("contexts of a size that divides nothing are all there, in place", async () => {
  const { code, stdout } = await wqdump("decode --source qpc --json", { input: contexts() });
  const { elements } = JSON.parse(stdout);
  const numbers = elements.map((one: { segments: { fields: { pd: number } }[] }) => one.segments[0]!.fields.pd);
  assertEquals([code, numbers], [0, Array.from({ length: 20 }, (_, n) => n + 1)]);
});

Deno.test("files that hold queues with more around them are not decoded as bare bytes, in any form", async () => {
  const folder = await Deno.makeTempDir();
  const all: RunOptions = { allow: ["--allow-all"] };
  try {
    const made = [
      `capture ${SIM} --qp 0x4a58d7 -o ${folder}/a.wqd`,
      `capture ${SIM} --qp 0x4a58d7 -o ${folder}/b.wqd.gz`,
      `${CQ} --bin ${folder}/c.bin`,
      `${CQ} --trace ${folder}/d.trace`,
    ];
    for (const args of made) assertEquals((await wqdump(args, all)).code, 0, args);
    const files = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(files.length, made.length);
    for (const name of files) {
      for (const source of ["cmp", "snd", "qpc", "FullQp"]) {
        const { code, stdout, stderr } = await wqdump(`decode ${folder}/${name} --source ${source}`, all);
        assertEquals([code, stdout], [2, ""], `${name} ${source}`);
        assertMatch(stderr, /^-E- .*(capture|dump|trace).*\n-I- /, `${name} ${source}`);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("in every part of a send queue an element is what it is in the whole queue", async () => {
  for (
    const [number, part] of [[0x408, "--fi 15 --num 1"], [0x3c23, "--fi 14 --num 1"], [
      0x3c23,
      "--fi 14 --num 2",
    ]] as const
  ) {
    const args = `${SIM} --source Snd --dump WQ --qp ${number} --json`;
    const whole = JSON.parse((await wqdump(args)).stdout).elements as { index: number }[];
    const some = JSON.parse((await wqdump(`${args} ${part}`)).stdout).elements as { index: number }[];
    assert(some.length > 0);
    for (const one of some) assertEquals(one, whole.find(({ index }) => index === one.index), part);
  }
});
