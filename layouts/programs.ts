/** The segments of send work queue elements, and the data of events. */

/** One kind of segment inside a work queue element. */
export interface Step {
  /** Layout that stands there. */
  readonly layout: string;
  /** How often: `"rest"` (to the end of the element), `"0..1"`, or what counts it; once if absent. */
  readonly repeat?: string;
  /** What the segment is to the operation, as text says it. */
  readonly role?: "source" | "destination";
  /** Other layouts that can stand at the same place. */
  readonly alternatives?: readonly string[];
  /** Byte of the element, in the segments before, where these words stand: they take no place of their own. */
  readonly over?: number;
}

/** What follows the control segment of a send work queue element, by opcode. */
export interface SendProgram {
  /** Opcode of the control segment. */
  readonly opcode: number;
  /** Name as in the headers. */
  readonly name: string;
  /** Packet sequence numbers that it takes: as its message has packets, or one; none if absent. */
  readonly packets?: "message" | "one";
  /** Opcode modifiers that select this program, where the opcode alone does not. */
  readonly opcMod?: readonly number[];
  /** The opcode is not posted, by whom or why; an opcode that says nothing is work that drivers post. */
  readonly unposted?: string;
  /** Another program of the opcode that the bytes are walked by: what tells them apart is in the element. */
  readonly variantOf?: string;
  /** Facts about the element. */
  readonly note?: string;
  /** Steps by transport (`RC`, `UC`, `UD`, `DCI`, `XRC`, `RAW`, `MLX`, `UD_UNDERLAY`; `*`: any); empty if none is known. */
  readonly segments: Readonly<Record<string, readonly Step[]>>;
}

/** An event, and the layout of its data. */
export interface EventType {
  /** Number in the entry. */
  readonly value: number;
  /** Name as in the headers. */
  readonly name: string;
  /** Layout of the event data. */
  readonly data?: string;
  /** Enumeration of the sub types. */
  readonly subTypes?: string;
  /** Layout of the event data by sub type. */
  readonly dataBySubType?: Readonly<Record<number, string>>;
}

