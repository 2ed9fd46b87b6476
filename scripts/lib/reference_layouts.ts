/** The reference pages of layouts and enumerations. */

import { ENUMS } from "../../layouts/enums.ts";
import * as contexts4 from "../../layouts/gen4/contexts.ts";
import * as cqeEqe4 from "../../layouts/gen4/cqe_eqe.ts";
import * as variants4 from "../../layouts/gen4/variants.ts";
import * as wqe4 from "../../layouts/gen4/wqe.ts";
import * as aso5 from "../../layouts/gen5/aso.ts";
import * as contexts5 from "../../layouts/gen5/contexts.ts";
import * as cqe5 from "../../layouts/gen5/cqe.ts";
import * as eqe5 from "../../layouts/gen5/eqe.ts";
import * as interfaces5 from "../../layouts/gen5/interfaces.ts";
import * as resourceDump5 from "../../layouts/gen5/resource_dump.ts";
import * as variants5 from "../../layouts/gen5/variants.ts";
import * as wqe5 from "../../layouts/gen5/wqe.ts";
import { LAYOUTS } from "../../layouts/index.ts";
import type { Enum, Field, Form, Layout, Nested } from "../../layouts/types.ts";
import { hex, table } from "./markdown.ts";

/** A page of layouts. */
export interface Family {
  /** File name without `.md`. */
  readonly page: string;
  /** Heading. */
  readonly title: string;
  /** In the order of the tables. */
  readonly layouts: readonly Layout[];
}

/** All pages of layouts. */
export const FAMILIES: readonly Family[] = [
  family("gen5-contexts", "Contexts, commands, translation entries and doorbells (5th generation)", contexts5),
  family("gen5-interfaces", "Transport interfaces, queue tables and statistics (5th generation)", interfaces5),
  family("gen5-wqe", "Work queue elements (5th generation)", wqe5),
  family("gen5-aso", "Objects of advanced steering operations (5th generation)", aso5),
  family("gen5-cqe", "Completion queue entries (5th generation)", cqe5),
  family("gen5-variants", "Forms and readings that the decoder tells apart (5th generation)", variants5),
  family("gen5-eqe", "Event queue entries (5th generation)", eqe5),
  family("gen5-resource-dump", "Resource dump register and segments (5th generation)", resourceDump5),
  family("gen4-contexts", "Contexts, memory tables, doorbells and tools commands (4th generation)", contexts4),
  family("gen4-wqe", "Work queue elements (4th generation)", wqe4),
  family("gen4-cqe-eqe", "Completion and event queue entries (4th generation)", cqeEqe4),
  family("gen4-variants", "Forms of elements that the decoder tells apart (4th generation)", variants4),
];

const PAGE_OF = new Map(FAMILIES.flatMap((f) => f.layouts.map((layout) => [layout.name, f.page])));

const FORMS: Readonly<Record<Form, string>> = {
  hex: "hex",
  dec: "decimal",
  addr: "address",
  mac: "MAC address",
  gid: "GID",
  bytes: "bytes",
  text: "text",
  signed: "signed",
};

/** Members of a module in the order of {@linkcode LAYOUTS}; a module's own order is that of the alphabet. */
function family(page: string, title: string, module: Readonly<Record<string, Layout>>): Family {
  const members = new Set(Object.values(module));
  return { page, title, layouts: LAYOUTS.filter((layout) => members.has(layout)) };
}

/** Link to a layout; `from` is the way from the linking page to the layout pages. */
export function layoutLink(name: string, from: string): string {
  const page = PAGE_OF.get(name);
  if (page === undefined) throw new Error(`Layout ${name} is on no page`);
  return `[${name}](${from}${page}.md#${name})`;
}

