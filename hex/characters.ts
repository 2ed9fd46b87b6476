/** Kinds of characters, by code. */

/** Whether a character code is a hexadecimal digit. */
export function isHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

/** Whether a character code is a blank. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
