/** Register statuses: what a device answers to a register access. */

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
