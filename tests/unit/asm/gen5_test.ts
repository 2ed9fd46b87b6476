import { assert, assertEquals } from "@std/assert";
import { layoutByName } from "../../../layouts/index.ts";
import { type ElementRecord, RingDecoder, type RingDecoderOptions } from "../../../records/ring.ts";
import { encodeLayout } from "../../../sim/encode.ts";
import { Decoder } from "../../../wasm/decoder.ts";

type Fields = Readonly<Record<string, unknown>>;

function bytesOf(layout: string, fields: Fields): Uint8Array {
  return encodeLayout(layoutByName(layout)!, fields, layout);
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Pads to a multiple of 64 bytes. */
function blocks(...parts: readonly Uint8Array[]): Uint8Array {
  const wqe = join(...parts);
  return join(wqe, new Uint8Array(-wqe.length & 63));
}

function records(bytes: Uint8Array, options: RingDecoderOptions): ElementRecord[] {
  const ring = new RingDecoder(Decoder.create(), options);
  ring.push(bytes);
  ring.finish();
  const found: ElementRecord[] = [];
  while (ring.next() > 0) found.push(...ring.records());
  return found;
}

function wqe(opcode: string, ds: number, more: Fields = {}): Uint8Array {
  return bytesOf("wqe_ctrl", { opcode, ds, qpn: 0x123, ...more });
}

function one(bytes: Uint8Array, transport: RingDecoderOptions["transport"] = "rc"): ElementRecord {
  const [record] = records(bytes, { kind: "sq5", stride: 64, transport });
  return record!;
}

const layouts = (record: ElementRecord): (string | null)[] => record.segments.map((s) => s.layout);
const field = (record: ElementRecord, n: number, name: string): unknown => record.segments[n]!.fields![name];
const DATA = bytesOf("wqe_data", { byte_count: 4096, lkey: 0x1234, addr: "0x7f0012345678" });

Deno.test("WAIT has a form for counters and one for data and time", () => {
  const count = one(blocks(wqe("WAIT", 2), bytesOf("wqe_wait", { max_index: 77, qpn_cqn: 0x3a })));
  assertEquals(layouts(count), ["wqe_ctrl", "wqe_wait"]);
  assertEquals(field(count, 1, "max_index"), 77);
  const time = one(blocks(wqe("WAIT", 3, { opc_mod: 2 }), bytesOf("wqe_wait_data", { value: "0x1122334455667788" })));
  assertEquals(layouts(time), ["wqe_ctrl", "wqe_wait_data"]);
  assertEquals(field(time, 1, "value"), "0x1122334455667788");
});

Deno.test("SEND_EN and RECV_EN name the managed queue", () => {
  for (const opcode of ["SEND_EN", "RECV_EN"]) {
    const record = one(blocks(wqe(opcode, 2), bytesOf("wqe_send_enable", { sqnpc: 9, qpn: 0x77 })));
    assertEquals([layouts(record)[1], field(record, 1, "qpn")], ["wqe_send_enable", 0x77]);
  }
});

Deno.test("masked atomics take operands by opc_mod; sizes without a public format stay words", () => {
  const raddr = bytesOf("wqe_raddr", { raddr: "0x1000", rkey: 5 });
  const eight = one(blocks(wqe("ATOMIC_MASKED_CS", 5, { opc_mod: 9 }), raddr, new Uint8Array(32), DATA));
  assertEquals(layouts(eight), ["wqe_ctrl", "wqe_raddr", "wqe_masked_atomic_cs", "wqe_data"]);
  const four = one(blocks(wqe("ATOMIC_MASKED_FA", 4, { opc_mod: 8 }), raddr, new Uint8Array(16), DATA));
  assertEquals(layouts(four), ["wqe_ctrl", "wqe_raddr", "wqe_masked_atomic_fa_4", "wqe_data"]);
  const sixteen = one(blocks(wqe("ATOMIC_MASKED_FA", 5, { opc_mod: 10 }), raddr, new Uint8Array(32), DATA));
  assertEquals(layouts(sixteen), ["wqe_ctrl", "wqe_raddr", "wqe_masked_atomic_fa_16", "wqe_data"]);
  const thirtyTwo = one(blocks(wqe("ATOMIC_MASKED_FA", 7, { opc_mod: 11 }), raddr, new Uint8Array(64), DATA));
  assertEquals(layouts(thirtyTwo), ["wqe_ctrl", "wqe_raddr", null, "wqe_data"]);
});

Deno.test("TLS parameters come by opc_mod", () => {
  const progress = one(
    blocks(wqe("SET_PSV", 2, { opc_mod: 1 }), bytesOf("wqe_tls_progress_params", { tis_tir_num: 3 })),
  );
  assertEquals(layouts(progress)[1], "wqe_tls_progress_params");
  const parts = [new Uint8Array(48), new Uint8Array(64), bytesOf("wqe_tls_static_params", { dek_index: 0x55 })];
  const fixed = one(blocks(wqe("UMR", 12, { opc_mod: 2 }), ...parts));
  assertEquals(layouts(fixed), ["wqe_ctrl", "wqe_umr_ctrl", "wqe_mkey_context", "wqe_tls_static_params"]);
  assertEquals(field(fixed, 3, "dek_index"), 0x55);
});

Deno.test("Ethernet segments: VLAN insertion, and a packet per data segment", () => {
  const vlan = one(blocks(wqe("SEND", 3), bytesOf("wqe_eth_vlan", { insert_vlan: 1, vlan_tci: 100 }), DATA), "raw");
  assertEquals(layouts(vlan), ["wqe_ctrl", "wqe_eth_vlan", "wqe_data"]);
  assertEquals(field(vlan, 1, "vlan_tci"), 100);
  const many = one(blocks(wqe("ENHANCED_MPSW", 5), bytesOf("wqe_eth", {}), DATA, DATA, DATA), "raw");
  assertEquals(layouts(many), ["wqe_ctrl", "wqe_eth", "wqe_data", "wqe_data", "wqe_data"]);
});

Deno.test("an IPoIB underlay WQE has a pad and an Ethernet segment behind its address vector", () => {
  const av = bytesOf("wqe_av_ud", { ext: 1, dqp_dct: 0x55 });
  const eth = bytesOf("wqe_eth", { inline_hdr_sz: 4, inline_hdr_start: 0xaabb });
  const tail = new Uint8Array([0xcc, 0xdd, ...new Uint8Array(14)]);
  const record = one(blocks(wqe("SEND", 8), av, new Uint8Array(16), eth, tail, DATA), "ud");
  assertEquals(layouts(record), ["wqe_ctrl", "wqe_av_ud", "wqe_eth_pad", "wqe_eth", "wqe_data"]);
  assertEquals(record.segments[3]!.data, "aabbccdd");
});

Deno.test("tag matching: a data segment for APPEND only", () => {
  const tm = bytesOf("wqe_tm", { opcode: "APPEND", index: 4, append_tag: "0x99" });
  assertEquals(layouts(one(blocks(wqe("TAG_MATCHING", 4), tm, DATA))), ["wqe_ctrl", "wqe_tm", "wqe_data"]);
  assertEquals(layouts(one(blocks(wqe("TAG_MATCHING", 3), tm))), ["wqe_ctrl", "wqe_tm"]);
});

Deno.test("flow table access: the opcode modifier says whether it is an entry or arguments, whatever the contents", () => {
  const update = one(blocks(wqe("FLOW_TBL_ACCESS", 8, { opc_mod: 1 }), new Uint8Array(48), new Uint8Array(64).fill(7)));
  assertEquals(layouts(update), ["wqe_ctrl", "wqe_flow_update_ctrl", "wqe_header_modify_argument"]);
  const steering = bytesOf("wqe_gta_ctrl", { stc_ix_1: 9 });
  assertEquals(
    layouts(one(blocks(wqe("FLOW_TBL_ACCESS", 8), steering, new Uint8Array(64)))),
    ["wqe_ctrl", "wqe_gta_ctrl", "wqe_gta_data_ste"],
  );
  const empty = one(blocks(wqe("FLOW_TBL_ACCESS", 8), new Uint8Array(48), new Uint8Array(64)));
  assertEquals(layouts(empty), ["wqe_ctrl", "wqe_gta_ctrl", "wqe_gta_data_ste"]);
  const other = one(blocks(wqe("FLOW_TBL_ACCESS", 8, { opc_mod: 7 }), new Uint8Array(48), new Uint8Array(64)));
  assertEquals([layouts(other), other.flags], [["wqe_ctrl", null], ["other_modifier"]]);
});

Deno.test("ASO data is taken by the object's type", () => {
  const control = new Uint8Array(48);
  const meter = one(blocks(wqe("ACCESS_ASO", 8, { opc_mod: 2 }), control, new Uint8Array(64)));
  assertEquals(layouts(meter).slice(2), ["wqe_aso_meter_entry", "wqe_aso_meter_entry"]);
  const tracking = one(blocks(wqe("ACCESS_ASO", 8, { opc_mod: 1 }), control, new Uint8Array(64)));
  assertEquals(layouts(tracking).slice(2), ["conn_track_aso"]);
});

Deno.test("an unknown opcode shows its control segment and words, one of another transport is decoded and says so", () => {
  const unknown = one(blocks(bytesOf("wqe_ctrl", { opcode: 0x77, ds: 2, qpn: 1 }), DATA));
  assertEquals(layouts(unknown), ["wqe_ctrl", null]);
  assertEquals(unknown.flags, ["unknown_opcode"]);
  const read = one(blocks(wqe("RDMA_READ", 3), new Uint8Array(16), DATA), "ud");
  assertEquals([layouts(read), read.flags], [["wqe_ctrl", "wqe_raddr", "wqe_data"], ["other_transport"]]);
});

Deno.test("blocks that are no start of a WQE are told apart by index and QP number", () => {
  const ring = new Uint8Array(16 * 64);
  for (const index of [3, 5, 8, 9]) ring.set(join(wqe("SEND", 2, { wqe_index: 0x100 + index }), DATA), index * 64);
  ring.fill(0x5a, 0, 64);
  ring.set([0, 0x01, 0x04, 0x0a, 0x77, 0x77, 0x77, 2], 4 * 64);
  const found = records(ring, { kind: "sq5", stride: 64, count: 16 });
  const flags = new Map(found.map((record) => [record.index, record.flags]));
  assertEquals(flags.get(0), ["no_wqe_start"]);
  assertEquals(flags.get(4), ["no_wqe_start"]);
  assertEquals(flags.get(7), ["empty"]);
  assertEquals(found.filter((r) => r.wqe_counter !== undefined).map((r) => r.index), [3, 5, 8, 9]);
});

Deno.test("pi and ci tell WQEs that were sent from those that were rung, and from older ones", () => {
  const ring = new Uint8Array(8 * 64);
  const counters = [16, 17, 18, 11, 12, 13, 14, 15];
  counters.forEach((counter, i) => ring.set(join(wqe("SEND", 2, { wqe_index: counter }), DATA), i * 64));
  const found = records(ring, { kind: "sq5", stride: 64, count: 8, pi: 18, ci: 15 });
  assertEquals(found.map((r) => r.wqe_state), ["rung", "rung", "old", "sent", "sent", "sent", "sent", "rung"]);
  assert(found.every((r) => r.acked_by === (r.wqe_state === "sent" ? "unknown" : undefined)));
  assertEquals(found.map((r) => r.flags ?? []), [[], [], ["pi"], [], [], [], [], ["ci"]]);
});

function cqe(layout: string, fields: Fields): Uint8Array {
  return bytesOf(layout, fields);
}

Deno.test("a compressed session is expanded, eight mini CQEs to an array slot", () => {
  const ring = new Uint8Array(16 * 64);
  const title = { opcode: "RESP_SEND", cqe_format: "COMPRESSED", byte_cnt: 11, flow_tag: 0x99 };
  ring.set(cqe("cqe64_resp", title), 0);
  const mini = (n: number): Uint8Array => bytesOf("mini_cqe_hash", { rx_hash_result: n, byte_cnt: 100 + n });
  for (let n = 0; n < 8; n++) ring.set(mini(n), 64 + n * 8);
  for (let n = 8; n < 11; n++) ring.set(mini(n), 8 * 64 + (n - 8) * 8);
  ring.set(cqe("cqe64_resp", { opcode: "RESP_SEND", byte_cnt: 5 }), 11 * 64);
  const found = records(ring, { kind: "cq5", stride: 64, count: 16, miniFormat: 0 });
  assertEquals(found.slice(0, 12).map((r) => r.index), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const minis = found.slice(0, 11).map((r) => r.segments.at(-1)!);
  assertEquals(minis.map((s) => s.fields!.byte_cnt), [100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110]);
  assertEquals(minis.map((s) => s.entry), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assertEquals(found[11]!.segments[0]!.fields!.byte_cnt, 5);
});

Deno.test("mini CQEs of a requester's session are requester's", () => {
  const ring = new Uint8Array(8 * 64);
  ring.set(cqe("cqe64_req", { opcode: "REQ", cqe_format: "COMPRESSED", byte_cnt: 2 }), 0);
  ring.set(bytesOf("mini_cqe_req", { wqe_counter: 7, s_wqe_opcode: "SEND" }), 64);
  ring.set(bytesOf("mini_cqe_req", { wqe_counter: 8, s_wqe_opcode: "RDMA_READ" }), 72);
  const found = records(ring, { kind: "cq5", stride: 64, count: 8 });
  assertEquals(found.slice(0, 2).map((r) => r.segments.at(-1)!.fields!.wqe_counter), [7, 8]);
});

Deno.test("a session that claims more than the ring holds ends with the ring", () => {
  const ring = new Uint8Array(8 * 64);
  ring.set(cqe("cqe64_resp", { opcode: "RESP_SEND", cqe_format: "COMPRESSED", byte_cnt: 0xffffffff }), 0);
  const found = records(ring, { kind: "cq5", stride: 64, count: 8 });
  assertEquals(found.length, 8);
  assert(found[0]!.flags!.includes("cut"));
});

Deno.test("enhanced compression puts up to seven mini CQEs in one slot", () => {
  const ring = new Uint8Array(4 * 64);
  ring.set(cqe("cqe64_resp", { opcode: "RESP_SEND", byte_cnt: 5 }), 0);
  for (let n = 0; n < 3; n++) ring.set(bytesOf("mini_cqe_csum", { checksum: n, byte_cnt: 9 }), 64 + n * 8);
  ring[127] = (2 << 4) | (3 << 2);
  const found = records(ring, { kind: "cq5", stride: 64, count: 4, miniFormat: 1, enhanced: true });
  assertEquals(found[1]!.flags, ["mini_array"]);
  assertEquals(found[1]!.segments.filter((s) => s.layout === "mini_cqe_csum").length, 3);
});

Deno.test("128-byte slots show their extension, and inline data of 64 bytes", () => {
  const slot = new Uint8Array(128);
  slot.fill(0x11, 0, 64);
  slot.set(cqe("cqe64_resp", { opcode: "RESP_SEND", byte_cnt: 20 }), 64);
  const plain = records(slot, { kind: "cq5", stride: 128 });
  assertEquals(plain[0]!.segments.map((s) => s.title ?? s.layout), ["cqe64_resp", "extension"]);
  slot.set(cqe("cqe64_resp", { opcode: "RESP_SEND", cqe_format: "INLINE_DATA64", byte_cnt: 20 }), 64);
  const inline = records(slot, { kind: "cq5", stride: 128 });
  assertEquals(inline[0]!.segments[0]!.data, "11".repeat(20));
});

Deno.test("events show the data of their type, unknown ones their words", () => {
  const ring = new Uint8Array(3 * 64);
  const event = (type: string | number, sub: number, layout: string, fields: Fields): Uint8Array => {
    const eqe = bytesOf("eqe", { event_type: type, event_sub_type: sub });
    eqe.set(bytesOf(layout, fields), 32);
    return eqe;
  };
  ring.set(event("COMP", 0, "eqe_data_comp", { cqn: 0x3a }), 0);
  ring.set(event("PAGE_FAULT", 1, "eqe_data_page_fault_rdma", { r_key: 0x77 }), 64);
  ring.set(event(0x55, 0, "eqe_data_comp", { cqn: 1 }), 128);
  const found = records(ring, { kind: "eq5", stride: 64 });
  assertEquals(found.map((r) => r.segments[1]!.layout), ["eqe_data_comp", "eqe_data_page_fault_rdma", null]);
  assertEquals(field(found[0]!, 1, "cqn"), 0x3a);
});

Deno.test("receive WQEs with a signature segment are recognised", () => {
  const wqes = [1, 2, 3, 4].map((n) =>
    join(bytesOf("wqe_recv_signature", { signature: n * 40 }), DATA, new Uint8Array(32))
  );
  const found = records(join(...wqes), { kind: "rq5", stride: 64, count: 4 });
  assertEquals(found.map((r) => field(r, 0, "signature")), [40, 80, 120, 160]);
  assertEquals(found[0]!.segments[1]!.layout, "wqe_data");
});
