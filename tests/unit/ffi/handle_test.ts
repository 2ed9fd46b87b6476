import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DeviceError } from "../../../errors.ts";
import { type MtcrHandle, openHandle } from "../../../ffi/handle.ts";
import { fakeConfig, type FakeLibrary, fakeLibrary, type FakeWorld } from "./fake_library.ts";

const ADDRESS = "0000:03:00.0";
const CONFIG = `/sys/bus/pci/devices/${ADDRESS}/config`;

function open(world: FakeWorld = {}): { library: FakeLibrary; handle: MtcrHandle } {
  const library = fakeLibrary(world);
  return { library, handle: openHandle(library, "03:00.0", { address: ADDRESS }) };
}

function openFailure(world: FakeWorld): DeviceError {
  return assertThrows(() => open(world), DeviceError);
}

Deno.test("openHandle() refuses names that are none before the library sees them", () => {
  const library = fakeLibrary();
  for (const name of ["", "a\0b", "x".repeat(512)]) {
    assertThrows(() => openHandle(library, name), DeviceError, "not a device name");
  }
  assertEquals(library.opened, []);
});

Deno.test("openHandle() gives the library its own name and keeps the user's for messages", () => {
  const library = fakeLibrary();
  const handle = openHandle(library, "mt4119_pciconf0", { name: ADDRESS });
  assertEquals(library.opened, [ADDRESS]);
  assertEquals(handle.device, "mt4119_pciconf0");
  handle.close();
});

Deno.test("openHandle() asks for root before it asks the library", () => {
  const error = openFailure({ uid: 1000 });
  assertEquals(error.status, "NOT_ROOT");
  assert(error.hint?.includes("root"));
});

Deno.test("a failing mopen is explained by what the device shows, else by an errno that mopen means", () => {
  const held = openFailure({ openErrno: 2, files: { [CONFIG]: fakeConfig(0x2a) } });
  assertEquals([held.status, held.message], [
    "GATEWAY_HELD",
    'Cannot open "03:00.0": the gateway semaphore is held (ticket 0x2a)',
  ]);
  assertEquals(openFailure({ openErrno: 2, files: { [CONFIG]: fakeConfig(0, 0xffff) } }).status, "DEVICE_GONE");
  assertEquals(openFailure({ openErrno: 2 }).message, 'Cannot open "03:00.0": the library found no such device');
  assertEquals(
    openFailure({ openErrno: 2, files: { [CONFIG]: fakeConfig(0) } }).message,
    'Cannot open "03:00.0": the library could not open it',
  );
  assertEquals(openFailure({ openErrno: 95 }).message, 'Cannot open "03:00.0": Error 95 (errno 95)');
});

Deno.test("what refuses root the configuration space is named, where the library has no word for it", () => {
  const files = { "/sys/kernel/security/lockdown": "[none] integrity confidentiality\n" };
  for (const [openErrno, hint] of [[1, "lockdown"], [5, "device"], [13, "lockdown"]] as const) {
    const error = openFailure({ openErrno, files: openErrno === 1 ? {} : files });
    assertEquals(error.message, `Cannot open "03:00.0": Error ${openErrno} (errno ${openErrno})`);
    assert(error.hint?.includes(hint) && !error.hint.includes("wqdump devices"), error.hint);
  }
});

Deno.test("EPERM of mopen is called a lockdown unless the kernel says that there is none", () => {
  const lockdown = "/sys/kernel/security/lockdown";
  assert(openFailure({ openErrno: 1 }).hint?.includes("lockdown"));
  assert(openFailure({ openErrno: 1, files: { [lockdown]: "none [integrity] confidentiality\n" } }).hint);
  const none = openFailure({ openErrno: 1, files: { [lockdown]: "[none] integrity confidentiality\n" } });
  assertEquals(none.message, 'Cannot open "03:00.0": Error 1 (errno 1)');
});

Deno.test("numbers are validated before a call", async () => {
  const { library, handle } = open();
  const image = new Uint8Array(256);
  for (const id of [-1, 0.5, 0x10000, NaN]) await assertRejects(() => handle.accessRegister(id, 1, image), RangeError);
  await assertRejects(() => handle.accessRegister(1, 3 as 1, image), RangeError);
  for (const bytes of [0, 3, 824]) {
    await assertRejects(() => handle.accessRegister(1, 1, new Uint8Array(bytes)), RangeError);
  }
  for (const index of [-1, 0x1000000, 1.5]) {
    await assertRejects(() => handle.readContext(0, index, image), RangeError);
  }
  await assertRejects(() => handle.readContext(0x100, 0, image), RangeError);
  await assertRejects(() => handle.readContext(0, 0, new Uint8Array(292)), RangeError);
  for (const offset of [-4, 2, 0.5, 2 ** 32]) assertThrows(() => handle.read4(offset), RangeError);
  assertEquals(library.calls, []);
  handle.close();
});

Deno.test("accessRegister() hands over the image in place", async () => {
  const { handle } = open({
    access: (_id, _method, image) => {
      image[0] = image[0]! + 1;
      return [0, 0];
    },
  });
  const image = new Uint8Array(new SharedArrayBuffer(64), 8, 16);
  image[0] = 41;
  await handle.accessRegister(0x9020, 1, image);
  assertEquals(image[0], 42);
  handle.close();
});

