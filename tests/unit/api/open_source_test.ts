import { assertEquals, assertRejects } from "@std/assert";
import { DeviceError, UsageError } from "../../../errors.ts";
import { openSource } from "../../../api/open.ts";
import { all, document, sharedDecoder } from "../device/sim_device.ts";

const OPTIONS = { decoder: sharedDecoder(), register: sharedDecoder().register };

Deno.test("openSource() opens built-in adapters and scenario files", async () => {
  const source = await openSource("SIM:mt4115_pciconf0", OPTIONS);
  assertEquals(await all(source.listContexts({ source: "srq" })), [0x60, 0x61, 0x66]);
  source.close();
  await assertRejects(() => source.readContext({ source: "srq", index: 0x60 }), DeviceError, "the device is closed");
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(file, document({ contexts: [{ segment: "HW_CQPC", index: 2, bytes: 4 }] }));
    const mine = await openSource(`sim:${file}`, OPTIONS);
    assertEquals(await all(mine.listContexts({ source: "fullqp", count: 4 })), [2]);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("openSource() hands the raw streams to the tap", async () => {
  let bytes = 0;
  const source = await openSource("sim:mt4117_pciconf0", { ...OPTIONS, tap: (piece) => bytes += piece.length });
  await source.readContext({ source: "snd", index: 0xb });
  assertEquals(bytes, 16 + 20 + 16 + 64 + 4);
});

Deno.test("openSource() says when there is no such built-in adapter", async () => {
  await assertRejects(() => openSource("sim:mt1", OPTIONS), UsageError, 'There is no built-in adapter "sim:mt1"');
});
