/** Fuzz targets of the decoder: rings, contexts and structures. */

import { LAYOUTS } from "../../layouts/index.ts";
import { RingDecoder, type RingDecoderOptions, type RingKind, type Transport } from "../../records/ring.ts";
import { compileWhere } from "../../records/where.ts";
import type { FormatName } from "../../render/formats/index.ts";
import { ringRenderer } from "../../render/ring_stream.ts";
import { TRANSPORT, WALK } from "../../wasm/abi.ts";
import { Decoder } from "../../wasm/decoder.ts";
import { cases, load } from "../golden/load.ts";
import { mutateFields } from "./fields.ts";
import { Guards } from "./guards.ts";
import type { Rng } from "./mutate.ts";
import { Budget, type Target } from "./target.ts";

const KINDS = (Object.keys(WALK) as RingKind[]).filter((kind) => kind !== "context");
const FORMATS: readonly FormatName[] = ["text", "json", "ndjson", "raw", "dw", "brief"];
const TRANSPORTS = Object.keys(TRANSPORT) as Transport[];
const STRIDES: Readonly<Record<string, readonly number[]>> = {
  sq5: [64],
  rq5: [16, 32, 64, 128, 256],
  cq5: [64, 128],
  eq5: [64],
  sq4: [64, 128, 256, 1024],
  rq4: [16, 32, 64],
  cq4: [32, 64],
  eq4: [32, 64],
  mgm: [1024],
};
/** Output bytes that an input byte can cause at most: dense layouts, titles, json keys. */
const GROWTH = 80;
const WHERE = ["opcode=SEND", "qpn>=1,ds<9", "byte_count&1", "addr>0x7f0000000000"].map((text) => compileWhere(text));

let decoder: Decoder | undefined;
let guards: Guards | undefined;

function shared(): Decoder {
  if (decoder === undefined) {
    decoder = Decoder.create();
    guards = new Guards(decoder);
  }
  return decoder;
}

function options(length: number, rng: Rng): RingDecoderOptions {
  const kind = rng.pick(KINDS);
  const stride = rng.pick(STRIDES[kind] ?? [64]);
  const whole = Math.floor(length / stride);
  const count = rng.oneIn(3) || whole === 0 ? undefined : rng.oneIn(4) ? 1 + rng.below(600) : whole;
  return {
    kind,
    stride,
    count,
    first: count !== undefined && rng.oneIn(3) ? rng.below(count) : undefined,
    transport: rng.pick(TRANSPORTS),
    ci: rng.oneIn(2) ? rng.next() : undefined,
    pi: rng.oneIn(2) ? rng.next() : undefined,
    counter: rng.oneIn(2) ? rng.below(0x10000) : undefined,
    limit: rng.oneIn(4) ? rng.below(40) : undefined,
    linked: rng.oneIn(2),
    signature: rng.oneIn(3) ? undefined : rng.oneIn(2),
    miniFormat: rng.below(6),
    enhanced: rng.oneIn(3),
    timestamp: rng.oneIn(2),
    where: rng.oneIn(6) ? rng.pick(WHERE) : undefined,
  };
}

// Elements follow one another without a gap: what is not in one is in the next.
function coverage(bytes: Uint8Array, ring: RingDecoderOptions): void {
  const { kind, stride } = ring;
  const walker = new RingDecoder(shared(), { ...ring, count: undefined, first: undefined, limit: undefined });
  const budget = new Budget(bytes.length / 16 + 64);
  walker.push(bytes);
  walker.finish();
  let next = 0;
  while (walker.next() > 0) {
    for (let n = 0; n < walker.planned; n++) {
      budget.step();
      const { offset, length } = walker.at(n);
      if (offset !== next) throw new Error(`${kind}: element at ${offset}, the one before ends at ${next}`);
      next = offset + Math.max(stride, Math.ceil(length / stride) * stride);
    }
  }
  if (next < bytes.length) throw new Error(`${kind}: ${bytes.length - next} bytes at the end are left out`);
}

function output(bytes: Uint8Array, ring: RingDecoderOptions, format: FormatName, rng: Rng): void {
  const renderer = ringRenderer(shared(), { ...ring, format, rawBytes: rng.oneIn(4) });
  const budget = new Budget((bytes.length + 1024) * GROWTH + 4096);
  let json = "";
  const take = (blocks: Iterable<Uint8Array>): void => {
    for (const block of blocks) {
      budget.step(block.length + 1);
      if (format === "json" || format === "ndjson") json += new TextDecoder().decode(block.slice());
    }
  };
  const piece = rng.oneIn(2) ? bytes.length || 1 : 1 + rng.below(300);
  for (let at = 0; at < bytes.length; at += piece) take(renderer.push(bytes.subarray(at, at + piece)));
  take(renderer.finish());
  if (format === "json") JSON.parse(`[${json}]`);
  else for (const line of json.split("\n")) if (line !== "") JSON.parse(line);
}

/** Bytes behind the input are not the input: whatever lies there, from a ring before, the output is the same. */
function stale(bytes: Uint8Array, ring: RingDecoderOptions, format: FormatName): void {
  const outputs = [0x00, 0xff].map((old) => {
    const decoder = shared();
    decoder.input.subarray(0, 16384).fill(old);
    const renderer = ringRenderer(decoder, { ...ring, format, rawBytes: true });
    const text = new TextDecoder();
    let output = "";
    for (const block of renderer.push(bytes)) output += text.decode(block.slice(), { stream: true });
    for (const block of renderer.finish()) output += text.decode(block.slice(), { stream: true });
    return output;
  });
  if (outputs[0] !== outputs[1]) throw new Error(`${ring.kind} as ${format} shows what is not in the input`);
}

/** Rings of every kind in every format. */
export const RINGS: Target = {
  name: "ring",
  weight: 60,
  seeds: () => cases("mlx").map((name) => load(name).bytes.slice(0, 1024)),
  mutate: mutateFields,
  run: (bytes, rng) => {
    const ring = options(bytes.length, rng);
    if (rng.oneIn(8)) coverage(bytes, ring);
    else if (rng.oneIn(4)) stale(bytes, ring, rng.pick(FORMATS));
    else output(bytes, ring, rng.pick(FORMATS), rng);
  },
  check: () => guards?.check(),
};

/** Single structures of every layout, cut anywhere. */
export const STRUCTURES: Target = {
  name: "structure",
  weight: 30,
  seeds: () => [new Uint8Array(0), new Uint8Array(64), new Uint8Array(272).map((_, i) => i * 31)],
  run: (bytes, rng) => {
    const layout = rng.pick(LAYOUTS);
    const part = bytes.subarray(0, rng.oneIn(3) ? rng.below(layout.bytes + 8) : 1024);
    if (rng.oneIn(2)) shared().decodeOne(layout.name, part);
    else if (shared().textOne(layout.name, part).length > (part.length + 64) * GROWTH) throw new Error("Too much text");
  },
  check: () => guards?.check(),
};
