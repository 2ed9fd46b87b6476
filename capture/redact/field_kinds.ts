/** What each field of a layout means for redaction: it is kept, scrubbed, or wiped, as its row says. */

import { layoutByName } from "../../layouts/index.ts";
import type { Field, Layout, Nested, Secret } from "../../layouts/types.ts";

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
  readonly secret: Secret;
  /** Its bits; of a value in two fields the upper ones first. */
  readonly ranges: readonly BitRange[];
  /** Zero bits below the last range that belong to the value, as in an address whose low bits are not stored. */
  readonly below: number;
}

/** A structure within a structure. */
export interface TreatedNested {
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
  readonly fields: readonly TreatedField[];
  /** Structures in it whose layout is certain. */
  readonly nested: readonly TreatedNested[];
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
  const rows = Object.entries(layout.fields).filter((row): row is [string, Field] => "bits" in row[1]);
  const lower = new Set(rows.flatMap(([, field]) => field.lower ?? []));
  return rows.filter(([name]) => !lower.has(name)).map(([name, field]): TreatedField => {
    const { secret } = field;
    const full = `${layout.name}.${name}`;
    const rest = field.lower === undefined ? undefined : layout.fields[field.lower] as Field;
    if (rest === undefined) return { name: full, secret, ranges: [bitsOf(field)], below: 0 };
    return { name: `${full}+${field.lower}`, secret, ranges: [bitsOf(field), bitsOf(rest)], below: rest.bits[1] };
  });
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
