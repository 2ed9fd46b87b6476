/**
 * Layouts of ConnectX-3 and ConnectX-3 Pro, by constant name: what {@linkcode decodeStructure} takes its types from.
 *
 * @module
 */

export * from "../layouts/gen4/index.ts";
