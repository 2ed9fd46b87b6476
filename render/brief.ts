/**
 * One line per element, for eyes and grep: index, counter, what it does, flags, peer, addresses and lengths; for
 * completions status and QP number.
 *
 * @module
 */

import type { ElementRecord, SegmentRecord } from "../records/ring.ts";

type Fields = Readonly<Record<string, unknown>>;

function hex(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" ? `0x${value.toString(16)}` : "?";
}

function has(fields: Fields, name: string): boolean {
  return fields[name] !== undefined && fields[name] !== null;
}

/**
 * Renders one element.
 *
 * @param record Decoded element.
 * @returns One line without newline.
 */
export function briefLine(record: ElementRecord): string {
  const parts = [`[${hex(record.index)}]`];
  if (record.wqe_counter !== undefined) parts.push(`counter=${hex(record.wqe_counter)}`);
  for (const segment of record.segments) parts.push(...briefSegment(segment));
  if (record.sw_owned !== undefined) parts.push(record.sw_owned ? "sw-owned" : "hw-owned");
  if (record.list_terminated) parts.push("end-of-list");
  const flags = record.flags?.filter((flag) => flag !== "ci" && flag !== "pi") ?? [];
  if (flags.length > 0) parts.push(`(${flags.join(",")})`);
  if (record.flags?.includes("ci")) parts.push("<-ci");
  if (record.flags?.includes("pi")) parts.push("<-pi");
  return parts.join(" ");
}

const SHOWN: Readonly<Record<string, readonly string[]>> = {
  wqe_raddr: ["raddr", "rkey"],
  mlx4_wqe_raddr: ["raddr", "rkey"],
  wqe_av_ud: ["dqp_dct", "rgid_text", "rlid_udp_sport"],
  wqe_av_ud_short: ["dqp_dct", "rlid_udp_sport"],
  wqe_av_dc: ["dqp_dct", "rgid_text", "rlid_udp_sport"],
  wqe_av_dc_short: ["dqp_dct", "rlid_udp_sport"],
  wqe_xrc: ["xrc_srqn"],
  wqe_eth: ["mss", "inline_hdr_sz"],
  wqe_eth_vlan: ["mss", "vlan_tci"],
  wqe_atomic: ["swap_add", "compare"],
  wqe_umr_klm: ["address", "mkey", "byte_count"],
  wqe_srq_next: ["next_wqe_index"],
  mlx4_wqe_srq_next: ["next_wqe_index"],
  mlx4_wqe_datagram: ["dqpn", "dlid"],
  wqe_mkey_context: ["start_addr", "len"],
  wqe_set_psv: ["psv_index"],
};

function briefSegment(segment: SegmentRecord): string[] {
  const f = segment.fields;
  if (f === undefined || segment.layout === null) return [`${segment.title ?? "raw"}:${segment.length}B`];
  const shown = SHOWN[segment.layout];
  if (shown !== undefined) return shown.filter((name) => has(f, name)).map((name) => `${name}=${hex(f[name])}`);
  if (segment.layout.endsWith("wqe_data")) return [dataSegment(segment, f)];
  if (segment.data !== undefined && /inline/.test(segment.layout)) return [...named(f), `inline:${f.byte_count}B`];
  if (/ctrl$/.test(segment.layout) && has(f, "opcode")) return control(f);
  return named(f);
}

function dataSegment(segment: SegmentRecord, f: Fields): string {
  if (segment.role === "scatter list end") return "";
  return `${hex(f.addr)}+${f.byte_count}:${hex(f.lkey)}`;
}

function control(f: Fields): string[] {
  const parts = [String(f.opcode_name ?? hex(f.opcode))];
  if (has(f, "qpn")) parts.push(`qpn=${hex(f.qpn)}`);
  if (has(f, "ds")) parts.push(`ds=${f.ds}`);
  if (f.se === 1) parts.push("solicited");
  if (typeof f.ce_name === "string" && f.ce !== 0) parts.push(f.ce_name);
  if (f.fm !== 0 && typeof f.fm_name === "string") parts.push(f.fm_name);
  if (f.general_id !== 0 && has(f, "general_id")) parts.push(`general_id=${hex(f.general_id)}`);
  return parts;
}

/** Completions, events, contexts: what they are and whom they concern. */
function named(f: Fields): string[] {
  const names = [
    "opcode",
    "syndrome",
    "vendor_err_synd",
    "vendor_err_syndrome",
    "send_opcode",
    "s_wqe_opcode",
    "event_type",
    "type",
    "qpn",
    "flow_tag",
    "cqn",
    "qpn_rqn_sqn_srqn",
    "byte_cnt",
    "state",
  ];
  return names.filter((name) => has(f, name)).map((name) => {
    const word = f[`${name}_name`];
    return `${name}=${typeof word === "string" ? word : name === "byte_cnt" ? String(f[name]) : hex(f[name])}`;
  });
}
