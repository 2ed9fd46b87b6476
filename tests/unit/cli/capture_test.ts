import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { builtInAdapters } from "../../../sim/open_sim.ts";
import { fakeHost } from "./fakes.ts";

async function capture(args: string): Promise<{ code: number; bytes: number; stderr: string }> {
  let bytes = 0;
  const host = fakeHost({ onWrite: (piece) => bytes += piece.length });
  const code = await run(["capture", ...args.split(" ")], host);
  return { code, bytes, stderr: host.seen.stderr };
}

for (const { name } of builtInAdapters()) {
  Deno.test(`everything of ${name} is captured without a scan`, async () => {
    const { code, bytes, stderr } = await capture(`-d ${name} --all --redact -o -`);
    assert(code <= 1, stderr);
    assert(bytes > 200, stderr);
  });
}

Deno.test("a capture to stdout is bounded by --fi and --num", async () => {
  const all = await capture("-d sim:mt4129_pciconf0 --all -o -");
  const few = await capture("-d sim:mt4129_pciconf0 --all --fi 0x100 --num 0x10 -o -");
  assert(few.bytes > 200 && few.bytes < all.bytes, `${few.bytes} of ${all.bytes}`);
});

Deno.test("a spent budget ends a capture with what it has", async () => {
  const { code, stderr } = await capture("-d sim:mt4129_pciconf0 --all --budget 0.05 -o -");
  assertEquals(code, 1);
  assertStringIncludes(stderr, "The time is spent");
});

Deno.test("a capture does not go to a terminal", async () => {
  const host = fakeHost({ terminal: true });
  assertEquals(await run("capture -d sim:mt4125_pciconf0 --all -o -".split(" "), host), 2);
  assertStringIncludes(host.seen.stderr, "does not go to a terminal");
});

Deno.test("a copy of a capture of contexts is whole, with exit code 0", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const kept = await capture(`-d sim:mt4119_pciconf0 --all --contexts -o ${folder}/a.wqd`);
    assertEquals(kept.code, 0, kept.stderr);
    const copied = await capture(`-d ${folder}/a.wqd --all --redact -o ${folder}/b.wqd`);
    assertEquals(copied.code, 0, copied.stderr);
    assert(!copied.stderr.includes("Not captured"), copied.stderr);
    const host = fakeHost();
    assertEquals(await run(["info", `${folder}/b.wqd`], host), 0);
    assert(!/Not captured|not whole/.test(host.seen.stdout.replace(", 0 not whole", "")), host.seen.stdout);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a capture goes into what a shell has opened, and to stdout by any of its names", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const main = new URL("../../../main.ts", import.meta.url).pathname;
    const script = `wqdump() { "$0" run --quiet --no-check --allow-all "$1" "\${@:2}"; }
      args=(capture -d sim:mt4119_pciconf0 --all --contexts --quiet)
      wqdump "$1" "\${args[@]}" -o >(cat > shell.wqd); wait $!
      wqdump "$1" "\${args[@]}" -o /dev/stdout | cat > stdout.wqd
      wqdump "$1" "\${args[@]}" -o /dev/fd/1 > fd.wqd`;
    const shell = new Deno.Command("bash", { args: ["-c", script, Deno.execPath(), main], cwd: folder });
    const { success, stderr } = await shell.output();
    assertEquals(new TextDecoder().decode(stderr), "");
    assert(success);
    for (const name of ["shell", "stdout", "fd"]) {
      const host = fakeHost();
      assertEquals(await run(["info", `${folder}/${name}.wqd`], host), 0, host.seen.stderr);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
