/**
 * Holds the tables to what others wrote down: tests/data/layouts is a witness for the rows that it has, read from
 * headers before these tables were written. A row that it lacks needs nothing here, only its own source.
 */
import { assertEquals } from "@std/assert";
import { DEV_ID_ADDRESS, DEVICES } from "../../../layouts/devices.ts";
import { ENUMS } from "../../../layouts/enums.ts";
import { layoutByName } from "../../../layouts/index.ts";
import * as programs from "../../../layouts/programs.ts";
import { CONTROL_SEGMENTS, RESOURCE_DUMP } from "../../../layouts/resource_dump.ts";
import { SEGMENT_TYPES } from "../../../layouts/segments.ts";
import type { Field, Nested } from "../../../layouts/types.ts";

const FAMILIES = [
  "contexts-gen5",
  "wqe-gen5",
  "cqe-gen5",
  "eqe-gen5",
  "resource-dump",
  "contexts-gen4",
  "wqe-gen4",
  "cqe-eqe-gen4",
];

/** Rows whose form is not the suggested radix, with the reason. */
const FORM_EXCEPTIONS: Record<string, string> = {
  "eqe_data_page_req.num_pages": "a signed count: shown as signed, which is decimal",
  "eqe_data_page_fault_memory.demand_fault_pages": "a count",
  "eqe_data_fpga_error.syndrome": "it has names",
  "eqe_data_fpga_qp_error.syndrome": "it has names",
};

/** Layouts whose rows are in another order than the facts, with the reason. */
const ORDER_EXCEPTIONS: Record<string, string> = {
  wqe_data: "text prints byte_count before wqe_inline, as the original tool does",
  mlx4_wqe_data: "as wqe_data",
};

/** Fields of the facts that are rows of other names here, with the reason. */
const SPLIT: Record<string, { rows: string[]; reason: string }> = {
  "mlx4_mtt_entry.ptag": {
    rows: ["ptag_63_32", "ptag_31_3"],
    reason: "61 bits with 3 others below them are neither in a dword nor whole bytes: two rows, as in the mtt layout",
  },
};

interface HeaderStructure {
  layout: string;
  source: string;
  bytes: number;
  fields: [name: string, bit: number, width: number][];
}

/** Structures as other headers have them, read from these by scripts/lib/ifc_header.ts and scapy_classes.ts. */
const HEADERS: readonly HeaderStructure[] = facts("headers");

/** Fields of the facts that newer headers see otherwise, with what they are here and the reason. */
const CORRECTED: Record<string, { now: string | undefined; reason: string }> = {
  "eqe_data_page_fault_memory.flags": {
    now: "bit 1 width 7 enum undefined",
    reason: "Linux drivers/infiniband/hw/mlx5/odp.c: bit 7 of the flags is `last`",
  },
  "eqe_data_page_fault_memory.demand_fault_pages": {
    now: "bit 96 width 20 enum undefined",
    reason: "Linux include/linux/mlx5/device.h: the count stands in bits 31..12",
  },
  "eqe_data_fpga_error.syndrome": {
    now: "bit 88 width 8 enum fpga_error_syndrome",
    reason: "Linux include/linux/mlx5/mlx5_ifc_fpga.h names the values",
  },
  "eqe_data_fpga_qp_error.syndrome": {
    now: "bit 88 width 8 enum fpga_qp_error_syndrome",
    reason: "as eqe_data_fpga_error",
  },
  "mkc.access_mode_1_0": {
    now: "bit 22 width 2 enum undefined",
    reason: "the names are those of access_mode, which has the upper bits as well",
  },
  "wqe_bsf.t_init_gen_pro_size": { now: undefined, reason: "SPDK lib/mlx5 gives bits of it a meaning" },
  "wqe_bsf.w_tfs_psv": { now: undefined, reason: "SPDK lib/mlx5: selector and PSV index" },
  "wqe_bsf.m_tfs_psv": { now: undefined, reason: "as w_tfs_psv" },
  "cqe_mprq_byte_cnt.consumed_strides": {
    now: "bit 3 width 13 enum undefined",
    reason: "UCX has flags in bits 30 and 29, DPDK counts in 29..16: 28..16 is what all agree on",
  },
  "mini_cqe_ftag.byte_cnt_flow": {
    now: undefined,
    reason: "DPDK rxq_cq_to_mbuf: its top byte belongs to the flow tag",
  },
  "dctc.cs_res": {
    now: "bit 136 width 8 enum dctc_cs_res",
    reason: "Linux mlx5_ifc.h: MLX5_DCTC_CS_RES_NA is what a QP calls UP_TO_32B",
  },
  "mini_cqe_l34h.hdr_type": { now: undefined, reason: "DPDK: the low byte of a CQE's hdr_type_etc" },
};

