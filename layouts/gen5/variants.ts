/**
 * Forms of 5th-generation structures that the decoder tells apart, beside those of the headers, and other readings of the
 * same bytes.
 */

import type { Layout } from "../types.ts";
import { CQE64_REQ, CQE64_RESP, CQE_MPRQ_BYTE_CNT, MINI_CQE_CSUM, MINI_CQE_HASH, MINI_CQE_L34H } from "./cqe.ts";

const { byte_cnt: _length, ...WITHOUT_LENGTH } = CQE64_RESP.fields;
const { byte_cnt: _transferred, ...REQ_WITHOUT_LENGTH } = CQE64_REQ.fields;
const { filler, last, first, consumed_strides, byte_cnt } = CQE_MPRQ_BYTE_CNT.fields;
/** The byte count of a striding RQ in a responder CQE. */
const STRIDES = {
  filler: { ...filler, at: 0x2c },
  last: { ...last, at: 0x2c },
  first: { ...first, at: 0x2c },
  consumed_strides: { ...consumed_strides, at: 0x2c },
  byte_cnt: { ...byte_cnt, at: 0x2c },
} as const;
/** The same in a mini CQE. */
const MINI_STRIDES = {
  filler: { ...filler, at: 0x04 },
  last: { ...last, at: 0x04 },
  first: { ...first, at: 0x04 },
  consumed_strides: { ...consumed_strides, at: 0x04 },
  byte_cnt: { ...byte_cnt, at: 0x04 },
} as const;

/** Responder CQE of a striding RQ. */
export const CQE64_RESP_STRIDING: Layout = {
  ...CQE64_RESP,
  name: "cqe64_resp_striding",
  variantOf: "cqe64_resp",
  fields: { ...CQE64_RESP.fields, ...STRIDES },
};

/** Mini CQE of a striding RQ, hash format. */
export const MINI_CQE_HASH_STRIDING: Layout = {
  ...MINI_CQE_HASH,
  name: "mini_cqe_hash_striding",
  variantOf: "mini_cqe_hash",
  fields: { ...MINI_CQE_HASH.fields, ...MINI_STRIDES },
};

/** Mini CQE of a striding RQ, checksum formats. */
export const MINI_CQE_CSUM_STRIDING: Layout = {
  ...MINI_CQE_CSUM,
  name: "mini_cqe_csum_striding",
  variantOf: "mini_cqe_csum",
  fields: { ...MINI_CQE_CSUM.fields, ...MINI_STRIDES },
};

/** Mini CQE of a striding RQ, L3 and L4 header types. */
export const MINI_CQE_L34H_STRIDING: Layout = {
  ...MINI_CQE_L34H,
  name: "mini_cqe_l34h_striding",
  variantOf: "mini_cqe_l34h",
  fields: { ...MINI_CQE_L34H.fields, ...MINI_STRIDES },
};

