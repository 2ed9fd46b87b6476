// Which lines of a log can matter: a module of its own, with memory of its own.
//
// A line matters that holds one of the words that the formats begin with, or rows of digits. A table of pairs of bytes is
// asked at every second byte: of each word two pairs are in it, the rarest that stand an even and an odd way from its
// beginning, so that one of them lies at an even place wherever the word stands. What passes is compared with its words.
// Rows are found by blocks of 16 bytes without letters.
//
// wasm/prefilter.ts packs the tables and knows the places; they are the same numbers here.

/** A byte for every pair of bytes, lower case. */
const PAIRS: usize = 0x10000;
/** Heads of the lists of pairs, by hash. */
const HEADS: usize = 0x20000;
/** Entries of pairs: pair u32, next u16, word u16, at u16, length u16, text u32. */
const ENTRIES: usize = 0x22000;
const ENTRY: usize = 16;
/** Lines that matter: start, end, number, digits, then eight words of marks. */
const HITS: usize = 0x30000;
const HIT: usize = 48;
const MAX_HITS: u32 = 4096;
/** Where the scan stands: position, line number, start of the line. */
const STATE: usize = 0x8000;

@inline
function fold(c: u32): u32 {
  return c | 0x20;
}

@inline
function isBlank(c: u32): bool {
  return c === 0x20 || c === 9 || c >= 0x80;
}

/** Whether a word stands around its pair; a blank in it is any run of blanks. */
function stands(entry: usize, p: usize, low: usize, high: usize): bool {
  const at = <usize> load<u16>(entry + 8);
  const length = <usize> load<u16>(entry + 10);
  const word = <usize> load<u32>(entry + 12);
  let q = p + 2;
  for (let k = at + 2; k < length; k++) {
    const c = <u32> load<u8>(word + k);
    if (q >= high) return false;
    if (c === 0x20) {
      if (!isBlank(load<u8>(q))) return false;
      do q++; while (q < high && isBlank(load<u8>(q)));
      continue;
    }
    if (fold(load<u8>(q)) !== c) return false;
    q++;
  }
  q = p;
  for (let k = at; k > 0; k--) {
    const c = <u32> load<u8>(word + k - 1);
    if (q <= low) return false;
    if (c === 0x20) {
      if (!isBlank(load<u8>(q - 1))) return false;
      do q--; while (q > low && isBlank(load<u8>(q - 1)));
      continue;
    }
    if (fold(load<u8>(q - 1)) !== c) return false;
    q--;
  }
  return true;
}

let hits: u32 = 0;
let hitEnd: usize = 0;

/** End of the line at a place. */
function lineEnd(p: usize, to: usize): usize {
  const nl = i8x16.splat(10);
  while (p < to) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(p), nl));
    if (mask !== 0) {
      const at = p + ctz(mask);
      return at < to ? at : to;
    }
    p += 16;
  }
  return to;
}

/** The record of the line that a place is in. */
@inline
function record(p: usize, start: usize, line: u32, to: usize): usize {
  if (p < hitEnd) return HITS + (hits - 1) * HIT;
  const hit = HITS + hits * HIT;
  hits++;
  hitEnd = lineEnd(p, to);
  store<u32>(hit, <u32> start);
  store<u32>(hit + 4, <u32> hitEnd);
  store<u32>(hit + 8, line);
  store<u32>(hit + 12, 0);
  v128.store(hit + 16, i64x2.splat(0));
  v128.store(hit + 32, i64x2.splat(0));
  return hit;
}

/** Looks a pair up; marks the words that stand there. */
function look(p: usize, start: usize, line: u32, low: usize, to: usize): void {
  const gram = <u32> load<u16>(p) | 0x2020;
  let entry = <u32> load<u16>(HEADS + (<usize> ((gram * 0x9e3779b1) >>> 20)) * 2);
  while (entry !== 0) {
    const at = ENTRIES + <usize> entry * ENTRY;
    if (load<u32>(at) === gram && stands(at, p, low, to)) {
      const word = <u32> load<u16>(at + 6);
      const hit = record(p, start, line, to);
      const mark = hit + 16 + ((word >>> 5) << 2);
      store<u32>(mark, load<u32>(mark) | (1 << (word & 31)));
    }
    entry = <u32> load<u16>(at + 4);
  }
}

