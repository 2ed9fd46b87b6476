import type { ElementRecord } from "../../records/ring.ts";
import { cases, Check, decodeRing, fields, type Json, load, segmentsOf } from "./load.ts";

const CQE = ["cqe64_req", "cqe64_resp", "cqe64_err", "cqe64_inline32", "cqe64_no_packet", "cqe64_sig_err"];

type Compare = (check: Check, record: ElementRecord, value: never, element: Json) => void;

const none: Compare = () => {};
const same = (key: string, ...names: string[]): Compare => (check, record, value) => {
  const f = fields(record, ...CQE, "cqe64_owner");
  const name = names.find((n) => n in f) ?? names[0]!;
  check.equal(key, f[name], value);
};

/** Every key that an expected element can have; `none`: what the driver made of the entry, checked by its fields. */
const KEYS: Readonly<Record<string, Compare>> = {
  index: (check, record, value) => check.equal("index", record.index, value),
  seq: none,
  wc: workCompletion,
  wc_ex: none,
  consumed: none,
  posted_verb_wc: none,
  wc_consumed_entries: none,
  opcode: same("opcode", "opcode"),
  opcode_name: same("opcode_name", "opcode_name"),
  owner: same("owner", "owner"),
  sw_owned: (check, record, value) => check.equal("sw_owned", record.sw_owned ?? false, value),
  stale: (check, record, value) => check.equal("stale", record.flags?.includes("stale") ?? false, value),
  se: same("se", "se"),
  format: same("format", "cqe_format"),
  wqe_counter: (check, record, value) => {
    check.equal("wqe_counter", fields(record, ...CQE).wqe_counter, value);
    check.equal("wqe_counter of the element", record.wqe_counter, value);
  },
  qpn: same("qpn", "qpn", "flow_tag"),
  signature: same("signature", "signature"),
  timestamp: same("timestamp", "timestamp"),
  byte_cnt: same("byte_cnt", "byte_cnt"),
  srqn_uidx: same("srqn_uidx", "srqn_uidx", "user_index", "srqn"),
  wqe_opcode: same("wqe_opcode", "send_opcode", "s_wqe_opcode", "sop_or_send_opcode"),
  wqe_opcode_name: same("wqe_opcode_name", "send_opcode_name", "s_wqe_opcode_name"),
  imm_inval_pkey: same("imm_inval_pkey", "imm_inval_pkey"),
  rqpn: same("rqpn", "rqpn"),
  sl: same("sl", "sl"),
  grh: same("grh", "g"),
  slid: same("slid", "slid"),
  // Bit 7 of the byte has no public name; the path bits are the lower seven.
  ml_path: (check, record, value) =>
    check.equal("ml_path", fields(record, "cqe64_resp").ml_path, (value as number) & 0x7f),
  hds_ip_ext: (check, record, value) => {
    const f = fields(record, "cqe64_resp") as Record<string, number>;
    const byte = (f.hds_ip_ext_high! << 3) | (f.l4_ok! << 2) | (f.l3_ok! << 1) | f.l2_ok!;
    check.equal("hds_ip_ext", byte, value);
  },
  l4_hdr_type_etc: (check, record, value) => {
    const f = fields(record, "cqe64_resp") as Record<string, number>;
    const byte = (f.ip_frag! << 7) | (f.l4_hdr_type! << 4) | (f.l3_hdr_type! << 2) | (f.ip_ext_opts! << 1) | f.cv!;
    check.equal("l4_hdr_type_etc", byte, value);
  },
  vlan_info: same("vlan_info", "vlan_info"),
  app: same("app", "app"),
  app_op: same("app_op", "app_op"),
  app_info: same("app_info", "app_info"),
  tmh: (check, record, value: Json) => {
    const f = fields(record, "cqe64_tmh");
    check.equal("tmh.opcode", f.tmh_opcode, value.opcode);
    check.equal("tmh.app_ctx", f.app_ctx, value.app_ctx);
    check.equal("tmh.tag", f.tag, value.tag);
  },
  tm: (check, record, value: Json) => {
    check.equal("tm.success", fields(record, "cqe64_no_packet").tm_success, value.success);
    check.equal("tm.hw_phase_cnt", fields(record, "cqe64_no_packet").hw_phase_cnt, value.hw_phase_cnt);
  },
  syndrome: same("syndrome", "syndrome"),
  syndrome_name: (check, record, value) => {
    const name = fields(record, "cqe64_err").syndrome_name;
    check.equal("syndrome_name", name ?? "UNKNOWN", value);
  },
  vendor_err_synd: same("vendor_err_synd", "vendor_err_synd"),
  sigerr: (check, record, value: Json) => {
    const f = fields(record, "cqe64_sig_err");
    for (const [key, wanted] of Object.entries(value)) {
      if (key === "syndrome") check.equal("sigerr.syndrome", f.syndrome, wanted);
      else check.equal(`sigerr.${key}`, f[key === "offset" ? "sig_err_offset" : key], wanted);
    }
  },
  inline_scatter: (check, record, value: Json) => {
    const segment = segmentsOf(record, ...CQE)[0];
    check.equal("inline_scatter.data", segment?.data, value.data);
  },
};

// What poll_cq made of the entry: the fields it copied.
function workCompletion(check: Check, record: ElementRecord, value: Json | null): void {
  if (value === null) return;
  const f = fields(record, ...CQE);
  const pairs: Readonly<Record<string, unknown>> = {
    qp_num: f.qpn ?? f.flow_tag,
    vendor_err: f.vendor_err_synd,
    imm_data: f.imm_inval_pkey,
    invalidated_rkey: f.imm_inval_pkey,
    src_qp: f.rqpn,
    slid: f.slid,
    dlid_path_bits: f.ml_path,
  };
  for (const [key, actual] of Object.entries(pairs)) {
    if (value[key] === undefined || (actual === undefined && record.segments[0]?.layout === "cqe64_inline32")) continue;
    check.equal(`wc.${key}`, actual, value[key]);
  }
}

function compare(name: string): void {
  const golden = load(name);
  const { meta } = golden;
  const check = new Check(name);
  const found = decodeRing(golden.bytes, {
    kind: "cq5",
    stride: meta.cqe_size as number,
    count: meta.cqe_count as number,
    ci: meta.consumer_index as number,
  });
  for (const element of golden.elements) {
    const record = found.get(element.index as number);
    check.equal(`element ${element.index} is there`, record !== undefined, true);
    if (record === undefined) continue;
    for (const [key, value] of Object.entries(element)) {
      const compareKey = KEYS[key];
      if (compareKey === undefined) check.equal(`key ${key} is known`, false, true);
      else compareKey(check, record, value as never, element);
    }
  }
  check.done();
}

for (const name of cases("mlx5-cq")) Deno.test(`golden ${name}`, () => compare(name));
