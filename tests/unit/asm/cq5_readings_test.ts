/** What completions are read as, where their bytes alone leave it open. */

import { assertEquals } from "@std/assert";
import { type ElementRecord, RingDecoder, type RingDecoderOptions } from "../../../records/ring.ts";
import { Decoder } from "../../../wasm/decoder.ts";

type Options = Partial<RingDecoderOptions>;

/** A CQE with what matters here. */
function cqe(opcode: number, { format = 0, byteCount = 0, counter = 0 } = {}): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  view.setUint32(44, byteCount);
  view.setUint32(56, 0x155);
  view.setUint16(60, counter);
  bytes[63] = opcode << 4 | format << 2;
  return bytes;
}

/** An array of mini CQEs of the enhanced layout; `nibble` is their number less one. */
function array(nibble: number): Uint8Array {
  const bytes = new Uint8Array(64);
  for (let k = 0; k < 7; k++) bytes.set([0x11, k, 0, k, 0, 0, 0, 100 + k], k * 8);
  bytes[63] = nibble << 4 | 3 << 2;
  return bytes;
}

/** The mini CQEs behind a title of the basic layout, with these byte counts. */
function minis(...counts: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  counts.forEach((count, k) => view.setUint32(k * 8 + 4, count));
  return bytes;
}

const INVALID = cqe(15);

function read(entries: readonly Uint8Array[], options: Options): ElementRecord[] {
  const ring = new RingDecoder(Decoder.create(), { kind: "cq5", stride: 64, ...options });
  ring.push(Uint8Array.from(entries.flatMap((entry) => [...entry])));
  ring.finish();
  const found: ElementRecord[] = [];
  while (ring.next() > 0) found.push(...ring.records());
  return found;
}

const layouts = (record: ElementRecord) => record.segments.map(({ layout }) => layout);

Deno.test("a large byte count has two readings, one where it is known whether the receive queue has strides", () => {
  const large = [cqe(2, { byteCount: 0x205ea })];
  const both = read(large, {})[0]!;
  assertEquals(layouts(both), ["cqe64_resp", "cqe_mprq_byte_cnt"]);
  assertEquals(layouts(read(large, { striding: false })[0]!), ["cqe64_resp"]);
  const strides = read(large, { striding: true })[0]!;
  assertEquals(strides.segments.map(({ fields }) => [fields?.["byte_cnt"], fields?.["consumed_strides"]]), [[1514, 2]]);
  const filler = [cqe(2, { byteCount: 0x80070000 })];
  assertEquals(layouts(read(filler, { striding: false })[0]!), ["cqe64_resp"]);
});

Deno.test("mini CQEs whose title is not among the bytes are those of no side", () => {
  const entries = [array(2), INVALID, INVALID, cqe(2, { counter: 9 })];
  const [alone, ...rest] = read(entries, { enhanced: true });
  assertEquals(layouts(alone!), [null, "mini_cqe_array_owner"]);
  assertEquals(rest.map(({ flags }) => flags?.includes("left_over") === true), [true, true, false]);
  const told = read(entries, { enhanced: true, miniFormat: 1 })[0]!;
  assertEquals(layouts(told).slice(0, 3), ["mini_cqe_csum", "mini_cqe_csum", "mini_cqe_csum"]);
  assertEquals(told.flags?.includes("format_assumed"), true);
  const sent = read([cqe(0), ...entries], { enhanced: true })[1]!;
  assertEquals(layouts(sent).slice(0, 3), ["mini_cqe_req_dpdk", "mini_cqe_req_dpdk", "mini_cqe_req_dpdk"]);
});

Deno.test("an error between a title and its mini CQEs is not their title", () => {
  const found = read([cqe(0), cqe(13), array(0)], { enhanced: true });
  assertEquals(layouts(found[2]!)[0], "mini_cqe_req_dpdk");
});

Deno.test("an array that says more than seven mini CQEs has no such, and leaves nothing over", () => {
  const found = read([cqe(2), array(9), cqe(2, { counter: 7 })], { enhanced: true });
  assertEquals(layouts(found[1]!), [null, "mini_cqe_array_owner"]);
  assertEquals(layouts(found[2]!), ["cqe64_resp"]);
});

Deno.test("WQE counters end where it is not known how many strides were taken", () => {
  const title = cqe(2, { format: 3, byteCount: 4, counter: 0x20 });
  const entries = [title, minis(100, 0x20064, 100, 100), INVALID, INVALID];
  const counters = (options: Options) => read(entries, options).map((record) => record.wqe_counter ?? null);
  assertEquals(counters({ miniFormat: 1 }), [0x20, 0x21, null, null]);
  assertEquals(counters({ miniFormat: 1, striding: true }), [0x20, 0x20, 0x22, 0x22]);
  assertEquals(counters({ miniFormat: 1, striding: false }), [0x20, 0x21, 0x22, 0x23]);
});

Deno.test("a limit inside a compressed session counts elements, and a title has its mini CQEs whatever is asked for", () => {
  const title = cqe(2, { format: 3, byteCount: 4, counter: 0x20 });
  const entries = [title, minis(100, 101, 102, 103), INVALID, INVALID];
  const whole = read(entries, { miniFormat: 1, count: 4 });
  for (const limit of [1, 2, 3, 4]) {
    assertEquals(read(entries, { miniFormat: 1, count: 4, limit }), whole.slice(0, limit));
    assertEquals(read(entries, { miniFormat: 1, count: 4, span: limit }), whole.slice(0, limit));
  }
  assertEquals(read(entries.slice(0, 2), { miniFormat: 1 })[0]?.flags?.includes("cut"), true);
});
