/**
 * Layouts of Connect-IB, ConnectX-4 and newer, by constant name: what {@linkcode decodeStructure} takes its types from.
 *
 * @module
 */

export * from "../layouts/gen5/index.ts";
