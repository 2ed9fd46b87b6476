/** GIDs as people write them. */

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

/**
 * The number of a GID or IP address as people and programs write it: `10.7.0.1`, `::ffff:10.7.0.1`, `fe80::1`, with a
 * port or a zone behind.
 *
 * @returns Undefined where it is none.
 */
export function gidNumber(text: string): bigint | undefined {
  const bare = text.trim().toLowerCase().replace(/[<%].*$/, "").replace(/^\[|\]$/g, "");
  const quad = /^(?:::ffff:|0{0,4}(?::0{1,4}){4}:ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(bare);
  if (quad !== null) {
    const parts = quad.slice(1).map(Number);
    return parts.some((part) => part > 255)
      ? undefined
      : (0xffffn << 32n) | BigInt(parts.reduce((sum, part) => sum * 256 + part, 0));
  }
  if (!/^[0-9a-f:]{2,39}$/.test(bare) || !bare.includes(":")) return undefined;
  const halves = bare.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => half === "" ? [] : half.split(":"));
  const missing = 8 - head.length - tail.length;
  const groups = halves.length === 2 ? [...head, ...Array(Math.max(0, missing)).fill("0"), ...tail] : head;
  if (groups.length !== 8 || groups.some((group) => !/^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}