/** Title of a compressed session, responder: in place of a length it has the number of mini CQEs. */
export const CQE64_RESP_TITLE: Layout = {
  ...CQE64_RESP,
  name: "cqe64_resp_title",
  variantOf: "cqe64_resp",
  fields: {
    ...WITHOUT_LENGTH,
    mini_cqe_count: {
      at: 0x2c,
      bits: [31, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Completions of the session.",
    },
  },
};

/** Title of a compressed session, requester. */
export const CQE64_REQ_TITLE: Layout = {
  ...CQE64_REQ,
  name: "cqe64_req_title",
  variantOf: "cqe64_req",
  fields: { ...REQ_WITHOUT_LENGTH, mini_cqe_count: CQE64_RESP_TITLE.fields.mini_cqe_count! },
};

/** Requester CQE of a hardware steering WQE (send_opcode FLOW_TBL_ACCESS). */
export const CQE64_REQ_STEERING: Layout = {
  ...CQE64_REQ,
  name: "cqe64_req_steering",
  variantOf: "cqe64_req",
  source: "DPDK drivers/net/mlx5/hws/mlx5dr_send.c: mlx5dr_send_engine_poll_cq",
  fields: {
    ...CQE64_REQ.fields,
    hw_steering_failed: { at: 0x2c, bits: [31, 31], secret: "none", brief: "set", doc: "The rule was not written." },
    byte_cnt: { at: 0x2c, bits: [30, 0], secret: "none", as: "dec", doc: "The rest of the byte count." },
  },
};

/** Last dword of an array of mini CQEs in the enhanced layout. */
export const MINI_CQE_ARRAY_OWNER = {
  name: "mini_cqe_array_owner",
  title: "mini CQE array",
  generation: 5,
  bytes: 4,
  source: "Linux include/linux/mlx5/device.h; DPDK drivers/common/mlx5/mlx5_prm.h: MLX5_CQE_NUM_MINIS",
  fields: {
    wqe_counter: { at: 0x00, bits: [31, 16], secret: "none", rare: true, doc: "Not used in an array." },
    validity_iteration_count: {
      at: 0x00,
      bits: [15, 8],
      secret: "none",
      doc: "Pass over the queue in which the array was written, modulo 256.",
    },
    num_of_mini_cqes: { at: 0x00, bits: [7, 4], secret: "none", doc: "Mini CQEs of the array, less one." },
    cqe_format: { at: 0x00, bits: [3, 2], secret: "none", enum: "cqe_format", doc: "3: compressed." },
    se: { at: 0x00, bits: [1, 1], secret: "none", doc: "Solicited event: the sender asked for one." },
    owner: {
      at: 0x00,
      bits: [0, 0],
      secret: "none",
      rare: true,
      doc: "Not used in this layout of compressed completions.",
    },
  },
  joined: {
    mini_cqe_count: {
      parts: ["num_of_mini_cqes"],
      plus: 1,
      brief: true,
      doc: "Mini CQEs of the array, and entries that it takes.",
    },
  },
} as const satisfies Layout;

/** Bytes 36..39 of a responder CQE of a raw packet queue. */
export const CQE_FT_METADATA = {
  name: "cqe_ft_metadata",
  title: "as a raw packet",
  generation: 5,
  bytes: 4,
  source: "DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_cqe; Linux include/linux/mlx5/device.h: ft_metadata",
  note: "Another reading of imm_inval_pkey.",
  view: true,
  fields: {
    flow_table_metadata: {
      at: 0x00,
      bits: [31, 0],
      secret: "data",
      doc: "Metadata that a flow table rule set; redacted as imm_inval_pkey.",
    },
  },
} as const satisfies Layout;

/** Service level bits of a CQE where the link layer is Ethernet. */
export const CQE_ROCE = {
  name: "cqe_roce",
  title: "as RoCE",
  generation: 5,
  bytes: 4,
  source: "Linux include/linux/mlx5/device.h: get_cqe_l3_hdr_type",
  note: "Another reading of sl; on InfiniBand these bits are the service level.",
  view: true,
  fields: {
    roce_l3_header_type: {
      at: 0x00,
      bits: [25, 24],
      secret: "none",
      enum: "cqe_roce_l3",
      doc: "Network header of the packet.",
    },
  },
} as const satisfies Layout;

/** First half of a 128-byte CQE with NVMe over TCP offload. */
export const CQE_NVMEOTCP = {
  name: "cqe_nvmeotcp",
  title: "NVMe/TCP",
  generation: 5,
  bytes: 64,
  source: "Linux mailing list series NVMe-TCP offload: struct mlx5e_cqe128",
  note: "Not in mainline Linux.",
  fields: {
    cclen: { at: 0x00, bits: [31, 16], secret: "none", as: "dec", doc: "Bytes placed in the buffer." },
    hlen: { at: 0x00, bits: [15, 0], secret: "none", as: "dec", doc: "Bytes of headers in front." },
    ccoff: {
      at: 0x04,
      bits: [31, 0],
      secret: "data",
      doc: "Offset in the buffer; with nvmeotcp_resync the TCP sequence number.",
    },
    ccid: { at: 0x08, bits: [31, 16], secret: "none", doc: "Identifier of the command." },
  },
} as const satisfies Layout;
