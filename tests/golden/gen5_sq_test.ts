import type { ElementRecord, Transport } from "../../records/ring.ts";
import { cases, Check, decodeRing, fields, type Golden, type Json, load, segmentsOf } from "./load.ts";

const TRANSPORTS: Readonly<Record<string, Transport>> = {
  RC: "rc",
  UC: "uc",
  UD: "ud",
  DCI: "dc",
  XRC_SEND: "xrc",
  RAW_PACKET: "raw",
};

const SEGMENTS: Readonly<Record<string, readonly string[]>> = {
  ctrl: ["wqe_ctrl"],
  data: ["wqe_data"],
  inline: ["wqe_inline_data"],
  raddr: ["wqe_raddr"],
  atomic: ["wqe_atomic"],
  av: ["wqe_av_ud", "wqe_av_dc", "wqe_av_ud_short", "wqe_av_dc_short"],
  eth: ["wqe_eth"],
  eth_pad: ["wqe_eth_pad"],
  xrc: ["wqe_xrc"],
  umr_ctrl: ["wqe_umr_ctrl"],
  mkey: ["wqe_mkey_context"],
  klm: ["wqe_umr_klm"],
  repeat_block: ["wqe_umr_repeat_block"],
  repeat_ent: ["wqe_umr_repeat_entry"],
  bsf: ["wqe_bsf", "wqe_bsf_crypto"],
  set_psv: ["wqe_set_psv"],
  mmo: ["wqe_mmo_metadata"],
  flow_ctrl: ["wqe_flow_update_ctrl"],
  flow_arg: ["wqe_header_modify_argument"],
  tm: ["wqe_tm"],
};

type Compare = (check: Check, record: ElementRecord, value: never, element: Json, golden: Golden) => void;

/** Every key that an expected element can have; `none`: facts about the request that the ring does not hold. */
const none: Compare = () => {};
const ctrl = (name: string): Compare => (check, record, value) =>
  check.equal(name, fields(record, "wqe_ctrl")[name], value);

