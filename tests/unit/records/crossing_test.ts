import { assert, assertEquals } from "@std/assert";
import { layoutByName } from "../../../layouts/index.ts";
import { ringWindow } from "../../../device/ring_window.ts";
import { mayCross, ringRowOf } from "../../../layouts/queues.ts";
import { type ElementRecord, RingDecoder, type RingDecoderOptions } from "../../../records/ring.ts";
import { encodeLayout } from "../../../sim/encode.ts";
import { Decoder } from "../../../wasm/decoder.ts";

type Fields = Readonly<Record<string, unknown>>;

function bytesOf(layout: string, fields: Fields): Uint8Array {
  return encodeLayout(layoutByName(layout)!, fields, layout);
}

const decoder = Decoder.create();

/** Bytes arrive in pieces that are no multiple of an entry. */
function records(bytes: Uint8Array, options: RingDecoderOptions): ElementRecord[] {
  const ring = new RingDecoder(decoder, options);
  const found: ElementRecord[] = [];
  for (let at = 0; at < bytes.length && !ring.done; at += 100) {
    for (const plan of ring.feed(bytes.subarray(at, at + 100))) found.push(...plan.records());
  }
  for (const plan of ring.rest()) found.push(...plan.records());
  return found;
}

function rotated(bytes: Uint8Array, from: number): Uint8Array {
  return Uint8Array.from([...bytes.subarray(from), ...bytes.subarray(0, from)]);
}

interface Case {
  readonly size: number;
  readonly title: number;
  readonly total: number;
  readonly miniFormat: number;
  readonly stride: number;
  readonly lengths?: number;
}

/** Ordinary completions, stale ones inside the session too, and one session from `title` on. */
function ringOf({ size, title, total, miniFormat, stride, lengths = 0x100 }: Case): Uint8Array {
  const ring = new Uint8Array(size * stride);
  const put = (slot: number, at: number, bytes: Uint8Array): void =>
    ring.set(bytes, (slot % size) * stride + stride - 64 + at);
  for (let i = 0; i < size; i++) {
    put(i, 0, bytesOf("cqe64_resp", { opcode: "RESP_SEND", byte_cnt: 64 + i, wqe_counter: i, qpn: 0x77 }));
  }
  put(
    title,
    0,
    bytesOf("cqe64_resp", {
      opcode: "RESP_SEND",
      cqe_format: "COMPRESSED",
      byte_cnt: total,
      wqe_counter: 0x300,
      qpn: 0x55,
    }),
  );
  for (let n = 0; n < total; n++) {
    const mini = miniFormat === 1
      ? bytesOf("mini_cqe_csum", { checksum: n + 1, byte_cnt: lengths + n })
      : bytesOf("mini_cqe_hash", { rx_hash_result: 0x9000 + n, byte_cnt: lengths + n });
    put(title + 1 + (n < 8 ? 0 : 7 + 8 * (Math.floor(n / 8) - 1)), (n % 8) * 8, mini);
  }
  return ring;
}

function* cases(): Generator<Case> {
  for (const size of [8, 16, 64]) {
    for (const back of [1, 2, 8]) {
      for (let total = 2; total <= Math.min(9, size); total++) {
        for (const miniFormat of [0, 1]) {
          for (const stride of [64, 128]) yield { size, title: size - back, total, miniFormat, stride };
        }
      }
    }
  }
}

const byIndex = (found: readonly ElementRecord[]): ElementRecord[] => found.toSorted((a, b) => a.index - b.index);

Deno.test("a session that goes on at the ring's start reads the same from index 0 as from its title", () => {
  for (const one of cases()) {
    const bytes = ringOf(one);
    const known = { kind: "cq5", stride: one.stride, count: one.size, miniFormat: one.miniFormat } as const;
    const whole = records(bytes, { ...known, crossing: true });
    const ofTitle = records(rotated(bytes, one.title * one.stride), { ...known, first: one.title });
    assertEquals(whole.map(({ index }) => index), [...Array(one.size).keys()], JSON.stringify(one));
    assertEquals(whole, byIndex(ofTitle), JSON.stringify(one));
    const over = one.title + one.total - one.size;
    for (const { index, flags } of whole.slice(0, Math.max(0, over))) {
      assert(flags?.includes("expanded"), `${index} of ${JSON.stringify(one)}`);
    }
  }
});

