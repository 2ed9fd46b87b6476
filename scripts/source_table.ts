/**
 * Writes docs/reference/sources.md: for every structure of the public headers whether it is decoded, and where not, why.
 *
 * Run: `deno run --allow-read --allow-write=docs scripts/source_table.ts "NAME=PATH" …`, a header each. Headers are read,
 * never stored: they are not part of this project.
 */

import { LAYOUTS } from "../layouts/index.ts";
import { compareIfc, headerOf } from "./compare_ifc.ts";
import { bodyEnd } from "./lib/ifc_header.ts";
import { table } from "./lib/markdown.ts";

/** Why structures are not decoded: the first pattern that fits a name. */
const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^(spdk_|nvshmemi_|doca_gpu_dev_verbs_|mlx5_hw_|mlx5_mkey$|mlx5_qp_sq|mlx5_pagefault)/, "software's own structure"],
  [
    /^mlx5_(qp|dct)_context$|^mlx5_qp_path$/,
    "the driver's own copy of a context; the device's is decoded as qpc, dctc, ads",
  ],
  [
    /^(aeth|bth|dceth|grh|lrh|ipv[46]_layout|vlan_layout|mac_address_layout|l2_hdr)$/,
    "header of a packet, in no queue",
  ],
  [/^nodnic_/, "the device before its driver is there (UEFI)"],
  [/_(in|out)$/, "mailbox of a command that no dump carries"],
  [/^(cmd_hca_cap|.*_caps?(_.*)?$|.*capabilit.*)/, "capabilities: QUERY_HCA_CAP, which is no queue"],
  [
    /flow|fte_|match_|^dest_|ste_|modify_hdr|header_modify|set_action|copy_action|add_action|action_in|definer|reformat|rtc|stc|steering|packet_reformat|prog_sample|fs_|sub_flow|geneve|traffic_counter|action_type|set_mac|arg/i,
    "flow tables and steering: mlx_steering_dump shows them",
  ],
  [
    /_reg$|reg_ext|cntrs|counters?(_.*)?$|phys_layer|register|^p[a-z]{3}_|^m[a-z]{3,4}_|lane_|ptys|pcam|qcam|dcbx|tlv|sltp|ppcnt/i,
    "access register of the port or the device, no queue",
  ],
  [
    /vport|^nic_|hca_|esw|lag|scheduling|qos|rate_limit|roce_|mad|ib_smp|ib_gid|ibv?_|port_state|pkey|gid/i,
    "virtual ports, addresses, bandwidth: settings",
  ],
  [
    /obj|virtio|sampler|psp|crypto|dek|encryption|credential|kek|import|sf_|page_track|general|migration|nvme|tag_/i,
    "a general object's settings, no queue",
  ],
  [
    /fpga|health|iseg|cmd_|init|power|resource|uctx|umem|uar|cong|adapter|driver|manage|mtrc|tracer|sw_icm|memic|icm/i,
    "the device's own interface: initialisation, health, commands",
  ],
  [
    /dv|attr|context|spinlock|list|init_|_ops|devx|table|user|buf|db$|doorbell|bf|send_wqe|pool|work|dev$|ctx|priv|^mlx5_core_|sg_copy/i,
    "software's own structure",
  ],
];

