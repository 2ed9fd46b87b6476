/**
 * CRC-32 as in gzip. Deno 2.4's `zlib.crc32` caps the value to continue from at 2^31 - 1 once it is compiled, so this
 * is our own.
 */

let table: Uint32Array | undefined;

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320;
    return value;
  });
}

/**
 * The CRC-32 of some bytes.
 *
 * @param former CRC-32 of what comes before them.
 */
export function crc32(bytes: Uint8Array, former = 0): number {
  const rows = table ??= makeTable();
  let crc = ~former;
  for (let i = 0; i < bytes.length; i++) crc = rows[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
