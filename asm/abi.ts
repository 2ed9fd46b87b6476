// Offsets of everything that TypeScript and the module share. `wasm/abi.ts` holds the same numbers;
// tests/unit/wasm/abi_test.ts compares the two files.

// Fixed addresses: accesses to them need no check and no base register.
// Below them is the module's own constant text (text_generated.ts).
export const CTX_AT: u32 = 0x2400; // walk state
export const SCRATCH_AT: u32 = 0x2540; // 2 KiB: byte-swapped words of the structure being formatted
export const DIGITS_AT: u32 = 0x2dc0; // 4 KiB: its hexadecimal digits
export const ELEMS_AT: u32 = 0x3e40;
export const ITEMS_AT: u32 = 0xfe80; // those that elements share, then those of the plan
export const FORMS_AT: u32 = 0x3fec0; // 256 slots of 32 bytes: lists of items that elements share (forms.ts)
export const TABLE_AT: u32 = 0x42000;

// Table image: header.
export const T_STATES: u32 = 0; // pointer to (text pointer, length, json pointer, length) by state
export const T_LAYOUTS: u32 = 4; // pointer to layout entries
export const T_SYNDROMES: u32 = 8; // names of syndromes
export const T_SEND5: u32 = 12; // 256 pointers to program lists by opcode
export const T_SEND4: u32 = 16;
export const T_EVENTS5: u32 = 20; // pointer to event entries
export const T_EVENTS4: u32 = 24;
export const T_TITLES: u32 = 28; // pointer to (pointer, length) pairs
export const T_KNOWN: u32 = 32; // pointer to u16 layout ids that walkers name
export const T_FLAGS: u32 = 36; // pointer to (text pointer, length, json pointer, length) by flag bit
export const T_SELECTED: u32 = 40; // 1: only selected fields are shown
export const T_BSWAP: u32 = 48; // v128
export const T_DIGITS: u32 = 64; // v128 "0123456789abcdef"
export const T_HEADING: u32 = 80; // v128 "\n[Element Index "

// Layout entry, 64 bytes.
export const L_SIZE: u32 = 64;
export const L_TEXT: u32 = 0;
export const L_TEXT_COUNT: u32 = 4;
export const L_JSON: u32 = 8;
export const L_JSON_COUNT: u32 = 12;
export const L_BYTES: u32 = 16;
export const L_TITLE: u32 = 20; // title id used when the item names none
export const L_HEAD: u32 = 24; // `{"layout":"…","offset":`
export const L_HEAD_LEN: u32 = 28;
export const L_HIDDEN: u32 = 32; // 1: no field of it is selected
export const L_LIST: u32 = 36; // u16 layout of the list behind it, plus 1; 0: there is none
export const L_OTHER: u32 = 38; // u16 layout where the bit at u16 byte L_BIT_AT, u16 number L_BIT, is set
export const L_BIT_AT: u32 = 40;
export const L_BIT: u32 = 42;
export const L_CODE: u32 = 48; // number of its function in text_generated.ts, 0: it has none
export const L_VERSION: u32 = 52; // of that function
// Byte 44, for TypeScript alone: u16 layout of the entries behind it in an answer, plus 1; 0: nothing is known to follow.

// Operation, 64 bytes.
export const O_SIZE: u32 = 64;
export const O_KIND: u32 = 0; // bit 7: switched off by a field selection
export const O_PREFIX: u32 = 1; // length of the template, 255: long template by pointer
export const O_OFF: u32 = 2;
export const O_SHIFT: u32 = 4;
export const O_FLAGS: u32 = 5; // OF_*
export const O_WIDTH: u32 = 6;
export const O_MASK: u32 = 8;
export const O_AUX: u32 = 12;
export const O_TEMPLATE: u32 = 16;

// Flags of operations.
export const OF_SIGNED: u32 = 1; // the exponent of a power of two is signed
export const OF_BRIEF: u32 = 2; // brief shows the field
export const OF_IF_SET: u32 = 4; // if it is not 0
export const OF_DECIMAL: u32 = 8; // as a decimal number

