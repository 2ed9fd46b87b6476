import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { libcCandidates } from "../../../ffi/libc_library.ts";
import { seenFile } from "../../../ffi/permissions.ts";

const PROGRAM = new URL("./open_libc.ts", import.meta.url).pathname;
const LIBC = libcCandidates(Deno.build.arch).find(seenFile);

async function opened(
  ...grants: string[]
): Promise<{ path?: string; kernel?: string; message?: string; hint?: string }> {
  const args = ["run", "--quiet", "--no-check", "--no-prompt", ...grants, PROGRAM];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("libcCandidates() are absolute and begin with the distribution's own folder", () => {
  for (const arch of ["x86_64", "aarch64"]) {
    assertEquals(libcCandidates(arch)[0], `/lib/${arch}-linux-gnu/libc.so.6`);
    assert(libcCandidates(arch).includes("/lib64/libc.so.6"));
    assert(libcCandidates(arch).every((path) => path.startsWith("/")));
  }
});

Deno.test({
  name: "openLibc() needs the grant for one path and nothing more",
  ignore: LIBC === undefined,
  fn: async () => {
    const { path, kernel } = await opened(`--allow-ffi=${LIBC}`);
    assertEquals(path, LIBC);
    assertStringIncludes(kernel ?? "", "Linux");
  },
});

Deno.test("openLibc() without a grant names the flag", async () => {
  const { message, hint } = await opened();
  assertEquals(message, "Not allowed to open the C library");
  assertStringIncludes(hint ?? "", "--allow-ffi=/");
});