const KEYS: Readonly<Record<string, Compare>> = {
  index: (check, record, value) => check.equal("index", record.index, value),
  wqe_counter: (check, record, value) => check.equal("wqe_counter", record.wqe_counter, value),
  opcode: ctrl("opcode"),
  opcode_name: (check, record, value) => check.equal("opcode_name", fields(record, "wqe_ctrl").opcode_name, value),
  opmod: (check, record, value) => check.equal("opmod", fields(record, "wqe_ctrl").opc_mod, value),
  verb: none,
  api: none,
  mw: none,
  fence: none,
  requested_bytes: none,
  zero_length_sges_dropped: none,
  was_opcode: none,
  cancelled: none,
  qpn: ctrl("qpn"),
  ds: ctrl("ds"),
  dci_stream_id: (check, record, value) =>
    check.equal("dci_stream_id", fields(record, "wqe_ctrl").dci_stream_channel_id, value),
  signature: ctrl("signature"),
  imm: (check, record, value) => check.equal("imm", fields(record, "wqe_ctrl").general_id, value),
  inv_rkey: (check, record, value) => check.equal("inv_rkey", fields(record, "wqe_ctrl").general_id, value),
  umr_mkey: (check, record, value) => check.equal("umr_mkey", fields(record, "wqe_ctrl").general_id, value),
  fm_ce_se: (check, record, value) => {
    const c = fields(record, "wqe_ctrl") as Record<string, number>;
    check.equal("fm_ce_se", (c.fm! << 5) | (c.ce! << 2) | (c.se! << 1), value);
  },
  fence_mode: (check, record, value) => check.equal("fence_mode", fields(record, "wqe_ctrl").fm, value),
  signaled: (check, record, value) => check.equal("signaled", fields(record, "wqe_ctrl").ce === 2, value),
  solicited: (check, record, value) => check.equal("solicited", fields(record, "wqe_ctrl").se, value),
  wqebbs: (check, record, value) => check.equal("wqebbs", Math.ceil(record.length / 64), value),
  wraps: (check, record, value) => check.equal("wraps", record.flags?.includes("wraps") ?? false, value),
  list_terminated: none,
  segs: (check, record, value: readonly string[], element) => {
    if (element.cancelled === true) return;
    const actual = record.segments.filter((s) => s.layout !== null).map((s) => s.layout!);
    check.equal("number of segments", actual.length, value.length);
    value.forEach((name, i) =>
      check.equal(`segment ${i} (${name}, is ${actual[i]})`, SEGMENTS[name]?.includes(actual[i] ?? ""), true)
    );
  },
  xrc_srqn: (check, record, value) => check.equal("xrc_srqn", fields(record, "wqe_xrc").xrc_srqn, value),
  av: addressVector,
  raddr: (check, record, value: Json) => {
    check.equal("raddr.addr", fields(record, "wqe_raddr").raddr, value.addr);
    check.equal("raddr.rkey", fields(record, "wqe_raddr").rkey, value.rkey);
  },
  atomic: (check, record, value: Json) => {
    const f = fields(record, "wqe_atomic");
    if (value.add !== undefined) check.equal("atomic.add", f.swap_add, value.add);
    else {
      check.equal("atomic.swap", f.swap_add, value.swap);
      check.equal("atomic.compare", f.compare, value.compare);
    }
  },
  eth: (check, record, value: Json) => {
    const f = fields(record, "wqe_eth") as Record<string, number>;
    const flags = (f.l4_csum! << 7) | (f.l3_csum! << 6) | (f.l4_inner_csum! << 5) | (f.l3_inner_csum! << 4);
    check.equal("eth.cs_flags", flags, value.cs_flags);
    check.equal("eth.mss", f.mss, value.mss);
    check.equal("eth.inline_hdr_size", f.inline_hdr_sz, value.inline_hdr_size);
    check.equal("eth.inline_hdr", segmentsOf(record, "wqe_eth")[0]?.data ?? "", value.inline_hdr);
  },
  umr: (check, record, value: Json) => {
    const f = fields(record, "wqe_umr_ctrl") as Record<string, number>;
    const flags = (f.inline! << 7) | (f.check_free! << 6) | (f.check_not_free! << 5) |
      (f.translation_offset_en! << 4) | (f.check_qpn! << 3);
    check.equal("umr.flags", flags, value.flags);
    check.equal("umr.klm_octowords", f.klm_octowords, value.klm_octowords);
    check.equal("umr.mkey_mask", f.mkey_mask, value.mkey_mask);
    if (value.bsf_octowords !== undefined) {
      check.equal("umr.bsf", f.translation_offset_or_bsf_octowords, value.bsf_octowords);
    }
  },
  mkey_ctx: mkeyContext,
  klms: (check, record, value: readonly Json[]) => {
    const klms = segmentsOf(record, "wqe_umr_klm").map((s) => s.fields as Json);
    check.equal("klms", klms.length, value.length);
    value.forEach((klm, i) => {
      check.equal(`klm ${i} byte_count`, klms[i]?.byte_count, klm.byte_count);
      check.equal(`klm ${i} mkey`, klms[i]?.mkey, klm.mkey);
      check.equal(`klm ${i} address`, klms[i]?.address, klm.addr);
    });
  },
  repeat_block: (check, record, value: Json) => {
    for (const key of ["byte_count", "op", "repeat_count", "num_ent"]) {
      check.equal(`repeat_block.${key}`, fields(record, "wqe_umr_repeat_block")[key], value[key]);
    }
  },
  strided: (check, record, value: readonly Json[]) => {
    const entries = segmentsOf(record, "wqe_umr_repeat_entry").map((s) => s.fields as Json);
    check.equal("strided", entries.length, value.length);
    value.forEach((entry, i) => {
      check.equal(`strided ${i} stride`, entries[i]?.stride, entry.stride);
      check.equal(`strided ${i} byte_count`, entries[i]?.byte_count, entry.byte_count);
      check.equal(`strided ${i} memkey`, entries[i]?.memkey, entry.mkey);
      check.equal(`strided ${i} va`, entries[i]?.va, entry.addr);
    });
  },
  bsf: (check, record, value: readonly Json[], _element, golden) => {
    const found = segmentsOf(record, "wqe_bsf", "wqe_bsf_crypto");
    check.equal("bsf", found.length, value.length);
    value.forEach((bsf, i) => {
      const segment = found[i];
      if (segment === undefined) return;
      check.equal(`bsf ${i} type`, segment.layout === "wqe_bsf_crypto" ? "crypto" : "signature", bsf.type);
      check.equal(`bsf ${i} bytes`, ringBytes(golden, record, segment.offset, segment.length), bsf.raw);
      const f = segment.fields as Json;
      if (bsf.dek !== undefined) check.equal(`bsf ${i} dek`, f.dek_pointer, bsf.dek);
      if (bsf.keytag !== undefined) check.equal(`bsf ${i} keytag`, f.keytag, `0x${bsf.keytag}`);
      if (bsf.mem_psv !== undefined && bsf.mem_psv !== null) check.equal(`bsf ${i} m_psv`, f.m_psv, bsf.mem_psv);
      if (bsf.wire_psv !== undefined && bsf.wire_psv !== null) check.equal(`bsf ${i} w_psv`, f.w_psv, bsf.wire_psv);
      if (bsf.check_byte_mask !== undefined) {
        check.equal(`bsf ${i} check_byte_mask`, f.check_byte_mask, bsf.check_byte_mask);
      }
    });
  },
  set_psv: (check, record, value: Json) => {
    const f = fields(record, "wqe_set_psv");
    check.equal("set_psv.psv_index", f.psv_index, value.psv_index);
    const sig = (BigInt(f.transient_sig as number) << 32n) | BigInt(f.ref_tag as number);
    check.equal("set_psv.transient_signature", `0x${sig.toString(16)}`, value.transient_signature);
  },
  mmo: (check, record, value: Json) => {
    const f = fields(record, "wqe_mmo_metadata");
    check.equal("mmo.control", f.mmo_control_31_0, value.control);
    check.equal("mmo.metadata_lkey", f.local_key, value.metadata_lkey);
    check.equal("mmo.metadata_addr", f.local_address, value.metadata_addr);
  },
  flow_arg: (check, record, value) =>
    check.equal("flow_arg", fields(record, "wqe_header_modify_argument").argument_list, value),
  tm: (check, record, value: Json) => {
    const f = fields(record, "wqe_tm");
    for (const [key, wanted] of Object.entries(value)) check.equal(`tm.${key}`, f[key], wanted);
  },
  sges: (check, record, value: readonly Json[]) => {
    const found = segmentsOf(record, "wqe_data").map((s) => s.fields as Json);
    check.equal("sges", found.length, value.length);
    value.forEach((sge, i) => {
      check.equal(`sge ${i} addr`, found[i]?.addr, sge.addr);
      check.equal(`sge ${i} lkey`, found[i]?.lkey, sge.lkey);
      check.equal(`sge ${i} length`, found[i]?.byte_count, sge.length);
    });
  },
  inline: (check, record, value: Json) => {
    const found = segmentsOf(record, "wqe_inline_data");
    check.equal("inline.length", found.reduce((n, s) => n + (s.fields!.byte_count as number), 0), value.length);
    check.equal("inline.data", found.map((s) => s.data ?? "").join(""), value.data);
  },
};

