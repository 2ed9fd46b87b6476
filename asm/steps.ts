// Interpreter of send WQE programs: which segments follow a control segment. Programs are data (layouts/programs.ts);
// what a step means in bytes is here, once for both generations.
import {
  C_OPTIONS, DATA_COUNTED, F_CUT, F_ENTRIES, F_TERMINATED, H_DATA, H_DESTINATION, H_IGNORED, H_INLINE, H_PADDING, H_RAW, H_SOURCE,
  S_ASO_DATA, S_AV, S_DATA, S_DATA_ONE, S_END, S_ETH, S_FIXED, S_LSO4, S_MASKED, S_NOP, S_OPTIONAL, S_OVER, S_SIZE, S_TLS, S_UMR,
  L_BYTES, L_SIZE, T_LAYOUTS,
  W_ASO_DATA, W_ASO_METER, W_AV_UD, W_BSF, W_BSF_CRYPTO, W_CONN_TRACK, W_ETH, W_ETH_PAD, W_ETH_TRAILER, W_ETH_VLAN, W_INLINE,
  W_IPSEC_ASO, W_MACSEC_ASO, W_MASKED_CS16, W_MASKED_FA16, W_KSM, W_MASKED_CS4, W_MASKED_FA4, W_MTT, W_UMR_KLM,
  W4_INLINE, W_UMR_POINTER, W_UMR_REPEAT_BLOCK, W_UMR_REPEAT_ENTRY,
} from "./abi";
import { data, flag, item, known, NONE, raw, tables } from "./plan";

/** Bit of variesFrom: translation entries begin there. */
export const VARIES_UMR: u32 = 0x80000000;
/**
 * Where the segments begin that differ between WQEs of the same program, opc_mod and size, as runProgram met them last: data
 * segments, which may be inline, or translation entries. NONE if they depend on more (variation.ts).
 */
export let variesFrom: u32 = NONE;

// Takes note of one more step, whose segments begin at `at`.
function varies(op: u32, at: u32, end: u32): void {
  if (variesFrom != end) variesFrom = NONE; // what follows data is not looked at
  else if (op == S_FIXED || op == S_OPTIONAL || op == S_MASKED || op == S_ASO_DATA || op == S_OVER) return;
  else if (op == S_DATA || op == S_DATA_ONE) variesFrom = at;
  else variesFrom = op == S_UMR ? at | VARIES_UMR : NONE;
}

@inline
function be(p: u32): u32 {
  return bswap<u32>(load<u32>(p));
}

@inline
export function sizeOf(layout: u32): u32 {
  return load<u32>(load<u32>(tables, T_LAYOUTS) + layout * L_SIZE, L_BYTES);
}

/** One segment of its layout's size, as far as the WQE goes. Returns the offset behind it. */
@inline
function fixed(layout: u32, title: u32, at: u32, end: u32, ordinal: u32): u32 {
  const size = sizeOf(layout);
  const there = min<u32>(size, end - at);
  item(layout, title, at, there, there, ordinal);
  return at + there;
}

// Inline data: a 4-byte header, then the bytes, padded to 16.
function inlineData(layout: u32, p: u32, at: u32, end: u32, mask: u32, ordinal: u32): u32 {
  if (end - at < 4) return fixed(layout, H_INLINE, at, end, ordinal);
  const length = be(p + at) & mask;
  const span = min<u32>((length + 4 + 15) & ~15, end - at);
  const there = min<u32>(length, span - 4);
  item(layout, H_INLINE, at, span, 4, ordinal);
  // The bytes of a whole short one are counted when they are shown: others of its form may have fewer.
  data(at + 4, there == length && mask == 0x3ff && there != 0 ? DATA_COUNTED : there);
  if (there < length) flag(F_CUT);
  return at + span;
}

