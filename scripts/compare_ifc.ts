/**
 * Compares the layout tables with a header that describes structures bit by bit (`struct mlx5_ifc_…_bits`, with
 * `u8 name[0xN]` for N bits): mlx5_ifc.h of Linux, rdma-core or mlx5ctl, mlx5_prm.h of DPDK.
 *
 * Run: `deno run --allow-read scripts/compare_ifc.ts PATH/mlx5_ifc.h`; rdma-core's tests/mlx5_prm_structs.py is read as well.
 *
 * Only layouts whose `source` names such a structure take part, and only structures that the header has. The header
 * is read, never stored: it is not part of this project.
 */

import { layoutByName, LAYOUTS } from "../layouts/index.ts";
import type { Layout } from "../layouts/types.ts";
import { IfcHeader, type IfcStruct, type Member } from "./lib/ifc_header.ts";
import { ScapyClasses } from "./lib/scapy_classes.ts";

/** What a comparison found. */
export interface Comparison {
  /** Layouts that were compared. */
  readonly layouts: readonly string[];
  /** Rows that stand in both at the same place. */
  readonly same: number;
  /** Differences with a reason in {@linkcode KNOWN}. */
  readonly known: readonly string[];
  /** Differences without one. */
  readonly unknown: readonly string[];
}

const STUB = "rdma-core declares only the fields that it writes";
const NO_SHAMPO = "DPDK does not describe SHAMPO";
const TIS_FIRST = "the structure of the header begins after the TIS number, which is the segment's first dword";
const SHORT = "the header leaves the reserved rest of the 28 bytes out";
const OLDER = "newer than FreeBSD's header of 2021";
const NO_RECEIVE = "DOCA GPUNetIO describes what it writes of a WQ; FreeBSD of 2021 has no hairpin queues";
const LONGER_NAME = "same field, another name in the interface file";

/**
 * Differences that are understood, with the reason; `*` stands for any row of a layout, or for any layout. No header
 * has all fields, each is a snapshot of a growing description; a row whose `since` says who has it needs no entry.
 */
