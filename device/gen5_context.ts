/** Contexts of a 5th-generation device: the segments that hold one, put together as its parts. */

import type { ContextRole } from "../layouts/queues.ts";
import type { ContextDecoder, Recognised } from "./context_facts.ts";
import { contextType, type ContextTypeRow } from "./context_types.ts";
import { collect, type Collected, notOffered, notValidError, type Segment } from "./gen5_dump.ts";
import { gen5ContextFacts, recognise } from "./gen5_facts.ts";
import { findType, menuRecord } from "./menu.ts";
import type { ContextFacts, ContextImage, ContextPart, MenuRecord, SegmentProvider, SegmentRequest } from "./types.ts";

/** What every operation on a device works with. */
export interface Gen5 {
  /** Where segments come from. */
  readonly provider: SegmentProvider;
  /** Recognises and decodes contexts. */
  readonly decoder: ContextDecoder;
  /** Adds a remark, once. */
  readonly note: (text: string) => void;
  /** Gets the raw stream of every dump, where wanted. */
  readonly tap: ((bytes: Uint8Array) => void) | undefined;
}

export interface ContextRequest {
  /** Context type. */
  readonly source: string;
  readonly index: number;
  /** vhca_id. */
  readonly gvmi?: number | undefined;
  /** PRM-formatted parts are wanted. */
  readonly query?: boolean | undefined;
  /** Stops between accesses. */
  readonly signal?: AbortSignal | undefined;
}

/** A context is far smaller; its list of addresses has 8 bytes a page. */
const MAX_CONTEXT_BYTES = 1 << 20;
const NOTHING = new Uint8Array(0);

/** Roles of segments that answer for the whole QP context. */
const ROLES: Readonly<Record<string, ContextRole>> = { HW_CQPC: "common", HW_SQPC: "send", HW_RQPC: "recv" };

/**
 * Read one context.
 *
 * @throws {DeviceError} When it does not exist (status `NOT_VALID`), the menu has no segment for it, or nothing of it
 * could be read. What was read before a failure comes back, the part that failed has `cut`.
 */
export async function readGen5Context(gen5: Gen5, request: ContextRequest): Promise<ContextImage> {
  const { provider } = gen5;
  const row = contextType(request.source, provider.info);
  const menu = await provider.menu();
  const reader = new ContextReader(gen5, request, row, menu);
  const query = row.query === undefined ? undefined : menuRecord(menu, row.query);
  const planned = plan(gen5, row, menu);
  if (planned.length === 0 && query === undefined) {
    throw notOffered(provider, menu, wanted(row), `read ${row.noun} 0x${request.index.toString(16)}`);
  }
  for (const one of planned) await reader.read(one.record, one.role);
  // The headings of FullQp say what only the query knows; other types without a segment of their own show it instead.
  const onlyQuery = planned.length === 0;
  const asked = request.query || onlyQuery || row.name === "FullQp";
  // A command of its own says nothing new of a context that came in the manual's layout.
  const needed = query?.command === undefined || onlyQuery || !reader.recognised;
  if (query !== undefined && !reader.failed && asked && needed) {
    if (onlyQuery && row.parts.length > 0 && provider.menuError === undefined) {
      gen5.note(`The menu has no ${wanted(row).join(" or ")}: ${query.command ?? query.name} is shown instead`);
    }
    await reader.readQuery(query, request.query === true || onlyQuery);
  }
  return reader.image();
}

/** Names that would do, for a message: the whole, else the parts. */
function wanted(row: ContextTypeRow): string[] {
  if (row.whole !== undefined) return [row.whole];
  return row.parts.length > 0 ? row.parts.map((part) => part.segment) : [row.query ?? row.name];
}

/** The segments that {@linkcode readGen5Context} may read, in that order. */
export function contextPlan(gen5: Gen5, row: ContextTypeRow, menu: readonly MenuRecord[]): MenuRecord[] {
  const query = row.query === undefined ? undefined : menuRecord(menu, row.query);
  const planned = plan(gen5, row, menu).map(({ record }) => record);
  return query === undefined ? planned : [...planned, query];
}

/** Which dumps to run: every part by itself, or the segment that answers them all, or what there is. */
function plan(
  gen5: Gen5,
  row: ContextTypeRow,
  menu: readonly MenuRecord[],
): { record: MenuRecord; role: ContextRole }[] {
  const found = row.parts.map(({ segment, role }) => ({ record: menuRecord(menu, segment), segment, role }));
  const parts = found.flatMap(({ record, role }) => record === undefined ? [] : [{ record, role }]);
  if (parts.length === found.length) return parts;
  const whole = row.whole === undefined ? undefined : menuRecord(menu, row.whole);
  if (whole !== undefined) return [{ record: whole, role: "context" }];
  if (parts.length > 0) {
    const missing = found.filter(({ record }) => record === undefined).map(({ segment }) => segment);
    gen5.note(`The menu has no ${missing.join(", ")}: this part of ${row.name} is left out`);
  }
  return parts;
}

/** Reads the parts of one context. */
class ContextReader {
  /** A dump failed: the device is not asked again. */
  failed = false;
  readonly #gen5: Gen5;
  readonly #request: ContextRequest;
  readonly #row: ContextTypeRow;
  readonly #menu: readonly MenuRecord[];
  readonly #parts: ContextPart[] = [];
  #facts: ContextFacts | undefined;
  #gvmi: number | undefined;
  #invalid: string | undefined;
  #failure: Error | undefined;
  /** Dumps that brought nothing, and the part before which theirs would stand. */
  readonly #refused: { readonly record: MenuRecord; readonly at: number; readonly why: string }[] = [];

