import { assert, assertEquals, assertMatch } from "@std/assert";
import { capture, openCapture } from "../../../api/capture.ts";
import { run } from "../../../cli/run.ts";
import { fakeHost } from "../cli/fakes.ts";
import { all } from "../device/sim_device.ts";

Deno.test("time stamps of completions of a ConnectX-3 stay as they were in a redacted capture", async () => {
  const number = 0x90;
  const stamps = async (redact: boolean): Promise<unknown[]> => {
    const path = await Deno.makeTempFile({ suffix: ".wqd" });
    using file = await Deno.open(path, { write: true });
    await capture("sim:mt4103_pci_cr0", { write: (bytes) => file.writeSync(bytes) }, { redact });
    using device = await openCapture(path);
    const found = (await all(device.elements("cmp", number))).flatMap(({ segments }) =>
      segments.flatMap(({ fields }) => fields?.["timestamp_hi"] ?? [])
    );
    await Deno.remove(path);
    return found;
  };
  const plain = await stamps(false);
  assert(plain.includes(0x1a2b3c4d));
  assertEquals(await stamps(true), plain);
});

/** A capture in a file of its own. */
async function captured(name: string, redact: boolean): Promise<string> {
  const path = await Deno.makeTempFile({ suffix: ".wqd" });
  using file = await Deno.open(path, { write: true });
  await capture(name, { write: (bytes) => file.writeSync(bytes) }, { qps: [0x4a58d7], redact });
  return path;
}

Deno.test("a capture of a capture, redacted or not, keeps the incident's time, device, host and tool", async () => {
  const first = await captured("sim:mt4129_pciconf0", false);
  // A copy that bore a time of its own would differ.
  for (const made = Date.now(); Date.now() === made;) await new Promise((resolve) => setTimeout(resolve, 1));
  const second = await captured(first, true);
  const third = await captured(second, true);
  const copy = await captured(second, false);
  const abouts = await Promise.all([first, second, third, copy].map(async (path) => {
    using device = await openCapture(path);
    const { time, device: { name }, host, tool, redacted } = device.about;
    return { kept: { time, name, host, tool }, redacted: redacted !== undefined };
  }));
  const [plain, redacted, again] = abouts.map(({ kept }) => kept);
  assertEquals(plain!.name, "sim:mt4129_pciconf0");
  // Redaction gives the device a name of its own, once.
  assertMatch(redacted!.name, /^adapter-[0-9a-f]{8}$/);
  assertEquals({ ...redacted!, name: plain!.name }, plain);
  assertEquals(again, redacted);
  assertEquals(abouts.map(({ redacted }) => redacted), [false, true, true, true]);
  // Documents say so too.
  const host = fakeHost();
  await run(["-d", second, "--source", "FullQp", "--dump", "QP", "--qp", "0x4a58d7", "--json"], host);
  const document = JSON.parse(host.seen.stdout);
  assertEquals([document.time, document.device.captured_as], [plain!.time, redacted!.name]);
  assert(document.device.captured_by.startsWith("wqdump "));
  for (const path of [first, second, third, copy]) await Deno.remove(path);
});
