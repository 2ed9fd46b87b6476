/**
 * Packs bytes as asm/unpack.ts reads them: sequences in the manner of LZ4 blocks, matches found greedily.
 *
 * @module
 */

const MIN_MATCH = 4;
const MAX_DISTANCE = 65535;

function lengthBytes(out: number[], length: number): void {
  for (let rest = length - 15; rest >= 0; rest -= 255) out.push(Math.min(rest, 255));
}

function sequence(out: number[], literals: Uint8Array, match: { distance: number; length: number } | undefined): void {
  const extra = match === undefined ? 0 : match.length - MIN_MATCH;
  out.push((Math.min(literals.length, 15) << 4) | Math.min(extra, 15));
  lengthBytes(out, literals.length);
  for (const byte of literals) out.push(byte);
  if (match === undefined) return;
  out.push(match.distance & 255, match.distance >> 8);
  lengthBytes(out, extra);
}

/**
 * Packs.
 *
 * @param bytes Anything.
 * @returns Sequences; the last one has literals only.
 */
export function lzPack(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  const places = new Map<number, number[]>();
  let literal = 0;
  let at = 0;
  const key = (i: number): number =>
    ((bytes[i]! << 24) | (bytes[i + 1]! << 16) | (bytes[i + 2]! << 8) | bytes[i + 3]!) >>> 0;
  const remember = (i: number): void => {
    if (i + MIN_MATCH > bytes.length) return;
    const list = places.get(key(i));
    if (list === undefined) places.set(key(i), [i]);
    else {
      list.push(i);
      if (list.length > 64) list.shift();
    }
  };
  const find = (i: number): { distance: number; length: number } | undefined => {
    let best: { distance: number; length: number } | undefined;
    for (const place of places.get(key(i)) ?? []) {
      if (i - place > MAX_DISTANCE) continue;
      let length = MIN_MATCH;
      while (i + length < bytes.length && bytes[place + length] === bytes[i + length]) length++;
      if (best === undefined || length >= best.length) best = { distance: i - place, length };
    }
    return best;
  };
  while (at + MIN_MATCH <= bytes.length) {
    const match = find(at);
    if (match === undefined) {
      remember(at++);
      continue;
    }
    sequence(out, bytes.subarray(literal, at), match);
    for (let i = 0; i < match.length; i++) remember(at + i);
    at += match.length;
    literal = at;
  }
  sequence(out, bytes.subarray(literal), undefined);
  return Uint8Array.from(out);
}