  constructor(gen5: Gen5, request: ContextRequest, row: ContextTypeRow, menu: readonly MenuRecord[]) {
    this.#gen5 = gen5;
    this.#request = request;
    this.#row = row;
    this.#menu = menu;
  }

  /** A part came in a public layout. */
  get recognised(): boolean {
    return this.#facts !== undefined;
  }

  /** Run one dump; every segment that it answers becomes a part. */
  async read(record: MenuRecord, role: ContextRole): Promise<void> {
    if (this.failed) return;
    const answer = await this.#collect(record);
    if (answer === undefined) return;
    for (const segment of answer.segments) {
      const name = findType(this.#menu, segment.type)?.name ?? `0x${segment.type.toString(16)}`;
      const own = segment.type === record.type ? role : ROLES[name] ?? "context";
      const mayBePrm = own === "context" || own === "query";
      const recognised = mayBePrm ? this.#recognise(segment, own === "query") : undefined;
      this.#facts ??= recognised === undefined ? undefined : gen5ContextFacts(recognised, this.#row.name.toLowerCase());
      this.#add(own, name, recognised?.payload.layout, segment, answer);
    }
  }

  /** Run the dump of the PRM-formatted segment, for facts, and as a part where wanted. */
  async readQuery(record: MenuRecord, asPart: boolean): Promise<void> {
    const answer = await this.#collect(record, asPart);
    if (answer === undefined) return;
    for (const segment of answer.segments) {
      const recognised = segment.type === record.type ? this.#recognise(segment, true) : undefined;
      if (recognised !== undefined) this.#facts = gen5ContextFacts(recognised, this.#row.name.toLowerCase());
      else if (asPart) {
        this.#gen5.note(`${record.name} answered ${segment.bytes.length} bytes that are not the PRM's structure`);
      }
      if (asPart) this.#add("query", record.name, recognised?.payload.layout, segment, answer);
    }
  }

  image(): ContextImage {
    const { source, index, gvmi } = this.#request;
    if (this.#parts.every((part) => part.bytes.length === 0)) {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#parts.length === 0) {
        const why = this.#invalid ?? "the device answered no data";
        throw notValidError(this.#gen5.provider.info.name, this.#row.noun, index, why);
      }
    }
    return {
      source: source.toLowerCase(),
      index,
      gvmi: this.#gvmi ?? gvmi ?? 0,
      parts: this.#withRefused(),
      facts: this.#facts ?? {},
    };
  }

  /** A part that is refused while others are given is missing. A QP that receives from an SRQ has no receive part. */
  #withRefused(): ContextPart[] {
    const parts = [...this.#parts];
    for (const { record, at, why } of this.#refused.toReversed()) {
      const role = this.#roleOf(record);
      if (role === "recv" && this.#facts?.srqn !== undefined) continue;
      parts.splice(at, 0, { role, segment: record.name, layout: undefined, bytes: NOTHING, cut: why });
    }
    return parts;
  }

  async #collect(record: MenuRecord, asPart = true): Promise<Collected | undefined> {
    const { index, gvmi: vhcaId, signal } = this.#request;
    const request: SegmentRequest = { type: record.type, index1: index, vhcaId, signal, maxBytes: MAX_CONTEXT_BYTES };
    const answer = await collect(this.#gen5.provider, { ...request, tap: this.#gen5.tap });
    answer.remarks.forEach((remark) => this.#gen5.note(`${record.name} of ${this.#what()}: ${remark}`));
    if (answer.invalid !== undefined) {
      this.#invalid ??= answer.invalid;
      // What a command of its own answers is known to be less than what the resource dump has.
      if (asPart && record.command === undefined) {
        this.#refused.push({ record, at: this.#parts.length, why: answer.invalid });
      }
      return undefined;
    }
    if (answer.reason !== undefined) {
      this.failed = true;
      this.#failure ??= answer.reason;
      if (answer.segments.length === 0) this.#cut(record, answer.reason);
    }
    return answer;
  }

  #what(): string {
    return `${this.#row.noun} 0x${this.#request.index.toString(16)}`;
  }

  /** A part of which nothing came. */
  #cut(record: MenuRecord, reason: Error): void {
    const role = this.#roleOf(record);
    this.#parts.push({ role, segment: record.name, layout: undefined, bytes: NOTHING, cut: reason.message });
  }

  #roleOf(record: MenuRecord): ContextRole {
    return ROLES[record.name] ?? (record.name === this.#row.query ? "query" : "context");
  }

  #add(
    role: ContextRole,
    segment: string,
    layout: string | undefined,
    { bytes, announced, vhcaId, index1 }: Segment,
    answer: Collected,
  ): void {
    this.#gvmi ??= vhcaId;
    if (index1 !== this.#request.index) {
      this.#gen5.note(`${segment} of ${this.#what()}: the device answered for number 0x${index1.toString(16)}`);
    }
    const last = answer.segments.at(-1)?.bytes === bytes;
    const whole = bytes.length === announced && (answer.reason === undefined || !last);
    const cut = whole ? undefined : answer.reason?.message ?? `${bytes.length} of ${announced} bytes came`;
    this.#parts.push({ role, segment, layout, bytes, cut });
  }

  #recognise(segment: Segment, named: boolean): Recognised | undefined {
    return recognise(this.#gen5.decoder, segment.bytes, this.#row.payloads, named);
  }
}
