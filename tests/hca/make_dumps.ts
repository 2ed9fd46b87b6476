/**
 * Makes the dump files of `tests/data/dumps` with NVIDIA's mstresourcedump on a virtual ConnectX-6 Dx:
 *
 *     deno run --allow-all tests/hca/make_dumps.ts
 */

import { deviceLike } from "./clients.ts";
import { MISSING, MSTRESOURCEDUMP, VirtualHost } from "./harness.ts";

const DEVICE = "0000:06:00.0";
const FOLDER = new URL("../data/dumps/", import.meta.url);

/** What goes into the files of one QP, as arguments of mstresourcedump. */
const QP: readonly string[] = [
  "--segment 0x2 --index1 0xb2e",
  "--segment 0x3 --index1 0xb2e",
  "--segment 0x4 --index1 0xb2e",
  "--segment PRM_QUERY_QP --index1 0xb2e",
  "--segment SND_BUFF --index1 0xb2e --num-of-obj2 all",
  "--segment RCV_BUFF --index1 0xb2e --num-of-obj2 all",
];
/** The same for its completion queue. */
const CQ: readonly string[] = [
  "--segment FULL_CQC --index1 0x71",
  "--segment PRM_QUERY_CQ --index1 0x71",
  "--segment CQ_BUFF --index1 0x71 --num-of-obj2 all",
];

/** Files by name: which dumps, and whether as text. */
const FILES: Readonly<Record<string, readonly [dumps: readonly string[], text: boolean]>> = {
  "qp_0xb2e.bin": [QP, false],
  "cq_0x71.bin": [CQ, false],
  "qp_0xb2e.txt": [QP, true],
  "wqebbs_2_to_5.bin": [["--segment SND_BUFF --index1 0xb2e --index2 2 --num-of-obj2 4"], false],
  "full_qpc.bin": [["--segment FULL_QPC --index1 0xb2e --depth inf"], false],
};

async function dump(host: VirtualHost, args: string, text: boolean): Promise<Uint8Array> {
  const path = Deno.makeTempFileSync();
  const command = [MSTRESOURCEDUMP, "dump", "--device", DEVICE, ...args.split(" ")];
  const outcome = await host.run(text ? command : [...command, "--bin", path]);
  const bytes = text ? new TextEncoder().encode(outcome.stdout) : Deno.readFileSync(path);
  Deno.removeSync(path);
  if (outcome.code !== 0) throw new Error(`mstresourcedump ${args}: ${outcome.stdout}${outcome.stderr}`);
  return bytes;
}

/**
 * Run mstresourcedump for every file.
 *
 * @returns Contents by file name.
 */
export async function makeDumps(): Promise<Map<string, Uint8Array>> {
  await using host = await VirtualHost.start([await deviceLike("mt4125_pciconf0", DEVICE, "mlx5_0")]);
  const files = new Map<string, Uint8Array>();
  for (const [name, [dumps, text]] of Object.entries(FILES)) {
    const parts: number[] = [];
    for (const args of dumps) parts.push(...await dump(host, args, text));
    files.set(name, Uint8Array.from(parts));
  }
  return files;
}

if (import.meta.main) {
  if (MISSING !== undefined) throw new Error(`No virtual host can run here: ${MISSING}`);
  for (const [name, bytes] of await makeDumps()) Deno.writeFileSync(new URL(name, FOLDER), bytes);
}
