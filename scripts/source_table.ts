/**
 * Writes docs/reference/sources.md: for every structure of the public headers whether it is decoded, and where not, why.
 *
 * Run: `deno run --allow-read --allow-write=docs scripts/source_table.ts "NAME=PATH" …`, a header each. Headers are read,
 * never stored: they are not part of this project.
 *
 * @module
 */

import { LAYOUTS } from "../layouts/index.ts";
import { compareIfc, headerOf } from "./compare_ifc.ts";
import { table } from "./lib/markdown.ts";

/** Why structures are not decoded: the first pattern that fits a name. */
const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
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
};

/** C structures of a header by name: those that describe no bits. */
function plainNames(text: string): string[] {
  const clean = text.replaceAll(/\/\*[\s\S]*?\*\//g, "");
  return [...clean.matchAll(/^\s*(?:struct|union) (?:__rte_packed_begin )?(\w+)\s*\{/gm)].map(([, name]) => name!)
    .filter((name) => !/_bits\d?$|^__|^mlx5_ifc_/.test(name));
}

/** Layouts that a C structure is a source of. */
function layoutsFrom(struct: string): string[] {
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
