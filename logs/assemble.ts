/** Sorts rows into dumps: several may be open at a time, with foreign lines in between. */

import { Dump, type Fills, type Fit, MAX_FILLED, ROW } from "./dump.ts";
import { fitOf } from "./dump_fit.ts";
import { isPrefixLike, prefixKey, withoutPrefix } from "./facts.ts";
import { readPrefix } from "./envelopes.ts";
import { ownerOf, sameWriter, within } from "./origins.ts";
import type { Origin } from "./envelope_rows.ts";
import type { Header } from "./header_types.ts";
import { noHeader } from "./headers.ts";
import type { CleanLine } from "./lines.ts";
import { isTurned } from "./reverse_rows.ts";
import { agrees, beginsBare, isRowLike, restOf, withLeadingOffset } from "./row_rules.ts";
import { holdsRows } from "../hex/digit_groups.ts";
import { parseRow, type Row } from "../hex/rows.ts";
import { equal, FOLLOWS, headKeyFits, joinedHeading, LISTED_ROW, patience } from "./assemble_rules.ts";

/** Dumps that can be open at a time. */
const MAX_OPEN = 16;

/** How the rest of a row begins: with its digits, or the colon behind its offset. */
const RESTLIKE = /^(?:[\s>|`+]|- )*(?:[0-9a-f]{1,16}(?:[\s:]|$)|:|\|)/i;

/** Longest line that can be a part of a row. */
const MAX_HALF = 400;

/** A line that may be the first half of a row. */
interface Half {
  readonly line: CleanLine;
  /** The dump that has taken it for a row that is not whole. */
  readonly dump: Dump | undefined;
}

/** What became of a line. */
export interface LineOutcome {
  /** The line belongs to a dump. */
  readonly taken: boolean;
  /** Text that was glued behind the row: a line of its own. */
  readonly rest: string | undefined;
}

const NOT_TAKEN: LineOutcome = { taken: false, rest: undefined };

/** Where finished dumps go. */
export interface DumpSink {
  /** A dump with heading is complete or will get no more rows. */
  closed(dump: Dump): void;
  /** A dump without heading has more rows now; `end`: it will get no more. */
  grown(dump: Dump, end: boolean): void;
  /** Rows without offsets whose heading comes behind them: they stand in reverse order. */
  turned(dump: Dump, header: Header, line: CleanLine): void;
  /** A row that continues nothing. */
  orphan(row: Row, line: CleanLine): void;
  /** Whether a row goes on with the last one that continued nothing. */
  orphaned(row: Row, origin: Origin): boolean;
}

/** Puts dumps together from the lines of a log. */
export class Assembler {
  readonly #sink: DumpSink;
  readonly #fills: Fills = { left: MAX_FILLED };
  #open: Dump[] = [];
  #half: Half | undefined;

  /** An assembler for one log. */
  constructor(sink: DumpSink) {
    this.#sink = sink;
  }

  /** A heading begins a dump. */
  header(header: Header, line: CleanLine): void {
    if (this.#turned(header, line)) return;
    const dump = new Dump(header, true, line, this.#fills);
    dump.displaced = this.#displace(dump);
    if (this.#open.length >= MAX_OPEN) this.#close(this.#open[0]!);
    this.#open.push(dump);
  }

  /** The rows right before a heading are its own where only their reverse order makes sense. */
  #turned(header: Header, line: CleanLine): boolean {
    const origin = within(line.origin, (line.prefix ?? readPrefix(line.text)).origin);
    const before = this.#open.find((dump) =>
      dump.last + 1 === line.first && sameWriter(dump.origin, origin) && isTurned(dump) && dump.length === header.size
    );
    if (before === undefined) return false;
    this.#open.splice(this.#open.indexOf(before), 1);
    this.#sink.turned(before, header, line);
    return true;
  }

  /** Dumps that are open, oldest first. */
  get open(): readonly Dump[] {
    return this.#open;
  }

  /**
   * Without row offsets only order tells rows apart: a new heading of the same form ends the one before. With offsets
   * both stay open. A heading that the same driver prints behind the rows of another ends that one.
   */
  #displace(next: Dump): boolean {
    const before = this.#open.filter((dump) =>
      dump.header.origin === FOLLOWS[next.header.origin] && dump.headKey === next.headKey
    );
    if (before.length === 1) this.#close(before[0]!);
    let displaced = false;
    for (const dump of [...this.#open]) {
      if (!dump.headed || dump.header.origin !== next.header.origin || dump.headKey !== next.headKey) continue;
      if (!sameWriter(dump.origin, next.origin)) continue;
      const plain = dump.style === undefined ? !dump.header.styles?.includes("colon") : dump.style === "none";
      if (!plain) continue;
      if (dump.length > 0) dump.broken ??= "another heading came in between";
      this.#close(dump);
      displaced = true;
    }
    return displaced;
  }

  /** Offers a line as a row. */
  row(line: CleanLine): LineOutcome {
    const half = this.#half;
    this.#half = undefined;
    const read = this.#read(line);
    const target = read === undefined ? undefined : this.#choose(read.row, read.key, read.origin);
    const whole = target?.dump.headed === true && target.fit !== "gap" && target.dump.short === 0 &&
      read!.row.bytes.length % ROW === 0;
    // What is left of an offset can look like a label: without it the row has none.
    const bare = read?.row.style === "none";
    if (half !== undefined && (!whole || bare) && this.#joinHalf(half, line, whole)) {
      return { taken: true, rest: undefined };
    }
    if (read === undefined) {
      this.#keepHalf(line, undefined);
      return NOT_TAKEN;
    }
    const { row, key, origin } = read;
    const whose = { ...line, origin };
    if (target === undefined) {
      this.#keepHalf(line, undefined);
      return this.#bare(row, whose, key);
    }
    this.#take(target.dump, row, whose, key, target.fit);
    if (target.dump.short > 0 && target.fit === "next") this.#keepHalf(line, target.dump);
    return { taken: true, rest: restOf(row) };
  }

  #read(line: CleanLine): { readonly row: Row; readonly key: string; readonly origin: Origin } | undefined {
    const { origin, body } = this.#body(line);
    const parsed = parseRow(body);
    if (parsed === undefined) return undefined;
    const row = withLeadingOffset(parsed, this.#open);
    const key = prefixKey(row.left);
    if (!isRowLike(row)) return undefined;
    const known = isPrefixLike(row.left) || row.gluedFront ||
      this.#open.some((dump) => dump.key === key && key !== "");
    return known ? { row, key, origin } : undefined;
  }

  /** A line that is no whole row may be the first half of one. */
  #keepHalf(line: CleanLine, dump: Dump | undefined): void {
    this.#half = line.text.length <= MAX_HALF ? { line, dump } : undefined;
  }

  /** Joins two lines that together are the row that comes next in a dump: whole, and where it must stand. */
  #joinHalf(half: Half, line: CleanLine, whole: boolean): boolean {
    if (line.first !== half.line.last + 1 || line.text.length > MAX_HALF) return false;
    if (!this.#open.some((dump) => dump.headed) || !(RESTLIKE.test(line.text) || holdsRows(line.text))) return false;
    const head = half.line.text.trimEnd();
    const bare = line.text.replace(/^(?:[\s>|`+]|- )+/, "");
    const own = readPrefix(line.text);
    const before = within(half.line.origin, readPrefix(head).origin);
    // What stands before a line is only left out where it is the same writer's.
    const same = ownerOf(within(line.origin, own.origin)) === ownerOf(before);
    const pieces = new Set([line.text, bare, ...(same ? [line.text.slice(own.end)] : [])]);
    for (const piece of pieces) {
      for (const joint of ["", " "]) {
        const text = head + joint + piece.trimEnd();
        const read = this.#read({ ...line, text });
        if (read === undefined || read.row.bytes.length !== ROW || !endsRow(read.row.tail)) continue;
        if (whole && read.row.style === "none") continue;
        const dump = this.#awaiting(read, half.dump);
        if (dump === undefined) continue;
        if (half.dump !== undefined) dump.retract();
        const repairs = [...half.line.repairs, ...line.repairs, "a wrapped row was joined"];
        this.#take(dump, read.row, { ...line, text, repairs, origin: read.origin }, read.key, "next");
        return true;
      }
    }
    return false;
  }

  /** The dump whose next row this is; of several that wait for the same one, none. */
  #awaiting({ row, origin }: { row: Row; origin: Origin }, partly: Dump | undefined): Dump | undefined {
    const fitting = this.#open.filter((dump) =>
      dump.headed && (partly === undefined || dump === partly) && sameWriter(dump.origin, origin) &&
      dump.awaits(row, partly !== undefined)
    );
    return fitting.length === 1 ? fitting[0] : undefined;
  }

  /** A line without what stands before it: what loggers write, and what stood before a heading that is open. */
  #body(line: CleanLine): { origin: Origin; body: string } {
    const prefix = readPrefix(line.text);
    const body = line.text.slice(prefix.end);
    const origin = within(line.origin, prefix.origin);
    const lead = this.#open.find((dump) => dump.lead.trim() !== "" && body.startsWith(dump.lead))?.lead;
    return { origin, body: lead === undefined ? body : body.slice(lead.length) };
  }

  /** The dump that a row belongs to. */
  #choose(row: Row, key: string, origin: Origin): { dump: Dump; fit: Fit } | undefined {
    let found: { dump: Dump; fit: Fit }[] = [];
    for (const dump of this.#open) {
      // Lines of different hosts or processes never mix.
      if (!sameWriter(dump.origin, origin)) continue;
      const fit = fitOf(dump, row);
      if (fit !== "no") found.push({ dump, fit });
    }
    if (found.length === 0) return undefined;
    const exact = found.filter(({ fit }) => fit === "continues");
    if (exact.length === 1) return exact[0];
    const nexts = found.filter(({ fit }) => fit !== "gap");
    if (nexts.length > 0) found = nexts;
    // A gap is only assumed in a dump that the row certainly belongs to.
    else if (found.length > 1) return undefined;
    const same = found.filter(({ dump }) => dump.key === undefined ? headKeyFits(dump, key) : dump.key === key);
    if (same.length > 0) found = same;
    const agreeing = found.length > 1 ? found.filter(({ dump }) => agrees(dump, row)) : [];
    if (agreeing.length === 1) return agreeing[0];
    if (found.length > 1) this.#checkMixed(found.map(({ dump }) => dump));
    const usable = found.filter(({ dump }) => dump.mixed === undefined);
    return usable[0];
  }

  /** Several dumps wait for the same row: that only matters when their rows so far differ. */
  #checkMixed(dumps: readonly Dump[]): void {
    const begun = dumps.filter((dump) => dump.length > 0);
    const differ = begun.some((dump) => !equal(dump.bytes, begun[0]!.bytes)) ||
      (begun.length > 0 && begun.length < dumps.length && begun[0]!.style === "none");
    if (!differ) return;
    for (const dump of begun) {
      dump.mixed = `rows of ${begun.length} dumps are mixed, and which belongs to which cannot be known`;
    }
    for (const dump of begun) this.#close(dump);
  }

  #take(dump: Dump, row: Row, line: CleanLine, key: string, fit: Fit): void {
    dump.take(row, line, key, fit);
    if (!dump.headed) {
      this.#sink.grown(dump, false);
      return;
    }
    if (dump.complete) this.#close(dump);
  }

  /** A row that no open dump wants: it may begin one without heading. */
  #bare(row: Row, line: CleanLine, key: string): LineOutcome {
    if (!beginsBare(row) || this.#sink.orphaned(row, line.origin ?? {})) {
      if (row.style === "colon" && row.bytes.length >= ROW) {
        this.#sink.orphan(row, line);
        return { taken: true, rest: restOf(row) };
      }
      return NOT_TAKEN;
    }
    if (row.style === "index") this.#endRings(row, key);
    if (this.#open.length >= MAX_OPEN) this.#close(this.#open[0]!);
    const dump = new Dump(noHeader(), false, line, this.#fills);
    this.#open.push(dump);
    this.#take(dump, row, line, key, "next");
    return { taken: true, rest: restOf(row) };
  }

  /** An entry that does not come next: the ring before it has lost some, or it is another ring. */
  #endRings(row: Row, key: string): void {
    for (const dump of this.#open.filter((one) => one.style === "index" && one.key === key)) {
      if (row.offset > 0) dump.skippedEntries(row);
      this.#close(dump);
    }
  }

  /**
   * A line that is neither heading nor row.
   *
   * @returns True if it belongs to a dump: the rest of a heading, a `*`, an end mark.
   */
  foreign(line: CleanLine): boolean {
    this.#keepHalf(line, undefined);
    const text = line.text.trim();
    if (text === "") return true;
    if (this.#open.length === 0) return false;
    const used = this.#mark(text);
    for (const dump of [...this.#open]) {
      if (dump.headed && dump.length === 0 && this.#joinHeading(dump, line)) return true;
      dump.idle++;
      if (dump.headed && !used) dump.keep(line.text);
      if (dump.idle > patience(dump)) this.#close(dump);
    }
    return used;
  }

  /** Whether a line is the rest of a heading that was broken in two. */
  joins(line: CleanLine): boolean {
    return this.#open.some((dump) => dump.headed && dump.length === 0 && this.#missingFacts(dump, line) !== undefined);
  }

  /** `*` repeats rows; an offset alone, a rule or dots end a dump. */
  #mark(text: string): boolean {
    const body = withoutPrefix(text).trim();
    const last = this.#open.findLast((dump) => dump.length > 0);
    if (last === undefined) return false;
    if (body === "*" && (last.style === "plain" || last.style === "colon")) {
      last.star = true;
      return true;
    }
    if (/^[0-9a-f]{6,8}:?$/i.test(body) && last.style === "plain") {
      last.endAt(body.replace(":", ""));
      this.#close(last);
      return true;
    }
    if (body === "..." || body === "…") {
      if (last.size === undefined && last.headed) {
        last.ended = last.broken === undefined && last.gaps.length === 0;
        last.broken ??= "the text ends with ...";
        this.#close(last);
      }
      return true;
    }
    if (/^[-=]{5,}$/.test(body) && last.size === undefined) {
      last.ruled = true;
      this.#close(last);
      return true;
    }
    return false;
  }

  /** A heading that a mail program broke goes on in the next line. */
  #joinHeading(dump: Dump, line: CleanLine): boolean {
    const { header } = dump;
    const facts = this.#missingFacts(dump, line);
    if (facts === undefined) return false;
    const joined = joinedHeading(dump, line);
    for (const [name, value] of Object.entries(facts)) header.facts[name] ??= value;
    const sized = facts["len"] ?? facts["wqe_size"] ?? facts["segment_bytes"];
    dump.headerText = joined;
    dump.keep(line.text);
    if (!LISTED_ROW.has(header.origin)) dump.repaired("a wrapped heading was joined");
    dump.last = line.last;
    dump.open = line.open === true;
    if (typeof sized === "number" && sized > 0 && header.size === undefined) dump.resize(sized);
    return true;
  }

  /** What a heading states together with the next line, if that tells what it should. */
  #missingFacts(dump: Dump, line: CleanLine): Header["facts"] | undefined {
    const { header } = dump;
    const missing = header.wants.filter((name) => header.facts[name] === undefined);
    if (missing.length === 0 || dump.idle > 4 || dump.context.length > 6) return undefined;
    const facts = header.reread(joinedHeading(dump, line));
    return missing.some((name) => facts[name] !== undefined) ? facts : undefined;
  }

  /** Whether a line can matter: a dump is open, or it holds a row that may begin one. */
  wants(rowLike: boolean): boolean {
    return this.#open.length > 0 || rowLike;
  }

  /** No more lines. */
  finish(): void {
    while (this.#open.length > 0) this.#close(this.#open[0]!);
  }

  #close(dump: Dump): void {
    const at = this.#open.indexOf(dump);
    if (at < 0) return;
    this.#open.splice(at, 1);
    if (dump.headed) this.#sink.closed(dump);
    else this.#sink.grown(dump, true);
  }
}

/** Whether nothing but a column of characters stands behind a row. */
function endsRow(tail: string): boolean {
  return /^\s*(?:\||$)/.test(tail);
}
