/**
 * Register statuses: what a device answers to a register access, and what the mtcr library makes of it.
 *
 * @module
 */

/** Register statuses that a simulated adapter uses by name. */
export const REGISTER_STATUS = {
  /** Success. */
  ok: 0,
  /** No such register. */
  registerNotSupported: 4,
  /** The register cannot be written (or read). */
  methodNotSupported: 6,
  /** A value that the device does not take. */
  badParameter: 7,
  /** The image is shorter than the register. */
  lengthTooSmall: 0x24,
} as const;

/** The library's MError for a register status; others are 0x10c, unknown. */
const MERRORS: Readonly<Record<number, number>> = {
  0x01: 0x103,
  0x02: 0x104,
  0x03: 0x105,
  0x04: 0x106,
  0x05: 0x107,
  0x06: 0x108,
  0x07: 0x109,
  0x08: 0x10a,
  0x09: 0x10b,
  0x20: 0x110,
  0x21: 0x111,
  0x22: 0x10e,
  0x24: 0x10f,
  0x70: 0x112,
};

/** The MError behind a register status other than 0. */
export function mErrorOf(status: number): number {
  return MERRORS[status] ?? 0x10c;
}
