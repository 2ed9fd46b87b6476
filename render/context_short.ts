/**
 * A context for eyes: what it is, its state, peer and counters in one line, then the fields that are not zero, aligned,
 * those of structures inside under their names.
 */

import { hex } from "../bytes.ts";
import { backlog, cqBacklog, unacked } from "../diagnose/quantities.ts";
import type { ContextImage } from "../device/types.ts";
import { findQueue } from "../layouts/queues.ts";
import type { CqRow, QpRow } from "../records/context_rows.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { isPadding, tailJson } from "./context_tail.ts";
import { isPublic } from "./context_text.ts";
import type { Paint } from "./list_table.ts";

type Fields = Readonly<Record<string, unknown>>;

/** States that need no colour to be bad. */
const BAD = /ERR|OVERFLOW|SUSPENDED/;

/**
 * A context in short.
 *
 * @param decoder Its input region is used.
 * @returns The text, and the segments without a public layout, which are left out.
 */
export function contextShort(
  image: ContextImage,
  decoder: Decoder,
  paint: Paint,
): { readonly text: string; readonly words: readonly string[] } {
  const all = image.parts.filter((part) => isPublic(part, decoder));
  const query = all.filter((part) => part.role === "query");
  const known = query.length > 0 ? query : all;
  const noun = findQueue(image.source)?.noun ?? image.source.toUpperCase();
  const lines: string[] = [];
  for (const { layout, bytes } of known) {
    const fields = decoder.decodeOne(layout!, bytes);
    const context = contextOf(fields);
    lines.push(paint.heading(`${noun} ${hex(image.index)}`) + summary(context, paint));
    lines.push(...fieldLines(fields, "  "));
    const tail = tailJson({ layout, bytes }, decoder);
    if (tail !== undefined && !isPadding(tail)) lines.push(`  ${tail.length} bytes behind it: --format text`);
  }
  const words = known.length > 0 ? [] : image.parts.map((part) => part.segment);
  if (known.length === 0) lines.push(`${paint.heading(`${noun} ${hex(image.index)}`)}  no public layout: --format raw`);
  return { text: lines.join("\n") + "\n", words };
}

/** The context in the answer of a query. */
function contextOf(fields: Fields): Fields {
  const inner = Object.values(fields).find((value) =>
    isFields(value) && "state" in value || isFields(value) && "st" in value
  );
  return isFields(inner) && !("state" in fields) ? inner : fields;
}

/** State, service, peer and what is under way. */
function summary(fields: Fields, paint: Paint): string {
  const words: string[] = [];
  for (const name of ["st", "state", "status"]) {
    const value = fields[`${name}_name`];
    if (typeof value === "string") words.push(BAD.test(value) ? paint.bad(value) : value);
  }
  if (typeof fields["remote_qpn"] === "number" && fields["remote_qpn"] !== 0) {
    words.push(`to QP ${hex(fields["remote_qpn"])}`);
  }
  if ("next_send_psn" in fields && "no_sq" in fields) {
    const qp = fields as unknown as QpRow;
    const [left, open] = [backlog(qp), unacked(qp)];
    if (left !== undefined) {
      words.push(left === 0 ? "nothing rung and not sent" : paint.mark(`${left} blocks rung, not sent`));
    }
    if (open !== undefined && open > 0) words.push(paint.mark(`${open} packets not acknowledged`));
  }
  if ("log_cq_size" in fields) {
    const unread = cqBacklog(fields as unknown as CqRow);
    if (unread !== undefined) words.push(unread === 0 ? "all read" : paint.mark(`${unread} completions unread`));
  }
  return words.length === 0 ? "" : `  ${words.join("  ")}`;
}

/** Fields that are not zero, aligned; structures inside under their names. */
function fieldLines(fields: Fields, indent: string): string[] {
  const own: [string, string][] = [];
  const inner: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (/_(?:name|text)$/.test(name) && name.replace(/_(?:name|text)$/, "") in fields) continue;
    if (isFields(value)) {
      const lines = fieldLines(value, `${indent}  `);
      if (lines.length > 0) inner.push(`${indent}${name}`, ...lines);
    } else if (isShown(value)) own.push([name, valueText(fields, name, value)]);
  }
  const width = Math.max(0, ...own.map(([name]) => name.length));
  return [...own.map(([name, text]) => `${indent}${name.padEnd(width)}  ${text}`), ...inner];
}

function isShown(value: unknown): boolean {
  return typeof value === "number" ? value !== 0 : typeof value === "string" && !/^0x0*$/.test(value) && value !== "";
}

function valueText(fields: Fields, name: string, value: unknown): string {
  const word = fields[`${name}_name`] ?? fields[`${name}_text`];
  const digits = typeof value === "number" ? hex(value) : String(value);
  return typeof word === "string" ? `${digits} (${word})` : digits;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
