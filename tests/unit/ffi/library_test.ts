import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { libraryCandidates, openLibrary } from "../../../ffi/library.ts";

const PROGRAM = new URL("./open_library.ts", import.meta.url).pathname;
const INSTALLED = libraryCandidates(Deno.build.arch).filter((path) => path.startsWith("/")).find(exists);
const LINUX = Deno.build.os === "linux";

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** What came of opening the library with these permissions and nothing else. */
async function open(
  grants: readonly string[],
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<{ path?: string | undefined; message?: string; hint?: string }> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--no-lock", ...grants, PROGRAM, ...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(text !== "", new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

Deno.test("libraryCandidates() has the packages' places, best first, for both processors", () => {
  assertEquals(libraryCandidates("x86_64"), [
    "/usr/lib/x86_64-linux-gnu/mstflint/python_tools/ccmdif.so",
    "/usr/lib/x86_64-linux-gnu/mstflint/python_tools/cmtcr.so",
    "/usr/lib64/mstflint/python_tools/ccmdif.so",
    "/usr/lib64/mstflint/python_tools/cmtcr.so",
    "/usr/lib64/mft/python_tools/ccmdif.so",
    "/usr/lib64/mft/python_tools/cmtcr.so",
    "/usr/lib/mft/python_tools/ccmdif.so",
    "/usr/lib/mft/python_tools/cmtcr.so",
    "libmtcr_ul.so",
    "libmtcr.so",
  ]);
  assertEquals(libraryCandidates("aarch64")[0], "/usr/lib/aarch64-linux-gnu/mstflint/python_tools/ccmdif.so");
  assertEquals(libraryCandidates("riscv64")[0], "/usr/lib64/mstflint/python_tools/ccmdif.so");
});

Deno.test({
  name: "without permission nothing is asked: the flag to add is named",
  ignore: !LINUX,
  fn: async () => {
    const { message, hint } = await open([]);
    assertEquals(message, "Not allowed to open NVIDIA's mtcr library");
    assertMatch(hint ?? "", /^Run deno with --allow-ffi=\/usr\/lib\S+\.so /);
    if (INSTALLED !== undefined) {
      assertStringIncludes((await open(["--allow-read"])).hint ?? "", `--allow-ffi=${INSTALLED} `);
    }
  },
});

Deno.test({
  name: "a miss lists every path that was tried, and the package",
  ignore: !LINUX,
  fn: async () => {
    const granted = libraryCandidates(Deno.build.arch).filter((path) => path.includes("/mft/"));
    const { message, hint } = await open([`--allow-ffi=${granted.join(",")}`]);
    if (INSTALLED !== undefined && granted.includes(INSTALLED)) return;
    for (const path of granted) assertStringIncludes(message ?? "", `${path} (No such file or directory)`);
    assertStringIncludes(message ?? "", "not allowed to open /usr/lib/");
    assertMatch(hint ?? "", /mstflint.*--lib PATH or WQDUMP_MTCR/);
  },
});

Deno.test({
  name: "the library is found under a grant for it alone",
  ignore: INSTALLED === undefined,
  fn: async () => {
    assertEquals(await open([`--allow-ffi=${INSTALLED}`]), { path: INSTALLED });
    assertEquals(await open(["--allow-ffi"]), { path: INSTALLED });
  },
});

Deno.test({
  name: "--lib and WQDUMP_MTCR name the library, the option first",
  ignore: INSTALLED === undefined,
  fn: async () => {
    const env = { WQDUMP_MTCR: "/nowhere/variable.so" };
    const grants = ["--allow-ffi", "--allow-env=WQDUMP_MTCR"];
    assertEquals(
      (await open(grants, { env })).message,
      "Cannot open the mtcr library /nowhere/variable.so named by WQDUMP_MTCR: No such file or directory",
    );
    assertEquals(await open(grants, { env, args: [INSTALLED!] }), { path: INSTALLED });
    // A variable that may not be read is as good as none.
    assertEquals(await open(["--allow-ffi"], { env }), { path: INSTALLED });
  },
});

Deno.test({
  name: "a named library that may not or cannot be opened is an error with the reason",
  ignore: !LINUX,
  fn: async () => {
    assertEquals(await open([], { args: ["/x/y.so"] }), {
      message: "Not allowed to open the mtcr library /x/y.so named by --lib",
      hint: "Run deno with --allow-ffi=/x/y.so",
    });
    const text = await open(["--allow-ffi"], { args: [PROGRAM] });
    assertMatch(text.message ?? "", /named by --lib: .*(invalid ELF header|file too short)/);
    const libc = await open(["--allow-ffi"], { args: ["libc.so.6"] });
    assertMatch(
      libc.message ?? "",
      /^Cannot open the mtcr library libc.so.6 named by --lib: no mtcr library, it has no m/,
    );
  },
});

Deno.test({
  name: "paths that are none never reach dlopen, which would open the program itself",
  ignore: !LINUX,
  fn: () => {
    for (const path of ["", "  ", "a\0b"]) assertThrows(() => openLibrary({ path }), Error, "not a path");
  },
});
