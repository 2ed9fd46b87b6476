/**
 * Holds the tables to the facts they were written from, in both directions: tests/data/layouts has the facts as JSON.
 */
import { assertEquals } from "@std/assert";
import { DEV_ID_ADDRESS, DEVICES } from "../../../layouts/devices.ts";
import { ENUMS } from "../../../layouts/enums.ts";
import { LAYOUTS } from "../../../layouts/index.ts";
import * as programs from "../../../layouts/programs.ts";
import { CONTROL_SEGMENTS, RESOURCE_DUMP, SEGMENT_TYPES, type SegmentCount } from "../../../layouts/segments.ts";
import type { Field, Layout, Nested } from "../../../layouts/types.ts";

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

/** Layouts that the facts lack, with the reason. */
const ADDED_LAYOUTS: Record<string, string> = {
  mlx4_wqe_bf_ctrl: "rdma-core completes a control segment for BlueFlame: the QP number covers other fields",
  mlx4_resize_cqe: "of a resize CQE only the last byte is defined",
  mlx4_cqe_send: "form of mlx4_cqe: the opcode's names depend on is_send",
  mlx4_cqe_recv: "as mlx4_cqe_send",
  mlx4_ts_cqe_send: "as mlx4_cqe_send",
  mlx4_ts_cqe_recv: "as mlx4_cqe_send",
  ...Object.fromEntries(
    HEADERS.filter((h) => factLayouts().every((l) => l.name !== h.layout)).map((h) => [h.layout, h.source]),
  ),
};

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
};

/** Fields that the facts lack, with the reason. */
const ADDED_FIELDS: Record<string, string> = {
  "eqe_data_page_req.release_all_pages": "Linux core/pagealloc.c: RELEASE_ALL_PAGES_MASK of ec_function",
  "eqe_data_page_fault_memory.last": "Linux drivers/infiniband/hw/mlx5/odp.c: MLX5_MEMORY_PAGE_FAULT_FLAGS_LAST",
  ...Object.fromEntries(
    HEADERS.flatMap((h) => h.fields.map(([name]) => [`${h.layout}.${name}`, h.source] as const))
      .filter(([key]) => !factKeys().has(key)),
  ),
  "mlx4_cqe.tcp_udp_csum_ok": "rdma-core mlx4dv.h: MLX4_CQE_STATUS_TCP_UDP_CSUM_OK",
  "mlx4_ts_cqe.tcp_udp_csum_ok": "as mlx4_cqe",
  "mlx4_cqe.timestamp_lo": "rdma-core has time stamps in the same structure",
  "mlx4_av.vlan_present": "rdma-core providers/mlx4/verbs.c: set with the VLAN id",
};

/** Fields with an enumeration that the facts do not give, with the reason. */
const ADDED_ENUMS: Record<string, string> = {
  "mlx4_err_cqe.opcode": "it is ERROR in an error CQE",
};

