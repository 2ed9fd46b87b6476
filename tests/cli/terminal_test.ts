import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { NO_TERMINAL, Screen } from "./screen.ts";

const SIZES = [[80, 24], [200, 50]] as const;
const SCAN = "wqdump -d sim:mt4125_pciconf0 --source FullQp --scan";
const RED = "\x1b[31m";
const ignore = NO_TERMINAL !== undefined;
const why = NO_TERMINAL === undefined ? "" : ` (not tried: ${NO_TERMINAL})`;

/** The program has ended and the shell is back. */
const ended = (text: string): boolean => /^code=\d+\nready\$/m.test(text);

for (const [columns, rows] of SIZES) {
  const name = (text: string) => `${columns}x${rows}: ${text}${why}`;

  Deno.test({
    name: name("a list keeps to the screen, and what is broken is red"),
    ignore,
    async fn() {
      await using screen = await Screen.open(columns, rows);
      await screen.run("wqdump list sim:mt4129_pciconf0 --where state=ERR --num 5");
      const text = await screen.until(ended);
      assertStringIncludes(text, "5 qps");
      const row = (await screen.lines(true)).find((line) => line.startsWith("0x"))!;
      assertStringIncludes(row, `${RED}ERR`);
      // What wraps would leave a line that is neither heading, row nor remark.
      const end = text.split("\n").findIndex((line) => line.startsWith("code="));
      for (const line of text.split("\n").slice(0, end)) assertMatch(line, /^(?:number |0x|\(not shown| {2}|5 qps)/);
      assertEquals(text.includes("(not shown at this width"), columns === 80);
    },
  });

  Deno.test({
    name: name("an explanation is broken between words, and what an error means is red"),
    ignore,
    async fn() {
      await using screen = await Screen.open(columns, rows);
      await screen.run("wqdump explain 0x04 0x00 --no-pager");
      const text = await screen.until(ended);
      const lines = text.split("\n");
      const end = lines.findIndex((line) => line.startsWith("code="));
      // A line begins with a label, or is set in under one; a word that is cut by the terminal would begin a line.
      for (const line of lines.slice(0, end)) assertMatch(line, /^(?:CQE syndrome|[a-z ]+ : | {4}|$)/);
      assert((await screen.lines(true)).some((line) => line.includes(`meaning : `) && line.includes(RED)));
    },
  });

  Deno.test({
    name: name("q ends a scan whose pager waits, and says how to go on"),
    ignore,
    async fn() {
      await using screen = await Screen.open(columns, rows);
      await screen.run(`${SCAN} --dump ALL_QPC`);
      const text = await screen.until((text) => /^:.*Looking for contexts: \d+/m.test(text));
      const last = text.trimEnd().split("\n").at(-1)!;
      assert(last.startsWith(":"), last);
      await screen.press("q");
      assertMatch(
        await screen.until(ended),
        /^-W- Interrupted at (0x[0-9a-f]+) of 0x1000000; --fi \1 goes on\ncode=0$/m,
      );
    },
  });

  Deno.test({
    name: name("a scan that fills no screen shows its progress until Ctrl-C ends it"),
    ignore,
    async fn() {
      await using screen = await Screen.open(columns, rows);
      await screen.run(`${SCAN} --dump ALL_VALID_QPNS`);
      await screen.until((text) => /^Looking for contexts: \d+/m.test(text));
      await screen.press("C-c");
      const text = await screen.until(ended);
      // The terminal shows ^C where the line of progress is, or was a moment ago.
      assertMatch(text, /^(?:\^C)?-I- SIGINT: ending/m);
      assertMatch(text, /^-W- Interrupted at (0x[0-9a-f]+) of 0x1000000; --fi \1 goes on$/m);
      assertStringIncludes(text, "(search incomplete)");
      assertStringIncludes(text, "code=130");
    },
  });
}

Deno.test({
  name: `a dumb terminal gets neither colours nor a pager${why}`,
  ignore,
  async fn() {
    await using screen = await Screen.open(80, 24);
    await screen.run("TERM=dumb wqdump list sim:mt4129_pciconf0 --where state=ERR");
    await screen.until(ended);
    assertEquals((await screen.lines(true)).filter((line) => line.includes("\x1b[")), []);
  },
});
