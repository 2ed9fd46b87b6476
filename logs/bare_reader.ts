/** Dumps without heading: what the bytes are shows only in the bytes. */

import { type Dump, ROW } from "./dump.ts";
import { element, skipped } from "./elements.ts";
import { isTurned, ROWS_ALONE, TURNED, turnedRows } from "./reverse_rows.ts";
import {
  endsErrorCqe,
  looksLikeErrorCqe,
  looksLikeErrorCqe4,
  looksLikeRequesterCqe,
  sendWqeBytes,
  swappedDwords,
} from "./sniff.ts";
import { beginsStream, streamItems } from "./streams.ts";
import type { LogElementKind, LogItem } from "./types.ts";

/** Reads dumps without heading in slices, as soon as a slice shows what it is. */
export class BareReader {
  readonly #emit: (item: LogItem) => void;

  /** Reads nothing yet. */
  constructor(emit: (item: LogItem) => void) {
    this.#emit = emit;
  }

  /**
   * Looks at what a dump has got.
   *
   * @param end It will get no more.
   */
  read(dump: Dump, end: boolean): void {
    if (dump.style === "index") {
      if (end) this.#ring(dump);
      return;
    }
    if (dump.unsettled && !end) return;
    const { bytes } = dump;
    if (dump.taken === 0 && beginsStream(bytes)) {
      if (end) this.#stream(dump);
      return;
    }
    while (dump.short === 0 || end) {
      const at = dump.taken;
      const there = dump.length - at;
      const wqe = this.#aligned(dump, at) ? sendWqeBytes(bytes, at) : 0;
      if (wqe > 0 && (there >= roundUp(wqe) || (end && there >= wqe))) {
        this.#slice(dump, "wqe", at, Math.min(roundUp(wqe), there));
      } else if (there >= 64 && looksLikeErrorCqe(bytes, at)) {
        this.#slice(dump, "cqe", at, 64);
      } else if (there >= 64 && this.#aligned(dump, at) && looksLikeRequesterCqe(bytes, at)) {
        this.#slice(dump, "cqe", at, 64);
      } else if (there >= 64 && wqe === 0) {
        // Without offsets a lost row may have moved the start: try every row.
        const step = dump.style === "none" && dump.unit !== 0 ? ROW : 64;
        dump.unknown ??= at;
        dump.taken += step;
      } else break;
    }
    if (end) this.#rest(dump);
  }

