// Values that are put together from fields, names that depend on another field, and bits that no row has: what text, json
// and brief do alike. Structures are read where they are, in device order.
import { O_MASK, O_OFF, O_SHIFT, O_WIDTH } from "./abi";

const SHIFT: u32 = 12;
const PLUS: u32 = 16;
const WIDTH: u32 = 20;
const PARTS: u32 = 24;
const FIRST_PART: u32 = 28;
const PART: u32 = 12;

const BY_OFF: u32 = 12;
const BY_SHIFT: u32 = 16;
const BY_MASK: u32 = 20;
const BY_PAIRS: u32 = 24;
const FIRST_PAIR: u32 = 28;

@inline
function be(p: u32): u32 {
  return bswap<u32>(load<u32>(p));
}

/** Width of a value that is put together. */
@inline
export function joinedWidth(aux: u32): u32 {
  return load<u32>(aux, WIDTH);
}

/** The value of a K_JOIN record for the structure at `source`. */
export function joinedValue(aux: u32, source: u32): u64 {
  let value: u64 = 0;
  const end = aux + FIRST_PART + load<u32>(aux, PARTS) * PART;
  for (let part = aux + FIRST_PART; part < end; part += PART) {
    const width = load<u32>(part, 8);
    const mask: u32 = width >= 32 ? 0xffffffff : (1 << width) - 1;
    value = (value << <u64>width) | <u64>((be(source + load<u32>(part)) >> load<u32>(part, 4)) & mask);
  }
  return (value << <u64>load<u32>(aux, SHIFT)) + <u64>load<u32>(aux, PLUS);
}

/** The enumeration that a K_BY record gives for the structure at `source`, 0: none. */
export function tableFor(aux: u32, source: u32): u32 {
  const value = (be(source + load<u32>(aux, BY_OFF)) >> load<u32>(aux, BY_SHIFT)) & load<u32>(aux, BY_MASK);
  const end = aux + FIRST_PAIR + load<u32>(aux, BY_PAIRS) * 8;
  for (let pair = aux + FIRST_PAIR; pair < end; pair += 8) if (load<u32>(pair) == value) return load<u32>(pair, 4);
  return 0;
}

/** How many operations a K_IF_SET leaves out for the structure at `source`, of which its field is there. */
@inline
export function leftOut(op: u32, source: u32): u32 {
  const word = be(source + <u32>load<u16>(op, O_OFF)) >> load<u8>(op, O_SHIFT);
  return (word & load<u32>(op, O_MASK)) == 0 ? <u32>load<u16>(op, O_WIDTH) : 0;
}

/** Nothing is left. */
export const NO_SPARE: u32 = 0xffffffff;

/** The first dword from `at` on, before `end`, that has bits of a K_SPARE mask; NO_SPARE: none. */
export function nextSpare(masks: u32, source: u32, at: u32, end: u32): u32 {
  for (; at + 4 <= end; at += 4) {
    if ((at & 15) == 0 && !v128.any_true(v128.and(v128.load(source + at), v128.load(masks + at)))) at += 12;
    else if ((load<u32>(source + at) & load<u32>(masks + at)) != 0) return at;
  }
  return NO_SPARE;
}

/** Those bits. */
@inline
export function spareBits(masks: u32, source: u32, at: u32): u32 {
  return be(source + at) & be(masks + at);
}
