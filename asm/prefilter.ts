// Which lines of a log can matter: a module of its own, with memory of its own.
//
// A line matters that holds one of the words that the formats begin with, or rows of digits. Of each word four bytes are
// sought, the rarest that it has. They are in one of eight groups; for each of the four places two tables of 16 entries
// say which groups have a byte with these upper and these lower four bits there. So eight lookups in vectors tell of 16
// places at once which groups can stand there, mostly none. What passes is compared with its words.
// Rows are found by blocks of 16 bytes without letters.
//
// wasm/prefilter.ts packs the tables and knows the places; they are the same numbers here.

/** Groups by the lower four bits of the first byte, by the upper four; then those of the other three bytes. */
const GROUPS: usize = 0x10000;
/** Places of a block that are looked at, u32. */
const PLACES: usize = 0x10100;
/** A byte for each hash of three bytes: a bit for the lower three bits of each fourth byte that a word has there. */
const PROBES: usize = 0x14000;
/** Heads of the lists of words, by hash of their first three bytes. */
const HEADS: usize = 0x18000;
/** Words: their three bytes u32, next u16, word u16, at u16, length u16, text u32. */
const ENTRIES: usize = 0x22000;
const ENTRY: usize = 16;
/** Lines that matter: start, end, number, digits, then eight words of marks. */
const HITS: usize = 0x30000;
const HIT: usize = 48;
const MAX_HITS: u32 = 4096;
/** A block can record so many lines at most. */
const BLOCK: u32 = 64;
/** Where the scan stands: position, line number. */
const STATE: usize = 0x8000;

@inline
function fold(c: u32): u32 {
  return c | 0x20;
}

@inline
function isBlank(c: u32): bool {
  return c === 0x20 || c === 9 || c >= 0x80;
}

/** Whether a word stands around its three bytes; a blank in it is any run of blanks. */
function stands(entry: usize, p: usize, low: usize, high: usize): bool {
  const at = <usize> load<u16>(entry + 8);
  const length = <usize> load<u16>(entry + 10);
  const word = <usize> load<u32>(entry + 12);
  let q = p;
  for (let k = at; k < length; k++) {
    const c = <u32> load<u8>(word + k);
    if (q >= high) return false;
    if (c === 0x20) {
      if (!isBlank(load<u8>(q))) return false;
      do q++; while (q < high && isBlank(load<u8>(q)));
      continue;
    }
    const own = <u32> load<u8>(q);
    // A line end folds to an asterisk.
    if (fold(own) !== c || own === 10) return false;
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
    const own = <u32> load<u8>(q - 1);
    if (fold(own) !== c || own === 10) return false;
    q--;
  }
  return true;
}

let hits: u32 = 0;
let hitEnd: usize = 0;
/** Of the block at hand lines are counted up to here, and that many they are. */
let counted: usize = 0;
let line: u32 = 0;

/** Number of the line at a place of the block at hand, or up to three bytes before it. */
function lineAt(p: usize): u32 {
  for (; counted < p; counted++) if (load<u8>(counted) === 10) line++;
  return line;
}

/** Sum of 16 bytes. */
function sumOf(v: v128): u32 {
  const wide = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(v));
  return i32x4.extract_lane(wide, 0) + i32x4.extract_lane(wide, 1) + i32x4.extract_lane(wide, 2) +
    i32x4.extract_lane(wide, 3);
}

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

/** Start of the line that a place is in. */
function lineStart(p: usize, from: usize): usize {
  const nl = i8x16.splat(10);
  while (p >= from + 16) {
    const mask = <u32> i8x16.bitmask(i8x16.eq(v128.load(p - 16), nl));
    if (mask !== 0) return p + 16 - <usize> clz(mask);
    p -= 16;
  }
  while (p > from && load<u8>(p - 1) !== 10) p--;
  return p;
}