// Kinds of operations.
// HEX32, DEC and ENUM come first: text prints them as a template and digits.
export const K_HEX32: u32 = 0;
export const K_DEC: u32 = 1;
export const K_ENUM: u32 = 2;
export const K_HEX64: u32 = 3;
export const K_UNLESS: u32 = 4; // skip `width` operations unless the field's value is in the set
export const K_MASK: u32 = 5;
export const K_LOG2: u32 = 6;
export const K_MAC: u32 = 7;
export const K_GID: u32 = 8;
export const K_BYTES: u32 = 9;
export const K_TEXT: u32 = 10;
export const K_SIGNED: u32 = 11;
// Auxiliary records of the next two: u32 enumeration, json key of the name (pointer, length), and
// of K_JOIN: zero bits below, addend, width, number of parts, and (offset, shift, width) of each, uppermost first;
// of K_BY: offset, shift and mask of the field that decides, number of pairs (its value, enumeration).
export const K_JOIN: u32 = 12;
export const K_BY: u32 = 13;
export const K_OPEN: u32 = 14; // json only
export const K_CLOSE: u32 = 15; // json only
export const K_TITLE: u32 = 16; // text only: the template is all
export const K_IF_SET: u32 = 17; // skip `width` operations where the field is 0
export const K_SPARE: u32 = 18; // dwords with bits of no row: their mask, in memory order and whole vectors, is at `aux`
export const K_LONG: u32 = 64; // added: the template does not fit the operation

// Element, 48 bytes.
export const E_SIZE: u32 = 48;
export const E_INDEX: u32 = 0;
export const E_HIDDEN: u32 = 4; // filtered out
export const E_PTR: u32 = 8;
export const E_LENGTH: u32 = 12;
export const E_ITEM: u32 = 16; // these three as in a form
export const E_ITEMS: u32 = 20;
export const E_FLAGS: u32 = 24;
export const E_STATE: u32 = 28; // of a send WQE: u8 S_*, u8 A_*, 0: not known
export const E_OFFSET: u32 = 32; // u64 offset as C_OFFSET, low word first
export const E_COUNTER: u32 = 40;
export const E_FAILED: u32 = 44; // address of what an error CQE says of it, 0: none does

// Item, 32 bytes: a segment.
export const I_SIZE: u32 = 32;
export const I_LAYOUT: u32 = 0; // u16
export const I_TITLE: u32 = 2; // u16, 0: the layout's own; with the bits below
export const I_LEN: u32 = 4; // bytes that are there
export const I_PTR: u32 = 8; // of its bytes, counted from those of the element (modulo 2^32)
export const I_ORDINAL: u32 = 12; // ~0: none
export const I_OFFSET: u32 = 16; // in the element
export const I_SPAN: u32 = 20; // bytes that the segment takes, padding included
export const I_DATA: u32 = 24; // offset in the element; this and the next hold something where the title has TITLE_DATA
export const I_DATA_LEN: u32 = 28; // bytes, or DATA_COUNTED: the low 10 bits of the dword before them tell

export const DATA_COUNTED: u32 = 0xffffffff;

// Bits of I_TITLE above the title id.
export const TITLE_ID: u32 = 0x1fff;
export const TITLE_LARGE: u32 = 0x2000; // the number has three digits
export const TITLE_DATA: u32 = 0x4000; // bytes are shown with the item
export const TITLE_NUMBERED: u32 = 0x8000;

// Pseudo layouts: raw bytes with a title.
export const LAYOUT_RAW: u32 = 0xffff;

// Walk state.
export const C_KIND: u32 = 0;
export const C_PTR: u32 = 4;
export const C_END: u32 = 8;
export const C_FINAL: u32 = 12;
export const C_TRANSPORT: u32 = 16;
export const C_STRIDE: u32 = 20;
export const C_INDEX: u32 = 24;
export const C_RING: u32 = 28; // elements in the ring, 0: unknown
export const C_COUNTER: u32 = 32;
export const C_OPTIONS: u32 = 36;
export const C_CI: u32 = 40;
export const C_PI: u32 = 44;
export const C_ELEM_CAP: u32 = 52;
export const C_ITEM_CAP: u32 = 60;
export const C_ELEM_COUNT: u32 = 64;
export const C_ITEM_COUNT: u32 = 68;
export const C_UNITS: u32 = 72; // units (strides) left in which an element may start
export const C_OFFSET: u32 = 76; // u64 offset of C_PTR in the ring; in the stream where its size is not known
export const C_MINI: u32 = 84; // mini CQE format
export const C_LIMIT: u32 = 88; // elements left to emit
export const C_SESSION: u32 = 92; // compressed session: mini CQEs left
export const C_SESSION_DONE: u32 = 96; // mini CQEs done
export const C_LAYOUT: u32 = 100; // layout of a context walk
export const C_TITLE_OP: u32 = 108; // op_own byte of the last CQE that can be a title, with bit 8; 0: none was seen
export const C_DELTA: u32 = 112; // wqe_index minus block index at which WQEs of this ring start
export const C_MASK: u32 = 116; // bits of wqe_index to compare
export const C_QPN: u32 = 120; // QP number that all WQEs of this ring carry, ~0: unknown
export const C_TITLE_COUNTER: u32 = 124; // WQE counter of the next mini CQE of a session
export const C_STATES: u32 = 128; // 1: send WQEs have states. The next three count blocks from one lap before the producer
export const C_BY_CQE: u32 = 132; // WQEs before it are completed, as a CQE says
export const C_BY_PSN: u32 = 136; // as packet numbers say
export const C_SENT: u32 = 140; // WQEs before it were sent
export const C_SENT_ACKED: u32 = 144; // what is known of what was sent (A_*)
export const C_POSTED: u32 = 148; // blocks behind the producer that are posted
export const C_PENDING: u32 = 152; // receive WQEs from the consumer counter on that are not consumed

