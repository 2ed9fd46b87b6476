import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createProgress, duration, NO_THEME, paintingWriter, paintLines, type Theme } from "../../../cli/terminal.ts";

const THEME: Theme = {
  bad: (text) => `!${text}!`,
  on: true,
  heading: (text) => `<h>${text}</h>`,
  term: (text) => `<t>${text}</t>`,
  mark: (text) => `<m>${text}</m>`,
  dim: (text) => `<d>${text}</d>`,
};

Deno.test("headings, rules and marks are set off, everything else stays", () => {
  const text = "[Element Index 0x1]    <---- pi (0x2)\n-------------- SRQ Next ------------------\nname : 0x1\n" +
    "--------------------------\n== Common Part ==\n=====\n";
  assertEquals(
    paintLines(text, THEME),
    "<h>[Element Index 0x1]</h><m>    <---- pi (0x2)</m>\n<h>-------------- SRQ Next ------------------</h>\nname : 0x1\n" +
      "<d>--------------------------</d>\n<h>== Common Part ==</h>\n<d>=====</d>\n",
  );
  assertEquals(paintLines(text, NO_THEME), text);
});

Deno.test("a painting writer writes everything, also in small pieces", async () => {
  let out = "";
  const inner = {
    writeSync: () => 0,
    write(bytes: Uint8Array): Promise<number> {
      out += new TextDecoder().decode(bytes.slice(0, 3));
      return Promise.resolve(Math.min(3, bytes.length));
    },
  };
  const writer = paintingWriter(inner, THEME);
  const shared = new Uint8Array(new SharedArrayBuffer(10));
  shared.set(new TextEncoder().encode("== A ==\nx\n"));
  assertEquals(await writer.write(shared), 10);
  assertEquals(out, "<h>== A ==</h>\nx\n");
});

Deno.test("progress is silent at first where nobody watches, then speaks rarely", () => {
  let out = "";
  let at = 0;
  const progress = createProgress((text) => out += text, { what: "Scanning", terminal: false, now: () => at });
  for (at = 0; at < 30_000; at += 100) progress.update(at / 100, 1000, 2);
  const lines = out.trimEnd().split("\n");
  assertEquals(lines.length, 3);
  assertMatch(lines[0]!, /^-I- Scanning: 10 of 1000 \(1%\), 2 found, 10\/s, 2 min left$/);
  progress.clear();
  assertEquals(out.includes("\r"), false);
});

Deno.test("progress of what has no known end names no percentage and no time", () => {
  let out = "";
  let at = 0;
  const progress = createProgress((text) => out += text, { what: "Looking", terminal: false, now: () => at });
  at = 2000;
  progress.update(0x1234, undefined, 7);
  assertEquals(out, "-I- Looking: at 0x1234, 7 found\n");
});

Deno.test("progress on a terminal is one line that goes away", () => {
  let out = "";
  let at = 0;
  const progress = createProgress((text) => out += text, { what: "Scanning", terminal: true, now: () => at });
  progress.update(1, 10, 0);
  at = 50;
  progress.update(2, 10, 0);
  at = 150;
  progress.update(3, 10, 1);
  progress.clear();
  progress.clear();
  assertEquals(out.split("\r\x1b[K").length, 4);
  assertEquals(out.includes("\n"), false);
  assertStringIncludes(out, "3 of 10 (30%), 1 found");
});

Deno.test("durations are in a unit that fits", () => {
  assertEquals([0.2, 40, 600, 7200].map(duration), ["1 s", "40 s", "10 min", "2.0 h"]);
});

Deno.test("what is broken is marked as such, in contexts, in brief, and nothing else is", () => {
  assertEquals(paintLines("state : 0x6 (ERR)\nstate : 0x3 (RTS)\n", THEME), "!state : 0x6 (ERR)!\nstate : 0x3 (RTS)\n");
  assertEquals(paintLines("syndrome : 0x0\nsyndrome : 0x13 (X)\n", THEME), "syndrome : 0x0\n!syndrome : 0x13 (X)!\n");
  assertEquals(
    paintLines("[0x1] syndrome=0x13 REMOTE_ACCESS_ERR qpn=0x1 rung <-ci\n", THEME),
    "[0x1] !syndrome=0x13 REMOTE_ACCESS_ERR! qpn=0x1 <m>rung</m> <m><-ci</m>\n",
  );
  const plain = "[0x1] syndrome=0x0 opcode=0xa SEND sent\nthe state : 0x6 (ERR) of it\n";
  assertEquals(paintLines(plain, THEME), plain);
});
