/** ICM memory (`--dump ICM`): dwords with their addresses. */

import { digits, dwords } from "./rules.ts";

/** An ICM address, always in full. */
function addressText(address: bigint): string {
  return `0x${digits(address, 16)}`;
}

/**
 * `0x0000000000100000: 0000001e`, a line per dword.
 *
 * @param address Address of the first byte.
 * @param bytes Device order.
 */
export function icmDwords(address: bigint, bytes: Uint8Array): string {
  return dwords(bytes).map((word, i) => `${addressText(address + BigInt(i * 4))}: ${word}\n`).join("");
}

/**
 * The same with four dwords a line, for `--format raw`.
 *
 * @param address Address of the first byte.
 * @param bytes Device order.
 */
export function icmRows(address: bigint, bytes: Uint8Array): string {
  const words = dwords(bytes);
  let text = "";
  for (let at = 0; at < words.length; at += 4) {
    text += `${addressText(address + BigInt(at * 4))}: ${words.slice(at, at + 4).join(" ")}\n`;
  }
  return text;
}
