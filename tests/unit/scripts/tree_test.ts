import { assertEquals } from "@std/assert";
import { copyTree, differingFiles, listFiles } from "../../../scripts/lib/tree.ts";

Deno.test("copyTree() copies all but history and leftovers, differingFiles() names every difference", async () => {
  const a = await Deno.makeTempDir();
  const b = await Deno.makeTempDir();
  try {
    for (const folder of [".git", "dist", "x/y"]) await Deno.mkdir(`${a}/${folder}`, { recursive: true });
    for (const path of [".git/HEAD", "dist/out", "one", "x/two", "x/y/three"]) {
      await Deno.writeTextFile(`${a}/${path}`, path);
    }
    await copyTree(a, b);
    assertEquals(await listFiles(b), ["one", "x/two", "x/y/three"]);
    assertEquals(await differingFiles(a, b), []);
    await Deno.writeTextFile(`${b}/x/two`, "changed");
    await Deno.writeTextFile(`${b}/x/new`, "");
    await Deno.remove(`${b}/one`);
    assertEquals(await differingFiles(a, b), ["one", "x/new", "x/two"]);
  } finally {
    await Deno.remove(a, { recursive: true });
    await Deno.remove(b, { recursive: true });
  }
});
