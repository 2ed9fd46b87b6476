// Text from narrow windows, and single breaks of every message: whole, or with the loss named; never another value.
import { assert, assertEquals } from "@std/assert";
import { FORMAT_ROWS } from "../../../logs/rows/index.ts";
import { windowWidth } from "../../../logs/wrapping.ts";
import { hexOf, readItems } from "./cases.ts";

const CQE = "00".repeat(54) + "88130801c7a92f415bd3";
const bytes = CQE.match(/../g)!;
const byteRows = (before = ""): string[] =>
  [0, 16, 32, 48].map((at) => `${before}${at.toString(16).padStart(8, "0")}: ${bytes.slice(at, at + 16).join(" ")}`);
const dwordRows = [0, 16, 32, 48].map((at) => CQE.slice(2 * at, 2 * at + 32).match(/.{8}/g)!.join(" "));

const DUMPS: Readonly<Record<string, readonly string[]>> = {
  "mlx5_ib": ["infiniband mlx5_3: dump_cqe:277:(pid 0): dump error cqe", ...byteRows()],
  "mlx5_ib, newest": [
    "infiniband mlx5_3: dump_cqe:277:(pid 0): WC error: 10, Message: remote access error",
    ...byteRows("cqe_dump: "),
  ],
  "mlx5e": [
    "mlx5_core 0000:3b:00.1 ens1: Error cqe on cqn 0x4e1, ci 0x2a, qn 0x1c7a9, opcode 0xd, syndrome 0x13, vendor syndrome 0x88",
    ...byteRows(),
  ],
  "rdma-core": ["mlx5: n1: got completion with error:", ...dwordRows],
};
const BEFORE = ["", "[ 1234.567890] ", "May 01 10:00:00 node1 kernel: ", "> "];

const cells = (line: string, width: number): string[] => line.match(new RegExp(`.{1,${width}}`, "g"))!;

for (const [name, lines] of Object.entries(DUMPS)) {
  Deno.test(`${name}: in a window of any width from 24 columns on it is whole`, () => {
    for (const before of BEFORE) {
      for (let width = 24; width < 80; width++) {
        const text = lines.flatMap((line) => cells(before + line, width)).join("\n") + "\n";
        const found = readItems(text).flatMap((item) =>
          item.kind === "element" ? [[hexOf(item.bytes), item.cut] as const] : []
        );
        assertEquals(found, [[CQE, undefined]], `${width} columns\n${text}`);
      }
    }
  });
}

Deno.test("text that nothing broke, or a mail program, is from no window", () => {
  const width = (text: string) => windowWidth(new TextEncoder().encode(text));
  for (const lines of Object.values(DUMPS)) assertEquals(width(lines.join("\n") + "\n"), 0);
  assertEquals(width(dwordRows.join("\n") + "\n"), 0);
  assertEquals(width(byteRows().map((row) => row.replace(/ (?=\S+$)/, "\n")).join("\n") + "\n"), 0);
  assertEquals(width("00 00 00 00 00 00\n00 00 00 00 00 00\n00 00 00 00 00 00\n00 00\n"), 0);
  assertEquals(width("00 00 00 00 00 00 0\n0 00 00 00 00 00 00\n 00 00\n"), 19);
});

Deno.test("rows in tables, code marks, quotations and markup are whole", () => {
  const changes: Readonly<Record<string, (lines: readonly string[]) => string>> = {
    "Jira": (lines) => `{noformat}${lines.join("\n")}{noformat}`,
    "a table": (lines) => lines.map((line) => `| ${line}|`).join("\n"),
    "code marks": (lines) => lines.map((line) => `\`${line}\``).join("\n"),
    "a web page": (lines) => `<pre>${lines.join("\n")}</pre>`,
    "logfmt": (lines) =>
      lines.map((line) => `time="2024-05-01T10:00:00Z" level=error msg="${line}" host=n1`).join("\n"),
    "CSV": (lines) => lines.map((line) => `2024-05-01 10:00:00,n1,"${line}"`).join("\n"),
    "a list of lines": (lines) => JSON.stringify({ stdout_lines: lines }),
    "the same, indented": (lines) => JSON.stringify({ stdout_lines: lines }, undefined, 2),
    "journal, indented": (lines) =>
      lines.map((line) => JSON.stringify({ _HOSTNAME: "n1", MESSAGE: line }, undefined, 2)).join("\n"),
    "journal, as bytes": (lines) =>
      lines.map((line) => JSON.stringify({ _HOSTNAME: "n1", MESSAGE: [...new TextEncoder().encode(line)] })).join("\n"),
    "time of day without a host": (lines) => lines.map((line) => `May 01 10:00:00 ${line}`).join("\n"),
    "cut at its front": (lines) =>
      lines.map((line) => `May 01 10:00:00 n1 kernel: ${line}`).join("\n").slice("May 01 10:00:00 n1 k".length),
  };
  for (const [name, change] of Object.entries(changes)) {
    for (const [format, lines] of Object.entries(DUMPS)) {
      const text = change(lines) + "\n";
      const found = readItems(text).flatMap((item) => item.kind === "element" ? [[hexOf(item.bytes), item.cut]] : []);
      assertEquals(found, [[CQE, undefined]], `${name}, ${format}\n${text}`);
    }
  }
});

