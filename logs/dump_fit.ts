/** Whether a row can come next in a dump. */

import { type Dump, type Fit, MAX_DUMP, ROW } from "./dump.ts";
import type { Row } from "../hex/rows.ts";

/**
 * Whether a row can come next.
 *
 * @param row The row; its form has been accepted already.
 */
export function fitOf(dump: Dump, row: Row): Fit {
  if (dump.mixed !== undefined) return "no";
  const { header } = dump;
  if (header.units !== undefined && !header.units.includes(row.unit)) return "no";
  if (dump.unit !== undefined && row.unit !== dump.unit && !endsDigits(dump, row)) return "no";
  if (dump.length + row.bytes.length > MAX_DUMP) return "no";
  if (row.style === "none") return fitPlain(dump, row);
  if (header.styles !== undefined && !header.styles.includes(row.style)) return "no";
  if (dump.style !== undefined && row.style !== dump.style) return "no";
  if (row.style === "index") return fitEntry(dump, row);
  return fitOffset(dump, row);
}

/** Rows without offset: the rest of a row that was wrapped, or the next one. */
function fitPlain(dump: Dump, row: Row): Fit {
  const n = row.bytes.length;
  if (row.prefixed && isList(dump) && n <= 64) return "next";
  if (dump.short > 0) return n <= dump.short && isBare(row) ? "continues" : "no";
  if (dump.style === "index") return n === ROW && dump.entryLength < dump.stride ? "next" : "no";
  if (dump.style !== undefined && dump.style !== "none") return "no";
  if (dump.header.styles !== undefined && !dump.header.styles.includes("none")) return "no";
  if (dump.size !== undefined && dump.length + n > dump.size) return "no";
  if (row.unit === 0 || dump.unit === 0) return "next";
  if (n % ROW === 0 || n === 8 || (dump.header.element === "segment" && n > ROW && n % 4 === 0)) return "next";
  return dump.headed && n < ROW + 2 ? "next" : "no";
}

/** Numbers with 0x in rows of any width: a list in a C program. */
function isList(dump: Dump): boolean {
  return !dump.headed && dump.style === "none" && dump.prefixed && dump.short === 0;
}

/** The last line of a long run of digits can look like a single group. */
function endsDigits(dump: Dump, row: Row): boolean {
  return dump.unit === 0 && row.style === "none" && row.bytes.length === row.unit && !row.prefixed && isBare(row);
}

function fitEntry(dump: Dump, row: Row): Fit {
  if (row.bytes.length !== ROW || dump.short > 0) return "no";
  const last = dump.entries[dump.entries.length - 1];
  if (last === undefined) return "next";
  return row.offset === last.index + 1 && dump.entryLength === dump.stride ? "next" : "no";
}

function fitOffset(dump: Dump, row: Row): Fit {
  const n = row.bytes.length;
  if (dump.style === undefined) {
    if (row.offset === 0) return "next";
    const within = dump.size !== undefined && row.offset + n <= dump.size && row.offset % 4 === 0;
    return dump.headed && within ? "gap" : "no";
  }
  if (dump.turnsOctal(row)) return "next";
  const place = dump.offsetOf(row) - dump.base;
  const inside = dump.size === undefined || place + (n === ROW + 1 ? ROW : n) <= dump.size;
  if (!inside) return "no";
  if (place === dump.length && dump.short === 0) return "next";
  if (place > dump.length && dump.star && place <= dump.fillable) return "next";
  // A row is missing, or the one before was cut short: only a heading tells how long the dump is.
  const after = dump.length + dump.short;
  return dump.headed && dump.size !== undefined && place >= after && (place - after) % 4 === 0 ? "gap" : "no";
}

/** Whether a line holds nothing but the row. */
function isBare(row: Row): boolean {
  const tail = row.tail.trim();
  return tail === "" || tail === "=20" || tail.startsWith("|") || row.gluedTail;
}
