import { assertEquals, assertRejects } from "@std/assert";
import { DeviceError, UsageError } from "../../../errors.ts";
import { device, dwords, joined, MENU, pattern } from "./sim_device.ts";

const ICM = {
  type: "0x1600",
  name: "ICM",
  index1: "ADDRESS_63_32",
  index2: "ADDRESS_31_0",
  num_of_obj1: "number",
  required: ["index1", "index2", "num_of_obj1"],
};
const BYTES = pattern(0x8000 * 4 + 4096);
const PARTS = { menu: [...MENU, ICM], icm: [{ address: "0xfffff000", bytes: BYTES.length, dwords: dwords(BYTES) }] };

Deno.test("readIcm() reads any range, over the 4 GiB mark and in several dumps", async () => {
  const { source, adapter } = device(PARTS);
  const read = (address: bigint, size: number): Promise<Uint8Array> => joined(source.readIcm!({ address, size }));
  assertEquals(await read(0xfffff000n, BYTES.length), BYTES);
  assertEquals(await read(0x100000000n, 64), BYTES.subarray(0x1000, 0x1040));
  assertEquals(await read(0xfffffffcn, 4), BYTES.subarray(0xffc, 0x1000));
  await source.menu?.();
  const before = adapter.accesses;
  assertEquals((await read(0x100000000n, 0)).length, 0);
  assertEquals(adapter.accesses, before);
});

Deno.test("readIcm() needs a segment named ICM", async () => {
  const error = await assertRejects(
    () => joined(device().source.readIcm!({ address: 0n, size: 8 })),
    DeviceError,
    'Cannot read 8 bytes of ICM at 0x0 of "sim:test": its menu has no segment ICM',
  );
  assertEquals((error as DeviceError).hint?.startsWith("No other way to ICM is public. The menu offers HW_CQPC"), true);
});

Deno.test("readIcm() wants whole dwords", async () => {
  const { source } = device(PARTS);
  await assertRejects(() => joined(source.readIcm!({ address: 2n, size: 8 })), UsageError, "multiples of 4");
  await assertRejects(() => joined(source.readIcm!({ address: 0n, size: 7 })), UsageError, "multiples of 4");
});

Deno.test("readIcm() says how much came when it is less than asked for", async () => {
  const { source, adapter } = device(PARTS);
  const end = 0xfffff000n + BigInt(BYTES.length);
  const short = await assertRejects(() => joined(source.readIcm!({ address: end - 8n, size: 16 })), DeviceError);
  assertEquals(
    short.message,
    `Cannot read 16 bytes of ICM at 0x${
      (end - 8n).toString(16)
    } of "sim:test": 8 bytes came, then the device answered no data`,
  );
  const none = await assertRejects(() => joined(source.readIcm!({ address: 0n, size: 16 })), DeviceError);
  assertEquals(none.message.endsWith('0 bytes came, then the device answered error 0x1 "Index is not valid"'), true);
  adapter.faults = { segment: "ICM", wrongSequence: 2 };
  const seen: number[] = [];
  await assertRejects(
    async () => {
      for await (const bytes of source.readIcm!({ address: 0xfffff000n, size: 1024 })) seen.push(...bytes);
    },
    DeviceError,
    "sequence number",
  );
  assertEquals(Uint8Array.from(seen), BYTES.subarray(0, 208 - 52));
});
