/** A program for `libc_library_test.ts`: opens the C library with the permissions that it was given. */

import { readTextFile } from "../../../ffi/libc.ts";
import { openLibc } from "../../../ffi/libc_library.ts";

try {
  using libc = openLibc();
  console.log(JSON.stringify({ path: libc.path, kernel: readTextFile(libc.symbols, "/proc/version") }));
} catch (error) {
  const { message, hint } = error as Error & { hint?: string };
  console.log(JSON.stringify({ message, hint }));
}