// Pointer and inline segments up to the end of the WQE.
function dataList(pointer: u32, inline: u32, mask: u32, p: u32, from: u32, end: u32, title: u32): u32 {
  let at = from;
  let ordinal: u32 = 0;
  while (at + 4 <= end) {
    if ((load<u8>(p + at) & 0x80) != 0) at = inlineData(inline, p, at, end, mask, ordinal);
    else at = fixed(pointer, title, at, end, ordinal);
    ordinal++;
  }
  return at;
}

// The Ethernet segment has three forms; the inline header begins in its last two bytes.
function ethernet(p: u32, at: u32, end: u32): u32 {
  if (end - at < 16) return fixed(known(W_ETH), 0, at, end, NONE);
  const form = be(p + at + 12);
  if ((form & 0x80000000) != 0) return fixed(known(W_ETH_VLAN), 0, at, end, NONE);
  if ((form & 0x40000000) != 0) return fixed(known(W_ETH_TRAILER), 0, at, end, NONE);
  const length = (form >> 16) & 0x3ff;
  const span = min<u32>(length <= 2 ? 16 : (14 + length + 15) & ~15, end - at);
  item(known(W_ETH), 0, at, span, 16, NONE);
  const there = min<u32>(length, span - 14);
  if (there != 0) data(at + 14, there);
  if (there < length) flag(F_CUT);
  return at + span;
}

// IPoIB with enhanced offloads posts a pad and an Ethernet segment behind the UD address vector. Drivers drop empty data
// segments, so a zero byte count where the second one would stand, with an inline header size behind, is that form.
export function isUnderlay(p: u32, at: u32, end: u32): bool {
  if (at + 32 > end || load<u32>(p + at + 16) != 0 || load<u32>(p + at + 24) != 0) return false;
  const size = be(p + at + 28) >> 16;
  return size != 0 && size < 0x400;
}

// Translation entries of a UMR WQE: KLM, or what the mkey context's access mode says, or a repeat block; then BSFs.
function umr(p: u32, from: u32, end: u32): u32 {
  let at = from;
  if (at >= end || end < 128) return at;
  const control = be(p + 16);
  const sizes = be(p + 20);
  const octowords = sizes >> 16;
  if ((control & 0x80000000) == 0) {
    if (octowords != 0 || end - at == 16) at = fixed(known(W_UMR_POINTER), 0, at, end, NONE);
  } else at = translation(p, at, end, octowords << 4);
  if ((control & 0x10000000) == 0 && (sizes & 0xffff) != 0) {
    const stop = min<u32>(end, at + ((sizes & 0xffff) << 4));
    for (let n: u32 = 0; at + 64 <= stop; n++) {
      const crypto = (load<u8>(p + at) & 3) == 1;
      at = fixed(known(crypto ? W_BSF_CRYPTO : W_BSF), 0, at, end, n);
    }
  }
  return at;
}

/** A memory key context in the WQE at p that says nothing: drivers that only write entries leave it zero. */
export function isSilent(p: u32): bool {
  const a = v128.or(v128.load(p + 64), v128.load(p + 64, 16));
  return !v128.any_true(v128.or(a, v128.or(v128.load(p + 64, 32), v128.load(p + 64, 48))));
}

// Pages: access rights in the low bits, and nothing else below 4 KB.
function arePages(p: u32, from: u32, stop: u32): bool {
  for (let at = from; at + 8 <= stop; at += 8) {
    const low = be(p + at + 4) & 0xfff;
    if (low == 0 || low > 3) return false;
  }
  return stop > from;
}

// KSM: the dword that holds a length in a KLM is 0, and there is a key.
function areFixed(p: u32, from: u32, stop: u32): bool {
  for (let at = from; at + 16 <= stop; at += 16) if (load<u32>(p + at) != 0 || load<u32>(p + at + 4) == 0) return false;
  return stop > from;
}

/**
 * What the entries of a list are: mkc.access_mode_1_0, bits 9:8 of the first dword of the mkey context at byte 64. Where that
 * context says nothing, the entries themselves tell, padding left aside.
 */
