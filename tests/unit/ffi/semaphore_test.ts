import { assertEquals, assertThrows } from "@std/assert";
import { DeviceError } from "../../../errors.ts";
import { clearSemaphores } from "../../../ffi/semaphore.ts";
import { fakeConfig, fakeLibrary } from "./fake_library.ts";

const ADDRESS = "0000:03:00.0";
const FILES = { [`/sys/bus/pci/devices/${ADDRESS}/config`]: fakeConfig(0x2a) };
const RECORDS = [{ name: ADDRESS, bus: 3, deviceId: 0x1017, rdma: ["mlx5_0"] }];
const gen5 = (): boolean => false;

Deno.test("clearSemaphores() releases gateway and command interface of a 5th-generation device", () => {
  const library = fakeLibrary({ records: RECORDS, files: FILES });
  assertEquals(clearSemaphores(library, "mlx5_0", gen5), [
    { semaphore: "gateway", held: true, holder: 0x2a },
    { semaphore: "command", held: true, holder: 0x1234 },
  ]);
  assertEquals(library.calls, [
    "mdevices_info_destroy",
    "mclear_pci_semaphore mlx5_0",
    "MWRITE4_SEMAPHORE",
    "mclose",
  ]);
});

Deno.test("clearSemaphores() releases the tools HCR of a 4th-generation device", () => {
  for (const [value, held] of [[0, false], [1, true]] as const) {
    const library = fakeLibrary({ read4: (offset) => offset === 0xf03bc ? value : 0x1f5 });
    const released = clearSemaphores(library, "03:00.0", (id) => id === 0x1f5);
    assertEquals(released, [
      { semaphore: "gateway", held: undefined, holder: undefined },
      { semaphore: "tools_hcr", held, holder: undefined },
    ]);
    assertEquals(library.calls.slice(-2), ["tools_cmdif_unlock_semaphore", "mclose"]);
  }
});

Deno.test("clearSemaphores() leaves out what the library cannot release", () => {
  const missing = ["mclear_pci_semaphore", "MWRITE4_SEMAPHORE", "tools_cmdif_unlock_semaphore"] as const;
  assertEquals(clearSemaphores(fakeLibrary({ missing }), "03:00.0", gen5), []);
  assertEquals(clearSemaphores(fakeLibrary({ missing }), "03:00.0", () => true), []);
});

Deno.test("clearSemaphores() of a device that is gone, or as nobody special, says so", () => {
  const gone = fakeLibrary({ read4: () => 0xffffffff });
  assertEquals(assertThrows(() => clearSemaphores(gone, "03:00.0", gen5), DeviceError).status, "DEVICE_GONE");
  assertEquals(gone.calls.at(-1), "mclose");
  const absent = fakeLibrary({ absent: true });
  assertEquals(assertThrows(() => clearSemaphores(absent, "03:00.0", gen5), DeviceError).status, "NO_DEVICE");
  const user = fakeLibrary({ uid: 1000 });
  assertEquals(assertThrows(() => clearSemaphores(user, "03:00.0", gen5), DeviceError).status, "NOT_ROOT");
  assertEquals(user.calls, []);
});