/** Transports of 4th-generation send programs that the facts lack: rdma-core posts the same on RC, UC and XRC. */
const ADDED_TRANSPORTS: Record<string, readonly string[]> = {
  SEND_INVAL: ["UC"],
  BIND_MW: ["XRC"],
  FMR: ["UC"],
  LOCAL_INVAL: ["UC", "XRC"],
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

/** Every field of the facts. */
function factKeys(): Set<string> {
  return new Set(
    FAMILIES.flatMap((family) => facts(family).layouts)
      .flatMap((layout: FactLayout) => layout.fields.map((f) => `${layout.name}.${f.name}`)),
  );
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

/** Layouts that the facts have. */
const TABLES = LAYOUTS.filter((layout) => !(layout.name in ADDED_LAYOUTS));

function fieldNames(layout: Layout | undefined): string[] {
  return Object.keys(layout?.fields ?? {}).filter((name) => !(`${layout?.name}.${name}` in ADDED_FIELDS));
}

/** Differences of two maps, a line each. */
function differences(expected: Map<string, string>, actual: Map<string, string>): string[] {
  const keys = new Set([...expected.keys(), ...actual.keys()]);
  return [...keys].filter((key) => expected.get(key) !== actual.get(key))
    .map((key) => `${key}: facts ${expected.get(key)}, table ${actual.get(key)}`);
}

Deno.test("every layout has the size, generation, register number and source of the facts, and no layout is extra", () => {
  const number = (id: string | number | undefined) => id === undefined ? undefined : Number(id);
  const expected = factLayouts().map((
    l,
  ) => [l.name, [l.generation, l.bytes, number(l.registerId), l.source].join(" ")]);
  const actual = TABLES.map((l) => [l.name, [l.generation, l.bytes, l.registerId, l.source].join(" ")]);
  assertEquals(differences(new Map(expected as [string, string][]), new Map(actual as [string, string][])), []);
  assertEquals(LAYOUTS.length, factLayouts().length + Object.keys(ADDED_LAYOUTS).length);
  assertEquals(factLayouts().filter((l) => l.byteOrder !== "be"), []);
});

Deno.test("every field has the position, width and enumeration of the facts, and no field is extra", () => {
  const expected = new Map(factLayouts().flatMap((l) => l.fields.map((f) => [`${l.name}.${f.name}`, describeFact(f)])));
  const actual = new Map(TABLES.flatMap((l) =>
    Object.entries(l.fields).map(([name, row]): [string, string] => {
      const key = `${l.name}.${name}`;
      return [key, describeRow(key in ADDED_ENUMS ? { ...row, enum: undefined } as unknown as Field : row)];
    }).filter(([key]) => !(key in ADDED_FIELDS))
  ));
  for (const [key, { now }] of Object.entries(CORRECTED)) {
    if (now === undefined) expected.delete(key);
    else expected.set(key, now);
  }
  assertEquals(differences(expected, actual), []);
});

Deno.test("a field is decimal exactly where the facts suggest it", () => {
  const suggested = new Map(
    factLayouts().flatMap((l) => l.fields.map((f) => [`${l.name}.${f.name}`, f.radix === "dec"])),
  );
  const wrong: string[] = [];
  for (const layout of TABLES) {
    for (const [name, row] of Object.entries(layout.fields)) {
      const key = `${layout.name}.${name}`;
      const decimal = "bits" in row && row.as === "dec";
      if (decimal !== (suggested.get(key) ?? false) && !(key in FORM_EXCEPTIONS)) wrong.push(key);
    }
  }
  assertEquals(wrong, []);
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
    const layout = LAYOUTS.find((l) => l.name === name);
    if (layout === undefined) missing.push(name);
    else if (layout.bytes < bytes && !SHORTER.includes(name)) missing.push(`${name}: ${bytes} bytes in ${source}`);
    for (const [field, bit, width] of fields) {
      const alias = ALIASES[`${name}.${field}`];
      if (alias === null) continue;
      const row = layout?.fields[alias ?? field];
      const there = row === undefined
        ? undefined
        : "layout" in row
        ? [row.at * 8, (LAYOUTS.find((l) => l.name === row.layout)?.bytes ?? 0) * 8]
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
    const layout = LAYOUTS.find((l) => l.name === fact.name);
    const [ours, theirs] = [fieldNames(layout), fact.fields.map((f) => f.name)];
    if (fact.name in ORDER_EXCEPTIONS) assertEquals(ours.toSorted(), theirs.toSorted());
    else assertEquals(ours, theirs, fact.name);
  }
});

Deno.test("every enumeration has the values of the facts", () => {
  interface FactEnum {
    source: string;
    kind?: string;
    values: { value: number; name: string; label?: string }[];
  }
  const wrong: string[] = [];
  for (const [name, fact] of Object.entries(facts("enums").enums as Record<string, FactEnum>)) {
    const ours = (ENUMS as Record<string, FactEnum>)[name];
    if (ours === undefined || ours.kind !== fact.kind || !ours.source.startsWith(fact.source)) wrong.push(name);
    for (const { value, name: text, label } of fact.values) {
      const row = ours?.values.find((v) => v.value === value);
      if (row?.name !== text || row.label !== label) wrong.push(`${name} ${value}: ${text}, not ${row?.name}`);
    }
  }
  assertEquals(wrong, []);
});

function withoutAdded(name: string, segments: programs.SendProgram["segments"]): programs.SendProgram["segments"] {
  const added = ADDED_TRANSPORTS[name] ?? [];
  for (const transport of added) assertEquals(segments[transport], segments.RC, `${name} on ${transport}`);
  return Object.fromEntries(Object.entries(segments).filter(([transport]) => !added.includes(transport)));
}

Deno.test("send and receive programs are those of the facts", () => {
  for (const generation of [4, 5] as const) {
    const fact = facts(`wqe-gen${generation}`);
    // deno-lint-ignore no-explicit-any
    const sends = fact.sendOpcodes.map((o: any) => ({
      opcode: o.opcode,
      name: o.name,
      opcMod: o.opc_mod === undefined ? undefined : [o.opc_mod].flat(),
      segments: o.segments,
    }));
    const ours = programs[`SEND_PROGRAMS_${generation}`].map(({ opcode, name, opcMod, segments }) => ({
      opcode,
      name,
      opcMod,
      segments: generation === 5 ? segments : withoutAdded(name, segments),
    }));
    assertEquals(ours, sends);
    const receives = programs[`RECV_PROGRAMS_${generation}`].map((p) => [p.title, p.steps]);
    assertEquals(receives, Object.entries(fact.recvWqe));
  }
});

/** Event data that the facts lack, by sub type. */
const ADDED_EVENT_DATA: Record<string, Record<number, string>> = {
  "5 GENERAL": { 1: "eqe_data_delay_drop" }, // FreeBSD sys/dev/mlx5/device.h
};

Deno.test("event types are those of the facts", () => {
  for (const [generation, name] of [[4, "cqe-eqe-gen4"], [5, "eqe-gen5"]] as const) {
    // deno-lint-ignore no-explicit-any
    const expected = facts(name).eventTypes.map((e: any) => ({
      ...e,
      ...e.dataBySubType && {
        dataBySubType: Object.fromEntries(Object.entries(e.dataBySubType).map(([k, v]) => [Number(k), v])),
      },
    }));
    const added = (e: programs.EventType) => ADDED_EVENT_DATA[`${generation} ${e.name}`] ?? {};
    assertEquals(
      programs[`EVENT_TYPES_${generation}`],
      expected.map((e: programs.EventType) => {
        const dataBySubType = { ...e.dataBySubType, ...added(e) };
        return Object.keys(dataBySubType).length === 0 ? e : { ...e, dataBySubType };
      }),
    );
  }
});

/** Payloads that the facts lack. */
const ADDED_PAYLOADS: Record<string, string> = { QUERY_VNIC_ENV: "query_vnic_env_out" };

Deno.test("segment types are those of the facts", () => {
  const fact = facts("resource-dump");
  const count = (c: SegmentCount | undefined) =>
    c && { supported: +c.supported, required: +c.required, all: +c.all, active: +c.active };
  const ours = SEGMENT_TYPES.map((s) => [
    s.id ?? null,
    s.name,
    s.index1 && { ...s.index1, supported: +s.index1.supported, required: +s.index1.required },
    s.index2 && { ...s.index2, supported: +s.index2.supported, required: +s.index2.required },
    count(s.numOfObj1),
    count(s.numOfObj2),
    s.payload,
    s.inKernelNameTable,
    s.source,
    s.note !== undefined,
    s.payloadNote !== undefined,
  ]);
  // deno-lint-ignore no-explicit-any
  const theirs = fact.segmentTypes.map((s: any) => [
    s.value,
    s.name,
    s.index1,
    s.index2,
    s.num_of_obj1,
    s.num_of_obj2,
    ADDED_PAYLOADS[s.name] ?? s.payloadLayout,
    s.inKernelNameTable,
    s.source,
    s.note !== undefined,
    s.name in ADDED_PAYLOADS || s.payloadNote !== undefined,
  ]);
  assertEquals(ours, theirs);
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

Deno.test("devices are those of the facts", () => {
  const fact = facts("devices");
  const ids = (list: { dec: number }[] | undefined) => list?.map((id) => id.dec);
  // deno-lint-ignore no-explicit-any
  const theirs = fact.devices.map((d: any) => [
    d.name,
    d.generation,
    d.hwDevIdDec ?? undefined,
    ids(d.pciDeviceIds),
    ids(d.vfDeviceIds),
    // deno-lint-ignore no-explicit-any
    d.otherPciDeviceIds?.map((o: any) => ({ id: o.dec, what: o.what })),
    d.ports,
    d.source,
    d.note !== undefined,
  ]);
  const ours = DEVICES.map((d) => [
    d.name,
    d.generation,
    d.hwDevId,
    d.pciDeviceIds,
    d.vfDeviceIds,
    d.otherPciDeviceIds,
    d.ports,
    d.source,
    d.note !== undefined,
  ]);
  assertEquals(ours, theirs);
  assertEquals(DEV_ID_ADDRESS, Number(fact.devIdAddress));
});
