/** A ring of which reading stops: what came is shown, how far it came is said, and nothing is said of the rest. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { fakeHost } from "./fakes.ts";

/** A signal as soon as something was written. */
async function stopped(args: string): Promise<{ code: number; stdout: string; stderr: string }> {
  let writes = 0;
  const host = fakeHost({ onWrite: () => writes++ === 0 ? host.seen.signal("SIGINT") : undefined });
  const code = await run(`-d sim:mt4129_pciconf0 --dump wq ${args}`.split(" "), host);
  return { code, stdout: host.seen.stdout, stderr: host.seen.stderr };
}

const GOES_ON = /^-W- Interrupted at (0x[0-9a-f]+) of 0x40; --fi \1 goes on$/m;

for (const source of ["cmp --qp 0x4a", "eqe --qp 0x13"]) {
  Deno.test(`a ring that Ctrl-C stops says where to go on, in every format: ${source}`, async () => {
    for (const format of ["text", "brief", "json", "ndjson", "raw", "dw"]) {
      const { code, stdout, stderr } = await stopped(`--source ${source} --format ${format}`);
      assertEquals(code, 130, format);
      const at = Number(GOES_ON.exec(stderr)?.[1]);
      assert(at > 0 && at < 0x40, `${format}: ${stderr}`);
      if (format === "json") {
        const { elements, incomplete } = JSON.parse(stdout);
        assertEquals(elements.filter((one: { flags?: string[] }) => !one.flags?.includes("cut")).length, at);
        assertMatch(incomplete, /^interrupted at 0x\w+ of 0x40; --fi 0x\w+ goes on$/);
      }
    }
  });
}

Deno.test("the first cause of a ring that was not read to its end is not that of the rest", async () => {
  const { stdout } = await stopped("--source cmp --qp 0x4a --format brief");
  assertMatch(stdout, /not certain : only elements 0x0 to 0x\w+ of 64 were looked at/);
  assert(!/went round|overwritten/.test(stdout));
});

Deno.test("a ring that was read before the signal came is whole", async () => {
  const { code, stdout, stderr } = await stopped("--source snd --qp 0x4a58d7 --format json");
  assertEquals([code, JSON.parse(stdout).incomplete], [130, null]);
  assert(!/Interrupted at/.test(stderr), stderr);
});

Deno.test("a scan that was stopped does not say that there is nothing in the whole range", async () => {
  const host = fakeHost();
  setTimeout(() => host.seen.signal("SIGINT"), 0);
  const args = "-d sim:mt4125_pciconf0 --source FullQp --dump ALL_QPC --scan --fi 0xe00000 --num 0x200000".split(" ");
  assertEquals(await run(args, host), 130);
  assertMatch(host.seen.stderr, /^-W- Interrupted at 0x[e-f]\w{5} of 0x1000000; --fi/m);
  assert(!host.seen.stderr.includes("No valid contexts"), host.seen.stderr);
});
