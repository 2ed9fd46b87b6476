import { assert, assertEquals, assertMatch } from "@std/assert";
import { stringAt } from "../../../ffi/libc.ts";
import { libraryCandidates } from "../../../ffi/library.ts";
import { SYMBOLS } from "../../../ffi/symbols.ts";
import { deviceError, MTCR_STATUS, NEXT_STEPS } from "../../../ffi/status.ts";

const CODES = Object.keys(MTCR_STATUS).map(Number);
const LIBRARY = libraryCandidates(Deno.build.arch).filter((path) => path.startsWith("/")).find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

Deno.test("deviceError() makes one line of every status, with its name, number, device and operation", () => {
  for (const code of CODES) {
    const error = deviceError({ device: "03:00.0", operation: "access register 0xc000", code });
    const { name } = MTCR_STATUS[code]!;
    assertEquals(error.status, name);
    assertMatch(error.message, /^Cannot access register 0xc000 of "03:00.0": [^\n]+\)$/);
    assert(error.message.includes(`(${name}, 0x${code.toString(16)})`));
    assertEquals(error.exitCode, 3);
  }
});

Deno.test("status names are distinct", () => {
  assertEquals(new Set(CODES.map((code) => MTCR_STATUS[code]!.name)).size, CODES.length);
});

Deno.test("deviceError() of an unknown status has the library's words on one line", () => {
  const { message, status, hint } = deviceError({
    device: "03:00.0",
    operation: "open",
    code: 0x1fe,
    libraryText: "Something\nwent wrong.\n",
  });
  assertEquals(message, 'Cannot open "03:00.0": Something went wrong (MError 0x1fe)');
  assertEquals([status, hint], ["MError 0x1fe", undefined]);
});

Deno.test("deviceError() adds register status and errno, and the next step that belongs to them", () => {
  const refused = deviceError({ device: "d", operation: "access register 0x1", code: 0x106, registerStatus: 4 });
  assertMatch(refused.message, /\(ME_REG_ACCESS_REG_NOT_SUPP, 0x106\), register status 0x4$/);
  assertEquals(refused.hint, NEXT_STEPS.firmware);
  const denied = deviceError({ device: "d", operation: "open", errno: 13, errnoText: "Permission denied" });
  assertEquals(denied.message, 'Cannot open "d": Permission denied (errno 13)');
  assertEquals(denied.hint, NEXT_STEPS.root);
  const held = deviceError({ device: "d", operation: "access register 0x1", code: 0x208 });
  assertMatch(held.hint ?? "", /--clear_semaphore/);
});

Deno.test("deviceError() without a device or a reason still says so", () => {
  assertEquals(
    deviceError({ device: "", operation: "list devices" }).message,
    "Cannot list devices: no reason was given",
  );
});

Deno.test({
  name: "every status that the installed library can name is in the table",
  ignore: LIBRARY === undefined || Deno.permissions.querySync({ name: "ffi", path: LIBRARY }).state !== "granted",
  fn: () => {
    const library = Deno.dlopen(LIBRARY!, SYMBOLS);
    try {
      const unnamed = stringAt(library.symbols, library.symbols.m_err2str!(0x1ff));
      // In-band statuses (8 to 0x12 and 0x400 on) come with the library's own words.
      const ranges = [[1, 7], [0x100, 0x1ff], [0x200, 0x2ff], [0x300, 0x3ff]] as const;
      for (const [from, to] of ranges) {
        for (let code = from; code <= to; code++) {
          const text = stringAt(library.symbols, library.symbols.m_err2str!(code));
          if (text !== unnamed) assert(code in MTCR_STATUS, `0x${code.toString(16)}: ${text}`);
          if (text?.startsWith("ME_ICMD_")) assertEquals(MTCR_STATUS[code]?.name, text);
        }
      }
    } finally {
      library.close();
    }
  },
});
