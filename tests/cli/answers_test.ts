/** Answers that were wrong once: a command, and what its output has to say and must not say. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { type RunOptions, wqdump } from "./run.ts";

const SIM = "-d sim:mt4129_pciconf0";
const CQ = `${SIM} --source Cmp --dump WQ --qp 0x4a`;
const SQ = `${SIM} --source Snd --dump WQ --qp 0x4a58d7`;

interface Row {
  /** What was said, where the arguments do not show it. */
  readonly was?: string;
  readonly args: string;
  /** Hexadecimal digits on stdin. */
  readonly input?: string;
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

const zeros = (bytes: number): string => "00".repeat(bytes);
/** A completion: byte count, sop_drop_qpn, WQE counter, op_own. */
const cqe = (count: string, qpn: string, counter: string, opOwn: string): string =>
  `${zeros(44)}${count}${zeros(8)}${qpn}${counter}00${opOwn}`;
/** Of QP 0x3ab, a message received and one sent. */
const BOTH_SIDES = cqe("00000040", "000003ab", "0005", "20") + cqe("00000040", "0a0003ab", "0006", "00");
/** Two pointers behind an Ethernet segment: ENHANCED_MPSW of QP 0x90. */
const EMPW = `00000129000090040000000800000000${zeros(16)}000000640000070000000000 7f001000
  000000c80000070100000000 7f002000`.replaceAll(/\s/g, "");
/** SEND_INVAL of QP 0x90, which only RC has. */
const SEND_INVAL = `000001010000900200000008000004d20000006400000700000000007f001000${zeros(32)}`;

/** In the order of the report: where an answer was wrong, what is right, and what must not be said. */
const ROWS: readonly Row[] = [
  { args: `${CQ} --fi 0xe --num 3`, says: /first error at index 0xd/, never: /went round|overwritten/ },
  {
    was: "went round, in `task demo` too",
    args: `${CQ} --fi 0xd --num 1`,
    says: /first error at index 0xd[^]*only elements 0xd to 0x2f of 64 were looked at/,
    never: /went round|overwritten/,
  },
  {
    was: "flow_tag alone, in each format and condition",
    args: "decode - --source cmp",
    input: BOTH_SIDES,
    says: /qpn : 0x3ab\nflow_tag : 0x3ab\n[^]*qpn : 0x3ab/,
  },
  {
    args: "decode - --source cmp --where qpn=0x3ab --format brief",
    input: BOTH_SIDES,
    says: /^\[0x0\].* qpn=0x3ab .*RESP_SEND\n\[0x1\].* qpn=0x3ab /,
  },
  {
    args: "decode - --source cmp --where qpn=0x3ac --format brief",
    input: BOTH_SIDES,
    remarks: /0 of 2 elements match/,
  },
  {
    was: "raw: no public format on this transport",
    args: "decode - --source snd",
    input: EMPW,
    says: /ENHANCED_MPSW[^]*data segment \( 0\)[^]*byte_count : 0x64 [^]*data segment \( 1\)[^]*byte_count : 0xc8 /,
    never: /no public format|-- raw --/,
  },
  {
    args: "decode - --source snd --transport uc",
    input: SEND_INVAL,
    says:
      /status : this transport has no such opcode\n[^]*byte_count : 0x64 \(100\)\nwqe_inline : 0x0\nlocal_key : 0x700/,
    never: /no public format/,
  },
  { args: `${SQ} --pending`, says: /^$/, remarks: /^-I- 0 of 75 elements are pending$/m },
  { args: `${SQ},0x3c23 --num 1 --json`, says: /"qp":\[4872407,15395\]/ },
  { args: `${SIM} --source Snd --dump ALL_VALID_QPNS`, says: /index 0x004a58d7/ },
  { args: `${SIM} --source Rcv --dump ALL_VALID_QPNS`, says: /index 0x004a58d7/ },
  { args: `${CQ} --where state=ERR`, code: 2, remarks: /completion queue have no field "state"/ },
  { args: `${CQ} --where lkey=3`, code: 2, remarks: /no field "lkey"/ },
  { args: `${CQ} --where index=3`, code: 2, remarks: /no field "index"/ },
  { args: `${CQ} --where opcode=0x108`, code: 2, remarks: /0x108 is more than it can hold/ },
  { args: `${SQ} --where rkey=0x1000a5ce1`, code: 2, remarks: /0x1000a5ce1 is more than it can hold/ },
  { args: `${CQ} --where syndrome=0x22`, remarks: /0 of 64 elements match/ },
  { was: "stale", args: `${CQ} --fi 0xc --num 1`, says: /\[Element Index 0xc\]\nstatus : .*consumed/, never: /stale/ },
  { args: CQ, says: /vendor_err_synd : 0xf9\n/, never: /OBSERVED_FLUSH|stale/ },
  { args: `${CQ} --format brief`, says: /vendor_err_synd=0xf9 syndrome=0x5 WR_FLUSH_ERR/, never: /OBSERVED|stale/ },
  { args: `${SQ} --fi 0x27 --num 1`, says: /REMOTE_ACCESS_ERR/, never: /completed/ },
  { args: "-d mlx5_0 --menu", code: 3, remarks: /^-E- .*no RDMA device mlx5_0 on this host; there (are|is)/m },
];

Deno.test("answers say what the bytes prove, and questions that make no sense are refused", async () => {
  for (const { args, input, code = 0, says, never, remarks } of ROWS) {
    const allow = args.includes("mlx5_0") ? ["--allow-all"] : [];
    const found = await wqdump(args, { allow, ...(input !== undefined && { input }) });
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

/** A session of eleven completions: its title, an array behind it, another in the ninth slot. */
function compressed(): string {
  const array = (from: number, count: number): string =>
    Array.from({ length: count }, (_, n) => `abc0000${n}000000${(from + n).toString(16).padStart(2, "0")}`).join("");
  const rest = `${zeros(63)}f0`;
  return cqe("0000000b", "00000155", "0020", "2c") + array(0x64, 8) + rest.repeat(6) + array(0x6c, 3) + zeros(40) +
    rest.repeat(2) + cqe("00000040", "000003ab", "0030", "20");
}

Deno.test("in every part of a file with a compressed session an element is what it is in the whole file", async () => {
  const input = compressed();
  const elements = async (part: string): Promise<{ index: number }[]> =>
    JSON.parse((await wqdump(`decode - --source cmp --mini-cqe hash --json ${part}`, { input })).stdout).elements;
  const whole = await elements("");
  assertEquals(whole.length, 12);
  for (const part of ["--fi 1", "--fi 5 --num 4", "--fi 8 --num 2", "--fi 11"]) {
    const some = await elements(part);
    const from = Number(part.split(" ")[1]);
    assertEquals(some, whole.slice(from, from + Number(part.split(" ")[3] ?? 12)), part);
  }
});
