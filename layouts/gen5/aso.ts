/** Objects that advanced steering operations (ASO) work on: what a query of one returns. */

import type { Layout } from "../types.ts";

/** IPsec object. */
export const IPSEC_ASO = {
  name: "ipsec_aso",
  title: "IPsec ASO",
  generation: 5,
  bytes: 64,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_ipsec_aso_bits",
  fields: {
    valid: { at: 0x00, bits: [31, 31], secret: "none", doc: "The object is in use." },
    mode: { at: 0x00, bits: [29, 28], secret: "none", enum: "ipsec_aso_mode", doc: "What the hardware keeps up." },
    window_sz: {
      at: 0x00,
      bits: [27, 26],
      secret: "none",
      enum: "aso_replay_window",
      doc: "Size of the replay window.",
    },
    soft_lft_arm: { at: 0x00, bits: [25, 25], secret: "none", doc: "An event is raised at the soft lifetime." },
    hard_lft_arm: { at: 0x00, bits: [24, 24], secret: "none", doc: "An event is raised at the hard lifetime." },
    remove_flow_enable: { at: 0x00, bits: [23, 23], secret: "none", doc: "The flow is removed at its hard lifetime." },
    esn_event_arm: {
      at: 0x00,
      bits: [22, 22],
      secret: "none",
      doc: "An event is raised when the upper half of the sequence number changes.",
    },
    remove_flow_pkt_cnt: { at: 0x04, bits: [31, 0], secret: "none", doc: "Packets until the hard lifetime." },
    remove_flow_soft_lft: { at: 0x08, bits: [31, 0], secret: "none", doc: "Packets until the soft lifetime." },
    mode_parameter: { at: 0x1c, bits: [31, 0], secret: "data", doc: "Sequence number that goes with the mode." },
    replay_protection_window: {
      at: 0x20,
      bits: [255, 0],
      secret: "bytes",
      as: "bytes",
      doc: "Packets of the replay window that have come.",
    },
  },
} as const satisfies Layout;

/** MACsec object. */
export const MACSEC_ASO = {
  name: "macsec_aso",
  title: "MACsec ASO",
  generation: 5,
  bytes: 64,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_macsec_aso_bits",
  fields: {
    valid: { at: 0x00, bits: [31, 31], secret: "none", doc: "The object is in use." },
    mode: { at: 0x00, bits: [29, 28], secret: "none", enum: "macsec_aso_mode", doc: "What the hardware keeps up." },
    window_size: {
      at: 0x00,
      bits: [27, 26],
      secret: "none",
      enum: "aso_replay_window",
      doc: "Size of the replay window.",
    },
    soft_lifetime_arm: { at: 0x00, bits: [25, 25], secret: "none", doc: "An event is raised at the soft lifetime." },
    hard_lifetime_arm: { at: 0x00, bits: [24, 24], secret: "none", doc: "An event is raised at the hard lifetime." },
    remove_flow_enable: { at: 0x00, bits: [23, 23], secret: "none", doc: "The flow is removed at its hard lifetime." },
    epn_event_arm: {
      at: 0x00,
      bits: [22, 22],
      secret: "none",
      doc: "An event is raised when the upper half of the sequence number changes.",
    },
    remove_flow_packet_count: { at: 0x04, bits: [31, 0], secret: "none", doc: "Packets until the hard lifetime." },
    remove_flow_soft_lifetime: { at: 0x08, bits: [31, 0], secret: "none", doc: "Packets until the soft lifetime." },
    mode_parameter: { at: 0x1c, bits: [31, 0], secret: "data", doc: "Sequence number that goes with the mode." },
    replay_protection_window: {
      at: 0x20,
      bits: [255, 0],
      secret: "bytes",
      as: "bytes",
      doc: "Packets of the replay window that have come.",
    },
  },
} as const satisfies Layout;
