import { assertEquals } from "@std/assert";
import { accessStates, isForeignMap } from "../../../device/access_matrix.ts";
import { openLibc } from "../../../ffi/libc_library.ts";

Deno.test("root of a user namespace of its own is told from the host's by the map of user ids", () => {
  assertEquals(isForeignMap("         0          0 4294967295\n"), false);
  assertEquals(isForeignMap("         0     100000      65536\n"), true);
  assertEquals(isForeignMap("      1000       1000          1\n"), false);
  assertEquals(isForeignMap(undefined), false);
});

Deno.test({
  name: "the ways of this machine's adapters are looked at without opening any of them",
  ignore: Deno.build.os !== "linux",
  fn: () => {
    using libc = openLibc();
    for (const states of (accessStates(libc) ?? new Map()).values()) {
      assertEquals(states.map(({ path }: { path: string }) => path), ["fwctl", "mtcr", "pci", "netlink"]);
    }
  },
});
