// What the segments of a send WQE depend on beside its opcode, opc_mod and size, as a number: where it has inline data,
// and which translation entries a UMR WQE has.
import { W_KSM, W_MTT } from "./abi";
import { known } from "./plan";
import { isOpen, isRepeat, isSilent, padding, sizeOf, translationLayout, VARIES_UMR } from "./steps";

/** WQEs that are too different from each other. 0: pointers only, as most are. */
export const UNSHARED: u32 = 0xffffffff;

@inline
function be(p: u32): u32 {
  return bswap<u32>(load<u32>(p));
}

/** The variation of a WQE at `p` that has `bytes`; `from`: see variesFrom in steps.ts. */
@inline
export function variation(p: u32, from: u32, bytes: u32): u32 {
  return (from & VARIES_UMR) != 0 ? umrVariation(p, from & ~VARIES_UMR, bytes) : inlineVariation(p, from, bytes);
}

// At most one inline segment, whole; how many bytes it has does not matter beyond the units that it takes.
@inline
function inlineVariation(p: u32, from: u32, bytes: u32): u32 {
  let found: u32 = 0;
  for (let at = from; at < bytes;) {
    let span: u32 = 16;
    if ((load<u8>(p + at) & 0x80) != 0) {
      const length = be(p + at) & 0x3ff;
      span = (length + 4 + 15) & ~15;
      if (found != 0 || span > bytes - at) return UNSHARED;
      found = at | (span << 16) | (length != 0 ? 1 : 2);
    }
    at += span;
  }
  return found;
}

// As umr() of steps.ts goes; lists with BSFs or repeat blocks are rare.
function umrVariation(p: u32, from: u32, bytes: u32): u32 {
  if (bytes < 128) return 0;
  const control = be(p + 16);
  const sizes = be(p + 20);
  const octowords = sizes >> 16;
  if ((control & 0x10000000) == 0 && (sizes & 0xffff) != 0) return UNSHARED;
  if ((control & 0x80000000) == 0) return octowords != 0 ? 2 : 1;
  if (isRepeat(p + from, octowords << 4)) return UNSHARED;
  const stop = min<u32>(bytes, from + (octowords << 4));
  if (isOpen(p, from, stop)) return UNSHARED;
  const layout = translationLayout(p, from, stop);
  const zeros = padding(p, from, stop, sizeOf(layout));
  const kind: u32 = layout == known(W_MTT) ? 1 : layout == known(W_KSM) ? 2 : isSilent(p) ? 3 : 0;
  return 4 | (kind << 3) | (zeros >> 3 << 5) | (octowords << 8);
}
