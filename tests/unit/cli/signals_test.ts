import { assertEquals, assertThrows } from "@std/assert";
import type { Pager } from "../../../cli/pager.ts";
import { watchSignals } from "../../../cli/signals.ts";
import { fakeHost } from "./fakes.ts";

/** A pager that only remembers. */
function fakePager(running: boolean): Pager & { ends: number } {
  const pager = {
    running,
    ends: 0,
    chops: false,
    failure: undefined,
    writer: fakeHost().stdout,
    finish: () => Promise.resolve(),
    end: () => void pager.ends++,
  };
  return pager;
}

Deno.test("Ctrl-C is the pager's own once the command is over, or where it has nothing to end", async () => {
  for (const wanted of [true, false]) {
    const host = fakeHost();
    const pager = fakePager(true);
    const interruption = await watchSignals(host, { say: () => {}, device: false, wanted, pager });
    if (wanted) interruption.over();
    host.seen.signal("SIGINT");
    host.seen.signal("SIGINT");
    assertEquals([interruption.signal.aborted, pager.ends], [false, 0]);
    // Any other signal ends both.
    assertThrows(() => host.seen.signal("SIGTERM"), Error, "exit 143");
    assertEquals(pager.ends, 1);
    interruption.undo();
  }
});

Deno.test("a second signal ends a command at once, and its pager with it", async () => {
  const host = fakeHost();
  const pager = fakePager(true);
  const said: string[] = [];
  const { signal } = await watchSignals(host, { say: (text) => said.push(text), device: true, wanted: true, pager });
  host.seen.signal("SIGINT");
  assertEquals([signal.aborted, pager.ends, said.length], [true, 0, 1]);
  assertThrows(() => host.seen.signal("SIGINT"), Error, "exit 130");
  assertEquals([pager.ends, said.length], [1, 2]);
});

Deno.test("where no pager runs, Ctrl-C ends what does not end tidily", async () => {
  const host = fakeHost();
  await watchSignals(host, { say: () => {}, device: false, wanted: false, pager: fakePager(false) });
  assertThrows(() => host.seen.signal("SIGINT"), Error, "exit 130");
});
