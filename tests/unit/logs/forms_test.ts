// One completion in every form in which tools print bytes: the same 64 bytes come out, or nothing.
import { assertEquals } from "@std/assert";
import type { LogElement } from "../../../logs/types.ts";
import { bytesOf, hexOf, readItems } from "./cases.ts";

/** A requester error completion: local protection error on an RDMA write. */
const CQE = "0".repeat(64) + "00000003" + "0".repeat(32) + "9d005304080003f740cfb9d2";
const BYTES = bytesOf(CQE);

/** Groups of `size` bytes of a row of `row` bytes. */
function rows(row: number, size: number, turned = false): string[][] {
  const lines: string[][] = [];
  for (let at = 0; at < BYTES.length; at += row) {
    const groups: string[] = [];
    for (let i = at; i < Math.min(at + row, BYTES.length); i += size) {
      const group = BYTES.slice(i, i + size);
      groups.push(hexOf(turned ? group.reverse() : group));
    }
    lines.push(groups);
  }
  return lines;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");

/** `................` for a row. */
function ascii(row: number): string {
  return Array.from(
    BYTES.subarray(row * 16, row * 16 + 16),
    (byte) => byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".",
  ).join("");
}

const offsets = (row: number, digits = 8) => (_: string[], n: number) => hex(n * row, digits);

const byteRows = rows(16, 1);

/** Name of a form, and the completion in it. */
const FORMS: Readonly<Record<string, string>> = {
  "print_hex_dump with offsets": byteRows.map((row, n) => `${offsets(16)(row, n)}: ${row.join(" ")}`).join("\n"),
  "print_hex_dump without offsets": byteRows.map((row) => row.join(" ")).join("\n"),
  "hexdump -C":
    byteRows.map((row, n) =>
      `${offsets(16)(row, n)}  ${row.slice(0, 8).join(" ")}  ${row.slice(8).join(" ")}  |${ascii(n)}|`
    ).join("\n") + "\n00000040",
  "hexdump -C in capitals": byteRows.map((row, n) =>
    `${offsets(16)(row, n)}  ${row.slice(0, 8).join(" ")}  ${row.slice(8).join(" ")}`.toUpperCase() + `  |${ascii(n)}|`
  ).join("\n"),
  "hexdump, 16-bit words": rows(16, 2, true).map((row, n) => `${offsets(16, 7)(row, n)} ${row.join(" ")}`).join("\n") +
    "\n0000040",
  "xxd": rows(16, 2).map((row, n) => `${offsets(16)(row, n)}: ${row.join(" ")}  ${ascii(n)}`).join("\n"),
  "xxd -u": rows(16, 2).map((row, n) => `${offsets(16)(row, n)}: ${row.join(" ").toUpperCase()}  ${ascii(n)}`)
    .join("\n"),
  "xxd -g1": byteRows.map((row, n) => `${offsets(16)(row, n)}: ${row.join(" ")}  ${ascii(n)}`).join("\n"),
  "xxd -e": rows(16, 4, true).map((row, n) => `${offsets(16)(row, n)}: ${row.join(" ")}   ${ascii(n)}`).join("\n"),
  "xxd -c 32 -g1": rows(32, 1).map((row, n) => `${offsets(32)(row, n)}: ${row.join(" ")}`).join("\n"),
  "xxd -p": rows(30, 30).map((row) => row.join("")).join("\n"),
  "od -A x -t x1": byteRows.map((row, n) => `${offsets(16, 6)(row, n)} ${row.join(" ")}`).join("\n") + "\n000040",
  "od -t x1": byteRows.map((row, n) => `${(n * 16).toString(8).padStart(7, "0")} ${row.join(" ")}`).join("\n") +
    "\n0000100",
  "dword rows of libmlx5": rows(16, 4).map((row) => row.join(" ")).join("\n"),
  "dword rows with commas": rows(16, 4).map((row) => row.map((word) => `0x${word}`).join(", ")).join("\n"),
  "gdb x/16xw": rows(16, 4, true).map((row, n) =>
    `0x7ffff7fc${hex(n * 16, 4)}:\t${row.map((word) => `0x${word}`).join("\t")}`
  ).join("\n"),
  "gdb x/64xb with symbols": rows(8, 1).map((row, n) =>
    `0x7ffff7fc01${hex(n * 8, 2)} <cq+${n * 8}>:\t${row.map((byte) => `0x${byte}`).join("\t")}`
  ).join("\n"),
  "a C array": `unsigned char cqe[] = {\n${
    rows(12, 1).map((row) => `  ${row.map((byte) => `0x${byte}`).join(", ")},`).join("\n")
  }\n};`,
  "one blob": CQE,
  "one blob with 0x": `cqe: 0x${CQE}`,
  "bytes with colons": rows(64, 1)[0]!.join(":"),
};

/** The completions that a text holds. */
function completions(text: string): LogElement[] {
  return readItems(text).flatMap((item) => item.kind === "element" && item.element === "cqe" ? [item] : []);
}

for (const [name, form] of Object.entries(FORMS)) {
  Deno.test(`bytes printed as ${name} are the same completion`, () => {
    const found = completions(`before\n${form}\nafter\n`);
    assertEquals(found.map((item) => [hexOf(item.bytes), item.cut]), [[CQE, undefined]]);
    assertEquals(found[0]!.lines.first, form.startsWith("unsigned") ? 3 : 2);
  });
}

Deno.test("the same forms behind a heading, with a time before every line", () => {
  const stamped = (text: string) => text.split("\n").map((line, n) => `[  12.00${n % 10}] ${line}`).join("\n");
  for (const name of ["print_hex_dump with offsets", "print_hex_dump without offsets", "dword rows of libmlx5"]) {
    const heading = name.startsWith("dword")
      ? "mlx5: hostA: got completion with error:"
      : "infiniband mlx5_0: dump_cqe:272:(pid 1): dump error cqe";
    const found = completions(stamped(`${heading}\n${FORMS[name]}\n`));
    assertEquals(found.map((item) => [hexOf(item.bytes), item.cut]), [[CQE, undefined]], name);
  }
});

Deno.test("rows that one byte was lost from are no completion", () => {
  for (const name of Object.keys(FORMS)) {
    if (/blob|colons$|xxd -p|C array/.test(name)) continue;
    const lines = FORMS[name]!.split("\n");
    const cut = lines.map((line, n) => n === 2 ? line.replace(/ ?[0-9a-fA-F]{2}(?=\s*(?:[|].*|\s\s\S*)?$)/, "") : line);
    if (cut[2] === lines[2]) continue;
    for (const item of completions(cut.join("\n"))) {
      if (item.cut === undefined) assertEquals(hexOf(item.bytes), CQE, name);
    }
  }
});

Deno.test("a star stands for rows that repeat", () => {
  const wqe = [
    "mlx5_core 0000:00:08.0 eth2: Error cqe on cqn 0x40b, ci 0x0, qn 0x104f, opcode 0xd, syndrome 0x2, vendor syndrome 0x68",
    "WQE DUMP: WQ size 1024 WQ cur size 0, WQE index 0x0, len: 192",
    "00000000: 00 00 00 25 00 10 4f 0c 00 00 00 00 00 18 2e 00",
    "00000010: 90 00 00 00 00 02 00 00 00 00 00 00 20 00 00 00",
    "00000020: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
    "*",
    "000000b0: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01",
  ].join("\n");
  const [item] = readItems(wqe).filter((one) => one.kind === "element" && one.element === "wqe") as LogElement[];
  assertEquals([item?.bytes.length, item?.bytes[191], item?.cut], [192, 1, undefined]);
});

Deno.test("seventeen equal bytes in a row are sixteen, others are not guessed at", () => {
  const heading = "infiniband mlx5_0: dump_cqe:272:(pid 1): dump error cqe";
  const zeros = Array(17).fill("00").join(" ");
  const last = byteRows[3]!.join(" ");
  const good = [heading, ...["00", "10"].map((at) => `000000${at}: ${zeros}`), `00000020: ${byteRows[2]!.join(" ")}`];
  const [repaired] = completions([...good, `00000030: ${last}`].join("\n"));
  assertEquals([hexOf(repaired!.bytes), repaired!.cut, repaired!.repairs.length], [CQE, undefined, 1]);
  const [unclear] = completions([...good, `00000030: ${last} 77`].join("\n"));
  assertEquals(unclear!.cut === undefined, false);
});

Deno.test("what another program wrote behind a row is cut off, and said", () => {
  const rowsOf = FORMS["dword rows of libmlx5"]!;
  const text =
    `mlx5: hostA: got completion with error:\n${rowsOf}[1496344648.549828] [hostA:14872:0] dc.c:614 UCX ERROR bye\n`;
  const [found] = completions(text);
  assertEquals([hexOf(found!.bytes), found!.cut], [CQE, undefined]);
  assertEquals(found!.repairs, ["a row was glued to the line behind it"]);
});
