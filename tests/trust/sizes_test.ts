/** Sizes at their ends, legal and not: they are read or refused in words, and are never an internal error. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { run } from "../../cli/run.ts";
import { fakeHost } from "../unit/cli/fakes.ts";
import { concat, stream } from "./containers.ts";

const folder = await Deno.makeTempDir({ prefix: "wqdump-sizes-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

async function ran(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const host = fakeHost();
  const code = await run(args, host);
  const shown = args.includes("--json") ? host.seen.stderr : host.seen.stdout + host.seen.stderr;
  const longest = Math.max(...shown.split("\n").map((line) => line.length));
  assert(!host.seen.stderr.includes("Internal error") && longest < 2000, `${args}: ${host.seen.stderr.slice(0, 500)}`);
  return { code, ...host.seen };
}

Deno.test("receive WQEs of every stride that a context can say are read and captured, redacted too", async () => {
  for (let log = 0; log < 8; log++) {
    const document = {
      schema: "wqdump-scenario/1",
      device: { pci_device_id: 4129, part: "ConnectX-7", firmware: "28.39.1002" },
      menu: [
        { type: 0x1002, name: "RCV_BUFF", index1: "QPN", index2: "DS", num_of_obj2: "all", required: ["index1"] },
        { type: 0x4000, name: "PRM_QUERY_QP", index1: "QPN", required: ["index1"] },
      ],
      queues: [{ kind: "qp", number: 1, context: { state: "RTS", log_rq_size: 1, log_rq_stride: log } }],
    };
    const path = `${folder}/stride.json`;
    await Deno.writeTextFile(path, JSON.stringify(document));
    const { code, stdout, stderr } = await ran(
      ...["-d", `sim:${path}`, "--source", "Rcv", "--dump", "WQ", "--qp", "1", "--json"],
    );
    assertEquals([code, JSON.parse(stdout).elements.length], [0, 2], stderr);
    const output = `${folder}/${log}.wqd`;
    const made = await ran("capture", "-d", `sim:${path}`, "--qp", "1", "--redact", "-o", output);
    assert(/, [12] rings, /.test(made.stderr), made.stderr);
    const bytes = `${folder}/element.bin`;
    await Deno.writeFile(bytes, new Uint8Array(16 << log));
    assertEquals((await ran("decode", bytes, "--source", "rcv", "--stride", `${16 << log}`)).code, 0);
  }
});

Deno.test("strides and first elements that no queue has are refused with what to give", async () => {
  const path = `${folder}/zeros.bin`;
  await Deno.writeFile(path, new Uint8Array(65536));
  for (
    const [line, said] of [
      ["--source cmp --stride 32 --ring 65536", /^-E- .*64 to 1024 bytes\n-I- Give /m],
      ["--source snd --stride 32", /^-E- /m],
      ["--source srq --fi 4294967295", /^-E- Option --fi 4294967295 lies beyond the ring, which has 2048 elements$/m],
      ["--source rcv --stride 4096", /^-E- /m],
      ["--source eqe --stride 65", /^-E- /m],
    ] as const
  ) {
    const { code, stdout, stderr } = await ran("decode", path, ...line.split(" "));
    assertEquals([code, stdout], [2, ""], line);
    assertMatch(stderr, said, line);
  }
});

Deno.test("lists in messages have an end, however many functions a file is of", async () => {
  const one = stream(0x4000, 1, new Uint8Array(4));
  const parts = Array.from({ length: 3000 }, (_, id) => {
    const bytes = one.slice();
    // vhca_id of the command segment, behind the 16 bytes of the first one
    new DataView(bytes.buffer).setUint16(22, id);
    return bytes;
  });
  const path = `${folder}/functions.bin`;
  await Deno.writeFile(path, concat(parts));
  assertMatch((await ran("info", path)).stdout, /^vhca_id +: 0x0, .*\(3000\)$/m);
  const { stderr } = await ran("-d", path, "--source", "FullQp", "--dump", "QP", "--qp", "1");
  assertMatch(stderr, /several functions \(vhca_id 0x0, .*\(3000\)\); 0x0 is shown/);
});