export function translationLayout(p: u32, from: u32, stop: u32): u32 {
  const mode = (be(p + 64) >> 8) & 3;
  if (mode != 0 || !isSilent(p)) return known(mode == 1 ? W_MTT : mode == 3 ? W_KSM : W_UMR_KLM);
  if (arePages(p, from, stop - padding(p, from, stop, 8))) return known(W_MTT);
  return known(areFixed(p, from, stop - padding(p, from, stop, 16)) ? W_KSM : W_UMR_KLM);
}

/** A list of zeros under a memory key context of zeros: nothing tells what its entries are. */
export function isOpen(p: u32, from: u32, stop: u32): bool {
  return isSilent(p) && !anything(p + from, stop - from);
}

function translation(p: u32, from: u32, end: u32, bytes: u32): u32 {
  const stop = min<u32>(end, from + bytes);
  let at = from;
  if (isRepeat(p + from, bytes) && stop - from >= 16) {
    const entries = be(p + from + 12) & 0xffff;
    at = fixed(known(W_UMR_REPEAT_BLOCK), 0, at, end, NONE);
    for (let n: u32 = 0; n < entries && at + 16 <= stop; n++) at = fixed(known(W_UMR_REPEAT_ENTRY), 0, at, end, n);
  } else if (isOpen(p, from, stop)) {
    raw(H_RAW, from, stop - from);
    return stop;
  } else {
    const layout = translationLayout(p, from, stop);
    if (isSilent(p)) flag(F_ENTRIES);
    const size = sizeOf(layout);
    const used = stop - padding(p, from, stop, size);
    for (let n: u32 = 0; at + size <= used; n++) at = fixed(layout, 0, at, end, n);
  }
  if (at < stop) raw(H_PADDING, at, stop - at);
  return stop;
}

// Lists are padded with zeros to 64 bytes: less than 64 trailing zero bytes in whole entries are no entries.
export function padding(p: u32, from: u32, stop: u32, size: u32): u32 {
  let zeros: u32 = 0;
  while (zeros + size < 64 && stop - zeros - size > from) {
    const at = p + stop - zeros - size;
    if (load<u64>(at) != 0 || (size == 16 && load<u64>(at + 8) != 0)) break;
    zeros += size;
  }
  return zeros;
}

// A repeat block has 0x400 in its second dword and as many entries as the rounded list holds.
export function isRepeat(p: u32, bytes: u32): bool {
  if (be(p + 4) != 0x400) return false;
  const entries = be(p + 12) & 0xffff;
  return entries != 0 && (((entries + 1) * 16 + 63) & ~63) == bytes;
}

// The object of the modifier (enum aso_opc_mod), where 64 bytes of it are in the WQE.
function asoData(opcMod: u32, at: u32, end: u32): u32 {
  if (end - at < 64) return at;
  if (opcMod == 2) {
    const next = fixed(known(W_ASO_METER), 0, at, end, 0);
    return fixed(known(W_ASO_METER), 0, next, end, 1);
  }
  const object = opcMod == 0 ? W_IPSEC_ASO : opcMod == 1 ? W_CONN_TRACK : opcMod == 5 ? W_MACSEC_ASO : W_ASO_DATA;
  return fixed(known(object), 0, at, end, NONE);
}

// opc_mod 8 | (log2(operand bytes) - 2): operands of 4 and 16 bytes have layouts of their own.
function masked(layout: u32, opcMod: u32, at: u32, end: u32, compareSwap: bool): u32 {
  if (opcMod == 8) return fixed(known(compareSwap ? W_MASKED_CS4 : W_MASKED_FA4), 0, at, end, NONE);
  if (opcMod == 10) return fixed(known(compareSwap ? W_MASKED_CS16 : W_MASKED_FA16), 0, at, end, NONE);
  if ((opcMod & 8) != 0 && opcMod != 9) {
    const operands: u32 = compareSwap ? 4 : 2;
    const span = min<u32>((operands << ((opcMod & 7) + 2)) + 15 & ~15, end - at);
    raw(H_RAW, at, span);
    return at + span;
  }
  return fixed(layout, 0, at, end, NONE);
}