/** Enumerations of the facts that are no more, with the reason. */
const DROPPED_ENUMS: Record<string, string> = {
  mkc_access_mode_low: "half of an access mode has no name: mkc_access_mode names the whole",
};

/** Fields with an enumeration that the facts do not give, with the reason. */
const ADDED_ENUMS: Record<string, string> = {
  "mlx4_err_cqe.opcode": "it is ERROR in an error CQE",
  "sqc.hairpin_wq_buffer_type": "DPDK mlx5_prm.h: MLX5_SQC_HAIRPIN_WQ_BUFFER_TYPE",
  "rqc.hairpin_data_buffer_type": "DPDK mlx5_prm.h: MLX5_RQC_HAIRPIN_DATA_BUFFER_TYPE",
  "mkc.order_read_after_write": "DPDK mlx5_prm.h: enum mlx5_mkc_raw_ordering",
  "mlx4_qp_context.rate_limit_unit": "Linux mlx4/device.h: MLX4_QP_RATE_LIMIT",
};

interface FactField {
  name: string;
  dword: number;
  lsb: number;
  width: number;
  enum?: string;
  radix?: string;
  layout?: string;
  array?: { count: number | "rest"; strideBytes: number };
  alternatives?: string[];
}

interface FactLayout {
  name: string;
  generation: number;
  bytes: number;
  byteOrder: string;
  source: string;
  registerId?: string | number;
  fields: FactField[];
}

// deno-lint-ignore no-explicit-any
function facts(name: string): any {
  return JSON.parse(Deno.readTextFileSync(new URL(`../../data/layouts/${name}.json`, import.meta.url)));
}

function factLayouts(): FactLayout[] {
  return FAMILIES.flatMap((family) => facts(family).layouts)
    .map((layout: FactLayout) => ({ ...layout, fields: layout.fields.flatMap((f) => splitField(layout.name, f)) }));
}

/** The field as the tables have it: itself, or one part per dword. */
function splitField(layout: string, field: FactField): FactField[] {
  const names = SPLIT[`${layout}.${field.name}`]?.rows;
  if (names === undefined) return [field];
  const [high = "", low = ""] = names;
  const { dword, lsb, width, ...rest } = field;
  return [
    { ...rest, name: high, dword, lsb: 0, width: width + lsb - 32 },
    { ...rest, name: low, dword: dword + 1, lsb, width: 32 - lsb },
  ];
}

/** First bit of a fact field, counted from the most significant bit of the structure, by the rule of the facts. */
function factStart(field: FactField): number {
  const skipped = (31 - field.lsb - (field.width - 1)) % 32;
  return field.dword * 32 + (skipped < 0 ? skipped + 32 : skipped);
}

/** The same of a row of ours. */
function rowStart(row: Field): number {
  const [msb] = row.bits;
  return row.at * 8 + (msb > 31 ? 0 : 31 - msb);
}

function describeFact(f: FactField): string {
  if (f.layout === undefined) return `bit ${factStart(f)} width ${f.width} enum ${f.enum}`;
  return `byte ${f.dword * 4} layout ${f.layout} x ${f.array?.count} / ${f.array?.strideBytes} or ${f.alternatives}`;
}

