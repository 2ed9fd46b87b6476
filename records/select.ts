/** Field selections (`--fields`): tells the decoder module which operations of its tables stay on. */

import { flatten, spareWords, textLineCount, textRows } from "../layouts/flatten.ts";
import { layoutByName, LAYOUTS } from "../layouts/index.ts";
import type { Layout } from "../layouts/types.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { compileFields, type FieldScope } from "./field_names.ts";

/**
 * Restricts a decoder to some fields, for all that it formats from then on.
 *
 * @param names Field names joined by commas (records/field_names.ts).
 * @param scope The ring that they are for; undefined: any.
 * @throws {UsageError} If a name is no field.
 */
export function selectFields(decoder: Decoder, names: string, scope?: FieldScope): void {
  const wanted = compileFields(names, scope);
  LAYOUTS.forEach((layout, id) => {
    const { text, json } = selection(layout, (path) => wanted(id, path));
    decoder.select(id, text, json);
  });
}

function selection(
  layout: Layout,
  wanted: (path: string) => boolean,
): { text: boolean[]; json: boolean[] } {
  const json: boolean[] = [];
  const open: number[] = [];
  const selected = (path: readonly string[]): boolean => wanted(path.join("."));
  for (const row of flatten(layout, layoutByName)) {
    if (row.kind === "open") open.push(json.push(false) - 1);
    else if (row.kind === "close") json.push(json[open.pop()!]!);
    else {
      const on = selected(row.kind === "joined" ? row.value.path : row.flat.path);
      if (row.kind === "field" && row.flat.field.rare) json.push(on);
      json.push(on);
      if (on) { for (const at of open) json[at] = true; }
    }
  }
  // Dwords with bits of no row.
  const off = spareWords(layout, layoutByName).length === 0 ? [] : [false];
  const text: boolean[] = [];
  let title = 0;
  for (const row of textRows(layout, layoutByName)) {
    if (row.kind === "joined") {
      if (selected(row.value.path) && row.value.path.length > 1) text[title] = true;
      text.push(selected(row.value.path));
      continue;
    }
    const lines = row.kind === "title" ? 1 : textLineCount(row.flat);
    if (lines === 0) continue;
    for (let i = 0; i < row.guards.length; i++) text.push(true);
    if (row.kind === "title") title = text.push(false) - 1;
    else {
      if (selected(row.flat.path) && row.flat.path.length > 1) text[title] = true;
      if (row.flat.field.rare) text.push(true);
      for (let i = 0; i < lines; i++) text.push(selected(row.flat.path));
    }
  }
  return { text: [...text, ...off], json: [...json, ...off] };
}