Deno.test("a refused access has status, register status and a next step; the handle stays open", async () => {
  const { library, handle } = open({ access: () => [0x106, 4] });
  const error = await assertRejects(() => handle.accessRegister(0xc000, 1, new Uint8Array(256)), DeviceError);
  assertEquals(error.status, "ME_REG_ACCESS_REG_NOT_SUPP");
  assert(error.message.endsWith("register status 0x4"));
  assertEquals([library.calls, handle.closed], [["maccess_reg 0xc000"], false]);
  handle.close();
});

Deno.test("a left-over register status is not reported with statuses of other kinds", async () => {
  const { handle } = open({ access: () => [0x203, 4] });
  const error = await assertRejects(() => handle.accessRegister(0xc000, 1, new Uint8Array(256)), DeviceError);
  assert(!error.message.includes("register status"));
  handle.close();
});

Deno.test("an access that did not reach the device is made again with the same image, a few times", async () => {
  const seen: number[] = [];
  const { handle } = open({
    access: (_id, _method, image) => {
      seen.push(image[0]!);
      image[0] = 0xee;
      return seen.length < 3 ? [0x102, 0] : [0, 0];
    },
  });
  const image = new Uint8Array(16).fill(7);
  await handle.accessRegister(0xc000, 1, image);
  assertEquals(seen, [7, 7, 7]);
  handle.close();
  const never = open({ access: () => [0x102, 0] });
  const error = await assertRejects(() => never.handle.accessRegister(0xc000, 1, image), DeviceError);
  assertEquals([error.status, never.library.calls.length], ["ME_REG_ACCESS_NOT_SUPPORTED", 4]);
  never.handle.close();
});

Deno.test("after a general error the handle closes, which frees the command semaphore", async () => {
  const { library, handle } = open({ access: () => [1, 0] });
  await assertRejects(() => handle.accessRegister(0xc000, 1, new Uint8Array(256)), DeviceError, "ME_ERROR");
  assertEquals([handle.closed, library.calls.at(-1)], [true, "mclose"]);
});

Deno.test("a device that is gone is named so, and neither called again nor closed through the library", async () => {
  const { library, handle } = open({ access: () => [0x200, 0], files: { [CONFIG]: fakeConfig(0, 0xffff) } });
  for (let again = 0; again < 2; again++) {
    const error = await assertRejects(() => handle.accessRegister(0xc000, 1, new Uint8Array(256)), DeviceError);
    assertEquals(error.status, "DEVICE_GONE");
  }
  handle.close();
  assertEquals(library.calls, ["maccess_reg 0xc000"]);
});

Deno.test("a gateway that does not answer any more is not asked again", async () => {
  const { library, handle } = open({ access: () => [0x209, 0], read4: () => undefined });
  for (let again = 0; again < 2; again++) {
    const error = await assertRejects(() => handle.accessRegister(0xc000, 1, new Uint8Array(256)), DeviceError);
    assertEquals(error.status, "NO_ANSWER");
  }
  handle.close();
  assertEquals(library.calls, ["maccess_reg 0xc000", "mclose"]);
});

Deno.test("read4() that fails says who holds the gateway", () => {
  const { handle } = open({ read4: () => undefined, files: { [CONFIG]: fakeConfig(9) } });
  assertEquals(assertThrows(() => handle.read4(0xf0014), DeviceError).status, "GATEWAY_HELD");
  handle.close();
});

Deno.test("close() closes once, and nothing is called after it", async () => {
  const { library, handle } = open();
  handle.close();
  handle.close();
  assertEquals(library.calls, ["mclose"]);
  assertThrows(() => handle.read4(0), TypeError, "closed");
  await assertRejects(() => handle.accessRegister(1, 1, new Uint8Array(4)), TypeError, "closed");
  assertEquals(library.calls, ["mclose"]);
});

Deno.test("symbols that a release lacks cost the feature that needs them", async () => {
  const { handle } = open({ missing: ["maccess_reg", "tcif_qpc_context_read", "m_err2str", "errnoLocation"] });
  const image = new Uint8Array(16);
  await assertRejects(() => handle.accessRegister(1, 1, image), DeviceError, "/fake/ccmdif.so has no maccess_reg");
  await assertRejects(() => handle.readContext(0, 1, image), DeviceError, "has no tcif_qpc_context_read");
  assertEquals(handle.read4(0xf0014), 0x20d);
  handle.close();
});

Deno.test("readContext() gives number and source and reports a refusal", async () => {
  const { library, handle } = open({ context: (_source, index) => index === 0x42 ? 0 : 0x302 });
  await handle.readContext(5, 0x42, new Uint8Array(288));
  assertEquals(library.calls, ["tcif_qpc_context_read 5 66"]);
  const error = await assertRejects(() => handle.readContext(5, 0x43, new Uint8Array(288)), DeviceError);
  assertEquals([error.status, error.operation], ["ME_CMDIF_BAD_STATUS", "read context 0x43 of source 5"]);
  handle.close();
});
