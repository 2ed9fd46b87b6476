/**
 * GIDs as people write them.
 *
 * @module
 */

/** IPv4-mapped ones as dotted quads, others in groups; undefined for zero. */
export function gidText(gid: bigint): string | undefined {
  if (gid === 0n) return undefined;
  if (gid >> 32n === 0xffffn) {
    const quad = Number(gid & 0xffffffffn);
    return [24, 16, 8, 0].map((shift) => (quad >>> shift) & 0xff).join(".");
  }
  const groups = Array.from({ length: 8 }, (_, i) => ((gid >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  return groups.join(":").replace(/(?:^|:)0(?::0)+(?:$|:)/, "::");
}