function describeRow(row: Field | Nested): string {
  if ("layout" in row) {
    return `byte ${row.at} layout ${row.layout} x ${row.count} / ${row.stride} or ${row.alternatives}`;
  }
  return `bit ${rowStart(row)} width ${row.bits[0] - row.bits[1] + 1} enum ${row.enum}`;
}

/** What the facts say and the tables do not, a line each. */
function contradicted(facts: Map<string, string>, table: (key: string) => string | undefined): string[] {
  return [...facts].filter(([key, fact]) => table(key) !== fact)
    .map(([key, fact]) => `${key}: facts ${fact}, table ${table(key)}`);
}

function rowOf(key: string): Field | Nested | undefined {
  const [layout = "", name = ""] = key.split(".");
  return layoutByName(layout)?.fields[name];
}

Deno.test("every layout of the facts has their size, generation, register number and source", () => {
  const number = (id: string | number | undefined) => id === undefined ? undefined : Number(id);
  const describe = (l: { generation: number; bytes: number; registerId?: string | number; source: string }) =>
    [l.generation, l.bytes, number(l.registerId), l.source].join(" ");
  const expected = new Map(factLayouts().map((l) => [l.name, describe(l)]));
  assertEquals(
    contradicted(expected, (name) => {
      const layout = layoutByName(name);
      return layout === undefined ? undefined : describe(layout);
    }),
    [],
  );
  assertEquals(factLayouts().filter((l) => l.byteOrder !== "be"), []);
});

Deno.test("every field of the facts has their position, width and enumeration", () => {
  const expected = new Map(factLayouts().flatMap((l) => l.fields.map((f) => [`${l.name}.${f.name}`, describeFact(f)])));
  for (const [key, { now }] of Object.entries(CORRECTED)) {
    if (now === undefined) expected.delete(key);
    else expected.set(key, now);
  }
  const ours = (key: string): string | undefined => {
    const row = rowOf(key);
    if (row === undefined) return undefined;
    return describeRow(key in ADDED_ENUMS ? { ...row, enum: undefined } as unknown as Field : row);
  };
  assertEquals(contradicted(expected, ours), []);
});

Deno.test("a field of the facts is decimal exactly where they suggest it", () => {
  const wrong = factLayouts().flatMap((l) => l.fields.map((f) => ({ key: `${l.name}.${f.name}`, fact: f })))
    .filter(({ key, fact }) => {
      const row = rowOf(key);
      const decimal = row !== undefined && "bits" in row && row.as === "dec";
      return decimal !== (fact.radix === "dec") && !(key in FORM_EXCEPTIONS);
    });
  assertEquals(wrong.map(({ key }) => key), []);
});

/** Structures that the header makes longer than the device's: rdma-core declares 112 bytes of DCT context, Linux 64. */
const SHORTER = ["dctc"];

/** Names that a header has for a row of ours; null: it stands in other rows, or not at all, as the reason says. */
const ALIASES: Record<string, string | null> = {
  "qpc.multi_path": "dp_ordering_0",
  "qpc.rlkey": "rlky",
  "qpc.log_num_dci_stream_channels": null, // 4 bits in UCX, 5 in Linux
  "qpc.log_num_dci_errored_streams": null, // as above
  "ads.dei_cfi_reserved_from_prm_041": "dei_cfi",
  "ads.rmac": null, // two rows
  "tirc.lro_enable_mask": "packet_merge_mask",
  "tirc.lro_max_msg_sz": "lro_max_ip_payload_size",
  "tirc.self_lb_en": "self_lb_block",
  "cqc.cqe_compression_en": "cqe_comp_en",
  "cqc.c_eqn": null, // the low byte of c_eqn_or_apu_element
  "cqc.db_record_addr_63_32": null, // dbr_addr
  "cqc.db_record_addr_31_3": null, // dbr_addr
  "mkc.log_entity_size": null, // 5 bits, log_page_size has 6 in Linux
  "mkc.crossing_target_gvmi_id": "crossing_target_vhca_id",
  "mkc.crossing_target_mkey": "translations_octword_size",
  "query_qp_out.sw_qpc": "qpc",
  "dctc.force_full_handshake": "free_ar", // Linux's name
  "dctc.ece": null, // one dword further in UCX than in Linux and rdma-core
};

