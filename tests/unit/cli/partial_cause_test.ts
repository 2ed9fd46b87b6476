/** The first cause that a part of a completion queue shows, against the whole. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { openDevice } from "../../../mod.ts";
import { all } from "../device/sim_device.ts";
import { fakeHost } from "./fakes.ts";

async function dump(device: string, number: number, ...args: string[]): Promise<string> {
  const host = fakeHost();
  const words = ["-d", device, "--source", "Cmp", "--dump", "WQ", "--qp", `0x${number.toString(16)}`, ...args];
  assertEquals([await run(words, host), host.seen.stderr.includes("-E-")], [0, false], words.join(" "));
  return host.seen.stdout;
}

const verdict = (text: string): string => text.slice(text.indexOf("== First cause =="));
const firsts = (text: string): string[] => verdict(text).match(/first error at index 0x[0-9a-f]+: .*/g) ?? [];

Deno.test("a part of a queue that never went round says which part was looked at, and finds the first error", async () => {
  const device = "sim:mt4129_pciconf0";
  const whole = firsts(await dump(device, 0x4a));
  assertEquals(whole.length, 1);
  for (
    const part of [["--fi", "0xe", "--num", "3"], ["--fi", "0xd", "--num", "1"], [
      "--where",
      "syndrome=5",
      "--num",
      "3",
    ]]
  ) {
    const text = verdict(await dump(device, 0x4a, ...part));
    assertEquals(firsts(text), whole, part.join(" "));
    assert(!text.includes("went round"), text);
    assertMatch(text, /not certain : only elements 0x[0d] to 0x2f of 64 were looked at/);
  }
  // A condition hides elements, but the whole ring is there.
  const all = verdict(await dump(device, 0x4a, "--where", "syndrome=5"));
  assertEquals([firsts(all), all.includes("not certain")], [whole, false]);
});

for (const device of ["sim:mt4129_pciconf0", "sim:mt4103_pci_cr0", "sim:mt4099_pci_cr0"]) {
  Deno.test(`no part of a queue of ${device} claims what the whole does not`, async () => {
    using opened = await openDevice(device);
    for (const number of await all(opened.contexts("cmp"))) {
      const whole = await dump(device, number);
      if (!whole.includes("== First cause ==")) continue;
      for (
        const match of [...whole.matchAll(/\[Element Index (0x[0-9a-f]+|0)\](?:(?!\[Element)[^])*?syndrome : /g)].slice(
          0,
          3,
        )
      ) {
        const part = await dump(device, number, "--fi", match[1]!, "--num", "1");
        const text = verdict(part);
        if (verdict(whole).includes("went round") || !text.includes("== First cause ==")) continue;
        assert(!text.includes("went round"), `${device} 0x${number.toString(16)}: ${text}`);
        // What software has not read may be all of the ring.
        if (text !== verdict(whole)) assertStringIncludes(text, "were looked at");
      }
    }
  });
}
