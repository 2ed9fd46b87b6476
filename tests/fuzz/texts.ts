/**
 * Fuzz targets of text: hexadecimal input, conditions and field lists, questions to `explain`, logs to the end of their
 * rendering.
 */

import { renderLog } from "../../render/log.ts";
import { compileFields } from "../../records/field_names.ts";
import { compileWhere } from "../../records/where.ts";
import { explainQuery } from "../../explain/explain_query.ts";
import { openByteInput } from "../../hex/byte_input.ts";
import { MAX_FILLED } from "../../logs/dump.ts";
import { Decoder } from "../../wasm/decoder.ts";
import { Guards } from "./guards.ts";
import { CONDITIONS_BYTES } from "../../wasm/memory.ts";
import type { Rng } from "./mutate.ts";
import { Budget, type Target } from "./target.ts";

const encoder = new TextEncoder();
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const HEX: Target = {
  name: "hex",
  weight: 6,
  seeds: () =>
    [
      "00000000: 0000 000a 0000 4a04 0000 0008 0000 0000  ......J.........\n00000010: 8000 0008 0000 1234 0000 0000 0000 1000\n",
      "00000000  00 00 00 0a 00 00 4a 04\n*\n00000040  01 02 03 04 05 06 07 08\n00000048\n",
      "0000000 000012 004400 000000 000000\n*\n0000100\n",
      "0x0000000a 0x00004a04 0x00000008\n",
      "1. 0000000a 00004a04 00000008 00000000\n[idx = 0x1] 00 11 22 33\n",
    ].map((line) => encoder.encode(line)),
  run: async (bytes, rng) => {
    const piece = 1 + rng.below(200);
    let at = 0;
    const reader = {
      read(into: Uint8Array): Promise<number | null> {
        if (at >= bytes.length) return Promise.resolve(null);
        const part = bytes.subarray(at, at + Math.min(piece, into.length));
        into.set(part);
        at += part.length;
        return Promise.resolve(part.length);
      },
    };
    const input = await openByteInput(reader, "fuzz");
    // A star and an offset stand for rows that are not in the text: their number is bounded in all.
    const pieces = new Budget(bytes.length + 8192);
    let size = 0;
    for await (const chunk of input.chunks) {
      pieces.step();
      size += chunk.length;
    }
    if (size > bytes.length + (64 << 20)) throw new Error(`${size} bytes from ${bytes.length}`);
    if (input.notes.length > 64) throw new Error(`${input.notes.length} remarks`);
  },
};

const LINES = [
  "opcode=SEND",
  "wqe_ctrl.opcode!=RDMA_WRITE,qpn>=0x10",
  "byte_count&1,addr>0x7f0000000000",
  "0x13 0x88",
  "LOCAL_PROT_ERR",
  "wc 12",
  "vendor 0x88",
  "ibv 5",
  "SEND",
];

/** What may stand in a line any number of times. */
const PIECES = ["opcode=SEND,", "qpn!=1,", "opcode,", "1|", " ", "status ", "vendor err 1 ", "hw_"];

/** A piece a thousand times before a line, or somewhere in one. */
function mutateWords(bytes: Uint8Array, rng: Rng): Uint8Array {
  const line = text(bytes);
  const at = rng.oneIn(2) ? 0 : rng.below(line.length + 1);
  const piece = rng.oneIn(4) ? line.slice(at, at + 1 + rng.below(12)) : rng.pick(PIECES);
  return encoder.encode(line.slice(0, at) + piece.repeat(rng.below(rng.oneIn(4) ? 4000 : 20)) + line.slice(at));
}

const QUERIES: Target = {
  name: "query",
  weight: 4,
  seeds: () => LINES.map((line) => encoder.encode(line)),
  mutate: mutateWords,
  run: (bytes, rng) => {
    const words = text(bytes);
    if (rng.oneIn(3)) {
      // What is more is refused here, where it can be said, not by the decoder.
      if (compileWhere(words).length > CONDITIONS_BYTES) throw new Error("More conditions than the decoder takes");
    } else if (rng.oneIn(2)) compileFields(words);
    else {
      const readings = explainQuery(words.split(" "));
      if (JSON.stringify(readings).length > 200_000) throw new Error("Unbounded answer");
    }
  },
};

let decoder: Decoder | undefined;
let guards: Guards | undefined;

const FORMATS = ["text", "brief", "json", "ndjson"] as const;
/** Characters of output that one of a log can cause. */
const GROWTH = 120;

const LOG: Target = {
  name: "logdecode",
  weight: 2,
  seeds: () => {
    const records = Deno.readTextFileSync(new URL("../data/real-dumps.jsonl", import.meta.url)).trim().split("\n");
    return records.map((line) => encoder.encode((JSON.parse(line) as { raw_text: string }).raw_text));
  },
  run: async (bytes, rng) => {
    if (decoder === undefined) {
      decoder = Decoder.create();
      guards = new Guards(decoder);
    }
    const log = text(bytes);
    const format = rng.pick(FORMATS);
    const filled = /^\s*\*\s*$/m.test(log) ? MAX_FILLED : 0;
    const budget = new Budget((log.length + filled) * GROWTH + 8192);
    let out = "";
    await renderLog([log], decoder, (piece) => {
      budget.step(piece.length);
      out += piece;
    }, { format });
    if (format === "json") JSON.parse(out);
    else if (format === "ndjson") { for (const line of out.split("\n")) if (line !== "") JSON.parse(line); }
    // deno-lint-ignore no-control-regex -- that is what is looked for
    if (/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(out)) throw new Error(`Control characters in ${format}`);
  },
  check: () => guards?.check(),
};

/** All of them. */
export const TEXTS: readonly Target[] = [HEX, QUERIES, LOG];