/** The record of the line that a place is in. */
@inline
function record(p: usize, from: usize, to: usize): usize {
  if (p < hitEnd) return HITS + (hits - 1) * HIT;
  const hit = HITS + hits * HIT;
  hits++;
  const start = lineStart(p, hitEnd > from ? hitEnd : from);
  hitEnd = lineEnd(p, to);
  store<u32>(hit, <u32> start);
  store<u32>(hit + 4, <u32> hitEnd);
  store<u32>(hit + 8, lineAt(p));
  store<u32>(hit + 12, 0);
  v128.store(hit + 16, i64x2.splat(0));
  v128.store(hit + 32, i64x2.splat(0));
  return hit;
}

/** The slot of three bytes. */
@inline
function slotOf(gram: u32): usize {
  return <usize> ((gram * 0x9e3779b1) >>> 18);
}

/** Marks the words that stand at a place. */
function look(p: usize, from: usize, to: usize): void {
  const gram = (load<u32>(p) & 0xffffff) | 0x202020;
  let entry = <u32> load<u16>(HEADS + slotOf(gram) * 2);
  while (entry !== 0) {
    const at = ENTRIES + <usize> entry * ENTRY;
    if (load<u32>(at) === gram && stands(at, p, from, to)) {
      const word = <u32> load<u16>(at + 6);
      const hit = record(p, from, to);
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

/** Records what is in a block: in the order of its places, so that a line is recorded before the next one. */
function block(i: usize, found: usize, rows: bool, from: usize, to: usize): void {
  let next: usize = 0;
  for (let k: usize = 0; k < 64; k += 16) {
    if (rows && i + k < to && isRow(v128.load(i + k))) {
      store<u32>(record(i + k, from, to) + 12, 1);
    }
    for (; next < found; next++) {
      const n = <usize> load<u32>(PLACES + (next << 2));
      if (n >= k + 16) break;
      // A key has no line end, so its first byte is in the line that its last one is in.
      const p = i + n - 3;
      if (p >= from && p < to) look(p, from, to);
    }
  }
}

/** Groups that a byte can be in, by its lower and its upper four bits. */
@inline
function groups(low: v128, high: v128, lower: v128, upper: v128): v128 {
  return v128.and(i8x16.relaxed_swizzle(low, lower), i8x16.relaxed_swizzle(high, upper));
}

/** Places of 16 at which no group stands. */
@inline
function misses(is: v128): u32 {
  return <u32> i8x16.bitmask(i8x16.eq(is, i8x16.splat(0)));
}

/** Places of 16 with small letters from g to w. */
@inline
function letters(v: v128): u32 {
  return <u32> i8x16.bitmask(i8x16.le_u(i8x16.sub(v, i8x16.splat(0x67)), i8x16.splat(16)));
}

/** What stood one place before, of the block before too. */
@inline
function by1(before: v128, v: v128): v128 {
  return i8x16.shuffle(before, v, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
}

/** Two places before. */
@inline
function by2(before: v128, v: v128): v128 {
  return i8x16.shuffle(before, v, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
}

/** Three places before. */
@inline
function by3(before: v128, v: v128): v128 {
  return i8x16.shuffle(before, v, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28);
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
  // Constants in a loop are made anew each time.
  const nl = i8x16.splat(10);
  const half = i8x16.splat(15);
  const none = i8x16.splat(0);
  const low0 = v128.load(GROUPS);
  const high0 = v128.load(GROUPS, 16);
  const low1 = v128.load(GROUPS, 32);
  const high1 = v128.load(GROUPS, 48);
  const low2 = v128.load(GROUPS, 64);
  const high2 = v128.load(GROUPS, 80);
  const low3 = v128.load(GROUPS, 96);
  const high3 = v128.load(GROUPS, 112);
  let i = from;
  // Groups of the block before: what begins in it can end in this one.
  let before0 = none;
  let before1 = none;
  let before2 = none;
  hits = 0;
  hitEnd = from;
  // Line ends since the last sum, at each of 16 places.
  let ends = none;
  let lines = first;
  let blocks: u32 = 0;
  while (i < to + 3 && hits < MAX_HITS - BLOCK) {
    const v0 = v128.load(i, 0);
    const l0 = v128.and(v0, half);
    const u0 = v128.and(i16x8.shr_u(v0, 4), half);
    const a0 = groups(low0, high0, l0, u0);
    const b0 = groups(low1, high1, l0, u0);
    const c0 = groups(low2, high2, l0, u0);
    const d0 = groups(low3, high3, l0, u0);
    const n0 = misses(v128.and(v128.and(d0, by1(before2, c0)), v128.and(by2(before1, b0), by3(before0, a0))));
    const w0 = letters(v0);
    const v1 = v128.load(i, 16);
    const l1 = v128.and(v1, half);
    const u1 = v128.and(i16x8.shr_u(v1, 4), half);
    const a1 = groups(low0, high0, l1, u1);
    const b1 = groups(low1, high1, l1, u1);
    const c1 = groups(low2, high2, l1, u1);
    const d1 = groups(low3, high3, l1, u1);
    const n1 = misses(v128.and(v128.and(d1, by1(c0, c1)), v128.and(by2(b0, b1), by3(a0, a1))));
    const w1 = letters(v1);
    const v2 = v128.load(i, 32);
    const l2 = v128.and(v2, half);
    const u2 = v128.and(i16x8.shr_u(v2, 4), half);
    const a2 = groups(low0, high0, l2, u2);
    const b2 = groups(low1, high1, l2, u2);
    const c2 = groups(low2, high2, l2, u2);
    const d2 = groups(low3, high3, l2, u2);
    const n2 = misses(v128.and(v128.and(d2, by1(c1, c2)), v128.and(by2(b1, b2), by3(a1, a2))));
    const w2 = letters(v2);
    const v3 = v128.load(i, 48);
    const l3 = v128.and(v3, half);
    const u3 = v128.and(i16x8.shr_u(v3, 4), half);
    const a3 = groups(low0, high0, l3, u3);
    const b3 = groups(low1, high1, l3, u3);
    const c3 = groups(low2, high2, l3, u3);
    const d3 = groups(low3, high3, l3, u3);
    const n3 = misses(v128.and(v128.and(d3, by1(c2, c3)), v128.and(by2(b2, b3), by3(a2, a3))));
    const w3 = letters(v3);
    before0 = a3;
    before1 = b3;
    before2 = c3;
    let places = ~(<u64> n0 | <u64> n1 << 16 | <u64> n2 << 32 | <u64> n3 << 48);
    // Most of what passes is no word: the list of places grows by what is one by its first bytes, without a branch.
    let found: usize = 0;
    for (; places !== 0; places &= places - 1) {
      const n = <usize> ctz(places);
      store<u32>(PLACES + (found << 2), <u32> n);
      const four = load<u32>(i + n - 3);
      const slot = slotOf((four & 0xffffff) | 0x202020);
      found += (<usize> load<u8>(PROBES + slot) >>> <usize> ((four >>> 24) & 7)) & 1;
    }
    // Less one, nothing but zero has the highest bit.
    const rows = (w0 - 1) | (w1 - 1) | (w2 - 1) | (w3 - 1);
    if (found !== 0 || <i32> rows < 0) {
      counted = i;
      line = lines + sumOf(ends);
      block(i, found, <i32> rows < 0, from, to);
    }
    ends = i8x16.sub(
      ends,
      i8x16.add(
        i8x16.add(i8x16.eq(v0, nl), i8x16.eq(v1, nl)),
        i8x16.add(i8x16.eq(v2, nl), i8x16.eq(v3, nl)),
      ),
    );
    // A block adds four at most.
    if (++blocks === 63) {
      lines += sumOf(ends);
      ends = none;
      blocks = 0;
    }
    i += 64;
  }
  lines += sumOf(ends);
  // Only whole lines count: a stop in the middle begins again behind the last one that was finished.
  let end = to;
  if (i < to) {
    end = lineStart(i, from);
    // The line at hand may have been recorded; it is read again next time.
    if (hits > 0 && load<u32>(HITS + (hits - 1) * HIT) === <u32> end) hits--;
  } else {
    // Line ends behind `to` were counted with the last block.
    for (let p = to; p < i; p++) if (load<u8>(p) === 10) lines--;
  }
  store<u32>(STATE, <u32> end);
  store<u32>(STATE + 4, lines);
  return hits;
}
