/**
 * Every value of the mlx4 golden cases against the decoder: send, receive and completion rings as rdma-core wrote them.
 * A key that is in none of the tables below fails the test.
 */
import type { ElementRecord, RingDecoderOptions, Transport } from "../../records/ring.ts";
import { cases, Check, decodeRing, fields, type Golden, type Json, load, segmentsOf } from "./load.ts";

const TRANSPORTS: Readonly<Record<string, Transport>> = {
  RC: "rc",
  UC: "uc",
  UD: "ud",
  XRC: "xrc",
  XRC_SEND: "xrc",
  RAW: "raw",
  RAW_PACKET: "raw",
};
const CTRL = ["mlx4_wqe_ctrl", "mlx4_wqe_bf_ctrl"];
const CQE = ["mlx4_cqe", "mlx4_err_cqe", "mlx4_resize_cqe"];

type Numbers = Record<string, number>;
type Compare = (check: Check, record: ElementRecord, value: never, element: Json, golden: Golden) => void;

/** Facts about the request, or about the harness, that the ring does not hold. */
const none: Compare = () => {};
const ctrl = (key: string, name = key): Compare => (check, record, value) =>
  check.equal(key, fields(record, ...CTRL)[name], value);
const cqe = (key: string, name = key): Compare => (check, record, value) =>
  check.equal(key, fields(record, ...CQE)[name], value);
const index: Compare = (check, record, value) => check.equal("index", record.index, value);
const flagged = (flag: string): Compare => (check, record, value) =>
  check.equal(flag, record.flags?.includes(flag) ?? false, value);

function sgesOf(record: ElementRecord): Json[] {
  return segmentsOf(record, "mlx4_wqe_data").filter((s) => s.role !== "scatter list end").map((s) => s.fields as Json);
}

function sges(check: Check, record: ElementRecord, value: readonly Json[]): void {
  const found = sgesOf(record);
  check.equal("number of sges", found.length, value.length);
  value.forEach((sge, i) => {
    check.equal(`sge ${i} addr`, found[i]?.addr, sge.addr);
    check.equal(`sge ${i} lkey`, found[i]?.lkey, sge.lkey);
    check.equal(`sge ${i} length`, found[i]?.byte_count, sge.length);
  });
}

/** Compares every member of `value`; a member without an actual value fails. */
function members(check: Check, what: string, actual: Json, value: Json): void {
  for (const [key, wanted] of Object.entries(value)) {
    if (!(key in actual)) check.equal(`key ${what}.${key} is known`, false, true);
    else check.equal(`${what}.${key}`, actual[key], wanted);
  }
}

const mac = (high: number, low: number): string =>
  high.toString(16).padStart(4, "0") + (low >>> 0).toString(16).padStart(8, "0");

