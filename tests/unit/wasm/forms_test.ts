/**
 * Elements that share lists of items against elements that stand alone: they look the same, and conditions show the same.
 */

import { assert, assertEquals } from "@std/assert";
import { mixes } from "../../../bench/mixes.ts";
import { RingDecoder, type RingDecoderOptions } from "../../../records/ring.ts";
import { compileWhere } from "../../../records/where.ts";
import { CTX, ELEMENT, OPTION } from "../../../wasm/abi.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { cases, load } from "../../golden/load.ts";
import { Rng } from "../../fuzz/mutate.ts";

/** Items before it are shared (asm/forms.ts). */
const SHARED_ITEMS = 2048;

const sharing = Decoder.create();
const alone = Decoder.create();

/** All of a ring as json, or its text. */
function render(
  decoder: Decoder,
  bytes: Uint8Array,
  options: RingDecoderOptions,
  step: number,
  text = false,
): string[] {
  const ring = new RingDecoder(decoder, options);
  if (decoder === alone) decoder.set(CTX.options, decoder.get(CTX.options) | OPTION.alone);
  const lines: string[] = [];
  const drain = (): void => {
    while (ring.next() > 0) {
      for (const block of text ? ring.text() : ring.json(10, true)) lines.push(new TextDecoder().decode(block.slice()));
    }
  };
  for (let at = 0; at < bytes.length && !ring.done;) {
    const taken = ring.push(bytes.subarray(at, at + step));
    at += taken;
    drain();
    if (taken === 0) break;
  }
  ring.finish();
  drain();
  return lines.join("").split("\n");
}

function same(bytes: Uint8Array, options: RingDecoderOptions, what: string, step = 4096): void {
  assertEquals(render(sharing, bytes, options, step), render(alone, bytes, options, step), what);
  assertEquals(render(sharing, bytes, options, step, true), render(alone, bytes, options, step, true), what);
}

/** Golden entries of one size and kind, one behind the other in any order, some damaged. */
function shuffled(rng: Rng, prefix: string, stride: number, entries: number): Uint8Array {
  const pool = cases(prefix).map((name) => load(name).bytes).filter((bytes) => bytes.length % stride === 0);
  const ring = new Uint8Array(entries * stride);
  for (let at = 0; at < ring.length; at += stride) {
    const from = pool[rng.below(pool.length)]!;
    const start = rng.below(from.length / stride) * stride;
    // A few entries at once: WQEs of several blocks stay whole.
    ring.set(from.subarray(start, Math.min(start + stride * 4, start + ring.length - at, from.length)), at);
    at += stride * rng.below(4);
    if (rng.oneIn(4)) ring[Math.min(ring.length - 1, at + rng.below(stride))] = rng.next();
    if (rng.oneIn(8)) ring[Math.min(ring.length - 1, at + [0, 3, 7, 16, 32, 40, 60, 63][rng.below(8)]!)] = rng.next();
  }
  return ring;
}

const CONDITIONS = [
  ...["opcode=SEND", "opcode!=RDMA_READ", "byte_count>4096", "byte_count<=256,local_key&0xff", "qpn=0xf8bf1b"],
  ...["ds>=4,ds<8", "signature=0", "signature!=0", "raddr>0x7f0000000000", "local_address&0x80000000"],
  ...["next_wqe_index=0xffff", "next_wqe_index<100", "byte_cnt>1000", "opcode=RESP_SEND", "syndrome!=0,wqe_counter>5"],
  ...["wqe_index<50", "opcode=ATOMIC_CS,qpn=1", "opcode=0x100", "opcode!=0x100", "se=1", "local_key=0x100"],
];

function sameFiltered(rng: Rng, bytes: Uint8Array, options: RingDecoderOptions, what: string): void {
  for (let i = 0; i < 4; i++) {
    const text = CONDITIONS[rng.below(CONDITIONS.length)]!;
    const filtered = { ...options, where: compileWhere(text) };
    same(bytes, filtered, `${what} where ${text}`);
  }
}

/** What may be known about a ring of `entries`. */
function facts(rng: Rng, entries: number): Partial<RingDecoderOptions> {
  const maybe = (n: number): number | undefined => rng.oneIn(2) ? rng.below(n) : undefined;
  return {
    count: rng.oneIn(4) ? undefined : entries,
    first: rng.oneIn(3) ? rng.below(entries) : 0,
    ci: maybe(0x10000),
    pi: maybe(0x10000),
    counter: maybe(0x10000),
    limit: rng.oneIn(8) ? rng.below(entries) : undefined,
  };
}

Deno.test("send WQEs look the same with and without forms", () => {
  const rng = new Rng(21);
  for (let round = 0; round < 40; round++) {
    const entries = 16 + rng.below(1500);
    const bytes = shuffled(rng, "mlx5-sq", 64, entries);
    const cut = rng.oneIn(3) ? rng.below(bytes.length) : bytes.length;
    const transport = (["rc", "uc", "ud", "dc", "xrc", "raw"] as const)[rng.below(6)]!;
    const options = { kind: "sq5", stride: 64, transport, ...facts(rng, entries) } as const;
    same(bytes.subarray(0, cut), options, `round ${round}`, 64 + rng.below(9000));
    sameFiltered(rng, bytes.subarray(0, cut), options, `round ${round}`);
  }
});

