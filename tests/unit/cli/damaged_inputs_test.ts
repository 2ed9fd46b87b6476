import { assert, assertEquals, assertMatch } from "@std/assert";
import { run } from "../../../cli/run.ts";
import { captureSeed, traceSeed } from "../../fuzz/captures.ts";
import { fakeHost, type Seen } from "./fakes.ts";

async function wqdump(...args: string[]): Promise<Seen & { code: number }> {
  const host = fakeHost({ input: "" });
  const code = await run(args, host);
  return { ...host.seen, code };
}

async function gzip(content: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([content as BlobPart]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("of a file of which a part is lost no list and no page is whole, whatever it is and however it is packed", async () => {
  const text = await Deno.readFile(new URL("../../data/dumps/qp_0xb2e.txt", import.meta.url));
  const files = { capture: await captureSeed(), trace: await traceSeed(), text };
  const folder = await Deno.makeTempDir();
  const path = `${folder}/input`;
  try {
    for (const [name, plain] of Object.entries(files)) {
      for (const bytes of [plain, await gzip(plain)]) {
        for (const whole of [true, false]) {
          await Deno.writeFile(path, bytes.subarray(0, whole ? bytes.length : bytes.length * 0.7));
          const said = `${name}, ${bytes.length} bytes, whole: ${whole}`;
          const json = await wqdump("list", "qp", path, "--json");
          assertEquals([json.code, JSON.parse(json.stdout).incomplete === null], whole ? [0, true] : [1, false], said);
          for (const what of [["--menu"], ["--source", "QP", "--dump", "ALL_VALID_QPNS"]]) {
            const dump = await wqdump("-d", path, ...what, "--json");
            assertEquals(
              [dump.code, JSON.parse(dump.stdout).incomplete === null],
              whole ? [0, true] : [1, false],
              said,
            );
          }
          const listed = await wqdump("list", "qp", path);
          assertEquals([listed.code, /^-W- .* is damaged: /m.test(listed.stderr)], [json.code, !whole], said);
          for (const command of [["diagnose", path], ["compare", path, path]]) {
            if (whole && name === "trace") continue; // a trace answers what was asked then, and these ask more
            const page = await wqdump(...command, "--format", "html", "-o", `${folder}/page.html`);
            if (!whole) assertMatch(page.stderr, /^-[EW]- /m, `${said}: ${command[0]}`);
            else assert(page.code !== 1, `${said}: ${page.stderr}`);
          }
        }
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a copy of a damaged file is not whole, redacted or not, and neither is a copy of the copy", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const bytes = await captureSeed();
    // The last block loses its checksum's match: all before it is there.
    await Deno.writeFile(`${folder}/0.wqd`, bytes.subarray(0, bytes.length - 8));
    for (const [n, more] of [[1, []], [2, ["--redact"]], [3, []]] as const) {
      const line = ["capture", "-d", `${folder}/${n - 1}.wqd`, "--qp", "0xb", "-o", `${folder}/${n}.wqd`, ...more];
      const { code, stderr } = await wqdump(...line);
      assertEquals([code, /^-W- Not captured: part of file/m.test(stderr)], [1, true], stderr);
      for (const command of [["info"], ["list", "qp"], ["diagnose"]]) {
        const { code, stdout } = await wqdump(...command, `${folder}/${n}.wqd`, "--json");
        assertEquals([code, JSON.parse(stdout).incomplete === null], [1, false], `${command[0]} of copy ${n}`);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