const SEND_KEYS: Readonly<Record<string, Compare>> = {
  index,
  api: none,
  verb: none,
  mw: none,
  counter: (check, record, value) => check.equal("counter", record.wqe_counter, value),
  owner: ctrl("owner"),
  opcode: ctrl("opcode"),
  opcode_name: ctrl("opcode_name"),
  ds: ctrl("ds"),
  fence: ctrl("fence"),
  flags: (check, record, value) => {
    const c = fields(record, ...CTRL) as Numbers;
    const byte = (c.so! << 7) | (c.tcp_udp_csum! << 5) | (c.ip_csum! << 4) | (c.c! << 2) | (c.se! << 1) | c.fl!;
    check.equal("flags", byte, value);
  },
  signaled: (check, record, value) => check.equal("signaled", fields(record, ...CTRL).c === 3, value),
  solicited: ctrl("solicited", "se"),
  strong_order: ctrl("strong_order", "so"),
  ip_csum: ctrl("ip_csum"),
  tcp_udp_csum: ctrl("tcp_udp_csum"),
  imm: ctrl("imm"),
  inv_rkey: ctrl("inv_rkey", "imm"),
  xrc_srqn: ctrl("xrc_srqn", "srcrb"),
  raw_dmac: (check, record, value: string) => {
    const c = fields(record, ...CTRL) as Numbers;
    check.equal("raw_dmac", mac(c.srcrb! >> 8, c.imm!), value.replaceAll(":", ""));
  },
  av: (check, record, value: Json) => {
    const f = fields(record, "mlx4_wqe_datagram") as Numbers;
    const shown = {
      port: f.port,
      pd: f.pd,
      vlan_present: f.vlan_present,
      force_lb: f.force_lb,
      grh: f.grh,
      src_path_bits: f.slid,
      dlid: f.dlid,
      gid_index: f.gid_index,
      stat_rate: f.stat_rate,
      hop_limit: f.hop_limit,
      sl_tclass_flowlabel: ((f.sl! << 28) | (f.tclass! << 20) | f.flow_label!) >>> 0,
      dgid: String(f.dgid).slice(2),
      mac: mac(Math.floor(f.mac! / 0x100000000), f.mac! % 0x100000000),
      vlan: f.vlan,
      dqpn: f.dqpn,
      qkey: f.qkey,
    };
    members(check, "av", shown, value);
  },
  raddr: (check, record, value: Json) => {
    const f = fields(record, "mlx4_wqe_raddr");
    members(check, "raddr", { addr: f.raddr, rkey: f.rkey }, value);
  },
  atomic: (check, record, value: Json) => {
    const f = fields(record, "mlx4_wqe_atomic", "mlx4_wqe_masked_atomic");
    members(check, "atomic", { ...f, add: f.swap_add, swap: f.swap_add }, value);
  },
  local_inval: (check, record, value: Json) =>
    members(check, "local_inval", fields(record, "mlx4_wqe_local_inval"), value),
  bind: (check, record, value: Json) => {
    const f = fields(record, "mlx4_wqe_bind");
    members(check, "bind", { ...f, type: f.type_2 === 1 ? 2 : 1 }, value);
  },
  sges,
  inline: (check, record, value: Json) => {
    const found = segmentsOf(record, "mlx4_wqe_inline");
    const lengths = found.map((s) => (s.fields as Numbers).byte_count!);
    const shown = {
      length: lengths.reduce((sum, n) => sum + n, 0),
      data: found.map((s) => s.data ?? "").join(""),
      segments: lengths,
    };
    members(check, "inline", shown, value);
  },
  bf: (check, record, value: Json | null) => {
    const f = fields(record, "mlx4_wqe_bf_ctrl");
    check.equal("bf", "qpn" in f, value !== null);
    if (value !== null) members(check, "bf", { index: f.wqe_index, qpn: f.qpn }, value);
  },
};

const RECEIVE_KEYS: Readonly<Record<string, Compare>> = {
  index,
  wqe_counter: (check, record, value) => check.equal("wqe_counter", record.wqe_counter, value),
  next_wqe_index: (check, record, value) =>
    check.equal("next_wqe_index", fields(record, "mlx4_wqe_srq_next").next_wqe_index, value),
  sges: (check, record, value: readonly Json[], _element, golden) => {
    // Without an end mark entries behind max_sge are no part of the list.
    const max = golden.meta.max_sge as number;
    const shown = {
      ...record,
      segments: record.segments.filter((s) => (s.entry ?? 0) < max || record.list_terminated),
    };
    sges(check, shown, value);
  },
  list_terminated: (check, record, value) => check.equal("list_terminated", record.list_terminated ?? false, value),
  outstanding: none,
  copy_of: none,
  faulted: none,
};

/** Bits of the status dword that have a name. */
const STATUS: Readonly<Record<string, number>> = {
  ip_ok: 28,
  udp: 27,
  tcp: 26,
  ipv4opt: 25,
  ipv6: 24,
  ipv4_frag: 23,
  ipv4: 22,
  ipv6_ext_mask: 8,
  bad_fcs: 4,
  tcp_udp_csum_ok: 2,
  snap: 1,
  llc: 0,
};
const STATUS_MASK = 0x1fc0ff17;