/** The page that lists all layouts. */
export function indexParts(): string[] {
  const notation =
    "Every structure is an array of big-endian dwords. A row's bits are `msb:lsb` in the dword at its byte " +
    "offset, bit 0 the least significant; a row wider than 32 bits starts at its byte offset, and its bits are " +
    "`width-1:0`. Bits without a row are reserved or unknown.";
  const lists = FAMILIES.map(({ page, title, layouts }) =>
    `## [${title}](${page}.md)\n\n` +
    table(
      ["layout", "title", "bytes", "rows"],
      layouts.map((l) => [
        `[${l.name}](${page}.md#${l.name})`,
        l.title,
        `${l.bytes}`,
        `${Object.keys(l.fields).length}`,
      ]),
    )
  );
  return [`${LAYOUTS.length} structures. ${notation}`, ...lists];
}

export function layoutPart(layout: Layout): string {
  const register = layout.registerId === undefined ? "" : `, register ${hex(layout.registerId, 4)}`;
  const parts = [`## ${layout.name}`, `${layout.bytes} bytes${register}. Heading in text: \`${layout.title}\`.`];
  if (layout.variantOf !== undefined) parts.push(`In output it is called ${layoutLink(layout.variantOf, "")}.`);
  if (layout.note !== undefined) parts.push(layout.note);
  if (layout.behind !== undefined) parts.push(`Behind it, to the answer's end: ${layoutLink(layout.behind, "")}.`);
  if (layout.alone !== undefined) parts.push(`Only \`decode --source ${layout.name}\` reads it: ${layout.alone}.`);
  parts.push(`Source: ${layout.source}.`);
  const rows = Object.entries(layout.fields).map(([name, row]) => [name, ...rowCells(row)]);
  parts.push(rows.length === 0 ? "No rows." : table(["field", "at", "bits", "form", "meaning"], rows));
  return parts.join("\n\n");
}

function rowCells(row: Field | Nested): string[] {
  const remarks = [row.doc];
  if ("layout" in row) {
    if (row.alternatives !== undefined) {
      remarks.push(`Or ${row.alternatives.map((n) => layoutLink(n, "")).join(", ")}.`);
    }
    remarks.push(...whenRemark(row));
    const times = row.count === undefined ? "" : ` × ${row.count}, every ${row.stride} bytes`;
    return [hex(row.at, 2), "", layoutLink(row.layout, "") + times, remarks.join(" ")];
  }
  if (row.label !== undefined) remarks.push(`In text: ${[row.label].flat().map((l) => `\`${l}\``).join(", ")}.`);
  remarks.push(...whenRemark(row));
  if (row.since !== undefined) remarks.push(`Only in: ${row.since}.`);
  const [msb, lsb] = row.bits;
  return [hex(row.at, 2), msb === lsb ? `${msb}` : `${msb}:${lsb}`, formOf(row), remarks.join(" ")];
}

function whenRemark(row: Field | Nested): string[] {
  return Object.entries(row.when ?? {}).map(([key, names]) => `Text shows it when ${key} is ${names.join(", ")}.`);
}

function formOf(field: Field): string {
  const forms: string[] = [];
  if (field.as !== undefined) forms.push(FORMS[field.as]);
  if (field.log2 !== undefined) {
    const { plus, unit } = field.log2;
    forms.push(plus === 0 ? `2^n ${unit}` : `2^(n + ${plus}) ${unit}`);
  }
  if (field.enum !== undefined) forms.push(`[${field.enum}](../enums.md#${field.enum})`);
  return forms.length === 0 ? FORMS.hex : forms.join(", ");
}

/** All enumerations. */
export function enumParts(): string[] {
  return Object.entries(ENUMS).map(([name, e]) => enumPart(name, e));
}

function enumPart(name: string, { source, kind, note, values }: Enum): string {
  const parts = [`## ${name}`];
  if (kind === "bitmask") parts.push("A mask: the values are bit numbers.");
  if (note !== undefined) parts.push(note);
  parts.push(`Source: ${source}.`);
  const rows = values.map((v) => [
    kind === "bitmask" ? `${v.value}` : `${v.value} (${hex(v.value, 0)})`,
    v.name,
    [v.label, v.note].filter((text) => text !== undefined).join("; "),
  ]);
  parts.push(
    rows.length === 0 ? "No public values." : table([kind === "bitmask" ? "bit" : "value", "name", "in words"], rows),
  );
  return parts.join("\n\n");
}
