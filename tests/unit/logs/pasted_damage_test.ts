// Messages of every format as word processors, chats, Markdown, web pages, terminals and editors leave them: whole where
// the bytes allow it, never another value, and what was left out is said.
import { assert, assertEquals } from "@std/assert";
import { FORMAT_ROWS } from "../../../logs/rows/index.ts";
import type { FormatRow } from "../../../logs/row_types.ts";
import type { LogMessage } from "../../../logs/types.ts";
import { decodeToJson, hexOf, readItems } from "./cases.ts";

const escaped = (line: string): string => line.replace(/[<>&"']/g, (one) => `&#x${one.charCodeAt(0).toString(16)};`);

/** A line with something in the middle of each of its words. */
const inWords = (line: string, what: string): string =>
  line.replace(/\w{4,}/g, (word) => word.slice(0, 2) + what + word.slice(2));

const framed = (line: string, width: number): string =>
  line.match(new RegExp(`.{1,${width}}`, "g"))!.map((piece) => `\u2502 ${piece.padEnd(width)} \u2502`).join("\n");

const signed = (line: string, sign: string): string => line.match(/.{1,48}/g)!.join(`${sign}\n`);

/** What loses nothing. */
const HARMLESS: Readonly<Record<string, (line: string) => string>> = {
  "dashes of a word processor": (line) => line.replaceAll("-", "\u2013"),
  "minus signs": (line) => line.replaceAll("-", "\u2212"),
  "typographic quotes": (line) => line.replaceAll("'", "\u2019").replaceAll('"', "\u201d"),
  "full-width characters": (line) => line.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
  "soft hyphens": (line) => inWords(line, "\u00ad"),
  "non-breaking blanks": (line) => line.replaceAll(" ", "\u00a0"),
  "entities by number": escaped,
  "entities, twice": (line) => escaped(line).replaceAll("&", "&amp;"),
  "Markdown's escapes": (line) => line.replace(/[_*[\]<>#]/g, "\\$&"),
  "emphasis": (line) => line.replace(/\S{4,}(?= )/, "**$&**"),
  "code marks": (line) => line.replace(/\S{4,}(?= )/, "`$&`"),
  "colours": (line) => inWords(line, "\x1b[01;31m\x1b[K"),
  "colours without their escape": (line) => inWords(line, "[31m"),
  "colours, written out": (line) => inWords(line, "^[[31m"),
  "an address's escapes": encodeURIComponent,
  "a frame": (line) => framed(line, 200),
  "the log of another host beside it": (line) => `${line.padEnd(160)}| usb 1-1: new high-speed device`,
  "capitals": (line) => line.toUpperCase(),
};

/** What breaks lines where a word may be. */
const WRAPPED: Readonly<Record<string, (line: string) => string>> = {
  "a narrow frame": (line) => framed(line, 48),
  "arrows at the ends": (line) => signed(line, "\u21a9"),
  "arrows at the beginnings": (line) => line.match(/.{1,48}/g)!.join("\n\u21aa "),
};

const ROWS = FORMAT_ROWS.filter((row) => !row.part && row.dump === undefined);
const ORIGIN = new Set(["host", "process", "thread", "rank", "pod", "container", "time", "time_us"]);
const low = (value: unknown): string | undefined => JSON.stringify(value)?.toLowerCase();

/** Facts that a text has lost, and those that are others. */
function judge(row: FormatRow, text: string): { lost: string[]; wrong: string[]; named: boolean } {
  const items = readItems(text);
  const messages = items.filter((item): item is LogMessage => item.kind === "message");
  const wanted = Object.entries(row.gives).filter(([name]) => !ORIGIN.has(name));
  const has = (name: string, value: unknown) => messages.some((item) => low(item.facts[name]) === low(value));
  const lost = wanted.filter(([name, value]) => !has(name, value)).map(([name]) => name);
  const wrong = wanted.filter(([name, value]) =>
    !has(name, value) && messages.some(({ facts }) => facts[name] !== undefined)
  )
    .map(([name]) => name);
  const named = items.some((item) =>
    item.kind === "skipped" ||
    (item.kind === "message" && (item.lost.length > 0 || item.repairs.some((one) => /cut|joined|certain/.test(one))))
  );
  return { lost, wrong, named };
}

for (const [name, change] of Object.entries(HARMLESS)) {
  Deno.test(`${name}: every message is whole`, () => {
    for (const row of ROWS) {
      const text = row.sample.split("\n").map(change).join("\n") + "\n";
      assertEquals(judge(row, text).lost, [], `${row.origin}\n${text}`);
    }
  });
}

for (const [name, change] of Object.entries(WRAPPED)) {
  Deno.test(`${name}: no value is another one, and hardly any is lost`, () => {
    let whole = 0;
    for (const row of ROWS) {
      const text = row.sample.split("\n").map(change).join("\n") + "\n";
      const { lost, wrong, named } = judge(row, text);
      assertEquals(wrong, [], `${row.origin}\n${text}`);
      assert(lost.length === 0 || named, `${row.origin}: ${lost}\n${text}`);
      whole += Number(lost.length === 0);
    }
    assert(whole > 0.95 * ROWS.length, `${whole} of ${ROWS.length}`);
  });
}

Deno.test("dumps are whole under the same", () => {
  const cqe = "00".repeat(54) + "88130801c7a92f415bd3";
  const rows = cqe.match(/.{32}/g)!.map((row, n) =>
    `${(16 * n).toString(16).padStart(8, "0")}: ${row.match(/../g)!.join(" ")}`
  );
  const dump = ["infiniband mlx5_3: dump_cqe:277:(pid 0): dump error cqe", ...rows];
  const changes = { ...HARMLESS, "bold lines": (line: string) => `**${line}**` };
  for (const [name, change] of Object.entries(changes)) {
    if (/^(?:an address|emphasis|code marks)/.test(name)) continue;
    for (const before of ["", "10:23 <jane> ", "2026-03-03T04:05:06.1Z stderr F ", "  41 | "]) {
      const text = dump.map((line) => before + change(line)).join("\n") + "\n";
      const found = readItems(text).map((item) => item.kind === "element" && [hexOf(item.bytes), item.cut]);
      assertEquals(found, [[cqe, undefined]], `${name}\n${text}`);
    }
  }
});

Deno.test("quoted-printable text whose lines end in a name goes on", () => {
  const [item] = readItems(
    "May 01 10:00:00 n1 app[77]: n1:7:9 [0] NCCL INFO GIN: Connected main=\n" +
      " QP: qp_idx=3D0, main_qpn=3D0x3f7, remote_rank=3D4, remote_qpn=3D0x4=\n1a\n",
  );
  assert(item?.kind === "message");
  assertEquals([item.facts["qpn"], item.facts["rqpn"]], [0x3f7, 0x41a]);
});

Deno.test("what was left out is said, and what it touches is not told", () => {
  const read = (line: string) => {
    const [item] = readItems(`${line}\n`);
    assert(item?.kind === "message", line);
    return item;
  };
  for (const mark of ["\u2026", "...", "[...]", " [\u2026]", "<snip>", "(truncated)"]) {
    const item = read(`Local protection on mlx5_0:1/RoCE (synd 0x4 vend 0x5${mark}`);
    assertEquals([item.facts["syndrome"], item.facts["vendor_syndrome"]], [4, undefined], mark);
    assert(item.lost.includes("vendor_syndrome") && item.lost.includes("hw_err_synd"), mark);
  }
  assertEquals(read("\u202692.0.2.7@o2ib: Async QP event type 3").facts["peer"], undefined);
  const hermon = read("hermon2: CQE ERR: cqe [...] 112240 QPN 3f00c2 indx 2b status 0x15  vendor syndrome 81");
  assertEquals(hermon.facts["vendor_syndrome"], undefined);
});

Deno.test("how often a message came is counted where the log says it", async () => {
  const nccl = (peer: number) =>
    `n1:7:8 [0] NCCL WARN NET/IB : Got completion from peer 192.0.2.${peer}<50> with status=12 opcode=0 len=0 vendor err 129 (Send)`;
  const text = [
    `(Worker pid=7, ip=192.0.2.3) ${nccl(2)} [repeated 7x across cluster]`,
    `May  1 10:00:00 n1 app[7]: message repeated 5 times: [ ${nccl(4)}]`,
    `May  1 10:00:01 n1 app[7]: ${nccl(5)}`,
    "May  1 10:00:02 n1 last message repeated 3 times",
  ].join("\n");
  const { items, headline } = await decodeToJson(`${text}\n`);
  const repeats = items.map((item: { facts: { repeats?: number } }) => item.facts.repeats);
  assertEquals(repeats, [7, 5, undefined, 3]);
  assertEquals(headline.reports, 7 + 5 + 1 + 3);
});

Deno.test("lines that were not written are said to be; other logs and programs have none", () => {
  const [item] = readItems("May  1 10:00:00 n1 kernel: mlx5_ib_handle_error_cqe: 1214 callbacks suppressed\n");
  assertEquals(item?.kind === "message" && item.facts["suppressed"], 1214);
  for (
    const line of [
      "net_ratelimit: 12 callbacks suppressed",
      "May  1 10:00:02 n1 last message repeated 3 times",
      "he suppressed a cough, and the message was lost",
    ]
  ) assertEquals(readItems(`${line}\n`), [], line);
});

Deno.test("what is no date is no host", () => {
  const [item] = readItems(
    "foo: 2024-05-99 99:00:00 NCCL WARN NET/IB : Got completion from peer 192.0.2.2<50> with status=12 opcode=0 len=0 vendor err 129 (Send)\n",
  );
  assert(item?.kind === "message");
  assertEquals([item.facts["host"], item.facts["process"]], ["foo", undefined]);
});

Deno.test("prose, code and ordinary lines with such marks are no records", () => {
  for (
    const line of [
      "The **vendor err** and the `status` of a completion are explained in the manual ...",
      "rate(node_rdma_errors[5m]) > 0",
      'printf("mlx5: %s: got completion with error ... status=%d vendor err %d\\n", host, status, err);',
      "| status | vendor err | qp_num |",
      "an err or in the port retry count er cannot be a comple tion with err or",
      "in valid service ids ... of the que ue pairs that the peer re set",
    ]
  ) assertEquals(readItems(`${line}\n`), [], line);
});