const COMPLETION_KEYS: Readonly<Record<string, Compare>> = {
  index,
  seq: none,
  link_layer: none,
  wc_ex: none,
  consumed: none,
  timestamp: (check, record, value) => {
    const f = fields(record, ...CQE) as Numbers;
    const time = (BigInt(((f.sl! << 28) | (f.vid! << 16) | f.rlid!) >>> 0) << 16n) | BigInt(f.timestamp_lo!);
    check.equal("timestamp", `0x${time.toString(16)}`, value);
  },
  owner: cqe("owner"),
  opcode: cqe("opcode"),
  opcode_name: (check, record, value: string) => {
    const name = fields(record, ...CQE).opcode_name;
    check.equal("opcode_name", name ?? "UNKNOWN", value.replace(/^RECV_/, ""));
  },
  sw_owned: (check, record, value) => check.equal("sw_owned", record.sw_owned, value),
  stale: flagged("stale"),
  is_send: cqe("is_send"),
  is_error: flagged("error"),
  qpn: cqe("qpn"),
  wqe_index: (check, record, value) => {
    check.equal("wqe_index", fields(record, ...CQE).wqe_index, value);
    check.equal("wqe_counter of the element", record.wqe_counter, value);
  },
  syndrome: cqe("syndrome"),
  syndrome_name: (check, record, value) =>
    check.equal("syndrome_name", fields(record, ...CQE).syndrome_name ?? "UNKNOWN", value),
  vendor_err: cqe("vendor_err", "vendor_err_syndrome"),
  byte_cnt: cqe("byte_cnt"),
  immed_rss_invalid: cqe("immed_rss_invalid"),
  rqpn: cqe("rqpn"),
  ml_path: cqe("ml_path", "mlpath"),
  grh: cqe("grh"),
  sl_vid: (check, record, value) => {
    const f = fields(record, ...CQE) as Numbers;
    check.equal("sl_vid", (f.sl! << 12) | f.vid!, value);
  },
  rlid: cqe("rlid"),
  status: (check, record, value: string) => {
    const f = fields(record, ...CQE) as Numbers;
    const bits = Object.entries(STATUS).reduce((all, [name, lsb]) => all | (f[name]! << lsb), 0) >>> 0;
    check.equal("status", bits, (Number(value) & STATUS_MASK) >>> 0);
  },
  checksum: cqe("checksum"),
  vlan_present: (check, record, value) => {
    const f = fields(record, ...CQE) as Numbers;
    check.equal("vlan_present", f.cvlan_present === 1 || f.svlan_present === 1, value);
  },
  wc: workCompletion,
};

/** enum ibv_wc_status by syndrome; everything else is 21, IBV_WC_GENERAL_ERR. */
const WC_STATUS: Readonly<Record<string, number>> = {
  LOCAL_LENGTH_ERR: 1,
  LOCAL_QP_OP_ERR: 2,
  LOCAL_PROT_ERR: 4,
  WR_FLUSH_ERR: 5,
  MW_BIND_ERR: 6,
  BAD_RESP_ERR: 7,
  LOCAL_ACCESS_ERR: 8,
  REMOTE_INVAL_REQ_ERR: 9,
  REMOTE_ACCESS_ERR: 10,
  REMOTE_OP_ERR: 11,
  TRANSPORT_RETRY_EXC_ERR: 12,
  RNR_RETRY_EXC_ERR: 13,
  REMOTE_ABORTED_ERR: 16,
};
/** enum ibv_wc_opcode by the opcode of send completions; IBV_WC_SEND for others. */
const WC_SEND: Readonly<Record<string, number>> = {
  RDMA_WRITE: 1,
  RDMA_WRITE_IMM: 1,
  RDMA_READ: 2,
  ATOMIC_CS: 3,
  ATOMIC_FA: 4,
  BIND_MW: 5,
  LOCAL_INVAL: 6,
};

/** What poll_cq makes of the entry, from our fields by its rules. */
function workCompletion(check: Check, record: ElementRecord, value: Json | null, element: Json): void {
  if (value === null) return;
  const f = fields(record, ...CQE) as Json & Numbers;
  const error = record.flags?.includes("error") ?? false;
  const name = String(f.opcode_name);
  const send = f.is_send === 1;
  const csum = f.ipv4 === 1 && f.ip_ok === 1 && f.tcp_udp_csum_ok === 1;
  const status = error ? WC_STATUS[String(f.syndrome_name)] ?? 21 : 0;
  const shown: Json = {
    status: value.status,
    status_str: value.status_str,
    opcode: value.opcode,
    status_num: status,
    opcode_num: send ? WC_SEND[name] ?? 0 : name === "RDMA_WRITE_IMM" ? 129 : 128,
    vendor_err: f.vendor_err_syndrome,
    qp_num: f.qpn,
    byte_len: name.startsWith("ATOMIC") ? 8 : f.byte_cnt,
    pkey_index: f.immed_rss_invalid! & 0x7f,
    slid: f.rlid,
    sl: element.link_layer === "ethernet" ? f.sl! >> 1 : f.sl,
    dlid_path_bits: f.mlpath,
    src_qp: f.rqpn,
    imm_data: f.immed_rss_invalid,
    invalidated_rkey: f.immed_rss_invalid,
    wc_flags: [
      ...(!send && f.grh === 1 ? ["GRH"] : []),
      ...(name.endsWith("_IMM") ? ["WITH_IMM"] : []),
      ...(!send && name === "SEND_INVAL" ? ["WITH_INV"] : []),
      ...((value.wc_flags as string[] | undefined)?.includes("IP_CSUM_OK") && csum ? ["IP_CSUM_OK"] : []),
    ].sort(),
  };
  const wanted = { ...value, ...(value.wc_flags ? { wc_flags: [...value.wc_flags as string[]].sort() } : {}) };
  members(check, "wc", shown, wanted);
}

