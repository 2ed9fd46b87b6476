/** Enumerations and bit masks by name. */

import type { Enum } from "./types.ts";

/** Every enumeration that a layout names, and a few that programs use. */
export const ENUMS: Readonly<Record<string, Enum>> = {
  qp_state: {
    source: "Linux include/linux/mlx5/qp.h enum mlx5_qp_state; mlx4/qp.h",
    note: "In mlx5_ifc.h 7 is called SQD (Linux) and 5 SQDRAINED (rdma-core); the names here are those of qp.h.",
    values: [
      { value: 0, name: "RST", label: "reset" },
      { value: 1, name: "INIT" },
      { value: 2, name: "RTR", label: "ready to receive" },
      { value: 3, name: "RTS", label: "ready to send" },
      { value: 4, name: "SQER", label: "send queue error" },
      { value: 5, name: "SQD", label: "send queue drained" },
      { value: 6, name: "ERR", label: "error" },
      { value: 7, name: "SQ_DRAINING", label: "send queue draining" },
      { value: 9, name: "SUSPENDED" },
    ],
  },
  qp_st_gen5: {
    source: "Linux include/linux/mlx5/qp.h",
    values: [
      { value: 0, name: "RC" },
      { value: 1, name: "UC" },
      { value: 2, name: "UD" },
      { value: 3, name: "XRC" },
      { value: 4, name: "MLX" },
      { value: 5, name: "DCI" },
      { value: 6, name: "DCT" },
      { value: 7, name: "QP0" },
      { value: 8, name: "QP1" },
      { value: 9, name: "RAW_ETHERTYPE", label: "raw datagram / raw packet" },
      { value: 10, name: "RAW_IPV6" },
      { value: 11, name: "SNIFFER" },
      { value: 12, name: "REG_UMR" },
      { value: 13, name: "PTP_1588" },
      { value: 14, name: "SYNC_UMR" },
    ],
  },
  qp_st_gen4: {
    source: "Linux include/linux/mlx4/qp.h",
    values: [
      { value: 0, name: "RC" },
      { value: 1, name: "UC" },
      { value: 2, name: "RD" },
      { value: 3, name: "UD" },
      { value: 6, name: "XRC" },
      { value: 7, name: "MLX" },
    ],
  },
  pm_state: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "ARMED" },
      { value: 1, name: "REARM" },
      { value: 2, name: "RESERVED" },
      { value: 3, name: "MIGRATED" },
    ],
  },
  mtu: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h (MLX5_QPC_MTU_*)",
    values: [
      { value: 1, name: "256" },
      { value: 2, name: "512" },
      { value: 3, name: "1024" },
      { value: 4, name: "2048" },
      { value: 5, name: "4096" },
      { value: 7, name: "RAW_ETHERNET" },
    ],
  },
  end_padding_mode: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "NONE", label: "scatter as is" },
      { value: 1, name: "ALIGN", label: "pad to cache line" },
    ],
  },
  qpc_offload_type: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "NONE" },
      { value: 1, name: "RNDV" },
      { value: 2, name: "NVMF" },
    ],
  },
  send_dbr_mode: {
    source: "rdma-core tests/mlx5_prm_structs.py",
    values: [
      { value: 0, name: "DBR_VALID", label: "a doorbell record" },
      { value: 1, name: "NO_DBR_EXT", label: "no doorbell record, external" },
      { value: 2, name: "NO_DBR_INT", label: "no doorbell record, internal" },
    ],
  },
  atomic_mode_gen5: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    note: "0 is inferred: the field is zero when atomics are off.",
    values: [
      { value: 0, name: "NONE" },
      { value: 1, name: "IB_SPEC" },
      { value: 2, name: "ONLY_8B" },
      { value: 3, name: "UP_TO_8B" },
      { value: 4, name: "UP_TO_16B" },
      { value: 5, name: "UP_TO_32B" },
      { value: 6, name: "UP_TO_64B" },
      { value: 7, name: "UP_TO_128B" },
      { value: 8, name: "UP_TO_256B" },
    ],
  },
  qpc_cs_req: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "DISABLE" },
      { value: 17, name: "UP_TO_32B" },
      { value: 34, name: "UP_TO_64B" },
    ],
  },
  dctc_cs_res: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "DISABLE" },
      { value: 1, name: "NA", label: "not applicable" },
      { value: 2, name: "UP_TO_64B" },
    ],
  },
  mkc_raw_ordering: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "SO" },
      { value: 1, name: "SAO" },
      { value: 2, name: "RO" },
    ],
  },
  inline_q_type: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "RQ" },
      { value: 1, name: "VIRTQ" },
    ],
  },
  sqc_hairpin_wq_buffer_type: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "INTERNAL_BUFFER" },
      { value: 1, name: "HOST_MEMORY" },
    ],
  },
  rqc_hairpin_data_buffer_type: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "UNLOCKED_INTERNAL_BUFFER" },
      { value: 1, name: "LOCKED_INTERNAL_BUFFER" },
    ],
  },
  qpc_cs_res: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    note: "A DCTC does not have value 1.",
    values: [
      { value: 0, name: "DISABLE" },
      { value: 1, name: "UP_TO_32B" },
      { value: 2, name: "UP_TO_64B" },
    ],
  },
  ts_format: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "FREE_RUNNING" },
      { value: 1, name: "DEFAULT" },
      { value: 2, name: "REAL_TIME" },
    ],
  },
  rq_type_gen5: {
    source: "Linux include/linux/mlx5/qp.h",
    values: [
      { value: 0, name: "NON_ZERO_RQ", label: "regular receive queue" },
      { value: 1, name: "SRQ_RQ", label: "SRQ, RMP or XRQ" },
      { value: 2, name: "CRQ_RQ" },
      { value: 3, name: "ZERO_LEN_RQ", label: "no receive queue" },
    ],
  },
  sq_state: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "RST" },
      { value: 1, name: "RDY" },
      { value: 3, name: "ERR" },
    ],
  },
  rq_state: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "RST" },
      { value: 1, name: "RDY" },
      { value: 3, name: "ERR" },
    ],
  },
  rmp_state: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 1, name: "RDY" },
      { value: 3, name: "ERR" },
    ],
  },
  inline_mode: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "NONE" },
      { value: 1, name: "L2" },
      { value: 2, name: "IP" },
      { value: 3, name: "TCP_UDP" },
    ],
  },
  rqc_mem_rq_type: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "INLINE" },
      { value: 1, name: "RMP" },
    ],
  },
  tirc_disp_type: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "DIRECT" },
      { value: 1, name: "INDIRECT" },
    ],
  },
  tirc_packet_merge_mask: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    kind: "bitmask",
    values: [
      { value: 0, name: "IPV4_LRO" },
      { value: 1, name: "IPV6_LRO" },
    ],
  },
  rx_hash_fn: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "NONE" },
      { value: 1, name: "INVERTED_XOR8" },
      { value: 2, name: "TOEPLITZ" },
    ],
  },
  tirc_self_lb_block: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    kind: "bitmask",
    values: [
      { value: 0, name: "BLOCK_UNICAST" },
      { value: 1, name: "BLOCK_MULTICAST" },
    ],
  },
  rx_hash_l3_prot_type: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "IPV4" },
      { value: 1, name: "IPV6" },
    ],
  },
  rx_hash_l4_prot_type: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "TCP" },
      { value: 1, name: "UDP" },
    ],
  },
  rx_hash_selected_fields: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    kind: "bitmask",
    values: [
      { value: 0, name: "SRC_IP" },
      { value: 1, name: "DST_IP" },
      { value: 2, name: "L4_SPORT" },
      { value: 3, name: "L4_DPORT" },
      { value: 4, name: "IPSEC_SPI" },
    ],
  },
  rqc_shampo_granularity: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "BYTE" },
      { value: 1, name: "STRIDE" },
      { value: 2, name: "PAGE" },
    ],
  },
  rqc_shampo_match: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "NO_MATCH" },
      { value: 1, name: "EXTENDED" },
      { value: 2, name: "FIVE_TUPLE" },
    ],
  },
  wq_type: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "LINKED_LIST" },
      { value: 1, name: "CYCLIC" },
      { value: 2, name: "LINKED_LIST_STRIDING_RQ" },
      { value: 3, name: "CYCLIC_STRIDING_RQ" },
    ],
  },
  xrqc_topology: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "NO_SPECIAL_TOPOLOGY" },
      { value: 1, name: "TAG_MATCHING" },
    ],
  },
  xrqc_offload: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    note: "2 is taken from NVMe-oF offload support.",
    values: [
      { value: 0, name: "NONE" },
      { value: 1, name: "RNDV" },
      { value: 2, name: "NVMF" },
    ],
  },
  cqc_status: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "OK" },
      { value: 9, name: "CQ_OVERFLOW" },
      { value: 10, name: "CQ_WRITE_FAIL" },
    ],
  },
  cqc_status_gen4: {
    source: "inferred from mthca and 5th generation values",
    note: "Doubtful: mlx4 headers do not name the values.",
    values: [
      { value: 0, name: "OK" },
      { value: 9, name: "OVERFLOW" },
      { value: 10, name: "WRITE_FAIL" },
    ],
  },
  cqc_cqe_sz: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h; Linux include/linux/mlx5/cq.h",
    values: [
      { value: 0, name: "64_BYTES" },
      { value: 1, name: "128_BYTES" },
      { value: 2, name: "128_BYTES_PAD", label: "64-byte CQE in the second half of a 128-byte slot" },
    ],
  },
  cqc_st: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h; Linux include/linux/mlx5/device.h",
    values: [
      { value: 6, name: "SOLICITED_NOTIFICATION_REQUEST_ARMED" },
      { value: 9, name: "NOTIFICATION_REQUEST_ARMED" },
      { value: 10, name: "FIRED" },
      { value: 11, name: "ALWAYS_ARMED" },
    ],
  },
  cq_period_mode: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "START_FROM_EQE" },
      { value: 1, name: "START_FROM_CQE" },
    ],
  },
  mini_cqe_res_format: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h; Linux include/linux/mlx5/device.h",
    note: "DPDK has 4, L34H_STRIDX, through the extension field.",
    values: [
      { value: 0, name: "HASH" },
      { value: 1, name: "CSUM" },
      { value: 2, name: "FTAG_STRIDX" },
      { value: 3, name: "CSUM_STRIDX" },
    ],
  },
  cqe_compression_layout: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "BASIC" },
      { value: 1, name: "ENHANCED" },
    ],
  },
  eqc_status: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "OK" },
      { value: 10, name: "EQ_WRITE_FAILURE" },
    ],
  },
  eqc_st: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 9, name: "ARMED" },
      { value: 10, name: "FIRED" },
    ],
  },
  srq_state: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "GOOD" },
      { value: 1, name: "ERROR" },
    ],
  },
  dct_state: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "ACTIVE" },
      { value: 1, name: "DRAINING" },
      { value: 2, name: "DRAINED" },
    ],
  },
  mkc_access_mode: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "PA" },
      { value: 1, name: "MTT" },
      { value: 2, name: "KLMS" },
      { value: 3, name: "KSM" },
      { value: 4, name: "SW_ICM" },
      { value: 5, name: "MEMIC" },
      { value: 6, name: "CROSSING" },
    ],
  },
  mkc_translation_mode: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    note: "1 stands for ATS.",
    values: [
      { value: 0, name: "NONE" },
      { value: 1, name: "ATS" },
    ],
  },
  stat_rate_gen5: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "NO_LIMIT" },
      { value: 7, name: "2_5GBPS" },
      { value: 8, name: "10GBPS" },
      { value: 9, name: "30GBPS" },
      { value: 10, name: "5GBPS" },
      { value: 11, name: "20GBPS" },
      { value: 12, name: "40GBPS" },
      { value: 13, name: "60GBPS" },
      { value: 14, name: "80GBPS" },
      { value: 15, name: "120GBPS" },
    ],
  },
  wqe_opcode_gen5: {
    source:
      "rdma-core providers/mlx5/mlx5dv.h; Linux include/linux/mlx5/device.h; DPDK drivers/common/mlx5/mlx5_prm.h; libmlx5 (MLNX_OFED) mlx5.h for 0x16",
    values: [
      { value: 0, name: "NOP" },
      { value: 1, name: "SEND_INVAL" },
      { value: 8, name: "RDMA_WRITE" },
      { value: 9, name: "RDMA_WRITE_IMM" },
      { value: 10, name: "SEND" },
      { value: 11, name: "SEND_IMM" },
      { value: 14, name: "TSO", label: "LSO; opc_mod 1 = multi packet send (LSO_MPW)" },
      { value: 15, name: "WAIT" },
      { value: 16, name: "RDMA_READ" },
      { value: 17, name: "ATOMIC_CS" },
      { value: 18, name: "ATOMIC_FA" },
      { value: 20, name: "ATOMIC_MASKED_CS" },
      { value: 21, name: "ATOMIC_MASKED_FA" },
      { value: 22, name: "RECV_EN" },
      { value: 23, name: "SEND_EN" },
      { value: 24, name: "BIND_MW" },
      { value: 25, name: "FMR" },
      { value: 27, name: "LOCAL_INVAL" },
      { value: 31, name: "CONFIG_CMD" },
      { value: 32, name: "SET_PSV" },
      { value: 33, name: "GET_PSV" },
      { value: 34, name: "CHECK_PSV" },
      { value: 35, name: "DUMP" },
      { value: 37, name: "UMR" },
      { value: 38, name: "RGET_PSV" },
      { value: 39, name: "RCHECK_PSV" },
      { value: 40, name: "TAG_MATCHING" },
      { value: 41, name: "ENHANCED_MPSW" },
      { value: 44, name: "FLOW_TBL_ACCESS" },
      { value: 45, name: "ACCESS_ASO" },
      { value: 47, name: "MMO" },
    ],
  },
  wqe_opcode_gen4: {
    source: "Linux include/linux/mlx4/device.h",
    values: [
      { value: 0, name: "NOP" },
      { value: 1, name: "SEND_INVAL" },
      { value: 8, name: "RDMA_WRITE" },
      { value: 9, name: "RDMA_WRITE_IMM" },
      { value: 10, name: "SEND" },
      { value: 11, name: "SEND_IMM" },
      { value: 14, name: "LSO" },
      { value: 16, name: "RDMA_READ" },
      { value: 17, name: "ATOMIC_CS" },
      { value: 18, name: "ATOMIC_FA" },
      { value: 20, name: "MASKED_ATOMIC_CS" },
      { value: 21, name: "MASKED_ATOMIC_FA" },
      { value: 24, name: "BIND_MW" },
      { value: 25, name: "FMR" },
      { value: 27, name: "LOCAL_INVAL" },
      { value: 31, name: "CONFIG_CMD" },
    ],
  },
  cqe_recv_opcode_gen4: {
    source: "Linux include/linux/mlx4/device.h",
    values: [
      { value: 0, name: "RDMA_WRITE_IMM" },
      { value: 1, name: "SEND" },
      { value: 2, name: "SEND_IMM" },
      { value: 3, name: "SEND_INVAL" },
      { value: 22, name: "RESIZE" },
      { value: 30, name: "ERROR" },
    ],
  },
  wqe_fence_mode: {
    source: "Linux include/linux/mlx5/qp.h",
    note: "rdma-core calls 4 FENCE.",
    values: [
      { value: 0, name: "NONE" },
      { value: 1, name: "INITIATOR_SMALL" },
      { value: 2, name: "FENCE" },
      { value: 3, name: "STRONG_ORDERING" },
      { value: 4, name: "SMALL_AND_FENCE" },
    ],
  },
  wqe_completion_mode: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "ONLY_ERR" },
      { value: 1, name: "ONLY_FIRST_ERR" },
      { value: 2, name: "ALWAYS", label: "CQE" },
      { value: 3, name: "CQE_AND_EQE" },
    ],
  },
  mlx4_wqe_completion: {
    source: "Linux include/linux/mlx4/qp.h",
    values: [
      { value: 0, name: "NONE" },
      { value: 3, name: "CQ_UPDATE" },
    ],
  },
  lkey_special: {
    source: "Linux include/linux/mlx5/qp.h",
    values: [
      { value: 256, name: "TERMINATE_SCATTER_LIST", label: "invalid lkey, ends a receive scatter list" },
    ],
  },
  umr_mkey_mask: {
    source: "Linux include/linux/mlx5/device.h",
    kind: "bitmask",
    note: "Bit numbers of the 64-bit mask.",
    values: [
      { value: 0, name: "LEN" },
      { value: 1, name: "PAGE_SIZE" },
      { value: 6, name: "START_ADDR" },
      { value: 7, name: "PD" },
      { value: 8, name: "EN_RINVAL" },
      { value: 9, name: "EN_SIGERR" },
      { value: 12, name: "BSF_EN" },
      { value: 13, name: "KEY" },
      { value: 14, name: "QPN" },
      { value: 17, name: "LR" },
      { value: 18, name: "LW" },
      { value: 19, name: "RR" },
      { value: 20, name: "RW" },
      { value: 21, name: "A" },
      { value: 23, name: "SMALL_FENCE" },
      { value: 25, name: "RELAXED_ORDERING_WRITE" },
      { value: 29, name: "FREE" },
      { value: 42, name: "PAGE_SIZE_5" },
      { value: 47, name: "RELAXED_ORDERING_READ" },
    ],
  },
  umr_repeat_op: {
    source: "Linux include/linux/mlx5/qp.h",
    values: [
      { value: 1024, name: "STRIDE_BLOCK" },
    ],
  },
  bsf_sig_type: {
    source: "Linux include/linux/mlx5/qp.h",
    values: [
      { value: 1, name: "DIF_CRC" },
      { value: 2, name: "DIF_IPCS" },
    ],
  },
  bsf_size: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h; rdma-core wqe.h",
    values: [
      { value: 0, name: "16B_BASIC" },
      { value: 1, name: "32B_EXTENDED" },
      { value: 2, name: "64B_WITH_INLINE" },
      { value: 3, name: "128B_SIG_AND_CRYPTO" },
    ],
  },
  bsf_p_type: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "SIGNATURE" },
      { value: 1, name: "CRYPTO" },
    ],
  },
  bsf_encryption_order: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "ENCRYPTED_WIRE_SIGNATURE" },
      { value: 1, name: "ENCRYPTED_MEMORY_SIGNATURE" },
      { value: 2, name: "ENCRYPTED_RAW_WIRE" },
      { value: 3, name: "ENCRYPTED_RAW_MEMORY" },
    ],
  },
  bsf_encryption_standard: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "AES_XTS" },
    ],
  },
  bsf_block_size: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 1, name: "512B" },
      { value: 2, name: "520B" },
      { value: 3, name: "4096B" },
      { value: 4, name: "4160B" },
      { value: 5, name: "1MB" },
      { value: 6, name: "4048B" },
    ],
  },
  bsf_bfs: {
    source: "rdma-core providers/mlx5/wqe.h",
    note: "Low bits add to these: 2 repeat or block signature coverage, 1 seed.",
    values: [
      { value: 32, name: "CRC32_BASE" },
      { value: 64, name: "CRC32C_BASE" },
      { value: 80, name: "CRC64_XP10_BASE" },
    ],
  },
  bsf_tfs: {
    source: "SPDK lib/mlx5/mlx5_umr.c",
    note: "The low bit says that the seed is zero.",
    values: [
      { value: 64, name: "CRC32C" },
      { value: 65, name: "CRC32C_SEED_0", label: "the seed is zero" },
    ],
  },
  tls_version: {
    source: "Linux core/en_accel/ktls_txrx.c; libxlio src/core/ib/mlx5/ib_mlx5.h",
    values: [
      { value: 2, name: "TLS_1_2" },
      { value: 3, name: "TLS_1_3" },
    ],
  },
  tls_encryption_standard: {
    source: "Linux en_accel ktls_utils.h",
    values: [
      { value: 1, name: "TLS" },
    ],
  },
  transport_acc_type: {
    source: "libxlio src/core/ib/mlx5/ib_mlx5.h",
    values: [
      { value: 1, name: "TLS" },
      { value: 2, name: "NVMETCP" },
    ],
  },
  nvmeotcp_pdu_tracker_state: {
    source: "libxlio src/core/ib/mlx5/ib_mlx5.h",
    values: [
      { value: 0, name: "START" },
      { value: 1, name: "TRACKING" },
      { value: 2, name: "SEARCHING" },
    ],
  },
  tls_auth_state: {
    source: "Linux en_accel/ktls_utils.h",
    values: [
      { value: 0, name: "NO_OFFLOAD" },
      { value: 1, name: "OFFLOAD" },
      { value: 2, name: "AUTHENTICATION" },
    ],
  },
  tls_record_tracker_state: {
    source: "Linux en_accel/ktls_utils.h",
    values: [
      { value: 0, name: "START" },
      { value: 1, name: "TRACKING" },
      { value: 2, name: "SEARCHING" },
    ],
  },
  wait_condition: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "ALWAYS_TRUE" },
      { value: 1, name: "EQUAL" },
      { value: 2, name: "BIGGER" },
      { value: 3, name: "SMALLER" },
      { value: 4, name: "CYCLIC_BIGGER" },
      { value: 5, name: "CYCLIC_SMALLER" },
    ],
  },
  wait_opc_mod: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "CQ_PI" },
      { value: 1, name: "DATA" },
      { value: 2, name: "TIME" },
    ],
  },
  tso_opc_mod: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 1, name: "MPW", label: "a data segment per packet" },
    ],
  },
  umr_opc_mod: {
    source: "Linux include/linux/mlx5/device.h; libxlio src/core/ib/mlx5/ib_mlx5.h",
    note: "NVMe over TCP has the same numbers: acc_type of the parameters tells.",
    values: [
      { value: 1, name: "TLS_TIS_STATIC_PARAMS" },
      { value: 2, name: "TLS_TIR_STATIC_PARAMS" },
    ],
  },
  set_psv_opc_mod: {
    source: "Linux include/linux/mlx5/device.h; libxlio src/core/ib/mlx5/ib_mlx5.h",
    values: [
      { value: 1, name: "TLS_TIS_PROGRESS_PARAMS" },
      { value: 2, name: "TLS_TIR_PROGRESS_PARAMS" },
      { value: 3, name: "NVMEOTCP_TIS_PROGRESS_PARAMS" },
      { value: 4, name: "NVMEOTCP_TIR_PROGRESS_PARAMS" },
    ],
  },
  get_psv_opc_mod: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 1, name: "TLS_TIS_PROGRESS_PARAMS" },
      { value: 2, name: "TLS_TIR_PROGRESS_PARAMS" },
    ],
  },
  flow_opc_mod: {
    source: "DPDK drivers/net/mlx5/hws/mlx5dr_send.h; Linux core/steering/hws/send.h",
    values: [
      { value: 0, name: "GTA_STE" },
      { value: 1, name: "GTA_MOD_ARG" },
    ],
  },
  aso_opc_mod: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h; Linux core/lib/aso.h",
    values: [
      { value: 0, name: "IPSEC" },
      { value: 1, name: "CONNECTION_TRACKING" },
      { value: 2, name: "FLOW_METER" },
      { value: 3, name: "RACE_AVOIDANCE" },
      { value: 4, name: "FLOW_HIT" },
      { value: 5, name: "MACSEC" },
    ],
  },
  aso_data_mask_mode: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "BITWISE_64BIT" },
      { value: 1, name: "BYTEWISE_64BYTE" },
      { value: 2, name: "CALCULATED_64BYTE" },
    ],
  },
  ipsec_aso_mode: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "MODE" },
      { value: 1, name: "REPLAY_PROTECTION" },
      { value: 2, name: "INC_SN" },
    ],
  },
  macsec_aso_mode: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 1, name: "REPLAY_PROTECTION" },
      { value: 2, name: "INC_SN" },
    ],
  },
  aso_replay_window: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 0, name: "WIN_32BIT" },
      { value: 1, name: "WIN_64BIT" },
      { value: 2, name: "WIN_128BIT" },
      { value: 3, name: "WIN_256BIT" },
    ],
  },
  aso_condition: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "ALWAYS_FALSE" },
      { value: 1, name: "ALWAYS_TRUE" },
      { value: 2, name: "EQUAL" },
      { value: 3, name: "NOT_EQUAL" },
      { value: 4, name: "GREATER_OR_EQUAL" },
      { value: 5, name: "LESSER_OR_EQUAL" },
      { value: 6, name: "LESSER" },
      { value: 7, name: "GREATER" },
      { value: 8, name: "CYCLIC_GREATER" },
      { value: 9, name: "CYCLIC_LESSER" },
    ],
  },
  aso_logical_op: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "AND" },
      { value: 1, name: "OR" },
    ],
  },
  aso_meter_color: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "RED" },
      { value: 1, name: "YELLOW" },
      { value: 2, name: "GREEN" },
      { value: 3, name: "UNDEFINED" },
    ],
  },
  aso_meter_mode: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "IP_LEN" },
      { value: 1, name: "L2_LEN" },
      { value: 2, name: "L2_IPG_LEN" },
      { value: 3, name: "PKT" },
    ],
  },
  mmo_opc_mod: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 1, name: "DMA" },
      { value: 2, name: "COMP" },
      { value: 3, name: "DECOMP" },
      { value: 4, name: "REGEX" },
      { value: 6, name: "CRYPTO" },
    ],
  },
  mmo_decompress_type: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "DEFLATE" },
      { value: 2, name: "LZ4" },
    ],
  },
  mmo_lz4_params: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 1, name: "BLOCK_WITHOUT_CHECKSUM" },
      { value: 2, name: "BLOCK_WITH_CHECKSUM" },
    ],
  },
  mmo_encryption_type: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 3, name: "AES_GCM" },
    ],
  },
  mmo_crypto_op: {
    source: "DPDK drivers/common/mlx5/mlx5_prm.h",
    values: [
      { value: 0, name: "ENCRYPTION" },
      { value: 1, name: "DECRYPTION" },
    ],
  },
  gta_op: {
    source: "Linux core/steering/hws/send.h",
    values: [
      { value: 0, name: "ACTIVATE" },
      { value: 1, name: "DEACTIVATE" },
    ],
  },
  tm_opcode: {
    source: "rdma-core providers/mlx5/mlx5.h",
    values: [
      { value: 0, name: "NOP" },
      { value: 1, name: "APPEND" },
      { value: 2, name: "REMOVE" },
    ],
  },
  tmh_opcode: {
    source: "rdma-core libibverbs/tm_types.h",
    values: [
      { value: 0, name: "NO_TAG" },
      { value: 1, name: "RNDV" },
      { value: 2, name: "FIN" },
      { value: 3, name: "EAGER" },
    ],
  },
  fmr_flags: {
    source: "Linux include/linux/mlx5/qp.h",
    kind: "bitmask",
    note: "Bit numbers.",
    values: [
      { value: 27, name: "LOCAL_READ" },
      { value: 28, name: "LOCAL_WRITE" },
      { value: 29, name: "REMOTE_READ" },
      { value: 30, name: "REMOTE_WRITE" },
      { value: 31, name: "ATOMIC" },
    ],
  },
  cqe_opcode_gen5: {
    source: "rdma-core providers/mlx5/mlx5dv.h",
    values: [
      { value: 0, name: "REQ", label: "requester" },
      { value: 1, name: "RESP_WR_IMM" },
      { value: 2, name: "RESP_SEND" },
      { value: 3, name: "RESP_SEND_IMM" },
      { value: 4, name: "RESP_SEND_INV" },
      { value: 5, name: "RESIZE_CQ" },
      { value: 6, name: "NO_PACKET" },
      { value: 12, name: "SIG_ERR" },
      { value: 13, name: "REQ_ERR" },
      { value: 14, name: "RESP_ERR" },
      { value: 15, name: "INVALID" },
    ],
  },
  cqe_format: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "NO_INLINE_DATA" },
      { value: 1, name: "INLINE_DATA32" },
      { value: 2, name: "INLINE_DATA64" },
      { value: 3, name: "COMPRESSED" },
    ],
  },
  cqe_syndrome_gen5: {
    source: "rdma-core providers/mlx5/mlx5dv.h",
    values: [
      { value: 1, name: "LOCAL_LENGTH_ERR" },
      { value: 2, name: "LOCAL_QP_OP_ERR" },
      { value: 4, name: "LOCAL_PROT_ERR" },
      { value: 5, name: "WR_FLUSH_ERR" },
      { value: 6, name: "MW_BIND_ERR" },
      { value: 16, name: "BAD_RESP_ERR" },
      { value: 17, name: "LOCAL_ACCESS_ERR" },
      { value: 18, name: "REMOTE_INVAL_REQ_ERR" },
      { value: 19, name: "REMOTE_ACCESS_ERR" },
      { value: 20, name: "REMOTE_OP_ERR" },
      { value: 21, name: "TRANSPORT_RETRY_EXC_ERR" },
      { value: 22, name: "RNR_RETRY_EXC_ERR" },
      { value: 34, name: "REMOTE_ABORTED_ERR" },
    ],
  },
  cqe_syndrome_gen4: {
    source: "Linux include/linux/mlx4/cq.h",
    values: [
      { value: 1, name: "LOCAL_LENGTH_ERR" },
      { value: 2, name: "LOCAL_QP_OP_ERR" },
      { value: 4, name: "LOCAL_PROT_ERR" },
      { value: 5, name: "WR_FLUSH_ERR" },
      { value: 6, name: "MW_BIND_ERR" },
      { value: 16, name: "BAD_RESP_ERR" },
      { value: 17, name: "LOCAL_ACCESS_ERR" },
      { value: 18, name: "REMOTE_INVAL_REQ_ERR" },
      { value: 19, name: "REMOTE_ACCESS_ERR" },
      { value: 20, name: "REMOTE_OP_ERR" },
      { value: 21, name: "TRANSPORT_RETRY_EXC_ERR" },
      { value: 22, name: "RNR_RETRY_EXC_ERR" },
      { value: 34, name: "REMOTE_ABORTED_ERR" },
    ],
  },
  cqe_vendor_syndrome_gen5: {
    source: "rdma-core providers/mlx5/mlx5dv.h",
    note: "A header defines 0x93 only. What other numbers were seen with is in layouts/knowledge.ts.",
    values: [
      { value: 147, name: "ODP_PFAULT", label: "with syndrome 0x22: page fault on the remote side (rdma-core)" },
    ],
  },
  cqe_hw_synd_type: {
    source: "openucx/ucx prints it as a number; no public value names",
    values: [],
  },
  cqe_app: {
    source: "rdma-core providers/mlx5/cq.c",
    values: [
      { value: 1, name: "TAG_MATCHING" },
    ],
  },
  cqe_app_op: {
    source: "rdma-core providers/mlx5/cq.c",
    values: [
      { value: 1, name: "TM_CONSUMED" },
      { value: 2, name: "TM_EXPECTED" },
      { value: 3, name: "TM_UNEXPECTED" },
      { value: 4, name: "TM_NO_TAG" },
      { value: 5, name: "TM_APPEND" },
      { value: 6, name: "TM_REMOVE" },
      { value: 7, name: "TM_NOOP" },
      { value: 9, name: "TM_CONSUMED_SW_RDNV" },
      { value: 10, name: "TM_CONSUMED_MSG" },
      { value: 11, name: "TM_CONSUMED_MSG_SW_RDNV" },
      { value: 12, name: "TM_MSG_COMPLETION_CANCELED" },
    ],
  },
  cqe_tls_offload: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "NOT_DECRYPTED" },
      { value: 1, name: "DECRYPTED" },
      { value: 2, name: "RESYNC" },
      { value: 3, name: "ERROR" },
    ],
  },
  cqe_l4_hdr_type: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "NONE" },
      { value: 1, name: "TCP_NO_ACK" },
      { value: 2, name: "UDP" },
      { value: 3, name: "TCP_ACK_NO_DATA" },
      { value: 4, name: "TCP_ACK_AND_DATA" },
    ],
  },
  cqe_l3_hdr_type: {
    source: "rdma-core providers/mlx5/mlx5dv.h",
    values: [
      { value: 0, name: "NONE" },
      { value: 1, name: "IPV6" },
      { value: 2, name: "IPV4" },
    ],
  },
  cqe_roce_l3: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "GRH", label: "RoCE v1" },
      { value: 1, name: "IPV6" },
      { value: 2, name: "IPV4" },
    ],
  },
  cqe_rss_ip: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "NONE" },
      { value: 1, name: "IPV4" },
      { value: 2, name: "IPV6" },
      { value: 3, name: "RESERVED" },
    ],
  },
  cqe_rss_l4: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "NONE" },
      { value: 1, name: "TCP" },
      { value: 2, name: "UDP" },
      { value: 3, name: "IPSEC_SPI" },
    ],
  },
  cqe_sigerr_syndrome: {
    source: "Linux drivers/infiniband/hw/mlx5/cq.c; rdma-core providers/mlx5/verbs.c",
    kind: "bitmask",
    note: "Bit numbers.",
    values: [
      { value: 11, name: "REFTAG_ERR" },
      { value: 12, name: "APPTAG_ERR" },
      { value: 13, name: "GUARD_ERR" },
    ],
  },
  cqe_sig_type: {
    source: "rdma-core providers/mlx5/verbs.c",
    values: [
      { value: 0, name: "BLOCK" },
      { value: 1, name: "TRANSACTION" },
    ],
  },
  cqe_sig_domain: {
    source: "rdma-core providers/mlx5/verbs.c",
    values: [
      { value: 0, name: "WIRE" },
      { value: 1, name: "MEMORY" },
    ],
  },
  cq_error_syndrome: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 1, name: "CQ_OVERRUN" },
      { value: 2, name: "CQ_ACCESS_VIOLATION_ERROR" },
    ],
  },
  event_type_gen5: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "COMP" },
      { value: 1, name: "PATH_MIG" },
      { value: 2, name: "COMM_EST" },
      { value: 3, name: "SQ_DRAINED" },
      { value: 4, name: "CQ_ERROR" },
      { value: 5, name: "WQ_CATAS_ERROR" },
      { value: 7, name: "PATH_MIG_FAILED" },
      { value: 8, name: "INTERNAL_ERROR" },
      { value: 9, name: "PORT_CHANGE" },
      { value: 10, name: "CMD" },
      { value: 11, name: "PAGE_REQUEST" },
      { value: 12, name: "PAGE_FAULT" },
      { value: 13, name: "NIC_VPORT_CHANGE" },
      { value: 14, name: "ESW_FUNCTIONS_CHANGED" },
      { value: 15, name: "VHCA_STATE_CHANGE" },
      { value: 16, name: "WQ_INVAL_REQ_ERROR" },
      { value: 17, name: "WQ_ACCESS_ERROR" },
      { value: 18, name: "SRQ_CATAS_ERROR" },
      { value: 19, name: "SRQ_LAST_WQE" },
      { value: 20, name: "SRQ_RQ_LIMIT" },
      { value: 21, name: "GPIO_EVENT" },
      { value: 22, name: "PORT_MODULE_EVENT" },
      { value: 23, name: "TEMP_WARN_EVENT" },
      { value: 24, name: "XRQ_ERROR" },
      { value: 25, name: "REMOTE_CONFIG" },
      { value: 26, name: "DB_BF_CONGESTION" },
      { value: 27, name: "STALL_EVENT" },
      { value: 28, name: "DCT_DRAINED" },
      { value: 29, name: "DCT_KEY_VIOLATION" },
      { value: 30, name: "DCBX_CHANGE_EVENT" },
      { value: 31, name: "DROPPED_PACKET_LOGGED" },
      { value: 32, name: "FPGA_ERROR" },
      { value: 33, name: "FPGA_QP_ERROR" },
      { value: 34, name: "GENERAL_EVENT" },
      { value: 36, name: "MONITOR_COUNTER" },
      { value: 37, name: "PPS_EVENT" },
      { value: 38, name: "DEVICE_TRACER" },
      { value: 39, name: "OBJECT_CHANGE" },
    ],
  },
  event_queue_type: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "QP" },
      { value: 1, name: "RQ" },
      { value: 2, name: "SQ" },
      { value: 6, name: "DCT" },
    ],
  },
  port_change_subtype: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 1, name: "DOWN" },
      { value: 4, name: "ACTIVE" },
      { value: 5, name: "INITIALIZED" },
      { value: 6, name: "LID" },
      { value: 7, name: "PKEY" },
      { value: 8, name: "GUID" },
      { value: 9, name: "CLIENT_REREG" },
    ],
  },
  general_event_subtype: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 1, name: "DELAY_DROP_TIMEOUT" },
      { value: 5, name: "PCI_POWER_CHANGE_EVENT" },
      { value: 7, name: "FW_LIVE_PATCH_EVENT" },
      { value: 8, name: "PCI_SYNC_FOR_FW_UPDATE_EVENT" },
    ],
  },
  xrq_error_subtype: {
    source: "Linux include/linux/mlx5/device.h (MLNX_OFED)",
    values: [
      { value: 1, name: "BACKEND_CONTROLLER_PCI_ERROR" },
      { value: 2, name: "BACKEND_CONTROLLER_TO_ERROR" },
    ],
  },
  dcbx_change_subtype: {
    source: "FreeBSD sys/dev/mlx5/device.h",
    values: [
      { value: 1, name: "ERROR_STATE_DCBX" },
      { value: 2, name: "REMOTE_CONFIG_CHANGE" },
      { value: 3, name: "LOCAL_OPER_CHANGE" },
      { value: 4, name: "REMOTE_CONFIG_APP_PRIORITY_CHANGE" },
    ],
  },
  tracer_event_subtype: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "OWNERSHIP_CHANGE" },
      { value: 1, name: "TRACES_AVAILABLE" },
      { value: 2, name: "STRINGS_DB_UPDATE" },
    ],
  },
  page_fault_subtype: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "WQE" },
      { value: 1, name: "RDMA" },
      { value: 2, name: "MEMORY" },
    ],
  },
  fpga_error_syndrome: {
    source: "Linux include/linux/mlx5/mlx5_ifc_fpga.h",
    values: [
      { value: 1, name: "CORRUPTED_DDR" },
      { value: 2, name: "FLASH_TIMEOUT" },
      { value: 3, name: "INTERNAL_LINK_ERROR" },
      { value: 4, name: "WATCHDOG_FAILURE" },
      { value: 5, name: "I2C_FAILURE" },
      { value: 6, name: "IMAGE_CHANGED" },
      { value: 7, name: "TEMPERATURE_CRITICAL" },
    ],
  },
  fpga_qp_error_syndrome: {
    source: "Linux include/linux/mlx5/mlx5_ifc_fpga.h",
    values: [
      { value: 1, name: "RETRY_COUNTER_EXPIRED" },
      { value: 2, name: "RNR_EXPIRED" },
    ],
  },
  wqe_page_fault_type: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "RMP" },
      { value: 1, name: "REQ_SEND_OR_WRITE" },
      { value: 2, name: "RESP" },
      { value: 3, name: "REQ_READ_OR_ATOMIC" },
    ],
  },
  xrq_error_type: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "QP_ERROR" },
      { value: 1, name: "BACKEND_CONTROLLER_ERROR" },
      { value: 3, name: "QP_LAST_NVME_CQE_REACHED" },
    ],
  },
  sync_rst_state: {
    source: "Linux include/linux/mlx5/device.h",
    values: [
      { value: 0, name: "RESET_REQUEST" },
      { value: 1, name: "RESET_NOW" },
      { value: 2, name: "RESET_ABORT" },
      { value: 3, name: "RESET_UNLOAD" },
    ],
  },
  module_status: {
    source: "Linux include/linux/mlx5/driver.h or port.h: port_module_event_status_type",
    values: [
      { value: 1, name: "PLUGGED" },
      { value: 2, name: "UNPLUGGED" },
      { value: 3, name: "ERROR" },
      { value: 4, name: "DISABLED" },
    ],
  },
  module_error_type: {
    source: "Linux core headers; 8 to 11, 13 and 14: FreeBSD sys/dev/mlx5/device.h",
    note:
      "5 and 7 follow Linux; FreeBSD calls them UNSUPPORTED_CABLE and CABLE_IS_SHORTED. FreeBSD spells 9 LASTER_TEC_FAILURE.",
    values: [
      { value: 0, name: "POWER_BUDGET_EXCEEDED" },
      { value: 1, name: "LONG_RANGE_FOR_NON_MLNX" },
      { value: 2, name: "BUS_STUCK" },
      { value: 3, name: "NO_EEPROM_RETRY_TIMEOUT" },
      { value: 4, name: "ENFORCE_PART_NUMBER_LIST" },
      { value: 5, name: "UNKNOWN_IDENTIFIER" },
      { value: 6, name: "HIGH_TEMPERATURE" },
      { value: 7, name: "BAD_CABLE" },
      { value: 8, name: "PMD_TYPE_NOT_ENABLED" },
      { value: 9, name: "TEC_FAILURE" },
      { value: 10, name: "HIGH_CURRENT" },
      { value: 11, name: "HIGH_VOLTAGE" },
      { value: 12, name: "PCIE_POWER_SLOT_EXCEEDED" },
      { value: 13, name: "HIGH_POWER" },
      { value: 14, name: "MODULE_STATE_MACHINE_FAULT" },
    ],
  },
  obj_type: {
    source:
      "Linux include/linux/mlx5/mlx5_ifc.h; DPDK drivers/common/mlx5/mlx5_prm.h; rdma-core providers/mlx5/mlx5_ifc.h",
    note: "Linux handles changes of IPSEC, MACSEC and PCIE_CONG_EVENT objects; the others are what the number means.",
    values: [
      { value: 8, name: "SW_ICM" },
      { value: 10, name: "FLOW_METER" },
      { value: 11, name: "GENEVE_TLV_OPT" },
      { value: 12, name: "ENCRYPTION_KEY", label: "DEK in DPDK" },
      { value: 13, name: "VIRTIO_NET_Q" },
      { value: 19, name: "IPSEC" },
      { value: 24, name: "MATCH_DEFINER" },
      { value: 28, name: "VIRTIO_Q_COUNTERS" },
      { value: 29, name: "IMPORT_KEK" },
      { value: 30, name: "CREDENTIAL" },
      { value: 31, name: "CRYPTO_LOGIN" },
      { value: 32, name: "SAMPLER" },
      { value: 34, name: "FLEX_PARSE_GRAPH" },
      { value: 35, name: "HEADER_MODIFY_ARGUMENT" },
      { value: 36, name: "FLOW_METER_ASO" },
      { value: 37, name: "FLOW_HIT_ASO" },
      { value: 38, name: "SCHEDULING_ELEMENT" },
      { value: 39, name: "MACSEC" },
      { value: 44, name: "RESERVED_QPN" },
      { value: 49, name: "CONN_TRACK_OFFLOAD" },
      { value: 58, name: "AV_QP_MAPPING" },
      { value: 64, name: "STC" },
      { value: 65, name: "RTC" },
      { value: 66, name: "STE" },
      { value: 67, name: "MODIFY_HDR_PATTERN" },
      { value: 70, name: "PAGE_TRACK" },
      { value: 71, name: "INT_KEK" },
      { value: 83, name: "RDMA_CTRL" },
      { value: 88, name: "PCIE_CONG_EVENT" },
      { value: 65281, name: "MKEY" },
      { value: 65282, name: "QP" },
      { value: 65283, name: "PSV" },
      { value: 65284, name: "RMP" },
      { value: 65285, name: "XRC_SRQ" },
      { value: 65286, name: "RQ" },
      { value: 65287, name: "SQ" },
      { value: 65288, name: "TIR" },
      { value: 65289, name: "TIS" },
      { value: 65290, name: "DCT" },
      { value: 65291, name: "XRQ" },
      { value: 65294, name: "RQT" },
      { value: 65295, name: "FLOW_COUNTER" },
      { value: 65296, name: "CQ" },
      { value: 65301, name: "FLOW_TABLE_ALIAS", label: "FT_ALIAS in DPDK" },
      { value: 65302, name: "TIR_ALIAS" },
    ],
  },
  cq_db_cmd: {
    source: "Linux include/linux/mlx5/cq.h",
    values: [
      { value: 0, name: "REQ_NOT", label: "next completion" },
      { value: 1, name: "REQ_NOT_SOL", label: "next solicited completion" },
    ],
  },
  mlx4_cq_db_cmd: {
    source: "Linux include/linux/mlx4/cq.h",
    values: [
      { value: 1, name: "REQ_NOT_SOL" },
      { value: 2, name: "REQ_NOT" },
    ],
  },
  cmd_status: {
    source:
      "rdma-core providers/mlx5/mlx5_ifc.h; Linux include/linux/mlx5/device.h (NOT_READY, MLNX_OFED); labels: cmd.c",
    values: [
      { value: 0, name: "OK" },
      { value: 1, name: "INT_ERR", label: "internal error" },
      { value: 2, name: "BAD_OP_ERR", label: "bad operation" },
      { value: 3, name: "BAD_PARAM_ERR", label: "bad parameter" },
      { value: 4, name: "BAD_SYS_STATE_ERR", label: "bad system state" },
      { value: 5, name: "BAD_RES_ERR", label: "bad resource" },
      { value: 6, name: "RES_BUSY", label: "resource busy" },
      { value: 7, name: "NOT_READY", label: "not ready" },
      { value: 8, name: "LIM_ERR", label: "limits exceeded" },
      { value: 9, name: "BAD_RES_STATE_ERR", label: "bad resource state" },
      { value: 10, name: "IX_ERR", label: "bad index" },
      { value: 15, name: "NO_RES_ERR", label: "no resources" },
      { value: 16, name: "BAD_QP_STATE_ERR", label: "bad QP state" },
      { value: 48, name: "BAD_PKT_ERR", label: "bad packet" },
      { value: 64, name: "BAD_SIZE_OUTS_CQES_ERR", label: "bad size" },
      { value: 80, name: "BAD_INP_LEN_ERR", label: "bad input length" },
      { value: 81, name: "BAD_OUTP_LEN_ERR", label: "bad output length" },
    ],
  },
  cmd_opcode_gen5: {
    source: "Linux include/linux/mlx5/mlx5_ifc.h",
    values: [
      { value: 256, name: "QUERY_HCA_CAP" },
      { value: 257, name: "QUERY_ADAPTER" },
      { value: 263, name: "QUERY_PAGES" },
      { value: 513, name: "QUERY_MKEY" },
      { value: 771, name: "QUERY_EQ" },
      { value: 1026, name: "QUERY_CQ" },
      { value: 1291, name: "QUERY_QP" },
      { value: 1794, name: "QUERY_SRQ" },
      { value: 1799, name: "QUERY_XRC_SRQ" },
      { value: 1811, name: "QUERY_DCT" },
      { value: 1817, name: "QUERY_XRQ" },
      { value: 2053, name: "ACCESS_REG" },
      { value: 2054, name: "ATTACH_TO_MCG" },
      { value: 2307, name: "QUERY_TIR" },
      { value: 2311, name: "QUERY_SQ" },
      { value: 2315, name: "QUERY_RQ" },
      { value: 2319, name: "QUERY_RMP" },
      { value: 2325, name: "QUERY_TIS" },
    ],
  },
  rd_segment_type: {
    source: "mstflint resource_dump_segments_be.h",
    note: "Control segments only; resource segments are in layouts/segments.ts, and in the device's menu.",
    values: [
      { value: 65529, name: "NOTICE" },
      { value: 65530, name: "COMMAND" },
      { value: 65531, name: "TERMINATE" },
      { value: 65532, name: "ERROR" },
      { value: 65533, name: "REFERENCE" },
      { value: 65534, name: "INFO" },
      { value: 65535, name: "MENU" },
    ],
  },
  rd_num_of_obj: {
    source: "mstflint resourcedump_lib/utils/constants.py",
    values: [
      { value: 65534, name: "ACTIVE" },
      { value: 65535, name: "ALL" },
    ],
  },
  rd_ip_ver: {
    source: "public resourcedump QP_INFO tools",
    values: [
      { value: 0, name: "IPV4" },
      { value: 1, name: "IPV6" },
      { value: 2, name: "NON_IP" },
    ],
  },
  rd_roce_ver: {
    source: "public resourcedump QP_INFO tools",
    values: [
      { value: 0, name: "VERSION_1_0" },
      { value: 1, name: "VERSION_1_5" },
      { value: 2, name: "VERSION_2_0" },
    ],
  },
  mlx4_rss_hash_fn: {
    source: "Linux include/linux/mlx4/qp.h",
    values: [
      { value: 0, name: "XOR" },
      { value: 1, name: "TOP" },
    ],
  },
  mlx4_rss_flags: {
    source: "Linux include/linux/mlx4/qp.h",
    kind: "bitmask",
    note: "Bit numbers; bits 7..6 are a value: 0 outer headers, 2 inner headers, 3 inner IP only.",
    values: [
      { value: 0, name: "UDP_IPV6" },
      { value: 1, name: "UDP_IPV4" },
      { value: 2, name: "TCP_IPV6" },
      { value: 3, name: "IPV6" },
      { value: 4, name: "TCP_IPV4" },
      { value: 5, name: "IPV4" },
    ],
  },
  mlx4_eq_status: {
    source: "Linux drivers/net/ethernet/mellanox/mlx4/eq.c",
    values: [
      { value: 0, name: "OK" },
      { value: 10, name: "WRITE_FAIL" },
    ],
  },
  mlx4_eq_owner: {
    source: "same",
    values: [
      { value: 0, name: "SW" },
      { value: 1, name: "HW" },
    ],
  },
  mlx4_eq_state: {
    source: "same",
    values: [
      { value: 9, name: "ARMED" },
      { value: 10, name: "FIRED" },
      { value: 11, name: "ALWAYS_ARMED" },
    ],
  },
  mlx4_srq_state: {
    source: "inferred (mlx4 headers give no names)",
    note: "Doubtful: mlx4 headers do not name the values.",
    values: [
      { value: 0, name: "HW_OWNED" },
      { value: 15, name: "SW_OWNED" },
    ],
  },
  mlx4_mcg_protocol: {
    source: "Linux include/linux/mlx4/device.h: enum mlx4_protocol",
    values: [
      { value: 0, name: "IB_IPV6" },
      { value: 1, name: "ETH" },
      { value: 2, name: "IB_IPV4" },
      { value: 3, name: "FCOE" },
    ],
  },
  event_type_gen4: {
    source: "Linux include/linux/mlx4/device.h",
    values: [
      { value: 0, name: "COMP" },
      { value: 1, name: "PATH_MIG" },
      { value: 2, name: "COMM_EST" },
      { value: 3, name: "SQ_DRAINED" },
      { value: 4, name: "CQ_ERROR" },
      { value: 5, name: "WQ_CATAS_ERROR" },
      { value: 6, name: "EEC_CATAS_ERROR" },
      { value: 7, name: "PATH_MIG_FAILED" },
      { value: 8, name: "LOCAL_CATAS_ERROR" },
      { value: 9, name: "PORT_CHANGE" },
      { value: 10, name: "CMD" },
      { value: 14, name: "ECC_DETECT" },
      { value: 15, name: "EQ_OVERFLOW" },
      { value: 16, name: "WQ_INVAL_REQ_ERROR" },
      { value: 17, name: "WQ_ACCESS_ERROR" },
      { value: 18, name: "SRQ_CATAS_ERROR" },
      { value: 19, name: "SRQ_QP_LAST_WQE" },
      { value: 20, name: "SRQ_LIMIT" },
      { value: 24, name: "COMM_CHANNEL" },
      { value: 25, name: "VEP_UPDATE" },
      { value: 26, name: "OP_REQUIRED" },
      { value: 27, name: "FATAL_WARNING" },
      { value: 28, name: "FLR_EVENT" },
      { value: 29, name: "PORT_MNG_CHG_EVENT" },
      { value: 62, name: "RECOVERABLE_ERROR_EVENT" },
      { value: 255, name: "NONE" },
    ],
  },
  mlx4_port_change_subtype: {
    source: "Linux include/linux/mlx4/device.h",
    values: [
      { value: 1, name: "DOWN" },
      { value: 4, name: "ACTIVE" },
    ],
  },
  mlx4_rate_limit_unit: {
    source: "Linux include/linux/mlx4/device.h",
    values: [
      { value: 0, name: "NONE" },
      { value: 1, name: "KBS", label: "kbit/s" },
      { value: 2, name: "MBS", label: "Mbit/s" },
      { value: 3, name: "GBS", label: "Gbit/s" },
    ],
  },
  mlx4_fatal_warning_subtype: {
    source: "Linux include/linux/mlx4/device.h",
    values: [
      { value: 0, name: "WARMING" },
    ],
  },
  mlx4_port_mgmt_subtype: {
    source: "Linux include/linux/mlx4/device.h",
    values: [
      { value: 20, name: "GUID_INFO" },
      { value: 21, name: "PORT_INFO" },
      { value: 22, name: "PKEY_TABLE" },
      { value: 23, name: "SL_TO_VL_MAP" },
    ],
  },
  mlx4_recoverable_error_subtype: {
    source: "Linux include/linux/mlx4/device.h",
    values: [
      { value: 1, name: "BAD_CABLE" },
      { value: 2, name: "UNSUPPORTED_CABLE" },
    ],
  },
  mlx4_port_info_change: {
    source: "Linux include/linux/mlx4/device.h",
    kind: "bitmask",
    note: "Bit numbers.",
    values: [
      { value: 0, name: "MSTR_SM_LID" },
      { value: 1, name: "GID_PFX" },
      { value: 2, name: "LID" },
      { value: 3, name: "CLIENT_REREG" },
      { value: 4, name: "MSTR_SM_SL" },
    ],
  },
  tools_hcr_opcode: {
    source: "mstflint cmdif/tools_cif.c, mtcr_ul/mtcr_tools_cif.c",
    values: [
      { value: 3, name: "QUERY_DEV_CAP" },
      { value: 59, name: "REG_ACCESS" },
      { value: 96, name: "HW_ACCESS" },
      { value: 103, name: "QPC_READ" },
      { value: 105, name: "QPC_WRITE" },
      { value: 112, name: "MBOX_WRITE" },
      { value: 113, name: "MBOX_READ" },
      { value: 115, name: "QUERY_DEF_PARAMS" },
    ],
  },
  tools_hcr_status: {
    source: "mstflint mtcr_ul/mtcr_tools_cif.c",
    values: [
      { value: 0, name: "OK" },
      { value: 1, name: "BUSY" },
      { value: 2, name: "BAD_OP" },
      { value: 3, name: "UNKN_TLV" },
      { value: 4, name: "BAD_SYS" },
      { value: 9, name: "RES_STATE" },
    ],
  },
  tools_qpc_source: {
    source: "not public",
    note: "The numbers are not public.",
    values: [],
  },
};
