// Which element the producer and the consumer counter point at.
import { C_CI, C_INDEX, C_OPTIONS, C_PI, C_RING, F_CI, F_PI, OPT_CI, OPT_PI } from "./abi";
import { ctx, flag } from "./plan";

/** Flags the current element, `units` long, when ci or pi lies in it. */
export function markCounters(units: u32): void {
  const options = load<u32>(ctx, C_OPTIONS);
  if ((options & (OPT_CI | OPT_PI)) == 0) return;
  const ring = load<u32>(ctx, C_RING);
  if (ring == 0) return;
  const index = load<u32>(ctx, C_INDEX);
  if ((options & OPT_CI) != 0 && inside(load<u32>(ctx, C_CI) % ring, index, units, ring)) flag(F_CI);
  if ((options & OPT_PI) != 0 && inside(load<u32>(ctx, C_PI) % ring, index, units, ring)) flag(F_PI);
}

@inline
function inside(at: u32, index: u32, units: u32, ring: u32): bool {
  const distance = at >= index ? at - index : at + ring - index;
  return distance < units;
}
