/** A program for `library_test.ts`: opens the library with the permissions that it was given, and says what came of it. */

import { openLibrary } from "../../../ffi/library.ts";

try {
  using library = openLibrary(Deno.args[0] === undefined ? {} : { path: Deno.args[0] });
  console.log(JSON.stringify({ path: library.path }));
} catch (error) {
  const { message, hint } = error as Error & { hint?: string };
  console.log(JSON.stringify({ message, hint }));
}