// Request for columns (columns.ts), written by wasm/columns.ts. Header, then regions at fixed places.
export const R_GROUPS: u32 = 4; // how many
export const R_CAPACITY: u32 = 8; // rows of a group
export const R_INDEXES: u32 = 12; // out: address of the index of each element
export const R_LIST: u32 = 16; // bytes from the rows' addresses to the numbers of their elements
export const R_SHOWN: u32 = 20; // out: elements
export const R_CUTS: u32 = 24; // out: rows cut short
export const R_CUT_AT: u32 = 64; // 512 rows cut short: u32 group, u32 row, u32 bytes, u32 reserved
export const R_LANES_AT: u32 = 8256; // four words of up to 256 rows, with room for a vector behind each
export const R_LAYOUTS_AT: u32 = 12480; // address of the group of each layout, 0: none; 1024 of them
export const R_GROUPS_AT: u32 = 16576; // groups, then quads with their fields
// Group: all fields of one layout.
export const G_SIZE: u32 = 32;
export const G_ROWS: u32 = 0; // address of the first row's address
export const G_NEXT: u32 = 4; // where the next one goes
export const G_DONE: u32 = 8; // rows before it are in the columns
export const G_REACH: u32 = 12; // bytes that all fields together need
export const G_QUADS: u32 = 16; // address of the first quad
export const G_END: u32 = 20; // behind the last one
// Quad: 16 bytes of a structure. u32 offset, u32 address behind its fields, which follow.
export const Q_SIZE: u32 = 8;
// Field: u32 word of its quad (0 to 3), u32 shift, u32 mask, u32 address of its column.
export const V_SIZE: u32 = 16;

// Transports that the module itself takes.
export const TRANSPORT_RAW: u32 = 5;
export const TRANSPORT_UNDERLAY: u32 = 7;

// Options.
export const OPT_COUNTER: u32 = 1; // C_COUNTER is meaningful
export const OPT_CI: u32 = 2;
export const OPT_PI: u32 = 4;
export const OPT_SIGNATURE: u32 = 8; // receive WQEs begin with a signature segment
export const OPT_ALIGN: u32 = 16; // a WQE starts only where its wqe_index fits the block
export const OPT_ENHANCED: u32 = 32; // enhanced CQE compression
export const OPT_LINKED: u32 = 64; // receive WQEs begin with a next segment
export const OPT_TIMESTAMP: u32 = 256; // generation 4: CQEs carry time stamps
export const OPT_ALONE: u32 = 512; // elements share nothing (tests)
export const OPT_FORMAT: u32 = 1024; // C_MINI is known: the queue's, or told
export const OPT_STRIDING: u32 = 2048; // the CQEs are those of a striding RQ
export const OPT_PLAIN: u32 = 4096; // the CQEs are those of receive queues without strides

// Flags of elements: bit numbers.
export const F_CUT: u32 = 0;
export const F_STALE: u32 = 1;
export const F_EMPTY: u32 = 2;
export const F_CONTINUATION: u32 = 3;
export const F_UNKNOWN: u32 = 4;
export const F_WRAPS: u32 = 5;
export const F_HW_OWNED: u32 = 6;
export const F_SW_OWNED: u32 = 7;
export const F_INVALID: u32 = 8;
export const F_COMPRESSED: u32 = 9;
export const F_EXPANDED: u32 = 10;
export const F_TERMINATED: u32 = 11;
export const F_CI: u32 = 12;
export const F_PI: u32 = 13;
export const F_BAD_SIZE: u32 = 14;
export const F_STAMPED: u32 = 15;
export const F_TRANSPORT: u32 = 16;
export const F_CONSUMED: u32 = 17;
export const F_ERROR: u32 = 18;
export const F_MINI_ARRAY: u32 = 19;
export const F_INFERRED: u32 = 20;
export const F_ENTRIES: u32 = 21;
export const F_MODIFIER: u32 = 22;
export const F_ASSUMED: u32 = 23;
export const F_LEFT_OVER: u32 = 24;
export const F_PENDING: u32 = 25;

