import { assertEquals } from "@std/assert";
import { cString, errnoText, listFolder, readErrno, readTextFile, stringAt } from "../../../ffi/libc.ts";
import { DeviceLock } from "../../../ffi/lock.ts";
import { probeFunction } from "../../../ffi/probe.ts";
import { fakeConfig, fakeLibrary } from "./fake_library.ts";

const CONFIG = "/sys/bus/pci/devices/0000:03:00.0/config";

Deno.test("cString() ends with a NUL", () => {
  assertEquals([...cString("é")], [0xc3, 0xa9, 0]);
});

Deno.test("readTextFile() puts short reads together and stops at its bound", () => {
  const { symbols } = fakeLibrary({ files: { "/sys/x": "a text of some length" } });
  assertEquals(readTextFile(symbols, "/sys/x"), "a text of some length");
  assertEquals(readTextFile(symbols, "/sys/x", 9), "a text of");
  assertEquals(readTextFile(symbols, "/sys/missing"), undefined);
  assertEquals(readTextFile(symbols, "/sys/x\0y"), undefined);
});

Deno.test("listFolder() leaves out the folder itself and stops at its bound", () => {
  const { symbols } = fakeLibrary({ folders: { "/sys/d": ["one", "two", "three"] } });
  assertEquals(listFolder(symbols, "/sys/d"), ["one", "two", "three"]);
  assertEquals(listFolder(symbols, "/sys/d", 2), ["one", "two"]);
  assertEquals(listFolder(symbols, "/sys/missing"), undefined);
});

Deno.test("what a C library lacks is done without", () => {
  const missing = ["errnoLocation", "strerror", "strnlen", "pread", "opendir", "read", "flock"] as const;
  const { symbols } = fakeLibrary({ missing, files: { [CONFIG]: fakeConfig(1), "/sys/x": "y" } });
  assertEquals(readErrno(symbols), 0);
  assertEquals(errnoText(symbols, 2), undefined);
  assertEquals(stringAt(symbols, 0x1000n), undefined);
  assertEquals(readTextFile(symbols, "/sys/x"), undefined);
  assertEquals(listFolder(symbols, "/sys"), undefined);
  assertEquals(probeFunction(symbols, "0000:03:00.0"), undefined);
});

Deno.test("probeFunction() finds the gateway's semaphore, or sees that nobody is there", () => {
  const probe = (bytes: Uint8Array): unknown => {
    return probeFunction(fakeLibrary({ files: { [CONFIG]: bytes } }).symbols, "0000:03:00.0");
  };
  assertEquals(probe(fakeConfig(0x11223344)), { gone: false, ticket: 0x11223344 });
  assertEquals(probe(fakeConfig(0)), { gone: false, ticket: 0 });
  assertEquals(probe(new Uint8Array(256).fill(0xff)), { gone: true, ticket: undefined });
  assertEquals(probe(new Uint8Array(256)), { gone: false, ticket: undefined });
  assertEquals(probe(new Uint8Array(1)), undefined);
});

Deno.test("probeFunction() does not follow a capability list that runs in a circle", () => {
  const circle = new Uint8Array(256);
  circle.set([0xb3, 0x15]);
  circle[0x34] = 0x40;
  circle.set([0x01, 0x40], 0x40);
  const library = fakeLibrary({ files: { [CONFIG]: circle } });
  assertEquals(probeFunction(library.symbols, "0000:03:00.0"), { gone: false, ticket: undefined });
});

Deno.test("DeviceLock locks queue and device, and unlocks them in this order", async () => {
  const library = fakeLibrary({ files: { [CONFIG]: "c", "/sys/bus/pci/devices/0000:03:00.0/vendor": "v" } });
  const calls: string[] = [];
  let refusals = 2;
  const symbols = {
    ...library.symbols,
    flock: (fd: number, operation: number): number => {
      if (operation === 6 && fd === 1 && refusals-- > 0) return -1;
      calls.push(`${fd} ${operation === 8 ? "free" : "take"}`);
      return 0;
    },
  };
  const lock = new DeviceLock(symbols, "03:00.0", "0000:03:00.0");
  await lock.hold(() => calls.push("work"));
  assertEquals(calls, ["0 take", "1 take", "0 free", "work", "1 free"]);
  lock.close();
  lock.close();
  assertEquals(await lock.hold(() => 7), 7);
});

Deno.test("DeviceLock locks nothing where there is nothing to lock", async () => {
  const { symbols } = fakeLibrary();
  assertEquals(await new DeviceLock(symbols, "lid-3", undefined).hold(() => 1), 1);
  assertEquals(await new DeviceLock(symbols, "03:00.0", "0000:03:00.0").hold(() => 2), 2);
});