export const KNOWN: Readonly<Record<string, string>> = {
  "absent sqc.*": `${STUB}; DPDK has neither timestamp CQ nor QoS queue group`,
  "absent dctc.*": STUB,
  "size dctc.*": "rdma-core declares 112 bytes, Linux 64; QUERY_DCT returns the same length for both",
  "conflict query_dct_out.dct_context_entry": "rdma-core declares 112 bytes of context, Linux 64",
  "absent attach_to_mcg_in.*": STUB,
  "conflict eqc.intr": "8 bits in rdma-core, 12 in Linux",
  "conflict mkc.log_page_size": "5 bits in older headers, 6 in newer ones",
  "absent query_qp_out.ece": "reserved in rdma-core and DPDK",
  "absent qpc.isolate_vl_tc": "not in DPDK",
  "absent wq.headers_mkey": NO_SHAMPO,
  "absent wq.shampo_enable": NO_SHAMPO,
  "absent wq.log_reservation_size": NO_SHAMPO,
  "absent wq.log_max_num_of_packets_per_reservation": NO_SHAMPO,
  "absent wq.log_headers_entry_size": NO_SHAMPO,
  "absent wq.log_headers_buffer_entry_num": NO_SHAMPO,
  "absent rqc.shampo_no_match_alignment_granularity": NO_SHAMPO,
  "absent rqc.shampo_match_criteria_type": NO_SHAMPO,
  "absent rqc.reservation_timeout": NO_SHAMPO,
  "name wq.log_wqe_num_of_strides": "DPDK's name for the same field",
  "name wq.log_wqe_stride_size": "DPDK's name for the same field",
  "name cqc.apu_cq": "DPDK's name for the same bit",
  "name cqc.cqe_compression_layout": "DPDK's name for the same field",
  "conflict cqc.c_eqn_or_apu_element": "DPDK has the EQ number only, the low 8 bits",
  "absent wq.dbr_umem_id": "reserved in mlx5ctl's copy",
  "absent wq.wq_umem_id": "reserved in mlx5ctl's copy",
  "absent wq.wq_umem_offset": "reserved in mlx5ctl's copy",
  "size query_qp_out.*": "with the 192-byte QPC extension, which the table leaves to the note",
  "extra query_qp_out.qp_pas_or_qpc_ext_and_pas": "the QPC extension or the page list behind the fixed part",
  "size wqe_tls_progress_params.*": TIS_FIRST,
  "name wqe_tls_progress_params.*": TIS_FIRST,
  "conflict wqe_tls_progress_params.*": TIS_FIRST,
  "absent wqe_tls_progress_params.*": TIS_FIRST,
  "size eqe_data_congestion.*": SHORT,
  "size eqe_data_stall_vl.*": SHORT,
  "size eqe_data_obj_change.*": "the header has the 8 bytes in use only",
  "name eqe_data_comp.cqn": LONGER_NAME,
  "name eqe_data_qp.qpn_rqn_sqn_srqn": LONGER_NAME,
  "name eqe_data_page_fault_wqe.packet_length": LONGER_NAME,
  "name eqe_data_page_fault_wqe.wq_number": "the C structure of Linux has the wider meaning",
  "name eqe_data_page_fault_rdma.packet_length": LONGER_NAME,
  "name eqe_data_page_fault_rdma.qpn_or_token": "the C structure of Linux has a token there",
  "name eqe_data_dct.dctn": LONGER_NAME,
  "name *.header": "mstflint's and the tables' short name of the segment header",
  "name rd_reference.reference_segment_type": "mstflint's name",
  "name rd_notice.notice_text": "text, which the header has as dwords",
  "name rd_error.error_text": "text, which the header has as dwords",
  "absent debug_cap.log_cr_dump_to_mem_size": "in mstflint and mlx5ctl, not in MLNX_OFED",
  "absent debug_cap.log_min_resource_dump_eq": "in mstflint and mlx5ctl, not in MLNX_OFED",
  "absent debug_cap.diag_counter_tracer_dump": "in mstflint and mlx5ctl, not in MLNX_OFED",
  "name debug_cap.health_mon_rx_activity": "stall_detect in MLNX_OFED",
  "size wqe_nvmeotcp_progress_params.*": TIS_FIRST,
  "name wqe_nvmeotcp_progress_params.*": TIS_FIRST,
  "conflict wqe_nvmeotcp_progress_params.*": TIS_FIRST,
  "absent wqe_nvmeotcp_progress_params.*": TIS_FIRST,
  "extra wqe_nvmeotcp_static_params.*": "a field of TLS, for which there is wqe_tls_static_params",
  "absent rqtc.rq_vhca_id_format": "not in DPDK",
  "absent tirc.tls_en": "not in DPDK",
  "absent tisc.tls_en": "not in DPDK",
  "absent tisc.pd": "not in DPDK",
  "name tirc.packet_merge_mask": "lro_enable_mask in DPDK and rdma-core",
  "name tirc.lro_max_ip_payload_size": "lro_max_msg_sz in DPDK and rdma-core",
  "name tirc.self_lb_block": "self_lb_en in rdma-core",
  "absent cqc.apu_cq": "not in UCX nor in rdma-core's tests",
  "conflict cqc.ext_element_type": "UCX has one field of 7 bits from here to the compression layout",
  "conflict cqc.cqe_compression_layout": "7 bits in UCX, 2 in Linux and DPDK",
  "absent cqc.cqe_compression_layout": "reserved in rdma-core's tests",
  "conflict cqc.dbr_addr": "two fields in rdma-core's tests",
  "name cqc.cqe_comp_en": "cqe_compression_en in rdma-core's tests",
  "name dctc.free_ar": "UCX calls the bit force_full_handshake",
  "extra dctc.ece": "UCX has it a dword behind the place of Linux and rdma-core",
  "name mkc.crossing_target_vhca_id": "crossing_target_gvmi_id in UCX",
  "absent mkc.relaxed_ordering_read": "reserved in UCX",
  "conflict qpc.log_num_dci_stream_channels": "4 bits in UCX, 5 in Linux",
  "conflict qpc.log_num_dci_errored_streams": "4 bits in UCX, 5 in Linux",
  "name qpc.dp_ordering_0": "multi_path in rdma-core's tests",
  "name qpc.rlky": "rlkey in rdma-core's tests",
  "name ads.dei_cfi": "dei_cfi_reserved_from_prm_041 in rdma-core's tests",
  "conflict ads.rmac_47_32": "one field of 48 bits in rdma-core's tests",
  "conflict ads.rmac_31_0": "one field of 48 bits in rdma-core's tests",
  "extra query_qp_in.uid": "the driver writes it over",
  "name query_qp_out.qpc": "sw_qpc in rdma-core's tests",
  "name ads.vhca_port_num": "port in FreeBSD",
  "absent cqc.dbr_umem_valid": OLDER,
  "name dctc.srqn_xrqn": "srqn in FreeBSD",
  "name eqe_data_page_fault_rdma.bytes_committed": "bytes_commited in FreeBSD",
  "name mkc.access_mode_1_0": "access_mode in FreeBSD",
  "absent qpc.req_e2e_credit_mode": OLDER,
  "absent qpc.offload_type": OLDER,
  "absent qpc.ts_format": OLDER,
  "name qpc.srqn_rmpn_xrqn": "srqn_rmpn in FreeBSD",
  "absent qpc.dbr_umem_valid": OLDER,
  "name rqc.rlky": "rlkey in FreeBSD",
  "name rqc.vsd": "vlan_strip_disable in FreeBSD",
  "absent rqc.hairpin": OLDER,
  "absent rqc.ts_format": OLDER,
  "absent rqc.hairpin_peer_sq": OLDER,
  "absent rqc.hairpin_peer_vhca": OLDER,
  "absent rqtc.list_q_type": OLDER,
  "name sqc.rlky": "rlkey in FreeBSD",
  "extra sqc.qos_para_vport_number": "a field of FreeBSD that is reserved in Linux",
  "absent wq.dbr_umem_valid": OLDER,
  "absent wq.wq_umem_valid": OLDER,
  "conflict wq.log_wqe_num_of_strides": "3 bits in FreeBSD under another name, 4 elsewhere",
  "absent xrc_srqc.dbr_umem_valid": OLDER,
  "absent xrc_srqc.user_index_equal_xrc_srqn": OLDER,
  "size debug_cap.*": "FreeBSD has the diagnostic counters behind the fixed part",
  "extra debug_cap.diagnostic_counter": "the list behind the fixed part",
  "absent debug_cap.core_dump_general": OLDER,
  "absent debug_cap.core_dump_qp": OLDER,
  "absent debug_cap.resource_dump": OLDER,
  "absent vnic_diagnostic_statistics.*": OLDER,
  "absent wq.hds_skip_first_sge": NO_RECEIVE,
  "absent wq.log2_hds_buf_size": NO_RECEIVE,
  "absent wq.lwm": NO_RECEIVE,
  "absent wq.hw_counter": NO_RECEIVE,
  "absent wq.sw_counter": NO_RECEIVE,
  "absent wq.log_hairpin_num_packets": NO_RECEIVE,
  "absent wq.log_hairpin_data_sz": NO_RECEIVE,
  "absent wq.log_wqe_num_of_strides": NO_RECEIVE,
  "absent wq.two_byte_shift_en": NO_RECEIVE,
  "absent wq.log_wqe_stride_size": NO_RECEIVE,
};