/** Send elements of the 5th generation. */
export const SEND_PROGRAMS_5: readonly SendProgram[] = [
  {
    opcode: 0x00,
    name: "NOP",
    note: "ds covers the whole element, padding included; nothing after the control segment counts.",
    segments: {
      "*": [],
    },
  },
  {
    opcode: 0x01,
    name: "SEND_INVAL",
    packets: "message",
    note: "general_id is the rkey to invalidate.",
    segments: {
      RC: [{ layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
      DCI: [{ layout: "wqe_av_dc", alternatives: ["wqe_av_dc_short"] }, {
        layout: "wqe_data",
        repeat: "rest",
        alternatives: ["wqe_inline_data"],
      }],
      XRC: [{ layout: "wqe_xrc" }, { layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
    },
  },
  {
    opcode: 0x08,
    name: "RDMA_WRITE",
    packets: "message",
    segments: {
      RC: [{ layout: "wqe_raddr" }, { layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
      UC: [{ layout: "wqe_raddr" }, { layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
      DCI: [{ layout: "wqe_av_dc", alternatives: ["wqe_av_dc_short"] }, { layout: "wqe_raddr" }, {
        layout: "wqe_data",
        repeat: "rest",
        alternatives: ["wqe_inline_data"],
      }],
      XRC: [{ layout: "wqe_xrc" }, { layout: "wqe_raddr" }, {
        layout: "wqe_data",
        repeat: "rest",
        alternatives: ["wqe_inline_data"],
      }],
    },
  },
  {
    opcode: 0x09,
    name: "RDMA_WRITE_IMM",
    packets: "message",
    note: "general_id is the immediate data.",
    segments: {
      RC: [{ layout: "wqe_raddr" }, { layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
      UC: [{ layout: "wqe_raddr" }, { layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
      DCI: [{ layout: "wqe_av_dc", alternatives: ["wqe_av_dc_short"] }, { layout: "wqe_raddr" }, {
        layout: "wqe_data",
        repeat: "rest",
        alternatives: ["wqe_inline_data"],
      }],
      XRC: [{ layout: "wqe_xrc" }, { layout: "wqe_raddr" }, {
        layout: "wqe_data",
        repeat: "rest",
        alternatives: ["wqe_inline_data"],
      }],
    },
  },
  {
    opcode: 0x0a,
    name: "SEND",
    packets: "message",
    note: "UD underlay (IPoIB enhanced) has the pad and Ethernet segments after the address vector.",
    segments: {
      RC: [{ layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
      UC: [{ layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
      UD: [{ layout: "wqe_av_ud", alternatives: ["wqe_av_ud_short"] }, {
        layout: "wqe_data",
        repeat: "rest",
        alternatives: ["wqe_inline_data"],
      }],
      DCI: [{ layout: "wqe_av_dc", alternatives: ["wqe_av_dc_short"] }, {
        layout: "wqe_data",
        repeat: "rest",
        alternatives: ["wqe_inline_data"],
      }],
      XRC: [{ layout: "wqe_xrc" }, { layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
      RAW: [{ layout: "wqe_eth", alternatives: ["wqe_eth_vlan", "wqe_eth_trailer"] }, {
        layout: "wqe_data",
        repeat: "rest",
        alternatives: ["wqe_inline_data"],
      }],
      UD_UNDERLAY: [{ layout: "wqe_av_ud", alternatives: ["wqe_av_ud_short"] }, { layout: "wqe_eth_pad" }, {
        layout: "wqe_eth",
        alternatives: ["wqe_eth_vlan", "wqe_eth_trailer"],
      }, { layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
    },
  },
  {
    opcode: 0x0b,
    name: "SEND_IMM",
    packets: "message",
    note: "general_id is the immediate data.",
    segments: {
      RC: [{ layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
      UC: [{ layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
      UD: [{ layout: "wqe_av_ud", alternatives: ["wqe_av_ud_short"] }, {
        layout: "wqe_data",
        repeat: "rest",
        alternatives: ["wqe_inline_data"],
      }],
      DCI: [{ layout: "wqe_av_dc", alternatives: ["wqe_av_dc_short"] }, {
        layout: "wqe_data",
        repeat: "rest",
        alternatives: ["wqe_inline_data"],
      }],
      XRC: [{ layout: "wqe_xrc" }, { layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
    },
  },
  {
    opcode: 0x0e,
    name: "TSO",
    opcMod: [0],
    note: "The Ethernet segment holds mss and the inline headers.",
    segments: {
      RAW: [{ layout: "wqe_eth", alternatives: ["wqe_eth_vlan", "wqe_eth_trailer"] }, {
        layout: "wqe_data",
        repeat: "rest",
        alternatives: ["wqe_inline_data"],
      }],
      UD_UNDERLAY: [{ layout: "wqe_av_ud", alternatives: ["wqe_av_ud_short"] }, { layout: "wqe_eth_pad" }, {
        layout: "wqe_eth",
        alternatives: ["wqe_eth_vlan", "wqe_eth_trailer"],
      }, { layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
    },
  },
  {
    opcode: 0x0e,
    name: "LSO_MPW",
    opcMod: [1],
    note:
      "Legacy multi-packet send: a data segment per packet, all mss bytes long; the inline variant has a 4-byte inline header.",
    segments: {
      RAW: [{ layout: "wqe_eth" }, { layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
    },
  },
  {
    opcode: 0x0f,
    name: "WAIT",
    opcMod: [0],
    note: "Waits for a CQ producer index. The modifier is of enum wait_opc_mod.",
    segments: {
      "*": [{ layout: "wqe_wait" }],
    },
  },
  {
    opcode: 0x0f,
    name: "WAIT_DATA",
    opcMod: [1],
    segments: {
      "*": [{ layout: "wqe_wait_data" }],
    },
  },
  {
    opcode: 0x0f,
    name: "WAIT_TIME",
    opcMod: [2],
    segments: {
      "*": [{ layout: "wqe_wait_data" }],
    },
  },
  {
    opcode: 0x10,
    name: "RDMA_READ",
    packets: "message",
    note: "The data segments take the data; none is inline.",
    segments: {
      RC: [{ layout: "wqe_raddr" }, { layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
      DCI: [{ layout: "wqe_av_dc", alternatives: ["wqe_av_dc_short"] }, { layout: "wqe_raddr" }, {
        layout: "wqe_data",
        repeat: "rest",
        alternatives: ["wqe_inline_data"],
      }],
      XRC: [{ layout: "wqe_xrc" }, { layout: "wqe_raddr" }, {
        layout: "wqe_data",
        repeat: "rest",
        alternatives: ["wqe_inline_data"],
      }],
    },
  },
  {
    opcode: 0x11,
    name: "ATOMIC_CS",
    packets: "one",
    segments: {
      RC: [{ layout: "wqe_raddr" }, { layout: "wqe_atomic" }, { layout: "wqe_data" }],
      DCI: [{ layout: "wqe_av_dc", alternatives: ["wqe_av_dc_short"] }, { layout: "wqe_raddr" }, {
        layout: "wqe_atomic",
      }, { layout: "wqe_data" }],
      XRC: [{ layout: "wqe_xrc" }, { layout: "wqe_raddr" }, { layout: "wqe_atomic" }, { layout: "wqe_data" }],
    },
  },
  {
    opcode: 0x12,
    name: "ATOMIC_FA",
    packets: "one",
    segments: {
      RC: [{ layout: "wqe_raddr" }, { layout: "wqe_atomic" }, { layout: "wqe_data" }],
      DCI: [{ layout: "wqe_av_dc", alternatives: ["wqe_av_dc_short"] }, { layout: "wqe_raddr" }, {
        layout: "wqe_atomic",
      }, { layout: "wqe_data" }],
      XRC: [{ layout: "wqe_xrc" }, { layout: "wqe_raddr" }, { layout: "wqe_atomic" }, { layout: "wqe_data" }],
    },
  },
  {
    opcode: 0x14,
    name: "ATOMIC_MASKED_CS",
    packets: "one",
    note:
      "Modifier 8 | (log2(bytes) - 2): 9 for 8-byte operands (wqe_masked_atomic_cs), 8 for 4-byte ones (wqe_masked_atomic_cs_4).",
    segments: {
      RC: [{ layout: "wqe_raddr" }, { layout: "wqe_masked_atomic_cs" }, { layout: "wqe_data" }],
      DCI: [{ layout: "wqe_av_dc", alternatives: ["wqe_av_dc_short"] }, { layout: "wqe_raddr" }, {
        layout: "wqe_masked_atomic_cs",
      }, { layout: "wqe_data" }],
      XRC: [{ layout: "wqe_xrc" }, { layout: "wqe_raddr" }, { layout: "wqe_masked_atomic_cs" }, { layout: "wqe_data" }],
    },
  },
  {
    opcode: 0x15,
    name: "ATOMIC_MASKED_FA",
    packets: "one",
    note: "Modifier 8, 4-byte operands: wqe_masked_atomic_fa_4.",
    segments: {
      RC: [{ layout: "wqe_raddr" }, { layout: "wqe_masked_atomic_fa" }, { layout: "wqe_data" }],
      DCI: [{ layout: "wqe_av_dc", alternatives: ["wqe_av_dc_short"] }, { layout: "wqe_raddr" }, {
        layout: "wqe_masked_atomic_fa",
      }, { layout: "wqe_data" }],
      XRC: [{ layout: "wqe_xrc" }, { layout: "wqe_raddr" }, { layout: "wqe_masked_atomic_fa" }, { layout: "wqe_data" }],
    },
  },
  {
    opcode: 0x16,
    name: "RECV_EN",
    note: "RECV_ENABLE in libmlx5.",
    segments: {
      "*": [{ layout: "wqe_send_enable" }],
    },
  },
  {
    opcode: 0x17,
    name: "SEND_EN",
    note: "SEND_ENABLE in libmlx5.",
    segments: {
      "*": [{ layout: "wqe_send_enable" }],
    },
  },
  {
    opcode: 0x18,
    name: "BIND_MW",
    unposted: "mlx5 drivers post a UMR instead",
    note: "Only a number in headers; memory windows are bound by UMR.",
    segments: {},
  },
  {
    opcode: 0x19,
    name: "FMR",
    unposted: "mlx5 drivers post a UMR instead",
    note: "Legacy: only a number in headers of this generation.",
    segments: {
      "*": [{ layout: "wqe_fmr" }],
    },
  },
  {
    opcode: 0x1b,
    name: "LOCAL_INVAL",
    unposted: "mlx5 drivers post a UMR instead",
    note: "Only a number in headers; local invalidate is done by UMR.",
    segments: {},
  },
  {
    opcode: 0x1f,
    name: "CONFIG_CMD",
    unposted: "no driver posts it",
    note: "Only a number in headers.",
    segments: {},
  },
  {
    opcode: 0x20,
    name: "SET_PSV",
    opcMod: [0],
    segments: {
      "*": [{ layout: "wqe_set_psv" }],
    },
  },
  {
    opcode: 0x20,
    name: "TLS_PROGRESS_PARAMS",
    opcMod: [1, 2],
    note: "Modifier 1 is a TIS, 2 a TIR.",
    segments: {
      "*": [{ layout: "wqe_tls_progress_params" }],
    },
  },
  {
    opcode: 0x20,
    name: "NVMEOTCP_PROGRESS_PARAMS",
    opcMod: [3, 4],
    note: "Modifier 3 is a TIS, 4 a TIR; libxlio and a mailing list series of Linux.",
    segments: {
      "*": [{ layout: "wqe_nvmeotcp_progress_params" }],
    },
  },
  {
    opcode: 0x21,
    name: "GET_PSV",
    note: "Modifier 2 reads the progress parameters of a TIR.",
    segments: {
      "*": [{ layout: "wqe_get_psv" }],
    },
  },
  {
    opcode: 0x22,
    name: "CHECK_PSV",
    segments: {
      "*": [{ layout: "wqe_check_psv" }],
    },
  },
  {
    opcode: 0x23,
    name: "DUMP",
    note: "general_id is the TIS number << 8.",
    segments: {
      "*": [{ layout: "wqe_data" }],
    },
  },
  {
    opcode: 0x25,
    name: "UMR",
    opcMod: [0],
    note:
      "general_id is the mkey. Inline: translation entries (klm_octowords * 16 bytes, padded to 64), then a BSF if its size is not 0. Not inline: one UMR pointer segment. After a repeat block header come num_ent repeat entries.",
    segments: {
      "*": [{ layout: "wqe_umr_ctrl" }, { layout: "wqe_mkey_context" }, {
        layout: "wqe_umr_klm",
        repeat: "klm_octowords",
        alternatives: ["wqe_umr_pointer", "wqe_umr_repeat_block", "mtt", "ksm"],
      }, { layout: "wqe_bsf", repeat: "bsf", alternatives: ["wqe_bsf_crypto"] }],
    },
  },
  {
    opcode: 0x25,
    name: "UMR_BIND_MW",
    variantOf: "UMR",
    opcMod: [0],
    note:
      "Memory window bind: inline, one KLM padded to 64 bytes. A bind of length 0 and a local invalidate end after the mkey context.",
    segments: {
      "*": [{ layout: "wqe_umr_ctrl" }, { layout: "wqe_mkey_context" }, { layout: "wqe_umr_klm" }],
    },
  },
  {
    opcode: 0x25,
    name: "UMR_REG_MR",
    variantOf: "UMR",
    opcMod: [0],
    note: "Fast registration: not inline, a pointer to the list of MTT, KLM or KSM entries.",
    segments: {
      "*": [{ layout: "wqe_umr_ctrl" }, { layout: "wqe_mkey_context" }, { layout: "wqe_umr_pointer" }],
    },
  },
  {
    opcode: 0x25,
    name: "UMR_TLS_STATIC_PARAMS",
    opcMod: [1, 2],
    note: "Modifier 1 is a TIS, 2 a TIR; general_id is its number << 8. acc_type tells NVMe over TCP.",
    segments: {
      "*": [{ layout: "wqe_umr_ctrl" }, { layout: "wqe_mkey_context" }, {
        layout: "wqe_tls_static_params",
        alternatives: ["wqe_nvmeotcp_static_params"],
      }],
    },
  },
  {
    opcode: 0x26,
    name: "RGET_PSV",
    segments: {
      "*": [{ layout: "wqe_get_psv" }],
    },
  },
  {
    opcode: 0x27,
    name: "RCHECK_PSV",
    segments: {
      "*": [{ layout: "wqe_check_psv" }],
    },
  },
  {
    opcode: 0x28,
    name: "TAG_MATCHING",
    note: "Posted on the command QP of a tag matching SRQ; APPEND alone has the data segment.",
    segments: {
      "*": [{ layout: "wqe_tm" }, { layout: "wqe_data", repeat: "0..1" }],
    },
  },
  {
    opcode: 0x29,
    name: "ENHANCED_MPSW",
    note: "Enhanced multi-packet send: a data segment per packet, pointer or inline, 16-byte aligned.",
    segments: {
      RAW: [{ layout: "wqe_eth" }, { layout: "wqe_data", repeat: "rest", alternatives: ["wqe_inline_data"] }],
    },
  },
  {
    opcode: 0x2c,
    name: "FLOW_TBL_ACCESS",
    opcMod: [0],
    note: "Hardware steering: an entry of a steering table, with its 64 bytes.",
    segments: {
      "*": [{ layout: "wqe_gta_ctrl" }, { layout: "wqe_gta_data_ste" }],
    },
  },
  {
    opcode: 0x2c,
    name: "FLOW_TBL_ACCESS_ARGUMENT",
    opcMod: [1],
    note: "Arguments of header modification, 64 bytes behind the control segments.",
    segments: {
      "*": [{ layout: "wqe_flow_update_ctrl" }, { layout: "wqe_header_modify_argument" }],
    },
  },
  {
    opcode: 0x2d,
    name: "ACCESS_ASO",
    note:
      "general_id is the object, the modifier (enum aso_opc_mod) its type; the data segment is there with bytewise data.",
    segments: {
      "*": [{ layout: "wqe_aso_ctrl" }, {
        layout: "wqe_aso_data",
        repeat: "0..1",
        alternatives: ["ipsec_aso", "conn_track_aso", "wqe_aso_meter_entry", "macsec_aso"],
      }],
    },
  },
  {
    opcode: 0x2f,
    name: "MMO_COMP",
    opcMod: [2],
    note: "As MMO; the control words stand in general_id and in the metadata segment.",
    segments: {
      "*": [
        { layout: "mmo_compress_control", over: 12 },
        { layout: "wqe_mmo_metadata" },
        { layout: "wqe_data", role: "source" },
        { layout: "wqe_data", role: "destination" },
      ],
    },
  },
  {
    opcode: 0x2f,
    name: "MMO_DECOMP",
    opcMod: [3],
    note: "As MMO; the control words stand in general_id and in the metadata segment.",
    segments: {
      "*": [
        { layout: "mmo_decompress_control", over: 12 },
        { layout: "wqe_mmo_metadata" },
        { layout: "wqe_data", role: "source" },
        { layout: "wqe_data", role: "destination" },
      ],
    },
  },
  {
    opcode: 0x2f,
    name: "MMO_REGEX",
    opcMod: [4],
    note: "As MMO; the control words stand in general_id and in the metadata segment.",
    segments: {
      "*": [
        { layout: "mmo_regexp_control", over: 12 },
        { layout: "wqe_mmo_metadata" },
        { layout: "wqe_data", role: "source" },
        { layout: "wqe_data", role: "destination" },
      ],
    },
  },
  {
    opcode: 0x2f,
    name: "MMO_CRYPTO",
    opcMod: [6],
    note: "As MMO; the control words stand in general_id and in the metadata segment.",
    segments: {
      "*": [
        { layout: "mmo_crypto_control", over: 12 },
        { layout: "wqe_mmo_metadata" },
        { layout: "wqe_data", role: "source" },
        { layout: "wqe_data", role: "destination" },
      ],
    },
  },
  {
    opcode: 0x2f,
    name: "MMO",
    note: "Data segments: source, then destination. The modifier is of enum mmo_opc_mod.",
    segments: {
      "*": [{ layout: "wqe_mmo_metadata" }, { layout: "wqe_data", role: "source" }, {
        layout: "wqe_data",
        role: "destination",
      }],
    },
  },
];

/** Send elements of the 4th generation. */
export const SEND_PROGRAMS_4: readonly SendProgram[] = [
  {
    opcode: 0x00,
    name: "NOP",
    segments: {
      "*": [],
    },
  },
  {
    opcode: 0x01,
    name: "SEND_INVAL",
    segments: {
      RC: [{ layout: "mlx4_wqe_data", repeat: "rest", alternatives: ["mlx4_wqe_inline"] }],
      UC: [{ layout: "mlx4_wqe_data", repeat: "rest", alternatives: ["mlx4_wqe_inline"] }],
      XRC: [{ layout: "mlx4_wqe_data", repeat: "rest", alternatives: ["mlx4_wqe_inline"] }],
    },
  },
  {
    opcode: 0x08,
    name: "RDMA_WRITE",
    segments: {
      RC: [{ layout: "mlx4_wqe_raddr" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
      UC: [{ layout: "mlx4_wqe_raddr" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
      XRC: [{ layout: "mlx4_wqe_raddr" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
    },
  },
  {
    opcode: 0x09,
    name: "RDMA_WRITE_IMM",
    segments: {
      RC: [{ layout: "mlx4_wqe_raddr" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
      UC: [{ layout: "mlx4_wqe_raddr" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
      XRC: [{ layout: "mlx4_wqe_raddr" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
    },
  },
  {
    opcode: 0x0a,
    name: "SEND",
    note: "MLX transport (special QPs) has mlx4_wqe_mlx_ctrl for mlx4_wqe_ctrl, and its headers as inline data.",
    segments: {
      RC: [{ layout: "mlx4_wqe_data", repeat: "rest", alternatives: ["mlx4_wqe_inline"] }],
      UC: [{ layout: "mlx4_wqe_data", repeat: "rest", alternatives: ["mlx4_wqe_inline"] }],
      XRC: [{ layout: "mlx4_wqe_data", repeat: "rest", alternatives: ["mlx4_wqe_inline"] }],
      UD: [{ layout: "mlx4_wqe_datagram" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
      RAW: [{ layout: "mlx4_wqe_data", repeat: "rest", alternatives: ["mlx4_wqe_inline"] }],
      MLX: [{ layout: "mlx4_wqe_data", repeat: "rest", alternatives: ["mlx4_wqe_inline"] }],
    },
  },
  {
    opcode: 0x0b,
    name: "SEND_IMM",
    segments: {
      RC: [{ layout: "mlx4_wqe_data", repeat: "rest", alternatives: ["mlx4_wqe_inline"] }],
      UC: [{ layout: "mlx4_wqe_data", repeat: "rest", alternatives: ["mlx4_wqe_inline"] }],
      XRC: [{ layout: "mlx4_wqe_data", repeat: "rest", alternatives: ["mlx4_wqe_inline"] }],
      UD: [{ layout: "mlx4_wqe_datagram" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
    },
  },
  {
    opcode: 0x0e,
    name: "LSO",
    segments: {
      UD: [{ layout: "mlx4_wqe_datagram" }, { layout: "mlx4_wqe_lso" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
      RAW: [{ layout: "mlx4_wqe_lso" }, { layout: "mlx4_wqe_data", repeat: "rest", alternatives: ["mlx4_wqe_inline"] }],
    },
  },
  {
    opcode: 0x10,
    name: "RDMA_READ",
    segments: {
      RC: [{ layout: "mlx4_wqe_raddr" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
      XRC: [{ layout: "mlx4_wqe_raddr" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
    },
  },
  {
    opcode: 0x11,
    name: "ATOMIC_CS",
    segments: {
      RC: [{ layout: "mlx4_wqe_raddr" }, { layout: "mlx4_wqe_atomic" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
      XRC: [{ layout: "mlx4_wqe_raddr" }, { layout: "mlx4_wqe_atomic" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
    },
  },
  {
    opcode: 0x12,
    name: "ATOMIC_FA",
    segments: {
      RC: [{ layout: "mlx4_wqe_raddr" }, { layout: "mlx4_wqe_atomic" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
      XRC: [{ layout: "mlx4_wqe_raddr" }, { layout: "mlx4_wqe_atomic" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
    },
  },
  {
    opcode: 0x14,
    name: "MASKED_ATOMIC_CS",
    segments: {
      RC: [{ layout: "mlx4_wqe_raddr" }, { layout: "mlx4_wqe_masked_atomic" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
    },
  },
  {
    opcode: 0x15,
    name: "MASKED_ATOMIC_FA",
    segments: {
      RC: [{ layout: "mlx4_wqe_raddr" }, { layout: "mlx4_wqe_atomic" }, {
        layout: "mlx4_wqe_data",
        repeat: "rest",
        alternatives: ["mlx4_wqe_inline"],
      }],
    },
  },
  {
    opcode: 0x18,
    name: "BIND_MW",
    segments: {
      RC: [{ layout: "mlx4_wqe_bind" }],
      UC: [{ layout: "mlx4_wqe_bind" }],
      XRC: [{ layout: "mlx4_wqe_bind" }],
    },
  },
  {
    opcode: 0x19,
    name: "FMR",
    segments: {
      RC: [{ layout: "mlx4_wqe_fmr" }],
      UC: [{ layout: "mlx4_wqe_fmr" }],
    },
  },
  {
    opcode: 0x1b,
    name: "LOCAL_INVAL",
    segments: {
      RC: [{ layout: "mlx4_wqe_local_inval" }],
      UC: [{ layout: "mlx4_wqe_local_inval" }],
      XRC: [{ layout: "mlx4_wqe_local_inval" }],
    },
  },
  {
    opcode: 0x1f,
    name: "CONFIG_CMD",
    note: "Only a number in headers.",
    segments: {},
  },
];

/** Events of the 5th generation. */
export const EVENT_TYPES_5: readonly EventType[] = [
  { value: 0x00, name: "COMP", data: "eqe_data_comp" },
  { value: 0x01, name: "PATH_MIG", data: "eqe_data_qp" },
  { value: 0x02, name: "COMM_EST", data: "eqe_data_qp" },
  { value: 0x03, name: "SQ_DRAINED", data: "eqe_data_qp" },
  { value: 0x04, name: "CQ_ERROR", data: "eqe_data_cq_err" },
  { value: 0x05, name: "WQ_CATAS_ERROR", data: "eqe_data_qp" },
  { value: 0x07, name: "PATH_MIG_FAILED", data: "eqe_data_qp" },
  { value: 0x08, name: "INTERNAL_ERROR" },
  { value: 0x09, name: "PORT_CHANGE", subTypes: "port_change_subtype", data: "eqe_data_port" },
  { value: 0x0a, name: "CMD", data: "eqe_data_cmd" },
  { value: 0x0b, name: "PAGE_REQUEST", data: "eqe_data_page_req" },
  {
    value: 0x0c,
    name: "PAGE_FAULT",
    subTypes: "page_fault_subtype",
    dataBySubType: { 0: "eqe_data_page_fault_wqe", 1: "eqe_data_page_fault_rdma", 2: "eqe_data_page_fault_memory" },
  },
  { value: 0x0d, name: "NIC_VPORT_CHANGE", data: "eqe_data_vport_change" },
  { value: 0x0e, name: "ESW_FUNCTIONS_CHANGED" },
  { value: 0x0f, name: "VHCA_STATE_CHANGE", data: "eqe_data_vhca_state" },
  { value: 0x10, name: "WQ_INVAL_REQ_ERROR", data: "eqe_data_qp" },
  { value: 0x11, name: "WQ_ACCESS_ERROR", data: "eqe_data_qp" },
  { value: 0x12, name: "SRQ_CATAS_ERROR", data: "eqe_data_qp" },
  { value: 0x13, name: "SRQ_LAST_WQE", data: "eqe_data_qp" },
  { value: 0x14, name: "SRQ_RQ_LIMIT", data: "eqe_data_qp" },
  { value: 0x15, name: "GPIO", data: "eqe_data_gpio" },
  { value: 0x16, name: "PORT_MODULE", data: "eqe_data_port_module" },
  { value: 0x17, name: "TEMP_WARN", data: "eqe_data_temp_warning" },
  { value: 0x18, name: "XRQ_ERROR", subTypes: "xrq_error_subtype", data: "eqe_data_xrq_err" },
  { value: 0x19, name: "REMOTE_CONFIG" },
  { value: 0x1a, name: "DB_BF_CONGESTION", data: "eqe_data_congestion" },
  { value: 0x1b, name: "STALL", data: "eqe_data_stall_vl" },
  { value: 0x1c, name: "DCT_DRAINED", data: "eqe_data_dct" },
  { value: 0x1d, name: "DCT_KEY_VIOLATION", data: "eqe_data_dct" },
  { value: 0x1e, name: "DCBX_CHANGE", subTypes: "dcbx_change_subtype", data: "eqe_data_port" },
  { value: 0x1f, name: "DROPPED_PACKET_LOGGED" },
  { value: 0x20, name: "FPGA_ERROR", data: "eqe_data_fpga_error" },
  { value: 0x21, name: "FPGA_QP_ERROR", data: "eqe_data_fpga_qp_error" },
  {
    value: 0x22,
    name: "GENERAL",
    subTypes: "general_event_subtype",
    dataBySubType: { 1: "eqe_data_delay_drop", 8: "eqe_data_sync_fw_update" },
  },
  { value: 0x24, name: "MONITOR_COUNTER" },
  { value: 0x25, name: "PPS", data: "eqe_data_pps" },
  { value: 0x26, name: "DEVICE_TRACER", subTypes: "tracer_event_subtype" },
  { value: 0x27, name: "OBJECT_CHANGE", data: "eqe_data_obj_change" },
];

/** Events of the 4th generation. */
export const EVENT_TYPES_4: readonly EventType[] = [
  { value: 0x00, name: "COMP", data: "mlx4_eqe_comp" },
  { value: 0x01, name: "PATH_MIG", data: "mlx4_eqe_qp" },
  { value: 0x02, name: "COMM_EST", data: "mlx4_eqe_qp" },
  { value: 0x03, name: "SQ_DRAINED", data: "mlx4_eqe_qp" },
  { value: 0x04, name: "CQ_ERROR", data: "mlx4_eqe_cq_err" },
  { value: 0x05, name: "WQ_CATAS_ERROR", data: "mlx4_eqe_qp" },
  { value: 0x06, name: "EEC_CATAS_ERROR" },
  { value: 0x07, name: "PATH_MIG_FAILED", data: "mlx4_eqe_qp" },
  { value: 0x08, name: "LOCAL_CATAS_ERROR" },
  { value: 0x09, name: "PORT_CHANGE", data: "mlx4_eqe_port_change" },
  { value: 0x0a, name: "CMD", data: "mlx4_eqe_cmd" },
  { value: 0x0e, name: "ECC_DETECT" },
  { value: 0x0f, name: "EQ_OVERFLOW" },
  { value: 0x10, name: "WQ_INVAL_REQ_ERROR", data: "mlx4_eqe_qp" },
  { value: 0x11, name: "WQ_ACCESS_ERROR", data: "mlx4_eqe_qp" },
  { value: 0x12, name: "SRQ_CATAS_ERROR", data: "mlx4_eqe_srq" },
  { value: 0x13, name: "SRQ_QP_LAST_WQE", data: "mlx4_eqe_qp" },
  { value: 0x14, name: "SRQ_LIMIT", data: "mlx4_eqe_srq" },
  { value: 0x18, name: "COMM_CHANNEL", data: "mlx4_eqe_comm_channel" },
  { value: 0x19, name: "VEP_UPDATE", data: "mlx4_eqe_mac_update" },
  { value: 0x1a, name: "OP_REQUIRED" },
  { value: 0x1b, name: "FATAL_WARNING", data: "mlx4_eqe_warming" },
  { value: 0x1c, name: "FLR_EVENT", data: "mlx4_eqe_flr" },
  {
    value: 0x1d,
    name: "PORT_MNG_CHG_EVENT",
    dataBySubType: {
      0x14: "mlx4_eqe_port_mgmt_table",
      0x15: "mlx4_eqe_port_mgmt_port_info",
      0x16: "mlx4_eqe_port_mgmt_table",
      0x17: "mlx4_eqe_port_mgmt_sl2vl",
    },
  },
  { value: 0x3e, name: "RECOVERABLE_ERROR_EVENT", data: "mlx4_eqe_bad_cable" },
];
