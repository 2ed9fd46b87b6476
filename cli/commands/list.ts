/** `wqdump list`. */

import { EXIT, UsageError } from "../../errors.ts";
import {
  cellsOf,
  LIST_KINDS,
  listColumns,
  type ListKind,
  type ListRow,
  OWNED,
  shownColumns,
} from "../../api/list_columns.ts";
import { type Listed, listedWithOutputs, listObjects, redactListed } from "../../api/list.ts";
import { columnNamed, compileRows, type RowColumns } from "../../records/row_where.ts";
import { formatNamed } from "../../render/formats/index.ts";
import type { ListTable } from "../../render/list_table.ts";
import { newPage } from "../../render/page.ts";
import { Decoder } from "../../wasm/decoder.ts";
import type { Redaction } from "../../api/redact.ts";
import { redactionOf } from "../redact_key.ts";
import { tellAccess } from "../access.ts";
import { formatOf } from "../format_of.ts";
import { listRows } from "../../api/fleet.ts";
import { checkRowsPath } from "../../render/rows_file.ts";
import { writeRows } from "../rows.ts";
import { commonHead } from "../../render/common_head.ts";
import { findInputs, type FoundInputs } from "../../api/find_inputs.ts";
import { commandJson } from "../dump/command_json.ts";
import { progressBySteps } from "../progress.ts";
import { Turns } from "../../files/turns.ts";
import type { Session } from "../session.ts";
import { oneOf } from "../values.ts";
import { quote } from "../../plain.ts";

/** What to do with the rows of a kind. */
interface Plan {
  readonly kind: ListKind;
  readonly columns: RowColumns<ListRow>;
  readonly shown: readonly string[] | undefined;
  readonly keep: (row: ListRow) => boolean;
  readonly order: ((a: ListRow, b: ListRow) => number) | undefined;
}

export async function run(session: Session): Promise<number> {
  const { options } = session;
  const { kinds, names } = wordsOf(session);
  const plans = kinds.map((kind) => planOf(session, kind));
  const { inputs, outputs } = await inputsOf(session, names);
  if (options.rows !== undefined) checkRowsPath(options.rows);
  const failures: string[] = [];
  const redaction = await redactionOf(session);
  const decoder = Decoder.create();
  const read = await readRows(session, { decoder, inputs, outputs, kinds, failures, redaction });
  const shown = new Map<ListRow, ListRow>();
  const listed = redaction === undefined ? read.listed : await redacted(read.listed, redaction, shown);
  if (options.rows !== undefined) await writeRows(session, options.rows, (run) => listRows(listed, run));
  const format = formatNamed(formatOf(options));
  const page = newPage(format, {
    ...{
      out: session.out,
      decoder,
      source: { type: "", name: "" },
      rawBytes: false,
      ...commonHead(listed.map(({ head }) => head), listed.map(({ info }) => info)),
    },
    // Conditions name what is looked for.
    command: { ...commandJson(session), ...(redaction === undefined ? {} : { where: undefined }) },
    width: session.width,
    paint: session.theme,
  });
  await format.begin?.(page);
  const turns = new Turns();
  for (const [i, plan] of plans.entries()) {
    if (i > 0 && format.machine === undefined) await session.out.text("\n");
    await turns.after(Infinity);
    await format.table!(page, tableOf(session, plan, read.rows.get(plan.kind) ?? [], { inputs: inputs.length, shown }));
  }
  const incomplete = session.signal.aborted ? "interrupted" : failures[0] ?? null;
  await format.end?.(page, { notes: failures, incomplete });
  if (session.signal.aborted) session.warn("Interrupted: what was read until now is listed");
  return incomplete === null ? EXIT.ok : EXIT.incomplete;
}

async function redacted(
  all: readonly Listed[],
  redaction: Redaction,
  shown: Map<ListRow, ListRow>,
): Promise<readonly Listed[]> {
  const turns = new Turns();
  const listed: Listed[] = [];
  for (const one of all) listed.push(await turns.through(redactListed(one, redaction, shown)));
  return listed;
}

/** A table of the rows that are wanted. */
function tableOf(
  session: Session,
  plan: Plan,
  all: readonly ListRow[],
  { inputs, shown }: { readonly inputs: number; readonly shown: ReadonlyMap<ListRow, ListRow> },
): ListTable {
  const kept = keptOf(session, plan, all, shown);
  const columns = plan.shown ?? columnsFor(plan, inputs, all, kept);
  return { kind: plan.kind, columns, rows: cellsOf(kept, plan.columns, columns) };
}

/** Inputs with queues; what else is named is said to be so. */
async function inputsOf(
  session: Session,
  names: readonly string[],
): Promise<Pick<FoundInputs, "inputs" | "outputs">> {
  const { inputs, logs, outputs, problems } = await findInputs(names, []);
  const others = logs.map((path) => ({ path, text: `${path} is a log; wqdump decode reads it` }));
  for (const { path, text } of [...problems, ...others]) session.warn(text, path);
  if (inputs.length > 0) return { inputs, outputs };
  const all = names.map(quote).join(", ");
  throw new UsageError(
    names.length === 1 ? `${all} has no queues to list` : `None of ${all} has queues to list`,
    outputs.length === 0
      ? "Name adapters (wqdump devices lists them), captures, dump files, or folders of them"
      : `${outputs[0]} is an output of another tool: name the adapter or a capture beside it`,
  );
}

