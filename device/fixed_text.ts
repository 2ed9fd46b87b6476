/** Text in fields of a fixed width. */

/** Text of a NUL-filled field: up to the first NUL, without blanks around it, unprintable bytes as `?`. */
export function fixedText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    if (byte === 0) break;
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "?";
  }
  return text.trim();
}