// States of send WQEs, index into T_STATES.
export const STATE_COMPLETED: u32 = 1;
export const STATE_SENT: u32 = 2;
export const STATE_RUNG: u32 = 3;
export const STATE_POSTED: u32 = 4;
export const STATE_OLD: u32 = 5;
// What says so; the next entries.
export const A_PSN: u32 = 6;
export const A_CQE: u32 = 7;
export const A_UNKNOWN: u32 = 8;
// Text of what was sent where nothing says whether it was acknowledged.
export const STATE_SENT_UNKNOWN: u32 = 9;

// What an error CQE says of an element.
export const X_SYNDROME: u32 = 0;
export const X_VENDOR: u32 = 4;
export const X_CQN: u32 = 8;
export const X_INDEX: u32 = 12;

// Layouts that walkers name, index into T_KNOWN: the packer reads their names here.
export const W_CTRL: u32 = 0; // wqe_ctrl
export const W_DATA: u32 = 1; // wqe_data
export const W_INLINE: u32 = 2; // wqe_inline_data
export const W_ETH: u32 = 3; // wqe_eth
export const W_ETH_VLAN: u32 = 4; // wqe_eth_vlan
export const W_ETH_TRAILER: u32 = 5; // wqe_eth_trailer
export const W_UMR_KLM: u32 = 6; // wqe_umr_klm
export const W_UMR_POINTER: u32 = 7; // wqe_umr_pointer
export const W_UMR_REPEAT_BLOCK: u32 = 8; // wqe_umr_repeat_block
export const W_UMR_REPEAT_ENTRY: u32 = 9; // wqe_umr_repeat_entry
export const W_MTT: u32 = 10; // mtt
export const W_KSM: u32 = 11; // ksm
export const W_BSF: u32 = 12; // wqe_bsf
export const W_BSF_CRYPTO: u32 = 13; // wqe_bsf_crypto
export const W_SRQ_NEXT: u32 = 14; // wqe_srq_next
export const W_RECV_SIGNATURE: u32 = 15; // wqe_recv_signature
export const W_CQE_REQ: u32 = 16; // cqe64_req
export const W_CQE_RESP: u32 = 17; // cqe64_resp
export const W_CQE_ERR: u32 = 18; // cqe64_err
export const W_CQE_RESIZE: u32 = 19; // cqe64_resize
export const W_CQE_NO_PACKET: u32 = 20; // cqe64_no_packet
export const W_CQE_SIG_ERR: u32 = 21; // cqe64_sig_err
export const W_CQE_INLINE32: u32 = 22; // cqe64_inline32
export const W_CQE_TMH: u32 = 23; // cqe64_tmh
export const W_MINI_HASH: u32 = 24; // mini_cqe_hash
export const W_MINI_CSUM: u32 = 25; // mini_cqe_csum
export const W_MINI_FTAG: u32 = 26; // mini_cqe_ftag
export const W_MINI_L34H: u32 = 27; // mini_cqe_l34h
export const W_MINI_REQ: u32 = 28; // mini_cqe_req
export const W_EQE: u32 = 29; // eqe
export const W_CQE_OWNER: u32 = 30; // cqe64_owner
export const W4_CTRL: u32 = 31; // mlx4_wqe_ctrl
export const W4_MLX_CTRL: u32 = 32; // mlx4_wqe_mlx_ctrl
export const W4_DATA: u32 = 33; // mlx4_wqe_data
export const W4_INLINE: u32 = 34; // mlx4_wqe_inline
export const W4_SRQ_NEXT: u32 = 35; // mlx4_wqe_srq_next
export const W4_ERR_CQE: u32 = 36; // mlx4_err_cqe
export const W4_EQE: u32 = 37; // mlx4_eqe
export const W4_MGM_QP: u32 = 38; // mlx4_mgm_qp
export const W_MINI_OWNER: u32 = 39; // mini_cqe_array_owner
export const W_CQE_RESP_STRIDING: u32 = 40; // cqe64_resp_striding
export const W_CQE_RESP_TITLE: u32 = 41; // cqe64_resp_title
export const W_CQE_REQ_TITLE: u32 = 42; // cqe64_req_title
export const W_ASO_METER: u32 = 43; // wqe_aso_meter_entry
export const W_CONN_TRACK: u32 = 44; // conn_track_aso
export const W_ASO_DATA: u32 = 45; // wqe_aso_data
export const W_MASKED_CS4: u32 = 46; // wqe_masked_atomic_cs_4
export const W_MASKED_FA4: u32 = 47; // wqe_masked_atomic_fa_4
export const W_MINI_REQ_DPDK: u32 = 48; // mini_cqe_req_dpdk
export const W_AV_UD: u32 = 49; // wqe_av_ud
export const W4_MGM: u32 = 50; // mlx4_mgm
export const W_ETH_PAD: u32 = 51; // wqe_eth_pad
export const W4_BF_CTRL: u32 = 52; // mlx4_wqe_bf_ctrl
export const W4_RESIZE_CQE: u32 = 53; // mlx4_resize_cqe
export const W4_CQE_SEND: u32 = 54; // mlx4_cqe_send
export const W4_CQE_RECV: u32 = 55; // mlx4_cqe_recv
export const W4_TS_CQE_SEND: u32 = 56; // mlx4_ts_cqe_send
export const W4_TS_CQE_RECV: u32 = 57; // mlx4_ts_cqe_recv
export const W_CQE_REQ_STEERING: u32 = 58; // cqe64_req_steering
export const W_MPRQ_BYTE_CNT: u32 = 59; // cqe_mprq_byte_cnt
export const W_CQE_SHAMPO: u32 = 60; // cqe_shampo
export const W_CQE_METADATA: u32 = 61; // cqe_ft_metadata
export const W_CQE_ROCE: u32 = 62; // cqe_roce
export const W_CQE_NVMEOTCP: u32 = 63; // cqe_nvmeotcp
export const W_MINI_HASH_STRIDING: u32 = 64; // mini_cqe_hash_striding
export const W_MINI_CSUM_STRIDING: u32 = 65; // mini_cqe_csum_striding
export const W_MINI_L34H_STRIDING: u32 = 66; // mini_cqe_l34h_striding
export const W_IPSEC_ASO: u32 = 67; // ipsec_aso
export const W_MACSEC_ASO: u32 = 68; // macsec_aso
export const W_MASKED_CS16: u32 = 69; // wqe_masked_atomic_cs_16
export const W_MASKED_FA16: u32 = 70; // wqe_masked_atomic_fa_16

