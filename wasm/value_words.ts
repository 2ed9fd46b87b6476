/** What values are in words: names, digits, addresses. */

/** Names by number; few have large ones. */
export interface Names {
  readonly dense: readonly (string | null)[];
  readonly sparse: ReadonlyMap<number, string>;
}

export function nameOf({ dense, sparse }: Names, value: number): string | null {
  return value < dense.length ? dense[value]! : sparse.get(value) ?? null;
}

/** Names of the bits that are set. */
export function bitNames(names: Names, high: number, low: number): string {
  const set: string[] = [];
  for (let bit = 0; bit < 64; bit++) {
    if (((bit < 32 ? low >>> bit : high >>> bit - 32) & 1) === 0) continue;
    const name = nameOf(names, bit);
    if (name !== null) set.push(name);
  }
  return set.join("|");
}

/** Two digits of each byte. */
export const BYTE_DIGITS: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => byte.toString(16).padStart(2, "0"),
);
const FIRST_DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16));

/** Hexadecimal digits of 32 bits: a tenth of the time that `toString(16)` takes. */
export function hexDigits(value: number): string {
  if (value < 0x100) return FIRST_DIGITS[value]!;
  if (value < 0x10000) return FIRST_DIGITS[value >>> 8]! + BYTE_DIGITS[value & 255]!;
  if (value < 0x1000000) {
    return FIRST_DIGITS[value >>> 16]! + BYTE_DIGITS[value >>> 8 & 255]! + BYTE_DIGITS[value & 255]!;
  }
  const below = BYTE_DIGITS[value >>> 16 & 255]! + BYTE_DIGITS[value >>> 8 & 255]! + BYTE_DIGITS[value & 255]!;
  return FIRST_DIGITS[value >>> 24]! + below;
}

/** All eight of them. */
export function eightDigits(value: number): string {
  if (value === 0) return "00000000";
  return BYTE_DIGITS[value >>> 24]! + BYTE_DIGITS[value >>> 16 & 255]! + BYTE_DIGITS[value >>> 8 & 255]! +
    BYTE_DIGITS[value & 255]!;
}

/** RFC 5952: the longest run of two or more zero groups becomes `::`; IPv4-mapped addresses end in a dotted quad. */
export function gidAt(words: DataView, at: number): string {
  const groups = Array.from({ length: 8 }, (_, i) => words.getUint16(at + i * 2));
  if (words.getBigUint64(at) === 0n && words.getUint32(at + 8) === 0xffff) {
    return `::ffff:${Array.from({ length: 4 }, (_, i) => words.getUint8(at + 12 + i)).join(".")}`;
  }
  let [best, length] = [-1, 1];
  for (let i = 0, start = 0; i < 8; i++) {
    if (groups[i] !== 0) start = i + 1;
    else if (i + 1 - start > length) [best, length] = [start, i + 1 - start];
  }
  const digits = groups.map((group) => group.toString(16));
  return best < 0 ? digits.join(":") : `${digits.slice(0, best).join(":")}::${digits.slice(best + length).join(":")}`;
}
