/** Fields of a context under the names of json, for conditions. */

import type { ContextImage } from "../device/types.ts";
import { ENUMS } from "../layouts/enums.ts";
import { flatten } from "../layouts/flatten.ts";
import { layoutByName } from "../layouts/index.ts";
import type { Cell, RowColumns } from "../records/row_where.ts";
import type { Decoder } from "../wasm/decoder.ts";

/** Values by name: `state`, `qpc.state`, `primary_address_path.rlid`. */
export type ContextCells = ReadonlyMap<string, Cell>;

/** A context as a row, and what columns such rows have. */
export function contextCells(
  image: ContextImage,
  decoder: Decoder,
): { columns: RowColumns<ContextCells>; row: ContextCells } {
  const row = new Map<string, Cell>();
  const enums = new Map<string, string>();
  for (const { layout, bytes } of image.parts) {
    if (layout === undefined || decoder.layoutId(layout) < 0) continue;
    const fields = decoder.decodeOne(layout, bytes);
    for (const one of flatten(layoutByName(layout)!, layoutByName)) {
      if (one.kind !== "field") continue;
      const { path, field } = one.flat;
      const cell = cellAt(fields, path);
      if (cell === undefined) continue;
      // The context's own fields go by their own names; a name that two structures have means the outer one.
      for (let from = 0; from < path.length; from++) {
        const name = path.slice(from).join(".");
        if (row.has(name)) continue;
        row.set(name, cell);
        if (field.enum !== undefined) enums.set(name, field.enum);
      }
    }
  }
  const columns: RowColumns<ContextCells> = {
    names: [...row.keys()],
    valuesOf: (column) => ENUMS[enums.get(column) ?? ""]?.values.map(({ name }) => name),
    reader: (column) => (one) => one.get(column) ?? { value: null },
  };
  return { columns, row };
}

function cellAt(fields: Readonly<Record<string, unknown>>, path: readonly string[]): Cell | undefined {
  let inner: Readonly<Record<string, unknown>> = fields;
  for (const name of path.slice(0, -1)) {
    const next = inner[name];
    if (typeof next !== "object" || next === null) return undefined;
    inner = next as Readonly<Record<string, unknown>>;
  }
  const last = path.at(-1)!;
  const value = inner[last];
  const name = inner[`${last}_name`];
  if (typeof value === "number") return { value, name: typeof name === "string" ? name : undefined };
  return typeof value === "string" ? { value: /^0x[0-9a-f]+$/.test(value) ? BigInt(value) : value } : undefined;
}