function rowsOf(layout: Layout): Member[] {
  return Object.entries(layout.fields).filter(([, row]) => row.at < layout.bytes).map(([name, row]) => {
    if ("layout" in row) return { name, offset: row.at * 8, width: (layoutByName(row.layout)?.bytes ?? 0) * 8 };
    const [msb, lsb] = row.bits;
    return { name, offset: row.at * 8 + (msb > 31 ? 0 : 31 - msb), width: msb - lsb + 1 };
  });
}

/** A difference: what kind, where, and in words. */
interface Difference {
  readonly kind: "absent" | "conflict" | "extra" | "name" | "size";
  readonly where: string;
  readonly text: string;
}

/** A header, whatever its form. */
interface Header {
  /** Names of its structures, as the tables spell them. */
  names(): string[];
  /** The structure of a name. */
  struct(name: string): IfcStruct | undefined;
}

/** Reads C structures (`mlx5_ifc_…_bits`, UCX's `uct_ib_mlx5_…_bits`) or Python classes for scapy. */
export function headerOf(text: string): Header {
  if (!text.includes("fields_desc")) return new IfcHeader(text);
  const classes = new ScapyClasses(text);
  const named = new Map(classes.names().map((name) => [snakeOf(name), name]));
  return { names: () => [...named.keys()], struct: (name) => classes.struct(named.get(name) ?? "") };
}