Deno.test("what other headers have stands in the tables at the same place", () => {
  const missing: string[] = [];
  for (const { layout: name, source, bytes, fields } of HEADERS) {
    const layout = layoutByName(name);
    if (layout === undefined) missing.push(name);
    else if (layout.bytes < bytes && !SHORTER.includes(name)) missing.push(`${name}: ${bytes} bytes in ${source}`);
    for (const [field, bit, width] of fields) {
      const alias = ALIASES[`${name}.${field}`];
      if (alias === null) continue;
      const row = layout?.fields[alias ?? field];
      const there = row === undefined
        ? undefined
        : "layout" in row
        ? [row.at * 8, (layoutByName(row.layout)?.bytes ?? 0) * 8]
        : [rowStart(row), row.bits[0] - row.bits[1] + 1];
      if (there?.join() !== [bit, width].join()) {
        missing.push(`${name}.${field}: bit ${bit} width ${width}, not ${there}`);
      }
    }
  }
  assertEquals(missing, []);
});

Deno.test("rows are in the order of the facts, but for the listed layouts", () => {
  for (const fact of factLayouts()) {
    const gone = (name: string) =>
      `${fact.name}.${name}` in CORRECTED && CORRECTED[`${fact.name}.${name}`]!.now === undefined;
    const theirs = fact.fields.map((f) => f.name).filter((name) => !gone(name));
    const ours = Object.keys(layoutByName(fact.name)?.fields ?? {}).filter((name) => theirs.includes(name));
    if (fact.name in ORDER_EXCEPTIONS) assertEquals(ours.toSorted(), theirs.toSorted());
    else assertEquals(ours, theirs, fact.name);
  }
});

/** Enumerations of the facts that no structure has. */
const UNUSED_ENUMS = ["mlx4_cmd_opcode", "mkey_access_flags", "kernel_sgmt_type"];

Deno.test("every enumeration has the values of the facts", () => {
  interface FactEnum {
    source: string;
    kind?: string;
    values: { value: number; name: string; label?: string }[];
  }
  const wrong: string[] = [];
  for (const [name, fact] of Object.entries(facts("enums").enums as Record<string, FactEnum>)) {
    if (name in DROPPED_ENUMS) continue;
    const ours = (ENUMS as Record<string, FactEnum>)[name];
    if (UNUSED_ENUMS.includes(name)) continue;
    if (ours === undefined || ours.kind !== fact.kind || !ours.source.startsWith(fact.source)) wrong.push(name);
    for (const { value, name: text, label } of fact.values) {
      const row = ours?.values.find((v) => v.value === value);
      if (row?.name !== text || (label ?? row.label) !== row.label) {
        wrong.push(`${name} ${value}: ${text}, not ${row?.name}`);
      }
    }
  }
  assertEquals(wrong, []);
});

/** Programs that newer headers see otherwise, with the reason. */
const CORRECTED_PROGRAMS: Record<string, string> = {
  FLOW_TBL_ACCESS: "DPDK and Linux hws/send.h: the opcode modifier tells entries from arguments",
  ACCESS_ASO: "the data are an object of the modifier's kind: IPsec and MACsec objects have layouts as well",
  UMR_TLS_STATIC_PARAMS: "libxlio: acc_type of the parameters tells NVMe over TCP",
};

Deno.test("send programs of the facts are those of the tables, on the transports that they have", () => {
  for (const generation of [4, 5] as const) {
    const fact = facts(`wqe-gen${generation}`);
    for (const o of fact.sendOpcodes) {
      if (o.name in CORRECTED_PROGRAMS) continue;
      const ours = programs[`SEND_PROGRAMS_${generation}`].find((p) => p.opcode === o.opcode && p.name === o.name);
      assertEquals(ours?.opcMod, o.opc_mod === undefined ? undefined : [o.opc_mod].flat(), o.name);
      for (const [transport, steps] of Object.entries(o.segments)) {
        const plain = ours?.segments[transport]?.map(({ role: _, ...step }) => step);
        assertEquals(plain, steps as programs.Step[], `${o.name} on ${transport}`);
      }
    }
  }
});