// Titles that walkers name, index into T_TITLES; as above.
export const H_RAW: u32 = 1; // raw
export const H_SCATTER: u32 = 2; // scatter entry
export const H_DATA: u32 = 3; // data segment
export const H_INLINE: u32 = 4; // inline data
export const H_STALE: u32 = 5; // unused
export const H_IGNORED: u32 = 6; // ignored
export const H_SOURCE: u32 = 7; // source
export const H_DESTINATION: u32 = 8; // destination
export const H_TERMINATOR: u32 = 9; // scatter list end
export const H_EXTENSION: u32 = 10; // extension
export const H_PADDING: u32 = 11; // padding
export const H_MEMBER: u32 = 12; // member
export const H_STRIDES: u32 = 13; // as a striding RQ

// Steps of a send WQE program: u8 op, u8 reserved, u16 layout, u16 second layout, u16 title.
export const S_SIZE: u32 = 8;
export const S_END: u32 = 0;
export const S_FIXED: u32 = 1;
export const S_AV: u32 = 2;
export const S_ETH: u32 = 3;
export const S_DATA: u32 = 4; // data segments to the end, pointer or inline
export const S_DATA_ONE: u32 = 5;
export const S_UMR: u32 = 6; // translation and BSF entries
export const S_OPTIONAL: u32 = 7; // one segment if there is room
export const S_MASKED: u32 = 8; // masked atomic operands by opc_mod
export const S_ASO_DATA: u32 = 10;
export const S_LSO4: u32 = 11; // generation 4 LSO header
export const S_NOP: u32 = 12; // what a NOP skips: data segments where there is anything
export const S_OVER: u32 = 13; // words of the segments before: the second layout is their byte
export const S_TLS: u32 = 14; // TLS or, by acc_type, NVMe over TCP