/** Structures that layouts have under another name than their source says. */
const ALIASES: Readonly<Record<string, string>> = {
  mlx5_klm: "klm",
  mlx5_mtt: "mtt",
  mlx5_wqe_datagram_seg: "wqe_av_ud",
  mlx5_eqe_comp: "eqe_data_comp",
  mlx5_wqe_signature_seg: "wqe_recv_signature",
  mlx5_wqe_umr_inline_seg: "wqe_umr_klm",
  mlx5_aso_wqe: "wqe_aso_ctrl",
  mlx5_aso_dseg: "wqe_aso_data",
  mlx5_cqe_ts: "cqe64_owner",
  mlx5_rdma_write_wqe: "wqe_raddr",
  mlx5_wqe_rseg: "wqe_raddr",
  mlx5_umr_wqe: "wqe_umr_ctrl",
  xlio_mlx5_wqe_umr_ctrl_seg: "wqe_umr_ctrl",
  mlx5_wqe_mkey_cseg: "wqe_mkey_context",
  mlx5_wqe: "wqe_ctrl",
  mlx5_wqe_mprq: "wqe_mprq",
  mlx5_wqe_send_en_wqe: "wqe_send_enable",
  mlx5_mmo_wqe: "wqe_mmo_metadata",
  mlx5_wqe_tls_static_params_seg: "wqe_tls_static_params",
  mlx5_wqe_transport_static_params_seg: "wqe_nvmeotcp_static_params",
  mlx5e_set_transport_static_params_wqe: "wqe_nvmeotcp_static_params",
  mlx5e_set_nvmeotcp_progress_params_wqe: "wqe_nvmeotcp_progress_params",
  mlx5_dump_wqe: "wqe_ctrl",
  mlx5_err_cqe_ex: "cqe64_err",
  mlx5_wqe_wait_seg: "wqe_wait",
  mlx5_tm_cqe: "cqe64_resp",
  ibv_tmh: "cqe64_tmh",
  mlx5_wqe_inl_data_seg: "wqe_inline_data",
  ibgda_ctrl_seg_t: "wqe_ctrl",
  ibgda_half_av_seg_t: "wqe_av_dc_short",
  ibgda_atomic_32_masked_fa_seg_t: "wqe_masked_atomic_fa_4",
  ibgda_atomic_64_masked_fa_seg_t: "wqe_masked_atomic_fa",
  ibgda_atomic_32_masked_cs_seg_t: "wqe_masked_atomic_cs_4",
  ibgda_atomic_64_masked_cs_seg_t: "wqe_masked_atomic_cs",
  doca_gpu_dev_verbs_wqe: "wqe_ctrl",
  mlx5_crypto_bsf_seg: "wqe_bsf_crypto",
  mlx5_crypto_bsf: "wqe_bsf_crypto",
  mlx5_bsf_basic: "wqe_bsf",
  mlx5_bsf_ext: "wqe_bsf",
  mlx5_sigerr_cqe: "cqe64_sig_err",
  mlx5_rwqe_sig: "wqe_recv_signature",
  mlx5_av: "wqe_av_ud",
  doca_gpu_dev_verbs_atomic_32_masked_fa_seg_t: "wqe_masked_atomic_fa_4",
  doca_gpu_dev_verbs_atomic_64_masked_fa_seg_t: "wqe_masked_atomic_fa",
  doca_gpu_dev_verbs_atomic_32_masked_cs_seg_t: "wqe_masked_atomic_cs_4",
  doca_gpu_dev_verbs_atomic_64_masked_cs_seg_t: "wqe_masked_atomic_cs",
  ibgda_mlx5_err_cqe_t: "cqe64_err",
  mlx5_sig_bsf_basic: "wqe_bsf",
  mlx5_sig_bsf_ext: "wqe_bsf",
  mlx5_sig_bsf_seg: "wqe_bsf",
  mlx5_sig_bsf_inl: "wqe_bsf_inl",
  mlx5_eqe_port_module_event: "eqe_data_port_module",
  nic_vport_change_event: "eqe_data_vport_change",
  umr_pointer_desc_argument: "wqe_umr_pointer",
  pas: "cmd_pas",
  mlx5dv_cqe_t: "cqe64_resp",
  mlx5dv_mini_cqe_t: "mini_cqe_csum",
  mlx5dv_wqe_ds_t: "wqe_data",
  mlx5dv_wqe_srq_next_t: "wqe_srq_next",
  nvshmemi_ibgda_device_dct_t: "wqe_av_dc",
};

/** What DOCA and Mellanox's own headers put before the name of a structure that others have without. */
const PREFIX = /^(?:_|doca_gpunetio_ib_)/;

