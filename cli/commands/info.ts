/** `wqdump info`. */

import { hex } from "../../bytes.ts";
import { EXIT, thrownText, UsageError } from "../../errors.ts";
import { deviceJson, head, JsonDocument } from "../../render/json_envelope.ts";
import { oneLine } from "../../plain.ts";
import { facts, table } from "../../render/table.ts";
import { kindOfName } from "../../api/open.ts";
import { type FileSummary, type HeldObjects, summariseFile } from "../../api/file_summary.ts";
import { formatOf } from "../format_of.ts";
import { describeError } from "../report.ts";
import type { Session } from "../session.ts";
import { ClosedOutput } from "../stdout.ts";
import { failureText } from "./capture.ts";
import { hostText } from "./info_host.ts";

/** Numbers of a type that text lists. */
const SHOWN_NUMBERS = 12;
/** Incomplete dumps that text lists. */
const SHOWN_DUMPS = 20;
/** Bytes of a file that is also diagnosed: whatever its size, telling what it holds takes little memory. */
const MAX_DIAGNOSED = 8 << 20;

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

const OUTPUTS: Readonly<Record<NonNullable<FileSummary["output"]>, string>> = {
  dumps: "resource dumps in an output of rdma or devlink",
  rdma: "output of rdma resource show",
  devlink: "output of devlink health",
  ethtool: "output of ethtool -S",
  ucx: "files of UCX's file system",
};

export async function run(session: Session): Promise<number> {
  let code: number = EXIT.ok;
  const names = session.positionals;
  let told = false;
  for (const name of names) {
    try {
      if (told && formatOf(session.options) !== "json") await session.out.text("\n");
      code = Math.max(code, await tell(session, name));
      told = true;
    } catch (error) {
      // The rest is told all the same.
      if (names.length === 1 || error instanceof ClosedOutput) throw error;
      await session.out.flush();
      session.error(error);
      code = Math.max(code, describeError(error, false).exitCode);
    }
  }
  return code;
}

async function tell(session: Session, name: string): Promise<number> {
  if (/^sim:/i.test(name)) {
    throw new UsageError(`"${name}" is an adapter, no file`, `wqdump -d ${name} --menu; wqdump list ${name}`);
  }
  const summary = await summariseFile(name);
  if (formatOf(session.options) === "json") await printJson(session, name, summary);
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
  await printWrong(session, name, summary);
  if (summary.held.length > 0) {
    await out.text(`\n${theme.heading("Contents")}\n`);
    await out.text(table([["segment", "name", "count", "bytes", "numbers"], ...summary.held.map(heldRow)]));
  }
  if (summary.host !== undefined) {
    await out.text(`\n${theme.heading("Host")}\n${hostText(summary.host)}`);
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

/** What the contexts and rings of the file say is wrong: a line each. */
async function printWrong(session: Session, name: string, summary: FileSummary): Promise<void> {
  const { out, theme } = session;
  // Commands that take adapters too take it for one, if it is called like one.
  const path = kindOfName(name) === "file" || name.startsWith("/") ? name : `./${name}`;
  const command = `wqdump diagnose ${path}`;
  // A pipe can be read once.
  if (summary.held.length === 0 || summary.packedBytes === undefined) return;
  if (summary.bytes > MAX_DIAGNOSED) return session.info(`${command} tells what is wrong in it`);
  const { diagnoseSampled } = await import("../../api/diagnose.ts");
  const { diagnosisShort } = await import("../../render/diagnosis_short.ts");
  let answer;
  try {
    const isOutput = summary.output !== undefined && summary.output !== "dumps";
    answer = await diagnoseSampled(isOutput ? [] : [path], { outputs: isOutput ? [path] : [], signal: session.signal });
  } catch (error) {
    return session.warn(
      `It is not known what is wrong in it: ${oneLine(thrownText(error))}`,
    );
  }
  const verdicts = answer.verdicts.filter(({ severity }) => severity !== "info");
  if (verdicts.length + answer.causes.length === 0) return;
  // The last line counts what was looked at.
  const lines = diagnosisShort({ ...answer, verdicts }).trimEnd().split("\n").slice(0, -1);
  const shown = lines.slice(0, SHOWN_DUMPS).map((line) => line.startsWith("error") ? theme.bad(line) : line);
  if (lines.length > shown.length) shown.push(`... and ${lines.length - shown.length} more`);
  await out.text(`\n${theme.heading("Wrong in it")} (${command} tells more)\n${shown.join("\n")}\n`);
}

/** What is known of the file as a whole. */
function factsOf(name: string, summary: FileSummary): [string, string][] {
  const { kind, packing, packedBytes, bytes, info, vhcaIds, capture, dumps, refused, incomplete } = summary;
  const size = packing === undefined ? `${bytes} bytes` : `${bytes} bytes in ${packedBytes ?? "?"} bytes of ${packing}`;
  const device = capture?.about.device ?? info;
  const about = capture?.about;
  const rows: [string, string | undefined][] = [
    ["file", name],
    ["device", about?.device.name ?? info.recordedAs],
    ["host", about?.host],
    ["time", about?.time],
    ["part", device.part],
    ["firmware", device.firmware],
    ["link layer", device.linkLayer],
    ["vhca_id", vhcaIds.length === 0 ? undefined : numbersText(vhcaIds, ", ")],
    ["kind", summary.output === undefined ? KINDS[kind] : OUTPUTS[summary.output]],
    ["size", size],
    ["format", capture?.version],
    ["made by", about?.tool],
    ["asked for", about && (about.qps === undefined ? "everything" : `QP ${numbersText(about.qps, ", ")}`)],
  ];
  for (const what of about?.redacted ?? []) rows.push(["redacted", what]);
  if (dumps > 0) {
    const parts = [`${dumps}`, `${refused} refused by the device`, `${incomplete.length} not whole`];
    rows.push(["dumps", parts.join(", ")]);
  }
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
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
  const shown = numbers.slice(0, SHOWN_NUMBERS).map((number) => hex(number)).join(separator);
  return numbers.length > SHOWN_NUMBERS ? `${shown} ... (${numbers.length})` : shown;
}

function incompleteText({ name, index, why }: FileSummary["incomplete"][number]): string {
  return `${name ?? "a dump without a command segment"}${index === undefined ? "" : ` ${hex(index)}`}: ${why}`;
}

/** The file as a whole, in json. */
function fileJson(name: string | undefined, summary: FileSummary): Record<string, unknown> {
  const { kind, packing, packedBytes, bytes, vhcaIds, capture, dumps, refused, output } = summary;
  const about = capture?.about;
  const stream = kind === "big" || kind === "little";
  return {
    name,
    kind: output !== undefined && output !== "dumps" ? "output" : stream ? "stream" : kind,
    ...(output === undefined ? {} : { output }),
    ...(stream ? { byte_order: kind } : {}),
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
}

async function printJson(session: Session, name: string, summary: FileSummary): Promise<void> {
  const about = summary.capture?.about;
  const document = new JsonDocument(false);
  const { out } = session;
  const when = { time: about?.time ?? null, host: about?.host ?? null };
  await out.text(
    document.begin({
      ...head({ name: "info" }, undefined, when),
      device: deviceJson(about?.device ?? summary.info),
      ...(summary.host === undefined ? {} : { host_facts: summary.host }),
    }),
  );
  await out.text(document.member("file", fileJson(name, summary)) + document.open("contents"));
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
