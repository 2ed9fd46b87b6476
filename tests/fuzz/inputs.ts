/**
 * Fuzz targets of everything that reads what strangers wrote: segment streams, dump files, captures, logs, scenarios,
 * command lines.
 */

import { checkOptions } from "../../cli/check.ts";
import { parseCommandLine } from "../../cli/parse.ts";
import { recogniseFile } from "../../api/open_file.ts";
import { openAnyFile } from "../../api/open_file.ts";
import { MAX_FILLED } from "../../logs/dump.ts";
import { SegmentSplitter } from "../../device/segments.ts";
import { parseScenario } from "../../sim/scenario.ts";
import { readItems } from "../unit/logs/cases.ts";
import { mutateJson, type Rng } from "./mutate.ts";
import { Budget, type Target } from "./target.ts";

const encoder = new TextEncoder();
const data = (path: string): URL => new URL(`../data/${path}`, import.meta.url);

function words(...dwords: number[]): Uint8Array {
  const bytes = new Uint8Array(dwords.length * 4);
  dwords.forEach((word, i) => new DataView(bytes.buffer).setUint32(i * 4, word));
  return bytes;
}

const INFO = [0x0004fffe, 0, 0, 0x101c00d8];
const COMMAND = [0x0005fffa, 0x10000000, 0x10, 0, 0];
const STREAM = words(...INFO, ...COMMAND, 0x00081000, 0, 0x10, 0, 1, 2, 3, 4, 0x0001fffb);
const ERROR = words(...INFO, ...COMMAND, 0x000cfffc, 5, 0, 0, 0x6e6f2073, 0, 0, 0, 0, 0, 0, 0, 0x0001fffb);

/** Segment streams, pushed in pieces. */
const SEGMENTS: Target = {
  name: "segments",
  weight: 25,
  seeds: () => [STREAM, ERROR, words(...INFO, 0x0005fffd, 0x1001, 1, 2, 3, 0x0001fffb)],
  run: (bytes, rng) => {
    const splitter = new SegmentSplitter();
    const budget = new Budget(bytes.length * 2 + 64);
    const piece = 1 + rng.below(64);
    let payload = 0;
    for (let at = 0; at < bytes.length; at += piece) {
      for (const event of splitter.push(bytes.subarray(at, at + piece))) {
        budget.step();
        if (event.kind === "data") payload += event.bytes.length;
      }
    }
    if (splitter.end().kind !== "end") throw new Error("The stream does not end");
    if (payload > bytes.length) throw new Error("More payload than bytes");
  },
};

let folder: string | undefined;

/** Writes an input to a file, always the same one. */
export function temporary(bytes: Uint8Array): string {
  folder ??= Deno.makeTempDirSync({ prefix: "wqdump-fuzz-" });
  const path = `${folder}/input`;
  Deno.writeFileSync(path, bytes);
  return path;
}

/** Removes what the targets wrote. */
export function cleanUp(): void {
  if (folder !== undefined) Deno.removeSync(folder, { recursive: true });
  folder = undefined;
}

/** Small files of a folder of tests/data. */
export function fixtures(folderName: string): Uint8Array[] {
  try {
    return [...Deno.readDirSync(data(folderName))].filter((e) => e.isFile && !e.name.endsWith(".md"))
      .map((e) => Deno.readFileSync(data(`${folderName}/${e.name}`))).filter((b) => b.length <= 65536);
  } catch {
    return [];
  }
}

async function readEverything(path: string, rng: Rng, size: number): Promise<void> {
  const opened = await openAnyFile(path);
  if (opened.generation === 4) {
    opened.port.close();
    return;
  }
  const { provider } = opened;
  const budget = new Budget(size * 8 + 4096);
  for (const record of (await provider.menu()).slice(0, 4)) {
    const known = provider.knownIndexes?.(record.type, undefined) ?? [];
    const index1 = known.length > 0 ? rng.pick(known) : rng.below(64);
    for await (const event of provider.dump({ type: record.type, index1 })) {
      budget.step(event.kind === "data" ? Math.max(1, event.bytes.length >> 3) : 1);
    }
  }
  provider.close();
}

/** Files of every kind: streams in both byte orders, text, captures, packed or not. */
const FILES: Target = {
  name: "file",
  weight: 2,
  seeds: () => [STREAM, ERROR, ...fixtures("dumps")],
  run: async (bytes, rng) => {
    const path = temporary(bytes);
    if (rng.oneIn(3)) (await recogniseFile(path)).store.close();
    else await readEverything(path, rng, bytes.length);
  },
};

function logSeeds(): Uint8Array[] {
  const records = Deno.readTextFileSync(data("real-dumps.jsonl")).trim().split("\n");
  return records.map((line) => encoder.encode((JSON.parse(line) as { raw_text: string }).raw_text));
}

/** Bytes of an element of which one row is enough. */
const LONE_ROW = 64;

/** Logs of every stack. */
const LOGS: Target = {
  name: "log",
  weight: 4,
  seeds: logSeeds,
  run: (bytes, rng) => {
    const text = new TextDecoder().decode(bytes);
    const budget = new Budget(text.length * 2 + 256);
    const piece = rng.oneIn(2) ? text.length || 1 : 1 + rng.below(100);
    const filled = /^\s*\*\s*$/m.test(text) ? MAX_FILLED : 0;
    for (const item of readItems(text, piece)) {
      budget.step();
      // The last row of an element stands for the whole of it, with the rest said to be lost.
      if (item.kind === "element" && item.bytes.length > Math.max(LONE_ROW, text.length + filled)) {
        throw new Error("More bytes than text");
      }
    }
  },
};

/** Scenario documents. */
const SCENARIOS: Target = {
  name: "scenario",
  weight: 4,
  seeds: () => {
    const text = Deno.readTextFileSync(new URL("../../scenarios/mt4117_pciconf0.json", import.meta.url));
    return [encoder.encode(text), encoder.encode('{"schema":"wqdump-scenario/1","name":"x","queues":[]}')];
  },
  mutate: mutateJson,
  run: (bytes) => void parseScenario(new TextDecoder().decode(bytes), { name: "fuzz", eager: true }),
};

const LINES = [
  "-d\0sim:mt4117_pciconf0\0--source\0FullQp\0--dump\0QP\0--qp\x000x0000000b\0--format\0raw",
  "-d\0x\0--source\0srq\0--dump\0wq\0-qp\x000x60\0--num=20\0--fi\x003\0--json",
  "decode\0-\0--source\0snd\0--transport\0ud\0--stride\x0064\0--ring\x004096\0--where\0opcode=SEND",
  "capture\0-d\0x\0-o\0y\0--qp\x001,2\0--redact",
  "explain\x000x13\x000x88",
  "-d\0sim:constructor\0--source\0__proto__\0--dump\0toString\0--format\0valueOf\0--where\0constructor=1",
  "constructor\0--hasOwnProperty\0--__proto__=1\0-constructor",
];

/** Command lines. */
const ARGUMENTS: Target = {
  name: "arguments",
  weight: 20,
  seeds: () => LINES.map((line) => encoder.encode(line)),
  run: (bytes) => checkOptions(parseCommandLine(new TextDecoder().decode(bytes).split("\0"))),
};

/** All of them. */
export const INPUTS: readonly Target[] = [SEGMENTS, FILES, LOGS, SCENARIOS, ARGUMENTS];
