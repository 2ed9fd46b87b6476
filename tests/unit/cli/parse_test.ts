import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type CommandLine, parseCommandLine } from "../../../cli/parse.ts";
import { flagRows } from "../../../cli/flags.ts";
import { UsageError } from "../../../errors.ts";

function parse(text: string): CommandLine {
  return parseCommandLine(text === "" ? [] : text.split(" "));
}

Deno.test("the manual's command line is parsed", () => {
  const line = parse("-d sim:mt4117_pciconf0 --source FullQp --dump ALL_VALID_QPNS --num 20");
  assertEquals(line, {
    command: "dump",
    named: false,
    options: { device: "sim:mt4117_pciconf0", source: "FullQp", dump: "ALL_VALID_QPNS", num: 20 },
    positionals: [],
  });
});

Deno.test("all spellings of an option are the same", () => {
  for (const text of ["-qp 0x10", "--qp 0x10", "--QP 16", "--qp=16", "-QP=0X10", "--Qp=0x00000010"]) {
    assertEquals(parse(text).options, { qp: [16] }, text);
  }
  for (const text of ["--clear_semaphore", "--clear-semaphore", "--CLEAR_SEMAPHORE", "-clear_semaphore"]) {
    assertEquals(parse(text).options, { clear_semaphore: true }, text);
  }
  for (const text of ["-d x", "-D x", "--device x", "--device=x", "-d=x"]) {
    assertEquals(parse(text).options, { device: "x" }, text);
  }
  assertEquals(parse("--vhca 3").options, { gvmi: 3 });
});

Deno.test("values are taken in any case and come out in the table's spelling", () => {
  assertEquals(parse("--source fullqp --dump all_valid_qpns --format RAW").options, {
    source: "FullQp",
    dump: "ALL_VALID_QPNS",
    format: "raw",
  });
  assertEquals(parse("--source my_segment").options, { source: "my_segment" });
});

Deno.test("values may look like anything but an option", () => {
  assertEquals(parse("--lib -").options, { lib: "-" });
  assertEquals(parseCommandLine(["--lib=--qp"]).options, { lib: "--qp" });
  assertEquals(parseCommandLine(["-d", "a b=c.d"]).options, { device: "a b=c.d" });
  assertEquals(parseCommandLine(["--trace", "true", "--bin", "false"]).options, { trace: "true", bin: "false" });
  assertEquals(parse("--address 0xffffffffffffffff").options, { address: 0xffffffffffffffffn });
});

Deno.test("the first plain argument names the command", () => {
  assertEquals(parse("decode sq.bin --source snd").command, "decode");
  assertEquals(parse("DECODE - --source snd"), {
    command: "decode",
    named: true,
    options: { source: "Snd" },
    positionals: ["-"],
  });
  assertEquals(parse("--source snd decode x").positionals, ["x"]);
  assertEquals(parse("decode -- --odd-name").positionals, ["--odd-name"]);
  assertEquals(parse("decode --json true").positionals, ["true"]);
  assertEquals(parse("").command, "help");
  assertEquals(parse("dump -d x").command, "dump");
  assertEquals(parse("explain 0x13 0x88").positionals, ["0x13", "0x88"]);
});

Deno.test("lists are split at commas", () => {
  assertEquals(parse("capture --qp 1,0x2,3").options.qp, [1, 2, 3]);
  assertEquals(parse("--where opcode=SEND,ds=4").options.where, ["opcode=SEND", "ds=4"]);
});

