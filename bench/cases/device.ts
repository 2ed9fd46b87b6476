/**
 * Captures of a real device, which here is a virtual one behind NVIDIA's library: what they cost in register accesses,
 * and in time against NVIDIA's own dump tool.
 */

import { BlockReader } from "../../capture/blocks.ts";
import { RECORD } from "../../capture/format.ts";
import { FileStore } from "../../files/store.ts";
import { Turns } from "../../files/turns.ts";
import { loadZlib } from "../../files/zlib.ts";
import { LIBRARY, MISSING, MSTRESOURCEDUMP, VirtualHost } from "../../tests/hca/harness.ts";
import { type Case, Missing } from "../case.ts";
import { FIRST_QP, manyQps } from "../many.ts";
import { type Command, outputOf } from "../process.ts";
import { GOALS } from "../targets.ts";
import type { Workshop } from "../workshop.ts";

const ADDRESS = "0000:05:00.0";
/** QPs that it has; more take as many accesses each, and minutes. */
const QPS = 200;
/** QPs of the comparison: the other tool starts anew for each. */
const COMPARED = 20;
/** Register of a resource dump, and the bytes of a dump that an access brings. */
const RESOURCE_DUMP = "0xc000";
const PIECE = 208;
/** Segment of a QP's context as QUERY_QP answers it. */
const PRM_QUERY_QP = "0x1000";

/** Rows of both. */
export function deviceCases(shop: Workshop): readonly Case[] {
  return [
    {
      what: `capture --all of ${QPS} QPs: register accesses over the fewest that bring its bytes`,
      measure: "time",
      by: "minimum",
      ...GOALS.accesses,
      slow: true,
      async prepare() {
        const { host, path } = await virtual(shop);
        let fewest = 0;
        const ours = async (): Promise<number> => {
          host.set();
          await captured(host, shop.wqdump("capture", "-d", ADDRESS, "--all", "--force", "--quiet", "-o", path));
          fewest = await fewestAccesses(path);
          return host.state().registers[RESOURCE_DUMP] ?? NaN;
        };
        return { ours, theirs: () => fewest };
      },
    },
    {
      what: `contexts of ${COMPARED} QPs: time over mstresourcedump of the same`,
      measure: "time",
      by: "median",
      ...GOALS.mstresourcedump,
      slow: true,
      async prepare() {
        const { host, path } = await virtual(shop);
        const one = shop.wqdump("-d", ADDRESS, "--source", "FullQp", "--dump", "ALL_QPC", "--fi", `${FIRST_QP}`);
        const ours = [...one, "--num", `${COMPARED}`, "--format", "raw", "--bin", `${path}.ours`, "--quiet"];
        const theirs = Array.from({ length: COMPARED }, (_, n) => [
          ...[MSTRESOURCEDUMP, "dump", "--device", ADDRESS, "--segment", PRM_QUERY_QP],
          ...["--index1", `${FIRST_QP + n}`, "--bin", `${path}.theirs`],
        ]);
        return { ours: () => timed(host, [ours]), theirs: () => timed(host, theirs) };
      },
    },
  ];
}

/** A virtual host with the device; it ends with the workshop. */
function virtual(shop: Workshop): Promise<{ host: VirtualHost; path: string }> {
  return shop.once("virtual host", async () => {
    if (MISSING !== undefined) throw new Missing(`no virtual device: ${MISSING}`);
    await outputOf([MSTRESOURCEDUMP, "--version"]);
    const host = await VirtualHost.start([{
      address: ADDRESS,
      deviceId: 0x1017,
      scenario: shop.file("device.json", manyQps(QPS)),
      rdma: ["mlx5_0"],
      firmware: [16, 35, 2000],
      debugfs: { QPs: Array.from({ length: QPS }, (_, n) => FIRST_QP + n), CQs: [], EQs: [2] },
    }]);
    shop.atEnd(() => host.stop());
    return { host, path: `${shop.folder}/device.wqd` };
  });
}

/** Runs a capture; what is not valid is left out, and the command then ends with 1. */
async function captured(host: VirtualHost, command: Command): Promise<void> {
  const { code, stderr } = await host.run(command, { env: { WQDUMP_MTCR: LIBRARY! }, timeoutMs: 600_000 });
  if (code > 1) throw new Error(`${command[0]} ended with ${code}: ${stderr.trim().split("\n").pop()}`);
}

async function timed(host: VirtualHost, commands: readonly Command[]): Promise<number> {
  const start = performance.now();
  for (const command of commands) await captured(host, command);
  return performance.now() - start;
}

/** The fewest accesses that bring all dumps of a capture and its menu. */
async function fewestAccesses(path: string): Promise<number> {
  const store = new FileStore(await Deno.open(path), (await Deno.stat(path)).size);
  let accesses = 0;
  try {
    for await (const records of new BlockReader(path, store, await loadZlib()).blocks(new Turns())) {
      for (const { type, body } of records) {
        if (type !== RECORD.done && type !== RECORD.menu) continue;
        const value = JSON.parse(new TextDecoder().decode(body));
        // Information, command, menu, a record for each segment, terminate.
        const bytes = type === RECORD.menu ? 48 + 52 * value.length : value.bytes;
        accesses += Math.max(1, Math.ceil(bytes / PIECE));
      }
    }
  } finally {
    store.close();
  }
  return accesses;
}