Deno.test("a part of a ring that a session crosses equals the whole", () => {
  const one = { size: 16, title: 14, total: 9, miniFormat: 1, stride: 64 };
  const bytes = ringOf(one);
  const known = { kind: "cq5", stride: 64, count: 16, miniFormat: 1, crossing: true } as const;
  const whole = records(bytes, known);
  for (let first = 0; first < 16; first++) {
    for (const limit of [1, 3, 16 - first]) {
      const part = records(bytes, { ...known, first, head: first, span: 16 - first, limit });
      assertEquals(part, whole.slice(first, first + limit), `${limit} from ${first}`);
    }
    const turned = records(rotated(bytes, first * 64), { ...known, first });
    assertEquals(byIndex(turned), whole, `from ${first}`);
  }
});

Deno.test("mini CQEs at the ring's start whose bytes look like a title are still of the session", () => {
  // The last byte of the array is that of a length: 0x2c is a compressed send, 0xff2c entries or 0x2a with it.
  for (const lengths of [0x25, 0x0c25, 0x5]) {
    const one = { size: 64, title: 63, total: 8, miniFormat: 0, stride: 64, lengths };
    const bytes = ringOf(one);
    const known = { kind: "cq5", stride: 64, count: 64, miniFormat: 0 } as const;
    const ofTitle = records(rotated(bytes, 63 * 64), { ...known, first: 63 });
    assertEquals(records(bytes, { ...known, crossing: true }), byIndex(ofTitle), `${lengths}`);
  }
});

Deno.test("of a ring that is not all there nothing is claimed", () => {
  const bytes = ringOf({ size: 16, title: 15, total: 4, miniFormat: 0, stride: 64 });
  const known = { kind: "cq5", stride: 64, count: 16, miniFormat: 0 } as const;
  const cut = bytes.subarray(0, 15 * 64);
  assertEquals(records(cut, { ...known, crossing: true }), records(cut, known));
  const row = ringRowOf("cmp", 5)!;
  assert(mayCross(row, { stride: 64, count: 16 }, {}));
  assert(!mayCross(row, { stride: 64 }, {}));
  assert(!mayCross(row, { stride: 64, count: 1 << 17 }, {}));
  assert(!mayCross(row, { stride: 64, count: 16 }, { ring: {} }));
});

Deno.test("arrays of the enhanced layout at the ring's start have the title at its end", () => {
  const ring = new Uint8Array(16 * 64);
  for (let i = 0; i < 16; i++) ring.set(bytesOf("cqe64_resp", { opcode: "RESP_SEND", byte_cnt: i }), i * 64);
  ring.set(bytesOf("cqe64_req", { opcode: "REQ", wqe_counter: 5 }), 13 * 64);
  for (const slot of [14, 1]) {
    ring.fill(0, slot * 64, slot * 64 + 64);
    ring[slot * 64 + 63] = 3 << 4 | 3 << 2; // four
  }
  ring.fill(0, 15 * 64);
  const known = { kind: "cq5", stride: 64, count: 16, miniFormat: 0, enhanced: true } as const;
  for (const array of [1, 2]) {
    if (array === 2) ring.copyWithin(2 * 64, 64, 128);
    const ofTitle = records(rotated(ring, 13 * 64), { ...known, first: 13 });
    assertEquals(records(ring, { ...known, crossing: true }), byIndex(ofTitle));
  }
});

Deno.test("of a queue that compresses the end is read for any part, of others only the part", () => {
  const row = ringRowOf("cmp", 5)!;
  const ring = { stride: 64, count: 16, origin: "context" } as const;
  const part = { source: "cmp", index: 1, first: 2, count: 3, walk: true };
  assertEquals(ringWindow(row, { ring, miniFormat: 1 }, 16, part), { head: 2, span: 3, wanted: 14 });
  assertEquals(ringWindow(row, { ring }, 16, part).wanted, 3);
  // Beyond the end it goes on at the start.
  assertEquals(ringWindow(row, { ring, miniFormat: 1 }, 16, { ...part, first: 14, count: 6 }).wanted, 7);
});