Deno.test("event types of the facts are those of the tables", () => {
  for (const [generation, name] of [[4, "cqe-eqe-gen4"], [5, "eqe-gen5"]] as const) {
    for (const { value, name: event, data, dataBySubType } of facts(name).eventTypes) {
      const ours = programs[`EVENT_TYPES_${generation}`].find((one) => one.value === value);
      assertEquals([ours?.name, ours?.data], [event, data]);
      for (const [sub, layout] of Object.entries(dataBySubType ?? {})) {
        assertEquals(ours?.dataBySubType?.[Number(sub)], layout as string, `${event} ${sub}`);
      }
    }
  }
});

Deno.test("segment types of the facts are those of the tables", () => {
  const flags = <T extends object>(row: T | undefined) =>
    row && Object.fromEntries(Object.entries(row).map(([key, value]) => [key, key === "name" ? value : +value]));
  for (const fact of facts("resource-dump").segmentTypes) {
    const ours = SEGMENT_TYPES.find((one) => one.name === fact.name);
    assertEquals(ours?.id ?? null, fact.value, fact.name);
    assertEquals([flags(ours?.index1), flags(ours?.index2)], [fact.index1, fact.index2], fact.name);
    assertEquals([flags(ours?.numOfObj1), flags(ours?.numOfObj2)], [fact.num_of_obj1, fact.num_of_obj2], fact.name);
    if (fact.payloadLayout !== undefined) assertEquals(ours?.payload, fact.payloadLayout);
    assertEquals([ours?.inKernelNameTable, ours?.source], [fact.inKernelNameTable, fact.source], fact.name);
  }
});

Deno.test("the numbers of the dump protocol are those of the facts", () => {
  const fact = facts("resource-dump").facts;
  const control = Object.entries(CONTROL_SEGMENTS).map(([name, s]) => [`0x${s.id.toString(16)}`, name]);
  assertEquals(Object.fromEntries(control), fact.controlSegments);
  assertEquals(RESOURCE_DUMP.registerId, Number(fact.registerId));
  assertEquals(RESOURCE_DUMP.registerBytes, fact.registerBytes);
  assertEquals(RESOURCE_DUMP.inlineDataBytes, fact.inlineDataBytes);
  assertEquals(`0..0x${RESOURCE_DUMP.numOfObjMax.toString(16)}`, fact.numOfObj.range.split(";")[0]);
  for (const value of [RESOURCE_DUMP.numOfObjActive, RESOURCE_DUMP.numOfObjAll]) {
    assertEquals(`0x${value.toString(16)}` in fact.numOfObj, true);
  }
});

Deno.test("devices of the facts are those of the tables", () => {
  const fact = facts("devices");
  const ids = (list: { dec: number }[] | undefined) => list?.map((id) => id.dec);
  for (const d of fact.devices) {
    const ours = DEVICES.find((one) => one.name === d.name);
    assertEquals([ours?.generation, ours?.hwDevId, ours?.ports, ours?.source], [
      d.generation,
      d.hwDevIdDec ?? undefined,
      d.ports,
      d.source,
    ], d.name);
    assertEquals([ours?.pciDeviceIds, ours?.vfDeviceIds], [ids(d.pciDeviceIds), ids(d.vfDeviceIds)], d.name);
    // deno-lint-ignore no-explicit-any
    assertEquals(ours?.otherPciDeviceIds, d.otherPciDeviceIds?.map((o: any) => ({ id: o.dec, what: o.what })), d.name);
  }
  assertEquals(DEV_ID_ADDRESS, Number(fact.devIdAddress));
});