function lso4(layout: u32, p: u32, at: u32, end: u32): u32 {
  if (end - at < 4) return fixed(layout, 0, at, end, NONE);
  const length = be(p + at) & 0xffff;
  const span = min<u32>((length + 4 + 15) & ~15, end - at);
  item(layout, 0, at, span, 4, NONE);
  const there = min<u32>(length, span - 4);
  data(at + 4, there);
  if (there < length) flag(F_CUT);
  return at + span;
}

function anything(p: u32, length: u32): bool {
  for (let i: u32 = 0; i + 4 <= length; i += 4) if (load<u32>(p + i) != 0) return true;
  return false;
}

// A gather entry of length 0 has the inline bit of a 4th-generation segment set and is a pointer all the same.
function dataList4(pointer: u32, inline: u32, p: u32, from: u32, end: u32): u32 {
  let at = from;
  for (let ordinal: u32 = 0; at + 4 <= end; ordinal++) {
    const head = be(p + at);
    if (head > 0x80000000) at = inlineData(inline, p, at, end, 0x7fffffff, ordinal);
    else at = fixed(pointer, H_DATA, at, end, ordinal);
  }
  return at;
}

/** Runs a program over the segments from byte 16 to `end` of the WQE at `p`. Returns the offset behind the last one. */
export function runProgram(steps: u32, p: u32, end: u32, opcMod: u32): u32 {
  let at: u32 = 16;
  variesFrom = end;
  for (let s = steps; load<u8>(s) != S_END; s += S_SIZE) {
    if (at >= end) return at;
    const op = <u32>load<u8>(s);
    const layout = <u32>load<u16>(s, 2);
    const second = <u32>load<u16>(s, 4);
    const title = <u32>load<u16>(s, 6);
    varies(op, at, end);
    if (op == S_FIXED) at = fixed(layout, title, at, end, NONE);
    else if (op == S_DATA) {
      if (second == known(W4_INLINE)) at = dataList4(layout, second, p, at, end);
      else at = dataList(layout, second, 0x3ff, p, at, end, H_DATA);
    }
    else if (op == S_NOP) {
      if (anything(p + at, end - at)) at = dataList(layout, second, 0x3ff, p, at, end, H_IGNORED);
    }
    else if (op == S_AV) {
      const full = end - at >= 12 && (load<u8>(p + at + 8) & 0x80) != 0;
      at = fixed(full ? layout : second, title, at, end, NONE);
      if (layout == known(W_AV_UD) && load<u8>(s, S_SIZE) != S_FIXED && isUnderlay(p, at, end)) {
        at = fixed(known(W_ETH_PAD), 0, at, end, NONE);
        at = ethernet(p, at, end);
      }
    } else if (op == S_ETH) at = ethernet(p, at, end);
    else if (op == S_DATA_ONE) {
      if ((load<u8>(p + at) & 0x80) != 0) at = inlineData(second, p, at, end, 0x3ff, NONE);
      else at = fixed(layout, title == 0 ? H_DATA : title, at, end, NONE);
    } else if (op == S_UMR) at = umr(p, at, end);
    else if (op == S_OPTIONAL) {
      if (end - at >= sizeOf(layout)) at = fixed(layout, title, at, end, NONE);
    } else if (op == S_MASKED) at = masked(layout, opcMod, at, end, second != 0);
    else if (op == S_OVER) item(layout, title, second, sizeOf(layout), min<u32>(sizeOf(layout), end - second), NONE);
    else if (op == S_TLS) at = fixed((load<u8>(p + at + 3) & 15) == 2 ? second : layout, title, at, end, NONE);
    else if (op == S_ASO_DATA) at = asoData(opcMod, at, end);
    else if (op == S_LSO4) at = lso4(layout, p, at, end);
  }
  return at;
}