/** Rows that are shown, as they are shown, in their order. */
function keptOf(
  session: Session,
  { kind, keep, order }: Plan,
  all: readonly ListRow[],
  shown: ReadonlyMap<ListRow, ListRow>,
): ListRow[] {
  // Conditions are about what is there; what is shown, and its order, tells nothing else.
  const kept = all.filter(keep).map((row) => shown.get(row) ?? row);
  if (order !== undefined) kept.sort(order);
  kept.splice(session.options.num ?? Infinity);
  if (session.options.where !== undefined && kept.length === 0) {
    session.info(`0 of ${all.length} ${kind}${all.length === 1 ? "" : "s"} match`);
  }
  return kept;
}

/** Kinds and inputs; a word that names a kind is one. */
function wordsOf(session: Session): { kinds: readonly ListKind[]; names: readonly string[] } {
  const { options, positionals } = session;
  const words: readonly string[] = [...LIST_KINDS, "all"];
  const given = positionals.filter((word) => words.includes(kindWord(word)));
  const names = [
    ...options.device === undefined ? [] : [options.device],
    ...positionals.filter((word) => !words.includes(kindWord(word))),
  ];
  if (names.length === 0) {
    throw new UsageError("Nothing to list: name an adapter or a capture", "wqdump devices lists adapters");
  }
  const wanted = given.map(kindWord);
  const kinds = wanted.includes("all") ? LIST_KINDS : LIST_KINDS.filter((kind) => wanted.includes(kind));
  if (kinds.length > 1 && formatOf(options) === "csv") {
    throw new UsageError(
      `Option --format csv lists one kind of object, not ${kinds.length}; give one of ${oneOf(LIST_KINDS)}`,
    );
  }
  return { kinds: kinds.length === 0 ? ["qp"] : kinds, names };
}

/** `QPs` is `qp`. */
function kindWord(word: string): string {
  return word.toLowerCase().replace(/s$/, "");
}

function planOf({ options }: Session, kind: ListKind): Plan {
  const columns = listColumns(kind);
  const sort = options.sort;
  return {
    kind,
    columns,
    shown: options.fields?.map((name) => columnNamed(name, columns)),
    keep: options.where === undefined ? () => true : compileRows(options.where, columns),
    order: sort === undefined ? undefined : orderBy(sort, columns),
  };
}

/** `--sort -field` descends; what is not known comes last. */
function orderBy(sort: string, columns: RowColumns<ListRow>): (a: ListRow, b: ListRow) => number {
  const sign = sort.startsWith("-") ? -1 : 1;
  const cell = columns.reader(columnNamed(sort.replace(/^[-+]/, ""), columns));
  return (a, b) => {
    const [one, other] = [cell(a).value, cell(b).value];
    if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
    return one === other ? 0 : sign * (one < other ? -1 : 1);
  };
}

/** Host and device stand in front where there are several; who made a queue, where it is known of any. */
function columnsFor(
  { kind, columns }: Plan,
  inputs: number,
  rows: readonly ListRow[],
  kept: readonly ListRow[],
): string[] {
  const lead = inputs > 1 ? rows.some((row) => row.host !== null) ? ["host", "device"] : ["device"] : [];
  // Of what hosts alone tell of, few columns are known.
  const hosts = rows.length > 0 && rows.every(({ layout }) => layout === OWNED);
  const known = (column: string): boolean => {
    const cell = columns.reader(column);
    const always = !["pid", "comm", "errors"].includes(column) && !hosts;
    return always || rows.some((row) => cell(row).value !== null);
  };
  return [...lead, ...shownColumns(kind, kept.length > 0 ? kept : rows).filter(known)];
}

interface Reads {
  readonly rows: ReadonlyMap<ListKind, ListRow[]>;
  readonly listed: readonly Listed[];
}

/** What is read. */
interface Wanted {
  readonly decoder: Decoder;
  readonly inputs: readonly string[];
  /** Outputs of other tools, which tell owners. */
  readonly outputs: readonly string[];
  readonly kinds: readonly ListKind[];
  /** Grows. */
  readonly failures: string[];
  readonly redaction: Redaction | undefined;
}

async function readRows(session: Session, wanted: Wanted): Promise<Reads> {
  const { decoder, inputs, outputs, kinds, failures, redaction } = wanted;
  const { options, signal } = session;
  const every: Listed[] = [];
  const progress = progressBySteps(session);
  for (const name of inputs) {
    if (signal.aborted) break;
    const listed = await listObjects(name, {
      kinds,
      decoder,
      gvmi: options.gvmi,
      library: options.lib,
      access: options.access,
      say: (text) => session.info(text),
      note(text) {
        const said = redaction === undefined ? text : redaction.note(text);
        if (said !== undefined) session.info(said);
      },
      opened: (info) => tellAccess(session, info),
      signal,
      failed(text, problem) {
        progress.clear();
        const told = redaction?.problem(problem) ?? text;
        failures.push(told);
        session.warn(told, name);
      },
      progress: progress.update,
    });
    every.push(listed);
  }
  progress.clear();
  if (redaction?.leftOut !== undefined) session.info(redaction.leftOut);
  const listed = await listedWithOutputs(every, outputs, (text) => session.warn(text));
  const rowsOf = (kind: ListKind): ListRow[] => listed.flatMap(({ rows }) => rows.get(kind) ?? []);
  return { rows: new Map(kinds.map((kind) => [kind, rowsOf(kind)])), listed };
}
