import { assert, assertEquals, assertMatch } from "@std/assert";
import { Rng } from "./mutate.ts";

Deno.test("an input that never ends is kept with its seed, and ends the run", async () => {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-endless-" });
  try {
    const script = new URL("./endless.ts", import.meta.url).pathname;
    const { signal, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "--allow-all", script, folder],
    }).output();
    assertEquals(signal, "SIGKILL");
    const said = new TextDecoder().decode(stderr);
    const [, seed, path] =
      /^-E- endless takes more than 0\.2 s for an input of \d+ bytes: (?=\S+-([0-9a-f]{8})\.bin)(\S+)$/m
        .exec(said) ?? [];
    assert(path !== undefined, said);
    const { bytes, drawn } = JSON.parse(new TextDecoder().decode(stdout));
    assertEquals([...await Deno.readFile(path)], bytes);
    assertEquals(new Rng(parseInt(seed!, 16)).next(), drawn, "the seed draws the same options");
    assertMatch(path, /\/endless-[0-9a-f]{8}\.bin$/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
