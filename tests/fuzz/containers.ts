/** Files of every container, and their mutation inside. */

import { captureSeed, mutateBlocks, traceSeed } from "./captures.ts";
import { fixtures } from "./inputs.ts";
import { mutateJson, type Rng } from "./mutate.ts";

const encoder = new TextEncoder();
const magic = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes.subarray(0, 6));

/** Containers of every kind, packed too. */
export async function containers(): Promise<Uint8Array[]> {
  const text = Deno.readFileSync(new URL("../data/dumps/qp_0xb2e.txt", import.meta.url));
  const log = encoder.encode("mlx5_0: dump error cqe\n00000000: 00000000 00000000 00000000 00000000\n".repeat(4));
  const plain = [await captureSeed(), await traceSeed(), ...fixtures("dumps"), text, log];
  const { gzipSync } = await packers();
  return [...plain, ...plain.map((bytes) => new Uint8Array(gzipSync(bytes))), ...fixtures("zstd")];
}

interface Packers {
  gzipSync(bytes: Uint8Array): Uint8Array;
  gunzipSync(bytes: Uint8Array): Uint8Array;
}

async function packers(): Promise<Packers> {
  // With a literal, Deno 2.4 would fetch Node's types from a registry before every check.
  const name: string = "node:zlib";
  return await import(name) as Packers;
}

/** Changes what is inside; what is packed is packed again, and may be cut. */
export async function mutateContainer(bytes: Uint8Array, rng: Rng): Promise<Uint8Array> {
  if (bytes[0] === 0x1f) {
    const { gzipSync, gunzipSync } = await packers();
    const inside = unpacked(gunzipSync, bytes);
    if (inside === undefined) return bytes;
    const packed = new Uint8Array(gzipSync(await mutateContainer(inside, rng)));
    return packed.subarray(0, rng.oneIn(2) ? packed.length : rng.below(packed.length));
  }
  if (magic(bytes).includes("wqdump") || bytes[0] === 0x89) return mutateBlocks(bytes, rng);
  return bytes[0] === 0x7b ? mutateLines(bytes, rng) : bytes;
}

/** What a packed file holds; undefined of one that is damaged. */
function unpacked(gunzip: Packers["gunzipSync"], bytes: Uint8Array): Uint8Array | undefined {
  try {
    return new Uint8Array(gunzip(bytes));
  } catch {
    return undefined;
  }
}

/** One line of a trace, as JSON. */
function mutateLines(bytes: Uint8Array, rng: Rng): Uint8Array {
  const lines = new TextDecoder().decode(bytes).split("\n");
  const at = rng.below(lines.length);
  lines[at] = new TextDecoder().decode(mutateJson(encoder.encode(lines[at]!), rng));
  return encoder.encode(lines.join("\n"));
}