const ERRORS: readonly (readonly [args: string, ...parts: string[]])[] = [
  ["--sorce snd", "Unknown option", '"--sorce"', "did you mean --source?"],
  ["--clear_semaphor", "did you mean --clear_semaphore?"],
  ["-x", "Unknown option", '"-x"', "--help"],
  ["-vh", "Unknown option", '"-vh"'],
  ["-dsim:sick", "Unknown option", "a value stands apart: -d sim:sick"],
  ["--zzzzzz 1", "Unknown option", "--help lists"],
  ["--fi 1 --fi 2", "--fi is given more than once"],
  ["-d x --device y", "--device is given more than once"],
  ["--menu --menu", "--menu is given more than once"],
  ["--gvmi 1 --vhca 1", "--gvmi is given more than once"],
  ["--qp", "--qp needs a value", "nothing follows"],
  ["--qp --dump QP", "--qp needs a value", '"--dump" follows'],
  ["--dump=", "--dump needs a value", "WQ, QP, WQ_QP"],
  ["--device -d", "--device needs a value", '"-d" follows'],
  ["--menu=1", "--menu takes no value", '"1"'],
  ["--qp abc", "--qp takes a number", '"abc"', "did you mean 0xabc?"],
  ["--qp 0x", 'not "0x"'],
  ["--qp 1.5", 'not "1.5"'],
  ["--qp 1e3", "--qp"],
  ["--qp -1", 'not "-1"'],
  ["--qp 0x100000000", "from 0 to 0xffffffff", "out of range"],
  ["--qp 99999999999999999999999", "out of range"],
  ["--gvmi 0x10000", "--gvmi", "0xffff", "out of range"],
  ["--num 0", "--num takes a number from 1", '"0" is out of range'],
  ["--address 0x10000000000000000", "--address", "64 bits", "out of range"],
  ["--address xyz", "--address", 'not "xyz"'],
  ["--size 6", "multiple of 4", 'not "6"'],
  ["--stride 48", "power of two", 'not "48"'],
  ["--stride 4096", "power of two", "out of range"],
  ["--capture --qp 1", "Unknown option"],
  ["capture --qp 1,,2", "empty item"],
  ["--dump ALL_VALID_QPN", "--dump takes WQ, QP", "did you mean ALL_VALID_QPNS?"],
  ["--dump everything", "--dump takes WQ, QP", 'not "everything"'],
  ["--format jsn", "--format takes", "did you mean json?"],
  ["--transport tcp", "--transport takes rc, uc, ud, dc, xrc, raw or mlx", 'not "tcp"'],
  ["decode --cqe-size 48", "--cqe-size takes 32, 64 or 128", 'not "48"'],
  ["decode --generation 6", "--generation takes 4 or 5"],
  ["-d x surplus", "Unexpected argument", '"surplus"'],
  ["decod x", "Unknown command", '"decod"', "did you mean decode?"],
  ["frobnicate", "Unknown command", "dump, list, diagnose, compare"],
  ["dump x", "Unexpected argument", "options only"],
  ["compare a b c", "takes 2 WHAT, not 3", 'leave out "c"'],
  ["capture sim:sick --all -o x.wqd", "takes options only"],
  ["explain", "wqdump explain needs CODE"],
  ["info", "wqdump info needs FILE"],
  ["completions tcsh", "bash, zsh or fish", 'not "tcsh"'],
  ["decode --dump WQ", "--dump does not go with wqdump decode", "the dump command"],
  ["explain 1 --qp 1", "--qp does not go with wqdump explain"],
  ["--ring 64", "--ring does not go with wqdump dump", "wqdump decode"],
];

for (const [args, ...parts] of ERRORS) {
  Deno.test(`refused: wqdump ${args}`, () => {
    const error = assertThrows(() => parse(args), UsageError);
    assertEquals(error.exitCode, 2);
    for (const part of parts) assertStringIncludes(error.message, part);
    assertEquals(error.message.includes("\n"), false);
  });
}

Deno.test("hostile arguments are refused or kept, never crash", () => {
  for (
    const hostile of [
      "__proto__",
      "--__proto__=1",
      "--constructor.x=1",
      "--a.b=1",
      "-",
      "--=",
      "--",
      "---",
      "-=x",
      "\n",
    ]
  ) {
    try {
      parseCommandLine([hostile]);
    } catch (error) {
      assertEquals(error instanceof UsageError, true, hostile);
    }
  }
});

Deno.test("every flag parses on its own command", () => {
  for (const [name, flag] of flagRows()) {
    const command = flag.commands[0]!;
    const value = flag.choices?.[0]?.value ?? (flag.number ? String(flag.number.min) : flag.wide ? "0" : "x");
    const needed = { explain: ["0"], info: ["f"], completions: ["bash"] }[command as string] ?? [];
    const line = parseCommandLine([command, ...needed, `--${name}`, ...(flag.value === undefined ? [] : [value])]);
    assertEquals(line.options[name] !== undefined, true, name);
  }
});

Deno.test("explain takes the words of a message as they stand in the log", () => {
  const words = ["transport", "retry", "counter", "exceeded"];
  assertEquals(parse(`explain ${words.join(" ")}`).positionals, words);
});

Deno.test("what people call a queue is its source; short forms of daily options", () => {
  const source = (args: string) => parse(args).options.source;
  assertEquals(["SQ", "rq", "CQ", "EQ", "srq", "QP"].map((name) => source(`-s ${name}`)), [
    "Snd",
    "Rcv",
    "Cmp",
    "Eqe",
    "Srq",
    "FullQp",
  ]);
  const { num, quiet } = parse("-s CQ -n 3 -q").options;
  assertEquals([num, quiet], [3, true]);
  assertEquals(parse("-qp 7").options.qp, [7]);
});

Deno.test("a list may be given in pieces", () => {
  assertEquals(parse("--where a=1 --where b==2,c>3").options.where, ["a=1", "b==2", "c>3"]);
});