function compareAll(
  check: Check,
  golden: Golden,
  found: ReadonlyMap<number, ElementRecord>,
  keys: Readonly<Record<string, Compare>>,
): void {
  for (const element of golden.elements) {
    const record = found.get(element.index as number);
    check.equal(`element ${element.index} is there`, record !== undefined, true);
    if (record === undefined) continue;
    for (const [key, value] of Object.entries(element)) {
      if (!Object.hasOwn(keys, key)) check.equal(`key ${key} is known`, false, true);
      else keys[key]!(check, record, value as never, element, golden);
    }
  }
}

/** The queue as a whole: what was never posted is empty, what is listed is whole, spare slots are stamped. */
function compareSend(check: Check, golden: Golden): void {
  const { meta } = golden;
  const count = meta.wqe_count as number;
  const transport = TRANSPORTS[meta.qp_type as string];
  check.equal("transport is known", transport !== undefined, true);
  const found = decodeRing(golden.bytes, {
    kind: "sq4",
    stride: meta.wqe_size as number,
    count,
    transport: transport!,
    pi: meta.producer_counter as number,
  });
  compareAll(check, golden, found, SEND_KEYS);
  check.equal("number of elements", found.size, count);
  const listed = new Set(golden.elements.map((element) => element.index));
  for (const [at, record] of found) {
    const flags = (record.flags ?? []).filter((flag) => flag !== "pi");
    if (listed.has(at)) check.equal(`flags of ${at}`, flags, []);
    else if (record.length > 64) check.equal(`slot ${at} is marked (${flags})`, isMarked(flags), true);
  }
}

const isMarked = (flags: readonly string[]): boolean => flags.includes("empty") || flags.includes("stamped");

function compareReceive(check: Check, golden: Golden): void {
  const { meta } = golden;
  const count = meta.wqe_count as number;
  const producer = meta.producer_counter as number | undefined;
  const linked = meta.kind === "srq";
  const found = decodeRing(golden.bytes, {
    kind: "rq4",
    stride: meta.wqe_size as number,
    count,
    linked,
    first: producer === undefined ? 0 : producer % count,
    counter: producer === undefined ? undefined : (producer - count) & 0xffff,
  });
  compareAll(check, golden, found, RECEIVE_KEYS);
  const all = meta.next_wqe_index_all as number[] | undefined;
  all?.forEach((next, i) =>
    check.equal(`next of ${i}`, fields(found.get(i), "mlx4_wqe_srq_next").next_wqe_index, next)
  );
}

function compareCompletions(check: Check, golden: Golden): void {
  const { meta } = golden;
  const options: RingDecoderOptions = {
    kind: "cq4",
    stride: meta.cqe_size as number,
    count: meta.cqe_count as number,
    ci: meta.consumer_index as number,
  };
  const found = decodeRing(golden.bytes, options);
  compareAll(check, golden, found, COMPLETION_KEYS);
  const stamped = decodeRing(golden.bytes, { ...options, timestamp: true });
  for (const element of golden.elements) {
    if (element.timestamp === undefined) continue;
    const f = fields(stamped.get(element.index as number), "mlx4_ts_cqe") as Numbers;
    const time = (BigInt(f.timestamp_hi ?? -1) << 16n) | BigInt(f.timestamp_lo ?? -1);
    check.equal("timestamp", `0x${time.toString(16)}`, element.timestamp);
    check.equal("opcode of a stamped entry", f.opcode, element.opcode);
  }
}

const KINDS: Readonly<Record<string, (check: Check, golden: Golden) => void>> = {
  sq: compareSend,
  rq: compareReceive,
  srq: compareReceive,
  cq: compareCompletions,
};

for (const name of cases("mlx4-")) {
  Deno.test(`golden ${name}`, () => {
    const golden = load(name);
    const check = new Check(name);
    KINDS[golden.meta.kind as string]!(check, golden);
    check.done();
  });
}
