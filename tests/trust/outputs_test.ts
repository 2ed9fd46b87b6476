/**
 * What is written takes nothing else's place: not another output's, not the input's, not that of what a command has not
 * written at all. Names that mean standard input are that everywhere.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../cli/run.ts";
import { wqdump } from "../cli/run.ts";
import { fakeHost } from "../unit/cli/fakes.ts";

const RING = "--source Snd --dump WQ --qp 0x201";
const ALLOW = ["--allow-read", "--allow-write"];

/** A folder with a capture in it. */
async function withCapture(use: (folder: string, capture: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-outputs-" });
  try {
    const path = `${folder}/a.wqd`;
    const made = await wqdump(`capture -d sim:mt4125_pciconf0 --qp 0x201 -o ${path}`, { allow: ALLOW });
    assertEquals(made.code, 0, made.stderr);
    await use(folder, path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("no output takes the place of another one, or of what is read, by whatever name", async () => {
  await withCapture(async (folder, capture) => {
    const before = await Deno.readFile(capture);
    await Deno.symlink(capture, `${folder}/link`);
    const lines: readonly (readonly [args: string, said: RegExp])[] = [
      [`-d ${capture} ${RING} --bin ${capture}`, /Option --bin .* would take the place of what is read/],
      [`-d ${folder}/link ${RING} --bin ${capture}`, /Option --bin .* would take the place of what is read/],
      [`-d ${capture} ${RING} --bin ${folder}/./link`, /Option --bin .* would take the place of what is read/],
      [`diagnose ${capture} --format html -o ${capture}`, /Option --output .* would take the place of what is read/],
      [`diagnose --samples ${capture},${capture} --format html -o ${capture}`, /take the place of what is read/],
      [`capture -d ${capture} --all -o ${capture}`, /Option --output .* would take the place of what is read/],
      [`-d sim:sick --menu --bin ${folder}/x --trace ${folder}/./x`, /Options --\w+ and --\w+ name the same file/],
      [`diagnose sim:sick --rows ${folder}/x.csv --format html -o ${folder}/x.csv`, /name the same file/],
      [`capture -d sim:sick --all -o ${folder}/k --force --redact-key ${folder}/./k`, /--redact-key and --output name/],
      [
        `list sim:sick --rows ${folder}/k.csv --redact-key ${folder}/k.csv`,
        /--redact-key and --rows name the same file/,
      ],
    ];
    for (const [args, said] of lines) {
      const host = fakeHost({ granted: ["read"] });
      assertEquals(await run(args.split(" "), host), 2, args);
      assertMatch(host.seen.stderr, said, args);
      assertEquals(await Deno.readFile(capture), before, args);
    }
    const again = await wqdump(`capture -d ${capture} --all --force -o ${capture}`, { allow: ALLOW });
    assertEquals(again.code, 0, "--force is said by whoever means it");
  });
});

Deno.test({
  name: "what could not be kept is not said to be kept",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    // A folder that is there and takes no files.
    const watch = "watch sim:sick --for 0.02 --every 0.01 --keep /proc/self/fdinfo --on not-acked";
    for (const format of ["text", "ndjson"]) {
      const host = fakeHost({ granted: ["read", "write"] });
      await run([...watch.split(" "), "--format", format], host);
      assertStringIncludes(host.seen.stderr, "-E- Cannot write");
      assert(!/\bkept \/proc/.test(host.seen.stdout + host.seen.stderr), host.seen.stdout);
      assert(!host.seen.stdout.includes('"capture":"/proc'), host.seen.stdout);
    }
  },
});

Deno.test("a file in the current folder that is called like an adapter is told of as a file", async () => {
  await withCapture(async (folder, capture) => {
    await Deno.copyFile(capture, `${folder}/mlx5_0`);
    const { code, stdout, stderr } = await wqdump("info mlx5_0", { cwd: folder, allow: ["--allow-read"] });
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^file +: mlx5_0$/m);
    const { stdout: usual } = await wqdump("info ./mlx5_0", { cwd: folder, allow: ["--allow-read"] });
    assertEquals(stdout, usual.replace("./mlx5_0", "mlx5_0"));
    const asAdapter = await wqdump("list mlx5_0", { cwd: folder, allow: ["--allow-read"] });
    assertEquals([asAdapter.code, asAdapter.stdout], [3, ""], asAdapter.stderr);
  });
});

Deno.test("standard input is read by each of its names, by every command that reads files", async () => {
  await withCapture(async (_, capture) => {
    const input = await Deno.readFile(capture);
    const allow = ["--allow-read"];
    for (const args of ["-d FILE --menu", `-d FILE ${RING}`, "list FILE", "info FILE", "diagnose FILE"]) {
      const named = await wqdump(args.replace("FILE", capture), { allow });
      for (const name of ["-", "/dev/stdin", "/dev/fd/0"]) {
        const { code, stdout, stderr } = await wqdump(args.replace("FILE", name), { allow, input });
        assertEquals(code, named.code, `${args} ${name}: ${stderr}`);
        if (!args.startsWith("info")) assertEquals(stdout, named.stdout, `${args} ${name}`);
        else assertStringIncludes(stdout, "kind       : capture\n");
      }
    }
  });
});