Deno.test("receive WQEs look the same with and without forms", () => {
  const rng = new Rng(22);
  for (let round = 0; round < 40; round++) {
    const stride = [16, 32, 64, 128, 256, 1024][rng.below(6)]!;
    const entries = 16 + rng.below(300);
    const bytes = shuffled(rng, rng.oneIn(2) ? "mlx5-rq" : "mlx5-srq", 16, entries * stride / 16);
    const cut = rng.oneIn(3) ? rng.below(bytes.length) : bytes.length;
    const kind = rng.oneIn(4) ? "rq4" : "rq5";
    const options = { kind, stride, linked: rng.oneIn(2), signature: rng.oneIn(2), ...facts(rng, entries) } as const;
    same(bytes.subarray(0, cut), options, `round ${round}`, 64 + rng.below(9000));
    sameFiltered(rng, bytes.subarray(0, cut), options, `round ${round}`);
  }
});

Deno.test("completions look the same with and without forms", () => {
  const rng = new Rng(23);
  for (let round = 0; round < 40; round++) {
    const stride = rng.oneIn(3) ? 128 : 64;
    const entries = 16 + rng.below(1500);
    const bytes = shuffled(rng, "mlx5-cq", 64, entries * stride / 64);
    const cut = rng.oneIn(3) ? rng.below(bytes.length) : bytes.length;
    const kinds = { enhanced: rng.oneIn(3), miniFormat: rng.below(5) };
    const options = { kind: "cq5", stride, ...kinds, ...facts(rng, entries) } as const;
    same(bytes.subarray(0, cut), options, `round ${round}`, 64 + rng.below(9000));
    sameFiltered(rng, bytes.subarray(0, cut), options, `round ${round}`);
  }
});

Deno.test("any bytes look the same with and without forms", () => {
  const rng = new Rng(24);
  for (const kind of ["sq5", "rq5", "cq5", "eq5", "sq4", "rq4", "cq4", "eq4"] as const) {
    for (const zeros of [0, 50, 80, 95]) {
      const bytes = Uint8Array.from({ length: 64 * 600 }, () => rng.below(100) < zeros ? 0 : rng.next());
      for (let i = 0; i < 300; i++) bytes.copyWithin(rng.below(600) * 64, rng.below(20) * 64, 20 * 64);
      const options = { kind, stride: 64, linked: rng.oneIn(2), ...facts(rng, 600) } as const;
      same(bytes, options, `${kind}, ${zeros}% zero`);
      sameFiltered(rng, bytes, options, `${kind}, ${zeros}% zero`);
    }
  }
});

Deno.test("more forms than are kept do no harm", () => {
  // Programs of all opcodes, with inline data of all sizes at all places: more lists than there are slots.
  const rng = new Rng(25);
  const bytes = new Uint8Array(64 * 4000);
  for (let at = 0; at < bytes.length; at += 64) {
    bytes.set([0, 0, 0, [8, 9, 10, 16][rng.below(4)]!, 0, 0, 7, 2 + rng.below(3)], at);
    const segment = at + 16 * (1 + rng.below(3));
    if (rng.oneIn(2)) bytes.set([0x80, 0, 0, rng.below(48)], segment);
    bytes[at] = rng.below(40);
  }
  const options = { kind: "sq5", stride: 64, transport: "rc" } as const;
  same(bytes, options, "many forms");
  sameFiltered(rng, bytes, options, "many forms");
});

Deno.test("most elements of a usual ring share their items", () => {
  for (const { name, options, bytes } of mixes()) {
    const ring = new RingDecoder(sharing, options);
    let own = 0;
    let all = 0;
    ring.push(bytes.subarray(0, 1 << 20));
    while (ring.next() > 0) {
      for (let n = 0; n < ring.planned; n++, all++) if (sharing.element(n, ELEMENT.item) >= SHARED_ITEMS) own++;
    }
    assert(own < 300, `${name}: ${own} of ${all} elements stand alone`);
  }
});

/** What a comparison means, for numbers of any size. */
const COMPARE: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "&": (a, b) => (a & b) !== 0n,
};

const NAMES = [
  "opcode",
  "ds",
  "qpn",
  "byte_count",
  "local_key",
  "raddr",
  "signature",
  "local_address",
  "byte_cnt",
  "se",
];

/** All values that an element has under a name. */
function valuesOf(line: string, name: string): bigint[] {
  const record = JSON.parse(line) as { segments: { fields?: Record<string, unknown> }[] };
  return record.segments.flatMap(({ fields }) => fields?.[name] === undefined ? [] : [BigInt(String(fields[name]))]);
}

Deno.test("conditions show the elements of which the fields say so", () => {
  const rng = new Rng(26);
  const kinds = [["mlx5-sq", "sq5"], ["mlx5-srq", "rq5"], ["mlx5-cq", "cq5"]] as const;
  for (let round = 0; round < 60; round++) {
    const [prefix, kind] = kinds[round % 3]!;
    const bytes = shuffled(rng, prefix, 64, 200);
    const options = { kind, stride: 64, linked: rng.oneIn(2), transport: "rc" } as const;
    const lines = render(alone, bytes, options, 5000).filter((line) => line !== "");
    const name = NAMES[rng.below(NAMES.length)]!;
    const values = lines.flatMap((line) => valuesOf(line, name));
    if (values.length === 0) continue;
    for (const [sign, compare] of Object.entries(COMPARE)) {
      const value = values[rng.below(values.length)]! + BigInt(rng.below(2));
      const where = compileWhere(`${name}${sign}${value}`);
      const expected = lines.filter((line) => valuesOf(line, name).some((v) => compare(v, value)));
      const shown = render(sharing, bytes, { ...options, where }, 5000).filter((line) => line !== "");
      assertEquals(shown, expected, `${kind} where ${name}${sign}${value}`);
    }
  }
});
