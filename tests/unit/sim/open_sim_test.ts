import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { DecodeError, DeviceError, UsageError } from "../../../errors.ts";
import { builtInAdapters, loadScenario, openSim } from "../../../sim/open_sim.ts";
import { document } from "../device/sim_device.ts";

async function withFiles(files: Record<string, string>, run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${name}`, text);
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("builtInAdapters() lists names and facts without loading them", () => {
  const adapters = builtInAdapters();
  const lx = adapters.find((one) => one.name === "sim:mt4117_pciconf0");
  assertEquals(lx?.part, "ConnectX-4 Lx");
  assertEquals(lx?.pciDeviceId, 0x1015);
  assertEquals(adapters.every((one) => one.name.startsWith("sim:") && /^\d+\.\d+\.\d+$/.test(one.firmware)), true);
});

Deno.test("openSim() opens built-in adapters in any case", async () => {
  const port = await openSim("sim:MT4117_pciconf0");
  assertEquals(port.info.name, "sim:MT4117_pciconf0");
  assertEquals(port.info.part, "ConnectX-4 Lx");
  assertEquals(port.info.linkLayer, "Ethernet");
});

Deno.test("openSim() lists the built-in adapters when there is none of a name", async () => {
  const error = await assertRejects(
    () => openSim("sim:mt9999"),
    UsageError,
    'There is no built-in adapter "sim:mt9999"',
  );
  assertMatch((error as UsageError).hint ?? "", /^Built in: sim:mt4099_pci_cr0, .*sim:path\/to\/scenario\.json$/);
});

Deno.test("openSim() reads a scenario file and the files that it names beside it", async () => {
  const contexts = [{ segment: "HW_CQPC", index: 1, file: "words.bin" }];
  await withFiles({ "mine.json": document({ contexts }), "words.bin": "abcd" }, async (folder) => {
    const scenario = await loadScenario(`sim:${folder}/mine.json`);
    assertEquals([...scenario.entries.get("HW_CQPC")?.get(0)?.get(1)?.payload?.() ?? []], [97, 98, 99, 100]);
  });
});

Deno.test("openSim() says why a scenario file cannot be used", async () => {
  const missing = [{ segment: "HW_CQPC", index: 1, file: "none.bin" }];
  const files = { "bad.json": "{]", "gone.json": document({ contexts: missing }), "wrong.json": document({ x: 1 }) };
  await withFiles(files, async (folder) => {
    await assertRejects(() => openSim(`sim:${folder}/nothing.json`), DeviceError, "there is no such file");
    await assertRejects(() => openSim(`sim:${folder}/bad.json`), DecodeError, "is no JSON");
    await assertRejects(() => openSim(`sim:${folder}/wrong.json`), DecodeError, "x: is not known here");
    await assertRejects(() => openSim(`sim:${folder}/gone.json`), DeviceError, `Cannot read "${folder}/none.bin"`);
    await assertRejects(() => openSim(`sim:${folder}/`), DeviceError, "Cannot read");
  });
});

Deno.test({
  name: "a scenario that becomes a named pipe or a larger file between the look at it and its opening is refused",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFiles({ "s.json": document({}), "looked.json": document({}) }, async (folder) => {
      const { statSync } = Deno;
      const seen = statSync(`${folder}/looked.json`);
      const opened = async (): Promise<void> => {
        Deno.statSync = () => seen;
        try {
          await openSim(`sim:${folder}/s.json`);
        } finally {
          Deno.statSync = statSync;
        }
      };
      await opened();
      await Deno.truncate(`${folder}/s.json`, 2 ** 40);
      await assertRejects(opened, DeviceError, "it has 1099511627776 bytes, at most 33554432 are read");
      await Deno.remove(`${folder}/s.json`);
      assertEquals((await new Deno.Command("mkfifo", { args: [`${folder}/s.json`] }).output()).success, true);
      // Somebody has it open, so that opening it does not wait.
      const writer = new Deno.Command("sh", { args: ["-c", `exec 3<> "$0"; exec sleep 60`, `${folder}/s.json`] })
        .spawn();
      try {
        await assertRejects(opened, DeviceError, "it was replaced while it was opened");
      } finally {
        writer.kill("SIGKILL");
        await writer.status;
      }
    }),
});