/** Whether 16 bytes are a piece of a row: digits, blanks, commas, colons, the x of 0x; at least eight digits. */
function isRow(v: v128): bool {
  const low = v128.or(v, i8x16.splat(0x20));
  const hex = v128.or(
    i8x16.lt_u(i8x16.sub(low, i8x16.splat(0x61)), i8x16.splat(6)),
    i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10)),
  );
  const other = v128.or(
    v128.or(i8x16.eq(v, i8x16.splat(0x20)), i8x16.eq(v, i8x16.splat(0x2c))),
    v128.or(
      v128.or(i8x16.eq(v, i8x16.splat(0x3a)), i8x16.eq(low, i8x16.splat(0x78))),
      // Tabs, and the blanks of other alphabets.
      v128.or(i8x16.eq(v, i8x16.splat(9)), i8x16.lt_s(v, i8x16.splat(0))),
    ),
  );
  if (!i8x16.all_true(v128.or(hex, other)) || popcnt(i8x16.bitmask(hex)) < 8) return false;
  // Two or three colons are a time of day.
  const colons = popcnt(i8x16.bitmask(i8x16.eq(v, i8x16.splat(0x3a))));
  return colons < 2 || colons > 4;
}

@inline
function pair(word: u64, shift: u64): u32 {
  return <u32> load<u8>(PAIRS + <usize> ((word >>> shift) & 0xffff));
}

/**
 * Scans whole lines.
 *
 * @param from Where to begin.
 * @param to Behind the last line end; 64 readable bytes follow.
 * @param first Number of the first line.
 * @returns Lines that matter; STATE says how far the scan came, and the number of the next line.
 */
export function scan(from: usize, to: usize, first: u32): u32 {
  const nl = i8x16.splat(10);
  const letter = i8x16.splat(0x67);
  const letters = i8x16.splat(17);
  const blank = i8x16.splat(0x20);
  let line = first;
  let start = from;
  let i = from;
  hits = 0;
  hitEnd = from;
  while (i < to && hits < MAX_HITS - 16) {
    const v = v128.load(i);
    let mask = <u32> i8x16.bitmask(i8x16.eq(v, nl));
    const folded = v128.or(v, blank);
    const a = <u64> i64x2.extract_lane(folded, 0);
    const b = <u64> i64x2.extract_lane(folded, 1);
    let any = pair(a, 0) | (pair(a, 16) << 1) | (pair(a, 32) << 2) | (pair(a, 48) << 3) |
      (pair(b, 0) << 4) | (pair(b, 16) << 5) | (pair(b, 32) << 6) | (pair(b, 48) << 7);
    if (any !== 0) {
      let lineAt = line;
      let startAt = start;
      let ends = mask;
      for (; any !== 0; any &= any - 1) {
        const p = i + ((<usize> ctz(any)) << 1);
        // Lines that end before this place.
        while (ends !== 0 && i + <usize> ctz(ends) < p) {
          startAt = i + <usize> ctz(ends) + 1;
          lineAt++;
          ends &= ends - 1;
        }
        if (p < to) look(p, startAt, lineAt, from, to);
      }
    }
    if (!v128.any_true(i8x16.lt_u(i8x16.sub(folded, letter), letters)) && mask === 0 && isRow(v)) {
      const hit = record(i, start, line, to);
      store<u32>(hit + 12, 1);
    }
    if (mask !== 0) {
      line += popcnt(mask);
      start = i + 32 - <usize> clz(mask);
    }
    i += 16;
  }
  // Only whole lines count: a stop in the middle begins again behind the last one that was finished.
  if (i < to) {
    // The line at hand may have been recorded; it is read again next time.
    if (hits > 0 && load<u32>(HITS + (hits - 1) * HIT) === <u32> start) hits--;
    store<u32>(STATE, <u32> start);
    store<u32>(STATE + 4, line);
  } else {
    let over: u32 = 0;
    // Line ends behind `to` were counted with the last block.
    for (let p = to; p < i; p++) if (load<u8>(p) === 10) over++;
    store<u32>(STATE, <u32> to);
    store<u32>(STATE + 4, line - over);
  }
  return hits;
}