/** `SwQpc` is `qpc` in the tables, `QueryQpOut` is `query_qp_out`. */
function snakeOf(name: string): string {
  return name.replace(/^Sw(?=[A-Z])/, "").replace(/(?<=.)[A-Z]/g, (c) => `_${c}`).toLowerCase();
}

/** Compares every layout that names a structure which the header has. */
export function compareIfc(text: string): Comparison {
  const header = headerOf(text);
  const layouts: string[] = [];
  const known: string[] = [];
  const unknown: string[] = [];
  let same = 0;
  for (const layout of LAYOUTS) {
    const name = /\bmlx5_ifc_(\w+)_bits\b/.exec(layout.source)?.[1];
    const struct = name === undefined ? undefined : header.struct(name);
    if (struct === undefined) continue;
    layouts.push(layout.name);
    const found = compareStruct(layout, struct);
    same += rowsOf(layout).length - found.filter((d) => d.kind === "absent" || d.kind === "conflict").length;
    for (const difference of found) {
      const line = `${difference.kind} ${difference.where}: ${difference.text}`;
      const reason = explain(layout, difference);
      if (reason === undefined) unknown.push(line);
      else known.push(`${line}; ${reason}`);
    }
  }
  return { layouts, same, known, unknown };
}

/** Why a difference is expected: the row says which headers have it, or {@linkcode KNOWN} has the reason. */
function explain(layout: Layout, { kind, where }: Difference): string | undefined {
  const name = where.slice(layout.name.length + 1);
  const row = layout.fields[name];
  if (kind === "absent" && row !== undefined && "since" in row) return `only in ${row.since}`;
  return KNOWN[`${kind} ${where}`] ?? KNOWN[`${kind} ${layout.name}.*`] ?? KNOWN[`${kind} *.${name}`];
}

function compareStruct(layout: Layout, struct: IfcStruct): Difference[] {
  const rows = rowsOf(layout);
  const found: Difference[] = [];
  const say = (kind: Difference["kind"], name: string, text: string) =>
    found.push({ kind, where: `${layout.name}.${name}`, text });
  if (struct.width !== layout.bytes * 8) say("size", "*", `${struct.width} bits, not ${layout.bytes * 8}`);
  for (const row of rows) {
    const there = struct.members.filter((member) => alike(member, row)).map((member) => member.name);
    if (there.includes(row.name)) continue;
    const over = struct.members.filter((member) => overlap(member, row));
    if (there.length > 0) say("name", row.name, `header has ${there.join(", ")}`);
    else if (over.length > 0) say("conflict", row.name, `${show(row)}, header has ${over.map(named).join(", ")}`);
    else say("absent", row.name, show(row));
  }
  for (const member of struct.members) {
    if (!rows.some((row) => overlap(member, row))) say("extra", member.name, show(member));
  }
  return found;
}

function alike(a: Member, b: Member): boolean {
  return a.offset === b.offset && a.width === b.width;
}

function overlap(a: Member, b: Member): boolean {
  return a.offset < b.offset + b.width && b.offset < a.offset + a.width;
}

function show({ offset, width }: Member): string {
  return `bit ${offset} width ${width}`;
}

function named(member: Member): string {
  return `${member.name} (${show(member)})`;
}

if (import.meta.main) {
  const path = Deno.args[0];
  if (path === undefined) {
    console.error("Usage: compare_ifc.ts PATH/mlx5_ifc.h");
    Deno.exit(2);
  }
  const { layouts, same, known, unknown } = compareIfc(Deno.readTextFileSync(path));
  for (const line of known) console.log(`known    ${line}`);
  for (const line of unknown) console.log(`UNKNOWN  ${line}`);
  console.log(
    `${layouts.length} layouts, ${same} rows alike, ${known.length} known differences, ${unknown.length} unknown`,
  );
  if (unknown.length > 0) Deno.exit(1);
}