  /** A resource dump, printed byte by byte: devlink's health reports, xxd of a dump file. */
  #stream(dump: Dump): void {
    const { first, last } = dump;
    const data = { bytes: dump.bytes.slice(), facts: {}, first, last };
    for (const item of streamItems(data, `resource dump in ${originOf(dump)}`)) this.#emit(item);
  }

  /** Whether an element can begin here: at the start, behind another one, or at a multiple of 64. */
  #aligned(dump: Dump, at: number): boolean {
    return dump.style !== "none" || dump.unknown === undefined || at % 64 === 0;
  }

  #slice(dump: Dump, kind: LogElementKind, at: number, size: number, turned?: Uint8Array): void {
    this.#unknown(dump, at);
    const bytes = (turned ?? dump.bytes).slice(at, at + size);
    dump.taken = at + size;
    this.#emit(element(dump, {
      element: kind,
      generation: 5,
      bytes,
      origin: originOf(dump),
      lines: dump.linesOf(at, at + size),
    }));
  }

  /** Reports what was passed over before `at`. */
  #unknown(dump: Dump, at: number): void {
    const from = dump.unknown;
    if (from === undefined) return;
    dump.unknown = undefined;
    this.#report(dump, from, at);
  }

  #report(dump: Dump, from: number, to: number): void {
    if (to - from < ROW) return;
    const bytes = dump.bytes.subarray(from, to);
    if (bytes.every((byte) => byte === 0)) {
      if (from === 0) this.#emit(skipped(dump, `${to - from} bytes that are all zero`, dump.linesOf(from, to)));
      return;
    }
    this.#emit(skipped(dump, `${to - from} bytes that are no CQE and no WQE`, dump.linesOf(from, to)));
  }

  /** The end of a dump: perhaps a 32-byte CQE, or words of a little-endian host. */
  #rest(dump: Dump): void {
    const from = dump.unknown ?? dump.taken;
    const bytes = dump.bytes.subarray(from);
    if (bytes.length === 32 && looksLikeErrorCqe4(bytes)) {
      this.#emit(
        element(dump, {
          generation: 4,
          bytes: bytes.slice(),
          origin: originOf(dump),
          lines: dump.linesOf(from, dump.length),
        }),
      );
      return;
    }
    if (from === 0 && dump.style === "none" && dump.unit === 4 && endsErrorCqe(dump.bytes)) {
      this.#last(dump);
      return;
    }
    if (from === 0 && isTurned(dump)) {
      dump.unknown = undefined;
      dump.repaired(TURNED);
      this.#slice(dump, "cqe", 0, 64, turnedRows(dump.bytes));
      return;
    }
    if (dump.unit === 4 && this.#turned(dump, from)) return;
    dump.unknown ??= dump.taken;
    this.#unknown(dump, dump.length);
  }

  /** The decisive row of an error CQE, alone. */
  #last(dump: Dump): void {
    const bytes = new Uint8Array(64);
    bytes.set(dump.bytes, 48);
    const cut = "rows 0x0 to 0x20 are missing";
    this.#emit(element(dump, { element: "cqe", generation: 5, bytes, cut, present: [[48, 64]], origin: ROWS_ALONE }));
  }

  /** The same bytes as a little-endian host prints them, if only that makes sense. */
  #turned(dump: Dump, from: number): boolean {
    const all = swappedDwords(dump.bytes);
    let found = false;
    for (let at = from; at + ROW <= all.length;) {
      const wqe = sendWqeBytes(all, at);
      const size = all.length - at >= 64 && looksLikeErrorCqe(all, at) ? 64 : Math.min(roundUp(wqe), all.length - at);
      if (size === 0 || size < wqe) break;
      dump.unknown = undefined;
      dump.repaired("dwords of a little-endian host turned around");
      this.#slice(dump, size === 64 && wqe === 0 ? "cqe" : "wqe", at, size, all);
      at += size;
      found = true;
    }
    return found;
  }

  /** `[idx = ...]` rows without their heading: a send queue if they begin with a send element. */
  #ring(dump: Dump): void {
    const until = dump.gaps[0]?.[0] ?? dump.length;
    const whole = until - (until % 64);
    const bytes = dump.bytes.slice(0, whole);
    const cut = dump.broken ?? (whole === until ? undefined : `the last entry has ${until - whole} of 64 bytes`);
    const first = dump.entries[0]?.index ?? 0;
    const kind = whole >= 64 && sendWqeBytes(bytes) > 0
      ? "sq" as const
      : whole >= 64 && (looksLikeErrorCqe(bytes) || looksLikeRequesterCqe(bytes))
      ? "cq" as const
      : undefined;
    if (kind === undefined) {
      this.#emit(skipped(dump, `${dump.length} bytes of a ring whose heading is missing and whose kind does not show`));
      return;
    }
    this.#emit(element(dump, {
      element: kind,
      generation: 5,
      bytes,
      cut,
      origin: "wqdump raw ring",
      header: { ...dump.header.facts, first_index: first },
    }));
  }
}

/** What a dump without heading looks like. */
function originOf(dump: Dump): string {
  switch (dump.style) {
    case "plain":
      return dump.unit === 2 ? "hexdump words" : "hexdump";
    case "colon":
      return dump.unit === 2 ? "xxd" : "hexadecimal rows";
    default:
      return dump.unit === 0 ? "plain hexadecimal" : "hexadecimal rows";
  }
}

/** Up to the end of a 64-byte block. */
function roundUp(bytes: number): number {
  return (bytes + 63) & ~63;
}
