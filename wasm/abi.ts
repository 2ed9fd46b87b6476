/** Numbers shared with the AssemblyScript module, by hand the same as in `asm/abi.ts`; a test compares them. */

/** Address at which the table image lies. */
export const TABLE_BASE = 0x42000;

/** Regions whose addresses the module knows. */
export const FIXED = {
  ctx: 0x2400,
  scratch: 0x2540,
  digits: 0x2dc0,
  elems: 0x3e40,
  items: 0xfe80,
  forms: 0x3fec0,
} as const;

/** Byte offsets in the walk state. */
export const CTX = {
  kind: 0,
  ptr: 4,
  end: 8,
  final: 12,
  transport: 16,
  stride: 20,
  index: 24,
  ring: 28,
  counter: 32,
  options: 36,
  ci: 40,
  pi: 44,
  elemCap: 52,
  itemCap: 60,
  elemCount: 64,
  itemCount: 68,
  units: 72,
  offset: 76,
  mini: 84,
  limit: 88,
  session: 92,
  sessionDone: 96,
  layout: 100,
  titleOp: 108,
  delta: 112,
  mask: 116,
  qpn: 120,
  titleCounter: 124,
  states: 128,
  byCqe: 132,
  byPsn: 136,
  sent: 140,
  sentAcked: 144,
  posted: 148,
  pending: 152,
} as const;

/** Bytes of a request for columns. */
export const COLUMNS_BYTES = 98304;

/** A request for columns: offsets in it, sizes of its parts. */
export const COLUMNS = {
  groups: 4,
  capacity: 8,
  indexes: 12,
  list: 16,
  shown: 20,
  cuts: 24,
  cutAt: 64,
  layoutsAt: 12480,
  groupsAt: 16576,
  groupSize: 32,
  rows: 0,
  next: 4,
  quadSize: 8,
  fieldSize: 16,
} as const;

/** Bits of `CTX.options`. */
export const OPTION = {
  counter: 1,
  ci: 2,
  pi: 4,
  signature: 8,
  align: 16,
  enhanced: 32,
  linked: 64,
  timestamp: 256,
  alone: 512,
  format: 1024,
  striding: 2048,
  plain: 4096,
} as const;

/** Walkers, `CTX.kind`. */
export const WALK = { context: 0, sq5: 1, rq5: 2, cq5: 3, eq5: 4, sq4: 5, rq4: 6, cq4: 7, eq4: 8, mgm: 9 } as const;

/** Transports of send queues, `CTX.transport`. */
export const TRANSPORT = { rc: 0, uc: 1, ud: 2, dc: 3, xrc: 4, raw: 5, mlx: 6, underlay: 7 } as const;

/** `CTX.transport` where it is not known: opcodes decide, else it is RC. */
export const TRANSPORT_UNKNOWN = 14;

/** Sizes of an element and an item of the plan, in bytes. */
export const ELEMENT_BYTES = 48;
/** Size of a plan item in bytes. */
export const ITEM_BYTES = 32;

/** Byte offsets in an element of the plan. */
export const ELEMENT = {
  index: 0,
  hidden: 4,
  ptr: 8,
  length: 12,
  item: 16,
  items: 20,
  flags: 24,
  state: 28,
  offset: 32,
  counter: 40,
  failed: 44,
} as const;

/** Byte offsets in an item, and what stands in it. */
export const ITEM = {
  layout: 0,
  title: 2,
  length: 4,
  ptr: 8,
  ordinal: 12,
  offset: 16,
  span: 20,
  data: 24,
  dataLength: 28,
  /** Bits of the title: its number; that bytes are shown with the item. */
  titleId: 0x1fff,
  titleData: 0x4000,
  /** Layout of bytes without one. */
  raw: 0xffff,
} as const;

/** Flag bits of an element, in order; the name is what json lists. */
export const ELEMENT_FLAGS: readonly { readonly name: string; readonly text: string }[] = [
  { name: "cut", text: "cut (bytes missing)" },
  { name: "stale", text: "stale (from an earlier pass)" },
  { name: "empty", text: "empty (never posted)" },
  { name: "no_wqe_start", text: "no WQE starts here (rest of an older one)" },
  { name: "unknown_opcode", text: "unknown opcode" },
  { name: "wraps", text: "continues at the start of the ring" },
  { name: "", text: "hardware owned" },
  { name: "", text: "software owned" },
  { name: "invalid", text: "invalid (not written by hardware)" },
  { name: "compressed", text: "title of a compressed session" },
  { name: "expanded", text: "expanded from a mini CQE" },
  { name: "", text: "" },
  { name: "ci", text: "" },
  { name: "pi", text: "" },
  { name: "bad_size", text: "ds is 0: no WQE" },
  { name: "stamped", text: "stamped invalid" },
  { name: "other_transport", text: "this transport has no such opcode" },
  { name: "consumed", text: "consumed" },
  { name: "error", text: "" },
  { name: "mini_array", text: "mini CQEs of the title before" },
  { name: "inferred_transport", text: "the only transport with this opcode is taken" },
  { name: "inferred_entries", text: "kind of translation entries inferred: the memory key context does not say" },
  { name: "other_modifier", text: "opcode modifier has no public format" },
  { name: "format_assumed", text: "mini CQE format assumed" },
  { name: "left_over", text: "left over behind an array of mini CQEs" },
  { name: "pending", text: "pending" },
];

/** Kinds of operations, `K_*` of asm/abi.ts. */
export const KIND = {
  hex32: 0,
  dec: 1,
  enum: 2,
  hex64: 3,
  unless: 4,
  mask: 5,
  log2: 6,
  mac: 7,
  gid: 8,
  bytes: 9,
  text: 10,
  signed: 11,
  join: 12,
  by: 13,
  open: 14,
  close: 15,
  title: 16,
  ifSet: 17,
  spare: 18,
} as const;

/** States of a send WQE, what says so, and words of text: `STATE_*` and `A_*` of asm/abi.ts. */
export const STATES: readonly { readonly name: string; readonly text: string }[] = [
  { name: "", text: "" },
  { name: "completed", text: "completed" },
  { name: "sent", text: "sent, not acknowledged" },
  { name: "rung", text: "rung, not sent" },
  { name: "posted", text: "posted, not rung" },
  { name: "old", text: "old (from an earlier pass)" },
  { name: "psn", text: "" },
  { name: "cqe", text: "" },
  { name: "unknown", text: "" },
  { name: "", text: "sent, not known whether acknowledged" },
  { name: "", text: "\nfailed : 0x" },
  { name: "", text: ", vendor_err_synd 0x" },
  { name: "", text: ", CQ 0x" },
  { name: "", text: ", index 0x" },
];

/** Bytes of what an error CQE says of an element, `X_*` of asm/abi.ts. */
export const FAILURE = { syndrome: 0, vendor: 4, cqn: 8, index: 12, size: 16 } as const;
