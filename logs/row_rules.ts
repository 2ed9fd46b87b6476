/** What a row can be: a part of which dump, the first of one, a row and the begin of another line. */

import { type Dump, ROW } from "./dump.ts";
import type { Row } from "../hex/rows.ts";

/** Whether the row with the error code can belong to a heading that states it. */
export function agrees(dump: Dump, row: Row): boolean {
  const { element, generation, facts } = dump.header;
  if (element !== "cqe" || generation !== 5 || dump.offsetOf(row) !== 48 || row.bytes.length !== ROW) return true;
  const [b0, b1, b2] = [row.bytes[9]!, row.bytes[10]!, row.bytes[11]!];
  const real: Readonly<Record<string, number>> = {
    vendor_syndrome: row.bytes[6]!,
    syndrome: row.bytes[7]!,
    cqe_opcode: row.bytes[15]! >> 4,
    qpn: (b0 << 16) | (b1 << 8) | b2,
  };
  return Object.entries(real).every(([name, value]) =>
    typeof facts[name] !== "number" || facts[name] === value || (name === "qpn" && value === 0)
  );
}

/** What stands right before the first digits of a row in a cell, a text of JSON, a block of code. */
const OPENS = /["'`)}|>\]]$/;

/** What stands behind a row and is no other line. */
const CLOSES = /^\s*(?:$|\||==>|<----|["'`\]},;]+\s*$|\{\w{1,16}\}\s*$)/;

/** Whether a row can begin a dump without heading. */
export function beginsBare(row: Row): boolean {
  const n = row.bytes.length;
  switch (row.style) {
    case "colon":
    case "plain":
      return (row.offset === 0 || row.offset >= 0x10000) && n >= 4;
    case "index":
      return n === ROW;
    case "numbered":
    case "bracket":
      return false;
    case "none":
      if ((row.gluedFront && !OPENS.test(row.left)) || (!row.gluedTail && !CLOSES.test(row.tail))) return false;
      return row.unit === 0 ? n >= 16 : row.unit !== 2 && (n === ROW || (row.prefixed && n >= 8) || n % 32 === 0);
  }
}

/** Whether a run of digits can be a row at all, and not a number in a sentence. */
export function isRowLike(row: Row): boolean {
  if (row.style !== "none" || row.unit === 0 || row.gluedTail || row.gluedFront || row.prefixed) return true;
  const tail = row.tail.trim();
  // The end of a row that was wrapped stands alone; a whole row may have a column of characters behind it.
  const alone = tail === "" || /^(?:=20|[|<,;}]|==>|<--)/.test(tail);
  return alone
    ? row.bytes.length >= 4 || row.left.trim() === "" || /[>|]\s*$/.test(row.left)
    : row.bytes.length >= ROW && row.unit !== 2;
}

/** Text behind a row that is a line of its own. */
export function restOf(row: Row): string | undefined {
  if (row.gluedTail) return row.tail;
  // Dwords are never followed by a column of characters: words behind them are another line.
  if (row.style === "none" && row.unit === 4 && /^\s+[A-Za-z[]/.test(row.tail)) return row.tail.trimStart();
  return undefined;
}

/** Rows of five or nine dwords begin with an offset that has no colon. */
export function withLeadingOffset(row: Row, open: readonly Dump[]): Row {
  const n = row.bytes.length;
  if (row.style !== "none" || row.unit !== 4 || (n !== 20 && n !== 36)) return row;
  const view = new DataView(row.bytes.buffer, row.bytes.byteOffset);
  const offset = view.getUint32(0);
  const expected = open.some((dump) => dump.style === "plain" && dump.unit === 4 && dump.length === offset);
  if (offset !== 0 && !expected) return row;
  return { ...row, style: "plain", offset, bytes: row.bytes.subarray(4) };
}
