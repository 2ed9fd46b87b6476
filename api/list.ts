/** Lists of queues: of adapters and of captures, one row per object. */

import { DeviceError, UsageError } from "../errors.ts";
import type { HostFacts, OwnedKind, OwnerFacts } from "../device/host_facts.ts";
import { CUT_OWNERS } from "../device/host_shape.ts";
import type { DeviceInfo, Source } from "../device/types.ts";
import { cqBacklog } from "../diagnose/quantities.ts";
import type { CqRow, QpRow } from "../records/context_rows.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { LISTED, type ListKind, type ListRow, OWNED } from "./list_columns.ts";
import { gen4Fields, gen4Objects } from "./list_gen4.ts";
import { openSource, type OpenSourceOptions } from "./open.ts";
import type { Problem, Redaction } from "./redact.ts";
import { timesOf } from "./sample_adapter.ts";
import { SampleReader } from "./sample_reader.ts";

/** Completion queues with unread entries whose errors are counted. */
const MAX_COUNTED = 256;

/** Options of {@linkcode listObjects}. */
export interface ListOptions extends Pick<OpenSourceOptions, "library" | "access" | "say"> {
  readonly kinds: readonly ListKind[];
  /** Reads contexts; its memory is used. */
  readonly decoder: Decoder;
  /** vhca_id. */
  readonly gvmi?: number | undefined;
  /** Stops between two accesses. */
  readonly signal?: AbortSignal | undefined;
  /** Told what was opened. */
  readonly opened?: ((info: DeviceInfo) => void) | undefined;
  /** Told what could not be read: in words, and what. */
  readonly failed: (text: string, problem: Problem) => void;
  /** Told what the adapter, the file or its host has to say. */
  readonly note?: ((text: string) => void) | undefined;
  /** Told how far it is. */
  readonly progress?: ((what: string, done: number, total: number | undefined) => void) | undefined;
}

/** What was found on an adapter. */
export interface Listed {
  /** The adapter. */
  readonly device: string;
  /** What its host tells. */
  readonly facts?: HostFacts | undefined;
  /** The adapter as it was opened. */
  readonly info: DeviceInfo;
  /** Its host, its name there, and when it was read. */
  readonly head: Pick<ListRow, "host" | "device" | "time">;
  /** Its objects by kind, ascending. */
  readonly rows: ReadonlyMap<ListKind, readonly ListRow[]>;
}

/**
 * Read all objects of an adapter or a file, each context once.
 *
 * @throws {DeviceError} When it cannot be opened.
 */
export async function listObjects(name: string, options: ListOptions): Promise<Listed> {
  const { library, access, say, signal, decoder } = options;
  let source: Source;
  try {
    source = await openSource(name, { library, access, say, signal, decoder, register: decoder.register });
  } catch (error) {
    if (!(error instanceof DeviceError) || signal?.aborted) throw error;
    const { listOwned } = await import("./list_owned.ts");
    const owned = await listOwned(name, options, error);
    if (owned === undefined) throw error;
    return owned;
  }
  try {
    options.opened?.(source.info);
    const facts = await source.hostFacts?.();
    tellCut(facts, options);
    const rows = new Map<ListKind, readonly ListRow[]>();
    const head = headOf(source, name, facts);
    for (const kind of options.kinds) rows.set(kind, await listOpened(source, kind, { ...options, head, facts }));
    if (source.damaged) {
      const error = new Error("a part of it is lost, and with it what it said of queues");
      options.failed(`${name} is damaged: ${error.message}`, { what: "file", error });
    }
    for (const text of source.notes) options.note?.(text);
    return { device: name, info: source.info, head, rows, facts };
  } finally {
    source.close();
  }
}

/** Of very many objects not all are asked for their owners. */
function tellCut(facts: HostFacts | undefined, { kinds, note }: Pick<ListOptions, "kinds" | "note">): void {
  for (const { fact, reason } of facts?.absent ?? []) {
    if (kinds.some((kind) => fact === (CUT_OWNERS as Readonly<Record<string, string>>)[kind])) {
      note?.(`Not known: ${fact}: ${reason}`);
    }
  }
}

/** What is known of an adapter that is open. */
export interface OpenedListOptions extends Omit<ListOptions, "library" | "access" | "opened"> {
  /** Its host, its name there, and when it was read. */
  readonly head: Listed["head"];
  /** What its host tells. */
  readonly facts: HostFacts | undefined;
}

/**
 * As {@linkcode listObjects}, of an adapter that is open.
 *
 * @param source The adapter; it stays open.
 */
export async function listOpened(
  source: Source,
  kind: ListKind,
  options: OpenedListOptions,
): Promise<readonly ListRow[]> {
  const { head, facts, gvmi, signal, progress, failed, decoder } = options;
  if (source.prmContext === undefined) return await listGen4(source, kind, head, facts, options);
  return await listKind(new SampleReader(source, decoder, { gvmi, signal, progress, failed }), kind, head, facts);
}

/**
 * Lists with the owners that outputs of other tools name.
 *
 * @param leave Told which could not be put to any of them.
 */
