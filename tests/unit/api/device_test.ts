import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { decode, DecodeError, DeviceError, openDevice, UsageError } from "../../../mod.ts";

/** Ring bytes of a device in one piece. */
async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts = await Array.fromAsync(chunks);
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

Deno.test("openDevice() gives a device with its facts, menu, contexts and rings", async () => {
  using device = await openDevice("sim:mt4129_pciconf0");
  assertEquals([device.info.generation, device.info.part], [5, "ConnectX-7"]);
  assert((await device.menu()).some(({ name }) => name === "CQ_BUFF"));
  let method = "";
  const numbers = await Array.fromAsync(
    device.contexts("cmp", { first: 0x40, count: 16, method: (used) => method = used }),
  );
  assertEquals([numbers[0], numbers.length], [0x40, 11]);
  assert(method !== "");
  const { parts } = await device.context("cmp", 0x4a);
  assertEquals(parts.some(({ fields }) => fields !== undefined), true);
});

Deno.test("Device.elements() gives what decode() makes of Device.ring()", async () => {
  using device = await openDevice("sim:mt4129_pciconf0");
  const elements = await Array.fromAsync(device.elements("cmp", 0x4a));
  const bytes = await bytesOf(device.ring("cmp", 0x4a));
  const { length } = elements;
  assertEquals(length, bytes.length / 64);
  const segments = [...decode(bytes, { source: "cmp", count: length })].map((element) => element.segments);
  assertEquals(elements.map((element) => element.segments), segments);
});

Deno.test("Device.elements() honours where, limit and first, and reads no further than it must", async () => {
  using device = await openDevice("sim:mt4129_pciconf0");
  const errors = await Array.fromAsync(device.elements("cmp", 0x4a, { where: "opcode=REQ_ERR", limit: 2 }));
  assertEquals(errors.map(({ index }) => index), [13, 14]);
  const some = await Array.fromAsync(device.elements("snd", 0x4a58d7, { first: 39, limit: 1 }));
  assertEquals(some.map(({ index, wqe_counter }) => [index, wqe_counter]), [[39, 39]]);
});

Deno.test("two walks over one device at the same time do not disturb each other", async () => {
  using device = await openDevice("sim:mt4129_pciconf0");
  const alone = await Array.fromAsync(device.elements("cmp", 0x4a));
  const [a, b] = [device.elements("cmp", 0x4a), device.elements("snd", 0x4a58d7)];
  const mixed: unknown[] = [];
  for (;;) {
    const next = await a.next();
    if (next.done === true) break;
    mixed.push(next.value);
    await b.next();
    if (mixed.length === 3) await device.context("cmp", 0x40);
  }
  await b.return(undefined);
  assertEquals(mixed, alone);
});

Deno.test("a ConnectX-3 is a device like the others, without a menu", async () => {
  using device = await openDevice("sim:mt4099_pci_cr0");
  assertEquals(device.info.generation, 4);
  assertThrows(() => void device.menu(), UsageError, "no menu");
  const [first] = await Array.fromAsync(device.contexts("cmp", { count: 512 }));
  assert(first !== undefined);
  assert((await device.context("cmp", first)).parts.length > 0);
});

Deno.test("what does not exist is a typed error with the next step", async () => {
  using device = await openDevice("sim:mt4117_pciconf0");
  const missing = await assertRejects(() => device.context("fullqp", 0x999), DeviceError);
  assertEquals(missing.status, "NOT_VALID");
  const unknown = await assertRejects(() => openDevice("sim:nothing"), UsageError);
  assert(unknown.hint?.includes("sim:mt4129_pciconf0"));
  const file = await Deno.makeTempFile({ suffix: ".bin" });
  await Deno.writeTextFile(file, "this is no dump");
  await assertRejects(() => openDevice(file), DecodeError);
  await Deno.remove(file);
});

Deno.test("an AbortSignal stops a long list", async () => {
  using device = await openDevice("sim:mt4117_pciconf0");
  const controller = new AbortController();
  const found: number[] = [];
  try {
    for await (const index of device.contexts("fullqp", { signal: controller.signal })) {
      found.push(index);
      controller.abort(new Error("enough"));
    }
  } catch (error) {
    assertEquals((error as Error).message, "enough");
  }
  assertEquals(found, [3]);
});

Deno.test("a closed device can be closed again", async () => {
  const device = await openDevice("sim:mt4117_pciconf0");
  device.close();
  device.close();
  await assertRejects(() => device.context("fullqp", 0xb), DeviceError);
});