function ringBytes(golden: Golden, record: ElementRecord, offset: number, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) {
    const b = golden.bytes[(record.index * 64 + offset + i) % golden.bytes.length]!;
    text += b.toString(16).padStart(2, "0");
  }
  return text;
}

function addressVector(check: Check, record: ElementRecord, value: Json): void {
  const f = fields(record, "wqe_av_ud", "wqe_av_dc", "wqe_av_ud_short", "wqe_av_dc_short") as Record<string, number>;
  const names: Readonly<Record<string, string>> = {
    ext: "ext",
    dc_key: "dc_access_key",
    qkey: "q_key",
    dqp: "dqp_dct",
    stat_rate: "stat_rate",
    sl_field: "sl",
    rlid: "rlid_udp_sport",
    grh: "grh",
    tclass: "tclass",
    hop_limit: "hop_limit",
    sgid_index: "src_addr_index",
    flow_label: "flow_label",
    sl: "sl",
    dlid: "rlid_udp_sport",
    udp_sport: "rlid_udp_sport",
  };
  for (const [key, wanted] of Object.entries(value)) {
    if (key === "fl_mlid") check.equal("av.fl_mlid", (f.fl! << 7) | f.mlid!, wanted);
    else if (key === "eth_prio") check.equal("av.eth_prio", f.sl! >> 1, wanted);
    else if (key === "rmac") check.equal("av.rmac", f.rmac, `0x${wanted}`);
    else if (key === "rgid") check.equal("av.rgid", f.rgid, `0x${wanted}`);
    else check.equal(`av.${key}`, f[names[key] ?? "missing"], wanted);
  }
}

function mkeyContext(check: Check, record: ElementRecord, value: Json): void {
  const f = fields(record, "wqe_mkey_context") as Record<string, number>;
  for (const [key, wanted] of Object.entries(value)) {
    if (key === "free") check.equal("mkey.free", f.free! << 6, wanted);
    else if (key === "start_addr" || key === "len") check.equal(`mkey.${key}`, f[key], wanted);
    else if (key === "qpn_mkey") check.equal("mkey.qpn_mkey", f.qpn! * 256 + f.mkey_7_0!, wanted);
    else if (key === "access_flags") {
      const access = (f.a! << 6) | (f.rw! << 5) | (f.rr! << 4) | (f.lw! << 3) | (f.lr! << 2);
      check.equal("mkey.access_flags", access, (wanted as number) & 0x7c);
    } else if (key === "flags_pd") check.equal("mkey.pd", f.pd, Number(wanted) & 0xffffff);
    else check.equal(`mkey.${key}`, undefined, wanted);
  }
}

function compare(name: string): void {
  const golden = load(name);
  const { meta } = golden;
  const check = new Check(name);
  const found = decodeRing(golden.bytes, {
    kind: "sq5",
    stride: 64,
    count: meta.wqebb_count as number,
    transport: meta.underlay === true ? "underlay" : TRANSPORTS[meta.qp_type as string]!,
  });
  for (const element of golden.elements) {
    const record = found.get(element.index as number);
    check.equal(`element ${element.index} is there`, record !== undefined, true);
    if (record === undefined) continue;
    for (const [key, value] of Object.entries(element)) {
      const compareKey = KEYS[key];
      if (compareKey === undefined) check.equal(`key ${key} is known`, false, true);
      else compareKey(check, record, value as never, element, golden);
    }
  }
  check.done();
}

for (const name of cases("mlx5-sq")) Deno.test(`golden ${name}`, () => compare(name));
