/**
 * What each field of a layout means for redaction: it is kept, scrubbed, or wiped. The layout tables decide, by the form
 * in which a field is shown and by its name; nothing here knows a layout.
 *
 * @module
 */

import { layoutByName } from "../../layouts/index.ts";
import type { Field, Layout, Nested } from "../../layouts/types.ts";
import type { ScrubKind } from "./scrub.ts";

/** What is done with a field. */
export type FieldTreatment = "keep" | "wipe" | ScrubKind;

/** Where bits lie: counted from the first bit of the structure, most significant first. */
export interface BitRange {
  /** First bit. */
  readonly from: number;
  /** Bit after the last. */
  readonly to: number;
}

/** One field, or two that hold the halves of one value. */
export interface TreatedField {
  /** `layout.field`, for reviews. */
  readonly name: string;
  /** What is done. */
  readonly treatment: FieldTreatment;
  /** Its bits; of a value in two fields the upper ones first. */
  readonly ranges: readonly BitRange[];
  /** Zero bits below the last range that belong to the value, as in an address whose low bits are not stored. */
  readonly below: number;
}

/** A structure within a structure. */
export interface TreatedNested {
  /** Its layout. */
  readonly layout: string;
  /** Byte offset. */
  readonly at: number;
  /** Repetitions; `rest`: to the end of the data. */
  readonly count: number | "rest";
  /** Bytes from one to the next. */
  readonly stride: number;
}

/** A layout as redaction sees it. */
export interface TreatedLayout {
  /** Fields. */
  readonly fields: readonly TreatedField[];
  /** Structures in it whose layout is certain. */
  readonly nested: readonly TreatedNested[];
}

/** Names of 32-bit keys of memory, and of fields that hold one for some opcodes. */
const MKEY =
  /^(?:[lrm]_?key|mem_?key|(?:local|remote|new_r|headers_m)_?key|general_id|imm|imm_inval_pkey|immed_rss_invalid)$/;
/** Other secrets of a protocol. */
const KEY = /^(?:q_?key|dc_access_key|keytag|num_rmc_peers_base_mkey)$/;
const LID = /^(?:rlid|slid|dlid|rlid_udp_sport|port_lid|mstr_sm_lid)$/;
/** User data in numbers: operands of atomics, tags, initialisation vectors, parameters that are addresses or data. */
const DATA =
  /^(?:swap_add|compare|add_data|bitwise_data|value|append_tag|tag|gcm_iv|implicit_iv|in_param|out_param|gid_prefix)$/;
/** Upper half of a value in two fields: `X_h`, `X_63_32`. */
const UPPER_HALF = /^(.+)_(?:h|63_32|47_32)$/;

/** How a field is treated, by itself. */
export function treatmentOf(layout: string, name: string, field: Field): FieldTreatment {
  const [msb, lsb] = field.bits;
  const width = msb - lsb + 1;
  if (field.as === "bytes" || name === "inline_hdr_start") return "wipe";
  if (field.as === "gid" || field.as === "mac") return field.as;
  if (field.as === "addr") return "address";
  if (name === "mac") return "mac";
  if (layout === "mlx4_mpt_entry" && name === "key") return "rotated-mkey";
  if (name === "mkey_7_0") return "variant";
  if (width === 32 && MKEY.test(name)) return "mkey";
  if (KEY.test(name)) return "key";
  if (width === 16 && LID.test(name)) return "lid";
  if (width >= 32 && DATA.test(name)) return "data";
  return "keep";
}

/** What the halves of a value in two fields are, by the name that they share. */
function pairTreatment(stem: string): FieldTreatment {
  if (/addr|ptag/.test(stem)) return "address";
  if (/mac$/.test(stem)) return "mac";
  return "keep";
}

const cache = new Map<string, TreatedLayout>();

/**
 * A layout as redaction sees it.
 *
 * @returns Undefined for a name that is no layout.
 */
export function treatLayout(name: string): TreatedLayout | undefined {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const layout = layoutByName(name);
  if (layout === undefined) return undefined;
  const treated = { fields: treatFields(layout), nested: treatNested(layout) };
  cache.set(name, treated);
  return treated;
}

function treatFields(layout: Layout): TreatedField[] {
  const treated: TreatedField[] = [];
  const paired = new Set<string>();
  const rows = Object.entries(layout.fields).filter((row): row is [string, Field] => "bits" in row[1]);
  for (const [name, field] of rows) {
    const pair = lowerHalf(name, rows);
    if (pair === undefined) continue;
    const treatment = pairTreatment(UPPER_HALF.exec(name)![1]!);
    if (treatment === "keep") continue;
    paired.add(name).add(pair[0]);
    treated.push({
      name: `${layout.name}.${name}+${pair[0]}`,
      treatment,
      ranges: [bitsOf(field), bitsOf(pair[1])],
      below: pair[1].bits[1],
    });
  }
  for (const [name, field] of rows) {
    if (paired.has(name)) continue;
    const treatment = treatmentOf(layout.name, name, field);
    treated.push({ name: `${layout.name}.${name}`, treatment, ranges: [bitsOf(field)], below: 0 });
  }
  return treated;
}

/** The field with the lower half of the value whose upper half a field holds. */
function lowerHalf(name: string, rows: readonly [string, Field][]): [string, Field] | undefined {
  const stem = UPPER_HALF.exec(name)?.[1];
  if (stem === undefined) return undefined;
  return rows.find(([other]) => other === `${stem}_l` || new RegExp(`^${stem}_31_\\d+$`).test(other));
}

/** Structures that can only be one thing; what can be several is not trusted to be any. */
function treatNested(layout: Layout): TreatedNested[] {
  const nested: TreatedNested[] = [];
  for (const row of Object.values<Field | Nested>(layout.fields)) {
    if (!("layout" in row) || row.alternatives !== undefined) continue;
    const stride = row.stride ?? layoutByName(row.layout)?.bytes ?? 0;
    if (stride > 0) nested.push({ layout: row.layout, at: row.at, count: row.count ?? 1, stride });
  }
  return nested;
}

/** Bits of a field from the start of its structure. */
function bitsOf({ at, bits: [msb, lsb] }: Field): BitRange {
  const unit = msb > 31 ? msb + 1 : 32;
  const to = at * 8 + unit - lsb;
  return { from: to - (msb - lsb + 1), to };
}
