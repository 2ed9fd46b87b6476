/** What CONTRIBUTING.md says about adding a log message, done in a copy of the tree: one row in one file. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { copyTree } from "../../../scripts/lib/tree.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;

/** An invented program's message; none of its words is one that the prefilter knows. */
const ROW = `export const SYSTEM_ROWS: readonly FormatRow[] = [
  {
    origin: "zyxwire",
    sample: "zyxwire[3]: link_to 192.0.2.9 gave status 12 (transport retry counter exceeded) on qnumber 0x1c7a9, zcode 129",
    pattern: "link_to {peer:ip} gave status {wc_status:dec}{!} ({message:status}) on qnumber {qpn:num}, " +
      "zcode {vendor_syndrome:dec}",
    gives: { peer: "192.0.2.9", wc_status: 12, qpn: 0x1c7a9, vendor_syndrome: 129 },
    notes: ["zcode is the vendor's number"],
  },`;

const SAMPLE =
  "zyxwire[3]: link_to 192.0.2.9 gave status 12 (transport retry counter exceeded) on qnumber 0x1c7a9, zcode 129";

/** Prints what the copy makes of a text: its document, and brief. */
const PROBE = `
import { renderLog } from "./render/log.ts";
import { Decoder } from "./wasm/decoder.ts";

const decoder = Decoder.create();
const printed = async (text: string, format: "json" | "brief"): Promise<string> => {
  let out = "";
  await renderLog([text], decoder, (piece) => out += piece, { format });
  return out;
};
for (const text of Deno.args) {
  console.log(JSON.stringify([JSON.parse(await printed(text, "json")), await printed(text, "brief")]));
}
`;

Deno.test("a message is one row in one file: found, read, joined, ranked, without anything generated anew", async () => {
  const copy = await Deno.makeTempDir();
  try {
    await copyTree(ROOT.replace(/\/$/, ""), copy);
    const path = `${copy}/logs/rows/system.ts`;
    const text = await Deno.readTextFile(path);
    const before = "export const SYSTEM_ROWS: readonly FormatRow[] = [";
    assertEquals(text.split(before).length, 2);
    await Deno.writeTextFile(path, text.replace(before, () => ROW));
    await Deno.writeTextFile(`${copy}/probe.ts`, PROBE);
    const noise = "usb 1-1: new device\n".repeat(50);
    const texts = [
      `${noise}Apr  1 03:04:07 gpu-b17 ${SAMPLE}\n${noise}`,
      `${noise}${JSON.stringify({ log: `${SAMPLE}\n`, host: "gpu-b17" })}\n${noise}`,
      `${noise}Apr  1 03:04:07 gpu-b17 ${SAMPLE.replace(" on qnumber", "\non qnumber")}\n${noise}`,
      `${noise}Apr  1 03:04:07 gpu-b17 ${SAMPLE.slice(0, SAMPLE.indexOf(", zcode"))}\n${noise}`,
    ];
    const args = ["run", "-A", "--no-check", "--quiet", "probe.ts", ...texts];
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: copy }).output();
    assert(success, new TextDecoder().decode(stderr));
    const printed = new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
    printed.forEach(([document, brief], n) => {
      const [item] = document.items;
      assertEquals(document.items.length, 1, texts[n]);
      assertEquals(item.origin, "zyxwire");
      const { peer, wc_status, qpn, syndrome, host, vendor_syndrome } = item.facts;
      assertEquals({ peer, wc_status, qpn, syndrome, host }, {
        peer: "192.0.2.9",
        wc_status: 12,
        // The line that is cut ends in the number, whose last digits may be gone.
        qpn: n === 3 ? undefined : 0x1c7a9,
        syndrome: 0x15,
        host: "gpu-b17",
      });
      assertEquals(vendor_syndrome, n === 3 ? undefined : 129);
      assertEquals(item.lost, n === 3 ? ["vendor_syndrome", "qpn"] : []);
      assert(item.notes.includes("zcode is the vendor's number"));
      assertEquals(document.headline.first.qpn, n === 3 ? undefined : 0x1c7a9);
      assertStringIncludes(brief, `message (zyxwire) TRANSPORT_RETRY_EXC_ERR${n === 3 ? "" : " qp 0x1c7a9"}`);
    });
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
});