/** C structures of a header by name: those that describe no bits. */
function plainNames(text: string): string[] {
  const clean = text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/\/\/.*$/gm, "");
  const named = [...clean.matchAll(/^\s*(?:struct|union) (?:__rte_packed_begin )?(\w+)\s*\{/gm)].map(([, name]) =>
    name!
  );
  const typedefs = [...clean.matchAll(/^typedef (?:struct|union)(?:\s+\w+)?\s*\{/gm)].map(({ index, 0: { length } }) =>
    /^\s*(?:__\w+(?:\s*\(\(\w+(?:\(\d+\))?\)\))?\s*)*(\w+)/.exec(clean.slice(bodyEnd(clean, index + length) + 1))?.[1]
  );
  const aliases = [...clean.matchAll(/^typedef struct \w+ (?:__\w+\(\(\w+\(\d+\)\)\) )?(\w+);/gm)].map(([, name]) =>
    name!
  );
  return [...new Set([...named, ...typedefs, ...aliases])].filter((name) =>
    name !== undefined && !/_bits\d?$|^__|^mlx5_ifc_/.test(name)
  ) as string[];
}

/** Layouts that a C structure is a source of. */
function layoutsFrom(name: string): string[] {
  const struct = name.replace(PREFIX, "");
  if (ALIASES[struct] !== undefined) return [ALIASES[struct]];
  const word = new RegExp(`\\b${struct}\\b`);
  return LAYOUTS.filter(({ source, variantOf }) => variantOf === undefined && word.test(source)).map(({ name }) =>
    name
  );
}

function partOf(name: string, path: string): string {
  const text = Deno.readTextFileSync(path);
  const bits = headerOf(text).names();
  const compared = compareIfc(text);
  const aliased = bits.filter((struct) => ALIASES[struct] !== undefined);
  const decoded = bits.filter((struct) => LAYOUTS.some((layout) => layout.name === struct))
    .map((
      struct,
    ) => [`${struct}`, `\`${struct}\``, compared.layouts.includes(struct) ? "compared bit by bit" : "by eye"]);
  const renamed = compared.layouts.filter((layout) => !bits.includes(layout)).map((layout) => [
    /mlx5_ifc_(\w+)_bits/.exec(LAYOUTS.find((one) => one.name === layout)!.source)![1]!,
    `\`${layout}\``,
    "compared bit by bit",
  ]);
  const plain = plainNames(text).map((struct) => [struct, layoutsFrom(struct)] as const);
  const rows = [
    ...decoded,
    ...aliased.map((struct) => [struct, `\`${ALIASES[struct]}\``, "by eye"]),
    ...renamed,
    ...plain.filter(([, layouts]) => layouts.length > 0).map(([struct, layouts]) => [
      struct,
      layouts.map((layout) => `\`${layout}\``).join(", "),
      "by eye and by tests",
    ]),
  ].sort(([a = ""], [b = ""]) => a < b ? -1 : 1);
  const known = new Set(rows.map(([struct]) => struct));
  const rest = [...bits, ...plain.map(([struct]) => struct)].filter((struct) => !known.has(struct));
  const groups = new Map<string, string[]>();
  for (const struct of rest) {
    const reason = REASONS.find(([pattern]) => pattern.test(struct))?.[1] ??
      "part of another structure, or in no queue, context or dump";
    groups.set(reason, [...groups.get(reason) ?? [], struct]);
  }
  const counts = compared.layouts.length === 0 ? "" : `${compared.layouts.length} structures compared bit by bit: ` +
    `${compared.same} rows alike, ${compared.known.length} known differences, ${compared.unknown.length} others.\n\n`;
  return `## ${name}\n\n${counts}${table(["structure", "decoded as", "how it was compared"], rows)}\n\n` +
    `Not decoded:\n\n${
      table(["why", "structures"], [...groups].map(([reason, structs]) => [reason, structs.sort().join(", ")]))
    }`;
}

if (import.meta.main) {
  const parts = Deno.args.map((arg) => {
    const at = arg.indexOf("=");
    return partOf(arg.slice(0, at), arg.slice(at + 1));
  });
  const head = "# Structures of the public headers\n\n" +
    "What each header describes, whether it is decoded, and where not, why. Written by scripts/source_table.ts from headers\n" +
    "that are not part of this project; scripts/compare_ifc.ts lists the differences one by one.\n";
  Deno.writeTextFileSync(new URL("../docs/reference/sources.md", import.meta.url), `${head}\n${parts.join("\n\n")}\n`);
}