export async function listedWithOutputs(
  listed: readonly Listed[],
  outputs: readonly string[],
  leave: (text: string) => void,
): Promise<Listed[]> {
  if (outputs.length === 0) return [...listed];
  const { factsWithOutputs, readOutputs } = await import("./saved_outputs.ts");
  const inputs = listed.map(({ head, facts }) => ({ device: head.device, facts }));
  const all = await readOutputs(outputs);
  const owning = all.filter(({ facts }) => facts.owners.length > 0);
  const others = all.filter(({ facts }) => facts.owners.length === 0);
  for (const name of new Set(others.map((output) => output.name))) {
    leave(`${name}: it names no owners; wqdump diagnose reads it`);
  }
  const told = factsWithOutputs(inputs, owning, leave);
  return listed.map((one, i) => {
    const rows = [...one.rows].map(([kind, all]): [ListKind, readonly ListRow[]] => {
      const owners = ownersOf(told[i], kind);
      return [kind, all.map((row) => ({ ...row, ...ownerOf(owners, row.number) }))];
    });
    return { ...one, facts: told[i], rows: new Map(rows) };
  });
}

/**
 * A list without what should not leave the house; yields between its objects.
 *
 * @param replaced Told which row stands for which.
 */
export function* redactListed(
  listed: Listed,
  redaction: Redaction,
  replaced: Map<ListRow, ListRow>,
): Generator<number, Listed> {
  const facts = listed.facts === undefined ? undefined : redaction.facts(listed.facts);
  const head = { ...listed.head, host: facts?.host ?? null, device: redaction.device(listed.head.device) };
  const rows = new Map<ListKind, readonly ListRow[]>();
  for (const [kind, all] of listed.rows) {
    const owners = ownersOf(facts, kind);
    const one = (row: ListRow, number: number, fields: ListRow["fields"]): ListRow => {
      const redacted = { ...row, ...head, number, fields, bytes: undefined, comm: ownerOf(owners, number).comm };
      replaced.set(row, redacted);
      return redacted;
    };
    rows.set(kind, yield* redactedRows(kind, all, redaction, one));
  }
  return { device: head.device, facts, info: redaction.info(listed.info), head, rows };
}

function* redactedRows(
  kind: ListKind,
  all: readonly ListRow[],
  redaction: Redaction,
  one: (row: ListRow, number: number, fields: ListRow["fields"]) => ListRow,
): Generator<number, readonly ListRow[]> {
  if (all.some(({ bytes }) => bytes !== undefined)) {
    const fieldsOf = ({ layout, bytes }: ListRow) => gen4Fields(layout, redaction.structure(layout, bytes!));
    return all.map((row) => one(row, row.number, fieldsOf(row)));
  }
  if (all.every(({ layout }) => layout === OWNED)) return all.map((row) => one(row, row.number, row.fields));
  const contexts = new Map(all.map(({ number, fields }) => [number, fields as unknown as QpRow]));
  const redacted = [...yield* redaction.contexts(LISTED[kind].layout, contexts as never)];
  return all.map((row, i) => one(row, ...(redacted[i]! as unknown as [number, ListRow["fields"]])));
}

function headOf(source: Source, name: string, facts: HostFacts | undefined): Pick<ListRow, "host" | "device" | "time"> {
  const time = facts?.time ?? null;
  const own = timesOf(source).time;
  return {
    host: facts?.host ?? null,
    device: source.info.recordedAs ?? name,
    time: time ?? (own === undefined ? null : new Date(own).toISOString()),
  };
}

async function listKind(
  reader: SampleReader,
  kind: ListKind,
  head: Pick<ListRow, "host" | "device" | "time">,
  facts: HostFacts | undefined,
): Promise<readonly ListRow[]> {
  const { layout } = LISTED[kind];
  const owners = ownersOf(facts, kind);
  const contexts = await reader.all(layout);
  const rows: ListRow[] = [];
  let counted = 0;
  for (const [number, fields] of contexts) {
    let errors: number | null = null;
    if (kind === "cq" && (cqBacklog(fields as CqRow) ?? 0) > 0 && counted++ < MAX_COUNTED) {
      errors = (await reader.completions(number, fields as CqRow))?.errors.length ?? null;
    }
    rows.push({
      ...head,
      number,
      ...ownerOf(owners, number),
      errors,
      layout,
      fields: fields as unknown as ListRow["fields"],
    });
  }
  return rows;
}

/** Objects of a ConnectX-3. */
async function listGen4(
  source: Source,
  kind: ListKind,
  head: Pick<ListRow, "host" | "device" | "time">,
  facts: HostFacts | undefined,
  options: Pick<ListOptions, "kinds" | "decoder" | "say" | "signal" | "failed" | "progress">,
): Promise<readonly ListRow[]> {
  const { gen4 } = LISTED[kind];
  if (gen4 === undefined) {
    const text = `"${source.info.name}" is a ConnectX-3, whose memory keys no public mechanism lists`;
    if (options.kinds.length === 1) throw new UsageError(text);
    options.say?.(text);
    return [];
  }
  const owners = ownersOf(facts, kind);
  const objects = await gen4Objects(source, options.decoder, gen4, options);
  return [...objects].map(([number, object]) => ({
    ...{ ...head, number, ...ownerOf(owners, number), errors: null },
    ...object,
  }));
}

function ownerOf(owners: ReadonlyMap<number, OwnerFacts>, number: number): Pick<ListRow, "pid" | "comm"> {
  const owner = owners.get(number);
  return { pid: owner?.pid ?? null, comm: owner?.comm ?? owner?.kernel ?? null };
}

function ownersOf(facts: HostFacts | undefined, kind: ListKind): Map<number, OwnerFacts> {
  const owned: OwnedKind | undefined = kind === "eq" ? undefined : kind;
  const found = new Map<number, OwnerFacts>();
  for (const owner of facts?.owners ?? []) {
    if (owner.kind === owned && owner.number !== null && !found.has(owner.number)) found.set(owner.number, owner);
  }
  return found;
}
