/** `wqdump diagnose`. */

import { type DiagnoseOptions, diagnoseSampled } from "../../api/diagnose.ts";
import { ALL_RULES } from "../../diagnose/rules.ts";
import type { DeviceInfo } from "../../device/types.ts";
import type { Diagnosis, Sample } from "../../diagnose/types.ts";
import { AtomicFile } from "../../files/atomic_file.ts";
import { findInputs } from "../../api/find_inputs.ts";
import { type HeldFile, heldFiles } from "../../api/report.ts";
import type { PageOutput } from "../../render/format.ts";
import { EXIT, UsageError } from "../../errors.ts";
import { formatNamed } from "../../render/formats/index.ts";
import { newPage } from "../../render/page.ts";
import { ruleText } from "../../render/rule_text.ts";
import { checkRowsPath } from "../../render/rows_file.ts";
import { diagnosisRows } from "../../api/fleet.ts";
import { writeRows } from "../rows.ts";
import { Decoder } from "../../wasm/decoder.ts";
import type { Redaction } from "../../api/redact.ts";
import { redactionOf } from "../redact_key.ts";
import { tellAccess } from "../access.ts";
import { formatOf } from "../format_of.ts";
import { wantsHtml } from "../html_output.ts";
import { commonHead } from "../../render/common_head.ts";
import { monitorLine } from "../monitor.ts";
import { secondsOf } from "../seconds.ts";
import { progressBySteps } from "../progress.ts";
import type { Session } from "../session.ts";
import { nearest } from "../../suggest.ts";

export async function run(session: Session): Promise<number> {
  const { options } = session;
  if (options.explain !== undefined) return await explainRule(session, options.explain);
  if (options.check !== undefined) {
    return await monitorLine(session, options.check, async () => (await answerOf(session)).answer);
  }
  await wantsHtml(session, "--format html and --check prometheus");
  const answered = await answerOf(session);
  const { answer, inputs } = answered;
  const held = (): Promise<HeldFile[]> =>
    heldFiles(inputs, answer, {
      ...{ library: options.lib, signal: session.signal, redaction: answered.redaction },
      note: (text) => session.warn(text),
    });
  if (options.output === undefined || options.output === "-") await print(session, answered, session.out, held);
  else {
    using file = new AtomicFile(options.output);
    await print(session, answered, fileOutput(file), held);
    file.commit();
    session.info(`Wrote ${options.output}`);
  }
  return exitCode(answer);
}

/** 10: something was found; 1: nothing, but something could not be read. */
export function exitCode({ verdicts, causes, incomplete }: Diagnosis): number {
  if (causes.length > 0 || verdicts.some(({ severity }) => severity !== "info")) return EXIT.found;
  return incomplete === null ? EXIT.ok : EXIT.incomplete;
}

/** What the options ask for. */
export function optionsOf(session: Session): DiagnoseOptions {
  const { options, signal } = session;
  return {
    window: secondsOf("window", options.window, 0.001),
    budget: secondsOf("budget", options.budget, 0.001),
    qps: options.qp,
    cqs: options.cq,
    pids: options.pid,
    peers: options.peer,
    all: options.all,
    samples: options.samples,
    remote: options.remote,
    gvmi: options.gvmi,
    library: options.lib,
    access: options.access,
    opened: (info) => tellAccess(session, info),
    signal,
  };
}

/** An answer and what it was made of. */
interface Answered {
  readonly answer: Diagnosis;
  readonly inputs: readonly string[];
  readonly infos: readonly DeviceInfo[];
  readonly redaction: Redaction | undefined;
}

async function answerOf(session: Session): Promise<Answered> {
  const { options, positionals } = session;
  const wanted = optionsOf(session);
  const named = [...options.device === undefined ? [] : [options.device], ...positionals];
  if (named.length + (options.samples?.length ?? 0) + (options.remote?.length ?? 0) === 0) {
    throw new UsageError(
      "Nothing to diagnose: name an adapter, captures or a scenario",
      "wqdump devices lists adapters; wqdump diagnose sim:sick shows what an answer looks like",
    );
  }
  if (options.rows !== undefined) checkRowsPath(options.rows);
  let adapters: readonly (readonly Sample[])[] = [];
  const { inputs, logs, outputs, problems } = await findInputs(named, options.log ?? []);
  for (const { path, text } of problems) session.warn(text, path);
  const progress = progressBySteps(session);
  const infos: DeviceInfo[] = [];
  const redaction = await redactionOf(session);
  if (redaction !== undefined && logs.length > 0) {
    session.warn(`${logs.length} log${logs.length === 1 ? " is" : "s are"} left out: their lines cannot be redacted`);
  }
  const answer = await diagnoseSampled(inputs, {
    ...wanted,
    redact: redaction?.key,
    logs,
    outputs,
    sampled: (all) => adapters = all,
    opened(info) {
      infos.push(redaction?.info(info) ?? info);
      wanted.opened?.(info);
    },
    progress: progress.update,
  });
  progress.clear();
  if (options.rows !== undefined) {
    await writeRows(session, options.rows, (run) => diagnosisRows(adapters, answer, run));
  }
  return { answer, inputs, infos, redaction };
}

/** Print an answer in the format asked for. */
async function print(
  session: Session,
  { answer, infos, redaction }: Answered,
  out: PageOutput,
  held?: () => Promise<HeldFile[]>,
): Promise<void> {
  const { options, positionals } = session;
  const format = formatNamed(formatOf(options));
  const page = newPage(format, {
    out,
    decoder: Decoder.create(),
    command: { name: "diagnose", inputs: positionals.map((name) => redaction?.device(name) ?? name) },
    source: { type: "", name: "" },
    rawBytes: false,
    ...commonHead(answer.samples, infos),
    ...(held === undefined ? {} : { held }),
    rings: async (files) => (await import("../../api/report_rings.ts")).reportRings(answer, files),
  });
  await format.begin?.(page);
  await format.diagnosis?.(page, answer);
  await format.end?.(page, { notes: [], incomplete: answer.incomplete });
  if (answer.incomplete !== null && format.envelope !== true) session.warn(`Not read: ${answer.incomplete}`);
}

/** Output into a file. */
function fileOutput(file: AtomicFile): PageOutput {
  const encoder = new TextEncoder();
  const bytes = (piece: Uint8Array): undefined => void file.write(piece);
  return { text: (text) => bytes(encoder.encode(text)), bytes, flush: () => undefined };
}

async function explainRule({ out }: Session, wanted: string): Promise<number> {
  const word = wanted.toLowerCase();
  const found = ALL_RULES.filter(({ name, id }) => name === word || id.toLowerCase() === word);
  if (found.length === 0) {
    const near = nearest(word, ALL_RULES.map(({ name }) => name));
    throw new UsageError(
      `There is no rule "${wanted}"${near === undefined ? "" : `; did you mean ${near}?`}`,
      "docs/reference/rules.md lists them",
    );
  }
  await out.text(found.map(ruleText).join("\n"));
  return EXIT.ok;
}
