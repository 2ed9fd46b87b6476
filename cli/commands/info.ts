/**
 * `wqdump info`.
 *
 * @module
 */

import { hex } from "../../bytes.ts";
import { EXIT } from "../../errors.ts";
import { deviceJson, head, JsonDocument } from "../../render/json_envelope.ts";
import { oneLine } from "../../plain.ts";
import { facts, table } from "../../render/table.ts";
import { type FileSummary, type HeldObjects, summariseFile } from "../../api/file_summary.ts";
import { formatOf } from "../check.ts";
import type { Session } from "../session.ts";
import { failureText } from "./capture.ts";

/** Numbers of a type that text lists. */
const SHOWN_NUMBERS = 12;
/** Incomplete dumps that text lists. */
const SHOWN_DUMPS = 20;

const KINDS: Readonly<Record<FileSummary["kind"], string>> = {
  capture: "capture",
  big: "resource-dump stream, big-endian dwords",
  little: "resource-dump stream, little-endian dwords",
  text: "text of mstresourcedump",
  trace: "access trace",
  json: "",
  log: "",
  empty: "",
  unknown: "",
};

export async function run(session: Session): Promise<number> {
  const [name = ""] = session.positionals;
  const summary = await summariseFile(name);
  if (formatOf(session.options) === "json") await printJson(session, summary);
  else await printText(session, name, summary);
  for (const note of summary.notes) session.warn(note);
  return lacks(summary) === null ? EXIT.ok : EXIT.incomplete;
}

/** What is missing; null: nothing. */
function lacks({ notes, incomplete, failures }: FileSummary): string | null {
  if (notes[0] !== undefined) return notes[0];
  if (incomplete.length > 0) return `${incomplete.length} dumps are not whole`;
  return failures.length > 0 ? `${failures.length} things were not captured` : null;
}

async function printText(session: Session, name: string, summary: FileSummary): Promise<void> {
  const { out, theme } = session;
  await out.text(facts(factsOf(name, summary)));
  if (summary.held.length > 0) {
    await out.text(`\n${theme.heading("Contents")}\n`);
    await out.text(table([["segment", "name", "count", "bytes", "numbers"], ...summary.held.map(heldRow)]));
  }
  const lists: [string, string[]][] = [
    ["Dumps that are not whole", summary.incomplete.map(incompleteText)],
    ["Not captured", summary.failures.map((failure) => failureText(failure).replace("Not captured: ", ""))],
    ["Remarks", [...summary.remarks]],
  ];
  for (const [title, lines] of lists) {
    if (lines.length === 0) continue;
    const more = lines.length > SHOWN_DUMPS ? [`... and ${lines.length - SHOWN_DUMPS} more`] : [];
    await out.text(
      `\n${theme.heading(title)}\n${
        [...lines.slice(0, SHOWN_DUMPS).map((each) => oneLine(each)), ...more].join("\n")
      }\n`,
    );
  }
}

/** What is known of the file as a whole. */
function factsOf(name: string, summary: FileSummary): [string, string][] {
  const { kind, packing, packedBytes, bytes, info, vhcaIds, capture, dumps, refused, incomplete } = summary;
  const size = packing === undefined ? `${bytes} bytes` : `${bytes} bytes in ${packedBytes ?? "?"} bytes of ${packing}`;
  const rows: [string, string][] = [["file", name], ["kind", KINDS[kind]], ["size", size]];
  const device = capture?.about.device ?? info;
  if (capture !== undefined) {
    rows.push(["format", capture.version], ["made by", capture.about.tool], ["time", capture.about.time]);
    rows.push(["device", capture.about.device.name]);
    rows.push([
      "asked for",
      capture.about.qps === undefined ? "everything" : `QP ${numbersText(capture.about.qps, ", ")}`,
    ]);
  }
  if (device.part !== undefined) rows.push(["part", device.part]);
  if (device.firmware !== undefined) rows.push(["firmware", device.firmware]);
  if (device.linkLayer !== undefined) rows.push(["link layer", device.linkLayer]);
  if (vhcaIds.length > 0) rows.push(["vhca_id", numbersText(vhcaIds, ", ")]);
  for (const what of capture?.about.redacted ?? []) rows.push(["redacted", what]);
  if (dumps > 0) {
    const parts = [`${dumps}`, `${refused} refused by the device`, `${incomplete.length} not whole`];
    rows.push(["dumps", parts.join(", ")]);
  }
  return rows;
}

function heldRow({ type, name, count, bytes, numbers }: HeldObjects): string[] {
  return [
    type === undefined ? "-" : `0x${type.toString(16).padStart(4, "0")}`,
    name,
    `${count}`,
    `${bytes}`,
    numbersText(numbers, " "),
  ];
}

/** The first numbers, and how many there are. */
function numbersText(numbers: readonly number[], separator: string): string {
  const shown = numbers.slice(0, SHOWN_NUMBERS).map(hex).join(separator);
  return numbers.length > SHOWN_NUMBERS ? `${shown} ... (${numbers.length})` : shown;
}

function incompleteText({ name, index, why }: FileSummary["incomplete"][number]): string {
  return `${name ?? "a dump without a command segment"}${index === undefined ? "" : ` ${hex(index)}`}: ${why}`;
}

async function printJson(session: Session, summary: FileSummary): Promise<void> {
  const { kind, packing, packedBytes, bytes, info, vhcaIds, capture, dumps, refused } = summary;
  const about = capture?.about;
  const file = {
    name: session.positionals[0],
    kind: kind === "big" || kind === "little" ? "stream" : kind,
    ...(kind === "big" || kind === "little" ? { byte_order: kind } : {}),
    ...(packing === undefined ? {} : { packing, packed_bytes: packedBytes }),
    bytes,
    vhca_ids: vhcaIds,
    dumps,
    refused,
    ...(about === undefined ? {} : {
      capture: {
        version: capture!.version,
        tool: about.tool,
        time: about.time,
        gvmi: about.gvmi,
        qps: about.qps ?? null,
        redacted: about.redacted ?? [],
      },
    }),
  };
  const document = new JsonDocument(false);
  const { out } = session;
  const when = { time: about?.time ?? null, host: about?.host ?? null };
  await out.text(
    document.begin({ ...head({ name: "info" }, undefined, when), device: deviceJson(about?.device ?? info) }),
  );
  await out.text(document.member("file", file) + document.open("contents"));
  for (const { type, name, count, bytes: size, numbers } of summary.held) {
    await out.text(document.record({ type, name, count, bytes: size, numbers }));
  }
  await out.text(document.open("incomplete_dumps"));
  for (const dump of summary.incomplete) await out.text(document.record(dump));
  await out.text(document.open("not_captured"));
  for (const { source, index, what, reason } of summary.failures) {
    await out.text(document.record({ source, index, what, reason: reason.message, status: reason.status }));
  }
  const notes = [...summary.notes, ...summary.remarks];
  await out.text(document.end({ notes, incomplete: lacks(summary) }));
}