Deno.test("the numbers of a list are no rows", () => {
  const lines = DUMPS["mlx5_ib"]!.map((line, n) => `${n + 1}. ${line}`);
  assertEquals(readItems(lines.join("\n") + "\n").map((item) => item.kind), ["element"]);
});

/** Facts that depend on the prefix. */
const ORIGIN = new Set(["host", "process", "thread", "rank", "pod", "container", "time", "time_us"]);

for (const before of ["", "[ 1234.567890] ", "May 01 10:00:00 n1 app[77]: "]) {
  Deno.test(`one break anywhere behind "${before}" changes no value of any message`, () => {
    for (const row of FORMAT_ROWS.filter((one) => !one.part && one.dump === undefined)) {
      const wanted = Object.entries(row.gives).filter(([name]) => !ORIGIN.has(name));
      const whole = row.sample.split("\n").map((line) => before + line).join("\n");
      for (let at = before.length + 1; at < whole.length; at++) {
        const text = `${whole.slice(0, at)}\n${whole.slice(at + Number(whole[at] === " "))}\n`;
        for (const item of readItems(text)) {
          if (item.kind !== "message" || item.origin !== row.origin) continue;
          for (const [name, value] of wanted) {
            const found = item.facts[name];
            assert(
              found === undefined || JSON.stringify(found) === JSON.stringify(value),
              `${row.origin}: ${name} ${found}\n${text}`,
            );
          }
        }
      }
    }
  });
}

Deno.test("pieces that a logger has written its own words before are joined without them", () => {
  const sample =
    "ucp_ep.c:1504 UCX DIAG ep 0x7f01: error 'Connection reset by remot|e peer' on rc_mlx5/mlx5_0:1 will not be " +
    "handled since no error callback is installed";
  const zero = "rc_verbs_iface.c:65   UCX  ERROR send completion with error: remote access error qpn 0x1b2 wrid 0x0 " +
    "vendor_err 0|x88";
  for (
    const before of [
      "<4>1 2024-05-01T10:00:00Z n1 app - - - ",
      "10:00:00 INFO ",
      "w-1 pytorch ",
      "[1,3]<stderr>:",
      "3: ",
    ]
  ) {
    const facts = (text: string) =>
      readItems(text.split("|").map((line) => before + line).join("\n") + "\n").map((item) =>
        item.kind === "message" ? item.facts : {}
      );
    assertEquals(facts(sample).map((one) => one["message"]), ["Connection reset by remote peer"], before);
    assertEquals(facts(zero).map((one) => one["vendor_syndrome"]), [0x88], before);
  }
});

Deno.test("syslog of RFC 5424 tells host and process", () => {
  const line = "mlx5_core 0000:3b:00.0: mlx5_eq_int:501:(pid 0): CQ error on CQN 0x41d, syndrome 0x1";
  for (const sd of ["-", '[meta sequenceId="29"][x@1 y="z"]']) {
    const [item] = readItems(`<4>1 2024-05-01T10:00:00.123Z n7 app 77 - ${sd} ${line}\n`);
    assert(item?.kind === "message");
    assertEquals([item.facts["host"], item.facts["process"], item.facts["cqn"]], ["n7", 77, 0x41d]);
  }
});

Deno.test("a number goes on in the next line only, and an address ends where its characters do", () => {
  const timeout = "mlx5_core 0000:81:00.0 ens1: RX timeout on channel: 2, RQ: 0x2f1, CQ: 0x41d";
  const [item] = readItems(`${timeout}\nusb 1-1: new devic\ne\n`);
  assertEquals(item?.kind === "message" ? item.facts["cqn"] : undefined, 0x41d);
  const nccl =
    "n3:47:48 [0] NCCL WARN NET/IB : Got completion from peer 192.0.2.7<5> with status=12 opcode=0 len=1 vendor err " +
    "129 (Recv) localGid fe80::1 remoteGids fe8\napp[77]: request 1 done\n0::2 hca mlx5_2\n";
  for (const one of readItems(nccl)) {
    if (one.kind === "message") assert([undefined, "fe80::2"].includes(one.facts["remote_gid"] as string | undefined));
  }
});

Deno.test("headings of tools may have tabs and runs of blanks", () => {
  const rows = [0, 1, 2, 3].map((n) => `${n}. 80000000 0000001e 05000000 00000000`);
  const heading = "Send Qpc gvmi 0000 QP Index 0000000b";
  for (const text of [heading, heading.replaceAll(" ", "  "), heading.replaceAll(" ", "\t")]) {
    const [item] = readItems(["-----", text, ...rows, "-----"].join("\n") + "\n");
    assertEquals(item?.kind === "element" && item.header["index"], 0xb, text);
  }
});

Deno.test("halves of a line that are as long as each other are no window: a word behind its last number is none of it", () => {
  const halves = ["[ 1234.567890] mlx5_core 0000:81:00", ".0 ens1: Recovered 2 eqes on EQ 0x7"];
  assertEquals(halves.map(({ length }) => length), [35, 35]);
  for (const behind of ["usb 1-1: new high-speed device", "foo bar", ""]) {
    const [item] = readItems([...halves, behind].join("\n"));
    assert(item?.kind === "message", behind);
    assertEquals([item.facts["eqn"], item.facts["netdev"]], [7, "ens1"]);
  }
});
