/**
 * What firmware refuses of a queue that is there is missing, not absent: every command says so, and no exit code is 0.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { run } from "../../cli/run.ts";
import { fakeHost } from "../unit/cli/fakes.ts";

const folder = await Deno.makeTempDir({ prefix: "wqdump-refused-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const LOCKED = { messages: [{ kind: "error", syndrome: 9, text: "Locked by firmware" }] };
const qpn = { index1: "QPN", required: ["index1"] };
const ring = { index2: "WQEBB", num_of_obj2: "all", ...qpn };
/** A QP whose context is valid; firmware refuses what a test says. */
const document = (more: Record<string, unknown>): string =>
  JSON.stringify({
    schema: "wqdump-scenario/1",
    device: { pci_device_id: 4129, part: "ConnectX-7", firmware: "28.39.1002" },
    menu: [
      { type: 2, name: "HW_CQPC", ...qpn },
      { type: 3, name: "HW_SQPC", ...qpn },
      { type: 4, name: "HW_RQPC", ...qpn },
      { type: 0x1001, name: "SND_BUFF", ...ring },
      { type: 0x1002, name: "RCV_BUFF", ...ring, index2: "DS" },
      { type: 0x4000, name: "PRM_QUERY_QP", ...qpn },
    ],
    queues: [{ kind: "qp", number: 1, context: { state: "RTS", log_sq_size: 2, log_rq_size: 0 } }],
    ...more,
  });

async function ran(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const host = fakeHost();
  const code = await run(args, host);
  return { code, ...host.seen };
}

for (
  const [what, more, source, dump, why] of [
    ["a ring", { rings: [{ segment: "SND_BUFF", index: 1, ...LOCKED }] }, "Snd", "WQ", /the device answered error 0x1/],
    [
      "a part of a context",
      { contexts: [{ segment: "HW_SQPC", index: 1, ...LOCKED }] },
      "FullQp",
      "QP",
      /Locked by firmware/,
    ],
  ] as const
) {
  Deno.test(`${what} that is refused while its context is valid is missing in dumps and captures`, async () => {
    const path = `${folder}/${dump}.json`;
    await Deno.writeTextFile(path, document(more));
    const line = ["--source", source, "--dump", dump, "--qp", "1"];
    const capture = `${folder}/${dump}.wqd`;
    const made = await ran("capture", "-d", `sim:${path}`, "--qp", "1", "-o", capture);
    assertEquals(made.code, 1, made.stderr);
    assertMatch(made.stderr.split("\n").find((line) => line.startsWith("-W- Not captured: ")) ?? "", why);
    const told = await ran("info", capture);
    assertEquals(told.code, 1);
    assertMatch(told.stdout, /\nNot captured\n/);
    for (const device of [`sim:${path}`, capture]) {
      const text = await ran("-d", device, ...line);
      assert(text.code === 1 || text.code === 3, `${device}: ${text.code}`);
      assertMatch(text.stderr, why);
      assert(!/QP 0x1 is not valid/.test(text.stderr), text.stderr);
      const json = await ran("-d", device, ...line, "--json");
      assertEquals(json.code, text.code);
      assertMatch(JSON.parse(json.stdout).incomplete, why);
    }
  });
}
