// Which element the producer and the consumer counter point at, and what lies between.
import {
  C_CI, C_INDEX, C_OPTIONS, C_PENDING, C_PI, C_RING, F_CI, F_PENDING, F_PI, OPT_CI, OPT_PI,
} from "./abi";
import { ctx, flags } from "./plan";

/** Flags the current element, `units` long, when ci or pi lies in it, or it is pending. */
export function markCounters(units: u32): void {
  flags(marks(load<u32>(ctx, C_INDEX), units));
}

/** Flags of an element at `index`. */
@inline
export function marks(index: u32, units: u32): u32 {
  return (load<u32>(ctx, C_OPTIONS) & (OPT_CI | OPT_PI)) == 0 ? 0 : marked(index, units);
}

function marked(index: u32, units: u32): u32 {
  const options = load<u32>(ctx, C_OPTIONS);
  const ring = load<u32>(ctx, C_RING);
  if (ring == 0) return 0;
  let bits: u32 = 0;
  if ((options & OPT_CI) != 0 && inside(load<u32>(ctx, C_CI) % ring, index, units, ring)) bits |= 1 << F_CI;
  if ((options & OPT_PI) != 0 && inside(load<u32>(ctx, C_PI) % ring, index, units, ring)) bits |= 1 << F_PI;
  const pending = load<u32>(ctx, C_PENDING);
  if (pending != 0 && (index + ring - load<u32>(ctx, C_CI) % ring) % ring < pending) bits |= 1 << F_PENDING;
  return bits;
}

@inline
function inside(at: u32, index: u32, units: u32, ring: u32): bool {
  const distance = at >= index ? at - index : at + ring - index;
  return distance < units;
}
