/** Writes docs/reference/cli.md from the flag and command tables. */

import { renderReference } from "../cli/reference.ts";

if (import.meta.main) {
  await Deno.mkdir(new URL("../docs/reference/", import.meta.url), { recursive: true });
  await Deno.writeTextFile(new URL("../docs/reference/cli.md", import.meta.url), renderReference());
}
